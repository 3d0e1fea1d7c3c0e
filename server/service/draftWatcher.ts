import { type FSWatcher, watch } from "node:fs";
import path from "node:path";
import { DRAFTS_FOLDER } from "./draftStore.ts";

/** Files of a git folder that are written when the branch, a commit or what is staged changes. */
const MOVES = /^(?:HEAD|index|MERGE_HEAD|packed-refs)$/;

/** What is told of a work tree. */
export interface DraftEvents {
  /** Branch, commit or index may be others. */
  moved(): void;
  /** The file of a draft may be another, by its name. */
  isWritten(name: string): unknown;
}

/** Tells when a work tree's drafts, its HEAD or its index may be others, whoever wrote them. */
export class DraftWatcher {
  private readonly watchers = new Map<string, FSWatcher>();

  constructor(
    private readonly gitDir: string,
    private readonly events: DraftEvents,
  ) {
    this.follow();
  }

  close(): void {
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  /** Folders that are there by now are followed; nobody makes them before there is a draft. */
  private follow(): void {
    const drafts = path.join(this.gitDir, DRAFTS_FOLDER);
    const between = path.dirname(drafts);
    this.watch(this.gitDir, (name) => {
      if (name === path.basename(between)) this.again(between, drafts);
      if (name === null || MOVES.test(name)) this.events.moved();
    });
    // What else lies there has its own followers.
    this.watch(between, (name) => {
      if (name === path.basename(drafts)) this.again(drafts);
    });
    this.watch(drafts, (name) => {
      if (name === null) this.events.moved();
      else if (name.endsWith(".yaml")) this.events.isWritten(name);
    });
  }

  /** A folder was made, or taken away and made anew; what was written there meanwhile was seen by nobody. */
  private again(...folders: readonly string[]): void {
    for (const folder of folders) {
      this.watchers.get(folder)?.close();
      this.watchers.delete(folder);
    }
    this.follow();
    this.events.moved();
  }

  private watch(folder: string, onEvent: (name: string | null) => void): void {
    if (this.watchers.has(folder)) return;
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => onEvent(name));
      watcher.on("error", () => watcher.close());
      this.watchers.set(folder, watcher);
    } catch {
      // Not there yet, or the system has no more watchers: then a focus of the window asks anew.
    }
  }
}
