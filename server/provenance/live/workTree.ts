import { levelled } from "../commitNote.ts";
import { LineTable } from "../lineTable.ts";
import type { Claim, LineClaim, SourceProblem } from "../model.ts";
import { AI_REF, STASH_REF } from "../noteStore.ts";
import type { Carried } from "../tracking/attribution.ts";
import { typedClaim } from "../tracking/classify.ts";
import type { RegionTracker } from "../tracking/regions.ts";
import { type VettingWord, wordOf } from "../tracking/vettings.ts";
import type { WorkingVetting } from "../vetRegions.ts";
import { Agents } from "./agents.ts";
import { CarryOver } from "./carryOver.ts";
import { Follower, problemOf } from "./follower.ts";
import { Journal } from "./journal.ts";
import { Later } from "./later.ts";
import { type Edit, LiveFile, type SeenEdit, type Surroundings } from "./liveFile.ts";
import { LiveFiles } from "./liveFiles.ts";
import type { LivePorts } from "./livePorts.ts";
import { Unopened } from "./unopened.ts";
import { type WorkingLines, workingLines } from "./workingLines.ts";

/** What a work tree needs besides its ports. */
export interface WorkTreeOptions {
  readonly ports: LivePorts;
  /** False if nothing may be written: a client without capture, a workspace that is not trusted. */
  readonly mayWrite: boolean;
  /** Writer's name and version for notes. */
  readonly writer: string;
  now(): number;
  /** Files of which something is known anew; without paths it may be all. */
  onChange(paths?: readonly string[]): void;
  onProblem(problem: SourceProblem): void;
}

/** The state is kept when nothing was edited for so long, but at least that often. Milliseconds. */
const SAVE_MS = 300;
const SAVE_AT_LEAST_MS = 3000;

/**
 * One work tree as it lives: open documents and their regions, agents that report, HEAD as it moves, and the
 * state that survives. Everything happens one after the other.
 */
export class WorkTree {
  private readonly files: LiveFiles;
  private readonly carryOver: CarryOver;
  private readonly ports: LivePorts;
  private queue: Promise<unknown> = Promise.resolve();
  private readonly follower: Follower;
  private readonly agents: Agents;
  private readonly unopened: Unopened;
  private readonly journal: Journal;
  private readonly saving = new Later(() => void this.run(() => this.save()), SAVE_MS, SAVE_AT_LEAST_MS);
  private isAbandoned = false;

  constructor(private readonly options: WorkTreeOptions) {
    this.ports = options.ports;
    this.files = new LiveFiles(options.ports);
    this.agents = new Agents(this.files, options.ports, options.now);
    this.carryOver = new CarryOver(this.files, this.agents, options.ports, options.writer, options.onProblem);
    this.unopened = new Unopened(this.files, this.agents, options.ports, options.now);
    const { agents, carryOver, unopened, ports } = this;
    this.follower = new Follower({ agents, carryOver, unopened, ports }, options);
    this.journal = new Journal(options.ports, options.onProblem);
    this.run(() => this.load());
  }

  /** A document was opened. Its regions are there when `lines` answers. */
  opened(path: string, text: string, languageId: string): void {
    this.run(async () => {
      this.files.opened(path, text, languageId, this.options.now());
      this.unopened.shown(path);
    });
  }

  shut(path: string): void {
    this.run(async () => {
      await this.settle(path, true);
      this.files.shut(path);
      this.saveSoon();
    });
  }

  /** A file or a folder has another name now. */
  renamed(from: string, to: string): void {
    this.run(async () => {
      this.options.onChange(this.files.renamed(from, to, this.options.now()));
      this.saveSoon();
    });
  }

  /** With `isSeen`, what the editor saw of the edit comes by `sees`, soon. */
  changed(path: string, edit: Edit, isSeen: boolean): void {
    const at = this.options.now();
    this.run(async () => {
      this.files.open.get(path)?.changed(edit, at);
      if (!isSeen) await this.settle(path, true);
    });
  }

  sees(path: string, version: number, edit: SeenEdit): void {
    // At once, because work in the queue may wait for it; the document itself may still wait there to be opened.
    this.files.open.get(path)?.sees(version, edit);
    this.run(async () => {
      this.files.open.get(path)?.sees(version, edit);
      await this.settle(path);
    });
  }

  saved(path: string): void {
    const file = this.files.open.get(path);
    if (file) file.lastSaveAt = this.options.now();
  }

  /**
   * What is copied or cut, for a paste that may follow: the stretch in the given version of the document, or in
   * what is tracked now. Undefined if that text is no more.
   */
  copied(path: string, start: number, end: number, version?: number): Promise<Carried | undefined> {
    return this.whenTold(async () => {
      const file = this.files.open.get(path);
      if (version === undefined || !file) return file?.tracker.copy(start, end);
      await this.settle(path, false, version);
      return file.isWaiting(version) ? file : file.copied(start, end, version, this.options.now());
    });
  }

  agentRun(tool: string, isRunning: boolean): void {
    const at = this.options.now();
    this.run(async () => {
      await this.catchUp();
      await this.follower.agentRun(tool, isRunning, at);
      this.options.onChange();
      this.saveSoon();
    });
  }

  /** Takes in what agents, git and the editor have done until now. */
  sync(): Promise<void> {
    return this.run(() => this.catchUp());
  }

  /**
   * What is known of the lines of a file that are not committed: of the open document, or of what the disk holds.
   * Undefined if the text is another one meanwhile. Waits a moment for what the editor saw of the last edits.
   */
  lines(path: string, text: string): Promise<WorkingLines | undefined> {
    return this.whenTold(async () => {
      await this.catchUp();
      await this.settle(path);
      const file = this.files.open.get(path);
      if (file?.isWaiting()) return file.latestText === text ? file : undefined;
      const tracker = await this.files.tracker(path, this.options.now());
      if (tracker?.text !== text) return undefined;
      return workingLines(path, tracker);
    });
  }

  /** What commits and notes say of lines, so that it is known what becomes of them when somebody edits them. */
  seed(path: string, text: string, claims: readonly LineClaim[], vetted: readonly WorkingVetting[]): void {
    this.run(async () => {
      const tracker = this.files.open.get(path)?.tracker;
      if (tracker?.text !== text) return;
      tracker.seed(claims);
      const table = new LineTable(text);
      const known = tracker.vettings();
      for (const { start, end, record } of vetted) {
        const [from, to] = [table.startOf(start), table.startOf(end + 1)];
        const isKnown = known.some(
          (one) => one.start === from && one.end === to && one.vetting.by === record.by,
        );
        if (!isKnown) tracker.vet(from, to, wordOf(record));
      }
    });
  }

  /** A person says who wrote lines (1-based, inclusive). False, and nothing done, if they are not of this text. */
  declare(
    path: string,
    ranges: readonly Lines[],
    as: "ai" | "mine" | "pasted",
    text?: string,
  ): Promise<boolean> {
    return this.run(async () => {
      const tracker = this.trackerOf(path, text);
      if (!tracker) return false;
      const claim = declaredClaim(as, this.agents.person, this.options.now());
      const table = new LineTable(tracker.text);
      for (const { start, end } of ranges)
        tracker.declare(table.startOf(start), table.startOf(end + 1), claim);
      this.options.onChange([path]);
      this.saveSoon();
      return true;
    });
  }

  /** A person vets lines (1-based, inclusive) that are not committed. False if they are not of this text. */
  vet(path: string, lines: Lines, word: VettingWord, text?: string): Promise<boolean> {
    return this.run(async () => {
      const tracker = this.trackerOf(path, text);
      if (!tracker) return false;
      const table = new LineTable(tracker.text);
      tracker.vet(table.startOf(lines.start), table.startOf(lines.end + 1), word);
      this.saveSoon();
      return true;
    });
  }

  /** Ends in order: what is known is kept. */
  async close(): Promise<void> {
    await this.run(async () => {
      for (const path of [...this.files.open.keys()]) {
        await this.settle(path, true);
        this.files.shut(path);
      }
      await this.save();
    });
  }

  /** Ends without keeping anything: the work tree's folder is gone. */
  abandon(): void {
    this.isAbandoned = true;
    this.saving.cancel();
  }

  /** Work in its turn. A failure is told of and ends that work alone. */
  private run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch((error: unknown) => {
      this.options.onProblem(problemOf(error));
    });
    return result;
  }

  /** The same; a document that the work answers is waited for outside of the queue, then it is done again. */
  private async whenTold<T>(work: () => Promise<T | LiveFile>): Promise<T> {
    for (;;) {
      const found = await this.run(work);
      if (!(found instanceof LiveFile)) return found;
      await found.told(this.options.now());
    }
  }

  /** The tracker of an open document; undefined if it does not stand at the given text. */
  private trackerOf(path: string, text: string | undefined): RegionTracker | undefined {
    const tracker = this.files.open.get(path)?.tracker;
    return text === undefined || tracker?.text === text ? tracker : undefined;
  }

  private async load(): Promise<void> {
    this.agents.person = await this.ports.person();
    await this.follower.start((head, past) =>
      this.journal.resume(head, past, (files) => this.files.load(files)),
    );
  }

  /** `isSettling`: while an edit is told apart, so that no other can be. */
  private async catchUp(isSettling = false): Promise<void> {
    const tell = (): Promise<void> => (isSettling ? Promise.resolve() : this.settleAll());
    if (await this.follower.catchUp(tell, () => this.save())) this.options.onChange();
  }

  /** Settles the edits of all documents, and waits for what was seen of them. */
  private async settleAll(): Promise<void> {
    for (const [path, file] of [...this.files.open]) {
      await this.settle(path);
      while (file.isWaiting()) {
        await file.told(this.options.now());
        await this.settle(path);
      }
    }
  }

  /** Settles the edits of a document up to a version that can be told apart; with `isForced` all. */
  private async settle(path: string, isForced = false, upTo?: number): Promise<void> {
    const file = this.files.open.get(path);
    for (;;) {
      const next = file?.next(isForced, this.options.now(), upTo);
      if (!file || !next) break;
      const { edit, seen, arrivedAt } = next;
      const isSaved = file.lastSaveAt !== undefined && file.lastSaveAt >= arrivedAt;
      // A text that was saved since equals its file as one does that was read from there.
      await this.settleEdit(path, file, edit, isSaved ? { ...seen, isDirty: true } : seen);
      this.saveSoon();
    }
  }

  private async settleEdit(path: string, file: LiveFile, edit: Edit, seen: SeenEdit): Promise<void> {
    const around = await this.surroundings(path, file, edit, seen);
    const settled = file.settle(edit, seen, around);
    this.agents.settled(path, settled.isReplaced, file.tracker);
    if (settled.isReplaced && (await this.isCommitted(path, edit.after))) file.cleanText = file.tracker.key;
    if (!settled.isReplaced || settled.kind === "agent") return;
    const now = this.options.now();
    const { recentStashes, squashed } = this.follower;
    await this.carryOver.bringBackIn(path, recentStashes, STASH_REF, now);
    if (squashed.length > 0) await this.carryOver.bringBackIn(path, squashed, AI_REF, now);
  }

  private async surroundings(
    path: string,
    file: LiveFile,
    edit: Edit,
    seen: SeenEdit,
  ): Promise<Surroundings> {
    const isReload = !seen.isDirty && seen.reason === undefined;
    const equalsDisk = isReload && sameText(await this.ports.readText(path), edit.after);
    if (equalsDisk) await this.catchUp(true);
    const isGits = equalsDisk && (await this.isCommitted(path, edit.after));
    const gitAt = isGits ? seen.at : this.follower.gitAt;
    const { person } = this.agents;
    return {
      equalsDisk,
      ...(person === undefined ? {} : { person }),
      ...(file.lastSaveAt === undefined ? {} : { lastSaveAt: file.lastSaveAt }),
      ...(gitAt === undefined ? {} : { gitOperationAt: gitAt }),
      ...this.agents.around(path, seen, isReload),
    };
  }

  private async isCommitted(path: string, text: string): Promise<boolean> {
    const { head } = this.follower;
    const committed = head === undefined ? undefined : await this.ports.fileAt(head, path);
    return committed !== undefined && levelled(committed) === levelled(text);
  }

  private saveSoon(): void {
    if (this.options.mayWrite && !this.isAbandoned) this.saving.ask();
  }

  private async save(): Promise<void> {
    this.saving.cancel();
    if (!this.options.mayWrite || this.isAbandoned) return;
    const { follower } = this;
    const files = this.files.states(await this.journal.files(follower.head));
    await this.journal.save({ ...follower.reachedState, files });
    this.files.saved(files);
  }
}

/** Lines of a text, 1-based and inclusive. */
export interface Lines {
  readonly start: number;
  readonly end: number;
}

function sameText(disk: string | undefined, text: string): boolean {
  return disk !== undefined && (disk === text || disk.replace(/^\uFEFF/, "") === text);
}

function declaredClaim(as: "ai" | "mine" | "pasted", person: string | undefined, at: number): Claim {
  const evidence = [{ kind: "user-declared", who: person ?? "", at }] as const;
  if (as === "ai") return { origin: "ai", confidence: "certain", evidence };
  if (as === "pasted") return { origin: "unknown", confidence: "moderate", evidence };
  return { ...typedClaim(at, "certain", person), evidence };
}
