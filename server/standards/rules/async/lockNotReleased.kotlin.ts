import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import {
  calledName,
  callOfLambda,
  INLINE,
  receiver,
  trailingLambda,
  wholeCall,
} from "../../languages/kotlinSyntax.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../timeouts/edits.ts";

const LOCK =
  /^java\.util\.concurrent\.locks\.(Lock|ReentrantLock|ReentrantReadWriteLock\.(Read|Write)Lock|(Reentrant)?ReadWriteLock#(read|write)Lock(\(\))?)$/;
const MUTEX = /^kotlinx\.coroutines\.sync\.Mutex$/;
const SEMAPHORE = /^(kotlinx\.coroutines\.sync|java\.util\.concurrent)\.Semaphore$/;

/** What gives back what this call takes; `undefined` where it takes no lock. */
function releaseOf(call: Node, lock: Node, ctx: RuleContext): string | undefined {
  const type = ctx.typeOf(lock);
  const name = ctx.text(lock).replace(/\s/g, "");
  if (calledName(call) === "acquire") {
    return type && SEMAPHORE.test(type) ? `${name}.release()` : undefined;
  }
  const known = type
    ? LOCK.test(type) || MUTEX.test(type)
    : /([lL]ock(\(\))?|[mM]utex)$/.test(ctx.plain(lock));
  return known ? `${name}.unlock()` : undefined;
}

function says(node: Node, text: string, ctx: RuleContext): boolean {
  return ctx.plain(node).replace(/\s/g, "").includes(text);
}

function isCallOf(statement: Node | undefined, text: string, ctx: RuleContext): boolean {
  return statement?.type === "call_expression" && ctx.plain(statement).replace(/\s/g, "") === text;
}

/** A `try` whose `finally` gives the lock back; also as a value: `return try { … } finally { … }`. */
function releasing(statement: Node, release: string, ctx: RuleContext): Node | undefined {
  const found =
    statement.type === "try_expression" ? [statement] : [...ctx.own(statement, ["try_expression"])];
  return found.find((one) => {
    const last = one.namedChildren.find((c) => c.type === "finally_block");
    return last !== undefined && says(last, release, ctx);
  });
}

const THROWS = [
  "call_expression",
  "index_expression",
  "as_expression",
  "return_expression",
  "throw_expression",
  "labeled_expression",
];

function mayThrow(node: Node): boolean {
  if (node.isExtra) return false;
  return (
    node.descendantsOfType(THROWS).length > 0 ||
    node.descendantsOfType("unary_expression").some((one) => one.text.endsWith("!!")) ||
    // The grammar knows these as names.
    node.descendantsOfType("identifier").some((one) => /^(break|continue)$/.test(one.text))
  );
}

/** What stands in front of a `try` inside its own statement: `val x = load() + try { … }`. */
function throwsBefore(statement: Node, guarded: Node): boolean {
  return statement
    .descendantsOfType("call_expression")
    .some((one) => one.startIndex < guarded.startIndex && one.endIndex <= guarded.startIndex);
}

/** The statements up to the release as a `try` with a `finally`. */
function wrapped(lock: Node, release: Node, inside: readonly Node[], ctx: RuleContext): Fix | undefined {
  const list = lock.parent;
  const first = inside[0];
  const last = inside.at(-1);
  if (!list || !first || !last || first.startPosition.row === lock.startPosition.row) return undefined;
  if (last.endPosition.row === release.startPosition.row) return undefined;
  if (list.type === "lambda_literal" && items(list).at(-1)?.id === release.id) return undefined;
  const own = ctx.text(list);
  const text = own.slice(first.startIndex - list.startIndex, last.endIndex - list.startIndex);
  if (text.includes('"""')) return undefined;
  // What is declared inside could not be seen behind the `try`.
  const rest = own.slice(release.endIndex - list.startIndex);
  const declared = inside
    .flatMap((one) =>
      one.type === "property_declaration" ? one.descendantsOfType("variable_declaration") : [],
    )
    .map((one) => one.namedChildren[0]?.text ?? "");
  if (declared.some((name) => new RegExp(`\\b${name}\\b`).test(rest))) return undefined;
  const indent = /\n([ \t]*)$/.exec(own.slice(0, lock.startIndex - list.startIndex))?.[1];
  if (indent === undefined) return undefined;
  const unit = indent.includes("\t") ? "\t" : "    ".slice(0, indent.length % 4 === 0 ? 4 : 2);
  return fix("Give the lock back in a finally block", {
    start: first.startIndex,
    end: release.endIndex,
    newText: `try {\n${indent}${unit}${text.replace(/\n(?=[^\n])/g, `\n${unit}`)}\n${indent}} finally {\n${indent}${unit}${ctx.text(release)}\n${indent}}`,
  });
}

function checkLock(call: Node, ctx: RuleContext): void {
  const lock = receiver(call);
  const statement = wholeCall(call);
  const list = statement.parent;
  if (!lock || (list?.type !== "block" && list?.type !== "lambda_literal")) return;
  const release = releaseOf(call, lock, ctx);
  if (!release) return;
  const all = items(list);
  const rest = all.slice(all.findIndex((one) => one.id === statement.id) + 1);
  const name = ctx.text(lock);
  const plain = rest.findIndex((one) => isCallOf(one, release, ctx));
  const at = rest.findIndex((one) => releasing(one, release, ctx) !== undefined);
  const holder = rest[at];
  const guarded = holder && releasing(holder, release, ctx);
  if (guarded && (plain < 0 || at < plain)) {
    const between = rest.slice(0, at);
    if (!between.some(mayThrow) && !throwsBefore(holder, guarded)) return;
    ctx.report(callRange(call, ctx), {
      message: `What stands between "${name}.${calledName(call)}()" and its try can throw, and then "${name}" stays taken for good.`,
    });
    return;
  }
  const around = list.parent;
  if (around?.type === "try_expression" && releasing(around, release, ctx)?.id === around.id) {
    if (all[0]?.id !== statement.id) return;
    ctx.report(callRange(call, ctx), {
      message: `"${name}" is taken inside the try: when that itself fails, the finally gives back a lock that is not held, and that error hides the first.`,
      severity: "warning",
    });
    return;
  }
  const give = rest[plain];
  if (!give) return;
  const inside = rest.slice(0, plain);
  if (!inside.some(mayThrow)) return;
  const again = inside.some((one) => says(one, release, ctx));
  // Hand over hand: by then the name stands for the next lock.
  const root = /^\w+/.exec(name)?.[0];
  const moves = inside.flatMap((one) => one.descendantsOfType("assignment"));
  if (again && moves.some((one) => one.childForFieldName("left")?.text === root)) return;
  ctx.report(callRange(call, ctx), {
    message: `"${name}" is not given back when something in between throws or returns: everyone who wants it waits for ever.`,
    fix: again ? undefined : wrapped(statement, give, inside, ctx),
  });
}

/** `if (lock.tryLock()) { …; lock.unlock() }` without a `try`. */
function checkTry(call: Node, ctx: RuleContext): void {
  const lock = receiver(call);
  const choice = call.parent;
  if (choice?.type !== "if_expression" || choice.childForFieldName("condition")?.id !== call.id || !lock)
    return;
  const then = items(choice)[1];
  const type = ctx.typeOf(lock);
  const semaphore = calledName(call) === "tryAcquire";
  if (then?.type !== "block") return;
  if (
    semaphore
      ? !type || !SEMAPHORE.test(type)
      : type
        ? !LOCK.test(type) && !MUTEX.test(type)
        : !/[lL]ock$|[mM]utex$/.test(ctx.plain(lock))
  )
    return;
  const release = `${ctx.text(lock).replace(/\s/g, "")}.${semaphore ? "release" : "unlock"}()`;
  const list = items(then);
  const plain = list.findIndex((one) => isCallOf(one, release, ctx));
  if (plain < 0 || !list.slice(0, plain).some(mayThrow)) return;
  ctx.report(callRange(call, ctx), {
    message: `"${ctx.text(lock)}" is not given back when something in between throws or returns: everyone who wants it waits for ever.`,
  });
}

const SUSPENDS =
  /^kotlinx\.coroutines\.(delay|yield|withContext|withTimeout|withTimeoutOrNull|coroutineScope|supervisorScope|awaitAll|joinAll|(Deferred|CompletableDeferred|async\(\))#await|(Job|launch\(\))#join)$/;

function suspends(call: Node, ctx: RuleContext): boolean {
  if (SUSPENDS.test(ctx.qualifyCall(call) ?? "")) return true;
  const callee = call.namedChildren[0];
  return callee?.type === "identifier" && ctx.fileDefinition(ctx.text(callee))?.async === true;
}

/** Calls in a lambda that runs at once, and in those inside that do so as well. */
function callsIn(lambda: Node, ctx: RuleContext): Node[] {
  return ctx.own(lambda, ["call_expression", "lambda_literal"]).flatMap((one) => {
    if (one.type === "call_expression") return [one];
    const taker = one.id === lambda.id ? undefined : callOfLambda(one);
    return taker && INLINE.test(calledName(taker)) ? callsIn(one, ctx) : [];
  });
}

/** `lock.withLock { delay(…) }`: the thread's own lock, while the coroutine may wake up on another thread. */
function checkHeld(call: Node, ctx: RuleContext): void {
  const lock = receiver(call);
  const body = trailingLambda(call);
  if (!lock || !body || !LOCK.test(ctx.typeOf(lock) ?? "")) return;
  const stop = callsIn(body, ctx).find((one) => suspends(one, ctx));
  if (!stop) return;
  ctx.report(callRange(call, ctx), {
    message: `"${ctx.text(lock)}" belongs to a thread, and the coroutine is suspended while it is held: it may wake up on another thread, which can't give the lock back. Use a Mutex.`,
    related: [{ node: stop, message: "It is suspended here." }],
  });
}

export const kotlinLocks: readonly Handler[] = [
  { calls: ["lock", "lockInterruptibly", "acquire"], check: checkLock },
  { calls: ["tryLock", "tryAcquire"], check: checkTry },
  { calls: ["withLock", "read", "write"], check: checkHeld },
];
