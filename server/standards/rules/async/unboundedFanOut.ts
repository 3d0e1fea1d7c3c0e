import { defineRule } from "../../rule.ts";
import { FAN_OUT_MENTIONS } from "./fanOut.ts";
import { csharp } from "./unboundedFanOut.csharp.ts";
import { csharpExamples } from "./unboundedFanOut.csharpExamples.ts";
import { unboundedFanOutExamples } from "./unboundedFanOut.examples.ts";
import { goHandlers } from "./unboundedFanOut.go.ts";
import { javaHandlers } from "./unboundedFanOut.java.ts";
import { javascriptHandlers } from "./unboundedFanOut.javascript.ts";
import { kotlinFanOut } from "./unboundedFanOut.kotlin.ts";
import { kotlinExamples } from "./unboundedFanOut.kotlinExamples.ts";
import { pythonHandlers } from "./unboundedFanOut.python.ts";

export const unboundedFanOut = defineRule({
  id: "unbounded-fan-out",
  code: "AS07",
  title: "As many calls at once as there are items",
  area: "async",
  severity: "warning",
  why: "A list that grows with the data turns one request into thousands of calls at the same moment, which exhausts connections and memory here and overloads the dependency. A fixed number of calls in flight keeps the cost of one request the same on the worst day.",
  sources: [
    {
      title: "Builders' Library: Using load shedding to avoid overload",
      url: "https://aws.amazon.com/builders-library/using-load-shedding-to-avoid-overload/",
    },
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
    { title: "SRE book: Handling overload", url: "https://sre.google/sre-book/handling-overload/" },
  ],
  autofix: "suggest",
  peers: { oxlint: ["effect/no-unbounded-concurrency"] },
  mentions: FAN_OUT_MENTIONS,
  languages: {
    csharp,
    javascript: javascriptHandlers,
    python: pythonHandlers,
    java: javaHandlers,
    go: goHandlers,
    kotlin: kotlinFanOut,
  },
  examples: [...unboundedFanOutExamples, ...csharpExamples, ...kotlinExamples],
});
