import type { GateInput } from "../input.ts";
import type { GateCheck } from "../model.ts";
import { count, listed } from "../words.ts";
import { outcome, pathPoints, undetermined } from "./outcome.ts";
import { countedApprovals } from "./review.ts";

/** Tells what nobody can judge by reading. It does not stop a change by itself: more people have to look at it. */
export function contentCheck({ content }: GateInput): GateCheck {
  if (!content.known) return undetermined("content", content);
  const { unreviewable } = content.value;
  if (unreviewable.length === 0) return outcome("content", "SATISFIED", "All of it can be read.");
  const names = unreviewable.map(({ path = "", text }) => `${path} ${text}`);
  const reason = `${count(unreviewable.length, "file")} can't be judged by reading (${listed(names, 2)}), so more people must approve.`;
  return outcome("content", "SATISFIED", reason, { points: unreviewable });
}

/** Files that decide what is checked and by whom are changed alone, and leave a policy behind that can be used. */
export function controlCheck(input: GateInput): GateCheck {
  const { content, record, controlOwners, ref } = input;
  if (!content.known) return undetermined("control", content);
  const { control, others, policyAfter } = content.value;
  if (control.length === 0) return outcome("control", "SATISFIED", "It leaves them alone.");
  const points = pathPoints(control, () => "decides what is checked, or by whom");
  if (others > 0) {
    const reason = `It changes ${listed(control)} together with ${count(others, "other file")}.`;
    const fix = `Split it: one branch changes the control files alone, the other one the rest.`;
    return outcome("control", "UNSATISFIED", reason, { fix, points });
  }
  if (policyAfter && !policyAfter.known) {
    return outcome(
      "control",
      "UNSATISFIED",
      `It leaves a policy behind that can't be used: ${policyAfter.why}`,
      {
        fix: "Mend the files of .two-keys in this change.",
        points,
      },
    );
  }
  const who = controlOwners.length > 0 ? listed(controlOwners) : undefined;
  if (who === undefined)
    return outcome("control", "SATISFIED", `It changes ${listed(control)} alone.`, { points });
  const found = record.known && record.value.kind === "found" ? record.value.record : undefined;
  const approvals = found ? countedApprovals(input, found).map(({ person }) => person) : [];
  if (approvals.some((person) => controlOwners.includes(person))) {
    return outcome(
      "control",
      "SATISFIED",
      `It changes ${listed(control)} alone, and an owner has approved.`,
      {
        points,
      },
    );
  }
  return outcome(
    "control",
    "UNSATISFIED",
    `It changes ${listed(control)}, and none of its owners has approved.`,
    {
      fix: `Ask one of ${who} to approve it for ${ref}.`,
      command: "two-keys review request",
      points,
    },
  );
}
