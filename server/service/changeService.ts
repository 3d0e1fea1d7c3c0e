import { access } from "node:fs/promises";
import path from "node:path";
import type { DraftNames } from "../change/draftSchema.ts";
import type { ChangeState } from "../change/foldModel.ts";
import type { Outcome } from "../change/record.ts";
import { recordMarkdown } from "../change/recordMarkdown.ts";
import { findPlaces, type WorktreePlaces } from "../git/gitDir.ts";
import { Repository } from "../git/repository.ts";
import type { SyncFailure } from "../ledger/ledger.ts";
import type { ChangeTool } from "../policy/changeSection.ts";
import type { FileProblem } from "../policy/organisation.ts";
import type { ChangesResult, ChangeView, SetUpResult, SubmitResult } from "../protocol/change.ts";
import { changeLists } from "./changeLists.ts";
import { changeView } from "./changeView.ts";
import { Drafting } from "./drafting.ts";
import { DraftWriter, unreadable } from "./draftWriter.ts";
import { written } from "./events.ts";
import { type ExplainedPolicy, explained } from "./explain.ts";
import type { AskToken } from "./forgeTokens.ts";
import { gitFailure, Knowledge, type Known, type OpenDrafts, type OpenedDraft } from "./knowledge.ts";
import { done, failure, type ServiceFailure, type ServiceResult } from "./result.ts";
import { ReviewDesk } from "./reviewDesk.ts";
import { setUpFiles } from "./setUp.ts";
import { closing, submission } from "./submission.ts";
import { environmentSecret, ToolExchange, type ToolOutcome } from "./toolExchange.ts";

export interface ServiceOptions {
  now(): Date;
  readonly openDrafts?: OpenDrafts;
  /** A secret of a change tool, by the name that the policy gives it. The environment's when left out: `TWO_KEYS_SECRET_` and the name. */
  secret?(name: string): Promise<string | undefined>;
  /** A token for a forge where the environment has none that may go to its host. */
  readonly forgeToken?: AskToken;
  /** Open it also where nothing is committed yet. */
  readonly beforeFirstCommit?: boolean;
}

/** What an exchange of the ledger came to. */
export interface SyncOutcome {
  readonly isPushed: boolean;
  readonly message: string;
  /** Why nothing was exchanged. */
  readonly reason?: SyncFailure;
  readonly problems: readonly string[];
}

/** What may be asked and done about the changes of one work tree; terminal and editor ask the same. */
export class ChangeService {
  private readonly knowledge: Knowledge;
  private readonly writer: DraftWriter;
  /** Begins, fills in and edits the draft of the branch that is checked out. */
  readonly drafting: Drafting;
  /** Asks for reviews, shows and gives them. */
  readonly reviews: ReviewDesk;
  private readonly tools: ToolExchange;
  /** What writes comes one after the other, reviews and break-glasses too: each reads what the one before has written. */
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly places: WorktreePlaces,
    readonly options: ServiceOptions,
  ) {
    this.knowledge = new Knowledge(places, options);
    this.writer = new DraftWriter(this.knowledge, options.openDrafts);
    this.drafting = new Drafting(this.knowledge, this.writer, (work) => this.inTurn(work));
    const secret = options.secret ?? (async (name: string) => environmentSecret(name));
    this.reviews = new ReviewDesk({
      knowledge: this.knowledge,
      places,
      forgeToken: options.forgeToken,
      inTurn: (work) => this.inTurn(work),
    });
    this.tools = new ToolExchange(places.commonDir, secret);
  }

  /** The work tree that a folder is in. */
  static async open(folder: string, options: ServiceOptions): Promise<ServiceResult<ChangeService>> {
    const places = await findPlaces(folder);
    if (!places.ok) return gitFailure(places.failure);
    const service = new ChangeService(places.value, options);
    if (options.beforeFirstCommit) return done(service);
    const opened = await Repository.open(folder);
    if (!opened.ok) return gitFailure(opened.failure);
    const { head } = opened.value.worktree;
    opened.value.close();
    return head === undefined ? failure("no-commits", "Nothing is committed here yet.") : done(service);
  }

  /** Whether a draft's file, by its name, is as this process has left it: then nobody needs to be told. */
  isOwnDraft(name: string): Promise<boolean> {
    return this.knowledge.drafts.isOwn(name);
  }

  /** Names that a draft may use, for its completion. */
  draftNames(): DraftNames {
    return this.knowledge.names();
  }

  async isThere(): Promise<boolean> {
    return access(path.join(this.places.gitDir, "HEAD")).then(
      () => true,
      () => false,
    );
  }

  /**
   * Everything that is shown of the current change. `folder` is repeated in the answer. `isAgain`: only the draft has
   * changed since it was asked last.
   */
  async view(folder: string, signal?: AbortSignal, isAgain = false): Promise<ChangeView> {
    const known = await (isAgain ? this.knowledge.again(signal) : this.knowledge.now(signal));
    if (!known.ok) return notShown(known.failure, folder);
    const { current, ledger, state, draft, assessment } = known.value;
    if (current.facts.files.length === 0 && !draft && !state) {
      const target = current.facts.targetRef.replace(/^refs\/heads\//, "");
      return { kind: "absent", reason: "no-changes", detail: `Nothing differs from ${target}.`, folder };
    }
    return changeView({ folder, current, ledger, state, draft, assessment });
  }

  /** What is owed before the draft can be submitted, at its places; of another file where one is given. */
  async validate(other?: {
    readonly file: string;
    readonly text: string;
  }): Promise<ServiceResult<readonly FileProblem[]>> {
    const known = await this.knowledge.now(undefined, other);
    if (!known.ok) return known;
    const { draft } = known.value;
    if (!draft) return failure("no-draft", "There is no draft here: start one with “two-keys change new”.");
    if (draft.kind === "unreadable") return unreadable(draft);
    const made = await this.prepared(known.value, draft);
    if (made.ok) return done([]);
    if (made.failure.problems.length > 0) return done(made.failure.problems);
    return failure(made.failure.reason, made.failure.message);
  }

  /** Puts the draft into the ledger. */
  submit({ offline = false } = {}): Promise<ServiceResult<SubmitResult>> {
    return this.inTurn(async () => {
      // What others have said since, above all whether this is still the newest revision.
      const synced = await this.knowledge.fetchFirst(offline);
      if (!synced.ok) return synced;
      const branch = await this.knowledge.branch();
      if (!branch.ok) return branch;
      const kept = await this.writer.alone(branch.value, () => this.submitNow(branch.value, offline));
      if (!kept.ok) return kept;
      const tools = offline ? [] : await this.send(kept.value.id);
      return done(andTools(kept.value, tools));
    });
  }

  private async submitNow(
    branch: string | undefined,
    offline: boolean,
  ): Promise<ServiceResult<SubmitResult>> {
    const known = await this.knowledge.now();
    if (!known.ok) return known;
    const { draft, current, ledger } = known.value;
    if (current.facts.branch !== branch)
      return failure("refused", "Another branch was checked out meanwhile: nothing was submitted.");
    if (!draft) return failure("no-draft", "There is no draft to submit: start one first.");
    if (draft.kind === "unreadable") return unreadable(draft);
    const made = await this.prepared(known.value, draft);
    if (!made.ok) return made;
    const { record, files } = made.value;
    const message = `${record.id}: revision ${record.revision} submitted`;
    const kept = await written(ledger, files, message, offline);
    if (!kept.ok) return kept;
    // The ledger has it: only now the draft may go, and what was typed meanwhile stays.
    const now = await this.knowledge.draftOf(branch);
    const isSubmitted = now?.kind === "draft" && now.text === draft.text;
    if (isSubmitted) await this.knowledge.drafts.remove(branch);
    const told = isSubmitted ? "" : "; the draft was edited meanwhile and is kept";
    return done({
      id: record.id,
      revision: record.revision,
      ...kept.value,
      message: `${kept.value.message}${told}`,
    });
  }

  /** Ends a change: the one of this branch, or another one by its id. */
  close(request: {
    readonly outcome: Outcome;
    readonly note: string;
    readonly id?: string;
    readonly offline?: boolean;
  }): Promise<ServiceResult<SubmitResult>> {
    return this.inTurn(async () => {
      const { outcome, note, id, offline = false } = request;
      const synced = await this.knowledge.fetchFirst(offline);
      if (!synced.ok) return synced;
      const found = await this.knowledge.find(id);
      if (!found.ok) return found;
      const { known, state } = found.value;
      const { current, ledger, now } = known;
      const made = await closing(current, state, {
        outcome,
        note,
        top: this.places.top,
        now,
        isSigned: state.requirements?.signedEvents ?? false,
        ledger,
      });
      if (!made.ok) return made;
      const kept = await written(ledger, made.value, `${state.id}: closed, ${outcome}`, offline);
      if (!kept.ok) return kept;
      const revision = state.current?.record.revision ?? 1;
      const tools = offline ? [] : await this.send(state.id);
      return done({ id: state.id, revision, ...andTools(kept.value, tools) });
    });
  }

  /** Sends a change to the policy's change tools again. */
  exportChange(id?: string): Promise<ServiceResult<readonly ToolOutcome[]>> {
    return this.inTurn(() => this.withTools(id, (tools, state) => this.tools.send(tools, state)));
  }

  /** What the policy's change tools say of a change. */
  importChange(id?: string): Promise<ServiceResult<readonly ToolOutcome[]>> {
    return this.withTools(id, (tools, state) => this.tools.ask(tools, state.id));
  }

  /** Lists of the ledger's changes. */
  async changes(): Promise<ServiceResult<ChangesResult>> {
    const known = await this.knowledge.now();
    return known.ok ? done(changeLists(known.value.ledger, known.value.current.me?.id)) : known;
  }

  /** Record, revisions and events of a change, for people. */
  async recordMarkdown(id?: string): Promise<ServiceResult<string>> {
    const found = await this.knowledge.find(id);
    if (!found.ok) return found;
    const { known, state } = found.value;
    const { events = [] } = known.ledger.ledgers.get(state.id) ?? {};
    return done(recordMarkdown(state, events));
  }

  /** The newest revision as it lies in the ledger, or with all revisions and events as JSON. */
  async recordFile(id: string | undefined, format: "json" | "yaml"): Promise<ServiceResult<string>> {
    const found = await this.knowledge.find(id);
    if (!found.ok) return found;
    const { id: change, status, current } = found.value.state;
    const { state: stored, ledgers } = found.value.known.ledger;
    const entry = stored.entries.find(({ digest }) => digest === current?.digest);
    if (format === "yaml") {
      if (!entry) return failure("no-record", `${change} has no revision that counts.`);
      return done(Buffer.from(entry.bytes).toString("utf8"));
    }
    const { records = [], events = [] } = ledgers.get(change) ?? {};
    return done(JSON.stringify({ id: change, status, records, events }, undefined, 2));
  }

  /** What holds for the current change, or for a file. */
  async explainPolicy(file?: string): Promise<ServiceResult<ExplainedPolicy>> {
    if (file !== undefined) return this.knowledge.explainFile(file);
    const known = await this.knowledge.now();
    if (!known.ok) return known;
    const { current, assessment, now } = known.value;
    const { uncovered, organisation } = current;
    const ids = new Set(assessment.systems.map(({ id }) => id));
    const systems = organisation.systems.filter(({ id }) => ids.has(id));
    const risk = assessment.risk.effective;
    return done(explained(organisation, "the current change", { systems, uncovered, risk, now }));
  }

  /** Fetches the ledger and sends what was kept here; `restore` also puts back what the remote took away. */
  async sync({ restore = false } = {}): Promise<ServiceResult<SyncOutcome>> {
    const fetched = await this.knowledge.fetchLedger(restore);
    if (!fetched.ok) return fetched;
    const { synced, problems } = fetched.value;
    if (synced.state === "kept")
      return done({
        isPushed: false,
        reason: synced.reason,
        message: `not exchanged: ${synced.message}`,
        problems,
      });
    const { received, sent } = synced;
    return done({ isPushed: true, message: `${received} files received, ${sent} sent`, problems });
  }

  /** Writes the first policy files into the work tree. Overwrites nothing. */
  async setUp({ isDry = false } = {}): Promise<ServiceResult<SetUpResult>> {
    return setUpFiles(this.places.top, isDry);
  }

  /** After a submission: what a tool says is told, and never undoes what the ledger has. */
  private async send(id: string): Promise<readonly ToolOutcome[]> {
    const tools = this.knowledge.tools();
    if (tools.length === 0) return [];
    const found = await this.knowledge.find(id);
    return found.ok ? this.tools.send(tools, found.value.state) : [];
  }

  private async withTools(
    id: string | undefined,
    work: (tools: readonly ChangeTool[], state: ChangeState) => Promise<readonly ToolOutcome[]>,
  ): Promise<ServiceResult<readonly ToolOutcome[]>> {
    const found = await this.knowledge.find(id);
    if (!found.ok) return found;
    const tools = this.knowledge.tools();
    if (tools.length === 0) return failure("refused", "The policy names no change tool.");
    return done(await work(tools, found.value.state));
  }

  private prepared(
    { current, assessment, ledger, now }: Known,
    draft: Extract<OpenedDraft, { kind: "draft" }>,
  ): ReturnType<typeof submission> {
    const { top } = this.places;
    const { id } = draft.reading.valid;
    return submission(current, draft.reading, assessment, {
      file: draft.file,
      top,
      now,
      // By the draft's own id: the branch may have another change besides, or stand on the commits of one.
      before: id === undefined ? undefined : ledger.changes.get(id),
      ledger,
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.queue.then(work, work);
    this.queue = next.catch(() => undefined);
    return next;
  }
}

function andTools<T extends { readonly message: string }>(kept: T, tools: readonly ToolOutcome[]): T {
  const told = tools.map(({ tool, isDone, message }) =>
    isDone ? `; ${tool}: ${message}` : `; not sent to ${tool}: ${message}`,
  );
  return { ...kept, message: [kept.message, ...told].join("") };
}

/** Why there is nothing to show, as the views know it. */
function notShown({ reason, message, problems }: ServiceFailure, folder: string): ChangeView {
  switch (reason) {
    case "broken-policy":
      return { kind: "broken-policy", folder, problems: problems.map(({ severity: _, ...one }) => one) };
    case "no-git":
    case "no-repository":
    case "no-commits":
    case "no-policy":
    case "policy-unreachable":
      return { kind: "absent", reason, detail: message, folder };
    default:
      return { kind: "absent", reason: "policy-unreachable", detail: message, folder };
  }
}
