import * as z from "zod";
import { daySpan, ownerPath, personId } from "./terms.ts";

export const PEOPLE_FILE = "people.yaml";

const forgeAccount = z.strictObject({
  id: z.int().positive().describe("Numeric id of the account: logins can be given to somebody else."),
  login: z.string().max(100).describe("Name of the account, for people to read.").optional(),
});

const personSchema = z
  .strictObject({
    id: personId.describe("Id by which records name this person, such as person:alice."),
    name: z.string().min(1).max(120).describe("Name as people read it.").optional(),
    kind: z
      .enum(["person", "bot", "agent"])
      .describe("A person, a program that acts on its own, or an AI agent. The id begins with it.")
      .optional(),
    active: daySpan.describe("Days on which this person belongs to the company.").optional(),
    emails: z
      .array(z.email({ error: "It must be an e-mail address" }))
      .max(50)
      .describe("Addresses under which this person commits.")
      .optional(),
    forge: z
      .strictObject({ github: forgeAccount, gitlab: forgeAccount, gitea: forgeAccount })
      .partial()
      .describe("Accounts, by forge.")
      .optional(),
    keys: z
      .array(
        z.strictObject({
          type: z.string().max(80).describe("Type of the ssh key, such as ssh-ed25519."),
          fingerprint: z
            .string()
            .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, "It must be a fingerprint such as `ssh-keygen -lf` prints")
            .describe("Fingerprint of the key, as `ssh-keygen -lf` prints it."),
          public: z
            .string()
            .max(4000)
            .regex(/^[A-Za-z0-9+/]+={0,2}$/, "It must be the key's base64 part")
            .describe("The public key itself: the base64 part of its line.")
            .optional(),
          active: daySpan.describe("Days on which it is valid.").optional(),
          hardware: z.boolean().describe("Whether it lives in a hardware token.").optional(),
        }),
      )
      .max(20)
      .describe("ssh keys with which this person signs.")
      .optional(),
    teams: z
      .array(z.string().min(1).max(200))
      .max(100)
      .describe("Teams as owner files name them, such as @example/payments.")
      .optional(),
    org: ownerPath.describe("Place in the organisation.").optional(),
    senior: z
      .boolean()
      .describe("Whether this person counts as a senior reviewer, where the baseline asks for one.")
      .optional(),
    timeZone: z.string().max(60).describe("IANA time zone, such as Europe/Dublin.").optional(),
  })
  .refine((one) => one.kind === undefined || one.id.startsWith(`${one.kind}:`), {
    error: "Its id must begin with its kind",
    path: ["id"],
  })
  .describe("Somebody who writes, reviews or runs changes.");
export type Person = z.infer<typeof personSchema>;

/** `people.yaml`: a list, so that two people who are added at once merge. */
export const peopleSchema = z
  .strictObject({ people: z.array(personSchema).max(100_000).describe("Everybody who may be named.") })
  .describe("Directory of people, bots and agents.");
