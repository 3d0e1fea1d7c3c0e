import type { VettingRecord } from "./discuss.ts";
import { emailOf } from "./source.ts";

/** What the policy asks of a vetting. */
export interface VettingRules {
  /** Different people who must have vetted the same bytes, at least one. */
  readonly neededPeople: number;
  /** Who drove the AI, `Name <email>` or an address; undefined if it is not known. */
  readonly driver?: string;
  /** Whether the driver is one of the people who count. */
  readonly driverCounts: boolean;
  /** Criteria that a vetting must name; undefined if any will do. */
  readonly criteria?: string;
}

/** What holds where no policy says otherwise. */
export const DEFAULT_RULES: VettingRules = { neededPeople: 1, driverCounts: true };

/** Whether people have vetted the bytes that stand there now. `people` are addresses, sorted. */
export type VettingState =
  | { readonly state: "unvetted"; readonly people: readonly string[]; readonly missing: number }
  | { readonly state: "vetted"; readonly people: readonly string[]; readonly at: number }
  | {
      readonly state: "stale";
      /** Those who vetted the present bytes by the present criteria: too few. */
      readonly people: readonly string[];
      readonly missing: number;
      /** Those who had vetted it before. */
      readonly formerPeople: readonly string[];
      readonly cause: "edited" | "criteria-changed";
    };

/**
 * The state of a region from the vettings that concern it (see `vettingsOf`). Each person's latest word on
 * the same bytes counts. Stale is what was vetted by enough people in another form or by other criteria.
 */
export function vettingState(
  records: readonly VettingRecord[],
  currentHash: string,
  rules: VettingRules,
): VettingState {
  const needed = Math.max(1, rules.neededPeople);
  const driver = rules.driverCounts || rules.driver === undefined ? undefined : emailOf(rules.driver);
  const counted = latestWords(records).filter(({ isAccepted, by }) => isAccepted && by !== driver);
  const isCurrent = ({ hash, criteria }: VettingRecord): boolean =>
    hash === currentHash && (rules.criteria === undefined || criteria === rules.criteria);
  const current = counted.filter(isCurrent);
  const people = names(current);
  if (people.length >= needed) return { state: "vetted", people, at: timeOf(current, needed) };
  const missing = needed - people.length;
  const former = formerly(counted, needed);
  if (former === undefined) return { state: "unvetted", people, missing };
  const cause = former.hash === currentHash ? "criteria-changed" : "edited";
  return { state: "stale", people, missing, formerPeople: former.people, cause };
}

/** Of each person, bytes and criteria the latest record; of two at the same second, the one that takes back. */
function latestWords(records: readonly VettingRecord[]): VettingRecord[] {
  const latest = new Map<string, VettingRecord>();
  for (const record of records) {
    const by = emailOf(record.by);
    if (by === undefined) continue;
    const key = JSON.stringify([by, record.hash]);
    const known = latest.get(key);
    const isLater = known === undefined || record.at > known.at;
    if (isLater || (record.at === known.at && !record.isAccepted)) latest.set(key, { ...record, by });
  }
  return [...latest.values()];
}

/** The latest form of the region that enough people had vetted. */
function formerly(
  counted: readonly VettingRecord[],
  needed: number,
): { hash: string; people: readonly string[] } | undefined {
  const byHash = new Map<string, VettingRecord[]>();
  for (const record of [...counted].sort((a, b) => b.at - a.at)) {
    const same = byHash.get(record.hash);
    if (same === undefined) byHash.set(record.hash, [record]);
    else same.push(record);
  }
  for (const [hash, records] of byHash) {
    const people = names(records);
    if (people.length >= needed) return { hash, people };
  }
  return undefined;
}

/** When the last of the needed people had vetted it. */
function timeOf(records: readonly VettingRecord[], needed: number): number {
  const times = records.map(({ at }) => at).sort((a, b) => a - b);
  return times[needed - 1] ?? 0;
}

function names(records: readonly VettingRecord[]): string[] {
  return [...new Set(records.map(({ by }) => by))].sort();
}
