import type { WorkflowJob } from "../../formats/githubActions.ts";
import type { Fix } from "../../model.ts";

/** A change that writes lines at the top of a job; none where the job stands on one line. */
export function atTopOfJob(
  job: WorkflowJob,
  text: string,
  title: string,
  lines: readonly string[],
): Fix | undefined {
  const first = job.entries.kind === "map" ? job.entries.entries[0] : undefined;
  if (
    !first ||
    text[job.entries.start] === "{" ||
    first.keyAt.start < job.keyAt.end ||
    first.keyAt.start > job.at.end
  ) {
    return undefined;
  }
  const start = text.lastIndexOf("\n", first.keyAt.start - 1) + 1;
  const indent = text.slice(start, first.keyAt.start);
  if (indent.trim() !== "") return undefined;
  return { title, edits: [{ start, end: start, newText: lines.map((one) => `${indent}${one}\n`).join("") }] };
}
