import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { exitsOf, leavesInside, type RetryLoop, setsCondition } from "./retryLoop.ts";
import { isLimitedAround } from "./sleeps.ts";

const CLOCK_OR_COUNT =
  /deadline|time_?left|timed_?_?out|elapsed|attempt|(^|\W)(num_?|max_?|n_?)?tries\b|try_?count|retries|retry_?(count|num)|remaining|expir|budget|abort|signal|monotonic|perf_counter|\btime\(\)|\bnow\b|\butcnow\b|nanoTime|currentTimeMillis|\bInstant\b|time\.(Now|Since|Until)|\bctx\b|cancel|iterations?|max_?wait|interrupted|hrtime|start(ed)?_?(at|time)|stop|shut|clos(e|ing)|exit|quit|running|terminat|destroy|dispos|count|limit|\bdone\b|exhaust|[<>]=?\s*\w/i;

const NO_BOUND =
  /^(Math|console|log|logger|logging|LOG|LOGGER|slog|klog|glog|fmt|time|asyncio|random|process\.std\w+|System\.out|sys\.std\w+)\.|(^|\.)(sleep|delay|wait|setTimeout|clearTimeout|print\w*|Print\w*|debug|info|warn\w*|error|exception|trace|log|str|repr|format|String|len|min|max|pow|Sleep|Duration|Seconds|Errorf|Debugf|Infof|Warn\w*|Sprintf|Error|toString|getMessage|inc|increment|observe|isinstance|append|push|add|emit)$/;

/** Checks that look only at what kind of error it is: they let the others go round for ever. */
function asksTheError(condition: string, error: string | undefined): boolean {
  if (
    /instanceof|isinstance\(|\berrors\.(Is|As)\(|is_?(retry|retri|transient|network|temporary|fatal|permanent)\w*\(/i.test(
      condition,
    )
  ) {
    return !/attempt|tries|count|deadline|elapsed|[<>]/i.test(condition.replace(/should\w*/gi, ""));
  }
  if (!error) return false;
  const own = new RegExp(`(^|[^\\w.])${error}\\b`);
  return (
    own.test(condition) &&
    !CLOCK_OR_COUNT.test(condition.replace(new RegExp(`\\b${error}\\b[\\w.?!]*`, "g"), ""))
  );
}

function isInside(node: Node, outer: readonly Node[]): boolean {
  return outer.some((one) => one.startIndex <= node.startIndex && node.endIndex <= one.endIndex);
}

/** A result that is looked at on success: `if (response.ok) return response`. */
function asksTheResult(condition: Node, loop: RetryLoop): boolean {
  return isInside(condition, loop.attempt) && !CLOCK_OR_COUNT.test(loop.plain(condition));
}

/** True where a count, a clock, a cancellation, or something out of sight may end the attempts. */
export function isBounded(loop: RetryLoop, ctx: RuleContext): boolean {
  if (loop.counts) return true;
  // A head that looks at something which success does not set has an end of its own.
  if (loop.condition && !(setsCondition(loop) && !CLOCK_OR_COUNT.test(loop.plain(loop.condition))))
    return true;
  if (leavesInside(loop, ctx) || onlySentinel(loop, ctx)) return true;
  for (const condition of exitsOf(loop, ctx)) {
    if (asksTheResult(condition, loop)) continue;
    if (!asksTheError(loop.plain(condition), loop.error)) {
      // What Go asks first is the error itself.
      if (loop.family === "go" && /^\w*[eE]rr\w*\s*[!=]=\s*nil$/.test(ctx.plain(condition).trim())) continue;
      return true;
    }
  }
  const text = loop.plain(loop.body);
  if (
    /throwIfAborted|check_?cancel|ensure_?not|is_?cancel|isInterrupted|ctx\.(Done|Err)\(|\.Done\(\)|aborted|\bselect\s*\{[\s\S]*\breturn\b/i.test(
      text,
    )
  )
    return true;
  if (loop.sleeps.some((sleep) => /signal|token|ctx\b/i.test(loop.plain(sleep)))) return true;
  return (
    loop.failing.some((one) =>
      ctx.own(one, ctx.adapter.callKinds).some((call) => mayThrow(call, loop, ctx)),
    ) || isLimitedAround(loop.node, ctx)
  );
}

/** Go's `if err == errRetry { continue }`: one call says that it wants to be made again. */
function onlySentinel(loop: RetryLoop, ctx: RuleContext): boolean {
  if (loop.family !== "go" || loop.sleeps.length > 0) return false;
  return exitsOf(loop, ctx).some(
    (one) => /[=]=\s*\w+$|\berrors\.(Is|As)\(/.test(ctx.plain(one)) && !/nil$/.test(ctx.plain(one)),
  );
}

/** A helper that is told of the failure may end the attempts. */
export function mayThrow(call: Node, loop: RetryLoop, ctx: RuleContext): boolean {
  const callee = ctx.adapter.callee(call);
  const object = call.childForFieldName("object");
  const name = (object ? `${ctx.text(object)}.` : "") + (callee ? ctx.text(callee) : "");
  if (loop.sleeps.some((sleep) => sleep.startIndex <= call.startIndex && call.endIndex <= sleep.endIndex))
    return false;
  if (NO_BOUND.test(name) || ctx.adapter.isConstruction(call) || isCondition(call)) return false;
  if (
    /back_?off|retry|policy|attempt|exhaust|should|check|throw|raise|fail|abort|cancel|limit|budget|reject/i.test(
      name,
    )
  )
    return true;
  const given = loop.plain(call.childForFieldName("arguments") ?? call);
  if (/^(self|this)\./.test(name) && !/^\(\s*\)$/.test(given)) return true;
  return loop.error !== undefined && new RegExp(`(^|[^\\w.])${loop.error}\\s*[,)]`).test(given);
}

/** True for a call that only decides an `if`. */
function isCondition(call: Node): boolean {
  let at = call;
  while (at.parent && /expression$|operator$/.test(at.parent.type)) at = at.parent;
  return at.parent !== null && at.parent.childForFieldName("condition")?.id === at.id;
}
