import type { Node } from "web-tree-sitter";
import { type Adapter, type Declaration, items, ownDescendants } from "./adapter.ts";
import { isPromiseType, voidNames } from "./javascriptTypes.ts";

export const JS_FUNCTIONS = [
  "function_declaration",
  "generator_function_declaration",
  "function_expression",
  "generator_function",
  "arrow_function",
  "method_definition",
];

const WRAPPERS = new Set([
  "parenthesized_expression",
  "await_expression",
  "as_expression",
  "satisfies_expression",
  "non_null_expression",
  "type_assertion",
]);

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

const FUNCTION_VALUES = new Set(["arrow_function", "function_expression", "generator_function"]);

function isAsync(node: Node): boolean {
  for (const child of node.children) {
    if (child.type === "async") return true;
    if (child.type === "formal_parameters" || child.type === "statement_block" || child.type === "=>") break;
  }
  return false;
}

function typeAnnotation(node: Node): Node | null {
  return node.childForFieldName("type")?.namedChildren[0] ?? null;
}

/** True for `(…) => Promise<X>`, which may be missing. */
function isPromiseFunctionType(type: Node | null | undefined): boolean {
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
function passes(name: string, func: Node): Declaration[] {
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
function promiseMembers(owner: string, body: Node | null): Declaration[] {
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

function givesPromise(member: Node): boolean {
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
function promiseNames(name: string, value: Node | null, node: Node): Declaration[] {
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
function inherits(name: string, node: Node): Declaration[] {
  const heritage = node.namedChildren.find((c) => c.type === "class_heritage");
  const clause = heritage?.namedChildren.find((c) => c.type === "extends_clause");
  const parent = clause?.childForFieldName("value") ?? heritage?.namedChildren[0];
  if (!parent) return [];
  return parent.text === "Promise"
    ? [{ name: `promise ${name}`, kind: "class", node }]
    : [{ name: `extends ${name}`, kind: "field", init: parent, node }];
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
