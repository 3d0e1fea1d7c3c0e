import { compare } from "../change/eventOrder.ts";
import type { Organisation } from "../policy/organisation.ts";
import type { System } from "../policy/systemsFile.ts";
import type { CandidateInput } from "./candidateInput.ts";
import { linesText, type OwnedGroup } from "./owned.ts";
import { counted, listed, monthOf } from "./words.ts";

/** A reason for somebody, and what it is worth. */
export interface Reason {
  readonly text: string;
  readonly points: number;
}

/** What each kind of reason is worth at most. */
const POINTS = {
  owner: 40,
  /** By how near the person is to whoever answers for a system. */
  system: { manager: 25, director: 12, vp: 4 },
  blame: 35,
  review: 20,
} as const;

const DAY_MS = 24 * 60 * 60 * 1000;
/** After so many days what somebody wrote, or reviewed, is worth half. */
const HALF_LIFE_DAYS = { blame: 180, review: 90 };

/** A review of the same systems is worth this, one in which the same file was opened twice as much. */
const REVIEW_POINTS = 4;

/** Reasons for people, the best first, by person. */
export function reasonsFor(
  input: CandidateInput,
  groups: readonly OwnedGroup[],
): ReadonlyMap<string, readonly Reason[]> {
  const found = new Map<string, Reason[]>();
  const give = (person: string, reason: Reason): void => {
    const own = found.get(person);
    if (own) own.push(reason);
    else found.set(person, [reason]);
  };
  ownerReasons(input, groups, give);
  systemReasons(input, give);
  blameReasons(input, give);
  reviewReasons(input, give);
  for (const own of found.values()) own.sort((a, b) => b.points - a.points || compare(a.text, b.text));
  return found;
}

type Give = (person: string, reason: Reason) => void;

function ownerReasons({ owners, paths }: CandidateInput, groups: readonly OwnedGroup[], give: Give): void {
  if (!owners) return;
  const all = new Set(paths).size;
  const byPerson = new Map<string, { readonly paths: Set<string>; readonly lines: Set<number> }>();
  for (const { open, have, paths: own, lines } of groups) {
    for (const person of [...open, ...have]) {
      const known = byPerson.get(person) ?? { paths: new Set(), lines: new Set() };
      for (const path of own) known.paths.add(path);
      for (const line of lines) known.lines.add(line);
      byPerson.set(person, known);
    }
  }
  for (const [person, known] of byPerson) {
    const [first = ""] = known.paths;
    const what = known.paths.size === 1 ? first : `${known.paths.size} of the ${all} changed files`;
    const where = linesText(
      owners,
      [...known.lines].sort((a, b) => a - b),
    );
    const share = known.paths.size / Math.max(1, all);
    give(person, { text: `owns ${what} (${where})`, points: POINTS.owner * (0.5 + 0.5 * share) });
  }
}

/** Whoever is in the same team as the system, or the same part of the organisation. */
function systemReasons({ state, organisation }: CandidateInput, give: Give): void {
  const ids = new Set(state.current?.record.systems.map(({ id }) => id) ?? []);
  const systems = organisation.systems.filter(({ id }) => ids.has(id));
  if (systems.length === 0) return;
  for (const { id, org } of organisation.people) {
    if (org === undefined) continue;
    const near = systems.flatMap((system) => nearness(org, system));
    const [best] = near.sort((a, b) => b.points - a.points);
    if (!best) continue;
    const names = near.filter(({ level }) => level === best.level).map(({ name }) => name);
    give(id, {
      text: `belongs to ${best.level}, which answers for ${listed(names, 3)}`,
      points: best.points,
    });
  }
}

function nearness(
  org: string,
  { id, title, owner }: System,
): { readonly points: number; readonly level: string; readonly name: string }[] {
  const own = org.split("/");
  const parts = owner.split("/");
  const length = parts.findIndex((part, at) => own[at] !== part);
  const level = parts[(length < 0 ? parts.length : length) - 1];
  const kind = level?.slice(0, level.indexOf(":"));
  if (level === undefined || (kind !== "manager" && kind !== "director" && kind !== "vp")) return [];
  return [{ points: POINTS.system[kind], level, name: title ?? id }];
}

function blameReasons({ touched, now }: CandidateInput, give: Give): void {
  const byPerson = new Map<string, { lines: number; weight: number; at: number }>();
  let total = 0;
  for (const { person, lines, at } of touched) {
    const weight = lines * fading(now.getTime() - at, HALF_LIFE_DAYS.blame);
    const known = byPerson.get(person) ?? { lines: 0, weight: 0, at: 0 };
    byPerson.set(person, {
      lines: known.lines + lines,
      weight: known.weight + weight,
      at: Math.max(known.at, at),
    });
    total += weight;
  }
  for (const [person, { lines, weight, at }] of byPerson) {
    const text = `wrote ${lines} of the touched lines, last in ${monthOf(at)}`;
    // Alone with old lines is worth less than alone with new ones.
    const share = total === 0 ? 0 : weight / total;
    give(person, { text, points: POINTS.blame * share * (0.4 + 0.6 * (weight / Math.max(1, lines))) });
  }
}

function reviewReasons({ reviews, state, organisation, paths, now }: CandidateInput, give: Give): void {
  const systems = new Set(state.current?.record.systems.map(({ id }) => id) ?? []);
  const changed = new Set(paths);
  const byPerson = new Map<
    string,
    { changes: Set<string>; systems: Set<string>; weight: number; at: number }
  >();
  for (const review of reviews) {
    const shared = review.systems.filter((id) => systems.has(id));
    const isSameFile = review.paths.some((path) => changed.has(path));
    if (shared.length === 0 && !isSameFile) continue;
    const known = byPerson.get(review.person) ?? { changes: new Set(), systems: new Set(), weight: 0, at: 0 };
    known.changes.add(review.change);
    for (const id of shared) known.systems.add(id);
    known.weight += (isSameFile ? 2 : 1) * fading(now.getTime() - review.at, HALF_LIFE_DAYS.review);
    known.at = Math.max(known.at, review.at);
    byPerson.set(review.person, known);
  }
  for (const [person, known] of byPerson) {
    const names = [...known.systems].sort().map((id) => titleOf(organisation, id));
    const what = names.length > 0 ? `of ${listed(names, 3)}` : "of the same files";
    const text = `reviewed ${counted(known.changes.size, "change")} ${what}, last in ${monthOf(known.at)}`;
    give(person, { text, points: Math.min(POINTS.review, REVIEW_POINTS * known.weight) });
  }
}

function titleOf({ systems }: Organisation, id: string): string {
  return systems.find((system) => system.id === id)?.title ?? id;
}

/** 1 for now, a half after each half-life. What is dated in the future is as of now. */
function fading(ageMs: number, halfLifeDays: number): number {
  return 0.5 ** (Math.max(0, ageMs) / DAY_MS / halfLifeDays);
}
