import { type QuickPick, type QuickPickItem, QuickPickItemKind, window } from "vscode";
import type { ReviewCandidate, ReviewCandidates } from "../../server/protocol/review.ts";
import { countOf } from "../change/checklistRows.ts";
import { plainLabel } from "../messages.ts";

interface Item extends QuickPickItem {
  /** Absent on separators. */
  readonly candidate?: ReviewCandidate;
}

/** Lets a person choose reviewers. */
export interface ReviewersPick {
  /** Ids in the order of the list; undefined where nothing is to be done. */
  readonly reviewers: readonly string[];
  readonly candidates: ReviewCandidates;
}

/**
 * A list to tick, at once on the screen and filled when `ask` has answered. It closes with the reason where that fails.
 * Who can't review stands at the end, with the reason, and does not stay ticked.
 */
export async function pickReviewers(ask: Promise<ReviewCandidates>): Promise<ReviewersPick | undefined> {
  const pick = window.createQuickPick<Item>();
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  pick.busy = true;
  pick.title = "Request Reviewers";
  pick.placeholder = "Looking for who knows this code…";
  pick.show();
  try {
    return await new Promise((resolve, reject) => {
      let list: List | undefined;
      pick.onDidHide(() => resolve(undefined));
      ask.then((found) => {
        list = new List(pick, found);
      }, reject);
      pick.onDidChangeSelection(() => list?.changed());
      pick.onDidAccept(() => {
        const reviewers = list?.accept();
        if (list && reviewers) resolve({ reviewers, candidates: list.found });
      });
    });
  } finally {
    pick.dispose();
  }
}

/** The list once it is filled. */
class List {
  /** What was ticked is being taken back: the editor tells of that too. */
  private isUndoing = false;

  constructor(
    private readonly pick: QuickPick<Item>,
    readonly found: ReviewCandidates,
  ) {
    const { candidates, forge, problems } = found;
    const eligible = candidates.filter(({ isEligible }) => isEligible);
    const isFirst = ({ isProposed, isRequested }: ReviewCandidate): boolean => isProposed || isRequested;
    pick.items = [
      ...group("proposed", eligible.filter(isFirst)),
      ...group(
        "could review too",
        eligible.filter((one) => !isFirst(one)),
      ),
      ...group(
        "can't review this change",
        candidates.filter(({ isEligible }) => !isEligible),
      ),
      ...problems.map((text): Item => ({ label: `$(warning) ${plainLabel(text)}`, alwaysShow: true })),
    ];
    const isAsked = eligible.some(({ isRequested }) => isRequested);
    pick.selectedItems = pick.items.filter(
      ({ candidate }) => candidate?.isEligible && (isAsked ? candidate.isRequested : candidate.isProposed),
    );
    pick.busy = false;
    pick.placeholder = `Type a name, a system or a reason. Enter asks${forge ? `, also on ${forge.name}` : ""}.`;
    this.say();
  }

  /** Unticks who can't review, and says why. */
  changed(): void {
    const { pick } = this;
    const wrong = pick.selectedItems.filter(({ candidate }) => !candidate?.isEligible);
    if (wrong.length === 0) {
      if (!this.isUndoing) this.say();
      this.isUndoing = false;
      return;
    }
    this.isUndoing = true;
    pick.selectedItems = pick.selectedItems.filter(({ candidate }) => candidate?.isEligible);
    const first = wrong.find(({ candidate }) => candidate)?.candidate;
    if (first) pick.title = `${first.name} can't review it: ${first.ineligible ?? "not eligible"}`;
  }

  /** Ids of who is ticked; undefined, with words, where nobody is. */
  accept(): readonly string[] | undefined {
    const chosen = this.chosen();
    if (chosen.length > 0) return chosen;
    this.pick.title = `Tick at least one. ${this.words()}`;
    return undefined;
  }

  private chosen(): string[] {
    return this.pick.selectedItems.flatMap(({ candidate }) =>
      candidate?.isEligible ? [candidate.person] : [],
    );
  }

  private say(): void {
    this.pick.title = this.words();
  }

  private words(): string {
    const { change, have, need } = this.found;
    const there = have > 0 ? `, ${have} approved` : "";
    return `Request Reviewers for ${change.id}: ${need} needed${there}, ${this.chosen().length} chosen`;
  }
}

function group(label: string, candidates: readonly ReviewCandidate[]): Item[] {
  if (candidates.length === 0) return [];
  return [{ label, kind: QuickPickItemKind.Separator }, ...candidates.map(itemOf)];
}

function itemOf(candidate: ReviewCandidate): Item {
  const { name, isEligible, ineligible, hint, reasons, load, localTime, isRequested } = candidate;
  const facts = [
    ...(isRequested ? ["asked already"] : []),
    ...(isEligible ? [load === 0 ? "no review open" : `${countOf(load, "review")} open`] : []),
    ...(localTime && isEligible ? [localTime] : []),
  ];
  const known = [
    reasons.join("; ") || "nothing speaks for this person",
    ...(hint === undefined ? [] : [hint]),
  ];
  return {
    label: isEligible ? plainLabel(name) : `$(circle-slash) ${plainLabel(name)}`,
    description: plainLabel(facts.join(" · ")),
    detail: plainLabel(isEligible ? known.join(" · ") : (ineligible ?? "")),
    candidate,
  };
}
