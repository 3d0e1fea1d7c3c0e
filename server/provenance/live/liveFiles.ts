import { RegionTracker } from "../tracking/regions.ts";
import { type FileState, restoreFile, saveFile } from "../tracking/workingState.ts";
import { isSeenHere, LiveFile } from "./liveFile.ts";

/** What the files need of the work tree. */
export interface FilePorts {
  /** A file as the disk holds it; undefined if there is none. */
  readText(path: string): Promise<string | undefined>;
}

/** All files of a work tree of which something is known: open documents, and states of the others. */
export class LiveFiles {
  readonly open = new Map<string, LiveFile>();
  private readonly closed = new Map<string, FileState>();
  /** Paths whose state was dropped here: another process's copy must not bring it back. */
  private readonly dropped = new Set<string>();

  constructor(private readonly ports: FilePorts) {}

  /** Takes over states that were kept; what is known already wins. */
  load(states: ReadonlyMap<string, FileState>): void {
    for (const [path, state] of states)
      if (!this.closed.has(path) && !this.dropped.has(path)) this.closed.set(path, state);
  }

  /** A document was opened: with what was known of it. */
  opened(path: string, text: string, languageId: string, now: number): LiveFile {
    const state = this.closed.get(path);
    const tracker = state
      ? restoreFile(text, languageId, state, now).tracker
      : new RegionTracker(text, languageId);
    const file = new LiveFile(path, languageId, tracker);
    this.open.set(path, file);
    return file;
  }

  /** A document was closed: its state is kept. */
  shut(path: string): void {
    const file = this.open.get(path);
    if (!file) return;
    this.open.delete(path);
    this.keep(path, stateOf(file));
  }

  renamed(from: string, to: string, now: number): void {
    const state = this.closed.get(from);
    this.drop(from);
    const file = this.open.get(to);
    if (!state) return;
    if (file) file.tracker = restoreFile(file.tracker.text, file.languageId, state, now).tracker;
    else this.keep(to, state);
  }

  stateOf(path: string): FileState | undefined {
    return this.closed.get(path);
  }

  drop(path: string): void {
    this.closed.delete(path);
    this.dropped.add(path);
  }

  /** Paths of which something is known. */
  paths(): string[] {
    return [...new Set([...this.open.keys(), ...this.closed.keys()])];
  }

  /**
   * The tracker of a file as it stands now: of the open document, or of what the disk holds. Undefined if there
   * is no such file.
   */
  async tracker(path: string, now: number): Promise<RegionTracker | undefined> {
    const file = this.open.get(path);
    if (file) return file.tracker;
    const text = await this.ports.readText(path);
    if (text === undefined) return undefined;
    const state = this.closed.get(path);
    return state ? restoreFile(text, "", state, now).tracker : new RegionTracker(text, "");
  }

  /** Changes what is known of a file; a state of one that is not open is kept if anything is known then. */
  async update(path: string, now: number, change: (tracker: RegionTracker) => void): Promise<void> {
    const tracker = await this.tracker(path, now);
    if (!tracker) return;
    change(tracker);
    if (!this.open.has(path)) this.keep(path, saveFile(tracker.text, tracker.state));
  }

  /** What is to be kept, and `others`: states of paths that only they know. */
  states(others: ReadonlyMap<string, FileState>): Map<string, FileState> {
    const states = new Map<string, FileState>();
    for (const [path, state] of others) if (!this.dropped.has(path)) states.set(path, state);
    for (const [path, state] of this.closed) states.set(path, state);
    for (const [path, file] of this.open) {
      const state = stateOf(file);
      if (state) states.set(path, state);
      else states.delete(path);
    }
    return states;
  }

  private keep(path: string, state: FileState | undefined): void {
    if (state && (state.regions.length > 0 || state.vettings.length > 0)) {
      this.closed.set(path, state);
      this.dropped.delete(path);
    } else this.drop(path);
  }
}

/** The state of an open document; undefined if a commit holds all that is known of it. */
function stateOf(file: LiveFile): FileState | undefined {
  const { tracker } = file;
  if (file.cleanText === tracker.key) return undefined;
  const { runs, vettings } = tracker.state;
  const isWorth =
    file.isReturned || vettings.items.length > 0 || runs.some(({ mark }) => mark && isSeenHere(mark));
  return isWorth ? saveFile(tracker.text, tracker.state) : undefined;
}
