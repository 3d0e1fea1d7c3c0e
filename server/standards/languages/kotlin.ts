import type { Node } from "web-tree-sitter";
import { type Adapter, type Declaration, innermost, items } from "./adapter.ts";
import { implicitName } from "./kotlinNames.ts";
import {
  annotations,
  behindLambda,
  calledName,
  callOfLambda,
  hasModifier,
  INLINE,
  initialiser,
  KOTLIN_FUNCTIONS,
  member,
  TYPES,
  writtenType,
} from "./kotlinSyntax.ts";

/*
 * Names are written with dots: `kotlinx.coroutines.GlobalScope.launch`. What begins with a
 * capital letter and is called is a construction: `HttpClient(CIO)` makes an `HttpClient`.
 */

const BODIES = ["class_body", "enum_class_body"];

/** Annotations that say that a result is to be looked at. */
const CHECKED = /^(CheckResult|CheckReturnValue|MustUseReturnValues?)$/;

/** Functions whose lambda runs as a coroutine. */
const COROUTINES =
  /^(launch|async|runBlocking|withContext|coroutineScope|supervisorScope|withTimeout|withTimeoutOrNull|flow|channelFlow|callbackFlow|produce|actor|launchIn|runTest|suspendTransaction|newSuspendedTransaction|withLock|withPermit|select|collect|collectLatest|onEach|repeatOnLifecycle)$/;

/** Function whose code runs in a coroutine: `suspend fun`, or a lambda that a builder of coroutines is given. */
function isAsync(fn: Node): boolean {
  for (let at: Node | null = fn; at; at = at.parent) {
    if (!KOTLIN_FUNCTIONS.includes(at.type)) continue;
    if (at.type !== "lambda_literal") return hasModifier(at, "suspend");
    const call = callOfLambda(at);
    const name = call ? calledName(call) : "";
    if (COROUTINES.test(name)) return true;
    if (!INLINE.test(name)) return false;
  }
  return false;
}

function declaredName(node: Node): Node | undefined {
  return node.childForFieldName("name") ?? node.namedChildren.find((c) => c.type === "identifier");
}

function isMember(node: Node): boolean {
  return BODIES.includes(node.parent?.type ?? "");
}

function one(
  name: string,
  kind: Declaration["kind"],
  node: Node,
  type: Node | undefined,
  init?: Node,
): Declaration {
  return { name, kind, node, ...(type ? { type } : {}), ...(init ? { init } : {}) };
}

/** A property is known as `x` and as `this.x`. */
function field(name: string, node: Node, type: Node | undefined, init?: Node): Declaration[] {
  return [one(`this.${name}`, "field", node, type, init), one(name, "field", node, type, init)];
}

function declareImport(node: Node): Declaration[] {
  const path = node.namedChildren.find((c) => c.type === "qualified_identifier" || c.type === "identifier");
  if (!path) return [];
  const qualified = path.text.replace(/[\s`]/g, "");
  if (node.children.some((c) => c.type === "*" || c.type === "wildcard_import") || /\*\s*$/.test(node.text)) {
    return [{ name: `*${qualified}`, kind: "import", qualified, node }];
  }
  const alias = node.children.some((c) => c.type === "as") ? node.namedChildren.at(-1) : undefined;
  const name = alias?.text ?? qualified.split(".").at(-1) ?? qualified;
  return [{ name, kind: "import", qualified, node }];
}

function declare(node: Node): Declaration[] {
  switch (node.type) {
    case "import":
      return declareImport(node);
    case "property_declaration": {
      const several = node.namedChildren.find((c) => c.type === "multi_variable_declaration");
      if (several) {
        return several.namedChildren.flatMap((c) => {
          const name = c.type === "variable_declaration" ? declaredName(c) : undefined;
          return name ? [one(name.text, "variable", node, writtenType(c))] : [];
        });
      }
      const variable = node.namedChildren.find((c) => c.type === "variable_declaration");
      const name = variable ? declaredName(variable) : undefined;
      if (!variable || !name) return [];
      const type = writtenType(variable);
      const init = initialiser(node);
      const marked: Declaration[] = annotations(node).includes("Volatile")
        ? [{ name: `volatile.${name.text}`, kind: "field", node }]
        : [];
      return isMember(node)
        ? [...field(name.text, node, type, init), ...marked]
        : [one(name.text, "variable", node, type, init)];
    }
    case "class_parameter": {
      const name = declaredName(node);
      return name ? field(name.text, node, writtenType(node)) : [];
    }
    case "function_declaration": {
      const name = node.childForFieldName("name");
      if (!name) return [];
      const type = node.namedChildren.find((c) => TYPES.has(c.type) && c.startIndex > name.endIndex);
      return [
        {
          name: name.text,
          kind: "function",
          async: hasModifier(node, "suspend"),
          node,
          ...(type ? { type } : {}),
        },
        ...(annotations(node).some((one) => CHECKED.test(one))
          ? [{ name: `checked ${name.text}`, kind: "function" as const, node }]
          : []),
      ];
    }
    case "class_declaration":
    case "object_declaration":
    case "type_alias": {
      const name = node.childForFieldName("name") ?? declaredName(node);
      return name ? [{ name: name.text, kind: "class", node }] : [];
    }
    case "for_statement": {
      const variable = node.namedChildren.find((c) => c.type === "variable_declaration");
      const name = variable ? declaredName(variable) : undefined;
      return variable && name ? [one(name.text, "element", node, writtenType(variable))] : [];
    }
    case "catch_block": {
      const name = declaredName(node);
      return name ? [one(name.text, "element", node, writtenType(node))] : [];
    }
    default:
      return [];
  }
}

function parameters(node: Node): Declaration[] {
  const list = node.namedChildren.find(
    (c) => c.type === "function_value_parameters" || c.type === "lambda_parameters",
  );
  return items(list ?? null).flatMap((parameter) => {
    if (parameter.type !== "parameter" && parameter.type !== "variable_declaration") return [];
    const name = declaredName(parameter);
    return name ? [one(name.text, "parameter", parameter, writtenType(parameter))] : [];
  });
}

function typeText(node: Node): string | undefined {
  switch (node.type) {
    case "identifier":
      return node.text;
    case "user_type": {
      const parts = node.namedChildren.filter((c) => c.type === "identifier");
      return parts.length > 0 ? parts.map((c) => c.text).join(".") : undefined;
    }
    case "nullable_type":
    case "non_nullable_type":
    case "parenthesized_type": {
      const inner = node.namedChildren.find((c) => TYPES.has(c.type));
      return inner ? typeText(inner) : undefined;
    }
    case "navigation_expression": {
      const halves = member(node);
      const before = halves ? typeText(halves.object) : undefined;
      return halves && before ? `${before}.${halves.name}` : undefined;
    }
    default:
      return undefined;
  }
}

/** Looks through one layer that changes nothing about what an expression is. */
function inner(node: Node): Node | null | undefined {
  switch (node.type) {
    case "parenthesized_expression":
      return items(node)[0];
    case "as_expression":
      return node.childForFieldName("left");
    case "unary_expression":
      return node.childForFieldName("operator")?.type === "!!"
        ? node.childForFieldName("argument")
        : undefined;
    case "call_expression":
      return behindLambda(node);
    default:
      return undefined;
  }
}

/** `Channel<Event>(64)` and `pool.submit<Price> { … }`, which the grammar reads as two comparisons: what is called. */
function compared(node: Node): Node | undefined {
  if (node.type !== "binary_expression" || node.childForFieldName("operator")?.type !== ">") return undefined;
  const left = node.childForFieldName("left");
  const right = node.childForFieldName("right");
  if (left?.type !== "binary_expression" || left.childForFieldName("operator")?.type !== "<")
    return undefined;
  if (right?.type !== "lambda_literal" && right?.type !== "parenthesized_expression") return undefined;
  return left.childForFieldName("left") ?? undefined;
}

function callee(node: Node): Node | null {
  const own = compared(node);
  if (own) return own;
  return behindLambda(node) ? null : (node.namedChildren[0] ?? null);
}

export const kotlin: Adapter = {
  functionKinds: KOTLIN_FUNCTIONS,
  callKinds: ["call_expression"],
  declarationKinds: [
    "import",
    "property_declaration",
    "class_parameter",
    "function_declaration",
    "class_declaration",
    "object_declaration",
    "type_alias",
    "for_statement",
    "catch_block",
  ],
  // `@Suppress` is read with the comments: it silences what it annotates.
  commentKinds: ["line_comment", "block_comment", "annotation", "file_annotation"],
  containerKinds: ["class_declaration", "object_declaration", "companion_object"],
  containerBody: (node) => node.namedChildren.find((c) => BODIES.includes(c.type)) ?? null,
  declare,
  parameters,
  isAsync,
  member,
  callee,
  isConstruction(node) {
    const called = node.type === "call_expression" || compared(node) ? callee(node) : null;
    const path = called ? typeText(called) : undefined;
    return path !== undefined && /(^|\.)[A-Z]\w*[a-z]\w*$/.test(path);
  },
  isCall: (node) => node.type === "call_expression" || compared(node) !== undefined,
  unwrap: (node) => innermost(node, inner),
  isIdentifier: (node) => node.type === "identifier",
  isSelf: (node) => node.type === "this_expression",
  typeText,
  global: implicitName,
};
