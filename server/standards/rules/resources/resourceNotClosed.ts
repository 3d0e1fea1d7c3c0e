import { defineRule } from "../../rule.ts";
import { csharp } from "./resourceNotClosed.csharp.ts";
import { csharpExamples } from "./resourceNotClosed.csharpExamples.ts";
import { resourceNotClosedExamples } from "./resourceNotClosed.examples.ts";
import { goResources } from "./resourceNotClosed.go.ts";
import { javaResources } from "./resourceNotClosed.java.ts";
import { javaExamples } from "./resourceNotClosed.javaExamples.ts";
import { javascriptResources } from "./resourceNotClosed.javascript.ts";
import { kotlinResources } from "./resourceNotClosed.kotlin.ts";
import { kotlinExamples } from "./resourceNotClosed.kotlinExamples.ts";
import { pythonResources } from "./resourceNotClosed.python.ts";
import { resourceNotClosedTypedExamples } from "./resourceNotClosed.typedExamples.ts";

export const resourceNotClosed = defineRule({
  id: "resource-not-closed",
  code: "RS01",
  title: "File, stream or connection is not closed on all paths",
  area: "resources",
  severity: "error",
  why: "What is opened and not closed stays held after an error, so a service under load runs out of file descriptors or pooled connections, often hours after the cause. A block that closes it on every path gives it back whatever happens.",
  sources: [
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
    {
      title: "Python: The with statement",
      url: "https://docs.python.org/3/reference/compound_stmts.html#the-with-statement",
    },
    {
      title: "Java: The try-with-resources statement",
      url: "https://docs.oracle.com/javase/tutorial/essential/exceptions/tryResourceClose.html",
    },
  ],
  autofix: "yes",
  peers: {
    ruff: ["SIM115"],
    pylint: ["consider-using-with"],
    semgrep: ["open-never-closed", "file-object-redefined-before-close"],
    pmd: ["CloseResource", "UseTryWithResources"],
    errorprone: ["MustBeClosed", "MustBeClosedChecker", "StreamResourceLeak"],
    sonar: ["S2095", "S2930"],
    roslyn: ["CA2000"],
  },
  languages: {
    csharp,
    python: pythonResources,
    java: javaResources,
    javascript: javascriptResources,
    go: goResources,
    kotlin: kotlinResources,
  },
  examples: [
    ...resourceNotClosedExamples,
    ...resourceNotClosedTypedExamples,
    ...javaExamples,
    ...csharpExamples,
    ...kotlinExamples,
  ],
});
