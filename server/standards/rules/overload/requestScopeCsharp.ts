import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { attributes, methodOf } from "../../languages/csharpSyntax.ts";

const HANDLER =
  /^(Http(Get|Post|Put|Delete|Patch|Head|Options)|Route|AcceptVerbs|Function|FunctionName|HubMethodName|OperationContract|WebMethod|Topic|ServiceBusTrigger)$/;
const REQUEST =
  /\b(HttpContext|HttpRequest|HttpRequestMessage|HttpRequestData|HttpListenerContext|ServerCallContext|ConsumeContext|ProcessMessageEventArgs|APIGatewayProxyRequest|ILambdaContext|SQSEvent|ActionExecutingContext)\b/;
const LOOPS = ["while_statement", "for_statement", "do_statement"];
const ACCEPTS =
  /\.\s*(AcceptTcpClient|AcceptSocket|AcceptAsync|Accept|GetContext|GetContextAsync|AcceptTcpClientAsync|AcceptSocketAsync)\s*\(\s*[\w.]*\s*\)/;
const MAPS = /\.\s*Map(Get|Post|Put|Delete|Patch|Methods)?\s*$/;

/** What makes the code around a node run once per request: its handler or its accept loop. */
export function csharpRequestScope(node: Node, ctx: RuleContext): "request" | "connection" | undefined {
  const method = methodOf(node);
  const loop = ctx.ancestor(node, LOOPS, method ? [method.type] : []);
  if (loop && ACCEPTS.test(ctx.plain(loop))) return "connection";
  if (isMapped(node, ctx)) return "request";
  if (method?.type !== "method_declaration") return undefined;
  const parameters = method.childForFieldName("parameters");
  if (parameters && REQUEST.test(ctx.plain(parameters))) return "request";
  if (attributes(method).some((one) => HANDLER.test(one.name))) return "request";
  const type = method.childForFieldName("returns");
  return type &&
    /\b(IActionResult|ActionResult|IHttpActionResult|HttpResponseMessage|JsonResult|ViewResult|IResult)\b/.test(
      ctx.plain(type),
    ) &&
    parameters !== null &&
    isPublic(method)
    ? "request"
    : undefined;
}

function isPublic(method: Node): boolean {
  return method.children.some((c) => c.type === "modifier" && c.text === "public");
}

/** `app.MapGet("/orders", () => …)`. */
function isMapped(node: Node, ctx: RuleContext): boolean {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type !== "lambda_expression") continue;
    const call = at.parent?.type === "argument" ? at.parent.parent?.parent : undefined;
    const callee = call?.type === "invocation_expression" ? call.childForFieldName("function") : undefined;
    if (callee && MAPS.test(ctx.plain(callee))) return true;
  }
  return false;
}
