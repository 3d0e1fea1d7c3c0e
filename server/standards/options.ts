import picomatch from "picomatch";
import * as z from "zod";
import { type AnalysisSettings, DEFAULT_LIMITS } from "./analysis.ts";
import { familyOf } from "./fileKind.ts";
import { AREAS, type FileInfo, SEVERITIES, type Severity } from "./model.ts";
import { KNOWN_IDS, RULES, ruleSet } from "./registry.ts";
import type { Rule } from "./rule.ts";
import { DEFAULT_VALUES, VALUES, type ValueName } from "./values.ts";

const severity = z.enum(["off", ...SEVERITIES]);

const ruleIds = z.enum(RULES.map((rule) => rule.id) as [string, ...string[]]);

/** Section `standards` of `.two-keys/policy.yaml`. */
export const standardsSchema = z
  .strictObject({
    tier: z
      .literal([1, 2, 3])
      .describe(
        "Tier of the systems in this repository. 1 (the default) keeps every rule's own severity; 2 lowers errors to warnings; 3 lowers everything by one step.",
      )
      .optional(),
    ruleSets: z
      .array(z.enum(AREAS).describe("An area of the catalogue."))
      .min(1)
      .describe("Areas of the catalogue that are checked. All when left out.")
      .optional(),
    rules: z
      .partialRecord(ruleIds, severity.describe("Severity of this rule: off, info, warning or error."))
      .describe("Severity per rule. Overrides the tier.")
      .optional(),
    values: z
      .strictObject(
        Object.fromEntries(
          Object.entries(VALUES).map(([name, value]) => [
            name,
            z
              .int()
              .positive()
              .describe(`${value.text} In ${value.unit}; ${value.default} when left out.`)
              .optional(),
          ]),
        ) as { [V in ValueName]: z.ZodOptional<z.ZodInt> },
      )
      .describe("Numbers that fixes and messages use.")
      .optional(),
    include: z
      .array(z.string().min(1))
      .describe(
        "Globs of paths that are checked, relative to the folder that holds .two-keys. All when left out.",
      )
      .optional(),
    exclude: z
      .array(z.string().min(1))
      .describe("Globs of paths that are not checked, relative to the folder that holds .two-keys.")
      .optional(),
    checkTests: z
      .boolean()
      .describe("Whether test files are held to the production rules too. False when left out.")
      .optional(),
    honourPeerSuppressions: z
      .boolean()
      .describe(
        "Whether suppressions written for other linters (eslint-disable, noqa, nolint, NOSONAR, …) count for the same defect. True when left out.",
      )
      .optional(),
    limits: z
      .strictObject({
        maxFileChars: z
          .int()
          .positive()
          .describe(`Longest file, in characters; ${DEFAULT_LIMITS.maxChars} when left out.`)
          .optional(),
        maxLineChars: z
          .int()
          .positive()
          .describe(`Longest line, in characters; ${DEFAULT_LIMITS.maxLineChars} when left out.`)
          .optional(),
        budgetMs: z
          .int()
          .positive()
          .describe(`Longest time for one file, in ms; ${DEFAULT_LIMITS.budgetMs} when left out.`)
          .optional(),
      })
      .describe("Limits above which a file is reported as not checked.")
      .optional(),
  })
  .describe("The reliability standards: which rules hold, how severe they are, and where.");

export type StandardsSection = z.infer<typeof standardsSchema>;

/** What the policy says, ready to be asked for single files. */
export interface Standards {
  /** False for paths that the policy leaves out. `path` as in {@link FileInfo}. */
  covers(path: string): boolean;
  /** Settings of the analysis of one file. `today` is `YYYY-MM-DD`. */
  settings(file: FileInfo, today: string): AnalysisSettings;
  severityOf(rule: Rule): Severity | "off";
}

/** Compiles a section; an empty one gives the standards of the first day. */
export function standardsFrom(section: StandardsSection = {}): Standards {
  const included = section.include ? picomatch(section.include, { dot: true }) : () => true;
  const excluded = section.exclude ? picomatch(section.exclude, { dot: true }) : () => false;
  const areas = section.ruleSets ? new Set<string>(section.ruleSets) : undefined;
  const severityOf = (rule: Rule): Severity | "off" => {
    const given = section.rules?.[rule.id];
    if (given) return given;
    if (areas && !areas.has(rule.area)) return "off";
    return severityForTier(rule.severity, section.tier ?? 1);
  };
  const off = new Set(RULES.filter((rule) => severityOf(rule) === "off").map((rule) => rule.id));
  const severities = new Map(RULES.map((rule) => [rule, severityOf(rule)]));
  const values = { ...DEFAULT_VALUES, ...defined(section.values) };
  const limits = {
    maxChars: section.limits?.maxFileChars ?? DEFAULT_LIMITS.maxChars,
    maxLineChars: section.limits?.maxLineChars ?? DEFAULT_LIMITS.maxLineChars,
    budgetMs: section.limits?.budgetMs ?? DEFAULT_LIMITS.budgetMs,
  };
  return {
    covers: (path) => included(path) && !excluded(path),
    severityOf,
    settings: (file, today) => ({
      rules: ruleSet(familyOf(file.language), off),
      severityOf: (rule) => {
        const found = severities.get(rule) ?? rule.severity;
        return found === "off" ? rule.severity : found;
      },
      values,
      checkTests: section.checkTests ?? false,
      honourPeerSuppressions: section.honourPeerSuppressions ?? true,
      knownRules: KNOWN_IDS,
      today,
      limits,
    }),
  };
}

function severityForTier(own: Severity, tier: 1 | 2 | 3): Severity {
  if (tier === 1) return own;
  if (tier === 2) return own === "error" ? "warning" : own;
  return own === "error" ? "warning" : "info";
}

function defined<T extends object>(value: T | undefined): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
