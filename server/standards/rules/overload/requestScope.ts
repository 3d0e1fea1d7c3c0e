import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { ancestor, items } from "../../languages/adapter.ts";
import { annotations } from "../../languages/java.ts";

const JAVA_HANDLER =
  /^((Get|Post|Put|Delete|Patch|Request|Message)Mapping|GET|POST|PUT|DELETE|PATCH|HEAD|Get|Post|Put|Delete|Patch|(Kafka|Rabbit|Jms|Sqs|Stream)Listener|OnMessage|Incoming)$/;
const JAVA_REQUEST =
  /\b(HttpServletRequest|ServletRequest|HttpExchange|RoutingContext|ServerRequest|ServerHttpRequest|ChannelHandlerContext)\b/;

const JAVA_LOOPS = ["while_statement", "for_statement", "do_statement"];

/** What makes the code around a node run once per request: its handler or its accept loop. */
export function javaRequestScope(node: Node, ctx: RuleContext): "request" | "connection" | undefined {
  const loop = ancestor(node, JAVA_LOOPS, ["method_declaration", "constructor_declaration"]);
  if (loop && /\.\s*accept\s*\(\s*\)/.test(ctx.plain(loop))) return "connection";
  const method = ancestor(node, ["method_declaration"], ["constructor_declaration", "class_body"]);
  if (!method) return undefined;
  const parameters = method.childForFieldName("parameters");
  if (parameters && JAVA_REQUEST.test(ctx.plain(parameters))) return "request";
  return annotations(method).some((a) => JAVA_HANDLER.test(a.name)) ? "request" : undefined;
}

const PY_HANDLER =
  /^@\s*([\w.]+\.(route|get|post|put|delete|patch|websocket|websocket_route|api_route)\s*\(|([\w.]+\.)?(api_view|require_http_methods|require_GET|require_POST|csrf_exempt|login_required|view_config)\b)/;

export function pyRequestScope(node: Node, ctx: RuleContext): "request" | "connection" | undefined {
  const loop = ancestor(node, ["while_statement", "for_statement"], ["function_definition", "lambda"]);
  if (loop && /\.\s*accept\s*\(\s*\)/.test(ctx.plain(loop))) return "connection";
  const handler = ancestor(node, ["function_definition"], ["class_definition"]);
  if (!handler) return undefined;
  if (/^do_[A-Z]+$/.test(handler.childForFieldName("name")?.text ?? "")) return "request";
  const [first, second] = items(handler.childForFieldName("parameters")).map((p) => /^\w+/.exec(p.text)?.[0]);
  if (first === "request" || (first === "self" && second === "request")) return "request";
  const decorated = handler.parent?.type === "decorated_definition" ? handler.parent : undefined;
  const decorators = decorated?.namedChildren.filter((c) => c.type === "decorator") ?? [];
  return decorators.some((d) => PY_HANDLER.test(d.text)) ? "request" : undefined;
}
