import { resolveCommit } from "../git/changes.ts";
import type { Repository } from "../git/repository.ts";
import { type ReattachRequest, reattach } from "../provenance/reattach.ts";
import type { ReattachOptions } from "./options.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { withRepository } from "./repositoryFiles.ts";
import { gitProblem } from "./targets.ts";
import { counted, printable, type Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

/** `two-keys provenance reattach`. Code 1: the branch's commits have no notes that reach the squashed one. */
export function provenanceReattach(options: ReattachOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const command = "provenance reattach";
  return withRepository(terminal.cwd, command, async (repository) => {
    const commit = await resolveCommit(repository.top, options.commit);
    if (!commit.ok) return gitProblem(commit.failure, command);
    const from = options.from === undefined ? undefined : await branchOf(repository, options.from, command);
    if (from && !from.ok) return from;
    const writer = `two-keys/${VERSION}`;
    const request = { commit: commit.value, writer, ...(from ? { from: from.value } : {}) };
    const done = await reattach(request, repository);
    const short = commit.value.slice(0, 12);
    if (done.state === "refused") return problem("not-reattached", `${command}: ${short}: ${done.reason}`);
    const { outcome } = done;
    for (const one of outcome.problems) terminal.err(`${printable(`note: ${one.source}: ${one.message}`)}\n`);
    const commits = counted(done.from.length, "commit");
    switch (outcome.state) {
      case "written":
        terminal.out(`${short}: note written, ${counted(outcome.lines, "line")} from ${commits}\n`);
        return success(EXIT.clean);
      case "failed":
        return problem("git-failed", `${command}: ${short}: the note was not written`);
      case "unchanged":
        terminal.out(`${short}: ${WHY[outcome.reason]}\n`);
        return success(outcome.reason === "nothing-known" ? EXIT.findings : EXIT.clean);
    }
  });
}

const WHY = {
  "git-ai-installed": "git-ai keeps the notes of this repository; nothing was written",
  "nothing-known":
    "the notes of the branch's commits say nothing of this commit's lines; nothing was written",
  same: "its note says it all already",
} as const;

/** A branch, or `a..b`. */
async function branchOf(
  repository: Repository,
  text: string,
  command: string,
): Promise<Outcome<NonNullable<ReattachRequest["from"]>>> {
  const at = text.indexOf("..");
  const names =
    at < 0 ? [text] : [text.slice(at).replace(/^\.{2,3}/, "") || "HEAD", text.slice(0, at) || "HEAD"];
  const ids: string[] = [];
  for (const name of names) {
    const found = await resolveCommit(repository.top, name);
    if (!found.ok) return gitProblem(found.failure, command);
    ids.push(found.value);
  }
  const [tip = "", ...without] = ids;
  return success({ tip, without });
}
