import { defineRule } from "../../rule.ts";
import { poolSizeMissingExamples } from "./poolSizeMissing.examples.ts";
import { goPools } from "./poolSizeMissing.go.ts";
import { javaConnectionPools } from "./poolSizeMissing.java.ts";
import { javascriptPools } from "./poolSizeMissing.javascript.ts";
import { pythonPools } from "./poolSizeMissing.python.ts";

export const poolSizeMissing = defineRule({
  id: "pool-size-missing",
  code: "OV06",
  title: "Connection pool has no upper limit",
  area: "overload",
  severity: "warning",
  why: "A pool without a limit answers a slow database with ever more connections, until the database refuses everybody, this service's neighbours included. With a limit the excess waits, or fails early, where it came in.",
  sources: [
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
    {
      title: "REL10-BP03: Use bulkhead architectures to limit scope of impact",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel10-bp03.html",
    },
    { title: "Go: Managing connections", url: "https://go.dev/doc/database/manage-connections" },
  ],
  autofix: "suggest",
  peers: {},
  mentions: ["SetMaxOpenConns", "MaxConnsPerHost"],
  languages: { go: goPools, python: pythonPools, javascript: javascriptPools, java: javaConnectionPools },
  examples: poolSizeMissingExamples,
});
