/** States of a change. None of them is stored: they are folded from records and events (`fold.ts`). */
export const CHANGE_STATUSES = [
  "draft",
  "in_review",
  "changes_requested",
  "approved",
  "ready",
  "on_hold",
  "landed",
  "verifying",
  "awaiting_close",
  "rolled_back",
  "emergency_open",
  "expired",
  "retro_due",
  "closed",
  "cancelled",
] as const;
export type ChangeStatus = (typeof CHANGE_STATUSES)[number];

/** Whether nothing more can happen to a change. */
export function isEnded(status: ChangeStatus): boolean {
  return status === "closed" || status === "cancelled";
}
