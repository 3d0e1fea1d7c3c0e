import { createHash } from "node:crypto";
import picomatch from "picomatch";
import * as z from "zod";
import type { AnalysisSettings } from "./analysis.ts";
import { customRule } from "./custom/compile.ts";
import { type CustomRule, customRuleSchema } from "./custom/schema.ts";
import { familyOf } from "./fileKind.ts";
import type { FormatRuleSet } from "./formatRules.ts";
import { languagesOfFacts } from "./formats/readers.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import {
  AREAS,
  type CodeLanguage,
  type FileInfo,
  type Language,
  SEVERITIES,
  type Severity,
  type TextLanguage,
} from "./model.ts";
import { KNOWN_IDS, RULE_BY_ID, RULES, ruleSetsOf } from "./registry.ts";
import type { Rule } from "./rule.ts";
import { DEFAULT_VALUES, VALUES, type ValueName, type Values } from "./values.ts";

const severity = z.enum(["off", ...SEVERITIES]);

/** Rules of one's own in a policy and its folder. */
export const MAX_CUSTOM_RULES = 1000;

const BUILT_IN_IDS = RULES.map((rule) => rule.id);

const standardsBase = z
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
      .partialRecord(
        z.enum(BUILT_IN_IDS),
        severity.describe("Severity of this rule: off, info, warning or error."),
      )
      .describe("Severity per rule. Overrides the tier.")
      .optional(),
    customRules: z
      .array(customRuleSchema)
      .max(MAX_CUSTOM_RULES)
      .describe("Rules of your own, beside those of the folder `rules`.")
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

export type StandardsSection = z.infer<typeof standardsBase>;

/** Section `standards` of `.two-keys/policy.yaml`, where the rules with these ids exist beside the built-in ones. */
export function standardsSchemaWith(customIds: readonly string[]): z.ZodType<StandardsSection> {
  if (customIds.length === 0) return standardsBase;
  const { rules } = standardsBase.shape;
  const ids = z.enum([...BUILT_IN_IDS, ...customIds]);
  const severities = z
    .partialRecord(ids, severity.describe("Severity of this rule: off, info, warning or error."))
    .describe(rules.description ?? "")
    .optional();
  return standardsBase.extend({ rules: severities }).describe(standardsBase.description ?? "");
}

/** What the policy says, ready to be asked for single files. */
export interface Standards {
  /** False for paths that the policy leaves out. `path` as in {@link FileInfo}. */
  covers(path: string): boolean;
  /** Settings of the analysis of one file of code. `today` is `YYYY-MM-DD`. */
  settings(file: FileInfo & { readonly language: CodeLanguage }, today: string): AnalysisSettings;
  /** The same for a text that is read as a whole. */
  formatSettings(file: FileInfo, today: string): AnalysisSettings<FormatRuleSet>;
  readonly limits: Limits;
  readonly tier: 1 | 2 | 3;
  readonly values: Values;
  /** Rules over several files that are not off. */
  readonly projectRules: readonly Rule[];
  /** Languages of the files that tell those rules something; none where no such rule is on. */
  readonly factLanguages: ReadonlySet<Language>;
  /** Built-in rules and those that the policy brings along. */
  readonly rules: readonly Rule[];
  /** Rule of an id, built-in or not. */
  rule(id: string): Rule | undefined;
  severityOf(rule: Rule): Severity | "off";
  /** Equal for sections and rules of one's own that say the same in the same words. */
  readonly digest: string;
}

export interface StandardsExtras {
  /** Rules of the folder `rules`, checked already, as those of the section are. */
  readonly custom?: readonly CustomRule[];
}

/** Compiles a section; an empty one gives the standards of the first day. */
export function standardsFrom(
  section: StandardsSection = {},
  { custom = [] }: StandardsExtras = {},
): Standards {
  const own = [...(section.customRules ?? []), ...custom];
  const customRules = own.map(customRule);
  const silent = new Set(own.filter((one) => one.severity === "off").map((one) => one.id));
  const rules = customRules.length === 0 ? RULES : [...RULES, ...customRules];
  const byId = customRules.length === 0 ? RULE_BY_ID : new Map(rules.map((rule) => [rule.id, rule]));
  const sets = ruleSetsOf(customRules);
  const included = section.include ? picomatch(section.include, { dot: true }) : () => true;
  const excluded = section.exclude ? picomatch(section.exclude, { dot: true }) : () => false;
  const areas = section.ruleSets ? new Set<string>(section.ruleSets) : undefined;
  const severityOf = (rule: Rule): Severity | "off" => {
    const given = section.rules?.[rule.id];
    if (given) return given;
    if (silent.has(rule.id)) return "off";
    // Whoever writes a rule wants it: the areas choose from the catalogue.
    if (areas && rule.area !== "custom" && !areas.has(rule.area)) return "off";
    return severityForTier(rule.severity, section.tier ?? 1);
  };
  const off = new Set(rules.filter((rule) => severityOf(rule) === "off").map((rule) => rule.id));
  const severities = new Map(rules.map((rule) => [rule, severityOf(rule)]));
  const values = { ...DEFAULT_VALUES, ...defined(section.values) };
  const limits = {
    maxChars: section.limits?.maxFileChars ?? DEFAULT_LIMITS.maxChars,
    maxLineChars: section.limits?.maxLineChars ?? DEFAULT_LIMITS.maxLineChars,
    budgetMs: section.limits?.budgetMs ?? DEFAULT_LIMITS.budgetMs,
  };
  const tier = section.tier ?? 1;
  const common = (today: string): Omit<AnalysisSettings<never>, "rules"> => ({
    severityOf: (rule) => {
      const found = severities.get(rule) ?? rule.severity;
      return found === "off" ? rule.severity : found;
    },
    values,
    tier,
    checkTests: section.checkTests ?? false,
    honourPeerSuppressions: section.honourPeerSuppressions ?? true,
    knownRules: customRules.length === 0 ? KNOWN_IDS : new Set([...KNOWN_IDS, ...byId.keys()]),
    today,
    limits,
  });
  const projectRules = RULES.filter((rule) => rule.project && !off.has(rule.id));
  return {
    covers: (path) => included(path) && !excluded(path),
    severityOf,
    limits,
    tier,
    values,
    digest: createHash("sha1")
      .update(JSON.stringify([section, custom]))
      .digest("hex"),
    projectRules,
    factLanguages: languagesOfFacts(projectRules.flatMap((rule) => rule.project?.facts ?? [])),
    rules,
    rule: (id) => byId.get(id),
    settings: (file, today) => ({ ...common(today), rules: sets.code(familyOf(file.language), off) }),
    formatSettings: (file, today) => ({
      ...common(today),
      rules: sets.text(file.language as TextLanguage, off),
    }),
  };
}

/** Severity of a rule on a tier, from its own. */
export function severityForTier(own: Severity, tier: 1 | 2 | 3): Severity {
  if (tier === 1) return own;
  if (tier === 2) return own === "error" ? "warning" : own;
  return own === "error" ? "warning" : "info";
}

function defined<T extends object>(value: T | undefined): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
