import { realpath } from "node:fs/promises";
import path from "node:path";
import { LiveState } from "../git/liveState.ts";
import { Repository } from "../git/repository.ts";
import type { LivePorts } from "../provenance/live/livePorts.ts";
import { WorkTree } from "../provenance/live/workTree.ts";
import type { SourceProblem } from "../provenance/model.ts";
import { NoteCache } from "../provenance/noteStore.ts";

/** A work tree that documents are open in, with what answers questions about it. */
export interface LiveTree {
  readonly tree: WorkTree;
  readonly repository: Repository;
  readonly state: LiveState;
  /** Notes are immutable blobs: one cache serves every answer. */
  readonly cache: NoteCache;
}

/** Where a file is: its work tree, and its path there, with `/`. */
export interface Place extends LiveTree {
  readonly path: string;
}

export interface WorkTreesOptions {
  readonly mayWrite: boolean;
  /** Whether a work tree may be written to, by its top folder without links; asked only with `mayWrite`. */
  mayWriteIn?(top: string): boolean;
  readonly writer: string;
  /** Files of a work tree are known anew; without paths it may be all. */
  onChange(tree: WorkTree, paths?: readonly string[]): void;
  /** The folder of a work tree is gone: its documents have to be placed anew. */
  onGone?(tree: WorkTree): void;
  onProblem(problem: SourceProblem): void;
}

/** Waits this long after the first sign of a change, so that what belongs together is one. Milliseconds. */
const WATCH_MS = 60;

interface Followed extends LiveTree {
  dispose(): void;
}

/** The work trees of all open documents; each is opened once and followed until it is gone or the server ends. */
export class WorkTrees {
  private readonly byTop = new Map<string, Followed>();
  private readonly byFolder = new Map<string, Promise<Followed | undefined>>();

  constructor(private readonly options: WorkTreesOptions) {}

  /**
   * Where a file is; undefined outside of a repository, until one is made there. Links on the way to it are
   * followed.
   */
  async place(file: string): Promise<Place | undefined> {
    const folder = await realpath(path.dirname(file)).catch(() => undefined);
    if (folder === undefined) await Promise.all([...this.byTop.values()].map((one) => this.isThere(one)));
    const live = folder === undefined ? undefined : await this.ofFolder(folder);
    if (folder === undefined || !live) return undefined;
    const relative = path.relative(live.repository.top, path.join(folder, path.basename(file)));
    return { ...live, path: relative.split(path.sep).join("/") };
  }

  /** The work tree that a folder is in. */
  async ofFolder(folder: string): Promise<LiveTree | undefined> {
    const last = this.byFolder.get(folder);
    const known = await last;
    if (known && (await this.isThere(known))) return known;
    if (this.byFolder.get(folder) === last) this.byFolder.delete(folder);
    const opening = this.byFolder.get(folder) ?? this.open(folder);
    this.byFolder.set(folder, opening);
    const forget = (): void => {
      if (this.byFolder.get(folder) === opening) this.byFolder.delete(folder);
    };
    // A repository may come to be later.
    opening.then((found) => found ?? forget(), forget);
    return opening;
  }

  all(): LiveTree[] {
    return [...this.byTop.values()];
  }

  async close(): Promise<void> {
    await Promise.all(
      [...this.byTop.values()].map(async (one) => {
        await one.tree.close().catch(() => undefined);
        one.dispose();
      }),
    );
    this.byTop.clear();
    this.byFolder.clear();
  }

  /** Whether a work tree is still there; one that is not is no longer followed. */
  private async isThere(live: Followed): Promise<boolean> {
    if (await live.state.isThere()) return true;
    const { top } = live.repository;
    if (this.byTop.get(top) !== live) return false;
    this.byTop.delete(top);
    live.tree.abandon();
    live.dispose();
    this.options.onGone?.(live.tree);
    return false;
  }

  private async open(folder: string): Promise<Followed | undefined> {
    const opened = await Repository.open(folder);
    if (!opened.ok) return undefined;
    const repository = opened.value;
    const { top } = repository;
    for (let known = this.byTop.get(top); known; known = this.byTop.get(top)) {
      if (!(await this.isThere(known))) continue;
      repository.close();
      return known;
    }
    const { writer, onChange, onProblem, mayWriteIn } = this.options;
    const mayWrite = this.options.mayWrite && (mayWriteIn?.(top) ?? true);
    const state = new LiveState(repository.worktree);
    const tree: WorkTree = new WorkTree({
      ports: livePorts(repository, state),
      mayWrite,
      writer,
      now: Date.now,
      onChange: (paths) => onChange(tree, paths),
      onProblem,
    });
    let timer: NodeJS.Timeout | undefined;
    const watching = state.watch(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void this.isThere(live).then((isThere) => (isThere ? tree.sync() : undefined));
      }, WATCH_MS);
    }, mayWrite);
    const live: Followed = {
      tree,
      repository,
      state,
      cache: new NoteCache(),
      dispose: () => {
        clearTimeout(timer);
        void watching.then((one) => one.dispose());
        repository.close();
      },
    };
    this.byTop.set(top, live);
    void state.isThere();
    return live;
  }
}

/** What following a work tree needs, from its repository and its state. */
export function livePorts(repository: Repository, state: LiveState): LivePorts {
  return {
    shallow: repository.shallow,
    head: () => repository.head(),
    person: () => repository.person(),
    headLog: () => state.headLog(),
    stashes: () => state.stashes(),
    squashMessage: () => state.squashMessage(),
    dirtyFiles: () => repository.dirtyFiles(),
    changedAt: (file) => repository.changedAt(file),
    isBusy: () => state.isBusy(),
    takeInbox: () => state.takeInbox(),
    stateNames: () => state.stateNames(),
    readState: (name) => state.readState(name),
    isStateAsWritten: (name) => state.isStateAsWritten(name),
    writeState: (name, text) => state.writeState(name, text),
    removeState: (name) => state.removeState(name),
    setStateAside: (name) => state.setStateAside(name),
    cherryPickSources: (commit, candidates) => repository.cherryPickSources(commit, candidates),
    noteRefs: () => repository.noteRefs(),
    listNotes: (ref) => repository.listNotes(ref),
    searchNotes: (ref, texts) => repository.searchNotes(ref, texts),
    readNotes: (blobs, maxBytes) => repository.readNotes(blobs, maxBytes),
    commits: (ids) => repository.commits(ids),
    blame: (file, options) => repository.blame(file, options),
    readText: (file) => repository.readText(file),
    siblings: (file) => repository.siblings(file),
    traceFile: () => repository.traceFile(),
    gitAiInstalled: () => repository.gitAiInstalled(),
    diffCommits: (from, to) => repository.diffCommits(from, to),
    diffTexts: (from, to) => repository.diffTexts(from, to),
    fileAt: (commit, file) => repository.fileAt(commit, file),
    writeNote: (ref, commit, text) => repository.writeNote(ref, commit, text),
    replaceNote: (ref, commit, text, blob) => repository.replaceNote(ref, commit, text, blob),
    commitsBetween: (tip, without) => repository.commitsBetween(tip, without),
    patchIds: (commits) => repository.patchIds(commits),
    patchIdBetween: (from, to) => repository.patchIdBetween(from, to),
    branchTips: () => repository.branchTips(),
    mergeBase: (a, b) => repository.mergeBase(a, b),
  };
}
