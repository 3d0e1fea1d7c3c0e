import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import {
  argumentNodes,
  calledName,
  callOfLambda,
  isStatement,
  methodName,
  methodOf,
  receiver,
  trailingLambda,
  wholeCall,
} from "../../languages/kotlinSyntax.ts";
import type { Report } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange, escapeRegExp, seconds } from "./edits.ts";
import {
  BARRIER,
  COMPLETABLE,
  FUTURE,
  isSettledBy,
  KEEPS_ALIVE,
  LATCH,
  OFFLOADS,
  PROCESS,
  QUEUE,
  STEP,
  THREAD,
  WORKER,
} from "./waitJava.ts";

interface Wait {
  readonly message: string;
  readonly report?: Report;
}

function limit(ctx: RuleContext): { text: string; title: string } {
  const imported =
    ctx.fileDefinition("TimeUnit")?.file?.qualified === "java.util.concurrent.TimeUnit" ||
    ctx.fileDefinition("*java.util.concurrent") !== undefined;
  const unit = imported ? "TimeUnit" : "java.util.concurrent.TimeUnit";
  const ms = ctx.values.waitTimeoutMs;
  const text = ms % 1000 === 0 ? `${ms / 1000}, ${unit}.SECONDS` : `${ms}, ${unit}.MILLISECONDS`;
  return { text, title: `Wait at most ${seconds(ms)} s` };
}

/** Type of a receiver. */
function typeOf(on: Node, ctx: RuleContext): string {
  const type = ctx.typeOf(on) ?? "";
  return type === "kotlin.concurrent.thread()" ? "Thread" : type;
}

function textOfMethod(node: Node, ctx: RuleContext): string {
  const method = methodOf(node);
  return method ? ctx.plain(method) : "";
}

/** True where the future is finished, or ends by itself, before anyone waits for it. */
function isSettled(on: Node, ctx: RuleContext): boolean {
  const isName = on.type === "identifier";
  const made = isName ? (ctx.definition(on)?.initText ?? "") : "";
  return isSettledBy({ text: ctx.plain(on), isName, made, body: textOfMethod(on, ctx) });
}

/** Names of the calls whose lambdas are around a node, up to the named function. */
function takers(node: Node): string[] {
  const out: string[] = [];
  for (let at = node.parent; at && at.type !== "function_declaration"; at = at.parent) {
    const call = at.type === "lambda_literal" ? callOfLambda(at) : undefined;
    if (call) out.push(calledName(call));
  }
  return out;
}

function inEndlessLoop(node: Node, ctx: RuleContext): boolean {
  return (
    ctx.ancestor(node, ["while_statement", "do_while_statement"], ["function_declaration"]) !== undefined
  );
}

/** True where a `TimeoutException` has somewhere to go. */
function timeoutHandled(call: Node, ctx: RuleContext): boolean {
  for (let at: Node = call; at.parent; at = at.parent) {
    const up: Node = at.parent;
    if (up.type === "lambda_literal" || up.type === "function_declaration") return false;
    if (up.type !== "try_expression" || at.type !== "block") continue;
    const caught = up.namedChildren.filter((c) => c.type === "catch_block");
    if (
      caught.some((c) => /^catch\s*\([^)]*\b(Exception|Throwable|TimeoutException)\s*\)/.test(ctx.plain(c)))
    )
      return true;
  }
  return false;
}

function limited(call: Node, text: string, ctx: RuleContext): Report {
  const list = call.namedChildren.find((c) => c.type === "value_arguments");
  if (!list) return {};
  const change = fix(limit(ctx).title, insertAt(list.startIndex + 1, text));
  return timeoutHandled(call, ctx) ? { fix: change } : { suggestions: [change] };
}

/** `check(x.await(…)) { … }` in place of the statement that waits. */
function checked(call: Node, what: string, ctx: RuleContext): Report {
  const list = call.namedChildren.find((c) => c.type === "value_arguments");
  if (!list || !isStatement(call)) return {};
  const { text, title } = limit(ctx);
  const head = ctx.text(call).slice(0, list.startIndex - call.startIndex);
  const late = `"${what} after ${seconds(ctx.values.waitTimeoutMs)} s"`;
  return { suggestions: [fix(title, replaceNode(call, `check(${head}(${text})) { ${late} }`))] };
}

function futureWait(call: Node, name: string, on: Node, type: string, ctx: RuleContext): Wait | undefined {
  if (!FUTURE.test(type) || (name === "join" && !COMPLETABLE.test(type))) return undefined;
  if (isSettled(on, ctx) || takers(call).some((taker) => STEP.test(taker))) return undefined;
  const what = on.type === "identifier" ? `"${ctx.text(on)}"` : "a future";
  const { text, title } = limit(ctx);
  return {
    message: `${name}() waits for ${what} without a limit: a task that never ends holds this thread for ever.`,
    report:
      name === "get"
        ? limited(call, text, ctx)
        : { suggestions: [fix(title, insertAt(on.endIndex, `.orTimeout(${text})`))] },
  };
}

function waitOf(call: Node, name: string, on: Node, ctx: RuleContext): Wait | undefined {
  const type = typeOf(on, ctx);
  const own = ctx.text(on);
  const method = methodName(call);
  if (name === "get") return futureWait(call, name, on, type, ctx);
  if (name === "join") {
    if (!THREAD.test(type)) return futureWait(call, name, on, type, ctx);
    if (/currentThread\(\)$/.test(own) || method === "main" || method === "join") return undefined;
    return {
      message: "join() waits for the thread without a limit: a thread that hangs hangs this one too.",
      report: { ...limited(call, String(ctx.values.waitTimeoutMs), ctx) },
    };
  }
  if (name === "await") {
    if (/^(main|await)$|^(await|blockUntil|waitFor)\w*(Shutdown|Termination|Stop)/.test(method))
      return undefined;
    // `get()` of a future of one's own is a wait itself: its callers decide how long.
    if (KEEPS_ALIVE.test(own) || WORKER.test(method)) return undefined;
    if (LATCH.test(type)) {
      return {
        message: `"${own}" is awaited without a limit: one task that never counts down holds this thread for ever.`,
        report: checked(call, "Still waiting", ctx),
      };
    }
    if (!BARRIER.test(type)) return undefined;
    return {
      message: `"${own}" is awaited without a limit: one party that never comes holds all others for ever.`,
      report: limited(call, limit(ctx).text, ctx),
    };
  }
  if (name === "take") {
    if (!QUEUE.test(type) || inEndlessLoop(call, ctx) || WORKER.test(method)) return undefined;
    if (
      takers(call).some(
        (one) => OFFLOADS.test(one) || /^(thread|Thread|Runnable|launch|generateSequence)$/.test(one),
      )
    )
      return undefined;
    return {
      message: `"${own}" is taken from without a limit: where nothing is put in, this thread waits for ever.`,
      report: /^(return_expression|function_body)$/.test(call.parent?.type ?? "") ? { severity: "info" } : {},
    };
  }
  if (!PROCESS.test(type) || method === "main") return undefined;
  const before = textOfMethod(call, ctx).slice(0, call.startIndex - (methodOf(call)?.startIndex ?? 0));
  if (new RegExp(`\\b${escapeRegExp(own)}\\.destroy(Forcibly)?\\(\\)[^{}]{0,80}$`).test(before))
    return undefined;
  return {
    message: "waitFor() waits for the process without a limit: one that hangs holds this thread for ever.",
    report: checked(call, "Process still runs", ctx),
  };
}

function check(call: Node, ctx: RuleContext): void {
  const on = receiver(call);
  if (!on || argumentNodes(call).length > 0 || trailingLambda(call) || wholeCall(call).id !== call.id) return;
  if (items(call).length > 2) return;
  // Ended from outside: the wait is interrupted when the time is over.
  if (
    takers(call).some((one) => /^(runInterruptible|withTimeout\w*)$/.test(one)) &&
    /withTimeout/.test(textOfMethod(call, ctx))
  )
    return;
  const wait = waitOf(call, calledName(call), on, ctx);
  if (wait) ctx.report(callRange(call, ctx), { message: wait.message, ...wait.report });
}

export const kotlinWaits: readonly Handler[] = [
  { calls: ["get", "join", "await", "take", "waitFor"], check },
];
