/** Somebody who may, or may not, review a change; with the reasons in words. */
export interface Candidate {
  /** Id of people.yaml. */
  readonly person: string;
  readonly name: string;
  readonly isEligible: boolean;
  /** Why not, behind the name: `is an author of it`, `left on 2026-05-01`, `has approved it already`. */
  readonly ineligible?: string;
  /** What is worth knowing before asking: `has no account on GitHub in people.yaml, and can't be asked there`. */
  readonly hint?: string;
  /** Why this person: `owns svc/limits (CODEOWNERS:12)`, `wrote 42 of the touched lines, last in May`. The best first. */
  readonly reasons: readonly string[];
  /** The larger the better; 0 without any reason. Comparable within one list only. */
  readonly score: number;
  /** Reviews that this person is asked for and has not answered, besides this one. */
  readonly load: number;
  /** Local time by the person's zone: `15:40 in Dublin`. */
  readonly localTime?: string;
  /** Whether it is one of those that are proposed: as many as are needed. */
  readonly isProposed: boolean;
  /** Whether the current request names this person already. */
  readonly isRequested: boolean;
}

export interface CandidateList {
  /** How many approvals are needed, and how many count already. */
  readonly need: number;
  readonly have: number;
  /** Proposed ones first, then eligible ones by score and name, then the others. */
  readonly candidates: readonly Candidate[];
  /** What could not be looked at, such as an owner file that can't be read. */
  readonly problems: readonly string[];
}
