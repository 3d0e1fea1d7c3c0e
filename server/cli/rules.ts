import path from "node:path";
import { PolicyFinder } from "../policy/policyFinder.ts";
import { policyDisk } from "../service/disk.ts";
import { NOTICES } from "../standards/notices.ts";
import { RULES } from "../standards/registry.ts";
import { shownPath } from "./disk.ts";
import type { RulesOptions } from "./options.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { printable, type Terminal } from "./terminal.ts";

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
  const { file, standards, problems } = await finder.governing(path.join(cwd, "any"), cwd);
  if (file !== undefined && problems.length > 0) {
    const shown = shownPath(file, cwd);
    return problem("invalid-policy", ...problems.map((one) => printable(`${shown}:${one}`)));
  }
  const rows: Row[] = RULES.map((rule) => ({
    id: rule.id,
    code: rule.code,
    area: rule.area,
    severity: standards.severityOf(rule),
    languages: Object.keys(rule.languages),
    autofix: rule.autofix,
    title: rule.title,
  }));
  terminal.out(renderers[options.format](rows));
  return success(EXIT.clean);
}

const renderers: Readonly<Record<RulesOptions["format"], (rows: readonly Row[]) => string>> = {
  json: (rows) => `${JSON.stringify({ version: 1, rules: rows, notices: NOTICES }, undefined, 2)}\n`,
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
