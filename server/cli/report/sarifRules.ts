import type { ReportingDescriptor } from "sarif";
import type { Severity } from "../../standards/model.ts";
import { NOTICES, type Notice } from "../../standards/notices.ts";
import { rulePage } from "../../standards/page.ts";
import { RULES } from "../../standards/registry.ts";
import type { Rule } from "../../standards/rule.ts";
import { ENGINE_CODE } from "./fileReport.ts";

const LEVEL = { error: "error", warning: "warning", info: "note" } as const satisfies Record<
  Severity,
  string
>;

/** Every rule and notice, whether a scan found it or not, so that rule indexes are stable. */
export function sarifRules(custom: readonly Rule[] = []): ReportingDescriptor[] {
  return [...RULES.map(ruleDescriptor), ...NOTICES.map(noticeDescriptor), ...custom.map(ruleDescriptor)];
}

function ruleDescriptor(rule: Rule): ReportingDescriptor {
  const helpUri = rule.sources[0]?.url;
  return {
    ...common(rule),
    ...(helpUri ? { helpUri } : {}),
    properties: {
      tags: ["reliability", rule.area],
      area: rule.area,
      code: rule.code,
      precision: "high",
      "problem.severity": rule.severity === "info" ? "recommendation" : rule.severity,
    },
  };
}

function noticeDescriptor(notice: Notice): ReportingDescriptor {
  return {
    ...common(notice),
    properties: {
      tags: ["two-keys"],
      area: "engine",
      code: ENGINE_CODE,
      precision: "very-high",
      "problem.severity": notice.severity === "info" ? "recommendation" : notice.severity,
    },
  };
}

function common(known: Rule | Notice): ReportingDescriptor {
  return {
    id: known.id,
    name: known.id.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase()),
    shortDescription: { text: known.title },
    fullDescription: { text: known.why },
    defaultConfiguration: { level: LEVEL[known.severity] },
    help: {
      text: `${known.why}\n\nWhere the code is right as it is: two-keys-ignore ${known.id}: <reason>`,
      markdown: rulePage(known),
    },
  };
}
