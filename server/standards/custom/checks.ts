import { RE2JS, RE2JSSyntaxException } from "re2js";
import type { Parser } from "web-tree-sitter";
import { parserFor, treeGrammarOf } from "../grammar.ts";
import type { Language } from "../model.ts";
import { languagesOf } from "./compile.ts";
import { LANGUAGE_NAMES, languageNamed } from "./languages.ts";
import { readNth } from "./nth.ts";
import { PatternError, parsePattern, variablesIn } from "./pattern.ts";
import type { CustomRule, RuleObject } from "./schema.ts";

/** Steps from a rule's top to the key that is spoken of. */
export type KeyPath = readonly (string | number)[];

/** A mistake in a rule whose form is right. The message is a sentence without its end mark. */
export interface RuleMistake {
  readonly path: KeyPath;
  readonly message: string;
}

interface Part {
  readonly path: KeyPath;
  readonly rule: RuleObject;
}

/** All rules in a rule, each with its place. */
function* partsOf(own: CustomRule): Generator<Part> {
  yield* below(own.rule, ["rule"]);
  for (const [name, rule] of Object.entries(own.constraints ?? {})) yield* below(rule, ["constraints", name]);
  for (const [name, rule] of Object.entries(own.utils ?? {})) yield* below(rule, ["utils", name]);
}

function* below(rule: RuleObject, path: KeyPath): Generator<Part> {
  yield { path, rule };
  for (const key of ["inside", "has", "precedes", "follows"] as const) {
    const one = rule[key];
    if (!one) continue;
    yield* below(one, [...path, key]);
    if (typeof one.stopBy === "object") yield* below(one.stopBy, [...path, key, "stopBy"]);
  }
  for (const key of ["all", "any"] as const) {
    for (const [index, one] of (rule[key] ?? []).entries()) yield* below(one, [...path, key, index]);
  }
  if (rule.not) yield* below(rule.not, [...path, "not"]);
  const { nthChild } = rule;
  if (typeof nthChild === "object" && nthChild.ofRule) {
    yield* below(nthChild.ofRule, [...path, "nthChild", "ofRule"]);
  }
}

/** Mistakes that can be seen without a grammar. */
export function ruleMistakes(own: CustomRule): RuleMistake[] {
  return [
    ...languageMistakes(own),
    ...[...partsOf(own)].flatMap((part) => partMistakes(part, own)),
    ...variableMistakes(own),
    ...cycles(own),
  ];
}

function languageMistakes({ language }: CustomRule): RuleMistake[] {
  const names = typeof language === "string" ? [language] : language;
  return names.flatMap((name, index) =>
    languageNamed(name) === undefined
      ? [
          {
            path: typeof language === "string" ? ["language"] : ["language", index],
            message: `There is no language "${name}" here. It must be one of ${LANGUAGE_NAMES.join(", ")}`,
          },
        ]
      : [],
  );
}

function partMistakes({ path, rule }: Part, own: CustomRule): RuleMistake[] {
  const out: RuleMistake[] = [];
  if (rule.regex !== undefined) {
    const why = regexMistake(rule.regex);
    if (why !== undefined) out.push({ path: [...path, "regex"], message: why });
  }
  const { nthChild, matches } = rule;
  const position = typeof nthChild === "object" ? nthChild.position : nthChild;
  if (position !== undefined && !readNth(position)) {
    const at = typeof nthChild === "object" ? ["nthChild", "position"] : ["nthChild"];
    out.push({
      path: [...path, ...at],
      message: `"${position}" is no place: write a number, or one like 2n+1`,
    });
  }
  if (matches !== undefined && !Object.hasOwn(own.utils ?? {}, matches)) {
    const message = `There is no rule "${matches}" under \`utils\` of this rule`;
    out.push({ path: [...path, "matches"], message });
  }
  return out;
}

function regexMistake(regex: string): string | undefined {
  try {
    RE2JS.compile(regex);
    return undefined;
  } catch (error) {
    const why = error instanceof RE2JSSyntaxException ? error.message : String(error);
    return `It is no RE2 expression: ${why}`;
  }
}

function variableMistakes(own: CustomRule): RuleMistake[] {
  const known = new Set<string>();
  for (const { rule } of partsOf(own)) {
    const { pattern } = rule;
    const text = typeof pattern === "object" ? pattern.context : (pattern ?? "");
    for (const { name } of variablesIn(text)) known.add(name);
  }
  const fix = typeof own.fix === "object" ? own.fix.template : (own.fix ?? "");
  const missing = variablesIn(fix).filter(({ name }) => name !== "" && !known.has(name));
  return [
    ...missing.map(({ name }) => ({
      path: typeof own.fix === "object" ? ["fix", "template"] : ["fix"],
      message: `No pattern of this rule has the metavariable ${name}`,
    })),
    ...Object.keys(own.constraints ?? {})
      .filter((name) => !known.has(name))
      .map((name) => ({
        path: ["constraints", name],
        message: `No pattern of this rule has the metavariable $${name}`,
      })),
  ];
}

/** Utils that come back to themselves without a step to another node. */
function cycles({ utils = {} }: CustomRule): RuleMistake[] {
  const calls = (rule: RuleObject): string[] => [
    ...(rule.matches === undefined ? [] : [rule.matches]),
    ...[...(rule.all ?? []), ...(rule.any ?? []), ...(rule.not ? [rule.not] : [])].flatMap(calls),
  ];
  const called = new Map(Object.entries(utils).map(([name, rule]) => [name, calls(rule)]));
  return [...called.keys()].flatMap((name) => {
    const seen = new Set<string>();
    const left = [...(called.get(name) ?? [])];
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      if (at === name) {
        return [{ path: ["utils", name], message: `The rule "${name}" calls itself at the same node` }];
      }
      if (seen.has(at)) continue;
      seen.add(at);
      left.push(...(called.get(at) ?? []));
    }
    return [];
  });
}

/** Mistakes that only the grammars of the rule's languages can tell; they are loaded. */
export async function grammarMistakes(own: CustomRule): Promise<RuleMistake[]> {
  const out: RuleMistake[] = [];
  for (const language of languagesOf(own)) {
    const grammar = treeGrammarOf(language);
    if (!grammar || out.length > 0) continue;
    const parser = await parserFor(grammar);
    for (const { path, rule } of partsOf(own)) {
      const { pattern, kind } = rule;
      if (kind !== undefined && !isKind(kind, parser)) {
        out.push({ path: [...path, "kind"], message: `The grammar of ${language} has no kind "${kind}"` });
      }
      const why = pattern === undefined ? undefined : patternMistake(pattern, language, parser);
      if (why !== undefined) out.push({ path: [...path, "pattern"], message: why });
    }
  }
  return out;
}

function isKind(kind: string, parser: Parser): boolean {
  return (parser.language?.types ?? [kind]).includes(kind);
}

function patternMistake(
  pattern: NonNullable<RuleObject["pattern"]>,
  language: Language,
  parser: Parser,
): string | undefined {
  try {
    parsePattern(pattern, language, parser);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}
