import {
  type CancellationToken,
  CancellationTokenSource,
  commands,
  EventEmitter,
  type WorkspaceFolder,
} from "vscode";
import { SYNC_LEDGER_REQUEST, syncResult } from "../../server/protocol/change.ts";
import {
  GATE_REQUEST,
  type GateView,
  gateView,
  OPEN_REVIEW_REQUEST,
  REVIEW_INBOX_REQUEST,
  type ReviewDetail,
  type ReviewInbox,
  type ReviewSummary,
  reviewDetail,
  reviewInbox,
} from "../../server/protocol/review.ts";
import { folderParams } from "../change/changeFolder.ts";
import type { ChangeModel } from "../change/changeModel.ts";
import { Disposables } from "../disposable.ts";
import { onDidFocus } from "../focus.ts";
import type { Session } from "../session.ts";
import { settings } from "../settings.ts";
import { GROUPS } from "./reviewRows.ts";

/** The word for `when` clauses: the value of `twoKeys.reviewsState`. `none` where the change's own state says why. */
export type ReviewsState = "none" | "asking" | "failed" | "no-person" | "empty" | "some";

/** The remote is not asked again before this has passed since the last time. Milliseconds. */
const FETCH_AGAIN_MS = 10_000;

/**
 * What is asked for and said in reviews, in the folder that is worked in. It follows the change: one question of a kind at
 * a time, and none on a timer.
 */
export class ReviewModel extends Disposables {
  private readonly changed = this.add(new EventEmitter<undefined>());
  readonly onDidChange = this.changed.event;
  private known: ReviewInbox | undefined;
  private decision: GateView | undefined;
  private of: string | undefined;
  private isFailed = false;
  private fetchedAt: number | undefined;
  private unreachable: string | undefined;
  /** The window has come into sight before anything could be asked. */
  private isFetchWanted = true;
  private isGateOld = false;
  private isGateSeen = (): boolean => false;
  private readonly inboxQuestion = new Question((token) => this.askInbox(token));
  private readonly gateQuestion = new Question((token) => this.askGate(token));

  constructor(
    private readonly session: Session,
    private readonly model: ChangeModel,
  ) {
    super();
    this.add(model.onDidChange(() => this.follow()));
    this.add(onDidFocus(() => void this.fetch()));
    this.add({ dispose: () => this.inboxQuestion.end() });
    this.add({ dispose: () => this.gateQuestion.end() });
    this.follow();
  }

  get inbox(): ReviewInbox | undefined {
    return this.known;
  }

  /** What the gate would say of HEAD; undefined while it was not asked, or where there is no change. */
  get gate(): GateView | undefined {
    return this.decision;
  }

  get folder(): WorkspaceFolder | undefined {
    return this.model.folder;
  }

  get folderName(): string | undefined {
    return this.model.folderName;
  }

  /** Why what is shown may be old: the remote could not be reached when it was asked last. */
  get offline(): string | undefined {
    return this.unreachable;
  }

  /** What is shown was read before, and could not be read again. */
  get isOld(): boolean {
    return this.isFailed && this.known !== undefined;
  }

  get state(): ReviewsState {
    if (!this.canAsk()) return "none";
    if (this.known) {
      const { known } = this;
      if (GROUPS.some(({ id }) => known[id].length > 0)) return "some";
      return known.me === undefined ? "no-person" : "empty";
    }
    return this.isFailed ? "failed" : "asking";
  }

  /** The gate is asked only while somebody looks. */
  watchGate(isSeen: () => boolean): void {
    this.isGateSeen = isSeen;
  }

  gateSeen(): void {
    if (this.isGateOld) this.gateQuestion.ask();
  }

  /** A change by its id, as the inbox has it. */
  find(id: string): ReviewSummary | undefined {
    for (const group of GROUPS) {
      const found = this.known?.[group.id].find((one) => one.id === id);
      if (found) return found;
    }
    return undefined;
  }

  /**
   * Everything about the review of a change. Rejects with the reason why it can't be had. `isPeek`: it is only listed,
   * and does not count as looked at.
   */
  detail(folder: WorkspaceFolder, id: string, isPeek = false): Promise<ReviewDetail> {
    return this.session.request(OPEN_REVIEW_REQUEST, { ...folderParams(folder), id, isPeek }, reviewDetail);
  }

  /** After something was written: views follow at once. */
  refresh(): void {
    this.model.refresh();
  }

  /** Asks the remote for what others have said, unless it was asked a moment ago. */
  async fetch(): Promise<void> {
    const { folder } = this.model;
    this.isFetchWanted = !folder || !this.canAsk();
    if (!folder || this.isFetchWanted || !settings.fetchOnFocus()) return;
    const now = Date.now();
    if (this.fetchedAt !== undefined && now - this.fetchedAt < FETCH_AGAIN_MS) return;
    this.fetchedAt = now;
    const result = await this.session.ask(SYNC_LEDGER_REQUEST, folderParams(folder), syncResult);
    const before = this.unreachable;
    const isOffline = result && !result.isPushed && result.reason !== "no-remote";
    this.unreachable = isOffline ? result.message : undefined;
    if (this.unreachable !== before) this.tell();
  }

  private canAsk(): boolean {
    const { folder, state } = this.model;
    const isThere = state.kind === "change" || (state.kind === "absent" && state.reason === "no-changes");
    return folder !== undefined && isThere && this.session.state.kind === "running";
  }

  private follow(): void {
    const of = this.model.folder?.uri.toString();
    if (of !== this.of || !this.canAsk()) {
      this.known = undefined;
      this.decision = undefined;
      this.isFailed = false;
      if (of !== this.of) {
        this.unreachable = undefined;
        this.fetchedAt = undefined;
        this.isFetchWanted = true;
      }
      this.of = of;
    }
    if (this.canAsk()) this.inboxQuestion.ask();
    if (this.canAsk() && this.isFetchWanted) void this.fetch();
    if (this.model.change === undefined) this.decision = undefined;
    else if (this.isGateSeen()) this.gateQuestion.ask();
    else this.isGateOld = true;
    this.tell();
  }

  private async askInbox(token: CancellationToken): Promise<void> {
    const { folder } = this.model;
    if (!folder || !this.canAsk()) return;
    const found = await this.session.ask(REVIEW_INBOX_REQUEST, folderParams(folder), reviewInbox, token);
    if (folder.uri.toString() !== this.of || !this.canAsk()) return;
    this.isFailed = found === undefined;
    this.known = found ?? this.known;
    this.tell();
  }

  private async askGate(token: CancellationToken): Promise<void> {
    const { folder, change } = this.model;
    if (!folder || !change) return;
    this.isGateOld = false;
    const found = await this.session.ask(GATE_REQUEST, folderParams(folder), gateView, token);
    if (folder.uri.toString() !== this.of || this.model.change === undefined) return;
    // An old answer must not stand in for one that could not be had.
    this.decision = found;
    this.tell();
  }

  private tell(): void {
    void commands.executeCommand("setContext", "twoKeys.reviewsState", this.state);
    this.changed.fire(undefined);
  }
}

/** A question that is asked once at a time, and once more where it was wanted meanwhile. */
class Question {
  private isAsking = false;
  private isWanted = false;
  private isEnded = false;
  private token: CancellationTokenSource | undefined;

  constructor(private readonly work: (token: CancellationToken) => Promise<void>) {}

  ask(): void {
    if (this.isAsking) this.isWanted = true;
    else void this.run();
  }

  end(): void {
    this.isEnded = true;
    this.token?.cancel();
  }

  private async run(): Promise<void> {
    this.isAsking = true;
    do {
      this.isWanted = false;
      this.token = new CancellationTokenSource();
      await this.work(this.token.token);
      this.token.dispose();
      this.token = undefined;
    } while (this.isWanted && !this.isEnded);
    this.isAsking = false;
  }
}
