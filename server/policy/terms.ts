import * as z from "zod";

/** Words that the policy, the catalogue and the change records share. */

export const RISKS = ["low", "medium", "high", "critical"] as const;
export type Risk = (typeof RISKS)[number];

/** The higher of two risks. */
export function higherRisk(a: Risk, b: Risk): Risk {
  return RISKS.indexOf(a) >= RISKS.indexOf(b) ? a : b;
}

/** Kinds of forges that are known. */
export const FORGES = ["github", "gitlab", "gitea"] as const;
export type Forge = (typeof FORGES)[number];

/** Answers to a risk question; unknown counts as yes. */
export const ANSWERS = ["yes", "no", "unknown"] as const;

export const TIERS = [1, 2, 3, 4] as const;
export type Tier = (typeof TIERS)[number];

export const branchRef = z
  .string()
  .max(250)
  .regex(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids control characters in refs.
    /^refs\/(heads|tags)\/(?!.*(\.\.|\/\/|@\{|\/\.|\.lock(\/|$)|[/.]$))[^\x00-\x20\x7f~^:?*[\\]+$/,
    "It must be a full ref, such as refs/heads/main",
  );

export const personId = z
  .string()
  .regex(/^(person|bot|agent):[a-z0-9._-]{1,64}$/, "It must be an id of people.yaml, such as person:alice");

export const repositoryId = z
  .string()
  .max(300)
  .regex(
    /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)+$/,
    "It must be host and path, such as git.example.com/team/service",
  );

/** `vp:retail/director:checkout/manager:payments`, the outermost first; parts may be left out at the end. */
export const ownerPath = z
  .string()
  .max(200)
  .regex(
    /^vp:[a-z0-9._-]+(\/director:[a-z0-9._-]+(\/manager:[a-z0-9._-]+)?)?$/,
    "It must be a path such as vp:retail/director:checkout/manager:payments",
  );

export const systemId = z
  .string()
  .max(120)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, "It must be small letters, digits, dots and hyphens");

export const utcTime = z.iso.datetime({
  offset: false,
  error: "It must be a time in UTC, such as 2026-03-15T09:30:00Z",
});

/** A day, from its first to its last moment in UTC. */
export const day = z.iso.date({ error: "It must be a day that exists, such as 2026-03-15" });

/** A span of days, both included; without `to` it is open. */
export const daySpan = z
  .strictObject({ from: day.describe("First day."), to: day.describe("Last day, included.").optional() })
  .refine(({ from, to }) => to === undefined || to >= from, {
    error: "It ends before it begins",
    path: ["to"],
  });
export type DaySpan = z.infer<typeof daySpan>;

/** Whether what may have a span of days holds at a moment: always without one. */
export function isActive(span: DaySpan | undefined, now: Date): boolean {
  return span === undefined || isWithin(span, now);
}

/** Whether a moment lies in a span of days, counted in UTC. */
export function isWithin(span: DaySpan, now: Date): boolean {
  const today = now.toISOString().slice(0, 10);
  return span.from <= today && (span.to === undefined || today <= span.to);
}

/** A glob of paths from a repository's top folder. Simple enough that no path takes long to be held against it. */
export const pathGlob = z
  .string()
  .min(1)
  .max(500)
  .superRefine((glob, context) => {
    const why = globMistake(glob);
    if (why !== undefined) context.addIssue({ code: "custom", message: why });
  });

function globMistake(glob: string): string | undefined {
  if (/^(\/|[A-Za-z]:[\\/])/.test(glob))
    return "It must be a path from the repository's top folder, without a / in front";
  if (glob.split("/").some((part) => part === ".." || part === "."))
    return "It must be a path from the repository's top folder, without `.` and `..`";
  if (glob.includes("\\")) return "It must have / between folders, and no \\";
  if (glob.startsWith("!")) return "It can't say what is left out: name what is meant";
  if ((glob.match(/\*\*/g) ?? []).length > 4 || glob.split("/").some((part) => part.split(/\*+/).length > 5))
    return "It must have at most four * in a part and four ** in all";
  return undefined;
}
