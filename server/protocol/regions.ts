import * as z from "zod";

/** One run of lines with a claim about who wrote them. Lines are zero-based, both inclusive. */
export const shownRegion = z.object({
  startLine: z.int().nonnegative(),
  endLine: z.int().nonnegative(),
  origin: z.enum(["ai", "human", "unknown"]),
  confidence: z.enum(["certain", "strong", "moderate", "weak", "suspected"]),
  /** Where the claim comes from, in words. */
  evidence: z.array(z.string()),
  tool: z.string().optional(),
  model: z.string().optional(),
  /** `Name <email>` of who drove the agent or typed the lines. */
  person: z.string().optional(),
  vetting: z.enum(["unvetted", "vetted", "stale"]),
  /** Who vetted, where somebody did. */
  vettedBy: z.array(z.string()),
});

export type ShownRegion = z.infer<typeof shownRegion>;

export const regionsParams = z.object({ uri: z.string() });

export type RegionsParams = z.infer<typeof regionsParams>;

export const regionsResult = z.object({
  /** Version of the document that the lines belong to. */
  version: z.int(),
  regions: z.array(shownRegion),
  /** Why a source could not be used; the regions of the others are complete. */
  problems: z.array(z.string()),
});

export type RegionsResult = z.infer<typeof regionsResult>;

/**
 * Client to server, request: {@link RegionsParams} to {@link RegionsResult}. Answers for the newest text; an
 * answer for a text that changed meanwhile is an error `ContentModified`.
 */
export const REGIONS_REQUEST = "twoKeys/regions";
