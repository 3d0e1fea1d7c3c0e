import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import path from "node:path";

/** Why git gave no answer. */
export type GitFailure =
  | { readonly reason: "no-git"; readonly message: string }
  | { readonly reason: "not-a-repository"; readonly message: string }
  | { readonly reason: "unknown-ref"; readonly message: string }
  | { readonly reason: "no-merge-base"; readonly message: string }
  /** The repository can't tell, as it lacks history or is damaged; it is never to be taken for a yes. */
  | { readonly reason: "undetermined"; readonly message: string }
  | { readonly reason: "failed"; readonly message: string };

export type GitResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: GitFailure };

const HARDENING = ["--no-pager", "-c", "core.quotepath=off", "-c", "core.fsmonitor=false"];

/** Largest answer that is taken, in bytes: some millions of paths. */
const MAX_ANSWER = 512 * 1024 * 1024;

/**
 * Variables by which a calling git (a hook) points at its own repository. They are dropped,
 * because they would send a command for another folder to the wrong place.
 */
const LOCATION = ["GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE"];

/** Where the objects of a push wait until its hooks have let them in. */
const QUARANTINE = ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH"];

/** Objects in quarantine are those of the repository that is pushed to: any other one would lose its own for them. */
export function isQuarantineOf(cwd: string): boolean {
  const place = process.env.GIT_QUARANTINE_PATH;
  if (place === undefined) return true;
  // `objects/incoming-…` of its git folder, which may be that of a work tree: a folder far above is another place.
  const parts = path.relative(path.resolve(cwd), place).split(path.sep);
  const inside = parts[0] === ".git" ? parts.slice(1) : parts;
  return inside.length === 2 && inside[0] === "objects";
}

/**
 * Environment of every git process. `hookIndex` keeps the `GIT_INDEX_FILE` that git gives
 * to hooks: in `git commit -a` and `git commit <path>` only that file says what is about
 * to be committed.
 */
function environment(cwd: string, hookIndex: boolean): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of LOCATION) delete env[name];
  if (!isQuarantineOf(cwd)) for (const name of QUARANTINE) delete env[name];
  if (!hookIndex) delete env.GIT_INDEX_FILE;
  return { ...env, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", GIT_PAGER: "cat", LC_ALL: "C" };
}

export interface GitOptions {
  /** Folder in which git runs. */
  readonly cwd: string;
  readonly hookIndex?: boolean;
}

/** Runs git to its end and gives what it wrote. No shell, no pager, no prompt, no locks. */
export function git(args: readonly string[], options: GitOptions): Promise<GitResult<string>> {
  return new Promise((resolve) => {
    execFile(
      "git",
      [...HARDENING, ...args],
      {
        cwd: options.cwd,
        env: environment(options.cwd, options.hookIndex ?? false),
        maxBuffer: MAX_ANSWER,
        encoding: "utf8",
        windowsHide: true,
      },
      (error, stdout, stderr) => {
        if (!error) resolve({ ok: true, value: stdout });
        else resolve({ ok: false, failure: failureOf(error.code, stderr || error.message) });
      },
    );
  });
}

/** The reason of a failure, by what git said. */
export function failureOf(code: unknown, stderr: string): GitFailure {
  if (code === "ENOENT") return { reason: "no-git", message: "git is not installed or not on the PATH" };
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  // A warning that stands above the reason is none.
  const told = lines.find((line) => !/^warning: /i.test(line)) ?? lines[0];
  const message = told?.replace(/^fatal: /, "").trim() ?? `git ended with ${String(code)}`;
  if (/not a git repository|must be run in a work tree/i.test(stderr))
    return { reason: "not-a-repository", message };
  return { reason: "failed", message };
}

/** Starts a git that answers questions over its standard input. `extra` is added to its environment. */
export function gitDialogue(
  args: readonly string[],
  options: Required<GitOptions>,
  extra: NodeJS.ProcessEnv = {},
): ChildProcessWithoutNullStreams {
  return spawn("git", [...HARDENING, ...args], {
    cwd: options.cwd,
    env: { ...environment(options.cwd, options.hookIndex), ...extra },
    windowsHide: true,
  });
}
