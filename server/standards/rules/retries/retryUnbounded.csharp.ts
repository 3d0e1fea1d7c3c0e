import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";

import { args, calledName } from "../../languages/csharpSyntax.ts";
import type { Handler } from "../../rule.ts";
import { asksWhether, BOUNDED, isEndless, isPolly, retryOf } from "./pollyCsharp.ts";

const AGAIN = "is tried again for ever";

/** `.WaitAndRetryForeverAsync(…)`. */
function checkForever(call: Node, ctx: RuleContext): void {
  if (call.type !== "invocation_expression" || !isPolly(call, ctx)) return;
  const callee = call.childForFieldName("function");
  const name = callee?.childForFieldName("name") ?? callee;
  if (!name) return;
  ctx.report(name, { message: `What fails ${AGAIN}: an outage turns into load that never ends.` });
}

/** `new RetryStrategyOptions { MaxRetryAttempts = int.MaxValue }`. */
function checkOptions(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left");
  const value = node.childForFieldName("right");
  if (!left || !value || !/(^|\.)(MaxRetryAttempts|MaxRetries)$/.test(ctx.plain(left))) return;
  if (!/^(int|Int32|System\.Int32)\.MaxValue$/.test(ctx.plain(value))) return;
  const attempts = String(ctx.values.retryAttempts);
  ctx.report(value, {
    message: `What fails ${AGAIN}: an outage turns into load that never ends.`,
    suggestions: [fix(`Give up after ${attempts} retries`, replaceNode(value, attempts))],
  });
}

/** A pause that ends when somebody cancels. */
function endsByToken(call: Node, ctx: RuleContext): boolean {
  if (!/^(Delay|WaitAsync|Sleep)$/.test(calledName(call))) return false;
  return args(call).some((one) => /(^|\.)CancellationToken$/.test(ctx.typeOf(one) ?? ""));
}

/** `while (true) { try { …; return; } catch { … } }` without a count, a deadline or a token. */
function checkLoop(loop: Node, ctx: RuleContext): void {
  if (!isEndless(loop, ctx)) return;
  const retry = retryOf(loop, ctx);
  if (!retry) return;
  // A handler that may leave asks somebody or something whether to go on.
  const leaves = ["throw_statement", "return_statement", "break_statement"];
  if (retry.handlers.some((one) => ctx.own(one, leaves).length > 0)) return;
  const tried = retry.attempt.childForFieldName("body");
  const text = ctx.text(loop);
  if (BOUNDED.test(text.replace(tried ? ctx.text(tried) : "", ""))) return;
  if (retry.handlers.some((one) => asksWhether(one, ctx))) return;
  // Asking a person again, and taking the next message, are no retries.
  if (
    tried &&
    /\b(Console\.Read\w*|Receive\w*|Dequeue\w*|Take|ReadAsync|Consume|Accept\w*)\s*[(<]/.test(
      ctx.plain(tried),
    )
  )
    return;
  if (/\.(Delay|WaitAsync|Sleep)\([^;]*\b(ct|token|\w*[tT]oken|stop\w*)\b/.test(text)) return;
  if (ctx.own(loop, ["invocation_expression"]).some((call) => endsByToken(call, ctx))) return;
  const keyword = loop.firstChild;
  const end = loop.childForFieldName("condition")?.nextSibling ?? keyword;
  if (!keyword) return;
  ctx.report(
    { from: keyword, to: end?.type === ")" ? end : keyword },
    { message: `The work of this loop ${AGAIN} when it fails: nothing counts the attempts or the time.` },
  );
}

/** `AddRetry(new RetryStrategyOptions())` has three attempts by itself; only the longest count is none. */
export const csharp: Handler[] = [
  {
    calls: ["RetryForever", "RetryForeverAsync", "WaitAndRetryForever", "WaitAndRetryForeverAsync"],
    check: checkForever,
  },
  { kinds: ["assignment_expression"], anchors: ["MaxRetryAttempts", "MaxRetries"], check: checkOptions },
  { kinds: ["while_statement", "for_statement", "do_statement"], anchors: ["catch"], check: checkLoop },
];
