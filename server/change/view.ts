import type { ChangeState } from "./foldModel.ts";
import type { ChangeStatus } from "./status.ts";

/** A change in a list. */
export interface ChangeSummary {
  readonly id: string;
  readonly title: string;
  readonly status: ChangeStatus;
  readonly statusText: string;
  readonly tier: number;
  readonly risk: string;
  readonly requester: string;
  readonly at: number;
  readonly revision: number;
  readonly isMine: boolean;
  readonly awaitsMyReview: boolean;
}

/** The lowest tier that a catalogue can have, where no record tells. */
const NO_TIER = 4;

/** What a list shows of a change, for somebody of people.yaml; undefined for somebody unknown. */
export function summaryOf(state: ChangeState, me: string | undefined): ChangeSummary {
  const record = state.current?.record;
  const tiers = record?.systems.map(({ tier }) => tier) ?? [];
  const mine = record ? [record.requester, record.implementer, ...record.authors] : [];
  return {
    id: state.id,
    title: record?.title ?? state.id,
    status: state.status,
    statusText: state.statusText,
    tier: tiers.length > 0 ? Math.min(...tiers) : NO_TIER,
    risk: record?.risk.declared ?? "low",
    requester: record?.requester ?? "",
    at: state.at,
    revision: record?.revision ?? 0,
    isMine: me !== undefined && mine.includes(me),
    awaitsMyReview: awaitsReview(state, me),
  };
}

/** Whether somebody could move the change on by an approval. */
function awaitsReview({ status, excluded, approvals, retro }: ChangeState, me: string | undefined): boolean {
  if (!me?.startsWith("person:") || excluded.has(me)) return false;
  if (status === "retro_due") return !retro?.have.some(({ person }) => person === me);
  const isOpen = status === "in_review" || status === "expired" || status === "emergency_open";
  return isOpen && !approvals.some(({ person }) => person === me);
}
