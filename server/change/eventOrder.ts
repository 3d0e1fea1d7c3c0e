import type { FoldEvent, FoldProblem } from "./foldModel.ts";

/** A clock may run ahead by this much. Milliseconds. */
export const MAX_AHEAD_MS = 5 * 60 * 1000;

export interface OrderedEvents {
  /** By parents, then time, then digest: the same for the same events, in whatever order they were found. */
  readonly events: readonly FoldEvent[];
  /** Events that can't be put in order, or follow one that is not there; they do not count. */
  readonly problems: readonly FoldProblem[];
  /** Those of them that follow an event that is not there. */
  readonly orphans: readonly FoldEvent[];
  /** Digests of the events that no other one follows. */
  readonly heads: readonly string[];
}

const MAX_PARENTS = 64;

/** Puts the events of one change in order, and sets aside those whose parents or times can't be. */
export function orderEvents(given: readonly FoldEvent[], now: Date): OrderedEvents {
  const known = new Map(given.map((one) => [one.digest, one]));
  const depths = depthsOf(known);
  const problems: FoldProblem[] = [];
  const orphans: FoldEvent[] = [];
  const events = [...known.values()].filter((one) => {
    const missing = one.event.parents.filter((parent) => !known.has(parent));
    if (missing.length > 0) orphans.push(one);
    const problem = chainProblem(one, missing, depths) ?? timeProblem(one, known, now);
    if (problem) problems.push({ digest: one.digest, ...problem });
    return !problem;
  });
  // A child is never older than its parent here, and always deeper: so parents come first.
  const times = new Map(events.map((one) => [one.digest, timeOf(one)]));
  const place = (of: ReadonlyMap<string, number>, { digest }: FoldEvent): number => of.get(digest) ?? 0;
  events.sort(
    (a, b) =>
      place(times, a) - place(times, b) || place(depths, a) - place(depths, b) || compare(a.digest, b.digest),
  );
  const followed = new Set(events.flatMap(({ event }) => event.parents));
  const heads = events.map(({ digest }) => digest).filter((digest) => !followed.has(digest));
  orphans.sort((a, b) => compare(a.digest, b.digest));
  return { events, problems, orphans, heads: heads.slice(-MAX_PARENTS) };
}

/** Milliseconds since 1970. */
export function timeOf({ event }: FoldEvent): number {
  return Date.parse(event.at);
}

/**
 * Time for an event that follows others, as it is written: now, but never before one of them. Clocks of two machines
 * differ by seconds, and an event that is older than its parents does not count.
 */
export function nextEventTime(now: Date, parents: readonly FoldEvent[]): string {
  const latest = parents.reduce((time, parent) => Math.max(time, timeOf(parent)), now.getTime());
  return new Date(latest).toISOString();
}

/** Order of texts that is the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Longest way from an event without parents; nothing for events that follow themselves. */
function depthsOf(known: ReadonlyMap<string, FoldEvent>): Map<string, number> {
  const children = new Map<string, string[]>();
  const open = new Map<string, number>();
  for (const { digest, event } of known.values()) {
    const parents = new Set(event.parents.filter((parent) => known.has(parent)));
    open.set(digest, parents.size);
    for (const parent of parents) {
      const list = children.get(parent);
      if (list) list.push(digest);
      else children.set(parent, [digest]);
    }
  }
  const depths = new Map<string, number>();
  const reached = new Map<string, number>();
  let ready = [...open].flatMap(([digest, count]) => (count === 0 ? [digest] : []));
  while (ready.length > 0) {
    const next: string[] = [];
    for (const digest of ready) {
      const depth = reached.get(digest) ?? 0;
      depths.set(digest, depth);
      for (const child of children.get(digest) ?? []) {
        reached.set(child, Math.max(reached.get(child) ?? 0, depth + 1));
        const left = (open.get(child) ?? 0) - 1;
        open.set(child, left);
        if (left === 0) next.push(child);
      }
    }
    ready = next;
  }
  return depths;
}

type Finding = Omit<FoldProblem, "digest">;

function chainProblem(
  { digest }: FoldEvent,
  missing: readonly string[],
  depths: ReadonlyMap<string, number>,
): Finding | undefined {
  if (missing.length > 0) {
    const names = missing.slice(0, 3).map(short).join(", ");
    return {
      code: "CHAIN",
      message: `It follows an event that the ledger does not have (${names}). Sync the ledger; if it stays away, it was taken out`,
    };
  }
  if (!depths.has(digest)) return { code: "CHAIN", message: "It follows itself" };
  return undefined;
}

function timeProblem(one: FoldEvent, known: ReadonlyMap<string, FoldEvent>, now: Date): Finding | undefined {
  const at = timeOf(one);
  if (Number.isNaN(at)) return { code: "TIME", message: "Its time is none" };
  if (at > now.getTime() + MAX_AHEAD_MS) {
    return { code: "TIME", message: `Its time, ${one.event.at}, is more than 5 minutes ahead of now` };
  }
  const later = one.event.parents.some((digest) => {
    const parent = known.get(digest);
    return parent !== undefined && timeOf(parent) > at;
  });
  return later
    ? { code: "TIME", message: `Its time, ${one.event.at}, is before that of an event which it follows` }
    : undefined;
}

/** First digits of a digest, as people compare them. */
export function short(digest: string): string {
  return digest.replace(/^sha(1|256):/, "").slice(0, 12);
}
