import * as z from "zod";
import {
  GATE_CHECKS,
  GATE_EXIT,
  GATE_PLACES,
  GATE_STATUSES,
  type GateDecision,
  worstOf,
} from "../../gate/model.ts";
import { CHECK_LABELS } from "../../gate/words.ts";
import { VERSION } from "../version.ts";

const status = z.enum(GATE_STATUSES);

const gatePoint = z.strictObject({
  text: z.string(),
  /** From the repository's top folder. */
  path: z.string().optional(),
  /** One-based. */
  line: z.int().positive().optional(),
});

const gateCheck = z.strictObject({
  id: z.enum(GATE_CHECKS),
  label: z.string().describe("Name of the check, for people."),
  status,
  reason: z.string().describe("Why, in one sentence."),
  fix: z.string().describe("What to do.").optional(),
  command: z.string().describe("Command line that mends it.").optional(),
  points: z.array(gatePoint).optional(),
});

const gateDecision = z.strictObject({
  ref: z.string().describe("Full ref that is updated."),
  repo: z.string().describe("Host and path of the repository.").optional(),
  before: z.string().describe("Commit from which it is updated, with its algorithm in front.").optional(),
  after: z.string().describe("Commit to which it is updated.").optional(),
  changeset: z.string().describe("Digest of what changes.").optional(),
  change: z.string().describe("Id of the change whose record holds.").optional(),
  policy: z.string().describe("Digest of the policy that it was held against.").optional(),
  ledgerTip: z.string().describe("Commit of the ledger that was read.").optional(),
  status,
  checks: z.array(gateCheck),
});

/** What `two-keys gate --format json` prints. */
export const gateReport = z
  .strictObject({
    version: z.literal(1),
    tool: z.strictObject({ name: z.literal("two-keys"), version: z.string() }),
    at: z.enum(GATE_PLACES),
    status,
    exitCode: z.int().min(0).max(4),
    decisions: z.array(gateDecision),
  })
  .describe("What the gate says of the updates of some refs.");
export type GateReport = z.infer<typeof gateReport>;

type GateExit = (typeof GATE_EXIT)[keyof typeof GATE_EXIT];

/** Exit code of decisions together. */
export function gateExit(decisions: readonly Pick<GateDecision, "status">[]): GateExit {
  const worst = worstOf(decisions.map((one) => one.status));
  if (worst === "UNSATISFIED") return GATE_EXIT.unsatisfied;
  if (worst === "UNDETERMINED") return GATE_EXIT.undetermined;
  return worst === "OVERRIDDEN" ? GATE_EXIT.overridden : GATE_EXIT.passed;
}

export function gateReportOf(at: GateReport["at"], decisions: readonly GateDecision[]): GateReport {
  return gateReport.parse({
    version: 1,
    tool: { name: "two-keys", version: VERSION },
    at,
    status: worstOf(decisions.map((one) => one.status)),
    exitCode: gateExit(decisions),
    decisions: decisions.map(({ at: _, checks, ...decision }) => ({
      ...decision,
      checks: checks.map((check) => ({ ...check, label: CHECK_LABELS[check.id] })),
    })),
  });
}

/** JSON Schema of the report, as `schemas` has it. */
export function gateSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(gateReport), null, 2)}\n`;
}
