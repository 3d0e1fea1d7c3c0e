import type { LineClaim } from "../model.ts";
import type { FileChange, LineHunk } from "../ports.ts";
import { sameClaim } from "./attribution.ts";

/** One file of a diff. */
export interface ShiftedFile extends FileChange {
  /** True if its lines cannot be followed: a binary file, a diff of a merge, hunks that do not fit. */
  readonly isOpaque: boolean;
}

/** Claims in a file after a diff. */
export interface ShiftedClaims {
  readonly path: string;
  readonly claims: readonly LineClaim[];
}

/**
 * Lines of the old file in lines of the new one. What stands between hunks moves, any part on a hunk's old side
 * is dropped; nothing is guessed. No line is kept if the hunks overlap or do not agree with themselves.
 */
export function shiftClaims(claims: readonly LineClaim[], hunks: readonly LineHunk[]): LineClaim[] {
  const segments = unchanged(hunks);
  if (segments === undefined) return [];
  const shifted: LineClaim[] = [];
  for (const claim of claims) {
    if (!(claim.startLine >= 1 && claim.endLine >= claim.startLine)) continue;
    for (let i = firstSegment(segments, claim.startLine); i < segments.length; i++) {
      const segment = segments[i];
      if (segment === undefined || segment.start > claim.endLine) break;
      const startLine = Math.max(segment.start, claim.startLine) + segment.delta;
      const endLine = Math.min(segment.end, claim.endLine) + segment.delta;
      if (startLine > endLine) continue;
      const last = shifted.at(-1);
      if (last !== undefined && last.endLine === startLine - 1 && sameClaim(last, claim))
        shifted[shifted.length - 1] = { ...last, endLine };
      else shifted.push({ ...claim, startLine, endLine });
    }
  }
  return shifted;
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

/**
 * The claims of one file after a diff, under its new name if it was renamed. A file that the diff does not name
 * is as it was. Undefined if it was deleted, or its lines cannot be followed.
 */
export function shiftFile(
  path: string,
  claims: readonly LineClaim[],
  files: readonly ShiftedFile[],
): ShiftedClaims | undefined {
  const own = files.filter(({ oldPath }) => oldPath === path);
  const file = own.length > 1 ? undefined : own[0];
  if (own.length === 0) {
    // Another file has taken the name: what is said of the old one says nothing of it.
    return files.some(({ newPath }) => newPath === path) ? undefined : { path, claims };
  }
  if (file === undefined || file.newPath === undefined || file.isOpaque) return undefined;
  return { path: file.newPath, claims: shiftClaims(claims, file.hunks) };
}
