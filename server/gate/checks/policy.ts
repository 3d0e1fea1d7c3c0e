import { utcText } from "../../change/windows.ts";
import type { GateInput } from "../input.ts";
import type { GateCheck } from "../model.ts";
import { listed, shortCommit } from "../words.ts";
import { outcome, undetermined } from "./outcome.ts";

/** The policy and the people of the protected branch can be read, and know everybody who wrote the commits. */
export function policyCheck({ policy, people }: GateInput): GateCheck {
  if (policy.kind === "unreadable") {
    const fix = "Mend it on the protected branch, or reach the central policy, and try again.";
    return outcome("policy", "UNDETERMINED", policy.why, { fix, points: policy.points });
  }
  if (policy.kind === "absent") {
    return policy.hasLedger
      ? outcome("policy", "UNDETERMINED", `There are change records, and no policy on ${policy.looked}.`, {
          fix: "Put the policy back: somebody has taken it away.",
        })
      : outcome(
          "policy",
          "NOT_APPLICABLE",
          `There is no policy on ${policy.looked}, so nothing is protected.`,
        );
  }
  if (!people.known) return undetermined("policy", people);
  const { unknown } = people.value;
  if (unknown.length > 0) {
    const emails = [...new Set(unknown.map(({ email }) => email))];
    const reason = `people.yaml does not know ${listed(emails)}, so nobody can tell who wrote this.`;
    return outcome("policy", "UNSATISFIED", reason, {
      fix: "Add the address to its person in people.yaml and land that first, or commit under a known address.",
      points: unknown.map(({ email, commit }) => ({ text: `${email}, commit ${shortCommit(commit)}` })),
    });
  }
  const since = policy.staleSince === undefined ? "" : `, as it was known on ${utcText(policy.staleSince)}`;
  return outcome("policy", "SATISFIED", `Read from ${policy.name}${since}.`);
}
