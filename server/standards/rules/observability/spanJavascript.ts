import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { args, JS_FUNCTIONS } from "../../languages/javascriptSyntax.ts";
import { calledName } from "../errors/handlers.ts";
import { shortRange } from "./logCalls.ts";

const LIBRARY =
  /^(@opentelemetry\/api|@opentelemetry\/\w[\w-]*|opentracing|dd-trace|@google-cloud\/trace-agent)\b/;
const SENTRY = /^@sentry\/[\w-]+\.(startInactiveSpan|startSpanManual)$/;

/** Methods that end a span or finish a transaction. */
const ENDS = /^(end|finish|close)$/;

function isStart(call: Node, callee: Node, ctx: RuleContext): boolean {
  const name = ctx.qualifyCall(call);
  if (name && !name.startsWith("./")) return SENTRY.test(name) || LIBRARY.test(name);
  const object = callee.childForFieldName("object");
  return object !== null && /(^|\.)_?\w*[tT]racer(\(\))?$/.test(ctx.plain(object).slice(-60));
}

/** `tracer.startSpan("…")` kept in a variable of a function that never ends it. */
export function checkJsSpan(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  if (!callee || call.type !== "call_expression" || !isStart(call, callee, ctx)) return;
  const parent = call.parent;
  if (parent?.type === "expression_statement") {
    ctx.report(shortRange(call, callee), {
      message: "The span that this starts is dropped, so nothing can end it.",
    });
    return;
  }
  if (parent?.type !== "variable_declarator") return;
  const target = parent.childForFieldName("name");
  const around = ctx.functionAround(call)?.node;
  const body = around?.childForFieldName("body");
  if (target?.type !== "identifier" || !body) return;
  const name = ctx.text(target);
  if (endedOrGivenAway(name, target, body, ctx)) return;
  ctx.report(shortRange(call, callee), {
    message: `${name} is never ended here: the span is not exported and its memory leaks.`,
  });
}

/** `tracer.startActiveSpan("…", (span) => …)`, whose callback has to end the span itself. */
export function checkJsActiveSpan(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  const callback = args(call).at(-1);
  if (!callee || !callback || !JS_FUNCTIONS.includes(callback.type) || !isStart(call, callee, ctx)) return;
  const body = callback.childForFieldName("body");
  if (!body) return;
  const first = callback.childForFieldName("parameters")?.namedChildren.find((c) => !c.isExtra);
  const target = callback.childForFieldName("parameter") ?? first?.childForFieldName("pattern") ?? first;
  if (target && target.type !== "identifier") return;
  if (
    target ? endedOrGivenAway(ctx.text(target), target, body, ctx) : /\.(end|finish)\b/.test(ctx.plain(body))
  ) {
    return;
  }
  ctx.report(callee, {
    message: target
      ? `The callback never calls ${ctx.text(target)}.end(): the span is not exported and its memory leaks.`
      : "The callback does not take the span, so nothing can end it.",
  });
}

/** Calls that put a span into a context without taking it over. */
const CARRIERS = /^(setSpan|setSpanContext|withActiveSpan|isSpan|bind|activate)$/;

function endedOrGivenAway(name: string, declared: Node, body: Node, ctx: RuleContext): boolean {
  return body.descendantsOfType(["identifier", "shorthand_property_identifier"]).some((use) => {
    if (use.id === declared.id || ctx.text(use) !== name) return false;
    const parent = use.parent;
    switch (parent?.type) {
      case "member_expression":
        if (parent.childForFieldName("object")?.id !== use.id) return true;
        return ENDS.test(parent.childForFieldName("property")?.text ?? "");
      case "non_null_expression":
        return /^\W*\.(end|finish)\b/.test(ctx.plain(parent.parent ?? parent).slice(name.length));
      case "arguments":
        return !(parent.parent && CARRIERS.test(calledName(parent.parent, ctx)));
      case "if_statement":
      case "parenthesized_expression":
      case "binary_expression":
      case "unary_expression":
        return false;
      default:
        return true;
    }
  });
}
