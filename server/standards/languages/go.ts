import type { Node } from "web-tree-sitter";
import { type Adapter, type Declaration, items } from "./adapter.ts";

export const GO_FUNCTIONS = ["function_declaration", "method_declaration", "func_literal"];

export function args(call: Node): Node[] {
  return items(call.childForFieldName("arguments"));
}

/** Text of a string literal without quotes; `undefined` for anything else. */
export function stringValue(node: Node | null | undefined): string | undefined {
  if (node?.type !== "interpreted_string_literal" && node?.type !== "raw_string_literal") return undefined;
  return node.text.slice(1, -1);
}

/** Value of a key in a composite literal `T{Key: value}`; `undefined` if it is not set. */
export function literalKey(composite: Node, key: string): Node | undefined {
  for (const element of items(composite.childForFieldName("body"))) {
    if (element.type !== "keyed_element") continue;
    const name = element.childForFieldName("key") ?? element.namedChildren[0];
    const value = element.childForFieldName("value") ?? element.namedChildren[1];
    if (name?.text === key)
      return value?.type === "literal_element" ? (value.namedChildren[0] ?? value) : value;
  }
  return undefined;
}

/** Name by which an import that names none is used. */
export function packageName(path: string): string {
  const parts = path.split("/");
  let last = parts.at(-1) ?? path;
  // `example.org/pkg/v2` is used as `pkg`; `gopkg.in/yaml.v3` as `yaml`.
  if (/^v\d+$/.test(last) && parts.length > 1) last = parts.at(-2) ?? last;
  return last.replace(/\.v\d+$/, "").replace(/^go-|[-.]go$/g, "");
}

function parameterDeclarations(list: Node | null, kind: Declaration["kind"]): Declaration[] {
  return items(list).flatMap((parameter) => {
    const type = parameter.childForFieldName("type");
    return parameter
      .childrenForFieldName("name")
      .map((name): Declaration => ({ name: name.text, kind, node: parameter, ...(type ? { type } : {}) }));
  });
}

/**
 * How many results a function has, where one of them is an `error`; `last` says whether
 * that is the last one. `type` is a `result` or a function's type.
 */
export function errorResults(result: Node | null): { count: number; last: boolean } | undefined {
  if (result?.type !== "parameter_list") {
    return result?.text === "error" ? { count: 1, last: true } : undefined;
  }
  const types = items(result).flatMap((one) => {
    const type = (one.childForFieldName("type") ?? one).text;
    return Array.from({ length: Math.max(1, one.childrenForFieldName("name").length) }, () => type);
  });
  return types.includes("error") ? { count: types.length, last: types.at(-1) === "error" } : undefined;
}

/**
 * What fails is also known as `error name`, so that others see that a result of it is
 * dropped; its `index` is the number of results where the error is the last, else 0.
 */
function failing(name: string, result: Node | null | undefined, node: Node): Declaration[] {
  const errors = errorResults(result ?? null);
  return errors
    ? [{ name: `error ${name}`, kind: "function", node, index: errors.last ? errors.count : 0 }]
    : [];
}

/** Result of a function's type; `undefined` for any other type. */
function resultOfType(type: Node | null): Node | null {
  return type?.type === "function_type" ? type.childForFieldName("result") : null;
}

/** Plain values, of which no rule asks for members. */
const PLAIN = /^(any|bool|byte|rune|string|u?int(8|16|32|64|ptr)?|float(32|64)|func\b.*|interface\b.*)$/s;

/** What a call gives is also known as `result name`, by the type of its first result. */
function resulting(name: string, result: Node | null | undefined, node: Node): Declaration[] {
  const first = result?.type === "parameter_list" ? items(result)[0] : result;
  const type = first?.childForFieldName("type") ?? first;
  return type && !PLAIN.test(type.text) ? [{ name: `result ${name}`, kind: "field", node, type }] : [];
}

/** What takes a context first is also known as `context name`. */
function takingContext(name: string, fn: Node): Declaration[] {
  const type = items(fn.childForFieldName("parameters"))[0]?.childForFieldName("type");
  return type && /^\w+\.Context$/.test(type.text)
    ? [{ name: `context ${name}`, kind: "field", node: fn, type }]
    : [];
}

/** Types that a struct embeds are known as `embed 0 T`, `embed 1 T`, …: their methods are its own. */
function embedded(owner: string, parts: readonly Node[]): Declaration[] {
  return parts.flatMap((type, at): Declaration[] => {
    const name = /\w+$/.exec(type.text)?.[0];
    return [
      { name: `embed ${at} ${owner}`, kind: "field", node: type, type },
      ...(name ? [{ name: `${owner}.${name}`, kind: "field" as const, node: type, type }] : []),
    ];
  });
}

function typeMembers(owner: string, body: Node): Declaration[] {
  if (body.type === "interface_type") {
    const methods = items(body).filter((c) => c.type === "method_elem");
    const parts = items(body).filter((c) => c.type === "type_elem" && c.namedChildCount === 1);
    return [
      ...methods.flatMap((one) =>
        failing(
          `${owner}.${one.childForFieldName("name")?.text ?? ""}`,
          one.childForFieldName("result"),
          one,
        ),
      ),
      ...embedded(
        owner,
        parts.flatMap((c) => c.namedChildren),
      ),
    ];
  }
  if (body.type !== "struct_type") return failing(owner, resultOfType(body), body);
  const out: Declaration[] = [];
  const fields = items(body.namedChildren[0] ?? null);
  for (const field of fields) {
    const type = field.childForFieldName("type");
    for (const name of field.childrenForFieldName("name")) {
      out.push({
        name: `${owner}.${name.text}`,
        kind: "field",
        node: field,
        ...(type ? { type } : {}),
      });
      out.push(...failing(`${owner}.${name.text}`, resultOfType(type), field));
    }
  }
  const parts = fields.flatMap((field) => {
    const type = field.childForFieldName("type");
    return type && field.childrenForFieldName("name").length === 0 ? [type] : [];
  });
  return [...out, ...embedded(owner, parts)];
}

function declare(node: Node): Declaration[] {
  switch (node.type) {
    case "import_spec": {
      const path = stringValue(node.childForFieldName("path"));
      if (!path) return [];
      const name = node.childForFieldName("name");
      if (name && (name.type === "blank_identifier" || name.type === "dot")) return [];
      return [{ name: name?.text ?? packageName(path), kind: "import", qualified: path, node }];
    }
    case "short_var_declaration":
    case "assignment_statement": {
      const left = items(node.childForFieldName("left"));
      const right = items(node.childForFieldName("right"));
      const assignment = node.type === "assignment_statement";
      return left.flatMap((name, index): Declaration[] => {
        if (name.type !== "identifier") return [];
        const init = right.length === left.length ? right[index] : right[0];
        const more = right.length === left.length ? {} : { index };
        return [
          {
            name: name.text,
            kind: "variable",
            node,
            ...(init ? { init } : {}),
            ...more,
            ...(assignment ? { assignment } : {}),
          },
        ];
      });
    }
    case "var_spec":
    case "const_spec": {
      const type = node.childForFieldName("type");
      const values = items(node.childForFieldName("value"));
      const names = node.childrenForFieldName("name").filter((n) => n.type === "identifier");
      return names.flatMap((name, index): Declaration[] => {
        const init = values.length === names.length ? values[index] : values[0];
        const fn = init?.type === "func_literal" ? init.childForFieldName("result") : resultOfType(type);
        return [
          {
            name: name.text,
            kind: "variable",
            node,
            ...(type ? { type } : {}),
            ...(init ? { init } : {}),
            ...(values.length === names.length ? {} : { index }),
          },
          ...failing(name.text, fn, node),
        ];
      });
    }
    case "range_clause": {
      const init = node.childForFieldName("right");
      return items(node.childForFieldName("left")).flatMap((name, at): Declaration[] =>
        name.type === "identifier"
          ? [{ name: name.text, kind: "element", node, ...(init && at === 1 ? { init, path: ELEMENT } : {}) }]
          : [],
      );
    }
    case "function_declaration": {
      const name = node.childForFieldName("name");
      const result = node.childForFieldName("result");
      return name
        ? [
            { name: name.text, kind: "function", node, ...(result ? { type: result } : {}) },
            ...failing(name.text, result, node),
            ...failing(`${name.text}()`, resultOfType(result), node),
            ...resulting(name.text, result, node),
            ...takingContext(name.text, node),
          ]
        : [];
    }
    case "method_declaration": {
      const name = node.childForFieldName("name");
      const receiver = node.childForFieldName("receiver")?.namedChildren[0]?.childForFieldName("type");
      const owner = receiver ? go.typeText(receiver) : undefined;
      const result = node.childForFieldName("result");
      return name && owner
        ? [
            { name: `${owner}.${name.text}`, kind: "function", node, ...(result ? { type: result } : {}) },
            ...failing(`${owner}.${name.text}`, result, node),
            ...failing(`${owner}.${name.text}()`, resultOfType(result), node),
            ...resulting(`${owner}.${name.text}`, result, node),
            ...takingContext(`${owner}.${name.text}`, node),
          ]
        : [];
    }
    case "type_spec": {
      const name = node.childForFieldName("name");
      const body = node.childForFieldName("type");
      if (!name) return [];
      const out: Declaration[] = [{ name: name.text, kind: "class", node }];
      if (body) out.push(...typeMembers(name.text, body));
      return out;
    }
    default:
      return [];
  }
}

/** Member by which the elements of a list, a map or a channel are known; also in front of their type. */
const ELEMENT = "[]";

function listOf(element: string | undefined): string | undefined {
  return element && ELEMENT + element;
}

function namedType(node: Node | null): string | undefined {
  switch (node?.type) {
    case "pointer_type":
    case "parenthesized_type":
      return namedType(node.namedChildren[0] ?? null);
    case "qualified_type":
    case "type_identifier":
      return node.text;
    case "generic_type":
      return node.childForFieldName("type")?.text;
    case "slice_type":
    case "array_type":
      return listOf(namedType(node.childForFieldName("element")));
    case "map_type":
    case "channel_type":
      return listOf(namedType(node.childForFieldName("value")));
    default:
      return undefined;
  }
}

export const go: Adapter = {
  functionKinds: GO_FUNCTIONS,
  callKinds: ["call_expression", "composite_literal"],
  declarationKinds: [
    "import_spec",
    "short_var_declaration",
    "assignment_statement",
    "var_spec",
    "const_spec",
    "range_clause",
    "function_declaration",
    "method_declaration",
    "type_spec",
  ],
  commentKinds: ["comment"],
  containerKinds: [],
  containerBody: () => null,
  declare,
  parameters(node) {
    return [
      ...parameterDeclarations(node.childForFieldName("receiver"), "parameter"),
      ...parameterDeclarations(node.childForFieldName("parameters"), "parameter"),
      ...(node.childForFieldName("result")?.type === "parameter_list"
        ? parameterDeclarations(node.childForFieldName("result"), "variable")
        : []),
    ];
  },
  isAsync: () => false,
  member(node) {
    if (node.type === "qualified_type") {
      const object = node.childForFieldName("package");
      const name = node.childForFieldName("name");
      return object && name ? { object, name: name.text } : undefined;
    }
    if (node.type === "index_expression" || node.type === "unary_expression") {
      if (node.type === "unary_expression" && node.childForFieldName("operator")?.text !== "<-")
        return undefined;
      const many = node.childForFieldName("operand");
      return many ? { object: many, name: ELEMENT } : undefined;
    }
    if (node.type !== "selector_expression") return undefined;
    const object = node.childForFieldName("operand");
    const name = node.childForFieldName("field");
    return object && name ? { object, name: name.text } : undefined;
  },
  callee: (node) =>
    node.type === "composite_literal" ? node.childForFieldName("type") : node.childForFieldName("function"),
  isConstruction: (node) => node.type === "composite_literal",
  made(node) {
    if (node.type === "type_assertion_expression") return node.childForFieldName("type") ?? undefined;
    if (node.type !== "call_expression" || node.childForFieldName("function")?.text !== "new")
      return undefined;
    return args(node)[0];
  },
  isCall: (node) => node.type === "call_expression",
  unwrap(node) {
    let at = node;
    for (;;) {
      const inner =
        at.type === "parenthesized_expression"
          ? at.namedChildren[0]
          : at.type === "unary_expression" && /^[&*]$/.test(at.childForFieldName("operator")?.text ?? "")
            ? at.childForFieldName("operand")
            : at.type === "literal_element"
              ? at.namedChildren[0]
              : null;
      if (!inner) return at;
      at = inner;
    }
  },
  isIdentifier: (node) =>
    node.type === "identifier" || node.type === "package_identifier" || node.type === "type_identifier",
  isSelf: () => false,
  typeText(node) {
    if (node.parent?.type === "variadic_parameter_declaration") return listOf(namedType(node));
    return namedType(node);
  },
  global: (name) =>
    /^(panic|recover|make|new|append|len|cap|close|delete|copy|print|println|error|nil)$/.test(name)
      ? name
      : undefined,
};
