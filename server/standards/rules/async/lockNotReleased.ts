import { defineRule } from "../../rule.ts";
import { csharp } from "./lockNotReleased.csharp.ts";
import { csharpExamples } from "./lockNotReleased.csharpExamples.ts";
import { lockNotReleasedExamples } from "./lockNotReleased.examples.ts";
import { goHandlers } from "./lockNotReleased.go.ts";
import { javaHandlers } from "./lockNotReleased.java.ts";
import { kotlinLocks } from "./lockNotReleased.kotlin.ts";
import { kotlinExamples } from "./lockNotReleased.kotlinExamples.ts";
import { pythonHandlers } from "./lockNotReleased.python.ts";
import { rustLocks } from "./lockNotReleased.rust.ts";
import { rustExamples } from "./lockNotReleased.rustExamples.ts";

export const lockNotReleased = defineRule({
  id: "lock-not-released",
  code: "AS09",
  title: "Lock is not released on every path",
  area: "async",
  severity: "error",
  why: "One exception or early return between lock and unlock leaves the lock held, and every request that needs it then waits forever while the process looks healthy. Releasing it in the language's own construct for that (defer, finally, with) covers the paths that nobody thought of.",
  sources: [
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
    {
      title: "Java: Lock, the recommended use",
      url: "https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/locks/Lock.html",
    },
    { title: "Go: defer statements", url: "https://go.dev/ref/spec#Defer_statements" },
    {
      title: "Python: using locks in the with statement",
      url: "https://docs.python.org/3/library/threading.html#using-locks-conditions-and-semaphores-in-the-with-statement",
    },
    {
      title: "Tokio: Shared state",
      url: "https://tokio.rs/tokio/tutorial/shared-state",
    },
  ],
  autofix: "yes",
  peers: {
    errorprone: ["LockNotBeforeTry"],
    semgrep: ["missing-unlock-before-return"],
    sonar: ["S2222"],
    pylint: ["R1732", "consider-using-with"],
    clippy: ["await_holding_lock"],
  },
  languages: {
    csharp,
    go: goHandlers,
    java: javaHandlers,
    python: pythonHandlers,
    kotlin: kotlinLocks,
    rust: rustLocks,
  },
  examples: [...lockNotReleasedExamples, ...csharpExamples, ...kotlinExamples, ...rustExamples],
});
