import * as z from "zod";
import { branchRef, daySpan, ownerPath, pathGlob, repositoryId, systemId, TIERS, utcTime } from "./terms.ts";

export const SYSTEMS_FILE = "systems.yaml";

const repoSchema = z.strictObject({
  repo: repositoryId
    .describe("Host and path of the repository. Left out where the file lies in the repository itself.")
    .optional(),
  refs: z
    .array(branchRef)
    .min(1)
    .max(50)
    .describe("Protected branches from which this system is released. Its default branch when left out.")
    .optional(),
  paths: z
    .array(pathGlob)
    .min(1)
    .max(500)
    .describe("Globs of its paths from the repository's top folder. The whole repository when left out.")
    .optional(),
});

const systemSchema = z
  .strictObject({
    id: systemId.describe("Id by which records name this system, such as checkout-api."),
    title: z.string().max(120).describe("Name as people read it.").optional(),
    tier: z.literal(TIERS).describe("1: customers can't order without it. 4: nobody notices for a day."),
    owner: ownerPath.describe("Who answers for it: vp:…/director:…/manager:…"),
    repos: z.array(repoSchema).min(1).max(200).describe("Where its code is."),
    environments: z
      .array(z.string().trim().min(1).max(60))
      .max(50)
      .describe("Where it is deployed to, in this order.")
      .optional(),
    dependsOn: z
      .array(systemId)
      .max(500)
      .describe("Systems that it needs: their freezes count for it too.")
      .optional(),
    oncall: z.string().max(200).describe("Rota or channel that is paged for it.").optional(),
    enrolled: daySpan.describe("Days on which it takes part. Always when left out.").optional(),
    incidents: z
      .array(
        z.strictObject({
          id: z.string().max(120).describe("Id of the incident."),
          at: utcTime.describe("When it began, in UTC."),
          endedAt: utcTime.describe("When it ended, in UTC; it goes on when left out.").optional(),
          change: z.string().max(120).describe("Change that caused it.").optional(),
        }),
      )
      .max(1000)
      .describe("Incidents, so that risk knows of a failed change or one that goes on.")
      .optional(),
  })
  .describe("A system: what is released, owned and paged as one.");
export type System = z.infer<typeof systemSchema>;

export const systemsSchema = z
  .strictObject({ systems: z.array(systemSchema).max(100_000).describe("Every system.") })
  .describe("Catalogue of systems.");
