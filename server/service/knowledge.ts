import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { DraftNames } from "../change/draftSchema.ts";
import { type DraftReading, readDraft } from "../change/draftText.ts";
import type { ChangeState } from "../change/foldModel.ts";
import { gatherChange, plainId } from "../git/changeFacts.ts";
import { listFiles } from "../git/changes.ts";
import { findWorktree, type WorktreePlaces } from "../git/gitDir.ts";
import { Repository } from "../git/repository.ts";
import type { GitFailure, GitResult } from "../git/run.ts";
import type { Synced } from "../ledger/ledger.ts";
import { syncLedger } from "../ledger/syncLedger.ts";
import type { ChangeTool } from "../policy/changeSection.ts";
import { systemsOf } from "../policy/systemPaths.ts";
import { type Assessment, assess } from "./assessment.ts";
import { ChangeSweeper } from "./changeSweep.ts";
import { type Current, loadCurrent, loadOrganisation } from "./current.ts";
import { DraftStore } from "./draftStore.ts";
import { type ExplainedPolicy, explained } from "./explain.ts";
import { changeOfBranch, LedgerReader, type LedgerView } from "./ledgerView.ts";
import { done, failure, type ServiceResult } from "./result.ts";
import { ReviewVoids, type Voids } from "./reviewVoids.ts";
import { Signatures } from "./signatures.ts";

/** Drafts that are open in an editor: its text may be ahead of the disk's. */
export interface OpenDrafts {
  /** Text of a draft that is open; undefined if it is not. */
  textOf(file: string): string | undefined;
  /** Puts `text` in the place of `before`; false where the editor refuses, as when the text has become another. */
  replace(file: string, before: string, text: string): Promise<boolean>;
}

/** Everything that is known at a moment. */
export interface Known {
  readonly current: Current;
  readonly ledger: LedgerView;
  readonly state: ChangeState | undefined;
  readonly draft: OpenedDraft | undefined;
  readonly assessment: Assessment;
  /** Why approvals of this branch's change do not count any more, in concrete words. */
  readonly voids: Voids;
  readonly now: Date;
}

/** A change of the ledger, and what is known around it. */
export interface Found {
  readonly known: Known;
  readonly state: ChangeState;
}

export type OpenedDraft =
  | {
      readonly kind: "draft";
      readonly file: string;
      readonly text: string;
      readonly reading: DraftReading;
      /** It is open in an editor whose text is not behind the disk's: that is where it is edited. */
      readonly isOpen: boolean;
    }
  | { readonly kind: "unreadable"; readonly file: string; readonly problem: string };

/** Reads what is known of a work tree's change: policy, git, checks, ledger and draft. Keeps what can't change. */
export class Knowledge {
  readonly drafts: DraftStore;
  private readonly sweeper = new ChangeSweeper();
  private readonly ledgers = new LedgerReader();
  private readonly signatures = new Signatures();
  /** The last text of an open draft that editor and disk had in common. */
  private readonly common = new Map<string, string>();
  private readonly voids: ReviewVoids;
  private last: Pick<Known, "current" | "ledger" | "state" | "voids"> | undefined;

  constructor(
    private readonly places: WorktreePlaces,
    private readonly options: { now(): Date; readonly openDrafts?: OpenDrafts },
  ) {
    this.drafts = new DraftStore(places.gitDir);
    this.voids = new ReviewVoids(places.top);
  }

  /** Why approvals of a change do not count any more, in concrete words. */
  voidsOf(
    state: ChangeState | undefined,
    { ledger, current }: Pick<Known, "ledger" | "current">,
  ): Promise<Voids> {
    return this.voids.of(state, ledger, current);
  }

  /**
   * What was read last, held against the draft as it is now; everything anew where the branch or its commit is another.
   * For the answer to a keystroke in the form, which changes nothing else.
   */
  async again(signal?: AbortSignal): Promise<ServiceResult<Known>> {
    const { last } = this;
    const found = await findWorktree(this.places.top);
    const isSame =
      last !== undefined &&
      found.ok &&
      found.value.branch === last.current.facts.branch &&
      found.value.head === plainId(last.current.facts.head);
    if (!isSame) return this.now(signal);
    return done(await this.assessed(last, this.options.now()));
  }

  /** Reads everything. `other` stands in for the draft of the branch. */
  async now(
    signal?: AbortSignal,
    other?: { readonly file: string; readonly text: string },
  ): Promise<ServiceResult<Known>> {
    const opened = await Repository.open(this.places.top);
    if (!opened.ok) return gitFailure(opened.failure);
    const repository = opened.value;
    try {
      const now = this.options.now();
      const loaded = await loadCurrent(repository, this.sweeper, { now, signal, network: true });
      if (!loaded.ok) return loaded;
      const current = loaded.value;
      const { organisation, facts } = current;
      const place = await this.ledgers.place(this.places.top, organisation);
      if (!place.ok) return place;
      const policy = { organisation, at: now };
      const ledger = await this.ledgers.view(place.value, policy, facts, this.signatures);
      if (!ledger.ok) return ledger;
      const state = changeOfBranch(ledger.value, facts);
      const voids = await this.voids.of(state, ledger.value, current);
      this.last = { current, ledger: ledger.value, state, voids };
      return done(await this.assessed(this.last, now, other));
    } finally {
      repository.close();
    }
  }

  private async assessed(
    read: Pick<Known, "current" | "ledger" | "state" | "voids">,
    now: Date,
    other?: { readonly file: string; readonly text: string },
  ): Promise<Known> {
    const draft: OpenedDraft | undefined = other
      ? { kind: "draft", ...other, reading: readDraft(other.text), isOpen: false }
      : await this.draftOf(read.current.facts.branch);
    const assessment = assess({
      ...read,
      reading: draft?.kind === "draft" ? draft.reading : undefined,
      now,
      fileOf: (file) => path.join(this.places.top, file),
    });
    return { ...read, draft, assessment, now };
  }

  /** A change of the ledger, that of the branch without an id, and what is known around it. */
  async find(id: string | undefined): Promise<ServiceResult<Found>> {
    const known = await this.now();
    if (!known.ok) return known;
    const { state: own, ledger } = known.value;
    const state = id === undefined ? own : ledger.changes.get(id);
    if (state) return done({ known: known.value, state });
    const message =
      id === undefined ? "This branch has no record in the ledger." : `The ledger has no ${id}.`;
    return failure("no-record", message);
  }

  time(): Date {
    return this.options.now();
  }

  /** Names that a draft may use, by the policy as it was read last. */
  names(): DraftNames {
    const { change, systems } = this.last?.current.organisation ?? {};
    if (!change || !systems) return {};
    return {
      systems: systems.map(({ id }) => id),
      environments: [...new Set(systems.flatMap(({ environments = [] }) => environments))],
      models: change.models ?? [],
      questions: change.risk?.questions ?? [],
    };
  }

  /** Change tools of the policy as it was read last. */
  tools(): readonly ChangeTool[] {
    return this.last?.current.organisation.change.tools ?? [];
  }

  /** Branch that is checked out, as a full ref. */
  async branch(): Promise<ServiceResult<string | undefined>> {
    const found = await findWorktree(this.places.top);
    return found.ok ? done(found.value.branch) : gitFailure(found.failure);
  }

  /**
   * The draft of a branch, as the editor has it if it is open there. Where the disk has moved on, because another window
   * or the terminal wrote to it, and nothing was typed in the editor, the disk counts: the editor will follow.
   */
  async draftOf(branch: string | undefined): Promise<OpenedDraft | undefined> {
    const stored = await this.drafts.read(branch);
    const file = this.drafts.fileOf(branch);
    const open = this.options.openDrafts?.textOf(file);
    if (open === undefined) this.common.delete(file);
    // The text of a draft that was submitted is behind whatever comes next.
    else if (!stored) this.common.set(file, open);
    if (!stored) return undefined;
    const onDisk = stored.kind === "text" ? stored.text : undefined;
    if (open !== undefined && open === onDisk) this.common.set(file, open);
    const isBehind = onDisk !== undefined && open !== onDisk && open === this.common.get(file);
    if (open !== undefined && !isBehind)
      return { kind: "draft", file, text: open, reading: readDraft(open), isOpen: true };
    if (stored.kind === "unreadable") return { kind: "unreadable", file, problem: stored.reason };
    return { kind: "draft", file, text: stored.text, reading: readDraft(stored.text), isOpen: false };
  }

  /** Exchanges the ledger with its remote, and tells what is wrong with its files afterwards. */
  async fetchLedger(
    restore = false,
  ): Promise<ServiceResult<{ synced: Synced; problems: readonly string[] }>> {
    const loaded = await loadOrganisation(this.places.top, { now: this.options.now(), network: true });
    if (!loaded.ok) return loaded;
    const place = await this.ledgers.place(this.places.top, loaded.value);
    if (!place.ok) return place;
    const synced = await syncLedger(place.value, { restore });
    return done({ synced, problems: await this.ledgers.problems(place.value) });
  }

  /**
   * Fetches the ledger before something is written: what others have said since may be in the way. That the remote can't
   * be reached holds nothing up.
   */
  async fetchFirst(offline = false): Promise<ServiceResult<undefined>> {
    const fetched = offline ? undefined : await this.fetchLedger();
    return fetched && !fetched.ok ? fetched : done(undefined);
  }

  /** What holds for a file or folder. */
  async explainFile(file: string): Promise<ServiceResult<ExplainedPolicy>> {
    const now = this.options.now();
    const { top } = this.places;
    const loaded = await loadOrganisation(top, { now, network: true });
    if (!loaded.ok) return loaded;
    const organisation = loaded.value;
    const real = await realpath(file).catch(() => file);
    const relative = path.relative(top, real).split(path.sep).join("/");
    if (relative === ".." || relative.startsWith("../") || path.isAbsolute(relative))
      return failure("refused", `${file} is not in this repository.`);
    const gathered = await gatherChange(top, { protectedRefs: organisation.change.protectedRefs });
    if (!gathered.ok) return failure("git-failed", gathered.failure.message);
    const { repo, targetRef } = gathered.value;
    const paths = await pathsBelow(top, relative);
    if (!paths.ok) return gitFailure(paths.failure);
    const touched = { repo: organisation.change.repository ?? repo, ref: targetRef, now };
    const { systems, uncovered } = systemsOf(organisation, { ...touched, paths: paths.value });
    const subject = relative === "" ? "the whole repository" : relative;
    return done(explained(organisation, subject, { systems, uncovered, risk: "low", now }));
  }
}

/** What a path stands for: the files below it, from the top, if it is a folder that has some; else itself. */
async function pathsBelow(top: string, relative: string): Promise<GitResult<readonly string[]>> {
  const folder = path.join(top, relative);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return { ok: true, value: [relative] };
  const listed = await listFiles(folder);
  if (!listed.ok) return listed;
  const below = listed.value.map((name) => (relative === "" ? name : `${relative}/${name}`));
  return { ok: true, value: below.length > 0 || relative === "" ? below : [relative] };
}

/** A failure of git as the service tells it. */
export function gitFailure({ reason, message }: GitFailure): ReturnType<typeof failure> {
  if (reason === "no-git") return failure("no-git", message);
  if (reason === "not-a-repository") return failure("no-repository", message);
  return failure("git-failed", message);
}
