import { unmarked } from "../standards/examples.ts";
import { groupOf } from "../standards/fileKind.ts";
import { COMMENT_SIGN, GROUP_TITLE, type Group, groupsOf } from "../standards/groups.ts";
import type { BadExample, GoodExample } from "../standards/model.ts";
import type { Notice } from "../standards/notices.ts";
import type { Rule } from "../standards/rule.ts";

const WIDTH = 80;

/** Examples of each kind that the page of a language shows. */
const SHOWN = 2;

const FIX: Readonly<Record<Rule["autofix"], string>> = {
  yes: "A safe fix is offered in the editor; “fix all” and `source.fixAll.twoKeys` apply it too.",
  suggest: "Changes are suggested in the editor. Read one before you accept it.",
  none: "None: the right change depends on what the code is for.",
};

/** Page of a rule or notice in plain text, 80 columns wide but for code and addresses. */
export function explanationText(known: Rule | Notice): string {
  return "examples" in known ? ruleText(known) : noticeText(known);
}

function noticeText(notice: Notice): string {
  return blocks([
    notice.title,
    `${notice.id}, said by the engine itself, severity ${notice.severity}`,
    section("Why", wrap(notice.why)),
  ]);
}

function ruleText(rule: Rule): string {
  const groups = groupsOf(rule);
  const sources = rule.sources.flatMap(({ title, url }) => [`- ${title}`, `  ${url}`]);
  const peers = Object.entries(rule.peers).map(([tool, names]) => `- ${tool}: ${names.join(", ")}`);
  return blocks([
    rule.title,
    `${rule.id} (${rule.code}), area ${rule.area}, severity on Tier 1: ${rule.severity}`,
    section("Why", wrap(rule.why)),
    section("Fix", wrap(FIX[rule.autofix])),
    ...groups.map((group) => section(GROUP_TITLE[group], examples(rule, group))),
    section("Sources", sources),
    section("Names in other tools (their suppressions are honoured)", peers),
    section("To waive it", waiver(rule.id, groups)),
  ]);
}

function waiver(id: string, groups: readonly Group[]): string[] {
  const signs = [...new Set(groups.flatMap((group) => COMMENT_SIGN[group] ?? []))];
  const sign = signs[0] ?? "#";
  const others = groups
    .filter((group) => COMMENT_SIGN[group] !== undefined && COMMENT_SIGN[group] !== sign)
    .map((group) => `in ${GROUP_TITLE[group]} with ${COMMENT_SIGN[group]} for ${sign}`);
  const also = others.length > 0 ? ` (${others.join(", ")})` : "";
  return [
    ...wrap(`Write above the line, or behind it, why the code is right as it is${also}:`),
    "",
    `  ${sign} two-keys-ignore ${id}: <reason>`,
    `  ${sign} two-keys-ignore ${id} (until 2027-01-31, by NAME): <reason>`,
  ];
}

function examples(rule: Rule, group: Group): string[] {
  const own = rule.examples.filter(({ languages }) => languages.some((one) => groupOf(one) === group));
  const bad = own.filter((one): one is BadExample => "bad" in one).slice(0, SHOWN);
  const good = own.filter((one): one is GoodExample => "good" in one).slice(0, SHOWN);
  const out: string[] = [];
  const add = (title: string, code: string): void => {
    out.push(...(out.length > 0 ? [""] : []), `${title}:`, ...indent(code.trimEnd().split("\n"), "    "));
  };
  for (const one of bad) {
    add(`Bad${inFile(one.path)}`, unmarked(one.bad));
    if (one.fixed !== undefined) add("Better", one.fixed);
  }
  for (const one of good) add(`Good${inFile(one.path)}${one.trap ? ` (${one.trap})` : ""}`, one.good);
  return out;
}

function inFile(path: string | undefined): string {
  return path ? ` in ${path}` : "";
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [title, ...indent(lines, "  ")].join("\n");
}

function indent(lines: readonly string[], by: string): string[] {
  return lines.map((line) => (line === "" ? "" : by + line));
}

function blocks(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > WIDTH - 2) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  if (line !== "") lines.push(line);
  return lines;
}
