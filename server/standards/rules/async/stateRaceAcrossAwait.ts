import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { JS_FUNCTIONS } from "../../languages/javascript.ts";
import { defineRule } from "../../rule.ts";
import { escapeRegExp } from "../timeouts/edits.ts";
import { headOf } from "./promises.ts";
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

/** First pause in an expression that is evaluated as part of it. */
function pauseIn(node: Node, ctx: RuleContext): Node | undefined {
  if (PAUSES.includes(node.type)) return node;
  return ctx.own(node, PAUSES)[0];
}

/** Where a path (`this.count`) is read in an expression, outside of nested functions. */
function readsOf(path: string, inside: Node, ctx: RuleContext): Node[] {
  const kind = path.includes(".") ? "member_expression" : "identifier";
  const own = ctx.text(inside) === path ? [inside] : [];
  return [...own, ...ctx.own(inside, [kind]).filter((one) => ctx.text(one) === path && one.id !== inside.id)];
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

/** `if (!this.x) { this.x = await … }`: two calls find it missing, and both go on. */
function isChecked(path: string, assignment: Node, right: Node, ctx: RuleContext): boolean {
  if (!pauseIn(right, ctx)) return false;
  for (let at: Node = assignment; at.parent; at = at.parent) {
    const parent = at.parent;
    if (JS_FUNCTIONS.includes(parent.type)) return false;
    if (parent.type !== "if_statement") continue;
    const condition = parent.childForFieldName("condition");
    const consequence = parent.childForFieldName("consequence");
    if (!condition || consequence?.id !== at.id) continue;
    const tests = new RegExp(
      `^\\(\\s*(!\\s*${escapeRegExp(path)}|${escapeRegExp(path)}\\s*={2,3}\\s*(null|undefined))\\s*\\)$`,
    );
    return tests.test(ctx.plain(condition));
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

function check(assignment: Node, ctx: RuleContext): void {
  const left = assignment.childForFieldName("left");
  const right = assignment.childForFieldName("right");
  if (!left || !right || !/^(identifier|member_expression)$/.test(left.type)) return;
  const fn = pausing(assignment, ctx);
  if (!fn || !isShared(left, fn, ctx)) return;
  const path = ctx.text(left);
  const augmented = assignment.type === "augmented_assignment_expression";
  const operator = assignment.childForFieldName("operator")?.text ?? "";
  const stale = augmented
    ? pauseIn(right, ctx) !== undefined
    : isStale(path, right, ctx) ||
      isChecked(path, assignment, right, ctx) ||
      isCarriedOver(path, assignment, right, fn, ctx);
  if (!stale || isImport(right, ctx)) return;
  const init = !augmented && isChecked(path, assignment, right, ctx);
  const lazy = init || /^(\?\?|\|\|)=$/.test(operator);
  ctx.report(
    { from: assignment, to: headOf(assignment) },
    {
      message: lazy
        ? `"${path}" is asked for before the pause and set after it: calls that overlap all find it missing, and each starts the work again.`
        : `"${path}" is read before the pause and written after it: what another call wrote meanwhile is lost.`,
      ...(lazy ? { severity: "info" as const } : {}),
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
