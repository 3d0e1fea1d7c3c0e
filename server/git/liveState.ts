import { type FSWatcher, watch } from "node:fs";
import { appendFile, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Worktree } from "./gitDir.ts";

/** A batch of reports; `done` deletes it. */
export interface Batch {
  readonly text: string;
  done(): Promise<void>;
}

/** Files that change when something happens to a work tree: names in its git folders. */
const WATCHED = /^(?:HEAD|HEAD\.lock|stash|inbox\.jsonl|SQUASH_MSG)$/;
/** Folders that come with the first commit, or stash, of a repository. */
const FOLDERS = /^(?:logs|refs)$/;
/** What git leaves in a work tree's folder while it waits for a person. */
const BUSY: ReadonlySet<string> = new Set([
  "MERGE_HEAD",
  "CHERRY_PICK_HEAD",
  "REVERT_HEAD",
  "SQUASH_MSG",
  "rebase-merge",
  "rebase-apply",
]);
/** End of a reflog that is read. */
const MAX_LOG_BYTES = 256 * 1024;
const MAX_INBOX_BYTES = 32 * 1024 * 1024;
const TAKEN = /^inbox-\d+-\d+\.taken$/;
const STATE = /^(?:initial|[0-9a-f]{40,64})\.json$/;

/**
 * What is kept below `<git folder>/two-keys` of one work tree, and the files of git that tell what happened to
 * it. Reading what is not there gives nothing; writing makes folders as needed and replaces files as a whole.
 */
export class LiveState {
  private readonly folder: string;
  private readonly working: string;
  /** Identity of states as this process wrote them. */
  private readonly written = new Map<string, string>();
  private born: string | undefined;

  constructor(private readonly worktree: Worktree) {
    this.folder = path.join(worktree.gitDir, "two-keys");
    this.working = path.join(this.folder, "working");
  }

  /** Whether the git folder is there, and the one that it was when this was asked first; yes where it can't be told. */
  async isThere(): Promise<boolean> {
    const { gitDir } = this.worktree;
    try {
      const [folder, head] = await Promise.all([gitDir, path.join(gitDir, "HEAD")].map(idOf));
      this.born ??= folder;
      return folder !== undefined && folder === this.born && head !== undefined;
    } catch {
      return true;
    }
  }

  /** End of HEAD's reflog, whole lines. */
  headLog(): Promise<string> {
    return tail(path.join(this.worktree.gitDir, "logs", "HEAD"));
  }

  /** Commits of the stash, the oldest first. */
  async stashes(): Promise<string[]> {
    const log = await tail(path.join(this.worktree.commonDir, "logs", "refs", "stash"));
    return [...log.matchAll(/^[0-9a-f]{40,64} ([0-9a-f]{40,64}) /gm)].map(([, id = ""]) => id);
  }

  squashMessage(): Promise<string | undefined> {
    return textOf(path.join(this.worktree.gitDir, "SQUASH_MSG"));
  }

  /** Whether a merge, rebase, cherry-pick or revert waits to be finished. */
  async isBusy(): Promise<boolean> {
    const names = await namesIn(this.worktree.gitDir);
    return names.some((name) => BUSY.has(name));
  }

  /** Reports of hooks. They are moved aside first, so that no other process takes them as well. */
  async takeInbox(): Promise<Batch | undefined> {
    const inbox = path.join(this.folder, "inbox.jsonl");
    // What a process that died had taken comes first.
    const left = (await namesIn(this.folder)).filter((name) => TAKEN.test(name));
    const orphans = left.filter((name) => !isRunning(Number(/\d+/.exec(name)?.[0])));
    const size = await stat(inbox).then(
      (found) => found.size,
      () => undefined,
    );
    // A hook that has just made the file is about to write to it.
    const isFull = size !== undefined && size > 0;
    if (!isFull && orphans.length === 0) return undefined;
    const texts = await Promise.all(orphans.map((name) => textOf(path.join(this.folder, name))));
    const fresh = path.join(this.folder, `inbox-${process.pid}-${Date.now()}.taken`);
    const isTaken = isFull && (await rename(inbox, fresh).then(yes, no));
    const isRead = isTaken && size <= MAX_INBOX_BYTES;
    const text = isRead ? ((await textOf(fresh)) ?? "") : "";
    const files = [...orphans.map((name) => path.join(this.folder, name)), ...(isTaken ? [fresh] : [])];
    return {
      text: [...texts, text].join("\n"),
      done: async () => {
        // A hook that had the file open may have written to it since.
        const late = isRead ? ((await textOf(fresh)) ?? "").slice(text.length) : "";
        if (late !== "") await appendFile(inbox, late);
        await Promise.all(files.map((file) => rm(file, { force: true })));
      },
    };
  }

  /** Names of the states that are kept, without ending, the newest first. */
  async stateNames(): Promise<string[]> {
    const names = (await namesIn(this.working)).filter((name) => STATE.test(name));
    const dated = await Promise.all(
      names.map(async (name) => ({
        name: name.slice(0, -".json".length),
        at: (await stat(path.join(this.working, name)).catch(() => undefined))?.mtimeMs ?? 0,
      })),
    );
    return dated.sort((a, b) => b.at - a.at).map(({ name }) => name);
  }

  readState(name: string): Promise<string | undefined> {
    return textOf(path.join(this.working, `${name}.json`));
  }

  /** Whether a state is still what was written here last under that name. */
  async isStateAsWritten(name: string): Promise<boolean> {
    const id = this.written.get(name);
    return id !== undefined && id === (await versionOf(path.join(this.working, `${name}.json`)));
  }

  async writeState(name: string, text: string): Promise<void> {
    // Not deeper: a git folder that was deleted stays so.
    for (const folder of [this.folder, this.working]) await makeFolder(folder);
    const file = path.join(this.working, `${name}.json`);
    const draft = `${file}.${process.pid}.tmp`;
    this.written.delete(name);
    await writeFile(draft, text);
    const id = await versionOf(draft);
    await rename(draft, file);
    if (id !== undefined) this.written.set(name, id);
  }

  async removeState(name: string): Promise<void> {
    await rm(path.join(this.working, `${name}.json`), { force: true });
  }

  async setStateAside(name: string): Promise<void> {
    const file = path.join(this.working, `${name}.json`);
    await rename(file, `${file}.unreadable`).catch(() => undefined);
  }

  /**
   * Calls when HEAD, the stash or the inbox may have changed; more often than that is possible. Where the system
   * can't watch, it never calls. With `mayWrite` the inbox's folder is made, so that it can be watched. Ends with
   * `dispose`.
   */
  async watch(call: () => void, mayWrite: boolean): Promise<{ dispose(): void }> {
    if (mayWrite) await makeFolder(this.folder).catch(() => undefined);
    const { gitDir, commonDir } = this.worktree;
    const folders = [gitDir, path.join(gitDir, "logs"), this.folder, path.join(commonDir, "logs", "refs")];
    let watchers: FSWatcher[] = [];
    const end = (): void => {
      for (const watcher of watchers) watcher.close();
      watchers = [];
    };
    const begin = (): void => {
      end();
      watchers = folders.flatMap((folder) => watching(folder, heard) ?? []);
    };
    const heard = (name: string | null): void => {
      const isFolder = name !== null && FOLDERS.test(name);
      if (isFolder) begin();
      if (isFolder || name === null || WATCHED.test(name)) call();
    };
    begin();
    return { dispose: end };
  }
}

/** Undefined for a folder that is not there yet: the one above tells when it comes. */
function watching(folder: string, heard: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, (_, name) => heard(name));
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

/** Makes a folder in one that is there. */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}

/** Tells a file from another one that came in its place. Undefined if there is none; rejects if that is not sure. */
async function idOf(file: string): Promise<string | undefined> {
  try {
    const { dev, ino, birthtimeNs, ctimeNs } = await stat(file, { bigint: true });
    // Numbers are used again; a system that knows no birth answers the last change.
    return `${dev} ${ino} ${birthtimeNs === ctimeNs ? "" : birthtimeNs}`;
  } catch (error) {
    const isGone =
      error instanceof Error && "code" in error && /^(?:ENOENT|ENOTDIR)$/.test(String(error.code));
    if (isGone) return undefined;
    throw error;
  }
}

/** Differs from what it was if a file was written to or replaced since; undefined if there is none. */
export async function versionOf(file: string): Promise<string | undefined> {
  return stat(file, { bigint: true }).then(
    ({ ino, size, mtimeNs }) => `${ino} ${size} ${mtimeNs}`,
    () => undefined,
  );
}

const yes = (): boolean => true;
const no = (): boolean => false;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}

/** End of a file, from the beginning of a line; empty if there is none. */
async function tail(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return "";
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, MAX_LOG_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const text = buffer.toString("utf8", 0, bytesRead);
    return length < size ? text.slice(text.indexOf("\n") + 1) : text;
  } finally {
    await handle.close();
  }
}
