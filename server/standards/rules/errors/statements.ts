import type { Node } from "web-tree-sitter";
import { insertAt, type RuleContext } from "../../context.ts";
import type { Edit } from "../../model.ts";

function lineBreak(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** White space at the start of the line on which a descendant of `block` starts. */
function lineIndent(child: Node, block: Node, ctx: RuleContext): string {
  const before = ctx.text(block).slice(0, child.startIndex - block.startIndex);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

function isLong(node: Node): boolean {
  return node.endPosition.row > node.startPosition.row;
}

/** Fills a block of braces that holds nothing but, perhaps, a comment behind its brace. */
function fill(block: Node, statement: string, step: string, ctx: RuleContext): Edit {
  const text = ctx.text(block);
  if (!isLong(block)) {
    return text.slice(1, -1).trim() === ""
      ? { start: block.startIndex, end: block.endIndex, newText: `{ ${statement} }` }
      : insertAt(block.endIndex - 1, `${statement} `);
  }
  const closing = /\n([ \t]*)\}$/.exec(text)?.[1] ?? "";
  const unit = closing.includes("\t") ? "\t" : step;
  const lastLine = text.lastIndexOf("\n");
  const at = text[lastLine - 1] === "\r" ? lastLine - 1 : lastLine;
  return insertAt(block.startIndex + at, `${lineBreak(text)}${closing}${unit}${statement}`);
}

/** Puts a statement first into a block of braces, laid out like its neighbours. */
export function addFirst(block: Node, statement: string, step: string, ctx: RuleContext): Edit {
  const children = block.namedChildren;
  if (!isLong(block)) {
    const first = children[0];
    return first ? insertAt(first.startIndex, `${statement} `) : fill(block, statement, step, ctx);
  }
  const first = children.find((c) => c.startPosition.row > block.startPosition.row);
  if (!first) return fill(block, statement, step, ctx);
  const text = ctx.text(block);
  return insertAt(first.startIndex, `${statement}${lineBreak(text)}${lineIndent(first, block, ctx)}`);
}

/** Puts a statement last into a block of braces, laid out like its neighbours. */
export function addLast(block: Node, statement: string, step: string, ctx: RuleContext): Edit {
  const last = block.namedChildren.at(-1);
  if (!last || (isLong(block) && last.startPosition.row === block.startPosition.row)) {
    return fill(block, statement, step, ctx);
  }
  if (isLong(block)) {
    const text = ctx.text(block);
    return insertAt(last.endIndex, `${lineBreak(text)}${lineIndent(last, block, ctx)}${statement}`);
  }
  const closed = /[;}]$/.test(ctx.plain(last));
  return insertAt(last.endIndex, `${closed ? "" : ";"} ${statement}`);
}
