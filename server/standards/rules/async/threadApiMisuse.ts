import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { args, hasModifier, JAVA_FUNCTIONS } from "../../languages/java.ts";
import type { Fix } from "../../model.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { threadApiMisuseExamples } from "./threadApiMisuse.examples.ts";

const LOOPS = ["while_statement", "do_statement", "for_statement", "enhanced_for_statement"];

function isThreadType(type: string | undefined, ctx: RuleContext): boolean {
  if (type === "Thread" || type === "java.lang.Thread") return true;
  // A class of this file that extends Thread.
  if (!type?.startsWith("./")) return false;
  const parent = ctx.fileDefinition(type.slice(2))?.file;
  return parent?.kind === "class" && (parent.type === "Thread" || parent.type === "java.lang.Thread");
}

/** `thread.run()` runs the work on the caller's own thread. */
const runs: Handler = {
  calls: ["run"],
  check(node, ctx) {
    const object = node.childForFieldName("object");
    const name = node.childForFieldName("name");
    if (!object || !name || args(node).length > 0) return;
    if (object.type === "super" || object.type === "this") return;
    const made = object.type === "object_creation_expression" || object.type === "parenthesized_expression";
    const type = ctx.typeOf(object);
    const current = ctx.text(object) === "Thread.currentThread()";
    if (!isThreadType(type, ctx) && !current) return;
    const statement = node.parent?.type === "expression_statement";
    const range = made && callRange(node) !== node ? { from: name, to: node } : node;
    ctx.report(range, {
      message: "run() does the work on the calling thread: start() makes the thread.",
      fix: statement && !current ? fix("Call start()", replaceNode(name, "start")) : undefined,
    });
  },
};

/** `notify()`, which Object declares final without parameters: no other method can be meant. */
const notifies: Handler = {
  calls: ["notify"],
  check(node, ctx) {
    const name = node.childForFieldName("name");
    if (node.type !== "method_invocation" || !name || args(node).length > 0) return;
    ctx.report(node, {
      severity: "warning",
      message: "notify() may wake a thread that waits for something else: use notifyAll().",
      fix: fix("Call notifyAll()", replaceNode(name, "notifyAll")),
    });
  },
};

function isInLoop(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent) {
    if (LOOPS.includes(at.type)) return true;
    if (JAVA_FUNCTIONS.includes(at.type)) return false;
  }
  return false;
}

function isSynchronized(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === "synchronized_statement") return true;
    if (JAVA_FUNCTIONS.includes(at.type)) {
      return at.type === "method_declaration" && hasModifier(at, "synchronized");
    }
  }
  return false;
}

/** The `if` around a wait becomes a `while`. */
function loopInstead(node: Node, ctx: RuleContext): Fix[] {
  const test = ctx.ancestor(node, ["if_statement"], JAVA_FUNCTIONS);
  const keyword = test?.child(0);
  if (!test || !keyword || test.childForFieldName("alternative")) return [];
  const body = test.childForFieldName("consequence");
  const inner = body && (body.namedChildren.length === 1 || body.type === "expression_statement");
  const wait = body && body.startIndex <= node.startIndex && node.endIndex <= body.endIndex;
  return inner && wait ? [fix("Wait in a loop", replaceNode(keyword, "while"))] : [];
}

/** A wait of its own method, `throttleSleep` or `awaitTurn`, is tested again where that is called. */
function isWrapper(node: Node): boolean {
  const method = methodAround(node);
  const name = method?.childForFieldName("name")?.text ?? "";
  return /^(a?wait|sleep|pause|park)|(Wait|Sleep|Await|Pause)$/.test(name) && !isTested(node);
}

function methodAround(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) if (JAVA_FUNCTIONS.includes(at.type)) return at;
  return undefined;
}

/** Behind an `if` that tests what it waits for; `if (limit) … else …` chooses how long to wait. */
function isTested(node: Node): boolean {
  for (let at = node.parent; at && !JAVA_FUNCTIONS.includes(at.type); at = at.parent) {
    if (at.type === "if_statement" && !at.childForFieldName("alternative")) return true;
  }
  return false;
}

/** A wait that does not look again at what it waits for. */
const waits: Handler = {
  calls: ["wait"],
  check(node, ctx) {
    if (node.type !== "method_invocation") return;
    const given = args(node);
    // With arguments, other types have a `wait` too; Object's needs the lock.
    if (given.length > 2 || (given.length > 0 && !isSynchronized(node))) return;
    if (given.some((a) => /^(string_literal|lambda_expression|method_reference)$/.test(a.type))) return;
    if (isInLoop(node)) return;
    ctx.report(callRange(node), {
      message: "wait() may return before its condition holds: wait in a loop that tests it.",
      ...(isWrapper(node) ? { severity: "info" as const } : {}),
      suggestions: loopInstead(node, ctx),
    });
  },
};

const CONDITION =
  /^java\.util\.concurrent\.locks\.(Condition|(Lock|ReentrantLock|ReentrantReadWriteLock\.WriteLock)#newCondition\(\))#await/;

const conditions: Handler = {
  calls: ["await", "awaitNanos", "awaitUninterruptibly", "awaitUntil"],
  check(node, ctx) {
    if (!CONDITION.test(ctx.qualifyCall(node) ?? "") || isInLoop(node)) return;
    ctx.report(callRange(node), {
      message: "The condition may not hold when await returns: wait in a loop that tests it.",
      ...(isWrapper(node) ? { severity: "info" as const } : {}),
      suggestions: loopInstead(node, ctx),
    });
  },
};

/** A thread in a variable that is only ever set up: named, made a daemon, but not started. */
function isLeftAlone(node: Node, ctx: RuleContext): boolean {
  const declarator = node.parent;
  const name = declarator?.type === "variable_declarator" ? declarator.childForFieldName("name") : null;
  if (!name || declarator?.parent?.type !== "local_variable_declaration") return false;
  const around = methodAround(node);
  if (!around) return false;
  const uses = around
    .descendantsOfType("identifier")
    .filter((one) => one.id !== name.id && ctx.text(one) === ctx.text(name));
  return (
    uses.length > 0 &&
    uses.every((one) => {
      const call = one.parent;
      if (call?.type !== "method_invocation" || call.childForFieldName("object")?.id !== one.id) return false;
      return (
        call.parent?.type === "expression_statement" &&
        /^set(Daemon|Name|Priority|UncaughtExceptionHandler|ContextClassLoader)$/.test(
          ctx.text(call.childForFieldName("name") ?? call),
        )
      );
    })
  );
}

/** `new Thread(…);` as a statement, or in a variable that is not used: made, and never started. */
const never: Handler = {
  calls: ["Thread"],
  check(node, ctx) {
    if (node.type !== "object_creation_expression") return;
    const alone = node.parent?.type !== "expression_statement" && isLeftAlone(node, ctx);
    if (node.parent?.type !== "expression_statement" && !alone) return;
    const type = ctx.qualifyCall(node);
    if (type !== "Thread" && type !== "java.lang.Thread") return;
    const keyword = node.child(0);
    const name = node.childForFieldName("type");
    if (!keyword || !name) return;
    ctx.report(node.startPosition.row === node.endPosition.row ? node : { from: keyword, to: name }, {
      message: "The thread is created and never started.",
      ...(alone ? {} : { fix: fix("Start the thread", insertAt(node.endIndex, ".start()")) }),
    });
  },
};

export const threadApiMisuse = defineRule({
  id: "thread-api-misuse",
  code: "AS11",
  title: "Thread API that does not do what it seems to",
  area: "async",
  severity: "error",
  why: "run() blocks the caller, a lone notify() can wake the wrong thread, and a wait() outside of a loop goes on before its condition holds, so work hangs or runs on half-made state. start(), notifyAll() and a loop around the wait behave the same under every schedule.",
  sources: [
    {
      title: "Java SE 21: Object.wait",
      url: "https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Object.html#wait(long,int)",
    },
    {
      title: "Java SE 21: Thread",
      url: "https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Thread.html",
    },
  ],
  autofix: "yes",
  peers: {
    pmd: ["DontCallThreadRun", "UseNotifyAllInsteadOfNotify"],
    errorprone: ["WaitNotInLoop", "DeadThread"],
    sonar: ["S1217", "S2446", "S2274"],
  },
  languages: { java: [runs, notifies, waits, conditions, never] },
  examples: threadApiMisuseExamples,
});
