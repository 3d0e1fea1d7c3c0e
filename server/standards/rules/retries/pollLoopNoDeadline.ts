import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import type { Family, Severity } from "../../model.ts";
import { defineRule, type Handler } from "../../rule.ts";
import {
  type Calls,
  isBounded,
  isStopFlag,
  isWork,
  type Loop,
  loopOf,
  type Polling,
  pollingOf,
} from "./pollLoop.ts";
import { examples } from "./pollLoopNoDeadline.examples.ts";
import { deadlineFor } from "./pollLoopNoDeadline.fixes.ts";
import { callsOf, isLimitedAround } from "./sleeps.ts";

function severityOf(loop: Loop, polling: Polling, family: Family, calls: Calls): Severity | undefined {
  const async = family === "python" && polling.sleeps.some((s) => s.parent?.type === "await");
  if (!loop.condition && polling.bare) return async ? "info" : undefined;
  if (!loop.condition && polling.exits.length === 0) return undefined;
  const stops = [...(loop.condition ? [loop.condition] : []), ...polling.exits];
  if (stops.some((c) => isStopFlag(calls.plain(c)))) return async && polling.bare ? "info" : undefined;
  return "warning";
}

/** Something in the conditions ends with the caller's patience. */
function isCancelled(polling: Polling, ctx: RuleContext): boolean {
  return polling.conditions.some((condition) =>
    [condition, ...condition.descendantsOfType("identifier")].some(
      (one) =>
        one.type === "identifier" &&
        /^context\.Context$|(^|\.)CancellationToken$|^AbortSignal$/.test(ctx.typeOf(one) ?? ""),
    ),
  );
}

function check(node: Node, ctx: RuleContext, family: Family, hint: RegExp): void {
  if (!hint.test(ctx.plain(node))) return;
  const loop = loopOf(node);
  if (!loop) return;
  const calls = callsOf(family, ctx);
  const polling = pollingOf(loop, calls);
  if (!polling || isBounded(loop, polling, calls) || isCancelled(polling, ctx)) return;
  const severity = severityOf(loop, polling, family, calls);
  if (!severity || (!polling.bare && isWork(polling, calls)) || isLimitedAround(node, ctx)) return;
  const forever = !loop.condition && polling.bare;
  ctx.report(
    { from: loop.from, to: loop.to },
    {
      severity,
      message: forever
        ? "This loop sleeps for ever and can't be told to stop: wait for an event."
        : "This loop waits without a deadline for something that may never come.",
      suggestions: forever ? [] : deadlineFor(node, loop, polling, family, ctx),
    },
  );
}

function handler(
  family: Family,
  kinds: readonly string[],
  anchors: readonly string[],
  hint: RegExp,
): Handler {
  return { kinds, anchors, check: (node, ctx) => check(node, ctx, family, hint) };
}

export const pollLoopNoDeadline = defineRule({
  id: "poll-loop-no-deadline",
  code: "RT05",
  title: "Loop polls without a deadline",
  area: "retries",
  severity: "warning",
  why: "A loop that sleeps until a condition holds waits for ever when the condition never comes, and it holds its thread, task or lock all the while. A deadline turns the silent hang into an error that someone can see and handle.",
  sources: [
    {
      title: "Builders' Library: Timeouts, retries and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
    {
      title: "REL05-BP05: Set client timeouts",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp05.html",
    },
    {
      title: "Python: asyncio.timeout",
      url: "https://docs.python.org/3/library/asyncio-task.html#timeouts",
    },
  ],
  autofix: "suggest",
  peers: { ruff: ["ASYNC110"], semgrep: ["arbitrary-sleep"] },
  languages: {
    javascript: [
      handler(
        "javascript",
        ["while_statement", "do_statement", "for_statement"],
        [
          "sleep",
          "delay",
          "wait",
          "pause",
          "snooze",
          "timeout",
          "sleepMs",
          "delayMs",
          "waitMs",
          "setTimeout",
          "setTimeoutAsync",
          "setTimeoutPromise",
          "sleepAsync",
          "asyncSleep",
          "waitForTimeout",
          "later",
          "sleepSync",
          "msleep",
          "usleep",
          "Atomics",
        ],
        /sleep|delay|wait\(|waitMs|pause|snooze|timeout|later/i,
      ),
    ],
    python: [
      handler(
        "python",
        ["while_statement"],
        ["sleep", "sleep_until", "sleep_for", "msleep", "usleep", "_sleep"],
        /sleep/,
      ),
    ],
    java: [
      handler(
        "java",
        ["while_statement", "do_statement", "for_statement"],
        ["sleep", "sleepUninterruptibly", "parkNanos", "sleepQuietly", "safeSleep", "silentSleep"],
        /sleep|parkNanos/i,
      ),
    ],
    go: [handler("go", ["for_statement"], ["Sleep", "sleep", "After"], /[sS]leep\(|\.After\(/)],
  },
  examples,
});
