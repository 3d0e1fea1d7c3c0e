import { addedOf, levelled, type NoteOutcome, type WorkingFile, writeCommitNote } from "../commitNote.ts";
import { appendToDiscuss, type VettingRecord, writeVetting } from "../formats/discuss.ts";
import { regionHash } from "../formats/hash.ts";
import { MAX_NOTE_BYTES } from "../formats/source.ts";
import { shiftRanges } from "../lineShift.ts";
import { LineTable } from "../lineTable.ts";
import type { SourceProblem } from "../model.ts";
import { AI_REF, DISCUSS_REF, STASH_REF } from "../noteStore.ts";
import type { FileChange } from "../ports.ts";
import { carryRewrite, returnedClaims } from "../rewrites.ts";
import type { RegionTracker } from "../tracking/regions.ts";
import { wordOf } from "../tracking/vettings.ts";
import { type FileState, restoreFile } from "../tracking/workingState.ts";
import type { Agents } from "./agents.ts";
import { type HeadMove, rebasedFrom, squashedCommits } from "./headMoves.ts";
import { isSeenHere } from "./liveFile.ts";
import type { LiveFiles } from "./liveFiles.ts";
import type { LivePorts } from "./livePorts.ts";

/** Notes that are looked through for the commit that was cherry-picked. */
const MAX_CANDIDATES = 5000;
/** How long the text before a reload can be what a stash took away. Milliseconds. */
const STASHED_MS = 10_000;
/** How often a note that others write at the same time is tried. */
const MAX_TRIES = 5;

/** Writes what the editor knew of lines into commits, and takes it back from commits that were undone. */
export class CarryOver {
  constructor(
    private readonly files: LiveFiles,
    private readonly agents: Pick<Agents, "left">,
    private readonly ports: LivePorts,
    private readonly writer: string,
    private readonly tell: (problem: SourceProblem) => void,
  ) {}

  /** Follows one move of HEAD. `squashed` are commits that a squash merge had put into the work tree. */
  async follow(moves: readonly HeadMove[], index: number, squashed: readonly string[]): Promise<void> {
    const move = moves[index];
    if (!move) return;
    const { from, to, kind } = move;
    if (kind === "commit") await this.committed(to, await this.squashedInto(to, squashed));
    else if (kind === "amend" && from !== undefined) await this.rewritten(from, to);
    else if (kind === "cherry-pick") await this.committed(to, await this.pickedFrom(to));
    else if (kind === "rebase-finish") {
      const oldTip = rebasedFrom(moves, index);
      if (oldTip !== undefined) await this.rewritten(oldTip, to);
    } else if (kind === "reset" && from !== undefined && from !== to) {
      const gone = await this.ports.commitsBetween(from, [to]);
      if (gone.ok) await this.bringBack(gone.value, AI_REF, move.at);
    }
  }

  /** Keeps what is known of the lines that a stash took out of the work tree. */
  async stashed(commit: string, now: number): Promise<void> {
    const changes = await this.changesOf(commit);
    const working: WorkingFile[] = [];
    for (const path of changes.flatMap(({ newPath }) => newPath ?? [])) {
      const file = this.files.open.get(path);
      const text = await this.ports.fileAt(commit, path);
      const state = text === undefined ? undefined : this.stateWith(path, text, now);
      if (state === undefined || text === undefined) continue;
      const { tracker } = restoreFile(text, "", state, now);
      working.push({ path, text, claims: tracker.attestableLines() });
      if (!file) this.files.drop(path);
    }
    this.take(await writeCommitNote({ commit, working, ref: STASH_REF, writer: this.writer }, this.ports));
  }

  /** The state of a file when it had a text: a document may show that still, or another one already. */
  private stateWith(path: string, text: string, now: number): FileState | undefined {
    const file = this.files.open.get(path);
    if (!file) return this.files.stateOf(path);
    const { state, replaced } = file;
    const before = replaced && now - replaced.at <= STASHED_MS ? replaced.state : undefined;
    if (!before || state.textHash === regionHash(text)) return state;
    return before;
  }

  /** Lines of commits are in the work tree again, not committed: what their notes say goes with them. */
  async bringBack(commits: readonly string[], ref: string, now: number): Promise<void> {
    const paths = new Set<string>();
    for (const commit of commits)
      for (const { newPath } of await this.changesOf(commit)) if (newPath !== undefined) paths.add(newPath);
    for (const path of paths) await this.bringBackIn(path, commits, ref, now);
  }

  /** The same for one file. */
  async bringBackIn(path: string, commits: readonly string[], ref: string, now: number): Promise<void> {
    const text = (await this.files.tracker(path, now))?.text;
    if (text === undefined) return;
    // What is known already stands, so the newest commit comes first.
    for (const commit of commits.toReversed()) {
      const { claims } = await returnedClaims({ from: [commit], path, text, ref }, this.ports);
      if (claims.length === 0) continue;
      await this.files.update(path, now, (tracker) => {
        if (tracker.text === text) tracker.seed(claims.toSorted((a, b) => a.startLine - b.startLine));
      });
      const file = this.files.open.get(path);
      if (!file) continue;
      file.isReturned = true;
      file.cleanText = undefined;
    }
  }

  private async committed(commit: string, from: readonly string[]): Promise<void> {
    const changes = await this.changesOf(commit);
    const working = await this.workingFiles(commit, changes);
    const outcome = await writeCommitNote({ commit, working, from, writer: this.writer }, this.ports);
    this.take(outcome);
    await this.vettings(commit, changes);
    if (outcome.state !== "failed") await this.settle(commit, changes);
  }

  private async rewritten(oldTip: string, newTip: string): Promise<void> {
    const changes = await this.changesOf(newTip);
    const working = await this.workingFiles(newTip, changes);
    const request = { oldTip, newTip, working, writer: this.writer };
    const { outcomes, problems } = await carryRewrite(request, this.ports);
    for (const outcome of outcomes.values()) this.take(outcome);
    for (const problem of problems) this.tell(problem);
    await this.vettings(newTip, changes);
    if (outcomes.get(newTip)?.state !== "failed") await this.settle(newTip, changes);
  }

  private async changesOf(commit: string): Promise<readonly FileChange[]> {
    const facts = (await this.ports.commits([commit])).get(commit);
    if (!facts) return [];
    const diff = await this.ports.diffCommits(facts.parents[0], commit);
    if (diff.ok) return diff.value;
    this.tell({ source: "git", message: diff.failure.message });
    return [];
  }

  private async workingFiles(commit: string, changes: readonly FileChange[]): Promise<WorkingFile[]> {
    const isMerge = ((await this.ports.commits([commit])).get(commit)?.parents.length ?? 0) > 1;
    const working: WorkingFile[] = [];
    for (const { oldPath, newPath } of changes) {
      if (newPath === undefined) continue;
      if (oldPath !== undefined && oldPath !== newPath) this.files.renamed(oldPath, newPath, Date.now());
      if (!this.files.open.has(newPath) && !this.files.stateOf(newPath)) continue;
      const tracker = await this.committedTracker(commit, newPath);
      // Lines that another branch brought into a merge have their own commit.
      const claims = tracker?.attestableLines().filter((claim) => !isMerge || isSeenHere(claim)) ?? [];
      if (tracker && claims.length > 0) working.push({ path: newPath, text: tracker.text, claims });
    }
    return working;
  }

  /** What is known of the text that was committed, by the document or by agents that wrote it since its last reload. */
  private async committedTracker(commit: string, path: string): Promise<RegionTracker | undefined> {
    const tracker = await this.files.tracker(path, Date.now());
    const left = tracker && this.agents.left(path, tracker);
    if (!left || left.text === tracker.text) return tracker;
    const committed = await this.ports.fileAt(commit, path);
    return committed !== undefined && levelled(committed) === levelled(left.text) ? left : tracker;
  }

  /** Commits that a squash merge made one of; where nobody saw it, the message that git proposed tells. */
  private async squashedInto(commit: string, seen: readonly string[]): Promise<readonly string[]> {
    if (seen.length > 0) return seen;
    return squashedCommits((await this.ports.commits([commit])).get(commit)?.message ?? "");
  }

  private async pickedFrom(commit: string): Promise<readonly string[]> {
    const notes = await this.ports.listNotes(AI_REF);
    if (!notes.ok) return [];
    const candidates = [...notes.value.keys()].slice(-MAX_CANDIDATES);
    const found = await this.ports.cherryPickSources(commit, candidates);
    if (found.ok) return found.value;
    this.tell({ source: "git", message: found.failure.message });
    return [];
  }

  /** Vettings of lines that are committed now become comments on the commit. */
  private async vettings(commit: string, changes: readonly FileChange[]): Promise<void> {
    const added = addedOf(changes);
    const records: VettingRecord[] = [];
    for (const path of added.keys()) {
      if (!this.files.open.has(path) && !this.files.stateOf(path)) continue;
      const tracker = await this.files.tracker(path, Date.now());
      const valid = tracker?.vettings().filter(({ vetting }) => vetting.stale === undefined) ?? [];
      const committed = valid.length > 0 ? await this.ports.fileAt(commit, path) : undefined;
      if (!tracker || committed === undefined) continue;
      const hunks = await this.ports.diffTexts(levelled(tracker.text), levelled(committed));
      if (!hunks.ok) continue;
      const table = new LineTable(tracker.text);
      for (const { start, end, vetting } of valid) {
        const lines = table.linesOf(start, end);
        const [moved, ...rest] = shiftRanges([lines], hunks.value);
        const isWhole = rest.length === 0 && moved && moved.end - moved.start === lines.end - lines.start;
        const isNew = added
          .get(path)
          ?.some((one) => moved && one.start <= moved.end && moved.start <= one.end);
        if (!isWhole || !isNew || !moved) continue;
        const place = { commit, path, startLine: moved.start, endLine: moved.end };
        records.push({ ...wordOf(vetting), ...place, hash: vetting.hash, isAccepted: true });
      }
    }
    const problem = await recordVettings(records, this.ports);
    if (problem) this.tell(problem);
  }

  /** Nothing has to be kept of a file that is committed as it stands. */
  private async settle(commit: string, changes: readonly FileChange[]): Promise<void> {
    for (const { newPath: path } of changes) {
      if (path === undefined) continue;
      const file = this.files.open.get(path);
      if (!file && !this.files.stateOf(path)) continue;
      const committed = await this.ports.fileAt(commit, path);
      const tracker = await this.files.tracker(path, Date.now());
      if (committed === undefined || !tracker || levelled(tracker.text) !== levelled(committed)) continue;
      if (!file) this.files.drop(path);
      else {
        file.cleanText = tracker.key;
        file.isReturned = false;
      }
    }
  }

  private take(outcome: NoteOutcome): void {
    for (const problem of outcome.problems) this.tell(problem);
  }
}

/** Adds vettings to the discuss notes of their commits. Answers why one could not be recorded. */
export async function recordVettings(
  records: readonly VettingRecord[],
  ports: DiscussPorts,
): Promise<SourceProblem | undefined> {
  for (const commit of new Set(records.map((record) => record.commit))) {
    const lines: string[] = [];
    for (const record of records.filter((one) => one.commit === commit)) {
      const written = writeVetting(record);
      if (!written.ok) return written.problem;
      lines.push(written.line);
    }
    const message = await addToDiscuss(commit, lines, ports);
    if (message !== undefined) return { source: "git-appraise", message };
  }
  return undefined;
}

type DiscussPorts = Pick<LivePorts, "listNotes" | "readNotes" | "replaceNote">;

/** Another process may add to the same note at the same time: then it is read anew. Answers why it failed. */
async function addToDiscuss(
  commit: string,
  lines: readonly string[],
  ports: DiscussPorts,
): Promise<string | undefined> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const listed = await ports.listNotes(DISCUSS_REF);
    if (!listed.ok) return listed.failure.message;
    const blob = listed.value.get(commit);
    const found =
      blob === undefined ? { text: "" } : (await ports.readNotes([blob], MAX_NOTE_BYTES)).get(blob);
    if (found === undefined || !("text" in found)) return `the note of ${commit.slice(0, 12)} can't be read`;
    const note = lines.reduce(appendToDiscuss, found.text);
    const done = await ports.replaceNote(DISCUSS_REF, commit, note, blob);
    if (!done.ok) return done.failure.message;
    if (done.value) return undefined;
  }
  return `the note of ${commit.slice(0, 12)} is written by others all the time`;
}
