import type { Family } from "./model.ts";
import { NOTICES } from "./notices.ts";
import { rulePage } from "./page.ts";
import { RULES } from "./registry.ts";

const SHORT: Readonly<Record<Family, string>> = {
  javascript: "TypeScript, JavaScript",
  python: "Python",
  java: "Java",
  go: "Go",
};

/** Every page of `docs/rules`, by file name: one per rule and notice, and the index. */
export function rulePages(): ReadonlyMap<string, string> {
  const pages = new Map([...RULES, ...NOTICES].map((known) => [`${known.id}.md`, rulePage(known)]));
  const rows = [...RULES]
    .sort((a, b) => a.area.localeCompare(b.area) || a.code.localeCompare(b.code))
    .map((rule) => {
      const families = Object.keys(rule.languages) as Family[];
      const languages = families.map((family) => SHORT[family]).join(", ");
      return `| [${rule.id}](${rule.id}.md) | ${rule.code} | ${rule.area} | ${rule.title} | ${rule.severity} | ${rule.autofix} | ${languages} |`;
    });
  const notices = NOTICES.map((one) => `| [${one.id}](${one.id}.md) | ${one.title} | ${one.severity} |`);
  pages.set(
    "README.md",
    [
      "# Reliability rules",
      `${RULES.length} rules. Severity is that on a Tier-1 system; the policy lowers or switches off single rules, areas and tiers.`,
      `| rule | code | area | what it finds | severity | fix | languages |\n| --- | --- | --- | --- | --- | --- | --- |\n${rows.join("\n")}`,
      "## Said by the engine itself",
      `| id | what | severity |\n| --- | --- | --- |\n${notices.join("\n")}`,
      "",
    ].join("\n\n"),
  );
  return pages;
}
