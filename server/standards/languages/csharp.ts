import type { Node } from "web-tree-sitter";
import { type Adapter, type Declaration, innermost, items } from "./adapter.ts";

export const CSHARP_FUNCTIONS = [
  "method_declaration",
  "constructor_declaration",
  "destructor_declaration",
  "operator_declaration",
  "conversion_operator_declaration",
  "local_function_statement",
  "accessor_declaration",
  "lambda_expression",
  "anonymous_method_expression",
];

/** Functions without a name, which run where and when somebody else decides. */
export const CSHARP_LAMBDAS = ["lambda_expression", "anonymous_method_expression"];

const CONTAINERS = [
  "namespace_declaration",
  "class_declaration",
  "struct_declaration",
  "record_declaration",
  "interface_declaration",
];

/** Arguments of a call or construction; each an `argument` node, which may carry a name. */
export function argumentNodes(call: Node): Node[] {
  return items(call.childForFieldName("arguments") ?? argumentList(call));
}

function argumentList(call: Node): Node | null {
  return call.namedChildren.find((c) => c.type === "argument_list") ?? null;
}

/** Value of an argument without its name and `ref`, `out` or `in`. */
export function argumentValue(argument: Node): Node | undefined {
  return items(argument).at(-1) ?? argument.lastChild ?? undefined;
}

/** Values of the arguments that are given by position. */
export function args(call: Node): Node[] {
  return argumentNodes(call).flatMap((one) =>
    one.childForFieldName("name") ? [] : [argumentValue(one) ?? one],
  );
}

/** Value of the argument that is given by this name. */
export function namedArgument(call: Node, name: string): Node | undefined {
  const found = argumentNodes(call).find((one) => one.childForFieldName("name")?.text === name);
  return found ? argumentValue(found) : undefined;
}

/** What an object initialiser sets: `Timeout` of `new X { Timeout = t }`. */
export function initialised(creation: Node, name: string): Node | undefined {
  const braces = creation.namedChildren.find((c) => c.type === "initializer_expression");
  for (const one of items(braces ?? null)) {
    if (one.type !== "assignment_expression") continue;
    if (one.childForFieldName("left")?.text === name) return one.childForFieldName("right") ?? undefined;
  }
  return undefined;
}

/** Text of a plain string literal without quotes; `undefined` for anything else. */
export function stringValue(node: Node | null | undefined): string | undefined {
  if (node?.type === "string_literal") return node.text.slice(1, -1);
  return node?.type === "verbatim_string_literal" ? node.text.slice(2, -1) : undefined;
}

export function hasModifier(declaration: Node, modifier: string): boolean {
  return declaration.children.some((c) => c.type === "modifier" && c.text === modifier);
}

/** Attributes of a declaration, by simple name without `Attribute` (`HttpGet`). */
export function attributes(declaration: Node): { name: string; node: Node }[] {
  return declaration.namedChildren.flatMap((list) =>
    list.type === "attribute_list"
      ? list.namedChildren.flatMap((one) =>
          one.type === "attribute"
            ? [{ name: (lastPart(one.childForFieldName("name")) ?? "").replace(/Attribute$/, ""), node: one }]
            : [],
        )
      : [],
  );
}

function lastPart(node: Node | null): string | undefined {
  return node?.text.split(".").at(-1);
}

/** Type that a function returns, as written; the type of a property for its accessor. */
export function returnType(fn: Node): Node | null {
  if (fn.type === "accessor_declaration") return fn.parent?.parent?.childForFieldName("type") ?? null;
  return fn.childForFieldName("returns") ?? fn.childForFieldName("type");
}

const TASK = /^(?:[\w.:]+\.)?(?:Value)?Task(?:<|$)/;

/** True for `Task`, `ValueTask` and both with a result. */
export function isTaskType(type: Node | null | undefined): boolean {
  return type !== null && type !== undefined && TASK.test(type.text);
}

/** Value that a variable is declared with; the grammar gives it no name of its own. */
export function initialiser(declarator: Node): Node | undefined {
  const name = declarator.childForFieldName("name");
  const last = items(declarator).at(-1);
  if (!last || last.id === name?.id || last.type === "bracketed_argument_list") return undefined;
  return declarator.children.some((c) => c.type === "=") ? last : undefined;
}

function known(type: Node | null): { type?: Node } {
  return type && type.type !== "implicit_type" ? { type } : {};
}

function one(
  name: string,
  kind: Declaration["kind"],
  node: Node,
  type: Node | null,
  init?: Node | null,
): Declaration {
  return { name, kind, node, ...known(type), ...(init ? { init } : {}) };
}

/** A field is known as `x` and as `this.x`. */
function field(name: string, node: Node, type: Node | null, init?: Node | null): Declaration[] {
  return [one(`this.${name}`, "field", node, type, init), one(name, "field", node, type, init)];
}

function declareUsing(node: Node): Declaration[] {
  const alias = node.childForFieldName("name");
  const target = node.namedChildren.find(
    (c) =>
      c.id !== alias?.id && /^(qualified_name|identifier|generic_name|alias_qualified_name)$/.test(c.type),
  );
  const path = target ? typeText(target) : undefined;
  if (!path) return [];
  if (alias) return [{ name: alias.text, kind: "import", qualified: path, node }];
  const isStatic = node.children.some((c) => c.type === "static");
  return [{ name: isStatic ? `static.${path}` : `*${path}`, kind: "import", qualified: path, node }];
}

function declareVariables(node: Node): Declaration[] {
  const type = node.childForFieldName("type");
  const owner = node.parent?.type ?? "";
  return node.namedChildren.flatMap((declarator) => {
    if (declarator.type !== "variable_declarator") return [];
    const name = declarator.childForFieldName("name");
    const init = initialiser(declarator);
    if (name?.type !== "identifier") return [];
    if (owner === "field_declaration" || owner === "event_field_declaration") {
      return field(name.text, declarator, type, init);
    }
    return [one(name.text, "variable", declarator, type, init)];
  });
}

/** Parameters behind the name of a class: its members see them. */
function primaryParameters(node: Node): Declaration[] {
  const list = node.namedChildren.find((c) => c.type === "parameter_list");
  return items(list ?? null).flatMap((parameter) => {
    const name = parameter.childForFieldName("name");
    return name ? field(name.text, parameter, parameter.childForFieldName("type")) : [];
  });
}

function declare(node: Node): Declaration[] {
  switch (node.type) {
    case "using_directive":
      return declareUsing(node);
    case "variable_declaration":
      return declareVariables(node);
    case "property_declaration": {
      const name = node.childForFieldName("name");
      const value = node.childForFieldName("value");
      const init = value?.type === "arrow_expression_clause" ? null : value;
      return name ? field(name.text, node, node.childForFieldName("type"), init) : [];
    }
    case "method_declaration":
    case "local_function_statement": {
      const name = node.childForFieldName("name");
      const type = returnType(node);
      if (!name) return [];
      return [
        {
          name: node.type === "method_declaration" ? `this.${name.text}` : name.text,
          kind: "function",
          async: isTaskType(type),
          node,
          ...(type ? { type } : {}),
        },
      ];
    }
    case "class_declaration":
    case "struct_declaration":
    case "record_declaration":
    case "interface_declaration":
    case "enum_declaration": {
      const name = node.childForFieldName("name");
      const bases = node.namedChildren.find((c) => c.type === "base_list");
      const parent = items(bases ?? null)[0];
      if (!name) return [];
      // Its type is what it extends.
      return [
        { name: name.text, kind: "class", node, ...(parent ? { type: parent } : {}) },
        ...primaryParameters(node),
      ];
    }
    case "foreach_statement": {
      const left = node.childForFieldName("left");
      return left?.type === "identifier"
        ? [one(left.text, "element", node, node.childForFieldName("type"))]
        : [];
    }
    case "catch_declaration":
    case "declaration_pattern":
    case "declaration_expression": {
      const name = node.childForFieldName("name");
      const kind = node.type === "catch_declaration" ? "element" : "variable";
      return name ? [one(name.text, kind, node, node.childForFieldName("type"))] : [];
    }
    default:
      return [];
  }
}

function parameters(node: Node): Declaration[] {
  const list = node.childForFieldName("parameters");
  if (list && list.type !== "parameter_list") {
    return [{ name: list.text, kind: "parameter", node: list }];
  }
  return items(list).flatMap((parameter) => {
    const name = parameter.childForFieldName("name");
    return name ? [one(name.text, "parameter", parameter, parameter.childForFieldName("type"))] : [];
  });
}

/** Name without type arguments. */
function plainName(node: Node): string {
  return node.type === "generic_name" ? (node.namedChildren[0]?.text ?? "") : node.text;
}

function typeText(node: Node): string | undefined {
  switch (node.type) {
    case "identifier":
    case "predefined_type":
      return node.text;
    case "generic_name":
      return plainName(node);
    case "qualified_name": {
      const qualifier = node.childForFieldName("qualifier");
      const name = node.childForFieldName("name");
      const before = qualifier ? typeText(qualifier) : undefined;
      return before && name ? `${before}.${plainName(name)}` : undefined;
    }
    case "alias_qualified_name": {
      const name = node.childForFieldName("name");
      return name ? plainName(name) : undefined;
    }
    case "nullable_type":
    case "ref_type":
    case "scoped_type": {
      const inner = node.childForFieldName("type");
      return inner ? typeText(inner) : undefined;
    }
    default:
      return undefined;
  }
}

/** Type that a `new(…)` without one makes: that of the variable or property it is given to. */
function targetType(creation: Node): Node | null {
  const holder = creation.parent;
  switch (holder?.type) {
    case "variable_declarator": {
      const type = holder.parent?.childForFieldName("type");
      return type && type.type !== "implicit_type" ? bareType(type) : null;
    }
    case "property_declaration":
      return bareType(holder.childForFieldName("type"));
    default:
      return null;
  }
}

function bareType(type: Node | null): Node | null {
  return type?.type === "nullable_type" ? type.childForFieldName("type") : type;
}

/** Looks through one layer that changes nothing about what an expression is. */
function inner(node: Node): Node | null | undefined {
  switch (node.type) {
    case "parenthesized_expression":
    case "await_expression":
    case "checked_expression":
      return items(node)[0];
    case "cast_expression":
      return node.childForFieldName("value");
    case "alias_qualified_name":
      return node.childForFieldName("name");
    case "postfix_unary_expression":
      return node.lastChild?.type === "!" ? node.namedChildren[0] : undefined;
    case "invocation_expression": {
      // `x.GetAsync().ConfigureAwait(false)` is the task itself.
      const callee = node.childForFieldName("function");
      const configured =
        callee?.type === "member_access_expression" &&
        callee.childForFieldName("name")?.text === "ConfigureAwait";
      return configured ? callee.childForFieldName("expression") : undefined;
    }
    default:
      return undefined;
  }
}

export const csharp: Adapter = {
  functionKinds: CSHARP_FUNCTIONS,
  callKinds: ["invocation_expression", "object_creation_expression", "implicit_object_creation_expression"],
  declarationKinds: [
    "using_directive",
    "variable_declaration",
    "property_declaration",
    "method_declaration",
    "local_function_statement",
    "class_declaration",
    "struct_declaration",
    "record_declaration",
    "interface_declaration",
    "enum_declaration",
    "foreach_statement",
    "catch_declaration",
    "declaration_pattern",
    "declaration_expression",
  ],
  // `#pragma warning` and `[SuppressMessage]` are read with the comments.
  commentKinds: ["comment", "preproc_pragma", "attribute_list"],
  containerKinds: CONTAINERS,
  containerBody: (node) => node.childForFieldName("body"),
  declare,
  parameters,
  isAsync: (node) => hasModifier(node, "async"),
  member(node) {
    if (node.type === "member_access_expression") {
      const object = node.childForFieldName("expression");
      const name = node.childForFieldName("name");
      return object && name ? { object, name: plainName(name) } : undefined;
    }
    if (node.type === "conditional_access_expression") {
      const object = node.childForFieldName("condition");
      const binding = node.namedChildren.find((c) => c.type === "member_binding_expression");
      const name = binding?.childForFieldName("name");
      return object && name ? { object, name: plainName(name) } : undefined;
    }
    return undefined;
  },
  callee(node) {
    if (node.type === "implicit_object_creation_expression") return targetType(node);
    if (node.type === "object_creation_expression") return node.childForFieldName("type");
    return node.childForFieldName("function");
  },
  isConstruction: (node) =>
    node.type === "object_creation_expression" || node.type === "implicit_object_creation_expression",
  isCall: (node) => node.type === "invocation_expression",
  unwrap: (node) => innermost(node, inner),
  isIdentifier: (node) => node.type === "identifier",
  isSelf: (node) => node.type === "this",
  typeText,
  global: () => undefined,
};

/** Last name of what an invocation calls, without type arguments: `Get` of `a?.b.Get<T>()`. */
export function calledName(call: Node): string {
  const callee = call.childForFieldName("function");
  if (!callee) return "";
  return csharp.member(callee)?.name ?? plainName(callee);
}

/** What an invocation is called on: `a.b` of `a.b.Get()`; `undefined` for a bare name. */
export function receiver(call: Node): Node | undefined {
  const callee = call.childForFieldName("function");
  return callee ? csharp.member(callee)?.object : undefined;
}

/** Looks through parentheses and `!` only: what stays is awaited, cast or neither. */
export function bare(node: Node): Node {
  let at = node;
  for (;;) {
    const next =
      at.type === "parenthesized_expression"
        ? items(at)[0]
        : at.type === "postfix_unary_expression" && at.lastChild?.type === "!"
          ? at.namedChildren[0]
          : undefined;
    if (!next) return at;
    at = next;
  }
}

/** Function, lambda or accessor around a node. */
export function functionOf(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) if (CSHARP_FUNCTIONS.includes(at.type)) return at;
  return undefined;
}

/** Method, constructor, accessor or local function around a node, past its lambdas. */
export function methodOf(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (CSHARP_FUNCTIONS.includes(at.type) && !CSHARP_LAMBDAS.includes(at.type)) return at;
  }
  return undefined;
}

/** `TimeSpan.FromSeconds(10)`, with the namespace where the file does not bring it. */
export function timeSpan(ms: number): string {
  return ms % 1000 === 0 ? `TimeSpan.FromSeconds(${ms / 1000})` : `TimeSpan.FromMilliseconds(${ms})`;
}
