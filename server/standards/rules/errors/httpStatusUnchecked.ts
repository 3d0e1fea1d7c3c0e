import { defineRule } from "../../rule.ts";
import { httpStatusUncheckedExamples } from "./httpStatusUnchecked.examples.ts";
import { goHandlers } from "./httpStatusUnchecked.go.ts";
import { javascriptHandlers } from "./httpStatusUnchecked.javascript.ts";
import { PYTHON_MENTIONS, pythonHandlers } from "./httpStatusUnchecked.python.ts";

export const httpStatusUnchecked = defineRule({
  id: "http-status-unchecked",
  code: "ER13",
  title: "Answer is used without a look at its status",
  area: "errors",
  severity: "warning",
  why: "These clients give back a 500 like any other answer, so an error page is parsed, cached or written to the database as if it were data. Failing on the status keeps the outage of a dependency from turning into wrong results.",
  sources: [
    {
      title: "REL05-BP01: Implement graceful degradation",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp01.html",
    },
    {
      title: "Requests: response status codes",
      url: "https://requests.readthedocs.io/en/latest/user/quickstart/#response-status-codes",
    },
    {
      title: "MDN: Checking response status",
      url: "https://developer.mozilla.org/en-US/docs/Web/API/Fetch_API/Using_Fetch#checking_response_status",
    },
    { title: "Go: http.Client.Do", url: "https://pkg.go.dev/net/http#Client.Do" },
  ],
  autofix: "yes",
  peers: { semgrep: ["use-raise-for-status"] },
  mentions: PYTHON_MENTIONS,
  languages: { javascript: javascriptHandlers, python: pythonHandlers, go: goHandlers },
  examples: httpStatusUncheckedExamples,
});
