import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { FETCH, overNetwork } from "./remotes.ts";
import { type GitFailure, type GitResult, git } from "./run.ts";

/** A policy repository, and the branch, tag or commit of it that holds. */
export interface CentralPlace {
  /** As git takes it. */
  readonly repository: string;
  /** A full ref, or a whole commit id. */
  readonly ref: string;
  readonly folder?: string | undefined;
}

export interface CentralOptions {
  /** Folder of the person's cache, see `userCacheFolder`. It is made where it is missing. */
  readonly cacheFolder: string;
  readonly allowNetwork: boolean;
  /** Asks the remote even if it was asked a moment ago. */
  readonly refresh?: boolean;
  readonly now: Date;
}

/** The commit that holds. `fetchedAt` is set where the remote could not be asked: milliseconds since 1970. */
export type CentralCommit =
  | { readonly kind: "at"; readonly gitDir: string; readonly commit: string; readonly fetchedAt?: number }
  | { readonly kind: "unreachable"; readonly message: string };

/** A branch or tag is asked for this often at most. */
const FRESH_MS = 5 * 60_000;
/** After a failure the remote is left alone for so long, so that nothing waits for it again and again. */
const PAUSE_MS = 60_000;
/** Time for one fetch: policies are small, and people wait. */
const LIMIT_MS = 30_000;
const ATTEMPTS = 6;

const PROTOCOLS = ["file", "git", "http", "https", "ssh"];

/** Every other protocol is a program that an address could name. */
const ALLOWED = [
  ...["-c", "protocol.allow=never", "-c", "protocol.ext.allow=never"],
  ...PROTOCOLS.flatMap((name) => ["-c", `protocol.${name}.allow=always`]),
];

const stateSchema = z.object({
  fetchedAt: z.number().optional(),
  failedAt: z.number().optional(),
  message: z.string().optional(),
  /** The remote answered, and has no such ref: what was fetched once no longer holds. */
  isGone: z.boolean().optional(),
});
type State = z.infer<typeof stateSchema>;

/** Address without scheme, password and `.git`: `git.example.com/org/policy`. */
export function addressName(address: string): string {
  return address
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, "")
    .replace(/^[^@/]*@/, "")
    .replace(/(\.git)?\/*$/, "")
    .replace(/^([^/:]+):(?!\d+(\/|$))/, "$1/");
}

/** Why git must not be given an address; undefined if it may. */
export function addressMistake(address: string): string | undefined {
  if (address.startsWith("-")) return "an address can't begin with a hyphen";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused.
  if (/[\x00-\x1f\x7f]/.test(address)) return "an address can't hold control characters";
  if (/^[a-z0-9+.-]+::/i.test(address)) return "an address can't name a helper program";
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1];
  if (scheme !== undefined) {
    const isKnown = PROTOCOLS.includes(scheme.toLowerCase());
    return isKnown ? undefined : `"${scheme}" is none of ${PROTOCOLS.join(", ")}`;
  }
  const isScp = /^([\w.-]+@)?[\w.-]+:(?!\/\/)[^\\]+$/.test(address) && !/^[A-Za-z]:/.test(address);
  if (isScp || path.isAbsolute(address) || path.win32.isAbsolute(address)) return undefined;
  return "it must be a URL, such as https://git.example.com/org/policy, or host:path";
}

/**
 * The commit of a central policy, fetched into a cache of the person where that is due. A commit that is pinned and
 * there is never fetched again; without a network what was fetched last holds.
 */
export async function centralCommit(central: CentralPlace, options: CentralOptions): Promise<CentralCommit> {
  const { repository, ref } = central;
  const mistake = addressMistake(repository);
  if (mistake !== undefined) return unreachable(repository, mistake);
  const gitDir = path.join(options.cacheFolder, "policy", sha256(repository));
  const tracking = `refs/two-keys/${sha256(ref)}`;
  const isPinned = !ref.startsWith("refs/");
  const known = await commitAt(gitDir, isPinned ? ref : tracking);
  if (isPinned && known !== undefined) return { kind: "at", gitDir, commit: known };
  const stateFile = path.join(gitDir, "two-keys", `${sha256(ref)}.json`);
  const state = await readState(stateFile);
  const now = options.now.getTime();
  if (known !== undefined && !options.refresh && isYoung(state.fetchedAt, now, FRESH_MS)) {
    return { kind: "at", gitDir, commit: known };
  }
  if (!options.allowNetwork) return lastKnown(repository, gitDir, known, state, "git may not be asked here");
  if (!options.refresh && isYoung(state.failedAt, now, PAUSE_MS)) {
    return lastKnown(repository, gitDir, known, state, state.message ?? "it did not answer");
  }
  const fetched = await fetchRef(gitDir, repository, `+${ref}:${tracking}`);
  if (!fetched.ok) {
    const { message } = fetched.failure;
    const failed = { ...state, failedAt: now, message, isGone: /remote ref|not our ref/i.test(message) };
    await writeState(stateFile, failed);
    return lastKnown(repository, gitDir, known, failed, message);
  }
  await writeState(stateFile, { fetchedAt: now });
  const commit = await commitAt(gitDir, tracking);
  return commit === undefined
    ? unreachable(repository, `${ref} is no commit`)
    : { kind: "at", gitDir, commit };
}

function lastKnown(
  repository: string,
  gitDir: string,
  commit: string | undefined,
  state: State,
  message: string,
): CentralCommit {
  if (commit === undefined || state.isGone) return unreachable(repository, message);
  return { kind: "at", gitDir, commit, fetchedAt: state.fetchedAt ?? 0 };
}

function unreachable(repository: string, message: string): CentralCommit {
  return { kind: "unreachable", message: `${addressName(repository)}: ${withoutPassword(message)}` };
}

function withoutPassword(message: string): string {
  return message.replace(/(\/\/)[^@/\s]+@/g, "$1");
}

async function fetchRef(gitDir: string, repository: string, spec: string): Promise<GitResult<string>> {
  try {
    await mkdir(path.join(gitDir, "two-keys"), { recursive: true });
  } catch (error) {
    return {
      ok: false,
      failure: { reason: "failed", message: `the cache can't be written: ${String(error)}` },
    };
  }
  for (let attempt = 1; ; attempt++) {
    const done = await fetchOnce(gitDir, repository, spec);
    // Another process has the lock of the repository or of the ref; its fetch takes a moment.
    if (done.ok || attempt === ATTEMPTS || !isLocked(done.failure)) return done;
    await pause(50 * 2 ** attempt * (0.5 + Math.random()));
  }
}

async function fetchOnce(gitDir: string, repository: string, spec: string): Promise<GitResult<string>> {
  const at = `--git-dir=${gitDir}`;
  const made = await git(["init", "--bare", "--quiet", "--template=", gitDir], { cwd: gitDir });
  if (!made.ok) return made;
  const args = [at, ...ALLOWED, "fetch", ...FETCH, "--depth=1", "--", repository, spec];
  return overNetwork(gitDir, args, { limitMs: LIMIT_MS });
}

function isLocked({ message }: GitFailure): boolean {
  return /\.lock'|cannot lock ref|could not lock|File exists|shallow file has changed/i.test(message);
}

async function commitAt(gitDir: string, name: string): Promise<string | undefined> {
  const args = [`--git-dir=${gitDir}`, "rev-parse", "--verify", "--quiet", `${name}^{commit}`];
  const found = await git(args, { cwd: path.parse(gitDir).root });
  return found.ok ? found.value.trim() : undefined;
}

/** Whether a moment is less than so long ago. One in the future is no use: a clock was wrong. */
function isYoung(at: number | undefined, now: number, limit: number): boolean {
  return at !== undefined && at <= now && now - at < limit;
}

async function readState(file: string): Promise<State> {
  try {
    const parsed = stateSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}

/** The state only saves fetches: where it can't be written, they happen more often. */
async function writeState(file: string, state: State): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, JSON.stringify(state));
    await rename(draft, file);
  } catch {}
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
