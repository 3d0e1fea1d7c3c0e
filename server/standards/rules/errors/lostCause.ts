import { defineRule } from "../../rule.ts";
import { csharpExamples } from "./lostCause.csharpExamples.ts";
import { lostCauseExamples } from "./lostCause.examples.ts";
import { kotlinExamples } from "./lostCause.kotlinExamples.ts";
import { csharpLostCause } from "./lostCauseCsharp.ts";
import { checkErrorf, checkNew } from "./lostCauseGo.ts";
import { checkThrow as checkJavaThrow } from "./lostCauseJava.ts";
import { checkThrow as checkJsThrow } from "./lostCauseJavaScript.ts";
import { kotlinLostCause } from "./lostCauseKotlin.ts";
import { checkRaise } from "./lostCausePython.ts";

/**
 * A new error that forgets the one that was caught. The handler itself is not reported by
 * `broad-catch-no-rethrow` then: it does pass the failure on.
 */
export const lostCause = defineRule({
  id: "lost-cause",
  code: "ER07",
  title: "New error drops the one that was caught",
  area: "errors",
  severity: "warning",
  why: "When the first error is left out, the log shows where the failure was renamed and not where it began, and the outage lasts longer. A chained error keeps both stack traces and lets callers tell failures apart.",
  sources: [
    {
      title: "Builders' Library: Instrumenting distributed systems for operational visibility",
      url: "https://aws.amazon.com/builders-library/instrumenting-distributed-systems-for-operational-visibility/",
    },
    {
      title: "Python tutorial: Exception chaining",
      url: "https://docs.python.org/3/tutorial/errors.html#exception-chaining",
    },
    {
      title: "MDN: Error: cause",
      url: "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Error/cause",
    },
    { title: "Go blog: Working with errors in Go 1.13", url: "https://go.dev/blog/go1.13-errors" },
  ],
  autofix: "yes",
  peers: {
    eslint: ["preserve-caught-error"],
    oxlint: ["preserve-caught-error"],
    ruff: ["B904"],
    pylint: ["raise-missing-from", "W0707"],
    pmd: ["PreserveStackTrace"],
    golangci: ["errorlint"],
    sonar: ["S1166", "S3445"],
    roslyn: ["CA2200"],
    detekt: ["SwallowedException"],
  },
  languages: {
    python: [{ kinds: ["raise_statement"], anchors: ["raise"], check: checkRaise }],
    java: [{ kinds: ["throw_statement"], anchors: ["throw"], check: checkJavaThrow }],
    javascript: [{ kinds: ["throw_statement"], anchors: ["throw"], check: checkJsThrow }],
    go: [
      { calls: ["Errorf"], check: checkErrorf },
      { calls: ["New"], check: checkNew },
    ],
    csharp: csharpLostCause,
    kotlin: kotlinLostCause,
  },
  examples: [...lostCauseExamples, ...csharpExamples, ...kotlinExamples],
});
