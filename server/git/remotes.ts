import type { Worktree } from "./gitDir.ts";
import { noteRefs } from "./notes.ts";
import { CANCELLED, gitPipe } from "./pipe.ts";
import { type GitResult, git } from "./run.ts";

/** Where a ref of a remote stands, and the local ref that holds it. */
export interface FetchedRef {
  readonly tip: string;
  readonly tracking: string;
}

/** What became of a ref that was pushed. `moved`: the remote has got something since that we don't have. */
export type Pushed =
  | { readonly state: "done" }
  | { readonly state: "moved"; readonly message: string }
  | { readonly state: "refused"; readonly message: string };

/** Milliseconds after which a remote that does not answer is given up. */
export const NETWORK_LIMIT_MS = 120_000;

/**
 * Name of the remote that is asked for; else the one that the branch is pushed to, by git's own settings; else
 * `origin`, else the only one. Fails where that is no remote, or none can be chosen.
 */
export async function pushRemote(
  { top, branch }: Worktree,
  wanted: string | undefined,
): Promise<GitResult<string>> {
  const [listed, settings] = await Promise.all([git(["remote"], { cwd: top }), readConfig(top)]);
  if (!listed.ok) return listed;
  if (!settings.ok) return settings;
  const remotes = listed.value.split("\n").filter((name) => name !== "");
  if (wanted !== undefined) {
    const isKnown = remotes.includes(wanted);
    return isKnown ? { ok: true, value: wanted } : failed(`there is no remote "${wanted}"`);
  }
  const section = `branch.${branch?.replace(/^refs\/heads\//, "")}`;
  const names = [`${section}.pushremote`, "remote.pushdefault", `${section}.remote`];
  const configured = names.map((name) => settings.value.get(name)).find((name) => name !== undefined);
  // A branch that tracks another branch of this repository has the remote ".".
  if (configured !== undefined && configured !== ".") {
    if (remotes.includes(configured)) return { ok: true, value: configured };
    return failed(`the branch is pushed to "${configured}", which is no remote with a name`);
  }
  const [only, ...others] = remotes;
  if (only === undefined) return failed("this repository has no remote");
  if (remotes.includes("origin")) return { ok: true, value: "origin" };
  return others.length === 0
    ? { ok: true, value: only }
    : failed(`there are several remotes (${remotes.join(", ")}), and the branch is pushed to none of them`);
}

/**
 * Fetches those of some refs below `refs/notes/` that the remote has, each to a tracking ref, and nothing else.
 * Fails where the remote can't be reached or does not let us in, after `limitMs` without an end too.
 */
export async function fetchNotes(
  top: string,
  remote: string,
  refs: readonly string[],
  limitMs = NETWORK_LIMIT_MS,
): Promise<GitResult<ReadonlyMap<string, FetchedRef>>> {
  const listed = await overNetwork(top, ["ls-remote", "--refs", "--", remote, ...refs], { limitMs });
  if (!listed.ok) return listed;
  const there = listed.value.split("\n").map((line) => line.slice(line.indexOf("\t") + 1));
  const wanted = refs.filter((ref) => there.includes(ref));
  if (wanted.length === 0) return { ok: true, value: new Map() };
  const specs = wanted.map((ref) => `+${ref}:${trackingRef(ref, remote)}`);
  const fetched = await overNetwork(top, ["fetch", ...FETCH, "--", remote, ...specs], { limitMs });
  if (!fetched.ok) return fetched;
  const here = await noteRefs(top);
  if (!here.ok) return here;
  const found = wanted.flatMap((ref): [string, FetchedRef][] => {
    const tracking = trackingRef(ref, remote);
    const tip = here.value.get(tracking);
    return tip === undefined ? [] : [[ref, { tip, tracking }]];
  });
  return { ok: true, value: new Map(found) };
}

/** Options of a fetch that keep it from updating, pruning or leaving out anything by the person's settings. */
export const FETCH = [
  "--quiet",
  "--refmap=",
  "--no-tags",
  "--no-prune",
  "--no-filter",
  "--no-write-fetch-head",
  "--no-recurse-submodules",
  "--no-auto-maintenance",
];

/** Where we keep what a remote has of a ref: `refs/notes/ai-remote/origin`, as git-ai does. */
export function trackingRef(ref: string, remote: string): string {
  return `${ref}-remote/${remote}`;
}

/**
 * Pushes commits to refs of the remote, without force. Each ref has its own outcome; fails where the remote gave
 * none. Hooks run as with any push.
 */
export async function pushNotes(
  top: string,
  remote: string,
  tips: ReadonlyMap<string, string>,
  limitMs = NETWORK_LIMIT_MS,
): Promise<GitResult<ReadonlyMap<string, Pushed>>> {
  const specs = [...tips].map(([ref, tip]) => `${tip}:${ref}`);
  let report = "";
  const onText = (text: string): void => {
    report += text;
  };
  const done = await overNetwork(top, ["push", ...PUSH, "--", remote, ...specs], { limitMs, onText });
  return pushOutcomes(report, done);
}

/** What became of each ref, by the report of `git push --porcelain`; fails where there is none. */
export function pushOutcomes(
  report: string,
  done: GitResult<string>,
): GitResult<ReadonlyMap<string, Pushed>> {
  const said = done.ok ? "" : done.failure.message;
  const outcomes = [...report.matchAll(/^([ +\-*!=])\t[^\t\n]*:(\S+)\t(.*)$/gm)].map(
    ([, flag = "", ref = "", summary = ""]): [string, Pushed] => [ref, pushedAs(flag, summary, said)],
  );
  if (outcomes.length === 0 && !done.ok) return done;
  return { ok: true, value: new Map(outcomes) };
}

/** Options of a push that does what its refspecs say and nothing that a person has set. */
export const PUSH = ["--porcelain", "--no-follow-tags", "--no-force", "--recurse-submodules=no"];

/** The refusals that a remote gives to a push that another one was faster than. */
const OVERTAKEN =
  /^\[rejected\] \((?:fetch first|non-fast-forward|stale info)\)|^\[remote rejected\] .*(?:failed to update ref|cannot lock ref|incorrect old value|atomic transaction failed|fetch first|non-fast-forward)/i;

function pushedAs(flag: string, summary: string, said: string): Pushed {
  if (flag !== "!") return { state: "done" };
  if (OVERTAKEN.test(summary)) return { state: "moved", message: summary };
  const isNews = said !== "" && !/^error: failed to push/.test(said);
  const words = said.replace(/^remote: /, "").trim();
  return { state: "refused", message: isNews ? `${summary}: ${words}` : summary };
}

export interface NetworkOptions {
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Gets what git had written, whatever its end. */
  readonly onText?: (text: string) => void;
}

/** Runs a command that talks to a remote: nobody is asked anything, and it ends in time. */
export async function overNetwork(
  top: string,
  args: readonly string[],
  { limitMs, signal: wanted, onText }: NetworkOptions,
): Promise<GitResult<string>> {
  let text = "";
  const limit = AbortSignal.timeout(limitMs);
  const signal = wanted ? AbortSignal.any([wanted, limit]) : limit;
  const done = await gitPipe(args, {
    cwd: top,
    signal,
    env: await withoutQuestions(top),
    onOutput: (chunk) => {
      text += chunk.toString("utf8");
      return true;
    },
  });
  onText?.(text);
  if (done.ok) return { ok: true, value: text };
  const isLate = limit.aborted && done.failure.message === CANCELLED;
  return isLate ? failed(`the remote did not answer within ${limitMs / 1000} seconds`) : done;
}

/** Makes ssh fail where it would ask, unless the person has set which ssh is used and how. */
async function withoutQuestions(top: string): Promise<NodeJS.ProcessEnv> {
  if (process.env.GIT_SSH_COMMAND || process.env.GIT_SSH) return {};
  const settings = await readConfig(top);
  const isSet = settings.ok && settings.value.has("core.sshcommand");
  return isSet ? {} : { GIT_SSH_COMMAND: "ssh -o BatchMode=yes" };
}

/** The settings that hold in a repository; of several values of one name, the last. */
async function readConfig(top: string): Promise<GitResult<ReadonlyMap<string, string>>> {
  const found = await git(["config", "--list", "-z"], { cwd: top });
  if (!found.ok) return found;
  const settings = found.value.split("\0").map((one): [string, string] => {
    const end = one.indexOf("\n");
    return end < 0 ? [one, ""] : [one.slice(0, end), one.slice(end + 1)];
  });
  return { ok: true, value: new Map(settings) };
}

function failed(message: string): GitResult<never> {
  return { ok: false, failure: { reason: "failed", message } };
}
