import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { args as goArgs } from "../../languages/go.ts";
import { args as jsArgs } from "../../languages/javascriptSyntax.ts";
import { args as pyArgs } from "../../languages/python.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { functionName, functionsAround, isSigterm, processEvent, SHUTDOWN } from "./exitCalls.ts";
import { shutdownWithoutDrainExamples } from "./shutdownWithoutDrain.examples.ts";

/** Functions that end the program because it is broken, whatever it has in flight. */
const CRASH = /fatal|panic|abort|\bdie\b|bail|crash/i;

/** Words by which a file serves requests or works on messages. */
const SERVES = [
  ...["listen", "createServer", "express", "fastify", "koa", "hapi", "Consumer", "consumer", "subscribe"],
  ...["ListenAndServe", "ListenAndServeTLS", "Serve", "NewServer", "Listen", "Subscribe", "Consume"],
  ...["serve_forever", "Flask", "FastAPI", "HTTPServer", "ThreadingHTTPServer", "grpc", "start_server"],
  ...["consume", "start_consuming", "aiohttp"],
];

/** Calls that finish nothing: they only say or end. */
const IDLE =
  /^(console\.\w+|process\.(exit|abort|stdout\.write|stderr\.write|uptime|nextTick)|\w*[lL]og(ger|ging|rus)?(\(\))?(\.\w+)*|(this|self|[a-z])\.(_?log(ger)?)\.\w+|(request|req|app|fastify|server)\.log\.\w+|fmt\.(Print|Fprint|Sprint)\w*|print|sys\.(exit|stdout\.write|stderr\.write|stdout\.flush)|os\.(_exit|Exit|getpid)|syscall\.Exit|exit|quit|\w*\.(String|toString|format)|clearInterval|clearTimeout|signal\.(Stop|Reset|signal|Signals|strsignal)|time\.Now|Date\.now|str|int|debug|info|warn|error)$/;

function callText(call: Node, ctx: RuleContext): string {
  return ctx.called(call);
}

/** What a handler does other than logging and exiting. */
function workIn(fn: Node, ctx: RuleContext): Node[] {
  const waits = fn.descendantsOfType(["await_expression", "await"]);
  const calls = fn
    .descendantsOfType(["call_expression", "call", "new_expression"])
    .filter((call) => !IDLE.test(callText(call, ctx)) && call.startIndex >= bodyStart(fn));
  return [...waits, ...calls];
}

function bodyStart(fn: Node): number {
  return fn.childForFieldName("body")?.startIndex ?? fn.startIndex;
}

function serves(ctx: RuleContext): boolean {
  return SERVES.some((word) => ctx.mentions(word));
}

function isTool(ctx: RuleContext): boolean {
  return /(^|\/)(bin|scripts?|tools?|cli|examples?|benchmarks?|hack)\/|(^|\/)([^/]*[-_.])?cli\.\w+$/.test(
    ctx.file.path,
  );
}

const DIRECT =
  "Exits on SIGTERM without finishing what is in flight: close the server, wait for its requests, then exit.";
const HASTY = "Exits right after close() without waiting for it: requests in flight are cut off.";

function tell(
  node: Node,
  ctx: RuleContext,
  message = DIRECT,
  suggestions: ReturnType<typeof fix>[] = [],
): void {
  ctx.report(callRange(node), {
    message,
    suggestions,
    ...(serves(ctx) ? {} : { severity: "warning" as const }),
  });
}

/** `server.close();` as a statement of its own right in front of an exit. */
function hastyClose(exit: Node, work: readonly Node[], ctx: RuleContext): Node | undefined {
  const only = work[0];
  if (work.length !== 1 || !only || only.parent?.type !== "expression_statement") return undefined;
  if (jsArgs(only).length > 0 || exit.parent?.parent?.id !== only.parent.parent?.id) return undefined;
  const server = /^(this\.)?_?(\w*[sS]erver|app|fastify|http|httpServer|srv)\.(close|stop)$/;
  return server.test(callText(only, ctx)) && only.startIndex < exit.startIndex ? only : undefined;
}

function checkJavaScriptExit(node: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(node);
  if ((name !== "process.exit" && name !== "process.abort") || isTool(ctx)) return;
  const functions = functionsAround(node, ctx);
  const handler = functions.find((fn) => {
    const event = processEvent(fn, ctx);
    if (event) return isSigterm(event, ctx);
    const named = functionName(fn, ctx);
    return ctx.mentions("SIGTERM") && SHUTDOWN.test(named) && !CRASH.test(named);
  });
  if (!handler || functions.some((fn) => isOtherHandler(fn, ctx))) return;
  const work = workIn(handler, ctx);
  if (work.length === 0) {
    tell(node, ctx);
    return;
  }
  const close = hastyClose(node, work, ctx);
  if (!close) return;
  const callback = `() => ${ctx.text(node)}`;
  const list = close.childForFieldName("arguments");
  const statement = node.parent;
  const before = close.parent;
  const near =
    list && statement?.type === "expression_statement" && before?.nextNamedSibling?.id === statement.id;
  tell(
    node,
    ctx,
    HASTY,
    near
      ? [
          fix("Exit when it is closed", insertAt(list.startIndex + 1, callback), {
            start: before.endIndex,
            end: statement.endIndex,
            newText: "",
          }),
        ]
      : [],
  );
}

/** A handler of crashes ends the process on purpose. */
function isOtherHandler(fn: Node, ctx: RuleContext): boolean {
  const event = processEvent(fn, ctx);
  return event !== undefined && !isSigterm(event, ctx);
}

const javascript: Handler[] = [
  { calls: ["exit", "abort"], check: checkJavaScriptExit },
  {
    // The exit itself as the handler: `process.on("SIGTERM", process.exit)`.
    calls: ["on", "once", "addListener", "prependListener"],
    check(node, ctx) {
      const [event, handler] = jsArgs(node);
      if (!event || !handler || !/process/.test(ctx.plain(node.childForFieldName("function") ?? node)))
        return;
      if (!/^process\.(on|once|addListener|prependListener)$/.test(ctx.qualifyCall(node) ?? "")) return;
      if (!isSigterm(event, ctx) || isTool(ctx)) return;
      const bound =
        handler.type === "call_expression" && /^process\.exit\.bind$/.test(callText(handler, ctx));
      if (bound || ctx.qualify(handler) === "process.exit") tell(node, ctx);
    },
  },
];

function isHandlerOfSignals(fn: Node): boolean {
  const parameters = fn.childForFieldName("parameters")?.text ?? "";
  const shaped =
    /^\(\s*(self\s*,\s*|cls\s*,\s*)?_*(sig\w*|s|num|signo|number)\s*(:[^,]+)?(=[^,]+)?,\s*_*(f|frame|stack|frm|stack_frame|_\w*)?\s*(:[^,]+)?(=[^,]+)?,?\s*\)$/.test(
      parameters,
    );
  return shaped || /^\*(_|a|args|_args)(,\s*\*\*\w+)?$/.test(parameters.replace(/^\(|\)$/g, ""));
}

/** `signal.signal(signal.SIGTERM, …)` or `loop.add_signal_handler(SIGTERM, …)` around a handler. */
function registersSigterm(call: Node | null, ctx: RuleContext): boolean {
  if (call?.type !== "call" || !/(^|\.)(signal|add_signal_handler)$/.test(callText(call, ctx))) return false;
  return /\bSIGTERM$/.test(ctx.plain(pyArgs(call)[0] ?? call));
}

function checkPythonExit(node: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(node);
  if (!name || !/^(sys\.exit|os\._exit|exit|quit)$/.test(name) || isTool(ctx)) return;
  const fn = functionsAround(node, ctx)[0];
  if (!fn) return;
  const inline = fn.type === "lambda" && registersSigterm(fn.parent?.parent ?? null, ctx);
  const named = fn.type === "function_definition" && isHandlerOfSignals(fn);
  if (!inline && !named) return;
  if (workIn(fn, ctx).length > 0 || ctx.own(fn, ["raise_statement", "await"]).length > 0) return;
  const hard = name === "os._exit";
  ctx.report(callRange(node), {
    message: DIRECT,
    // sys.exit unwinds the main thread; os._exit leaves nothing a chance.
    ...(hard && serves(ctx) ? {} : { severity: "warning" as const }),
  });
}

const python: Handler[] = [
  {
    calls: ["exit", "_exit", "quit"],
    check(node, ctx) {
      if (ctx.mentions("SIGTERM")) checkPythonExit(node, ctx);
    },
  },
  {
    calls: ["signal", "add_signal_handler"],
    check(node, ctx) {
      const handler = pyArgs(node)[1];
      if (!handler || !registersSigterm(node, ctx) || isTool(ctx)) return;
      if (/^(sys\.exit|os\._exit)$/.test(ctx.qualify(handler) ?? "")) {
        ctx.report(callRange(node), {
          message: DIRECT,
          ...(ctx.qualify(handler) === "os._exit" ? {} : { severity: "warning" as const }),
        });
      }
    },
  },
];

/** Receives from the channel that signals arrive on, right in front of an exit. */
function waitsForSignal(fn: Node, ctx: RuleContext): boolean {
  return /<-\s*[\w.]+|range\s+[\w.]+/.test(ctx.plain(fn));
}

const go: Handler[] = [
  {
    calls: ["Exit", "Fatal", "Fatalf", "Fatalln"],
    check(node, ctx) {
      if (node.type !== "call_expression") return;
      if (!/^((os|syscall)\.Exit|log\.Fatal(f|ln)?)$/.test(ctx.qualifyCall(node) ?? "")) return;
      const functions = functionsAround(node, ctx);
      const [inner] = functions;
      const top = functions.at(-1);
      // Only where the file also serves: a command may drop what it does.
      if (!inner || !top || !serves(ctx)) return;
      const notify = top
        .descendantsOfType("call_expression")
        .find((call) => /^(signal\.Notify|ossignal\.Notify)$/.test(callText(call, ctx)));
      if (!notify || !catchesSigterm(notify, ctx) || !waitsForSignal(inner, ctx)) return;
      const wait = inner
        .descendantsOfType(["unary_expression", "range_clause"])
        .find((one) => /^<-|range/.test(ctx.plain(one)) && one.startIndex < node.startIndex);
      if (!wait) return;
      const rest = workIn(inner, ctx).filter(
        (call) =>
          call.startIndex > wait.startIndex &&
          !/^(make|signal\.Notify|append|len)$/.test(callText(call, ctx)),
      );
      if (rest.length > 0 || /\bclose\(|\bcancel\b|\bstop\b|\bdone\b/.test(textAfter(inner, wait, ctx)))
        return;
      // The whole server may start and stop in one function: what else it does counts.
      if (inner.id === top.id && /\.(Shutdown|GracefulStop|Close|Stop)\(/.test(ctx.plain(top))) return;
      ctx.report(callRange(node), { message: DIRECT });
    },
  },
];

function textAfter(fn: Node, wait: Node, ctx: RuleContext): string {
  return ctx.text(fn).slice(wait.endIndex - fn.startIndex);
}

function catchesSigterm(notify: Node, ctx: RuleContext): boolean {
  const signals = goArgs(notify).slice(1);
  return signals.length === 0 || signals.some((s) => /\bSIGTERM$|\.\.\.$/.test(ctx.plain(s)));
}

export const shutdownWithoutDrain = defineRule({
  id: "shutdown-without-drain",
  code: "LC03",
  title: "SIGTERM ends the process without draining",
  area: "lifecycle",
  severity: "error",
  why: "Every deploy and every scale-in sends SIGTERM, so a handler that exits at once cuts off the requests in flight and loses what was not flushed. Closing the server and waiting for its requests first makes a restart invisible.",
  sources: [
    {
      title: "Kubernetes: Termination of Pods",
      url: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
    },
    {
      title: "Node.js: server.close",
      url: "https://nodejs.org/api/http.html#serverclosecallback",
    },
    { title: "Go: http.Server.Shutdown", url: "https://pkg.go.dev/net/http#Server.Shutdown" },
    {
      title: "REL11-BP02: Fail over to healthy resources",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp02.html",
    },
  ],
  autofix: "suggest",
  peers: {},
  mentions: ["SIGTERM", ...SERVES],
  languages: { javascript, python, go },
  examples: shutdownWithoutDrainExamples,
});
