import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { property } from "../../languages/javascriptSyntax.ts";

const TRANSPARENT = new Set(["parenthesized_expression", "non_null_expression", "satisfies_expression"]);
const FUNCTION_VALUES = new Set(["arrow_function", "function_expression"]);

export function isFunctionValue(node: Node | undefined): boolean {
  return node !== undefined && FUNCTION_VALUES.has(node.type);
}

/** Looks through parentheses, `!` and `satisfies`, but not through `await`. */
export function bare(node: Node): Node {
  let at = node;
  while (TRANSPARENT.has(at.type)) {
    const inner = at.namedChildren.find((c) => !c.isExtra);
    if (!inner) break;
    at = inner;
  }
  return at;
}

export function callArgs(call: Node): Node[] {
  const list = call.childForFieldName("arguments");
  return list?.type === "arguments" ? list.namedChildren.filter((c) => !c.isExtra) : [];
}

/** The name and object of `object.name(…)`. */
export function methodCall(call: Node): { object: Node; name: string } | undefined {
  const callee = call.childForFieldName("function");
  if (callee?.type !== "member_expression") return undefined;
  const object = callee.childForFieldName("object");
  const name = callee.childForFieldName("property");
  return object && name ? { object, name: name.text } : undefined;
}

export function isNamed(node: Node): boolean {
  return node.type === "identifier" || node.type === "member_expression";
}

/** True where `await` may be written. */
export function isInAsync(node: Node, ctx: RuleContext): boolean {
  const scope = ctx.functionAround(node);
  return scope !== undefined && ctx.isAsync(scope);
}

/** Function of the same unit that a name stands for, or `object.name` of a literal. */
export function localFunction(callee: Node, ctx: RuleContext): Node | undefined {
  if (callee.type === "identifier") return ctx.definition(callee)?.declaration?.node;
  if (callee.type !== "member_expression") return undefined;
  const object = callee.childForFieldName("object");
  const name = callee.childForFieldName("property");
  const init = object?.type === "identifier" ? ctx.definition(object)?.declaration?.init : undefined;
  if (!name || init?.type !== "object") return undefined;
  const entry = property(init, ctx.text(name));
  return entry.state === "present" ? entry.value : undefined;
}

/** The expression, or the beginning of it that stands on one line. */
export function headOf(node: Node): Node {
  let at = node;
  while (at.startPosition.row !== at.endPosition.row) {
    const next =
      at.type === "new_expression"
        ? at.childForFieldName("constructor")
        : at.type === "parenthesized_expression"
          ? at.namedChildren[0]
          : at.firstChild;
    if (!next) return at;
    at = next;
  }
  return at;
}
