import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { isPromiseType, property, returnsPromise } from "../../languages/javascript.ts";
import type { Definition } from "../../symbols.ts";
import { isPromiseApi, isPromiseCallable, PROMISE_API_NAMES, takesCallback } from "./promiseApis.ts";

/** What an expression's value is, as far as the file tells: a promise or a list of them. */
export type PromiseKind = "promise" | "list";

const MAX_DEPTH = 12;
const TRANSPARENT = new Set(["parenthesized_expression", "non_null_expression", "satisfies_expression"]);
const FUNCTION_VALUES = new Set(["arrow_function", "function_expression"]);

export function isFunctionValue(node: Node | undefined): boolean {
  return node !== undefined && FUNCTION_VALUES.has(node.type);
}

/** Looks through parentheses, `!` and `satisfies`, but not through `await`. */
export function bare(node: Node): Node {
  let at = node;
  while (TRANSPARENT.has(at.type)) {
    const inner = at.namedChildren.find((c) => !c.isExtra);
    if (!inner) break;
    at = inner;
  }
  return at;
}

export function callArgs(call: Node): Node[] {
  const list = call.childForFieldName("arguments");
  return list?.type === "arguments" ? list.namedChildren.filter((c) => !c.isExtra) : [];
}

/** The name and object of `object.name(…)`. */
export function methodCall(call: Node): { object: Node; name: string } | undefined {
  const callee = call.childForFieldName("function");
  if (callee?.type !== "member_expression") return undefined;
  const object = callee.childForFieldName("object");
  const name = callee.childForFieldName("property");
  return object && name ? { object, name: name.text } : undefined;
}

/** Whether an expression's value is a promise; `undefined` where the file does not tell. */
export function promiseKind(node: Node, ctx: RuleContext, depth = 0): PromiseKind | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const at = bare(node);
  switch (at.type) {
    case "call_expression":
      return callKind(at, ctx, depth);
    case "new_expression":
      return ctx.text(at.childForFieldName("constructor") ?? at) === "Promise" &&
        ctx.qualifyCall(at) === "Promise"
        ? "promise"
        : undefined;
    case "as_expression":
    case "type_assertion":
      return asserted(at, ctx, depth);
    case "identifier":
    case "member_expression":
      return valueKind(at, ctx, depth);
    case "array":
      return at.namedChildren.some((c) => promiseKind(c, ctx, depth + 1) === "promise") ? "list" : undefined;
    default:
      return undefined;
  }
}

function asserted(node: Node, ctx: RuleContext, depth: number): PromiseKind | undefined {
  const prefix = node.type === "type_assertion";
  const value = prefix ? node.namedChildren.at(-1) : node.namedChildren[0];
  const type = prefix ? node.namedChildren[0]?.namedChildren[0] : node.namedChildren.at(-1);
  if (type && ctx.text(type) !== "const") return isPromiseType(type) ? "promise" : undefined;
  return value ? promiseKind(value, ctx, depth + 1) : undefined;
}

function callKind(call: Node, ctx: RuleContext, depth: number): PromiseKind | undefined {
  const callee = call.childForFieldName("function");
  if (!callee) return undefined;
  const at = bare(callee);
  // `await f<T>()` parses as a call of `await f`.
  if (at.type === "await_expression") return undefined;
  if (FUNCTION_VALUES.has(at.type)) return returnsPromise(at) ? "promise" : undefined;
  if (at.type === "identifier") return callsPromise(at, call, ctx) ? "promise" : undefined;
  if (at.type !== "member_expression") return undefined;
  const method = methodCall(call);
  return method ? methodKind(call, at, method, ctx, depth) : undefined;
}

function methodKind(
  call: Node,
  callee: Node,
  method: { object: Node; name: string },
  ctx: RuleContext,
  depth: number,
): PromiseKind | undefined {
  switch (method.name) {
    case "then":
      return isThen(call, method.object, ctx) ? "promise" : undefined;
    case "catch":
    case "finally":
      return isChain(method.object, ctx, depth) ? "promise" : undefined;
    case "map":
    case "flatMap":
    case "from": {
      const mapper = callArgs(call)[method.name === "from" ? 1 : 0];
      if (method.name === "from" && ctx.text(method.object) !== "Array") break;
      if (mapper && givesPromises(mapper, ctx, depth)) return "list";
      break;
    }
    case "call":
    case "apply":
      if (calleeGivesPromise(method.object, ctx)) return "promise";
      break;
  }
  return callsPromise(callee, call, ctx) ? "promise" : undefined;
}

/** Objects with a `then` that is no promise's: a test command queue. */
const NOT_THENABLE = /^(cy|browser|Cypress)\b/;

function isThen(call: Node, object: Node, ctx: RuleContext): boolean {
  if (NOT_THENABLE.test(ctx.text(object))) return false;
  const first = callArgs(call)[0];
  // `x.then("text")` is some other protocol.
  return !first || !/^(string|number|object|array|template_string)$/.test(first.type);
}

/** `x` of `x.catch(…)`: a promise, or a `.then` chain of anything. */
function isChain(object: Node, ctx: RuleContext, depth: number): boolean {
  return promiseKind(object, ctx, depth + 1) === "promise";
}

/** A callback whose results are promises: an async function, or `x => save(x)`. */
function givesPromises(callback: Node, ctx: RuleContext, depth: number): boolean {
  if (isFunctionValue(callback)) {
    if (returnsPromise(callback)) return true;
    const body = callback.childForFieldName("body");
    return (
      body !== null && body.type !== "statement_block" && promiseKind(body, ctx, depth + 1) === "promise"
    );
  }
  return isNamed(callback) && calleeGivesPromise(callback, ctx);
}

function isNamed(node: Node): boolean {
  return node.type === "identifier" || node.type === "member_expression";
}

/** True where `function` is async, named or in place, or is typed to return a promise. */
export function calleeGivesPromise(callee: Node, ctx: RuleContext): boolean {
  const at = bare(callee);
  if (FUNCTION_VALUES.has(at.type)) return returnsPromise(at);
  if (at.type === "identifier") return namedGivesPromise(at, ctx);
  if (at.type === "member_expression") return methodGivesPromise(at, ctx);
  return false;
}

function callsPromise(callee: Node, call: Node, ctx: RuleContext): boolean {
  if (calleeGivesPromise(callee, ctx)) return true;
  if (callee.type === "identifier") {
    const definition = ctx.definition(callee);
    const local = definition?.declaration;
    if (definition?.kind === "function" || definition?.kind === "class") return false;
    if (local && !local.init && !local.qualified) return false;
  } else if (!PROMISE_API_NAMES.has(ctx.text(callee.childForFieldName("property") ?? callee))) return false;
  const qualified = ctx.qualify(callee);
  if (qualified !== undefined) {
    if (!isPromiseApi(qualified)) return false;
    return !takesCallback(qualified) || !isFunctionValue(callArgs(call).at(-1));
  }
  if (callee.type !== "identifier") return false;
  const type = ctx.typeOf(callee);
  return type !== undefined && isPromiseCallable(type);
}

function namedGivesPromise(name: Node, ctx: RuleContext): boolean {
  const definition = ctx.definition(name);
  if (!definition || definition.file?.ambiguous) return false;
  const local = definition.declaration;
  if (definition.async || (!local && definition.file?.async)) return true;
  if (local?.async) return true;
  const type = local ? local.type && ctx.adapter.typeText(local.type) : definition.file?.type;
  if (type) return ctx.fileDefinition(`type ${type}`)?.async === true;
  return local?.kind === "function" && passesPromiseOn(local.node, ctx);
}

/** How many functions deep {@link passesPromiseOn} is: functions may call each other in a circle. */
let nesting = 0;

/** A function of this unit that returns what an async one gives: `() => save()`. */
function passesPromiseOn(fn: Node, ctx: RuleContext): boolean {
  if (nesting >= 3) return false;
  nesting++;
  try {
    return returnsOnlyPromises(fn, ctx);
  } finally {
    nesting--;
  }
}

function returnsOnlyPromises(fn: Node, ctx: RuleContext): boolean {
  const body = fn.childForFieldName("body");
  if (!body || fn.childForFieldName("return_type") || fn.type.startsWith("generator")) return false;
  if (body.type !== "statement_block") return promiseKind(body, ctx, MAX_DEPTH - 2) === "promise";
  if (body.lastNamedChild?.type !== "return_statement") return false;
  return ctx.own(body, ["return_statement"]).every((statement) => {
    const value = statement.firstNamedChild;
    return value !== null && promiseKind(value, ctx, MAX_DEPTH - 2) === "promise";
  });
}

/** True where the file shows that the method `a.b` is async. */
function methodGivesPromise(member: Node, ctx: RuleContext): boolean {
  const object = member.childForFieldName("object");
  const name = member.childForFieldName("property")?.text;
  if (!object || !name) return false;
  const owner = bare(object);
  if (owner.type === "this") return ownMethodGivesPromise(member, name, ctx);
  if (owner.type === "call_expression") return false;
  const local = owner.type === "identifier" ? ctx.definition(owner) : undefined;
  const literal = local?.declaration?.init;
  if (literal?.type === "object") return literalGivesPromise(literal, name);
  if (local?.declaration === undefined) {
    const found = ctx.fileDefinition(`${ctx.text(owner)}.${name}`);
    if (found?.async && !found.file?.ambiguous) return true;
  }
  // A class or interface of this file: its methods are in the table by its name.
  if (!ctx.fileDefinition(`this.${name}`) && !ctx.fileDefinition(`*.${name}`)) return false;
  const type = ownerType(owner, local, ctx);
  const found = type ? ctx.fileDefinition(`${type}.${name}`) : undefined;
  return found?.async === true && !found.file?.ambiguous;
}

function ownerType(owner: Node, local: Definition | undefined, ctx: RuleContext): string | undefined {
  if (owner.type === "identifier" && (!local || local.kind === "import" || local.kind === "function")) {
    return undefined;
  }
  return ctx.typeOf(owner)?.replace(/^\.\//, "");
}

function ownMethodGivesPromise(member: Node, name: string, ctx: RuleContext): boolean {
  const found = ctx.fileDefinition(`this.${name}`);
  if (!found) return false;
  if (!found.file?.ambiguous) {
    const type = found.file?.type;
    return found.async === true || (type !== undefined && ctx.fileDefinition(`type ${type}`)?.async === true);
  }
  // Two classes of the file have the method: this one's own decides.
  const owner = ctx.ancestor(member, ["class_declaration", "abstract_class_declaration"]);
  const type = owner?.childForFieldName("name")?.text;
  return type !== undefined && ctx.fileDefinition(`${type}.${name}`)?.async === true;
}

function literalGivesPromise(object: Node, name: string): boolean {
  const entry = property(object, name);
  if (entry.state !== "present") return false;
  return entry.value.type === "method_definition" || FUNCTION_VALUES.has(entry.value.type)
    ? returnsPromise(entry.value)
    : false;
}

/** What a name holds: declared as a promise, or initialised with one and not awaited. */
function valueKind(node: Node, ctx: RuleContext, depth: number): PromiseKind | undefined {
  const definition = ctx.definition(node);
  if (!definition || definition.file?.ambiguous) return undefined;
  if (/^(import|function|class|element)$/.test(definition.kind)) return undefined;
  const local = definition.declaration;
  const declared = local ? local.type && ctx.adapter.typeText(local.type) : definition.file?.type;
  if (declared) return declared === "Promise" ? "promise" : declared === "Promise[]" ? "list" : undefined;
  if (local) {
    return local.init && !local.path && local.init.startIndex < node.startIndex
      ? promiseKind(local.init, ctx, depth + 1)
      : undefined;
  }
  const text = definition.initText;
  if (definition.file?.path || !text || text.startsWith("await")) return undefined;
  if (/^new Promise\b/.test(text)) return "promise";
  const start = /^([\w$.]+)\s*\(/.exec(text);
  if (!start?.[1] || !/\)\s*$/.test(text) || /\)\s*[.[(]/.test(text)) return undefined;
  return isPromiseApi(start[1]) || ctx.fileDefinition(start[1])?.async === true ? "promise" : undefined;
}

/** True where `await` may be written. */
export function isInAsync(node: Node, ctx: RuleContext): boolean {
  const scope = ctx.functionAround(node);
  return scope !== undefined && ctx.isAsync(scope);
}

/**
 * True where an async function can't reject: its whole body is one `try` with a
 * handler that does not throw again.
 */
export function handlesItsErrors(fn: Node, ctx: RuleContext): boolean {
  const body = fn.childForFieldName("body");
  if (!body) return false;
  if (body.type !== "statement_block") {
    const call = bare(body.type === "await_expression" ? (body.namedChildren[0] ?? body) : body);
    return call.type === "call_expression" && methodCall(call)?.name === "catch";
  }
  const awaits = ctx.own(body, ["await_expression", "throw_statement"]);
  const risky = awaits.filter((one) => !isGuarded(one, body) && !isCaught(one));
  return awaits.length > 0 && risky.length === 0;
}

/** Function of the same unit that a name stands for, or `object.name` of a literal. */
export function localFunction(callee: Node, ctx: RuleContext): Node | undefined {
  if (callee.type === "identifier") return ctx.definition(callee)?.declaration?.node;
  if (callee.type !== "member_expression") return undefined;
  const object = callee.childForFieldName("object");
  const name = callee.childForFieldName("property");
  const init = object?.type === "identifier" ? ctx.definition(object)?.declaration?.init : undefined;
  if (!name || init?.type !== "object") return undefined;
  const entry = property(init, ctx.text(name));
  return entry.state === "present" ? entry.value : undefined;
}

/** Writing a log line is not what a promise rejects over. */
const LOGS = /(^|\.)(console|log|logger)(\?)?\.(debug|info|log|warn|error|trace)$/;

/**
 * True for a local async function all of whose work stands in `try`, with handlers that
 * do not throw: a call of it needs no handler.
 */
export function neverRejects(fn: Node | undefined, ctx: RuleContext): boolean {
  const body = fn?.childForFieldName("body");
  if (!fn || body?.type !== "statement_block" || !ctx.adapter.functionKinds.includes(fn.type)) return false;
  const work = ctx
    .own(body, ["await_expression", "call_expression", "new_expression", "throw_statement"])
    .filter((one) => !LOGS.test(one.childForFieldName("function")?.text ?? ""));
  return (
    work.some((one) => isGuarded(one, body)) &&
    work.every((one) => isGuarded(one, body) || (one.type !== "throw_statement" && isInHandler(one, body)))
  );
}

function isInHandler(node: Node, body: Node): boolean {
  for (let at = node.parent; at && at.id !== body.id; at = at.parent) {
    if (at.type === "catch_clause") return true;
  }
  return false;
}

/** True inside the `try` part of a statement with a handler. */
function isGuarded(node: Node, body: Node): boolean {
  for (let at = node; at.id !== body.id; ) {
    const parent = at.parent;
    if (!parent) return false;
    const block = parent.childForFieldName("body");
    if (parent.type === "try_statement" && block?.id === at.id && parent.childForFieldName("handler")) {
      return true;
    }
    at = parent;
  }
  return false;
}

/** `await x.catch(…)` does not reject. */
function isCaught(node: Node): boolean {
  const value = node.type === "await_expression" ? node.namedChildren[0] : undefined;
  const call = value ? bare(value) : undefined;
  return call?.type === "call_expression" && methodCall(call)?.name === "catch";
}

/** The expression, or the beginning of it that stands on one line. */
export function headOf(node: Node): Node {
  let at = node;
  while (at.startPosition.row !== at.endPosition.row) {
    const next =
      at.type === "new_expression"
        ? at.childForFieldName("constructor")
        : at.type === "parenthesized_expression"
          ? at.namedChildren[0]
          : at.firstChild;
    if (!next) return at;
    at = next;
  }
  return at;
}
