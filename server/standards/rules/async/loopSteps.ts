import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";

/** What a JavaScript `while` or `do` loop goes on by, all of it known before anything is awaited. */
export interface Steps {
  /** Counters, and names that take the next item: each round's own, although they live longer. */
  readonly names: ReadonlySet<string>;
  /** Lists that the rounds take their items off. */
  readonly lists: ReadonlySet<string>;
}

export const LOOPS = ["for_in_statement", "for_statement", "while_statement", "do_statement"];
export const NAMES = ["identifier", "shorthand_property_identifier"];
export const ASSIGNMENTS = ["assignment_expression", "augmented_assignment_expression", "update_expression"];
const BRANCHES = ["if_statement", "catch_clause", "switch_statement", "ternary_expression"];
/** Methods that take an item off, and those that give the next one of a sequence. */
const TAKES = /^(shift|pop|splice|delete)$/;
const NEXT = /^(shift|pop|next|exec)$/;
const ADDS = /^(push|unshift|add|set|enqueue|concat)$/;
/** Conditions by which a loop runs until somebody ends it, or until something has happened. */
const OPEN_ENDED =
  /^(is|has|should|can)[A-Z]|^(run(ning)?|active|alive|open|opened|connected|connecting|enabled|started|busy|locked|paused|pending|more|ok|loop|looping|polling|retry|waiting|continue\w*|keep\w*)$|(Running|Active|Alive|Open|Connected|Locked|Paused|Pending|More|Waiting)$/;

/** `undefined` where the rounds may depend on each other, or on something that the loop waits for. */
export function stepsOf(loop: Node, body: Node, ctx: RuleContext): Steps | undefined {
  const condition = loop.childForFieldName("condition");
  if (!condition) return undefined;
  const tests = namesIn(condition, ctx);
  if (tests.size === 0 || condition.descendantsOfType(["this", "await_expression"]).length > 0)
    return undefined;
  const changes = [...ctx.own(condition, ASSIGNMENTS), ...ctx.own(body, ASSIGNMENTS)];
  const answers = answersIn(body, ctx);
  const names = new Set<string>();
  for (const change of changes) {
    const name = changedName(change, ctx);
    if (name && changes.every((one) => changedName(one, ctx) !== name || isStep(one, name, answers, ctx)))
      names.add(name);
  }
  const lists = listsTaken(body, tests, ctx);
  const known = [...tests].every(
    (name) =>
      !answers.has(name) && (names.has(name) || !changes.some((one) => changedName(one, ctx) === name)),
  );
  if (!known || !isCallFree(condition, ctx)) return undefined;
  const goesOn = [...tests].some((name) => names.has(name) || lists.has(name));
  return goesOn || isAtHand(body, tests, ctx) ? { names, lists } : undefined;
}

/** True where an awaited expression looks at a whole list that the rounds take their items off. */
export function readsList(node: Node, lists: ReadonlySet<string>, ctx: RuleContext): boolean {
  return node.descendantsOfType("identifier").some((one) => {
    if (!lists.has(ctx.text(one))) return false;
    const member = one.parent?.type === "member_expression" ? one.parent : undefined;
    return !/^(shift|pop|splice|length|size)$/.test(member?.childForFieldName("property")?.text ?? "");
  });
}

function namesIn(node: Node, ctx: RuleContext): Set<string> {
  const found = node.descendantsOfType(NAMES).map((one) => ctx.text(one));
  return new Set(found.filter((name) => name !== "undefined"));
}

function changedName(change: Node, ctx: RuleContext): string | undefined {
  const target = change.childForFieldName("left") ?? change.childForFieldName("argument");
  return target?.type === "identifier" ? ctx.text(target) : undefined;
}

/** Names that hold something awaited, or made from that. */
function answersIn(body: Node, ctx: RuleContext): Set<string> {
  const answers = new Set<string>();
  const holders = ctx.own(body, [
    "variable_declarator",
    "assignment_expression",
    "augmented_assignment_expression",
  ]);
  for (let size = -1; size !== answers.size; ) {
    size = answers.size;
    for (const holder of holders) {
      const value = holder.childForFieldName("value") ?? holder.childForFieldName("right");
      const target = holder.childForFieldName("name") ?? holder.childForFieldName("left");
      if (!value || !target || !isAnswer(value, answers, ctx)) continue;
      for (const name of [
        target,
        ...target.descendantsOfType([...NAMES, "shorthand_property_identifier_pattern"]),
      ])
        if (name.type !== "member_expression") answers.add(ctx.text(name));
    }
  }
  return answers;
}

function isAnswer(value: Node, answers: ReadonlySet<string>, ctx: RuleContext): boolean {
  if (value.type === "await_expression" || ctx.own(value, ["await_expression"]).length > 0) return true;
  return answers.size > 0 && [...namesIn(value, ctx)].some((name) => answers.has(name));
}

/** `i++`, `start += 100`, `day = addDays(day, 1)`, `job = queue.shift()`: the same whatever was awaited. */
function isStep(change: Node, name: string, answers: ReadonlySet<string>, ctx: RuleContext): boolean {
  if (ctx.ancestor(change, BRANCHES, LOOPS)) return false;
  if (change.type === "update_expression") return true;
  const value = change.childForFieldName("right");
  if (!value || isAnswer(value, answers, ctx)) return false;
  if (change.type === "augmented_assignment_expression") return true;
  if (value.type === "call_expression" && NEXT.test(lastName(value))) return true;
  return /^(call|binary)_expression$/.test(value.type) && namesIn(value, ctx).has(name);
}

function lastName(call: Node): string {
  const callee = call.childForFieldName("function");
  return callee?.type === "member_expression" ? (callee.childForFieldName("property")?.text ?? "") : "";
}

function listsTaken(body: Node, tests: ReadonlySet<string>, ctx: RuleContext): Set<string> {
  const taken = new Set<string>();
  const grown = new Set<string>();
  for (const call of ctx.own(body, ["call_expression"])) {
    const object = call.childForFieldName("function")?.childForFieldName("object");
    if (object?.type !== "identifier") continue;
    const name = ctx.text(object);
    const method = lastName(call);
    if (tests.has(name) && TAKES.test(method) && !ctx.ancestor(call, BRANCHES, LOOPS)) taken.add(name);
    if (ADDS.test(method)) grown.add(name);
  }
  for (const name of grown) taken.delete(name);
  return taken;
}

/** Calls in a condition may tell of anything; taking the next item tells of the items alone. */
function isCallFree(condition: Node, ctx: RuleContext): boolean {
  return ctx.own(condition, ["call_expression"]).every((call) => NEXT.test(lastName(call)));
}

/** Every round waits for things at hand, none of which the condition asks about. */
function isAtHand(body: Node, tests: ReadonlySet<string>, ctx: RuleContext): boolean {
  if ([...tests].some((name) => OPEN_ENDED.test(name))) return false;
  return ctx.own(body, ["await_expression"]).every((one) => {
    const value = one.firstNamedChild;
    return value?.type === "identifier" && !tests.has(ctx.text(value));
  });
}
