import type { FullRequirements } from "../policy/requirements.ts";
import type { GivenApproval, Judged, Role } from "./approvals.ts";
import type { OrderedEvents } from "./eventOrder.ts";
import type {
  FoldContext,
  FoldEvent,
  FoldProblem,
  FoldProblemCode,
  FoldRecord,
  Landing,
  Objection,
} from "./foldModel.ts";
import type { ChangeEvent } from "./record.ts";
import type { Chain } from "./revisions.ts";

type EventOf<T extends ChangeEvent["type"]> = Extract<ChangeEvent, { type: T }>;

export interface BreakGlass {
  readonly digest: string;
  readonly event: EventOf<"breakGlass">;
  readonly at: number;
  readonly expires: number;
  isWithdrawn: boolean;
}

/** What the events so far come to, while they are folded one after the other. */
export interface Progress {
  readonly context: FoldContext;
  readonly order: OrderedEvents;
  readonly chain: Chain;
  readonly problems: FoldProblem[];
  requirementsOf(one: FoldRecord, at: number): FullRequirements;
  /** Revision that counts. */
  current: FoldRecord | undefined;
  readonly submittedAt: Map<string, number>;
  readonly submitters: Set<string>;
  readonly approvals: GivenApproval[];
  /** What can be withdrawn, by the event's digest. */
  readonly byEvent: Map<string, Withdrawable>;
  /** Open ones, by the event's digest. */
  readonly objections: Map<string, Objection>;
  readonly breakGlasses: BreakGlass[];
  /** When a break-glass was used first. */
  usedBreakGlassAt: number | undefined;
  /** By repository and ref. */
  readonly landings: Map<string, Landing>;
  /** When the last target had landed. */
  landedAt: number | undefined;
  /** Landings without what they need. */
  bypasses: number;
  readonly deployments: { readonly event: EventOf<"deployed">; readonly at: number }[];
  closed: EventOf<"closed"> | undefined;
  excluded(requirements: FullRequirements | undefined): Map<string, string>;
  /** Approvals that count for the current revision at a moment. */
  judge(role: Role, moment: "now" | "landing" | "afterwards", at: number): Judged;
}

export interface Withdrawable {
  readonly actor: string;
  withdraw(): void;
}

/** Tells of an event that does not count. */
export function tell(progress: Progress, one: FoldEvent, code: FoldProblemCode, message: string): void {
  progress.problems.push({ code, digest: one.digest, message });
}

/** Break-glass that covers the current revision at a moment. */
export function openBreakGlass(progress: Progress, at: number): BreakGlass | undefined {
  return progress.breakGlasses.findLast(
    (one) =>
      !one.isWithdrawn && one.event.record === progress.current?.digest && one.at <= at && at <= one.expires,
  );
}
