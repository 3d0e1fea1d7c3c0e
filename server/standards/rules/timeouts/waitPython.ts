import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, keyword } from "../../languages/python.ts";
import type { Report, Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { functionName } from "../errors/handlers.ts";
import { appendArgument, callRange, escapeRegExp, limitedFromOutside, seconds } from "./edits.ts";

const SUBPROCESS = /^subprocess\.(run|call|check_call|check_output)$/;
const POPEN = /^subprocess\.Popen$/;
const QUEUE =
  /^((six\.moves\.)?queue\.(Queue|LifoQueue|PriorityQueue|SimpleQueue)|multiprocessing(\.queues|\.Manager\(\)|\.context)?[.#](Queue|SimpleQueue|JoinableQueue)(\(\))?)$/;
const EVENT = /^(threading\.(Event|Barrier)|multiprocessing\.(Event|Barrier))$/;
const THREAD = /^(threading\.(Thread|Timer)|multiprocessing\.(context\.)?Process)$/;
const FUTURE =
  /^(concurrent\.futures\.(Future|(thread\.|process\.)?(ThreadPoolExecutor|ProcessPoolExecutor|Executor)#submit\(\))|asyncio\.run_coroutine_threadsafe\(\))$/;
const ASYNC_RESULT =
  /^multiprocessing(\.pool)?\.(Pool|ThreadPool)(\(\))?#(apply_async|map_async|starmap_async)\(\)$/;
const COLLECT = /^concurrent\.futures\.(wait|as_completed)$/;

/** Functions whose job is to block. */
const WORKER =
  /^_*(run|work|worker|loop|consume|get|wait|join|main|serve_forever|wait_for\w*|run_forever)$|_(loop|worker|consumer|thread|forever)$|^_*(consume|worker|loop)_/;
const KEEPS_ALIVE = /stop|shut_?down|exit|quit|terminat|clos(e|ing)|kill|interrupt/i;
/** Calls after which what is waited for ends. */
const ENDED = "(kill|terminate|send_signal|close|cancel|set|communicate)";
/** Commands that a person works in. */
const INTERACTIVE = /editor|pager|\bless\b|\bvim?\b|\bnano\b|\bssh\b|\bshell\b(?!\s*=)|sys\.argv/i;

interface Wait {
  readonly message: string;
  /** Running out of time raises, and nothing is left behind: safe to add. */
  readonly safe?: boolean;
  readonly severity?: Severity;
}

/** `for t in threads:` or `[f.result() for f in futures]`: what the name runs over. */
function iterated(name: string, node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (/^(function_definition|lambda|class_definition)$/.test(at.type)) return undefined;
    const clauses =
      at.type === "for_statement"
        ? [at]
        : /comprehension$|^generator_expression$/.test(at.type)
          ? at.namedChildren.filter((c) => c.type === "for_in_clause")
          : [];
    for (const clause of clauses) {
      if (clause.childForFieldName("left")?.text === name)
        return clause.childForFieldName("right") ?? undefined;
    }
  }
  return undefined;
}

/** Type of a receiver; for the element of a list, what the list was filled with in this function. */
function typeOf(receiver: Node, ctx: RuleContext): string | undefined {
  const type = ctx.typeOf(receiver);
  if (type) {
    if (!type.startsWith("./")) return type;
    const parents = ctx.fileDefinition(type.slice(2))?.initText ?? "";
    return /\b(threading\.)?Thread\b/.test(parents) ? "threading.Thread" : type;
  }
  if (receiver.type !== "identifier") return undefined;
  const list = iterated(ctx.text(receiver), receiver);
  if (list?.type !== "identifier") return undefined;
  const held = escapeRegExp(ctx.text(list));
  const fn = ctx.functionAround(receiver)?.node;
  const text = fn ? ctx.plain(fn) : "";
  const filled = [
    ctx.definition(list)?.initText ?? "",
    ...[...text.matchAll(new RegExp(`\\b${held}\\.append\\(([^\\n]*)`, "g"))].map((m) => m[1] ?? ""),
  ].join("\n");
  const named = /^\w+(?=\)$)/m.exec(filled)?.[0];
  const made = named
    ? `${filled}\n${new RegExp(`\\b${named}\\s*=\\s*([^\\n]*)`).exec(text)?.[1] ?? ""}`
    : filled;
  if (/(^|[^\w.])((threading|multiprocessing|mp)\.)?(Thread|Process)\(/.test(made)) {
    const known = ctx.imports("threading") || ctx.imports("multiprocessing");
    return known ? "threading.Thread" : undefined;
  }
  if (!/\.submit\(/.test(made)) return undefined;
  return ctx.imports("concurrent") ? "concurrent.futures.Future" : undefined;
}

/** Text of the function before the call. */
function before(call: Node, ctx: RuleContext): string {
  const scope = ctx.functionAround(call);
  return scope?.node ? ctx.text(scope.node).slice(0, call.startIndex - scope.node.startIndex) : "";
}

function endedBefore(receiver: Node, call: Node, ctx: RuleContext): boolean {
  const own = escapeRegExp(ctx.text(receiver));
  return new RegExp(`(^|[^\\w.])${own}\\.${ENDED}\\(`).test(before(call, ctx));
}

/** A command of a person at a terminal waits as long as the person does. */
function isScript(call: Node, ctx: RuleContext): boolean {
  return ctx.kind.entry || !ctx.functionAround(call);
}

function subprocessWait(call: Node, name: string, ctx: RuleContext): Wait | undefined {
  const outer = call.parent?.parent;
  if (outer?.type === "call" && /(^|\.)_?exit$/.test(ctx.plain(ctx.adapter.callee(outer) ?? outer)))
    return undefined;
  if (keyword(call, "timeout").state !== "absent") return undefined;
  const command = args(call)[0];
  if (command && INTERACTIVE.test(ctx.plain(command))) return undefined;
  return {
    message: `${name} has no timeout: a command that hangs holds this thread for ever.`,
    ...(isScript(call, ctx) ? { severity: "info" as const } : {}),
  };
}

function given(call: Node, position: number): boolean {
  if (items(call.childForFieldName("arguments")).some((a) => a.type === "list_splat")) return true;
  return args(call).length > position || keyword(call, "timeout").state !== "absent";
}

function methodWait(call: Node, name: string, receiver: Node, ctx: RuleContext): Wait | undefined {
  const type = typeOf(receiver, ctx);
  if (!type) return undefined;
  const own = ctx.text(receiver);
  const around = functionName(call, ctx);
  if (POPEN.test(type)) {
    if (!/^(wait|communicate)$/.test(name) || given(call, name === "wait" ? 0 : 1)) return undefined;
    if (endedBefore(receiver, call, ctx)) return undefined;
    return {
      message: `${own}.${name}() has no timeout: a process that hangs holds this thread for ever.`,
      ...(isScript(call, ctx) ? { severity: "info" as const } : {}),
    };
  }
  if (QUEUE.test(type)) {
    if (KEEPS_ALIVE.test(own)) return undefined;
    if (name !== "get" || given(call, 1) || keyword(call, "block").state !== "absent") return undefined;
    if (args(call)[0] && /^(False|0)$/.test(ctx.plain(args(call)[0] ?? call))) return undefined;
    if (ctx.ancestor(call, ["while_statement"], ["function_definition"]) || WORKER.test(around))
      return undefined;
    return {
      message: `${own}.get() has no timeout: where nothing is put in, this thread waits for ever.`,
      safe: true,
      ...(call.parent?.type === "return_statement" ? { severity: "info" as const } : {}),
    };
  }
  if (FUTURE.test(type)) {
    if (!/^(result|exception)$/.test(name) || given(call, 0)) return undefined;
    if (/\b(as_completed|wait)\s*\(|\.done\(\)/.test(before(call, ctx))) return undefined;
    return {
      message: `${own}.${name}() has no timeout: a task that never ends holds this thread for ever.`,
      safe: true,
    };
  }
  if (ASYNC_RESULT.test(type)) {
    if (name !== "get" || given(call, 0)) return undefined;
    return { message: `${own}.get() has no timeout: a worker that dies never answers.`, safe: true };
  }
  if (EVENT.test(type)) {
    if (
      name !== "wait" ||
      given(call, 0) ||
      KEEPS_ALIVE.test(own) ||
      WORKER.test(around) ||
      !ctx.functionAround(call)
    )
      return undefined;
    return { message: `${own}.wait() has no timeout: where nobody sets it, this thread waits for ever.` };
  }
  if (THREAD.test(type)) {
    if (
      name !== "join" ||
      given(call, 0) ||
      /^_*main$|^_*join$|run_forever/.test(around) ||
      !ctx.functionAround(call)
    )
      return undefined;
    if (ctx.kind.entry && !/close|stop|shut|exit/i.test(around)) return undefined;
    if (endedBefore(receiver, call, ctx)) return undefined;
    return { message: `${own}.join() has no timeout: a thread that hangs hangs this one too.` };
  }
  return undefined;
}

function waitOf(call: Node, ctx: RuleContext): Wait | undefined {
  const qualified = ctx.qualifyCall(call);
  if (qualified && SUBPROCESS.test(qualified)) return subprocessWait(call, qualified, ctx);
  if (qualified && COLLECT.test(qualified)) {
    if (given(call, 1)) return undefined;
    return {
      message:
        "The futures are waited for without a timeout: one task that never ends holds this thread for ever.",
      safe: true,
      ...(qualified.endsWith("as_completed") ? { severity: "info" as const } : { safe: false }),
    };
  }
  const callee = ctx.adapter.callee(call);
  const member = callee ? ctx.adapter.member(callee) : undefined;
  if (!member || call.parent?.type === "await") return undefined;
  return methodWait(call, member.name, member.object, ctx);
}

function check(call: Node, ctx: RuleContext): void {
  const wait = waitOf(call, ctx);
  if (!wait || limitedFromOutside(call, ctx)) return;
  const limit = seconds(ctx.values.waitTimeoutMs);
  const edit = appendArgument(call, `timeout=${limit}`, ctx);
  const change = edit ? fix(`Wait at most ${limit} s`, edit) : undefined;
  const report: Report = {
    message: wait.message,
    ...(change && wait.safe ? { fix: change } : {}),
    ...(change && !wait.safe ? { suggestions: [change] } : {}),
    ...(wait.severity ? { severity: wait.severity } : {}),
  };
  ctx.report(callRange(call, ctx), report);
}

export const pythonHandlers: readonly Handler[] = [
  {
    calls: [
      "run",
      "call",
      "check_call",
      "check_output",
      "wait",
      "communicate",
      "get",
      "join",
      "result",
      "exception",
      "as_completed",
    ],
    check,
  },
];
