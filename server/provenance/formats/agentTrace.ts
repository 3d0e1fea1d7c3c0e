import * as z from "zod";
import type { Claim, Confidence, Origin } from "../model.ts";
import { UNKNOWN } from "../model.ts";
import { contentHash } from "./hash.ts";
import { toolName } from "./names.ts";
import {
  isObject,
  isSamePath,
  isTooLong,
  type Json,
  linesOf,
  MAX_NOTE_BYTES,
  parseJson,
  type Read,
  read,
  repositoryPath,
  shortText,
  unreadable,
} from "./source.ts";

/** Who a record says wrote a range. `mixed` is AI text that a person changed. */
export type Contributor = "human" | "ai" | "mixed" | "unknown";

/** Lines of one file in one record, 1-based and inclusive. */
export interface TraceRange {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly contributor: Contributor;
  readonly modelId?: string;
  /** Of unknown making, unless the record is ours. */
  readonly contentHash?: string;
}

/** A record of Agent Trace without its links to conversations, which are never kept. */
export interface TraceRecord {
  readonly id: string;
  /** Milliseconds since 1970; 0 if the record does not say. */
  readonly at: number;
  /** The commit by which the lines are numbered, or its parent: writers differ. */
  readonly revision?: string;
  readonly tool?: string;
  readonly session?: string;
  /** From 0 to 1, as the writer sees it. */
  readonly confidence?: number;
  /** Whether the record is one of ours, so that its hashes can be checked. */
  readonly isOwn: boolean;
  readonly ranges: readonly TraceRange[];
}

/** Our key in the metadata of a record. */
export const VENDOR = "dev.two-keys";

/** Bytes that a file of records may have: it is only ever appended to. */
const MAX_LINES_BYTES = 16 * 1024 * 1024;
const SOURCE = "agent-trace";
const MAX_VERSION = 32;
/** Digits of an abbreviated revision that are surely one commit. */
const PREFIX = 12;
/** Names by which the reference writer records conversations and shells as if they were files. */
const PSEUDO_PATHS = new Set([".sessions", ".shell-history"]);

const lineNumber = z.int().min(1).max(10_000_000);
const contributorSchema = z
  .object({
    type: z.enum(["human", "ai", "mixed", "unknown"]).catch("unknown"),
    model_id: z.string().optional().catch(undefined),
  })
  .optional()
  .catch(undefined);
const rangeSchema = z.object({
  start_line: lineNumber,
  end_line: lineNumber,
  content_hash: z.string().optional().catch(undefined),
  contributor: contributorSchema,
});
const conversationSchema = z.object({
  ranges: z.array(z.unknown()).catch([]),
  contributor: contributorSchema,
});
const fileSchema = z.object({ path: z.string(), conversations: z.array(z.unknown()).catch([]) });
const recordSchema = z.object({
  version: z.string().regex(/^\d+\.\d+(\.\d+)?$/),
  id: z.string().max(250).catch(""),
  timestamp: z.string().max(64).catch(""),
  vcs: z
    .object({ type: z.string().catch("git"), revision: z.string() })
    .optional()
    .catch(undefined),
  tool: z.object({ name: z.string() }).optional().catch(undefined),
  files: z.array(z.unknown()),
  metadata: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
const vendorSchema = z
  .object({
    hash: z.string().optional().catch(undefined),
    session: z
      .string()
      .regex(/^s_[0-9A-Za-z]{1,64}$/)
      .optional()
      .catch(undefined),
    agent: z.string().max(250).optional().catch(undefined),
  })
  .catch({});

/** Reads the records of a JSONL file, one a line. Lines that are none are skipped and counted. */
export function readTraceLines(text: string): Read<readonly TraceRecord[]> {
  if (isTooLong(text, MAX_LINES_BYTES)) return unreadable(SOURCE, "the file of records is larger than 16 MB");
  const lines = linesOf(text).filter((line) => line.trim() !== "");
  const records = lines.flatMap((line) => toRecord(parseJson(line)) ?? []);
  return read(records, lines.length - records.length);
}

/** Reads the records of a git note: one JSON value, an array of records, or one record a line. */
export function readTraceNote(text: string): Read<readonly TraceRecord[]> {
  if (isTooLong(text, MAX_NOTE_BYTES)) return unreadable(SOURCE, "the note is larger than 4 MB");
  const json = parseJson(text);
  const result: Read<readonly TraceRecord[]> = json === undefined ? readTraceLines(text) : fromJson(json);
  const isEmpty = result.ok && result.value.length === 0 && result.skipped > 0;
  return isEmpty ? unreadable(SOURCE, "the note holds no record that can be read") : result;
}

function fromJson(json: Json): Read<readonly TraceRecord[]> {
  const values: readonly Json[] = Array.isArray(json) ? json : [json];
  const records = values.flatMap((value) => toRecord(value) ?? []);
  return read(records, values.length - records.length);
}

function toRecord(json: Json | undefined): TraceRecord | undefined {
  // A file of 16 MB has room for millions of lines that are none, and zod takes its time to say why.
  if (!isObject(json) || !Array.isArray(json.files)) return undefined;
  if (typeof json.version !== "string" || json.version.length > MAX_VERSION) return undefined;
  const parsed = recordSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { id, timestamp, vcs, tool, files, metadata } = parsed.data;
  const vendor = vendorSchema.parse(metadata?.[VENDOR] ?? {});
  const at = Date.parse(timestamp);
  const isOwn = metadata !== undefined && vendor.hash !== undefined;
  const revision =
    vcs?.type === "git" ? /^[0-9a-f]{7,64}$/i.exec(vcs.revision)?.[0].toLowerCase() : undefined;
  const agent = shortText(vendor.agent ?? (isOwn ? undefined : tool?.name));
  const confidence = metadata?.confidence;
  return {
    id: shortText(id) ?? "",
    at: Number.isNaN(at) ? 0 : at,
    ...(revision === undefined ? {} : { revision }),
    ...(agent === undefined ? {} : { tool: toolName(agent) }),
    ...(vendor.session === undefined ? {} : { session: vendor.session }),
    ...(typeof confidence === "number" && confidence >= 0 && confidence <= 1 ? { confidence } : {}),
    isOwn,
    ranges: files.flatMap(rangesOfFile),
  };
}

function rangesOfFile(file: unknown): TraceRange[] {
  const parsed = fileSchema.safeParse(file);
  const path = parsed.success ? repositoryPath(parsed.data.path) : undefined;
  if (!parsed.success || path === undefined || PSEUDO_PATHS.has(path)) return [];
  return parsed.data.conversations.flatMap((one) => {
    const conversation = conversationSchema.safeParse(one);
    if (!conversation.success) return [];
    return conversation.data.ranges.flatMap((range) => toRange(path, range, conversation.data.contributor));
  });
}

type ParsedContributor = z.infer<typeof contributorSchema>;

function toRange(path: string, json: unknown, outer: ParsedContributor): TraceRange[] {
  const range = rangeSchema.safeParse(json);
  if (!range.success || range.data.end_line < range.data.start_line) return [];
  const contributor = range.data.contributor ?? outer;
  const modelId = shortText(contributor?.model_id);
  const hash = shortText(range.data.content_hash);
  return [
    {
      path,
      startLine: range.data.start_line,
      endLine: range.data.end_line,
      contributor: contributor?.type ?? "unknown",
      ...(modelId === undefined ? {} : { modelId }),
      ...(hash === undefined ? {} : { contentHash: hash }),
    },
  ];
}

/** Records by the first twelve digits of their revision, the latest first. */
export type TraceIndex = ReadonlyMap<string, readonly TraceRecord[]>;

/** Puts records in the order in which lines ask for them. Records without a revision say nothing of any line. */
export function indexTraces(records: readonly TraceRecord[]): TraceIndex {
  const index = new Map<string, TraceRecord[]>();
  for (const record of [...records].reverse().sort((a, b) => b.at - a.at)) {
    if (record.revision === undefined || record.revision.length < PREFIX) continue;
    const key = record.revision.slice(0, PREFIX);
    const same = index.get(key);
    if (same === undefined) index.set(key, [record]);
    else same.push(record);
  }
  return index;
}

/** The line that is asked about, as blame tells it. */
export interface TracedLine {
  readonly path: string;
  /** 1-based, in the commit's version of the file. */
  readonly line: number;
  readonly commit: string;
  /** Whether the path stands for itself alone, because another one differs in its accents only. */
  readonly isExactPath?: boolean;
  /** Parent of the commit: the reference writer names it, because it writes before the commit is made. */
  readonly parent?: string;
  /** Text of lines of the commit's file with their ends, to check a hash of ours against. */
  readonly textOf?: (startLine: number, endLine: number) => string | undefined;
}

/**
 * What the records say of a line. The commit's own records are strong, its parent's moderate; of several, the
 * latest wins. A record of ours whose hash does not fit the text says nothing.
 */
export function claimOfTraces(index: TraceIndex, line: TracedLine): Claim {
  for (const [commit, confidence] of [
    [line.commit, "strong"],
    [line.parent, "moderate"],
  ] as const) {
    if (commit === undefined) continue;
    for (const record of index.get(commit.slice(0, PREFIX)) ?? []) {
      if (!commit.startsWith(record.revision ?? " ")) continue;
      const range = record.ranges.findLast((one) => holds(one, line) && fits(record, one, line));
      if (range !== undefined) return toClaim(record, range, confidence);
    }
  }
  return UNKNOWN;
}

function holds(range: TraceRange, { path, line, isExactPath }: TracedLine): boolean {
  if (line < range.startLine || range.endLine < line) return false;
  return isExactPath === true ? range.path === path : isSamePath(range.path, path);
}

function fits(record: TraceRecord, range: TraceRange, { textOf }: TracedLine): boolean {
  if (!record.isOwn || range.contentHash === undefined || textOf === undefined) return true;
  const text = textOf(range.startLine, range.endLine);
  return text !== undefined && contentHash(text) === range.contentHash;
}

const ORIGIN: Readonly<Record<Contributor, Origin>> = {
  ai: "ai",
  mixed: "ai",
  human: "human",
  unknown: "unknown",
};

function toClaim(record: TraceRecord, range: TraceRange, confidence: Confidence): Claim {
  const origin = ORIGIN[range.contributor];
  const isUnsure = origin === "unknown" || (record.confidence ?? 1) < 0.5;
  const isMixed = range.contributor === "mixed";
  const model = range.modelId?.split("/").at(-1);
  return {
    origin,
    confidence: isUnsure ? "weak" : isMixed ? "moderate" : confidence,
    evidence: [{ kind: "agent-trace", id: record.id, revision: record.revision ?? "" }],
    ...(origin === "ai" && record.tool !== undefined ? { tool: record.tool } : {}),
    ...(origin === "ai" && model !== undefined && model !== "" ? { model } : {}),
    ...(origin === "ai" && record.session !== undefined ? { session: record.session } : {}),
  };
}
