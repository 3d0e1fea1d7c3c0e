import { regionHash } from "../formats/hash.ts";
import { Meaning } from "./meaning.ts";
import { isBlank, isSameButEnds, type TextEdit } from "./textDiff.ts";
import {
  isInside,
  isNear,
  movedRange,
  type PlacedVetting,
  staled,
  type Vetting,
  type Vettings,
} from "./vettings.ts";

/** What an event did to a text that has vettings. */
export interface EditedText {
  /** Text before the event. */
  readonly before: string;
  readonly after: string;
  /** Ascending, in units of the text before. */
  readonly edits: readonly TextEdit[];
  readonly languageId: string;
  /** True if a formatter did it, which is trusted to break lines only where that means nothing. */
  readonly isFormatting: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * The vettings after an edit that is near none of them: they only move. Undefined if it is near one, and
 * `vettingsAfter` has to look.
 */
export function vettingsMoved(vettings: Vettings, edits: readonly TextEdit[]): Vettings | undefined {
  const { starts, ends, items } = vettings;
  if (items.length === 0) return vettings;
  const newStarts = new Array<number>(items.length);
  const newEnds = new Array<number>(items.length);
  for (let i = 0; i < items.length; i++) {
    const start = starts[i] ?? 0;
    const end = ends[i] ?? 0;
    if (isNear(edits, start, end)) return undefined;
    let delta = 0;
    for (const edit of edits) {
      if (edit.start >= end) break;
      delta += edit.text.length - (edit.end - edit.start);
    }
    newStarts[i] = start + delta;
    newEnds[i] = end + delta;
  }
  return { starts: newStarts, ends: newEnds, items };
}

/**
 * The vettings after edits. One whose bytes changed is stale, unless the change was one of line ends, or of
 * blanks that mean nothing in this language; one whose text is gone is gone.
 */
export function vettingsAfter(list: readonly PlacedVetting[], event: EditedText): PlacedVetting[] {
  const meanings: Meanings = {
    before: new Meaning(event.before, event.languageId),
    after: new Meaning(event.after, event.languageId),
  };
  return list.flatMap(({ start, end, vetting }) => {
    const [newStart, newEnd] = movedRange(event.edits, start, end);
    if (newEnd <= newStart) return [];
    if (vetting.stale !== undefined || !isTouched(event, start, end, newStart, newEnd))
      return [{ start: newStart, end: newEnd, vetting }];
    return [keptOrStale(event, meanings, { start, end, vetting }, newStart, newEnd)];
  });
}

interface Meanings {
  readonly before: Meaning;
  readonly after: Meaning;
}

/** Whether lines of a vetted range have other bytes than before. */
function isTouched(event: EditedText, start: number, end: number, newStart: number, newEnd: number): boolean {
  if (!isNear(event.edits, start, end)) return false;
  if (event.edits.some((edit) => isInside(edit, start, end))) return true;
  const { after } = event;
  const isCutAbove = newStart > 0 && after[newStart - 1] !== "\n";
  if (isCutAbove || after[newEnd - 1] === "\n") return isCutAbove;
  // The last line of the file may have got an end.
  return newEnd < after.length && after[newEnd] !== "\n" && !after.startsWith("\r\n", newEnd);
}

function keptOrStale(
  event: EditedText,
  meanings: Meanings,
  old: PlacedVetting,
  newStart: number,
  newEnd: number,
): PlacedVetting {
  const { before, after, edits, isFormatting } = event;
  const near = edits.filter((edit) => edit.start <= old.end && edit.end >= old.start);
  const [start, end] = wholeLines(after, newStart, newEnd);
  if (near.every((edit) => isSameButEnds(before.slice(edit.start, edit.end), edit.text)))
    return { start, end, vetting: old.vetting };
  const isBlankOnly = near.every((edit) => isBlank(edit.text) && isBlank(before.slice(edit.start, edit.end)));
  if (isBlankOnly) {
    const was = meanings.before.of(old.start, old.end, !isFormatting);
    const is = meanings.after.of(start, end, !isFormatting);
    if (was !== undefined && was === is)
      return { start, end, vetting: withHash(old.vetting, regionHash(after.slice(start, end))) };
  }
  return { start: newStart, end: newEnd, vetting: staled(old.vetting, "edited", event.at) };
}

function withHash(vetting: Vetting, hash: string): Vetting {
  const { formattedHash: _, ...rest } = vetting;
  return hash === vetting.hash ? rest : { ...rest, formattedHash: hash };
}

/** A range grown to whole lines, with the end of the last one. */
export function wholeLines(text: string, start: number, end: number): [number, number] {
  const from = start > 0 ? text.lastIndexOf("\n", start - 1) + 1 : 0;
  if (end > from && text[end - 1] === "\n") return [from, end];
  const next = text.indexOf("\n", end);
  return [from, next < 0 ? text.length : next + 1];
}

/**
 * The vettings after undo or redo to a text whose vettings were known: those, and of the present ones the ones
 * whose bytes the step left alone.
 */
export function vettingsRestored(
  known: readonly PlacedVetting[],
  present: readonly PlacedVetting[],
): PlacedVetting[] {
  const keyOf = ({ start, end, vetting }: PlacedVetting): string =>
    [start, end, vetting.by, vetting.hash, vetting.at].join("\0");
  const valid = present.filter(({ vetting }) => vetting.stale === undefined);
  const validKeys = new Set(valid.map(keyOf));
  return [
    ...known.filter((one) => one.vetting.stale === undefined || !validKeys.has(keyOf(one))),
    ...valid,
  ].filter((one, i, all) => all.findIndex((other) => keyOf(other) === keyOf(one)) === i);
}
