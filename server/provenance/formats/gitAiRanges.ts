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

/**
 * The ranges of a list such as `3-9,14`, in its order. What is no range, is empty, backward or beyond `MAX_LINE`
 * is left out; blanks around numbers are allowed.
 */
export function parseRanges(text: string): LineRange[] {
  const ranges: LineRange[] = [];
  for (let from = 0; from <= text.length; ) {
    const comma = text.indexOf(",", from);
    const to = comma < 0 ? text.length : comma;
    const range = parseRange(text.slice(from, to));
    if (range !== undefined) ranges.push(range);
    from = to + 1;
  }
  return ranges;
}

function parseRange(text: string): LineRange | undefined {
  const dash = text.indexOf("-");
  const start = parseNumber(dash < 0 ? text : text.slice(0, dash));
  const end = dash < 0 ? start : parseNumber(text.slice(dash + 1));
  const isRange = start <= end && end >= 1 && start <= MAX_LINE;
  return isRange ? { start: Math.max(1, start), end: Math.min(end, MAX_LINE) } : undefined;
}

/** A decimal number; NaN, which no comparison holds for, if it has anything but digits. */
function parseNumber(text: string): number {
  const digits = text.trim();
  for (let i = 0; i < digits.length; i++) {
    const code = digits.charCodeAt(i);
    if (code < 48 || code > 57) return Number.NaN;
  }
  return digits === "" ? Number.NaN : Number(digits);
}

/** The same lines in sorted ranges that neither overlap nor touch. */
export function normalise(ranges: readonly LineRange[]): readonly LineRange[] {
  if (isNormal(ranges)) return ranges;
  const sorted = [...ranges].sort((a, b) => a.start - b.start);
  const merged: LineRange[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end + 1) {
      if (range.end > last.end) merged[merged.length - 1] = { start: last.start, end: range.end };
    } else merged.push(range);
  }
  return merged;
}

function isNormal(ranges: readonly LineRange[]): boolean {
  let end = -1;
  for (const range of ranges) {
    if (range.start <= end + 1) return false;
    end = range.end;
  }
  return true;
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

/** Finds the entry that holds a line, among entries in which each line has at most one key. */
export function entryFinder(entries: readonly Entry[]): (line: number) => Entry | undefined {
  const spans = entries.flatMap((entry) => entry.ranges.map(({ start, end }) => ({ start, end, entry })));
  spans.sort((a, b) => a.start - b.start);
  const starts = Uint32Array.from(spans, ({ start }) => start);
  return (line) => {
    const span = spans[indexIn(starts, line + 1) - 1];
    return span !== undefined && line <= span.end ? span.entry : undefined;
  };
}

/** Entries up to this number are compared in pairs, which needs no further memory. */
const FEW = 8;

/**
 * Entries in which each line has at most one key: of two entries for a line, the later one holds it. Several
 * entries of one key become one, in the place of the first; entries that hold nothing are left out.
 */
export function resolve(entries: readonly Entry[]): readonly Entry[] {
  if (isResolved(entries)) return entries;
  const byKey = new Map<string, LineRange[]>(entries.map((entry) => [entry.key, []]));
  paint(entries, (key, range) => byKey.get(key)?.push(range));
  return [...byKey].flatMap(([key, ranges]) =>
    ranges.length > 0 ? [{ key, ranges: normalise(ranges) }] : [],
  );
}

function isResolved(entries: readonly Entry[]): boolean {
  if (entries.length > FEW || new Set(entries.map(({ key }) => key)).size < entries.length) return false;
  return entries.every(
    ({ ranges }, index) =>
      ranges.length > 0 &&
      isNormal(ranges) &&
      entries.slice(index + 1).every((other) => isNormal(other.ranges) && areApart(ranges, other.ranges)),
  );
}

/** Whether two lists of normalised ranges share no line. */
function areApart(a: readonly LineRange[], b: readonly LineRange[]): boolean {
  let i = 0;
  let j = 0;
  for (let one = a[i], other = b[j]; one !== undefined && other !== undefined; one = a[i], other = b[j]) {
    if (one.end < other.start) i += 1;
    else if (other.end < one.start) j += 1;
    else return false;
  }
  return true;
}

/** Later entries first: each takes what nobody has taken yet, between the boundaries of all ranges. */
function paint(entries: readonly Entry[], take: (key: string, range: LineRange) => void): void {
  const bounds = boundsOf(entries);
  const nextFree = Uint32Array.from(bounds, (_, index) => index);
  const free = (from: number): number => {
    let at = from;
    for (let next = nextFree[at] ?? at; next !== at; next = nextFree[at] ?? at) {
      nextFree[at] = nextFree[next] ?? next;
      at = next;
    }
    return at;
  };
  for (let index = entries.length - 1; index >= 0; index--) {
    const { key = "", ranges = [] } = entries[index] ?? {};
    for (const range of ranges) {
      const stop = indexIn(bounds, range.end + 1);
      for (let at = free(indexIn(bounds, range.start)); at < stop; at = free(at)) {
        take(key, { start: bounds[at] ?? 0, end: (bounds[at + 1] ?? 0) - 1 });
        nextFree[at] = at + 1;
      }
    }
  }
}

/** Every line at which a range begins or has just ended, sorted, once each. */
function boundsOf(entries: readonly Entry[]): Uint32Array {
  const all = new Uint32Array(2 * entries.reduce((sum, { ranges }) => sum + ranges.length, 0));
  let count = 0;
  for (const { ranges } of entries) {
    for (const { start, end } of ranges) {
      all[count++] = start;
      all[count++] = end + 1;
    }
  }
  all.sort();
  let kept = 0;
  for (const bound of all) if (kept === 0 || all[kept - 1] !== bound) all[kept++] = bound;
  return all.subarray(0, kept);
}

/** Index of the first value that is not below another; the number of values if there is none. */
function indexIn(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
