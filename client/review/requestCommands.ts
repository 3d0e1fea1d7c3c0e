import { commands, type WorkspaceFolder, window } from "vscode";
import {
  REQUEST_REVIEW_REQUEST,
  RETRY_REQUEST_REQUEST,
  REVIEW_CANDIDATES_REQUEST,
  type RequestOutcome,
  type ReviewCandidates,
  requestOutcome,
  reviewCandidates,
  WITHDRAW_REQUEST,
} from "../../server/protocol/review.ts";
import { folderParams } from "../change/changeFolder.ts";
import type { ChangeModel } from "../change/changeModel.ts";
import { sayDone, sayNoFolder } from "../messages.ts";
import { inProgress, sayResult } from "../progress.ts";
import type { Session } from "../session.ts";
import { giveWord } from "./giveWord.ts";
import { pickReviewers } from "./reviewersPick.ts";
import type { ReviewModel } from "./reviewModel.ts";
import { reviewIdOf } from "./reviewsTree.ts";

const REMINDER = "A reminder: this still waits for you.";

/** Asking people for a review. Only a person's word sends anything; each command rejects with the reason why it can't. */
export class RequestCommands {
  constructor(
    readonly session: Session,
    readonly model: ReviewModel,
    private readonly change: ChangeModel,
  ) {}

  /** Asks, or asks others instead: what is ticked takes the place of the request before. */
  async request(arg: unknown): Promise<void> {
    const { folder } = this.model;
    if (!folder) return sayNoFolder();
    const id = reviewIdOf(arg);
    if (id === undefined && this.change.change && !this.change.change.record) return this.offerSubmit();
    const picked = await pickReviewers(this.candidates(folder, id));
    if (!picked) return;
    await this.send(folder, picked.candidates, picked.reviewers);
  }

  /** Asks the same people again. */
  async remind(arg: unknown): Promise<void> {
    const { folder } = this.model;
    if (!folder) return sayNoFolder();
    const found = await inProgress("Reading the request…", this.candidates(folder, reviewIdOf(arg)));
    const asked = found.candidates.filter(({ isRequested }) => isRequested).map(({ person }) => person);
    if (asked.length === 0) {
      void window.showInformationMessage("Two Keys: nobody has been asked yet.");
      return;
    }
    await this.send(folder, found, asked, REMINDER);
  }

  async withdraw(arg: unknown): Promise<void> {
    const { folder } = this.model;
    if (!folder) return sayNoFolder();
    const id = reviewIdOf(arg) ?? this.change.change?.record?.id;
    const review = id === undefined ? undefined : this.model.find(id);
    if (!review?.requestEvent) {
      void window.showInformationMessage("Two Keys: there is no request of yours to take back.");
      return;
    }
    const take = {
      label: "Withdraw the request",
      detail: `${review.reviewText}. Approvals that are there stay.`,
    };
    const chosen = await window.showQuickPick([take], {
      title: `Withdraw the Review Request for ${review.id}`,
    });
    if (!chosen) return;
    const params = { ...folderParams(folder), id: review.id, event: review.requestEvent };
    await giveWord(this, "Withdrawing the request…", WITHDRAW_REQUEST, params, "discard");
  }

  /** Asks the forge again for what failed there. */
  async retry(arg: unknown): Promise<void> {
    const { folder } = this.model;
    if (!folder) return sayNoFolder();
    const id = reviewIdOf(arg) ?? this.change.change?.record?.id;
    const params = { ...folderParams(folder), ...(id === undefined ? {} : { id }) };
    const outcome = await inProgress(
      "Asking the forge again…",
      this.session.request(RETRY_REQUEST_REQUEST, params, requestOutcome),
    );
    this.say(outcome);
    this.model.refresh();
  }

  private candidates(folder: WorkspaceFolder, id: string | undefined): Promise<ReviewCandidates> {
    const params = { ...folderParams(folder), ...(id === undefined ? {} : { id }) };
    return this.session.request(REVIEW_CANDIDATES_REQUEST, params, reviewCandidates);
  }

  private async send(
    folder: WorkspaceFolder,
    { change }: ReviewCandidates,
    reviewers: readonly string[],
    note?: string,
  ): Promise<void> {
    const ask = (push: boolean): Promise<RequestOutcome> => {
      const params = {
        ...folderParams(folder),
        id: change.id,
        reviewers,
        ...(note === undefined ? {} : { note }),
        ...(push ? { push } : {}),
      };
      return this.session.request(REQUEST_REVIEW_REQUEST, params, requestOutcome);
    };
    try {
      const outcome = await inProgress("Requesting the review…", ask(false));
      // Nothing can be pushed while the remote can't be reached.
      const isWanted = !outcome.isBranchPushed && outcome.isPushed && (await this.mayPush(change.id));
      if (!isWanted) return this.say(outcome);
      const again = await inProgress("Pushing the branch and requesting the review…", ask(true));
      this.say({ ...again, isPushed: again.isPushed && again.isBranchPushed });
    } finally {
      this.model.refresh();
    }
  }

  /** A branch goes to the remote only on a person's word. */
  private async mayPush(id: string): Promise<boolean> {
    const push = {
      label: "$(cloud-upload) Push and request",
      detail: "Pushes this branch, and asks the reviewers again so that they find it.",
    };
    const leave = {
      label: "Leave it",
      detail: "The request stands. Reviewers can't get the commits before they are pushed.",
    };
    const chosen = await window.showQuickPick([push, leave], {
      title: `${id}: the remote does not have the last commit of this branch`,
      placeHolder: "Reviewers can't get it from there",
      ignoreFocusOut: true,
    });
    return chosen === push;
  }

  /** Nothing pops up where all went well; what failed on a forge stands in the view, with the way to try again. */
  private say(outcome: RequestOutcome): void {
    const { forge, isPushed } = outcome;
    if (isPushed && forge && !forge.isComplete) sayDone("warning", forge.text);
    else sayResult(outcome, "person-add");
  }

  private offerSubmit(): void {
    const draft = this.change.change?.draft;
    const text = draft
      ? "reviewers look at a record: submit the draft of this branch first."
      : "reviewers look at a record, and this branch has none yet.";
    const action = draft
      ? { title: "Submit for Review", command: "twoKeys.submitChange" }
      : { title: "New Change Record", command: "twoKeys.newChange" };
    void window.showInformationMessage(`Two Keys: ${text}`, action).then((chosen) => {
      if (chosen) return commands.executeCommand(chosen.command);
      return undefined;
    });
  }
}
