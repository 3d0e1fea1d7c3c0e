import * as z from "zod";
import { ANSWERS, personId, RISKS } from "../policy/terms.ts";
import {
  API_VERSION,
  changeId,
  contentShape,
  monitorSchema,
  rollbackShape,
  sha256,
  stepSchema,
  testSchema,
  windowShape,
} from "./record.ts";

/** A field that was filled in, and from what. It counts as typed as soon as its value is another. */
export const prefilledMark = z.strictObject({
  field: z.string().max(80).describe("Path of the field, such as rollback.steps."),
  source: z.string().max(300).describe("Where its value comes from, in words that a person can check."),
  digest: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe("First 16 digits of the value's SHA-256, so that an edit is noticed."),
});
export type PrefilledMark = z.infer<typeof prefilledMark>;

/** A step as it is being written: an id is given when it is submitted. */
const draftStep = stepSchema.partial();
const draftTest = testSchema.partial();
const draftMonitor = monitorSchema.partial();

/**
 * A change record that is being written: plain YAML below the git folder. Everything may be missing; what is there has
 * the record's own form, so that form, text and submission speak of the same mistakes.
 */
export const changeDraft = z
  .strictObject({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal("ChangeDraft"),
    id: changeId.describe("Id of the change. It is given once and never changes."),
    revises: sha256.describe("Digest of the revision that this one follows; absent in the first.").optional(),
    title: contentShape.title.optional(),
    type: contentShape.type.optional(),
    model: contentShape.model.optional(),
    systems: z
      .array(z.string().min(1).max(120))
      .max(500)
      .meta({
        title: "Systems",
        description:
          "Systems that the change touches, by their ids in systems.yaml. Those that its paths belong to are added.",
      })
      .optional(),
    implementer: personId
      .meta({ title: "Implementer", description: "Who carries it out, if it is not the requester." })
      .optional(),
    why: contentShape.why.optional(),
    whatIfNot: contentShape.whatIfNot.optional(),
    what: contentShape.what.optional(),
    customerImpact: contentShape.customerImpact.optional(),
    worstCase: contentShape.worstCase.optional(),
    blastRadius: contentShape.blastRadius.optional(),
    environments: contentShape.environments.optional(),
    risk: z
      .strictObject({
        answers: z
          .record(z.string().max(80), z.enum(ANSWERS))
          .meta({
            title: "Questions",
            description: "Answers to the policy's questions; unknown counts as yes.",
          })
          .optional(),
        declared: z
          .enum(RISKS)
          .meta({
            title: "Raise to",
            description: "A higher risk than the computed one; a lower one is refused.",
          })
          .optional(),
      })
      .optional(),
    plan: z
      .array(draftStep)
      .max(100)
      .meta(contentShape.plan.meta() ?? {})
      .optional(),
    tests: z
      .array(draftTest)
      .max(100)
      .meta(contentShape.tests.meta() ?? {})
      .optional(),
    rollback: z
      .strictObject({
        ...rollbackShape,
        steps: z
          .array(draftStep)
          .max(100)
          .meta(rollbackShape.steps.meta() ?? {}),
      })
      .partial()
      .meta({ title: "Rollback", description: "How the change is undone." })
      .optional(),
    monitoring: z
      .array(draftMonitor)
      .max(100)
      .meta(contentShape.monitoring.meta() ?? {})
      .optional(),
    window: z
      .strictObject(windowShape)
      .partial()
      .meta({ title: "Window", description: "When the change may be made." })
      .optional(),
    incident: contentShape.incident.optional(),
    links: contentShape.links.optional(),
    prefilled: z
      .array(prefilledMark)
      .max(200)
      .describe("Fields that were filled in from a source, and not touched since.")
      .optional(),
  })
  .describe("A change record that is being written. “Submit for Review” puts it into the ledger.");
export type ChangeDraft = z.infer<typeof changeDraft>;

/** Largest draft that is read. Bytes. */
export const MAX_DRAFT_BYTES = 1024 * 1024;
