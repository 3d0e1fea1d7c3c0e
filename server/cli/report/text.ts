import { styleText } from "node:util";
import type { Severity } from "../../standards/model.ts";
import { counted, printable } from "../terminal.ts";
import type { ReportedFinding, ScanReport, Summary } from "./schema.ts";

const COLOUR: Readonly<Record<Severity, "red" | "yellow" | "blue">> = {
  error: "red",
  warning: "yellow",
  info: "blue",
};

/** Whether there are colours is the caller's decision, not that of standard output. */
const ALWAYS = { validateStream: false };

/**
 * One line a finding, `path:line:col: severity: message [rule-id]`, which the problem
 * matcher of the extension reads; then, unless quiet, the summary.
 */
export function textReport(
  report: ScanReport,
  options: { readonly colours: boolean; readonly quiet: boolean },
): string {
  const lines = report.findings.map((finding) => findingLine(finding, options.colours));
  if (!options.quiet) lines.push(...(lines.length > 0 ? [""] : []), summaryLine(report.summary));
  return lines.map((line) => `${line}\n`).join("");
}

/** `12 findings (3 errors, 8 warnings, 1 info) in 4 of 120 files, 2 waived`. */
export function summaryLine(summary: Summary): string {
  const { errors, warnings, infos, files, filesWithFindings } = summary;
  const older = summary.older ? `, ${summary.older} older` : "";
  const waived = `${older}${summary.waived > 0 ? `, ${summary.waived} waived` : ""}`;
  const total = errors + warnings + infos;
  if (total === 0) return `No findings in ${counted(files, "file")}${waived}`;
  const parts = [
    ...(errors > 0 ? [counted(errors, "error")] : []),
    ...(warnings > 0 ? [counted(warnings, "warning")] : []),
    ...(infos > 0 ? [counted(infos, "info")] : []),
  ];
  const where = `${filesWithFindings} of ${counted(files, "file")}`;
  return `${counted(total, "finding")} (${parts.join(", ")}) in ${where}${waived}`;
}

function findingLine(finding: ReportedFinding, colours: boolean): string {
  const place = `${printable(finding.file)}:${finding.startLine}:${finding.startColumn}:`;
  // Before the message: the rule has to be the last word for problem matchers.
  const message = `${finding.isOlder ? "(older) " : ""}${printable(finding.message)}`;
  if (!colours) return `${place} ${finding.severity}: ${message} [${finding.ruleId}]`;
  const severity = styleText(COLOUR[finding.severity], finding.severity, ALWAYS);
  const rule = styleText("dim", `[${finding.ruleId}]`, ALWAYS);
  return `${styleText("bold", place, ALWAYS)} ${severity}: ${message} ${rule}`;
}
