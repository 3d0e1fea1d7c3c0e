import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { ancestor, items } from "../../languages/adapter.ts";
import { JS_FUNCTIONS } from "../../languages/javascriptSyntax.ts";

const ROUTES =
  /^(get|post|put|patch|delete|del|all|use|head|options|route|onRequest|onCall|handle|query|mutation|fetch)$/;
const NEXT_ROUTES = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|getServerSideProps|loader|action)$/;
const NEST =
  /^@(Get|Post|Put|Patch|Delete|All|Head|Options|MessagePattern|EventPattern|Query|Mutation|Sse)\b/;

function parameterNames(fn: Node): string[] {
  const single = fn.childForFieldName("parameter");
  if (single) return [single.text];
  return items(fn.childForFieldName("parameters")).map((p) => {
    const pattern = p.childForFieldName("pattern") ?? p;
    return pattern.type === "identifier" ? pattern.text : "";
  });
}

/** True for a function that an HTTP server, a queue or a platform calls once per request. */
function isHandler(fn: Node, ctx: RuleContext): boolean {
  const [first, second] = parameterNames(fn);
  if (/^_?req(uest)?$/.test(first ?? "") && /^_?(res|response|reply|rep|h|next|resp|env)$/.test(second ?? ""))
    return true;
  const parent = fn.parent;
  if (parent?.type === "arguments") {
    const callee = parent.parent?.childForFieldName("function");
    const method =
      callee?.type === "member_expression" ? callee.childForFieldName("property")?.text : undefined;
    if (
      method &&
      ROUTES.test(method) &&
      items(parent)[0]?.id !== fn.id &&
      /^(["'`]|\/)/.test(items(parent)[0]?.text ?? "")
    )
      return true;
    const name = callee ? ctx.text(callee) : "";
    return /(^|\.)(onRequest|onCall|createServer)$/.test(name) && first !== undefined;
  }
  const name =
    fn.type === "function_declaration" || fn.type === "method_definition"
      ? fn.childForFieldName("name")?.text
      : parent?.type === "variable_declarator" || parent?.type === "assignment_expression"
        ? (parent.childForFieldName("name") ?? parent.childForFieldName("left"))?.text
        : undefined;
  if (!name) return false;
  if (fn.type === "method_definition") return decorated(fn);
  if (/^(handler|lambdaHandler|exports\.handler|module\.exports\.handler)$/.test(name))
    return first !== undefined;
  return NEXT_ROUTES.test(name) && isExported(fn);
}

function decorated(method: Node): boolean {
  for (
    let at = method.previousNamedSibling;
    at?.type === "decorator" || at?.isExtra;
    at = at.previousNamedSibling
  ) {
    if (NEST.test(at.text)) return true;
  }
  return method.namedChildren.some((c) => c.type === "decorator" && NEST.test(c.text));
}

function isExported(fn: Node): boolean {
  return ancestor(fn, ["export_statement"], JS_FUNCTIONS) !== undefined;
}

/** Handler of requests around a node, past the functions inside it. */
export function jsRequestScope(node: Node, ctx: RuleContext): Node | undefined {
  for (let fn = ancestor(node, JS_FUNCTIONS); fn; fn = ancestor(fn, JS_FUNCTIONS)) {
    if (isHandler(fn, ctx)) return fn;
  }
  return undefined;
}
