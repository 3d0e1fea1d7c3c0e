import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { property, returnsPromise, stringValue } from "../../languages/javascript.ts";
import { isPromiseType } from "../../languages/javascriptTypes.ts";
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
      return makesPromise(at.childForFieldName("constructor"), ctx) ? "promise" : undefined;
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

/** `Promise`, or a class of this file that extends it. */
function makesPromise(type: Node | null, ctx: RuleContext): boolean {
  if (type?.type !== "identifier") return false;
  if (ctx.text(type) === "Promise") return ctx.qualify(type) === "Promise";
  return ctx.fileDefinition(`promise ${ctx.text(type)}`) !== undefined;
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
  if (at.type === "import") return "promise";
  if (at.type === "subscript_expression") return methodGivesPromise(at, ctx) ? "promise" : undefined;
  if (at.type === "call_expression") return calleeGivesPromise(at, ctx) ? "promise" : undefined;
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
    case "resolve":
    case "reject":
    case "all":
    case "allSettled":
    case "any":
    case "race":
      if (makesPromise(bare(method.object), ctx)) return "promise";
      break;
  }
  return callsPromise(callee, call, ctx) ? "promise" : undefined;
}

/** Objects with a `then` that is no promise's: a test command queue. */
const NOT_THENABLE = /^(cy|browser|Cypress)\b/;

function isThen(call: Node, object: Node, ctx: RuleContext): boolean {
  if (NOT_THENABLE.test(ctx.plain(object)) || isOtherClass(bare(object), ctx)) return false;
  const first = callArgs(call)[0];
  // `x.then("text")` is some other protocol.
  return !first || !/^(string|number|object|array|template_string)$/.test(first.type);
}

/** `new Steps()`, of a class of this file that extends nothing: its `then` is its own. */
function isOtherClass(object: Node, ctx: RuleContext): boolean {
  if (object.type !== "new_expression") return false;
  const type = object.childForFieldName("constructor");
  const name = type?.type === "identifier" ? ctx.text(type) : "";
  return (
    ctx.fileDefinition(name)?.kind === "class" &&
    !ctx.fileDefinition(`promise ${name}`) &&
    !ctx.fileDefinition(`extends ${name}`)
  );
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
  if (at.type === "member_expression" || at.type === "subscript_expression")
    return methodGivesPromise(at, ctx);
  return at.type === "call_expression" && wrapsPromise(at, ctx);
}

/** Calls that give back the function that they are given: `load.bind(this)`, `useCallback(load)`. */
const SAME_FUNCTION = /^(React\.)?(useCallback|useEvent|useEffectEvent|useEventCallback|useMemoizedFn)$/;

function wrapsPromise(call: Node, ctx: RuleContext): boolean {
  const method = methodCall(call);
  if (method?.name === "bind") return calleeGivesPromise(method.object, ctx);
  const given = callArgs(call)[0];
  const callee = call.childForFieldName("function");
  return (
    given !== undefined &&
    callee !== null &&
    SAME_FUNCTION.test(ctx.plain(callee)) &&
    (isFunctionValue(given) ? returnsPromise(given) : isNamed(given) && calleeGivesPromise(given, ctx))
  );
}

/** The same for the text of a file-level initialiser. */
function textWrapsPromise(text: string, ctx: RuleContext): boolean {
  const bound = /^([\w$.]+)\.bind\(/.exec(text)?.[1];
  if (bound) return ctx.fileDefinition(bound)?.async === true;
  return /^(React\.)?(useCallback|useEvent|useMemoizedFn)\(\s*async\b/.test(text);
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
  if (!local && definition.kind === "function") return passesFilePromiseOn(ctx.text(name), ctx);
  if (local?.async) return true;
  const type = local ? local.type && ctx.adapter.typeText(local.type) : definition.file?.type;
  if (type) return ctx.fileDefinition(`type ${type}`)?.async === true;
  if (local?.kind === "function") return passesPromiseOn(local.node, ctx);
  const init = local?.init ? bare(local.init) : undefined;
  if (init?.type === "call_expression" && !local?.path && local?.kind === "variable")
    return wrapsPromise(init, ctx);
  if (local) return local.kind === "parameter" && destructuredGivesPromise(local.node, ctx);
  return (
    definition.kind === "variable" &&
    !definition.file?.path &&
    textWrapsPromise(definition.initText ?? "", ctx)
  );
}

/** A function of the file that returns what an async one, or a known function, gives. */
function passesFilePromiseOn(name: string, ctx: RuleContext): boolean {
  const found = ctx.fileDefinition(`passes ${name}`);
  const text = found?.file?.ambiguous ? undefined : found?.initText;
  return text !== undefined && textGivesPromise(text, ctx);
}

/** Whether a call, by its text, gives a promise: `save(order)`. */
function textGivesPromise(text: string, ctx: RuleContext): boolean {
  const start = /^([\w$.]+)\s*\(/.exec(text);
  if (!start?.[1] || !/\)\s*$/.test(text) || /\)\s*[.[(]/.test(text)) return false;
  const found = ctx.fileDefinition(start[1]);
  return isPromiseApi(start[1]) || (found?.async === true && !found.file?.ambiguous);
}

/** `save` of `({ save }: { save: () => Promise<void> }) => …`, or of a type of this file. */
function destructuredGivesPromise(name: Node, ctx: RuleContext): boolean {
  const pair = name.parent?.type === "pair_pattern" ? name.parent : undefined;
  const pattern = (pair ?? name).parent;
  if (pattern?.type !== "object_pattern" || pattern.parent?.type !== "required_parameter") return false;
  const type = pattern.parent.childForFieldName("type")?.namedChildren[0];
  const key = ctx.text(pair?.childForFieldName("key") ?? name);
  return type !== undefined && memberGivesPromise(type, key, ctx);
}

/** Whether a method of a written type gives a promise. */
function memberGivesPromise(type: Node, key: string, ctx: RuleContext): boolean {
  if (type.type === "type_identifier") {
    const found = ctx.fileDefinition(`${ctx.text(type)}.${key}`);
    return found?.async === true && !found.file?.ambiguous;
  }
  if (type.type !== "object_type") return false;
  return type.namedChildren.some((member) => {
    if (member.childForFieldName("name")?.text !== key) return false;
    const value = member.childForFieldName("type")?.namedChildren[0];
    const result =
      member.type === "method_signature" ? member : value?.type === "function_type" ? value : undefined;
    const returned = result?.childForFieldName("return_type");
    return isPromiseType(returned?.type === "type_annotation" ? returned.namedChildren[0] : returned);
  });
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
  const name = member.childForFieldName("property")?.text ?? stringValue(member.childForFieldName("index"));
  if (!object || !name) return false;
  const owner = bare(object);
  if (owner.type === "this") return ownMethodGivesPromise(member, name, ctx);
  if (owner.type === "call_expression") {
    const type = resultType(owner, ctx);
    return type !== undefined && classGivesPromise(type, name, ctx);
  }
  const local = owner.type === "identifier" ? ctx.definition(owner) : undefined;
  const literal = local?.declaration?.init;
  if (literal?.type === "object") return literalGivesPromise(literal, name);
  const written = local?.declaration?.type;
  if (written?.type === "object_type") return memberGivesPromise(written, name, ctx);
  const made = literal ? bare(literal) : undefined;
  const result =
    made?.type === "call_expression" && !local?.declaration?.path ? resultType(made, ctx) : undefined;
  if (result) return classGivesPromise(result, name, ctx);
  if (local?.declaration === undefined) {
    const found = ctx.fileDefinition(`${ctx.text(owner)}.${name}`);
    if (found?.async && !found.file?.ambiguous) return true;
  }
  // A class or interface of this file: its methods are in the table by its name.
  if (!ctx.fileDefinition(`this.${name}`) && !ctx.fileDefinition(`*.${name}`)) return false;
  const type = ownerType(owner, local, ctx);
  return type !== undefined && classGivesPromise(type, name, ctx);
}

/** A method of a class or interface of this file, or of a class that it extends. */
function classGivesPromise(type: string, name: string, ctx: RuleContext): boolean {
  let at: string | undefined = type;
  for (let depth = 0; at && depth < 4; depth++) {
    const found = ctx.fileDefinition(`${at}.${name}`);
    if (found) return found.async === true && !found.file?.ambiguous;
    at = ctx.fileDefinition(`extends ${at}`)?.initText;
  }
  return false;
}

/** Type that a function of this file says that it returns. */
function resultType(call: Node, ctx: RuleContext): string | undefined {
  const callee = call.childForFieldName("function");
  if (callee?.type !== "identifier") return undefined;
  const local = ctx.definition(callee)?.declaration;
  if (!local) return ctx.fileDefinition(`returns ${ctx.text(callee)}`)?.file?.type;
  const type =
    local.kind === "function" ? local.node.childForFieldName("return_type")?.namedChildren[0] : undefined;
  return type?.type === "type_identifier" ? ctx.text(type) : undefined;
}

function ownerType(owner: Node, local: Definition | undefined, ctx: RuleContext): string | undefined {
  if (owner.type === "identifier" && (!local || local.kind === "import" || local.kind === "function")) {
    return undefined;
  }
  return ctx.typeOf(owner)?.replace(/^\.\//, "");
}

/** Object literal that `this` stands for, in a method of it. */
function literalAround(member: Node, ctx: RuleContext): Node | undefined {
  const owner = ctx.ancestor(
    member,
    ["method_definition", "function_expression", "function_declaration"],
    ["class_body"],
  );
  const holder = owner?.type === "function_expression" ? owner.parent : owner;
  if (holder?.type !== "pair" && holder?.type !== "method_definition") return undefined;
  return holder.parent?.type === "object" ? holder.parent : undefined;
}

function ownMethodGivesPromise(member: Node, name: string, ctx: RuleContext): boolean {
  const literal = literalAround(member, ctx);
  if (literal) return literalGivesPromise(literal, name);
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

/** A property whose type an interface, or the variable's own type, writes down. */
function memberOfType(node: Node, ctx: RuleContext): Definition | undefined {
  if (node.type !== "member_expression") return undefined;
  const object = node.childForFieldName("object");
  const name = node.childForFieldName("property");
  if (!object || !name || !isNamed(object)) return undefined;
  const type =
    ctx.typeOf(object)?.replace(/^\.\//, "") ?? (ctx.definition(object)?.file ? ctx.text(object) : undefined);
  const found = type ? ctx.fileDefinition(`${type}.${ctx.text(name)}`) : undefined;
  return found?.kind === "field" ? found : undefined;
}

/** What a name holds: declared as a promise, or initialised with one and not awaited. */
function valueKind(node: Node, ctx: RuleContext, depth: number): PromiseKind | undefined {
  const definition = ctx.definition(node) ?? memberOfType(node, ctx);
  if (!definition || definition.file?.ambiguous) return undefined;
  if (/^(import|function|class|element)$/.test(definition.kind)) return undefined;
  const local = definition.declaration;
  const declared = local ? local.type && ctx.adapter.typeText(local.type) : definition.file?.type;
  if (declared === "Promise[]") return "list";
  if (declared) {
    return declared === "Promise" || ctx.fileDefinition(`promise ${declared}`) ? "promise" : undefined;
  }
  if (local) {
    return local.init && !local.path && local.init.startIndex < node.startIndex
      ? promiseKind(local.init, ctx, depth + 1)
      : undefined;
  }
  const text = definition.initText;
  if (definition.file?.path || !text || text.startsWith("await")) return undefined;
  return /^new Promise\b/.test(text) || textGivesPromise(text, ctx) ? "promise" : undefined;
}

/** `() => save()`, where `save` is async and may fail; a chain with handlers of its own is no such answer. */
export function answersWithPromise(fn: Node, ctx: RuleContext): "seen" | "unseen" | undefined {
  const body = fn.childForFieldName("body");
  if (!body || body.type === "statement_block" || promiseKind(body, ctx) !== "promise") return undefined;
  const call = bare(body);
  if (call.type !== "call_expression") return "seen";
  const name = methodCall(call)?.name ?? "";
  if (/^(then|catch|finally)$/.test(name)) {
    return name === "then" && callArgs(call).length === 1 ? "seen" : undefined;
  }
  const called = localFunction(bare(call.childForFieldName("function") ?? call), ctx);
  // A function elsewhere in the file may catch its errors itself.
  if (!called) return "unseen";
  return neverRejects(called, ctx) ? undefined : "seen";
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
