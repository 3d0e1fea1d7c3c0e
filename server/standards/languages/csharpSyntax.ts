import type { Node } from "web-tree-sitter";
import { items } from "./adapter.ts";

/* How C#'s grammar writes calls, arguments and functions: what rules ask of a node. */

export const CSHARP_FUNCTIONS = [
  "method_declaration",
  "constructor_declaration",
  "destructor_declaration",
  "operator_declaration",
  "conversion_operator_declaration",
  "local_function_statement",
  "accessor_declaration",
  "lambda_expression",
  "anonymous_method_expression",
];

/** Functions without a name, which run where and when somebody else decides. */
export const CSHARP_LAMBDAS = ["lambda_expression", "anonymous_method_expression"];

/** Arguments of a call or construction; each an `argument` node, which may carry a name. */
export function argumentNodes(call: Node): Node[] {
  return items(call.childForFieldName("arguments") ?? argumentList(call));
}

function argumentList(call: Node): Node | null {
  return call.namedChildren.find((c) => c.type === "argument_list") ?? null;
}

/** Value of an argument without its name and `ref`, `out` or `in`. */
export function argumentValue(argument: Node): Node | undefined {
  return items(argument).at(-1) ?? argument.lastChild ?? undefined;
}

/** Values of the arguments that are given by position. */
export function args(call: Node): Node[] {
  return argumentNodes(call).flatMap((one) =>
    one.childForFieldName("name") ? [] : [argumentValue(one) ?? one],
  );
}

/** Value of the argument that is given by this name. */
export function namedArgument(call: Node, name: string): Node | undefined {
  const found = argumentNodes(call).find((one) => one.childForFieldName("name")?.text === name);
  return found ? argumentValue(found) : undefined;
}

/** What an object initialiser sets: `Timeout` of `new X { Timeout = t }`. */
export function initialised(creation: Node, name: string): Node | undefined {
  const braces = creation.namedChildren.find((c) => c.type === "initializer_expression");
  for (const one of items(braces ?? null)) {
    if (one.type !== "assignment_expression") continue;
    if (one.childForFieldName("left")?.text === name) return one.childForFieldName("right") ?? undefined;
  }
  return undefined;
}

/** Text of a plain string literal without quotes; `undefined` for anything else. */
export function stringValue(node: Node | null | undefined): string | undefined {
  if (node?.type === "string_literal") return node.text.slice(1, -1);
  return node?.type === "verbatim_string_literal" ? node.text.slice(2, -1) : undefined;
}

export function hasModifier(declaration: Node, modifier: string): boolean {
  return declaration.children.some((c) => c.type === "modifier" && c.text === modifier);
}

/** Attributes of a declaration, by simple name without `Attribute` (`HttpGet`). */
export function attributes(declaration: Node): { name: string; node: Node }[] {
  return declaration.namedChildren.flatMap((list) =>
    list.type === "attribute_list"
      ? list.namedChildren.flatMap((one) =>
          one.type === "attribute"
            ? [{ name: (lastPart(one.childForFieldName("name")) ?? "").replace(/Attribute$/, ""), node: one }]
            : [],
        )
      : [],
  );
}

function lastPart(node: Node | null): string | undefined {
  return node?.text.split(".").at(-1);
}

/** Type that a function returns, as written; the type of a property for its accessor. */
export function returnType(fn: Node): Node | null {
  if (fn.type === "accessor_declaration") return fn.parent?.parent?.childForFieldName("type") ?? null;
  return fn.childForFieldName("returns") ?? fn.childForFieldName("type");
}

const TASK = /^(?:[\w.:]+\.)?(?:Value)?Task(?:<|$)/;

/** True for `Task`, `ValueTask` and both with a result. */
export function isTaskType(type: Node | null | undefined): boolean {
  return type !== null && type !== undefined && TASK.test(type.text);
}

/** Value that a variable is declared with; the grammar gives it no name of its own. */
export function initialiser(declarator: Node): Node | undefined {
  const name = declarator.childForFieldName("name");
  const last = items(declarator).at(-1);
  if (!last || last.id === name?.id || last.type === "bracketed_argument_list") return undefined;
  return declarator.children.some((c) => c.type === "=") ? last : undefined;
}

/** Name without type arguments. */
export function plainName(node: Node): string {
  return node.type === "generic_name" ? (node.namedChildren[0]?.text ?? "") : node.text;
}

/** `a.b` and `a?.b` as their two halves; `undefined` for anything else. */
export function member(node: Node): { object: Node; name: string } | undefined {
  if (node.type === "member_access_expression") {
    const object = node.childForFieldName("expression");
    const name = node.childForFieldName("name");
    return object && name ? { object, name: plainName(name) } : undefined;
  }
  if (node.type === "conditional_access_expression") {
    const object = node.childForFieldName("condition");
    const binding = node.namedChildren.find((c) => c.type === "member_binding_expression");
    const name = binding?.childForFieldName("name");
    return object && name ? { object, name: plainName(name) } : undefined;
  }
  return undefined;
}

/** Last name of what an invocation calls, without type arguments: `Get` of `a?.b.Get<T>()`. */
export function calledName(call: Node): string {
  const callee = call.childForFieldName("function");
  if (!callee) return "";
  return member(callee)?.name ?? plainName(callee);
}

/** What an invocation is called on: `a.b` of `a.b.Get()`; `undefined` for a bare name. */
export function receiver(call: Node): Node | undefined {
  const callee = call.childForFieldName("function");
  return callee ? member(callee)?.object : undefined;
}

/** Looks through parentheses and `!` only: what stays is awaited, cast or neither. */
export function bare(node: Node): Node {
  let at = node;
  for (;;) {
    const next =
      at.type === "parenthesized_expression"
        ? items(at)[0]
        : at.type === "postfix_unary_expression" && at.lastChild?.type === "!"
          ? at.namedChildren[0]
          : undefined;
    if (!next) return at;
    at = next;
  }
}

/** Function, lambda or accessor around a node. */
export function functionOf(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) if (CSHARP_FUNCTIONS.includes(at.type)) return at;
  return undefined;
}

/** Method, constructor, accessor or local function around a node, past its lambdas. */
export function methodOf(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (CSHARP_FUNCTIONS.includes(at.type) && !CSHARP_LAMBDAS.includes(at.type)) return at;
  }
  return undefined;
}

/** `TimeSpan.FromSeconds(10)`, with the namespace where the file does not bring it. */
export function timeSpan(ms: number): string {
  return ms % 1000 === 0 ? `TimeSpan.FromSeconds(${ms / 1000})` : `TimeSpan.FromMilliseconds(${ms})`;
}
