import type { ChangeState } from "../change/foldModel.ts";
import type { ChangeRecord } from "../change/record.ts";
import { fullNameOf } from "../change/statusWords.ts";
import { summaryOf } from "../change/view.ts";
import { plainId } from "../git/changeFacts.ts";
import { mainRemote } from "../git/changes.ts";
import { Repository } from "../git/repository.ts";
import { isOnRemote, pushBranch } from "../git/reviewCommits.ts";
import type { RequestOutcome, ReviewCandidates } from "../protocol/review.ts";
import { type ForgeOutcome, ForgeReview } from "./forgeReview.ts";
import { type Found, gitFailure, type Known } from "./knowledge.ts";
import { fullNames, notActive } from "./peopleNames.ts";
import { done, failure, type ServiceResult } from "./result.ts";
import { gatherCandidates } from "./reviewCandidates.ts";
import { isBeforeLanding, isReviewable } from "./reviewRole.ts";
import type { DeskPorts, ReviewWriter, Which } from "./reviewWriter.ts";

export interface ReviewRequestFields extends Which {
  /** Ids of people.yaml: all who are asked; it takes the place of the request before. */
  readonly reviewers: readonly string[];
  readonly note?: string | undefined;
  /** Whether the branch may be pushed where the remote does not have its last commit. */
  readonly push?: boolean | undefined;
}

/** Asks people for reviews, in the ledger and on a forge. */
export class ReviewRequests {
  constructor(
    private readonly ports: DeskPorts,
    private readonly writer: ReviewWriter,
  ) {}

  /** Who could review a change; asks no network. */
  async candidates(id: string | undefined, signal?: AbortSignal): Promise<ServiceResult<ReviewCandidates>> {
    const found = await this.ports.knowledge.find(id);
    if (!found.ok) return found;
    const { known, state } = found.value;
    const { organisation, me } = known.current;
    const opened = await Repository.open(this.ports.places.top);
    if (!opened.ok) return gitFailure(opened.failure);
    try {
      const question = { organisation, view: known.ledger, state, now: known.now, signal };
      const gathered = await gatherCandidates(opened.value, question);
      if (!gathered.ok) return gathered;
      const { candidates, need, have, problems } = gathered.value;
      const forge = await this.forge(known);
      return done({
        change: summaryOf(state, me?.id),
        need,
        have,
        candidates: candidates.map(({ score: _, reasons, ...one }) => ({ ...one, reasons: [...reasons] })),
        problems: [...problems],
        ...(forge ? { forge: forge.shown } : {}),
      });
    } finally {
      opened.value.close();
    }
  }

  /** Writes the request, and tells what stands between it and the reviewers: a branch that is not pushed, a forge that refused. */
  async request(fields: ReviewRequestFields): Promise<ServiceResult<RequestOutcome>> {
    const reviewers = [...new Set(fields.reviewers)];
    const { note, push = false, offline = false } = fields;
    let asked: Found | undefined;
    const said = await this.writer.say(fields, async (found) => {
      asked = found;
      const mistake = requestMistake(found, reviewers);
      if (mistake !== undefined) return failure("refused", mistake);
      const { organisation } = found.known.current;
      const body = { type: "requested" as const, reviewers, ...(note === undefined ? {} : { note }) };
      return done({
        body,
        message: `${found.state.id}: asked ${fullNames(organisation, reviewers)} for a review`,
      });
    });
    if (!said.ok) return said;
    const { id, isPushed, message } = said.value;
    if (!asked || offline) return done({ id, reviewers, isPushed, message, isBranchPushed: false });
    const branch = await this.branch(asked, push);
    const text = [message, branch.text].filter((one) => one !== "").join("; ");
    const made = await this.forge(asked.known);
    const forge = made && (await this.onForge(made, asked, reviewers, note));
    const outcome = { id, reviewers, isPushed, message: text, isBranchPushed: branch.isBranchPushed };
    return done(forge ? { ...outcome, forge } : outcome);
  }

  /** Asks the forge again for those whom it has not asked; those that it has are left alone. */
  async retry(id: string | undefined): Promise<ServiceResult<RequestOutcome>> {
    const found = await this.ports.knowledge.find(id);
    if (!found.ok) return found;
    const { known, state } = found.value;
    const forge = await this.forge(known);
    if (!forge) return failure("refused", "The policy names no forge: there is nothing to ask again.");
    const reviewers = [...(state.request?.reviewers ?? [])];
    if (reviewers.length === 0) return failure("refused", `Nobody is asked to review ${state.id}.`);
    const branch = await this.branch(found.value, false);
    const outcome =
      (await forge.retry(state.id, { mayAsk: true })) ??
      (await this.onForge(forge, found.value, reviewers, state.request?.note));
    return done({
      id: state.id,
      reviewers,
      isPushed: known.ledger.state.unpushed === 0,
      message: branch.text === "" ? state.id : `${state.id}: ${branch.text}`,
      isBranchPushed: branch.isBranchPushed,
      ...(outcome ? { forge: shownOutcome(outcome) } : {}),
    });
  }

  /** After a request was taken back: those who were asked from here on the forge are not asked there any more. */
  async withdrawn({ known, state }: Found): Promise<void> {
    const forge = await this.forge(known);
    const asked = new Set(state.request?.reviewers);
    const people = known.current.organisation.people.filter(({ id }) => asked.has(id));
    await forge?.removed(state.id, people);
  }

  /** `1 of 2 requested on github.com: retry`, by change; complete ones are left out. */
  async forgeTexts(known: Known): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    const forge = await this.forge(known);
    if (!forge) return texts;
    for (const { id, request, status } of known.ledger.changes.values()) {
      if (!request || !isBeforeLanding(status)) continue;
      const outcome = await forge.outcome(id);
      if (outcome && !outcome.isComplete) texts.set(id, outcome.text);
    }
    return texts;
  }

  /** The forge of the policy; undefined where it names none. */
  forge({ current: { organisation } }: Known): Promise<ForgeReview | undefined> {
    const { places, knowledge, forgeToken } = this.ports;
    const { top, commonDir } = places;
    return ForgeReview.of({ organisation, top, commonDir, now: () => knowledge.time(), token: forgeToken });
  }

  private async onForge(
    forge: ForgeReview,
    { known, state }: Found,
    reviewers: readonly string[],
    note: string | undefined,
  ): Promise<RequestOutcome["forge"]> {
    const { facts, organisation } = known.current;
    const record = state.current?.record;
    const target = record?.targets.find(({ repo }) => repo === facts.repo);
    if (!record || !target) return undefined;
    const isOwn = target.changeset === facts.changeset && facts.branch !== undefined;
    // Of another branch it is only known on the forge under which name it is there.
    if (!isOwn || facts.branch === undefined) {
      const again = await forge.retry(state.id, { mayAsk: true });
      return again && shownOutcome(again);
    }
    const outcome = await forge.request(
      {
        id: state.id,
        branch: facts.branch,
        target: target.ref,
        title: record.title,
        body: bodyOf(record, note),
        reviewers: organisation.people.filter(({ id }) => reviewers.includes(id)),
      },
      { mayAsk: true },
    );
    return shownOutcome(outcome);
  }

  /** Whether reviewers can get the commits; pushes the branch where that is wanted. */
  private async branch(
    { known, state }: Found,
    push: boolean,
  ): Promise<{ readonly isBranchPushed: boolean; readonly text: string }> {
    const { facts, gathered, organisation } = known.current;
    if (gathered.remoteUrl === undefined)
      return { isBranchPushed: false, text: "there is no remote that reviewers could get the commits from" };
    const { top, commonDir } = this.ports.places;
    const where = { top, commonDir, remote: await mainRemote(top) };
    const target = state.current?.record.targets.find(({ repo }) => repo === facts.repo);
    const isOwn = target !== undefined && target.changeset === facts.changeset;
    const commit = plainId(isOwn ? facts.head : (target?.head ?? facts.head));
    const there = await isOnRemote(where, commit);
    if (!there.ok)
      return { isBranchPushed: false, text: `the remote can't be asked: ${there.failure.message}` };
    if (there.value) return { isBranchPushed: true, text: "" };
    const branch = facts.branch;
    const protectedRefs = [...(organisation.change.protectedRefs ?? []), facts.targetRef];
    if (!isOwn || branch === undefined || protectedRefs.includes(branch))
      return {
        isBranchPushed: false,
        text: "its commits are not on the remote: push its branch, or nobody can look at it",
      };
    const name = branch.replace(/^refs\/heads\//, "");
    if (!push)
      return {
        isBranchPushed: false,
        text: `${name} is not pushed: push it, or nobody can look at it (--push does it)`,
      };
    const pushed = await pushBranch(where, commit, branch);
    if (!pushed.ok)
      return { isBranchPushed: false, text: `${name} could not be pushed: ${pushed.failure.message}` };
    switch (pushed.value.state) {
      case "done":
        return { isBranchPushed: true, text: `${name} is pushed` };
      case "moved":
        return {
          isBranchPushed: false,
          text: `${name} is not pushed, because the remote's ${name} has other commits: look at them, and push it yourself (git push --force-with-lease after a rebase)`,
        };
      case "refused":
        return { isBranchPushed: false, text: `the remote refused ${name}: ${pushed.value.message}` };
    }
  }
}

function shownOutcome({
  name,
  url,
  requested,
  failed,
  text,
  isComplete,
}: ForgeOutcome): RequestOutcome["forge"] {
  return { name, ...(url === undefined ? {} : { url }), requested, failed, text, isComplete };
}

/** What a pull or merge request says that is made for a change. */
function bodyOf({ id, what, why }: ChangeRecord, note: string | undefined): string {
  return [note, what, why, `Change: ${id}`].filter((part) => part !== undefined && part !== "").join("\n\n");
}

/** Why somebody can't be asked. */
function requestMistake({ known, state }: Found, reviewers: readonly string[]): string | undefined {
  const { organisation } = known.current;
  const status = stateMistake(state);
  if (status !== undefined) return status;
  if (reviewers.length === 0) return "Name at least one person.";
  for (const person of reviewers) {
    const stranger = notActive(organisation, known.now, person);
    if (stranger !== undefined) return stranger;
    const why = state.excluded.get(person);
    if (why !== undefined) return `${fullNameOf(organisation, person)} can't review it: this person ${why}.`;
  }
  return undefined;
}

function stateMistake({ id, status, statusText }: ChangeState): string | undefined {
  if (status === "draft") return `${id} is not submitted: submit it first.`;
  return isReviewable(status) ? undefined : `${id} needs no review any more (${statusText}).`;
}
