import type { ChangeRecord, ContentClass } from "../change/record.ts";
import type { Risk } from "../policy/terms.ts";
import type { GatePlace, GatePoint } from "./model.ts";

/** What the gate decides by: plain data, gathered from git, the ledger and the policy. Times are milliseconds since 1970. */

/** Something that was looked at, or why it can't be told: what is unknown is never taken for fine. */
export type Fact<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly why: string; readonly fix?: string };

export function known<T>(value: T): Fact<T> {
  return { known: true, value };
}

export function unknown(why: string, fix?: string): Fact<never> {
  return fix === undefined ? { known: false, why } : { known: false, why, fix };
}

/** What kind of ref is updated, as far as the gate minds. */
export type RefScope = "protected" | "unprotected" | "tag" | "ledger" | "replace" | "reserved";

export type PolicyFact =
  | { readonly kind: "ready"; readonly name: string; readonly digest: string; readonly staleSince?: number }
  | { readonly kind: "absent"; readonly looked: string; readonly hasLedger: boolean }
  | { readonly kind: "unreadable"; readonly why: string; readonly points: readonly GatePoint[] };

export interface RepositoryFact {
  readonly isShallow: boolean;
  /** Names of refs below `refs/replace/`. */
  readonly replaced: readonly string[];
  readonly hasGrafts: boolean;
  /** Whether git itself checks what is pushed here; undefined where nothing is pushed. */
  readonly checksObjects: boolean | undefined;
}

/** A new commit, and what it touches that the whole change does not. */
export interface StrayCommit {
  readonly commit: string;
  readonly paths: readonly string[];
}

export interface HistoryFact {
  /** Whether the old value is the new one or in its history; undefined where there is no old value. */
  readonly isForward: boolean | undefined;
  /** Whether it is in its first-parent line. */
  readonly isFirstParent: boolean | undefined;
  /** A commit at which the branch is known to have stood, where it has no old value. */
  readonly knownTip: string | undefined;
  readonly strays: readonly StrayCommit[];
}

/** Somebody who has a part in the commits themselves. */
export interface CommitPeople {
  /** What each of them did, by id: `wrote commit 1a2b3c4`. */
  readonly persons: ReadonlyMap<string, string>;
  readonly unknown: readonly { readonly email: string; readonly commit: string }[];
}

export interface ContentFact {
  readonly classes: readonly ContentClass[];
  readonly unreviewable: readonly GatePoint[];
  readonly control: readonly string[];
  /** Changed paths that are no control files. */
  readonly others: number;
  /** What is wrong with the policy that the change leaves behind; undefined where it does not touch it. */
  readonly policyAfter: Fact<undefined> | undefined;
}

export interface ApprovalFact {
  readonly person: string;
  readonly name: string;
  readonly isSenior: boolean;
}

/** The record that was found for what is pushed, and what the ledger makes of it. */
export interface RecordFact {
  readonly change: string;
  readonly isSubmitted: boolean;
  readonly isSigned: boolean;
  readonly mustBeSigned: boolean;
  /** The higher of the risks that it declares and that is computed. */
  readonly risk: Risk;
  readonly systems: ChangeRecord["systems"];
  /** Why it can't let anything land any more, such as that it has landed or was cancelled. */
  readonly ended: string | undefined;
  /** What it understates, a sentence each. */
  readonly understated: readonly string[];
  readonly approvals: readonly ApprovalFact[];
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
  /** Who can't approve it, and why. */
  readonly excluded: ReadonlyMap<string, string>;
  readonly objections: readonly { readonly name: string; readonly reason: string }[];
  readonly need: number;
  readonly seniorRequired: boolean;
  /** Why that many are needed: `3 for control content`. */
  readonly needText: string | undefined;
  /** Problems of its events that take the ledger's word away, such as events that are missing. */
  readonly chain: readonly string[];
  /** An open break-glass for exactly this content. */
  readonly emergency:
    | { readonly by: string; readonly incident: string; readonly expires: number }
    | undefined;
  /** Names of those who could still approve, as far as they are known. */
  readonly couldApprove: readonly string[];
  /** Other records that speak of the same content. */
  readonly others: readonly string[];
  readonly window: WindowFact;
}

export interface WindowFact {
  /** Whether a freeze or lock stops it now, what was said of it, and whether enough people have made an exception. */
  readonly isBarred: boolean;
  readonly text: string;
  readonly isExcepted: boolean;
  readonly start: number | undefined;
  readonly end: number | undefined;
}

/** Why no record speaks of exactly this: what comes nearest. */
export interface NearRecord {
  readonly change: string;
  readonly kind: "content" | "scope";
  /** `refs/heads/other of git.example.com/a/b` */
  readonly meant: string;
  /** Paths that differ from what it speaks of, where that can be told. */
  readonly paths: readonly string[];
  readonly approvers: readonly string[];
}

export type RecordSearch =
  | { readonly kind: "found"; readonly record: RecordFact }
  | { readonly kind: "none"; readonly near: NearRecord | undefined };

/** What still needs an owner, in words. */
export interface MissingOwner {
  readonly text: string;
  readonly paths: readonly string[];
  /** Whether some review would do; else the owner file has to be mended first. */
  readonly isPossible: boolean;
}

export interface OwnersFact {
  readonly isRequired: boolean;
  /** Path of the owner file of the protected branch; undefined where it has none. */
  readonly file: string | undefined;
  /** Why it can't be used at all. */
  readonly unusable: string | undefined;
  /** What still needs an owner, in words, with the paths. */
  readonly missing: readonly MissingOwner[];
  /** Lines that are not taken as they stand. */
  readonly problems: readonly string[];
}

export interface FindingsFact {
  readonly tolerated: string;
  /** Findings above what is tolerated. */
  readonly points: readonly GatePoint[];
  readonly checked: number;
  /** Findings of the changed files that were there before the change. */
  readonly older: number;
  /** What could not be decided. */
  readonly undecided: readonly string[];
  /** Files that were left out, for the time that there was. */
  readonly skipped: number;
  /** There was no time to tell what the change makes wrong in files that it leaves alone. */
  readonly isElsewhereLeft: boolean;
}

export interface VettingFact {
  readonly isRequired: boolean;
  readonly points: readonly GatePoint[];
  readonly undecided: readonly string[];
}

export interface LedgerFact {
  readonly tip: string | undefined;
  readonly name: string;
  /** What takes its word away: a tip behind what a gate has seen, commits that were taken back. */
  readonly problems: readonly string[];
  /** Why there may be more than is known here; undefined where the remote was asked, or was not to be. */
  readonly staleText: string | undefined;
}

/** How a commit of a deployment came to the protected branch. */
export interface DeployedCommit {
  readonly commit: string;
  /** Change by which it landed; undefined where no landing is known. */
  readonly change: string | undefined;
  readonly by: "approvals" | "emergency" | undefined;
  readonly why: string | undefined;
  /** What is owed for it, where a break-glass let it land. */
  readonly emergency?: LandedEmergency | undefined;
}

/** A landing by break-glass, and the reviews that it was given afterwards. */
export interface LandedEmergency {
  readonly by: string;
  readonly incident: string;
  /** People who reviewed it afterwards. */
  readonly have: readonly string[];
  readonly need: number;
  /** Milliseconds since 1970. */
  readonly due: number;
}

export interface ArtifactFact {
  readonly environment: string;
  readonly artifact: string | undefined;
  readonly commits: readonly DeployedCommit[];
  /** Commit that was deployed there last. */
  readonly since: string | undefined;
}

export interface GateInput {
  readonly at: GatePlace;
  readonly repo: string | undefined;
  readonly ref: string;
  /** Object ids with their algorithm in front; undefined where there is none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly now: number;
  readonly scope: RefScope;
  readonly policy: PolicyFact;
  readonly repository: Fact<RepositoryFact>;
  readonly history: Fact<HistoryFact>;
  /** What is wrong with new paths. */
  readonly paths: Fact<readonly GatePoint[]>;
  readonly content: Fact<ContentFact>;
  readonly people: Fact<CommitPeople>;
  readonly changeset: Fact<{ readonly digest: string; readonly isEmpty: boolean }>;
  readonly ledger: Fact<LedgerFact>;
  readonly record: Fact<RecordSearch>;
  readonly findings: Fact<FindingsFact> | undefined;
  readonly vetting: Fact<VettingFact> | undefined;
  readonly owners: Fact<OwnersFact> | undefined;
  readonly artifact: Fact<ArtifactFact> | undefined;
  /** People of whom one must approve a change of control files. */
  readonly controlOwners: readonly string[];
}
