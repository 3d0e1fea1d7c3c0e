import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, calledName, functionOf, methodOf, receiver, timeSpan } from "../../languages/csharpSyntax.ts";
import type { Fix, Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { asyncAround, isAwaitedBefore, isTaskValue } from "../async/csharpTasks.ts";

const FOREVER = "waits forever when the other side never comes";

/** `Main`, and the top of a program: nobody waits for them. */
function isMain(node: Node, ctx: RuleContext): boolean {
  const method = methodOf(node);
  const name = method?.childForFieldName("name");
  return !method || (name !== null && name !== undefined && /^_?Main(Async)?$/.test(ctx.plain(name)));
}

/** `ReadCompleted(Task task)`, `finishRead()`: called when the task has ended. */
function isCompletion(node: Node, on: Node, ctx: RuleContext): boolean {
  const name = methodOf(node)?.childForFieldName("name");
  if (!name || !/^(identifier|member_access_expression)$/.test(on.type)) return false;
  return /Completed$|^([fF]inish|End|end)([A-Z]|$)/.test(ctx.text(name));
}

const LOOPS = ["while_statement", "do_statement", "for_statement"];

/** A loop whose job it is to wait for the next piece of work. */
function isWorker(node: Node, ctx: RuleContext): boolean {
  const loop = ctx.ancestor(node, LOOPS, ctx.adapter.functionKinds);
  return loop !== undefined && loop.type !== "for_statement"
    ? true
    : loop !== undefined && !loop.childForFieldName("condition");
}

/** `if (!x.Wait(time)) throw new TimeoutException();` in the place of a statement. */
function orThrow(call: Node, ctx: RuleContext, time?: string): Fix[] {
  const statement = call.parent;
  const callee = call.childForFieldName("function");
  const list = call.childForFieldName("arguments");
  if (statement?.type !== "expression_statement" || !callee || !list) return [];
  const span = time ?? timeSpan(ctx.values.waitTimeoutMs);
  const before = ctx.text(list).slice(1, -1).trim();
  const text = `if (!${ctx.text(callee)}(${before ? `${before}, ` : ""}${span})) throw new TimeoutException();`;
  return [fix(`Give up after ${ctx.values.waitTimeoutMs / 1000} s`, replaceNode(statement, text))];
}

function tell(call: Node, message: string, ctx: RuleContext, suggestions: Fix[], severity?: Severity): void {
  const callee = call.childForFieldName("function") ?? call;
  ctx.report(call.startPosition.row === call.endPosition.row ? call : callee, {
    message,
    suggestions,
    // `Join()` and `WaitForStop()` are waits themselves: their callers decide how long.
    ...(isWait(call, ctx) ? { severity: "info" } : severity ? { severity } : {}),
  });
}

function isWait(call: Node, ctx: RuleContext): boolean {
  const name = methodOf(call)?.childForFieldName("name");
  if (name === null || name === undefined) return false;
  // `EndReceive(result)` is where the caller of `BeginReceive` waits.
  const ends =
    /^End[A-Z]/.test(ctx.plain(name)) && /\bAsyncWaitHandle$/.test(ctx.text(receiver(call) ?? call));
  return ends || /^(Wait|Join)([A-Z]\w*)?$/.test(ctx.plain(name));
}

/** `task.WaitAsync(time)` ends in time by itself. */
function isLimited(task: Node, ctx: RuleContext): boolean {
  const call = ctx.adapter.unwrap(task);
  return call.type === "invocation_expression" && calledName(call) === "WaitAsync" && args(call).length > 0;
}

const EVENTS = /^System\.Threading\.(ManualResetEventSlim|CountdownEvent)$/;

function checkWait(call: Node, ctx: RuleContext): void {
  const on = receiver(call);
  if (!on || args(call).length > 0 || isMain(call, ctx)) return;
  const type = ctx.typeOf(on) ?? "";
  if (type === "System.Threading.SemaphoreSlim") {
    // Waiting for a turn is what a semaphore is for; how long is another matter.
    if (asyncAround(call) !== "async")
      tell(call, `Wait ${FOREVER}: no turn may come.`, ctx, orThrow(call, ctx), "info");
    return;
  }
  if (EVENTS.test(type)) {
    if (!isWorker(call, ctx))
      tell(call, `Wait ${FOREVER}: nothing may set the event.`, ctx, orThrow(call, ctx));
    return;
  }
  if (
    asyncAround(call) ||
    isLimited(on, ctx) ||
    isCompletion(call, on, ctx) ||
    !isTaskValue(on, ctx) ||
    isAwaitedBefore(call, on, ctx)
  )
    return;
  tell(
    call,
    "Wait without a time limit holds the thread for as long as the task likes.",
    ctx,
    orThrow(call, ctx),
  );
}

/** `await gate.WaitAsync()` of a semaphore. */
function checkWaitAsync(call: Node, ctx: RuleContext): void {
  const on = receiver(call);
  if (!on || args(call).length > 0 || ctx.typeOf(on) !== "System.Threading.SemaphoreSlim") return;
  const awaiting = call.parent?.type === "await_expression" ? call.parent : undefined;
  const statement = awaiting?.parent?.type === "expression_statement" ? awaiting.parent : undefined;
  const text = `if (!await ${ctx.text(on)}.WaitAsync(${timeSpan(ctx.values.waitTimeoutMs)})) throw new TimeoutException();`;
  tell(
    call,
    `WaitAsync ${FOREVER}: no turn may come.`,
    ctx,
    statement
      ? [fix(`Give up after ${ctx.values.waitTimeoutMs / 1000} s`, replaceNode(statement, text))]
      : [],
    "info",
  );
}

function checkResult(node: Node, ctx: RuleContext): void {
  const name = node.childForFieldName("name");
  const task = node.childForFieldName("expression");
  if (!name || !task || ctx.text(name) !== "Result" || asyncAround(node) || isMain(node, ctx)) return;
  const parent = node.parent;
  if (parent?.type === "invocation_expression" && parent.childForFieldName("function")?.id === node.id)
    return;
  if (!isTaskValue(task, ctx) || isAwaitedBefore(node, task, ctx)) return;
  if (isLimited(task, ctx) || isCompletion(node, task, ctx) || isQueryOver(node, ctx)) return;
  const limited = `${ctx.text(task)}.WaitAsync(${timeSpan(ctx.values.waitTimeoutMs)}).Result`;
  ctx.report(node.startPosition.row === node.endPosition.row ? node : name, {
    message: "Result without a time limit holds the thread for as long as the task likes.",
    suggestions: [fix(`Give up after ${ctx.values.waitTimeoutMs / 1000} s`, replaceNode(node, limited))],
  });
}

/** `tasks.Select(t => t.Result)` reads what was waited for before. */
function isQueryOver(node: Node, ctx: RuleContext): boolean {
  const fn = functionOf(node);
  if (fn?.type !== "lambda_expression") return false;
  const call = fn.parent?.parent?.parent;
  return (
    call?.type === "invocation_expression" &&
    /\bWhenAll\b|\bWaitAll\b/.test(ctx.plain(methodOf(node) ?? call))
  );
}

/** `task.GetAwaiter().GetResult()`. */
function checkGetResult(call: Node, ctx: RuleContext): void {
  const awaiter = receiver(call);
  if (awaiter?.type !== "invocation_expression" || calledName(awaiter) !== "GetAwaiter") return;
  const task = receiver(awaiter);
  if (!task || asyncAround(call) || isMain(call, ctx) || isAwaitedBefore(call, task, ctx)) return;
  if (isLimited(task, ctx)) return;
  const plain = ctx.adapter.unwrap(task);
  const limited = `${ctx.text(plain)}.WaitAsync(${timeSpan(ctx.values.waitTimeoutMs)}).GetAwaiter().GetResult()`;
  tell(call, "GetResult without a time limit holds the thread for as long as the task likes.", ctx, [
    fix(`Give up after ${ctx.values.waitTimeoutMs / 1000} s`, replaceNode(call, limited)),
  ]);
}

/** `WaitOne` is a wait handle's, whatever the handle is called. */
function checkWaitOne(call: Node, ctx: RuleContext): void {
  const on = receiver(call);
  if (!on || args(call).length > 0 || isMain(call, ctx) || ctx.kind.entry) return;
  const type = ctx.typeOf(on) ?? "";
  if (type.startsWith("./")) return;
  const mutex = /(^|\.)(Mutex|Semaphore)$/.test(type);
  if (!mutex && isWorker(call, ctx)) return;
  tell(
    call,
    mutex
      ? `WaitOne ${FOREVER}: another process may keep it.`
      : `WaitOne ${FOREVER}: nothing may set the handle.`,
    ctx,
    orThrow(call, ctx),
  );
}

/** Types of an argument that ends the wait. */
const LIMIT = /(^|\.)(CancellationToken|TimeSpan)$|^int$/;

function checkWaitAll(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call) ?? "";
  const tasks = /^System\.Threading\.Tasks\.Task\.Wait(All|Any)$/.test(name);
  const handles = /^System\.Threading\.WaitHandle\.Wait(All|Any)$/.test(name);
  if ((!tasks && !handles) || isMain(call, ctx) || asyncAround(call)) return;
  const given = args(call);
  const last = given.at(-1);
  const limits = /^\d|[tT]imeout|TimeSpan|[tT]oken\b|^_?(ct|ms|wait|millis\w*)$|Infinite/;
  if (!last || given.slice(1).some((one) => limits.test(ctx.plain(one)) || LIMIT.test(ctx.typeOf(one) ?? "")))
    return;
  const list = given.length === 1 && !isTaskValue(last, ctx);
  const array = list ? "" : `new[] { ${given.map((one) => ctx.text(one)).join(", ")} }`;
  const callee = call.childForFieldName("function");
  const suggestion =
    tasks && name.endsWith("All") && array && callee && call.parent?.type === "expression_statement"
      ? [
          fix(
            `Give up after ${ctx.values.waitTimeoutMs / 1000} s`,
            replaceNode(
              call.parent,
              `if (!${ctx.text(callee)}(${array}, ${timeSpan(ctx.values.waitTimeoutMs)})) throw new TimeoutException();`,
            ),
          ),
        ]
      : list && name.endsWith("All")
        ? orThrow(call, ctx)
        : [];
  tell(
    call,
    `${calledName(call)} without a time limit holds the thread for as long as the slowest ${tasks ? "task" : "handle"} likes.`,
    ctx,
    suggestion,
  );
}

const JOINS = /^System\.Threading\.Thread(\.Start\(\))?#Join$/;
const EXITS = /^System\.Diagnostics\.Process(\.Start\(\))?#WaitForExit(Async)?$/;
const TAKES = /^System\.Collections\.Concurrent\.BlockingCollection#Take$/;

function checkOther(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call) ?? "";
  if (args(call).length > 0 || isMain(call, ctx)) return;
  if (JOINS.test(name)) {
    tell(call, `Join ${FOREVER}: the thread may never end.`, ctx, orThrow(call, ctx));
  } else if (EXITS.test(name)) {
    const time = String(ctx.values.waitTimeoutMs);
    const sync = name.endsWith("Exit");
    tell(
      call,
      `${calledName(call)} without a time limit waits for as long as the other process hangs.`,
      ctx,
      sync ? orThrow(call, ctx, time) : [],
    );
  } else if (TAKES.test(name) && !isWorker(call, ctx)) {
    tell(call, `Take ${FOREVER}: nothing may be added.`, ctx, []);
  }
}

/** `Monitor.Wait(gate)` and `SpinWait.SpinUntil(() => …)`. */
function checkStatic(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call) ?? "";
  if (args(call).length !== 1 || isMain(call, ctx)) return;
  if (name === "System.Threading.SpinWait.SpinUntil") {
    tell(call, `SpinUntil ${FOREVER}, and burns a processor meanwhile.`, ctx, orThrow(call, ctx));
  } else if (name === "System.Threading.Monitor.Wait") {
    // In a loop over its condition it is a queue's own wait.
    if (!isWorker(call, ctx)) tell(call, `Wait ${FOREVER}: nobody may pulse.`, ctx, orThrow(call, ctx));
  }
}

export const csharp: Handler[] = [
  { calls: ["Wait"], check: checkWait },
  { calls: ["WaitAsync"], check: checkWaitAsync },
  { calls: ["GetResult"], check: checkGetResult },
  { calls: ["WaitOne"], check: checkWaitOne },
  { calls: ["WaitAll", "WaitAny"], check: checkWaitAll },
  { calls: ["Join", "WaitForExit", "WaitForExitAsync", "Take"], check: checkOther },
  { calls: ["Wait", "SpinUntil"], check: checkStatic },
  { kinds: ["member_access_expression"], anchors: ["Result"], check: checkResult },
];
