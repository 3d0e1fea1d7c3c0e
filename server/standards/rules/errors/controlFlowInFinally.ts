import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { args } from "../../languages/javascriptSyntax.ts";
import { defineRule } from "../../rule.ts";
import { controlFlowInFinallyExamples } from "./controlFlowInFinally.examples.ts";
import { kotlinExamples } from "./controlFlowInFinally.kotlinExamples.ts";
import { kotlinFinally } from "./finallyKotlin.ts";
import { functionName } from "./handlers.ts";

/** Kinds of one language: what jumps, and what a jump without a label ends in. */
interface Grammar {
  readonly jumps: readonly string[];
  readonly loops: ReadonlySet<string>;
  readonly switches: ReadonlySet<string>;
}

const JS: Grammar = {
  jumps: ["return_statement", "throw_statement", "break_statement", "continue_statement"],
  loops: new Set(["for_statement", "for_in_statement", "while_statement", "do_statement"]),
  switches: new Set(["switch_statement"]),
};

const JAVA: Grammar = {
  jumps: [...JS.jumps, "yield_statement"],
  loops: new Set(["for_statement", "enhanced_for_statement", "while_statement", "do_statement"]),
  switches: new Set(["switch_expression", "switch_statement"]),
};

const PYTHON: Grammar = {
  // A `raise` here chains the exception in flight as its context, so nothing is lost.
  jumps: ["return_statement", "break_statement", "continue_statement"],
  loops: new Set(["for_statement", "while_statement"]),
  switches: new Set(),
};

/** True where `at` is reached through the loop's own body, not through its `else`. */
function inLoopBody(loop: Node, child: Node): boolean {
  return loop.childForFieldName("alternative")?.id !== child.id;
}

/** True where the jump leaves the `finally` block that it stands in. */
function leaves(jump: Node, clause: Node, grammar: Grammar): boolean {
  const kind = jump.type;
  const label =
    kind === "break_statement" || kind === "continue_statement" ? jump.namedChildren[0]?.text : undefined;
  let child = jump;
  for (let at = jump.parent; at && at.id !== clause.id; child = at, at = at.parent) {
    const type = at.type;
    if (type === "class_body") return false;
    if (label !== undefined) {
      if (type === "labeled_statement" && at.namedChildren[0]?.text === label) return false;
    } else if (kind === "break_statement" || kind === "continue_statement") {
      if (grammar.loops.has(type) && inLoopBody(at, child)) return false;
      if (kind === "break_statement" && grammar.switches.has(type)) return false;
    } else if (kind === "yield_statement") {
      if (grammar.switches.has(type)) return false;
    } else if (kind === "throw_statement" && type === "try_statement") {
      const caught = at.namedChildren.some((c) => c.type === "catch_clause");
      if (caught && at.childForFieldName("body")?.id === child.id) return false;
    }
  }
  return true;
}

/** `if (done) throw …` where `done = true` ends the `try`: nothing is on its way out then. */
function onlyAfterSuccess(jump: Node, clause: Node, ctx: RuleContext): boolean {
  const guarded = clause.parent?.childForFieldName("body");
  const last = guarded?.namedChildren.filter((c) => !c.isExtra).at(-1);
  const name = last ? /^([\w.]+)\s*=\s*true;?$/.exec(ctx.text(last))?.[1] : undefined;
  if (!name) return false;
  for (let at = jump, up = jump.parent; up && up.id !== clause.id; at = up, up = up.parent) {
    if (up.type !== "if_statement" || up.childForFieldName("consequence")?.id !== at.id) continue;
    const condition = up.childForFieldName("condition");
    if (condition && ctx.text(condition).replace(/[\s()]/g, "") === name) return true;
  }
  return false;
}

/** What compilers write for `for … of` and destructuring, which have to close their iterator. */
const COMPILED =
  /^finally\s*\{\s*if\s*\((?:(\w+)\)\s*throw \1\.error|_didIteratorError\d*\)\s*\{?\s*throw \w+);?\s*\}/;

function isCompiled(jump: Node, ctx: RuleContext): boolean {
  const clause = ctx.ancestor(jump, ["finally_clause"]);
  return (
    (clause !== undefined && COMPILED.test(ctx.plain(clause))) ||
    /^_iterableToArrayLimit/.test(functionName(jump, ctx))
  );
}

function checkClause(clause: Node, ctx: RuleContext, grammar: Grammar): void {
  // Most clauses hold a call or two: their text rules them out without a walk.
  if (!/\b(?:return|throw|break|continue|yield)\b/.test(ctx.plain(clause))) return;
  for (const jump of ctx.own(clause, grammar.jumps)) {
    if (!leaves(jump, clause, grammar) || isCompiled(jump, ctx)) continue;
    if (onlyAfterSuccess(jump, clause, ctx)) continue;
    const word = jump.type.replace("_statement", "");
    const where = isLong(jump) ? jump.firstChild : jump;
    if (where) {
      ctx.report(where, {
        message:
          word === "throw"
            ? "`throw` in finally replaces the exception or result that is on its way out."
            : `\`${word}\` in finally discards the exception or result that is on its way out.`,
      });
    }
  }
}

function isLong(node: Node): boolean {
  return node.endPosition.row > node.startPosition.row;
}

/** Values that can't be a promise, which a `.finally()` callback would be right to return. */
const PLAIN = new Set([
  "string",
  "template_string",
  "number",
  "true",
  "false",
  "null",
  "undefined",
  "object",
  "array",
  "regex",
  "binary_expression",
  "unary_expression",
]);

/** `promise.finally(() => { return value; })`: the value goes nowhere. */
function checkPromiseFinally(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  const callback = args(call)[0];
  if (callee?.type !== "member_expression" || !callback) return;
  if (callback.type !== "arrow_function" && callback.type !== "function_expression") return;
  const body = callback.childForFieldName("body");
  if (body?.type !== "statement_block") return;
  const property = callee.childForFieldName("property");
  const useless = ctx.own(body, ["return_statement"]).some((statement) => {
    const value = statement.namedChildren[0];
    return value !== undefined && PLAIN.has(ctx.adapter.unwrap(value).type);
  });
  if (!useless || !property) return;
  ctx.report(property, {
    message: "A value returned from a .finally() callback is thrown away.",
    severity: "warning",
  });
}

export const controlFlowInFinally = defineRule({
  id: "control-flow-in-finally",
  code: "ER08",
  title: "Jump out of a finally block",
  area: "errors",
  severity: "error",
  why: "A return, break, continue or throw in a finally block silently replaces the exception that was on its way to the caller, so a failed operation looks like a success. Cleanup that only falls through lets the original failure reach the code that can retry, alarm or roll back.",
  sources: [
    {
      title: "PEP 765: Disallow return/break/continue that exit a finally block",
      url: "https://peps.python.org/pep-0765/",
    },
    {
      title: "MDN: try...catch, the finally block",
      url: "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Statements/try...catch",
    },
    {
      title: "REL11-BP01: Monitor all components of the workload to detect failures",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp01.html",
    },
  ],
  autofix: "none",
  peers: {
    eslint: ["no-unsafe-finally", "promise/no-return-in-finally"],
    biome: ["noUnsafeFinally"],
    oxlint: ["no-unsafe-finally", "promise/no-return-in-finally"],
    ruff: ["B012"],
    pylint: ["lost-exception", "return-in-finally"],
    semgrep: ["suppressed-exception-handling-finally-break"],
    sonar: ["S1143"],
    pmd: ["ReturnFromFinallyBlock", "DoNotThrowExceptionInFinally"],
    errorprone: ["Finally"],
    detekt: ["ReturnFromFinally", "ThrowingExceptionFromFinally"],
  },
  languages: {
    javascript: [
      {
        kinds: ["finally_clause"],
        anchors: ["finally"],
        check: (node, ctx) => checkClause(node, ctx, JS),
      },
      { calls: ["finally"], check: checkPromiseFinally },
    ],
    python: [
      {
        kinds: ["finally_clause"],
        anchors: ["finally"],
        check: (node, ctx) => checkClause(node, ctx, PYTHON),
      },
    ],
    java: [
      {
        kinds: ["finally_clause"],
        anchors: ["finally"],
        check: (node, ctx) => checkClause(node, ctx, JAVA),
      },
    ],
    kotlin: kotlinFinally,
  },
  examples: [...controlFlowInFinallyExamples, ...kotlinExamples],
});
