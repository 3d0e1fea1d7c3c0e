import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { returnsPromise } from "../../languages/javascriptPromises.ts";
import { isPromiseType } from "../../languages/javascriptTypes.ts";
import type { Definition } from "../../symbols.ts";
import { bare, callArgs, isFunctionValue, isNamed, methodCall } from "./javascriptCalls.ts";
import { isPromiseApi, isPromiseCallable, PROMISE_API_NAMES, takesCallback } from "./promiseApis.ts";
import { memberGivesPromise, methodGivesPromise } from "./promiseMethods.ts";

/** What an expression's value is, as far as the file tells: a promise or a list of them. */
export type PromiseKind = "promise" | "list";

const MAX_DEPTH = 12;

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
  if (isFunctionValue(at)) return returnsPromise(at) ? "promise" : undefined;
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

/** True where `function` is async, named or in place, or is typed to return a promise. */
export function calleeGivesPromise(callee: Node, ctx: RuleContext): boolean {
  const at = bare(callee);
  if (isFunctionValue(at)) return returnsPromise(at);
  if (at.type === "identifier" || at.type === "shorthand_property_identifier")
    return namedGivesPromise(at, ctx);
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
