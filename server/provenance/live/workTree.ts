import { levelled } from "../commitNote.ts";
import type { VettingRecord } from "../formats/discuss.ts";
import { LineTable } from "../lineTable.ts";
import type { Claim, LineClaim, SourceProblem } from "../model.ts";
import { AI_REF, STASH_REF } from "../noteStore.ts";
import type { Carried } from "../tracking/attribution.ts";
import { typedClaim } from "../tracking/classify.ts";
import type { WorkingVetting } from "../vetRegions.ts";
import { Agents } from "./agents.ts";
import { CarryOver } from "./carryOver.ts";
import { Follower, problemOf } from "./follower.ts";
import { Journal } from "./journal.ts";
import type { Edit, LiveFile, SeenEdit, Surroundings } from "./liveFile.ts";
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

const SAVE_MS = 300;

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
  private saveTimer: NodeJS.Timeout | undefined;

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
      await this.settle(true);
      this.files.shut(path);
      this.saveSoon();
    });
  }

  renamed(from: string, to: string): void {
    this.run(async () => {
      this.files.renamed(from, to, this.options.now());
      this.options.onChange([to]);
      this.saveSoon();
    });
  }

  changed(path: string, edit: Edit, isSeen: boolean): void {
    this.run(async () => {
      this.files.open.get(path)?.changed(edit);
      if (!isSeen) await this.settle(true);
    });
  }

  sees(path: string, version: number, edit: SeenEdit): void {
    this.run(async () => {
      this.files.open.get(path)?.sees(version, edit);
      await this.settle(false);
    });
  }

  saved(path: string): void {
    const file = this.files.open.get(path);
    if (file) file.lastSaveAt = this.options.now();
  }

  /** What is copied, for a paste that may follow. */
  copied(path: string, start: number, end: number): Promise<Carried | undefined> {
    return this.run(async () => this.files.open.get(path)?.tracker.copy(start, end));
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
   * Undefined if the text is another one meanwhile.
   */
  lines(path: string, text: string): Promise<WorkingLines | undefined> {
    return this.run(async () => {
      await this.catchUp();
      await this.settle(true);
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
        const { by, at, criteria, session } = record;
        const isKnown = known.some((one) => one.start === from && one.end === to && one.vetting.by === by);
        if (!isKnown)
          tracker.vet(from, to, {
            by,
            at,
            ...(criteria ? { criteria } : {}),
            ...(session ? { session } : {}),
          });
      }
    });
  }

  /** A person says who wrote lines (1-based, inclusive). */
  declare(path: string, ranges: readonly Lines[], as: "ai" | "mine" | "pasted"): Promise<void> {
    return this.run(async () => {
      const tracker = this.files.open.get(path)?.tracker;
      if (!tracker) return;
      const claim = declaredClaim(as, this.agents.person, this.options.now());
      const table = new LineTable(tracker.text);
      for (const { start, end } of ranges)
        tracker.declare(table.startOf(start), table.startOf(end + 1), claim);
      this.options.onChange([path]);
      this.saveSoon();
    });
  }

  /** A person vets lines (1-based, inclusive) that are not committed. */
  vet(
    path: string,
    lines: Lines,
    word: Pick<VettingRecord, "by" | "at" | "criteria" | "session">,
  ): Promise<void> {
    return this.run(async () => {
      const tracker = this.files.open.get(path)?.tracker;
      if (!tracker) return;
      const table = new LineTable(tracker.text);
      tracker.vet(table.startOf(lines.start), table.startOf(lines.end + 1), word);
      this.saveSoon();
    });
  }

  /** `Name <email>` of the person at the keyboard, by git. */
  who(): Promise<string | undefined> {
    return this.run(async () => this.agents.person);
  }

  /** Ends in order: what is known is kept. */
  async close(): Promise<void> {
    await this.run(async () => {
      await this.settle(true);
      for (const path of [...this.files.open.keys()]) this.files.shut(path);
      await this.save();
    });
  }

  /** Work in its turn. A failure is told of and ends that work alone. */
  private run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch((error: unknown) => {
      this.options.onProblem(problemOf(error));
    });
    return result;
  }

  private async load(): Promise<void> {
    this.agents.person = await this.ports.person();
    await this.follower.start((head, past) =>
      this.journal.resume(head, past, (files) => this.files.load(files)),
    );
  }

  private async catchUp(): Promise<void> {
    if (await this.follower.catchUp(() => this.save())) this.options.onChange();
  }

  /** Settles what can be told apart; with `isForced` everything. */
  private async settle(isForced: boolean): Promise<void> {
    for (const [path, file] of this.files.open) {
      for (;;) {
        const next = file.next(isForced, this.options.now());
        if (!next) break;
        await this.settleEdit(path, file, next.edit, next.seen);
        this.saveSoon();
      }
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
    if (equalsDisk) await this.catchUp();
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
    if (!this.options.mayWrite || this.saveTimer) return;
    this.saveTimer = setTimeout(() => {
      this.saveTimer = undefined;
      void this.run(() => this.save());
    }, SAVE_MS);
  }

  private async save(): Promise<void> {
    clearTimeout(this.saveTimer);
    this.saveTimer = undefined;
    if (!this.options.mayWrite) return;
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
