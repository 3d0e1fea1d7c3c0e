import { GROUP_SHORT, GROUP_TITLE, type Group, groupsOf } from "./groups.ts";
import { AREAS, FAMILIES, TEXT_LANGUAGES } from "./model.ts";
import { NOTICES } from "./notices.ts";
import { rulePage } from "./page.ts";
import { RULES } from "./registry.ts";
import type { Rule } from "./rule.ts";

const FIX_TITLE: Readonly<Record<Rule["autofix"], string>> = {
  yes: "Safe fix",
  suggest: "Suggestions to read",
  none: "No fix",
};

const FIXES = ["yes", "suggest", "none"] as const satisfies readonly Rule["autofix"][];

/** Every page of `docs/rules`, by file name: one per rule and notice, and the index. */
export function rulePages(): ReadonlyMap<string, string> {
  const pages = new Map([...RULES, ...NOTICES].map((known) => [`${known.id}.md`, rulePage(known)]));
  pages.set("README.md", rulesIndex());
  return pages;
}

interface Section {
  readonly title: string;
  readonly rules: readonly Rule[];
}

/** The index: a table an area, then the same rules by language, by kind of fix, and those over several files. */
function rulesIndex(): string {
  const byCode = [...RULES].sort((a, b) => a.code.localeCompare(b.code));
  const some = (title: string, is: (rule: Rule) => boolean): Section => ({
    title,
    rules: byCode.filter(is),
  });
  const filled = (sections: readonly Section[]): Section[] =>
    sections.filter(({ rules }) => rules.length > 0);
  const areas = filled([...AREAS].sort().map((area) => some(`Area: ${area}`, (rule) => rule.area === area)));
  const groups: readonly Group[] = [...FAMILIES, ...TEXT_LANGUAGES];
  const languages = filled(
    groups.map((group) => some(GROUP_TITLE[group], (rule) => groupsOf(rule).includes(group))),
  );
  const fixes = filled(FIXES.map((fix) => some(FIX_TITLE[fix], (rule) => rule.autofix === fix)));
  const across = filled([some("Rules over several files", (rule) => rule.project !== undefined)]);
  const notices = NOTICES.map((one) => `| [${one.id}](${one.id}.md) | ${one.title} | ${one.severity} |`);
  return [
    "# Reliability rules",
    `${RULES.length} rules. Severity is that on a Tier-1 system; the policy lowers or switches off single rules, areas and tiers.`,
    [
      `- Area: ${links(areas, (title) => title.replace("Area: ", ""))}`,
      `- Language: ${links(languages)}`,
      `- Fix: ${links(fixes)}`,
      ...(across.length > 0 ? [`- ${links(across)}`] : []),
      "- [Said by the engine itself](#said-by-the-engine-itself)",
    ].join("\n"),
    ...areas.flatMap(table),
    ...[...languages, ...fixes, ...across].flatMap(list),
    "## Said by the engine itself",
    `| id | what | severity |\n| --- | --- | --- |\n${notices.join("\n")}`,
    "",
  ].join("\n\n");
}

function links(sections: readonly Section[], short = (title: string): string => title): string {
  return sections
    .map(({ title, rules }) => `[${short(title)}](#${anchor(title)}) (${rules.length})`)
    .join(" · ");
}

/** Anchor of a heading, as forges and editors make it. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

function table({ title, rules }: Section): string[] {
  const rows = rules.map((rule) => {
    const languages = groupsOf(rule)
      .map((group) => GROUP_SHORT[group])
      .join(", ");
    return `| ${link(rule)} | ${rule.code} | ${rule.title} | ${rule.severity} | ${rule.autofix} | ${languages} |`;
  });
  const head =
    "| rule | code | what it finds | severity | fix | languages |\n| --- | --- | --- | --- | --- | --- |";
  return [`## ${title}`, `${head}\n${rows.join("\n")}`];
}

function list({ title, rules }: Section): string[] {
  return [`## ${title}`, rules.map((rule) => link(rule)).join(" · ")];
}

function link({ id }: Rule): string {
  return `[${id}](${id}.md)`;
}
