import { randomUUID } from "node:crypto";
import type { GateRepository } from "./gateRepository.ts";
import { type ChangeCommit, commitsFrom } from "./rangeCommits.ts";
import type { GitResult } from "./run.ts";

export interface Lineage {
  /** Whether the old commit is the new one, or in its history. */
  readonly isForward: boolean;
  /** Whether it is among its first parents. */
  readonly isFirstParent: boolean;
}

/** Whether a commit is another one, or in its history. Fails where one of them is not here. */
export async function isForward(
  repository: GateRepository,
  before: string,
  after: string,
): Promise<GitResult<boolean>> {
  if (before === after) return { ok: true, value: true };
  const back = await repository.text(["rev-list", "--max-count=1", before, `^${after}`, "--"]);
  return back.ok ? { ok: true, value: back.value === "" } : back;
}

/** How a new commit follows an old one. */
export async function lineageOf(
  repository: GateRepository,
  before: string,
  after: string,
): Promise<GitResult<Lineage>> {
  if (before === after) return { ok: true, value: { isForward: true, isFirstParent: true } };
  const [back, line] = await Promise.all([
    isForward(repository, before, after),
    repository.text(["rev-list", "--first-parent", "--parents", after, `^${before}`, "--"]),
  ]);
  if (!back.ok) return back;
  if (!line.ok) return line;
  const [, parent] = line.value.split("\n").at(-1)?.split(" ") ?? [];
  return { ok: true, value: { isForward: back.value, isFirstParent: parent === before } };
}

/** Commits that are new, and those of them that are merges which add nothing of their own. */
export interface NewCommits {
  readonly commits: readonly ChangeCommit[];
  /** Whether there are more than are read. */
  readonly isCut: boolean;
}

const MOST_COMMITS = 2000;
/** Merges beyond are taken for ones that add something. */
const MOST_MERGES = 20;

/**
 * The commits that `after` has and `before` lacks, merges among them unless git would have made them just so by itself:
 * who makes such a merge writes nothing.
 */
export async function newCommits(
  repository: GateRepository,
  before: string,
  after: string,
): Promise<GitResult<NewCommits>> {
  const range = await commitsFrom((args) => repository.run(args), before, after);
  if (!range.ok) return range;
  const { commits, merges } = range.value;
  const own: ChangeCommit[] = [];
  for (const [at, merge] of merges.entries()) {
    if (at >= MOST_MERGES || !(await isPlainMerge(repository, merge.id))) own.push(merge);
  }
  const isCut = commits.length + merges.length >= MOST_COMMITS;
  return { ok: true, value: { commits: [...commits, ...own], isCut } };
}

async function isPlainMerge(repository: GateRepository, id: string): Promise<boolean> {
  const named = await repository.text(["rev-list", "--parents", "--max-count=1", id, "--"]);
  const [, first, second, ...more] = named.ok ? named.value.split(" ") : [];
  if (first === undefined || second === undefined || more.length > 0) return false;
  const options = ["-c", "merge.directoryRenames=false", "merge-tree", "--write-tree", "--no-messages"];
  const [made, tree] = await Promise.all([
    repository.text([...options, first, second]),
    repository.text(["rev-parse", `${id}^{tree}`]),
  ]);
  return made.ok && tree.ok && made.value === tree.value;
}

/** A commit, and paths that it touches; a merge touches what it has otherwise than all of its parents. */
export interface TouchingCommit {
  readonly commit: string;
  readonly paths: readonly string[];
}

/** What each of the commits that `after` has and `before` lacks touches. */
export async function touchedByCommits(
  repository: GateRepository,
  before: string,
  after: string,
): Promise<GitResult<TouchingCommit[]>> {
  // No path can be taken for the line of a commit: its author can't know this mark.
  const mark = `\u0001${randomUUID()} `;
  const shape = ["-z", `--format=tformat:%x01${mark.slice(1)}%H`, "--name-only", "--no-renames"];
  const diff = ["--diff-merges=combined", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none"];
  const args = ["log", "--no-show-signature", ...shape, ...diff, "--root", "--no-relative", "-O/dev/null"];
  const found = await repository.run([...args, after, `^${before}`, "--"]);
  if (!found.ok) return found;
  const commits: { commit: string; paths: string[] }[] = [];
  let isFirst = false;
  for (const field of found.value.toString("utf8").split("\0")) {
    const start = field.startsWith("\n") ? 1 : 0;
    if (field.startsWith(mark, start)) {
      commits.push({ commit: field.slice(start + mark.length).trim(), paths: [] });
      isFirst = true;
      continue;
    }
    // Git puts a line end between a commit and its first path, and nowhere else.
    const path = isFirst ? field.slice(start) : field;
    if (path !== "") commits.at(-1)?.paths.push(path);
    isFirst = false;
  }
  return { ok: true, value: commits };
}

/** Calls `take` with the path of every file and folder of a tree. */
export async function treePaths(
  repository: GateRepository,
  tree: string,
  take: (path: string) => void,
): Promise<GitResult<void>> {
  let rest: Buffer = Buffer.alloc(0);
  const done = await repository.run(["ls-tree", "-r", "-t", "-z", "--full-tree", "--name-only", tree], {
    onOutput(chunk) {
      const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = all.lastIndexOf(0);
      for (const path of all.toString("utf8", 0, Math.max(end, 0)).split("\0")) if (path !== "") take(path);
      rest = all.subarray(end + 1);
      return true;
    },
  });
  return done.ok ? { ok: true, value: undefined } : done;
}
