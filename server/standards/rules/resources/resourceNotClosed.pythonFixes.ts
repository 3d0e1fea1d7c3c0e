import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { ancestor, items } from "../../languages/adapter.ts";
import { PY_FUNCTIONS } from "../../languages/python.ts";
import type { Fix } from "../../model.ts";

const TITLE = "Open it in a with block";

/** Methods and functions that are through with a file when they return. */
const EAGER_METHODS = new Set(["read", "readline", "readlines", "write", "writelines"]);
const EAGER =
  /^((json|simplejson|pickle|marshal|plistlib|yaml|toml|tomllib|tomli)\.(load|safe_load|full_load|dump|safe_dump)|list|sorted|len|sum|set|tuple)$/;

/** True where lines can be moved to the right without changing a text of several lines. */
function movable(nodes: readonly Node[]): boolean {
  return nodes.every(
    (node) =>
      !node.hasError &&
      !node.descendantsOfType("string").some((s) => s.startPosition.row !== s.endPosition.row) &&
      !/\\\r?\n/.test(node.text),
  );
}

function indentOfStatement(statement: Node, ctx: RuleContext): string | undefined {
  const block = statement.parent;
  if (block?.type !== "block") return undefined;
  // The first statement of a block starts where the block does: its column tells, for spaces alone.
  const others = items(block).filter((one) => one.startPosition.row === statement.startPosition.row);
  if (others.length !== 1 || ctx.text(block).includes("\t")) return undefined;
  return block.parent && block.parent.startPosition.row === statement.startPosition.row
    ? undefined
    : " ".repeat(statement.startPosition.column);
}

/** `x = open(p).read()` becomes a with block around the statement. */
export function inlineFix(call: Node, ctx: RuleContext): Fix | undefined {
  const statement = ancestor(
    call,
    ["expression_statement", "return_statement"],
    [
      ...PY_FUNCTIONS,
      "conditional_expression",
      "boolean_operator",
      "list_comprehension",
      "generator_expression",
      "set_comprehension",
      "dictionary_comprehension",
    ],
  );
  const fn = ancestor(call, ["function_definition"]);
  if (!statement || !fn || statement.startPosition.row !== statement.endPosition.row) return undefined;
  const indent = indentOfStatement(statement, ctx);
  if (indent === undefined || !isEager(call, ctx)) return undefined;
  const name = ["file", "opened", "handle"].find((one) => !new RegExp(`\\b${one}\\b`).test(ctx.text(fn)));
  if (!name) return undefined;
  const text = ctx.text(statement);
  const from = call.startIndex - statement.startIndex;
  const used = text.slice(0, from) + name + text.slice(from + call.endIndex - call.startIndex);
  return fix(TITLE, {
    start: statement.startIndex,
    end: statement.endIndex,
    newText: `with ${ctx.text(call)} as ${name}:\n${indent}    ${used}`,
  });
}

function isEager(call: Node, ctx: RuleContext): boolean {
  const parent = call.parent;
  if (parent?.type === "attribute") {
    return (
      parent.parent?.type === "call" && EAGER_METHODS.has(parent.childForFieldName("attribute")?.text ?? "")
    );
  }
  const around = parent?.type === "argument_list" ? parent.parent : null;
  return around?.type === "call" && EAGER.test(ctx.qualifyCall(around) ?? "");
}

/** `f = open(p)` … `f.close()` in one block becomes a with block around what lies between. */
export function withFix(
  assignment: Node,
  name: string,
  call: Node,
  close: Node,
  ctx: RuleContext,
): Fix | undefined {
  const first = assignment.parent;
  const last = ancestor(close, ["expression_statement"]);
  const block = first?.parent;
  if (!first || !last || !block || last.parent?.id !== block.id || assignment.type !== "assignment")
    return undefined;
  if (assignment.childForFieldName("right")?.id !== call.id || assignment.childForFieldName("type"))
    return undefined;
  const indent = indentOfStatement(first, ctx);
  const all = items(block);
  const from = all.findIndex((one) => one.id === first.id);
  const to = all.findIndex((one) => one.id === last.id);
  const inner = all.slice(from + 1, to);
  const [start] = inner;
  const end = inner.at(-1);
  if (indent === undefined || !start || !end || !movable([first, ...inner])) return undefined;
  if (last.text.replace(/\s+/g, "") !== `${name}.close()`) return undefined;
  const later = ancestor(call, PY_FUNCTIONS)
    ?.descendantsOfType("identifier")
    .some((n) => n.text === name && n.startIndex > last.endIndex);
  if (later !== false || end.endPosition.row >= last.startPosition.row) return undefined;
  if (start.startPosition.row <= first.endPosition.row) return undefined;
  const offset = block.startIndex;
  const text = ctx.text(block);
  const body = text
    .slice(first.endIndex - offset, end.endIndex - offset)
    .replace(/(\r?\n)(?=[^\r\n])/g, "$1    ");
  return fix(TITLE, {
    start: first.startIndex,
    end: last.endIndex,
    newText: `with ${ctx.text(call)} as ${name}:${body}`,
  });
}
