import * as z from "zod";
import { AREAS, FAMILIES, SEVERITIES, TEXT_LANGUAGES } from "../standards/model.ts";

/** What rules are told apart by: families of programming languages, and other languages. */
export const GROUPS = [...FAMILIES, ...TEXT_LANGUAGES] as const;

export const SCAN_FORMATS = ["text", "json", "sarif", "junit"] as const;
export type ScanFormat = (typeof SCAN_FORMATS)[number];

export const RULES_FORMATS = ["text", "json", "markdown"] as const;
export const EXPLAIN_FORMATS = ["text", "json", "markdown"] as const;

export const TOLERATED = ["none", ...SEVERITIES] as const;
/** Highest severity that still lets a scan end with exit code 0. */
export type Tolerated = (typeof TOLERATED)[number];

export const scanOptions = z.object({
  paths: z.array(z.string()),
  staged: z.boolean().default(false),
  since: z.string().optional(),
  format: z.enum(SCAN_FORMATS).default("text"),
  output: z.string().optional(),
  maxSeverity: z.enum(TOLERATED).default("none"),
  /** Worker threads; by default as many as there are cores, four at most. */
  jobs: z.int().positive().optional(),
  quiet: z.boolean().default(false),
  /** Tells where the time went. */
  timings: z.boolean().default(false),
  /** Takes verdicts of earlier scans, and keeps those of this one. */
  cache: z.boolean().default(true),
  /** File of known findings, which are older. */
  baseline: z.string().optional(),
  /** File that the findings are written to as the known ones. */
  writeBaseline: z.string().optional(),
  /** Lets the file of known findings grow. */
  allowGrowth: z.boolean().default(false),
});

export type ScanOptions = z.infer<typeof scanOptions>;

export const explainOptions = z.object({ rule: z.string(), format: z.enum(EXPLAIN_FORMATS).default("text") });
export type ExplainOptions = z.infer<typeof explainOptions>;

export const FIXES = ["yes", "suggest", "none"] as const;
export const RULE_SEVERITIES = ["off", ...SEVERITIES] as const;

export const rulesOptions = z.object({
  format: z.enum(RULES_FORMATS).default("text"),
  area: z.enum(AREAS).optional(),
  language: z.enum(GROUPS).optional(),
  fix: z.enum(FIXES).optional(),
  /** As the policy of the folder sets it. */
  severity: z.enum(RULE_SEVERITIES).optional(),
});
export type RulesOptions = z.infer<typeof rulesOptions>;

export const RULES_TEST_FORMATS = ["text", "json"] as const;
export const rulesTestOptions = z.object({
  paths: z.array(z.string()),
  format: z.enum(RULES_TEST_FORMATS).default("text"),
});
export type RulesTestOptions = z.infer<typeof rulesTestOptions>;

export const BLAME_FORMATS = ["text", "json"] as const;
export const EXPORT_FORMATS = ["agent-trace", "spdx"] as const;

export const blameOptions = z.object({ file: z.string(), format: z.enum(BLAME_FORMATS).default("text") });
export type BlameOptions = z.infer<typeof blameOptions>;

export const summaryOptions = z.object({
  since: z.string().optional(),
  failOnUnvetted: z.boolean().default(false),
  format: z.enum(BLAME_FORMATS).default("text"),
});
export type SummaryOptions = z.infer<typeof summaryOptions>;

export const exportOptions = z.object({ since: z.string().optional(), format: z.enum(EXPORT_FORMATS) });
export type ExportOptions = z.infer<typeof exportOptions>;

export const reattachOptions = z.object({ commit: z.string(), from: z.string().optional() });
export type ReattachOptions = z.infer<typeof reattachOptions>;

export const shareOptions = z.object({
  remote: z.string().optional(),
  format: z.enum(BLAME_FORMATS).default("text"),
});
export type ShareOptions = z.infer<typeof shareOptions>;
