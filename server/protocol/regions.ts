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
  /** Whether a commit holds the lines. */
  isCommitted: z.boolean(),
});

export type ShownRegion = z.infer<typeof shownRegion>;

/** Code of the diagnostics for AI lines that nobody has vetted as they are. */
export const AI_UNVETTED = "ai-unvetted";

export const regionsParams = z.object({
  uri: z.string(),
  /** Ask git though nothing seems to have changed, as when notes were fetched by another program. */
  isAgain: z.boolean().optional(),
});

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
 * Client to server, request: {@link RegionsParams} to {@link RegionsResult}. Answers for the newest text; when
 * the text changes meanwhile the answer is the error `RequestCancelled`.
 */
export const REGIONS_REQUEST = "twoKeys/regions";

export const regionsChangedParams = z.object({ uri: z.string() });

export type RegionsChangedParams = z.infer<typeof regionsChangedParams>;

/** Server to client, notification: {@link RegionsChangedParams}; the regions of an open document are others now. */
export const REGIONS_CHANGED_NOTIFICATION = "twoKeys/regionsChanged";

export const declareParams = z.object({
  uri: z.string(),
  /** Zero-based, both inclusive. */
  startLine: z.int().nonnegative(),
  endLine: z.int().nonnegative(),
  /** `ai` wrote them, the person did (`mine`), or they were `pasted` from somewhere. */
  as: z.enum(["ai", "mine", "pasted"]),
});

/** What a person says of lines, in the words of the question. */
export const DECLARED_WORDS = {
  ai: "AI wrote this",
  mine: "I wrote this",
  pasted: "I pasted this",
} as const;

export type DeclareParams = z.infer<typeof declareParams>;

/** Client to server, request: {@link DeclareParams} to `{ lines }`, the number of lines that took the word. */
export const DECLARE_REQUEST = "twoKeys/declare";

export const declareResult = z.object({ lines: z.int().nonnegative() });

export const changeRegionsParams = z.object({
  /** A workspace folder. */
  folder: z.string(),
});

export type ChangeRegionsParams = z.infer<typeof changeRegionsParams>;

export const changeRegionsResult = z.object({
  /** What the change is counted from, in words, such as `origin/main`; undefined outside of a repository. */
  since: z.string().optional(),
  files: z.array(z.object({ uri: z.string(), path: z.string(), regions: z.array(shownRegion) })),
  problems: z.array(z.string()),
});

export type ChangeRegionsResult = z.infer<typeof changeRegionsResult>;

/**
 * Client to server, request: {@link ChangeRegionsParams} to {@link ChangeRegionsResult}. AI regions, and
 * suspected ones, of all files that the current branch changes and of what is not committed.
 */
export const CHANGE_REGIONS_REQUEST = "twoKeys/changeRegions";
