import type { Entry, LineRange } from "./formats/gitAiRanges.ts";
import { normalise } from "./formats/gitAiRanges.ts";
import type { LineHunk } from "./ports.ts";

/**
 * Lines of the old text in lines of the new one. What stands between hunks moves, any part on a hunk's old side
 * is dropped; nothing is guessed. No line is kept if the hunks overlap or do not agree with themselves. The
 * ranges have to be normalised.
 */
export function shiftRanges(ranges: readonly LineRange[], hunks: readonly LineHunk[]): readonly LineRange[] {
  const segments = unchanged(hunks) ?? [];
  const shifted: LineRange[] = [];
  for (const { start, end } of ranges) {
    if (!(start >= 1 && end >= start)) continue;
    for (
      let i = firstSegment(segments, start), one = segments[i];
      one && one.start <= end;
      one = segments[++i]
    ) {
      shifted.push({
        start: Math.max(one.start, start) + one.delta,
        end: Math.min(one.end, end) + one.delta,
      });
    }
  }
  return normalise(shifted);
}

/** Old lines `start` to `end` that stand `delta` further down. */
interface Segment {
  readonly start: number;
  readonly end: number;
  readonly delta: number;
}

/** What lies between hunks; undefined if they contradict themselves. */
function unchanged(hunks: readonly LineHunk[]): Segment[] | undefined {
  const segments: Segment[] = [];
  let from = 1;
  let delta = 0;
  for (const { oldStart, oldCount, newStart, newCount } of hunks) {
    if (![oldStart, oldCount, newStart, newCount].every((one) => Number.isSafeInteger(one) && one >= 0))
      return undefined;
    // `-N,0` and `+N,0` mean behind line N.
    const oldAt = oldCount === 0 ? oldStart + 1 : oldStart;
    const newAt = newCount === 0 ? newStart + 1 : newStart;
    if (oldAt < from || newAt !== oldAt + delta) return undefined;
    if (oldAt > from) segments.push({ start: from, end: oldAt - 1, delta });
    from = oldAt + oldCount;
    delta += newCount - oldCount;
  }
  segments.push({ start: from, end: Number.MAX_SAFE_INTEGER, delta });
  return segments;
}

/** Index of the first segment that ends at or behind a line. */
function firstSegment(segments: readonly Segment[], line: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.end ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
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
