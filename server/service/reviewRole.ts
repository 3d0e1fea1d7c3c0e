import { type ApprovedEvent, judgeApprovals, type Role } from "../change/approvals.ts";
import type { ChangeState } from "../change/foldModel.ts";
import { API_VERSION } from "../change/record.ts";
import type { ChangeStatus } from "../change/status.ts";
import type { Known } from "./knowledge.ts";

const BEFORE_LANDING: ReadonlySet<ChangeStatus> = new Set([
  "in_review",
  "changes_requested",
  "approved",
  "ready",
  "on_hold",
  "emergency_open",
  "expired",
]);

/** Whether a review can still decide whether a change lands. */
export function isBeforeLanding(status: ChangeStatus): boolean {
  return BEFORE_LANDING.has(status);
}

/** Whether a review is waited for: before it lands, or afterwards where one is owed. */
export function isReviewable(status: ChangeStatus): boolean {
  return status === "retro_due" || isBeforeLanding(status);
}

/** Role in which an approval would count now. */
export function roleNow({ status, retro, approvals, requirements }: ChangeState): Role {
  if (retro) return "retro-reviewer";
  const isComplete = approvals.length >= (requirements?.minReviewers ?? Infinity);
  return status === "on_hold" && isComplete ? "window-exception" : "reviewer";
}

/** Why the approval of a person in a role would not count now; undefined where it would. Whether it is signed is not asked. */
export function whyNotApprove(
  { ledger: { context }, now }: { readonly ledger: Pick<Known["ledger"], "context">; readonly now: Date },
  state: ChangeState,
  actor: string,
  role: Role,
): string | undefined {
  const { current, requirements } = state;
  if (!current || !requirements) return "there is no revision that counts";
  const mistake = momentMistake(state, role);
  if (mistake !== undefined) return mistake;
  const event: ApprovedEvent = {
    apiVersion: API_VERSION,
    kind: "ChangeEvent",
    change: state.id,
    record: current.digest,
    parents: [],
    at: now.toISOString(),
    actor,
    type: "approved",
    targets: current.record.targets,
    policy: context.policy ?? `sha256:${"0".repeat(64)}`,
    role,
    comment: "",
  };
  const asked = {
    role,
    at: now.getTime(),
    moment: role === "retro-reviewer" ? "afterwards" : "now",
  } as const;
  const { refused } = judgeApprovals([{ digest: "", event, signed: true, isWithdrawn: false }], {
    ...asked,
    current: { digest: current.digest, record: current.record, signed: true },
    requirements,
    excluded: state.excluded,
    context,
  });
  return refused[0]?.reason.replace(/^this person is /, "you are ").replace(/^this person /, "you ");
}

function momentMistake({ status, retro, statusText }: ChangeState, role: Role): string | undefined {
  if (role === "retro-reviewer")
    return status === "retro_due" && retro ? undefined : "no review afterwards is owed for it";
  if (retro)
    return "it has landed by a break-glass, and is reviewed afterwards: approve it as retro-reviewer";
  if (status === "draft") return "it is not submitted";
  return isBeforeLanding(status) ? undefined : `it needs no review any more (${statusText})`;
}
