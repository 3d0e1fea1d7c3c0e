import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, calledName, callOfLambda, KOTLIN_FUNCTIONS, receiver } from "../../languages/kotlinSyntax.ts";
import type { Fix, Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";

const WAITS = "blocks the thread of every coroutine that shares it";

/** Calls that hold their thread up, by qualified name. */
const BLOCKERS: readonly { readonly name: RegExp; readonly severity: Severity }[] = [
  {
    name: /^(java\.lang\.)?Thread\.sleep$|^java\.util\.concurrent\.TimeUnit\.\w+\.sleep$/,
    severity: "error",
  },
  { name: /^(kotlinx\.coroutines\.)runBlocking$/, severity: "error" },
  { name: /^Thread#join$|^java\.util\.concurrent\.(CountDownLatch|CyclicBarrier)#await$/, severity: "error" },
  { name: /^java\.util\.concurrent\.(Future|CompletableFuture|FutureTask)#(get|join)$/, severity: "error" },
  { name: /^java\.util\.concurrent\.\w*(Queue|Deque)#(take|put)$/, severity: "error" },
  { name: /^java\.util\.concurrent\.Semaphore#acquire$/, severity: "error" },
  { name: /^Process#waitFor$/, severity: "error" },
  {
    name: /^java\.net\.http\.HttpClient(\.newHttpClient\(\)|\.newBuilder\(\)(#\w+\(\))*)?#send$/,
    severity: "error",
  },
  { name: /^java\.net\.URL#(readText|readBytes|openStream)$/, severity: "error" },
  { name: /^okhttp3\.(Call|OkHttpClient#newCall\(\))#execute$/, severity: "error" },
  { name: /^java\.nio\.file\.Files\.(read\w*|write\w*|copy|move|lines|list|walk)$/, severity: "warning" },
  {
    name: /^java\.io\.File#(readText|readBytes|readLines|writeText|writeBytes|appendText|copyTo)$/,
    severity: "warning",
  },
  { name: /^java\.sql\.(Statement|PreparedStatement|Connection)#(execute\w*|commit)$/, severity: "warning" },
];

const NAMES = [
  ...["sleep", "runBlocking", "join", "await", "get", "take", "put", "acquire", "waitFor", "send", "execute"],
  ...[
    "readText",
    "readBytes",
    "openStream",
    "readString",
    "readAllBytes",
    "readAllLines",
    "write",
    "writeString",
  ],
  ...[
    "copy",
    "move",
    "lines",
    "list",
    "walk",
    "readLines",
    "writeText",
    "writeBytes",
    "appendText",
    "copyTo",
  ],
  ...["executeQuery", "executeUpdate", "commit"],
];

/** Functions whose lambda may block: it runs on threads that are there for it. */
const OFFLOADS =
  /^(withContext|launch|async|runInterruptible|thread|submit|execute|supplyAsync|runAsync|blocking|withBlocking|flowOn)$/;

/** True where a context names threads that may block; `undefined` where it names none. */
function mayBlock(context: string): boolean | undefined {
  const parts = context.split(/[+,]/).map((one) => one.trim());
  if (parts.some((one) => SHARED_THREADS.test(one))) return false;
  // A dispatcher by any other name may be one that is made for blocking work.
  return parts.some((one) => one !== "" && !/[jJ]ob\b|Exception|CoroutineName/.test(one)) ? true : undefined;
}

const SHARED_THREADS = /^(kotlinx\.coroutines\.)?Dispatchers\.(Default|Main|Main\.immediate|Unconfined)$/;

/** What the scope of `scope.launch { }` runs its coroutines on. */
function contextOfScope(outer: Node, ctx: RuleContext): string {
  const scope = receiver(outer);
  if (!scope) return "";
  if (scope.type === "call_expression" && calledName(scope) === "CoroutineScope")
    return args(scope)
      .map((one) => ctx.text(one))
      .join();
  return /(^|\.)io(Scope)?$|[a-z]I[oO](Scope)?$/.test(ctx.text(scope)) ? "io" : "";
}

/** True where a lambda around the call was sent to threads that may block. */
function offloaded(call: Node, ctx: RuleContext): boolean {
  for (let at = call.parent; at; at = at.parent) {
    if (!KOTLIN_FUNCTIONS.includes(at.type)) continue;
    if (at.type !== "lambda_literal") return false;
    const outer = callOfLambda(at);
    if (!outer || !OFFLOADS.test(calledName(outer))) continue;
    const own = args(outer)
      .map((one) => ctx.text(one))
      .join();
    if (
      /^(runInterruptible|thread|submit|execute|supplyAsync|runAsync|blocking|withBlocking)$/.test(
        calledName(outer),
      )
    )
      return true;
    const known = mayBlock(own) ?? mayBlock(contextOfScope(outer, ctx));
    if (known !== undefined) return known;
  }
  return false;
}

function delayFix(call: Node, name: string, ctx: RuleContext): Fix | undefined {
  const callee = call.namedChildren[0];
  if (!callee || !/Thread\.sleep$/.test(name) || args(call).length !== 1) return undefined;
  const known =
    ctx.fileDefinition("delay")?.file?.qualified === "kotlinx.coroutines.delay" ||
    ctx.fileDefinition("*kotlinx.coroutines") !== undefined;
  if (ctx.fileDefinition("delay") && !known) return undefined;
  return fix("Use delay", replaceNode(callee, known ? "delay" : "kotlinx.coroutines.delay"));
}

function check(call: Node, ctx: RuleContext): void {
  const scope = ctx.functionAround(call);
  if (!scope || !ctx.isAsync(scope)) return;
  const name = ctx.qualifyCall(call);
  // `runBlocking` is the start of a program's coroutines, where it is called in none.
  const block = name ? BLOCKERS.find((one) => one.name.test(name)) : undefined;
  if (!name || !block || offloaded(call, ctx) || inRunBlocking(call)) return;
  const callee = call.namedChildren[0] ?? call;
  const text = receiver(call) ? ctx.text(callee).split(/[\n]/).at(-1)?.trim() : ctx.text(callee);
  const safe = delayFix(call, name, ctx);
  const oneLine = call.startPosition.row === call.endPosition.row;
  ctx.report(oneLine ? call : callee, {
    message: `${text} ${WAITS}: suspend instead, or move it to Dispatchers.IO.`,
    severity: block.severity,
    ...(safe ? { fix: safe } : {}),
  });
}

/** The lambda of a `runBlocking` has a thread of its own to block, in a test or a program's start. */
function inRunBlocking(call: Node): boolean {
  for (let at = call.parent; at; at = at.parent) {
    if (!KOTLIN_FUNCTIONS.includes(at.type)) continue;
    if (at.type !== "lambda_literal") return false;
    const outer = callOfLambda(at);
    const name = outer ? calledName(outer) : "";
    if (name === "runBlocking") return true;
    if (/^(launch|async)$/.test(name)) return false;
  }
  return false;
}

export const kotlinBlocking: readonly Handler[] = [{ calls: NAMES, check }];
