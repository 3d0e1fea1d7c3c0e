import type { Entry, LineRange } from "./formats/gitAiRanges.ts";
import { normalise } from "./formats/gitAiRanges.ts";
import type { LineHunk } from "./ports.ts";

/**
 * Lines of the old text in lines of the new one. Those that a hunk took away are dropped; nothing is guessed.
 * The ranges have to be normalised, and the hunks in the order of the text.
 */
export function shiftRanges(ranges: readonly LineRange[], hunks: readonly LineHunk[]): readonly LineRange[] {
  const shifted: LineRange[] = [];
  for (const range of ranges) {
    let from = range.start;
    let delta = 0;
    for (const { oldStart, oldCount, newCount } of hunks) {
      // `-N,0` means behind line N.
      const cutStart = oldCount === 0 ? oldStart + 1 : oldStart;
      if (cutStart > range.end) break;
      if (cutStart > from) shifted.push({ start: from + delta, end: cutStart - 1 + delta });
      from = Math.max(from, cutStart + oldCount);
      delta += newCount - oldCount;
    }
    if (from <= range.end) shifted.push({ start: from + delta, end: range.end + delta });
  }
  return normalise(shifted);
}

/** Lines that both hold. Both have to be normalised. */
export function intersect(a: readonly LineRange[], b: readonly LineRange[]): LineRange[] {
  const both: LineRange[] = [];
  let at = 0;
  for (const range of a) {
    while ((b[at]?.end ?? Number.POSITIVE_INFINITY) < range.start) at += 1;
    for (let i = at, other = b[i]; other && other.start <= range.end; other = b[++i]) {
      both.push({ start: Math.max(range.start, other.start), end: Math.min(range.end, other.end) });
    }
  }
  return both;
}

/** Entries whose ranges went through `change`; those that hold nothing any more are left out. */
export function mapEntries(
  entries: readonly Entry[],
  change: (ranges: readonly LineRange[]) => readonly LineRange[],
): Entry[] {
  return entries.flatMap(({ key, ranges }) => {
    const mapped = normalise(change(normalise(ranges)));
    return mapped.length > 0 ? [{ key, ranges: mapped }] : [];
  });
}

/** Number of lines in ranges that do not overlap. */
export function countLines(ranges: readonly LineRange[]): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0);
}
