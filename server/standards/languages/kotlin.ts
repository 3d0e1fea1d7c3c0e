import type { Node } from "web-tree-sitter";
import { type Adapter, type Declaration, innermost, items } from "./adapter.ts";
import { implicitName } from "./kotlinNames.ts";

/*
 * Names are written with dots: `kotlinx.coroutines.GlobalScope.launch`. What begins with a
 * capital letter and is called is a construction: `HttpClient(CIO)` makes an `HttpClient`.
 */

export const KOTLIN_FUNCTIONS = [
  "function_declaration",
  "anonymous_function",
  "lambda_literal",
  "secondary_constructor",
  "anonymous_initializer",
  "getter",
  "setter",
];

const BODIES = ["class_body", "enum_class_body"];

const TYPES = new Set([
  "user_type",
  "nullable_type",
  "function_type",
  "parenthesized_type",
  "non_nullable_type",
  "type_modifiers",
]);

/** `f(x) { … }` is written by the grammar as a call of the call `f(x)`; this is the inner one. */
function behindLambda(call: Node): Node | undefined {
  const first = call.namedChildren[0];
  if (call.type !== "call_expression" || first?.type !== "call_expression") return undefined;
  return call.namedChildren.every((c, i) => i === 0 || c.type === "annotated_lambda" || c.isExtra)
    ? first
    : undefined;
}

/** The call with the lambda that trails it. */
export function wholeCall(call: Node): Node {
  const outer = call.parent;
  return outer && behindLambda(outer)?.id === call.id ? outer : call;
}

/** Arguments in parentheses; each a `value_argument`, which may carry a name. */
export function argumentNodes(call: Node): Node[] {
  const inner = behindLambda(call) ?? call;
  return items(inner.namedChildren.find((c) => c.type === "value_arguments") ?? null);
}

function isNamed(argument: Node): boolean {
  return argument.children.some((c) => c.type === "=");
}

/** Values of the arguments that are given by position. */
export function args(call: Node): Node[] {
  return argumentNodes(call).flatMap((one) => (isNamed(one) ? [] : [items(one).at(-1) ?? one]));
}

/** Value of the argument that is given by this name. */
export function namedArgument(call: Node, name: string): Node | undefined {
  const found = argumentNodes(call).find((one) => isNamed(one) && one.namedChildren[0]?.text === name);
  return found ? items(found).at(-1) : undefined;
}

/** Lambda behind a call, or `undefined`. */
export function trailingLambda(call: Node): Node | undefined {
  const own = wholeCall(call).namedChildren.find((c) => c.type === "annotated_lambda");
  return own?.namedChildren.find((c) => c.type === "lambda_literal");
}

/** Last name of what a call calls: `get` of `a?.b.get<T>(x) { }`. */
export function calledName(call: Node): string {
  const callee = (behindLambda(call) ?? call).namedChildren[0];
  if (!callee) return "";
  return member(callee)?.name ?? callee.text;
}

/** What a call is made on: `a.b` of `a.b.get()`; `undefined` for a bare name. */
export function receiver(call: Node): Node | undefined {
  const callee = (behindLambda(call) ?? call).namedChildren[0];
  return callee ? member(callee)?.object : undefined;
}

/** Text of a string without interpolation; `undefined` for anything else. */
export function stringValue(node: Node | null | undefined): string | undefined {
  if (node?.type !== "string_literal") return undefined;
  return node.namedChildren.every((c) => c.type === "string_content") ? node.text.slice(1, -1) : undefined;
}

export function hasModifier(declaration: Node, modifier: string): boolean {
  const list = declaration.namedChildren.find((c) => c.type === "modifiers");
  return list?.namedChildren.some((c) => c.text === modifier) ?? false;
}

/** Annotations of a declaration by simple name. */
export function annotations(declaration: Node): string[] {
  const list = declaration.namedChildren.find((c) => c.type === "modifiers");
  return (list?.namedChildren ?? []).flatMap((one) => {
    if (one.type !== "annotation") return [];
    const name = /^@(?:\w+:)?([\w.]+)/.exec(one.text)?.[1];
    return name ? [name.split(".").at(-1) ?? name] : [];
  });
}

/** Annotations that say that a result is to be looked at. */
const CHECKED = /^(CheckResult|CheckReturnValue|MustUseReturnValues?)$/;

/** Type that is written in a declaration, behind its name. */
export function writtenType(declaration: Node): Node | undefined {
  return declaration.namedChildren.find((c) => TYPES.has(c.type));
}

function declaredName(node: Node): Node | undefined {
  return node.childForFieldName("name") ?? node.namedChildren.find((c) => c.type === "identifier");
}

/** Functions whose lambda runs as a coroutine. */
const COROUTINES =
  /^(launch|async|runBlocking|withContext|coroutineScope|supervisorScope|withTimeout|withTimeoutOrNull|flow|channelFlow|callbackFlow|produce|actor|launchIn|runTest|suspendTransaction|newSuspendedTransaction|withLock|withPermit|select|collect|collectLatest|onEach|repeatOnLifecycle)$/;

/** Functions that run their lambda at once, where they are called. */
export const INLINE =
  /^(let|also|apply|run|with|use|forEach|forEachIndexed|map|mapNotNull|mapIndexed|flatMap|filter|filterNot|onEach|associate\w*|groupBy|fold|any|all|none|first\w*|last\w*|find|sumOf|maxOf|minOf|takeIf|takeUnless|repeat|runCatching|getOrElse|getOrPut|onSuccess|onFailure|recover|measureTime\w*|measureNanoTime|synchronized|buildList|buildString|buildMap)$/;

/** The call that a lambda is given to. */
export function callOfLambda(lambda: Node): Node | undefined {
  const holder = lambda.parent;
  const call =
    holder?.type === "annotated_lambda"
      ? holder.parent
      : holder?.type === "value_argument"
        ? holder.parent?.parent
        : undefined;
  return call?.type === "call_expression" ? (behindLambda(call) ?? call) : undefined;
}

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

/** Function around a node, past the lambdas that run at once. */
export function enclosingFunction(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (!KOTLIN_FUNCTIONS.includes(at.type)) continue;
    if (at.type !== "lambda_literal") return at;
    const call = callOfLambda(at);
    if (!call || !INLINE.test(calledName(call))) return at;
  }
  return undefined;
}

/** True for an expression that stands as a statement: nobody takes its value. */
export function isStatement(expression: Node): boolean {
  const holder = expression.parent;
  switch (holder?.type) {
    case "block": {
      const last = items(holder).at(-1)?.id === expression.id;
      const owner = holder.parent;
      if (!last || !owner || /^(function_body|finally_block)$|_statement$/.test(owner.type)) return true;
      if (/^(try_expression|if_expression)$/.test(owner.type)) return isStatement(owner);
      const around = owner.parent;
      return owner.type !== "catch_block" && owner.type !== "when_entry"
        ? true
        : around !== null && isStatement(around);
    }
    case "lambda_literal":
      return items(holder).at(-1)?.id !== expression.id;
    case "if_expression":
      return holder.childForFieldName("condition")?.id !== expression.id && isStatement(holder);
    case "when_entry":
      return (
        items(holder).at(-1)?.id === expression.id &&
        holder.childForFieldName("condition")?.id !== expression.id &&
        holder.parent !== null &&
        isStatement(holder.parent)
      );
    case "for_statement":
    case "while_statement":
    case "do_while_statement":
      return items(holder).at(-1)?.id === expression.id && holder.type !== "do_while_statement";
    default:
      return false;
  }
}

/** Named function around a node, past all lambdas. */
export function methodOf(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (KOTLIN_FUNCTIONS.includes(at.type) && at.type !== "lambda_literal") return at;
  }
  return undefined;
}

export function methodName(node: Node): string {
  return methodOf(node)?.childForFieldName("name")?.text ?? "";
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

/** Value behind `=`, or what the lambda of `by lazy { … }` ends in. */
export function initialiser(property: Node): Node | undefined {
  const delegate = property.namedChildren.find((c) => c.type === "property_delegate");
  if (delegate) {
    const call = items(delegate)[0];
    if (call?.type !== "call_expression" || calledName(call) !== "lazy") return undefined;
    const lambda = trailingLambda(behindLambda(call) ?? call);
    return items(lambda ?? null).at(-1);
  }
  const equals = property.children.findIndex((c) => c.type === "=");
  return equals < 0 ? undefined : property.children.slice(equals + 1).find((c) => c.isNamed && !c.isExtra);
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

function member(node: Node): { object: Node; name: string } | undefined {
  if (node.type !== "navigation_expression") return undefined;
  const object = node.namedChildren[0];
  const name = node.namedChildren.at(-1);
  return object && name?.type === "identifier" && name.id !== object.id
    ? { object, name: name.text }
    : undefined;
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
