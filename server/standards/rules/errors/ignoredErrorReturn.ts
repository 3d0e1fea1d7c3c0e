import { defineRule } from "../../rule.ts";
import { csharp } from "./ignoredErrorReturn.csharp.ts";
import { csharpExamples } from "./ignoredErrorReturn.csharpExamples.ts";
import { ignoredErrorReturnExamples } from "./ignoredErrorReturn.examples.ts";
import { goHandlers } from "./ignoredErrorReturn.go.ts";
import { javaHandlers } from "./ignoredErrorReturn.java.ts";
import { ignoredErrorReturnJavaExamples } from "./ignoredErrorReturn.javaExamples.ts";
import { kotlinHandlers } from "./ignoredErrorReturn.kotlin.ts";
import { kotlinExamples } from "./ignoredErrorReturn.kotlinExamples.ts";
import { PYTHON_MENTIONS, pythonHandlers } from "./ignoredErrorReturn.python.ts";
import { rustHandlers } from "./ignoredErrorReturn.rust.ts";
import { rustExamples } from "./ignoredErrorReturn.rustExamples.ts";

export const ignoredErrorReturn = defineRule({
  id: "ignored-error-return",
  code: "ER05",
  title: "Result that tells of a failure is ignored",
  area: "errors",
  severity: "warning",
  why: "An error that is returned and dropped lets the code run on with half-written files, uncommitted transactions or empty values, and the damage shows much later somewhere else. Looking at the result where it is given stops the work at the operation that failed.",
  sources: [
    {
      title: "REL11-BP01: Monitor all components of the workload to detect failures",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp01.html",
    },
    { title: "Effective Go: Errors", url: "https://go.dev/doc/effective_go#errors" },
    {
      title: "Python: subprocess.run",
      url: "https://docs.python.org/3/library/subprocess.html#subprocess.run",
    },
    {
      title: "Error Prone: ReturnValueIgnored",
      url: "https://errorprone.info/bugpattern/ReturnValueIgnored",
    },
  ],
  autofix: "suggest",
  peers: {
    golangci: ["errcheck"],
    ruff: ["PLW1510"],
    pylint: ["W1510", "subprocess-run-check"],
    errorprone: ["ReturnValueIgnored", "CheckReturnValue"],
    clippy: ["let_underscore_must_use", "unused_result_ok", "let_underscore_future"],
    roslyn: ["CA1806", "CA2022"],
    detekt: ["IgnoredReturnValue"],
    pmd: ["CheckSkipResult", "UselessPureMethodCall"],
  },
  mentions: PYTHON_MENTIONS,
  languages: {
    go: goHandlers,
    java: javaHandlers,
    python: pythonHandlers,
    csharp,
    kotlin: kotlinHandlers,
    rust: rustHandlers,
  },
  examples: [
    ...ignoredErrorReturnExamples,
    ...ignoredErrorReturnJavaExamples,
    ...csharpExamples,
    ...kotlinExamples,
    ...rustExamples,
  ],
});
