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

/** Latest words on a file that are looked at, and on one line. Whoever vets more than that has lost count. */
const MAX_RECORDS = 2000;
const MAX_AROUND = 20;
/** Places that are hashed in search of vetted bytes that have moved, and characters that are hashed in all. */
const MAX_SEARCHED = 20_000;
const MAX_HASHED_CHARS = 64 * 1024 * 1024;

/**
 * The regions with the state of their vetting, cut where it changes. A record is found by its place (its commit,
 * path and lines, through blame) or, if the commit was rewritten since, by its bytes, where they stand exactly
 * once in the file. Lines of its place with other bytes are stale. Of more records than anybody writes the
 * latest count. `vetted` are the records that speak of bytes as they are, where those stand now.
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
  const found = findWindows(regions, spans, new Bytes(table), latest(mine, MAX_RECORDS));
  const sweep = new Sweep([
    ...found,
    ...working.map(({ start, end, isStale, record }) => ({ start, end, record, isExact: !isStale })),
  ]);
  const vetted = found
    .filter(({ isExact, record }) => isExact && record.isAccepted)
    .map(({ start, end, record }) => ({ start, end, record, isStale: false }));
  return {
    regions: regions.flatMap((region) => {
      if (region.origin !== "ai") return [region];
      return sweep.cut(region).map((part) => ({
        ...part,
        vetting: stateOf(part, sweep.around(part), table, rules),
      }));
    }),
    vetted,
  };
}

function latest(records: readonly VettingRecord[], count: number): readonly VettingRecord[] {
  return records.length <= count ? records : [...records].sort((a, b) => b.at - a.at).slice(0, count);
}

/** The bytes of lines, hashed once for all who ask, as long as there are not too many. */
class Bytes {
  private readonly hashes = new Map<string, readonly string[]>();
  private left = MAX_HASHED_CHARS;
  /** Whether lines were asked about that had to be left out. */
  isSpent = false;

  constructor(private readonly table: LineTable) {}

  /** Whether lines are what a hash was made of, with or without the last line's end. */
  areOf(start: number, end: number, hash: string): boolean {
    const place = `${start}-${end}`;
    const known = this.hashes.get(place) ?? this.hash(start, end);
    this.hashes.set(place, known);
    return known.includes(hash);
  }

  private hash(start: number, end: number): string[] {
    const text = this.table.text(start, end);
    if (text === undefined) return [];
    this.isSpent ||= text.length > this.left;
    if (this.isSpent) return [];
    this.left -= text.length;
    return [regionHash(text), regionHash(text.replace(/\r?\n$/, ""))];
  }
}

/** Windows beside regions, both gone through once from the first line to the last. */
class Sweep {
  private readonly windows: readonly Window[];
  /** Lines at which a window begins or has just ended. */
  private readonly edges: readonly number[];
  private nextWindow = 0;
  private nextEdge = 0;
  private open: Window[] = [];

  constructor(windows: readonly Window[]) {
    this.windows = [...windows].sort((a, b) => a.start - b.start);
    this.edges = [...new Set(windows.flatMap(({ start, end }) => [start, end + 1]))].sort((a, b) => a - b);
  }

  /** A region in the parts that windows make of it. */
  cut(region: Region): Region[] {
    const { startLine, endLine, committed } = region;
    const starts = [startLine];
    for (let edge = this.edges[this.nextEdge]; edge !== undefined && edge <= endLine; ) {
      if (edge > startLine) starts.push(edge);
      edge = this.edges[++this.nextEdge];
    }
    return starts.map((start, at) => ({
      ...region,
      startLine: start,
      endLine: (starts[at + 1] ?? endLine + 1) - 1,
      ...(committed ? { committed: { ...committed, line: committed.line + start - startLine } } : {}),
    }));
  }

  /** The latest windows around a part, in no order. */
  around({ startLine, endLine }: Region): readonly Window[] {
    for (let next = this.windows[this.nextWindow]; next !== undefined && next.start <= startLine; ) {
      this.open.push(next);
      next = this.windows[++this.nextWindow];
    }
    this.open = this.open.filter(({ end }) => end >= endLine);
    if (this.open.length <= MAX_AROUND) return this.open;
    return [...this.open].sort((a, b) => b.record.at - a.record.at).slice(0, MAX_AROUND);
  }
}

function findWindows(
  regions: readonly Region[],
  spans: readonly BlamedSpan[],
  bytes: Bytes,
  records: readonly VettingRecord[],
): Window[] {
  const windows: Window[] = [];
  let budget = MAX_SEARCHED;
  for (const record of records) {
    const placed = placeOf(record, spans);
    if (placed && bytes.areOf(placed.start, placed.end, record.hash)) {
      windows.push({ ...placed, record, isExact: true });
      continue;
    }
    const length = record.endLine - record.startLine;
    const matches: Window[] = [];
    for (const { startLine: start, origin } of regions) {
      if (origin !== "ai" || budget <= 0) continue;
      budget -= 1;
      if (bytes.areOf(start, start + length, record.hash))
        matches.push({ start, end: start + length, record, isExact: true });
    }
    const isSure = matches.length === 1 && budget > 0 && !bytes.isSpent;
    if (isSure) windows.push(...matches);
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

function stateOf(
  region: Region,
  around: readonly Window[],
  table: LineTable,
  rules: VettingRules,
): NonNullable<Region["vetting"]> {
  if (around.length === 0) return vettingState([], "", rules);
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
