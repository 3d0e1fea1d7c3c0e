import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, bare, calledName, functionOf, receiver } from "../../languages/csharpSyntax.ts";
import type { Fix, Report } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import {
  asyncAround,
  awaited,
  isAwaitedBefore,
  isTaskValue,
  refusesAwait,
  taskCall,
  taskName,
} from "./csharpTasks.ts";

const HOLDS = "a thread of the pool is held until it ends";

/** Replaces a blocking expression by one that is awaited. */
function awaitInstead(node: Node, expression: string, ctx: RuleContext): Report {
  if (refusesAwait(node, ctx) || asyncAround(node) !== "async") return {};
  const change: Fix = fix("Await it", replaceNode(node, awaited(node, expression)));
  // A caught `AggregateException` is what blocking throws; `await` throws what is inside.
  const guarded = ctx.ancestor(node, ["try_statement"], ctx.adapter.functionKinds);
  const unwraps = guarded && /\bAggregateException\b/.test(ctx.plain(guarded));
  const chained = /\?\.|\?\[/.test(expression);
  return unwraps || chained ? { suggestions: [change] } : { fix: change };
}

function tell(node: Node, message: string, ctx: RuleContext, more: Report = {}): void {
  const last = node.type === "invocation_expression" ? node.childForFieldName("function") : undefined;
  const where = node.startPosition.row === node.endPosition.row ? node : (last ?? node);
  ctx.report(where, { message, ...more });
}

/** Async code whose thread others wait for; a command's `Main` has nobody waiting. */
function serves(node: Node, ctx: RuleContext): boolean {
  if (!asyncAround(node)) return false;
  const fn = functionOf(node);
  return !(fn?.type === "method_declaration" && ctx.text(fn.childForFieldName("name") ?? fn) === "Main");
}

function checkResult(node: Node, ctx: RuleContext): void {
  const name = node.childForFieldName("name");
  const task = node.childForFieldName("expression");
  if (!name || !task || ctx.text(name) !== "Result") return;
  if (
    node.parent?.type === "invocation_expression" &&
    node.parent.childForFieldName("function")?.id === node.id
  )
    return;
  if (!asyncAround(node) || !isTaskValue(task, ctx) || isAwaitedBefore(node, task, ctx)) return;
  tell(node, `Result blocks in async code: ${HOLDS}.`, ctx, awaitInstead(node, ctx.text(task), ctx));
}

function checkWait(call: Node, ctx: RuleContext): void {
  const on = receiver(call);
  if (!on || !asyncAround(call)) return;
  const statement = call.parent?.type === "expression_statement";
  const given = args(call);
  const type = ctx.typeOf(on);
  if (isTaskValue(on, ctx)) {
    if (isAwaitedBefore(call, on, ctx)) return;
    const plain = statement && given.length === 0;
    tell(
      call,
      `Wait blocks in async code: ${HOLDS}.`,
      ctx,
      plain ? awaitInstead(call, ctx.text(on), ctx) : {},
    );
  } else if (type === "System.Threading.SemaphoreSlim") {
    if (given[0] && /^0$|TimeSpan\.Zero/.test(ctx.plain(given[0]))) return;
    tell(
      call,
      "Wait blocks in async code until the semaphore is free.",
      ctx,
      awaitInstead(call, renamed(call, "Async", ctx), ctx),
    );
  } else if (type && /^System\.Threading\.(ManualResetEventSlim|CountdownEvent)$/.test(type)) {
    tell(call, "Wait blocks in async code until another thread sets the event.", ctx, {
      severity: "warning",
    });
  }
}

/** `task.GetAwaiter().GetResult()`. */
function checkGetResult(call: Node, ctx: RuleContext): void {
  const awaiter = receiver(call);
  if (awaiter?.type !== "invocation_expression" || calledName(awaiter) !== "GetAwaiter") return;
  const task = receiver(awaiter);
  if (!task || !asyncAround(call) || isAwaitedBefore(call, task, ctx)) return;
  tell(call, `GetResult blocks in async code: ${HOLDS}.`, ctx, awaitInstead(call, ctx.text(task), ctx));
}

function checkSleep(call: Node, ctx: RuleContext): void {
  if (ctx.qualifyCall(call) !== "System.Threading.Thread.Sleep" || !serves(call, ctx)) return;
  const time = args(call)[0];
  if (!time || /^0$|^TimeSpan\.Zero$/.test(ctx.plain(time))) return;
  const delay = `${taskName(ctx)}.Delay(${ctx.text(time)})`;
  tell(call, `Sleep blocks in async code: ${HOLDS}.`, ctx, awaitInstead(call, delay, ctx));
}

function checkWaitAll(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name || !/^System\.Threading\.Tasks\.Task\.Wait(All|Any)$/.test(name) || !asyncAround(call)) return;
  const all = name.endsWith("All");
  const given = args(call);
  const plain =
    call.parent?.type === "expression_statement" &&
    given.every((one) => bare(one).type === "identifier" || taskCall(one, ctx) !== undefined) &&
    !given.slice(1).some((one) => /token|timeout|^\d|^ct$/i.test(ctx.plain(one)));
  const list = call.childForFieldName("arguments");
  const instead = `${taskName(ctx)}.When${all ? "All" : "Any"}${list ? ctx.text(list) : ""}`;
  tell(
    call,
    `${calledName(call)} blocks in async code: ${HOLDS}.`,
    ctx,
    plain ? awaitInstead(call, instead, ctx) : {},
  );
}

/** Methods that wait for a disk, a network or a database, and have a form that does not hold the thread. */
const SYNC_IO: readonly RegExp[] = [
  /^System\.IO\.File\.(ReadAll(Text|Lines|Bytes)|WriteAll(Text|Lines|Bytes)|AppendAll(Text|Lines))$/,
  /^System\.IO\.(StreamReader|TextReader)#(ReadToEnd|ReadLine|ReadBlock)$/,
  /^System\.(IO\.(Stream|FileStream)|Net\.Sockets\.NetworkStream|Net\.Security\.SslStream)#(Read|Write|CopyTo|Flush)$/,
  /^System\.Net\.Http\.(HttpClient|HttpMessageInvoker)#Send$/,
  /^System\.Net\.WebClient#(Download|Upload)(String|Data|File|Values)$/,
  /^System\.Net\.(Http)?WebRequest(\.Create\(\))?#(GetResponse|GetRequestStream)$/,
  /^System\.Net\.Sockets\.(TcpClient|Socket)#Connect$/,
  /^System\.Net\.Dns\.(GetHostEntry|GetHostAddresses)$/,
  /^[\w.]*(Sql|Sqlite|Npgsql|MySql|Db|Oracle)Command#(ExecuteNonQuery|ExecuteReader|ExecuteScalar|Prepare)$/,
  /^[\w.]*(Sql|Sqlite|Npgsql|MySql|Db|Oracle)Connection#Open$/,
  /^[\w.]*Connection#CreateCommand\(\)#(ExecuteNonQuery|ExecuteReader|ExecuteScalar)$/,
  /^System\.Diagnostics\.Process(\.Start\(\))?#WaitForExit$/,
];

const IO_NAMES = [
  ...["ReadAllText", "ReadAllLines", "ReadAllBytes", "WriteAllText", "WriteAllLines", "WriteAllBytes"],
  ...["AppendAllText", "AppendAllLines", "ReadToEnd", "ReadLine", "ReadBlock", "Read", "Write", "CopyTo"],
  ...["Flush", "Send", "DownloadString", "DownloadData", "DownloadFile", "UploadString", "UploadData"],
  ...["UploadFile", "UploadValues", "GetResponse", "GetRequestStream", "Connect", "GetHostEntry"],
  ...["GetHostAddresses", "ExecuteNonQuery", "ExecuteReader", "ExecuteScalar", "Prepare", "Open"],
  ...["WaitForExit", "SaveChanges"],
];

function checkIo(call: Node, ctx: RuleContext): void {
  if (call.type !== "invocation_expression" || !serves(call, ctx)) return;
  const name = calledName(call);
  const qualified = ctx.qualifyCall(call) ?? "";
  // `SaveChanges` is Entity Framework's, whatever the context is called.
  const saves =
    name === "SaveChanges" && /Context\b|\b_?(db|ctx|context)\b/i.test(`${qualified} ${on(call, ctx)}`);
  if (!saves && !SYNC_IO.some((one) => one.test(qualified))) return;
  // `WaitForExit(ms)` has no such twin.
  const twin = name !== "WaitForExit" || args(call).length === 0;
  const suffix = /WebClient#/.test(qualified) ? "TaskAsync" : "Async";
  const repair = twin ? awaitInstead(call, renamed(call, suffix, ctx), ctx) : {};
  tell(call, `${name} blocks in async code: ${name}${suffix} leaves the thread to other requests.`, ctx, {
    severity: "warning",
    ...(repair.fix ? { suggestions: [repair.fix] } : repair),
  });
}

/** The call with something added to the name that it calls. */
function renamed(call: Node, suffix: string, ctx: RuleContext): string {
  const callee = call.childForFieldName("function");
  const head = callee ? ctx.text(callee) : "";
  return `${head}${suffix}${ctx.text(call).slice(head.length)}`;
}

function on(call: Node, ctx: RuleContext): string {
  const object = receiver(call);
  return object ? `${ctx.text(object)} ${ctx.typeOf(object) ?? ""}` : "";
}

export const csharpBlocking: readonly Handler[] = [
  { kinds: ["member_access_expression"], anchors: ["Result"], check: checkResult },
  { calls: ["Wait"], check: checkWait },
  { calls: ["GetResult"], check: checkGetResult },
  { calls: ["Sleep"], check: checkSleep },
  { calls: ["WaitAll", "WaitAny"], check: checkWaitAll },
  { calls: IO_NAMES, check: checkIo },
];
