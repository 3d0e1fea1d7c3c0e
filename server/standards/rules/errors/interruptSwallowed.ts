import { defineRule } from "../../rule.ts";
import { PY_HANDLERS } from "./handlers.ts";
import { checkJavaInterrupt } from "./interruptJava.ts";
import { kotlinInterrupt } from "./interruptKotlin.ts";
import { checkPythonCancel } from "./interruptPython.ts";
import { interruptSwallowedExamples } from "./interruptSwallowed.examples.ts";
import { kotlinExamples } from "./interruptSwallowed.kotlinExamples.ts";

export const interruptSwallowed = defineRule({
  id: "interrupt-swallowed",
  code: "ER11",
  title: "Interrupt or cancellation swallowed",
  area: "errors",
  severity: "warning",
  why: "A thread or task that swallows its interrupt goes on working after a timeout or shutdown has given up on it, so deploys hang until they are killed and cancelled requests keep their resources. Restoring the interrupt, or raising the cancellation again, lets everything above stop in time.",
  sources: [
    {
      title: "The Java Tutorials: Interrupts",
      url: "https://docs.oracle.com/javase/tutorial/essential/concurrency/interrupt.html",
    },
    {
      title: "Python: Task cancellation",
      url: "https://docs.python.org/3/library/asyncio-task.html#task-cancellation",
    },
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
  ],
  autofix: "yes",
  peers: {
    errorprone: ["InterruptedExceptionSwallowed"],
    sonar: ["S2142", "S7497"],
    detekt: ["SuspendFunSwallowedCancellation"],
  },
  languages: {
    java: [{ kinds: ["catch_clause"], anchors: ["catch"], check: checkJavaInterrupt }],
    python: [{ kinds: PY_HANDLERS, anchors: ["except"], check: checkPythonCancel }],
    kotlin: kotlinInterrupt,
  },
  examples: [...interruptSwallowedExamples, ...kotlinExamples],
});
