import type { Node } from "web-tree-sitter";
import { type Adapter, type Declaration, innermost, items } from "./adapter.ts";
import {
  attributesOf,
  calledName,
  implType,
  insideTest,
  isAsync,
  member,
  plainCallee,
  RUST_FUNCTIONS,
  receiver,
  typeText,
} from "./rustSyntax.ts";

/*
 * Names are written with dots, as in the other languages: `std.fs.read_to_string` for
 * `std::fs::read_to_string`, `reqwest.Client#get` for a method of a client. A macro is a call
 * of its name without `!`.
 */

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

/** Methods that hand on what they are called on, as far as its type goes. */
const SEES_THROUGH = /^(unwrap|expect|unwrap_or_default|clone|as_ref|as_mut|to_owned|by_ref)$/;

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

/** A type of one's own that is only called `…Result` may be anything. */
const RESULT = /^(?:\w+::)*(Result\b|\w+Result\s*<)/;

/** Types that never stand for a `Result`. */
const PLAIN = /^(Self|Option|Vec|String|Box|Arc|Rc|HashMap|BTreeMap|HashSet)\b/;

function isMustUse(item: Node): boolean {
  return attributesOf(item).some((text) => /^\s*must_use\b/.test(text));
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
  const told = (what: string): Declaration => one(`${what} ${owner ? `${owner}.` : ""}${name.text}`);
  // Names of their own say that the function may fail, and that its result is to be looked at.
  if (isMustUse(node)) own.push(told("must use"));
  if (type && RESULT.test(type.text)) own.push(told("fails"));
  // A name of the file's own may stand for a `Result`.
  else if (type && /^[A-Z]\w*(<|$)/.test(type.text) && !PLAIN.test(type.text))
    own.push({ name: told("gives").name, kind: "variable", node, type });
  return own;
}

function declareType(node: Node): Declaration[] {
  const name = node.childForFieldName("name");
  if (!name) return [];
  const out: Declaration[] = [{ name: name.text, kind: "class", node }];
  if (isMustUse(node)) out.push({ name: `must use type ${name.text}`, kind: "class", node });
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

/** `type Outcome<T> = Result<T, Failure>;` */
function declareAlias(node: Node): Declaration[] {
  const name = node.childForFieldName("name");
  const type = node.childForFieldName("type");
  if (!name || !type || !RESULT.test(type.text)) return [];
  return [{ name: `fails type ${name.text}`, kind: "class", node }];
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
      return /\b(test|bench|rstest|proptest|quickcheck|must_use)\b/.test(node.text)
        ? [{ name: node.text, kind: "class", node }]
        : [];
    case "mod_item":
    case "impl_item":
      return [{ name: `${node.type} ${node.namedChildren[0]?.text ?? ""}`, kind: "class", node }];
    case "function_item":
    case "function_signature_item":
      return declareFunction(node);
    case "type_item":
      return [...declareType(node), ...declareAlias(node)];
    case "struct_item":
    case "enum_item":
    case "trait_item":
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
    "function_signature_item",
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
