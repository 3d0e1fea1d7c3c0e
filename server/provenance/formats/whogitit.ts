import * as z from "zod";
import type { Claim, Confidence, Origin } from "../model.ts";
import { UNKNOWN } from "../model.ts";
import { sessionKey } from "./gitAiKeys.ts";
import {
  isSamePath,
  isTooLong,
  MAX_NOTE_BYTES,
  parseJson,
  type Read,
  read,
  repositoryPath,
  shortText,
  unreadable,
} from "./source.ts";

/** How whogitit classes a line. */
export type LineSource = "Original" | "AI" | "AIModified" | "Human" | "Unknown";

/** A line of a whogitit note. */
export interface WhogititLine {
  /** The line as it was when the note was written: it only counts where it still is. */
  readonly content: string;
  readonly source: LineSource;
  /** From 0 to 1. */
  readonly confidence: number;
}

/** A whogitit note without its prompts, which are never kept. */
export interface WhogititNote {
  readonly model?: string;
  readonly session?: string;
  /** Lines of each file by their number; of two for one number the later one. */
  readonly files: ReadonlyMap<string, ReadonlyMap<number, WhogititLine>>;
}

const SOURCE = "whogitit";
const kind = z.enum(["Original", "AI", "AIModified", "Human", "Unknown"]);
const lineSchema = z.object({
  line_number: z.int().min(1).max(10_000_000),
  content: z.string(),
  source: z.union([kind, z.object({ type: kind }).transform(({ type }) => type)]).catch("Unknown"),
  confidence: z.number().min(0).max(1).catch(0.5),
});
const fileSchema = z.object({ path: z.string(), lines: z.array(z.unknown()) });
const sessionSchema = z
  .object({
    session_id: z.string().optional().catch(undefined),
    model: z
      .union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
      .optional()
      .catch(undefined),
  })
  .catch({});
const noteSchema = z.object({ session: sessionSchema.optional(), files: z.array(z.unknown()) });

/** Reads a note of whogitit. Fails above 4 MB and on broken JSON; lines that cannot be read are skipped. */
export function parseWhogitit(text: string): Read<WhogititNote> {
  if (isTooLong(text, MAX_NOTE_BYTES)) return unreadable(SOURCE, "the note is larger than 4 MB");
  const note = noteSchema.safeParse(parseJson(text));
  if (!note.success) return unreadable(SOURCE, "the note is no JSON of the expected form");
  const files = new Map<string, Map<number, WhogititLine>>();
  let skipped = 0;
  for (const json of note.data.files) {
    const file = fileSchema.safeParse(json);
    const path = file.success ? repositoryPath(file.data.path) : undefined;
    if (!file.success || path === undefined) {
      skipped += 1;
      continue;
    }
    const lines = file.data.lines.flatMap((line) => toLine(line) ?? []);
    skipped += file.data.lines.length - lines.length;
    files.set(path, new Map([...(files.get(path) ?? []), ...lines]));
  }
  const id = note.data.session?.session_id;
  const model = shortText(note.data.session?.model);
  const session = id === undefined || id === "" ? undefined : sessionKey("claude", id);
  return read(
    { ...(model === undefined ? {} : { model }), ...(session === undefined ? {} : { session }), files },
    skipped,
  );
}

function toLine(json: unknown): [[number, WhogititLine]] | undefined {
  const line = lineSchema.safeParse(json);
  if (!line.success) return undefined;
  const { line_number, content, source, confidence } = line.data;
  return [[line_number, { content: withoutEnd(content), source, confidence }]];
}

const ORIGIN: Readonly<Record<LineSource, Origin>> = {
  AI: "ai",
  AIModified: "ai",
  Human: "human",
  Original: "unknown",
  Unknown: "unknown",
};

/** The line that is asked about: its number (1-based) in the commit's file and its text there. */
export interface BlobLine {
  readonly commit: string;
  readonly path: string;
  readonly line: number;
  readonly content: string;
  /** Whether the path stands for itself alone, because another one differs in its accents only. */
  readonly isExactPath?: boolean;
}

/** What a note says of a line; unknown where the text that the note stored is not the line's own. */
export function claimOfWhogitit(note: WhogititNote, asked: BlobLine): Claim {
  const path = findPath(note, asked);
  const line = path === undefined ? undefined : note.files.get(path)?.get(asked.line);
  const found = line?.content === withoutEnd(asked.content) ? line : undefined;
  const origin = found === undefined ? "unknown" : ORIGIN[found.source];
  if (found === undefined || origin === "unknown") return UNKNOWN;
  const isAi = origin === "ai";
  return {
    origin,
    confidence: confidenceOf(found),
    evidence: [{ kind: "whogitit-note", commit: asked.commit }],
    ...(isAi ? { tool: "claude" } : {}),
    ...(isAi && note.model !== undefined ? { model: note.model } : {}),
    ...(isAi && note.session !== undefined ? { session: note.session } : {}),
  };
}

function findPath({ files }: WhogititNote, { path, isExactPath }: BlobLine): string | undefined {
  if (files.has(path)) return path;
  if (isExactPath === true || !/[^\0-\x7f]/.test(path)) return undefined;
  return [...files.keys()].find((one) => isSamePath(one, path));
}

function confidenceOf({ source, confidence }: WhogititLine): Confidence {
  if (confidence < 0.5) return "weak";
  return source === "AIModified" || confidence < 0.8 ? "moderate" : "strong";
}

function withoutEnd(line: string): string {
  return line.replace(/\r?\n$|\r$/, "");
}
