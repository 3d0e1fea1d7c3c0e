import * as z from "zod";
import { regionHash, sha256 } from "../formats/hash.ts";
import {
  isShallow,
  isTooLong,
  type Json,
  parseJson,
  type Read,
  read,
  unreadable,
} from "../formats/source.ts";
import type { Claim } from "../model.ts";
import { sameClaim } from "./attribution.ts";
import { RegionTracker, type Tracked } from "./regions.ts";
import { plainRuns, pushRun, type Run } from "./runs.ts";
import { commonItems, lineStarts } from "./textDiff.ts";
import { fromPlaced, type PlacedVetting, placed, staled, type Vetting } from "./vettings.ts";

/** Bytes of UTF-8 that the file of one commit may have. */
export const MAX_STATE_BYTES = 32 * 1024 * 1024;
const SOURCE = "working state";
/** Digits of a line's hash; a text with more lines is only restored where it is the same. */
const LINE_DIGITS = 10;
const MAX_LINES = 50_000;

const at = z.number().int().nonnegative();
const short = z.string().max(500);
const line = z.number().int().min(0).max(10_000_000);
const evidenceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("hook"), agent: short, event: short, at }),
  z.object({ kind: z.literal("change-reason"), source: short, at }),
  z.object({ kind: z.literal("inline-accept"), at }),
  z.object({ kind: z.literal("keystrokes"), at }),
  z.object({ kind: z.literal("paste"), at }),
  z.object({ kind: z.literal("git-ai-note"), commit: short, key: short }),
  z.object({ kind: z.literal("agent-trace"), id: short, revision: short }),
  z.object({ kind: z.literal("whogitit-note"), commit: short }),
  z.object({ kind: z.literal("disk+agent-run"), agent: short, at }),
  z.object({ kind: z.literal("commit-trailer"), commit: short, trailer: short }),
  z.object({ kind: z.literal("marker"), text: short }),
  z.object({ kind: z.literal("user-declared"), who: short, at }),
  z.object({ kind: z.literal("observed-no-ai"), commit: short }),
  z.object({ kind: z.literal("shape"), chars: z.number().nonnegative(), lines: z.number().nonnegative() }),
]);
const claimSchema = z.object({
  origin: z.enum(["ai", "human", "unknown"]),
  confidence: z.enum(["certain", "strong", "moderate", "weak", "suspected"]),
  evidence: z.array(evidenceSchema).max(100),
  tool: short.exactOptional(),
  model: short.exactOptional(),
  session: short.exactOptional(),
  person: short.exactOptional(),
});
const vettingSchema = z.object({
  by: short,
  at,
  criteria: short.exactOptional(),
  session: short.exactOptional(),
  hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  formattedHash: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .exactOptional(),
  stale: z
    .object({ cause: z.enum(["edited", "moved-file", "criteria-changed", "uncertain"]), since: at })
    .exactOptional(),
});
/** Line and column of the beginning, line and column of the end; from 0, in UTF-16 units. */
const spanSchema = z.tuple([line, line, line, line]);
const fileSchema = z.object({
  /** `regionHash` of the text. */
  textHash: z.string(),
  /** A hash of each line, ten digits each; empty for a text with too many lines. */
  lineHashes: z.string().max(MAX_LINES * LINE_DIGITS),
  claims: z.array(claimSchema).max(100_000),
  /** Stretches and the index of their claim. */
  regions: z.array(z.object({ span: spanSchema, claim: z.number().int().nonnegative() })).max(200_000),
  vettings: z.array(z.object({ span: spanSchema, vetting: vettingSchema })).max(2000),
});
const commit = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
const followedSchema = z.object({ from: commit.nullable(), to: commit, at });
const stateSchema = z.object({
  version: z.literal(1),
  /** Commit that HEAD was when the texts were tracked; `null` before the first one. */
  head: commit.nullable(),
  /** Last move of HEAD that was followed. */
  followed: followedSchema.exactOptional(),
  /** Commits of the stash then, the newest last. */
  stashes: z.array(commit).max(1000).exactOptional(),
  /** By path, relative to the repository, with `/`. */
  files: z.record(z.string().max(4096), z.unknown()),
});

/** What is kept of one text: never the text itself. */
export type FileState = z.infer<typeof fileSchema>;

/** A move of HEAD as its reflog tells it. */
export type Followed = z.infer<typeof followedSchema>;

/** What `<git-dir>/two-keys/working/<HEAD>.json` holds. */
export interface WorkingState {
  readonly head: string | null;
  readonly followed?: Followed;
  readonly stashes?: readonly string[];
  readonly files: ReadonlyMap<string, FileState>;
}

/** Name of the state before the first commit; the others are called by their commit. */
export const INITIAL_STATE = "initial";

/** The file's text. */
export function writeWorkingState({ files, ...state }: WorkingState): string {
  const head = JSON.stringify({ version: 1, ...state });
  const entries = [...files].map(([path, file]) => `${JSON.stringify(path)}:${jsonOf(file)}`);
  return `${head.slice(0, -1)},"files":{${entries.join(",")}}}`;
}

/** Most files are the same from one time to the next. */
const JSON_OF = new WeakMap<FileState, string>();

function jsonOf(file: FileState): string {
  const json = JSON_OF.get(file) ?? JSON.stringify(file);
  JSON_OF.set(file, json);
  return json;
}

/** The file's state; files of the repository that cannot be read are counted in `skipped`, the others are used. */
export function parseWorkingState(text: string): Read<WorkingState> {
  if (isTooLong(text, MAX_STATE_BYTES)) return unreadable(SOURCE, `longer than ${MAX_STATE_BYTES} bytes`);
  const json: Json | undefined = parseJson(text);
  if (json === undefined || !isShallow(json)) return unreadable(SOURCE, "not a JSON text");
  const parsed = stateSchema.safeParse(json);
  if (!parsed.success) return unreadable(SOURCE, "not a working state of version 1");
  const files = new Map<string, FileState>();
  let skipped = 0;
  for (const [path, value] of Object.entries(parsed.data.files)) {
    const file = fileSchema.safeParse(value);
    if (file.success) files.set(path, file.data);
    else skipped++;
  }
  const { version: _, ...state } = parsed.data;
  return read({ ...state, files }, skipped);
}

/** What is kept of a tracked text. */
export function saveFile(text: string, { runs, vettings }: Tracked): FileState {
  const starts = lineStarts(text);
  const claims = new Map<Claim, number>();
  const regions: FileState["regions"] = [];
  let offset = 0;
  for (const { length, mark } of runs) {
    if (mark !== undefined) {
      const claim = claims.get(mark) ?? claims.size;
      claims.set(mark, claim);
      regions.push({ span: spanOf(starts, offset, offset + length), claim });
    }
    offset += length;
  }
  return {
    textHash: regionHash(text),
    lineHashes: hashesOf(text, starts).join(""),
    claims: [...claims.keys()].map((claim) => ({ ...claim, evidence: [...claim.evidence] })),
    regions,
    vettings: placed(vettings).map(({ start, end, vetting }) => ({
      span: spanOf(starts, start, end),
      vetting,
    })),
  };
}

/** A tracker with what was kept, and how much of it. */
export interface Restored {
  readonly tracker: RegionTracker;
  /** `partly`: the text has changed since; what stands in lines that did not is kept. */
  readonly outcome: "same" | "partly" | "discarded";
}

/**
 * The regions of a text that was tracked before. If it has changed since, only lines that can be found again
 * keep theirs, and a vetting holds only where its bytes stand unchanged, else it is stale. If the lines cannot
 * be told apart, nothing is kept.
 */
export function restoreFile(text: string, languageId: string, file: FileState, now: number): Restored {
  if (regionHash(text) === file.textHash) {
    const tracked = place(text, file, (oldLine) => oldLine, now);
    if (tracked !== undefined)
      return { tracker: new RegionTracker(text, languageId, tracked), outcome: "same" };
  }
  const hashes = hashesOf(text, lineStarts(text));
  const known = file.lineHashes.match(/.{10}/g) ?? [];
  const { pairs, isComplete } = commonItems(known, hashes);
  const isUsable = isComplete && known.length > 0 && hashes.length > 0;
  const tracked = isUsable ? place(text, file, (oldLine) => pairs.get(oldLine), now) : undefined;
  const outcome = tracked === undefined ? "discarded" : "partly";
  return { tracker: new RegionTracker(text, languageId, tracked), outcome };
}

/** Regions and vettings on the lines where they stand now; undefined if they do not fit the text. */
function place(
  text: string,
  file: FileState,
  lineNow: (oldLine: number) => number | undefined,
  now: number,
): Tracked | undefined {
  const starts = lineStarts(text);
  if (!isAscending(file.regions.map(({ span }) => span))) return undefined;
  const lines = file.lineHashes === "" ? starts.length : file.lineHashes.length / LINE_DIGITS;
  const parts = file.regions
    .flatMap(({ span, claim: index }) => {
      const claim = file.claims[index];
      return claim === undefined
        ? []
        : partsOf(span, starts, text.length, lines, lineNow).map((one) => ({ ...one, claim }));
    })
    .sort((a, b) => a.start - b.start);
  const runs: Run<Claim>[] = [];
  let free = 0;
  for (const { start, end, claim } of parts) {
    if (start < free) return undefined;
    pushRun<Claim>(runs, start - free, undefined, sameClaim);
    pushRun(runs, end - start, claim, sameClaim);
    free = end;
  }
  for (const rest of plainRuns<Claim>(text.length - free)) pushRun(runs, rest.length, undefined, sameClaim);
  const vettings = file.vettings.flatMap(({ span, vetting }) =>
    placeVetting(partsOf(span, starts, text.length, lines, lineNow), text, vetting, now),
  );
  return { runs, vettings: fromPlaced(vettings) };
}

/** A vetting from the first to the last of its lines that are left; it holds if these are the bytes. */
function placeVetting(
  parts: readonly { start: number; end: number }[],
  text: string,
  vetting: Vetting,
  now: number,
): PlacedVetting[] {
  const start = Math.min(...parts.map((part) => part.start));
  const end = Math.max(...parts.map((part) => part.end));
  if (parts.length === 0 || start >= end) return [];
  const hash = regionHash(text.slice(start, end));
  const isValid = hash === vetting.hash || hash === vetting.formattedHash;
  return [{ start, end, vetting: isValid ? vetting : staled(vetting, "uncertain", now) }];
}

/** The parts of a span that stand on lines that are still there, line by line. */
function partsOf(
  [fromLine, fromColumn, toLine, toColumn]: z.infer<typeof spanSchema>,
  starts: readonly number[],
  length: number,
  lines: number,
  lineNow: (oldLine: number) => number | undefined,
): { start: number; end: number }[] {
  const parts: { start: number; end: number }[] = [];
  for (let old = fromLine; old <= Math.min(toLine, lines - 1); old++) {
    const now = lineNow(old);
    const lineStart = now === undefined ? undefined : starts[now];
    if (now === undefined || lineStart === undefined) continue;
    const lineEnd = starts[now + 1] ?? length;
    const start = Math.min(lineEnd, lineStart + (old === fromLine ? fromColumn : 0));
    const end = old === toLine ? Math.min(lineEnd, lineStart + toColumn) : lineEnd;
    if (end > start) parts.push({ start, end });
  }
  return parts;
}

/** Whether spans begin where the one before ends, or later. */
function isAscending(spans: readonly z.infer<typeof spanSchema>[]): boolean {
  let lastLine = 0;
  let lastColumn = 0;
  return spans.every(([fromLine, fromColumn, toLine, toColumn]) => {
    const isBehind = fromLine > lastLine || (fromLine === lastLine && fromColumn >= lastColumn);
    lastLine = toLine;
    lastColumn = toColumn;
    return isBehind && (toLine > fromLine || (toLine === fromLine && toColumn > fromColumn));
  });
}

function spanOf(starts: readonly number[], start: number, end: number): [number, number, number, number] {
  const from = lineOf(starts, start);
  const to = lineOf(starts, end);
  return [from, start - (starts[from] ?? 0), to, end - (starts[to] ?? 0)];
}

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** A hash of each line with CRLF as LF; none for a text with too many lines. */
function hashesOf(text: string, starts: readonly number[]): string[] {
  if (starts.length > MAX_LINES) return [];
  return starts.map((start, i) => {
    const content = text.slice(start, starts[i + 1] ?? text.length);
    return sha256(content.replace("\r\n", "\n")).slice(0, LINE_DIGITS);
  });
}
