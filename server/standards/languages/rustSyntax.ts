import type { Node } from "web-tree-sitter";
import { items } from "./adapter.ts";

export const RUST_FUNCTIONS = ["function_item", "closure_expression", "async_block"];

/** Values of a call's arguments. */
export function args(call: Node): Node[] {
  return items(call.childForFieldName("arguments"));
}

/** Text of a string without its quotes; `undefined` for anything else. */
export function stringValue(node: Node | null | undefined): string | undefined {
  if (node?.type !== "string_literal" && node?.type !== "raw_string_literal") return undefined;
  return node.namedChildren.find((c) => c.type === "string_content")?.text ?? "";
}

/** What a method is called on: `a.b` of `a.b.get()`; `undefined` for a path. */
export function receiver(call: Node): Node | undefined {
  const callee = plainCallee(call);
  return callee?.type === "field_expression" ? (callee.childForFieldName("value") ?? undefined) : undefined;
}

/** Last name of what a call calls, without type arguments. */
export function calledName(call: Node): string {
  const callee = plainCallee(call);
  return callee ? (member(callee)?.name ?? callee.text) : "";
}

/** What a call calls, without type arguments. */
export function plainCallee(call: Node): Node | null {
  if (call.type === "macro_invocation") return call.childForFieldName("macro");
  if (call.type === "struct_expression") return call.childForFieldName("name");
  const callee = call.childForFieldName("function");
  return callee?.type === "generic_function" ? callee.childForFieldName("function") : callee;
}

/** Attributes in front of an item, as text without `#[` and `]`. */
export function attributesOf(item: Node): string[] {
  const out: string[] = [];
  for (let at = item.previousSibling; at; at = at.previousSibling) {
    if (at.type === "attribute_item") out.push(at.text.slice(2, -1));
    else if (!at.isExtra) break;
  }
  return out;
}

/** `#[test]`, `#[tokio::test]`, `#[cfg(test)]` and their like. */
export function isTestAttribute(text: string): boolean {
  return (
    /^\s*(\w+::)*(test|bench|rstest|test_case|proptest|quickcheck|test_log)\b(?!\s*=)/.test(text) ||
    (/^\s*cfg\b/.test(text) && /\btest\b/.test(text) && !/\bnot\s*\(\s*test\b/.test(text))
  );
}

const ITEMS = new Set(["function_item", "mod_item", "impl_item", "trait_item", "struct_item", "static_item"]);

/** True inside what only tests compile: `#[cfg(test)] mod tests`, `#[test] fn`. */
export function insideTest(node: Node): boolean {
  for (let at: Node | null = node; at; at = at.parent) {
    if (ITEMS.has(at.type) && attributesOf(at).some(isTestAttribute)) return true;
    if (at.type === "declaration_list" || at.type === "source_file") {
      const inner = at.namedChildren.some(
        (c) => c.type === "inner_attribute_item" && isTestAttribute(c.text.slice(3, -1)),
      );
      if (inner) return true;
    }
  }
  return false;
}

/** Functions that run their closure at once, on the same thread. */
const INLINE =
  /^(map|map_err|and_then|or_else|unwrap_or_else|for_each|filter|filter_map|flat_map|find|find_map|any|all|fold|ok_or_else|inspect|then|position|retain|map_or|map_or_else|is_some_and|get_or_insert_with|or_insert_with)$/;

/** The call that a closure is an argument of. */
export function callOfClosure(closure: Node): Node | undefined {
  const call = closure.parent?.type === "arguments" ? closure.parent.parent : undefined;
  return call?.type === "call_expression" ? call : undefined;
}

/** True where the code of a function runs on a runtime for asynchronous code. */
export function isAsync(fn: Node): boolean {
  for (let at: Node | null = fn; at; at = at.parent) {
    switch (at.type) {
      case "async_block":
        return true;
      case "function_item":
        return /\basync\b/.test(at.namedChildren.find((c) => c.type === "function_modifiers")?.text ?? "");
      case "closure_expression": {
        if (at.children.some((c) => c.type === "async")) return true;
        const call = callOfClosure(at);
        if (!call || !INLINE.test(calledName(call))) return false;
        break;
      }
      default:
        break;
    }
  }
  return false;
}

/** Function, closure or async block around a node. */
export function functionOf(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) if (RUST_FUNCTIONS.includes(at.type)) return at;
  return undefined;
}

/** Named function around a node, past closures and async blocks. */
export function methodOf(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) if (at.type === "function_item") return at;
  return undefined;
}

/** Type or trait whose block holds the function. */
export function implType(fn: Node): string | undefined {
  const block = fn.parent?.type === "declaration_list" ? fn.parent.parent : undefined;
  const type =
    block?.type === "impl_item"
      ? block.childForFieldName("type")
      : block?.type === "trait_item"
        ? block.childForFieldName("name")
        : undefined;
  return type ? typeText(type) : undefined;
}

/** Smart pointers, which methods are called through. */
const POINTERS = /^(Arc|Rc|Box|Cow|Pin|std\.sync\.Arc|std\.rc\.Rc|std\.boxed\.Box)$/;

/** Name of a type with dots, past references and smart pointers. */
export function typeText(node: Node): string | undefined {
  switch (node.type) {
    case "identifier":
    case "type_identifier":
    case "primitive_type":
      return node.text;
    case "scoped_identifier":
    case "scoped_type_identifier": {
      const path = node.childForFieldName("path");
      const name = node.childForFieldName("name");
      const before = path ? (typeText(path) ?? path.text) : undefined;
      return name ? (before ? `${before}.${name.text}` : name.text) : undefined;
    }
    case "crate":
      return "crate";
    case "generic_type": {
      const type = node.childForFieldName("type");
      const outer = type ? typeText(type) : undefined;
      if (outer && POINTERS.test(outer)) {
        const inside = items(node.childForFieldName("type_arguments")).find((c) => c.type !== "lifetime");
        return (inside ? typeText(inside) : undefined) ?? outer;
      }
      return outer;
    }
    case "dynamic_type":
    case "abstract_type": {
      const type = node.childForFieldName("trait");
      return type ? typeText(type) : undefined;
    }
    case "reference_type":
    case "pointer_type": {
      const type = node.childForFieldName("type");
      return type ? typeText(type) : undefined;
    }
    default:
      return undefined;
  }
}

/** Parts of `a.b` and `a::b`. */
export function member(node: Node): { object: Node; name: string } | undefined {
  if (node.type === "field_expression") {
    const object = node.childForFieldName("value");
    const name = node.childForFieldName("field");
    return object && name ? { object, name: name.text } : undefined;
  }
  if (node.type === "scoped_identifier" || node.type === "scoped_type_identifier") {
    const object = node.childForFieldName("path");
    const name = node.childForFieldName("name");
    return object && name ? { object, name: name.text } : undefined;
  }
  return undefined;
}
