import { changesetDigest } from "./changeset.ts";
import { GitFolder } from "./gitFolder.ts";
import { FETCH, NETWORK_LIMIT_MS, overNetwork, PUSH, type Pushed, pushOutcomes } from "./remotes.ts";
import type { GitFailure, GitResult } from "./run.ts";

/** Refs of ours that keep the commits of reviews here. No branch list shows them, and nobody pushes them. */
const REVIEW_REFS = "refs/two-keys/review/";
/** Where the branches of a remote are looked at, and taken away again. */
const BRANCH_REFS = "refs/two-keys/review-branches/";

/** Exact content that is looked for; commits without their algorithm. */
export interface WantedContent {
  /** Name of the ref that keeps it, such as a change's id. */
  readonly name: string;
  readonly base: string;
  readonly head: string;
  /** Digest of what differs between them. */
  readonly changeset: string;
  /** Branch that it is meant for, as a full ref. */
  readonly target: string;
}

export interface FoundContent {
  readonly base: string;
  readonly head: string;
}

/** `absent`: neither this clone nor the remote has it. `other`: it is here, and is not what the digest says. */
export type ContentResult =
  | { readonly state: "found"; readonly content: FoundContent }
  | { readonly state: "absent"; readonly message: string }
  | { readonly state: "other"; readonly digest: string }
  | { readonly state: "failed"; readonly failure: GitFailure };

export interface ReviewRepository {
  /** Top folder of the work tree; neither it nor its index is touched. */
  readonly top: string;
  readonly commonDir: string;
  /** Name of the remote; undefined where there is none. */
  readonly remote: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds content that is to be reviewed, here or on the remote: by the commit that is named, else on any branch that
 * holds the same content, as after a rebase. What is fetched is kept under a ref of ours.
 */
export async function findContent(where: ReviewRepository, wanted: WantedContent): Promise<ContentResult> {
  const folder = new GitFolder(where.commonDir);
  let why = "there is no remote to ask";
  if (!(await hasBoth(folder, wanted)) && where.remote !== undefined) {
    const fetched = await fetchInto(where, [`+${wanted.head}:${REVIEW_REFS}${wanted.name}`]);
    if (!fetched.ok) why = fetched.failure.message;
    if (!(await hasBoth(folder, wanted))) {
      const twin = await onAnyBranch(where, folder, wanted);
      if (twin) return { state: "found", content: twin };
    }
  }
  if (!(await hasBoth(folder, wanted))) return { state: "absent", message: why };
  const digest = await changesetDigest(where.top, wanted.base, wanted.head);
  if (!digest.ok) return { state: "failed", failure: digest.failure };
  if (digest.value !== wanted.changeset) return { state: "other", digest: digest.value };
  return { state: "found", content: { base: wanted.base, head: wanted.head } };
}

async function hasBoth(folder: GitFolder, { base, head }: FoundContent): Promise<boolean> {
  return (await folder.hasCommit(head)) && (await folder.hasCommit(base));
}

/** Fetches all branches, and gives the one that holds what is wanted; the ref of ours then keeps it. */
async function onAnyBranch(
  where: ReviewRepository,
  folder: GitFolder,
  wanted: WantedContent,
): Promise<FoundContent | undefined> {
  const fetched = await fetchInto(where, [`+refs/heads/*:${BRANCH_REFS}*`]);
  if (!fetched.ok) return undefined;
  const branches = await folder.refs(BRANCH_REFS);
  if (!branches.ok) return undefined;
  try {
    if (await hasBoth(folder, wanted)) {
      await keep(folder, wanted.name, wanted.head);
      return undefined;
    }
    const target = branches.value.get(`${BRANCH_REFS}${wanted.target.replace(/^refs\/heads\//, "")}`);
    if (target === undefined) return undefined;
    for (const tip of new Set(branches.value.values())) {
      if (tip === target) continue;
      const base = await folder.text(["merge-base", target, tip]);
      if (!base.ok) continue;
      const digest = await changesetDigest(where.top, base.value, tip);
      if (!digest.ok || digest.value !== wanted.changeset) continue;
      await keep(folder, wanted.name, tip);
      return { base: base.value, head: tip };
    }
    return undefined;
  } finally {
    for (const [ref, commit] of branches.value) await folder.moveRef(ref, undefined, commit);
  }
}

async function keep(folder: GitFolder, name: string, commit: string): Promise<void> {
  const refs = await folder.refs(REVIEW_REFS);
  if (refs.ok) await folder.moveRef(`${REVIEW_REFS}${name}`, commit, refs.value.get(`${REVIEW_REFS}${name}`));
}

function fetchInto(
  { top, remote = "", signal }: ReviewRepository,
  specs: readonly string[],
): Promise<GitResult<string>> {
  return overNetwork(top, ["fetch", ...FETCH, "--", remote, ...specs], { limitMs: NETWORK_LIMIT_MS, signal });
}

/** Whether a remote has a commit on one of its branches, as far as this clone can tell. */
export async function isOnRemote(where: ReviewRepository, commit: string): Promise<GitResult<boolean>> {
  const { top, remote = "", signal } = where;
  const listed = await overNetwork(top, ["ls-remote", "--heads", "--", remote], {
    limitMs: NETWORK_LIMIT_MS,
    signal,
  });
  if (!listed.ok) return listed;
  const tips = new Set(listed.value.split("\n").flatMap((line) => /^[0-9a-f]{40,64}(?=\t)/.exec(line) ?? []));
  if (tips.has(commit)) return { ok: true, value: true };
  const folder = new GitFolder(where.commonDir);
  for (const tip of tips) {
    if (!(await folder.hasCommit(tip))) continue;
    const found = await folder.isAncestor(commit, tip);
    if (found.ok && found.value) return { ok: true, value: true };
  }
  return { ok: true, value: false };
}

/** Pushes a commit to a branch of a remote, never with force; hooks run as with any push. */
export async function pushBranch(
  { top, remote = "", signal }: ReviewRepository,
  commit: string,
  branch: string,
): Promise<GitResult<Pushed>> {
  let report = "";
  const onText = (text: string): void => {
    report += text;
  };
  const args = ["push", ...PUSH, "--", remote, `${commit}:${branch}`];
  const pushed = await overNetwork(top, args, { limitMs: NETWORK_LIMIT_MS, signal, onText });
  const outcomes = pushOutcomes(report, pushed);
  if (!outcomes.ok) return outcomes;
  return { ok: true, value: outcomes.value.get(branch) ?? { state: "refused", message: "no answer" } };
}
