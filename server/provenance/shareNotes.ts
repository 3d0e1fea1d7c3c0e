import { type MergedNote, mergeDiscussNotes, mergeLogNotes } from "./formats/noteMerge.ts";
import { MAX_NOTE_BYTES } from "./formats/source.ts";
import type { SourceProblem } from "./model.ts";
import { AI_REF, DISCUSS_REF } from "./noteStore.ts";
import type { Answer, FetchedNotes, SharePorts } from "./ports.ts";

/** What an exchange of notes came to. Problems are of notes that could not be merged: ours were kept. */
export type ShareOutcome =
  | ({ readonly state: "shared"; readonly remote: string } & Exchanged)
  | ({
      readonly state: "failed";
      readonly reason: ShareFailure;
      /** One sentence without its end. */
      readonly message: string;
    } & Exchanged);

/**
 * `no-remote`: none can be chosen. `unreachable`: the remote gave no answer or did not let us in. `refused`: it
 * did not take the notes. `overtaken`: it moved each time we tried. `failed`: git failed here.
 */
export type ShareFailure = "no-remote" | "unreachable" | "refused" | "overtaken" | "failed";

interface Exchanged {
  /** Commits whose note was new or different for us, and those whose note was for the remote. */
  readonly received: number;
  readonly sent: number;
  readonly problems: readonly SourceProblem[];
}

export interface ShareRequest {
  /** Name of the remote, if it is not the one that the branch is pushed to. */
  readonly remote?: string | undefined;
}

/** Pushes that are tried while others push as well. */
const TRIES = 3;

/**
 * Exchanges the notes of authorship and vetting with a remote: fetches its notes, merges them with ours and
 * pushes, never with force. Where git-ai keeps the authorship notes, they are left to it. A push that fails
 * leaves the merged notes here, which is no harm: the next one sends them.
 */
export async function shareNotes(request: ShareRequest, ports: SharePorts): Promise<ShareOutcome> {
  const remote = await ports.pushRemote(request.remote);
  if (!remote.ok) {
    const { message } = remote.failure;
    return { state: "failed", reason: "no-remote", message, received: 0, sent: 0, problems: [] };
  }
  const isLeft = await ports.gitAiInstalled();
  const exchange = new Exchange(remote.value, isLeft ? [DISCUSS_REF] : [AI_REF, DISCUSS_REF], ports);
  if (isLeft) exchange.problems.push({ source: "git-ai", message: `${AI_REF} is left to git-ai` });
  return exchange.run();
}

/** Why a round did not end the exchange; `again`: another round may. */
interface Stop {
  readonly reason: ShareFailure;
  readonly message: string;
  readonly again?: boolean;
}

type Notes = ReadonlyMap<string, string>;
const NO_NOTES: Notes = new Map();

/** A ref that the remote has to get: its commit, and the commits whose notes are new there. */
interface Parcel {
  readonly tip: string;
  readonly commits: readonly string[];
}

class Exchange {
  readonly problems: SourceProblem[] = [];
  private readonly received = new Set<string>();
  private readonly sent = new Set<string>();

  constructor(
    private readonly remote: string,
    private readonly refs: readonly string[],
    private readonly ports: SharePorts,
  ) {}

  async run(): Promise<ShareOutcome> {
    let stop: Stop | undefined;
    for (let round = 0; round < TRIES; round++) {
      stop = await this.round();
      if (!stop?.again) break;
    }
    const exchanged = { received: this.received.size, sent: this.sent.size, problems: this.problems };
    if (!stop) return { state: "shared", remote: this.remote, ...exchanged };
    return { state: "failed", reason: stop.reason, message: stop.message, ...exchanged };
  }

  private async round(): Promise<Stop | undefined> {
    const theirs = await this.ports.fetchNotes(this.remote, this.refs);
    if (!theirs.ok) return { reason: "unreachable", message: `${this.remote}: ${theirs.failure.message}` };
    const ours = await this.ports.noteRefs();
    if (!ours.ok) return failed(ours);
    const parcels = new Map<string, Parcel>();
    for (const ref of this.refs) {
      const united = await this.unite(ref, ours.value.get(ref), theirs.value.get(ref));
      if (!united.ok) {
        const now = await this.ports.noteRefs();
        const isMoved = now.ok && now.value.get(ref) !== ours.value.get(ref);
        return { ...failed(united), again: isMoved };
      }
      if (united.value) parcels.set(ref, united.value);
    }
    return parcels.size === 0 ? undefined : this.push(parcels);
  }

  private async push(parcels: ReadonlyMap<string, Parcel>): Promise<Stop | undefined> {
    const tips = new Map([...parcels].map(([ref, { tip }]) => [ref, tip]));
    const pushed = await this.ports.pushNotes(this.remote, tips);
    if (!pushed.ok) return { reason: "unreachable", message: `${this.remote}: ${pushed.failure.message}` };
    const stops: Stop[] = [];
    for (const [ref, { commits }] of parcels) {
      const outcome = pushed.value.get(ref) ?? { state: "refused", message: "no answer" };
      if (outcome.state === "done") for (const commit of commits) this.sent.add(commit);
      else {
        const isMoved = outcome.state === "moved";
        const why = isMoved ? `others were faster ${TRIES} times` : "the remote refused the notes";
        const message = `${this.remote}: ${why}: ${ref}: ${outcome.message}`;
        stops.push({ reason: isMoved ? "overtaken" : "refused", message, again: isMoved });
      }
    }
    return stops.find(({ again }) => !again) ?? stops[0];
  }

  /** Brings a ref up to date with the remote's. Answers what the remote lacks, if anything. */
  private async unite(
    ref: string,
    ours: string | undefined,
    theirs: FetchedNotes | undefined,
  ): Promise<Answer<Parcel | undefined>> {
    if (ours === theirs?.tip) return nothing;
    const mine = ours === undefined ? done(NO_NOTES) : await this.ports.listNotes(ref);
    if (!mine.ok) return mine;
    const others = theirs === undefined ? done(NO_NOTES) : await this.ports.listNotes(theirs.tracking);
    if (!others.ok) return others;
    const base = ours && theirs && (await this.ports.mergeBase(ours, theirs.tip));
    if (ours !== undefined && base === theirs?.tip)
      return done({ tip: ours, commits: different(mine.value, others.value) });
    if (theirs === undefined) return nothing;
    if (ours === undefined || base === ours) {
      const moved = await this.ports.moveNotes(ref, theirs.tip, ours);
      if (!moved.ok) return moved;
      for (const commit of different(others.value, mine.value)) this.received.add(commit);
      return nothing;
    }
    const before = base === undefined ? done(NO_NOTES) : await this.ports.notesAt(base);
    if (!before.ok) return before;
    const notes = await this.merged(ref, mine.value, others.value, before.value);
    const message = `Notes merged with those of ${this.remote}`;
    const merge = { ref, ours, theirs: theirs.tip, notes, message };
    const merged = await this.ports.mergeNotes(merge);
    if (!merged.ok) return merged;
    for (const commit of different(notes, mine.value)) this.received.add(commit);
    return done({ tip: merged.value, commits: different(notes, others.value) });
  }

  /** All notes of both sides. What one side has changed since they parted is taken from that side. */
  private async merged(
    ref: string,
    mine: Notes,
    others: Notes,
    before: Notes,
  ): Promise<ReadonlyMap<string, string | Uint8Array>> {
    const notes = new Map<string, string | Uint8Array>(mine);
    const conflicts: string[] = [];
    for (const commit of new Set([...others.keys(), ...before.keys()])) {
      const [own, other, old] = [mine.get(commit), others.get(commit), before.get(commit)];
      if (own === other || other === old) continue;
      if (own !== old && own !== undefined && other !== undefined) conflicts.push(commit);
      else if (other !== undefined) notes.set(commit, other);
      else if (own === old) notes.delete(commit);
    }
    for (const [commit, note] of await this.reconciled(ref, conflicts, mine, others)) notes.set(commit, note);
    return notes;
  }

  /** The notes of commits that both sides have a different one of; those where ours stays are left out. */
  private async reconciled(
    ref: string,
    commits: readonly string[],
    mine: Notes,
    others: Notes,
  ): Promise<ReadonlyMap<string, string | Uint8Array>> {
    const notes = new Map<string, string | Uint8Array>();
    if (commits.length === 0) return notes;
    const blobs = commits.flatMap((commit) => [mine.get(commit) ?? "", others.get(commit) ?? ""]);
    const bytes = await this.ports.noteBytes(blobs, MAX_NOTE_BYTES);
    const facts = await this.ports.commits(commits);
    for (const commit of commits) {
      const theirBlob = others.get(commit) ?? "";
      const [own, other] = [bytes.get(mine.get(commit) ?? ""), bytes.get(theirBlob)];
      const sameLines = new Set([commit, ...(facts.get(commit)?.parents ?? [])]);
      const { note, problems } = own && other ? mergeOne(ref, own, other, sameLines) : UNREADABLE;
      if (note !== "ours") notes.set(commit, note === "theirs" ? theirBlob : note);
      const place = `commit ${commit.slice(0, 12)}`;
      for (const message of problems) this.problems.push({ source: ref, message: `${place}: ${message}` });
    }
    return notes;
  }
}

const UNREADABLE: MergedNote = {
  note: "ours",
  problems: ["the notes can't be merged: one of them is not there or larger than 4 MB"],
};

function mergeOne(
  ref: string,
  ours: Uint8Array,
  theirs: Uint8Array,
  sameLines: ReadonlySet<string>,
): MergedNote {
  return ref === AI_REF ? mergeLogNotes(ours, theirs, sameLines) : mergeDiscussNotes(ours, theirs);
}

/** Commits whose note in `notes` is missing from `known` or different there. */
function different(notes: ReadonlyMap<string, string | Uint8Array>, known: Notes): string[] {
  return [...notes].flatMap(([commit, note]) => (note === known.get(commit) ? [] : [commit]));
}

function done<T>(value: T): Answer<T> & { readonly ok: true } {
  return { ok: true, value };
}

const nothing = done(undefined);

function failed(answer: { readonly failure: { readonly message: string } }): Stop {
  return { reason: "failed", message: answer.failure.message };
}
