import { readFile } from "node:fs/promises";
import path from "node:path";
import { topFolder } from "./changes.ts";
import { type GitResult, git } from "./run.ts";

/** A work tree: the main one, one that `git worktree` added, or a submodule's. */
export interface Worktree {
  /** Its top folder, symbolic links resolved. */
  readonly top: string;
  /** Its own git folder; state that belongs to this work tree goes there. */
  readonly gitDir: string;
  /** The repository's git folder, which all its work trees share. */
  readonly commonDir: string;
  /** Commit that is checked out; `undefined` before the first one. */
  readonly head: string | undefined;
  /** Branch that is checked out, as a full ref; `undefined` if `HEAD` is detached. */
  readonly branch: string | undefined;
  /** Commits at which the history of a shallow clone was cut off. */
  readonly shallow: ReadonlySet<string>;
}

/** The work tree that holds a folder. Fails outside of a repository, inside a git folder and in a bare one. */
export async function findWorktree(folder: string): Promise<GitResult<Worktree>> {
  const top = await topFolder(folder);
  if (!top.ok) return top;
  const cwd = top.value;
  const [own, common, head, branch] = await Promise.all([
    git(["rev-parse", "--absolute-git-dir"], { cwd }),
    git(["rev-parse", "--git-common-dir"], { cwd }),
    git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], { cwd }),
    git(["symbolic-ref", "--quiet", "HEAD"], { cwd }),
  ]);
  if (!own.ok) return own;
  if (!common.ok) return common;
  const commonDir = path.resolve(cwd, withoutEnd(common.value));
  return {
    ok: true,
    value: {
      top: cwd,
      gitDir: withoutEnd(own.value),
      commonDir,
      head: head.ok ? head.value.trim() : undefined,
      branch: branch.ok ? withoutEnd(branch.value) : undefined,
      shallow: await shallowCommits(commonDir),
    },
  };
}

async function shallowCommits(commonDir: string): Promise<ReadonlySet<string>> {
  try {
    const text = await readFile(path.join(commonDir, "shallow"), "latin1");
    return new Set(text.split("\n").filter((line) => line !== ""));
  } catch {
    return new Set();
  }
}

function withoutEnd(answer: string): string {
  return answer.replace(/\r?\n$/, "");
}
