import { type CommitInfo, readCommits } from "./commits.ts";
import type { ObjectReader } from "./objects.ts";
import { gitPipe } from "./pipe.ts";
import { type GitResult, git } from "./run.ts";

/** Commits that are taken at most; a longer range is an accident. */
const MAX_COMMITS = 5000;

/** Commits that `tip` reaches and none of `without` does, oldest first, merges left out. Full ids. */
export async function commitsBetween(
  top: string,
  tip: string,
  without: readonly string[],
): Promise<GitResult<string[]>> {
  const args = ["rev-list", "--reverse", "--topo-order", "--no-merges", `--max-count=${MAX_COMMITS}`, tip];
  const found = await git([...args, ...without.map((one) => `^${one}`), "--"], { cwd: top });
  return found.ok ? { ok: true, value: found.value.split("\n").filter((one) => one !== "") } : found;
}

/** Patch id of each commit that changes anything; equal ones make the same change, wherever it is. */
export async function patchIds(
  top: string,
  commits: readonly string[],
): Promise<GitResult<ReadonlyMap<string, string>>> {
  if (commits.length === 0) return { ok: true, value: new Map() };
  const diffs = await gitPipe(["diff-tree", "--stdin", "-p", "--root", "--no-ext-diff", "--no-textconv"], {
    cwd: top,
    input: commits.map((one) => `${one}\n`).join(""),
  });
  return diffs.ok ? idsOf(top, diffs.value) : diffs;
}

/** Patch id of the change from one commit to another; `undefined` if there is none. */
export async function patchIdBetween(
  top: string,
  from: string,
  to: string,
): Promise<GitResult<string | undefined>> {
  const diff = await gitPipe(["diff-tree", "-p", "--no-ext-diff", "--no-textconv", from, to, "--"], {
    cwd: top,
  });
  if (!diff.ok) return diff;
  const ids = await idsOf(top, Buffer.concat([Buffer.from(`${to}\n`), diff.value]));
  return ids.ok ? { ok: true, value: ids.value.get(to) } : ids;
}

async function idsOf(top: string, diffs: Buffer): Promise<GitResult<ReadonlyMap<string, string>>> {
  const found = await gitPipe(["patch-id", "--stable"], { cwd: top, input: diffs });
  if (!found.ok) return found;
  const pairs = [...found.value.toString("latin1").matchAll(/^([0-9a-f]+) ([0-9a-f]+)$/gm)];
  return { ok: true, value: new Map(pairs.map(([, id = "", commit = ""]) => [commit, id])) };
}

/**
 * Which of `candidates` a commit may be a cherry-pick of: those that it does not reach, with its author and its
 * author's time, that make the same change. If none makes it, as after a conflict, the only one that also has
 * its subject. Full ids; candidates that are no commit here are left out. A commit that was amended or rebased
 * looks like a cherry-pick of its old self: that is the caller's to tell apart.
 */
export async function cherryPickSources(
  top: string,
  objects: ObjectReader,
  commit: string,
  candidates: readonly string[],
): Promise<GitResult<string[]>> {
  const commits = await readCommits(objects, [commit, ...candidates]);
  const own = commits.get(commit);
  if (!own) return { ok: false, failure: { reason: "unknown-ref", message: `no commit "${commit}" here` } };
  const others = [...new Set(candidates)].flatMap((id) => commits.get(id) ?? []);
  const found = await unreached(
    top,
    commit,
    others.filter((one) => one.author === own.author && one.authoredAt === own.authoredAt),
  );
  if (!found.ok || found.value.length === 0) return found.ok ? { ok: true, value: [] } : found;
  const ids = await patchIds(top, [commit, ...found.value.map(({ id }) => id)]);
  if (!ids.ok) return ids;
  const change = ids.value.get(commit);
  const same = found.value.filter(({ id }) => change !== undefined && ids.value.get(id) === change);
  const alike = found.value.filter((one) => subjectOf(one) === subjectOf(own));
  const chosen = same.length > 0 || alike.length > 1 ? same : alike;
  return { ok: true, value: chosen.map(({ id }) => id) };
}

/** Those of some commits that are neither the commit nor in its history. */
async function unreached(
  top: string,
  commit: string,
  others: readonly CommitInfo[],
): Promise<GitResult<CommitInfo[]>> {
  if (others.length === 0) return { ok: true, value: [] };
  const input = [`^${commit}`, ...others.map(({ id }) => id)].map((one) => `${one}\n`).join("");
  const listed = await gitPipe(["rev-list", "--stdin"], { cwd: top, input });
  if (!listed.ok) return listed;
  const outside = new Set(listed.value.toString("latin1").split("\n"));
  return { ok: true, value: others.filter(({ id }) => outside.has(id)) };
}

function subjectOf({ message }: CommitInfo): string {
  return message.trimStart().split("\n", 1)[0]?.trim() ?? "";
}

/** Tips of branches, here and on remotes, and of pull requests that were fetched, each commit once. */
export async function branchTips(top: string): Promise<GitResult<string[]>> {
  const refs = ["refs/heads", "refs/remotes", "refs/pull", "refs/merge-requests"];
  const found = await git(["for-each-ref", "--format=%(objectname)", ...refs], { cwd: top });
  return found.ok
    ? { ok: true, value: [...new Set(found.value.split("\n").filter((one) => one !== ""))] }
    : found;
}

/** Where two commits' histories part; `undefined` if they share none. */
export async function mergeBase(top: string, a: string, b: string): Promise<string | undefined> {
  const found = await git(["merge-base", a, b], { cwd: top });
  return found.ok ? found.value.trim() : undefined;
}
