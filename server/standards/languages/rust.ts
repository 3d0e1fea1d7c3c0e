import type { Node } from "web-tree-sitter";
import { type Adapter, type Declaration, innermost, items } from "./adapter.ts";

/*
 * Names are written with dots, as in the other languages: `std.fs.read_to_string` for
 * `std::fs::read_to_string`, `reqwest.Client#get` for a method of a client. A macro is a call
 * of its name without `!`.
 */

export const RUST_FUNCTIONS = ["function_item", "closure_expression", "async_block"];

/** Crates that rules know: a path may begin with one without a `use`. */
const CRATES = new Set([
  "std",
  "core",
  "alloc",
  "crate",
  "tokio",
  "reqwest",
  "ureq",
  "hyper",
  "isahc",
  "surf",
  "attohttpc",
  "awc",
  "minreq",
  "async_std",
  "smol",
  "futures",
  "futures_channel",
  "async_channel",
  "crossbeam",
  "crossbeam_channel",
  "flume",
  "kanal",
  "parking_lot",
  "libc",
  "once_cell",
  "sqlx",
  "redis",
  "tonic",
  "rayon",
  "backoff",
]);

const PRELUDE = /^(Vec|Box|String|Option|Some|None|Result|Ok|Err|drop|panic|unreachable|todo|unimplemented)$/;

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

function plainCallee(call: Node): Node | null {
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

/** Methods that hand on what they are called on, as far as its type goes. */
const SEES_THROUGH = /^(unwrap|expect|unwrap_or_default|clone|as_ref|as_mut|to_owned|by_ref)$/;

/** Functions that run their closure at once, on the same thread. */
const INLINE =
  /^(map|map_err|and_then|or_else|unwrap_or_else|for_each|filter|filter_map|flat_map|find|find_map|any|all|fold|ok_or_else|inspect|then|position|retain|map_or|map_or_else|is_some_and|get_or_insert_with|or_insert_with)$/;

/** The call that a closure is an argument of. */
export function callOfClosure(closure: Node): Node | undefined {
  const call = closure.parent?.type === "arguments" ? closure.parent.parent : undefined;
  return call?.type === "call_expression" ? call : undefined;
}

function isAsync(fn: Node): boolean {
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

/** Type whose `impl` holds the function. */
export function implType(fn: Node): string | undefined {
  const block = fn.parent?.type === "declaration_list" ? fn.parent.parent : undefined;
  const type = block?.type === "impl_item" ? block.childForFieldName("type") : undefined;
  return type ? typeText(type) : undefined;
}

function variable(name: string, node: Node, type: Node | null, init: Node | null): Declaration {
  return { name, kind: "variable", node, ...(type ? { type } : {}), ...(init ? { init } : {}) };
}

/** Names that a pattern binds. */
function bound(pattern: Node | null): string[] {
  if (!pattern) return [];
  if (pattern.type === "identifier") return [pattern.text];
  return pattern.descendantsOfType(["identifier", "shorthand_field_identifier"]).flatMap((one) => {
    if (one.parent?.childForFieldName("type")?.id === one.id) return [];
    return [one.text];
  });
}

function pathText(node: Node): string {
  return node.text
    .replace(/\s/g, "")
    .replace(/::<[^>]*>/g, "")
    .replace(/^::/, "")
    .replace(/::/g, ".");
}

/** Names that a `use` brings, with what they stand for. */
function declareUse(node: Node, before: string, use: Node): Declaration[] {
  const join = (path: string): string => (before ? `${before}.${path}` : path);
  const named = (name: string, qualified: string): Declaration[] => [
    { name, kind: "import", qualified, node: use },
  ];
  switch (node.type) {
    case "identifier":
    case "crate":
      return named(node.text, join(node.text));
    case "self":
      return before ? named(before.split(".").at(-1) ?? before, before) : [];
    case "scoped_identifier":
      return named(node.childForFieldName("name")?.text ?? "", join(pathText(node)));
    case "use_as_clause": {
      const path = node.childForFieldName("path");
      const alias = node.childForFieldName("alias");
      if (!path || !alias) return [];
      return named(alias.text, path.type === "self" ? before : join(pathText(path)));
    }
    case "use_wildcard": {
      const path = items(node)[0];
      const qualified = path ? join(pathText(path)) : before;
      return named(`*${qualified}`, qualified);
    }
    case "use_list":
      return items(node).flatMap((one) => declareUse(one, before, use));
    case "scoped_use_list": {
      const path = node.childForFieldName("path");
      const list = node.childForFieldName("list");
      return list ? declareUse(list, path ? join(pathText(path)) : before, use) : [];
    }
    default:
      return [];
  }
}

function declareFunction(node: Node): Declaration[] {
  const name = node.childForFieldName("name");
  if (!name) return [];
  const type = node.childForFieldName("return_type");
  const one = (full: string): Declaration => ({
    name: full,
    kind: "function",
    async: isAsync(node),
    node,
    ...(type ? { type } : {}),
  });
  const owner = implType(node);
  const own = owner ? [one(`this.${name.text}`), one(`${owner}.${name.text}`)] : [one(name.text)];
  // A name of its own says that the function may fail.
  if (!type || !/^(?:\w+::)*\w*Result\b/.test(type.text)) return own;
  return [...own, one(`fails ${owner ? `${owner}.` : ""}${name.text}`)];
}

function declareType(node: Node): Declaration[] {
  const name = node.childForFieldName("name");
  if (!name) return [];
  const out: Declaration[] = [{ name: name.text, kind: "class", node }];
  const body = node.childForFieldName("body");
  for (const field of items(body)) {
    if (field.type !== "field_declaration") continue;
    const own = field.childForFieldName("name");
    const type = field.childForFieldName("type");
    if (!own || !type) continue;
    out.push({ name: `${name.text}.${own.text}`, kind: "field", node: field, type });
    out.push({ name: `this.${own.text}`, kind: "field", node: field, type });
  }
  return out;
}

function declare(node: Node): Declaration[] {
  switch (node.type) {
    case "use_declaration": {
      const argument = node.childForFieldName("argument");
      return argument ? declareUse(argument, "", node) : [];
    }
    case "attribute_item":
    case "inner_attribute_item":
      // What is a test is told by another piece of the file than the test's own.
      return /\b(test|bench|rstest|proptest|quickcheck)\b/.test(node.text)
        ? [{ name: node.text, kind: "class", node }]
        : [];
    case "mod_item":
    case "impl_item":
      return [{ name: `${node.type} ${node.namedChildren[0]?.text ?? ""}`, kind: "class", node }];
    case "function_item":
      return declareFunction(node);
    case "struct_item":
    case "enum_item":
    case "trait_item":
    case "type_item":
    case "union_item":
      return declareType(node);
    case "static_item":
    case "const_item": {
      const name = node.childForFieldName("name");
      const type = node.childForFieldName("type");
      return name ? [variable(name.text, node, type, node.childForFieldName("value"))] : [];
    }
    case "let_declaration": {
      const pattern = node.childForFieldName("pattern");
      const type = node.childForFieldName("type");
      const value = node.childForFieldName("value");
      if (pattern?.type === "identifier") return [variable(pattern.text, node, type, value)];
      return bound(pattern).map((name) => variable(name, node, null, null));
    }
    case "let_condition":
    case "for_expression":
    case "match_arm": {
      const pattern = node.childForFieldName("pattern");
      // What a pattern of one name takes out of `Some(x)` is not followed.
      return bound(pattern).map((name): Declaration => ({ name, kind: "element", node }));
    }
    default:
      return [];
  }
}

function parameters(node: Node): Declaration[] {
  return items(node.childForFieldName("parameters")).flatMap((parameter): Declaration[] => {
    if (parameter.type === "identifier")
      return [{ name: parameter.text, kind: "parameter", node: parameter }];
    const pattern = parameter.childForFieldName("pattern");
    const type = parameter.childForFieldName("type");
    if (pattern?.type === "identifier") {
      return [{ name: pattern.text, kind: "parameter", node: parameter, ...(type ? { type } : {}) }];
    }
    return bound(pattern).map((name) => ({ name, kind: "parameter", node: parameter }));
  });
}

/** Smart pointers, which methods are called through. */
const POINTERS = /^(Arc|Rc|Box|Cow|Pin|std\.sync\.Arc|std\.rc\.Rc|std\.boxed\.Box)$/;

function typeText(node: Node): string | undefined {
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
    case "reference_type":
    case "pointer_type": {
      const type = node.childForFieldName("type");
      return type ? typeText(type) : undefined;
    }
    default:
      return undefined;
  }
}

function member(node: Node): { object: Node; name: string } | undefined {
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

/** Looks through one layer that changes nothing about what an expression is. */
function inner(node: Node): Node | null | undefined {
  switch (node.type) {
    case "parenthesized_expression":
    case "try_expression":
    case "await_expression":
      return items(node)[0];
    case "reference_expression":
    case "type_cast_expression":
      return node.childForFieldName("value");
    case "unary_expression":
      return node.firstChild?.type === "*" ? items(node)[0] : undefined;
    case "generic_function":
      return node.childForFieldName("function");
    case "generic_type":
      return node.childForFieldName("type");
    case "call_expression": {
      const own = receiver(node);
      return own && SEES_THROUGH.test(calledName(node)) ? own : undefined;
    }
    default:
      return undefined;
  }
}

export const rust: Adapter = {
  functionKinds: RUST_FUNCTIONS,
  callKinds: ["call_expression", "macro_invocation", "struct_expression"],
  declarationKinds: [
    "use_declaration",
    "attribute_item",
    "inner_attribute_item",
    "mod_item",
    "impl_item",
    "function_item",
    "struct_item",
    "enum_item",
    "trait_item",
    "type_item",
    "union_item",
    "static_item",
    "const_item",
    "let_declaration",
    "let_condition",
    "for_expression",
    "match_arm",
  ],
  // `#[allow(…)]` is read with the comments.
  commentKinds: ["line_comment", "block_comment", "attribute_item", "inner_attribute_item"],
  containerKinds: ["impl_item", "mod_item", "trait_item"],
  containerBody: (node) => node.childForFieldName("body"),
  declare,
  parameters,
  isAsync,
  member,
  callee: plainCallee,
  isConstruction: (node) => node.type === "struct_expression",
  isCall: (node) => node.type === "call_expression" || node.type === "macro_invocation",
  unwrap: (node) => innermost(node, inner),
  isIdentifier: (node) =>
    node.type === "identifier" || node.type === "type_identifier" || node.type === "crate",
  isSelf: (node) => node.type === "self",
  typeText,
  global: (name) => (CRATES.has(name) || PRELUDE.test(name) ? name : undefined),
  insideTest,
};
