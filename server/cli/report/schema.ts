import * as z from "zod";
import { SEVERITIES } from "../../standards/model.ts";

const place = {
  /** One-based. */
  startLine: z.int().positive(),
  /** One-based, in UTF-16 code units. */
  startColumn: z.int().positive(),
  endLine: z.int().positive(),
  /** One-based and exclusive. */
  endColumn: z.int().positive(),
};

export const reportedEdit = z.strictObject({ ...place, newText: z.string() });

export const reportedFix = z.strictObject({ title: z.string(), edits: z.array(reportedEdit) });

export const reportedRelated = z.strictObject({ ...place, message: z.string() });

export const reportedFinding = z.strictObject({
  ruleId: z.string(),
  /** Key in the catalogue, such as `TO01`; `ENGINE` for what the engine itself says. */
  code: z.string(),
  severity: z.enum(SEVERITIES),
  message: z.string(),
  /** Relative to the folder of the command, with `/`; absolute when outside of it. */
  file: z.string(),
  ...place,
  /** 32 hex digits that survive moves of the line within the file. */
  fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
  /** The same without the path, and equal for equal lines: it survives a new name of the file. */
  contentFingerprint: z.string().regex(/^[0-9a-f]{32}$/),
  /** The finding is older than what the scan is held against, and fails nothing. */
  isOlder: z.boolean().optional(),
  helpUri: z.string().optional(),
  /** Safe to apply without reading. */
  fix: reportedFix.optional(),
  /** To read before accepting. */
  suggestions: z.array(reportedFix).optional(),
  related: z.array(reportedRelated).optional(),
});

export const waivedFinding = reportedFinding.extend({
  reason: z.string(),
  /** Last day of the waiver, `YYYY-MM-DD`. */
  until: z.string().optional(),
  approver: z.string().optional(),
});

export const skippedFile = z.strictObject({ file: z.string(), reason: z.string() });

export const summarySchema = z.strictObject({
  files: z.int().nonnegative(),
  filesWithFindings: z.int().nonnegative(),
  errors: z.int().nonnegative(),
  warnings: z.int().nonnegative(),
  infos: z.int().nonnegative(),
  waived: z.int().nonnegative(),
  /** Findings that are older than what the scan is held against; they count nowhere else here. */
  older: z.int().nonnegative().optional(),
});

/** Where the time of a scan went; only with `--timings`. */
export const timingsSchema = z.strictObject({
  ms: z.number(),
  megabytes: z.number(),
  megabytesPerSecond: z.number(),
  /** The slowest; `share` is of the time of all rules, from 0 to 1. */
  rules: z.array(z.strictObject({ rule: z.string(), ms: z.number(), calls: z.int(), share: z.number() })),
  files: z.array(z.strictObject({ file: z.string(), ms: z.number(), bytes: z.int() })),
});

/** What `two-keys scan --format json` prints. */
export const scanReport = z.strictObject({
  version: z.literal(1),
  tool: z.strictObject({ name: z.literal("two-keys"), version: z.string() }),
  findings: z.array(reportedFinding),
  waived: z.array(waivedFinding),
  /** Files that were named on the command line and could not be meant: other languages, excluded paths. */
  skipped: z.array(skippedFile),
  summary: summarySchema,
  timings: timingsSchema.optional(),
});

export type Place = Pick<
  z.infer<typeof reportedRelated>,
  "startLine" | "startColumn" | "endLine" | "endColumn"
>;
export type ReportedFix = z.infer<typeof reportedFix>;
export type ReportedFinding = z.infer<typeof reportedFinding>;
export type WaivedReport = z.infer<typeof waivedFinding>;
export type SkippedFile = z.infer<typeof skippedFile>;
export type Timings = z.infer<typeof timingsSchema>;
export type Summary = z.infer<typeof summarySchema>;
export type ScanReport = z.infer<typeof scanReport>;

/** The verdict on one file. */
export interface FileReport {
  readonly file: string;
  /** The policy leaves the file out, so that there is no verdict. */
  readonly excluded?: boolean;
  readonly findings: readonly ReportedFinding[];
  readonly waived: readonly WaivedReport[];
}
