import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import {
  annotations,
  args,
  argumentNodes,
  calledName,
  callOfLambda,
  methodOf,
  namedArgument,
  wholeCall,
} from "../../languages/kotlinSyntax.ts";
import type { Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { concurrentType } from "./javaPools.ts";

const CONCURRENT = "java.util.concurrent";
const EXECUTORS = `${CONCURRENT}.Executors`;

/** The call on one line, else what it calls. */
function place(call: Node): Node {
  return call.startPosition.row === call.endPosition.row ? call : (call.namedChildren[0] ?? call);
}

function isUnlimited(node: Node | undefined): boolean {
  return node !== undefined && /^((kotlin\.)?Int(eger)?\.MAX_VALUE|2_?147_?483_?647)$/.test(node.text);
}

function isVirtual(call: Node, ctx: RuleContext): boolean {
  return argumentNodes(call).some((one) => {
    const value = one.namedChildren.at(-1);
    const origin = value?.type === "identifier" ? ctx.definition(value)?.initText : undefined;
    return /ofVirtual|[vV]irtualThread/.test(origin ?? ctx.text(one));
  });
}

/** A pool with bounded threads and a bounded queue, as an expression. */
function boundedPool(size: string, ctx: RuleContext): string {
  const queue = `${concurrentType("ArrayBlockingQueue", ctx)}(${ctx.values.queueCapacity})`;
  const unit = `${concurrentType("TimeUnit", ctx)}.SECONDS`;
  return `${concurrentType("ThreadPoolExecutor", ctx)}(${size}, ${size}, 60L, ${unit}, ${queue})`;
}

const HANDLER =
  /^((Get|Post|Put|Delete|Patch|Request|Message)Mapping|GET|POST|PUT|DELETE|PATCH|HEAD|Get|Post|Put|Delete|Patch|(Kafka|Rabbit|Jms|Sqs)Listener)$/;

/** What makes the code around a node run once per request. */
function perRequest(node: Node, ctx: RuleContext): "request" | "connection" | undefined {
  const method = methodOf(node);
  const loop = ctx.ancestor(node, ["while_statement", "for_statement"], ["function_declaration"]);
  if (loop && /\.\s*accept\s*\(\s*\)/.test(ctx.text(loop))) return "connection";
  if (method && annotations(method).some((name) => HANDLER.test(name))) return "request";
  for (let at = node.parent; at; at = at.parent) {
    if (at.type !== "lambda_literal") continue;
    const call = callOfLambda(at);
    if (call && /^(get|post|put|patch|delete|handle|createContext)$/.test(calledName(call))) {
      if (/\bcall\.(respond|receive|parameters|request)/.test(ctx.text(at))) return "request";
    }
  }
  return undefined;
}

export const kotlinPools: readonly Handler[] = [
  {
    calls: ["newCachedThreadPool"],
    check(call, ctx) {
      if (ctx.qualifyCall(call) !== `${EXECUTORS}.newCachedThreadPool` || isVirtual(call, ctx)) return;
      const size = String(ctx.values.poolSize);
      const plain = argumentNodes(call).length === 0 && wholeCall(call).id === call.id;
      ctx.report(place(call), {
        message: "A cached thread pool starts a thread for every task that finds none idle, without a limit.",
        suggestions: plain
          ? [
              fix(
                `Use a pool of ${size} threads with a bounded queue`,
                replaceNode(call, boundedPool(size, ctx)),
              ),
            ]
          : [],
      });
    },
  },
  {
    calls: [
      "newFixedThreadPool",
      "newScheduledThreadPool",
      "newFixedThreadPoolContext",
      "newWorkStealingPool",
    ],
    check(call, ctx) {
      const name = ctx.qualifyCall(call) ?? "";
      if (!name.startsWith(`${EXECUTORS}.`) && name !== "kotlinx.coroutines.newFixedThreadPoolContext")
        return;
      const size = args(call)[0];
      const limit = String(ctx.values.poolSize);
      if (size && isUnlimited(size)) {
        ctx.report(place(call), {
          message: "A pool of Int.MAX_VALUE threads has no limit.",
          suggestions: [fix(`Limit the pool to ${limit} threads`, replaceNode(size, limit))],
        });
        return;
      }
      const scope = perRequest(call, ctx);
      if (scope) {
        ctx.report(place(call), {
          message: `A thread pool for every ${scope} has no limit: share one bounded pool.`,
        });
      }
    },
  },
  {
    calls: ["ThreadPoolExecutor"],
    check(call, ctx) {
      if (ctx.qualifyCall(call) !== `${CONCURRENT}.ThreadPoolExecutor`) return;
      const [, second, , , queue] = args(call);
      const max = namedArgument(call, "maximumPoolSize") ?? second;
      if (!max || !isUnlimited(max) || isVirtual(call, ctx)) return;
      // With an endless queue the pool never grows past its core; that is unbounded-queue's case.
      if (queue && /^[\w.]*(Linked|Priority|Delay|Transfer)\w*(<.*>)?\(\)$/.test(ctx.text(queue))) return;
      const limit = String(ctx.values.poolSize);
      ctx.report(max, {
        message: "A pool that may grow to Int.MAX_VALUE threads has no limit.",
        suggestions: [fix(`Limit the pool to ${limit} threads`, replaceNode(max, limit))],
      });
    },
  },
  {
    calls: ["thread", "Thread"],
    check(call, ctx) {
      const name = ctx.qualifyCall(call) ?? "";
      if (name !== "kotlin.concurrent.thread" && name !== "Thread") return;
      const scope = perRequest(call, ctx);
      if (!scope) return;
      ctx.report(call.namedChildren[0] ?? call, {
        message: `A new thread for every ${scope} has no limit: share one bounded pool.`,
      });
    },
  },
];

const GROWS = "Queue without a capacity grows until memory runs out.";

function boundTo(ctx: RuleContext): string {
  return `Bound the queue to ${ctx.values.queueCapacity} items`;
}

/** A local queue holds what one call puts into it: a lesser worry than one that lives on. */
function perCall(call: Node, ctx: RuleContext): { severity?: Severity } {
  const property = ctx.ancestor(call, ["property_declaration"], ["function_declaration"]);
  return property && methodOf(property) ? { severity: "info" } : {};
}

function checkQueue(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (name !== `${CONCURRENT}.LinkedBlockingQueue` && name !== `${CONCURRENT}.LinkedBlockingDeque`) return;
  const given = argumentNodes(call);
  const capacity = String(ctx.values.queueCapacity);
  const first = args(call)[0] ?? namedArgument(call, "capacity");
  if (given.length > 1 || (first && !isUnlimited(first)) || ctx.mentions("Semaphore")) return;
  if (given.length === 1 && !first) return;
  const list = call.namedChildren.find((c) => c.type === "value_arguments");
  ctx.report(call, {
    message: GROWS,
    ...perCall(call, ctx),
    suggestions: first
      ? [fix(boundTo(ctx), replaceNode(first, capacity))]
      : list
        ? [fix(boundTo(ctx), insertAt(list.startIndex + 1, capacity))]
        : [],
  });
}

const UNLIMITED = /^(kotlinx\.coroutines\.channels\.)?(Channel\.(Factory\.)?)?UNLIMITED$/;

/** Channels, flows' buffers and `produce` that are told to keep everything. */
function checkChannel(call: Node, ctx: RuleContext): void {
  const name = calledName(call);
  const value =
    namedArgument(call, name === "MutableSharedFlow" ? "extraBufferCapacity" : "capacity") ??
    given(call, name);
  if (value) tellChannel(value, name, ctx);
}

/** `Channel<Event>(Channel.UNLIMITED)`, which the grammar reads as two comparisons. */
function checkCompared(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left");
  const right = node.childForFieldName("right");
  if (left?.type !== "binary_expression" || right?.type !== "parenthesized_expression") return;
  const operators = [left.childForFieldName("operator")?.type, node.childForFieldName("operator")?.type];
  const name = /(^|\.)Channel$/.test(left.childForFieldName("left")?.text ?? "");
  const value = right.namedChildren[0];
  if (name && operators.join() === "<,>" && value) tellChannel(value, "Channel", ctx);
}

function tellChannel(value: Node, name: string, ctx: RuleContext): void {
  const text = ctx.text(value);
  if (!UNLIMITED.test(text) && !isUnlimited(value)) return;
  if (text === "UNLIMITED" && !/channels\.Channel\.(Factory\.)?UNLIMITED$/.test(ctx.qualify(value) ?? ""))
    return;
  if (ctx.fileDefinition("Channel")?.kind === "class" || ctx.mentions("Semaphore")) return;
  ctx.report(value, {
    message: name === "buffer" ? "Buffer without a limit grows until memory runs out." : GROWS,
    ...perCall(value, ctx),
    suggestions: [fix(boundTo(ctx), replaceNode(value, String(ctx.values.queueCapacity)))],
  });
}

function given(call: Node, name: string): Node | undefined {
  const values = args(call);
  if (name === "produce" || name === "actor") return values[1];
  return name === "MutableSharedFlow" ? values[1] : values[0];
}

/** A fixed pool's queue is hidden, and has no capacity. */
function checkHidden(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  const fixed = name === `${EXECUTORS}.newFixedThreadPool`;
  if (!fixed && name !== `${EXECUTORS}.newSingleThreadExecutor`) return;
  if (ctx.mentions("Semaphore")) return;
  // Closed where it is made: its work is what this function hands in.
  const after = wholeCall(call).parent;
  const next = after?.type === "navigation_expression" ? after.namedChildren.at(-1)?.text : undefined;
  if (next === "use") return;
  const property = ctx.ancestor(call, ["property_declaration"], ["function_declaration", "lambda_literal"]);
  const method = property ? methodOf(property) : undefined;
  const holder = property?.namedChildren.find((c) => c.type === "variable_declaration")?.namedChildren[0];
  if (
    method &&
    holder &&
    new RegExp(`\\b${holder.text}\\s*\\.\\s*(shutdown|shutdownNow|close|use)\\b`).test(ctx.text(method))
  )
    return;
  ctx.report(place(call), {
    message: fixed
      ? "The pool's hidden queue has no capacity: build a ThreadPoolExecutor with an ArrayBlockingQueue."
      : "The thread's hidden queue has no capacity, and how fast work comes is not known: a ThreadPoolExecutor with an ArrayBlockingQueue has a limit.",
    // Coroutines wait in it, and who starts them says how many.
    ...(fixed && next !== "asCoroutineDispatcher" ? {} : { severity: "info" as const }),
    ...perCall(call, ctx),
  });
}

export const kotlinQueues: readonly Handler[] = [
  { calls: ["LinkedBlockingQueue", "LinkedBlockingDeque"], check: checkQueue },
  { calls: ["Channel", "buffer", "produce", "actor", "MutableSharedFlow"], check: checkChannel },
  { kinds: ["binary_expression"], anchors: ["UNLIMITED", "MAX_VALUE"], check: checkCompared },
  { calls: ["newFixedThreadPool", "newSingleThreadExecutor"], check: checkHidden },
];
