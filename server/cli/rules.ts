import path from "node:path";
import { PolicyFinder } from "../policy/policyFinder.ts";
import { policyDisk } from "../service/disk.ts";
import { groupsOf } from "../standards/groups.ts";
import type { Severity } from "../standards/model.ts";
import { NOTICES } from "../standards/notices.ts";
import { severityForTier } from "../standards/options.ts";
import type { Rule } from "../standards/rule.ts";
import type { RulesOptions } from "./options.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { policyProblems } from "./policyProblems.ts";
import type { Terminal } from "./terminal.ts";

interface Row {
  readonly id: string;
  readonly code: string;
  readonly area: string;
  /** By the policy that governs the folder of the command. */
  readonly severity: string;
  readonly languages: readonly string[];
  readonly autofix: string;
  readonly title: string;
}

const COLUMNS = ["id", "code", "area", "severity", "languages", "autofix"] as const;

/** `two-keys rules`. */
export async function rules(options: RulesOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const { cwd } = terminal;
  const finder = new PolicyFinder(policyDisk);
  const governing = await finder.governing(path.join(cwd, "any"), cwd);
  const { standards } = governing;
  const wrong = policyProblems(governing, cwd);
  if (wrong.length > 0) return problem("invalid-policy", ...wrong);
  const { area, language, fix, severity } = options;
  const shown = standards.rules.filter(
    (rule) =>
      (area === undefined || rule.area === area) &&
      (language === undefined || groupsOf(rule).includes(language)) &&
      (fix === undefined || rule.autofix === fix) &&
      (severity === undefined || standards.severityOf(rule) === severity),
  );
  if (options.format === "json") {
    const all = shown.map((rule) => ruleJson(rule, standards.severityOf(rule)));
    terminal.out(`${JSON.stringify({ version: 1, rules: all, notices: NOTICES }, undefined, 2)}\n`);
    return success(EXIT.clean);
  }
  const rows: Row[] = shown.map((rule) => ({
    id: rule.id,
    code: rule.code,
    area: rule.area,
    severity: standards.severityOf(rule),
    languages: groupsOf(rule),
    autofix: rule.autofix,
    title: rule.title,
  }));
  terminal.out(renderers[options.format](rows));
  return success(EXIT.clean);
}

/** All that is known of a rule, and what the policy of the folder says of it. */
function ruleJson(rule: Rule, severity: string): object {
  const { id, code, title, area, why, sources, autofix, peers } = rule;
  const onTier = (tier: 1 | 2 | 3): Severity => severityForTier(rule.severity, tier);
  return {
    id,
    code,
    title,
    area,
    severity,
    severityByTier: { 1: onTier(1), 2: onTier(2), 3: onTier(3) },
    why,
    sources,
    languages: groupsOf(rule),
    formats: Object.keys(rule.formats ?? {}),
    isAcrossFiles: rule.project !== undefined,
    autofix,
    peers,
    // A rule of one's own has its page in the editor and by `explain` only.
    ...(area === "custom" ? {} : { page: `docs/rules/${id}.md` }),
    examples: rule.examples.length,
  };
}

const renderers: Readonly<Record<Exclude<RulesOptions["format"], "json">, (rows: readonly Row[]) => string>> =
  {
    markdown: (rows) => {
      const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
      const head = line([...COLUMNS, "title"]) + line([...COLUMNS, "title"].map(() => "---"));
      return head + rows.map((row) => line([...cells(row), row.title])).join("");
    },
    text: (rows) => {
      const table = [[...COLUMNS], ...rows.map(cells)];
      const widths = COLUMNS.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
      const lines = table.map((row) =>
        row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd(),
      );
      const notices = NOTICES.map((one) => one.id).join(", ");
      return `${lines.join("\n")}\n\nThe engine itself says: ${notices}.\n`;
    },
  };

function cells(row: Row): string[] {
  return [row.id, row.code, row.area, row.severity, row.languages.join(", "), row.autofix];
}
