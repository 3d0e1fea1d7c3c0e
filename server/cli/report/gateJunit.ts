import { STATUS_WORDS } from "../../gate/words.ts";
import { printable } from "../terminal.ts";
import type { GateReport } from "./gateReport.ts";

/** JUnit XML: a suite for each ref, a case for each check. What a break-glass stands in for passes, and says so. */
export async function gateJunit({ at, decisions }: GateReport): Promise<string> {
  const { default: junit } = await import("junit-report-builder");
  const builder = junit.newBuilder().name("two-keys gate");
  for (const { ref, checks } of decisions) {
    const name = printable(`two-keys gate ${at} ${ref}`);
    const suite = builder.testSuite().name(name);
    for (const { label, status, reason, fix, command, points = [] } of checks) {
      const one = suite.testCase().className(name).name(label);
      const text = printable(`${STATUS_WORDS[status]}: ${reason}`);
      const details = [
        ...points.map(({ path, line, text: point }) =>
          printable([path, line, point].filter(Boolean).join(": ")),
        ),
        ...(fix === undefined ? [] : [printable(fix)]),
        ...(command === undefined ? [] : [printable(command)]),
      ].join("\n");
      if (status === "UNSATISFIED") one.failure(text, status).stacktrace(details);
      else if (status === "UNDETERMINED") one.error(text, status, details);
      else if (status === "NOT_APPLICABLE") one.skipped().standardOutput(text);
      else one.standardOutput(text);
    }
  }
  return `${builder.build()}\n`;
}
