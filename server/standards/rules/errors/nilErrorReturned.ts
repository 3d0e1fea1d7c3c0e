import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { GO_FUNCTIONS } from "../../languages/go.ts";
import { defineRule } from "../../rule.ts";
import { lastResultIsError, mentions, nilCheck } from "./goErrors.ts";
import { explained } from "./handlers.ts";
import { nilErrorReturnedExamples } from "./nilErrorReturned.examples.ts";

/** Results that say nothing on their own: with them, `nil` can only mean success. */
const ZERO = /^(nil|0|0\.0|""|``|[\w.*[\]]+\{\})$/;

/** Statements of a block or of a `case`. */
function statementsOf(block: Node): Node[] {
  return items(block).flatMap((one) => (one.type === "statement_list" ? items(one) : []));
}

/** A comment on a line of its own says why; one behind the code may be anything. */
function hasOwnLineReason(block: Node, ctx: RuleContext): boolean {
  const statements = statementsOf(block);
  return block.descendantsOfType("comment").some((comment) => {
    const row = comment.startPosition.row;
    if (statements.some((s) => s.endPosition.row === row) || row === block.startPosition.row) return false;
    return explained(comment, 3, ctx);
  });
}

/** Last result of a block's closing `return`, when nothing before it uses the error. */
function closingReturn(
  block: Node,
  name: string,
  ctx: RuleContext,
): { statement: Node; values: Node[]; alone: boolean } | undefined {
  const statements = statementsOf(block);
  const statement = statements.at(-1);
  if (statement?.type !== "return_statement") return undefined;
  if (statements.slice(0, -1).some((one) => mentions(one, name, ctx))) return undefined;
  const around = ctx.ancestor(statement, GO_FUNCTIONS);
  if (!around || !lastResultIsError(around)) return undefined;
  const values = items(statement.namedChildren[0] ?? null);
  return { statement, values, alone: statements.length === 1 };
}

/** Calls whose failure often is the answer: is the file there, is the text a number. */
const PROBES =
  /^(os\.(Stat|Lstat|Open|ReadFile|ReadDir|Readlink)|ioutil\.Read\w+|exec\.LookPath|strconv\.\w+|(net|url|time|uuid|netip)\.Parse\w*|user\.Lookup\w*)\(/;

/** True where the error may be an answer, or was handed in by a walk that has to go on. */
function mayBeMeant(error: Node, ctx: RuleContext): boolean {
  const definition = ctx.definition(error);
  return definition?.kind === "parameter" || PROBES.test(definition?.initText ?? "");
}

/** The block runs with the error set: `return nil` reports success. */
function whereSet(block: Node, error: Node, ctx: RuleContext): void {
  const name = ctx.text(error);
  // `if ctx.Err() != nil`: to stop when asked to is no failure.
  const call = error.type === "call_expression";
  if (call && name.endsWith(".Err()") && !/rows|scan/i.test(name)) return;
  const closing = closingReturn(block, name, ctx);
  const last = closing?.values.at(-1);
  if (!closing || last?.type !== "nil" || mentions(closing.statement, name, ctx)) return;
  if (hasOwnLineReason(block, ctx)) return;
  const others = closing.values.slice(0, -1);
  if (call) {
    ctx.report(closing.statement, {
      message: `${name.split("\n")[0]} failed here, but the caller is told that all went well.`,
      severity: "warning",
    });
    return;
  }
  const repair = fix(`Return ${name}`, replaceNode(last, name));
  const plain = closing.alone && others.every((value) => ZERO.test(ctx.plain(value)));
  const certain = plain && !mayBeMeant(error, ctx);
  ctx.report(closing.statement, {
    message: `${name} is set here, but the caller is told that all went well.`,
    ...(certain ? { fix: repair } : { suggestions: [repair], severity: "warning" }),
  });
}

/** The block runs with the error nil: `return err` returns nothing but nil. */
function whereNil(block: Node, error: Node, condition: Node | undefined, ctx: RuleContext): void {
  const name = ctx.text(error);
  const closing = closingReturn(block, name, ctx);
  const last = closing?.values.at(-1);
  if (!closing || last?.type !== "identifier" || ctx.text(last) !== name) return;
  if (closing.values.slice(0, -1).some((value) => mentions(value, name, ctx))) return;
  const operator = condition?.type === "binary_expression" ? condition.childForFieldName("operator") : null;
  // What follows reports success as well: then the check is the wrong way round.
  const next = operator?.type === "==" ? block.parent?.nextNamedSibling : undefined;
  const reversed = next?.type === "return_statement" && /\bnil$/.test(ctx.plain(next));
  ctx.report(closing.statement, {
    message: `${name} is always nil here: the check is the wrong way round, or nil is meant.`,
    // With other results beside it, a nil by another name is a habit.
    severity: closing.values.length > 1 ? "info" : "warning",
    suggestions: [
      ...(operator?.type === "==" ? [fix("Turn the check round", replaceNode(operator, "!="))] : []),
      ...(reversed ? [] : [fix("Return nil", replaceNode(last, "nil"))]),
    ],
  });
}

/** `if err == nil { return … }` and then `return nil`: only the failure gets there. */
function afterReturn(node: Node, then: Node, error: Node, ctx: RuleContext): void {
  const next = node.nextNamedSibling;
  const closing = statementsOf(then).at(-1);
  if (next?.type !== "return_statement" || closing?.type !== "return_statement") return;
  const around = ctx.ancestor(next, GO_FUNCTIONS);
  const last = items(next.namedChildren[0] ?? null).at(-1);
  const name = ctx.text(error);
  if (!around || !lastResultIsError(around) || last?.type !== "nil" || mentions(next, name, ctx)) return;
  // `return err` inside says that the check itself is the wrong way round.
  if (mentions(closing, name, ctx)) return;
  // Declared in the `if` itself, the error is out of reach behind it.
  const outside = !node.childForFieldName("initializer");
  ctx.report(next, {
    message: `${name} is set here, but the caller is told that all went well.`,
    suggestions: outside ? [fix(`Return ${name}`, replaceNode(last, name))] : [],
    severity: "warning",
  });
}

function checkIf(node: Node, ctx: RuleContext): void {
  const condition = node.childForFieldName("condition");
  if (!condition || !/\bnil\b/.test(ctx.plain(condition))) return;
  const then = node.childForFieldName("consequence");
  const otherwise = node.childForFieldName("alternative");
  const rest = otherwise?.type === "block" ? otherwise : undefined;
  // Most checks hand the error on: without a nil in the branch there is nothing to see.
  const equal = ctx.text(condition).includes("==");
  if (!equal && !otherwise && then && !/\bnil\b/.test(ctx.plain(then))) return;
  const set = nilCheck(condition, "!=", ctx, true);
  if (set) {
    if (then) whereSet(then, set, ctx);
    // The other branch of `a && err != nil` tells nothing of the error.
    if (rest && !ctx.text(condition).includes("&&")) whereNil(rest, set, undefined, ctx);
    return;
  }
  const unset = nilCheck(condition, "==", ctx, true);
  if (!unset || unset.type === "call_expression") return;
  if (then) whereNil(then, unset, condition, ctx);
  if (then && !otherwise && !ctx.text(condition).includes("&&")) afterReturn(node, then, unset, ctx);
  if (rest && !ctx.text(condition).includes("&&")) whereSet(rest, unset, ctx);
}

function checkCase(node: Node, ctx: RuleContext): void {
  const conditions = items(node.childForFieldName("value"));
  const only = conditions[0];
  if (!only || conditions.length > 1 || only.type !== "binary_expression") return;
  const error = nilCheck(only, "!=", ctx, true);
  if (error) whereSet(node, error, ctx);
  const unset = error ? undefined : nilCheck(only, "==", ctx);
  if (unset) whereNil(node, unset, only, ctx);
}

/** An error that was checked and is then reported as success. */
export const nilErrorReturned = defineRule({
  id: "nil-error-returned",
  code: "ER06",
  title: "Failure is returned as success",
  area: "errors",
  severity: "error",
  why: "Returning nil after a failed check tells the caller that the work was done, so it goes on with missing data and never retries. Returning the error keeps the decision where it can be made.",
  sources: [
    { title: "Effective Go: Errors", url: "https://go.dev/doc/effective_go#errors" },
    {
      title: "REL11-BP01: Monitor all components of the workload to detect failures",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp01.html",
    },
  ],
  autofix: "yes",
  peers: { golangci: ["nilerr"] },
  languages: {
    go: [
      { kinds: ["if_statement"], anchors: ["nil"], check: checkIf },
      { kinds: ["expression_case"], anchors: ["nil"], check: checkCase },
    ],
  },
  examples: nilErrorReturnedExamples,
});
