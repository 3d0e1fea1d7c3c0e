import { defineRule } from "../../rule.ts";
import { goHandlers } from "./waitGo.ts";
import { javaHandlers } from "./waitJava.ts";
import { kotlinWaits } from "./waitKotlin.ts";
import { pythonHandlers } from "./waitPython.ts";
import { csharp } from "./waitWithoutTimeout.csharp.ts";
import { csharpExamples } from "./waitWithoutTimeout.csharpExamples.ts";
import { waitWithoutTimeoutExamples } from "./waitWithoutTimeout.examples.ts";
import { kotlinExamples } from "./waitWithoutTimeout.kotlinExamples.ts";
import { waitWithoutTimeoutPythonExamples } from "./waitWithoutTimeout.pythonExamples.ts";

export const waitWithoutTimeout = defineRule({
  id: "wait-without-timeout",
  code: "TO08",
  title: "Wait for a thread, task or process has no time limit",
  area: "timeouts",
  severity: "warning",
  why: "A thread that waits without a limit for another one, for a queue or for a process is lost when the other side hangs, and a pool loses its threads one by one. A limit turns the silent hang into an error that can be retried, logged and alarmed on.",
  sources: [
    {
      title: "Builders' Library: Timeouts, retries and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
    {
      title: "REL05-BP05: Set client timeouts",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp05.html",
    },
    {
      title: "Python: subprocess.run",
      url: "https://docs.python.org/3/library/subprocess.html#subprocess.run",
    },
  ],
  autofix: "yes",
  peers: { errorprone: ["ThreadJoinLoop"], roslyn: ["VSTHRD002"], sonar: ["S4462"] },
  languages: { csharp, java: javaHandlers, python: pythonHandlers, go: goHandlers, kotlin: kotlinWaits },
  examples: [
    ...waitWithoutTimeoutExamples,
    ...waitWithoutTimeoutPythonExamples,
    ...csharpExamples,
    ...kotlinExamples,
  ],
});
