import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { args, calledName, functionOf, receiver } from "../../languages/rustSyntax.ts";
import type { Handler } from "../../rule.ts";

const STD = /^std\.sync\.(Mutex|RwLock|ReentrantLock)(\.new\(\))?$/;
const PARKING = /^(parking_lot|lock_api|spin)\.(Mutex|RwLock|FairMutex|ReentrantMutex)(\.new\(\))?$/;
const AWAITED = /^(tokio|async_std|async_lock|futures|futures_util|smol)\./;

/** Steps from the result of `lock()` to the guard in it. */
const OPENS = /^(unwrap|expect|unwrap_or_else|unwrap_unchecked|map_err|context|with_context)$/;

type Found = { readonly guard: Node; readonly opened: boolean };

/** The guard that a call of `lock()` leads to, past `unwrap` and `?`. */
function guardOf(call: Node): Found {
  let at = call;
  let opened = false;
  for (let up = at.parent; up; up = at.parent) {
    if (up.type === "try_expression") {
      at = up;
      opened = true;
      continue;
    }
    const outer = up.type === "field_expression" ? up.parent : undefined;
    if (outer?.type !== "call_expression" || outer.childForFieldName("function")?.id !== up.id) break;
    if (!OPENS.test(calledName(outer))) break;
    at = outer;
    opened = true;
  }
  return { guard: at, opened };
}

/** `Ok(guard)` as a pattern, or arms for `Ok` and `Err`. */
function opensByPattern(guard: Node): boolean {
  const up = guard.parent;
  if (up?.type === "let_condition" || up?.type === "let_declaration")
    return /^Ok\s*\(/.test(up.childForFieldName("pattern")?.text ?? "");
  if (up?.type !== "match_expression") return false;
  return /\bErr\s*\(|\bOk\s*\(/.test(up.childForFieldName("body")?.namedChildren[0]?.text ?? "");
}

/** Whether this is a lock that a thread waits for: one of the standard library or of `parking_lot`. */
function blocks(call: Node, found: Found, ctx: RuleContext): boolean {
  const lock = receiver(call);
  if (!lock || args(call).length > 0) return false;
  const type = ctx.typeOf(lock) ?? "";
  if (STD.test(type) || PARKING.test(type)) return true;
  if (AWAITED.test(type) || type.startsWith("std.cell.")) return false;
  const attempt = calledName(call).startsWith("try_");
  // Only a lock that can be poisoned gives a result; that of an async runtime gives a future.
  if (found.opened || opensByPattern(found.guard)) {
    if (!attempt) return !/^(stdin|stdout|stderr)\(\)$|^std\.io\./.test(type);
    return ctx.imports("std.sync.Mutex") || ctx.imports("std.sync.RwLock");
  }
  const own = ctx.imports("parking_lot.Mutex") || ctx.imports("parking_lot.RwLock");
  const other = ctx.imports("tokio.sync.Mutex") || ctx.imports("tokio.sync.RwLock");
  return own && !other && /^(self\b|[a-z_]\w*)/.test(ctx.text(lock));
}

/** True where the node may be left only by leaving the function or the loop. */
function diverges(block: Node): boolean {
  const last = block.namedChildren.filter((c) => !c.isExtra).at(-1);
  const inner = last?.type === "expression_statement" ? last.namedChildren[0] : last;
  return inner !== undefined && /^(return|break|continue)_expression$/.test(inner.type);
}

/** True where the guard is dropped, or handed to somebody else, on the way to `stop`. */
function letsGo(name: string, from: number, stop: Node, fn: Node, ctx: RuleContext): boolean {
  return ctx.own(fn, ["call_expression", "let_declaration"]).some((one) => {
    if (one.startIndex < from || one.endIndex > stop.startIndex) return false;
    if (one.type === "let_declaration") {
      return one.childForFieldName("value")?.text === name;
    }
    if (!args(one).some((given) => ctx.text(given) === name)) return false;
    for (let at = one.parent; at && at.id !== fn.id; at = at.parent) {
      if (at.type !== "block" || at.startIndex <= from) continue;
      if (at.startIndex <= stop.startIndex && stop.endIndex <= at.endIndex) return true;
      if (diverges(at)) return false;
    }
    return true;
  });
}

/** Places of the block around a `let` where the task may sleep while the guard lives. */
function heldAcross(statement: Node, name: string | undefined, ctx: RuleContext): Node | undefined {
  const block = statement.parent;
  const fn = functionOf(statement);
  if (!block || !fn) return undefined;
  return awaitsIn(fn, ctx).find(
    (one) =>
      one.startIndex > statement.endIndex &&
      one.endIndex <= block.endIndex &&
      !(name && letsGo(name, statement.endIndex, one, fn, ctx)),
  );
}

function awaitsIn(fn: Node, ctx: RuleContext): Node[] {
  const inner = ctx.own(fn, ["await_expression"]);
  // What an async block or closure awaits, it awaits when it runs itself.
  return inner.filter((one) => functionOf(one)?.id === fn.id);
}

/** Kinds past which a temporary value does not live on. */
const ENDS = /^(block|closure_expression|async_block|function_item|match_arm|let_declaration)$/;

/** The expression whose end a temporary guard lives to, if the task sleeps in it. */
function temporary(guard: Node, ctx: RuleContext): Node | undefined {
  const fn = functionOf(guard);
  if (!fn) return undefined;
  const awaits = awaitsIn(fn, ctx);
  let at = guard;
  for (let up = at.parent; up; up = at.parent) {
    if (up.type === "await_expression") return up;
    const inside = (part: Node | null): Node | undefined =>
      part
        ? awaits.find((one) => part.startIndex <= one.startIndex && one.endIndex <= part.endIndex)
        : undefined;
    if (up.type === "match_expression" && up.childForFieldName("value")?.id === at.id)
      return inside(up.childForFieldName("body"));
    if (up.type === "for_expression" && up.childForFieldName("value")?.id === at.id)
      return inside(up.childForFieldName("body"));
    if (up.type === "let_condition") {
      let whole: Node | null = up.parent;
      while (whole && !/^(if|while)_expression$/.test(whole.type)) whole = whole.parent;
      return whole
        ? inside(whole.childForFieldName("consequence") ?? whole.childForFieldName("body"))
        : undefined;
    }
    if (/^(if|while)_expression$/.test(up.type) || ENDS.test(up.type)) return undefined;
    at = up;
  }
  return undefined;
}

/** The `let` that keeps a guard: `let g = m.lock().unwrap()`, `let x = &m.lock().unwrap().list`. */
function keeper(found: Found): Node | undefined {
  let at = found.guard;
  let up = at.parent;
  let borrowed = false;
  // A field by itself is copied; only a reference to it keeps the guard.
  while (up && /^(field_expression|reference_expression|unary_expression|index_expression)$/.test(up.type)) {
    if (up.type === "reference_expression") borrowed = true;
    at = up;
    up = at.parent;
  }
  if (
    up?.type === "match_expression" &&
    at.id === found.guard.id &&
    up.childForFieldName("value")?.id === at.id
  ) {
    // `match m.lock() { Ok(g) => g, Err(e) => e.into_inner() }`
    if (!/=>\s*(\w+\.)?into_inner|\.into_inner\(\)/.test(up.text)) return undefined;
    at = up;
    up = at.parent;
  }
  if (up?.type !== "let_declaration" || up.childForFieldName("value")?.id !== at.id) return undefined;
  if (at.id !== found.guard.id && at.type !== "match_expression" && !borrowed) return undefined;
  const pattern = up.childForFieldName("pattern");
  return pattern ? up : undefined;
}

function nameOf(declaration: Node): string | undefined {
  const pattern = declaration.childForFieldName("pattern");
  if (pattern?.type === "identifier") return pattern.text;
  return /^(?:Ok\s*\(\s*)(?:mut\s+)?(\w+)\s*\)$/.exec(pattern?.text ?? "")?.[1];
}

function check(call: Node, ctx: RuleContext): void {
  if (call.type !== "call_expression" || call.parent?.type === "await_expression") return;
  const scope = ctx.functionAround(call);
  if (!scope || !ctx.isAsync(scope)) return;
  const found = guardOf(call);
  if (!blocks(call, found, ctx)) return;
  const declaration = keeper(found);
  const stop = declaration
    ? (temporary(found.guard, ctx) ?? heldAcross(declaration, nameOf(declaration), ctx))
    : temporary(found.guard, ctx);
  if (!stop) return;
  const lock = receiver(call);
  const oneLine = call.startPosition.row === call.endPosition.row;
  ctx.report(
    oneLine || !lock
      ? call
      : { from: call.childForFieldName("function") ?? call, to: call.childForFieldName("function") ?? call },
    {
      message: `"${lock ? short(ctx.text(lock)) : "The lock"}" is held across an .await: while this task sleeps, whoever wants it blocks a thread of the runtime, until all of them stand still.`,
      related: [{ node: stop, message: "The task may sleep here." }],
    },
  );
}

function short(text: string): string {
  const plain = text.replace(/\s+/g, "");
  return plain.length > 40 ? `${plain.slice(0, 39)}…` : plain;
}

/** `mem::forget(guard)`: nobody gives the lock back any more. */
function checkForget(call: Node, ctx: RuleContext): void {
  if (!/^(std|core)\.mem\.forget$/.test(ctx.qualifyCall(call) ?? "")) return;
  const given = args(call)[0];
  const init = given?.type === "identifier" ? ctx.definition(given)?.declaration?.init : undefined;
  const lock = init
    ?.descendantsOfType("call_expression")
    .find((one) => /^(lock|read|write)$/.test(calledName(one)));
  if (!given || !init || !lock || !blocks(lock, guardOf(lock), ctx) || guardOf(lock).guard.id !== init.id)
    return;
  ctx.report(call, {
    message: `"${ctx.text(given)}" is forgotten, not dropped: its lock is never given back, and everyone who wants it waits for ever.`,
  });
}

export const rustLocks: readonly Handler[] = [
  {
    calls: ["lock", "read", "write", "try_lock", "try_read", "try_write", "upgradable_read"],
    check,
  },
  { calls: ["forget"], check: checkForget },
];
