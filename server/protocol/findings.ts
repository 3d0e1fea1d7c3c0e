import * as z from "zod";

export const changedLinesParams = z.object({ isOn: z.boolean() });

export type ChangedLinesParams = z.infer<typeof changedLinesParams>;

/** Client to server, notification: {@link ChangedLinesParams}; whether findings that are older than the change are left out. */
export const CHANGED_LINES_NOTIFICATION = "twoKeys/changedLinesOnly";

export const olderFindingsParams = z.object({
  uri: z.string(),
  /** Findings of the document that are older than the change, and left out. */
  hidden: z.int().nonnegative(),
});

export type OlderFindingsParams = z.infer<typeof olderFindingsParams>;

/** Server to client, notification: {@link OlderFindingsParams}, whenever the number is another. */
export const OLDER_FINDINGS_NOTIFICATION = "twoKeys/olderFindings";

export const ruleEntry = z.object({
  id: z.string(),
  title: z.string(),
  area: z.string(),
  languages: z.array(z.string()),
  /** On Tier 1. */
  severity: z.string(),
  autofix: z.enum(["yes", "suggest", "none"]),
  /** It looks at several files together. */
  isAcrossFiles: z.boolean(),
});

export const rulesResult = z.object({ rules: z.array(ruleEntry) });

export type RulesResult = z.infer<typeof rulesResult>;

/** Client to server, request without parameters, to {@link RulesResult}: built-in rules and those of the open folders' policies. */
export const RULES_REQUEST = "twoKeys/rules";

export const rulePageParams = z.object({ id: z.string() });

export const rulePageResult = z.object({
  /** Markdown; none where no such rule is known. */
  page: z.string().optional(),
});

export type RulePageResult = z.infer<typeof rulePageResult>;

/** Client to server, request with {@link rulePageParams}, to {@link RulePageResult}. */
export const RULE_PAGE_REQUEST = "twoKeys/rulePage";
