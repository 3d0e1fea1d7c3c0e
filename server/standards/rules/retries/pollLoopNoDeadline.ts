import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
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

const SLEEPS: Readonly<Record<Family, RegExp>> = {
  javascript:
    /^([\w$]+\.)*_?(sleep|delay|wait|pause|snooze|timeout|sleepMs|delayMs|waitMs|setTimeout|setTimeoutAsync|setTimeoutPromise|sleepAsync|asyncSleep|waitForTimeout|later)$/,
  python: /^(\w+\.)*_?(sleep|sleep_until|sleep_for|msleep|usleep)$/,
  java: /^(sleep|sleepUninterruptibly|parkNanos|sleepQuietly|safeSleep|silentSleep)$/,
  go: /^([\w]+\.)*(Sleep|sleep)$/,
};

const SYNC_SLEEP = /^(Atomics\.wait|(Bun\.)?sleepSync|msleep|usleep|deasync\.sleep)$/;

function isSleep(at: Node, family: Family): boolean {
  if (family === "go" && at.type === "unary_expression") return /^<-\s*\w+\.After\(/.test(at.text);
  if (family === "java") {
    return at.type === "method_invocation" && SLEEPS.java.test(at.childForFieldName("name")?.text ?? "");
  }
  if (at.type === "new_expression") return /^new Promise\b[\s\S]*\bsetTimeout\b/.test(at.text);
  const callee = at.childForFieldName("function")?.text;
  if (!callee || !/^call/.test(at.type)) return false;
  if (family !== "javascript") return SLEEPS[family].test(callee);
  if (SYNC_SLEEP.test(callee)) return true;
  if (at.parent?.type !== "await_expression") return false;
  const [first] = items(at.childForFieldName("arguments"));
  if (!first || /function/.test(first.type)) return false;
  return SLEEPS.javascript.test(callee) || /^(\w+\.)?promisify\(setTimeout\)$/.test(callee);
}

const TEXTS: Readonly<Record<Family, RegExp>> = {
  javascript: /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g,
  python: /"""[\s\S]*?"""|'''[\s\S]*?'''|#[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
  java: /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"/g,
  go: /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|`[^`]*`/g,
};

function callsOf(family: Family, ctx: RuleContext): Calls {
  return {
    isSleep: (call) => isSleep(call, family),
    plain: (node) => ctx.text(node).replace(TEXTS[family], '""'),
  };
}

const LIMITED_AROUND =
  /Promise\.race|\bwait_for\(|asyncio\.timeout|\bfail_after|\bmove_on_after|\bpTimeout|\bwithTimeout|\btimeLimit|\borTimeout|context\.WithTimeout|context\.WithDeadline|async_timeout|\bTimeout\(|\braceTimeout/;

/** True where something around the loop limits its time: a `with`, a decorator, a race. */
function isLimitedAround(node: Node, ctx: RuleContext): boolean {
  let outer: Node | undefined;
  for (let at = ctx.functionAround(node); at?.node; at = at.parent) outer = at.node;
  if (!outer) return false;
  if (LIMITED_AROUND.test(ctx.text(outer))) return true;
  const decorated = outer.parent?.type === "decorated_definition" ? outer.parent : undefined;
  return (
    decorated?.namedChildren.some(
      (c) => c.type === "decorator" && /time_?out|deadline|retry/i.test(c.text),
    ) ?? false
  );
}

function severityOf(loop: Loop, polling: Polling, family: Family, calls: Calls): Severity | undefined {
  const async = family === "python" && polling.sleeps.some((s) => s.parent?.type === "await");
  if (!loop.condition && polling.bare) return async ? "info" : undefined;
  if (!loop.condition && polling.exits.length === 0) return undefined;
  const stops = [...(loop.condition ? [loop.condition] : []), ...polling.exits];
  if (stops.some((c) => isStopFlag(calls.plain(c)))) return async && polling.bare ? "info" : undefined;
  return "warning";
}

function check(node: Node, ctx: RuleContext, family: Family, hint: RegExp): void {
  if (!hint.test(ctx.text(node))) return;
  const loop = loopOf(node);
  if (!loop) return;
  const calls = callsOf(family, ctx);
  const polling = pollingOf(loop, calls);
  if (!polling || isBounded(loop, polling, calls)) return;
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
