import * as z from "zod";
import { baselineRequirementsSchema, requirementsSchema } from "./requirements.ts";
import {
  branchRef,
  daySpan,
  FORGES,
  ownerPath,
  pathGlob,
  personId,
  RISKS,
  repositoryId,
  systemId,
  TIERS,
} from "./terms.ts";

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, "It must be small letters, digits and hyphens");
const globs = z.array(pathGlob).min(1).max(200);
const riskLevel = z.enum(RISKS);

const riskRuleSchema = z
  .strictObject({
    id: name.describe("Name of the rule, as explanations show it."),
    risk: riskLevel.describe("Risk of a change that the rule meets."),
    paths: globs.describe("Globs of paths that the change touches.").optional(),
    tiers: z.array(z.literal(TIERS)).min(1).describe("Tiers of the touched systems.").optional(),
    moreFilesThan: z.int().min(0).describe("Number of changed files beyond which it meets.").optional(),
    moreLinesThan: z.int().min(0).describe("Number of changed lines beyond which it meets.").optional(),
    aiShareOver: z
      .number()
      .min(0)
      .max(1)
      .describe("Share of AI lines beyond which it meets, from 0 to 1.")
      .optional(),
    text: z.string().max(300).describe("Why, in words.").optional(),
  })
  .describe("A rule of risk: it meets where all of its conditions do. The highest risk wins.");
export type RiskRule = z.infer<typeof riskRuleSchema>;

const riskQuestionSchema = z
  .strictObject({
    id: name.describe("Name of the question, as records hold it."),
    ask: z.string().min(5).max(300).describe("The question. Yes must be the riskier answer."),
    risk: riskLevel.describe("Risk where the answer is yes or unknown."),
    tiers: z
      .array(z.literal(TIERS))
      .min(1)
      .describe("Tiers of the touched systems for which it is asked. All when left out.")
      .optional(),
  })
  .describe("A question that a person answers.");
export type RiskQuestion = z.infer<typeof riskQuestionSchema>;

const stringMap = z.record(z.string().max(200), z.string().max(4000));

/** Where an exported record goes; secrets are named, never written here. */
const changeToolSchema = z.discriminatedUnion("kind", [
  z
    .strictObject({
      kind: z.literal("webhook"),
      id: name.describe("Name of the tool."),
      url: z.url({ protocol: /^https?$/ }).describe("Address that records are sent to."),
      importUrl: z
        .url({ protocol: /^https?$/ })
        .describe("Address that a record's state is read from; {id} stands for the tool's own id.")
        .optional(),
      updateUrl: z
        .url({ protocol: /^https?$/ })
        .describe(
          "Address that a record is updated at; {id} stands for the tool's own id. `url` when left out.",
        )
        .optional(),
      updateMethod: z.enum(["POST", "PUT", "PATCH"]).describe("PUT when left out.").optional(),
      findUrl: z
        .url({ protocol: /^https?$/ })
        .describe(
          "Address that tells whether the tool has the change already; {change} stands for the change's id. It is asked before a record is made.",
        )
        .optional(),
      findIdPath: z
        .string()
        .max(200)
        .describe("Where that answer holds the tool's own id, such as result.0.sys_id.")
        .optional(),
      allowHttp: z
        .boolean()
        .describe("Whether records may be sent over plain http to another machine. No when left out.")
        .optional(),
      method: z.enum(["POST", "PUT"]).describe("POST when left out.").optional(),
      headers: stringMap.describe("Headers. {env:NAME} stands for a secret.").optional(),
      body: stringMap
        .describe(
          "Field of the tool to field of the record, such as short_description: title; $digest, $status and $link too. The whole record when left out.",
        )
        .optional(),
      idPath: z
        .string()
        .max(200)
        .describe("Where the answer holds the tool's own id, such as result.number.")
        .optional(),
      statePath: z.string().max(200).describe("Where an imported answer holds the tool's state.").optional(),
    })
    .describe("Any tool with an HTTP interface."),
  z
    .strictObject({
      kind: z.literal("jira"),
      id: name.describe("Name of the tool."),
      url: z
        .url({ protocol: /^https?$/ })
        .describe("Address of the site, such as https://example.atlassian.net."),
      project: z
        .string()
        .regex(/^[A-Z][A-Z0-9_]{1,30}$/, "It must be a project key")
        .describe("Key of the project."),
      issueType: z.string().min(1).max(60).describe("Name of the issue type."),
      apiVersion: z
        .enum(["2", "3"])
        .describe("Version of Jira's REST API: 3 for Jira Cloud, 2 for Jira Data Center. 3 when left out.")
        .optional(),
      allowHttp: z
        .boolean()
        .describe("Whether records may be sent over plain http to another machine. No when left out.")
        .optional(),
      fields: stringMap
        .describe("Field of Jira to field of the record, such as customfield_10040: rollback.trigger.")
        .optional(),
      tokenEnv: z
        .string()
        .regex(/^[A-Z][A-Z0-9_]*$/, "It must be capital letters, digits and underscores")
        .describe(
          "Name of the secret that holds `e-mail:token` or a bearer token: the environment variable TWO_KEYS_SECRET_<name>, or what “Store Secret of a Change Tool…” has stored in the editor.",
        ),
    })
    .describe("Jira or Jira Service Management."),
]);
export type ChangeTool = z.infer<typeof changeToolSchema>;

/** Section `change`: the baseline. */
export const changeSchema = z
  .strictObject({
    repository: repositoryId
      .describe("Host and path of this repository, where its remote does not tell.")
      .optional(),
    protectedRefs: z
      .array(branchRef)
      .min(1)
      .max(50)
      .describe("Branches that changes are meant for. The remote's default branch when left out.")
      .optional(),
    ledger: z
      .strictObject({
        repository: z
          .string()
          .min(1)
          .max(1000)
          .describe(
            "Address of a repository of its own for the ledger. This repository's remote when left out.",
          )
          .optional(),
        branch: branchRef.describe("refs/heads/two-keys/ledger when left out.").optional(),
        namespace: z
          .string()
          .regex(/^[a-z0-9.-]{1,100}$/, "It must be a name such as example.com")
          .describe("Organisation that signatures are made for.")
          .optional(),
      })
      .describe("Where records and events are kept.")
      .optional(),
    requirements: baselineRequirementsSchema.optional(),
    tiers: z
      .partialRecord(z.enum(TIERS.map(String) as [string, ...string[]]), requirementsSchema)
      .describe("What changes of a tier must meet on top.")
      .optional(),
    risks: z
      .partialRecord(riskLevel, requirementsSchema)
      .describe("What changes of a risk must meet on top.")
      .optional(),
    risk: z
      .strictObject({
        rules: z.array(riskRuleSchema).max(200).describe("Rules on top of the built-in ones.").optional(),
        questions: z
          .array(riskQuestionSchema)
          .max(50)
          .describe("Questions that a person answers.")
          .optional(),
      })
      .describe("How risk is told.")
      .optional(),
    calendars: z
      .array(
        z.strictObject({
          file: z
            .string()
            .regex(/^calendars\/[\w.-]+\.ics$/, "It must be calendars/<name>.ics")
            .describe("File with the freezes, as iCalendar."),
          kind: z
            .enum(["soft", "hard"])
            .describe("soft: bars changes of high or critical risk. hard: bars all."),
          systems: z
            .array(systemId)
            .min(1)
            .describe("Systems that it holds for. All when left out.")
            .optional(),
          tiers: z
            .array(z.literal(TIERS))
            .min(1)
            .describe("Tiers that it holds for. All when left out.")
            .optional(),
        }),
      )
      .max(100)
      .describe("Freezes. Files of the folder `calendars` that are not named here are hard and hold for all.")
      .optional(),
    models: z
      .array(name)
      .max(200)
      .describe("Names of pre-approved models that a standard change may follow.")
      .optional(),
    review: z
      .strictObject({
        owners: z
          .enum(["required", "suggested"])
          .describe(
            "required: each changed path needs the approval of one of its owners by the CODEOWNERS file of the protected branch. suggested: owners are only proposed. required when left out.",
          )
          .optional(),
        forge: z
          .strictObject({
            kind: z.enum(FORGES).describe("Kind of the forge."),
            url: z
              .url({ protocol: /^https?$/ })
              .describe("Address of the forge's API, where its host does not tell.")
              .optional(),
            project: z
              .string()
              .min(1)
              .max(300)
              .describe("Owner and name, where the remote does not tell.")
              .optional(),
            approvals: z
              .enum(["ignored", "attested"])
              .describe(
                "attested: an approval on the forge counts once a bot of people.yaml has attested it for exactly this content. ignored when left out.",
              )
              .optional(),
          })
          .describe("Forge on which reviews are requested too.")
          .optional(),
      })
      .describe("How reviewers are found and asked.")
      .optional(),
    control: z
      .strictObject({
        paths: globs.describe("Control files besides the built-in ones.").optional(),
        minReviewers: z
          .int()
          .min(1)
          .max(10)
          .describe("People who must approve a change of them. 3 when left out.")
          .optional(),
        owners: z
          .array(personId)
          .min(1)
          .max(100)
          .describe("One of these must be among them. Any reviewer will do when left out.")
          .optional(),
      })
      .describe("Files that decide what is checked and by whom.")
      .optional(),
    unreviewable: z
      .strictObject({
        paths: globs
          .describe("Files that nobody can judge by reading them, such as generated ones.")
          .optional(),
        minReviewers: z
          .int()
          .min(1)
          .max(10)
          .describe("People who must approve such a change. 3 when left out.")
          .optional(),
        maxLineLength: z
          .int()
          .min(200)
          .max(1_000_000)
          .describe("Longest line that can be read, in characters. 2000 when left out.")
          .optional(),
        maxBytes: z
          .int()
          .min(1000)
          .max(1_000_000_000)
          .describe("Largest file that can be read, in bytes. 1000000 when left out.")
          .optional(),
      })
      .describe("Content that can't be reviewed by reading a diff.")
      .optional(),
    breakGlass: z
      .strictObject({
        maxHours: z
          .number()
          .min(0.25)
          .max(4)
          .describe("Hours for which it opens, at most. 4 when left out.")
          .optional(),
        people: z
          .array(personId)
          .min(1)
          .max(1000)
          .describe("Who may do it. Everybody of people.yaml when left out.")
          .optional(),
        retroDueHours: z
          .int()
          .min(1)
          .max(168)
          .describe("Hours within which it must be reviewed. 24 when left out.")
          .optional(),
        retroReviewers: z
          .int()
          .min(1)
          .max(10)
          .describe("People who must review it afterwards. 2 when left out.")
          .optional(),
      })
      .describe("How an emergency passes without review beforehand.")
      .optional(),
    tools: z.array(changeToolSchema).max(20).describe("Change tools that records are sent to.").optional(),
  })
  .describe("How changes are recorded and approved: the baseline.");
export type ChangeSection = z.infer<typeof changeSchema>;

export const programmeSchema = z
  .strictObject({
    id: name.describe("Name of the programme, as explanations show it."),
    title: z.string().max(120).describe("Name as people read it.").optional(),
    effective: daySpan.describe("Days on which it holds. Afterwards it adds nothing, and deletes nothing."),
    appliesTo: z
      .strictObject({
        tiers: z.array(z.literal(TIERS)).min(1).describe("Tiers that it holds for."),
        owners: z
          .array(ownerPath)
          .min(1)
          .describe("Parts of the organisation that it holds for, with all below."),
        systems: z.array(systemId).min(1).describe("Systems that it holds for."),
      })
      .partial()
      .describe("What it holds for: all of the conditions that are given. Everything when left out.")
      .optional(),
    requirements: requirementsSchema.describe(
      "What it adds. A value that is weaker than the baseline's is a mistake.",
    ),
    risks: z.partialRecord(riskLevel, requirementsSchema).describe("What it adds for a risk.").optional(),
  })
  .describe("A programme: rules on top of the baseline for a time, such as a safety reset.");
export type Programme = z.infer<typeof programmeSchema>;
