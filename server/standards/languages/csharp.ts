import type { Node } from "web-tree-sitter";
import { type Adapter, type Declaration, innermost, items } from "./adapter.ts";
import {
  CSHARP_FUNCTIONS,
  hasModifier,
  initialiser,
  isTaskType,
  member,
  plainName,
  returnType,
} from "./csharpSyntax.ts";

const CONTAINERS = [
  "namespace_declaration",
  "class_declaration",
  "struct_declaration",
  "record_declaration",
  "interface_declaration",
];

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
  member,
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
