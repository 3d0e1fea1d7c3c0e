import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { bare, callArgs, localFunction, methodCall } from "./javascriptCalls.ts";
import { promiseKind } from "./promises.ts";

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
