import { defineRule } from "../../rule.ts";
import { unboundedCacheExamples } from "./unboundedCache.examples.ts";
import { goCaches } from "./unboundedCache.go.ts";
import { javaCaches } from "./unboundedCache.java.ts";
import { javascriptCaches } from "./unboundedCache.javascript.ts";
import { SHRINKS } from "./unboundedCache.names.ts";
import { pythonCaches } from "./unboundedCache.python.ts";

export const unboundedCache = defineRule({
  id: "unbounded-cache",
  code: "OV03",
  title: "Cache without a limit",
  area: "overload",
  severity: "warning",
  why: "A cache that never forgets is a memory leak: the process slows down in garbage collection and is then killed, on all instances at about the same time. A size or an expiry keeps what is used often and lets go of the rest.",
  sources: [
    {
      title: "Builders' Library: Caching challenges and strategies",
      url: "https://aws.amazon.com/builders-library/caching-challenges-and-strategies/",
    },
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
    {
      title: "SRE book: Addressing Cascading Failures",
      url: "https://sre.google/sre-book/addressing-cascading-failures/",
    },
  ],
  autofix: "yes",
  peers: { ruff: ["B019"], pylint: ["method-cache-max-size-none"] },
  mentions: [...SHRINKS, "len"],
  languages: { python: pythonCaches, javascript: javascriptCaches, java: javaCaches, go: goCaches },
  examples: unboundedCacheExamples,
});
