import { diffArrays } from "diff";

/** A replacement of `[start, end)` of the old text; edits of one list are ascending and do not overlap. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** True if the two sides have parts in common that were not told apart within the limits. */
  readonly isAmbiguous?: boolean;
}

/** A stretch of items that two lists have in common. */
interface Common {
  readonly oldStart: number;
  readonly newStart: number;
  readonly length: number;
}

interface Alignment {
  readonly common: readonly Common[];
  /** False if a stretch was given up, in which further common items may be. */
  readonly isComplete: boolean;
}

/** Insertions and deletions up to which lines, and tokens of a changed block, are compared. */
const MAX_LINE_EDITS = 1500;
const MAX_TOKEN_EDITS = 600;
/** A changed block with more units is taken as a whole. */
const MAX_BLOCK = 200_000;

/** Space, tab, line ends, form feed. Other Unicode blanks can matter to a compiler and are no blanks here. */
export function isBlankCode(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** Whether a text has nothing but blanks. */
export function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isBlankCode(text.charCodeAt(i))) return false;
  return true;
}

/** Offsets at which the lines of a text begin. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let next = text.indexOf("\n"); next >= 0; next = text.indexOf("\n", next + 1)) starts.push(next + 1);
  return starts;
}

/** Whether two texts are equal but for CRLF in the place of LF. */
export function isSameButEnds(a: string, b: string): boolean {
  return a === b || a.replaceAll("\r\n", "\n") === b.replaceAll("\r\n", "\n");
}

/** The edits of two texts that differ in blanks only; undefined if they differ in more. */
export function blankEdits(before: string, after: string): TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const start = i;
    const from = j;
    while (i < before.length && isBlankCode(before.charCodeAt(i))) i++;
    while (j < after.length && isBlankCode(after.charCodeAt(j))) j++;
    const text = after.slice(from, j);
    if (i - start !== j - from || before.slice(start, i) !== text) edits.push({ start, end: i, text });
    if (i === before.length || j === after.length) break;
    if (before.charCodeAt(i) !== after.charCodeAt(j)) return undefined;
    i++;
    j++;
  }
  return i === before.length && j === after.length ? edits : undefined;
}

/**
 * An edit without what both sides have in common at their end and beginning; undefined if they are the same.
 * One that only changes line ends is left whole, to be known as such.
 */
export function trimmed(edit: TextEdit, removed: string): TextEdit | undefined {
  const { text } = edit;
  if (removed === text) return undefined;
  if (isSameButEnds(removed, text)) return edit;
  const shorter = Math.min(removed.length, text.length);
  let tail = 0;
  while (tail < shorter && removed[removed.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
  let head = 0;
  while (head < shorter - tail && removed[head] === text[head]) head++;
  return {
    ...edit,
    start: edit.start + head,
    end: edit.end - tail,
    text: text.slice(head, text.length - tail),
  };
}

/**
 * The edits from one text to another: by lines, and by tokens inside the lines that changed.
 * Bounded by the number of edits, never by a clock: the answer is the same on every machine.
 */
export function textEdits(before: string, after: string): TextEdit[] {
  const oldLines = linesWithEnds(before);
  const newLines = linesWithEnds(after);
  const { common, isComplete } = align(oldLines, newLines, MAX_LINE_EDITS);
  const edits: TextEdit[] = [];
  forGaps(oldLines, newLines, common, ({ start, removed, inserted }) => {
    edits.push(...blockEdits(start, removed, inserted, isComplete));
  });
  return toLines(edits, before);
}

interface Gap {
  /** Offset in the old text. */
  readonly start: number;
  readonly removed: readonly string[];
  readonly inserted: readonly string[];
}

/** What lies between the common stretches of two lists of texts. */
function forGaps(
  before: readonly string[],
  after: readonly string[],
  common: readonly Common[],
  visit: (gap: Gap) => void,
): void {
  let oldAt = 0;
  let newAt = 0;
  let offset = 0;
  const end: Common = { oldStart: before.length, newStart: after.length, length: 0 };
  for (const { oldStart, newStart, length } of [...common, end]) {
    if (oldStart > oldAt || newStart > newAt) {
      const gap = {
        start: offset,
        removed: before.slice(oldAt, oldStart),
        inserted: after.slice(newAt, newStart),
      };
      visit(gap);
    }
    while (oldAt < oldStart + length) offset += before[oldAt++]?.length ?? 0;
    newAt = newStart + length;
  }
}

/** The edits of a changed block of lines. */
function blockEdits(
  start: number,
  removedLines: readonly string[],
  insertedLines: readonly string[],
  isComplete: boolean,
): TextEdit[] {
  const removed = removedLines.join("");
  const inserted = insertedLines.join("");
  const whole = { start, end: start + removed.length, text: inserted };
  if (removed === "" || inserted === "") return [{ ...whole, ...(isComplete ? {} : { isAmbiguous: true }) }];
  if (removed.length + inserted.length > MAX_BLOCK) return [{ ...whole, isAmbiguous: true }];
  const oldTokens = tokensOf(removed);
  const newTokens = tokensOf(inserted);
  const alignment = align(oldTokens, newTokens, MAX_TOKEN_EDITS);
  const common = telling(alignment.common, oldTokens, newTokens);
  const isAmbiguous = !alignment.isComplete || !isComplete;
  const edits: TextEdit[] = [];
  forGaps(oldTokens, newTokens, common, (gap) => {
    const gone = gap.removed.join("");
    edits.push({
      start: start + gap.start,
      end: start + gap.start + gone.length,
      text: gap.inserted.join(""),
      ...(isAmbiguous ? { isAmbiguous } : {}),
    });
  });
  return edits;
}

/**
 * Common stretches that mean something: with a word in them, at the beginning or end of both sides, or between
 * lines that have a word in common. The brackets of unrelated lines are not matched.
 */
function telling(
  common: readonly Common[],
  before: readonly string[],
  after: readonly string[],
): readonly Common[] {
  const oldLines = lineNumbers(before);
  const newLines = lineNumbers(after);
  const related = new Set<string>();
  const linesOf = (run: Common, i: number): string =>
    `${oldLines[run.oldStart + i]}:${newLines[run.newStart + i]}`;
  for (const run of common)
    for (let i = 0; i < run.length; i++)
      if (/[\p{L}\p{N}_]/u.test(before[run.oldStart + i] ?? "")) related.add(linesOf(run, i));
  return common.filter((run) => {
    if (run.oldStart === 0 && run.newStart === 0) return true;
    const { oldStart, newStart, length } = run;
    if (oldStart + length === before.length && newStart + length === after.length) return true;
    for (let i = 0; i < length; i++) if (related.has(linesOf(run, i))) return true;
    return false;
  });
}

function lineNumbers(tokens: readonly string[]): number[] {
  let line = 0;
  return tokens.map((token) => (token.endsWith("\n") ? line++ : line));
}

/**
 * Moves what was only put in, or only taken away, to where whole lines begin and end, if the text reads the
 * same there: `a();\n` between two lines rather than `;\na()` across them.
 */
function toLines(edits: readonly TextEdit[], before: string): TextEdit[] {
  return edits.map((edit, i) => {
    const { start, end, text } = edit;
    if (start !== end && text !== "") return edit;
    const moved = start === end ? text : before.slice(start, end);
    if (moved.endsWith("\n") || !moved.includes("\n")) return edit;
    const limit = Math.min(moved.length, (edits[i + 1]?.start ?? before.length) - end);
    const shift = moved.indexOf("\n") + 1;
    if (shift > limit || before.slice(end, end + shift) !== moved.slice(0, shift)) return edit;
    const rotated = start === end ? moved.slice(shift) + moved.slice(0, shift) : "";
    return { ...edit, start: start + shift, end: end + shift, text: rotated };
  });
}

/** The lines of a text with their ends. */
function linesWithEnds(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Words, stretches of blanks within a line, line ends, and single other characters. */
function tokensOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}_$]+|[ \t\v\f]+|\r?\n|./gsu) ?? [];
}

/**
 * What two lists have in common. Items that the other side lacks are left out first, which shortens the search
 * and changes nothing of its result; then the items that both have exactly once hold the rest in place.
 */
function align(before: readonly string[], after: readonly string[], maxEdits: number): Alignment {
  let head = 0;
  const shorter = Math.min(before.length, after.length);
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const pairs: [number, number][] = [];
  for (let i = 0; i < head; i++) pairs.push([i, i]);
  const isComplete = middlePairs(before, after, head, tail, maxEdits, pairs);
  for (let i = tail; i > 0; i--) pairs.push([before.length - i, after.length - i]);
  return { common: stretches(pairs), isComplete };
}

/** Pairs of the middle parts, appended to `pairs`; false if a part was given up. */
function middlePairs(
  before: readonly string[],
  after: readonly string[],
  head: number,
  tail: number,
  maxEdits: number,
  pairs: [number, number][],
): boolean {
  const inOld = new Set(before.slice(head, before.length - tail));
  const inNew = new Set(after.slice(head, after.length - tail));
  const oldAt: number[] = [];
  const newAt: number[] = [];
  for (let i = head; i < before.length - tail; i++) if (inNew.has(before[i] ?? "")) oldAt.push(i);
  for (let i = head; i < after.length - tail; i++) if (inOld.has(after[i] ?? "")) newAt.push(i);
  const from = oldAt.map((i) => before[i] ?? "");
  const to = newAt.map((i) => after[i] ?? "");
  let isComplete = true;
  const part = (a: number, aEnd: number, b: number, bEnd: number): void => {
    const found = myers(from.slice(a, aEnd), to.slice(b, bEnd), maxEdits);
    if (found === undefined) isComplete = false;
    for (const [i, j] of found ?? []) pairs.push([oldAt[a + i] ?? 0, newAt[b + j] ?? 0]);
  };
  const whole = myers(from, to, maxEdits);
  if (whole !== undefined) {
    for (const [i, j] of whole) pairs.push([oldAt[i] ?? 0, newAt[j] ?? 0]);
    return true;
  }
  let a = 0;
  let b = 0;
  for (const [i, j] of anchors(from, to)) {
    part(a, i, b, j);
    pairs.push([oldAt[i] ?? 0, newAt[j] ?? 0]);
    a = i + 1;
    b = j + 1;
  }
  part(a, from.length, b, to.length);
  return isComplete;
}

/** Pairs of a shortest edit script; undefined beyond the limit. */
function myers(from: string[], to: string[], maxEdits: number): [number, number][] | undefined {
  if (from.length === 0 || to.length === 0) return [];
  const changes = diffArrays(from, to, { maxEditLength: maxEdits });
  if (changes === undefined) return undefined;
  const pairs: [number, number][] = [];
  let i = 0;
  let j = 0;
  for (const { added, removed, count } of changes) {
    if (added) j += count;
    else if (removed) i += count;
    else for (let n = 0; n < count; n++) pairs.push([i++, j++]);
  }
  return pairs;
}

/** The longest ascending sequence of items that both lists have exactly once. */
function anchors(from: readonly string[], to: readonly string[]): [number, number][] {
  const once = uniquePlaces(to);
  const candidates: [number, number][] = [];
  for (const [item, i] of uniquePlaces(from)) {
    const j = i < 0 ? undefined : once.get(item);
    if (j !== undefined && j >= 0) candidates.push([i, j]);
  }
  const piles: number[] = [];
  const previous: number[] = [];
  candidates.forEach(([, j], index) => {
    let low = 0;
    let high = piles.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((candidates[piles[middle] ?? 0]?.[1] ?? 0) < j) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? (piles[low - 1] ?? -1) : -1;
    piles[low] = index;
  });
  const chain: [number, number][] = [];
  for (let at = piles.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) {
    const pair = candidates[at];
    if (pair !== undefined) chain.push(pair);
  }
  return chain.reverse();
}

/** Where each item stands; -1 if it stands in several places. In the order of the list. */
function uniquePlaces(items: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  items.forEach((item, i) => {
    places.set(item, places.has(item) ? -1 : i);
  });
  return places;
}

function stretches(pairs: readonly [number, number][]): Common[] {
  const common: { oldStart: number; newStart: number; length: number }[] = [];
  for (const [i, j] of pairs) {
    const last = common.at(-1);
    if (last && last.oldStart + last.length === i && last.newStart + last.length === j) last.length++;
    else common.push({ oldStart: i, newStart: j, length: 1 });
  }
  return common;
}

/** Texts or hashes of lines that two versions have in common, for callers that have no texts to compare. */
export function commonItems(
  before: readonly string[],
  after: readonly string[],
): { readonly pairs: ReadonlyMap<number, number>; readonly isComplete: boolean } {
  const { common, isComplete } = align(before, after, MAX_LINE_EDITS);
  const pairs = new Map<number, number>();
  for (const { oldStart, newStart, length } of common)
    for (let n = 0; n < length; n++) pairs.set(oldStart + n, newStart + n);
  return { pairs, isComplete };
}
