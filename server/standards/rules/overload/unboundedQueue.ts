import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args as goArgs } from "../../languages/go.ts";
import { args as javaArgs } from "../../languages/java.ts";
import { keyword, args as pyArgs } from "../../languages/python.ts";
import type { Fix, Severity } from "../../model.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { holderOf, isRenamed } from "../timeouts/edits.ts";
import { callRange } from "./callRange.ts";
import { boundedPool, isShortLived, isUnlimited, localVariable, methodText } from "./javaPools.ts";
import { kotlinQueues } from "./poolsKotlin.ts";
import { csharpQueues } from "./queueCsharp.ts";
import { rustQueues } from "./queueRust.ts";
import { csharpExamples } from "./unboundedQueue.csharpExamples.ts";
import { examples } from "./unboundedQueue.examples.ts";
import { javascriptQueues } from "./unboundedQueue.javascript.ts";
import { kotlinExamples } from "./unboundedQueue.kotlinExamples.ts";
import { rustExamples } from "./unboundedQueue.rustExamples.ts";

const CONCURRENT = "java.util.concurrent";

const GROWS = "Queue without a capacity grows until memory runs out.";

function boundTo(ctx: RuleContext): string {
  return `Bound the queue to ${ctx.values.queueCapacity} items`;
}

/** Puts `text` in front of a call's arguments, or replaces the first one. */
function firstArgument(call: Node, text: string, ctx: RuleContext): Fix[] {
  const list = call.childForFieldName("arguments");
  if (!list) return [];
  const first = items(list)[0];
  return [fix(boundTo(ctx), insertAt(list.startIndex + 1, first ? `${text}, ` : text))];
}

function isGuarded(ctx: RuleContext): boolean {
  return ctx.mentions("Semaphore") || ctx.mentions("BoundedSemaphore");
}

/** A local queue holds what one call puts into it: a lesser worry than one that lives on. */
function perCall(node: Node, ctx: RuleContext): { severity?: Severity } {
  const holder = holderOf(node, ctx);
  return holder && /^\w+$/.test(holder) && ctx.functionAround(node) ? { severity: "info" } : {};
}

const java: Handler[] = [
  {
    calls: ["LinkedBlockingQueue", "LinkedBlockingDeque"],
    check(node, ctx) {
      const type = ctx.qualifyCall(node);
      if (type !== `${CONCURRENT}.LinkedBlockingQueue` && type !== `${CONCURRENT}.LinkedBlockingDeque`)
        return;
      const given = javaArgs(node);
      const capacity = String(ctx.values.queueCapacity);
      if (given.length > 1 || (given[0] && !isUnlimited(given[0])) || isGuarded(ctx)) return;
      ctx.report(node, {
        message: GROWS,
        ...perCall(node, ctx),
        suggestions: given[0]
          ? [fix(boundTo(ctx), replaceNode(given[0], capacity))]
          : firstArgument(node, capacity, ctx),
      });
    },
  },
  {
    // Unbounded by nature; a plain use of them is a choice, a pool's work queue is an accident.
    calls: ["PriorityBlockingQueue", "LinkedTransferQueue", "DelayQueue"],
    check(node, ctx) {
      const pool = node.parent?.parent;
      if (pool?.type !== "object_creation_expression" || !ctx.qualifyCall(node)?.startsWith(CONCURRENT))
        return;
      if (ctx.qualifyCall(pool) !== `${CONCURRENT}.ThreadPoolExecutor`) return;
      ctx.report(node, { message: "The pool's work queue can't be bounded: use an ArrayBlockingQueue." });
    },
  },
  {
    calls: ["newFixedThreadPool", "newSingleThreadExecutor"],
    check(node, ctx) {
      const name = ctx.qualifyCall(node);
      const fixed = name === `${CONCURRENT}.Executors.newFixedThreadPool`;
      if (!fixed && name !== `${CONCURRENT}.Executors.newSingleThreadExecutor`) return;
      if (isShortLived(node, ctx) || isGuarded(ctx)) return;
      const given = javaArgs(node);
      const size = fixed ? given[0] : undefined;
      const factory = given[fixed ? 1 : 0]?.text;
      // The size is written twice, so it must be free of effects.
      const plain = !fixed || (size && /^(identifier|decimal_integer_literal|field_access)$/.test(size.type));
      const pool = boundedPool(size?.text ?? "1", factory, ctx);
      ctx.report(callRange(node), {
        message:
          "The pool's hidden queue has no capacity: build a ThreadPoolExecutor with an ArrayBlockingQueue.",
        ...perCall(node, ctx),
        suggestions: plain ? [fix("Give the pool a bounded queue", replaceNode(node, pool))] : [],
      });
    },
  },
  {
    calls: ["ThreadPoolTaskExecutor"],
    check(node, ctx) {
      if (ctx.qualifyCall(node) !== "org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor")
        return;
      if (/\bsetQueueCapacity\b/.test(methodText(node, ctx))) return;
      const name = localVariable(node);
      if (!name && ctx.mentions("setQueueCapacity")) return;
      const statement = name ? ctx.ancestor(node, ["local_variable_declaration"]) : undefined;
      const set = `\n${" ".repeat(statement?.startPosition.column ?? 0)}${name}.setQueueCapacity(${ctx.values.queueCapacity});`;
      ctx.report(callRange(node), {
        message: "The executor's queue has no capacity, so its pool never grows and its backlog does.",
        suggestions: statement ? [fix(boundTo(ctx), insertAt(statement.endIndex, set))] : [],
      });
    },
  },
  {
    calls: ["setQueueCapacity"],
    check(node, ctx) {
      const [capacity] = javaArgs(node);
      if (!capacity || !isUnlimited(capacity)) return;
      ctx.report(callRange(node), {
        message: GROWS,
        suggestions: [fix(boundTo(ctx), replaceNode(capacity, String(ctx.values.queueCapacity)))],
      });
    },
  },
  {
    calls: ["onBackpressureBuffer"],
    check(node, ctx) {
      if (javaArgs(node).length > 0) return;
      const name = ctx.qualifyCall(node);
      // A multicast sink without an argument has Reactor's small default buffer.
      const flow = /^(reactor\.core\.publisher\.Flux|io\.reactivex\.(rxjava3\.core\.)?Flowable)\b/.test(
        name ?? "",
      );
      if (!flow && !/^reactor\.core\.publisher\.Sinks\b.*#unicast\(\)#onBackpressureBuffer$/.test(name ?? ""))
        return;
      const operator = node.childForFieldName("name");
      const list = node.childForFieldName("arguments");
      if (!operator || !list) return;
      ctx.report(
        { from: operator, to: list },
        {
          message: "Backpressure buffer without a size grows until memory runs out.",
          suggestions: flow ? firstArgument(node, String(ctx.values.queueCapacity), ctx) : [],
        },
      );
    },
  },
];

const PY_MODULES =
  /^(queue|Queue|six\.moves\.queue|asyncio(\.queues)?|multiprocessing(\.Manager|\.get_context\(\))?|torch\.multiprocessing|billiard|gevent\.queue|eventlet\.queue|tornado\.queues|janus|culsans|curio)[.#](Queue|LifoQueue|PriorityQueue|JoinableQueue|LightQueue)$/;

const PY_STREAMS: Readonly<Record<string, string>> = {
  "trio.open_memory_channel": "max_buffer_size",
  "anyio.create_memory_object_stream": "max_buffer_size",
};

/** First argument by position or name; `open` where `*` or `**` may hold it. */
function pyFirst(node: Node, name: string): Node | "open" | undefined {
  if (items(node.childForFieldName("arguments")).some((a) => a.type === "list_splat")) return "open";
  const given = keyword(node, name);
  if (given.state === "present") return given.value;
  return pyArgs(node)[0] ?? (given.state === "unknown" ? "open" : undefined);
}

const PY_QUEUES = ["Queue", "LifoQueue", "PriorityQueue", "JoinableQueue", "LightQueue"];
const PY_USUAL: ReadonlySet<string> = new Set(PY_QUEUES);

function checkPyQueue(node: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(node) ?? "";
  if (!PY_MODULES.test(name)) return;
  const size = pyFirst(node, "maxsize");
  // A green thread's queue of size 0 hands over directly.
  const endless = /^(gevent|eventlet)/.test(name) ? /^(-\s*\d+|None)$/ : /^(0|-\s*\d+|None)$/;
  if (size === "open" || (size && !endless.test(size.text)) || isGuarded(ctx)) return;
  const capacity = String(ctx.values.queueCapacity);
  ctx.report(callRange(node), {
    message: "Queue without maxsize grows until memory runs out.",
    ...perCall(node, ctx),
    suggestions: size
      ? [fix(boundTo(ctx), replaceNode(size, capacity))]
      : firstArgument(node, `maxsize=${capacity}`, ctx),
  });
}

const python: Handler[] = [
  { calls: PY_QUEUES, check: checkPyQueue },
  {
    // `from queue import Queue as Inbox`
    kinds: ["call"],
    anchors: PY_QUEUES,
    check(node, ctx) {
      if (!PY_QUEUES.some((name) => ctx.mentions(name))) return;
      if (isRenamed(node, PY_USUAL, ctx)) checkPyQueue(node, ctx);
    },
  },
  {
    calls: ["SimpleQueue"],
    check(node, ctx) {
      if (!/^(queue|_queue|six\.moves\.queue)\.SimpleQueue$/.test(ctx.qualifyCall(node) ?? "")) return;
      if (isGuarded(ctx)) return;
      ctx.report(node, { message: "SimpleQueue can't be bounded: use queue.Queue(maxsize=…)." });
    },
  },
  {
    calls: ["open_memory_channel", "create_memory_object_stream"],
    check(node, ctx) {
      const key = PY_STREAMS[ctx.qualifyCall(node) ?? ""];
      const size = key ? pyFirst(node, key) : undefined;
      if (!size || size === "open" || !/^(math\.inf|inf|float\(["']inf(inity)?["']\))$/.test(ctx.plain(size)))
        return;
      ctx.report(callRange(node), {
        message: "Channel with an endless buffer grows until memory runs out.",
        suggestions: [fix(boundTo(ctx), replaceNode(size, String(ctx.values.queueCapacity)))],
      });
    },
  },
];

/** Constructors of Go libraries whose queue has no limit although the library offers one. */
const GO_QUEUES: Readonly<Record<string, string>> = {
  "github.com/eapache/channels.NewInfiniteChannel": "use NewNativeChannel or NewOverflowingChannel",
  "github.com/enriquebris/goconcurrentqueue.NewFIFO": "use NewFixedFIFO",
  "github.com/gammazero/workerpool.New":
    "guard Submit with WaitingQueueSize, or hand work over a buffered channel",
};

/*
 * Go's own channels always have a capacity, slices used as queues can't be told from lists,
 * and client-go's work queues hold each key once: these are left alone.
 */
const go: Handler[] = [
  {
    calls: ["NewInfiniteChannel", "NewFIFO", "New"],
    check(node, ctx) {
      const name = (ctx.qualifyCall(node) ?? "").replace(/\/v\d+\./, ".");
      const advice = GO_QUEUES[name];
      if (!advice) return;
      ctx.report(callRange(node), {
        message: `Queue without a capacity grows until memory runs out: ${advice}.`,
      });
    },
  },
  {
    calls: ["NewPool", "NewResultPool"],
    check(node, ctx) {
      const name = (ctx.qualifyCall(node) ?? "").replace(/\/v\d+\./, ".");
      if (name !== "github.com/alitto/pond.NewPool" && name !== "github.com/alitto/pond.NewResultPool")
        return;
      const given = goArgs(node);
      if (given.length === 0 || given.some((a) => /WithQueueSize|WithoutQueue|\.\.\./.test(a.text))) return;
      const list = node.childForFieldName("arguments");
      const pkg = node.childForFieldName("function")?.text.split(".")[0];
      const last = given.at(-1);
      if (given.slice(1).some((a) => a.type !== "call_expression") || !list || !last) return;
      ctx.report(callRange(node), {
        message: "Worker pool without WithQueueSize queues without a limit.",
        suggestions: [
          fix(boundTo(ctx), insertAt(last.endIndex, `, ${pkg}.WithQueueSize(${ctx.values.queueCapacity})`)),
        ],
      });
    },
  },
  {
    calls: ["SetPendingLimits"],
    check(node, ctx) {
      const given = goArgs(node);
      if (given.length !== 2 || !given.every((a) => /^-\d+$/.test(a.text))) return;
      ctx.report(callRange(node), {
        message: "Negative limits let the subscription's pending messages grow until memory runs out.",
      });
    },
  },
];

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
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
  ],
  autofix: "suggest",
  peers: { errorprone: ["ErroneousThreadPoolConstructorChecker"] },
  mentions: [
    ...PY_QUEUES,
    "highWaterMark",
    "Semaphore",
    "SemaphoreSlim",
    "BoundedSemaphore",
    "setQueueCapacity",
    "highWater",
    "maxQueue",
    "maxQueueSize",
    "maxWaitingClients",
    "queueLimit",
    "queueMax",
  ],
  languages: {
    java,
    python,
    javascript: javascriptQueues,
    go,
    csharp: csharpQueues,
    kotlin: kotlinQueues,
    rust: rustQueues,
  },
  examples: [...examples, ...csharpExamples, ...kotlinExamples, ...rustExamples],
});
