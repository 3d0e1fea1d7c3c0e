import { utcText } from "../../change/windows.ts";
import type { ApprovalFact, GateInput, RecordFact } from "../input.ts";
import type { GateCheck } from "../model.ts";
import { count, listed } from "../words.ts";
import { outcome, undetermined } from "./outcome.ts";
import { isEmpty } from "./record.ts";

/** Enough different people who have no part in it have approved exactly this, and nobody objects. */
export function reviewCheck(input: GateInput): GateCheck {
  if (isEmpty(input))
    return outcome("review", "NOT_APPLICABLE", "Nothing changes, so nobody has to review it.");
  const { record } = input;
  if (!record.known) return undetermined("review", record);
  if (record.value.kind === "none") {
    return outcome("review", "UNSATISFIED", "Nobody can have approved it: no record speaks of it.", {
      fix: "Submit its record, then ask for reviews.",
      command: "two-keys change submit",
    });
  }
  const found = record.value.record;
  const asked = judge(input, found);
  return asked.status === "SATISFIED" ? asked : overridden(asked, found);
}

/** Approvals of people who have no part in the commits as they are pushed. */
export function countedApprovals(input: GateInput, { approvals }: RecordFact): readonly ApprovalFact[] {
  if (!input.people.known) return [];
  const { persons } = input.people.value;
  return approvals.filter(({ person }) => !persons.has(person));
}

function judge(input: GateInput, record: RecordFact): GateCheck {
  const { objections, need, needText, seniorRequired, couldApprove, change } = record;
  const counted = countedApprovals(input, record);
  const who = counted.map(({ name }) => name);
  const points = [
    ...record.refused.map(({ name, reason }) => ({
      text: `the approval of ${name} does not count: ${reason}`,
    })),
    ...partTakers(input, record),
  ];
  if (objections.length > 0) {
    const said = objections.map(({ name, reason }) => `${name}: ${reason}`);
    return outcome("review", "UNSATISFIED", `${listed(objections.map(({ name }) => name))} objects.`, {
      fix: "Answer it by a new revision, or ask for it to be withdrawn.",
      command: "two-keys change revise",
      points: [...said.map((text) => ({ text })), ...points],
    });
  }
  if (counted.length < need) {
    const have = `${counted.length} of ${need} approvals${needText === undefined ? "" : ` (${needText})`}`;
    const names = who.length > 0 ? `: ${listed(who)}` : "";
    const first = points[0] ? `; ${points[0].text}` : "";
    const could = couldApprove.length > 0 ? ` ${listed(couldApprove)} could approve.` : "";
    return outcome("review", "UNSATISFIED", `${have}${names}${first}.${could}`, {
      fix: `Ask for ${count(need - counted.length, "more review")}.`,
      command: `two-keys review request ${change}`,
      points,
    });
  }
  if (seniorRequired && !counted.some(({ isSenior }) => isSenior)) {
    return outcome(
      "review",
      "UNSATISFIED",
      `None of ${listed(who)} is a senior, and the policy asks for one.`,
      {
        fix: "Ask a senior for a review.",
        command: `two-keys review request ${change}`,
        points,
      },
    );
  }
  return outcome(
    "review",
    "SATISFIED",
    `${count(counted.length, "person", "people")} approved exactly this: ${listed(who, 6)}.`,
    {
      points,
    },
  );
}

function partTakers({ people }: GateInput, { approvals }: RecordFact): { text: string }[] {
  if (!people.known) return [{ text: `no approval counts: ${people.why}` }];
  return approvals.flatMap(({ person, name }) => {
    const part = people.value.persons.get(person);
    return part === undefined
      ? []
      : [{ text: `the approval of ${name} does not count: this person ${part}` }];
  });
}

/** A check that is not met, with an open break-glass in its place where there is one. */
export function overridden(check: GateCheck, { emergency }: RecordFact): GateCheck {
  if (!emergency || check.status !== "UNSATISFIED") return check;
  const { by, incident, expires } = emergency;
  const reason = `Break-glass of ${by} for ${incident}, open until ${utcText(expires)}. Without it: ${check.reason}`;
  return outcome(check.id, "OVERRIDDEN", reason, {
    fix: "Two people must review it afterwards.",
    command: "two-keys review inbox",
    points: check.points,
  });
}
