import { readFile } from "node:fs/promises";
import path from "node:path";
import { type GitResult, git } from "./run.ts";

/** Where a work tree is: the main one, one that `git worktree` added, or a submodule's. */
export interface WorktreePlaces {
  /** Its top folder, symbolic links resolved. */
  readonly top: string;
  /** Its own git folder; state that belongs to this work tree goes there. */
  readonly gitDir: string;
  /** The repository's git folder, which all its work trees share. */
  readonly commonDir: string;
}

export interface Worktree extends WorktreePlaces {
  /** Commit that is checked out; `undefined` before the first one. */
  readonly head: string | undefined;
  /** Branch that is checked out, as a full ref; `undefined` if `HEAD` is detached. */
  readonly branch: string | undefined;
  /** Commits at which the history of a shallow clone was cut off. */
  readonly shallow: ReadonlySet<string>;
}

/** The work tree that holds a folder. Fails outside of a repository, inside a git folder and in a bare one. */
export async function findWorktree(folder: string): Promise<GitResult<Worktree>> {
  const [places, head, branch] = await Promise.all([
    findPlaces(folder),
    git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], { cwd: folder }),
    git(["symbolic-ref", "--quiet", "HEAD"], { cwd: folder }),
  ]);
  if (!places.ok) return places;
  return {
    ok: true,
    value: {
      ...places.value,
      head: head.ok ? head.value.trim() : undefined,
      branch: branch.ok ? withoutEnd(branch.value) : undefined,
      shallow: await shallowCommits(places.value.commonDir),
    },
  };
}

/** The same with the paths alone, by one git process. */
export async function findPlaces(folder: string): Promise<GitResult<WorktreePlaces>> {
  const found = await git(["rev-parse", "--show-toplevel", "--absolute-git-dir", "--git-common-dir"], {
    cwd: folder,
  });
  if (!found.ok) return found;
  const [top = "", gitDir, common, ...rest] = withoutEnd(found.value).split("\n");
  if (gitDir === undefined || common === undefined || rest.length > 0) {
    return { ok: false, failure: { reason: "failed", message: "a folder's name has a line end" } };
  }
  return { ok: true, value: { top, gitDir, commonDir: path.resolve(folder, common) } };
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
