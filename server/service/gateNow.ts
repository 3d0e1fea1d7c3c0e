import type { ChecklistAction } from "../change/checklistModel.ts";
import type { GateCheck } from "../gate/model.ts";
import { CHECK_LABELS } from "../gate/words.ts";
import { openGateRepository } from "../git/gateRepository.ts";
import type { GateCheckView, GateView } from "../protocol/review.ts";
import { gateUpdates, headUpdateIn } from "./gating.ts";
import { gitFailure } from "./knowledge.ts";
import { done, failure, type ServiceResult } from "./result.ts";

export interface GateQuestion {
  /** Branch that it is meant for, as a full ref; that of the policy when left out. */
  readonly target?: string | undefined;
  /** Commit without its algorithm; HEAD when left out. */
  readonly head?: string | undefined;
  readonly now: Date;
}

/** What the gate would say if a commit landed now, as CI asks it, by what is known in this clone. No remote is asked but for contents that a partial clone lacks. */
export async function gateNow(
  folder: string,
  { target, head, now }: GateQuestion,
): Promise<ServiceResult<GateView>> {
  const opened = await openGateRepository(folder);
  if (!opened.ok) return gitFailure(opened.failure);
  const update = await headUpdateIn(opened.value, { target, head });
  if (!update.ok) return gitFailure(update.failure);
  const request = { at: "ci", folder, updates: [update.value], now, network: false } as const;
  const decided = await gateUpdates(request, opened.value);
  if (!decided.ok) return gitFailure(decided.failure);
  const [decision] = decided.value;
  if (!decision) return failure("git-failed", "The gate gave no answer.");
  return done({
    target: decision.ref.replace(/^refs\/heads\//, ""),
    status: decision.status,
    ...(decision.change === undefined ? {} : { change: decision.change }),
    ...(decision.changeset === undefined ? {} : { changeset: decision.changeset }),
    checks: decision.checks.map(viewOf),
  });
}

function viewOf({ points, ...check }: GateCheck): GateCheckView {
  const action = actionOf(check);
  return {
    ...check,
    label: CHECK_LABELS[check.id],
    ...(action ? { action } : {}),
    ...(points ? { points: [...points] } : {}),
  };
}

/** What in the editor does the same as a command of the terminal, by how that begins. */
const ACTIONS: readonly (readonly [string, string, string])[] = [
  ["two-keys review request", "twoKeys.requestReviewers", "Request reviewers"],
  ["two-keys change new", "twoKeys.newChange", "Write a change record"],
  ["two-keys change submit", "twoKeys.submitChange", "Submit for review"],
  ["two-keys change revise", "twoKeys.reviseChange", "Revise the record"],
  ["two-keys change sync", "twoKeys.syncLedger", "Sync the ledger"],
];

function actionOf({ command = "" }: Pick<GateCheck, "command">): ChecklistAction | undefined {
  const found = ACTIONS.find(([line]) => command.startsWith(line));
  return found && { kind: "command", command: found[1], title: found[2] };
}
