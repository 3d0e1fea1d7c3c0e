import { type InboxRecord, parseInbox } from "../hooks/inbox.ts";
import type { SourceProblem } from "../model.ts";
import { STASH_REF } from "../noteStore.ts";
import type { Followed } from "../tracking/workingState.ts";
import type { Agents } from "./agents.ts";
import type { CarryOver } from "./carryOver.ts";
import { type HeadMove, parseHeadMoves, squashedCommits } from "./headMoves.ts";
import type { Resumed } from "./journal.ts";
import type { LivePorts } from "./livePorts.ts";
import type { Unopened } from "./unopened.ts";

/** Commits of the stash that are looked at when a file is replaced. */
const MAX_STASHES = 20;
/** How long a replaced text can be what a stash brought back. Milliseconds. */
const POPPED_MS = 10_000;

/** Who acts on what is followed. */
export interface FollowerRoom {
  readonly agents: Agents;
  readonly carryOver: CarryOver;
  readonly unopened: Unopened;
  readonly ports: LivePorts;
}

export interface FollowerOptions {
  /** False: HEAD is followed, and nothing is done about it. */
  readonly mayWrite: boolean;
  now(): number;
  onProblem(problem: SourceProblem): void;
}

/** Follows HEAD, the stash and the inbox of one work tree. */
export class Follower {
  /** Commit that is checked out, as far as it was followed; undefined before the first one. */
  head: string | undefined;
  /** When git may have changed files last. */
  gitAt: number | undefined;
  /** Commits that a squash merge has put into the work tree. */
  squashed: readonly string[] = [];
  private lastMove: HeadMove | undefined;
  private stashes: readonly string[] = [];
  /** Stashes that were taken back or dropped last: documents may still show the text from before. */
  private popped: { readonly commits: readonly string[]; readonly at: number } = { commits: [], at: 0 };

  constructor(
    private readonly room: FollowerRoom,
    private readonly options: FollowerOptions,
  ) {}

  /** Begins where a kept state was left: what happened while nobody looked is followed by the first look. */
  async start(
    resume: (head: string | undefined, past: readonly (string | undefined)[]) => Promise<Resumed | undefined>,
  ): Promise<void> {
    const { ports } = this.room;
    const [head, log, stashes] = await Promise.all([ports.head(), ports.headLog(), ports.stashes()]);
    const moves = parseHeadMoves(log);
    const past = log === "" && head ? await this.parentsOrNone(head) : moves.map(({ from }) => from);
    const resumed = await resume(head, past);
    this.stashes = resumed?.stashes ?? stashes;
    this.head = resumed ? resumed.head : head;
    this.lastMove = resumed ? lastFollowed(moves, resumed) : moves.at(-1);
  }

  /** How far it was followed, to be kept. */
  get reachedState(): { readonly head: string | null; followed?: Followed; stashes?: readonly string[] } {
    const { head = null, lastMove, stashes } = this;
    return {
      head,
      ...(lastMove ? { followed: { from: lastMove.from ?? null, to: lastMove.to, at: lastMove.at } } : {}),
      ...(stashes.length > 0 ? { stashes } : {}),
    };
  }

  /** Stashes that a text which was just replaced may come from. */
  get recentStashes(): readonly string[] {
    const popped = this.options.now() - this.popped.at <= POPPED_MS ? this.popped.commits : [];
    return [...this.stashes.slice(-MAX_STASHES), ...popped];
  }

  /** An agent's program started or ended in a terminal. */
  agentRun(tool: string, isRunning: boolean, at: number): Promise<void> {
    return this.runChanges({ head: this.head }, async () => this.room.agents.inTerminal(tool, isRunning, at));
  }

  /**
   * Follows reports of agents and moves of HEAD, in the order in which they happened. Answers whether there were
   * any; then `keep` is called before the reports are forgotten. Before a commit is followed, `tell` is: it may hold
   * edits that are not told apart yet.
   */
  async catchUp(tell: () => Promise<void>, keep: () => Promise<void>): Promise<boolean> {
    const { ports } = this.room;
    const moves = await this.moves();
    if (!this.options.mayWrite) {
      this.lastMove = moves.at(-1);
      this.head = this.lastMove?.to ?? this.head;
      return false;
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
      return false;
    }
    if (moves.slice(from).some(({ kind }) => kind === "commit" || kind === "amend")) await this.attempt(tell);
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
    await keep();
    await batch?.done();
    return true;
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
    const log = await this.room.ports.headLog();
    if (log !== "") return parseHeadMoves(log);
    const to = await this.room.ports.head();
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
    return (await this.room.ports.commits([commit])).get(commit)?.parents ?? [];
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
    if (isRun) await this.runChanges(now, () => this.room.agents.report(record));
    else await this.room.agents.report(record);
  }

  /** An agent's run begins or ends: what was written until now is that of the runs until now. */
  private async runChanges(now: Reached, change: () => Promise<void>): Promise<void> {
    if (this.options.mayWrite && now) await this.room.unopened.look(now.head);
    await change();
    if (this.options.mayWrite) await this.room.unopened.remember();
  }

  private async moved(moves: readonly HeadMove[], index: number, now: Reached): Promise<void> {
    const move = moves[index];
    if (!move) return;
    const { isWatching } = this.room.unopened;
    if (isWatching && now) await this.room.unopened.look(now.head);
    // What a commit changes in the files' history it takes from the work tree.
    if (move.kind !== "commit" && move.kind !== "amend") this.gitAt = this.options.now();
    this.head = move.to;
    this.lastMove = move;
    await this.room.carryOver.follow(moves, index, this.squashed);
    if (move.kind === "commit") this.squashed = [];
    if (isWatching) await this.room.unopened.remember();
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
      if (!known.includes(commit)) await this.room.carryOver.stashed(commit, this.options.now());
    const gone = known.filter((commit) => !stashes.includes(commit));
    if (gone.length > 0) this.popped = { commits: gone, at: this.options.now() };
    await this.room.carryOver.bringBack(gone, STASH_REF, this.options.now());
    if (this.room.unopened.isWatching) await this.room.unopened.remember();
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

export function problemOf(error: unknown): SourceProblem {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { source: "live", message };
}
