import type { GateInput, NearRecord } from "../input.ts";
import type { GateCheck } from "../model.ts";
import { listed, shortRef } from "../words.ts";
import { outcome, undetermined } from "./outcome.ts";

/** A record speaks of exactly this content for exactly this branch, was submitted, and understates nothing. */
export function recordCheck(input: GateInput): GateCheck {
  const { record, changeset } = input;
  if (isEmpty(input)) return outcome("record", "NOT_APPLICABLE", "Nothing changes, so no record is needed.");
  if (!changeset.known) return undetermined("record", changeset);
  if (!record.known) return undetermined("record", record);
  if (record.value.kind === "none") return missing(input, record.value.near);
  const { change, isSubmitted, isSigned, mustBeSigned, ended, understated, others, emergency } =
    record.value.record;
  if (ended !== undefined) {
    return outcome("record", "UNSATISFIED", `${change} can't let anything land any more: ${ended}.`, {
      fix: "Make a change record of its own for this.",
      command: "two-keys change new",
    });
  }
  if (!isSubmitted && !emergency) {
    return outcome("record", "UNSATISFIED", `${change} was not submitted as it is.`, {
      fix: "Submit its latest revision.",
      command: "two-keys change submit",
    });
  }
  if (mustBeSigned && !isSigned) {
    return outcome("record", "UNSATISFIED", `${change} is not signed by anybody of people.yaml.`, {
      fix: "Submit it again with a key that people.yaml knows.",
      command: "two-keys change revise",
    });
  }
  if (understated.length > 0) {
    return outcome("record", "UNSATISFIED", `${change} says less than there is: ${understated.join("; ")}.`, {
      fix: "Revise the record, so that its reviewers know what it is.",
      command: "two-keys change revise",
      points: understated.map((text) => ({ text })),
    });
  }
  const more = others.length > 0 ? ` It counts, and not ${listed(others)}, which speak of the same.` : "";
  return outcome("record", "SATISFIED", `${change} speaks of exactly this.${more}`);
}

function missing(input: GateInput, near: NearRecord | undefined): GateCheck {
  if (near?.kind === "scope") {
    const reason = `${near.change} has this content, and was reviewed for ${near.meant}, not for ${shortRef(input.ref)}.`;
    return outcome("record", "UNSATISFIED", reason, {
      fix: `Make a record for ${shortRef(input.ref)}: another branch is another change.`,
      command: "two-keys change new",
    });
  }
  const hint = near ? `; ${near.change} comes nearest, and speaks of other content` : "";
  return outcome("record", "UNSATISFIED", `There is no change record for this content${hint}.`, {
    fix: near ? "Revise the record for what is here now." : "Write the record of this change, and submit it.",
    command: near ? "two-keys change revise" : "two-keys change new",
  });
}

/** What lands is what the record names. */
export function changesetCheck(input: GateInput): GateCheck {
  const { changeset, record } = input;
  if (!changeset.known) return undetermined("changeset", changeset);
  if (isEmpty(input)) return outcome("changeset", "NOT_APPLICABLE", "Nothing changes.");
  if (!record.known) return undetermined("changeset", record);
  const { digest } = changeset.value;
  if (record.value.kind === "found")
    return outcome("changeset", "SATISFIED", `It is ${digest}, as the record says.`);
  const { near } = record.value;
  if (near?.kind === "content" && near.paths.length > 0) {
    const since =
      near.approvers.length > 0 ? ` since ${listed(near.approvers)} approved` : " since it was submitted";
    return outcome("changeset", "UNSATISFIED", `${listed(near.paths)} changed${since} (${near.change}).`, {
      fix: "Revise the record, and let it be reviewed again; or take the later commits away.",
      command: "two-keys change revise",
      points: near.paths.map((path) => ({ path, text: "is not as it was reviewed" })),
    });
  }
  return outcome("changeset", "UNSATISFIED", `Nobody was asked about this content (${digest}).`, {
    fix: "Submit a record for it.",
    command: "two-keys change submit",
  });
}

/** Whether it is known that nothing changes. */
export function isEmpty({ changeset }: GateInput): boolean {
  return changeset.known && changeset.value.isEmpty;
}
