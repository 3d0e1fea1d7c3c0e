import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import type { Family } from "../../model.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { isBounded } from "./retryBound.ts";
import { retriesSystemCall } from "./retryHandler.ts";
import { LOOP_KINDS, retryLoopOf } from "./retryLoop.ts";
import { csharp } from "./retryUnbounded.csharp.ts";
import { csharpExamples } from "./retryUnbounded.csharpExamples.ts";
import { retryUnboundedExamples } from "./retryUnbounded.examples.ts";
import { boundLoop } from "./retryUnbounded.fixes.ts";
import { kotlinRetries } from "./retryUnbounded.kotlin.ts";
import { kotlinExamples } from "./retryUnbounded.kotlinExamples.ts";
import {
  goLibraries,
  javaLibraries,
  javascriptLibraries,
  pythonLibraries,
} from "./retryUnbounded.libraries.ts";
import { rustRetries } from "./retryUnbounded.rust.ts";
import { rustExamples } from "./retryUnbounded.rustExamples.ts";
import { retryUnboundedServerExamples } from "./retryUnbounded.serverExamples.ts";

function check(node: Node, ctx: RuleContext, family: Family): void {
  const loop = retryLoopOf(node, family, ctx);
  if (!loop || retriesSystemCall(loop) || isBounded(loop, ctx)) return;
  ctx.report(
    { from: loop.from, to: loop.to },
    {
      message:
        "This loop tries again for ever: while the other side is down, every caller hangs here and adds to its load.",
      suggestions: boundLoop(loop, ctx),
    },
  );
}

/** A loop of the family in a file that handles errors at all. */
function loops(family: Family, anchors: readonly string[] | RegExp): Handler {
  return { kinds: LOOP_KINDS[family] ?? [], anchors, check: (node, ctx) => check(node, ctx, family) };
}

export const retryUnbounded = defineRule({
  id: "retry-unbounded",
  code: "RT01",
  title: "Retry without a bound",
  area: "retries",
  severity: "warning",
  why: "A retry that never gives up turns an outage of one service into hanging callers and a load that keeps the service down when it comes back. A bound on attempts or time hands the failure to someone who can decide what to do.",
  sources: [
    {
      title: "REL05-BP03: Control and limit retry calls",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp03.html",
    },
    {
      title: "Builders' Library: Timeouts, retries and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
    {
      title: "SRE book: Addressing cascading failures",
      url: "https://sre.google/sre-book/addressing-cascading-failures/",
    },
  ],
  autofix: "suggest",
  peers: {},
  languages: {
    csharp,
    javascript: [loops("javascript", ["catch"]), ...javascriptLibraries],
    python: [loops("python", ["except"]), ...pythonLibraries],
    java: [loops("java", ["catch"]), ...javaLibraries],
    go: [loops("go", /\bfor\b[^\n]*\{\s*$/m), ...goLibraries],
    kotlin: kotlinRetries,
    rust: rustRetries,
  },
  examples: [
    ...retryUnboundedExamples,
    ...retryUnboundedServerExamples,
    ...csharpExamples,
    ...kotlinExamples,
    ...rustExamples,
  ],
});
