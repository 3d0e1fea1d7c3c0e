import { unmarked } from "./examples.ts";
import { familyOf } from "./fileKind.ts";
import type { Family, Language } from "./model.ts";
import { NOTICES, type Notice } from "./notices.ts";
import { RULE_BY_ID } from "./registry.ts";
import type { Rule } from "./rule.ts";

const FENCE: Readonly<Record<Family, string>> = {
  javascript: "ts",
  python: "python",
  java: "java",
  go: "go",
};

const FAMILY_TITLE: Readonly<Record<Family, string>> = {
  javascript: "TypeScript and JavaScript",
  python: "Python",
  java: "Java",
  go: "Go",
};

const AUTOFIX: Readonly<Record<Rule["autofix"], string>> = {
  yes: "a safe fix, also applied by “fix all”",
  suggest: "suggestions to read before accepting",
  none: "none",
};

/** Finds what an id stands for: a rule of the catalogue or one of the engine's notices. */
export function explainable(id: string): Rule | Notice | undefined {
  return RULE_BY_ID.get(id) ?? NOTICES.find((notice) => notice.id === id);
}

/** Short text for a hover: why, and one bad and one good example in the file's language. */
export function hoverText(id: string, language: Language, pageUrl: string | undefined): string | undefined {
  const known = explainable(id);
  if (!known) return undefined;
  const link = pageUrl ? `\n\n[More about ${id}](${pageUrl})` : "";
  const head = `**${known.title}** \`${id}\`\n\n${known.why}`;
  if (!("examples" in known)) return head + link;
  const family = familyOf(language);
  const own = known.examples.filter((example) => example.languages.some((l) => familyOf(l) === family));
  const bad = own.find((example) => "bad" in example);
  const good = own.find((example) => "good" in example);
  const blocks = [
    ...(bad && "bad" in bad ? [`Bad:\n${fence(family, unmarked(bad.bad))}`] : []),
    ...(bad && "bad" in bad && bad.fixed ? [`Better:\n${fence(family, bad.fixed)}`] : []),
    ...(good && "good" in good && !(bad && "bad" in bad && bad.fixed)
      ? [`Good:\n${fence(family, good.good)}`]
      : []),
  ];
  return [head, ...blocks].join("\n\n") + link;
}

/** The whole page of a rule or notice, as Markdown. */
export function rulePage(known: Rule | Notice): string {
  if (!("examples" in known)) {
    return `# ${known.title}\n\n\`${known.id}\` · said by the engine itself · severity ${known.severity}\n\n${known.why}\n`;
  }
  const families = Object.keys(known.languages) as Family[];
  const parts = [
    `# ${known.title}`,
    `\`${known.id}\` · ${known.code} · ${known.area} · severity on Tier 1: ${known.severity} · fix: ${AUTOFIX[known.autofix]}`,
    known.why,
    `Sources:\n\n${known.sources.map((source) => `- [${source.title}](${source.url})`).join("\n")}`,
    ...families.map((family) => examplesOf(known, family)),
    waiving(known),
    peersOf(known),
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function examplesOf(rule: Rule, family: Family): string {
  const own = rule.examples.filter((example) => example.languages.some((l) => familyOf(l) === family));
  const blocks = own.map((example) => {
    const path = example.path ? ` (in \`${example.path}\`)` : "";
    if ("good" in example)
      return `Good${path}${example.trap ? `: ${example.trap}` : ""}\n\n${fence(family, example.good)}`;
    const fixed = example.fixed === undefined ? "" : `\n\nAfter the fix\n\n${fence(family, example.fixed)}`;
    return `Bad${path}\n\n${fence(family, unmarked(example.bad))}${fixed}`;
  });
  return `## ${FAMILY_TITLE[family]}\n\n${blocks.join("\n\n")}`;
}

function waiving(rule: Rule): string {
  const sign = "python" in rule.languages && Object.keys(rule.languages).length === 1 ? "#" : "//";
  return `## Waiving\n\nWhere the code is right as it is, say why:\n\n\`\`\`\n${sign} two-keys-ignore ${rule.id}: <reason>\n\`\`\``;
}

function peersOf(rule: Rule): string {
  const rows = Object.entries(rule.peers).map(
    ([tool, names]) => `- ${tool}: ${names.map((n) => `\`${n}\``).join(", ")}`,
  );
  return rows.length > 0
    ? `Suppressions of these rules of other tools are honoured:\n\n${rows.join("\n")}`
    : "";
}

function fence(family: Family, code: string): string {
  return `\`\`\`${FENCE[family]}\n${code.trimEnd()}\n\`\`\``;
}
