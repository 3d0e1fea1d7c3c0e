import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { args, calledName, initialised, methodOf } from "../../languages/csharpSyntax.ts";
import type { Handler } from "../../rule.ts";
import { isPolly, LOOPS } from "./pollyCsharp.ts";

const TOGETHER = "clients that failed together come back together, each time";

/** `.WaitAndRetryAsync(5, n => TimeSpan.FromSeconds(Math.Pow(2, n)))`. */
function checkPolicy(call: Node, ctx: RuleContext): void {
  const wait = args(call)[1];
  if (wait?.type !== "lambda_expression" || !isPolly(call, ctx)) return;
  const text = ctx.text(wait);
  if (!GROWS.test(text) || RANDOM.test(text)) return;
  const body = wait.childForFieldName("body");
  const more = " + TimeSpan.FromMilliseconds(Random.Shared.Next(0, 1000))";
  ctx.report(wait, {
    message: `The wait grows without chance in it: ${TOGETHER}.`,
    ...(body && body.type === "invocation_expression"
      ? { fix: fix("Add a random part", insertAt(body.endIndex, more)) }
      : {}),
  });
}

const GROWS = /\bMath\.Pow\(\s*2|\b1\s*<<|\b2\s*<<|\*\s*\w*(attempt|retry|n)\b|\b(attempt|retry\w*)\s*\*/i;
const RANDOM = /random|jitter|\brng\b|\brnd\b|\.Next(Double)?\(/i;

/** `BackoffType = DelayBackoffType.Exponential` without `UseJitter`. */
function checkOptions(node: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(node) ?? "";
  if (!ctx.adapter.isConstruction(node) || !/(^|\.)RetryStrategyOptions$/.test(name)) return;
  const kind = initialised(node, "BackoffType");
  const jitter = initialised(node, "UseJitter");
  if (!kind || !/\b(Exponential|Linear)$/.test(ctx.plain(kind)) || initialised(node, "DelayGenerator"))
    return;
  if (jitter && ctx.text(jitter) !== "false") return;
  ctx.report(jitter ?? kind, {
    message: `The wait grows without chance in it: ${TOGETHER}.`,
    fix: jitter
      ? fix("Use jitter", { start: jitter.startIndex, end: jitter.endIndex, newText: "true" })
      : fix("Use jitter", insertAt(kind.endIndex, ", UseJitter = true")),
  });
}

/** `await Task.Delay(1000 * (1 << attempt))` in a loop with a handler. */
function checkDelay(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call) ?? "";
  if (!/^System\.Threading\.(Tasks\.Task\.Delay|Thread\.Sleep)$/.test(name)) return;
  const time = args(call)[0];
  const loop = ctx.ancestor(call, LOOPS, ctx.adapter.functionKinds);
  if (!time || !loop || !/\bcatch\b/.test(ctx.plain(loop))) return;
  const text = ctx.text(time);
  const around = methodOf(call) ?? loop;
  if (RANDOM.test(ctx.plain(around))) return;
  if (!POWERS.test(text) && !doubles(time, loop, ctx)) return;
  ctx.report(
    call.startPosition.row === call.endPosition.row ? call : (call.childForFieldName("function") ?? call),
    {
      message: `${calledName(call)} grows without chance in it: ${TOGETHER}.`,
      severity: "warning",
    },
  );
}

const POWERS = /\bMath\.Pow\(|\b[12]\s*<</;

/** `delay *= 2` in the same loop, by the name that is waited for. */
function doubles(time: Node, loop: Node, ctx: RuleContext): boolean {
  const names =
    time.type === "identifier"
      ? [ctx.text(time)]
      : time.descendantsOfType("identifier").map((one) => ctx.text(one));
  const text = ctx.text(loop);
  return names.some((name) =>
    new RegExp(
      `\\b${name}\\s*(\\*=|<<=)|\\b${name}\\s*=[^;=]*\\b${name}\\b[^;]*\\*\\s*[\\d.]+|\\b${name}\\s*=\\s*[\\w.]*\\([^;]*\\b${name}\\b[^;]*\\*\\s*2`,
    ).test(text),
  );
}

export const csharp: Handler[] = [
  { calls: ["WaitAndRetry", "WaitAndRetryAsync"], check: checkPolicy },
  { calls: ["RetryStrategyOptions"], check: checkOptions },
  { calls: ["Delay", "Sleep"], check: checkDelay },
];
