import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Edit, Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";

/** Whether the lock is held; `mixed` where the paths that meet differ. */
type Held = "held" | "free" | "mixed";

interface Walk {
  readonly lock: string;
  readonly unlock: string;
  readonly leaks: Node[];
  /** A deferred unlock: from there on every path releases. */
  deferred: boolean;
  /** States in which a loop, `switch` or `select` is left early. */
  breaks: Held[];
}

const HANDS_OVER = /lock|acquire|begin|enter|hold|freeze|pause|reserve|checkout/i;

function merge(states: readonly (Held | undefined)[]): Held | undefined {
  const known = states.filter((one) => one !== undefined);
  const first = known[0];
  return known.every((one) => one === first) ? first : "mixed";
}

function calls(statement: Node, text: string, ctx: RuleContext): boolean {
  const call = statement.namedChildren[0];
  if (call?.type !== "call_expression") return false;
  const own = ctx.text(call);
  return own === text || (own.length > text.length && own.replace(/\s/g, "") === text);
}

function walkList(
  list: readonly Node[],
  at: Held | undefined,
  walk: Walk,
  ctx: RuleContext,
): Held | undefined {
  let held = at;
  for (const statement of list) {
    if (walk.deferred || held === undefined) return held;
    held = step(statement, held, walk, ctx);
  }
  return held;
}

function block(node: Node | null, held: Held, walk: Walk, ctx: RuleContext): Held | undefined {
  if (!node) return held;
  const lists = node.namedChildren.filter((c) => c.type === "statement_list");
  return walkList(
    lists.flatMap((one) => items(one)),
    held,
    walk,
    ctx,
  );
}

/** State behind a statement; `undefined` where nothing gets past it. */
function step(statement: Node, held: Held, walk: Walk, ctx: RuleContext): Held | undefined {
  switch (statement.type) {
    case "expression_statement":
      if (calls(statement, walk.lock, ctx)) return "held";
      if (calls(statement, walk.unlock, ctx)) return "free";
      if (/^panic\(/.test(ctx.plain(statement))) {
        if (held === "held") walk.leaks.push(statement);
        return undefined;
      }
      return /^(os\.Exit|log\.Fatal\w*)\(/.test(ctx.plain(statement)) ? undefined : held;
    case "defer_statement":
      if (ctx.text(statement).replace(/\s/g, "").includes(walk.unlock)) walk.deferred = true;
      return held;
    case "go_statement":
      // A goroutine that unlocks takes the lock over.
      return ctx.text(statement).includes(walk.unlock) ? "mixed" : held;
    case "return_statement":
      if (held === "held" && !ctx.text(statement).includes(walk.unlock.slice(0, -2)))
        walk.leaks.push(statement);
      return undefined;
    case "break_statement":
      walk.breaks.push(held);
      return undefined;
    case "continue_statement":
    case "goto_statement":
      return undefined;
    case "block":
      return block(statement, held, walk, ctx);
    case "labeled_statement": {
      const inner = statement.namedChildren.at(-1);
      return inner ? step(inner, held, walk, ctx) : held;
    }
    case "if_statement": {
      const other = statement.childForFieldName("alternative");
      const then = block(statement.childForFieldName("consequence"), held, walk, ctx);
      return merge([then, other ? step(other, held, walk, ctx) : held]);
    }
    case "for_statement":
      return loop(statement, held, walk, ctx);
    case "expression_switch_statement":
    case "type_switch_statement":
    case "select_statement":
      return choice(statement, held, walk, ctx);
    default:
      return held;
  }
}

function loop(statement: Node, held: Held, walk: Walk, ctx: RuleContext): Held | undefined {
  const outer = walk.breaks;
  walk.breaks = [];
  const end = block(statement.childForFieldName("body"), held, walk, ctx);
  const endless = statement.namedChildren.length === 1;
  const after = merge([...walk.breaks, ...(endless ? [] : [held, end])]);
  walk.breaks = outer;
  // What a second round starts with differs from the first: nothing is certain behind it.
  return end !== undefined && end !== held ? "mixed" : after;
}

function choice(statement: Node, held: Held, walk: Walk, ctx: RuleContext): Held | undefined {
  const outer = walk.breaks;
  walk.breaks = [];
  const cases = statement.namedChildren.filter((c) => /_case$/.test(c.type));
  const total = statement.type === "select_statement" || cases.some((c) => c.type === "default_case");
  const ends = cases.map((one) => block(one, held, walk, ctx));
  const after = merge([...ends, ...walk.breaks, ...(total ? [] : [held])]);
  walk.breaks = outer;
  return after;
}

/** Text of a function without white space. */
function plain(fn: Node, ctx: RuleContext): string {
  let text = plainTexts.get(fn);
  if (text === undefined) {
    text = ctx.text(fn).replace(/\s/g, "");
    plainTexts.set(fn, text);
  }
  return text;
}

const plainTexts = new WeakMap<Node, string>();

function indentOf(statement: Node): string {
  return "\t".repeat(statement.startPosition.column);
}

/**
 * `defer` in place of the unlocks by hand: where each of these stands right in front of
 * a return or at the end of the function, nothing else changes.
 */
function deferred(locking: Node, fn: Node, unlock: string, ctx: RuleContext): Fix | undefined {
  const body = fn.childForFieldName("body");
  if (locking.parent?.parent?.id !== body?.id) return undefined;
  const others = ctx
    .own(fn, ["expression_statement"])
    .filter((one) => calls(one, unlock, ctx) || calls(one, ctx.text(locking).replace(/\s/g, ""), ctx));
  const edits: Edit[] = [];
  for (const one of others) {
    if (one.id === locking.id) continue;
    const next = one.nextNamedSibling;
    const last = !next && one.parent?.parent?.id === body?.id;
    // What a return calls may want the lock itself.
    const leaves = next?.type === "return_statement" && !/[(<]/.test(next.text);
    if (!calls(one, unlock, ctx) || !(last || leaves)) return undefined;
    const before = one.previousNamedSibling;
    const start = before && !next ? before.endIndex : one.startIndex;
    const end = next ? next.startIndex : one.endIndex;
    edits.push({ start, end, newText: "" });
  }
  const added = insertAt(locking.endIndex, `\n${indentOf(locking)}defer ${unlock}`);
  return fix(`Release the lock on every path: defer ${unlock}`, added, ...edits);
}

function checkLock(call: Node, ctx: RuleContext): void {
  const statement = call.parent;
  const callee = call.childForFieldName("function");
  const object = callee?.type === "selector_expression" ? callee.childForFieldName("operand") : null;
  if (statement?.type !== "expression_statement" || !callee || !object) return;
  if (items(call.childForFieldName("arguments")).length > 0) return;
  const fn = ctx.functionAround(call)?.node;
  const body = fn?.childForFieldName("body");
  if (!fn || !body) return;
  const lock = ctx.text(call).replace(/\s/g, "");
  const name = ctx.text(object).replace(/\s/g, "");
  const unlock = `${name}.${lock.endsWith(".RLock()") ? "RUnlock" : "Unlock"}()`;
  const first = ctx.own(fn, ["expression_statement"]).find((one) => calls(one, lock, ctx));
  // All paths of the function are walked from its first lock.
  if (first?.id !== statement.id) return;
  const whole = plain(fn, ctx);
  if (!whole.includes(unlock)) {
    checkNeverReleased(call, fn, name, whole, ctx);
    return;
  }
  // Given away and taken back: the caller holds it.
  const given = ctx.own(fn, ["expression_statement"]).find((one) => calls(one, unlock, ctx));
  if (given && given.startIndex < statement.startIndex) return;
  const walk: Walk = { lock, unlock, leaks: [], deferred: false, breaks: [] };
  block(body, "free", walk, ctx);
  // A function value that unlocks is called from somewhere.
  const handed = ctx.own(fn, ["func_literal"]).some((one) => {
    const text = ctx.text(one).replace(/\s/g, "");
    return text.includes(unlock) && !text.includes(lock);
  });
  if (handed) return;
  const repair = walk.leaks.length > 0 ? deferred(statement, fn, unlock, ctx) : undefined;
  for (const [at, leak] of walk.leaks.entries()) {
    ctx.report(leak.startPosition.row === leak.endPosition.row ? leak : (leak.firstChild ?? leak), {
      message: `"${name}" is still locked when the function is left here: everyone who wants the lock waits forever.`,
      ...(leak.type === "return_statement" ? {} : { severity: "warning" as const }),
      ...(at === 0 && repair ? { fix: repair } : {}),
      suggestions: repair ? [] : unlockFirst(leak, unlock),
      related: [{ node: call, message: "Locked here" }],
    });
  }
}

/** `Unlock` in front of a return that reads nothing that the lock guards. */
function unlockFirst(leak: Node, unlock: string): Fix[] {
  if (leak.type !== "return_statement" || /[.([]/.test(leak.text)) return [];
  return [
    fix(`Release the lock first: ${unlock}`, insertAt(leak.startIndex, `${unlock}\n${indentOf(leak)}`)),
  ];
}

function checkNeverReleased(call: Node, fn: Node, name: string, whole: string, ctx: RuleContext): void {
  const called = ctx.text(fn.childForFieldName("name") ?? call);
  const result = fn.childForFieldName("result");
  if (
    fn.type === "func_literal" ||
    HANDS_OVER.test(called) ||
    /[uU]nlock|[rR]elease|os\.Exit\(|log\.Fatal/.test(whole)
  )
    return;
  if (result && /func|[lL]ock|[gG]uard/.test(ctx.plain(result))) return;
  if (
    !/^sync\.(Mutex|RWMutex)$/.test(
      ctx.typeOf(call.childForFieldName("function")?.childForFieldName("operand") ?? call) ?? "",
    )
  )
    return;
  const statement = call.parent;
  const added =
    statement && statement.parent?.parent?.id === fn.childForFieldName("body")?.id
      ? insertAt(
          statement.endIndex,
          `\n${indentOf(statement)}defer ${name}.${ctx.text(call).endsWith("RLock()") ? "RUnlock" : "Unlock"}()`,
        )
      : undefined;
  ctx.report(call, {
    message: `"${name}" is locked and this function never releases it: everyone who wants the lock waits forever.`,
    severity: "warning",
    suggestions: added ? [fix("Release the lock when the function is left", added)] : [],
  });
}

export const goHandlers: readonly Handler[] = [{ calls: ["Lock", "RLock"], check: checkLock }];
