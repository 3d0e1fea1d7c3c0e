import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { keyword } from "../../languages/python.ts";
import { calledName } from "../errors/handlers.ts";
import { shortRange } from "./logCalls.ts";

const LIBRARY = /^(opentelemetry|opentracing|ddtrace|sentry_sdk|jaeger_client|elasticapm)\b/;
const ENDS = /^(end|finish|close|__enter__|__exit__|finish_with_ancestors)$/;

function isStart(call: Node, callee: Node, ctx: RuleContext): boolean {
  const name = ctx.qualifyCall(call);
  if (name && !name.startsWith("./")) return LIBRARY.test(name);
  const object = callee.childForFieldName("object");
  const tracer = object !== null && /(^|[._])tracer(\(\))?$/i.test(ctx.plain(object).slice(-60));
  return tracer && !/\.trace$/.test(ctx.plain(callee));
}

/** Spans started outside of a `with` that nothing ends. */
export function checkPythonSpan(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  if (!callee || !isStart(call, callee, ctx)) return;
  const parent = call.parent;
  if (parent?.type === "expression_statement") {
    ctx.report(shortRange(call, callee), {
      message: "The span that this starts is dropped: open it in a with statement.",
    });
    return;
  }
  if (parent?.type !== "assignment") return;
  const target = parent.childForFieldName("left");
  const body = ctx.functionAround(call)?.node?.childForFieldName("body");
  if (target?.type !== "identifier" || !body) return;
  const name = ctx.text(target);
  if (endedOrGivenAway(name, target, body, ctx)) return;
  ctx.report(shortRange(call, callee), {
    message: `${name} is never ended here: open it in a with statement, or end it in a finally block.`,
  });
}

/** Calls that put a span into a context without taking it over. */
const CARRIERS = /^(set_span_in_context|isinstance|bool|str|repr|print)$/;

function endedOrGivenAway(name: string, declared: Node, body: Node, ctx: RuleContext): boolean {
  return body.descendantsOfType("identifier").some((use) => {
    if (use.id === declared.id || ctx.text(use) !== name) return false;
    const parent = use.parent;
    switch (parent?.type) {
      case "attribute":
        if (parent.childForFieldName("object")?.id !== use.id) return false;
        return ENDS.test(parent.childForFieldName("attribute")?.text ?? "");
      case "argument_list": {
        const call = parent.parent;
        if (!call || CARRIERS.test(calledName(call, ctx))) return false;
        if (calledName(call, ctx) !== "use_span") return true;
        const own = keyword(call, "end_on_exit");
        return own.state === "unknown" || (own.state === "present" && own.value.text !== "False");
      }
      case "keyword_argument":
        return parent.childForFieldName("value")?.id === use.id;
      case "if_statement":
      case "comparison_operator":
      case "not_operator":
      case "boolean_operator":
        return false;
      case "assignment":
        return parent.childForFieldName("right")?.id === use.id;
      default:
        return true;
    }
  });
}
