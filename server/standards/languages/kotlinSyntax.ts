import type { Node } from "web-tree-sitter";
import { items } from "./adapter.ts";

/* How Kotlin's grammar writes calls, arguments and functions: what rules ask of a node. */

export const KOTLIN_FUNCTIONS = [
  "function_declaration",
  "anonymous_function",
  "lambda_literal",
  "secondary_constructor",
  "anonymous_initializer",
  "getter",
  "setter",
];

/** Kinds of nodes that are a type as it is written. */
export const TYPES = new Set([
  "user_type",
  "nullable_type",
  "function_type",
  "parenthesized_type",
  "non_nullable_type",
  "type_modifiers",
]);

/** `f(x) { … }` is written by the grammar as a call of the call `f(x)`; this is the inner one. */
export function behindLambda(call: Node): Node | undefined {
  const first = call.namedChildren[0];
  if (call.type !== "call_expression" || first?.type !== "call_expression") return undefined;
  return call.namedChildren.every((c, i) => i === 0 || c.type === "annotated_lambda" || c.isExtra)
    ? first
    : undefined;
}

/** The call with the lambda that trails it. */
export function wholeCall(call: Node): Node {
  const outer = call.parent;
  return outer && behindLambda(outer)?.id === call.id ? outer : call;
}

/** Arguments in parentheses; each a `value_argument`, which may carry a name. */
export function argumentNodes(call: Node): Node[] {
  const inner = behindLambda(call) ?? call;
  return items(inner.namedChildren.find((c) => c.type === "value_arguments") ?? null);
}

function isNamed(argument: Node): boolean {
  return argument.children.some((c) => c.type === "=");
}

/** Values of the arguments that are given by position. */
export function args(call: Node): Node[] {
  return argumentNodes(call).flatMap((one) => (isNamed(one) ? [] : [items(one).at(-1) ?? one]));
}

/** Value of the argument that is given by this name. */
export function namedArgument(call: Node, name: string): Node | undefined {
  const found = argumentNodes(call).find((one) => isNamed(one) && one.namedChildren[0]?.text === name);
  return found ? items(found).at(-1) : undefined;
}

/** Lambda behind a call, or `undefined`. */
export function trailingLambda(call: Node): Node | undefined {
  const own = wholeCall(call).namedChildren.find((c) => c.type === "annotated_lambda");
  return own?.namedChildren.find((c) => c.type === "lambda_literal");
}

/** `a.b` as its two halves; `undefined` for anything else. */
export function member(node: Node): { object: Node; name: string } | undefined {
  if (node.type !== "navigation_expression") return undefined;
  const object = node.namedChildren[0];
  const name = node.namedChildren.at(-1);
  return object && name?.type === "identifier" && name.id !== object.id
    ? { object, name: name.text }
    : undefined;
}

/** Last name of what a call calls: `get` of `a?.b.get<T>(x) { }`. */
export function calledName(call: Node): string {
  const callee = (behindLambda(call) ?? call).namedChildren[0];
  if (!callee) return "";
  return member(callee)?.name ?? callee.text;
}

/** What a call is made on: `a.b` of `a.b.get()`; `undefined` for a bare name. */
export function receiver(call: Node): Node | undefined {
  const callee = (behindLambda(call) ?? call).namedChildren[0];
  return callee ? member(callee)?.object : undefined;
}

/** Text of a string without interpolation; `undefined` for anything else. */
export function stringValue(node: Node | null | undefined): string | undefined {
  if (node?.type !== "string_literal") return undefined;
  return node.namedChildren.every((c) => c.type === "string_content") ? node.text.slice(1, -1) : undefined;
}

export function hasModifier(declaration: Node, modifier: string): boolean {
  const list = declaration.namedChildren.find((c) => c.type === "modifiers");
  return list?.namedChildren.some((c) => c.text === modifier) ?? false;
}

/** Annotations of a declaration by simple name. */
export function annotations(declaration: Node): string[] {
  const list = declaration.namedChildren.find((c) => c.type === "modifiers");
  return (list?.namedChildren ?? []).flatMap((one) => {
    if (one.type !== "annotation") return [];
    const name = /^@(?:\w+:)?([\w.]+)/.exec(one.text)?.[1];
    return name ? [name.split(".").at(-1) ?? name] : [];
  });
}

/** Type that is written in a declaration, behind its name. */
export function writtenType(declaration: Node): Node | undefined {
  return declaration.namedChildren.find((c) => TYPES.has(c.type));
}

/** Functions that run their lambda at once, where they are called. */
export const INLINE =
  /^(let|also|apply|run|with|use|forEach|forEachIndexed|map|mapNotNull|mapIndexed|flatMap|filter|filterNot|onEach|associate\w*|groupBy|fold|any|all|none|first\w*|last\w*|find|sumOf|maxOf|minOf|takeIf|takeUnless|repeat|runCatching|getOrElse|getOrPut|onSuccess|onFailure|recover|measureTime\w*|measureNanoTime|synchronized|buildList|buildString|buildMap)$/;

/** The call that a lambda is given to. */
export function callOfLambda(lambda: Node): Node | undefined {
  const holder = lambda.parent;
  const call =
    holder?.type === "annotated_lambda"
      ? holder.parent
      : holder?.type === "value_argument"
        ? holder.parent?.parent
        : undefined;
  return call?.type === "call_expression" ? (behindLambda(call) ?? call) : undefined;
}

/** Function around a node, past the lambdas that run at once. */
export function enclosingFunction(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (!KOTLIN_FUNCTIONS.includes(at.type)) continue;
    if (at.type !== "lambda_literal") return at;
    const call = callOfLambda(at);
    if (!call || !INLINE.test(calledName(call))) return at;
  }
  return undefined;
}

/** True for an expression that stands as a statement: nobody takes its value. */
export function isStatement(expression: Node): boolean {
  const holder = expression.parent;
  switch (holder?.type) {
    case "block": {
      const last = items(holder).at(-1)?.id === expression.id;
      const owner = holder.parent;
      if (!last || !owner || /^(function_body|finally_block)$|_statement$/.test(owner.type)) return true;
      if (/^(try_expression|if_expression)$/.test(owner.type)) return isStatement(owner);
      const around = owner.parent;
      return owner.type !== "catch_block" && owner.type !== "when_entry"
        ? true
        : around !== null && isStatement(around);
    }
    case "lambda_literal":
      return items(holder).at(-1)?.id !== expression.id;
    case "if_expression":
      return holder.childForFieldName("condition")?.id !== expression.id && isStatement(holder);
    case "when_entry":
      return (
        items(holder).at(-1)?.id === expression.id &&
        holder.childForFieldName("condition")?.id !== expression.id &&
        holder.parent !== null &&
        isStatement(holder.parent)
      );
    case "for_statement":
    case "while_statement":
    case "do_while_statement":
      return items(holder).at(-1)?.id === expression.id && holder.type !== "do_while_statement";
    default:
      return false;
  }
}

/** Named function around a node, past all lambdas. */
export function methodOf(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (KOTLIN_FUNCTIONS.includes(at.type) && at.type !== "lambda_literal") return at;
  }
  return undefined;
}

export function methodName(node: Node): string {
  return methodOf(node)?.childForFieldName("name")?.text ?? "";
}

/** Value behind `=`, or what the lambda of `by lazy { … }` ends in. */
export function initialiser(property: Node): Node | undefined {
  const delegate = property.namedChildren.find((c) => c.type === "property_delegate");
  if (delegate) {
    const call = items(delegate)[0];
    if (call?.type !== "call_expression" || calledName(call) !== "lazy") return undefined;
    const lambda = trailingLambda(behindLambda(call) ?? call);
    return items(lambda ?? null).at(-1);
  }
  const equals = property.children.findIndex((c) => c.type === "=");
  return equals < 0 ? undefined : property.children.slice(equals + 1).find((c) => c.isNamed && !c.isExtra);
}
