import * as z from "zod";
import { LANGUAGE_NAMES } from "./languages.ts";

export const STRICTNESSES = ["cst", "smart", "ast", "relaxed", "signature"] as const;
export type Strictness = (typeof STRICTNESSES)[number];

export interface PatternObject {
  readonly context: string;
  readonly selector?: string | undefined;
  readonly strictness?: Strictness | undefined;
}

export type NthChild =
  | number
  | string
  | {
      readonly position: number | string;
      readonly reverse?: boolean | undefined;
      readonly ofRule?: RuleObject | undefined;
    };

/** What a node must be; all keys that are there must hold. */
export interface RuleObject {
  readonly pattern?: string | PatternObject | undefined;
  readonly kind?: string | undefined;
  readonly regex?: string | undefined;
  readonly nthChild?: NthChild | undefined;
  readonly inside?: RelationObject | undefined;
  readonly has?: RelationObject | undefined;
  readonly precedes?: RelationObject | undefined;
  readonly follows?: RelationObject | undefined;
  readonly all?: readonly RuleObject[] | undefined;
  readonly any?: readonly RuleObject[] | undefined;
  readonly not?: RuleObject | undefined;
  readonly matches?: string | undefined;
}

export interface RelationObject extends RuleObject {
  readonly stopBy?: "neighbor" | "end" | RuleObject | undefined;
  readonly field?: string | undefined;
}

const text = (max = 4000) => z.string().min(1).max(max);

const nested: z.ZodType<RuleObject> = z.lazy(() => ruleObject);
const relation: z.ZodType<RelationObject> = z.lazy(() => relationObject);
const position = z.union([z.int().positive(), text(100)]);

const members = {
  pattern: z
    .union([
      text(),
      z.strictObject({
        context: text().describe("Code that parses by itself and holds what is looked for."),
        selector: text(200).describe("Kind of the node in the context that is the pattern.").optional(),
        strictness: z
          .enum(STRICTNESSES)
          .describe("How closely code must follow the pattern; smart when left out.")
          .optional(),
      }),
    ])
    .describe("Code to look for. `$NAME` stands for one node, `$$$NAME` for any number of them.")
    .optional(),
  kind: text(200).describe("Kind of the node, as the grammar calls it.").optional(),
  regex: text(1000).describe("RE2 expression that is found in the node's text.").optional(),
  nthChild: z
    .union([
      z.int().positive(),
      text(100),
      z.strictObject({ position, reverse: z.boolean().optional(), ofRule: nested.optional() }),
    ])
    .describe("Place among the named siblings: a number, or `2n+1`. The first is 1.")
    .optional(),
  inside: relation.describe("What the node must lie in.").optional(),
  has: relation.describe("What must lie in the node.").optional(),
  precedes: relation.describe("What must come after the node.").optional(),
  follows: relation.describe("What must come before the node.").optional(),
  all: z.array(nested).min(1).max(100).describe("Rules that must all hold, in this order.").optional(),
  any: z.array(nested).min(1).max(100).describe("Rules of which one must hold.").optional(),
  not: nested.describe("Rule that must not hold.").optional(),
  matches: text(100).describe("Name of a rule under `utils`.").optional(),
};

const SAYS_NOTHING = "It says nothing: give it a pattern, a kind, a regex or another rule";
const KEYS = Object.keys(members);

function saysSomething(value: object): boolean {
  return KEYS.some((key) => key in value);
}

const ruleObject = z.strictObject(members).refine(saysSomething, SAYS_NOTHING);

const relationObject = z
  .strictObject({
    ...members,
    stopBy: z
      .union([z.enum(["neighbor", "end"]), nested])
      .describe(
        "How far to look: one step (neighbor, the default), as far as there is (end), or up to a node that matches.",
      )
      .optional(),
    field: text(100).describe("Field of the grammar in which the inner node must stand.").optional(),
  })
  .refine(saysSomething, SAYS_NOTHING);

const language = text(40).describe(`Language of the rule: ${LANGUAGE_NAMES.join(", ")}.`);

/** A rule of one's own, in the form of ast-grep's rule files. */
export const customRuleSchema = z
  .strictObject({
    id: z
      .string()
      .max(100)
      .regex(/^[a-z0-9][a-z0-9._/-]*$/i, "It must be letters, digits, `-`, `_`, `.` and `/`")
      .describe("Name of the rule; no built-in rule may have it."),
    language: z.union([language, z.array(language).min(1).max(10)]).describe("Language or languages."),
    severity: z
      .enum(["hint", "info", "warning", "error", "off"])
      .describe("Severity on a Tier-1 system; hint (told as info) when left out.")
      .optional(),
    message: text(1000).describe("What is wrong here. `$NAME` stands for what was matched.").optional(),
    note: text(20_000).describe("Why, and what to write instead. Markdown.").optional(),
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .describe("Page that tells more.")
      .optional(),
    rule: nested.describe("What to look for."),
    constraints: z
      .record(
        z.string().regex(/^[A-Z_][A-Z0-9_]*$/, "It must be the name of a metavariable without `$`"),
        nested,
      )
      .describe("What single metavariables must be.")
      .optional(),
    utils: z.record(text(100), nested).describe("Rules that `matches` names.").optional(),
    fix: z
      .union([
        text(20_000),
        z.strictObject({ template: text(20_000), title: text(200).optional() }),
        z.literal(""),
      ])
      .describe("What to put in the place of the node. `$NAME` stands for what was matched.")
      .optional(),
    autofix: z
      .boolean()
      .describe("Whether the fix is safe to apply unread, so that “fix all” does. False when left out.")
      .optional(),
    files: z.array(text(500)).max(100).describe("Globs of paths that are looked at.").optional(),
    ignores: z.array(text(500)).max(100).describe("Globs of paths that are not looked at.").optional(),
    metadata: z.record(z.string(), z.unknown()).describe("Anything; it is not read.").optional(),
    tests: z
      .strictObject({
        bad: z.array(z.string()).max(200).describe("Code with at least one finding.").optional(),
        good: z.array(z.string()).max(200).describe("Code without any.").optional(),
        invalid: z.array(z.string()).max(200).describe("The same as bad.").optional(),
        valid: z.array(z.string()).max(200).describe("The same as good.").optional(),
      })
      .describe("Code that the rule is tried on by `two-keys rules test`.")
      .optional(),
  })
  .describe("A rule of your own, as ast-grep writes them.");

export type CustomRule = z.infer<typeof customRuleSchema>;

/** Keys of ast-grep that are not read here, with what to do about it. */
export const UNREAD_KEYS: Readonly<Record<string, string>> = {
  transform: "Write what `fix` needs with `$NAME` alone",
  rewriters: "Write one rule for each rewriting",
  labels: "Take it out",
  range: "Use `inside`, `has` or `pattern`",
  expandStart: "Match the whole of what is to be replaced",
  expandEnd: "Match the whole of what is to be replaced",
};
