import path from "node:path";
import type { GitFolder } from "./gitFolder.ts";
import { FETCH, NETWORK_LIMIT_MS, overNetwork, PUSH, type Pushed, pushOutcomes } from "./remotes.ts";
import type { GitResult } from "./run.ts";

/** A branch of a remote, by its full ref there. */
export interface RemoteBranch {
  readonly folder: GitFolder;
  /** Name or address. */
  readonly remote: string;
  readonly branch: string;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which a remote that does not answer is given up. */
  readonly limitMs?: number | undefined;
}

/** Commit that the branch stands at on the remote now; undefined where there is no such branch. */
export async function remoteTip(where: RemoteBranch): Promise<GitResult<string | undefined>> {
  const listed = await talk(where, ["ls-remote", "--refs", "--", where.remote, where.branch]);
  if (!listed.ok) return listed;
  const lines = listed.value.split("\n").map((line) => line.split("\t"));
  return { ok: true, value: lines.find(([, ref]) => ref === where.branch)?.[0] };
}

/** Brings the branch's commits here. No ref is moved. */
export async function fetchCommits(where: RemoteBranch): Promise<GitResult<void>> {
  const fetched = await talk(where, ["fetch", ...FETCH, "--", where.remote, where.branch]);
  return fetched.ok ? { ok: true, value: undefined } : fetched;
}

/** Pushes a commit to the branch and nothing else, without force. Fails where the remote gave no outcome. */
export async function pushCommit(where: RemoteBranch, commit: string): Promise<GitResult<Pushed>> {
  const push = async (options: readonly string[]): Promise<GitResult<Pushed>> => {
    let report = "";
    const args = ["push", ...PUSH, "--no-verify", "--no-signed", ...options];
    const done = await talk(where, [...args, "--", where.remote, `${commit}:${where.branch}`], (text) => {
      report += text;
    });
    const outcomes = pushOutcomes(report, done);
    if (!outcomes.ok) return outcomes;
    return {
      ok: true,
      value: outcomes.value.get(where.branch) ?? { state: "refused", message: "no answer" },
    };
  };
  const pushed = await push(["--atomic"]);
  const isUnknown = !pushed.ok && /does not support --atomic/.test(pushed.failure.message);
  return isUnknown ? push([]) : pushed;
}

function talk(
  { folder, signal, limitMs = NETWORK_LIMIT_MS }: RemoteBranch,
  args: readonly string[],
  onText?: (text: string) => void,
): Promise<GitResult<string>> {
  const options = { limitMs, signal, ...(onText ? { onText } : {}) };
  return overNetwork(startOf(folder.path), [...folder.prefix, ...args], options);
}

/** Folder that git counts relative addresses of remotes from: the work tree's top where the git folder is in one. */
function startOf(gitDir: string): string {
  return path.basename(gitDir) === ".git" ? path.dirname(gitDir) : gitDir;
}
