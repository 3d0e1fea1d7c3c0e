import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { args } from "../../languages/java.ts";
import type { Edit, Fix, Report } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange, escapeRegExp, functionText, seconds } from "./edits.ts";

const CONCURRENT = "java\\.util\\.concurrent\\.";
export const FUTURE = new RegExp(
  `^(${CONCURRENT}(Future|FutureTask|ScheduledFuture|RunnableFuture|CompletableFuture(\\.(supplyAsync|runAsync|allOf|anyOf)\\(\\))?(#(then|when|handle|exceptionally|run|apply|accept)\\w*\\(\\))*` +
    `|(ExecutorService|ScheduledExecutorService|ThreadPoolExecutor|ScheduledThreadPoolExecutor|Executors\\.\\w+\\(\\)|ForkJoinPool(\\.commonPool\\(\\))?)#(submit|schedule)\\(\\))` +
    "|com\\.google\\.common\\.util\\.concurrent\\.(ListenableFuture|SettableFuture|FluentFuture|ListenableFutureTask|(ListeningExecutorService|ListeningScheduledExecutorService|MoreExecutors\\.\\w+\\(\\))#submit\\(\\))" +
    "|org\\.apache\\.kafka\\.clients\\.(producer\\.(KafkaProducer|Producer)#send\\(\\)|admin\\.(Admin|AdminClient|KafkaAdminClient)(\\.create\\(\\))?(#\\w+\\(\\))+)" +
    "|org\\.apache\\.kafka\\.common\\.KafkaFuture(\\.allOf\\(\\))?" +
    "|org\\.springframework\\.(kafka\\.core\\.(KafkaTemplate|KafkaOperations)#send(Default)?\\(\\)|util\\.concurrent\\.ListenableFuture)" +
    "|software\\.amazon\\.awssdk\\.services\\.[\\w.]+AsyncClient#\\w+\\(\\))$",
);
export const COMPLETABLE = /^java\.util\.concurrent\.CompletableFuture|AsyncClient#/;
export const THREAD = /^(java\.lang\.)?Thread(\.(startVirtualThread|ofVirtual|ofPlatform)\(\)(#\w+\(\))*)?$/;
export const PROCESS =
  /^(java\.lang\.)?(Process|ProcessBuilder#start\(\)|Runtime(\.getRuntime\(\))?#exec\(\))$/;
export const QUEUE = new RegExp(
  `^${CONCURRENT}(BlockingQueue|BlockingDeque|LinkedBlockingQueue|LinkedBlockingDeque|ArrayBlockingQueue|PriorityBlockingQueue|LinkedTransferQueue|TransferQueue|SynchronousQueue|DelayQueue|CompletionService|ExecutorCompletionService)$`,
);
export const LATCH = new RegExp(`^${CONCURRENT}CountDownLatch$`);
export const BARRIER = new RegExp(`^${CONCURRENT}CyclicBarrier$`);

/** A latch or thread on which a program waits for its end. */
export const KEEPS_ALIVE = /shut_?down|stop|exit|keep_?alive|terminat|clos(e|ing)|quit|\bmain/i;
/** Methods that are a thread's own, or stand for the wait that they call. */
export const WORKER =
  /^(run|call|doRun|runLoop|loop|consume\w*|work|worker\w*|take|get|await|join|waitFor|poll|next)$/;

interface Wait {
  readonly message: string;
  readonly report?: Report;
}

/** Type of a receiver; a class of this file that extends `Thread` is a thread. */
function typeOf(receiver: Node, ctx: RuleContext): string | undefined {
  const type = ctx.typeOf(receiver);
  if (!type?.startsWith("./")) return type;
  return ctx.fileDefinition(type.slice(2))?.file?.type ?? type;
}

/** The future of a method of this class: its own file says so, but not whether it is limited. */
function isOwnFuture(receiver: Node, ctx: RuleContext): boolean {
  if (receiver.type !== "method_invocation") return false;
  const object = receiver.childForFieldName("object");
  if (object && object.type !== "this") return false;
  const own = ctx.fileDefinition(`this.${receiver.childForFieldName("name")?.text ?? ""}`);
  return own?.async === true && own.file?.ambiguous !== true;
}

export const LIMITED =
  /\b(orTimeout|completeOnTimeout|completedFuture|completedStage|failedFuture|withTimeout|immediateFuture)\s*\(/;
export const FINISHED = /\b(invokeAll|invokeAny|awaitTermination|isDone|successfulAsList|as_completed)\s*\(/;

/** True where the future is finished, or ends by itself, before anyone waits for it. */
function isSettled(receiver: Node, ctx: RuleContext): boolean {
  const isName = receiver.type === "identifier";
  const made = isName ? (ctx.definition(receiver)?.initText ?? "") : "";
  return isSettledBy({ text: ctx.text(receiver), isName, made, body: functionText(receiver, ctx) });
}

/** The same by the text of the future, of what it is made from, and of the function around it. */
export function isSettledBy({
  text,
  isName,
  made,
  body,
}: {
  readonly text: string;
  readonly isName: boolean;
  readonly made: string;
  readonly body: string;
}): boolean {
  if (LIMITED.test(text) || LIMITED.test(made)) return true;
  if (/\.\s*(take|poll)\s*\([^)]*\)$/.test(text) || /\.\s*(take|poll)\s*\([^)]*\)$/.test(made)) return true;
  if (FINISHED.test(body)) return true;
  const limited = `\\b${escapeRegExp(text)}\\s*\\.\\s*(orTimeout|completeOnTimeout)\\b`;
  if (isName && new RegExp(limited).test(body)) return true;
  return /\ballOf\s*\(/.test(body) && !/\ballOf\s*\(/.test(text) && !/\ballOf\s*\(/.test(made);
}

export const STEP =
  /^(then\w+|whenComplete(Async)?|handle(Async)?|exceptionally\w*|addListener|addCallback|whenAll\w*|onSuccess|onComplete|call)$/;
export const OFFLOADS =
  /^(execute|submit|start|startVirtualThread|runAsync|supplyAsync|schedule\w*|newThread)$/;

/** Name of the call that is handed the lambda around a node, `Thread` for `new Thread(…)`. */
function lambdaTaker(node: Node): string | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === "method_declaration" || at.type === "class_body") return undefined;
    if (at.type !== "lambda_expression") continue;
    const call = at.parent?.type === "argument_list" ? at.parent.parent : null;
    if (call?.type === "method_invocation") return call.childForFieldName("name")?.text;
    if (call?.type === "object_creation_expression") return call.childForFieldName("type")?.text;
    return undefined;
  }
  return undefined;
}

function methodName(node: Node, ctx: RuleContext): string {
  return ctx.ancestor(node, ["method_declaration"], ["class_body"])?.childForFieldName("name")?.text ?? "";
}

/** True where nothing but a `for` over a known number of elements repeats the wait. */
function inEndlessLoop(node: Node, ctx: RuleContext): boolean {
  return (
    ctx.ancestor(node, ["while_statement", "do_statement"], ctx.adapter.functionKinds) !== undefined ||
    /^for\s*\(\s*;\s*;/.test(
      ctx.plain(ctx.ancestor(node, ["for_statement"], ctx.adapter.functionKinds) ?? node),
    )
  );
}

/** True where a `TimeoutException` has somewhere to go. */
function timeoutHandled(call: Node, ctx: RuleContext): boolean {
  for (let at: Node = call; at.parent; at = at.parent) {
    const parent: Node = at.parent;
    if (parent.type === "lambda_expression" || parent.type === "class_body") return false;
    if (/^try_/.test(parent.type) && parent.childForFieldName("body")?.id === at.id) {
      const caught = parent.namedChildren
        .filter((c) => c.type === "catch_clause")
        .map((c) => ctx.text(c.namedChildren[0] ?? c));
      if (caught.some((text) => /\b(Exception|Throwable|TimeoutException)\b/.test(text))) return true;
    }
    if (/^(method|constructor)_declaration$/.test(parent.type)) {
      const thrown = parent.namedChildren.find((c) => c.type === "throws");
      return thrown !== undefined && /\b(Exception|Throwable|TimeoutException)\b/.test(ctx.plain(thrown));
    }
  }
  return false;
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

function intoArguments(call: Node, text: string): Edit | undefined {
  const list = call.childForFieldName("arguments");
  return list ? insertAt(list.startIndex + 1, text) : undefined;
}

/** Adds the limit where running out of it throws: a fix where that is handled, else to be read first. */
function throwing(call: Node, ctx: RuleContext): Report {
  const { text, title } = limit(ctx);
  const edit = intoArguments(call, text);
  if (!edit) return {};
  const change = fix(title, edit);
  return timeoutHandled(call, ctx) ? { fix: change } : { suggestions: [change] };
}

/** `if (!x.await(…)) { throw … }` in place of the statement that waits. */
function checked(call: Node, before: string, what: string, ctx: RuleContext): Fix[] {
  if (call.parent?.type !== "expression_statement") return [];
  const { text, title } = limit(ctx);
  const edit = intoArguments(call, text);
  if (!edit) return [];
  const waits =
    ctx.text(call).slice(0, edit.start - call.startIndex) +
    text +
    ctx.text(call).slice(edit.start - call.startIndex);
  const late = `${before}throw new IllegalStateException("${what} after ${seconds(ctx.values.waitTimeoutMs)} s");`;
  return [fix(title, replaceNode(call.parent, `if (!${waits}) { ${late} }`))];
}

function futureWait(
  call: Node,
  name: string,
  receiver: Node,
  type: string | undefined,
  ctx: RuleContext,
): Wait | undefined {
  const own = type === undefined && isOwnFuture(receiver, ctx);
  if (!own && !(type && FUTURE.test(type))) return undefined;
  if (name === "join" && !(own || (type && COMPLETABLE.test(type)))) return undefined;
  if (isSettled(receiver, ctx) || STEP.test(lambdaTaker(call) ?? "")) return undefined;
  const what = receiver.type === "identifier" ? `"${ctx.text(receiver)}"` : "a future";
  const message = `${name}() waits for ${what} without a limit: a task that never ends holds this thread for ever.`;
  if (own)
    return {
      message: `${name}() waits for a future without a limit, unless the method that makes it sets one.`,
      report: { severity: "info", ...(name === "get" ? throwing(call, ctx) : {}) },
    };
  if (name === "get") return { message, report: throwing(call, ctx) };
  const { text, title } = limit(ctx);
  return {
    message,
    report: { suggestions: [fix(title, insertAt(receiver.endIndex, `.orTimeout(${text})`))] },
  };
}

function waitOf(call: Node, name: string, receiver: Node, ctx: RuleContext): Wait | undefined {
  const type = typeOf(receiver, ctx);
  const own = ctx.text(receiver);
  const method = methodName(call, ctx);
  if (name === "get") return futureWait(call, name, receiver, type, ctx);
  if (name === "join") {
    if (!type || !THREAD.test(type)) return futureWait(call, name, receiver, type, ctx);
    if (/currentThread\(\)$/.test(own) || method === "main" || method === "join") return undefined;
    return {
      message: "join() waits for the thread without a limit: a thread that hangs hangs this one too.",
      report: suggest(call, String(ctx.values.waitTimeoutMs), ctx),
    };
  }
  if (!type) return undefined;
  if (name === "await") {
    if (
      method === "main" ||
      method === "await" ||
      KEEPS_ALIVE.test(own) ||
      /^(await|blockUntil|waitFor)\w*(Shutdown|Termination|Stop)/.test(method)
    )
      return undefined;
    if (LATCH.test(type)) {
      return {
        message: `"${own}" is awaited without a limit: one task that never counts down holds this thread for ever.`,
        report: { suggestions: checked(call, "", "Still waiting", ctx) },
      };
    }
    if (!BARRIER.test(type)) return undefined;
    return {
      message: `"${own}" is awaited without a limit: one party that never comes holds all others for ever.`,
      report: throwing(call, ctx),
    };
  }
  if (name === "take") {
    if (!QUEUE.test(type) || inEndlessLoop(call, ctx) || WORKER.test(method)) return undefined;
    const taker = lambdaTaker(call);
    if (taker !== undefined && (OFFLOADS.test(taker) || taker === "Thread")) return undefined;
    const returned = call.parent?.type === "return_statement" || call.parent?.type === "lambda_expression";
    const { text, title } = limit(ctx);
    const at = call.childForFieldName("name");
    const list = call.childForFieldName("arguments");
    return {
      message: `"${own}" is taken from without a limit: where nothing is put in, this thread waits for ever.`,
      report: {
        ...(returned ? { severity: "info" as const } : {}),
        suggestions:
          at && list
            ? [fix(title, { start: at.startIndex, end: list.endIndex, newText: `poll(${text})` })]
            : [],
      },
    };
  }
  if (!PROCESS.test(type) || method === "main") return undefined;
  const before = functionText(call, ctx).slice(0, call.startIndex - (ctx.functionAround(call)?.start ?? 0));
  if (new RegExp(`\\b${escapeRegExp(own)}\\.destroy(Forcibly)?\\(\\)[^{}]{0,80}$`).test(before))
    return undefined;
  return {
    message: "waitFor() waits for the process without a limit: one that hangs holds this thread for ever.",
    report: {
      suggestions: checked(
        call,
        receiver.type === "identifier" ? `${own}.destroyForcibly(); ` : "",
        "Process still runs",
        ctx,
      ),
    },
  };
}

function suggest(call: Node, text: string, ctx: RuleContext): Report {
  const edit = intoArguments(call, text);
  return edit ? { suggestions: [fix(limit(ctx).title, edit)] } : {};
}

function check(call: Node, ctx: RuleContext): void {
  if (call.type !== "method_invocation" || args(call).length > 0) return;
  const receiver = call.childForFieldName("object");
  const name = call.childForFieldName("name")?.text ?? "";
  if (!receiver) return;
  const wait = waitOf(call, name, receiver, ctx);
  if (wait) ctx.report(callRange(call, ctx), { message: wait.message, ...wait.report });
}

export const javaHandlers: readonly Handler[] = [
  { calls: ["get", "join", "await", "take", "waitFor"], check },
];
