import type { Claim } from "../model.ts";
import { UNKNOWN } from "../model.ts";
import { RegionTracker } from "../tracking/regions.ts";
import { plainRuns, type Runs } from "../tracking/runs.ts";

/** What a program made of a text outside of the editor. */
export interface Rewrite {
  readonly before: string;
  /** The text that it left, with claims for what it put in and for nothing else. */
  readonly result: RegionTracker;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly claim: Claim;
}

/** A rewrite by one claim. */
export function rewriteOf(before: string, after: string, claim: Claim, at: number): Rewrite {
  const result = new RegionTracker(before, "");
  result.retext(after, { kind: "agent", at, claim });
  return { before, result };
}

/**
 * Gives a tracker what a rewrite put in, as far as that stands in its own text. Left out is what the text has in
 * common with the one before the rewrite, and what `isSettled` says of the claim that is there already.
 */
export function overlay(
  { before, result }: Rewrite,
  onto: RegionTracker,
  at: number,
  isSettled: (claim: Claim) => boolean,
): void {
  const taken = stretches(onto.state.runs).filter(({ claim }) => isSettled(claim));
  const isReloaded = onto.text === result.text;
  const kept = isReloaded ? [] : stretches(carried(before, plainRuns(before.length, OLD), onto.text, at));
  const moved = stretches(carried(result.text, result.state.runs, onto.text, at));
  declareFree(moved, [...taken, ...kept], onto);
}

/** Gives a tracker the claims of another one for the same text, where it has none. */
export function underlay(from: RegionTracker, onto: RegionTracker): void {
  declareFree(stretches(from.state.runs), stretches(onto.state.runs), onto);
}

/** Stands for text that was there before; never shown or kept. */
const OLD: Claim = { ...UNKNOWN, confidence: "certain" };

function carried(text: string, runs: Runs<Claim>, newText: string, at: number): Runs<Claim> {
  const tracker = new RegionTracker(text, "", { runs, vettings: { starts: [], ends: [], items: [] } });
  tracker.retext(newText, { at, kind: "other", claim: UNKNOWN });
  return tracker.state.runs;
}

function stretches(runs: Runs<Claim>): Stretch[] {
  const list: Stretch[] = [];
  let start = 0;
  for (const { length, mark } of runs) {
    const end = start + length;
    if (mark !== undefined) list.push({ start, end, claim: mark });
    start = end;
  }
  return list;
}

/** Declares what is left of stretches without those that are taken. */
function declareFree(list: readonly Stretch[], taken: readonly Stretch[], onto: RegionTracker): void {
  const ascending = taken.toSorted((a, b) => a.start - b.start);
  for (const { start, end, claim } of list) {
    let free = start;
    for (const one of ascending) {
      if (one.end <= free || one.start >= end) continue;
      if (one.start > free) onto.declare(free, one.start, claim);
      free = one.end;
    }
    if (free < end) onto.declare(free, end, claim);
  }
}
