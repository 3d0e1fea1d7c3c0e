import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { deferInLoopExamples } from "./deferInLoop.examples.ts";
import { functionOf, lastStatement, leaves, loopOf, outermostFunction } from "./goResults.ts";

/** True where control leaves the loop for good behind the deferred call. */
function runsOnce(node: Node, loop: Node): boolean {
  for (let at: Node | null = node; at && at.id !== loop.id; at = at.parent) {
    if (at.parent?.type !== "statement_list") continue;
    const last = lastStatement(at.parent.parent);
    const list = at.parent;
    const end = last && list.parent?.type === "block" ? last : list.namedChildren.at(-1);
    if (end && end.id !== at.id && (leaves(end) || isBreakOf(end, loop))) return true;
  }
  return false;
}

function isBreakOf(statement: Node, loop: Node): boolean {
  if (statement.type !== "break_statement") return false;
  // A label, or a `switch` or `select` in between, makes it leave something else.
  if (statement.namedChildCount > 0) return false;
  for (let at = statement.parent; at; at = at.parent) {
    if (at.id === loop.id) return true;
    if (/^(for|expression_switch|type_switch|select)_statement$/.test(at.type)) return false;
  }
  return false;
}

/** Ranges over a literal with one element, or counts to one. */
function hasOnePass(loop: Node): boolean {
  const clause = loop.namedChildren.find((c) => c.type === "range_clause");
  const over = clause?.childForFieldName("right");
  if (over?.type === "int_literal") return over.text === "1";
  if (over?.type !== "composite_literal") return false;
  const body = over.childForFieldName("body");
  return body !== null && body.namedChildren.filter((c) => !c.isExtra).length <= 1;
}

/** Runs each pass in a function of its own, where nothing jumps out of the body. */
function wrap(loop: Node, ctx: RuleContext): Fix[] {
  const body = loop.childForFieldName("body");
  if (!body) return [];
  const text = ctx.text(body);
  const jumps = ctx.own(body, [
    "return_statement",
    "break_statement",
    "continue_statement",
    "goto_statement",
    "labeled_statement",
  ]);
  const first = text.indexOf("\n");
  if (jumps.length > 0 || text.includes("`") || first === -1 || first > 3) return [];
  const indent = /\n([ \t]*)\}$/.exec(text)?.[1];
  if (indent === undefined) return [];
  const inner = text
    .slice(first + 1, text.length - 1 - indent.length)
    .replace(/^(?=.)/gm, "\t")
    .replace(/^\t(?=\r?$)/gm, "");
  return [
    fix(
      "Run each pass in its own function",
      replaceNode(body, `{\n${indent}\tfunc() {\n${inner}${indent}\t}()\n${indent}}`),
    ),
  ];
}

/** `defer func() { if err != nil { … } }()`: only the end of the function tells whether to undo. */
function undoesOnError(statement: Node): boolean {
  const call = statement.namedChildren.find((c) => c.type === "call_expression");
  const literal = call?.childForFieldName("function");
  if (literal?.type !== "func_literal") return false;
  return /^\{\s*if (\w*[eE]rr != nil \{|\w*[eE]rr == nil \{\s*return\s*\})/.test(
    literal.childForFieldName("body")?.text ?? "",
  );
}

/** `for _, c := range closers { defer c.Close() }`: the loop opens nothing, it only closes what is there. */
function closesItem(statement: Node, loop: Node): boolean {
  const call = statement.namedChildren.find((c) => c.type === "call_expression");
  const callee = call?.childForFieldName("function");
  const object = callee?.type === "selector_expression" ? callee.childForFieldName("operand") : undefined;
  const clause = loop.namedChildren.find((c) => c.type === "range_clause");
  const own = clause?.childForFieldName("left")?.namedChildren.map((one) => one.text) ?? [];
  const first = loop.childForFieldName("body")?.namedChildren.find((c) => !c.isExtra);
  const only = first?.type === "statement_list" ? first.namedChildren.filter((c) => !c.isExtra) : [first];
  return (
    object?.type === "identifier" &&
    own.includes(object.text) &&
    only.length === 1 &&
    /^(Close|Stop|Release|Done)$/.test(callee?.childForFieldName("field")?.text ?? "")
  );
}

export const deferInLoop = defineRule({
  id: "defer-in-loop",
  code: "RS04",
  title: "Deferred call in a loop waits for the function to end",
  area: "resources",
  severity: "warning",
  why: "A deferred call runs when the function returns, so each pass of the loop piles up one more open file, lock or connection. A function around the loop's body lets go of them after every pass.",
  sources: [
    { title: "Go specification: Defer statements", url: "https://go.dev/ref/spec#Defer_statements" },
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
  ],
  autofix: "suggest",
  peers: { golangci: ["revive", "defer", "gocritic", "deferInLoop"] },
  languages: {
    go: [
      {
        kinds: ["defer_statement"],
        anchors: ["defer"],
        check(node, ctx) {
          const loop = loopOf(node);
          if (
            !loop ||
            runsOnce(node, loop) ||
            hasOnePass(loop) ||
            undoesOnError(node) ||
            closesItem(node, loop)
          )
            return;
          const top = outermostFunction(node);
          const literal = functionOf(node)?.type === "func_literal";
          // The end of main is the end of the process.
          if (!literal && ctx.kind.entry && top?.childForFieldName("name")?.text === "main") return;
          const keyword = node.child(0);
          const long = node.endPosition.row > node.startPosition.row && keyword;
          ctx.report(long ? keyword : node, { suggestions: wrap(loop, ctx) });
        },
      },
    ],
  },
  examples: deferInLoopExamples,
});
