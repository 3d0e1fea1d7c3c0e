import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import {
  argumentNodes,
  calledName,
  enclosingFunction,
  methodOf,
  namedArgument,
  trailingLambda,
} from "../../languages/kotlinSyntax.ts";
import type { Handler } from "../../rule.ts";

const LOOPS = ["while_statement", "do_while_statement", "for_statement"];

/** Words for a limit, or for an end that somebody else may give. */
const BOUNDED =
  /\b(isActive|ensureActive|isInterrupted|interrupted|isShutdown|isClosed|stopped|running|closed|shut\w*|deadline|elapsed\w*|currentTimeMillis|nanoTime|Instant\.now|Clock|TimeSource|markNow|max\w*|\w*[rR]etries|retryCount|\w*[aA]ttempts?|tries|remaining\w*|counter|count|back_?[oO]ff\w*\.next\w*|policy|check\w*|should\w*)\b|\+\+|--|\+=|-=/i;
/** Taking the next piece of work, and asking a person, are no retries. */
const TAKES =
  /\b(receive\w*|take|poll\w*|accept|readln\w*|readLine|nextLine|consume\w*|dequeue|compareAndSet|tryLock)\s*[({]/;
/** Another writer was faster, or a signal came. */
const CONFLICT = /Optimistic|Conflict|StaleObject|Deadlock|Interrupted|EINTR|AlreadyExists|NumberFormat/;

const LEAVES = [
  "return_expression",
  "throw_expression",
  "break_expression",
  "labeled_expression",
  "identifier",
];

/** `return`, `break` and `throw` that run as part of a node and leave this loop. */
function exits(node: Node, loop: Node, ctx: RuleContext): Node[] {
  return ctx.own(node, LEAVES).filter((one) => {
    const text = ctx.text(one);
    const leaves =
      one.type === "return_expression" || one.type === "throw_expression" || /^break(@|$|\b)/.test(text);
    if (!leaves || (one.type === "identifier" && text !== "break")) return false;
    if (!/^break$/.test(text)) return true;
    return ctx.ancestor(one, LOOPS, ctx.adapter.functionKinds)?.id === loop.id;
  });
}

function bodyOf(loop: Node): Node | undefined {
  return loop.namedChildren.find((c) => c.type === "block");
}

/** `while (true) { try { …; return } catch { … } }` without a count, a deadline or a stop. */
function checkLoop(loop: Node, ctx: RuleContext): void {
  const condition = loop.childForFieldName("condition");
  const body = bodyOf(loop);
  if (!condition || ctx.text(condition) !== "true" || !body) return;
  const list = items(body);
  const at = list.findIndex((one) => tryOf(one) !== undefined);
  const statement = list[at];
  const attempt = statement && tryOf(statement);
  const tried = attempt?.namedChildren.find((c) => c.type === "block");
  if (!statement || !attempt || !tried) return;
  const handlers = attempt.namedChildren.filter((c) => c.type === "catch_block");
  if (handlers.length === 0 || handlers.some((one) => exits(one, loop, ctx).length > 0)) return;
  // Success leaves: by the last line of the try, behind it, or as the value of a return.
  const behind = list[at + 1];
  const own = exits(tried, loop, ctx);
  const follows =
    behind !== undefined && (behind.type === "return_expression" || /^break\b/.test(ctx.text(behind)));
  if (own.length === 0 && !follows && statement.type !== "return_expression") return;
  // A way out that asks for something may be the end of the work, unless a failure waits for its next try.
  const last = items(tried).at(-1);
  const surely = follows || statement.type === "return_expression" || own.some((one) => one.id === last?.id);
  if (!surely && !handlers.some((one) => /\b(delay|sleep)\s*\(/.test(ctx.plain(one)))) return;
  const others = exits(body, loop, ctx).filter(
    (one) => !own.some((mine) => mine.id === one.id) && one.id !== behind?.id && one.id !== statement.id,
  );
  if (others.length > 0) return;
  const outside = ctx.plain(loop).replace(ctx.plain(tried), "");
  if (BOUNDED.test(outside) || TAKES.test(ctx.plain(tried))) return;
  if (handlers.some((one) => CONFLICT.test(ctx.plain(one).split("{")[0] ?? ""))) return;
  if (handlers.some((one) => handsOn(one, ctx)) || limitedAround(loop, ctx)) return;
  const keyword = loop.children.find((c) => c.type === "while" || c.type === "do") ?? loop;
  const close = loop.type === "while_statement" ? loop.children.find((c) => c.type === ")") : undefined;
  ctx.report(
    { from: keyword, to: close ?? keyword },
    {
      message:
        "This loop tries again for ever: while the other side is down, every caller hangs here and adds to its load.",
    },
  );
}

/** The `try` of a statement: by itself, or as its value. */
function tryOf(statement: Node): Node | undefined {
  if (statement.type === "try_expression") return statement;
  if (statement.type !== "property_declaration" && statement.type !== "return_expression") return undefined;
  const last = items(statement).at(-1);
  return last?.type === "try_expression" ? last : undefined;
}

/** A helper that is told of the failure may end the attempts. */
function handsOn(handler: Node, ctx: RuleContext): boolean {
  const name = handler.namedChildren.find((c) => c.type === "identifier");
  if (!name) return false;
  return ctx.own(handler, ["call_expression"]).some((call) => {
    if (
      /^(print\w*|debug|info|warn\w*|error|trace|log\w*|e|w|d|i|v|addSuppressed|printStackTrace|delay|sleep)$/.test(
        calledName(call),
      )
    )
      return false;
    return argumentNodes(call).some((one) => ctx.text(one) === ctx.text(name));
  });
}

function limitedAround(loop: Node, ctx: RuleContext): boolean {
  const method = methodOf(loop) ?? enclosingFunction(loop);
  return method !== undefined && /\bwithTimeout(OrNull)?\b/.test(ctx.plain(method));
}

const NEVER = "What fails is tried again for ever: an outage turns into load that never ends.";

function isFlow(ctx: RuleContext, name: string): boolean {
  return (
    ctx.imports(`kotlinx.coroutines.flow.${name}`) ||
    ctx.fileDefinition("*kotlinx.coroutines.flow") !== undefined
  );
}

/** `flow.retry()` and `flow.retry { true }`: without a number it never gives up. */
function checkRetry(call: Node, ctx: RuleContext): void {
  if (ctx.adapter.callee(call)?.type !== "navigation_expression" || !isFlow(ctx, "retry")) return;
  const given = argumentNodes(call);
  const value = namedArgument(call, "retries") ?? given[0]?.namedChildren.at(-1);
  const work = trailingLambda(call);
  if (value) {
    if (/^(kotlin\.)?Long\.MAX_VALUE$/.test(ctx.text(value))) tellValue(value, ctx);
    return;
  }
  if (work && BOUNDED.test(ctx.plain(work))) return;
  tellName(call, ctx);
}

/** `flow.retryWhen { cause, attempt -> … }` that does not ask for the attempt. */
function checkRetryWhen(call: Node, ctx: RuleContext): void {
  const work = trailingLambda(call);
  if (!work || !isFlow(ctx, "retryWhen")) return;
  const parameters = items(work.namedChildren.find((c) => c.type === "lambda_parameters") ?? null);
  const attempt = parameters[1]?.namedChildren[0]?.text ?? parameters[1]?.text;
  if (parameters.length !== 2 || !attempt) return;
  const body = ctx.plain(work).slice(ctx.plain(work).indexOf("->") + 2);
  const compares = new RegExp(`\\b${attempt}\\s*(<|<=|>|>=|==|!=|in\\b)|[<>=]\\s*${attempt}\\b`).test(body);
  // Handed to a helper: out of sight.
  const handed = new RegExp(`\\w+\\([^()]*\\b${attempt}\\b[^()]*\\)`).test(
    body.replace(
      /\b(delay|pow|min|minOf|coerce\w*|\w*[bB]ackoff\w*|print\w*|debug|info|warn)\s*\([^()]*\)/g,
      "",
    ),
  );
  if (attempt !== "_" && (compares || handed)) return;
  if (BOUNDED.test(attempt === "_" ? body : body.replaceAll(attempt, ""))) return;
  tellName(call, ctx);
}

function tellName(call: Node, ctx: RuleContext): void {
  const name = ctx.adapter.callee(call)?.namedChildren.at(-1);
  if (name) ctx.report(name, { message: NEVER });
}

function tellValue(value: Node, ctx: RuleContext): void {
  const most = String(ctx.values.retryAttempts);
  ctx.report(value, {
    message: NEVER,
    suggestions: [fix(`Give up after ${most} attempts`, replaceNode(value, most))],
  });
}

/** `maxRetries = Int.MAX_VALUE`, as an argument or an assignment. */
function checkOption(node: Node, ctx: RuleContext): void {
  const given = items(node);
  const value = given.at(-1);
  const name = given[0];
  if (!value || !name || value.id === name.id || !node.children.some((c) => c.type === "=")) return;
  if (!/(^|\.)(maxRetries|maxAttempts|maxRetry|maxRetryCount|retryCount)$/.test(ctx.text(name))) return;
  if (/^(kotlin\.)?(Int|Long|Integer)\.MAX_VALUE$/.test(ctx.text(value))) tellValue(value, ctx);
}

export const kotlinRetries: readonly Handler[] = [
  { kinds: ["while_statement", "do_while_statement"], anchors: ["catch"], check: checkLoop },
  { calls: ["retry"], check: checkRetry },
  { calls: ["retryWhen"], check: checkRetryWhen },
  { kinds: ["value_argument", "assignment"], anchors: ["MAX_VALUE"], check: checkOption },
];
