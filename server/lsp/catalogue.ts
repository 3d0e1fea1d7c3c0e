import type { RulesResult } from "../protocol/findings.ts";
import { GROUP_SHORT, groupsOf } from "../standards/groups.ts";
import type { Rule } from "../standards/rule.ts";

/** Rules as a client lists them, by id. */
export function catalogue(known: ReadonlyMap<string, Rule>): RulesResult {
  const rules = [...known.values()].map((rule) => ({
    id: rule.id,
    title: rule.title,
    area: rule.area,
    languages: groupsOf(rule).map((group) => GROUP_SHORT[group]),
    severity: rule.severity,
    autofix: rule.autofix,
    isAcrossFiles: rule.project !== undefined,
  }));
  return { rules: rules.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}
