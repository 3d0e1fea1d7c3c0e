import type { Claim, Evidence, SourceProblem } from "../model.ts";
import { UNKNOWN } from "../model.ts";
import { keyKind, recordKey, sessionOf, shownKey } from "./gitAiKeys.ts";
import {
  agentOf,
  emptyMetadata,
  type LogMetadata,
  metadataText,
  type Records,
  readMetadata,
} from "./gitAiMetadata.ts";
import { type Entry, includesLine, normalise, parseRanges, resolve, subtract } from "./gitAiRanges.ts";
import {
  compareBytes,
  isObject,
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

/**
 * Which lines of a commit's files were written by whom: the authorship log of the Git AI Standard 3, kept in
 * `refs/notes/ai`. Each line of a file has at most one key.
 */
export interface AuthorshipLog {
  readonly files: ReadonlyMap<string, readonly Entry[]>;
  readonly metadata: LogMetadata;
}

/** The text of a log, and why some of its files could not be written. */
export interface WrittenLog {
  readonly text: string;
  readonly problems: readonly SourceProblem[];
}

const SOURCE = "git-ai";
const DIVIDER = "---";
/** Characters of the longest key that is read. */
const MAX_KEY = 200;
const DIVIDER_LINE = /^---\r?$/m;

/**
 * Reads an authorship log however untidy it is. Of several logs in one note, and of several entries for one
 * line, the last wins. Fails on a text above 4 MB and on a missing divider, broken JSON, or an attestation of
 * which no part can be read. Lines past the end of the file are the caller's to leave out.
 */
export function parseAuthorshipLog(text: string): Read<AuthorshipLog> {
  if (isTooLong(text, MAX_NOTE_BYTES)) return unreadable(SOURCE, "the note is larger than 4 MB");
  const raw = new Map<string, Entry[]>();
  const logs: LogMetadata[] = [];
  let skipped = 0;
  let rest = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  while (logs.length === 0 || /\S/.test(rest)) {
    const divider = DIVIDER_LINE.exec(rest);
    if (divider === null) {
      return unreadable(SOURCE, `the note has ${logs.length === 0 ? "no --- line" : "text after its JSON"}`);
    }
    const after = rest.slice(divider.index + divider[0].length);
    const isWhole = logs.length === 0 || !DIVIDER_LINE.test(after);
    const [json, end] = firstJson(after, isWhole);
    const metadata = isObject(json) ? readMetadata(json) : undefined;
    if (metadata === undefined) return unreadable(SOURCE, "the note's JSON is broken");
    skipped += readAttestation(rest.slice(0, divider.index), raw);
    logs.push(metadata);
    rest = after.slice(end);
  }
  const files = new Map([...raw].map(([path, entries]) => [path, resolve(entries)]));
  const isEmpty = [...files.values()].every((entries) => entries.length === 0);
  if (isEmpty && skipped > 0) return unreadable(SOURCE, "no line of the attestation can be read");
  return read({ files, metadata: combine(logs) }, skipped);
}

/**
 * The JSON value at the start of a text, and where it ends. With `isWhole` it may be the whole text, as in the
 * usual case; trying that before each of many logs would read them all again and again.
 */
function firstJson(text: string, isWhole: boolean): [ReturnType<typeof parseJson>, number] {
  const whole = isWhole ? parseJson(text) : undefined;
  if (whole !== undefined) return [whole, text.length];
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (isQuoted && char === "\\") at += 1;
    else if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && char === "{") depth += 1;
    else if (!isQuoted && char === "}" && --depth <= 0) return [parseJson(text.slice(0, at + 1)), at + 1];
  }
  return [undefined, text.length];
}

/** Metadata of a note that holds several logs: the last one's, with the records that only earlier ones have. */
function combine(logs: readonly LogMetadata[]): LogMetadata {
  const last = logs.at(-1) ?? emptyMetadata("");
  if (logs.length < 2) return last;
  return {
    ...last,
    prompts: new Map(logs.flatMap(({ prompts }) => [...prompts])),
    sessions: new Map(logs.flatMap(({ sessions }) => [...sessions])),
    humans: new Map(logs.flatMap(({ humans }) => [...humans])),
    other: new Map(logs.flatMap(({ other }) => [...other])),
  };
}

/**
 * Adds the entries of an attestation to `files`; returns the number of lines that could not be used. A path
 * without entries is kept, so that the log is not taken for one that attests nothing.
 */
function readAttestation(text: string, files: Map<string, Entry[]>): number {
  let skipped = 0;
  let entries: Entry[] | undefined;
  for (const line of linesOf(text)) {
    if (line.trim() === "") continue;
    if (/^(?: {2}|\t)/.test(line)) {
      const entry = entries === undefined ? undefined : readEntry(line);
      if (entry === undefined) skipped += 1;
      else entries?.push(entry);
      continue;
    }
    const path = readPath(line);
    entries = path === undefined ? undefined : (files.get(path) ?? []);
    if (path === undefined || entries === undefined) skipped += 1;
    else files.set(path, entries);
  }
  return skipped;
}

/** A quoted path has no escapes; one that is quoted at one end only was cut in two by a newline. */
function readPath(line: string): string | undefined {
  const isOpen = line.startsWith('"');
  if (isOpen !== line.endsWith('"') || line === '"') return undefined;
  return repositoryPath(isOpen ? line.slice(1, -1) : line);
}

/** Lines may have megabytes, on which a pattern that can go back runs out of stack and throws. */
function readEntry(line: string): Entry | undefined {
  const text = line.trim();
  const end = text.slice(0, MAX_KEY + 1).search(/\s/);
  if (end < 1) return undefined;
  const ranges = parseRanges(text.slice(end));
  return ranges.length > 0 ? { key: text.slice(0, end), ranges: normalise(ranges) } : undefined;
}

/**
 * The canonical text of a log: files by the bytes of their path, entries by key, ranges by start, no newline at
 * the end. Paths are composed (NFC); files that the format cannot name are left out and told of.
 */
export function writeAuthorshipLog(log: AuthorshipLog): WrittenLog {
  const problems: SourceProblem[] = [];
  const byPath = new Map<string, Entry[] | undefined>();
  for (const [original, entries] of log.files) {
    const path = original.normalize("NFC");
    const cause = byPath.has(path) ? "is also the composed form of another file's path" : unwritable(path);
    if (cause === undefined) byPath.set(path, [...entries]);
    else {
      problems.push({ source: SOURCE, message: `${JSON.stringify(path)} ${cause}: not written` });
      byPath.set(path, undefined);
    }
  }
  const lines: string[] = [];
  for (const path of [...byPath.keys()].sort(compareBytes)) {
    const entries = resolve(byPath.get(path) ?? []).filter(({ key }) => /^\S{1,200}$/.test(key));
    if (entries.length === 0) continue;
    lines.push(path === DIVIDER || /^\uFEFF|[ \t]/.test(path) ? `"${path}"` : path);
    for (const { key, ranges } of [...entries].sort((a, b) => compareBytes(a.key, b.key))) {
      const spans = ranges.map(({ start, end }) => (start === end ? `${start}` : `${start}-${end}`));
      lines.push(`  ${key} ${spans.join(",")}`);
    }
  }
  return { text: [...lines, DIVIDER, metadataText(log.metadata)].join("\n"), problems };
}

/** Why the format cannot hold a path: it has no escapes, and readers cut it at whatever ends a line for them. */
function unwritable(path: string): string | undefined {
  if (repositoryPath(path) !== path) return "is no path inside the repository";
  if (path.includes('"')) return "has a quotation mark";
  if (path.startsWith("  ")) return "begins with two spaces";
  if (/[^\P{Cc}\t]|[\u2028\u2029]/u.test(path)) return "has a control character";
  return /\p{Cs}/u.test(path) ? "is no valid text" : undefined;
}

/**
 * Both logs in one. Lines that `existing` holds stay its own, `ours` fills the gaps; records, unknown JSON and
 * the base commit of `existing` win. Only the records of `ours` that a line or a record still needs come in.
 */
export function mergeLogs(existing: AuthorshipLog, ours: AuthorshipLog): AuthorshipLog {
  const files = new Map<string, readonly Entry[]>(existing.files);
  const used = new Set<string>();
  for (const [path, entries] of ours.files) {
    const target = findPath(files, path) ?? path;
    const present = files.get(target) ?? [];
    const taken = normalise(present.flatMap((entry) => entry.ranges));
    const added = resolve(entries).flatMap((entry) => {
      const ranges = subtract(entry.ranges, taken);
      return ranges.length > 0 ? [{ key: entry.key, ranges }] : [];
    });
    for (const { key } of added) used.add(recordKey(key));
    if (added.length > 0) files.set(target, resolve([...present, ...added]));
  }
  const needed = (theirs: Records, own: Records): Records =>
    new Map([...[...own].filter(([key]) => used.has(key)), ...theirs]);
  const { metadata } = existing;
  const writer = metadata.writer ?? ours.metadata.writer;
  return {
    files,
    metadata: {
      ...metadata,
      ...(writer === undefined ? {} : { writer }),
      baseCommit: metadata.baseCommit === "" ? ours.metadata.baseCommit : metadata.baseCommit,
      prompts: needed(metadata.prompts, ours.metadata.prompts),
      sessions: needed(metadata.sessions, ours.metadata.sessions),
      humans: needed(metadata.humans, ours.metadata.humans),
      other: new Map([...metadata.other, ...ours.metadata.other, ...metadata.other]),
    },
  };
}

/** The path as a log has it: exactly, or the only one that differs in nothing but how accents are composed. */
function findPath(files: ReadonlyMap<string, unknown>, path: string): string | undefined {
  if (files.has(path)) return path;
  if (!/[^\0-\x7f]/.test(path)) return undefined;
  const same = [...files.keys()].filter((one) => isSamePath(one, path));
  return same.length === 1 ? same[0] : undefined;
}

/** What `claimOf` may use besides the log. */
export interface ClaimContext {
  /** The commit that carries the note. A note whose base is another commit was copied: moderate at best. */
  readonly commit?: string;
  /** Record of a key that the log itself lacks, out of the other notes. */
  readonly findRecord?: (key: string) => JsonObject | undefined;
}

/**
 * What a log says of a line (1-based) of the annotated commit's file. A line without entry is unknown; in a log
 * that attests no file at all, it is unknown with the evidence that the commit was observed.
 */
export function claimOf(log: AuthorshipLog, path: string, line: number, context: ClaimContext = {}): Claim {
  const entry = entriesOf(log, path).find(({ ranges }) => includesLine(ranges, line));
  return claimOfEntry(log, entry, context);
}

/** The entries of a path, however its accents are composed. */
export function entriesOf(log: AuthorshipLog, path: string): readonly Entry[] {
  const found = findPath(log.files, path);
  return found === undefined ? [] : (log.files.get(found) ?? []);
}

/** What a log says of the lines of one of its entries, or of a line without one; see {@link claimOf}. */
export function claimOfEntry(log: AuthorshipLog, entry: Entry | undefined, context: ClaimContext): Claim {
  const commit = context.commit ?? log.metadata.baseCommit;
  if (log.files.size === 0) return { ...UNKNOWN, evidence: [{ kind: "observed-no-ai", commit }] };
  if (entry === undefined) return UNKNOWN;
  const isCopy = log.metadata.baseCommit !== "" && log.metadata.baseCommit !== commit;
  const evidence: Evidence[] = [{ kind: "git-ai-note", commit, key: shownKey(entry.key) }];
  return keyKind(entry.key) === "human" || log.metadata.humans.has(entry.key)
    ? humanClaim(log, entry.key, isCopy, evidence)
    : agentClaim(log, entry.key, isCopy, evidence, context);
}

function humanClaim(log: AuthorshipLog, key: string, isCopy: boolean, evidence: Evidence[]): Claim {
  const person = shortText(log.metadata.humans.get(key)?.author);
  return {
    origin: "human",
    confidence: isCopy || key === "human" ? "moderate" : "strong",
    evidence,
    ...(person === undefined ? {} : { person }),
  };
}

function agentClaim(
  log: AuthorshipLog,
  key: string,
  isCopy: boolean,
  evidence: Evidence[],
  { findRecord }: ClaimContext,
): Claim {
  const { sessions, prompts } = log.metadata;
  const lookup = recordKey(key);
  const record = sessions.get(lookup) ?? prompts.get(lookup) ?? findRecord?.(lookup);
  const { driver, ...agent } = record === undefined ? {} : agentOf(record);
  const session = sessionOf(key);
  const isCertain = record !== undefined || shownKey(key) === key;
  return {
    origin: "ai",
    confidence: isCopy || !isCertain ? "moderate" : "strong",
    evidence,
    ...agent,
    ...(session === undefined ? {} : { session }),
    ...(driver === undefined ? {} : { person: driver }),
  };
}
