import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { JS_FUNCTIONS } from "../../languages/javascriptSyntax.ts";
import { defineRule } from "../../rule.ts";
import { escapeRegExp } from "../timeouts/edits.ts";
import { headOf } from "./javascriptCalls.ts";
import { stateRaceAcrossAwaitExamples } from "./stateRaceAcrossAwait.examples.ts";

const PAUSES = ["await_expression", "yield_expression"];

/** Function whose body pauses: async, or a generator. */
function pausing(node: Node, ctx: RuleContext): Node | undefined {
  const scope = ctx.functionAround(node);
  const fn = scope?.node;
  if (!scope || !fn) return undefined;
  return ctx.isAsync(scope) || fn.type.startsWith("generator") || fn.children.some((c) => c.type === "*")
    ? fn
    : undefined;
}

/** True for what other calls of the same function see too: a variable from outside, a property of such. */
function isShared(target: Node, fn: Node, ctx: RuleContext): boolean {
  let root = target;
  while (root.type === "member_expression" || root.type === "subscript_expression") {
    const object = root.childForFieldName("object");
    if (!object) return false;
    root = object;
  }
  if (root.type === "this") return target.id !== root.id;
  if (root.type !== "identifier") return false;
  const definition = ctx.definition(root);
  if (!definition || /^(import|class|function)$/.test(definition.kind)) return false;
  const declared = definition.declaration;
  if (!declared) return true;
  // Each round of a loop has a variable of its own.
  if (declared.node.type === "for_in_statement" || declared.node.parent?.type === "for_in_statement")
    return false;
  const inside = declared.node.startIndex >= fn.startIndex && declared.node.endIndex <= fn.endIndex;
  // An object that was given may be somebody else's as well; a variable of one's own is not.
  return inside ? false : declared.kind !== "parameter" || target.id !== root.id;
}

/** `order.total += await …`, where the function was given `order`: whether anybody else has it stands elsewhere. */
function isGiven(target: Node, fn: Node, ctx: RuleContext): boolean {
  const object = target.type === "member_expression" ? target.childForFieldName("object") : null;
  const declared = object?.type === "identifier" ? ctx.definition(object)?.declaration : undefined;
  return declared?.kind === "parameter" && declared.node.parent?.parent?.id === fn.id;
}

/** First pause in an expression that is evaluated as part of it. */
function pauseIn(node: Node, ctx: RuleContext): Node | undefined {
  if (PAUSES.includes(node.type)) return node;
  return ctx.own(node, PAUSES)[0];
}

/** Where a path (`this.count`) is read in an expression, outside of nested functions. */
function readsOf(path: string, inside: Node, ctx: RuleContext): Node[] {
  const kinds = /[.[]/.test(path) ? ["member_expression", "subscript_expression"] : ["identifier"];
  const own = ctx.text(inside) === path ? [inside] : [];
  return [...own, ...ctx.own(inside, kinds).filter((one) => ctx.text(one) === path && one.id !== inside.id)];
}

/** True where the value that is written was computed from a reading before the pause. */
function isStale(path: string, right: Node, ctx: RuleContext): boolean {
  const pause = pauseIn(right, ctx);
  if (!pause) return false;
  // `await f(x)`: the argument is read before the pause as well.
  return readsOf(path, right, ctx).some((read) => read.startIndex < pause.endIndex);
}

/** `await import("x")`: the runtime loads a module once, however often it is asked. */
function isImport(right: Node, ctx: RuleContext): boolean {
  const pauses = right.type === "await_expression" ? [right] : ctx.own(right, ["await_expression"]);
  return pauses.length > 0 && pauses.every((one) => /^await\s+import\(/.test(ctx.text(one)));
}

/** True where a pause lies between a place and an assignment, and the value is not just a sign such as `true`. */
function pausesSince(start: number, assignment: Node, right: Node, ctx: RuleContext): boolean {
  if (pauseIn(right, ctx)) return true;
  if (/^(true|false|null|undefined|number|string)$/.test(right.type)) return false;
  const fn = ctx.functionAround(assignment)?.node;
  if (!fn) return false;
  const between = ctx
    .own(fn, PAUSES)
    .filter((one) => one.startIndex > start && one.endIndex <= assignment.startIndex);
  return between.some((one) => !isImport(one, ctx));
}

/** True where the path is set or asked for again between the test and the assignment. */
function isSettled(path: string, test: Node, assignment: Node, ctx: RuleContext): boolean {
  const fn = ctx.functionAround(assignment)?.node;
  if (!fn) return true;
  return readsOf(path, fn, ctx).some((one) => {
    if (one.startIndex <= test.endIndex || one.startIndex >= assignment.startIndex) return false;
    // `if (x) return x;`: what runs only if there is a value says nothing of the other way.
    return ctx.ancestor(one, ["return_statement"], [...JS_FUNCTIONS]) === undefined;
  });
}

/**
 * `if (!this.x) { this.x = await … }` and `if (x) return x; x = await …`: two calls find it missing, and both go on.
 */
function isChecked(path: string, assignment: Node, right: Node, ctx: RuleContext): boolean {
  const name = escapeRegExp(path);
  const missing = new RegExp(`^\\(\\s*(!\\s*${name}|${name}\\s*={2,3}\\s*(null|undefined))\\s*\\)$`);
  const found = new RegExp(`^\\(\\s*(${name}|${name}\\s*!={1,2}\\s*(null|undefined))\\s*\\)$`);
  const decides = (test: Node, start: number): boolean =>
    pausesSince(start, assignment, right, ctx) && !isSettled(path, test, assignment, ctx);
  for (let at: Node = assignment; at.parent; at = at.parent) {
    const parent = at.parent;
    if (JS_FUNCTIONS.includes(parent.type)) return false;
    if (parent.type === "if_statement") {
      const condition = parent.childForFieldName("condition");
      if (!condition || parent.childForFieldName("consequence")?.id !== at.id) continue;
      if (missing.test(ctx.plain(condition))) return decides(condition, condition.endIndex);
    }
    if (parent.type !== "statement_block") continue;
    for (let before = at.previousNamedSibling; before; before = before.previousNamedSibling) {
      const condition = before.type === "if_statement" ? before.childForFieldName("condition") : null;
      const then = condition ? before.childForFieldName("consequence") : null;
      if (!condition || !then || before.childForFieldName("alternative")) continue;
      const last = then.type === "statement_block" ? then.lastNamedChild : then;
      if (last?.type === "return_statement" && found.test(ctx.plain(condition)))
        return decides(condition, before.endIndex);
    }
  }
  return false;
}

/** `const old = count; await …; count = old + 1`. */
function isCarriedOver(path: string, assignment: Node, right: Node, fn: Node, ctx: RuleContext): boolean {
  const pauses = ctx.own(fn, PAUSES).filter((one) => one.startIndex < assignment.startIndex);
  if (pauses.length === 0) return false;
  return ctx
    .own(right, ["identifier"])
    .concat(right.type === "identifier" ? [right] : [])
    .some((use) => {
      const declared = ctx.definition(use)?.declaration;
      const init = declared?.init;
      if (!init || declared.path || init.startIndex < fn.startIndex || ctx.text(init) !== path) return false;
      return (
        pauses.some((pause) => pause.startIndex > init.endIndex) &&
        init.parent?.parent?.parent?.id === ctx.ancestor(assignment, ["expression_statement"])?.parent?.id
      );
    });
}

const LOCKS = /\b(acquire|lock|enter)\s*\(/i;
const EXCLUSIVE = /(^|\.)(runExclusive|withLock|acquire|lock|synchronized|exclusive\w*|serialize)$/;

/** True where a lock is held: other calls wait for their turn. */
function isLocked(assignment: Node, fn: Node, ctx: RuleContext): boolean {
  const call = fn.parent?.type === "arguments" ? fn.parent.parent : null;
  const callee = call?.childForFieldName("function");
  if (callee && EXCLUSIVE.test(ctx.plain(callee))) return true;
  return ctx
    .own(fn, PAUSES)
    .some((one) => one.startIndex < assignment.startIndex && LOCKS.test(ctx.plain(one)));
}

/** `total += …` and `total = total + …`; a default such as `name || …` counts nothing. */
function counts(assignment: Node, right: Node): boolean {
  const augmented = assignment.type === "augmented_assignment_expression";
  if (!augmented && right.type !== "binary_expression") return false;
  const operator = (augmented ? assignment : right).childForFieldName("operator")?.text ?? "";
  return !/^(\|\||&&|\?\?)=?$/.test(operator);
}

function check(assignment: Node, ctx: RuleContext): void {
  const left = assignment.childForFieldName("left");
  const right = assignment.childForFieldName("right");
  if (!left || !right || !/^(identifier|member_expression|subscript_expression)$/.test(left.type)) return;
  const fn = pausing(assignment, ctx);
  if (!fn) return;
  const shared = isShared(left, fn, ctx);
  if (!shared && !(counts(assignment, right) && isGiven(left, fn, ctx))) return;
  const path = ctx.text(left);
  const augmented = assignment.type === "augmented_assignment_expression";
  const operator = assignment.childForFieldName("operator")?.text ?? "";
  const stale = augmented
    ? pauseIn(right, ctx) !== undefined
    : isStale(path, right, ctx) ||
      isChecked(path, assignment, right, ctx) ||
      isCarriedOver(path, assignment, right, fn, ctx);
  if (!stale || isImport(right, ctx) || isLocked(assignment, fn, ctx)) return;
  const init = !augmented && isChecked(path, assignment, right, ctx);
  const lazy = init || /^(\?\?|\|\|)=$/.test(operator);
  ctx.report(
    { from: assignment, to: headOf(assignment) },
    {
      message: lazy
        ? `"${path}" is asked for before the pause and set after it: calls that overlap all find it missing, and each starts the work again.`
        : `"${path}" is read before the pause and written after it: what another call wrote meanwhile is lost.`,
      ...(lazy || !shared ? { severity: "info" as const } : {}),
    },
  );
}

export const stateRaceAcrossAwait = defineRule({
  id: "state-race-across-await",
  code: "AS08",
  title: "Shared state is read before a pause and written after it",
  area: "async",
  severity: "warning",
  why: "At an await the process turns to other requests, and what they write to the same variable is overwritten with a value that was computed before. Computing the new value after the pause, in one step, keeps every update.",
  sources: [
    {
      title: "MDN: await, effects on control flow",
      url: "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/await#control_flow_effects_of_await",
    },
    {
      title: "Node.js: The event loop",
      url: "https://nodejs.org/en/learn/asynchronous-work/event-loop-timers-and-nexttick",
    },
  ],
  autofix: "none",
  peers: { eslint: ["require-atomic-updates"] },
  languages: {
    javascript: [
      {
        kinds: ["assignment_expression", "augmented_assignment_expression"],
        anchors: ["await", "yield"],
        check,
      },
    ],
  },
  examples: stateRaceAcrossAwaitExamples,
});
