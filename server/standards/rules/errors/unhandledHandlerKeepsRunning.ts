import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, JS_FUNCTIONS, stringValue } from "../../languages/javascriptSyntax.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { calledName } from "./handlers.ts";
import { addLast } from "./statements.ts";
import { unhandledHandlerKeepsRunningExamples } from "./unhandledHandlerKeepsRunning.examples.ts";

const EVENTS = new Set(["uncaughtException", "unhandledRejection"]);

/** Names of what ends the process or starts its end. */
const ENDS =
  /exit|shutdown|terminat|abort|\bstop|close|\bdie\b|crash|quit|kill|panic|teardown|destroy|\bbail|graceful|cleanup|drain|restart|^fatal(Error|Exit|ity)?$/i;

/** Names of what only tells about the error. */
const TELLS =
  /log|warn|error|report|capture|notify|track|record|alert|print|metric|count|telemetry|sentry|stringify|inspect|format|string|date|^now$|flush|append|write|increment|debug|^info$|fatal|trace|^red$|^bold$|noop/i;

/** Names of the same kind that say so even without an object before them. */
const TELLS_ALONE =
  /^(log|report|capture|notify|track|record|print|alert|send|String|Error|Date|inspect|format|stringify|noop)/;

/** Names of code that may well end the process elsewhere. */
const HANDS_ON = /handl|process|dispatch|^on[A-Z]|callback|emit|raise|throw/;

type Verdict = "ends" | "goes on" | "unknown";

function verdictOfBody(fn: Node, ctx: RuleContext): Verdict {
  const body = fn.childForFieldName("body");
  if (!body) return "unknown";
  if (body.descendantsOfType("throw_statement").length > 0) return "ends";
  for (const name of body.descendantsOfType(["identifier", "property_identifier"])) {
    const text = ctx.text(name);
    // `logger.fatal` is a level, not an end.
    if (ENDS.test(text) && !(name.type === "property_identifier" && /^fatal$/i.test(text))) return "ends";
  }
  const calls = body.descendantsOfType(["call_expression", "new_expression"]);
  const tells = calls.every((call) => {
    const name = calledName(call, ctx);
    const callee = ctx.adapter.callee(call);
    // `errorOut(error)`, `this.error(error)`: this program's own, and not to be seen from here.
    const object = callee?.type === "member_expression" ? callee.childForFieldName("object") : null;
    const words = object && object.type !== "this" ? TELLS : TELLS_ALONE;
    return words.test(name) && !HANDS_ON.test(name);
  });
  return tells ? "goes on" : "unknown";
}

/** What the listener does, as far as this place shows. */
function verdictOf(listener: Node, ctx: RuleContext): Verdict {
  if (JS_FUNCTIONS.includes(listener.type)) return verdictOfBody(listener, ctx);
  if (listener.type === "member_expression") {
    return /^console\.\w+$|(^|\.)\w*log(ger)?\.(error|warn|fatal|info|debug)$/i.test(ctx.plain(listener))
      ? "goes on"
      : "unknown";
  }
  if (listener.type === "call_expression") {
    // `logger.error.bind(logger)`
    const callee = listener.childForFieldName("function");
    const object = callee?.childForFieldName("object");
    const bound = callee?.childForFieldName("property")?.text === "bind";
    return bound && object ? verdictOf(object, ctx) : "unknown";
  }
  if (listener.type !== "identifier") return "unknown";
  const local = ctx.definition(listener)?.declaration?.node;
  return local && JS_FUNCTIONS.includes(local.type) ? verdictOfBody(local, ctx) : "unknown";
}

function exitAfterwards(listener: Node, ctx: RuleContext): Fix[] {
  const title = "End the process afterwards";
  if (listener.hasError) return [];
  if (listener.type === "member_expression") {
    const body = `(error) => { ${ctx.text(listener)}(error); process.exit(1); }`;
    return [fix(title, replaceNode(listener, body))];
  }
  if (!JS_FUNCTIONS.includes(listener.type)) return [];
  const body = listener.childForFieldName("body");
  if (body?.type === "statement_block") return [fix(title, addLast(body, "process.exit(1);", "  ", ctx))];
  return body ? [fix(title, replaceNode(body, `{ ${ctx.text(body)}; process.exit(1); }`))] : [];
}

function check(call: Node, ctx: RuleContext): void {
  const [event, listener] = args(call);
  const name = stringValue(event);
  if (!event || !listener || !name || !EVENTS.has(name)) return;
  if (!/^(process|globalThis\.process|process\.default)\.\w+$/.test(ctx.qualifyCall(call) ?? "")) return;
  if (verdictOf(ctx.adapter.unwrap(listener), ctx) !== "goes on") return;
  ctx.report(
    { from: call, to: event },
    {
      message:
        name === "uncaughtException"
          ? "After an uncaught exception the process is in an unknown state: log it, then exit."
          : "This listener turns off Node's crash on an unhandled rejection and carries on: log it, then exit.",
      ...(name === "uncaughtException" ? {} : { severity: "warning" as const }),
      suggestions: exitAfterwards(ctx.adapter.unwrap(listener), ctx),
    },
  );
}

export const unhandledHandlerKeepsRunning = defineRule({
  id: "unhandled-handler-keeps-running",
  code: "ER14",
  title: "Last-resort error listener keeps the process running",
  area: "errors",
  severity: "error",
  why: "A listener for uncaughtException or unhandledRejection replaces the crash that would have restarted the process, so it goes on serving with half-finished writes, leaked locks and dead connections. Logging the error and then exiting hands the job to the supervisor, which starts from a known state.",
  sources: [
    {
      title: "Node.js: Using 'uncaughtException' correctly",
      url: "https://nodejs.org/api/process.html#warning-using-uncaughtexception-correctly",
    },
    {
      title: "REL11-BP03: Automate healing on all layers",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp03.html",
    },
  ],
  autofix: "suggest",
  peers: {},
  languages: {
    javascript: [{ calls: ["on", "once", "addListener", "prependListener", "prependOnceListener"], check }],
  },
  examples: unhandledHandlerKeepsRunningExamples,
});
