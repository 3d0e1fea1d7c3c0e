import type { Node } from "web-tree-sitter";
import { type Adapter, type Declaration, items } from "./adapter.ts";
import {
  FUNCTION_VALUES,
  givesPromise,
  inherits,
  isAsync,
  isPromiseFunctionType,
  passes,
  promiseMembers,
  promiseNames,
  returnsPromise,
  typeAnnotation,
} from "./javascriptPromises.ts";
import { JS_FUNCTIONS, stringValue } from "./javascriptSyntax.ts";
import { isPromiseType, voidNames } from "./javascriptTypes.ts";

const WRAPPERS = new Set([
  "parenthesized_expression",
  "await_expression",
  "as_expression",
  "satisfies_expression",
  "non_null_expression",
  "type_assertion",
]);

/** Names bound by a destructuring pattern, with the path taken out of the value. */
function patternNames(pattern: Node): { name: string; path: string; node: Node }[] {
  const out: { name: string; path: string; node: Node }[] = [];
  for (const child of items(pattern)) {
    if (child.type === "shorthand_property_identifier_pattern") {
      out.push({ name: child.text, path: child.text, node: child });
    } else if (child.type === "pair_pattern") {
      const key = child.childForFieldName("key");
      const value = child.childForFieldName("value");
      if (key && value?.type === "identifier") out.push({ name: value.text, path: key.text, node: value });
    } else if (child.type === "object_assignment_pattern") {
      const left = child.childForFieldName("left");
      if (left) out.push({ name: left.text, path: left.text, node: left });
    } else if (child.type === "identifier") {
      out.push({ name: child.text, path: "[]", node: child });
    }
  }
  return out;
}

function moduleName(source: string): string {
  return source.startsWith("node:") ? source.slice(5) : source;
}

function declareImport(node: Node): Declaration[] {
  const source = stringValue(node.childForFieldName("source"));
  const requireClause = node.namedChildren.find((c) => c.type === "import_require_clause");
  if (requireClause) {
    const from = stringValue(requireClause.childForFieldName("source"));
    const name = requireClause.namedChildren.find((c) => c.type === "identifier");
    return from && name ? [{ name: name.text, kind: "import", qualified: moduleName(from), node: name }] : [];
  }
  if (!source) return [];
  const module = moduleName(source);
  const clause = node.namedChildren.find((c) => c.type === "import_clause");
  const out: Declaration[] = [];
  for (const part of clause?.namedChildren ?? []) {
    if (part.type === "identifier")
      out.push({ name: part.text, kind: "import", qualified: module, node: part });
    else if (part.type === "namespace_import") {
      const name = part.namedChildren[0];
      if (name) out.push({ name: name.text, kind: "import", qualified: module, node: name });
    } else if (part.type === "named_imports") {
      for (const specifier of items(part)) {
        const name = specifier.childForFieldName("name");
        const alias = specifier.childForFieldName("alias") ?? name;
        if (!name || !alias) continue;
        const qualified = name.text === "default" ? module : `${module}.${name.text}`;
        out.push({ name: alias.text, kind: "import", qualified, node: alias });
      }
    }
  }
  return out;
}

function bind(
  pattern: Node,
  kind: Declaration["kind"],
  node: Node,
  init: Node | null,
  type: Node | null,
): Declaration[] {
  const more = {
    ...(init ? { init } : {}),
    ...(type ? { type } : {}),
    ...(isPromiseFunctionType(type) ? { async: true } : {}),
  };
  if (pattern.type === "identifier") return [{ name: pattern.text, kind, node, ...more }];
  if (pattern.type === "object_pattern" || pattern.type === "array_pattern") {
    return patternNames(pattern).map((one) => ({
      name: one.name,
      kind,
      node: one.node,
      ...(init ? { init, path: one.path } : {}),
    }));
  }
  if (pattern.type === "assignment_pattern") {
    const left = pattern.childForFieldName("left");
    return left ? bind(left, kind, node, pattern.childForFieldName("right"), type) : [];
  }
  if (pattern.type === "rest_pattern" && pattern.namedChildren[0]) {
    return bind(pattern.namedChildren[0], kind, node, null, null);
  }
  return [];
}

/** Name of the class whose body the member stands in. */
function ownerName(member: Node): string | undefined {
  const owner = member.parent?.type === "class_body" ? member.parent.parent : null;
  return owner?.childForFieldName("name")?.text;
}

/** A method is known as `this.name`; one that gives a promise also by its class. */
function declareMethod(node: Node, name: string, promise: boolean): Declaration[] {
  const own: Declaration = { name: `this.${name}`, kind: "function", async: promise, node };
  const owner = promise ? ownerName(node) : undefined;
  return owner ? [own, { ...own, name: `${owner}.${name}` }] : [own];
}

function declare(node: Node): Declaration[] {
  return [...declareNames(node), ...voidNames(node)];
}

function declareNames(node: Node): Declaration[] {
  switch (node.type) {
    case "import_statement":
      return declareImport(node);
    case "variable_declarator": {
      const name = node.childForFieldName("name");
      const value = node.childForFieldName("value");
      if (!name) return [];
      if (name.type === "identifier" && value && FUNCTION_VALUES.has(value.type)) {
        const promise = returnsPromise(value);
        const own: Declaration = { name: name.text, kind: "function", async: promise, node: value };
        return promise ? [own] : [own, ...passes(name.text, value)];
      }
      const bound = bind(name, "variable", node, value, typeAnnotation(node));
      if (name.type !== "identifier") return bound;
      const type = typeAnnotation(node);
      if (type?.type === "object_type") return [...bound, ...promiseMembers(name.text, type)];
      return value?.type === "object" ? [...bound, ...promiseMembers(name.text, value)] : bound;
    }
    case "function_declaration":
    case "generator_function_declaration": {
      const name = node.childForFieldName("name");
      if (!name) return [];
      const own: Declaration = { name: name.text, kind: "function", async: returnsPromise(node), node };
      const type = node.childForFieldName("return_type")?.namedChildren[0];
      // A factory's result is known by its type's name.
      if (type?.type === "type_identifier") {
        return [own, { name: `returns ${name.text}`, kind: "field", type, node }];
      }
      return own.async ? [own] : [own, ...passes(name.text, node)];
    }
    case "function_signature": {
      const name = node.childForFieldName("name");
      const promise = isPromiseType(node.childForFieldName("return_type")?.namedChildren[0]);
      return name && promise ? [{ name: name.text, kind: "function", async: true, node }] : [];
    }
    case "abstract_method_signature": {
      const name = node.childForFieldName("name");
      return name ? declareMethod(node, name.text, givesPromise(node)) : [];
    }
    case "type_alias_declaration": {
      const name = node.childForFieldName("name");
      return name ? promiseNames(name.text, node.childForFieldName("value"), node) : [];
    }
    case "interface_declaration": {
      const name = node.childForFieldName("name");
      return name ? promiseNames(name.text, node.childForFieldName("body"), node) : [];
    }
    case "class_declaration":
    case "abstract_class_declaration": {
      const name = node.childForFieldName("name");
      return name ? [{ name: name.text, kind: "class", node }, ...inherits(name.text, node)] : [];
    }
    case "public_field_definition":
    case "field_definition": {
      const name = node.childForFieldName("name") ?? node.childForFieldName("property");
      const value = node.childForFieldName("value");
      if (!name) return [];
      if (value && FUNCTION_VALUES.has(value.type)) {
        return declareMethod(node, name.text, returnsPromise(value));
      }
      const type = typeAnnotation(node);
      return [
        {
          name: `this.${name.text}`,
          kind: "field",
          node,
          ...(value ? { init: value } : {}),
          ...(type ? { type } : {}),
          ...(isPromiseFunctionType(type) ? { async: true } : {}),
        },
      ];
    }
    case "method_definition": {
      const name = node.childForFieldName("name");
      // Methods of object literals are not reached through `this.` of a class.
      if (!name || node.parent?.type !== "class_body") return [];
      const type = node.childForFieldName("return_type")?.namedChildren[0];
      if (type && node.children.some((c) => c.type === "get")) {
        // Read like a field, not called.
        return [{ name: `this.${name.text}`, kind: "field", type, node }];
      }
      return declareMethod(node, name.text, returnsPromise(node));
    }
    case "assignment_expression": {
      const left = node.childForFieldName("left");
      const right = node.childForFieldName("right");
      if (!left || !right) return [];
      if (left.type === "identifier") {
        return [{ name: left.text, kind: "variable", node, init: right, assignment: true }];
      }
      if (left.type === "member_expression" && left.childForFieldName("object")?.type === "this") {
        const name = left.childForFieldName("property");
        return name ? [{ name: `this.${name.text}`, kind: "field", node, init: right }] : [];
      }
      return [];
    }
    case "for_in_statement": {
      const left = node.childForFieldName("left");
      return left?.type === "identifier" ? [{ name: left.text, kind: "element", node: left }] : [];
    }
    case "catch_clause": {
      const parameter = node.childForFieldName("parameter");
      return parameter?.type === "identifier"
        ? [{ name: parameter.text, kind: "element", node: parameter }]
        : [];
    }
    default:
      return [];
  }
}

function parameters(node: Node): Declaration[] {
  const single = node.childForFieldName("parameter");
  if (single) return [{ name: single.text, kind: "parameter", node: single }];
  const out: Declaration[] = [];
  for (const parameter of items(node.childForFieldName("parameters"))) {
    if (parameter.type === "required_parameter" || parameter.type === "optional_parameter") {
      const pattern = parameter.childForFieldName("pattern");
      const value = parameter.childForFieldName("value");
      if (pattern) out.push(...bind(pattern, "parameter", parameter, value, typeAnnotation(parameter)));
      // A constructor's `private readonly x: X` is a field as well.
      if (pattern && parameter.namedChildren.some((c) => c.type === "accessibility_modifier")) {
        const type = typeAnnotation(parameter);
        out.push({ name: `this.${pattern.text}`, kind: "field", node: parameter, ...(type ? { type } : {}) });
      }
    } else out.push(...bind(parameter, "parameter", parameter, null, null));
  }
  return out;
}

const GLOBALS = new Set([
  "fetch",
  "process",
  "Promise",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "clearTimeout",
  "clearInterval",
  "console",
  "Error",
  "TypeError",
  "RangeError",
  "AggregateError",
  "Math",
  "Date",
  "Object",
  "Array",
  "Map",
  "Set",
  "WeakMap",
  "JSON",
  "AbortSignal",
  "AbortController",
  "globalThis",
  "window",
  "self",
  "XMLHttpRequest",
  "WebSocket",
  "EventSource",
  "Bun",
  "Deno",
  "queueMicrotask",
  "structuredClone",
  "Response",
  "Request",
  "URL",
  "require",
  "module",
  "exports",
  "performance",
  "Number",
  "String",
  "Boolean",
  "Symbol",
  "BigInt",
  "Buffer",
  "undefined",
  "Infinity",
  "NaN",
  "navigator",
  "document",
  "import",
]);

export const javascript: Adapter = {
  functionKinds: JS_FUNCTIONS,
  callKinds: ["call_expression", "new_expression"],
  declarationKinds: [
    "import_statement",
    "variable_declarator",
    "function_declaration",
    "generator_function_declaration",
    "function_signature",
    "interface_declaration",
    "type_alias_declaration",
    "abstract_method_signature",
    "class_declaration",
    "abstract_class_declaration",
    "public_field_definition",
    "field_definition",
    "method_definition",
    "assignment_expression",
    "for_in_statement",
    "catch_clause",
  ],
  commentKinds: ["comment"],
  containerKinds: ["class_declaration", "abstract_class_declaration", "export_statement", "class"],
  containerBody(node) {
    if (node.type !== "export_statement") return node.childForFieldName("body");
    const inner = node.childForFieldName("declaration") ?? node.childForFieldName("value");
    return inner && /^(abstract_)?class/.test(inner.type) ? inner.childForFieldName("body") : null;
  },
  declare,
  parameters,
  isAsync,
  member(node) {
    if (node.type !== "member_expression") return undefined;
    const object = node.childForFieldName("object");
    const name = node.childForFieldName("property");
    return object && name ? { object, name: name.text } : undefined;
  },
  callee: (node) => {
    const callee = node.childForFieldName("function") ?? node.childForFieldName("constructor");
    // `await f<T>()` parses as a call of `await f`.
    return callee?.type === "await_expression" ? (callee.namedChildren[0] ?? null) : callee;
  },
  isConstruction: (node) => node.type === "new_expression",
  isCall: (node) => node.type === "call_expression",
  unwrap(node) {
    let at = node;
    while (WRAPPERS.has(at.type)) {
      const inner = at.type === "type_assertion" ? at.namedChildren.at(-1) : at.namedChildren[0];
      if (!inner) break;
      at = inner;
    }
    return at;
  },
  isIdentifier: (node) => node.type === "identifier" || node.type === "shorthand_property_identifier",
  isSelf: (node) => node.type === "this",
  typeText(node) {
    if (node.type === "type_identifier" || node.type === "predefined_type") return node.text;
    if (node.type === "nested_type_identifier") return node.text;
    if (node.type === "generic_type") {
      const name = node.childForFieldName("name") ?? node.namedChildren[0];
      const held = node.childForFieldName("type_arguments")?.namedChildren[0];
      if (name && /^(Readonly)?Array$/.test(name.text) && isPromiseType(held)) return "Promise[]";
      return name?.text;
    }
    if (node.type === "readonly_type") {
      return node.namedChildren[0] ? this.typeText(node.namedChildren[0]) : undefined;
    }
    // Only lists of promises have a name: a dropped list drops its promises.
    if (node.type === "array_type") return isPromiseType(node.namedChildren[0]) ? "Promise[]" : undefined;
    if (node.type === "tuple_type") return node.namedChildren.some(isPromiseType) ? "Promise[]" : undefined;
    if (node.type === "intersection_type") return isPromiseType(node) ? "Promise" : undefined;
    if (node.type === "union_type") {
      const named = node.namedChildren.filter((c) => !/^(undefined|null)$/.test(c.text));
      return named.length === 1 && named[0] ? this.typeText(named[0]) : undefined;
    }
    return undefined;
  },
  global(name) {
    if (!GLOBALS.has(name)) return undefined;
    return name;
  },
};
