import type { TextEdit } from "./textDiff.ts";

/** Why a vetting no longer speaks of the bytes that stand there. */
export type StaleCause = "edited" | "moved-file" | "criteria-changed" | "uncertain";

/** One person's word on whole lines of a text. */
export interface Vetting {
  /** `Name <email>` or the address of the person. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly criteria?: string;
  /** `s_` key of the AI session that wrote the lines. */
  readonly session?: string;
  /** `regionHash` of the bytes that were vetted. */
  readonly hash: string;
  /** `regionHash` of the bytes after formatting that left their meaning alone; absent while they are the same. */
  readonly formattedHash?: string;
  readonly stale?: { readonly cause: StaleCause; readonly since: number };
}

/** Who said it, when, by which criteria and of which session; not of which bytes. */
export type VettingWord = Pick<Vetting, "by" | "at" | "criteria" | "session">;

/** The word in a vetting, or in its record; what it does not say is left out. */
export function wordOf({ by, at, criteria, session }: VettingWord): VettingWord {
  return {
    by,
    at,
    ...(criteria === undefined ? {} : { criteria }),
    ...(session === undefined ? {} : { session }),
  };
}

/** A vetting in its place: `[start, end)` in UTF-16 units. Vettings may overlap: several people, several ranges. */
export interface PlacedVetting {
  readonly start: number;
  readonly end: number;
  readonly vetting: Vetting;
}

/** Vettings as three parallel lists, cheap to copy at every keystroke. */
export interface Vettings {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly items: readonly Vetting[];
}

export const NO_VETTINGS: Vettings = { starts: [], ends: [], items: [] };

export function placed(vettings: Vettings): PlacedVetting[] {
  return vettings.items.map((vetting, i) => ({
    start: vettings.starts[i] ?? 0,
    end: vettings.ends[i] ?? 0,
    vetting,
  }));
}

export function fromPlaced(list: readonly PlacedVetting[]): Vettings {
  return {
    starts: list.map(({ start }) => start),
    ends: list.map(({ end }) => end),
    items: list.map(({ vetting }) => vetting),
  };
}

/** Adds a vetting; the same person's earlier word on the same range is replaced. */
export function withVetting(vettings: Vettings, { start, end, vetting }: PlacedVetting): Vettings {
  const others = placed(vettings).filter(
    (one) => one.start !== start || one.end !== end || one.vetting.by !== vetting.by,
  );
  return fromPlaced([...others, { start, end, vetting }]);
}

/** The vetting as it is after it went stale; one that is stale already keeps its first cause. */
export function staled(vetting: Vetting, cause: StaleCause, since: number): Vetting {
  return vetting.stale === undefined ? { ...vetting, stale: { cause, since } } : vetting;
}

/** Whether edits (ascending, in units of the text before) reach into a range or stand at its border. */
export function isNear(edits: readonly TextEdit[], start: number, end: number): boolean {
  return edits.some((edit) => edit.start <= end && edit.end >= start);
}

/** Whether an edit changes something inside a range. */
export function isInside({ start: from, end: to }: TextEdit, start: number, end: number): boolean {
  return from < end && to > start;
}

/**
 * The range after edits: what was put in at a border stays outside, what was cut off is gone. The edits are
 * ascending.
 */
export function movedRange(edits: readonly TextEdit[], start: number, end: number): [number, number] {
  let newStart = start;
  let newEnd = end;
  let delta = 0;
  for (const edit of edits) {
    if (edit.start >= end) break;
    const change = edit.text.length - (edit.end - edit.start);
    if (edit.end <= start) newStart = start + delta + change;
    else if (edit.start < start) newStart = edit.start + delta + edit.text.length;
    if (edit.end <= end) newEnd = end + delta + change;
    else newEnd = edit.start + delta;
    delta += change;
  }
  return [newStart, Math.max(newStart, newEnd)];
}
