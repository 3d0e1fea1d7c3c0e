import type { FullRequirements } from "../policy/requirements.ts";
import type { GivenApproval, Judged, Role } from "./approvals.ts";
import type { OrderedEvents } from "./eventOrder.ts";
import type {
  Bypass,
  FoldContext,
  FoldEvent,
  FoldProblem,
  FoldProblemCode,
  FoldRecord,
  Landing,
  Objection,
  ReviewRequest,
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
  /**
   * Moment at which the keys must be valid that signed what leads up to a landing: now, or that of the landing. What
   * tells of something that happened is held against its own time. Milliseconds since 1970.
   */
  readonly keysAt: number;
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
  /** Those that are not withdrawn, the last one last. */
  readonly requests: ReviewRequest[];
  readonly breakGlasses: BreakGlass[];
  /** When a break-glass was used first. */
  usedBreakGlassAt: number | undefined;
  /** By repository and ref. */
  readonly landings: Map<string, Landing>;
  /** When the last target had landed. */
  landedAt: number | undefined;
  readonly bypasses: Bypass[];
  readonly deployments: { readonly event: EventOf<"deployed">; readonly at: number }[];
  closed: EventOf<"closed"> | undefined;
  excluded(requirements: FullRequirements | undefined): Map<string, string>;
  /** Approvals that count for the current revision at a moment. */
  judge(role: Role, moment: "now" | "landing" | "afterwards", at: number): Judged;
}

export interface Withdrawable {
  /** Whose it is. */
  readonly actor: string;
  /** Who may take it back besides: the bot that told it for them. */
  readonly teller?: string | undefined;
  /** Whether it holds something up, so that taking it back lets more pass. */
  readonly holdsUp?: boolean;
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
