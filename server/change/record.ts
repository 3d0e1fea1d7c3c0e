import * as z from "zod";
import { ANSWERS, branchRef, FORGES, personId, RISKS, repositoryId, utcTime } from "../policy/terms.ts";

/** Version of the record's and the events' form. */
export const API_VERSION = "two-keys/v1";

export const CHANGE_TYPES = ["standard", "normal", "emergency"] as const;
export const BLAST_RADII = ["one-host", "one-cell", "one-az", "one-region", "global"] as const;
export const STAGES = ["pre", "change", "post"] as const;
export const OUTCOMES = [
  "successful",
  "successful-with-issues",
  "rolled-back",
  "failed",
  "cancelled",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What may come of a deployment. */
export const DEPLOY_OUTCOMES = ["succeeded", "failed", "rolled-back"] as const;

/**
 * What makes a change need more eyes than others. `control`: it changes what decides what is checked and by whom.
 * `unreviewable`: part of it can't be judged by reading a diff, such as a binary.
 */
export const CONTENT_CLASSES = ["control", "unreviewable"] as const;
export type ContentClass = (typeof CONTENT_CLASSES)[number];

/** Longest window. Milliseconds. */
export const MAX_WINDOW_MS = 7 * 24 * 60 * 60 * 1000;

const MESSAGES = {
  sha256: 'It must be "sha256:" and 64 hexadecimal digits',
  oid: 'It must be "sha1:" or "sha256:" and the whole object id',
};

export const sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/, MESSAGES.sha256);
/** An object id with its algorithm in front, so that no YAML reader takes it for a number. */
export const objectId = z.string().regex(/^(sha1:[0-9a-f]{40}|sha256:[0-9a-f]{64})$/, MESSAGES.oid);
export const changeId = z
  .string()
  .regex(/^CHG-\d{8}-[0-9A-HJKMNP-TV-Z]{8}$/, "It must be an id such as CHG-20260315-7F3KQ2ZD");

const text = (min: number, max: number): z.ZodString =>
  z
    .string()
    .trim()
    .min(min, `It needs at least ${min} characters`)
    .max(max, `It may have at most ${max} characters`);

export const stepSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/, "It must be small letters, digits and hyphens")
      .describe("Short name of the step, unique in the plan."),
    action: text(5, 4000).meta({ title: "Action", description: "What is done, as a command or a runbook." }),
    expect: text(5, 2000).meta({ title: "Expected", description: "What is seen if it went well." }),
    verify: text(3, 2000).meta({ title: "Check", description: "Where and how that is looked at." }),
    owner: personId.meta({ title: "Who", description: "Who does it, if not the implementer." }).optional(),
    estMinutes: z.int().min(0).max(10_080).meta({ title: "Minutes", description: "How long it takes." }),
    stage: z
      .enum(STAGES)
      .meta({ title: "Stage", description: "Before the change, the change itself, or after it." }),
    automated: z
      .boolean()
      .meta({ title: "Automated", description: "Whether a pipeline does it, not a person." }),
    irreversible: z
      .boolean()
      .default(false)
      .meta({ title: "Irreversible", description: "Whether it can't be undone once it is done." }),
    haltIf: text(3, 1000)
      .meta({ title: "Stop if", description: "What makes everybody stop here." })
      .optional(),
  })
  .describe("A step of the plan.");

export const targetSchema = z
  .strictObject({
    repo: repositoryId.describe("Repository, by host and path."),
    ref: branchRef.describe("Protected branch that the change is meant for."),
    base: objectId.describe("Commit that the change is counted from."),
    head: objectId.describe("Last commit of the change."),
    changeset: sha256.describe("Digest of what differs between the trees of base and head."),
  })
  .describe("Exact content that is asked for.");

export const testSchema = z.strictObject({
  what: text(5, 1000).meta({ title: "What", description: "What was tested." }),
  where: z.string().max(80).meta({ title: "Where", description: "Environment or suite." }),
  evidence: z.string().max(2000).meta({ title: "Evidence", description: "File, run or link that shows it." }),
});

export const monitorSchema = z.strictObject({
  metric: text(2, 200).meta({ title: "Metric", description: "What is watched." }),
  where: z.string().max(500).meta({ title: "Where", description: "Dashboard or query." }),
  abortWhen: text(3, 500).meta({ title: "Abort when", description: "Value that makes you roll back." }),
});

/** Plain fields, not yet held against each other. A draft has the same, each of them optional. */
export const contentShape = {
  title: text(10, 160).meta({ title: "Title", description: "What changes, in one line." }),
  type: z.enum(CHANGE_TYPES).meta({
    title: "Type",
    description:
      "normal: reviewed by two people. standard: follows a pre-approved model. emergency: mends an incident that is going on.",
  }),
  model: text(1, 80).meta({
    title: "Model",
    description: "Name of the pre-approved model that a standard change follows.",
  }),
  why: text(20, 8000).meta({ title: "Why", description: "What makes the change necessary." }),
  whatIfNot: text(5, 4000).meta({ title: "If not", description: "What happens if it is not made." }),
  what: text(20, 8000).meta({
    title: "What",
    description: "What is changed, so that a reviewer who has not seen the code understands it.",
  }),
  customerImpact: text(5, 4000).meta({
    title: "Customer impact",
    description: "What customers see while it is made and after it.",
  }),
  worstCase: text(10, 4000).meta({
    title: "Worst case",
    description: "What happens if it goes as wrong as it can.",
  }),
  blastRadius: z
    .enum(BLAST_RADII)
    .meta({ title: "Blast radius", description: "How much of the fleet is hit at once if it goes wrong." }),
  environments: z
    .array(z.string().trim().min(1).max(60))
    .min(1)
    .meta({ title: "Environments", description: "Where it is deployed to, in this order." }),
  plan: z
    .array(stepSchema)
    .min(1)
    .max(100)
    .meta({ title: "Plan", description: "Steps before, during and after the change." }),
  tests: z
    .array(testSchema)
    .min(1)
    .max(100)
    .meta({ title: "Tests", description: "What was tested, and what shows it." }),
  monitoring: z
    .array(monitorSchema)
    .min(1)
    .max(100)
    .meta({ title: "Monitoring", description: "What is watched, where, and what makes you roll back." }),
  incident: text(1, 200).meta({ title: "Incident", description: "Incident that an emergency change mends." }),
  links: z
    .array(z.url({ protocol: /^https$/, error: "It must be an https address" }))
    .max(100)
    .meta({ title: "Links", description: "Issues, designs and runs, as https addresses." }),
} as const;

export const rollbackShape = {
  possible: z
    .boolean()
    .meta({ title: "Can be rolled back", description: "Whether the change can be undone." }),
  trigger: text(5, 2000).meta({ title: "Rollback when", description: "What makes you roll back." }),
  steps: z
    .array(stepSchema)
    .max(100)
    .meta({ title: "Rollback steps", description: "How it is undone; name a command or a runbook." }),
  estMinutes: z
    .int()
    .min(0)
    .max(10_080)
    .meta({ title: "Minutes to roll back", description: "How long undoing takes." }),
  testedAt: utcTime.meta({
    title: "Rollback tested at",
    description: "When undoing was tried last, in UTC.",
  }),
  forwardFix: text(5, 4000).meta({
    title: "Forward fix",
    description: "What is done instead where it can't be undone.",
  }),
} as const;

export const windowShape = {
  start: utcTime.meta({ title: "Start", description: "Earliest time, in UTC." }),
  end: utcTime.meta({ title: "End", description: "Latest time, in UTC; at most 7 days after the start." }),
  bakeMinutes: z.int().min(0).max(10_080).meta({
    title: "Bake minutes",
    description: "How long it is watched before the next stage or the close.",
  }),
} as const;

const risk = z.enum(RISKS);

export const agentSchema = z.strictObject({
  id: personId,
  operator: personId.describe("Person who drove the agent."),
  tool: z.string().max(80),
  model: z.string().max(80).optional(),
});

/**
 * A revision of a change record as it lies in the ledger: immutable, named by the digest of its bytes. Which of the
 * optional fields must be there is the policy's business (completeness), not the form's.
 */
export const changeRecord = z
  .strictObject({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal("ChangeRecord"),
    id: changeId,
    revision: z.int().min(1).max(100_000),
    previous: sha256.nullable(),
    title: contentShape.title,
    type: contentShape.type,
    model: contentShape.model.optional(),
    systems: z
      .array(
        z.strictObject({
          id: z.string().min(1).max(120),
          tier: z.int().min(1).max(4),
          owner: z.string().max(200),
        }),
      )
      .min(1)
      .max(500),
    requester: personId,
    implementer: personId,
    authors: z.array(personId).min(1).max(500),
    agents: z.array(agentSchema).max(500).default([]),
    why: contentShape.why.optional(),
    whatIfNot: contentShape.whatIfNot.optional(),
    what: contentShape.what.optional(),
    customerImpact: contentShape.customerImpact.optional(),
    worstCase: contentShape.worstCase.optional(),
    blastRadius: contentShape.blastRadius.optional(),
    targets: z.array(targetSchema).min(1).max(100),
    /** Classes of the targets' content, as they were told when it was submitted; the gate tells them again. */
    classes: z.array(z.enum(CONTENT_CLASSES)).max(CONTENT_CLASSES.length).optional(),
    environments: contentShape.environments.optional(),
    risk: z.strictObject({
      answers: z.record(z.string().max(80), z.enum(ANSWERS)),
      computed: risk,
      declared: risk,
      engine: z.string().max(80).describe("Version of the risk rules."),
    }),
    plan: contentShape.plan.optional(),
    tests: contentShape.tests.optional(),
    rollback: z
      .strictObject({
        possible: rollbackShape.possible,
        trigger: rollbackShape.trigger.optional(),
        steps: rollbackShape.steps.default([]),
        estMinutes: rollbackShape.estMinutes.optional(),
        testedAt: rollbackShape.testedAt.optional(),
        forwardFix: rollbackShape.forwardFix.optional(),
      })
      .refine((one) => (one.possible ? one.steps.length > 0 : one.forwardFix !== undefined), {
        error: "It needs steps, or a forward fix where it is not possible",
      })
      .optional(),
    monitoring: contentShape.monitoring.optional(),
    window: z
      .strictObject(windowShape)
      .refine(
        ({ start, end }) =>
          Date.parse(end) > Date.parse(start) && Date.parse(end) - Date.parse(start) <= MAX_WINDOW_MS,
        { error: "Its end must come after its start, and at most 7 days later" },
      )
      .optional(),
    incident: contentShape.incident.optional(),
    links: contentShape.links.default([]),
  })
  .superRefine((record, context) => {
    const refuse = (path: string[], message: string): void =>
      context.addIssue({ code: "custom", path, message });
    if (record.type === "emergency" && !record.incident)
      refuse(["incident"], "An emergency change needs its incident");
    if (record.type === "standard" && !record.model)
      refuse(["model"], "A standard change needs the name of its pre-approved model");
    if ((record.revision === 1) !== (record.previous === null))
      refuse(["previous"], "The first revision has none before it, every other one has");
    if (RISKS.indexOf(record.risk.declared) < RISKS.indexOf(record.risk.computed))
      refuse(["risk", "declared"], `Risk may be raised, never lowered: ${record.risk.computed} was computed`);
    const ids = (record.plan ?? []).map((step) => step.id);
    if (new Set(ids).size !== ids.length) refuse(["plan"], "Two steps have the same id");
    const places = record.targets.map((target) => `${target.repo} ${target.ref}`);
    if (new Set(places).size !== places.length)
      refuse(["targets"], "A branch of a repository is a target once");
  });
export type ChangeRecord = z.infer<typeof changeRecord>;
export type Target = z.infer<typeof targetSchema>;
export type Step = z.infer<typeof stepSchema>;

const base = {
  apiVersion: z.literal(API_VERSION),
  kind: z.literal("ChangeEvent"),
  change: changeId,
  /** Digest of the record's revision that the event speaks of. */
  record: sha256,
  /** Digests of the events that its writer had seen and that no other event followed. */
  parents: z.array(sha256).max(64),
  at: utcTime,
  actor: personId,
};
const binding = { targets: z.array(targetSchema).min(1), policy: sha256 };

/** What happens to a change. Events are only ever added; the state of a change is folded from them. */
export const changeEvent = z.discriminatedUnion("type", [
  z.strictObject({ ...base, type: z.literal("submitted"), policy: sha256.optional() }),
  /** Who is asked to review, all of them: a later one takes the place of an earlier one, and the same again reminds. */
  z.strictObject({
    ...base,
    type: z.literal("requested"),
    reviewers: z.array(personId).min(1).max(20),
    note: z.string().max(2000).optional(),
  }),
  z.strictObject({
    ...base,
    type: z.literal("approved"),
    ...binding,
    role: z.enum(["reviewer", "window-exception", "retro-reviewer"]),
    viewed: z.array(z.string().max(1000)).max(10_000).optional(),
    comment: z.string().max(4000),
    /** Set where a bot has taken over a person's review on a forge: the bot signs, the actor is the person. */
    attested: z
      .strictObject({
        by: personId.describe("The bot that read the review."),
        forge: z.enum(FORGES),
        /** Address or id of the review on the forge. */
        review: text(1, 500),
        /** Numeric id of the account that gave it. */
        account: z.int().positive(),
      })
      .optional(),
  }),
  z.strictObject({ ...base, type: z.literal("objected"), reason: text(5, 4000) }),
  z.strictObject({ ...base, type: z.literal("withdrawn"), event: sha256 }),
  z.strictObject({
    ...base,
    type: z.literal("breakGlass"),
    ...binding,
    reason: text(30, 4000),
    incident: text(3, 200),
    expires: utcTime,
    acknowledgers: z.array(personId).max(20),
  }),
  z.strictObject({
    ...base,
    type: z.literal("landed"),
    repo: repositoryId,
    ref: branchRef,
    before: objectId,
    after: objectId,
    changeset: sha256,
    witness: text(3, 500),
  }),
  z.strictObject({
    ...base,
    type: z.literal("deployed"),
    environment: z.string().min(1).max(60),
    artifact: z
      .array(z.strictObject({ name: z.string().max(300), digest: z.string().max(200) }))
      .min(1)
      .max(100),
    commits: z
      .array(z.strictObject({ repo: repositoryId, commit: objectId }))
      .min(1)
      .max(100),
    outcome: z.enum(DEPLOY_OUTCOMES),
    witness: text(3, 500),
  }),
  z.strictObject({
    ...base,
    type: z.literal("step"),
    step: z.string().max(40),
    outcome: z.enum(["done", "skipped", "failed"]),
    note: z.string().max(2000),
  }),
  z.strictObject({ ...base, type: z.literal("closed"), outcome: z.enum(OUTCOMES), note: text(5, 4000) }),
]);
export type ChangeEvent = z.infer<typeof changeEvent>;
