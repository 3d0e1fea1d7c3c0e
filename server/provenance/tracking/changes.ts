import type { TextChange } from "./attribution.ts";
import type { TextEdit } from "./textDiff.ts";

/** An event's changes as ascending edits; undefined if they overlap or leave the text. */
export function toEdits(changes: readonly TextChange[], length: number): TextEdit[] | undefined {
  const edits = changes.map(({ offset, length: size, text }) => ({
    start: offset,
    end: offset + size,
    text,
  }));
  // Of insertions at one place the last of the list comes out first: they are applied one after the other.
  edits.reverse().sort((a, b) => a.start - b.start || a.end - b.end);
  let last = 0;
  for (const { start, end } of edits) {
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < last || end < start) return undefined;
    last = end;
  }
  return last > length ? undefined : edits;
}

/** A text after ascending edits. */
export function edited(before: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text } of edits) {
    parts.push(before.slice(at, start), text);
    at = end;
  }
  parts.push(before.slice(at));
  return parts.join("");
}
