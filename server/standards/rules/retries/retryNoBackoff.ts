import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import type { Family, Fix } from "../../model.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { mayThrow } from "./retryBound.ts";
import { handlerHead, retriesConflict, retriesSystemCall } from "./retryHandler.ts";
import { changesAttempt, LOOP_KINDS, type RetryLoop, retryLoopOf } from "./retryLoop.ts";
import { csharp } from "./retryNoBackoff.csharp.ts";
import { csharpExamples } from "./retryNoBackoff.csharpExamples.ts";
import { retryNoBackoffExamples } from "./retryNoBackoff.examples.ts";
import { goBackoff, javaBackoff, javascriptBackoff, pythonBackoff } from "./retryNoBackoff.libraries.ts";
import { retryNoBackoffServerExamples } from "./retryNoBackoff.serverExamples.ts";
import { lengthKind, lengthOf } from "./retryPauses.ts";

/** A failure that something is done about: another server, a fresh login, a helper that may wait. */
const REMEDY =
  /(^|[._])(re_?connect|re_?open|refresh|rotate|renew|re_?login|re_?auth\w*|fail_?over|next_?\w*|switch\w*|invalidate|reset|clear\w*|evict|rebalance|pop|shift|remove|delete|discard|exclude|mark\w*|create|select\w*|resolve|rediscover|update\w*|set_?\w*|rollback|restart)\w*$/i;

function isRemedied(loop: RetryLoop, ctx: RuleContext): boolean {
  if (changesAttempt(loop)) return true;
  return loop.failing.some((one) =>
    ctx.own(one, ctx.adapter.callKinds).some((call) => {
      const callee = ctx.adapter.callee(call);
      if (callee === null || ctx.adapter.isConstruction(call)) return false;
      return REMEDY.test(ctx.plain(callee)) || mayThrow(call, loop, ctx);
    }),
  );
}

/** A lock among the machine's own files: who holds it lets go, and no service is at the other end. */
const FILE_LOCK = /\b(flock|lockf|locking|symlink|symlinkSync|LOCK_(EX|NB)|O_EXCL)\b/;

function triesLock(loop: RetryLoop): boolean {
  return loop.attempt.some((one) => FILE_LOCK.test(loop.plain(one)));
}

function checkLoop(node: Node, ctx: RuleContext, family: Family): void {
  const loop = retryLoopOf(node, family, ctx);
  // The first attempt and one more.
  if (!loop || (loop.attempts !== undefined && loop.attempts <= 2)) return;
  if (retriesSystemCall(loop) || triesLock(loop)) return;
  if (loop.sleeps.length === 0) {
    if (retriesConflict(loop) || loop.mayPause || loop.polls || isRemedied(loop, ctx)) return;
    ctx.report(family === "go" ? { from: loop.from, to: loop.to } : handlerHead(loop.handler), {
      message:
        "A failure is tried again at once: all callers hit a service that just failed, as fast as they can.",
    });
    return;
  }
  if (loop.polls || loop.mayPause) return;
  for (const sleep of loop.sleeps) {
    const length = lengthOf(sleep, family);
    const kind = length ? lengthKind(length, loop, ctx) : "unknown";
    if (!length || (kind !== "fixed" && kind !== "held")) return;
    if (/^\(?0(\.0)?\)?$/.test(ctx.plain(length))) return;
  }
  const [first] = loop.sleeps;
  const length = first ? lengthOf(first, family) : undefined;
  if (!first || !length) return;
  const kind = lengthKind(length, loop, ctx);
  ctx.report(first, {
    message: "Every attempt waits equally long: callers come back together, however long the outage lasts.",
    suggestions: grow(length, loop, ctx),
    ...(kind === "held" ? { severity: "info" as const } : {}),
  });
}

/** Doubles the pause with each attempt, where the loop counts them from its head. */
function grow(length: Node, loop: RetryLoop, ctx: RuleContext): Fix[] {
  const { counter, family } = loop;
  if (!counter || counter === "_" || !/^[A-Za-z]\w*$/.test(counter)) return [];
  const text = ctx.text(length);
  const base = /^[\w.]+$/.test(text) ? text : `(${text})`;
  const title = "Wait longer after each attempt";
  if (family === "javascript")
    return [fix(title, replaceNode(length, `${base} * 2 ** ${counter} * (0.5 + Math.random())`))];
  if (family === "java")
    return [
      fix(title, replaceNode(length, `(long) (${base} * Math.pow(2, ${counter}) * (0.5 + Math.random()))`)),
    ];
  if (family === "python" && ctx.fileDefinition("random")?.file?.qualified === "random")
    return [fix(title, replaceNode(length, `${base} * 2 ** ${counter} * random.uniform(0.5, 1.5)`))];
  return [];
}

function loops(family: Family, anchors: readonly string[] | RegExp): Handler {
  return { kinds: LOOP_KINDS[family] ?? [], anchors, check: (node, ctx) => checkLoop(node, ctx, family) };
}

export const retryNoBackoff = defineRule({
  id: "retry-no-backoff",
  code: "RT02",
  title: "Retry without backoff",
  area: "retries",
  severity: "warning",
  why: "Retries that follow at once, or always after the same pause, multiply the load on a service in the moment in which it can bear least. A pause that grows with each attempt gives it time to recover.",
  sources: [
    {
      title: "Builders' Library: Timeouts, retries and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
    {
      title: "REL05-BP03: Control and limit retry calls",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp03.html",
    },
    {
      title: "urllib3: Retry",
      url: "https://urllib3.readthedocs.io/en/stable/reference/urllib3.util.html#urllib3.util.Retry",
    },
  ],
  autofix: "yes",
  peers: {},
  languages: {
    csharp,
    javascript: [loops("javascript", ["catch"]), ...javascriptBackoff],
    python: [loops("python", ["except"]), ...pythonBackoff],
    java: [loops("java", ["catch"]), ...javaBackoff],
    go: [loops("go", /\bfor\b[^\n]*\{\s*$/m), ...goBackoff],
  },
  examples: [...retryNoBackoffExamples, ...retryNoBackoffServerExamples, ...csharpExamples],
});
