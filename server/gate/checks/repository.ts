import type { GateInput } from "../input.ts";
import type { GateCheck } from "../model.ts";
import { listed } from "../words.ts";
import { outcome, undetermined } from "./outcome.ts";

/** The clone has all of its history, and its objects are what git would have written. */
export function repositoryCheck({ repository }: GateInput): GateCheck {
  if (!repository.known) return undetermined("repository", repository);
  const { isShallow, replaced, hasGrafts, broken, checksObjects } = repository.value;
  if (isShallow) {
    return outcome("repository", "UNDETERMINED", "The clone is shallow, so it can't be told what changed.", {
      fix: "Fetch the whole history; a checkout in CI needs fetch-depth: 0.",
      command: "git fetch --unshallow",
    });
  }
  if (!broken.known) return undetermined("repository", broken);
  if (broken.value.length > 0) {
    const points = broken.value.map((text) => ({ text }));
    return outcome("repository", "UNSATISFIED", `New objects are damaged: ${listed(broken.value, 1)}.`, {
      fix: "Make the commits again with plain git; `git fsck` tells more.",
      command: "git fsck",
      points,
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
