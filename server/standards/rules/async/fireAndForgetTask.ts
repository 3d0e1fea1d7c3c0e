import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { isDropped } from "../errors/javaDropped.ts";
import { csharpFireAndForget } from "./asyncVoidCsharp.ts";
import { csharpExamples } from "./fireAndForgetTask.csharpExamples.ts";
import { fireAndForgetTaskExamples } from "./fireAndForgetTask.examples.ts";
import { kotlinExamples } from "./fireAndForgetTask.kotlinExamples.ts";
import { kotlinFireAndForget } from "./globalScopeKotlin.ts";
import { javaFutureDropped } from "./javaFutures.ts";

const TASKS = new Set(["asyncio.create_task", "asyncio.ensure_future", "asyncio.tasks.create_task"]);
const LOOP =
  /^asyncio\.(get_running_loop|get_event_loop|new_event_loop|events\.\w+|AbstractEventLoop|BaseEventLoop|get_event_loop_policy\(\)#get_event_loop)(\(\))?#(create_task|run_in_executor)$/;
const FUTURES =
  /^(concurrent\.futures(\.thread|\.process)?\.(ThreadPoolExecutor|ProcessPoolExecutor|Executor)#(submit|map)|asyncio\.run_coroutine_threadsafe|multiprocessing(\.pool)?\.(Pool|ThreadPool)(\(\))?#(apply_async|map_async|starmap_async))$/;

type Dropped = "task" | "future" | "callback" | "handed";

function droppedKind(call: Node, ctx: RuleContext): Dropped | undefined {
  const name = ctx.qualifyCall(call);
  if (!name) return undefined;
  if (TASKS.has(name)) return "task";
  if (LOOP.test(name)) return name.endsWith("create_task") ? "task" : "future";
  if (!FUTURES.test(name)) return undefined;
  // What is handed to a loop of another thread is usually a coroutine that logs for itself.
  if (name === "asyncio.run_coroutine_threadsafe") return "handed";
  return name.includes("multiprocessing") ? "callback" : "future";
}

/** Where the call's result goes: nowhere (`statement`), or to a name that nothing reads. */
function unused(call: Node, ctx: RuleContext): "statement" | "name" | undefined {
  const parent = call.parent;
  if (parent?.type === "expression_statement") return "statement";
  // A lambda's result goes to its caller, which for callbacks is nobody; that is not certain.
  if (parent?.type !== "assignment" || parent.parent?.type !== "expression_statement") return undefined;
  const left = parent.childForFieldName("left");
  if (left?.type !== "identifier") return undefined;
  const scope = ctx.functionAround(call);
  // A name of the module keeps the task.
  if (!scope?.node) return undefined;
  const name = ctx.text(left);
  const uses = scope.node.descendantsOfType("identifier").filter((one) => ctx.text(one) === name);
  if (scope.node.descendantsOfType(["global_statement", "nonlocal_statement"]).length > 0) return undefined;
  // `task = None` before it reads nothing.
  const read = uses.some((one) => {
    const holder = one.parent;
    return holder?.type !== "assignment" || holder.childForFieldName("left")?.id !== one.id;
  });
  return read ? undefined : "name";
}

const SET_NAMES = ["background_tasks", "_background_tasks", "_tasks", "tasks", "BACKGROUND_TASKS"];

/** A set of the file that is there to hold tasks: `background_tasks` or `self._tasks`. */
function taskSet(call: Node, ctx: RuleContext): string | undefined {
  const isSet = (name: string): boolean => {
    const found = ctx.fileDefinition(name);
    return !found?.file?.ambiguous && /^set\(\)$/.test(found?.initText ?? "");
  };
  const own = SET_NAMES.find((name) => isSet(name));
  if (own) return own;
  const method = ctx.ancestor(call, ["function_definition"]);
  const self = method?.childForFieldName("parameters")?.firstNamedChild;
  if (!self || ctx.text(self) !== "self") return undefined;
  const field = SET_NAMES.find((name) => isSet(`this.${name}`));
  return field ? `self.${field}` : undefined;
}

/** Keeps the task in the set until it is done, as the documentation of asyncio says. */
function keep(call: Node, ctx: RuleContext): Fix | undefined {
  const statement = call.parent;
  const fn = ctx.ancestor(call, ["function_definition"]);
  if (!fn || statement?.parent?.type !== "block" || statement.namedChildCount !== 1) return undefined;
  const set = taskSet(call, ctx);
  const text = ctx.text(fn);
  const at = statement.startIndex - fn.startIndex;
  const indent = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  if (!set || indent.trim() !== "") return undefined;
  const name = /\btask\b/.test(text) ? "background_task" : "task";
  return fix(
    `Keep the task in ${set}`,
    insertAt(call.startIndex, `${name} = `),
    insertAt(
      call.endIndex,
      `\n${indent}${set}.add(${name})\n${indent}${name}.add_done_callback(${set}.discard)`,
    ),
  );
}

function checkPython(call: Node, ctx: RuleContext): void {
  const parent = call.parent?.type;
  if (parent !== "expression_statement" && parent !== "assignment") return;
  const kind = droppedKind(call, ctx);
  if (!kind) return;
  const where = unused(call, ctx);
  if (!where || (where === "name" && kind !== "task")) return;
  if (kind === "callback" && /\berror_callback\s*=/.test(ctx.plain(call))) return;
  const to = call.startPosition.row === call.endPosition.row ? call : (call.firstChild ?? call);
  if (kind !== "task") {
    ctx.report(
      { from: call, to },
      {
        message: "The future is dropped: what the job raises is never seen.",
        severity: kind === "handed" ? "info" : "warning",
      },
    );
    return;
  }
  const safe = where === "statement" ? keep(call, ctx) : undefined;
  ctx.report(
    { from: call, to },
    {
      message:
        where === "name"
          ? "Nothing uses this task: the loop holds it weakly, so it may vanish half-way, and its errors are lost."
          : "The task is not kept: the loop holds it weakly, so it may vanish half-way, and its errors are lost.",
      ...(safe ? { fix: safe } : {}),
      ...(where === "statement" && !safe ? { suggestions: suggestions(call, ctx) } : {}),
    },
  );
}

function suggestions(call: Node, ctx: RuleContext): Fix[] {
  const scope = ctx.functionAround(call);
  if (!scope || !ctx.isAsync(scope)) return [];
  return [fix("Await the task", insertAt(call.startIndex, "await "))];
}

/** `g.Go(…)` on a group that lives and dies in this function, and is never waited for. */
function checkGo(call: Node, ctx: RuleContext): void {
  if (call.parent?.type !== "expression_statement") return;
  const group = call.childForFieldName("function")?.childForFieldName("operand");
  if (group?.type !== "identifier") return;
  const type = ctx.typeOf(group);
  if (!type || !/^golang\.org\/x\/sync\/errgroup\.(Group|WithContext\(\))$/.test(type)) return;
  const local = ctx.definition(group)?.declaration;
  if (!local || local.kind === "parameter") return;
  const scope = ctx.functionAround(local.node);
  if (!scope?.node) return;
  const name = ctx.text(group);
  const uses = scope.node.descendantsOfType("identifier").filter((one) => ctx.text(one) === name);
  const elsewhere = uses.filter((use) => {
    if (local.node.startIndex <= use.startIndex && use.endIndex <= local.node.endIndex) return false;
    const selector = use.parent;
    if (selector?.type !== "selector_expression") return true;
    return !/^(Go|TryGo|SetLimit)$/.test(selector.childForFieldName("field")?.text ?? "");
  });
  if (elsewhere.length > 0) return;
  const callee = call.childForFieldName("function") ?? call;
  ctx.report(callee, { message: "Nobody waits for the group: its errors are lost and its work is cut off." });
}

/** `submit` as `execute`, which hands errors to the thread's handler. */
function executeInstead(call: Node, ctx: RuleContext): Fix[] {
  const name = call.childForFieldName("name");
  const list = call.childForFieldName("arguments");
  if (!name || ctx.text(name) !== "submit" || list?.namedChildCount !== 1) return [];
  return [fix("Use execute, whose errors reach the thread's handler", replaceNode(name, "execute"))];
}

/** A statement, or a lambda that is run for its effect. */
function checkJava(node: Node, ctx: RuleContext): void {
  const lambda = node.type === "lambda_expression";
  const call = lambda ? node.childForFieldName("body") : node.firstNamedChild;
  if (call?.type !== "method_invocation" || (lambda && !isDropped(call, ctx))) return;
  const found = javaFutureDropped(call, ctx);
  if (!found) return;
  const name = call.childForFieldName("name") ?? call;
  // A chain over several lines starts where the statement does.
  const to = call.startPosition.row === call.endPosition.row ? call : firstLine(call, name);
  ctx.report(
    { from: call, to },
    {
      message: found.message,
      severity: found.severity,
      suggestions: found.pool ? executeInstead(call, ctx) : [],
    },
  );
}

function firstLine(call: Node, name: Node): Node {
  if (name.startPosition.row === call.startPosition.row) return name;
  let at = call;
  while (at.startPosition.row !== at.endPosition.row && at.firstChild) at = at.firstChild;
  return at;
}

export const fireAndForgetTask = defineRule({
  id: "fire-and-forget-task",
  code: "AS04",
  title: "Background task is dropped",
  area: "async",
  severity: "error",
  why: "A task whose handle nobody keeps can be collected while it runs, and its exception disappears together with the handle. Keeping the handle, or handling its result, makes lost work visible.",
  sources: [
    {
      title: "Python: asyncio.create_task, save a reference",
      url: "https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task",
    },
    {
      title: "Java: Future",
      url: "https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/Future.html",
    },
    { title: "Go: package errgroup", url: "https://pkg.go.dev/golang.org/x/sync/errgroup" },
    {
      title: "REL11-BP01: Monitor all components of the workload to detect failures",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp01.html",
    },
  ],
  autofix: "yes",
  peers: {
    ruff: ["RUF006"],
    errorprone: ["FutureReturnValueIgnored"],
    semgrep: ["uncaught-executor-exceptions"],
    roslyn: ["VSTHRD100", "VSTHRD101", "VSTHRD110", "CS4014"],
    sonar: ["S3168"],
    detekt: ["GlobalCoroutineUsage"],
  },
  mentions: ["android", "androidx", "DelicateCoroutinesApi"],
  languages: {
    python: [
      {
        calls: [
          "create_task",
          "ensure_future",
          "run_in_executor",
          "submit",
          "map",
          "run_coroutine_threadsafe",
          "apply_async",
          "map_async",
          "starmap_async",
        ],
        check: checkPython,
      },
    ],
    java: [
      {
        kinds: ["expression_statement", "lambda_expression"],
        anchors: [
          "concurrent",
          "Future",
          "CompletableFuture",
          "AsyncClient",
          "KafkaTemplate",
          "Producer",
          "async",
        ],
        check: checkJava,
      },
    ],
    go: [{ calls: ["Go", "TryGo"], check: checkGo }],
    csharp: csharpFireAndForget,
    kotlin: kotlinFireAndForget,
  },
  examples: [...fireAndForgetTaskExamples, ...csharpExamples, ...kotlinExamples],
});
