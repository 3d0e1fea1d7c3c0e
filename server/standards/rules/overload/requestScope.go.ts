import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { ancestor, items } from "../../languages/adapter.ts";
import { GO_FUNCTIONS } from "../../languages/go.ts";

const REQUEST =
  /^(\*?(http\.Request|gin\.Context|fiber\.Ctx|fasthttp\.RequestCtx|restful\.Request|beego\.Controller)|echo\.Context|http\.ResponseWriter|fiber\.Ctx|events\.\w+(Request|Event))$/;

/** Function around a node that a server calls once per request; not one that makes a handler. */
export function goRequestScope(node: Node, ctx: RuleContext): Node | undefined {
  for (let fn = ancestor(node, GO_FUNCTIONS); fn; fn = ancestor(fn, GO_FUNCTIONS)) {
    const parameters = items(fn.childForFieldName("parameters"));
    if (parameters.some((p) => REQUEST.test(ctx.plain(p.childForFieldName("type") ?? p)))) return fn;
  }
  return undefined;
}
