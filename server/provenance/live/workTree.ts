import type { VettingRecord } from "../formats/discuss.ts";
import { type InboxRecord, parseInbox } from "../hooks/inbox.ts";
import { LineTable } from "../lineTable.ts";
import type { Claim, LineClaim, SourceProblem } from "../model.ts";
import { AI_REF, STASH_REF } from "../noteStore.ts";
import type { Carried } from "../tracking/attribution.ts";
import { typedClaim } from "../tracking/classify.ts";
import type { RegionTracker } from "../tracking/regions.ts";
import type { WorkingVetting } from "../vetRegions.ts";
import { Agents } from "./agents.ts";
import { CarryOver } from "./carryOver.ts";
import { type HeadMove, parseHeadMoves, squashedCommits } from "./headMoves.ts";
import { Journal, type Resumed } from "./journal.ts";
import type { Edit, LiveFile, SeenEdit, Surroundings } from "./liveFile.ts";
import { LiveFiles } from "./liveFiles.ts";
import type { LivePorts } from "./livePorts.ts";
import { Unopened } from "./unopened.ts";

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

/** What the editor knows of the lines of a text that are not committed. */
export interface WorkingLines {
  readonly claims: readonly LineClaim[];
  readonly vettings: readonly WorkingVetting[];
}

const SAVE_MS = 300;
/** Commits of the stash that are looked at when a file is replaced. */
const MAX_STASHES = 20;
/** How long a replaced text can be what a stash brought back. Milliseconds. */
const POPPED_MS = 10_000;

/**
 * One work tree as it lives: open documents and their regions, agents that report, HEAD as it moves, and the
 * state that survives. Everything happens one after the other.
 */
export class WorkTree {
  private readonly files: LiveFiles;
  private readonly carryOver: CarryOver;
  private readonly ports: LivePorts;
  private queue: Promise<unknown> = Promise.resolve();
  private head: string | undefined;
  private lastMove: HeadMove | undefined;
  private stashes: readonly string[] = [];
  /** Stashes that were taken back or dropped last: documents may still show the text from before. */
  private popped: { readonly commits: readonly string[]; readonly at: number } = { commits: [], at: 0 };
  private squashed: readonly string[] = [];
  private gitAt: number | undefined;
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
      await this.runChanges({ head: this.head }, async () => this.agents.inTerminal(tool, isRunning, at));
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
      return { claims: tracker.lines(), vettings: workingVettings(path, tracker) };
    });
  }

  /** Lines that commits hold, so that what is left of them is known when somebody edits them. */
  seed(path: string, text: string, claims: readonly LineClaim[]): void {
    this.run(async () => {
      const tracker = this.files.open.get(path)?.tracker;
      if (tracker?.text === text) tracker.seed(claims);
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
    const { ports } = this;
    const [head, person, log, stashes] = await Promise.all([
      ports.head(),
      ports.person(),
      ports.headLog(),
      ports.stashes(),
    ]);
    this.agents.person = person;
    const moves = parseHeadMoves(log);
    const past = log === "" && head ? await this.parentsOrNone(head) : moves.map(({ from }) => from);
    const resumed = await this.journal.resume(head, past, (files) => this.files.load(files));
    // What happened while nobody looked is followed by the first look.
    this.stashes = resumed?.stashes ?? stashes;
    this.head = resumed ? resumed.head : head;
    this.lastMove = resumed ? lastFollowed(moves, resumed) : moves.at(-1);
  }

  /** Reports of agents and moves of HEAD, in the order in which they happened. */
  private async catchUp(): Promise<void> {
    const { ports } = this;
    const moves = await this.moves();
    if (!this.options.mayWrite) {
      this.lastMove = moves.at(-1);
      this.head = this.lastMove?.to ?? this.head;
      return;
    }
    const [batch, stashes, message] = await Promise.all([
      ports.takeInbox(),
      ports.stashes(),
      ports.squashMessage(),
    ]);
    const records = batch ? parseInbox(batch.text).records : [];
    const from = this.firstNewMove(moves, records[0]?.at);
    const isStashed = stashes.join() !== this.stashes.join();
    // The message is gone after the commit that is made of it.
    if (message !== undefined) this.squashed = squashedCommits(message);
    else if (from === moves.length) this.squashed = [];
    if (records.length === 0 && from === moves.length && !isStashed) {
      await batch?.done();
      return;
    }
    // The reflog counts whole seconds: what was reported in the same second came first.
    const now = await this.reached(moves.slice(from));
    const events = [
      ...records.map((record) => ({ at: record.at, happen: () => this.reported(record, now) })),
      ...moves.slice(from).map((move, at) => ({
        at: move.at + 999,
        happen: () => this.moved(moves, from + at, now),
      })),
    ].sort((a, b) => a.at - b.at);
    for (const { happen } of events) await this.attempt(happen);
    if (isStashed) await this.attempt(() => this.stashMoved(stashes));
    await this.save();
    await batch?.done();
    this.options.onChange();
  }

  /** One event that can't be followed does not take the others with it. */
  private async attempt(happen: () => Promise<void>): Promise<void> {
    try {
      await happen();
    } catch (error) {
      this.options.onProblem(problemOf(error));
    }
  }

  /** Moves of HEAD; where no reflog is kept, the one that can be seen. */
  private async moves(): Promise<readonly HeadMove[]> {
    const log = await this.ports.headLog();
    if (log !== "") return parseHeadMoves(log);
    const to = await this.ports.head();
    if (to === undefined || to === this.head) return this.lastMove ? [this.lastMove] : [];
    const parents = await this.parentsOf(to);
    const isCommit = this.head === undefined ? parents.length === 0 : parents.includes(this.head);
    const move = {
      from: this.head,
      to,
      kind: isCommit ? "commit" : "other",
      at: this.options.now(),
    } as const;
    return [...(this.lastMove ? [this.lastMove] : []), move];
  }

  private async parentsOrNone(commit: string): Promise<readonly (string | undefined)[]> {
    const parents = await this.parentsOf(commit);
    return parents.length > 0 ? parents : [undefined];
  }

  private async parentsOf(commit: string): Promise<readonly string[]> {
    return (await this.ports.commits([commit])).get(commit)?.parents ?? [];
  }

  /** Index of the first move that was not followed yet. A report from before older moves reaches back to them. */
  private firstNewMove(moves: readonly HeadMove[], reportedAt: number | undefined): number {
    const { lastMove } = this;
    const known = lastMove
      ? moves.findLastIndex(
          ({ from, to, at }) => from === lastMove.from && to === lastMove.to && at === lastMove.at,
        )
      : -1;
    const next = lastMove && known < 0 ? moves.length : known + 1;
    if (reportedAt === undefined) return next;
    const after = moves.findIndex(({ at }) => at + 999 >= reportedAt);
    return after < 0 ? next : Math.min(next, after);
  }

  private async reported(record: InboxRecord, now: Reached): Promise<void> {
    const isRun = record.event === "runStart" || record.event === "runEnd";
    if (isRun) await this.runChanges(now, () => this.agents.report(record));
    else await this.agents.report(record);
  }

  /** An agent's run begins or ends: what was written until now is that of the runs until now. */
  private async runChanges(now: Reached, change: () => Promise<void>): Promise<void> {
    if (this.options.mayWrite && now) await this.unopened.look(now.head);
    await change();
    if (this.options.mayWrite) await this.unopened.remember();
  }

  private async moved(moves: readonly HeadMove[], index: number, now: Reached): Promise<void> {
    const move = moves[index];
    if (!move) return;
    const { isWatching } = this.unopened;
    if (isWatching && now) await this.unopened.look(now.head);
    this.gitAt = this.options.now();
    this.head = move.to;
    this.lastMove = move;
    await this.carryOver.follow(moves, index, this.squashed);
    if (move.kind === "commit") this.squashed = [];
    if (isWatching) await this.unopened.remember();
  }

  /** Where HEAD is after moves that are nothing but commits: all that they changed was written in the work tree. */
  private async reached(moves: readonly HeadMove[]): Promise<Reached> {
    if (moves.some(({ kind }) => kind !== "commit" && kind !== "amend")) return undefined;
    const parents = await Promise.all(moves.map(({ to }) => this.parentsOf(to)));
    if (parents.some(({ length }) => length > 1)) return undefined;
    return { head: moves.length > 0 ? moves.at(-1)?.to : this.head };
  }

  private async stashMoved(stashes: readonly string[]): Promise<void> {
    const known = this.stashes;
    this.stashes = stashes;
    this.gitAt = this.options.now();
    for (const commit of stashes)
      if (!known.includes(commit)) await this.carryOver.stashed(commit, this.options.now());
    const gone = known.filter((commit) => !stashes.includes(commit));
    if (gone.length > 0) this.popped = { commits: gone, at: this.options.now() };
    await this.carryOver.bringBack(gone, STASH_REF, this.options.now());
    if (this.unopened.isWatching) await this.unopened.remember();
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
    const popped = now - this.popped.at <= POPPED_MS ? this.popped.commits : [];
    const stashes = [...this.stashes.slice(-MAX_STASHES), ...popped];
    await this.carryOver.bringBackIn(path, stashes, STASH_REF, now);
    if (this.squashed.length > 0) await this.carryOver.bringBackIn(path, this.squashed, AI_REF, now);
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
    const gitAt = isGits ? seen.at : this.gitAt;
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
    return this.head !== undefined && sameText(await this.ports.fileAt(this.head, path), text);
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
    const { head, lastMove, stashes } = this;
    const files = this.files.states(await this.journal.files(head));
    await this.journal.save({
      head: head ?? null,
      ...(lastMove ? { followed: { from: lastMove.from ?? null, to: lastMove.to, at: lastMove.at } } : {}),
      ...(stashes.length > 0 ? { stashes } : {}),
      files,
    });
    this.files.saved(files);
  }
}

/** Commit that HEAD stands at; undefined if git itself may have changed files on the way there. */
type Reached = { readonly head: string | undefined } | undefined;

/** The move up to which HEAD was followed; by the commit that was checked out, if the state does not say it. */
function lastFollowed(moves: readonly HeadMove[], { head, followed }: Resumed): HeadMove | undefined {
  const told = moves.findLast(
    ({ from, to, at }) => from === (followed?.from ?? undefined) && to === followed?.to && at === followed.at,
  );
  if (told) return told;
  const next = moves.findLastIndex(({ from }) => from === head);
  return next < 0 ? moves.at(-1) : moves[next - 1];
}

function problemOf(error: unknown): SourceProblem {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { source: "live", message };
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

function workingVettings(path: string, tracker: RegionTracker): WorkingVetting[] {
  const list = tracker.vettings();
  if (list.length === 0) return [];
  const table = new LineTable(tracker.text);
  return list.map(({ start, end, vetting }) => {
    const lines = table.linesOf(start, end);
    const { by, at, hash, session, criteria } = vetting;
    return {
      ...lines,
      isStale: vetting.stale !== undefined,
      record: {
        by,
        at,
        hash,
        ...(session === undefined ? {} : { session }),
        ...(criteria === undefined ? {} : { criteria }),
        commit: "",
        path,
        startLine: lines.start,
        endLine: lines.end,
        isAccepted: true,
      },
    };
  });
}
