import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { annotations, calledName, callOfLambda, methodName, methodOf } from "../../languages/kotlinSyntax.ts";
import type { Handler } from "../../rule.ts";

/** Annotations of what a framework calls for a request. */
const REQUEST =
  /^((Get|Post|Put|Patch|Delete|Request|Message)Mapping|GET|POST|PUT|PATCH|DELETE|Path|Get|Post|Put|Delete|QueryMapping|MutationMapping|KafkaListener|RabbitListener|SqsListener|EventListener)$/;

/** Ktor's functions whose lambda answers a request. */
const ROUTE = /^(get|post|put|patch|delete|head|options|handle|webSocket)$/;

function servesRequest(node: Node): boolean {
  const method = methodOf(node);
  if (method && annotations(method).some((name) => REQUEST.test(name))) return true;
  for (let at = node.parent; at; at = at.parent) {
    if (at.type !== "lambda_literal") continue;
    const call = callOfLambda(at);
    if (call && ROUTE.test(calledName(call)) && /\bcall\./.test(at.text)) return true;
  }
  return false;
}

/**
 * True where the same value was looked at before, in the same function: a property that may change can't be taken
 * for non-null by the compiler, so the author says it.
 */
function isLookedAt(node: Node, value: Node, ctx: RuleContext): boolean {
  const method = methodOf(node);
  const text = ctx.text(value);
  if (!method || text.length > 80) return false;
  const before = ctx.text(method).slice(0, node.startIndex - method.startIndex);
  // `if (key in map) map[key]!!`
  const entry = /^([\w.]+)\[(\w+)\]$/.exec(text);
  if (
    entry &&
    (before.includes(`${entry[2]} in ${entry[1]}`) || before.includes(`${entry[1]}.containsKey(${entry[2]})`))
  )
    return true;
  if (!before.includes(text)) return false;
  const same = `(?<![\\w.])${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`;
  if (new RegExp(`${same}\\s*[!=]==?\\s*null|${same}\\s*=\\s*([A-Z]\\w*\\(|"|\\d|\\w+Of\\()`).test(before))
    return true;
  if (new RegExp(`(isNullOr(Empty|Blank)|checkNotNull|requireNotNull)\\(${same}\\b`).test(before))
    return true;
  return new RegExp(`${same}(\\s*\\?)?\\.isNullOr(Empty|Blank)\\(`).test(before);
}

/** `x!!` throws a NullPointerException that says nothing. */
function check(node: Node, ctx: RuleContext): void {
  if (node.childForFieldName("operator")?.type !== "!!") return;
  const value = node.childForFieldName("argument");
  if (!value || node.hasError) return;
  if (methodName(node) === "main" || /\.kts$/.test(ctx.file.path)) return;
  // `x!!!!` is one defect.
  if (value.type === "unary_expression" && value.childForFieldName("operator")?.type === "!!") return;
  // A parent that is null was not read yet: bindings of Android's views are written so by its own guide.
  const text = ctx.text(value);
  if (/^_?binding$/.test(text) && /^get/.test(ctx.functionAround(node)?.node?.type ?? "")) return;
  if (isLookedAt(node, value, ctx)) return;
  const request = servesRequest(node);
  const short = /^[\w.?[\]"()]{1,60}$/.test(text) && !text.includes('"');
  ctx.report(node, {
    message: request
      ? "One null here ends the request with a NullPointerException that says nothing."
      : "`!!` throws a NullPointerException that says nothing where the value is null; whether a request comes through here is not known.",
    ...(request ? {} : { severity: "info" as const }),
    suggestions: short
      ? [fix("Say what is missing", replaceNode(node, `checkNotNull(${text}) { "${text} is null" }`))]
      : [],
  });
}

export const kotlinPanic: readonly Handler[] = [{ kinds: ["unary_expression"], anchors: /!!/, check }];
