import type * as z from "zod";
import { resolveCommit } from "../git/changes.ts";
import { changesetDigest, treeChanges } from "../git/changeset.ts";
import type { GitFailure } from "../git/run.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import type { changesetOptions } from "./reviewOptions.ts";
import { printable, type Terminal } from "./terminal.ts";

/** `two-keys changeset`: the digest v1 of what differs between two commits, alone on its line. */
export async function changeset(
  { base, head, files, format }: z.infer<typeof changesetOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  const { cwd } = terminal;
  const from = await resolveCommit(cwd, base);
  if (!from.ok) return failed(from.failure);
  const to = await resolveCommit(cwd, head);
  if (!to.ok) return failed(to.failure);
  const digest = await changesetDigest(cwd, from.value, to.value);
  if (!digest.ok) return failed(digest.failure);
  const listed = files || format === "json" ? await treeChanges(cwd, from.value, to.value) : undefined;
  if (listed && !listed.ok) return failed(listed.failure);
  const entries = listed?.value ?? [];
  if (format === "json") {
    const answer = { changeset: digest.value, base: from.value, head: to.value, files: entries };
    terminal.out(`${JSON.stringify(answer, undefined, 2)}\n`);
    return success(EXIT.clean);
  }
  terminal.out(`${digest.value}\n`);
  for (const { oldMode, newMode, oldId, newId, path } of entries)
    terminal.out(`${oldMode} ${newMode} ${oldId} ${newId} ${printable(path)}\n`);
  return success(EXIT.clean);
}

function failed({ reason, message }: GitFailure): Outcome<never> {
  if (reason === "no-git" || reason === "not-a-repository" || reason === "unknown-ref")
    return problem(reason, printable(message));
  return problem("git-failed", printable(message));
}
