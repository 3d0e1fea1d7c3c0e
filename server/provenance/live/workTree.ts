import type { VettingRecord } from "../formats/discuss.ts";
import { type InboxRecord, parseInbox } from "../hooks/inbox.ts";
import { LineTable } from "../lineTable.ts";
import type { Claim, LineClaim, SourceProblem } from "../model.ts";
import { AI_REF, STASH_REF } from "../noteStore.ts";
import type { Carried } from "../tracking/attribution.ts";
import { type Agent, aiClaim, type HookWindow, typedClaim } from "../tracking/classify.ts";
import { RegionTracker } from "../tracking/regions.ts";
import { parseWorkingState, writeWorkingState } from "../tracking/workingState.ts";
import type { WorkingVetting } from "../vetRegions.ts";
import { CarryOver } from "./carryOver.ts";
import { type HeadMove, parseHeadMoves, squashedCommits } from "./headMoves.ts";
import { type Edit, type LiveFile, overlay, type SeenEdit, type Surroundings } from "./liveFile.ts";
import { LiveFiles } from "./liveFiles.ts";
import type { LivePorts } from "./livePorts.ts";

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

/** A report of a hook is applied to reloads that come within this time. Milliseconds. */
const POST_MS = 10_000;
const SAVE_MS = 300;
const MAX_BLOB_BYTES = 8 * 1024 * 1024;
/** Commits of the stash that are looked at when a file is replaced. */
const MAX_STASHES = 20;

/** What an agent made of a file. */
interface Post {
  readonly at: number;
  readonly agent: Agent;
  readonly preAt: number;
  readonly event: string;
  /** The text that the agent left, with what it wrote. */
  readonly result: RegionTracker;
}

interface Pre {
  readonly at: number;
  readonly agent: Agent;
  readonly before: string | null;
}

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
  private squashed: readonly string[] = [];
  private gitAt: number | undefined;
  private person: string | undefined;
  private readonly pres = new Map<string, Pre>();
  private readonly posts = new Map<string, Post>();
  private readonly runs = new Map<string, { agent: Agent; at: number; isRunning: boolean }>();
  private saveTimer: NodeJS.Timeout | undefined;
  private savedAs: string | undefined;

  constructor(private readonly options: WorkTreeOptions) {
    this.ports = options.ports;
    this.files = new LiveFiles(options.ports);
    this.carryOver = new CarryOver(this.files, options.ports, options.writer, options.onProblem);
    this.run(() => this.load());
  }

  /** A document was opened. Its regions are there when `lines` answers. */
  opened(path: string, text: string, languageId: string): void {
    this.run(async () => {
      this.files.opened(path, text, languageId, this.options.now());
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
    this.run(async () => this.noteRun({ tool }, isRunning, this.options.now()));
  }

  /** Takes in what agents, git and the editor have done until now. */
  sync(): Promise<void> {
    return this.run(() => this.catchUp());
  }

  /**
   * What is known of the lines of an open document that are not committed; undefined if the text is another one
   * meanwhile.
   */
  lines(path: string, text: string): Promise<WorkingLines | undefined> {
    return this.run(async () => {
      await this.catchUp();
      await this.settle(true);
      const file = this.files.open.get(path);
      if (file?.tracker.text !== text) return undefined;
      return { claims: file.tracker.lines(), vettings: workingVettings(path, file.tracker) };
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
      const claim = declaredClaim(as, this.person, this.options.now());
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
    return this.run(async () => this.person);
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
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.options.onProblem({ source: "live", message });
    });
    return result;
  }

  private async load(): Promise<void> {
    const { ports } = this;
    const [head, person, log, names, stashes] = await Promise.all([
      ports.head(),
      ports.person(),
      ports.headLog(),
      ports.stateNames(),
      ports.stashes(),
    ]);
    this.person = person;
    this.stashes = stashes;
    const moves = parseHeadMoves(log);
    const own = head ?? INITIAL;
    const state = [own, ...names.filter((name) => name !== own)]
      .filter((name) => names.includes(name))
      .find((name) => name === own || moves.some((move) => (move.from ?? INITIAL) === name));
    this.head = head;
    this.lastMove = moves.at(-1);
    if (state === undefined) return;
    this.savedAs = state;
    await this.loadState(state);
    if (state === own) return;
    // HEAD has moved on while nobody looked: what happened since is followed now.
    const since = moves.findLastIndex(({ from }) => (from ?? INITIAL) === state);
    this.lastMove = moves[since - 1];
    this.head = state === INITIAL ? undefined : state;
  }

  private async loadState(name: string): Promise<void> {
    const text = await this.ports.readState(name);
    if (text === undefined) return;
    const found = parseWorkingState(text);
    if (found.ok) this.files.load(found.value.files);
    else this.options.onProblem(found.problem);
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
    const [batch, stashes] = await Promise.all([ports.takeInbox(), ports.stashes()]);
    const records = batch ? parseInbox(batch.text).records : [];
    const from = this.firstNewMove(moves, records[0]?.at);
    const isStashed = stashes.join() !== this.stashes.join();
    if (records.length === 0 && from === moves.length && !isStashed) {
      await batch?.done();
      return;
    }
    // The reflog counts whole seconds: what was reported in the same second came first.
    const events = [
      ...records.map((record) => ({ at: record.at, happen: () => this.report(record) })),
      ...moves.slice(from).map((move, at) => ({
        at: move.at + 999,
        happen: () => this.moved(moves, from + at),
      })),
    ].sort((a, b) => a.at - b.at);
    for (const { happen } of events) await happen();
    if (isStashed) await this.stashMoved(stashes);
    await this.save();
    await batch?.done();
    this.options.onChange();
  }

  /** Moves of HEAD; where no reflog is kept, the one that can be seen. */
  private async moves(): Promise<readonly HeadMove[]> {
    const log = await this.ports.headLog();
    if (log !== "") return parseHeadMoves(log);
    const to = await this.ports.head();
    if (to === undefined || to === this.head) return this.lastMove ? [this.lastMove] : [];
    const parents = (await this.ports.commits([to])).get(to)?.parents ?? [];
    const isCommit = this.head === undefined ? parents.length === 0 : parents.includes(this.head);
    const move = {
      from: this.head,
      to,
      kind: isCommit ? "commit" : "other",
      at: this.options.now(),
    } as const;
    return [...(this.lastMove ? [this.lastMove] : []), move];
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

  private async moved(moves: readonly HeadMove[], index: number): Promise<void> {
    const move = moves[index];
    if (!move) return;
    this.gitAt = this.options.now();
    await this.carryOver.follow(moves, index, this.squashed);
    if (move.kind === "commit") this.squashed = [];
    this.head = move.to;
    this.lastMove = move;
  }

  private async stashMoved(stashes: readonly string[]): Promise<void> {
    const known = this.stashes;
    this.stashes = stashes;
    this.gitAt = this.options.now();
    for (const commit of stashes)
      if (!known.includes(commit)) await this.carryOver.stashed(commit, this.options.now());
    const gone = known.filter((commit) => !stashes.includes(commit));
    await this.carryOver.bringBack(gone, STASH_REF, this.options.now());
  }

  private async report(record: InboxRecord): Promise<void> {
    const { at, agent: tool, model, session } = record;
    const agent: Agent = {
      tool,
      ...(model === undefined ? {} : { model }),
      ...(session === undefined ? {} : { session }),
      ...(this.person === undefined ? {} : { person: this.person }),
    };
    if (record.event === "pre") this.pres.set(record.path, { at, agent, before: record.before });
    else if (record.event === "post") await this.wrote(agent, record);
    else this.noteRun(agent, record.event === "runStart", at);
  }

  private noteRun(agent: Agent, isRunning: boolean, at: number): void {
    this.runs.set(agent.tool, { agent, at, isRunning });
  }

  /** An agent has written a file: what differs from the text before is its own. */
  private async wrote(agent: Agent, record: InboxRecord & { event: "post" }): Promise<void> {
    const { at, hook, path, after } = record;
    const pre = this.pres.get(path);
    this.pres.delete(path);
    const before = record.before === undefined ? pre?.before : record.before;
    if (after === null || before === undefined) {
      this.noteRun(agent, false, at);
      return;
    }
    const blobs = await this.ports.readNotes([after, ...(before === null ? [] : [before])], MAX_BLOB_BYTES);
    const textOf = (blob: string | null): string | undefined => {
      if (blob === null) return "";
      const found = blobs.get(blob);
      return found && "text" in found ? found.text : undefined;
    };
    const [was, is] = [textOf(before), textOf(after)];
    if (was === undefined || is === undefined) return;
    const result = new RegionTracker(was, "");
    const claim = aiClaim(agent, "certain", { kind: "hook", agent: agent.tool, event: hook, at });
    result.retext(is, { kind: "agent", at, claim });
    this.posts.set(path, { at: this.options.now(), agent, preAt: pre?.at ?? at, event: hook, result });
    await this.files.update(path, this.options.now(), (tracker) => overlay(result, tracker, at));
    this.options.onChange([path]);
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
    const settled = file.settle(edit, seen, await this.surroundings(path, file, edit, seen));
    const now = this.options.now();
    const post = this.posts.get(path);
    if (post && now - post.at <= POST_MS) {
      if (settled.isReplaced) overlay(post.result, file.tracker, post.at);
    } else this.posts.delete(path);
    if (!settled.isReplaced || settled.kind === "agent") return;
    await this.carryOver.bringBackIn(path, this.stashes.slice(-MAX_STASHES), STASH_REF, now);
    this.squashed = squashedCommits((await this.ports.squashMessage()) ?? "");
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
    const hook = this.hookOf(path, isReload);
    const run = [...this.runs.values()]
      .toSorted((a, b) => Number(a.isRunning) - Number(b.isRunning) || a.at - b.at)
      .at(-1);
    return {
      equalsDisk,
      ...(this.person === undefined ? {} : { person: this.person }),
      ...(file.lastSaveAt === undefined ? {} : { lastSaveAt: file.lastSaveAt }),
      ...(gitAt === undefined ? {} : { gitOperationAt: gitAt }),
      ...(hook === undefined ? {} : { hook }),
      ...(run === undefined ? {} : { agentRun: this.runFacts(run, seen.at) }),
    };
  }

  private runFacts(
    { agent, at, isRunning }: { agent: Agent; at: number; isRunning: boolean },
    now: number,
  ): { agent: Agent; at: number } {
    const person = this.person === undefined ? {} : { person: this.person };
    return { agent: { ...person, ...agent }, at: isRunning ? now : at };
  }

  /** The call of an agent that names the file. What came in by a report is laid over the text afterwards. */
  private hookOf(path: string, isReload: boolean): HookWindow | undefined {
    const pre = this.pres.get(path);
    if (pre) return { agent: pre.agent, preAt: pre.at };
    const post = this.posts.get(path);
    if (!post || !isReload) return undefined;
    const { agent, preAt, event, at } = post;
    return { agent, preAt, post: { event, at, isItsOwn: false } };
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
    const name = this.head ?? INITIAL;
    const text = await this.ports.readState(name);
    const others = text === undefined ? undefined : parseWorkingState(text);
    const files = this.files.states(others?.ok ? others.value.files : new Map());
    if (files.size === 0) {
      if (text !== undefined) await this.ports.removeState(name);
    } else await this.ports.writeState(name, writeWorkingState({ head: this.head ?? null, files }));
    if (this.savedAs !== undefined && this.savedAs !== name) await this.ports.removeState(this.savedAs);
    this.savedAs = name;
  }
}

/** Name of the state before the first commit. */
const INITIAL = "initial";

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
