import type { Worktree } from "./gitDir.ts";
import type { GitResult } from "./run.ts";

/** Moves of a branch that are looked at, the newest ones. */
const MAX_MOVES = 500;

/**
 * Commits at which the branch that is checked out stands or has stood, by its reflog: an amend, a rebase and a merge
 * leave the old ones there. Where it began is none of them, unless it began as another clone's branch of its name. Where
 * git keeps no reflog, or no branch is checked out, the commits of the change stand in, merges included.
 */
export async function branchHeads(
  run: (args: readonly string[]) => Promise<GitResult<Buffer>>,
  { branch, head }: Pick<Worktree, "branch" | "head">,
  base: string,
): Promise<string[]> {
  if (head === undefined) return [];
  const moves = branch === undefined ? [] : await movesOf(run, branch);
  if (moves.length > 0) return [...new Set([head, ...moves])];
  const listed = await run(["rev-list", `--max-count=${MAX_MOVES}`, head, `^${base}`, "--"]);
  return [...new Set([head, ...(listed.ok ? lines(listed.value) : [])])];
}

async function movesOf(
  run: (args: readonly string[]) => Promise<GitResult<Buffer>>,
  branch: string,
): Promise<string[]> {
  const shape = ["--format=%H %gs", "--no-patch", "--no-show-signature", "--no-decorate"];
  const kept = await run(["log", "--walk-reflogs", ...shape, `--max-count=${MAX_MOVES}`, branch, "--"]);
  const name = branch.replace(/^refs\/heads\//, "");
  return (kept.ok ? lines(kept.value) : []).flatMap((line) => {
    const [, id = "", said = ""] = /^([0-9a-f]+) ?(.*)$/.exec(line) ?? [];
    const isElsewhere = said.startsWith("branch: Created from ") && !said.endsWith(`/${name}`);
    return id === "" || isElsewhere ? [] : [id];
  });
}

function lines(answer: Buffer): string[] {
  return answer
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}
