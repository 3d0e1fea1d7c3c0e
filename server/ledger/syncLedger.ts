import { setTimeout as sleep } from "node:timers/promises";
import { fetchCommits, pushCommit, type RemoteBranch, remoteTip } from "../git/branchRemote.ts";
import type { GitResult } from "../git/run.ts";
import { commitFiles, type TreeFile } from "../git/storedFiles.ts";
import type { LedgerPlace, Synced, SyncFailure } from "./ledger.ts";
import { changedFiles, ledgerFiles } from "./ledgerFiles.ts";
import { type LedgerRefs, LedgerStore, tookBack, whyReadOnly } from "./ledgerRefs.ts";

export interface SyncOptions {
  readonly signal?: AbortSignal | undefined;
  /** Puts back what the remote has shown and taken back since. Only where a person asks for it. */
  readonly restore?: boolean;
  /** Milliseconds that one command may take over the network; two minutes when left out. */
  readonly limitMs?: number | undefined;
}

/** Exchanges that are tried while others push as well; each of them lets at least one through. */
const TRIES = 24;
const FIRST_WAIT_MS = 40;
const LONGEST_WAIT_MS = 3000;

/**
 * Exchanges files with the remote: fetches its branch, puts what it lacks on top and pushes that, never with force. Files
 * never conflict, so nothing is merged by hand, ever. Whatever happens, nothing that was written or seen here is lost.
 */
export async function syncLedger(place: LedgerPlace, options: SyncOptions = {}): Promise<Synced> {
  const { remote } = place;
  if (place.isOwn) return kept("no-remote", "the branch of this repository is the ledger itself");
  const barred = whyReadOnly(place);
  if (barred !== undefined) return kept("failed", barred);
  if (remote === undefined) return kept("no-remote", "there is no remote to send it to");
  const exchange = new Exchange(new LedgerStore(place), remote, options);
  let last = kept("overtaken", `${remote}: others were faster ${TRIES} times`);
  for (let round = 0; round < TRIES; round++) {
    if (options.signal?.aborted) return kept("cancelled", "cancelled");
    const outcome = await exchange.round();
    if (outcome.state !== "again") return outcome;
    if (outcome.message !== undefined)
      last = kept("overtaken", `${remote}: others were faster ${TRIES} times: ${outcome.message}`);
    const wait = Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 1.6 ** round);
    await sleep(wait, undefined, options.signal ? { signal: options.signal } : {}).catch(() => {});
  }
  return last;
}

/** Another round may end it: somebody was faster, here or at the remote. */
interface Again {
  readonly state: "again";
  readonly message?: string;
}

type Kept = Extract<Synced, { state: "kept" }>;
/** Something to go on with, or why there is nothing. */
type Step<T> = { readonly state: "go"; readonly value: T } | Again | Kept;

class Exchange {
  private received = 0;

  constructor(
    private readonly store: LedgerStore,
    private readonly remote: string,
    private readonly options: SyncOptions,
  ) {}

  async round(): Promise<Synced | Again> {
    // What we know is read before the remote is asked: its answer then has to hold all of it.
    const before = await this.store.refs();
    if (!before.ok) return failed(before);
    const tip = await remoteTip(this.branch);
    if (!tip.ok) return this.unreachable(tip);
    const learned = await this.learn(before.value, tip.value);
    if (learned.state !== "go") return learned;
    return this.send(learned.value);
  }

  private get branch(): RemoteBranch {
    const { folder, place } = this.store;
    const { signal, limitMs } = this.options;
    return { folder, remote: this.remote, branch: place.branch, signal, limitMs };
  }

  /** Takes over where the remote's branch stands, and remembers what it has taken back. */
  private async learn(refs: LedgerRefs, tip: string | undefined): Promise<Step<LedgerRefs>> {
    const { folder } = this.store;
    const { seen } = refs;
    let gone = refs.gone;
    if (tip !== seen) {
      if (tip !== undefined && !(await folder.hasCommit(tip))) {
        const fetched = await fetchCommits(this.branch);
        if (!fetched.ok) return isLocked(fetched.failure.message) ? again() : this.unreachable(fetched);
        if (!(await folder.hasCommit(tip))) return again();
      }
      const lost = seen === undefined ? done(false) : await tookBack(folder, seen, tip);
      if (!lost.ok) return failed(lost);
      if (lost.value) {
        const all = await this.unite(gone, seen);
        if (!all.ok) return failed(all);
        const noted = await this.store.move("gone", all.value, gone);
        if (!noted.ok) return failed(noted);
        if (!noted.value) return again();
        gone = all.value;
      }
      const news = await this.countNew(seen, tip);
      if (!news.ok) return failed(news);
      const moved = await this.store.move("seen", tip, seen);
      if (!moved.ok) return failed(moved);
      if (!moved.value) return again();
      this.received += news.value;
    }
    if (gone !== undefined) {
      const lacks = await tookBack(folder, gone, tip);
      if (!lacks.ok) return failed(lacks);
      if (!lacks.value && (await this.store.move("gone", undefined, gone)).ok) gone = undefined;
    }
    return { state: "go", value: { kept: refs.kept, seen: tip, gone } };
  }

  /** One commit with what was taken back before and now. */
  private async unite(
    gone: string | undefined,
    seen: string | undefined,
  ): Promise<GitResult<string | undefined>> {
    if (gone === undefined || seen === undefined || gone === seen) return done(gone ?? seen);
    const more = await changedFiles(this.store.folder, seen, gone);
    const had = await ledgerFiles(this.store.folder, gone);
    if (!more.ok) return more;
    if (!had.ok) return had;
    // Of two contents of one path the one that was shown first stays.
    const files = more.value.filter(({ path }) => !had.value.has(path)).map(asIs);
    const message = "What the remote has taken back";
    return commitFiles(this.store.folder, { parents: [gone, seen], files, message });
  }

  private async countNew(seen: string | undefined, tip: string | undefined): Promise<GitResult<number>> {
    if (tip === undefined) return done(0);
    const [before, now] = await Promise.all([
      ledgerFiles(this.store.folder, seen),
      ledgerFiles(this.store.folder, tip),
    ]);
    if (!before.ok) return before;
    if (!now.ok) return now;
    return done([...now.value.keys()].filter((path) => !before.value.has(path)).length);
  }

  /** Pushes what the remote lacks, if anything. */
  private async send(refs: LedgerRefs): Promise<Synced | Again> {
    const { kept, seen: tip, gone } = refs;
    const missing = await this.missing(refs);
    if (!missing.ok) return failed(missing);
    if (missing.value.length === 0) {
      // What it has, the remote has too, or has taken back. If it moved meanwhile, the next exchange does this.
      if (kept !== undefined) await this.store.move("kept", tip, kept);
      return { state: "synced", tip, received: this.received, sent: 0 };
    }
    const made = await this.commitFor(refs, missing.value);
    if (!made.ok) return failed(made);
    const pushed = await pushCommit(this.branch, made.value);
    if (!pushed.ok) return this.unreachable(pushed);
    if (pushed.value.state !== "done") return this.notTaken(pushed.value, tip);
    await this.store.move("seen", made.value, tip);
    if (kept !== undefined) await this.store.move("kept", made.value, kept);
    if (this.options.restore && gone !== undefined) await this.store.move("gone", undefined, gone);
    return { state: "synced", tip: made.value, received: this.received, sent: missing.value.length };
  }

  /** Files that the remote's branch has to get. */
  private async missing({ kept, seen, gone }: LedgerRefs): Promise<GitResult<TreeFile[]>> {
    const { folder } = this.store;
    const [mine, theirs, lost] = await Promise.all([
      kept === seen ? done(new Map<string, TreeFile>()) : ledgerFiles(folder, kept),
      ledgerFiles(folder, seen),
      ledgerFiles(folder, gone),
    ]);
    if (!mine.ok) return mine;
    if (!theirs.ok) return theirs;
    if (!lost.ok) return lost;
    const back = [...lost.value.values()].filter((one) => theirs.value.get(one.path)?.id !== one.id);
    const fresh = [...mine.value.values()].filter(
      ({ path }) => !theirs.value.has(path) && !lost.value.has(path),
    );
    return done([...fresh, ...(this.options.restore ? back : [])]);
  }

  /** The commit to be pushed: ours as they are if they follow the remote's, else one with all files on top of it. */
  private async commitFor(
    { kept, seen, gone }: LedgerRefs,
    files: readonly TreeFile[],
  ): Promise<GitResult<string>> {
    const { folder } = this.store;
    const restored = this.options.restore === true ? gone : undefined;
    if (kept !== undefined && gone === undefined) {
      const follows = seen === undefined ? done(true) : await folder.isAncestor(seen, kept);
      if (!follows.ok) return follows;
      if (follows.value) return done(kept);
    }
    const subjects = await subjectsOf(
      this.store,
      kept,
      [seen, gone].filter((one) => one !== undefined),
    );
    if (!subjects.ok) return subjects;
    const [only, ...others] = subjects.value;
    const several = `Send ${files.length} files\n\n${subjects.value.join("\n")}`;
    const message = only !== undefined && others.length === 0 ? only : several;
    return commitFiles(folder, {
      parents: [seen, restored].filter((one) => one !== undefined),
      files: files.map(asIs),
      message: restored === undefined ? message : "Put back what was taken away",
      signal: this.options.signal,
    });
  }

  private async notTaken(
    { state, message }: { readonly state: "moved" | "refused"; readonly message: string },
    tip: string | undefined,
  ): Promise<Again | Kept> {
    if (state === "moved") return again(message);
    // A remote that was changed meanwhile may word its refusal in any way.
    const now = await remoteTip(this.branch);
    if (now.ok && now.value !== tip) return again(message);
    return kept("refused", `${this.remote}: the remote refused the files: ${message}`);
  }

  private unreachable(outcome: { readonly failure: { readonly message: string } }): Kept {
    const { message } = outcome.failure;
    if (this.options.signal?.aborted) return kept("cancelled", "cancelled");
    return kept("unreachable", `${this.remote}: ${message}`);
  }
}

/** First lines of the messages of commits that were not sent, oldest first. */
async function subjectsOf(
  store: LedgerStore,
  tip: string | undefined,
  without: readonly string[],
): Promise<GitResult<string[]>> {
  if (tip === undefined) return done([]);
  const args = [
    "log",
    "--reverse",
    "--no-merges",
    "--max-count=50",
    "--no-show-signature",
    "--format=%s",
    tip,
  ];
  const found = await store.folder.text([...args, ...without.map((one) => `^${one}`), "--"]);
  return found.ok ? done(found.value.split("\n").filter((line) => line !== "")) : found;
}

function asIs({ path, id }: TreeFile): { path: string; content: string } {
  return { path, content: id };
}

function isLocked(message: string): boolean {
  return /cannot lock ref|\.lock'|File exists/i.test(message);
}

function again(message?: string): Again {
  return message === undefined ? { state: "again" } : { state: "again", message };
}

function kept(reason: SyncFailure, message: string): Kept {
  return { state: "kept", reason, message };
}

function failed(outcome: { readonly failure: { readonly message: string } }): Kept {
  return kept("failed", outcome.failure.message);
}

function done<T>(value: T): GitResult<T> {
  return { ok: true, value };
}
