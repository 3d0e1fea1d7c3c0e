import type { FullRequirements } from "../policy/requirements.ts";
import type { Forge } from "../policy/terms.ts";
import type { ChangeEvent, ChangeRecord, Outcome, Target } from "./record.ts";
import type { SignedBytes } from "./signedBy.ts";
import type { ChangeStatus } from "./status.ts";

/** A revision as it was read from the ledger; the digest is that of its bytes, and has been checked. */
export interface FoldRecord extends SignedBytes {
  readonly digest: string;
  readonly record: ChangeRecord;
  /** Whether a signature over its bytes was made by a key of somebody in people.yaml. */
  readonly signed: boolean;
  /** Who that is. */
  readonly signer?: string | undefined;
}

export interface FoldEvent extends SignedBytes {
  readonly digest: string;
  readonly event: ChangeEvent;
  /** Whether a signature over its bytes was made by a key of its actor. */
  readonly signed: boolean;
  /** Who in people.yaml signed its bytes; undefined where nobody did. Left out, nobody but the actor did. */
  readonly signer?: string | undefined;
}

export type PersonKind = "person" | "bot" | "agent";

/** Freezes and locks on what a change touches, now. A lock is a hard freeze. */
export interface WindowFacts {
  readonly state: "open" | "soft-freeze" | "hard-freeze";
  /** Which one, and when it is open again; for people. */
  readonly text?: string;
}

/** What holds for a break-glass where the policy says nothing. */
export const BREAK_GLASS = {
  /** Hours for which it opens, at most. */
  maxHours: 4,
  /** Hours within which it must be reviewed. */
  retroDueHours: 24,
  /** People who must review it. */
  retroReviewers: 2,
} as const;

/** What is known around the ledger. Functions only look something up: the same question has the same answer. */
export interface FoldContext {
  readonly now: Date;
  /** Digest of the policy that holds now; undefined while it can't be read: then no approval counts. */
  readonly policy: string | undefined;
  /** What holds for a change at a time, such as the time at which it landed; the same all through a day of UTC. */
  requirementsOf(record: ChangeRecord, at: Date): FullRequirements;
  /** Kind of somebody who belongs to the company at a time; undefined for everybody else. */
  kindOf(person: string, at: Date): PersonKind | undefined;
  isSenior?(person: string): boolean;
  /** Digest of what a target holds now; undefined where that is not known. */
  changesetOf?(target: Target): string | undefined;
  windowOf?(record: ChangeRecord): WindowFacts;
  /** Whether reviews on a forge count once a bot has attested them. They do not, if left out. */
  takesReviewsOf?(forge: Forge): boolean;
  /** Numeric id of somebody's account on a forge, by people.yaml. */
  accountOf?(person: string, forge: Forge): number | undefined;
  /** Whether only bots can tell what landed and was deployed, as there are some. People can too, if left out. */
  readonly onlyBotsWitness?: boolean | undefined;
  /** Who may break the glass. Everybody, if left out. */
  readonly breakGlassPeople?: readonly string[] | undefined;
  /** Hours of a break-glass, at most. Those of {@link BREAK_GLASS}, if left out. */
  readonly maxBreakGlassHours?: number | undefined;
  /** Hours within which a break-glass must be reviewed. Those of {@link BREAK_GLASS}, if left out. */
  readonly retroDueHours?: number | undefined;
  /** People who must review it. Those of {@link BREAK_GLASS}, if left out. */
  readonly retroReviewers?: number | undefined;
}

export interface ChangeLedger {
  readonly change: string;
  readonly records: readonly FoldRecord[];
  readonly events: readonly FoldEvent[];
}

/**
 * `CHAIN`: an event follows one that is not there. `TIME`: its time can't be. `RECORD`: a revision that can't count.
 * `ACTOR`: somebody who may not say this. `CONTENT`: it speaks of something else. `BYPASSED`: it landed without what it
 * needs. `ORDER`: it can't happen in this state. `LATE`: it came after its limit.
 */
export type FoldProblemCode =
  | "CHAIN"
  | "TIME"
  | "RECORD"
  | "ACTOR"
  | "CONTENT"
  | "BYPASSED"
  | "ORDER"
  | "LATE";

export interface FoldProblem {
  readonly code: FoldProblemCode;
  /** Digest of the record or event that it is about. */
  readonly digest: string;
  readonly message: string;
}

export interface Revision {
  readonly digest: string;
  readonly record: ChangeRecord;
  /** Milliseconds since 1970; undefined while it is not submitted. */
  readonly submittedAt: number | undefined;
}

export interface CountedApproval {
  readonly person: string;
  readonly event: string;
  readonly at: number;
  /** When it stops to count. Milliseconds since 1970. */
  readonly until: number;
}

export interface RefusedApproval {
  readonly person: string;
  readonly event: string;
  readonly at: number;
  /** Why it does not count, in words: `it is older than 168 hours`. */
  readonly reason: string;
}

export interface Objection {
  readonly person: string;
  /** Digest of the revision that it speaks of. */
  readonly record: string;
  readonly event: string;
  readonly at: number;
  readonly reason: string;
}

export interface Landing {
  readonly event: string;
  readonly repo: string;
  readonly ref: string;
  readonly changeset: string;
  readonly before: string;
  readonly after: string;
  readonly at: number;
  /** `emergency`: by a break-glass instead of approvals. */
  readonly by: "approvals" | "emergency";
}

/** Something that happened without what it needs: nobody approved it, and no break-glass was open. */
export type Bypass = {
  readonly event: string;
  readonly at: number;
  /** In words: `1 of 2 approvals`. */
  readonly why: string;
} & (
  | {
      readonly kind: "landed";
      readonly repo: string;
      readonly ref: string;
      readonly before: string;
      readonly after: string;
      readonly changeset: string;
    }
  | { readonly kind: "deployed"; readonly environment: string }
);

/** A break-glass that counted when it was written. */
export interface Emergency {
  readonly event: string;
  readonly by: string;
  readonly at: number;
  /** Milliseconds since 1970. */
  readonly expires: number;
  readonly incident: string;
  readonly reason: string;
  readonly acknowledgers: readonly string[];
  /** Digest of the revision that it was made for. */
  readonly record: string;
  /** Whether it lets the revision that counts land now. */
  readonly isOpen: boolean;
}

/** What is owed for a break-glass that was used. */
export interface RetroReview {
  readonly due: number;
  readonly have: readonly CountedApproval[];
  readonly need: number;
}

/** Who was asked to review, by the last request that is not withdrawn. */
export interface ReviewRequest {
  readonly event: string;
  readonly by: string;
  readonly at: number;
  readonly note: string | undefined;
  readonly reviewers: readonly string[];
}

/** What the records and events of a change come to. */
export interface ChangeState {
  readonly id: string;
  readonly status: ChangeStatus;
  /** In words, with what it waits for: `in review, 1 of 2 approvals`. */
  readonly statusText: string;
  /** Revision that counts; undefined where none can. */
  readonly current: Revision | undefined;
  /** Revisions that hang together, the first one first. */
  readonly revisions: readonly Revision[];
  readonly requirements: FullRequirements | undefined;
  /** Approvals that count now, one a person; before it has landed. Afterwards those by which it landed. */
  readonly approvals: readonly CountedApproval[];
  readonly refused: readonly RefusedApproval[];
  /** Approvals as an exception from freezes and locks that count now; when it has landed, those for its deployment. */
  readonly exceptions: readonly CountedApproval[];
  readonly objections: readonly Objection[];
  /** Undefined where nobody was asked, and where there is nothing left to review. */
  readonly request: ReviewRequest | undefined;
  /** Who can't approve, and why. */
  readonly excluded: ReadonlyMap<string, string>;
  /** What must happen next, a sentence each. */
  readonly waitsFor: readonly string[];
  readonly landings: readonly Landing[];
  /** What went past it. It stays there for good, whatever comes after it. */
  readonly bypasses: readonly Bypass[];
  readonly emergencies: readonly Emergency[];
  readonly retro: RetroReview | undefined;
  /** The review after a break-glass is past its limit: a failure, not a reminder. */
  readonly overdue: boolean;
  readonly outcome: Outcome | undefined;
  /** Milliseconds since 1970 of the last event that counts; 0 without one. */
  readonly at: number;
  /** Digests of the events that no other one follows: parents of the next event. */
  readonly heads: readonly string[];
  readonly problems: readonly FoldProblem[];
}
