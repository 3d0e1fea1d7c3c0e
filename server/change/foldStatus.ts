import { RISKS } from "../policy/terms.ts";
import type { Judged } from "./approvals.ts";
import { movedTarget } from "./approvals.ts";
import {
  BREAK_GLASS,
  type CountedApproval,
  type RefusedApproval,
  type RetroReview,
  type WindowFacts,
} from "./foldModel.ts";
import { openBreakGlass, type Progress } from "./progress.ts";
import { descends } from "./revisions.ts";
import type { ChangeStatus } from "./status.ts";

const HOUR_MS = 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;
const OPEN: WindowFacts = { state: "open" };

export interface StatusOutcome {
  readonly status: ChangeStatus;
  readonly approvals: readonly CountedApproval[];
  readonly refused: readonly RefusedApproval[];
  readonly retro: RetroReview | undefined;
  readonly window: WindowFacts;
}

/** What the events that were taken come to now. */
export function statusOf(progress: Progress): StatusOutcome {
  const { context, current, closed } = progress;
  const now = context.now.getTime();
  const window = (current && context.windowOf?.(current.record)) ?? OPEN;
  const isLanded = progress.landedAt !== undefined || progress.usedBreakGlassAt !== undefined;
  const judged = isLanded
    ? progress.judge("reviewer", "landing", progress.landedAt ?? progress.usedBreakGlassAt ?? now)
    : progress.judge("reviewer", "now", now);
  const after = isLanded ? statusAfterLanding(progress, now) : undefined;
  const common = { approvals: judged.counted, refused: judged.refused, retro: after?.retro, window };
  if (closed) return { ...common, status: closed.outcome === "cancelled" ? "cancelled" : "closed" };
  return { ...common, status: after?.status ?? statusBeforeLanding(progress, window, now) };
}

function statusBeforeLanding(progress: Progress, window: WindowFacts, now: number): ChangeStatus {
  const { current } = progress;
  if (!current) return "draft";
  const missing = missingForReview(progress, "now", now);
  const mayLand = missing === undefined ? mayLandNow(progress, window, now) : undefined;
  if (mayLand === "ready") return "ready";
  if (openBreakGlass(progress, now)) return "emergency_open";
  if (isUnsubmitted(progress)) return progress.breakGlasses.length > 0 ? "expired" : "draft";
  if (progress.objections.size > 0) return "changes_requested";
  if (mayLand) return mayLand;
  return progress.breakGlasses.some(({ event }) => event.record === current.digest) ? "expired" : "in_review";
}

function mayLandNow(progress: Progress, window: WindowFacts, now: number): "approved" | "ready" | "on_hold" {
  const record = progress.current?.record;
  const start = record?.window?.start;
  if (start !== undefined && now < Date.parse(start)) return "approved";
  const risk = record?.risk.declared ?? "critical";
  const isBarred =
    window.state === "hard-freeze" ||
    (window.state === "soft-freeze" && RISKS.indexOf(risk) >= RISKS.indexOf("high"));
  if (!isBarred) return "ready";
  return progress.judge("window-exception", "now", now).counted.length > 0 ? "ready" : "on_hold";
}

/** Whether what counts, or a revision after it, has not been submitted. */
export function isUnsubmitted({ current, submittedAt, chain }: Progress): boolean {
  if (!current || !submittedAt.has(current.digest)) return true;
  return [...chain.valid.values()].some(
    ({ digest, record }) =>
      record.revision > current.record.revision && descends(chain.valid, digest, current.digest),
  );
}

/** Why the current revision may not land by its approvals at a moment; undefined where it may. */
export function missingForReview(
  progress: Progress,
  moment: "now" | "landing",
  at: number,
): string | undefined {
  const { current, context } = progress;
  if (!current) return "there is no revision that counts";
  if (!progress.submittedAt.has(current.digest)) return "it was not submitted";
  if (moment === "now" && isUnsubmitted(progress)) return "a later revision is not submitted";
  if (progress.objections.size > 0) return "an objection is open";
  if (brokenChain(progress).length > 0) return "events are missing in the ledger";
  if (moment === "now" && movedTarget(current, context)) return "the branch holds other content now";
  const start = current.record.window?.start;
  if (moment === "landing" && start !== undefined && at < Date.parse(start))
    return "its window had not begun";
  return missingApprovals(progress, progress.judge("reviewer", moment, at), at);
}

function missingApprovals(progress: Progress, { counted }: Judged, at: number): string | undefined {
  const { current, context } = progress;
  if (!current) return undefined;
  const { minReviewers, seniorRequired } = progress.requirementsOf(current, at);
  if (counted.length < minReviewers) return `${counted.length} of ${minReviewers} approvals`;
  if (seniorRequired && !counted.some(({ person }) => context.isSenior?.(person))) {
    return "none of its reviewers is a senior";
  }
  return undefined;
}

/** Events of the current revision that follow one which is not there, and that would count otherwise. */
export function brokenChain({ order, current, context, requirementsOf }: Progress): readonly string[] {
  if (!current || order.orphans.length === 0) return [];
  const { signedEvents } = requirementsOf(current, context.now.getTime());
  return order.orphans
    .filter(({ event, signed }) => {
      const isBelieved = signed || !signedEvents || event.type === "objected";
      return isBelieved && event.record === current.digest;
    })
    .map(({ digest }) => digest);
}

/** State of a change of which something has landed, or was deployed by a break-glass. */
export function statusAfterLanding(
  progress: Progress,
  at: number,
): { status: ChangeStatus; retro?: RetroReview } {
  const hasFailed = progress.deployments.some((one) => one.at <= at && one.event.outcome !== "succeeded");
  if (progress.usedBreakGlassAt !== undefined) {
    const retro = retroOf(progress, progress.usedBreakGlassAt, at);
    if (retro.have.length < retro.need) return { status: "retro_due", retro };
    return { status: hasFailed ? "rolled_back" : "awaiting_close", retro };
  }
  if (hasFailed) return { status: "rolled_back" };
  const { deployedAt, isComplete } = deploymentsOf(progress);
  if (!isComplete) return { status: deployedAt === undefined ? "landed" : "verifying" };
  return { status: at >= bakedAt(progress, deployedAt) ? "awaiting_close" : "verifying" };
}

/** When a change that was deployed everywhere has been watched long enough. Milliseconds since 1970. */
export function bakedAt(progress: Progress, deployedAt: number | undefined): number {
  const { current, landedAt = 0 } = progress;
  const since = Math.max(landedAt, deployedAt ?? landedAt);
  if (!current) return since;
  const asked = progress.requirementsOf(current, landedAt).minBakeMinutes;
  return since + Math.max(asked, current.record.window?.bakeMinutes ?? 0) * MINUTE_MS;
}

/** How far it is deployed. A record that names no environments has nothing to wait for. */
export function deploymentsOf({ current, deployments }: Progress): {
  deployedAt: number | undefined;
  isComplete: boolean;
  missing: readonly string[];
} {
  const first = new Map<string, number>();
  for (const { event, at } of deployments) {
    if (event.outcome === "succeeded" && !first.has(event.environment)) first.set(event.environment, at);
  }
  const missing = (current?.record.environments ?? []).filter((name) => !first.has(name));
  const deployedAt = first.size > 0 ? Math.max(...first.values()) : undefined;
  return { deployedAt, isComplete: missing.length === 0, missing };
}

function retroOf(progress: Progress, usedAt: number, at: number): RetroReview {
  const { context } = progress;
  const given = progress.judge("retro-reviewer", "afterwards", at).counted;
  return {
    due: usedAt + (context.retroDueHours ?? BREAK_GLASS.retroDueHours) * HOUR_MS,
    // It is a review of what was done, so it comes after it.
    have: given.filter((one) => one.at >= usedAt && one.at <= at),
    need: context.retroReviewers ?? BREAK_GLASS.retroReviewers,
  };
}
