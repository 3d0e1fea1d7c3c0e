import type { Selection } from "vscode";

/** The lines that a person sees as selected: one that ends before a line's first character leaves that line out. */
export function selectedLines({ start, end }: Selection): { startLine: number; endLine: number } {
  const isBefore = end.character === 0 && end.line > start.line;
  return { startLine: start.line, endLine: isBefore ? end.line - 1 : end.line };
}
