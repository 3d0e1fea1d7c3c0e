import type { GateInput } from "../input.ts";
import type { GateCheck } from "../model.ts";
import { count, listed } from "../words.ts";
import { outcome, undetermined } from "./outcome.ts";

/** The change, as it is committed, brings no finding above what the policy tolerates. */
export function findingsCheck({ findings, at }: GateInput): GateCheck {
  if (findings === undefined) {
    const where = at === "deploy" ? "Files were checked before they landed." : "Files are checked in CI.";
    return outcome("findings", "NOT_APPLICABLE", where);
  }
  if (!findings.known) return undetermined("findings", findings);
  const { tolerated, points, checked, older, undecided, skipped, isElsewhereLeft } = findings.value;
  if (points.length > 0) {
    const where = points.map(({ path = "", line = 1 }) => `${path}:${line}`);
    const reason = `${count(points.length, "finding")} above ${tolerated}: ${listed(where)}.`;
    return outcome("findings", "UNSATISFIED", reason, {
      fix: "Mend the code, or waive the finding with its reason beside it.",
      command: "two-keys scan --since origin/main",
      points,
    });
  }
  if (undecided.length > 0) {
    return outcome("findings", "UNDETERMINED", `Not all could be checked: ${listed(undecided, 1)}.`, {
      points: undecided.map((text) => ({ text })),
      fix: "Make the file smaller, or mend the policy that governs it: a rule that fails can be switched off there, and `standards.limits.budgetMs` gives a file more time.",
    });
  }
  const around = isElsewhereLeft
    ? " What the change makes wrong in files that it leaves alone is left to CI."
    : "";
  if (skipped > 0) {
    const reason = `Nothing in ${count(checked, "file")}; ${count(skipped, "more file")} ${skipped === 1 ? "is" : "are"} left to CI.${around}`;
    return outcome("findings", "SATISFIED", reason);
  }
  const before =
    older > 0 ? ` ${count(older, "finding")} ${older === 1 ? "is" : "are"} older than the change.` : "";
  const files = count(checked, "source file");
  return outcome("findings", "SATISFIED", `Nothing above ${tolerated} in ${files}.${before}${around}`);
}

/** Every line that an AI wrote is vetted, where the policy asks for it. */
export function vettingCheck({ vetting }: GateInput): GateCheck {
  if (vetting === undefined) return outcome("vetting", "NOT_APPLICABLE", "It is told in CI.");
  if (!vetting.known) return undetermined("vetting", vetting);
  const { isRequired, points, undecided } = vetting.value;
  if (!isRequired) return outcome("vetting", "NOT_APPLICABLE", "The policy does not ask for it.");
  if (points.length > 0) {
    const where = points.map(({ path = "", line = 1 }) => `${path}:${line}`);
    return outcome(
      "vetting",
      "UNSATISFIED",
      `${count(points.length, "AI region")} not vetted: ${listed(where)}.`,
      {
        fix: "Vet them in the editor, and share the notes.",
        command: "two-keys provenance share",
        points,
      },
    );
  }
  if (undecided.length > 0) {
    return outcome("vetting", "UNDETERMINED", `It can't be told of all lines: ${listed(undecided, 1)}.`, {
      points: undecided.map((text) => ({ text })),
    });
  }
  return outcome("vetting", "SATISFIED", "Every AI line that is known is vetted.");
}
