/** Lines of a file, 1-based and inclusive. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** The lines that one key of a file holds. After reading: sorted, neither touching nor overlapping. */
export interface Entry {
  readonly key: string;
  readonly ranges: readonly LineRange[];
}

/** Lines beyond are cut off: no text that we handle is as long. */
export const MAX_LINE = 10_000_000;

/** One range such as `7` or `3-9`; undefined if it is not one, is empty or lies beyond `MAX_LINE`. */
export function parseRange(text: string): LineRange | undefined {
  const match = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(text);
  if (match === null) return undefined;
  const start = Number(match[1]);
  const end = match[2] === undefined ? start : Number(match[2]);
  if (end < 1 || end < start || start > MAX_LINE) return undefined;
  return { start: Math.max(1, start), end: Math.min(end, MAX_LINE) };
}

/** The same lines in sorted ranges that neither overlap nor touch. */
export function normalise(ranges: readonly LineRange[]): LineRange[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start);
  const merged: LineRange[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end + 1) {
      if (range.end > last.end) merged[merged.length - 1] = { start: last.start, end: range.end };
    } else merged.push({ start: range.start, end: range.end });
  }
  return merged;
}

/** The lines of `ranges` that are not in `taken`. Both have to be normalised. */
export function subtract(ranges: readonly LineRange[], taken: readonly LineRange[]): LineRange[] {
  const left: LineRange[] = [];
  let t = 0;
  for (const range of ranges) {
    let start = range.start;
    for (let hole = taken[t]; hole !== undefined && hole.end < start; hole = taken[++t]);
    for (let i = t, hole = taken[i]; hole !== undefined && hole.start <= range.end; hole = taken[++i]) {
      if (hole.start > start) left.push({ start, end: hole.start - 1 });
      start = hole.end + 1;
    }
    if (start <= range.end) left.push({ start, end: range.end });
  }
  return left;
}

/** Whether normalised ranges hold a line. */
export function includesLine(ranges: readonly LineRange[], line: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.end ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  const found = ranges[low];
  return found !== undefined && found.start <= line;
}

/** One part of a range that is owned by the entry with that index. */
interface Owned {
  readonly start: number;
  readonly end: number;
  readonly entry: number;
}

/**
 * Entries in which each line has at most one key: of two entries for a line, the later one holds it. Several
 * entries of one key become one, in the place of the first; entries that hold nothing are left out.
 */
export function resolve(entries: readonly Entry[]): Entry[] {
  const parts = entries.flatMap((entry, index) => entry.ranges.map((range) => ({ ...range, entry: index })));
  const owned = haveOverlap(parts) ? paint(parts) : parts;
  const byKey = new Map<string, LineRange[]>(entries.map((entry) => [entry.key, []]));
  for (const { start, end, entry } of owned) byKey.get(entries[entry]?.key ?? "")?.push({ start, end });
  return [...byKey].flatMap(([key, ranges]) =>
    ranges.length > 0 ? [{ key, ranges: normalise(ranges) }] : [],
  );
}

function haveOverlap(parts: readonly Owned[]): boolean {
  const sorted = [...parts].sort((a, b) => a.start - b.start);
  let end = 0;
  for (const part of sorted) {
    if (part.start <= end) return true;
    end = part.end;
  }
  return false;
}

/** Later parts first: each takes what nobody has taken yet, between the boundaries of all parts. */
function paint(parts: readonly Owned[]): Owned[] {
  const bounds = [...new Set(parts.flatMap(({ start, end }) => [start, end + 1]))].sort((a, b) => a - b);
  const indexOf = new Map(bounds.map((bound, index) => [bound, index]));
  const nextFree = bounds.map((_, index) => index);
  const free = (from: number): number => {
    let at = from;
    for (let next = nextFree[at]; next !== undefined && next !== at; next = nextFree[at]) {
      nextFree[at] = nextFree[next] ?? next;
      at = next;
    }
    return at;
  };
  const owned: Owned[] = [];
  for (const part of [...parts].reverse()) {
    const stop = indexOf.get(part.end + 1) ?? 0;
    for (let at = free(indexOf.get(part.start) ?? stop); at < stop; at = free(at)) {
      owned.push({ start: bounds[at] ?? 0, end: (bounds[at + 1] ?? 0) - 1, entry: part.entry });
      nextFree[at] = at + 1;
    }
  }
  return owned;
}
