import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import type { Fix, Severity } from "../../model.ts";
import { bare, callArgs, headOf, isFunctionValue, methodCall } from "./javascriptCalls.ts";
import { answersWithPromise, handlesItsErrors } from "./promiseErrors.ts";
import { calleeGivesPromise } from "./promises.ts";

export const LOOPS = new Set(["forEach"]);
export const PREDICATES = new Set([
  "filter",
  "some",
  "every",
  "find",
  "findIndex",
  "findLast",
  "findLastIndex",
]);
export const COMPARATORS = new Set(["sort", "toSorted"]);
/** Methods whose callback's result is thrown away: the name and where the callback stands. */
export const EVENT_METHODS: Readonly<Record<string, number>> = {
  on: 1,
  once: 1,
  addListener: 1,
  prependListener: 1,
  addEventListener: 1,
};
/** Free functions that throw the callback's result away. */
const TIMERS = new Set([
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "process.nextTick",
  "timers.setTimeout",
  "timers.setInterval",
  "timers.setImmediate",
  "requestAnimationFrame",
]);
const SERVERS =
  /^(http|https|http2|net|tls)\.(createServer|createSecureServer)$|^fs\.(readFile|writeFile|readdir|stat|unlink|mkdir|access|watch|watchFile)$/;
const ROUTES =
  /^express(\(\)|\.Router\(\)|\.Router|\.Express|\.Application)#(get|post|put|patch|delete|all|use|head)$/;
/** Event sources that wait for their handlers and take their errors. */
export const AWAITING = ["probot", "telegraf", "grammy", "emittery", "captureRejections", "bolt", "webhooks"];
export const ROUTE_HELPERS = ["express-async-errors", "asyncHandler"];

interface Callback {
  readonly node: Node;
  /** Its body is not in sight: whether it catches its own errors is not known. */
  readonly unseen: boolean;
  /** Handles every rejection by itself. */
  readonly safe: boolean;
}

/** An async function in argument position, written there or named. */
function asyncCallback(node: Node | undefined, ctx: RuleContext): Callback | undefined {
  if (!node) return undefined;
  const at = bare(node);
  if (isFunctionValue(at)) {
    if (calleeGivesPromise(at, ctx)) return { node: at, unseen: false, safe: handlesItsErrors(at, ctx) };
    const answer = answersWithPromise(at, ctx);
    return answer ? { node: at, unseen: answer === "unseen", safe: false } : undefined;
  }
  if (at.type !== "identifier" && at.type !== "member_expression") return undefined;
  if (!calleeGivesPromise(at, ctx)) return undefined;
  const fn = ctx.definition(at)?.declaration?.node;
  return { node: at, unseen: fn === undefined, safe: fn !== undefined && handlesItsErrors(fn, ctx) };
}

/** The call up to its callback's head, on one line. */
function reportCallback(
  callback: Callback,
  message: string,
  ctx: RuleContext,
  severity?: Severity,
  suggestions: readonly Fix[] = [],
): void {
  const at = callback.node;
  ctx.report(isFunctionValue(at) ? headOf(at) : at, {
    message,
    ...(severity ? { severity } : {}),
    suggestions,
  });
}

export function checkIteration(call: Node, ctx: RuleContext): void {
  const method = methodCall(call);
  if (!method) return;
  const callback = asyncCallback(callArgs(call)[0], ctx);
  if (!callback) return;
  const awaited = call.parent?.type === "await_expression" || call.parent?.type === "return_statement";
  if (LOOPS.has(method.name)) {
    // A stream's or cursor's `forEach` waits; it is awaited in turn.
    if (awaited) return;
    reportCallback(
      callback,
      "forEach doesn't wait for an async callback: the loop ends first, and a rejection is unhandled.",
      ctx,
      undefined,
      forOf(call, method.object, callback.node, ctx),
    );
    return;
  }
  const source = ctx.qualify(method.object) ?? ctx.typeOf(method.object);
  if (source && /^(stream|bluebird|rxjs|p-)/.test(source)) return;
  const what = COMPARATORS.has(method.name) ? "a number" : "true or false";
  reportCallback(
    callback,
    `${method.name} takes the promise itself for ${what}: the callback must not be async.`,
    ctx,
  );
}

/** `xs.forEach(async (x) => {…})` as `for (const x of xs) {…}`. */
function forOf(call: Node, object: Node, callback: Node, ctx: RuleContext): Fix[] {
  const statement = call.parent;
  const body = callback.childForFieldName("body");
  const scope = ctx.functionAround(call);
  if (statement?.type !== "expression_statement" || body?.type !== "statement_block" || !scope) return [];
  if (!ctx.isAsync(scope) || ctx.own(body, ["return_statement"]).length > 0) return [];
  const single = callback.childForFieldName("parameter");
  const list = callback.childForFieldName("parameters")?.namedChildren ?? [];
  const parameter = single ?? (list.length === 1 ? list[0] : undefined);
  if (!parameter || callArgs(call).length !== 1) return [];
  return [
    fix(
      "Use a for…of loop",
      replaceNode(statement, `for (const ${ctx.text(parameter)} of ${ctx.text(object)}) ${ctx.text(body)}`),
    ),
  ];
}

export function checkEvent(call: Node, ctx: RuleContext): void {
  const method = methodCall(call);
  const position = method ? EVENT_METHODS[method.name] : undefined;
  if (!method || position === undefined) return;
  const given = callArgs(call);
  if (!/^(string|template_string|member_expression|identifier)$/.test(given[0]?.type ?? "")) return;
  const callback = asyncCallback(given[position], ctx);
  if (!callback || callback.safe || AWAITING.some((word) => ctx.mentions(word))) return;
  if (isOwnEmitter(method.object, ctx) || takesNext(callback.node, ctx)) return;
  reportCallback(
    callback,
    callback.unseen
      ? "The emitter ignores the handler's promise: unless the handler catches its errors itself, a rejection is unhandled."
      : "The emitter ignores the handler's promise: catch its errors inside, or a rejection is unhandled.",
    ctx,
    callback.unseen ? "info" : "warning",
  );
}

/** An object written in this file, whose `on` may wait for its handlers. */
function isOwnEmitter(object: Node, ctx: RuleContext): boolean {
  if (object.type !== "identifier") return false;
  const text = ctx.definition(object)?.initText;
  return text?.startsWith("{") ?? false;
}

/** `on("x", async (context, next) => …)` is a chain of steps that are awaited. */
function takesNext(callback: Node, ctx: RuleContext): boolean {
  const last = callback.childForFieldName("parameters")?.namedChildren.at(-1);
  return last !== undefined && /^next\b/.test(ctx.plain(last));
}

export function checkDiscarding(call: Node, ctx: RuleContext): void {
  const given = callArgs(call);
  const name = ctx.qualifyCall(call) ?? ctx.text(call.childForFieldName("function") ?? call);
  const timer = TIMERS.has(name);
  if (!timer && !SERVERS.test(name)) return;
  const callback = asyncCallback(timer ? given[0] : given.at(-1), ctx);
  if (!callback || callback.safe) return;
  reportCallback(
    callback,
    `${name.split(".").at(-1)} ignores the callback's promise: catch its errors inside, or a rejection is unhandled.`,
    ctx,
    callback.unseen ? "info" : "warning",
  );
}

export function checkRoute(call: Node, ctx: RuleContext): void {
  // A route has a path and a handler; `use` may have the handler alone.
  const count = call.childForFieldName("arguments")?.namedChildCount ?? 0;
  if (count === 0 || (count === 1 && !ctx.text(call).includes("=>"))) return;
  const name = ctx.qualifyCall(call);
  if (!name || !ROUTES.test(name) || ROUTE_HELPERS.some((word) => ctx.mentions(word))) return;
  for (const argument of callArgs(call)) {
    const callback = asyncCallback(argument, ctx);
    if (!callback || callback.safe) continue;
    reportCallback(
      callback,
      "Express before 5 ignores the handler's promise: a rejection leaves the request without an answer.",
      ctx,
      "info",
    );
  }
}

/** `<button onClick={async () => …}>`: an element does not look at the result. */
export function checkAttribute(attribute: Node, ctx: RuleContext): void {
  const name = attribute.firstNamedChild;
  if (!name || !/^on[A-Z]/.test(ctx.plain(name))) return;
  const element = attribute.parent?.childForFieldName("name");
  if (!element || !/^[a-z]/.test(ctx.plain(element))) return;
  const value = attribute.namedChildren[1];
  const callback = value?.type === "jsx_expression" ? asyncCallback(value.namedChildren[0], ctx) : undefined;
  if (!callback || callback.safe) return;
  reportCallback(callback, "The event handler's promise is ignored: catch its errors inside.", ctx, "info");
}
