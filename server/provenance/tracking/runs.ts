/** A stretch of text with one mark; `undefined` is text of which nothing is known. */
export interface Run<T> {
  /** UTF-16 units, at least one. */
  readonly length: number;
  readonly mark: T | undefined;
}

/** A whole text as stretches: their lengths add up to its length, and neighbours differ. */
export type Runs<T> = readonly Run<T>[];

/** A replacement of `[start, end)` in the old text by stretches. */
export interface RunEdit<T> {
  readonly start: number;
  readonly end: number;
  readonly piece: Runs<T>;
}

/** Whether two marks are one; stretches with the same mark are joined under the mark of the first. */
export type Same<T> = (a: T | undefined, b: T | undefined) => boolean;

/** Appends a stretch, joined with the last one if the mark is the same. */
export function pushRun<T>(runs: Run<T>[], length: number, mark: T | undefined, same: Same<T>): void {
  if (length <= 0) return;
  const last = runs.at(-1);
  if (last !== undefined && (last.mark === mark || same(last.mark, mark))) {
    runs[runs.length - 1] = { length: last.length + length, mark: last.mark };
  } else runs.push({ length, mark });
}

/** A text of one stretch; none if it is empty. */
export function plainRuns<T>(length: number, mark?: T): Run<T>[] {
  return length > 0 ? [{ length, mark }] : [];
}

/** The stretches after edits, which are ascending and do not overlap. One pass over both. */
export function editRuns<T>(runs: Runs<T>, edits: readonly RunEdit<T>[], same: Same<T>): Run<T>[] {
  // What stands before the first edit, but for the last stretch, and behind the last one is copied at once.
  const first = edits[0]?.start ?? 0;
  let index = 0;
  let at = 0;
  for (let run = runs[0]; run !== undefined && at + run.length < first; run = runs[++index]) at += run.length;
  const out = runs.slice(0, index);
  let used = 0;
  const move = (until: number, keep: boolean): void => {
    for (let run = runs[index]; run !== undefined && at < until; run = runs[index]) {
      const length = Math.min(run.length - used, until - at);
      if (keep) {
        if (length === run.length && out.at(-1)?.mark !== run.mark && !same(out.at(-1)?.mark, run.mark))
          out.push(run);
        else pushRun(out, length, run.mark, same);
      }
      at += length;
      used += length;
      if (used === run.length) {
        index++;
        used = 0;
      }
    }
  };
  for (const { start, end, piece } of edits) {
    move(start, true);
    move(end, false);
    for (const { length, mark } of piece) pushRun(out, length, mark, same);
  }
  const rest = runs[index];
  if (rest !== undefined) {
    pushRun(out, rest.length - used, rest.mark, same);
    const next = runs[index + 1];
    if (next !== undefined) pushRun(out, next.length, next.mark, same);
    return out.concat(runs.slice(index + 2));
  }
  return out;
}

/** The stretches of `[start, end)`. */
export function sliceRuns<T>(runs: Runs<T>, start: number, end: number): Run<T>[] {
  const out: Run<T>[] = [];
  let at = 0;
  for (const run of runs) {
    if (at >= end) break;
    const from = Math.max(at, start);
    const to = Math.min(at + run.length, end);
    if (from < to) out.push(to - from === run.length ? run : { length: to - from, mark: run.mark });
    at += run.length;
  }
  return out;
}

/** The mark of the unit at an offset; undefined outside the text too. */
export function markAt<T>(runs: Runs<T>, offset: number): T | undefined {
  if (offset < 0) return undefined;
  let at = 0;
  for (const run of runs) {
    at += run.length;
    if (offset < at) return run.mark;
  }
  return undefined;
}

/** Units of all stretches together. */
export function lengthOf<T>(runs: Runs<T>): number {
  let length = 0;
  for (const run of runs) length += run.length;
  return length;
}
