import type { Node } from "web-tree-sitter";
import { type Declaration, items, ownDescendants } from "./adapter.ts";
import { args, JS_FUNCTIONS } from "./javascriptSyntax.ts";
import { isPromiseType } from "./javascriptTypes.ts";

/** Kinds of functions that are values. */
export const FUNCTION_VALUES = new Set(["arrow_function", "function_expression", "generator_function"]);

export function isAsync(node: Node): boolean {
  for (const child of node.children) {
    if (child.type === "async") return true;
    if (child.type === "formal_parameters" || child.type === "statement_block" || child.type === "=>") break;
  }
  return false;
}

export function typeAnnotation(node: Node): Node | null {
  return node.childForFieldName("type")?.namedChildren[0] ?? null;
}

/** True for `(…) => Promise<X>`, which may be missing. */
export function isPromiseFunctionType(type: Node | null | undefined): boolean {
  if (type?.type === "parenthesized_type") return isPromiseFunctionType(type.namedChildren[0]);
  if (type?.type === "union_type") {
    const given = type.namedChildren.filter((c) => !/^(undefined|null)$/.test(c.text));
    return given.length > 0 && given.every(isPromiseFunctionType);
  }
  return type?.type === "function_type" && isPromiseType(type.childForFieldName("return_type"));
}

const PROMISE_VALUE = /^(new Promise\b|Promise\.(resolve|reject|all|allSettled|any|race|try)\b)/;

/** True where calling the function gives a promise: it is async, says so, or returns one. */
export function returnsPromise(node: Node): boolean {
  // An async generator gives an iterator.
  if (node.type.startsWith("generator_function")) return false;
  if (node.type === "method_definition" && node.children.some((c) => c.type === "*")) return false;
  if (isAsync(node)) return true;
  const declared = node.childForFieldName("return_type");
  if (declared) return isPromiseType(declared.namedChildren[0]);
  const body = node.childForFieldName("body");
  if (!body || !/\bPromise\b|\.(then|catch|finally)\(/.test(body.text)) return false;
  if (body.type !== "statement_block") return isPromiseValue(body);
  // Only where it always does: `if (!callback) return new Promise(…)` is a choice.
  if (!/^(return|throw)_statement$/.test(items(body).at(-1)?.type ?? "")) return false;
  return ownDescendants(body, ["return_statement"], JS_FUNCTIONS).every((statement) =>
    isPromiseValue(statement.namedChildren[0]),
  );
}

/** `new Promise(…)`, or a chain that ends in a handler: `load().then((row) => …)`. */
function isPromiseValue(value: Node | undefined): boolean {
  if (!value) return false;
  if (PROMISE_VALUE.test(value.text)) return true;
  const callee = value.type === "call_expression" ? value.childForFieldName("function") : null;
  if (callee?.type !== "member_expression" || /^(cy|browser|Cypress)\b/.test(callee.text)) return false;
  const handler = args(value)[0];
  return (
    /^(then|finally)$/.test(callee.childForFieldName("property")?.text ?? "") &&
    handler !== undefined &&
    FUNCTION_VALUES.has(handler.type)
  );
}

/** A function that only passes on what another gives, as `passes name`: its call is the initialiser. */
export function passes(name: string, func: Node): Declaration[] {
  const body = func.childForFieldName("body");
  if (!body || func.type.startsWith("generator") || func.childForFieldName("return_type")) return [];
  if (body.type === "call_expression")
    return [{ name: `passes ${name}`, kind: "field", init: body, node: func }];
  const last = body.type === "statement_block" ? items(body).at(-1) : undefined;
  const value = last?.type === "return_statement" ? last.namedChildren[0] : undefined;
  if (value?.type !== "call_expression") return [];
  const single = ownDescendants(body, ["return_statement"], JS_FUNCTIONS).length === 1;
  return single ? [{ name: `passes ${name}`, kind: "field", init: value, node: func }] : [];
}

/** Methods of an object literal, class or interface that give promises, as `Owner.name`. */
export function promiseMembers(owner: string, body: Node | null): Declaration[] {
  return items(body).flatMap((member): Declaration[] => {
    const name = (member.childForFieldName("key") ?? member.childForFieldName("name"))?.text;
    const type = member.type === "property_signature" ? typeAnnotation(member) : null;
    if (name && type && isPromiseType(type)) {
      return [{ name: `${owner}.${name}`, kind: "field", type, node: member }];
    }
    if (!name || !givesPromise(member)) return [];
    const own: Declaration = { name: `${owner}.${name}`, kind: "function", async: true, node: member };
    // An interface's methods are also known as `*.name`, to tell quickly that there are any.
    return member.type.endsWith("_signature") ? [own, { ...own, name: `*.${name}` }] : [own];
  });
}

export function givesPromise(member: Node): boolean {
  switch (member.type) {
    case "method_definition":
      return returnsPromise(member);
    case "pair": {
      const value = member.childForFieldName("value");
      return value !== null && FUNCTION_VALUES.has(value.type) && returnsPromise(value);
    }
    case "method_signature":
    case "abstract_method_signature":
      return isPromiseType(member.childForFieldName("return_type")?.namedChildren[0]);
    case "property_signature":
      return isPromiseFunctionType(typeAnnotation(member));
    default:
      return false;
  }
}

/** True for a type that can be called itself: `{ (): Promise<void> }`. */
function isPromiseCallable(body: Node | null): boolean {
  return items(body).some(
    (c) => c.type === "call_signature" && isPromiseType(c.childForFieldName("return_type")?.namedChildren[0]),
  );
}

/** What a type's own name says: its members, whether it is a promise, whether calling it gives one. */
export function promiseNames(name: string, value: Node | null, node: Node): Declaration[] {
  const callable = isPromiseFunctionType(value) || isPromiseCallable(value);
  const members = value?.type === "object_type" || value?.type === "interface_body";
  return [
    // Types have names of their own: a value may be called the same.
    ...(callable ? [{ name: `type ${name}`, kind: "function", async: true, node } as const] : []),
    ...(isPromiseType(value) ? [{ name: `promise ${name}`, kind: "class", node } as const] : []),
    ...(members ? promiseMembers(name, value) : []),
  ];
}

/** What a class inherits from is known as `extends Name`; a kind of promise as `promise Name`. */
export function inherits(name: string, node: Node): Declaration[] {
  const heritage = node.namedChildren.find((c) => c.type === "class_heritage");
  const clause = heritage?.namedChildren.find((c) => c.type === "extends_clause");
  const parent = clause?.childForFieldName("value") ?? heritage?.namedChildren[0];
  if (!parent) return [];
  return parent.text === "Promise"
    ? [{ name: `promise ${name}`, kind: "class", node }]
    : [{ name: `extends ${name}`, kind: "field", init: parent, node }];
}
