import { compileFormatRules, type FormatRuleSet } from "./formatRules.ts";
import type { Family, TextLanguage } from "./model.ts";
import { NOTICES } from "./notices.ts";
import type { Rule } from "./rule.ts";
import { compileRules, type RuleSet } from "./ruleSet.ts";
import { ASYNC } from "./rules/async/index.ts";
import { CONTAINERS } from "./rules/containers/index.ts";
import { DELIVERY } from "./rules/delivery/index.ts";
import { ERRORS } from "./rules/errors/index.ts";
import { FLAGS } from "./rules/flags/index.ts";
import { INFRASTRUCTURE } from "./rules/infrastructure/index.ts";
import { KUBERNETES } from "./rules/kubernetes/index.ts";
import { LIFECYCLE } from "./rules/lifecycle/index.ts";
import { MIGRATIONS } from "./rules/migrations/index.ts";
import { OBSERVABILITY } from "./rules/observability/index.ts";
import { OVERLOAD } from "./rules/overload/index.ts";
import { RESOURCES } from "./rules/resources/index.ts";
import { RETRIES } from "./rules/retries/index.ts";
import { TIMEOUTS } from "./rules/timeouts/index.ts";

/** Every built-in rule: area by area, in the order of the catalogue's codes. */
export const RULES: readonly Rule[] = [
  ...TIMEOUTS,
  ...RETRIES,
  ...ERRORS,
  ...ASYNC,
  ...OVERLOAD,
  ...LIFECYCLE,
  ...RESOURCES,
  ...OBSERVABILITY,
  ...FLAGS,
  ...MIGRATIONS,
  ...KUBERNETES,
  ...INFRASTRUCTURE,
  ...CONTAINERS,
  ...DELIVERY,
];

export const RULE_BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

/** Ids of rules and of the engine's own notices. */
export const KNOWN_IDS: ReadonlySet<string> = new Set([...RULE_BY_ID.keys(), ...NOTICES.map((n) => n.id)]);

/** Rule sets of the built-in rules and some more, each built once per combination of rules that are off. */
export interface RuleSets {
  /** Rule set of a family without the rules that are off. */
  code(family: Family, off: ReadonlySet<string>): RuleSet;
  /** The same for a text language. */
  text(language: TextLanguage, off: ReadonlySet<string>): FormatRuleSet;
}

function makeRuleSets(rules: readonly Rule[]): RuleSets {
  const known = new Map<string, RuleSet>();
  const knownTexts = new Map<string, FormatRuleSet>();
  const get = <T>(
    map: Map<string, T>,
    key: string,
    off: ReadonlySet<string>,
    make: (rules: Rule[]) => T,
  ): T => {
    const full = `${key}:${[...off].sort().join(",")}`;
    let set = map.get(full);
    if (!set) {
      set = make(rules.filter((rule) => !off.has(rule.id)));
      map.set(full, set);
    }
    return set;
  };
  return {
    code: (family, off) => get(known, family, off, (active) => compileRules(active, family)),
    text: (language, off) => get(knownTexts, language, off, (active) => compileFormatRules(active, language)),
  };
}

const BUILT_IN = makeRuleSets(RULES);

/** Rule sets with the given rules beside the built-in ones. */
export function ruleSetsOf(custom: readonly Rule[]): RuleSets {
  return custom.length === 0 ? BUILT_IN : makeRuleSets([...RULES, ...custom]);
}

/** Rule set of built-in rules for a text language. */
export function formatRuleSet(language: TextLanguage, off: ReadonlySet<string>): FormatRuleSet {
  return BUILT_IN.text(language, off);
}

/** Rule set of built-in rules for a family. */
export function ruleSet(family: Family, off: ReadonlySet<string>): RuleSet {
  return BUILT_IN.code(family, off);
}
