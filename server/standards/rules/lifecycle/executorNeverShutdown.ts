import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { annotations, hasModifier } from "../../languages/java.ts";
import type { Fix } from "../../model.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { localVariable, methodText } from "../overload/javaPools.ts";
import { escapeRegExp, functionText } from "../timeouts/edits.ts";
import { KOTLIN_ENDS, kotlinExecutors } from "./executorKotlin.ts";
import { executorNeverShutdownExamples } from "./executorNeverShutdown.examples.ts";
import { kotlinExamples } from "./executorNeverShutdown.kotlinExamples.ts";
import { tell } from "./executorReport.ts";

const JAVA_POOL =
  /^(java\.util\.concurrent\.(Executors\.new\w+|ThreadPoolExecutor|ScheduledThreadPoolExecutor|ForkJoinPool))$/;
const PY_POOL =
  /^(concurrent\.futures(\.thread|\.process)?\.(ThreadPoolExecutor|ProcessPoolExecutor)|multiprocessing\.(pool\.)?(Pool|ThreadPool)|multiprocessing\.dummy\.Pool)$/;

const ENDS = "shutdown|shutdownNow|close|terminate|awaitTermination|shutdownAndAwaitTermination";

/** Words that decide elsewhere in the file; see `mentions` of the rule. */
const MENTIONS = [
  "shutdown",
  "shutdownNow",
  "terminate",
  "close",
  "shutdownAndAwaitTermination",
  "PreDestroy",
  "addDelayedShutdownHook",
];

function isEndedSomewhere(ctx: RuleContext): boolean {
  return MENTIONS.some((word) => ctx.mentions(word));
}

/** True where a variable is given to somebody else, who may end it. */
function isHandedOn(name: string, text: string): boolean {
  const own = `\\b${escapeRegExp(name)}\\b`;
  if (new RegExp(`\\breturn[ (]+${own}\\s*(;|,|\\)|$)`, "m").test(text)) return true;
  if (new RegExp(`(?<![=!<>])=\\s*${own}\\s*(;|$)`, "m").test(text)) return true;
  // As an argument: work that is started on the pool is not given the pool.
  return [...text.matchAll(new RegExp(`([\\w.]+)\\s*\\((?:[^();]*,)?\\s*${own}\\s*[,)]`, "g"))].some(
    (match) =>
      !/(^|\.)(run_in_executor|supplyAsync|runAsync|thenApplyAsync|thenAcceptAsync|invokeAll)$/.test(
        match[1] ?? "",
      ),
  );
}

function checkJava(call: Node, ctx: RuleContext): void {
  if (!JAVA_POOL.test(ctx.qualifyCall(call) ?? "")) return;
  const text = ctx.text(call);
  if (/[dD]aemon|[vV]irtual/.test(text)) return;
  const parent = call.parent?.type === "cast_expression" ? call.parent.parent : call.parent;
  if (parent?.type === "method_invocation" && parent.childForFieldName("object")?.id === call.id) {
    const method = ctx.text(parent.childForFieldName("name") ?? parent);
    if (/^(submit|execute|schedule\w*|invoke(All|Any))$/.test(method))
      tell(call, ctx, "The executor is used once and nobody keeps it to shut it down");
    return;
  }
  const name = localVariable(call);
  if (name) {
    checkLocal(call, name, ctx);
    return;
  }
  const field =
    parent?.type === "variable_declarator" && parent.parent?.type === "field_declaration"
      ? parent.parent
      : undefined;
  if (!field || isEndedSomewhere(ctx) || annotations(field).length > 0) return;
  const shared = hasModifier(field, "static");
  if (!hasModifier(field, "private") && !shared) return;
  tell(
    call,
    ctx,
    `"${ctx.text(parent?.childForFieldName("name") ?? call)}" is never shut down`,
    [],
    shared ? "info" : undefined,
  );
}

function checkLocal(call: Node, name: string, ctx: RuleContext): void {
  const whole = methodText(call, ctx);
  if (new RegExp(`\\b${name}\\s*\\.\\s*(${ENDS})\\b|\\b${name}\\s*::`).test(whole)) return;
  if (isHandedOn(name, whole)) return;
  const declaration = ctx.ancestor(call, ["local_variable_declaration"]);
  tell(call, ctx, `"${name}" is never shut down`, declaration ? shutdownLast(declaration, name, ctx) : []);
}

/** `pool.shutdown();` at the end of the block that declares it. */
function shutdownLast(declaration: Node, name: string, ctx: RuleContext): Fix[] {
  const block = declaration.parent;
  const list = items(block);
  const last = list.at(-1);
  if (!block || !last || last.startPosition.row === block.startPosition.row) return [];
  const indent = /\n([ \t]*)$/.exec(ctx.text(block).slice(0, last.startIndex - block.startIndex))?.[1];
  if (indent === undefined || /^(throw|return|break|continue)_statement$/.test(last.type)) {
    return [];
  }
  return [fix(`Shut "${name}" down`, insertAt(last.endIndex, `\n${indent}${name}.shutdown();`))];
}

function checkPython(call: Node, ctx: RuleContext): void {
  if (!PY_POOL.test(ctx.qualifyCall(call) ?? "")) return;
  const parent = call.parent;
  if (parent?.type === "attribute") {
    if (
      /^(submit|map|apply_async|map_async|imap\w*|apply)$/.test(
        ctx.plain(parent.childForFieldName("attribute") ?? parent),
      )
    ) {
      tell(call, ctx, "The executor is used once and nobody keeps it to shut it down");
    }
    return;
  }
  if (parent?.type !== "assignment") return;
  const left = parent.childForFieldName("left");
  if (left?.type === "attribute") {
    if (!/^self\./.test(ctx.plain(left)) || isEndedSomewhere(ctx) || ctx.mentions("__exit__")) return;
    tell(call, ctx, `"${ctx.text(left)}" is never shut down`);
    return;
  }
  // A pool of a module lives as long as the process, and is joined at its end.
  if (left?.type !== "identifier" || !ctx.functionAround(call)) return;
  const name = ctx.text(left);
  const whole = functionText(call, ctx);
  if (
    new RegExp(
      `\\b${name}\\s*\\.\\s*(${ENDS})\\b|\\bwith\\s+(closing\\()?${name}\\b|\\b(global|nonlocal)\\b.*\\b${name}\\b`,
    ).test(whole)
  )
    return;
  if (isHandedOn(name, whole) || new RegExp(`\\byield\\s+${name}\\b`).test(whole)) return;
  tell(call, ctx, `"${name}" is never shut down`, asWith(parent, name, ctx));
}

/** `with Pool() as pool:` around what follows in the block. */
function asWith(assignment: Node, name: string, ctx: RuleContext): Fix[] {
  const statement = assignment.parent;
  const block = statement?.parent;
  const list = items(block ?? null);
  const rest = list.slice(list.findIndex((one) => one.id === statement?.id) + 1);
  const first = rest[0];
  const last = rest.at(-1);
  const value = assignment.childForFieldName("right");
  if (!statement || !block || !first || !last || !value || assignment.childForFieldName("type")) return [];
  const text = ctx.text(block).slice(first.startIndex - block.startIndex, last.endIndex - block.startIndex);
  if (/"""|'''|\\\n/.test(text)) return [];
  const indent = " ".repeat(statement.startPosition.column);
  return [
    fix(`Shut "${name}" down with a with statement`, {
      start: statement.startIndex,
      end: last.endIndex,
      newText: `with ${ctx.text(value)} as ${name}:\n${indent}    ${text.replace(/\n(?=[^\n])/g, "\n    ")}`,
    }),
  ];
}

const java: Handler = {
  calls: [
    "newFixedThreadPool",
    "newCachedThreadPool",
    "newSingleThreadExecutor",
    "newScheduledThreadPool",
    "newSingleThreadScheduledExecutor",
    "newWorkStealingPool",
    "ThreadPoolExecutor",
    "ScheduledThreadPoolExecutor",
    "ForkJoinPool",
  ],
  check: checkJava,
};

export const executorNeverShutdown = defineRule({
  id: "executor-never-shutdown",
  code: "LC08",
  title: "Executor is never shut down",
  area: "lifecycle",
  severity: "warning",
  why: "Threads of an executor that nobody shuts down keep the process from ending, or pile up with every object that makes one, and what is queued is lost at a restart without a trace. Shutting it down where it was made finishes or refuses its work on purpose.",
  sources: [
    {
      title: "Java: ExecutorService",
      url: "https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/ExecutorService.html",
    },
    {
      title: "Python: Executor.shutdown",
      url: "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.shutdown",
    },
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
  ],
  autofix: "suggest",
  peers: { pmd: ["CloseResource"], sonar: ["S2095"], pylint: ["R1732", "consider-using-with"] },
  mentions: [...new Set([...MENTIONS, "__exit__", ...KOTLIN_ENDS])],
  languages: {
    java: [java],
    kotlin: kotlinExecutors,
    python: [
      { calls: ["ThreadPoolExecutor", "ProcessPoolExecutor", "Pool", "ThreadPool"], check: checkPython },
    ],
  },
  examples: [...executorNeverShutdownExamples, ...kotlinExamples],
});
