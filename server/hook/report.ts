import { appendFileSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { findPlaces, type WorktreePlaces } from "../git/gitDir.ts";
import { storeBlob } from "../git/storeBlob.ts";
import { repositoryPath } from "../provenance/formats/source.ts";
import type { InboxRecord } from "../provenance/hooks/inbox.ts";
import { INBOX_FILE, inboxLine, MAX_INBOX_BYTES, STATE_FOLDER } from "../provenance/hooks/inboxLine.ts";
import { type HookReport, type ReportedFile, readPayload } from "../provenance/hooks/payload.ts";
import { undoEdits } from "../provenance/hooks/undoEdits.ts";
import { readBytes, realFile } from "./files.ts";

export interface ReportOptions {
  /** Folder that relative paths start from if the report names none. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Ends git. What was found so far is then not written. */
  readonly signal: AbortSignal;
  /** Says something to an agent that stops if its hook says nothing. */
  answer(text: string): void;
}

/** A record, and the git folder whose inbox it belongs to. */
interface Entry {
  readonly gitDir: string;
  readonly record: InboxRecord;
}

/** Reads what an agent gave the hook that was installed for it, and records what that says. */
export async function runHook(agent: string, payload: string, options: ReportOptions): Promise<void> {
  const { report, wantsJson } = readPayload(agent, payload);
  if (wantsJson) options.answer("{}\n");
  if (report) await record(report, options);
}

/**
 * Puts what a hook tells into the inboxes of the work trees that it is about: each file's content goes into its
 * repository as a blob, and the lines of an inbox are appended in one write. What is in no repository is left out.
 */
async function record(report: HookReport, options: ReportOptions): Promise<void> {
  const folder = path.resolve(options.folder, report.folder ?? ".");
  const places = new Map<string, Promise<WorktreePlaces | undefined>>();
  const placesOf = (at: string): Promise<WorktreePlaces | undefined> => {
    const known = places.get(at) ?? findPlaces(at).then((found) => (found.ok ? found.value : undefined));
    places.set(at, known);
    return known;
  };
  const entries: Entry[] = [];
  if (report.event === "run") {
    const found = await placesOf(folder);
    for (const { event, agoMs } of found ? report.run : []) {
      const edge: InboxRecord = { v: 1, at: options.now - agoMs, event, ...sourceOf(report) };
      entries.push({ gitDir: found?.gitDir ?? "", record: edge });
    }
  }
  for (const file of report.files) {
    const real = await realFile(file.path, folder);
    const found = real ? await placesOf(real.folder) : undefined;
    if (!real || !found) continue;
    const seen = await fileRecord(report, file, real.path, found.top, options);
    if (seen) entries.push({ gitDir: found.gitDir, record: seen });
  }
  if (!options.signal.aborted) await append(entries);
}

type Source = Pick<InboxRecord, "agent" | "hook" | "session" | "model">;

function sourceOf({ agent, hook, session, model }: HookReport): Source {
  return { agent, hook, ...(session ? { session } : {}), ...(model ? { model } : {}) };
}

async function fileRecord(
  report: HookReport,
  file: ReportedFile,
  real: string,
  top: string,
  { now, signal }: ReportOptions,
): Promise<InboxRecord | undefined> {
  const relative = path.relative(top, real).split(path.sep).join("/");
  if (repositoryPath(relative) !== relative) return undefined;
  const bytes = await readBytes(real);
  if (bytes === undefined) return undefined;
  const id = bytes === null ? null : await storeBlob(top, bytes, signal);
  if (id !== null && !id.ok) return undefined;
  const common = { v: 1 as const, at: now, ...sourceOf(report), path: relative };
  const content = id === null ? null : id.value;
  if (report.event === "pre") return { ...common, event: "pre", before: content };
  if (file.isNew) return { ...common, event: "post", before: null, after: content };
  const before = bytes === null ? undefined : await storeUndone(bytes, file, top, signal);
  return { ...common, event: "post", ...(before === undefined ? {} : { before }), after: content };
}

/** Blob of what a file held before its edits, if they tell; undefined if not, or if it is no UTF-8. */
async function storeUndone(
  bytes: Buffer,
  file: ReportedFile,
  top: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const text = bytes.toString("utf8");
  if (file.edits.length === 0 || !Buffer.from(text).equals(bytes)) return undefined;
  const before = undoEdits(text, file.edits);
  const stored = before === undefined ? undefined : await storeBlob(top, Buffer.from(before), signal);
  return stored?.ok ? stored.value : undefined;
}

/** Writes each inbox's lines at its end, at once; an inbox that would become too large is left as it is. */
async function append(entries: readonly Entry[]): Promise<void> {
  for (const gitDir of new Set(entries.map((entry) => entry.gitDir))) {
    const lines = entries.filter((entry) => entry.gitDir === gitDir).map((entry) => inboxLine(entry.record));
    const file = path.join(gitDir, STATE_FOLDER, INBOX_FILE);
    const text = lines.join("");
    await mkdir(path.dirname(file), { recursive: true });
    const size = await stat(file).then(
      (found) => found.size,
      () => 0,
    );
    // Opened and written to without a pause: who takes the inbox away between the two takes the report with it.
    if (size + Buffer.byteLength(text) <= MAX_INBOX_BYTES) appendFileSync(file, text);
  }
}
