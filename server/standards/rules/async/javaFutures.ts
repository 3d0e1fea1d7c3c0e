import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { args } from "../../languages/java.ts";
import type { Severity } from "../../model.ts";
import { ownMethod } from "../errors/javaDropped.ts";

const CONCURRENT = "java\\.util\\.concurrent\\.";
const POOL_TYPE = new RegExp(
  `^(${CONCURRENT}(ExecutorService|ScheduledExecutorService|ThreadPoolExecutor|ScheduledThreadPoolExecutor|ForkJoinPool|AbstractExecutorService|ForkJoinPool\\.commonPool\\(\\)|Executors\\.\\w+\\(\\))` +
    "|com\\.google\\.common\\.util\\.concurrent\\.(ListeningExecutorService|ListeningScheduledExecutorService|MoreExecutors\\.\\w+\\(\\))" +
    "|org\\.springframework\\.(scheduling\\.concurrent\\.(ThreadPoolTaskExecutor|ThreadPoolTaskScheduler)|core\\.task\\.(AsyncTaskExecutor|AsyncListenableTaskExecutor|SimpleAsyncTaskExecutor)|scheduling\\.TaskScheduler)" +
    "|io\\.netty\\.channel\\.(EventLoop|EventLoopGroup)|io\\.netty\\.util\\.concurrent\\.EventExecutor)#(\\w+)$",
);
const FUTURE_TYPE = new RegExp(
  `^${CONCURRENT}(CompletableFuture|CompletionStage)(\\.(?:runAsync|supplyAsync|allOf|anyOf|completedFuture|failedFuture|completedStage)\\(\\))?`,
);
/** Steps whose own result is again a future with the error inside. */
const STEPS = new Set(
  [
    "thenApply",
    "thenAccept",
    "thenRun",
    "thenCompose",
    "thenCombine",
    "thenAcceptBoth",
    "runAfterBoth",
    "applyToEither",
    "acceptEither",
    "runAfterEither",
  ].flatMap((name) => [name, `${name}Async`]),
);
/** Steps that see the error: what is dropped after them is known to be handled. */
const HANDLERS = /^(whenComplete|handle|exceptionally|exceptionallyCompose)(Async)?$/;
const STARTERS = new Set(["runAsync", "supplyAsync", "allOf", "anyOf", "failedFuture"]);
const SENDS =
  /^(org\.springframework\.kafka\.core\.(KafkaTemplate|KafkaOperations)#(send|sendDefault)|org\.apache\.kafka\.clients\.producer\.(KafkaProducer|Producer)#send|java\.net\.http\.HttpClient(\.newHttpClient\(\))?#sendAsync|software\.amazon\.awssdk\.services\.[\w.]+AsyncClient#(?!close$|serviceName$|serviceClientConfiguration$|waiter$|utilities$)\w+)$/;
const SCHEDULES = /^schedule(AtFixedRate|WithFixedDelay)?$/;

const GUAVA =
  /^com\.google\.common\.util\.concurrent\.Futures\.(transform(Async)?|catching(Async)?|submit(Async)?|scheduleAsync|allAsList|withTimeout)$/;

export interface DroppedFuture {
  readonly message: string;
  readonly severity: Severity;
  /** A pool's `submit`, for which there is `execute`. */
  readonly pool: boolean;
}

function dropped(message: string, severity: Severity, pool = false): DroppedFuture {
  return { message, severity, pool };
}

/** True for a method of this file that gives a future. */
function givesFuture(call: Node, name: string, ctx: RuleContext): boolean {
  const object = call.childForFieldName("object");
  if (!object || object.type === "this") {
    const own = ctx.fileDefinition(`this.${name}`);
    return own?.async === true && !own.file?.ambiguous;
  }
  const known = ownMethod(call, ctx);
  return known !== undefined && ctx.fileDefinition(`future ${known}`) !== undefined;
}

/** A future that the statement `call;` drops with its error; `undefined` if it is none. */
export function javaFutureDropped(call: Node, ctx: RuleContext): DroppedFuture | undefined {
  const nameNode = call.childForFieldName("name");
  if (!nameNode) return undefined;
  const name = ctx.text(nameNode);
  const object = call.childForFieldName("object");
  if (givesFuture(call, name, ctx)) {
    return dropped(
      `${name} returns a future that is dropped: unless the method itself looks after failures, nobody does.`,
      "info",
    );
  }
  if (!object || object.type === "this") return undefined;
  if (STEPS.has(name)) {
    return isFuture(object, ctx) && !handled(object, ctx)
      ? dropped("The future is dropped: its failure is never seen.", "warning")
      : undefined;
  }
  if (name === "submit" || name === "invokeAll" || SCHEDULES.test(name)) return pooled(call, name, ctx);
  const qualified = ctx.qualifyCall(call);
  if (!qualified) return undefined;
  if (STARTERS.has(name)) {
    return qualified.startsWith("java.util.concurrent.CompletableFuture.") && !guarded(call, ctx)
      ? dropped("The future is dropped: what the task throws is never seen.", "warning")
      : undefined;
  }
  if (GUAVA.test(qualified)) return dropped("The future is dropped: its failure is never seen.", "warning");
  if (!SENDS.test(qualified)) return undefined;
  // The producer's own `send` may take a callback.
  if (qualified.endsWith("Producer#send") && args(call).length > 1) return undefined;
  return dropped("The future of a send is dropped: a failed send goes unnoticed.", "error");
}

function pooled(call: Node, name: string, ctx: RuleContext): DroppedFuture | undefined {
  const qualified = ctx.qualifyCall(call);
  const method = qualified ? POOL_TYPE.exec(qualified) : null;
  if (!method || guarded(call, ctx)) return undefined;
  if (name === "submit") {
    return dropped("The future is dropped: what the task throws is never seen.", "warning", true);
  }
  if (name === "invokeAll")
    return dropped("The futures are dropped: what the tasks throw is never seen.", "warning");
  const what =
    name === "schedule"
      ? "What the task throws is never seen"
      : "An exception ends the schedule without a trace";
  return dropped(`${what}: catch it inside the task.`, "info");
}

/** True where the chain starts at something that is a future for certain. */
function isFuture(node: Node, ctx: RuleContext): boolean {
  for (let at: Node | null = node; at; ) {
    if (at.type !== "method_invocation") {
      const type = ctx.typeOf(at);
      return type !== undefined && FUTURE_TYPE.test(type);
    }
    const name = ctx.text(at.childForFieldName("name") ?? at);
    const object: Node | null = at.childForFieldName("object");
    if (givesFuture(at, name, ctx)) return true;
    if (!object || object.type === "this") return false;
    if (STARTERS.has(name) || name === "completedFuture") {
      return ctx.qualifyCall(at)?.startsWith("java.util.concurrent.CompletableFuture.") ?? false;
    }
    const qualified = ctx.qualifyCall(at);
    if (qualified && SENDS.test(qualified)) return true;
    if (
      !STEPS.has(name) &&
      !HANDLERS.test(name) &&
      !/^(orTimeout|completeOnTimeout|toCompletableFuture)$/.test(name)
    ) {
      return false;
    }
    at = object;
  }
  return false;
}

/** True where the chain has a step that sees the error. */
function handled(node: Node, ctx: RuleContext): boolean {
  for (let at: Node | null = node; at?.type === "method_invocation"; at = at.childForFieldName("object")) {
    if (HANDLERS.test(ctx.plain(at.childForFieldName("name") ?? at))) return true;
  }
  return false;
}

const CATCHES_ALL = /\b(Exception|Throwable|RuntimeException)\b/;

/** True where the task's lambda is one `try` that catches everything. */
function guarded(call: Node, ctx: RuleContext): boolean {
  const lambda = args(call)[0];
  const body = lambda?.type === "lambda_expression" ? lambda.childForFieldName("body") : null;
  if (body?.type !== "block") return false;
  const statements = body.namedChildren.filter((c) => !c.isExtra);
  const last = statements.at(-1);
  if (!last || !/^try_(with_resources_)?statement$/.test(last.type)) return false;
  const before = statements.slice(0, -1).every((c) => c.type === "local_variable_declaration");
  return (
    before &&
    last.namedChildren.some(
      (c) =>
        c.type === "catch_clause" &&
        CATCHES_ALL.test(ctx.plain(c.namedChildren.find((p) => p.type === "catch_formal_parameter") ?? c)) &&
        ctx.own(c, ["throw_statement"]).length === 0,
    )
  );
}
