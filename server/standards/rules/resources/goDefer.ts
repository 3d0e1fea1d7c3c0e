import type { Node } from "web-tree-sitter";
import { insertAt } from "../../context.ts";
import type { Edit } from "../../model.ts";
import { errorGuard, loopOf, type Results } from "./goResults.ts";

/** White space before a statement that starts its line; `undefined` where it does not. */
export function indentation(statement: Node): string | undefined {
  const block = statement.parent?.parent;
  if (!block) return undefined;
  const before = block.text.slice(0, statement.startIndex - block.startIndex);
  return /\n([ \t]*)$/.exec(before)?.[1];
}

/** The guard `if err != nil { return … }` behind a call whose last result is the error. */
export function guardOf(results: Results): Node | undefined {
  const error = results.names.at(-1);
  return results.names.length > 1 && error?.type === "identifier" && error.text !== "_"
    ? errorGuard(results.statement, error.text)
    : undefined;
}

/** Puts `defer …` behind the error check of a call, where it is right to do so. */
export function deferAfterGuard(results: Results, deferred: string): Edit | undefined {
  const guard = guardOf(results);
  const indent = guard ? indentation(guard) : undefined;
  if (!guard || indent === undefined || loopOf(results.statement)) return undefined;
  return insertAt(guard.endIndex, `\n${indent}defer ${deferred}`);
}
