import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";

const LOCK =
  /^(threading|multiprocessing|asyncio|anyio|trio|gevent\.lock)\.(R?Lock|Semaphore|BoundedSemaphore|Condition|CapacityLimiter|StrictFIFOLock)(\(\))?$/;

/** Context of the statement: `self._lock.acquire()` or `await self._lock.acquire()`. */
function statementOf(call: Node): Node | undefined {
  const at = call.parent?.type === "await" ? call.parent : call;
  return at.parent?.type === "expression_statement" ? at.parent : undefined;
}

function isLock(object: Node, ctx: RuleContext): boolean {
  const type = ctx.typeOf(object);
  if (type) return LOCK.test(type);
  return (
    /(^|[._])(\w*lock|mutex|rlock)$/i.test(ctx.plain(object)) && !/block$|clock$/i.test(ctx.plain(object))
  );
}

function isRelease(statement: Node, release: string, ctx: RuleContext): boolean {
  return statement.type === "expression_statement" && ctx.text(statement).replace(/\s/g, "") === release;
}

function releases(statement: Node | null | undefined, release: string, ctx: RuleContext): boolean {
  if (statement?.type !== "try_statement") return false;
  const last = statement.namedChildren.find((c) => c.type === "finally_clause");
  return last !== undefined && ctx.text(last).replace(/\s/g, "").includes(release);
}

function mayRaise(statement: Node): boolean {
  if (statement.isExtra) return false;
  return (
    statement.descendantsOfType([
      "call",
      "subscript",
      "await",
      "raise_statement",
      "return_statement",
      "assert_statement",
    ]).length > 0
  );
}

function withLock(
  statement: Node,
  release: Node,
  inside: readonly Node[],
  name: string,
  ctx: RuleContext,
): Fix | undefined {
  const first = inside[0];
  const last = inside.at(-1);
  const list = statement.parent;
  if (!first || !last || !list) return undefined;
  const text = ctx.text(list).slice(first.startIndex - list.startIndex, last.endIndex - list.startIndex);
  if (/"""|'''|\\\n/.test(text) || first.startPosition.row === statement.startPosition.row) return undefined;
  const indent = " ".repeat(statement.startPosition.column);
  const type = ctx.typeOf(
    statement.namedChildren[0]?.childForFieldName("function")?.childForFieldName("object") ?? statement,
  );
  const prefix =
    statement.namedChildren[0]?.type === "await" || type?.startsWith("asyncio.") ? "async with" : "with";
  return fix(`Hold the lock with "${prefix}"`, {
    start: statement.startIndex,
    end: release.endIndex,
    newText: `${prefix} ${name}:\n${indent}    ${text.replace(/\n(?=[^\n])/g, "\n    ")}`,
  });
}

function checkAcquire(call: Node, ctx: RuleContext): void {
  const statement = statementOf(call);
  const callee = call.childForFieldName("function");
  const object = callee?.type === "attribute" ? callee.childForFieldName("object") : null;
  if (!statement || !object || items(call.childForFieldName("arguments")).length > 0) return;
  if (!isLock(object, ctx)) return;
  const name = ctx.text(object);
  const release = `${name.replace(/\s/g, "")}.release()`;
  const list = items(statement.parent);
  const rest = list.slice(list.findIndex((one) => one.id === statement.id) + 1);
  const at = rest.findIndex((one) => releases(one, release, ctx));
  const plain = rest.findIndex((one) => isRelease(one, release, ctx));
  if (at >= 0 && (plain < 0 || at < plain)) {
    if (!rest.slice(0, at).some(mayRaise)) return;
    ctx.report(call, {
      message: `What stands between "${name}.acquire()" and its try can raise, and then "${name}" stays locked for good.`,
    });
    return;
  }
  // Inside of a `try` whose `finally` releases, at whatever depth.
  for (let up = statement.parent; up && up.type !== "function_definition"; up = up.parent) {
    if (releases(up, release, ctx)) return;
  }
  const unlocking = rest[plain];
  if (!unlocking) return;
  const inside = rest.slice(0, plain);
  if (!inside.some(mayRaise)) return;
  const again = inside.some((one) => ctx.text(one).replace(/\s/g, "").includes(release));
  ctx.report(call, {
    message: `"${name}" is not released when something in between raises: everyone who wants the lock waits forever.`,
    fix: again ? undefined : withLock(statement, unlocking, inside, name, ctx),
  });
}

export const pythonHandlers: readonly Handler[] = [{ calls: ["acquire"], check: checkAcquire }];
