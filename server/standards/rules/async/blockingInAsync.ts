import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { keyword, args as pythonArgs } from "../../languages/python.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import {
  BLOCK_SEVERITY,
  type Block,
  JAVASCRIPT_NAMES,
  javascriptBlock,
  PYTHON_NAMES,
  pythonBlock,
} from "./blockingCalls.ts";
import { csharpBlocking } from "./blockingCsharp.ts";
import { csharpExamples } from "./blockingInAsync.csharpExamples.ts";
import { blockingInAsyncExamples } from "./blockingInAsync.examples.ts";
import { kotlinExamples } from "./blockingInAsync.kotlinExamples.ts";
import { rustExamples } from "./blockingInAsync.rustExamples.ts";
import { kotlinBlocking } from "./blockingKotlin.ts";
import { rustBlocking } from "./blockingRust.ts";
import { JAVA_BLOCKING_NAMES, javaBlock } from "./javaBlocking.ts";

const MESSAGE: Readonly<Record<Block, string>> = {
  wait: "blocks the event loop: every other request waits with it.",
  process: "blocks the event loop until it is done: every other request waits with it.",
  disk: "waits for the disk on the event loop: use the async form.",
};

/** The call on one line, else its callee. */
function place(call: Node): { from: Node; to: Node } {
  const callee = call.childForFieldName("function") ?? call;
  return { from: call, to: call.startPosition.row === call.endPosition.row ? call : callee };
}

function calleeText(call: Node, ctx: RuleContext): string {
  const text = ctx.text(call.childForFieldName("function") ?? call);
  return text.length > 40 || text.includes("\n") ? (text.split(/[.\n]/).at(-1) ?? text) : text;
}

/** `await asyncio.sleep(…)` where the file has the library. */
function asyncSleep(call: Node, name: string, ctx: RuleContext): Fix | undefined {
  const callee = call.childForFieldName("function");
  if (name !== "time.sleep" || !callee) return undefined;
  const library = ["asyncio", "anyio", "trio"].find((one) => {
    const found = ctx.fileDefinition(one)?.file;
    return found?.kind === "import" && found.qualified === one && !found.ambiguous;
  });
  // `sleep(secs=1)` has another name there.
  if (!library || pythonArgs(call).length !== 1 || shadowed(call, library, ctx)) return undefined;
  return fix(`Use ${library}.sleep`, replaceNode(callee, `await ${library}.sleep`));
}

function shadowed(call: Node, library: string, ctx: RuleContext): boolean {
  const fn = ctx.ancestor(call, ["function_definition"]);
  return (
    fn?.descendantsOfType("identifier").some((one) => {
      const parent = one.parent?.type;
      return ctx.text(one) === library && parent !== "attribute" && parent !== undefined;
    }) ?? true
  );
}

function checkPython(call: Node, ctx: RuleContext): void {
  const scope = ctx.functionAround(call);
  if (!scope || !ctx.isAsync(scope)) return;
  const parent = call.parent?.type;
  // `await queue.get()` is another library's.
  if (parent === "await") return;
  const name = ctx.qualifyCall(call);
  const block = name ? pythonBlock(name) : undefined;
  if (!name || !block) return;
  if (block !== "wait" && startsUp(scope.node, ctx)) return;
  if (/^queue\.|^threading\./.test(name) && bounded(call, ctx)) return;
  const safe = asyncSleep(call, name, ctx);
  ctx.report(place(call), {
    message: `${calleeText(call, ctx)} ${MESSAGE[block]}`,
    severity: BLOCK_SEVERITY[block],
    ...(safe ? { fix: safe } : {}),
  });
}

const STARTS = /^_?(a?main|cli|startup|on_startup|start_up|lifespan|bootstrap)$/;
const SCRIPTS = /(^|\/)(bin|scripts?|tools?|cli|examples?|benchmarks?|hack)\//i;

/** A command's own work, and what a service does before its first request, hold nobody up. */
function startsUp(fn: Node | undefined, ctx: RuleContext): boolean {
  if (ctx.kind.entry && SCRIPTS.test(ctx.file.path)) return true;
  const name = fn?.childForFieldName("name");
  return name !== null && name !== undefined && STARTS.test(ctx.plain(name));
}

/** `get(block=False)`, `get(False)`, `join(timeout=0)`: no wait. */
function bounded(call: Node, ctx: RuleContext): boolean {
  const block = keyword(call, "block");
  const timeout = keyword(call, "timeout");
  const first = pythonArgs(call)[0];
  return (
    (block.state === "present" && ctx.text(block.value) === "False") ||
    (timeout.state === "present" && /^0(\.0+)?$/.test(ctx.plain(timeout.value))) ||
    (first !== undefined && /^(False|0)$/.test(ctx.plain(first)))
  );
}

/** Array methods that run their callback at once. */
const INLINE = /^(map|forEach|filter|flatMap|reduce|some|every|find|findIndex|sort)$/;

/** True where the code runs inside an async function or a request handler. */
function serves(node: Node, ctx: RuleContext): boolean {
  for (let at: Node = node, depth = 0; depth < 6; depth++) {
    const scope = ctx.functionAround(at);
    if (!scope?.node) return false;
    if (ctx.isAsync(scope) || isHandler(scope.node, ctx)) return true;
    const call = scope.node.parent?.type === "arguments" ? scope.node.parent.parent : null;
    const callee = call?.childForFieldName("function");
    const name = callee?.type === "member_expression" ? callee.childForFieldName("property") : null;
    if (!name || !INLINE.test(ctx.plain(name))) return false;
    at = scope.node;
  }
  return false;
}

/** `(req, res) => …`: called for each request. */
function isHandler(fn: Node, ctx: RuleContext): boolean {
  const names = (fn.childForFieldName("parameters")?.namedChildren ?? []).map((p) =>
    ctx.text(p.childForFieldName("pattern") ?? p),
  );
  const [first, second] = names.map((name) => name.replace(/^_/, ""));
  return /^(req|request)$/.test(first ?? "") && /^(res|response|reply|h)$/.test(second ?? "");
}

/** What a service does once, before its first request. */
const LOADS =
  /^_?(bootstrap|setup|init(ialize)?|start(Up)?|boot|(load|init|register|discover)(All)?(Service|Config|Plugin|Module|Env|Route|Schema|Locale|Migration|Certificate|Template|Handler|Middleware)\w*)$/;

function isLoader(node: Node, ctx: RuleContext): boolean {
  for (let scope = ctx.functionAround(node); scope?.node; scope = scope.parent) {
    const name = scope.node.childForFieldName("name");
    if (name && LOADS.test(ctx.plain(name))) return true;
  }
  return false;
}

function checkJavascript(call: Node, ctx: RuleContext): void {
  if (ctx.kind.entry) return;
  const scope = ctx.functionAround(call);
  if (!scope || call.type !== "call_expression") return;
  const name = ctx.qualifyCall(call) ?? globalName(call, ctx);
  const block = name ? javascriptBlock(name) : undefined;
  if (!name || !block || !serves(call, ctx)) return;
  // Without a callback these fill a buffer at hand, quickly.
  const disk = block === "disk" && /\.(existsSync|pathExistsSync|closeSync|fstatSync)$/.test(name);
  if (block !== "wait" && isLoader(call, ctx)) return;
  ctx.report(place(call), {
    message: `${calleeText(call, ctx)} ${MESSAGE[block]}`,
    severity: disk ? "info" : "warning",
  });
}

function globalName(call: Node, ctx: RuleContext): string | undefined {
  const text = ctx.text(call.childForFieldName("function") ?? call);
  return text === "Atomics.wait" ? text : undefined;
}

function checkJava(call: Node, ctx: RuleContext): void {
  if (call.type !== "method_invocation") return;
  const found = javaBlock(call, ctx);
  if (!found) return;
  const name = call.childForFieldName("name") ?? call;
  const oneLine = call.startPosition.row === call.endPosition.row;
  ctx.report(oneLine ? call : name, { message: found });
}

export const blockingInAsync = defineRule({
  id: "blocking-in-async",
  code: "AS05",
  title: "Blocking call in async code",
  area: "async",
  severity: "error",
  why: "One blocking call in async code stops the event loop, so that every request of the process waits for it and health checks time out. The async form, or a worker thread, keeps the loop free for the others.",
  sources: [
    {
      title: "Python: running blocking code in asyncio",
      url: "https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code",
    },
    {
      title: "Node.js: Don't block the event loop",
      url: "https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop",
    },
    {
      title: "SRE book: Addressing Cascading Failures (thread starvation)",
      url: "https://sre.google/sre-book/addressing-cascading-failures/",
    },
  ],
  autofix: "yes",
  peers: {
    ruff: [
      "ASYNC210",
      "ASYNC212",
      "ASYNC220",
      "ASYNC221",
      "ASYNC222",
      "ASYNC230",
      "ASYNC240",
      "ASYNC250",
      "ASYNC251",
    ],
    semgrep: ["sync-sleep-in-async-code", "zlib-async-loop"],
    eslint: ["n/no-sync", "no-sync"],
    oxlint: ["node/no-sync"],
    sonar: ["S7487", "S7488", "S7489", "S7493", "S7499", "S7501", "S4462", "S6966"],
    roslyn: ["VSTHRD002", "VSTHRD103", "CA1849"],
    detekt: ["SleepInsteadOfDelay"],
    clippy: ["disallowed_methods"],
  },
  mentions: ["tokio"],
  languages: {
    python: [{ calls: PYTHON_NAMES, check: checkPython }],
    javascript: [{ calls: JAVASCRIPT_NAMES, check: checkJavascript }],
    java: [{ calls: JAVA_BLOCKING_NAMES, check: checkJava }],
    csharp: csharpBlocking,
    kotlin: kotlinBlocking,
    rust: rustBlocking,
  },
  examples: [...blockingInAsyncExamples, ...csharpExamples, ...kotlinExamples, ...rustExamples],
});
