import { defineRule } from "../../rule.ts";
import { csharpHandlers } from "./httpCsharp.ts";
import { GO_MENTIONS, goHandlers } from "./httpGo.ts";
import { JAVA_MENTIONS, javaHandlers } from "./httpJava.ts";
import { JAVASCRIPT_MENTIONS, javascriptHandlers } from "./httpJavascript.ts";
import { KOTLIN_MENTIONS, kotlinHandlers } from "./httpKotlin.ts";
import { PYTHON_MENTIONS, pythonHandlers } from "./httpPython.ts";
import { RUST_MENTIONS, rustHandlers } from "./httpRust.ts";
import { csharpExamples } from "./outboundHttpNoTimeout.csharpExamples.ts";
import { examples } from "./outboundHttpNoTimeout.examples.ts";
import { kotlinExamples } from "./outboundHttpNoTimeout.kotlinExamples.ts";
import { rustExamples } from "./outboundHttpNoTimeout.rustExamples.ts";

export const outboundHttpNoTimeout = defineRule({
  id: "outbound-http-no-timeout",
  code: "TO01",
  title: "Outbound HTTP call has no timeout",
  area: "timeouts",
  severity: "error",
  why: "A call without a time limit holds its connection, memory and thread for as long as the other side stalls, so that one slow dependency takes its callers down with it. A limit turns the stall into an error that the caller can retry, degrade or report.",
  sources: [
    {
      title: "Builders' Library: Timeouts, retries, and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
    {
      title: "REL05-BP05: Set client timeouts",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp05.html",
    },
    {
      title: "SRE book: Addressing Cascading Failures",
      url: "https://sre.google/sre-book/addressing-cascading-failures/",
    },
  ],
  autofix: "yes",
  peers: {
    ruff: ["S113"],
    bandit: ["B113"],
    semgrep: ["use-timeout"],
    golangci: ["noctx"],
    eslint: ["axios-no-unbounded-requests"],
    oxlint: ["axios-no-unbounded-requests"],
  },
  mentions: [
    ...new Set([
      ...JAVASCRIPT_MENTIONS,
      ...PYTHON_MENTIONS,
      ...JAVA_MENTIONS,
      ...GO_MENTIONS,
      ...KOTLIN_MENTIONS,
      ...RUST_MENTIONS,
    ]),
  ],
  languages: {
    javascript: javascriptHandlers,
    python: pythonHandlers,
    java: javaHandlers,
    go: goHandlers,
    csharp: csharpHandlers,
    kotlin: kotlinHandlers,
    rust: rustHandlers,
  },
  examples: [...examples, ...csharpExamples, ...kotlinExamples, ...rustExamples],
});
