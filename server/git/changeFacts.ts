import { branchHeads } from "./branchHeads.ts";
import { type ChangedFile, parseRawNumstat, uncommittedFiles } from "./changedFiles.ts";
import { mainRemote, protectedPlaces } from "./changes.ts";
import { findWorktree, type Worktree } from "./gitDir.ts";
import { gitPipe } from "./pipe.ts";
import { protectedTarget } from "./protectedTarget.ts";
import { type ChangeCommit, commitsFrom } from "./rangeCommits.ts";
import { repositoryIdOf, withoutCredentials } from "./repositoryId.ts";
import { type GitFailure, type GitResult, git } from "./run.ts";

/** What git knows of a change; `server/change/facts.ts` has what the checks add. */
export interface GatheredChange {
  /** Top folder of the work tree, symbolic links resolved. */
  readonly top: string;
  /** Host and path of the repository, from its remote: `origin`, else the first one. */
  readonly repo: string;
  /** Address of that remote, without user and password. */
  readonly remoteUrl: string | undefined;
  readonly branch: string | undefined;
  readonly targetRef: string;
  /** Tip of the target as it is known here. */
  readonly targetCommit: string;
  /** `sha1:…` or `sha256:…`. Head is the base where nothing is committed yet. */
  readonly base: string;
  readonly head: string;
  /** Commits at which the branch stands or has stood, as far as this clone knows; `head` is the first. */
  readonly heads: readonly string[];
  /**
   * By path, the committed part in front. A path of which a part is committed and another is not stands twice. Lines
   * of untracked files are counted up to 1 MB a file.
   */
  readonly files: readonly ChangedFile[];
  /** Oldest first, merges left out; of more than 2,000 the newest. */
  readonly commits: readonly ChangeCommit[];
  /** Merge commits among them. */
  readonly merges: readonly ChangeCommit[];
  readonly email: string | undefined;
  /**
   * Top folders (`.` for the top itself) that none of the author's last 1,000 commits before the change touches.
   * Empty in a shallow clone, where that can't be told.
   */
  readonly firstTimePaths: readonly string[];
  /** Whether the history was cut off: the gate does not decide by such a clone. */
  readonly isShallow: boolean;
}

/** `no-commits`: nothing is checked out yet. `no-target`: no branch is known that it could be meant for. */
export type GatherFailure =
  | GitFailure
  | { readonly reason: "no-commits"; readonly message: string }
  | { readonly reason: "no-target"; readonly message: string };

export type GatherResult =
  | { readonly ok: true; readonly value: GatheredChange }
  | { readonly ok: false; readonly failure: GatherFailure };

/** A protected branch, and the commit at which it stands as far as is known here. */
export interface ChangeTarget {
  /** Full ref on the remote: `refs/heads/main`. */
  readonly ref: string;
  readonly commit: string;
}

export interface GatherOptions {
  /** What the change is meant for; {@link findTarget} finds it when left out. */
  readonly target?: ChangeTarget | undefined;
  /** Branches of which it is meant for one, as full refs; if none of them is here, it is found as without them. */
  readonly protectedRefs?: readonly string[] | undefined;
  /** Ends git; the answer is then the failure `cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

type Run = (args: readonly string[]) => Promise<GitResult<Buffer>>;

/** Folders beyond are not asked about. */
const MAX_FOLDERS = 20;
const MAX_AUTHOR_COMMITS = 1000;

/**
 * Gathers what git knows of the change in the work tree that holds a folder: what lies between the merge base with the
 * target and HEAD, and what is not committed yet. On the target branch itself the base is the remote's tip. Runs about
 * a dozen processes, never a hook, a filter of diffs or a mailmap; replaced objects are seen as they are.
 */
export async function gatherChange(folder: string, options: GatherOptions = {}): Promise<GatherResult> {
  const found = await findWorktree(folder);
  if (!found.ok) return found;
  const tree = found.value;
  if (tree.head === undefined) {
    const message = "there is no commit on this branch yet: make a first one";
    return { ok: false, failure: { reason: "no-commits", message } };
  }
  const run: Run = (args) =>
    gitPipe(["--no-replace-objects", ...args], { cwd: tree.top, signal: options.signal });
  const [target, remote, email, dirty] = await Promise.all([
    options.target ?? targetOf(tree, options.protectedRefs ?? []),
    remoteUrl(run),
    ownEmail(tree.top),
    uncommittedFiles(tree.top, run),
  ]);
  if (target === undefined) return { ok: false, failure: NO_TARGET };
  if (!dirty.ok) return dirty;
  const base = await mergeBase(run, tree, target);
  if (!base.ok) return base;
  const [files, commits, heads, firstTime] = await Promise.all([
    committedFiles(run, base.value, tree.head),
    commitsFrom(run, base.value, tree.head),
    branchHeads(run, tree, base.value),
    firstTimeIn(run, tree, base.value, email),
  ]);
  if (!files.ok) return files;
  if (!commits.ok) return commits;
  const all = [...files.value, ...dirty.value];
  return {
    ok: true,
    value: {
      top: tree.top,
      repo: repositoryIdOf(remote, tree.top),
      remoteUrl: remote === undefined ? undefined : withoutCredentials(remote),
      branch: tree.branch,
      targetRef: target.ref,
      targetCommit: target.commit,
      base: objectIdOf(base.value),
      head: objectIdOf(tree.head),
      heads: heads.map(objectIdOf),
      files: all.sort((a, b) => Number(a.path > b.path) - Number(a.path < b.path)),
      ...commits.value,
      email,
      firstTimePaths: await firstTime(all.map((file) => file.path)),
      isShallow: tree.shallow.size > 0,
    },
  };
}

async function targetOf(tree: Worktree, protectedRefs: readonly string[]): ReturnType<typeof findTarget> {
  return (await protectedTarget(tree, protectedRefs)) ?? findTarget(tree);
}

const NO_TARGET: GatherFailure = {
  reason: "no-target",
  message:
    "it can't be told which branch this change is meant for: HEAD is detached, and there is no origin, main or master; name it under change.protectedRefs of the policy",
};

/**
 * The branch that a change is meant for: the default branch of the main remote, else `main` or `master` there, else here, else
 * the branch's upstream, else the branch itself. Undefined where HEAD is detached and none of them is there.
 */
export async function findTarget(
  tree: Pick<Worktree, "top" | "branch" | "head">,
): Promise<ChangeTarget | undefined> {
  const own = tree.branch === undefined ? [] : [tree.branch];
  const format = "%(refname)%00%(objectname)%00%(symref)%00%(upstream)%00%(upstream:remoteref)";
  const remote = await mainRemote(tree.top);
  const places = protectedPlaces(remote);
  const listed = await git(["for-each-ref", `--format=${format}`, ...places, ...own], { cwd: tree.top });
  const refs = new Map(
    (listed.ok ? listed.value : "").split("\n").map((line) => {
      const [name = "", commit = "", symref = "", upstream = "", remoteRef = ""] = line.split("\0");
      return [name, { commit, symref, upstream, remoteRef }];
    }),
  );
  const prefix = `refs/remotes/${remote}/`;
  for (const place of places) {
    const ref = refs.get(place);
    const name = ref?.symref || place;
    if (ref) {
      const branch = name.startsWith(prefix) ? `refs/heads/${name.slice(prefix.length)}` : name;
      return { ref: branch, commit: ref.commit };
    }
  }
  if (tree.branch === undefined || tree.head === undefined) return undefined;
  const { upstream, remoteRef } = refs.get(tree.branch) ?? { upstream: "", remoteRef: "" };
  if (upstream !== "" && remoteRef !== "") {
    const tip = await git(["rev-parse", "--verify", "--quiet", `${upstream}^{commit}`], { cwd: tree.top });
    if (tip.ok) return { ref: remoteRef, commit: tip.value.trim() };
  }
  return { ref: tree.branch, commit: tree.head };
}

/** An object id as records hold it. */
export function objectIdOf(id: string): string {
  return `${id.length === 40 ? "sha1" : "sha256"}:${id}`;
}

async function mergeBase(run: Run, tree: Worktree, target: ChangeTarget): Promise<GitResult<string>> {
  if (tree.head === target.commit) return { ok: true, value: target.commit };
  const found = await run(["merge-base", target.commit, tree.head ?? "HEAD"]);
  const id = found.ok ? found.value.toString("latin1").trim() : "";
  if (id !== "") return { ok: true, value: id };
  if (!found.ok && found.failure.message !== "git ended with 1") return found;
  const hint =
    tree.shallow.size > 0
      ? "this clone is shallow, `git fetch --unshallow` brings the rest"
      : "they share no history";
  const message = `the change has no common ancestor with ${target.ref}: ${hint}`;
  return { ok: false, failure: { reason: "no-merge-base", message } };
}

async function committedFiles(run: Run, base: string, head: string): Promise<GitResult<ChangedFile[]>> {
  if (base === head) return { ok: true, value: [] };
  const common = ["-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-color", "--no-ext-diff"];
  const args = ["diff-tree", ...common, "--no-textconv", "--ignore-submodules=none"];
  const counted = await run([...args, "--numstat", base, head, "--"]);
  // Lines can't be counted where contents were not cloned and the remote is not there; the files can be told anyway.
  const found = counted.ok ? counted : await run([...args, base, head, "--"]);
  return found.ok ? { ok: true, value: parseRawNumstat(found.value.toString("utf8"), true) } : found;
}

async function remoteUrl(run: Run): Promise<string | undefined> {
  const listed = await run(["remote", "-v"]);
  if (!listed.ok) return undefined;
  const urls = new Map(
    [...listed.value.toString("utf8").matchAll(/^([^\t\n]+)\t(.*) \(fetch\)/gm)].map(
      ([, name = "", url = ""]) => [name, url],
    ),
  );
  return urls.get("origin") ?? [...urls.values()][0];
}

async function ownEmail(top: string): Promise<string | undefined> {
  const found = await git(["var", "GIT_AUTHOR_IDENT"], { cwd: top });
  return found.ok ? /<([^<>]+)> \d+ [+-]\d{4}\s*$/.exec(found.value)?.[1] : undefined;
}

/**
 * Reads the author's own commits before the change, and gives a function that says in which of some paths' top folders
 * none of them was.
 */
async function firstTimeIn(
  run: Run,
  tree: Worktree,
  base: string,
  email: string | undefined,
): Promise<(paths: readonly string[]) => readonly string[]> {
  if (email === undefined || tree.shallow.size > 0) return () => [];
  const who = ["--no-mailmap", "--fixed-strings", "--regexp-ignore-case", `--author=<${email}>`];
  const shape = ["--format=", "--name-only", "-z", "--no-renames", "--no-show-signature", "--no-ext-diff"];
  const range = ["--no-merges", "--root", `--max-count=${MAX_AUTHOR_COMMITS}`, base, "--"];
  const found = await run(["log", ...who, ...shape, ...range]);
  if (!found.ok) return () => [];
  const known = new Set(found.value.toString("utf8").split("\0").map(topFolderOf));
  return (paths) =>
    [...new Set(paths.map(topFolderOf))].slice(0, MAX_FOLDERS).filter((folder) => !known.has(folder));
}

function topFolderOf(path: string): string {
  const end = path.indexOf("/");
  return end < 0 ? "." : path.slice(0, end);
}

/** `sha1:…` to what git takes. */
export function plainId(id: string): string {
  return id.slice(id.indexOf(":") + 1);
}
