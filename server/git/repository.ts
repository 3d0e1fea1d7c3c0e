import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { type Blame, type BlameOptions, blame } from "./blame.ts";
import { dirtyFiles } from "./changes.ts";
import { type CommitInfo, readCommits } from "./commits.ts";
import { diffCommits, diffTexts, type FileDiff, type Hunk } from "./diff.ts";
import { findWorktree, type Worktree } from "./gitDir.ts";
import { listNotes, type NoteList, noteRefs, replaceNote, searchNotes, writeNote } from "./notes.ts";
import { mergeNotes, moveNotes, type NotesMerge, notesAt } from "./notesMerge.ts";
import { ObjectReader } from "./objects.ts";
import { type FetchedRef, fetchNotes, type Pushed, pushNotes, pushRemote } from "./remotes.ts";
import {
  branchTips,
  cherryPickSources,
  commitsBetween,
  mergeBase,
  patchIdBetween,
  patchIds,
} from "./revisions.ts";
import { type GitResult, git } from "./run.ts";
import { namesIn } from "./treeEntries.ts";

/** A blob's text, or its size in bytes if it is larger than was asked for. */
export type BlobText = { readonly text: string } | { readonly tooLarge: number };

/** Files of records and sources beyond are not read. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;

/** Byte order mark. */
const BOM = "\uFEFF";

/** A git-ai that has written nothing for so long is no longer in use. */
const GIT_AI_IDLE_MS = 30 * 24 * 3600_000;

/**
 * One work tree with what others ask of it. Paths are relative to its top folder, with `/`. It keeps a git
 * process for reading objects: call {@link close} when done.
 */
export class Repository {
  private readonly objects: ObjectReader;

  private constructor(readonly worktree: Worktree) {
    this.objects = new ObjectReader(worktree.top);
  }

  /** The work tree that a folder is in. */
  static async open(folder: string): Promise<GitResult<Repository>> {
    const found = await findWorktree(folder);
    return found.ok ? { ok: true, value: new Repository(found.value) } : found;
  }

  get top(): string {
    return this.worktree.top;
  }

  get shallow(): ReadonlySet<string> {
    return this.worktree.shallow;
  }

  close(): void {
    this.objects.close();
  }

  async blame(file: string, options: BlameOptions): Promise<GitResult<Blame>> {
    const { text } = options;
    if (text === undefined) {
      // By the time that blame has its answer, git is ready for what is asked next.
      this.objects.start();
      return blame(this.top, file, options);
    }
    // An editor's text never has the mark that a file may begin with, and without it the first line is another one.
    const isMarked = !text.startsWith(BOM) && (await this.fileAt("HEAD", file))?.startsWith(BOM) === true;
    return blame(this.top, file, isMarked ? { ...options, text: BOM + text } : options);
  }

  noteRefs(): Promise<GitResult<ReadonlyMap<string, string>>> {
    return noteRefs(this.top);
  }

  listNotes(ref: string): Promise<GitResult<NoteList>> {
    return listNotes(this.top, ref);
  }

  searchNotes(ref: string, texts: readonly string[]): Promise<GitResult<string[]>> {
    return searchNotes(this.top, ref, texts);
  }

  writeNote(ref: string, commit: string, text: string): Promise<GitResult<string>> {
    return writeNote(this.top, ref, commit, text);
  }

  replaceNote(
    ref: string,
    commit: string,
    text: string,
    expected: string | undefined,
  ): Promise<GitResult<boolean>> {
    return replaceNote(this.top, ref, commit, text, expected);
  }

  notesAt(tip: string): Promise<GitResult<NoteList>> {
    return notesAt(this.top, tip);
  }

  moveNotes(ref: string, to: string, from: string | undefined): Promise<GitResult<string>> {
    return moveNotes(this.top, ref, to, from);
  }

  mergeNotes(merge: NotesMerge): Promise<GitResult<string>> {
    return mergeNotes(this.top, merge);
  }

  pushRemote(wanted: string | undefined): Promise<GitResult<string>> {
    return pushRemote(this.worktree, wanted);
  }

  fetchNotes(remote: string, refs: readonly string[]): Promise<GitResult<ReadonlyMap<string, FetchedRef>>> {
    return fetchNotes(this.top, remote, refs);
  }

  pushNotes(
    remote: string,
    tips: ReadonlyMap<string, string>,
  ): Promise<GitResult<ReadonlyMap<string, Pushed>>> {
    return pushNotes(this.top, remote, tips);
  }

  /** Bytes of blobs; those that are not there or larger are left out. */
  async noteBytes(blobs: readonly string[], maxBytes: number): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = await Promise.all(
      [...new Set(blobs)].map(async (blob): Promise<[string, Uint8Array][]> => {
        const object = await this.objects.read(blob, maxBytes);
        return object?.type === "blob" && object.content ? [[blob, object.content]] : [];
      }),
    );
    return new Map(found.flat());
  }

  /** Texts of blobs; those that are not there are left out. */
  async readNotes(blobs: readonly string[], maxBytes: number): Promise<ReadonlyMap<string, BlobText>> {
    const found = await Promise.all(
      blobs.map(async (blob): Promise<[string, BlobText][]> => {
        const object = await this.objects.read(blob, maxBytes);
        if (object?.type !== "blob") return [];
        const { content, size } = object;
        return [[blob, content ? { text: content.toString("utf8") } : { tooLarge: size }]];
      }),
    );
    return new Map(found.flat());
  }

  commits(ids: readonly string[]): Promise<ReadonlyMap<string, CommitInfo>> {
    return readCommits(this.objects, ids);
  }

  diffCommits(from: string | undefined, to: string): Promise<GitResult<FileDiff[]>> {
    return diffCommits(this.top, from, to);
  }

  diffTexts(from: string, to: string): Promise<GitResult<readonly Hunk[]>> {
    return diffTexts(this.top, from, to);
  }

  /** Commits that `tip` reaches and none of `without` does, oldest first, merges left out. */
  commitsBetween(tip: string, without: readonly string[]): Promise<GitResult<string[]>> {
    return commitsBetween(this.top, tip, without);
  }

  patchIds(commits: readonly string[]): Promise<GitResult<ReadonlyMap<string, string>>> {
    return patchIds(this.top, commits);
  }

  patchIdBetween(from: string, to: string): Promise<GitResult<string | undefined>> {
    return patchIdBetween(this.top, from, to);
  }

  /** Candidates that a commit may be a cherry-pick of; several if they make the same change. */
  cherryPickSources(commit: string, candidates: readonly string[]): Promise<GitResult<string[]>> {
    return cherryPickSources(this.top, this.objects, commit, candidates);
  }

  branchTips(): Promise<GitResult<string[]>> {
    return branchTips(this.top);
  }

  mergeBase(a: string, b: string): Promise<string | undefined> {
    return mergeBase(this.top, a, b);
  }

  /** A file of a commit's tree, as git stores it; undefined if there is none. */
  async fileAt(commit: string, file: string): Promise<string | undefined> {
    const object = await this.objects.read(`${commit}:${file}`, MAX_FILE_BYTES);
    return object?.type === "blob" ? object.content?.toString("utf8") : undefined;
  }

  /** Names of what a folder holds in a commit; none if there is no such folder. Rejects if git can't tell. */
  namesAt(commit: string, folder: string): Promise<string[]> {
    return namesIn({ cwd: this.top, allowNetwork: false }, this.objects, `${commit}:${folder}`);
  }

  /** A file of the work tree; undefined if there is none, or it has more than 32 MB. */
  async readText(file: string): Promise<string | undefined> {
    try {
      const absolute = path.join(this.top, file);
      const { size } = await stat(absolute);
      return size > MAX_FILE_BYTES ? undefined : await readFile(absolute, "utf8");
    } catch {
      return undefined;
    }
  }

  /** When a file of the work tree was written last, in milliseconds since 1970; undefined if there is none. */
  async changedAt(file: string): Promise<number | undefined> {
    const found = await stat(path.join(this.top, file)).catch(() => undefined);
    return found?.isFile() ? found.mtimeMs : undefined;
  }

  /** Files that differ from `HEAD`, and untracked ones that are not ignored. */
  dirtyFiles(): Promise<GitResult<string[]>> {
    return dirtyFiles(this.top);
  }

  traceFile(): Promise<string | undefined> {
    return this.readText(".agent-trace/traces.jsonl");
  }

  /** Files and folders of a commit in the folder of a path. */
  async siblings(file: string, commit = "HEAD"): Promise<GitResult<string[]>> {
    const folder = path.posix.dirname(file);
    const tree = folder === "." ? [] : ["--", `${folder}/`];
    const found = await git(["ls-tree", "-z", "--name-only", commit, ...tree], { cwd: this.top });
    return found.ok ? { ok: true, value: found.value.split("\0").filter((name) => name !== "") } : found;
  }

  /** Commit that is checked out now; undefined before the first one. */
  async head(): Promise<string | undefined> {
    const found = await git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], { cwd: this.top });
    return found.ok ? found.value.trim() : undefined;
  }

  /** `Name <email>` under which git would commit here; undefined if it would refuse to. */
  async person(): Promise<string | undefined> {
    const found = await git(["var", "GIT_AUTHOR_IDENT"], { cwd: this.top });
    return found.ok ? /^(.* <[^<>]+>) \d/.exec(found.value)?.[1] : undefined;
  }

  /** Whether git-ai keeps this repository's notes: its binary is there, or it has left its state behind. */
  async gitAiInstalled(): Promise<boolean> {
    const folders = (process.env.PATH ?? "").split(path.delimiter).filter((one) => path.isAbsolute(one));
    const names = process.platform === "win32" ? ["git-ai.exe", "git-ai.cmd"] : ["git-ai"];
    const binaries = folders.flatMap((folder) => names.map((name) => path.join(folder, name)));
    const found = await Promise.all([
      ...binaries.map((file) => isYounger(file, Number.POSITIVE_INFINITY)),
      isYounger(path.join(this.worktree.commonDir, "ai"), GIT_AI_IDLE_MS),
    ]);
    return found.includes(true);
  }
}

/** Whether there is something at a path that was written within so many milliseconds. */
async function isYounger(file: string, ageMs: number): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs <= ageMs;
  } catch {
    return false;
  }
}
