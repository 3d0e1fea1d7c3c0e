import type { RiskQuestion, RiskRule } from "../policy/changeSection.ts";
import type { System } from "../policy/systemsFile.ts";
import type { ANSWERS, Risk } from "../policy/terms.ts";
import type { ChangeFacts } from "./facts.ts";
import type { BLAST_RADII } from "./record.ts";

/** Version of the rules; records keep it, so that an old risk can be told from a wrong one. */
export const RISK_ENGINE = "two-keys/1";

/** An incident of a system, or a change of it that failed. */
export interface RiskIncident {
  readonly system: string;
  /** Name of the incident or of the change, for people. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Undefined while it goes on. */
  readonly endedAt: number | undefined;
  /** Change that failed. */
  readonly change: string | undefined;
}

/** A dependency whose version the change moves. */
export interface DependencyMove {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export interface RiskInput {
  readonly facts: ChangeFacts;
  /** Systems of the catalogue that the change touches. */
  readonly systems: readonly Pick<System, "id" | "tier" | "incidents">[];
  readonly rules: readonly RiskRule[];
  readonly questions: readonly RiskQuestion[];
  readonly answers: Readonly<Record<string, (typeof ANSWERS)[number] | undefined>>;
  readonly declared?: Risk | undefined;
  readonly blastRadius?: (typeof BLAST_RADII)[number] | undefined;
  readonly rollback?:
    | { readonly possible?: boolean | undefined; readonly testedAt?: string | undefined }
    | undefined;
  readonly window?: { readonly start?: string | undefined; readonly end?: string | undefined } | undefined;
  readonly now: Date;
  /** What the ledger knows of earlier changes of these systems, on top of the catalogue's incidents. */
  readonly incidents?: readonly RiskIncident[];
  /** Where the difference of lock files or manifests is known. */
  readonly dependencies?: readonly DependencyMove[];
}

/** A rule that the change meets. */
export interface RiskFinding {
  readonly id: string;
  readonly risk: Risk;
  /** What meets it: `changes db/migrations/0007_orders.sql`. */
  readonly text: string;
  readonly source: "built-in" | "policy" | "answer";
}

/** What the built-in rules look at, counted once. */
export interface RiskView extends RiskInput {
  /** Paths of the change, without those that are not committed as soon as something is. */
  readonly paths: readonly string[];
  /** Lines that are added and deleted, those of generated files left out. */
  readonly lines: number;
  readonly aiLines: number;
  /** Share of the added lines that an AI wrote, from 0 to 1. */
  readonly aiShare: number;
  /** The lowest number of the touched systems; undefined where none is known. */
  readonly tier: number | undefined;
  readonly allIncidents: readonly RiskIncident[];
}
