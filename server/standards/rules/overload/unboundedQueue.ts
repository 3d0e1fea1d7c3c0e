import type { Node } from "web-tree-sitter";
import { fix, insertAt, replaceNode } from "../../context.ts";
import { args as javaArgs } from "../../languages/java.ts";
import { args as pyArgs, keyword } from "../../languages/python.ts";
import { items } from "../../languages/adapter.ts";
import { defineRule } from "../../rule.ts";

const JAVA_QUEUES = new Set([
  "java.util.concurrent.LinkedBlockingQueue",
  "java.util.concurrent.LinkedBlockingDeque",
]);

const JAVA_POOLS = new Set([
  "java.util.concurrent.Executors.newFixedThreadPool",
  "java.util.concurrent.Executors.newSingleThreadExecutor",
]);

const PY_QUEUES: Readonly<Record<string, string>> = {
  "queue.Queue": "maxsize",
  "queue.LifoQueue": "maxsize",
  "queue.PriorityQueue": "maxsize",
  "asyncio.Queue": "maxsize",
  "asyncio.LifoQueue": "maxsize",
  "asyncio.PriorityQueue": "maxsize",
  "multiprocessing.Queue": "maxsize",
};

/** Inserts `text` as the first argument of a call with an empty argument list. */
function firstArgument(call: Node, text: string): ReturnType<typeof insertAt> | undefined {
  const list = call.childForFieldName("arguments");
  return list ? insertAt(list.startIndex + 1, text) : undefined;
}

export const unboundedQueue = defineRule({
  id: "unbounded-queue",
  code: "OV02",
  title: "Queue has no capacity",
  area: "overload",
  severity: "warning",
  why: "A queue without a capacity turns overload into memory growth and into work that is stale before it starts. A bounded queue rejects early, while the caller can still do something about it.",
  sources: [
    {
      title: "Builders' Library: Avoiding insurmountable queue backlogs",
      url: "https://aws.amazon.com/builders-library/avoiding-insurmountable-queue-backlogs/",
    },
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_mitigate_interaction_failure_fail_fast.html",
    },
  ],
  autofix: "suggest",
  peers: {},
  languages: {
    java: [
      {
        calls: ["LinkedBlockingQueue", "LinkedBlockingDeque"],
        check(node, ctx) {
          const type = ctx.qualifyCall(node);
          if (!type || !JAVA_QUEUES.has(type) || javaArgs(node).length > 0) return;
          const edit = firstArgument(node, String(ctx.values.queueCapacity));
          ctx.report(node, {
            message: "Queue without a capacity grows until memory runs out.",
            suggestions: edit ? [fix(`Bound the queue to ${ctx.values.queueCapacity} items`, edit)] : [],
          });
        },
      },
      {
        calls: ["newFixedThreadPool", "newSingleThreadExecutor"],
        check(node, ctx) {
          const name = ctx.qualifyCall(node);
          if (!name || !JAVA_POOLS.has(name)) return;
          ctx.report(node, {
            message: "The pool's hidden queue has no capacity: build a ThreadPoolExecutor with an ArrayBlockingQueue.",
          });
        },
      },
    ],
    python: [
      {
        calls: ["Queue", "LifoQueue", "PriorityQueue", "SimpleQueue"],
        check(node, ctx) {
          const type = ctx.qualifyCall(node);
          if (type === "queue.SimpleQueue") {
            ctx.report(node, { message: "SimpleQueue can't be bounded: use queue.Queue(maxsize=…)." });
            return;
          }
          const name = type ? PY_QUEUES[type] : undefined;
          // `Queue(*args)` may hold the size.
          if (!name || pyArgs(node).length > 0 || node.childForFieldName("arguments")?.text.includes("*")) return;
          const size = keyword(node, name);
          if (size.state === "unknown") return;
          if (size.state === "present" && !/^(0|-\d+)$/.test(size.value.text)) return;
          const edit =
            size.state === "present"
              ? replaceNode(size.value, String(ctx.values.queueCapacity))
              : firstArgument(node, `${name}=${ctx.values.queueCapacity}`);
          ctx.report(node, {
            message: "Queue without maxsize grows until memory runs out.",
            suggestions: edit ? [fix(`Bound the queue to ${ctx.values.queueCapacity} items`, edit)] : [],
          });
        },
      },
    ],
    javascript: [
      {
        calls: ["queue", "cargoQueue"],
        check(node, ctx) {
          // `async.queue(worker)` has no limit on waiting work at all, only on concurrency.
          if (ctx.qualifyCall(node) !== "fastq" || items(node.childForFieldName("arguments")).length > 0) return;
          ctx.report(node);
        },
      },
    ],
  },
  examples: [
    {
      languages: ["java"],
      bad: `import java.util.concurrent.LinkedBlockingQueue;
class Jobs {
  private final LinkedBlockingQueue<Job> waiting = ⟦new LinkedBlockingQueue<>()⟧;
}`,
      fixed: `import java.util.concurrent.LinkedBlockingQueue;
class Jobs {
  private final LinkedBlockingQueue<Job> waiting = new LinkedBlockingQueue<>(1000);
}`,
    },
    {
      languages: ["java"],
      trap: "same name, other library",
      good: `import org.example.queues.LinkedBlockingQueue;
class Jobs {
  private final LinkedBlockingQueue waiting = new LinkedBlockingQueue();
}`,
    },
    {
      languages: ["python"],
      bad: `import queue
waiting = ⟦queue.Queue()⟧`,
      fixed: `import queue
waiting = queue.Queue(maxsize=1000)`,
    },
    {
      languages: ["python"],
      trap: "size by position",
      good: `from queue import Queue
waiting = Queue(100)`,
    },
  ],
});
