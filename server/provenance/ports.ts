/** What a port answers: its value, or the reason why there is none, in git's words. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: { readonly message: string } };

/** Lines in sequence that one commit brought, without gaps from span to span. */
export interface BlamedSpan {
  /** First line in the text that was asked about, 1-based. */
  readonly start: number;
  readonly count: number;
  /** `undefined` for lines that are not committed yet. */
  readonly commit: string | undefined;
  /** Path in that commit's tree, and the first line there. */
  readonly path: string;
  readonly line: number;
  /** The commit is a guess, because git was told to see through another one. */
  readonly isApproximate: boolean;
}

/** A commit as far as provenance asks. Persons are `Name <email>`. */
export interface CommitFacts {
  readonly id: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly committer: string;
  readonly message: string;
}

/** A note's text, or its size in bytes if it is larger than was asked for. */
export type NoteText = { readonly text: string } | { readonly tooLarge: number };

/** What reads of notes need. All paths are relative to the repository, with `/`. */
export interface NotePorts {
  /** Refs below `refs/notes/`, each with the commit that it stands at. */
  noteRefs(): Promise<Answer<ReadonlyMap<string, string>>>;
  /** Blob of each commit's note. */
  listNotes(ref: string): Promise<Answer<ReadonlyMap<string, string>>>;
  /** Commits whose note holds one of the texts. */
  searchNotes(ref: string, texts: readonly string[]): Promise<Answer<readonly string[]>>;
  /** Texts of blobs; those that are not there are left out. */
  readNotes(blobs: readonly string[], maxBytes: number): Promise<ReadonlyMap<string, NoteText>>;
  /** Commits by id; those that are not there are left out. */
  commits(ids: readonly string[]): Promise<ReadonlyMap<string, CommitFacts>>;
}

/** What the resolution of a file needs. */
export interface ResolvePorts extends NotePorts {
  blame(
    path: string,
    options: { readonly text?: string; readonly signal?: AbortSignal | undefined },
  ): Promise<Answer<{ readonly spans: readonly BlamedSpan[] }>>;
  /** The file as the work tree holds it; undefined if there is none. */
  readText(path: string): Promise<string | undefined>;
  /** Names of the committed files and folders beside a path, the path's own included. */
  siblings(path: string): Promise<Answer<readonly string[]>>;
  /** Text of `.agent-trace/traces.jsonl`; undefined if there is none. */
  traceFile(): Promise<string | undefined>;
  /** Commits at which a shallow clone's history was cut off: lines that they show may be older. */
  readonly shallow: ReadonlySet<string>;
}

/** Lines of the old and the new text that took each other's place, as `git diff -U0` counts them. */
export interface LineHunk {
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
}

export interface FileChange {
  readonly oldPath: string | undefined;
  readonly newPath: string | undefined;
  readonly hunks: readonly LineHunk[];
}

/** What writing the notes of commits needs. */
export interface CommitPorts extends NotePorts {
  /** Whether git-ai itself keeps the notes of this repository: ours are then not written. */
  gitAiInstalled(): Promise<boolean>;
  /** Differences between two commits, renames followed; `from` undefined stands for an empty tree. */
  diffCommits(from: string | undefined, to: string): Promise<Answer<readonly FileChange[]>>;
  diffTexts(from: string, to: string): Promise<Answer<readonly LineHunk[]>>;
  /** A file of a commit's tree; undefined if there is none. */
  fileAt(commit: string, path: string): Promise<string | undefined>;
  writeNote(ref: string, commit: string, text: string): Promise<Answer<unknown>>;
}

/** What following rewritten and squashed commits needs besides. All ids are full. */
export interface RewritePorts extends CommitPorts {
  /** Commits that `tip` reaches and none of `without` does, oldest first, merges left out. */
  commitsBetween(tip: string, without: readonly string[]): Promise<Answer<readonly string[]>>;
  /** Patch ids by commit; a commit that changes nothing has none. */
  patchIds(commits: readonly string[]): Promise<Answer<ReadonlyMap<string, string>>>;
  patchIdBetween(from: string, to: string): Promise<Answer<string | undefined>>;
  /** Commits at which branches and fetched pull requests stand. */
  branchTips(): Promise<Answer<readonly string[]>>;
  mergeBase(a: string, b: string): Promise<string | undefined>;
}

/** Where a remote's notes stand, and the local ref that holds them. */
export interface FetchedNotes {
  readonly tip: string;
  readonly tracking: string;
}

/** What a remote made of a ref. `moved`: it has got something since that was not fetched. */
export type PushedNotes =
  | { readonly state: "done" }
  | { readonly state: "moved" | "refused"; readonly message: string };

/** What exchanging notes with a remote needs besides. Refs are full, commits are full ids. */
export interface SharePorts extends NotePorts {
  gitAiInstalled(): Promise<boolean>;
  /** Name of the remote that is asked for, else of the one that the branch is pushed to. */
  pushRemote(wanted: string | undefined): Promise<Answer<string>>;
  /** Fetches those of the refs that the remote has. */
  fetchNotes(remote: string, refs: readonly string[]): Promise<Answer<ReadonlyMap<string, FetchedNotes>>>;
  /** Pushes commits by ref, without force. */
  pushNotes(
    remote: string,
    tips: ReadonlyMap<string, string>,
  ): Promise<Answer<ReadonlyMap<string, PushedNotes>>>;
  mergeBase(a: string, b: string): Promise<string | undefined>;
  /** Blob of each commit's note, at a commit of a notes history. */
  notesAt(tip: string): Promise<Answer<ReadonlyMap<string, string>>>;
  /** Bytes of blobs; those that are not there or have more than `maxBytes` are left out. */
  noteBytes(blobs: readonly string[], maxBytes: number): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Moves a ref that still stands at `from`; undefined stands for none. */
  moveNotes(ref: string, to: string, from: string | undefined): Promise<Answer<unknown>>;
  /** Makes a commit of all notes with both histories as parents, and moves the ref there if it still is at `ours`. */
  mergeNotes(merge: {
    readonly ref: string;
    readonly ours: string;
    readonly theirs: string;
    /** By commit: the id of a blob, or the bytes of a new one. */
    readonly notes: ReadonlyMap<string, string | Uint8Array>;
    readonly message: string;
  }): Promise<Answer<string>>;
}
