import type { Node } from "web-tree-sitter";
import { items } from "./adapter.ts";

/** Kinds of functions, methods among them. */
export const JS_FUNCTIONS = [
  "function_declaration",
  "generator_function_declaration",
  "function_expression",
  "generator_function",
  "arrow_function",
  "method_definition",
];

/** Text of a string literal without quotes; `undefined` for anything else. */
export function stringValue(node: Node | null | undefined): string | undefined {
  if (!node) return undefined;
  if (node.type === "string") return node.text.slice(1, -1);
  if (node.type === "template_string" && node.namedChildren.every((c) => c.type === "string_fragment")) {
    return node.text.slice(1, -1);
  }
  return undefined;
}

/** Arguments of a call or `new`, without comments. */
export function args(call: Node): Node[] {
  return items(call.childForFieldName("arguments"));
}

/** What an object literal says of a key. `unknown`: a spread or computed key may set it. */
export type Property =
  | { readonly state: "present"; readonly value: Node; readonly pair: Node }
  | { readonly state: "absent" }
  | { readonly state: "unknown" };

/** Looks `key` up in an object literal; anything that is not a literal is `unknown`. */
export function property(object: Node | undefined, key: string): Property {
  if (object?.type !== "object") return { state: "unknown" };
  let open = false;
  for (const child of items(object)) {
    if (child.type === "spread_element") open = true;
    else if (child.type === "shorthand_property_identifier") {
      if (child.text === key) return { state: "present", value: child, pair: child };
    } else if (child.type === "pair") {
      const name = child.childForFieldName("key");
      const value = child.childForFieldName("value");
      if (!name || !value) continue;
      if (name.type === "computed_property_name") open = true;
      else if ((stringValue(name) ?? name.text) === key) return { state: "present", value, pair: child };
    } else if (child.type === "method_definition" && child.childForFieldName("name")?.text === key) {
      return { state: "present", value: child, pair: child };
    }
  }
  return { state: open ? "unknown" : "absent" };
}
