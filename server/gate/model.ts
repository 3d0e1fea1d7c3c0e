import { WITNESS_STATUSES } from "../change/witness.ts";

/** Where the gate stands. `pre-push` is advice: whoever pushes can leave it out. */
export const GATE_PLACES = ["pre-push", "ci", "pre-receive", "deploy"] as const;
export type GatePlace = (typeof GATE_PLACES)[number];

/**
 * What a check, or all of them together, come to. `OVERRIDDEN`: a break-glass stands in for it. `UNDETERMINED`: it can't
 * be told, and is never taken for a yes.
 */
export const GATE_STATUSES = WITNESS_STATUSES;
export type GateStatus = (typeof GATE_STATUSES)[number];

/** The checks, in the order in which they are told. */
export const GATE_CHECKS = [
  /** Policy and people can be read from the protected branch or the central repository, and know who wrote it. */
  "policy",
  /** The clone has its whole history, and no replaced objects. */
  "repository",
  /** Fast-forward, no deletion, the old tip in the first-parent line; tags do not move. */
  "history",
  /** Paths are canonical, and no two of them are one on another file system. */
  "paths",
  /** Content that nobody can judge by reading. */
  "content",
  /** Files that decide what is checked and by whom. */
  "control",
  /** A record exists for exactly this target, is signed, and says the risk and classes that are computed. */
  "record",
  /** What lands is what the record names: the digest of the changeset. */
  "changeset",
  /** Reliability findings of the changed files. */
  "findings",
  /** AI lines that nobody has vetted, where the policy asks for it. */
  "vetting",
  /** Enough people who count, and no open objection. */
  "review",
  /** An owner of each changed path, of both sides of a rename. */
  "owners",
  /** Window, freeze and lock. */
  "window",
  /** At a deployment: the commits of the artefact have landed by a record. */
  "artifact",
  /** The ledger is here, hangs together, and is not behind what a gate has seen before. */
  "ledger",
] as const;
export type GateCheckId = (typeof GATE_CHECKS)[number];

export interface GatePoint {
  readonly text: string;
  /** From the repository's top folder. */
  readonly path?: string;
  /** One-based. */
  readonly line?: number;
}

export interface GateCheck {
  readonly id: GateCheckId;
  readonly status: GateStatus;
  /** Why, in one sentence. */
  readonly reason: string;
  /** What to do, in one sentence, with the command that does it where there is one. */
  readonly fix?: string;
  /** Command line that mends it: `two-keys review request`. */
  readonly command?: string;
  readonly points?: readonly GatePoint[];
}

/** What the gate says of one update of one ref. */
export interface GateDecision {
  readonly at: GatePlace;
  readonly repo: string | undefined;
  /** Full ref: `refs/heads/main`. */
  readonly ref: string;
  /** Commits with their algorithm in front, or undefined where there is none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly changeset: string | undefined;
  /** Id of the change whose record holds. */
  readonly change: string | undefined;
  readonly status: GateStatus;
  readonly checks: readonly GateCheck[];
  /** Digest of the policy that it was held against, and commit of the ledger. */
  readonly policy: string | undefined;
  readonly ledgerTip: string | undefined;
}

/** Exit codes of the gate. */
export const GATE_EXIT = { passed: 0, unsatisfied: 1, usage: 2, undetermined: 3, overridden: 4 } as const;

/**
 * What single checks come to together: the first of UNSATISFIED, UNDETERMINED and OVERRIDDEN that one of them has, else
 * SATISFIED, and NOT_APPLICABLE where all are.
 */
export function worstOf(statuses: readonly GateStatus[]): GateStatus {
  for (const status of ["UNSATISFIED", "UNDETERMINED", "OVERRIDDEN", "SATISFIED"] as const) {
    if (statuses.includes(status)) return status;
  }
  return "NOT_APPLICABLE";
}
