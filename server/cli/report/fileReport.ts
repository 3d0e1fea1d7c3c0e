import type { AnalysisResult } from "../../standards/analysis.ts";
import { contentFingerprint, fingerprints } from "../../standards/fingerprint.ts";
import { LineIndex } from "../../standards/lineIndex.ts";
import type { Finding, Fix, Span } from "../../standards/model.ts";
import type { FindRule } from "../../standards/page.ts";
import { RULE_BY_ID } from "../../standards/registry.ts";
import type { Rule } from "../../standards/rule.ts";
import type { FileReport, Place, ReportedFinding, ReportedFix } from "./schema.ts";

/** `code` of what the engine itself says. */
export const ENGINE_CODE = "ENGINE";

/**
 * Brings a verdict into the form of the reports. `file` is the path that is shown, `path`
 * the one that governs (it goes into the fingerprints), `text` what was analysed.
 */
export function fileReport(
  file: string,
  path: string,
  text: string,
  result: AnalysisResult,
  findRule: FindRule = (id) => RULE_BY_ID.get(id),
): FileReport {
  const all = [...result.findings, ...result.waived.map((one) => one.finding)];
  const prints = fingerprints(path, text, all);
  let lines: LineIndex | undefined;
  const index = (): LineIndex => {
    lines ??= new LineIndex(text);
    return lines;
  };
  const reported = all.map((finding, at) =>
    reportedFinding(
      finding,
      findRule(finding.ruleId),
      file,
      [prints[at] ?? "", contentFingerprint(text, finding)],
      index,
    ),
  );
  const count = result.findings.length;
  return {
    file,
    findings: reported.slice(0, count).sort(byPlace),
    waived: result.waived
      .flatMap(({ reason, until, approver }, at) => {
        const found = reported[count + at];
        if (!found) return [];
        return [{ ...found, reason, ...(until ? { until } : {}), ...(approver ? { approver } : {}) }];
      })
      .sort(byPlace),
  };
}

/** Report on a file that no rule has seen. */
export function unchecked(file: string, path: string, finding: Finding): FileReport {
  return fileReport(file, path, "", { findings: [finding], waived: [] });
}

function byPlace(a: ReportedFinding, b: ReportedFinding): number {
  return (
    a.startLine - b.startLine ||
    a.startColumn - b.startColumn ||
    a.endLine - b.endLine ||
    a.endColumn - b.endColumn ||
    (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0)
  );
}

function reportedFinding(
  finding: Finding,
  rule: Rule | undefined,
  file: string,
  [fingerprint, own]: readonly [string, string],
  lines: () => LineIndex,
): ReportedFinding {
  const helpUri = rule?.sources[0]?.url;
  return {
    ruleId: finding.ruleId,
    code: rule?.code ?? ENGINE_CODE,
    severity: finding.severity,
    message: finding.message,
    file,
    ...place(finding.span),
    fingerprint,
    contentFingerprint: own,
    ...(helpUri ? { helpUri } : {}),
    ...(finding.fix ? { fix: reportedFix(finding.fix, lines()) } : {}),
    ...(finding.suggestions?.length
      ? { suggestions: finding.suggestions.map((one) => reportedFix(one, lines())) }
      : {}),
    ...(finding.related?.length
      ? { related: finding.related.map((one) => ({ ...place(one.span), message: one.message })) }
      : {}),
  };
}

function reportedFix(fix: Fix, lines: LineIndex): ReportedFix {
  return {
    title: fix.title,
    edits: fix.edits.map((edit) => ({
      ...place({ start: lines.position(edit.start), end: lines.position(edit.end) }),
      newText: edit.newText,
    })),
  };
}

function place({ start, end }: Span): Place {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
