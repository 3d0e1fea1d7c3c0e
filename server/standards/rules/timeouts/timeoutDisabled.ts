import { defineRule } from "../../rule.ts";
import { csharpHandlers } from "./disabledCsharp.ts";
import { javascriptHandlers } from "./disabledJavascript.ts";
import { kotlinHandlers } from "./disabledKotlin.ts";
import { rustHandlers } from "./disabledRust.ts";
import { goHandlers, javaHandlers, pythonHandlers } from "./disabledServer.ts";
import { csharpExamples } from "./timeoutDisabled.csharpExamples.ts";
import { examples } from "./timeoutDisabled.examples.ts";
import { kotlinExamples } from "./timeoutDisabled.kotlinExamples.ts";
import { rustExamples } from "./timeoutDisabled.rustExamples.ts";

export const timeoutDisabled = defineRule({
  id: "timeout-disabled",
  code: "TO02",
  title: "Timeout is switched off",
  area: "timeouts",
  severity: "error",
  why: "A limit that is switched off in the code lets one call wait forever, and takes away the default that the library's authors put there for a reason. A generous limit serves slow answers as well, and still ends the call when there is none.",
  sources: [
    {
      title: "Builders' Library: Timeouts, retries, and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
    {
      title: "REL05-BP05: Set client timeouts",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp05.html",
    },
  ],
  autofix: "yes",
  peers: {
    ruff: ["S113"],
    bandit: ["B113"],
    eslint: ["axios-no-unbounded-requests"],
    oxlint: ["axios-no-unbounded-requests"],
  },
  mentions: ["EventStream", "ServerSentEvents"],
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
