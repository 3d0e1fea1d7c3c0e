import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Edit, Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../timeouts/edits.ts";

const LOCK =
  /^java\.util\.concurrent\.locks\.(Lock|ReentrantLock|ReentrantReadWriteLock\.(Read|Write)Lock|(Reentrant)?ReadWriteLock#(read|write)Lock\(\))$/;

function isLock(object: Node, ctx: RuleContext): boolean {
  const type = ctx.typeOf(object);
  if (type)
    return LOCK.test(type) || /^(ReadLock|WriteLock|ReentrantReadWriteLock\.(Read|Write)Lock)$/.test(type);
  return /[lL]ock(\(\))?$/.test(ctx.plain(object));
}

function unlocks(statement: Node | null | undefined, unlock: string, ctx: RuleContext): boolean {
  return (
    statement?.type === "expression_statement" && ctx.text(statement).replace(/\s/g, "") === `${unlock};`
  );
}

/** A `try` whose `finally` releases the lock. */
function releases(statement: Node, unlock: string, ctx: RuleContext): boolean {
  if (statement.type !== "try_statement") return false;
  const last = statement.namedChildren.find((c) => c.type === "finally_clause");
  return last !== undefined && ctx.text(last).replace(/\s/g, "").includes(unlock);
}

/** Something that may throw: calls, constructions, array accesses, divisions. */
function mayThrow(statement: Node): boolean {
  if (statement.isExtra) return false;
  return (
    statement.descendantsOfType([
      "method_invocation",
      "object_creation_expression",
      "array_access",
      "cast_expression",
      "return_statement",
      "throw_statement",
    ]).length > 0
  );
}

function after(statement: Node): Node[] {
  const list = items(statement.parent);
  return list.slice(list.findIndex((one) => one.id === statement.id) + 1);
}

/** The statements up to the unlock as a `try` with a `finally`. */
function wrapped(statement: Node, unlock: Node, inside: readonly Node[], ctx: RuleContext): Fix | undefined {
  const first = inside[0];
  const last = inside.at(-1);
  const list = statement.parent;
  if (!first || !last || !list || first.startPosition.row === statement.startPosition.row) return undefined;
  const text = ctx.text(list).slice(first.startIndex - list.startIndex, last.endIndex - list.startIndex);
  if (text.includes('"""')) return undefined;
  // What is declared inside could not be seen behind the `try`.
  const rest = ctx.text(list).slice(unlock.endIndex - list.startIndex);
  const declared = inside
    .filter((one) => one.type === "local_variable_declaration")
    .flatMap((one) =>
      one.childrenForFieldName("declarator").map((d) => d.childForFieldName("name")?.text ?? ""),
    );
  if (declared.some((name) => new RegExp(`\\b${name}\\b`).test(rest))) return undefined;
  const before = ctx.text(list).slice(0, statement.startIndex - list.startIndex);
  const indent = /\n([ \t]*)$/.exec(before)?.[1];
  if (indent === undefined) return undefined;
  const unit = indent.includes("\t") ? "\t" : "    ".slice(0, indent.length % 4 === 0 ? 4 : 2);
  const inner = text.replace(/\n(?=[^\n])/g, `\n${unit}`);
  const edit: Edit = {
    start: first.startIndex,
    end: unlock.endIndex,
    newText: `try {\n${indent}${unit}${inner}\n${indent}} finally {\n${indent}${unit}${ctx.text(unlock)}\n${indent}}`,
  };
  return fix("Release the lock in a finally block", edit);
}

function checkLock(call: Node, ctx: RuleContext): void {
  const statement = call.parent;
  const object = call.childForFieldName("object");
  if (statement?.type !== "expression_statement" || !object || !isLock(object, ctx)) return;
  const unlock = `${ctx.text(object).replace(/\s/g, "")}.unlock()`;
  const rest = after(statement);
  const name = ctx.text(object);
  const at = rest.findIndex((one) => releases(one, unlock, ctx));
  if (at >= 0) {
    const between = rest.slice(0, at);
    // Unlocked in between: hand over hand.
    if (!between.some(mayThrow) || between.some((one) => unlocks(one, unlock, ctx))) return;
    ctx.report(callRange(call, ctx), {
      message: `What stands between "${name}.lock()" and its try can throw, and then "${name}" stays locked for good.`,
    });
    return;
  }
  const guarded = enclosing(statement, unlock, ctx);
  if (guarded) {
    checkInside(call, statement, guarded, unlock, ctx);
    return;
  }
  const plain = rest.findIndex((one) => unlocks(one, unlock, ctx));
  const release = rest[plain];
  if (!release) {
    const left = leftLocked(statement, object, rest, unlock, ctx);
    if (left)
      ctx.report(callRange(call, ctx), {
        message: `"${name}" stays locked ${left}: everyone who wants the lock waits forever.`,
      });
    return;
  }
  const inside = rest.slice(0, plain);
  if (!inside.some(mayThrow)) return;
  const again = inside.some((one) => ctx.text(one).replace(/\s/g, "").includes(unlock));
  ctx.report(callRange(call, ctx), {
    message: `"${name}" is not released when something in between throws: everyone who wants the lock waits forever.`,
    fix: again ? undefined : wrapped(statement, release, inside, ctx),
  });
}

/** `lock()` inside the `try` whose `finally` releases: what fails before it ends in a release of what is not held. */
function checkInside(call: Node, statement: Node, guarded: Node, unlock: string, ctx: RuleContext): void {
  const list = items(guarded.childForFieldName("body"));
  const before = list.slice(
    0,
    list.findIndex((one) => one.id === statement.id),
  );
  const lock = ctx.text(call).replace(/\s/g, "");
  const around = items(guarded.parent);
  const outside = around.slice(
    0,
    around.findIndex((one) => one.id === guarded.id),
  );
  // Let go for a while and taken again.
  if (before.some((one) => ctx.text(one).replace(/\s/g, "").includes(unlock))) return;
  if (outside.some((one) => ctx.text(one).replace(/\s/g, "").includes(lock))) return;
  if (before.length > 0 && !before.some(mayThrow)) return;
  // Released only where it is held: the `finally` asks.
  const last = items(guarded.namedChildren.find((c) => c.type === "finally_clause") ?? null)[0];
  if (!items(last ?? null).some((one) => unlocks(one, unlock, ctx))) return;
  const name = ctx.text(call.childForFieldName("object") ?? call);
  ctx.report(callRange(call, ctx), {
    message: `"${name}" is locked inside the try: when ${before.length > 0 ? "what stands before it" : "lock() itself"} fails, the finally releases a lock that is not held, and that error hides the first.`,
    severity: "warning",
    ...(before.length === 0 ? moved(statement, guarded, ctx) : {}),
  });
}

/** True for code after which the lock is free on every way out of it. */
function frees(node: Node | null | undefined, unlock: string, ctx: RuleContext): boolean {
  if (!node || !ctx.text(node).replace(/\s/g, "").includes(unlock)) return false;
  switch (node.type) {
    case "expression_statement":
      return unlocks(node, unlock, ctx);
    case "block":
    case "synchronized_statement":
    case "labeled_statement":
      return items(node).some((one) => frees(one, unlock, ctx));
    case "if_statement":
      return (
        frees(node.childForFieldName("consequence"), unlock, ctx) &&
        frees(node.childForFieldName("alternative"), unlock, ctx)
      );
    case "try_statement": {
      const last = node.namedChildren.find((c) => c.type === "finally_clause");
      return last ? frees(items(last)[0], unlock, ctx) : frees(node.childForFieldName("body"), unlock, ctx);
    }
    default:
      // Branches of a `switch`, rounds of a loop, lambdas: not told apart.
      return true;
  }
}

/**
 * On which way the lock is kept, where the rest of the block releases it on some other; or where a lock of this
 * very method is never released. Locking here and releasing in another method is a way to work, too.
 */
function leftLocked(
  statement: Node,
  object: Node,
  rest: readonly Node[],
  unlock: string,
  ctx: RuleContext,
): string | undefined {
  const released = rest.filter((one) => ctx.text(one).replace(/\s/g, "").includes(unlock));
  const only = released[0];
  // Locked under a condition, released under the same one.
  if (/^(if_statement|switch_block_statement_group)$/.test(statement.parent?.parent?.type ?? ""))
    return undefined;
  if (released.length === 1 && only) {
    if (frees(only, unlock, ctx)) return undefined;
    if (only.type === "if_statement") {
      const ends = items(only.childForFieldName("consequence")).at(-1)?.type ?? "";
      return /^(return|throw|break|continue)_statement$/.test(ends) && rest.at(-1)?.id !== only.id
        ? undefined
        : "where the condition does not hold";
    }
    return only.type === "try_statement" ? "unless the handler releases it" : undefined;
  }
  if (released.length > 0 || object.type !== "identifier") return undefined;
  const made = ctx.definition(object)?.declaration;
  const around = ctx.functionAround(statement)?.node;
  if (made?.kind !== "variable" || !/^new\b/.test(made.init?.text ?? "") || !around) return undefined;
  const own = new RegExp(
    `\\b${ctx.text(object)}\\b(?!\\s*(\\.\\s*(lock|isLocked|isHeldByCurrentThread)\\s*\\(|=))`,
  );
  return own.test(ctx.text(around)) ? undefined : "for good";
}

/** `try` around the statement whose `finally` releases the lock. */
function enclosing(statement: Node, unlock: string, ctx: RuleContext): Node | undefined {
  const around = statement.parent?.parent;
  return around && releases(around, unlock, ctx) ? around : undefined;
}

function moved(statement: Node, guarded: Node, ctx: RuleContext): { fix?: Fix } {
  const next = statement.nextSibling;
  const list = guarded.parent;
  if (guarded.type !== "try_statement" || !next || !list || next.isExtra) return {};
  const indent = /\n([ \t]*)$/.exec(ctx.text(list).slice(0, guarded.startIndex - list.startIndex))?.[1];
  if (indent === undefined || next.type === "}") return {};
  return {
    fix: fix(
      "Lock in front of the try",
      { start: guarded.startIndex, end: guarded.startIndex, newText: `${ctx.text(statement)}\n${indent}` },
      { start: statement.startIndex, end: next.startIndex, newText: "" },
    ),
  };
}

/** `if (lock.tryLock()) { …; lock.unlock(); }` without a `try`. */
function checkTry(call: Node, ctx: RuleContext): void {
  const object = call.childForFieldName("object");
  const condition = call.parent;
  const choice = condition?.parent;
  if (condition?.type !== "parenthesized_expression" || choice?.type !== "if_statement" || !object) return;
  const then = choice.childForFieldName("consequence");
  if (then?.type !== "block" || !isLock(object, ctx)) return;
  const unlock = `${ctx.text(object).replace(/\s/g, "")}.unlock()`;
  const list = items(then);
  const plain = list.findIndex((one) => unlocks(one, unlock, ctx));
  if (plain < 0 || !list.slice(0, plain).some(mayThrow)) return;
  ctx.report(callRange(call, ctx), {
    message: `"${ctx.text(object)}" is not released when something in between throws: everyone who wants the lock waits forever.`,
  });
}

export const javaHandlers: readonly Handler[] = [
  { calls: ["lock", "lockInterruptibly"], check: checkLock },
  { calls: ["tryLock"], check: checkTry },
];
