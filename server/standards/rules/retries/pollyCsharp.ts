import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { calledName, receiver } from "../../languages/csharpSyntax.ts";

/** First call of a chain: `Policy.Handle<X>()` of `Policy.Handle<X>().Or<Y>().RetryAsync(3)`. */
function rootOf(call: Node): Node {
  let at = call;
  for (;;) {
    const on = receiver(at);
    if (on?.type !== "invocation_expression") return at;
    at = on;
  }
}

/** True where the call builds a policy of Polly. */
export function isPolly(call: Node, ctx: RuleContext): boolean {
  const root = rootOf(call);
  if (
    /^(Polly\.)?Policy(<.*>)?\.(Handle|HandleResult|HandleInner)\b/.test(ctx.plain(root).replace(/\s/g, ""))
  )
    return true;
  const name = calledName(root);
  if (/^HandleTransientHttpError$/.test(name)) return true;
  const on = receiver(call);
  return on !== undefined && /PolicyBuilder$/.test(ctx.typeOf(on) ?? "");
}

/** Loops that end by a `break`, `return` or `throw` alone. */
export function isEndless(loop: Node, ctx: RuleContext): boolean {
  const condition = loop.childForFieldName("condition");
  if (loop.type === "for_statement") return condition === null;
  return condition !== null && ctx.text(condition) === "true";
}

/** The `try` of a loop that is left when its work succeeds, with the handlers that go round again. */
export function retryOf(loop: Node, ctx: RuleContext): { attempt: Node; handlers: Node[] } | undefined {
  const body = loop.childForFieldName("body");
  if (!body) return undefined;
  const attempt = ctx
    .own(body, ["try_statement"])
    .find((one) => ctx.ancestor(one, LOOPS, ctx.adapter.functionKinds)?.id === loop.id);
  const tried = attempt?.childForFieldName("body");
  if (!attempt || !tried) return undefined;
  const leaves = ctx.own(tried, ["return_statement", "break_statement"]).some((one) => {
    const inner = ctx.ancestor(one, [...LOOPS, "switch_statement"], ctx.adapter.functionKinds);
    return one.type === "return_statement" || inner?.id === loop.id;
  });
  const handlers = attempt.namedChildren.filter((one) => one.type === "catch_clause" && !alwaysLeaves(one));
  return leaves && handlers.length > 0 ? { attempt, handlers } : undefined;
}

export const LOOPS = ["while_statement", "for_statement", "do_statement", "foreach_statement"];

/** A handler whose last statement throws, returns or breaks. */
function alwaysLeaves(handler: Node): boolean {
  const body = handler.childForFieldName("body");
  const last = body?.namedChildren.filter((c) => !c.isExtra).at(-1);
  return last !== undefined && /^(throw|return|break)_statement$/.test(last.type);
}

/** `if (!CanRetry(e, ref first, ref end))`: a helper decides, and may pause. */
export function asksWhether(handler: Node, ctx: RuleContext): boolean {
  return /\b\w*(Can|Should|May|Must|Is)_?(Re)?[tT]r(y|ied|yable)\w*\s*\(/.test(ctx.plain(handler));
}

/** Words for a limit or an end that somebody else may give. */
export const BOUNDED =
  /\b(IsCancellationRequested|ThrowIfCancellationRequested|Stopwatch|Elapsed\w*|deadline|DateTime(Offset)?\.\w*Now|TickCount\w*|max\w*|retries|retryCount|attempts?|tries|remaining\w*)\b|\+\+|--|\+=|-=/i;
