import * as z from "zod";
import { branchRef, personId, repositoryId, utcTime } from "../policy/terms.ts";
import { API_VERSION, changeId, objectId, sha256 } from "./record.ts";
import { readJson, type TextProblem } from "./strictText.ts";

/** Where what decides leaves a witness. */
export const WITNESS_PLACES = ["ci", "pre-receive", "deploy"] as const;

/** What a gate may come to; the same words as the gate's own. */
export const WITNESS_STATUSES = [
  "SATISFIED",
  "UNSATISFIED",
  "OVERRIDDEN",
  "NOT_APPLICABLE",
  "UNDETERMINED",
] as const;

/** What CI, a server or a deployment saw and decided, and how far the ledger reached at that time. */
export const witnessSchema = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal("Witness"),
  at: utcTime,
  actor: personId,
  place: z.enum(WITNESS_PLACES),
  repo: repositoryId,
  ref: branchRef,
  before: objectId.optional(),
  after: objectId.optional(),
  changeset: sha256.optional(),
  change: changeId.optional(),
  status: z.enum(WITNESS_STATUSES),
  /** Digest of the policy by which it was decided. */
  policy: sha256.optional(),
  /** Commit of the ledger that was read; left out where it had none. */
  ledgerTip: objectId.optional(),
});
export type Witness = z.infer<typeof witnessSchema>;

/**
 * Text of a witness: JSON, keys in the order of the schema.
 *
 * @throws ZodError for a witness that the schema refuses.
 */
export function writeWitness(witness: Witness): string {
  return `${JSON.stringify(witnessSchema.parse(witness), undefined, 2)}\n`;
}

/** Reads a witness's file; without `witness` the problems say why, each at its place. */
export function readWitness(bytes: Uint8Array): { witness?: Witness; problems: readonly TextProblem[] } {
  const { value, problems } = readJson(bytes, witnessSchema);
  return value ? { witness: value, problems } : { problems };
}
