import { unmarked } from "./examples.ts";
import { groupOf } from "./fileKind.ts";
import { COMMENT_SIGN, examplesIn, GROUP_TITLE, type Group, groupsOf } from "./groups.ts";
import type { Language } from "./model.ts";
import { NOTICES, type Notice } from "./notices.ts";
import { RULE_BY_ID } from "./registry.ts";
import type { Rule } from "./rule.ts";

const FENCE: Readonly<Record<Group, string>> = {
  javascript: "ts",
  python: "python",
  java: "java",
  go: "go",
  csharp: "csharp",
  kotlin: "kotlin",
  rust: "rust",
  yaml: "yaml",
  json: "json",
  terraform: "hcl",
  dockerfile: "dockerfile",
  sql: "sql",
  shell: "sh",
};

const AUTOFIX: Readonly<Record<Rule["autofix"], string>> = {
  yes: "a safe fix, also applied by “fix all”",
  suggest: "suggestions to read before accepting",
  none: "none",
};

/** Finds a rule by its id; that of the catalogue where nothing else is said. */
export type FindRule = (id: string) => Rule | undefined;

const BUILT_IN: FindRule = (id) => RULE_BY_ID.get(id);

/** Finds what an id stands for: a rule or one of the engine's notices. */
export function explainable(id: string, rule: FindRule = BUILT_IN): Rule | Notice | undefined {
  return rule(id) ?? NOTICES.find((notice) => notice.id === id);
}

/** Short text for a hover: why, and one bad and one good example in the file's language. */
export function hoverText(
  id: string,
  language: Language,
  pageUrl: string | undefined,
  rule: FindRule = BUILT_IN,
): string | undefined {
  const known = explainable(id, rule);
  if (!known) return undefined;
  const link = pageUrl ? `\n\n[More about ${id}](${pageUrl})` : "";
  const head = `**${known.title}** \`${id}\`\n\n${known.why}`;
  if (!("examples" in known)) return head + link;
  const group = groupOf(language);
  const own = examplesIn(known, language);
  const bad = own.find((example) => "bad" in example);
  const good = own.find((example) => "good" in example);
  const blocks = [
    ...(bad && "bad" in bad ? [`Bad:\n${fence(group, unmarked(bad.bad))}`] : []),
    ...(bad && "bad" in bad && bad.fixed ? [`Better:\n${fence(group, bad.fixed)}`] : []),
    ...(good && "good" in good && !(bad && "bad" in bad && bad.fixed)
      ? [`Good:\n${fence(group, good.good)}`]
      : []),
  ];
  return [head, ...blocks].join("\n\n") + link;
}

/** The whole page of a rule or notice, as Markdown. */
export function rulePage(known: Rule | Notice): string {
  if (!("examples" in known)) {
    return `# ${known.title}\n\n\`${known.id}\` · said by the engine itself · severity ${known.severity}\n\n${known.why}\n`;
  }
  const kind = known.area === "custom" ? "a rule of your own" : `${known.code} · ${known.area}`;
  const parts = [
    `# ${known.title}`,
    `\`${known.id}\` · ${kind} · severity on Tier 1: ${known.severity} · fix: ${AUTOFIX[known.autofix]}`,
    known.why,
    known.sources.length > 0
      ? `Sources:\n\n${known.sources.map((source) => `- [${source.title}](${source.url})`).join("\n")}`
      : "",
    ...groupsOf(known).map((group) => examplesOf(known, group)),
    waiving(known),
    peersOf(known),
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function examplesOf(rule: Rule, group: Group): string {
  const own = rule.examples.filter((example) => example.languages.some((l) => groupOf(l) === group));
  if (own.length === 0) return "";
  const blocks = own.map((example) => {
    const path = example.path ? ` (in \`${example.path}\`)` : "";
    const others = Object.entries(example.others ?? {}).map(
      ([name, text]) => `\n\nbeside \`${name}\`\n\n${fence(group, text)}`,
    );
    if ("good" in example)
      return `Good${path}${example.trap ? `: ${example.trap}` : ""}\n\n${fence(group, example.good)}${others.join("")}`;
    const fixed = example.fixed === undefined ? "" : `\n\nAfter the fix\n\n${fence(group, example.fixed)}`;
    return `Bad${path}\n\n${fence(group, unmarked(example.bad))}${others.join("")}${fixed}`;
  });
  return `## ${GROUP_TITLE[group]}\n\n${blocks.join("\n\n")}`;
}

function waiving(rule: Rule): string {
  const signs = new Set(groupsOf(rule).map((group) => COMMENT_SIGN[group]));
  const sign = signs.has("//") ? "//" : ([...signs].find((one) => one !== undefined) ?? "#");
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

function fence(group: Group, code: string): string {
  return `\`\`\`${FENCE[group]}\n${code.trimEnd()}\n\`\`\``;
}
