import type { Answer, ResolvePorts, RewritePorts } from "../ports.ts";

/** A batch of hook reports that nobody else will see; `done` forgets it. */
export interface InboxBatch {
  readonly text: string;
  done(): Promise<void>;
}

/** What following one work tree needs. Paths are relative to the work tree, with `/`. */
export interface LivePorts extends ResolvePorts, RewritePorts {
  /** Commit that is checked out; undefined before the first one. */
  head(): Promise<string | undefined>;
  /** `Name <email>` under which git would commit; undefined if it knows none. */
  person(): Promise<string | undefined>;
  /** End of HEAD's reflog, whole lines; empty where there is none. */
  headLog(): Promise<string>;
  /** Commits of the stash, the newest last. */
  stashes(): Promise<readonly string[]>;
  /** Message that a squash merge has prepared; undefined if there is none. */
  squashMessage(): Promise<string | undefined>;
  /** Files that differ from the commit that is checked out, and untracked ones that are not ignored. */
  dirtyFiles(): Promise<Answer<readonly string[]>>;
  /** When a file was written last, in milliseconds since 1970; undefined if there is none. */
  changedAt(path: string): Promise<number | undefined>;
  /** Whether a merge, rebase, cherry-pick or revert waits to be finished: git has put lines into files. */
  isBusy(): Promise<boolean>;
  takeInbox(): Promise<InboxBatch | undefined>;
  /** States that are kept, by the commit that they belong to (`initial` before the first), the newest first. */
  stateNames(): Promise<readonly string[]>;
  readState(name: string): Promise<string | undefined>;
  /** Whether a state is still what this process wrote last under that name. */
  isStateAsWritten(name: string): Promise<boolean>;
  /** Replaces a state as a whole. */
  writeState(name: string, text: string): Promise<void>;
  removeState(name: string): Promise<void>;
  /** Renames a state that can't be read, so that it is kept and no longer found. */
  setStateAside(name: string): Promise<void>;
  /**
   * Makes a text the note of a commit if its note is `blob` (undefined: none) until then. False if it has another
   * one meanwhile.
   */
  replaceNote(ref: string, commit: string, text: string, blob: string | undefined): Promise<Answer<boolean>>;
  /** Those of `candidates` that a cherry-picked commit was made of, by author and change. */
  cherryPickSources(commit: string, candidates: readonly string[]): Promise<Answer<readonly string[]>>;
}
