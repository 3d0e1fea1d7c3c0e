import type { GateInput } from "../input.ts";
import type { GateCheck } from "../model.ts";
import { count } from "../words.ts";
import { outcome, pathPoints, undetermined } from "./outcome.ts";
import { isEmpty } from "./record.ts";
import { overridden } from "./review.ts";

/** An owner of each changed path has approved, by the owner file of the protected branch. */
export function ownersCheck(input: GateInput): GateCheck {
  const { owners, record } = input;
  if (isEmpty(input)) return outcome("owners", "NOT_APPLICABLE", "Nothing changes.");
  if (owners === undefined) return outcome("owners", "NOT_APPLICABLE", "No record speaks of it yet.");
  if (!owners.known) return undetermined("owners", owners);
  const { isRequired, file, unusable, missing, problems } = owners.value;
  if (!isRequired) return outcome("owners", "NOT_APPLICABLE", "The policy only proposes owners.");
  if (file === undefined)
    return outcome("owners", "NOT_APPLICABLE", "The protected branch has no owner file.");
  const points = problems.map((text) => ({ path: file, text }));
  if (unusable !== undefined) {
    return outcome("owners", "UNDETERMINED", `Nobody can tell who owns what: ${unusable}.`, {
      fix: "Mend the owner file on the protected branch.",
      points,
    });
  }
  if (missing.length === 0) {
    const more = problems.length > 0 ? `; ${count(problems.length, "line")} of it can't be read` : "";
    return outcome("owners", "SATISFIED", `Nobody else is needed by ${file}${more}.`, { points });
  }
  const texts = missing.map(({ text }) => text);
  const isPossible = missing.every((one) => one.isPossible);
  const check = outcome("owners", "UNSATISFIED", `${texts.slice(0, 2).join("; ")}.`, {
    fix: isPossible
      ? "Ask an owner for a review."
      : `Land a change of ${file} or of people.yaml first, by which somebody who may approve is an owner.`,
    command: isPossible ? "two-keys review request" : "two-keys change new",
    points: [...missing.flatMap(({ text, paths }) => pathPoints(paths, () => text)), ...points],
  });
  return record.known && record.value.kind === "found" ? overridden(check, record.value.record) : check;
}
