import { defineRule } from "../../rule.ts";
import { checkGoLog, GO_LOG_NAMES } from "./errorLogGo.ts";
import { errorLoggedWithoutCauseExamples } from "./errorLoggedWithoutCause.examples.ts";
import { checkJavaLog } from "./errorLogJava.ts";
import { checkJavascriptLog } from "./errorLogJavascript.ts";
import { checkPythonLog } from "./errorLogPython.ts";

export const errorLoggedWithoutCause = defineRule({
  id: "error-logged-without-cause",
  code: "OB01",
  title: "Error logged without its cause",
  area: "observability",
  severity: "warning",
  why: "A log line that says only that something failed leaves the on-call engineer guessing, because the exception's type and stack are gone once the handler ends. Giving the logger the exception itself keeps both, at no cost until it fails.",
  sources: [
    {
      title: "Builders' Library: Instrumenting distributed systems for operational visibility",
      url: "https://aws.amazon.com/builders-library/instrumenting-distributed-systems-for-operational-visibility/",
    },
    {
      title: "Python: Logger.exception",
      url: "https://docs.python.org/3/library/logging.html#logging.Logger.exception",
    },
    { title: "SLF4J: Logger", url: "https://www.slf4j.org/apidocs/org/slf4j/Logger.html" },
  ],
  autofix: "yes",
  peers: { ruff: ["TRY400"], pmd: ["UseCorrectExceptionLogging"] },
  languages: {
    python: [{ calls: ["error"], check: checkPythonLog }],
    java: [
      {
        calls: ["error", "severe", "fatal", "log", "warn", "info", "debug", "trace"],
        check: checkJavaLog,
      },
    ],
    javascript: [{ calls: ["error", "fatal"], check: checkJavascriptLog }],
    go: [{ calls: GO_LOG_NAMES, check: checkGoLog }],
  },
  examples: errorLoggedWithoutCauseExamples,
});
