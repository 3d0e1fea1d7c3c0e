import { SEVERITIES } from "../../standards/model.ts";
import type { Tolerated } from "../options.ts";
import { printable } from "../terminal.ts";
import type { FileReport, ReportedFinding } from "./schema.ts";

/**
 * JUnit XML: a suite per file; in it a failed case per finding, a skipped one per waived
 * finding, and a passing one for a clean file. Findings that `tolerated` lets through pass
 * with their message as output, so that the report and the exit code agree.
 */
export async function junitReport(files: readonly FileReport[], tolerated: Tolerated): Promise<string> {
  const { default: junit } = await import("junit-report-builder");
  const builder = junit.newBuilder().name("two-keys");
  const limit = tolerated === "none" ? -1 : SEVERITIES.indexOf(tolerated);
  for (const { file, findings, waived } of files) {
    const suite = builder.testSuite().name(printable(file));
    const caseOf = (finding: ReportedFinding): ReturnType<typeof suite.testCase> =>
      suite
        .testCase()
        .className(printable(file))
        .name(`${finding.ruleId} (${finding.startLine}:${finding.startColumn})`)
        .file(printable(file));
    for (const finding of findings) {
      const line = `${finding.file}:${finding.startLine}:${finding.startColumn}: ${finding.severity}: ${finding.message}`;
      const one = caseOf(finding);
      if (finding.isOlder) one.standardOutput(printable(`older: ${line}`));
      else if (SEVERITIES.indexOf(finding.severity) <= limit) one.standardOutput(printable(line));
      else one.failure(printable(finding.message), finding.severity).stacktrace(printable(line));
    }
    for (const finding of waived) {
      caseOf(finding)
        .skipped()
        .standardOutput(printable(`waived: ${finding.reason}`));
    }
    if (findings.length === 0) {
      suite.testCase().className(printable(file)).name("no reliability violations").file(printable(file));
    }
  }
  return `${builder.build()}\n`;
}
