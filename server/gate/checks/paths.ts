import type { GateInput } from "../input.ts";
import type { GateCheck } from "../model.ts";
import { count, listed } from "../words.ts";
import { outcome, undetermined } from "./outcome.ts";

/** New paths mean the same on every machine. */
export function pathsCheck({ paths }: GateInput): GateCheck {
  if (!paths.known) return undetermined("paths", paths);
  if (paths.value.length === 0) return outcome("paths", "SATISFIED", "Every path means one file everywhere.");
  const names = paths.value.map(({ path = "", text }) => `${path} ${text}`);
  return outcome(
    "paths",
    "UNSATISFIED",
    `${count(paths.value.length, "path")} can't be: ${listed(names, 1)}.`,
    { fix: "Give the file another name.", command: "git mv", points: paths.value },
  );
}
