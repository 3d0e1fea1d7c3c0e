import * as z from "zod";

/** Fields of a change record that a policy may ask for beyond what every record has. */
export const RECORD_FIELDS = [
  "title",
  "what",
  "why",
  "rollback",
  "whatIfNot",
  "customerImpact",
  "worstCase",
  "blastRadius",
  "environments",
  "plan",
  "tests",
  "monitoring",
  "window",
  "riskAnswers",
] as const;
export type RecordField = (typeof RECORD_FIELDS)[number];

const TOLERATED = ["error", "warning", "info", "none"] as const;

/**
 * What a change must meet. Every field has a stricter side; a programme may only move a field there, and the effective
 * value is the strictest of all sources.
 */
const shape = {
  minReviewers: z
    .int()
    .min(1)
    .max(10)
    .describe("Different people, none of them an author, who must approve the exact content."),
  excludeAuthors: z.boolean().describe("Whether authors, committers and the requester can't approve."),
  excludeAgentOperator: z
    .boolean()
    .describe("Whether the person who drove an AI agent counts as an author of what it wrote."),
  signedEvents: z.boolean().describe("Whether records and events must be signed."),
  approvalTtlHours: z
    .int()
    .min(1)
    .max(24 * 90)
    .describe("Hours after which an approval no longer counts."),
  maxWindowHours: z
    .int()
    .min(1)
    .max(24 * 7)
    .describe("Longest window, in hours."),
  minBakeMinutes: z
    .int()
    .min(0)
    .max(10_080)
    .describe("Minutes for which a change is watched before the next stage or its close, at least."),
  minStages: z
    .int()
    .min(1)
    .max(10)
    .describe("Steps of stage `change` that the plan must have, so that it is rolled out bit by bit."),
  tolerateFindings: z
    .enum(TOLERATED)
    .describe("Highest severity of a reliability finding in changed files that does not stop the change."),
  vettedAi: z.boolean().describe("Whether every line that an AI wrote must be vetted."),
  requiredFields: z
    .array(z.enum(RECORD_FIELDS))
    .describe("Fields of the change record that must be filled in. Sources add up."),
};

/** Fields that only tighten; what baseline, tiers, risks and programmes may say. */
export const requirementsSchema = z.strictObject(shape).partial().describe("What a change must meet.");

/** Only the baseline may ask for a senior's approval. */
export const baselineRequirementsSchema = z
  .strictObject({
    ...shape,
    seniorRequired: z
      .boolean()
      .describe("Whether one of the reviewers must be a senior. No programme can ask for it."),
  })
  .partial()
  .describe("What every change must meet.");

export type Requirements = z.infer<typeof baselineRequirementsSchema>;
export type RequirementName = keyof Requirements;
export type FullRequirements = { readonly [N in RequirementName]: NonNullable<Requirements[N]> };

/** What holds where no policy says anything. */
export const DEFAULT_REQUIREMENTS: FullRequirements = {
  minReviewers: 2,
  excludeAuthors: true,
  excludeAgentOperator: true,
  seniorRequired: false,
  signedEvents: false,
  approvalTtlHours: 168,
  maxWindowHours: 168,
  minBakeMinutes: 0,
  minStages: 1,
  tolerateFindings: "warning",
  vettedAi: false,
  requiredFields: ["title", "what", "why", "rollback"],
};
