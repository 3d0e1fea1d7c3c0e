import type { GateInput } from "../input.ts";
import type { GateCheck } from "../model.ts";
import { outcome, undetermined } from "./outcome.ts";

/** The clone has all of its history; what would stand in the place of objects is not looked at. */
export function repositoryCheck({ repository }: GateInput): GateCheck {
  if (!repository.known) return undetermined("repository", repository);
  const { isShallow, replaced, hasGrafts, checksObjects } = repository.value;
  if (isShallow) {
    return outcome("repository", "UNDETERMINED", "The clone is shallow, so it can't be told what changed.", {
      fix: "Fetch the whole history; a checkout in CI needs fetch-depth: 0.",
      command: "git fetch --unshallow",
    });
  }
  const told = [
    ...(replaced.length > 0 ? [`${replaced.length} replaced objects are seen as they are`] : []),
    ...(hasGrafts ? ["the grafts file is ignored"] : []),
    ...(checksObjects === false ? ["set receive.fsckObjects, so that git refuses damaged objects"] : []),
  ];
  const more = told.length > 0 ? `; ${told.join("; ")}` : "";
  return outcome("repository", "SATISFIED", `Its history is complete${more}.`);
}
