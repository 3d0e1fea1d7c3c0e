import { RegionTracker } from "../tracking/regions.ts";
import { type FileState, restoreFile, saveFile } from "../tracking/workingState.ts";
import { isSeenHere, LiveFile } from "./liveFile.ts";
import { underlay } from "./overlay.ts";

/** What the files need of the work tree. */
export interface FilePorts {
  /** A file as the disk holds it; undefined if there is none. */
  readText(path: string): Promise<string | undefined>;
}

/**
 * All files of a work tree of which something is known: open documents, and states of the others. Another
 * process may follow the same work tree: what it keeps stands unless something happened to the file here.
 */
export class LiveFiles {
  readonly open = new Map<string, LiveFile>();
  private closed = new Map<string, FileState>();
  /** Paths of closed files to which something happened since the last save. */
  private readonly touched = new Set<string>();
  /** Paths of open documents of which this process has a state to keep, or to take away. */
  private readonly kept = new Set<string>();

  constructor(private readonly ports: FilePorts) {}

  /** Takes over states that were kept; what is known already wins. */
  load(states: ReadonlyMap<string, FileState>): void {
    for (const [path, state] of states)
      if (!this.closed.has(path) && !this.touched.has(path)) this.closed.set(path, state);
  }

  /** A document was opened: with what was known of it. */
  opened(path: string, text: string, languageId: string, now: number): LiveFile {
    const state = this.closed.get(path);
    const tracker = state
      ? restoreFile(text, languageId, state, now).tracker
      : new RegionTracker(text, languageId);
    if (state) this.kept.add(path);
    const file = new LiveFile(path, languageId, tracker);
    this.open.set(path, file);
    return file;
  }

  /** A document was closed: its state is kept. */
  shut(path: string): void {
    const file = this.open.get(path);
    if (!file) return;
    this.open.delete(path);
    file.wake();
    const state = stateOf(file);
    if (state || this.kept.has(path)) this.keep(path, state);
    this.kept.delete(path);
  }

  /**
   * What is known of a file, or of all files in a folder, goes with the new name, where nothing is known of that
   * yet. Answers the new paths of the files.
   */
  renamed(from: string, to: string, now: number): string[] {
    const inside = this.paths().filter((path) => path.startsWith(`${from}/`));
    const moves = [
      [from, to] as const,
      ...inside.map((path) => [path, to + path.slice(from.length)] as const),
    ];
    for (const [old, path] of moves) this.fileRenamed(old, path, now);
    return moves.map(([, path]) => path);
  }

  private fileRenamed(from: string, to: string, now: number): void {
    const old = this.open.get(from);
    const state = old ? old.state : this.closed.get(from);
    this.drop(from);
    const file = this.open.get(to);
    if (!state) return;
    if (file) underlay(restoreFile(file.tracker.text, file.languageId, state, now).tracker, file.tracker);
    else if (!this.closed.has(to)) this.keep(to, state);
  }

  stateOf(path: string): FileState | undefined {
    return this.closed.get(path);
  }

  drop(path: string): void {
    this.closed.delete(path);
    this.touched.add(path);
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

  /** What is to be kept, given what is kept now: `undefined` if that can't be read. */
  states(kept: ReadonlyMap<string, FileState> | undefined): Map<string, FileState> {
    const states = new Map(kept ?? this.closed);
    for (const path of this.touched) put(states, path, this.closed.get(path));
    for (const [path, file] of this.open) {
      const state = stateOf(file);
      if (state) this.kept.add(path);
      if (this.kept.has(path)) put(states, path, state);
    }
    return states;
  }

  /** What `states` answered is kept now. */
  saved(states: ReadonlyMap<string, FileState>): void {
    this.closed = new Map(states);
    this.touched.clear();
  }

  private keep(path: string, state: FileState | undefined): void {
    if (!state || (state.regions.length === 0 && state.vettings.length === 0)) this.drop(path);
    else {
      this.closed.set(path, state);
      this.touched.add(path);
    }
  }
}

function put(states: Map<string, FileState>, path: string, state: FileState | undefined): void {
  if (state) states.set(path, state);
  else states.delete(path);
}

/** The state of an open document; undefined if a commit holds all that is known of it. */
function stateOf(file: LiveFile): FileState | undefined {
  const { tracker } = file;
  if (file.cleanText === tracker.key) return undefined;
  const { runs, vettings } = tracker.state;
  const isWorth =
    file.isReturned || vettings.items.length > 0 || runs.some(({ mark }) => mark && isSeenHere(mark));
  return isWorth ? file.state : undefined;
}
