import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";

/** SQL that opens a transaction, as the text of a string literal. */
export const BEGIN = /^\s*(BEGIN|START\s+TRANSACTION)\b(?!\s*(ATOMIC|DECLARE))[^;]*;?\s*$/i;

const UNDOES = /roll_?back|abort|undo/i;

/** Whether a function ends a transaction well and never badly. */
export function commitsOnly(fn: Node, ctx: RuleContext, commits: RegExp): boolean {
  const text = ctx.text(fn);
  return commits.test(text) && !UNDOES.test(text);
}

export const STAYS_OPEN =
  "When anything throws before the commit, the transaction stays open with its locks: roll it back on that path.";
