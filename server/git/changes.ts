import { type GitResult, git } from "./run.ts";

/** A file whose staged content differs from `HEAD`. */
export interface StagedFile {
  /** Relative to the repository's top folder, with `/`. */
  readonly path: string;
  /** Id of the blob in the index; `undefined` for a file with an unresolved merge conflict. */
  readonly blob: string | undefined;
}

/** Top folder of the work tree that holds `folder`, symbolic links resolved. */
export async function topFolder(folder: string): Promise<GitResult<string>> {
  const found = await git(["rev-parse", "--show-toplevel"], { cwd: folder });
  return found.ok ? { ok: true, value: found.value.replace(/\r?\n$/, "") } : found;
}

/**
 * Tracked files and untracked ones that are not ignored, below `folder` and relative to
 * it, without duplicates. Holds deleted files, symbolic links and submodules' folders too;
 * never what lies inside a submodule.
 */
export async function listFiles(folder: string): Promise<GitResult<string[]>> {
  const found = await git(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "."], {
    cwd: folder,
  });
  return found.ok ? { ok: true, value: [...new Set(split(found.value))] } : found;
}

/**
 * Staged added, modified and renamed regular files, from the index that the calling hook
 * names, if one does. Works before the first commit. `top` as {@link topFolder} gives it.
 */
export async function stagedFiles(top: string): Promise<GitResult<StagedFile[]>> {
  const args = ["diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--diff-filter=AMTU"];
  const found = await git([...args, "--no-color", "--no-ext-diff", "--ignore-submodules=all"], {
    cwd: top,
    hookIndex: true,
  });
  if (!found.ok) return found;
  const files = new Map<string, StagedFile>();
  const fields = split(found.value);
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode, , blob, status] = (fields[at] ?? "").split(" ");
    const path = fields[at + 1] ?? "";
    if (status === "U") files.set(path, { path, blob: undefined });
    else if (mode?.startsWith("100") && !files.has(path)) files.set(path, { path, blob });
  }
  return { ok: true, value: [...files.values()] };
}

/** A regular file of the index. */
export interface IndexEntry {
  /** As in {@link StagedFile}. */
  readonly path: string;
  readonly blob: string;
}

/**
 * Every regular file of the index, of one that the calling hook names if one does. One with an unresolved merge
 * conflict counts with the content of this side.
 */
export async function indexEntries(top: string): Promise<GitResult<IndexEntry[]>> {
  const found = await git(["ls-files", "-z", "--stage"], { cwd: top, hookIndex: true });
  if (!found.ok) return found;
  const entries = new Map<string, IndexEntry>();
  for (const line of split(found.value)) {
    const [, mode, blob, stage, path] = /^(\d{6}) ([0-9a-f]+) (\d)\t(.*)$/s.exec(line) ?? [];
    if (!mode?.startsWith("100") || blob === undefined || path === undefined) continue;
    if (stage === "0" || stage === "2") entries.set(path, { path, blob });
  }
  return { ok: true, value: [...entries.values()] };
}

/**
 * Files that differ between the merge base of `ref` and `HEAD` and the work tree, and
 * untracked ones that are not ignored. A renamed file counts under its new name; deleted
 * ones do not count. Paths as in {@link StagedFile}.
 */
export async function filesSince(top: string, ref: string): Promise<GitResult<string[]>> {
  const base = await branchPoint(top, ref);
  return base.ok ? filesSinceCommit(top, base.value) : base;
}

/** Where `HEAD` left a commit, branch or tag: their merge base. */
export async function branchPoint(top: string, ref: string): Promise<GitResult<string>> {
  const commit = await resolveCommit(top, ref);
  if (!commit.ok) return commit;
  const base = await git(["merge-base", commit.value, "HEAD"], { cwd: top });
  if (base.ok) return { ok: true, value: base.value.trim() };
  const hint = "in a shallow clone, fetch more history first";
  return {
    ok: false,
    failure: { reason: "no-merge-base", message: `"${ref}" and HEAD have no common ancestor; ${hint}` },
  };
}

/** As {@link filesSince}, of the commit itself. */
export async function filesSinceCommit(top: string, base: string): Promise<GitResult<string[]>> {
  const diff = [
    "diff",
    "--name-only",
    "-z",
    "--no-renames",
    "--diff-filter=AMTU",
    "--no-color",
    "--no-ext-diff",
  ];
  const [changed, untracked] = await Promise.all([
    git([...diff, "--ignore-submodules=all", base, "--"], { cwd: top }),
    git(["ls-files", "-z", "--others", "--exclude-standard"], { cwd: top }),
  ]);
  if (!changed.ok) return changed;
  if (!untracked.ok) return untracked;
  return { ok: true, value: [...new Set([...split(changed.value), ...split(untracked.value)])] };
}

/**
 * Files that differ from `HEAD`, staged or not, and untracked ones that are not ignored; a renamed one counts as
 * two. Paths as in {@link StagedFile}.
 */
export async function dirtyFiles(top: string): Promise<GitResult<string[]>> {
  const args = ["status", "--porcelain", "-z", "--untracked-files=all", "--ignore-submodules=all"];
  const found = await git([...args, "--no-renames"], { cwd: top });
  return found.ok ? { ok: true, value: split(found.value).map((entry) => entry.slice(3)) } : found;
}

/** Files of a commit that are not in the work tree any more, or under another name. */
export async function filesGoneSince(top: string, base: string): Promise<GitResult<string[]>> {
  const args = [
    "diff",
    "--name-only",
    "-z",
    "--no-renames",
    "--diff-filter=D",
    "--no-color",
    "--no-ext-diff",
  ];
  const found = await git([...args, "--ignore-submodules=all", base, "--"], { cwd: top });
  return found.ok ? { ok: true, value: split(found.value) } : found;
}

/** What a branch is meant for, as far as git tells. */
export interface ChangeBase {
  /** In words, such as `origin/main`. */
  readonly name: string;
  readonly commit: string;
}

/** Branches that changes are meant for, the likeliest first; a branch's own copy on a remote is none. */
export function protectedPlaces(remote: string): string[] {
  return [
    ...["HEAD", "main", "master"].map((name) => `refs/remotes/${remote}/${name}`),
    "refs/heads/main",
    "refs/heads/master",
  ];
}

/** The remote that others' work comes from: `origin`, else the first one; `origin` also where there is none. */
export async function mainRemote(top: string): Promise<string> {
  const listed = await git(["remote"], { cwd: top });
  const names = listed.ok ? listed.value.split("\n").filter((name) => name !== "") : [];
  return names.includes("origin") ? "origin" : (names[0] ?? "origin");
}

/**
 * What the current change is counted from: the default branch of {@link mainRemote}, else `main` or `master`, else the
 * branch's upstream, else the commit that is checked out. Undefined before the first commit.
 */
export async function changeBase(top: string): Promise<ChangeBase | undefined> {
  return firstOf(top, [...protectedPlaces(await mainRemote(top)), "@{upstream}", "HEAD"]);
}

/**
 * The branch that everybody's changes end in: the default branch of {@link mainRemote}, else `main` or `master`; never what is
 * checked out because it is checked out. Undefined where there is none.
 */
export async function protectedBranch(top: string): Promise<ChangeBase | undefined> {
  return firstOf(top, protectedPlaces(await mainRemote(top)));
}

async function firstOf(top: string, names: readonly string[]): Promise<ChangeBase | undefined> {
  for (const name of names) {
    const found = await git(["rev-parse", "--verify", "--quiet", `${name}^{commit}`], { cwd: top });
    if (!found.ok) continue;
    // What a remote names as its default is symbolic here; else it is a branch that somebody has called HEAD.
    const isDefault = name.startsWith("refs/remotes/") && name.endsWith("/HEAD");
    if (isDefault && !(await git(["symbolic-ref", "--quiet", name], { cwd: top })).ok) continue;
    const short = await git(["rev-parse", "--abbrev-ref", name], { cwd: top });
    return { name: (short.ok && short.value.trim()) || name, commit: found.value.trim() };
  }
  return undefined;
}

/** Full id of the commit that a name stands for. */
export async function resolveCommit(top: string, ref: string): Promise<GitResult<string>> {
  const unknown = { reason: "unknown-ref", message: `"${ref}" is not a commit, branch or tag here` } as const;
  // A leading dash would be read as an option.
  if (ref === "" || ref.startsWith("-")) return { ok: false, failure: unknown };
  const found = await git(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`], { cwd: top });
  if (found.ok) return { ok: true, value: found.value.trim() };
  return found.failure.reason === "failed" ? { ok: false, failure: unknown } : found;
}

function split(answer: string): string[] {
  return answer.split("\0").filter((one) => one !== "");
}
