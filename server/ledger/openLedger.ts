import { createHash, randomBytes } from "node:crypto";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { addressMistake } from "../git/centralPolicy.ts";
import { GitFolder } from "../git/gitFolder.ts";
import { type GitFailure, type GitResult, git } from "../git/run.ts";
import type { LedgerPlace } from "./ledger.ts";

/** Branch of a ledger where the policy names no other. */
export const LEDGER_BRANCH = "refs/heads/two-keys/ledger";

export interface LedgerRequest {
  /** A folder of the repository, bare or not; undefined where there is none. */
  readonly folder: string | undefined;
  /** Full ref; {@link LEDGER_BRANCH} when left out. */
  readonly branch: string | undefined;
  /** Address of a repository of its own; undefined for the repository of `folder`. */
  readonly repository: string | undefined;
  /** Name of the remote that the repository's ledger is shared over; `origin` or the only one when left out. */
  readonly remote: string | undefined;
  /**
   * Whether the branch of the repository itself is the ledger, and not that of its remote, as on a server. Left out, it
   * is where the repository is bare and has no remote. A repository of its own is never meant.
   */
  readonly isOwn?: boolean | undefined;
  /** Folder of ours below the user's cache, where copies of repositories of their own are kept. */
  readonly cacheFolder: string;
}

/** Finds where the ledger is, without asking the remote. Fails in words that say what to set. */
export async function openLedger(request: LedgerRequest): Promise<GitResult<LedgerPlace>> {
  const branch = request.branch ?? LEDGER_BRANCH;
  const checked = await git(["check-ref-format", branch], { cwd: path.parse(process.cwd()).root });
  if (!checked.ok && checked.failure.reason === "no-git") return checked;
  if (!checked.ok || !branch.startsWith("refs/heads/") || /\p{Cc}/u.test(branch))
    return failed("unknown-ref", `"${branch}" is not the full ref of a branch`);
  if (request.repository !== undefined)
    return openCopy(request.repository, branch, request.cacheFolder, request.folder);
  if (request.folder === undefined)
    return failed("not-a-repository", "there is neither a repository nor the address of one for the ledger");
  const gitDir = await commonFolder(request.folder);
  if (!gitDir.ok) return gitDir;
  const place = { gitDir: gitDir.value, branch };
  const own: LedgerPlace = { ...place, remote: undefined, isOwn: true };
  if (request.isOwn) return { ok: true, value: own };
  const folder = new GitFolder(gitDir.value);
  const remote = await chooseRemote(folder, request.remote);
  if (!remote.ok) return remote;
  if (remote.value === undefined && request.isOwn === undefined) {
    const bare = await folder.text(["rev-parse", "--is-bare-repository"]);
    if (!bare.ok) return bare;
    if (bare.value === "true") return { ok: true, value: own };
  }
  return { ok: true, value: { ...place, remote: remote.value } };
}

/** Git folder that all work trees of a repository share. */
async function commonFolder(folder: string): Promise<GitResult<string>> {
  const asked = await git(["rev-parse", "--git-common-dir"], { cwd: folder });
  // A bare repository that git does not look for by itself, as some people set it, is named to it.
  const named = asked.ok
    ? asked
    : await git(["--git-dir", ".", "rev-parse", "--git-common-dir"], { cwd: folder });
  const found = named.ok ? named : asked;
  if (!found.ok) return found;
  const printed = found.value.replace(/\r?\n$/, "");
  if (printed.includes("\n")) return failed("failed", "a folder's name has a line end");
  return { ok: true, value: path.resolve(folder, printed) };
}

async function chooseRemote(
  folder: GitFolder,
  wanted: string | undefined,
): Promise<GitResult<string | undefined>> {
  const listed = await folder.text(["remote"]);
  if (!listed.ok) return listed;
  const names = listed.value.split("\n").filter((name) => name !== "");
  if (wanted !== undefined) {
    const isKnown = names.includes(wanted);
    return isKnown ? { ok: true, value: wanted } : failed("failed", `there is no remote "${wanted}"`);
  }
  if (names.includes("origin") || names.length <= 1)
    return { ok: true, value: names.includes("origin") ? "origin" : names[0] };
  const message = `there are several remotes (${names.join(", ")}) and none is called origin: call one of them origin, or name the ledger under change.ledger.repository of the policy`;
  return failed("failed", message);
}

/** The bare copy of a repository of its own. It is made empty, and filled by the first exchange. */
async function openCopy(
  address: string,
  branch: string,
  cacheFolder: string,
  folder: string | undefined,
): Promise<GitResult<LedgerPlace>> {
  if (address.trim() === "" || address.startsWith("-") || /\p{Cc}/u.test(address))
    return failed("failed", `"${address.replace(/\p{Cc}/gu, "\uFFFD")}" is not the address of a repository`);
  const isRelative = /^\.\.?[\\/]/.test(address);
  const mistake = isRelative ? undefined : addressMistake(address);
  if (mistake !== undefined) return failed("failed", `The address of the ledger can't be used: ${mistake}`);
  const absolute = isRelative ? path.resolve(folder ?? cacheFolder, address) : address;
  const name = createHash("sha256").update(absolute).digest("hex").slice(0, 24);
  const copies = path.join(cacheFolder, "ledgers");
  const copy = path.join(copies, `${name}.git`);
  const place: LedgerPlace = { gitDir: copy, branch, remote: "origin" };
  if (await isFolder(copy)) return { ok: true, value: place };
  const fresh = path.join(copies, `${name}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    await mkdir(copies, { recursive: true, mode: 0o700 });
    const made = await git(["init", "--quiet", "--bare", "--template=", fresh], { cwd: copies });
    if (!made.ok) return made;
    const added = await new GitFolder(fresh).run(["remote", "add", "--", "origin", absolute]);
    if (!added.ok) return added;
    // Another process may have been faster; its copy is as good.
    await rename(fresh, copy).catch(async (error: unknown) => {
      if (!(await isFolder(copy))) throw error;
    });
    return { ok: true, value: place };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed("failed", `the copy of the ledger can't be made in ${copies}: ${why}`);
  } finally {
    await rm(fresh, { recursive: true, force: true }).catch(() => {});
  }
}

async function isFolder(name: string): Promise<boolean> {
  return stat(name).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function failed(reason: GitFailure["reason"], message: string): GitResult<never> {
  return { ok: false, failure: { reason, message } };
}
