import { mainRemote } from "./changes.ts";
import { changesetDigest } from "./changeset.ts";
import { FETCH, NETWORK_LIMIT_MS, overNetwork } from "./remotes.ts";
import { mergeBase } from "./revisions.ts";
import { type GitResult, git } from "./run.ts";

export interface ReviewedContent {
  /** Any folder of the repository. */
  readonly top: string;
  /** Protected branch, as a full ref. */
  readonly target: string;
  /** Whether commits that are not here may be fetched from the main remote. No ref is moved by that. */
  readonly network: boolean;
  readonly signal?: AbortSignal | undefined;
}

const COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Digest of what a commit changes against a protected branch, from where the two part: what somebody has seen who
 * reviewed it there. Fails as `unknown-ref` where the commit is not here and can't be fetched.
 */
export async function contentOf(commit: string, where: ReviewedContent): Promise<GitResult<string>> {
  const { top, target } = where;
  const here = await bring(commit, where);
  if (!here.ok) return here;
  const tip = await targetTip(top, target);
  if (tip === undefined) return failed("unknown-ref", `${target} is not here: fetch it first`);
  const base = await mergeBase(top, tip, commit);
  if (base === undefined) return failed("no-merge-base", `${commit} has no common ancestor with ${target}`);
  return changesetDigest(top, base, commit);
}

/** Digest of what lies between two commits, each of which may have to be fetched. */
export async function contentBetween(
  base: string,
  commit: string,
  where: ReviewedContent,
): Promise<GitResult<string>> {
  for (const one of [base, commit]) {
    const here = await bring(one, where);
    if (!here.ok) return here;
  }
  return changesetDigest(where.top, base, commit);
}

async function bring(commit: string, { top, network, signal }: ReviewedContent): Promise<GitResult<void>> {
  if (!COMMIT.test(commit)) return failed("unknown-ref", `"${commit}" is no commit`);
  if (await isHere(top, commit)) return { ok: true, value: undefined };
  const name = commit.slice(0, 12);
  if (!network) return failed("unknown-ref", `commit ${name} is not here`);
  const remote = await mainRemote(top);
  const fetched = await overNetwork(top, ["fetch", ...FETCH, "--", remote, commit], {
    limitMs: NETWORK_LIMIT_MS,
    signal,
  });
  if (await isHere(top, commit)) return { ok: true, value: undefined };
  const why = fetched.ok ? "" : `: ${fetched.failure.message}`;
  return failed("unknown-ref", `commit ${name} is not here, and ${remote} does not give it${why}`);
}

async function isHere(top: string, commit: string): Promise<boolean> {
  return (await git(["cat-file", "-e", `${commit}^{commit}`], { cwd: top })).ok;
}

/** Where the target stands: on the main remote as it is known here, else here. */
async function targetTip(top: string, target: string): Promise<string | undefined> {
  const remote = await mainRemote(top);
  const branch = target.replace(/^refs\/heads\//, "");
  for (const ref of [`refs/remotes/${remote}/${branch}`, target]) {
    const found = await git(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`], { cwd: top });
    if (found.ok) return found.value.trim();
  }
  return undefined;
}

function failed(reason: "unknown-ref" | "no-merge-base", message: string): GitResult<never> {
  return { ok: false, failure: { reason, message } };
}
