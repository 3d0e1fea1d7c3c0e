import type { Node } from "web-tree-sitter";
import { type Adapter, type Declaration, items, ownDescendants } from "./adapter.ts";

export const PY_FUNCTIONS = ["function_definition", "lambda"];

/** Text of a plain string literal; `undefined` for f-strings and anything else. */
export function stringValue(node: Node | null | undefined): string | undefined {
  if (node?.type !== "string") return undefined;
  if (node.namedChildren.some((c) => c.type === "interpolation")) return undefined;
  return node.namedChildren
    .filter((c) => c.type === "string_content")
    .map((c) => c.text)
    .join("");
}

/** Positional arguments of a call, without `*rest`. */
export function args(call: Node): Node[] {
  return items(call.childForFieldName("arguments")).filter(
    (a) => a.type !== "keyword_argument" && a.type !== "dictionary_splat" && a.type !== "list_splat",
  );
}

/** What a call says of a keyword. `unknown`: `**kwargs` may hold it. */
export type Keyword =
  | { readonly state: "present"; readonly value: Node; readonly argument: Node }
  | { readonly state: "absent" }
  | { readonly state: "unknown" };

export function keyword(call: Node, name: string): Keyword {
  let open = false;
  for (const argument of items(call.childForFieldName("arguments"))) {
    if (argument.type === "dictionary_splat") open = true;
    if (argument.type !== "keyword_argument") continue;
    const value = argument.childForFieldName("value");
    if (argument.childForFieldName("name")?.text === name && value) {
      return { state: "present", value, argument };
    }
  }
  return { state: open ? "unknown" : "absent" };
}

function declareImport(node: Node): Declaration[] {
  const out: Declaration[] = [];
  const module = node.childForFieldName("module_name");
  for (const name of node.childrenForFieldName("name")) {
    const original = name.type === "aliased_import" ? name.childForFieldName("name") : name;
    const alias = name.type === "aliased_import" ? name.childForFieldName("alias") : null;
    if (!original) continue;
    if (module) {
      const local = alias ?? original;
      out.push({
        name: local.text,
        kind: "import",
        qualified: `${module.text}.${original.text}`,
        node: local,
      });
    } else if (alias) out.push({ name: alias.text, kind: "import", qualified: original.text, node: alias });
    else {
      const root = original.text.split(".")[0] ?? original.text;
      out.push({ name: root, kind: "import", qualified: root, node: original });
    }
  }
  return out;
}

function bind(
  left: Node,
  kind: Declaration["kind"],
  node: Node,
  init: Node | null,
  type: Node | null,
): Declaration[] {
  const more = { ...(init ? { init } : {}), ...(type ? { type } : {}) };
  if (left.type === "identifier") return [{ name: left.text, kind, node, ...more }];
  if (left.type === "attribute") {
    const object = left.childForFieldName("object")?.text;
    const name = left.childForFieldName("attribute")?.text;
    return (object === "self" || object === "cls") && name
      ? [{ name: `this.${name}`, kind: "field", node, ...more }]
      : [];
  }
  if (/^(pattern_list|tuple_pattern|list_pattern)$/.test(left.type)) {
    return items(left).flatMap((part, index) =>
      part.type === "identifier" ? [{ name: part.text, kind, node, index, ...(init ? { init } : {}) }] : [],
    );
  }
  return [];
}

function isAsync(node: Node): boolean {
  return node.firstChild?.type === "async";
}

const SAME_FUNCTION =
  /^@\s*(?:(?:[\w.]+\.)?(?:staticmethod|classmethod|override|final|abstractmethod|overload|no_type_check|wraps|retry)|\w*(?:app|api|router|blueprint|bp)\.(?:get|post|put|patch|delete|head|options|route|websocket|on_event|middleware|exception_handler))\b/;

/** True for an `async def` whose call gives a coroutine: no generator, no decorator that may change it. */
function givesCoroutine(node: Node): boolean {
  if (!isAsync(node)) return false;
  const decorated = node.parent?.type === "decorated_definition" ? node.parent : undefined;
  if (decorated?.namedChildren.some((c) => c.type === "decorator" && !SAME_FUNCTION.test(c.text)))
    return false;
  const body = node.childForFieldName("body");
  if (!body?.text.includes("yield")) return true;
  return ownDescendants(body, ["yield"], PY_FUNCTIONS).length === 0;
}

function declare(node: Node): Declaration[] {
  switch (node.type) {
    case "import_statement":
    case "import_from_statement":
      return declareImport(node);
    case "assignment": {
      const left = node.childForFieldName("left");
      const type = node.childForFieldName("type")?.namedChildren[0] ?? null;
      return left ? bind(left, "variable", node, node.childForFieldName("right"), type) : [];
    }
    case "named_expression": {
      const name = node.childForFieldName("name");
      return name ? bind(name, "variable", node, node.childForFieldName("value"), null) : [];
    }
    case "as_pattern": {
      const alias = node.childForFieldName("alias")?.namedChildren[0];
      const value = node.namedChildren[0] ?? null;
      if (!alias) return [];
      // `except X as e` binds an instance of X, not X itself.
      const caught = node.parent?.type === "except_clause" || node.parent?.type === "except_group_clause";
      return bind(alias, "variable", node, caught ? null : value, caught ? value : null);
    }
    case "for_statement": {
      const left = node.childForFieldName("left");
      return left ? bind(left, "element", node, null, null) : [];
    }
    case "function_definition": {
      const name = node.childForFieldName("name");
      if (!name) return [];
      const owner = node.parent?.type === "decorated_definition" ? node.parent.parent : node.parent;
      const method = owner?.type === "block" && owner.parent?.type === "class_definition";
      return [
        {
          name: method ? `this.${name.text}` : name.text,
          kind: "function",
          async: givesCoroutine(node),
          node,
        },
      ];
    }
    case "class_definition": {
      const name = node.childForFieldName("name");
      // Its initialiser is the list of what it extends.
      const parents = node.childForFieldName("superclasses");
      return name ? [{ name: name.text, kind: "class", node, ...(parents ? { init: parents } : {}) }] : [];
    }
    default:
      return [];
  }
}

function parameters(node: Node): Declaration[] {
  const out: Declaration[] = [];
  for (const parameter of items(node.childForFieldName("parameters"))) {
    const type = parameter.childForFieldName("type")?.namedChildren[0] ?? null;
    const name =
      parameter.type === "identifier"
        ? parameter
        : (parameter.childForFieldName("name") ?? parameter.namedChildren[0]);
    if (name?.type === "identifier") {
      out.push({ name: name.text, kind: "parameter", node: parameter, ...(type ? { type } : {}) });
    }
  }
  return out;
}

const BUILTINS = new Set([
  "open",
  "print",
  "input",
  "exit",
  "quit",
  "list",
  "dict",
  "set",
  "tuple",
  "frozenset",
  "str",
  "int",
  "float",
  "bool",
  "bytes",
  "len",
  "range",
  "enumerate",
  "zip",
  "map",
  "filter",
  "sorted",
  "reversed",
  "isinstance",
  "issubclass",
  "getattr",
  "setattr",
  "hasattr",
  "super",
  "type",
  "object",
  "Exception",
  "BaseException",
  "ValueError",
  "TypeError",
  "KeyError",
  "IndexError",
  "RuntimeError",
  "OSError",
  "IOError",
  "StopIteration",
  "KeyboardInterrupt",
  "SystemExit",
  "GeneratorExit",
  "ConnectionError",
  "TimeoutError",
  "FileNotFoundError",
  "AttributeError",
  "ImportError",
  "ModuleNotFoundError",
  "NotImplementedError",
  "PermissionError",
  "ArithmeticError",
  "LookupError",
  "EnvironmentError",
  "UnicodeDecodeError",
  "ZeroDivisionError",
  "AssertionError",
  "EOFError",
  "StopAsyncIteration",
  "BaseExceptionGroup",
  "ExceptionGroup",
  "True",
  "False",
  "None",
  "iter",
  "next",
  "any",
  "all",
  "sum",
  "min",
  "max",
  "abs",
  "repr",
  "id",
  "hash",
  "vars",
  "locals",
  "globals",
  "callable",
  "property",
  "staticmethod",
  "classmethod",
  "__name__",
  "bytearray",
  "memoryview",
  "anext",
  "aiter",
  "BlockingIOError",
  "BrokenPipeError",
  "ChildProcessError",
  "FileExistsError",
  "InterruptedError",
  "IsADirectoryError",
  "NotADirectoryError",
  "ProcessLookupError",
  "RecursionError",
  "MemoryError",
  "NameError",
  "ReferenceError",
  "SyntaxError",
  "UnicodeError",
  "UnicodeEncodeError",
  "OverflowError",
  "FloatingPointError",
  "Warning",
]);

export const python: Adapter = {
  functionKinds: PY_FUNCTIONS,
  callKinds: ["call"],
  declarationKinds: [
    "import_statement",
    "import_from_statement",
    "assignment",
    "named_expression",
    "as_pattern",
    "for_statement",
    "function_definition",
    "class_definition",
  ],
  commentKinds: ["comment"],
  containerKinds: ["class_definition", "decorated_definition"],
  containerBody(node) {
    const inner = node.type === "decorated_definition" ? node.childForFieldName("definition") : node;
    return inner?.type === "class_definition" ? inner.childForFieldName("body") : null;
  },
  declare,
  parameters,
  isAsync,
  member(node) {
    if (node.type !== "attribute") return undefined;
    const object = node.childForFieldName("object");
    const name = node.childForFieldName("attribute");
    return object && name ? { object, name: name.text } : undefined;
  },
  callee: (node) => node.childForFieldName("function"),
  isConstruction: () => false,
  isCall: (node) => node.type === "call",
  unwrap(node) {
    let at = node;
    while (at.type === "parenthesized_expression" || at.type === "await") {
      const inner = at.namedChildren[0];
      if (!inner) break;
      at = inner;
    }
    return at;
  },
  isIdentifier: (node) => node.type === "identifier",
  isSelf: (node) => node.type === "identifier" && (node.text === "self" || node.text === "cls"),
  typeText(node) {
    if (node.type === "identifier" || node.type === "attribute") return node.text;
    if (node.type === "type") return node.namedChildren[0] ? this.typeText(node.namedChildren[0]) : undefined;
    if (node.type === "generic_type") {
      const name = node.namedChildren[0]?.text;
      const inner = node.namedChildren[1]?.namedChildren[0];
      return name === "Optional" && inner ? this.typeText(inner) : name;
    }
    if (node.type === "subscript") {
      const value = node.childForFieldName("value");
      const inner = node.childForFieldName("subscript");
      return value && /(^|\.)Optional$/.test(value.text) && inner ? this.typeText(inner) : value?.text;
    }
    if (node.type === "binary_operator") {
      const named = node.namedChildren.filter((c) => c.type !== "none");
      return named.length === 1 && named[0] ? this.typeText(named[0]) : undefined;
    }
    if (node.type === "string") {
      const text = stringValue(node);
      return text && /^[\w.]+$/.test(text) ? text : undefined;
    }
    return undefined;
  },
  global: (name) => (BUILTINS.has(name) ? name : undefined),
};
