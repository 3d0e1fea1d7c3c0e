import type { CustomRule, RuleObject } from "./schema.ts";

/** Holds for every text. */
const ANYWHERE = /^/;

/** Words that stand in most files of some language tell nothing. */
const COMMON = new Set(
  "if else for while do return const let var func fun fn def class new try catch except finally import from public private static void async await function in is not and or self this true false null None nil string int".split(
    " ",
  ),
);

/**
 * Words of which at least one stands in every text where the rule finds something, taken from the literal parts of
 * its patterns; a pattern that every text matches where there are none.
 */
export function anchorsOf(rule: CustomRule): readonly string[] | RegExp {
  return wordsOf(rule.rule, rule.utils ?? {}, new Set()) ?? ANYWHERE;
}

type Words = readonly string[];

function wordsOf(
  rule: RuleObject,
  utils: Readonly<Record<string, RuleObject>>,
  busy: ReadonlySet<string>,
): Words | undefined {
  const of = (one: RuleObject): Words | undefined => wordsOf(one, utils, busy);
  const choices = [
    ofPattern(rule.pattern),
    ...[rule.inside, rule.has, rule.precedes, rule.follows].map((one) => one && of(one)),
    ...(rule.all ?? []).map(of),
    rule.any && ofAny(rule.any.map(of)),
    rule.matches === undefined || busy.has(rule.matches)
      ? undefined
      : wordsOf(utils[rule.matches] ?? {}, utils, new Set([...busy, rule.matches])),
  ].filter((one) => one !== undefined);
  return choices.sort((a, b) => rarity(b) - rarity(a))[0];
}

function ofAny(parts: readonly (Words | undefined)[]): Words | undefined {
  return parts.every((one) => one !== undefined) ? parts.flat() : undefined;
}

function ofPattern(pattern: RuleObject["pattern"]): Words | undefined {
  // Of a context only the selected part must stand in the code, and a loose pattern leaves words out.
  if (typeof pattern === "object") {
    if (pattern.selector !== undefined) return undefined;
    if (pattern.strictness !== undefined && pattern.strictness !== "smart" && pattern.strictness !== "cst") {
      return undefined;
    }
    return ofPattern(pattern.context);
  }
  const literal = (pattern ?? "").replace(/\$+[A-Z0-9_]*/g, " ");
  // Letters beside others that are not ASCII are no words of their own.
  const words = literal.match(/(?<![\w\u0080-\uffff])[A-Za-z_]\w+(?![\w\u0080-\uffff])/g) ?? [];
  const [best] = words.toSorted((a, b) => rarity([b]) - rarity([a]));
  return best === undefined ? undefined : [best];
}

/** How seldom the most usual of some words may be: a guess by its length. */
function rarity(words: Words): number {
  return Math.min(...words.map((word) => (COMMON.has(word) ? 0 : word.length)));
}
