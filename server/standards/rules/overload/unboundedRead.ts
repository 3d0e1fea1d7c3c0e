import { defineRule } from "../../rule.ts";
import { unboundedReadExamples } from "./unboundedRead.examples.ts";
import { GO_LIMITERS, goReads } from "./unboundedRead.go.ts";
import { javaReads } from "./unboundedRead.java.ts";
import { javascriptReads } from "./unboundedRead.javascript.ts";
import { pythonReads } from "./unboundedRead.python.ts";

export const unboundedRead = defineRule({
  id: "unbounded-read",
  code: "OV04",
  title: "Body is read without a limit",
  area: "overload",
  severity: "warning",
  why: "A body that is read whole, whatever its length, lets one large or malicious sender use up the memory of an instance that serves everybody. A limit turns that into an error for this one sender.",
  sources: [
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
    {
      title: "Builders' Library: Using load shedding to avoid overload",
      url: "https://aws.amazon.com/builders-library/using-load-shedding-to-avoid-overload/",
    },
    { title: "Go: http.MaxBytesReader", url: "https://pkg.go.dev/net/http#MaxBytesReader" },
  ],
  autofix: "yes",
  peers: { golangci: ["gosec"] },
  mentions: GO_LIMITERS,
  languages: { go: goReads, javascript: javascriptReads, python: pythonReads, java: javaReads },
  examples: unboundedReadExamples,
});
