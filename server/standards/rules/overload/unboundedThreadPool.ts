import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args as javaArgs } from "../../languages/java.ts";
import { keyword, args as pyArgs } from "../../languages/python.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { callRange } from "./callRange.ts";
import { boundedPool, isUnlimited, localVariable, methodText } from "./javaPools.ts";
import { kotlinPools } from "./poolsKotlin.ts";
import { javaRequestScope, pyRequestScope } from "./requestScope.ts";
import { csharpPools } from "./threadPoolCsharp.ts";
import { csharpExamples } from "./unboundedThreadPool.csharpExamples.ts";
import { examples } from "./unboundedThreadPool.examples.ts";
import { kotlinExamples } from "./unboundedThreadPool.kotlinExamples.ts";

const EXECUTORS = "java.util.concurrent.Executors";

/** True where the threads come from a factory of virtual ones, which are meant to be many. */
function isVirtual(argument: Node | undefined, ctx: RuleContext): boolean {
  if (!argument) return false;
  const origin = argument.type === "identifier" ? ctx.definition(argument)?.initText : undefined;
  return /ofVirtual|[vV]irtualThread/.test(origin ?? argument.text);
}

function perRequest(scope: "request" | "connection", what: string): string {
  return `${what} for every ${scope} has no limit: share one bounded pool.`;
}

const cachedPool: Handler = {
  calls: ["newCachedThreadPool"],
  check(node, ctx) {
    if (ctx.qualifyCall(node) !== `${EXECUTORS}.newCachedThreadPool`) return;
    const [factory] = javaArgs(node);
    if (isVirtual(factory, ctx)) return;
    const size = String(ctx.values.poolSize);
    ctx.report(callRange(node), {
      message: "A cached thread pool starts a thread for every task that finds none idle, without a limit.",
      suggestions: [
        fix(
          `Use a pool of ${size} threads with a bounded queue`,
          replaceNode(node, boundedPool(size, factory?.text, ctx)),
        ),
      ],
    });
  },
};

const sizedPool: Handler = {
  calls: ["newFixedThreadPool", "newScheduledThreadPool", "newWorkStealingPool", "newSingleThreadExecutor"],
  check(node, ctx) {
    if (!ctx.qualifyCall(node)?.startsWith(`${EXECUTORS}.`)) return;
    const [size] = javaArgs(node);
    const limit = String(ctx.values.poolSize);
    if (size && isUnlimited(size)) {
      ctx.report(callRange(node), {
        message: "A pool of Integer.MAX_VALUE threads has no limit.",
        suggestions: [fix(`Limit the pool to ${limit} threads`, replaceNode(size, limit))],
      });
      return;
    }
    const scope = javaRequestScope(node, ctx);
    if (scope) ctx.report(callRange(node), { message: perRequest(scope, "A thread pool") });
  },
};

const ownPool: Handler = {
  calls: ["ThreadPoolExecutor"],
  check(node, ctx) {
    if (ctx.qualifyCall(node) !== "java.util.concurrent.ThreadPoolExecutor") return;
    const [, max, , , queue, factory] = javaArgs(node);
    const limit = String(ctx.values.poolSize);
    // With an endless queue the pool never grows past its core; that is unbounded-queue's case.
    const endless = queue && /^new\s+[\w.]*(Linked|Priority|Delay|Transfer)\w*(<.*>)?\(\)$/.test(queue.text);
    if (max && isUnlimited(max) && !endless && !isVirtual(factory, ctx)) {
      ctx.report(max, {
        message: "A pool that may grow to Integer.MAX_VALUE threads has no limit.",
        suggestions: [fix(`Limit the pool to ${limit} threads`, replaceNode(max, limit))],
      });
      return;
    }
    const scope = javaRequestScope(node, ctx);
    if (scope) ctx.report(callRange(node), { message: perRequest(scope, "A thread pool") });
  },
};

const setters: Handler = {
  calls: ["setMaximumPoolSize", "setMaxPoolSize"],
  check(node, ctx) {
    const [size] = javaArgs(node);
    if (!size || !isUnlimited(size)) return;
    const limit = String(ctx.values.poolSize);
    ctx.report(callRange(node), {
      message: "A pool that may grow to Integer.MAX_VALUE threads has no limit.",
      suggestions: [fix(`Limit the pool to ${limit} threads`, replaceNode(size, limit))],
    });
  },
};

const threadPerTask: Handler = {
  calls: ["newThreadPerTaskExecutor"],
  check(node, ctx) {
    if (ctx.qualifyCall(node) !== `${EXECUTORS}.newThreadPerTaskExecutor`) return;
    const [factory] = javaArgs(node);
    const made = factory?.type === "identifier" ? ctx.definition(factory)?.initText : factory?.text;
    if (!made || !/ofPlatform|defaultThreadFactory|Thread::new|new Thread\(/.test(made)) return;
    ctx.report(callRange(node), { message: "A platform thread for every task has no limit." });
  },
};

const springThreads: Handler = {
  calls: ["SimpleAsyncTaskExecutor"],
  check(node, ctx) {
    if (ctx.qualifyCall(node) !== "org.springframework.core.task.SimpleAsyncTaskExecutor") return;
    const around = localVariable(node) ? methodText(node, ctx) : "";
    if (/\b(setConcurrencyLimit|setVirtualThreads)\b/.test(around)) return;
    if (!localVariable(node) && (ctx.mentions("setConcurrencyLimit") || ctx.mentions("setVirtualThreads")))
      return;
    ctx.report(callRange(node), {
      message: "SimpleAsyncTaskExecutor starts a thread per task: set a concurrency limit or use a pool.",
    });
  },
};

const rxThreads: Handler = {
  calls: ["elastic", "newElastic", "newThread"],
  check(node, ctx) {
    const name = ctx.qualifyCall(node);
    const reactor = /^reactor\.core\.scheduler\.Schedulers\.(elastic|newElastic)$/.test(name ?? "");
    if (!reactor && !/^(rx|io\.reactivex(\.rxjava3)?)\.schedulers\.Schedulers\.newThread$/.test(name ?? ""))
      return;
    ctx.report(callRange(node), {
      message: reactor
        ? "The elastic scheduler starts threads without a limit: use boundedElastic."
        : "A scheduler that starts a thread per worker has no limit.",
    });
  },
};

const newThread: Handler = {
  calls: ["Thread", "start"],
  check(node, ctx) {
    if (node.type === "object_creation_expression") {
      if (ctx.qualifyCall(node) !== "Thread") return;
    } else if (!ctx.text(node).startsWith("Thread.ofPlatform()")) return;
    const scope = javaRequestScope(node, ctx);
    if (scope) ctx.report(callRange(node), { message: perRequest(scope, "A new thread") });
  },
};

const PY_POOL =
  /^(concurrent\.futures(\.thread|\.process)?\.(ThreadPoolExecutor|ProcessPoolExecutor)|multiprocessing\.(pool\.)?(Pool|ThreadPool)|multiprocessing\.dummy\.Pool)$/;

const python: Handler[] = [
  {
    calls: ["ThreadPoolExecutor", "ProcessPoolExecutor", "ThreadPool", "Pool"],
    check(node, ctx) {
      const name = ctx.qualifyCall(node);
      if (!name || !PY_POOL.test(name)) return;
      const given = keyword(node, name.endsWith("Executor") ? "max_workers" : "processes");
      const size = given.state === "present" ? given.value : pyArgs(node)[0];
      const limit = String(ctx.values.poolSize);
      if (size && /^(sys\.maxsize|len\([a-z_][\w.]*\))$/.test(size.text)) {
        ctx.report(callRange(node), {
          message: "A pool as large as its input has no limit.",
          severity: size.text.startsWith("len") ? "info" : "warning",
          suggestions: [
            fix(`Limit the pool to ${limit} workers`, replaceNode(size, bounded(size.text, limit))),
          ],
        });
        return;
      }
      const scope = pyRequestScope(node, ctx);
      if (scope) ctx.report(callRange(node), { message: perRequest(scope, "A pool") });
    },
  },
  {
    calls: ["Thread", "Process", "start_new_thread"],
    check(node, ctx) {
      const name = ctx.qualifyCall(node) ?? "";
      if (!/^(threading\.Thread|multiprocessing\.Process|_?thread\.start_new_thread)$/.test(name)) return;
      const scope = pyRequestScope(node, ctx);
      if (!scope) return;
      const what = name.endsWith("Process") ? "A new process" : "A new thread";
      ctx.report(callRange(node), { message: perRequest(scope, what) });
    },
  },
  {
    calls: [
      "ThreadingHTTPServer",
      "ThreadingTCPServer",
      "ThreadingUDPServer",
      "ThreadingUnixStreamServer",
      "ThreadingUnixDatagramServer",
    ],
    check(node, ctx) {
      if (!/^(http\.server|socketserver|SocketServer)\./.test(ctx.qualifyCall(node) ?? "")) return;
      ctx.report(callRange(node), {
        message: perRequest("request", "A new thread"),
        ...(ctx.kind.entry ? { severity: "info" as const } : {}),
      });
    },
  },
];

function bounded(size: string, limit: string): string {
  return size.startsWith("len") ? `min(${limit}, ${size})` : limit;
}

export const unboundedThreadPool = defineRule({
  id: "unbounded-thread-pool",
  code: "OV01",
  title: "Threads without an upper limit",
  area: "overload",
  severity: "warning",
  why: "Every thread takes memory and a share of the processor, so a service that answers load with more threads slows down for everyone and then dies at once. A fixed number of threads keeps the work that is accepted fast and makes the rest fail early.",
  sources: [
    {
      title: "Builders' Library: Using load shedding to avoid overload",
      url: "https://aws.amazon.com/builders-library/using-load-shedding-to-avoid-overload/",
    },
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
    {
      title: "Java: Executors.newCachedThreadPool",
      url: "https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/Executors.html",
    },
  ],
  autofix: "suggest",
  peers: { pmd: ["DoNotUseThreads"], errorprone: ["ErroneousThreadPoolConstructorChecker"] },
  mentions: ["setConcurrencyLimit", "setVirtualThreads"],
  languages: {
    java: [cachedPool, sizedPool, ownPool, setters, threadPerTask, springThreads, rxThreads, newThread],
    python,
    csharp: csharpPools,
    kotlin: kotlinPools,
  },
  examples: [...examples, ...csharpExamples, ...kotlinExamples],
});
