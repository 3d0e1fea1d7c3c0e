import { defineRule } from "../../rule.ts";
import { examples } from "./infiniteRecursion.examples.ts";
import { javaRecursion } from "./infiniteRecursion.java.ts";
import { javascriptRecursion } from "./infiniteRecursion.javascript.ts";
import { pythonRecursion } from "./infiniteRecursion.python.ts";

export const infiniteRecursion = defineRule({
  id: "infinite-recursion",
  code: "OV08",
  title: "Function always calls itself",
  area: "overload",
  severity: "error",
  why: "A function that calls itself on every path never returns: the first call ends in a stack overflow, which takes the request down and often the process with it. A path that ends before the call, or a call of the thing that was meant, brings it back.",
  sources: [
    {
      title: "Google SRE book: Addressing Cascading Failures",
      url: "https://sre.google/sre-book/addressing-cascading-failures/",
    },
    {
      title: "Java: StackOverflowError",
      url: "https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/StackOverflowError.html",
    },
  ],
  autofix: "none",
  peers: { errorprone: ["InfiniteRecursion"], sonar: ["S2190"] },
  languages: {
    java: [javaRecursion],
    python: [pythonRecursion],
    javascript: javascriptRecursion,
  },
  examples,
});
