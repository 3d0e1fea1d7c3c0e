import * as z from "zod";
import type { SourceProblem } from "../model.ts";
import {
  emailOf,
  isSamePath,
  isTooLong,
  type JsonObject,
  linesOf,
  MAX_NOTE_BYTES,
  parseJson,
  type Read,
  read,
  repositoryPath,
  shortText,
  unreadable,
} from "./source.ts";

/** A comment of git-appraise, kept in `refs/notes/devtools/discuss` on the commit that it is about. */
export interface DiscussComment {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly author: string;
  readonly commit?: string;
  readonly path?: string;
  /** 1-based and inclusive. */
  readonly startLine?: number;
  readonly endLine?: number;
  readonly description: string;
  /** True is accepted, false needs work. */
  readonly resolved?: boolean;
}

/** One person's word on the bytes of one AI region. */
export interface VettingRecord {
  /** E-mail address of the person. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly commit: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** `sha256:` and 64 hex digits; see `regionHash`. */
  readonly hash: string;
  readonly session?: string;
  readonly criteria?: string;
  /** False takes an earlier vetting of the same bytes back. */
  readonly isAccepted: boolean;
}

/** A discuss note. */
export interface DiscussNote {
  readonly comments: readonly DiscussComment[];
  readonly vettings: readonly VettingRecord[];
  /** Every line as it stands, ours and others': what a rewrite has to keep. */
  readonly lines: readonly string[];
}

const SOURCE = "git-appraise";
const MAX_LINE_BYTES = 64 * 1024;
const lineNumber = z.int().min(1).max(10_000_000);
const commentSchema = z.object({
  timestamp: z.string().regex(/^\d{1,10}$/),
  author: z.string().min(1).max(320),
  location: z
    .object({
      commit: z.string().max(64).optional().catch(undefined),
      path: z.string().optional().catch(undefined),
      range: z
        .object({ startLine: lineNumber, endLine: lineNumber.optional().catch(undefined) })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
  description: z.string().catch(""),
  resolved: z.boolean().optional().catch(undefined),
});

/** Reads a discuss note, one JSON comment a line. Lines of another kind are kept, skipped and counted. */
export function readDiscuss(text: string): Read<DiscussNote> {
  if (isTooLong(text, MAX_NOTE_BYTES)) return unreadable(SOURCE, "the note is larger than 4 MB");
  const lines = linesOf(text).filter((line) => line.trim() !== "");
  const comments = lines.flatMap((line) => toComment(line) ?? []);
  const vettings = comments.flatMap((comment) => toVetting(comment) ?? []);
  return read({ comments, vettings, lines }, lines.length - comments.length);
}

function toComment(line: string): DiscussComment | undefined {
  if (line.length > MAX_LINE_BYTES) return undefined;
  const parsed = commentSchema.safeParse(parseJson(line));
  if (!parsed.success) return undefined;
  const { timestamp, author, location, description, resolved } = parsed.data;
  const path = location?.path === undefined ? undefined : repositoryPath(location.path);
  const range = location?.range;
  return {
    at: Number(timestamp) * 1000,
    author,
    ...(location?.commit === undefined ? {} : { commit: location.commit }),
    ...(path === undefined ? {} : { path }),
    ...(range === undefined ? {} : { startLine: range.startLine, endLine: range.endLine ?? range.startLine }),
    description,
    ...(resolved === undefined ? {} : { resolved }),
  };
}

function toVetting(comment: DiscussComment): VettingRecord | undefined {
  const match = /^AI-Vetted:\s+(sha256:[0-9a-f]{64})(?=\s|$)([^\n]*)/.exec(comment.description);
  const { commit, path, startLine, endLine } = comment;
  const by = emailOf(comment.author);
  if (match === null || by === undefined || commit === undefined || path === undefined) return undefined;
  if (startLine === undefined || endLine === undefined || endLine < startLine) return undefined;
  const words = new Map((match[2] ?? "").split(/\s+/).map((word) => [word.split("=")[0] ?? "", word]));
  const session = /^session=(s_[0-9A-Za-z]{1,64})$/.exec(words.get("session") ?? "")?.[1];
  const criteria = shortText(words.get("criteria")?.slice("criteria=".length), 64);
  return {
    by,
    at: comment.at,
    commit,
    path,
    startLine,
    endLine,
    hash: match[1] ?? "",
    ...(session === undefined ? {} : { session }),
    ...(criteria === undefined ? {} : { criteria }),
    isAccepted: comment.resolved === true,
  };
}

/** A comment's line, or the reason why it cannot be written. */
export type WrittenComment =
  | { readonly ok: true; readonly line: string }
  | { readonly ok: false; readonly problem: SourceProblem };

/** Writes a vetting as one line of a discuss note, in the schema of git-appraise. */
export function writeVetting(record: VettingRecord): WrittenComment {
  const refused = whyRefused(record);
  if (refused !== undefined) return { ok: false, problem: { source: SOURCE, message: refused } };
  const { startLine, endLine, commit, path } = record;
  const words = [
    `AI-Vetted: ${record.hash}`,
    ...(record.session === undefined ? [] : [`session=${record.session}`]),
    ...(record.criteria === undefined ? [] : [`criteria=${record.criteria}`]),
  ];
  const comment: JsonObject = {
    timestamp: String(Math.floor(record.at / 1000)).padStart(10, "0"),
    author: emailOf(record.by) ?? "",
    location: { commit, path, range: { startLine, endLine } },
    description: words.join(" "),
    resolved: record.isAccepted,
    v: 0,
  };
  return { ok: true, line: JSON.stringify(comment) };
}

/** A comment of a person on a commit, or on a line of one of its files. */
export interface NewComment {
  /** E-mail address. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly commit: string;
  readonly path?: string | undefined;
  /** 1-based. */
  readonly line?: number | undefined;
  readonly text: string;
}

/** Writes a comment as one line of a discuss note, in the schema of git-appraise. It is never taken for a vetting. */
export function writeComment({ by, at, commit, path, line, text }: NewComment): WrittenComment {
  const seconds = String(Math.floor(at / 1000)).padStart(10, "0");
  const author = emailOf(by);
  const place = path === undefined ? undefined : repositoryPath(path);
  const refused =
    author === undefined
      ? "the person has no e-mail address"
      : path !== place
        ? "the path is not inside the repository"
        : undefined;
  if (refused !== undefined) return { ok: false, problem: { source: SOURCE, message: refused } };
  const range = line === undefined ? {} : { range: { startLine: line, endLine: line } };
  const comment: JsonObject = {
    timestamp: seconds,
    author: author ?? "",
    location: { commit, ...(place === undefined ? {} : { path: place, ...range }) },
    description: text.trim().replace(/^AI-Vetted:/, "AI vetted:"),
    v: 0,
  };
  return { ok: true, line: JSON.stringify(comment) };
}

function whyRefused(record: VettingRecord): string | undefined {
  const seconds = Math.floor(record.at / 1000);
  if (emailOf(record.by) === undefined) return "the person has no e-mail address";
  if (!(seconds >= 0 && seconds <= 9_999_999_999)) return "the time has more than ten digits";
  if (!/^sha256:[0-9a-f]{64}$/.test(record.hash)) return "the hash is no sha256";
  if (!/^[0-9a-f]{40,64}$/.test(record.commit)) return "the commit is no full id";
  if (repositoryPath(record.path) !== record.path) return "the path is not inside the repository";
  const isRange = Number.isInteger(record.startLine) && Number.isInteger(record.endLine);
  if (!isRange || record.startLine < 1 || record.endLine < record.startLine) return "the lines are no range";
  if (record.session !== undefined && !/^s_[0-9A-Za-z]{1,64}$/.test(record.session))
    return "the session is no key";
  const { criteria } = record;
  return criteria === undefined || /^[\w.:-]{1,64}$/.test(criteria)
    ? undefined
    : "the criteria are no plain word";
}

/** The note with a line added, and every line that it had; the same line is not added twice. */
export function appendToDiscuss(note: string, line: string): string {
  const lines = linesOf(note).filter((one) => one.trim() !== "");
  return `${(lines.includes(line) ? lines : [...lines, line]).join("\n")}\n`;
}

/** The region that vettings are looked for. Lines are those of the commit that the note is on. */
export interface VettedRegion {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly hash: string;
}

/** The vettings of a region: those of its bytes anywhere in the file, and those of lines that it shares. */
export function vettingsOf(
  records: readonly VettingRecord[],
  region: VettedRegion,
): readonly VettingRecord[] {
  return records.filter(
    (record) =>
      isSamePath(record.path, region.path) &&
      (record.hash === region.hash ||
        (record.startLine <= region.endLine && region.startLine <= record.endLine)),
  );
}
