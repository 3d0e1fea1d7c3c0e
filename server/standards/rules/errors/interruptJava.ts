import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, JAVA_FUNCTIONS } from "../../languages/java.ts";
import type { Edit, Fix } from "../../model.ts";
import { type CatchClause, calledName, catchClause, ends, functionName, simpleType } from "./handlers.ts";
import { addFirst, addLast } from "./statements.ts";

const LOOPS = ["for_statement", "enhanced_for_statement", "while_statement", "do_statement"];
const BOUNDS = [...JAVA_FUNCTIONS, "class_body"];

/** JDK calls that throw InterruptedException, by qualified name. */
const WAITS = new RegExp(
  [
    String.raw`^Thread\.sleep$`,
    "^Thread#join$",
    "^Process#waitFor$",
    String.raw`^java\.util\.concurrent\.TimeUnit(\.\w+|#\w+)?[.#]sleep$`,
    String.raw`^java\.util\.concurrent\.(Future|CompletableFuture|FutureTask|ScheduledFuture)#get$`,
    String.raw`^java\.util\.concurrent\.\w*(Executor|ExecutorService|ForkJoinPool)#(submit\(\)#get|awaitTermination|invokeAll|invokeAny)$`,
    String.raw`^java\.util\.concurrent\.(CountDownLatch|CyclicBarrier)#await$`,
    String.raw`^java\.util\.concurrent\.\w*(Queue|Deque)#(take|put|takeFirst|takeLast|putFirst|putLast)$`,
    String.raw`^java\.util\.concurrent\.\w*CompletionService#take$`,
    String.raw`^java\.util\.concurrent\.Semaphore#acquire$`,
    String.raw`^java\.util\.concurrent\.Exchanger#exchange$`,
    String.raw`^java\.util\.concurrent\.locks\.Condition#await\w*$`,
    String.raw`^java\.util\.concurrent\.locks\.\w*Lock#lockInterruptibly$`,
    String.raw`^java\.net\.http\.HttpClient#send$`,
  ].join("|"),
);

const MAY_WAIT =
  /\b(?:sleep|join|waitFor|get|awaitTermination|invokeAll|invokeAny|await\w*|take\w*|put\w*|acquire|exchange|lockInterruptibly|send)\s*\(/;

/** Handlers that take an interrupt in: by name, or because the guarded code waits. */
export function checkJavaInterrupt(clause: Node, ctx: RuleContext): void {
  const caught = catchClause(clause, ctx);
  if (!caught) return;
  const names = caught.types.map((type) => simpleType(type, ctx));
  const named = names.includes("InterruptedException");
  if (!named && (!/^(Exception|Throwable)$/.test(names.join()) || !hidesInterrupt(clause, ctx))) return;
  const { body, name } = caught;
  if (restores(body, name, ctx) || ends(body, ctx) || ownThreadEnds(clause, body, ctx)) return;
  const minor = ctx.own(body, ["throw_statement"]).length > 0 || endsRun(clause, ctx);
  ctx.report(
    { from: caught.keyword, to: caught.headEnd },
    {
      message: named
        ? "The interrupt ends here: restore it with Thread.currentThread().interrupt(), or rethrow."
        : `catch (${names.join(" | ")}) also takes InterruptedException: the thread's interrupt is lost.`,
      ...(minor ? { severity: "info" as const } : {}),
      ...repair(clause, caught, names, ctx),
    },
  );
}

/** True where a broad handler guards a wait whose interrupt nothing else catches. */
function hidesInterrupt(clause: Node, ctx: RuleContext): boolean {
  const statement = clause.parent;
  const guarded = statement?.childForFieldName("body");
  if (!statement || !guarded) return false;
  for (const other of statement.namedChildren) {
    if (other.type === "catch_clause" && other.startIndex < clause.startIndex && takesInterrupt(other, ctx)) {
      return false;
    }
  }
  return ctx.own(guarded, ["method_invocation"]).some((call) => {
    const name = calledName(call, ctx);
    const object = call.childForFieldName("object");
    const own = object === null || ctx.adapter.isSelf(object);
    const throws = own ? isInterruptible(call, name, ctx) : MAY_WAIT.test(`${name}(`) && waits(call, ctx);
    return throws && !caughtInside(call, guarded, ctx);
  });
}

function waits(call: Node, ctx: RuleContext): boolean {
  return WAITS.test(ctx.qualifyCall(call) ?? "");
}

/** A method of this file that says that it throws InterruptedException, or this object's own `wait()`. */
function isInterruptible(call: Node, name: string, ctx: RuleContext): boolean {
  if (ctx.fileDefinition(`interrupts ${name}`)) return !ctx.fileDefinition(`this.${name}`)?.file?.ambiguous;
  return name === "wait" && args(call).length < 3 && ctx.fileDefinition("this.wait") === undefined;
}

function takesInterrupt(clause: Node, ctx: RuleContext): boolean {
  return /\b(InterruptedException|Exception|Throwable)\b/.test(
    ctx.plain(clause.namedChildren.find((c) => c.type === "catch_formal_parameter") ?? clause),
  );
}

/** True where a nearer `try` inside `guarded` takes what the call throws. */
function caughtInside(call: Node, guarded: Node, ctx: RuleContext): boolean {
  let child = call;
  for (let at = call.parent; at && at.id !== guarded.id; child = at, at = at.parent) {
    if (!/^try_(with_resources_)?statement$/.test(at.type)) continue;
    if (child.type === "catch_clause" || child.type === "finally_clause") continue;
    if (at.namedChildren.some((c) => c.type === "catch_clause" && takesInterrupt(c, ctx))) return true;
  }
  return false;
}

/** Helpers whose name says that they only write the error down. */
const WRITES = /^(log|print|debug|info|warn|trace)([A-Z]\w*|ln|f|ing)?$/;

/** True where the handler passes the interrupt on, itself or through a helper. */
function restores(body: Node, name: string, ctx: RuleContext): boolean {
  const text = ctx.text(body);
  if (/instanceof\s+(?:[\w.]+\.)?InterruptedException/.test(text)) return true;
  for (const call of body.descendantsOfType("method_invocation")) {
    const called = calledName(call, ctx);
    if (/interrupt|propagate|rethrow|sneaky/i.test(called) && !/^(isI|i)nterrupted$/.test(called))
      return true;
    // A helper of this class that gets the exception may well restore.
    const own = call.childForFieldName("object") === null;
    if (own && !WRITES.test(called) && args(call).some((a) => ctx.text(a) === name)) return true;
  }
  if (/\w*interrupt\w*\s*=[^=]|\w*interrupt\w*\.set\(/i.test(text)) return true;
  if (/\bnew\s+(?:[\w.]+\.)?\w*(?:Interrupt|Cancel)\w*\s*\(/.test(text)) return true;
  return ctx.own(body, ["throw_statement"]).some((thrown) => {
    const value = thrown.namedChildren[0];
    // `throw e`, `throw asUnchecked(e)`; a new exception of another type hides the interrupt.
    return value !== undefined && value.type !== "object_creation_expression";
  });
}

/** A thread's own main method that leaves on interrupt: nobody is left to be told. */
function ownThreadEnds(clause: Node, body: Node, ctx: RuleContext): boolean {
  const around = ctx.functionAround(clause)?.node;
  if (!around) return false;
  const name = functionName(clause, ctx);
  if (name === "main") return true;
  const last = items(body).at(-1)?.type;
  if (last !== "return_statement" && last !== "break_statement") return false;
  if (name === "run") return items(around.childForFieldName("parameters")).length === 0;
  if (around.type !== "lambda_expression") return false;
  const call = around.parent?.parent;
  return call?.type === "object_creation_expression" && /^new\s+Thread\b/.test(ctx.plain(call));
}

/** Handler around all that a `run()` does: what waits next is mostly nothing, the thread is over. */
function endsRun(clause: Node, ctx: RuleContext): boolean {
  const around = ctx.functionAround(clause)?.node;
  return (
    functionName(clause, ctx) === "run" &&
    items(around?.childForFieldName("parameters") ?? null).length === 0 &&
    !ctx.ancestor(clause, LOOPS, BOUNDS)
  );
}

/** Restoring inside a loop that waits again would spin, unless the handler leaves the loop. */
function repair(
  clause: Node,
  caught: CatchClause,
  names: readonly string[],
  ctx: RuleContext,
): { fix?: Fix; suggestions?: Fix[] } {
  const { body, name } = caught;
  if (body.hasError || ctx.fileDefinition("Thread")) return {};
  const only = names.join() === "InterruptedException";
  const restore = "Thread.currentThread().interrupt();";
  const statement = only ? restore : `if (${name} instanceof InterruptedException) ${restore}`;
  const title = "Restore the interrupt";
  const last = items(body).at(-1)?.type ?? "";
  const loop = ctx.ancestor(clause, LOOPS, BOUNDS);
  const condition = loop?.childForFieldName("condition");
  const ended =
    /^(return|break|throw)_statement$/.test(last) ||
    (condition !== undefined && condition !== null && /\bisInterrupted\(\)/.test(ctx.plain(condition)));
  if (!loop || ended) return { fix: fix(title, addFirst(body, statement, "    ", ctx)) };
  const nearest = ctx.ancestor(clause, [...LOOPS, "switch_expression", "switch_statement"], BOUNDS);
  if (!only || nearest?.id !== loop.id || last === "continue_statement") return {};
  const edits: Edit[] =
    items(body).length > 0
      ? [addFirst(body, restore, "    ", ctx), addLast(body, "break;", "    ", ctx)]
      : [addLast(body, `${restore} break;`, "    ", ctx)];
  return { suggestions: [fix("Restore the interrupt and leave the loop", ...edits)] };
}
