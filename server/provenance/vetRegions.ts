import type { VettingRecord } from "./formats/discuss.ts";
import { regionHash } from "./formats/hash.ts";
import { isSamePath } from "./formats/source.ts";
import { type VettingRules, vettingState } from "./formats/vetting.ts";
import type { LineTable } from "./lineTable.ts";
import type { BlamedSpan } from "./ports.ts";
import type { Region } from "./region.ts";

/** Lines whose bytes are, or are not, those that somebody vetted. 1-based and inclusive. */
interface Window {
  readonly start: number;
  readonly end: number;
  readonly record: VettingRecord;
  /** Whether the bytes are the vetted ones. */
  readonly isExact: boolean;
}

/** A vetting of lines that are not committed, as the editor keeps it. 1-based and inclusive. */
export interface WorkingVetting {
  readonly start: number;
  readonly end: number;
  /** Whether the lines were edited since. */
  readonly isStale: boolean;
  readonly record: VettingRecord;
}

/** Places that are hashed in search of vetted bytes that have moved. */
const MAX_HASHED = 20_000;

/**
 * The regions with the state of their vetting, cut where it changes. A record is found by its place (its commit,
 * path and lines, through blame) or, if the commit was rewritten since, by its bytes, where they stand exactly
 * once in the file. Lines of its place with other bytes are stale. `vetted` are the records that speak of bytes as
 * they are, where those stand now.
 */
export function vetRegions(
  regions: readonly Region[],
  spans: readonly BlamedSpan[],
  path: string,
  table: LineTable,
  records: readonly VettingRecord[],
  rules: VettingRules,
  working: readonly WorkingVetting[] = [],
): { readonly regions: Region[]; readonly vetted: WorkingVetting[] } {
  const paths = new Set([path, ...spans.map((span) => span.path)]);
  const mine = records.filter((record) => [...paths].some((one) => isSamePath(one, record.path)));
  const found = findWindows(regions, spans, table, mine);
  const windows = [
    ...found,
    ...working.map(({ start, end, isStale, record }) => ({ start, end, record, isExact: !isStale })),
  ];
  const vetted = found
    .filter(({ isExact, record }) => isExact && record.isAccepted)
    .map(({ start, end, record }) => ({ start, end, record, isStale: false }));
  return {
    regions: regions.flatMap((region) => {
      if (region.origin !== "ai") return [region];
      return cut(region, windows).map((part) => ({ ...part, vetting: stateOf(part, windows, table, rules) }));
    }),
    vetted,
  };
}

function findWindows(
  regions: readonly Region[],
  spans: readonly BlamedSpan[],
  table: LineTable,
  records: readonly VettingRecord[],
): Window[] {
  const windows: Window[] = [];
  let budget = MAX_HASHED;
  for (const record of records) {
    const placed = placeOf(record, spans);
    if (placed && hasBytes(table, placed.start, placed.end, record.hash)) {
      windows.push({ ...placed, record, isExact: true });
      continue;
    }
    const length = record.endLine - record.startLine;
    const matches: Window[] = [];
    for (const { startLine: start, origin } of regions) {
      if (origin !== "ai" || budget <= 0) continue;
      budget -= 1;
      if (hasBytes(table, start, start + length, record.hash))
        matches.push({ start, end: start + length, record, isExact: true });
    }
    if (matches.length === 1) windows.push(...matches);
    else if (placed) windows.push({ ...placed, record, isExact: false });
  }
  return windows;
}

/** Where the lines of a record stand now, from the first that is left to the last. */
function placeOf(
  record: VettingRecord,
  spans: readonly BlamedSpan[],
): { start: number; end: number } | undefined {
  let place: { start: number; end: number } | undefined;
  for (const span of spans) {
    if (span.commit === undefined || span.commit !== record.commit || !isSamePath(span.path, record.path))
      continue;
    const from = Math.max(span.line, record.startLine);
    const to = Math.min(span.line + span.count - 1, record.endLine);
    if (from > to) continue;
    const start = from - span.line + span.start;
    const end = to - span.line + span.start;
    place = { start: Math.min(place?.start ?? start, start), end: Math.max(place?.end ?? end, end) };
  }
  return place;
}

/** Whether lines are what a hash was made of, with or without the last line's end. */
function hasBytes(table: LineTable, start: number, end: number, hash: string): boolean {
  const text = table.text(start, end);
  if (text === undefined) return false;
  return regionHash(text) === hash || regionHash(text.replace(/\r?\n$/, "")) === hash;
}

/** A region in the parts that windows make of it. */
function cut(region: Region, windows: readonly Window[]): Region[] {
  const { startLine, endLine, committed } = region;
  const edges = windows.flatMap(({ start, end }) => [start, end + 1]);
  const inside = edges.filter((edge) => edge > startLine && edge <= endLine);
  const starts = [startLine, ...new Set(inside.sort((a, b) => a - b))];
  return starts.map((start, at) => ({
    ...region,
    startLine: start,
    endLine: (starts[at + 1] ?? endLine + 1) - 1,
    ...(committed ? { committed: { ...committed, line: committed.line + start - startLine } } : {}),
  }));
}

function stateOf(
  region: Region,
  windows: readonly Window[],
  table: LineTable,
  rules: VettingRules,
): NonNullable<Region["vetting"]> {
  if (windows.length === 0) return vettingState([], "", rules);
  const around = windows.filter(({ start, end }) => start <= region.startLine && region.endLine <= end);
  const exact = around.filter(({ isExact }) => isExact);
  const driven = region.person === undefined ? rules : { ...rules, driver: region.person };
  // Two vettings of different extent can both hold; the one that satisfies the rules counts.
  const hashes = [...new Set(exact.map(({ record }) => record.hash))];
  const records = around.map(({ record }) => record);
  const own = regionHash(table.text(region.startLine, region.endLine) ?? "");
  const states = (hashes.length > 0 ? hashes : [own]).map((hash) => vettingState(records, hash, driven));
  const found = states.find(({ state }) => state === "vetted") ?? states[0];
  return found ?? { state: "unvetted", people: [], missing: rules.neededPeople };
}
