import { type AuthorshipLog, mergeLogs, writeAuthorshipLog } from "./formats/gitAi.ts";
import { recordKey } from "./formats/gitAiKeys.ts";
import { emptyMetadata } from "./formats/gitAiMetadata.ts";
import { type Entry, type LineRange, resolve } from "./formats/gitAiRanges.ts";
import { isSamePath, type JsonObject } from "./formats/source.ts";
import { countLines, intersect, mapEntries, shiftRanges } from "./lineShift.ts";
import type { LineClaim, SourceProblem } from "./model.ts";
import { AI_REF, LOGS, NoteCache } from "./noteStore.ts";
import type { Answer, CommitFacts, CommitPorts, FileChange, LineHunk } from "./ports.ts";
import { keyedClaims } from "./workingEntries.ts";

/** What the editor knew of a file when it was committed. */
export interface WorkingFile {
  readonly path: string;
  /** The text that the claims count the lines of; it may differ from what was committed. */
  readonly text: string;
  readonly claims: readonly LineClaim[];
}

export interface NoteRequest {
  /** Full id. */
  readonly commit: string;
  readonly working?: readonly WorkingFile[];
  /** Commits whose lines this one took over, the oldest first; on one line the last one wins. */
  readonly from?: readonly string[];
  /** Where the notes are; `refs/notes/ai` unless a stash is kept. */
  readonly ref?: string;
  /** Writes a note though no line has an owner: the commit was seen, and no AI wrote in it. */
  readonly observed?: boolean;
  /** Writer's name and version for the note. */
  readonly writer: string;
}

/** What became of a commit's note. Problems are of files and notes that had to be left out. */
export type NoteOutcome =
  | { readonly state: "written"; readonly lines: number; readonly problems: readonly SourceProblem[] }
  | {
      readonly state: "unchanged";
      readonly reason: "git-ai-installed" | "nothing-known" | "same";
      readonly problems: readonly SourceProblem[];
    }
  | { readonly state: "failed"; readonly problems: readonly SourceProblem[] };

type LinesByPath = ReadonlyMap<string, readonly LineRange[]>;

/**
 * Writes what is known of a commit into its git-ai note: what the editor saw, and what the notes of the commits
 * say that it was made of (amend, rebase, squash, fixup, cherry-pick, squash-merge). Only lines that the commit
 * adds get in. An existing note of this very commit wins; one that git copied from another commit is read as
 * that commit's. Nothing is written where git-ai does it, or where a source that would have to be merged can't
 * be read.
 */
export async function writeCommitNote(request: NoteRequest, ports: CommitPorts): Promise<NoteOutcome> {
  const problems: SourceProblem[] = [];
  if (await ports.gitAiInstalled()) return { state: "unchanged", reason: "git-ai-installed", problems };
  const { commit, ref = AI_REF } = request;
  const writer = new NoteWriter(request, ports, problems);
  const facts = (await ports.commits([commit])).get(commit);
  if (!facts) return failed(problems, "commit", `${commit.slice(0, 12)} is not in this repository`);
  const own = await writer.readOwn(facts);
  if (own === "broken") return { state: "failed", problems };
  const diff = await ports.diffCommits(facts.parents[0], commit);
  if (!diff.ok) return failed(problems, "git", diff.failure.message);
  const added = addedOf(diff.value);
  const ours = await writer.ownLog(own?.copied, added);
  const lines = linesOf(ours);
  const kept = own?.log;
  if (!kept && lines === 0 && !request.observed) {
    return { state: "unchanged", reason: "nothing-known", problems };
  }
  const written = writeAuthorshipLog(kept ? mergeLogs(kept, ours) : ours);
  problems.push(...written.problems);
  if (kept && linesOf(mergeLogs(kept, ours)) === linesOf(kept))
    return { state: "unchanged", reason: "same", problems };
  const done = await ports.writeNote(ref, commit, written.text);
  return done.ok ? { state: "written", lines, problems } : failed(problems, "git", done.failure.message);
}

/** A note that is there already: of this commit, or copied from another one. */
interface OwnNote {
  readonly log?: AuthorshipLog;
  readonly copied?: { readonly from: string; readonly log: AuthorshipLog };
}

class NoteWriter {
  private readonly cache = new NoteCache();
  private list: ReadonlyMap<string, string> = new Map();

  constructor(
    private readonly request: NoteRequest,
    private readonly ports: CommitPorts,
    private readonly problems: SourceProblem[],
  ) {}

  async readOwn({ id, parents }: CommitFacts): Promise<OwnNote | "broken" | undefined> {
    const { ref = AI_REF } = this.request;
    const refs = await this.ports.noteRefs();
    const listed = refs.ok
      ? await this.cache.list(this.ports, refs.value, ref)
      : { notes: new Map(), problems: [{ source: "notes", message: refs.failure.message }] };
    this.problems.push(...listed.problems);
    if (listed.problems.length > 0) return "broken";
    this.list = listed.notes;
    if (!this.list.has(id)) return undefined;
    const log = (await this.logs([id])).get(id);
    // A note that we can't read is not ours to overwrite.
    if (!log) return "broken";
    const { baseCommit } = log.metadata;
    const isOwn = baseCommit === "" || baseCommit === id || parents.includes(baseCommit);
    if (isOwn || !(await this.ports.commits([baseCommit])).has(baseCommit)) return { log };
    return { copied: { from: baseCommit, log } };
  }

  /** The log of what the editor saw and the sources say, in lines that the commit added. */
  async ownLog(copied: OwnNote["copied"], added: LinesByPath): Promise<AuthorshipLog> {
    const { commit, from = [], writer } = this.request;
    const working = await this.workingLog(added);
    const sources = await this.logs(from);
    if (copied && !sources.has(copied.from)) {
      // Git copied the note of a commit that has none any more, or that nobody named.
      sources.set(copied.from, copied.log);
    }
    const order = [
      ...from.filter((one) => sources.has(one)),
      ...[...sources.keys()].filter((one) => !from.includes(one)),
    ];
    let log: AuthorshipLog = { files: new Map(), metadata: emptyMetadata(commit, writer) };
    // Later ones win, so each merges what came before into its gaps.
    for (const source of order) {
      const carried = await this.carry(source, sources.get(source), added);
      if (carried) log = mergeLogs(rebased(carried, commit, writer), log);
    }
    return mergeLogs(log, working);
  }

  /** Notes by commit; those that can't be read are told of and left out. */
  private async logs(commits: readonly string[]): Promise<Map<string, AuthorshipLog>> {
    const found = await this.cache.read(this.ports, LOGS, this.list, commits);
    this.problems.push(...found.problems);
    return new Map(found.notes);
  }

  /** A source's log in lines of the commit: what it added, what is left of that, and what the commit adds. */
  private async carry(
    source: string,
    log: AuthorshipLog | undefined,
    added: LinesByPath,
  ): Promise<AuthorshipLog | undefined> {
    const facts = (await this.ports.commits([source])).get(source);
    if (!log || !facts) return undefined;
    const own = await this.ports.diffCommits(facts.parents[0], source);
    const way = await this.ports.diffCommits(source, this.request.commit);
    if (!own.ok || !way.ok) {
      const message = [own, way].flatMap((one) => (one.ok ? [] : [one.failure.message])).join("; ");
      this.problems.push({ source: LOGS.name, message: `commit ${source.slice(0, 12)}: ${message}` });
      return undefined;
    }
    const sourceAdded = addedOf(own.value);
    const files = new Map<string, readonly Entry[]>();
    for (const [path, entries] of log.files) {
      const oldPath = onlyPath([...sourceAdded.keys()], path);
      if (oldPath === undefined) continue;
      const change = way.value.find((one) => one.oldPath === oldPath);
      const newPath = change ? change.newPath : oldPath;
      const target = newPath === undefined ? undefined : added.get(newPath);
      if (newPath === undefined || target === undefined) continue;
      const hunks: readonly LineHunk[] = change?.hunks ?? [];
      const mapped = mapEntries(entries, (ranges) =>
        intersect(shiftRanges(intersect(ranges, sourceAdded.get(oldPath) ?? []), hunks), target),
      );
      if (mapped.length > 0) files.set(newPath, resolve([...(files.get(newPath) ?? []), ...mapped]));
    }
    return { files, metadata: log.metadata };
  }

  private async workingLog(added: LinesByPath): Promise<AuthorshipLog> {
    const { commit, working = [], writer } = this.request;
    const files = new Map<string, readonly Entry[]>();
    const sessions = new Map<string, JsonObject>();
    const humans = new Map<string, JsonObject>();
    for (const file of working) {
      const target = added.get(file.path);
      if (target === undefined || file.claims.length === 0) continue;
      const hunks = await this.hunksToCommit(file);
      if (!hunks.ok) {
        this.problems.push({ source: "working", message: hunks.failure.message });
        continue;
      }
      const keyed = keyedClaims(file.claims, commit);
      const entries = mapEntries(keyed.entries, (ranges) =>
        intersect(shiftRanges(ranges, hunks.value), target),
      );
      if (entries.length === 0) continue;
      files.set(file.path, resolve(entries));
      for (const [key, record] of keyed.sessions) sessions.set(key, record);
      for (const [key, record] of keyed.humans) humans.set(key, record);
    }
    const used = new Set([...files.values()].flatMap((entries) => entries.map(({ key }) => recordKey(key))));
    const needed = (records: ReadonlyMap<string, JsonObject>) =>
      new Map([...records].filter(([key]) => used.has(key)));
    return {
      files,
      metadata: { ...emptyMetadata(commit, writer), sessions: needed(sessions), humans: needed(humans) },
    };
  }

  private async hunksToCommit({ path, text }: WorkingFile): Promise<Answer<readonly LineHunk[]>> {
    const committed = await this.ports.fileAt(this.request.commit, path);
    if (committed === undefined)
      return { ok: false, failure: { message: `${path} can't be read from the commit` } };
    // Git may have converted line ends on the way in; that changes no line's number.
    const isSame = committed === text || levelled(committed) === levelled(text);
    return isSame ? { ok: true, value: [] } : this.ports.diffTexts(levelled(text), levelled(committed));
  }
}

/** A text as git may have stored it: with LF, and without the mark of byte order that editors take off. */
export function levelled(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/^\uFEFF/, "");
}

/** A log under another commit, with the records that its lines need and nothing else of the source. */
function rebased({ files, metadata }: AuthorshipLog, commit: string, writer: string): AuthorshipLog {
  const used = new Set([...files.values()].flatMap((entries) => entries.map(({ key }) => recordKey(key))));
  const needed = (records: ReadonlyMap<string, JsonObject>) =>
    new Map([...records].filter(([key]) => used.has(key)));
  return {
    files,
    metadata: {
      ...emptyMetadata(commit, writer),
      prompts: needed(metadata.prompts),
      sessions: needed(metadata.sessions),
      humans: needed(metadata.humans),
      other: metadata.other,
    },
  };
}

/** The lines that a diff added, by path. */
export function addedOf(diff: readonly FileChange[]): LinesByPath {
  const files = diff.flatMap(({ newPath, hunks }) => {
    const ranges = hunks
      .filter(({ newCount }) => newCount > 0)
      .map(({ newStart, newCount }) => ({ start: newStart, end: newStart + newCount - 1 }));
    return newPath === undefined || ranges.length === 0 ? [] : [[newPath, ranges] as const];
  });
  return new Map(files);
}

/** The path that a log means: exactly, or the only one that is composed in another way. */
function onlyPath(paths: readonly string[], wanted: string): string | undefined {
  const same = paths.filter((one) => isSamePath(one, wanted));
  return same.length === 1 ? same[0] : undefined;
}

function linesOf(log: AuthorshipLog): number {
  return [...log.files.values()].flat().reduce((sum, { ranges }) => sum + countLines(ranges), 0);
}

function failed(problems: readonly SourceProblem[], source: string, message: string): NoteOutcome {
  return { state: "failed", problems: [...problems, { source, message }] };
}
