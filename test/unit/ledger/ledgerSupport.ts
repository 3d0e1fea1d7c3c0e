import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { type Witness, writeWitness } from "../../../server/change/witness.ts";
import { type AppendOptions, appendToLedger } from "../../../server/ledger/appendLedger.ts";
import type { Appended, LedgerPlace, LedgerState, NewFile, Synced } from "../../../server/ledger/ledger.ts";
import { type LedgerRequest, openLedger } from "../../../server/ledger/openLedger.ts";
import { readLedger } from "../../../server/ledger/readLedger.ts";
import { syncLedger } from "../../../server/ledger/syncLedger.ts";
import { GIT_ENV, type GitRepo } from "../../support/gitRepo.ts";

export const CHANGE = "CHG-20260315-7F3KQ2ZD";
export const BRANCH = "refs/heads/two-keys/ledger";

export function eventOf(text: string, change = CHANGE): NewFile {
  return { change, kind: "event", bytes: Buffer.from(`{"text":${JSON.stringify(text)}}\n`) };
}

export function recordOf(text: string, signature?: string): NewFile {
  return { change: CHANGE, kind: "record", bytes: Buffer.from(`title: ${text}\n`), signature };
}

/** What a gate has left; `signature` is its text. */
export function witnessOf(changes: Partial<Witness> = {}, signature?: string): NewFile {
  const witness: Witness = {
    apiVersion: "two-keys/v1",
    kind: "Witness",
    at: "2026-03-15T10:00:00Z",
    actor: "bot:pipeline",
    place: "pre-receive",
    repo: "git.example.com/shop/checkout",
    ref: "refs/heads/main",
    status: "SATISFIED",
    ...changes,
  };
  return { kind: "witness", at: witness.at, bytes: Buffer.from(writeWitness(witness)), signature };
}

/** The ledger of a folder's repository. */
export async function placeOf(folder: string, more: Partial<LedgerRequest> = {}): Promise<LedgerPlace> {
  const request = { folder, branch: undefined, repository: undefined, remote: undefined };
  const place = await openLedger({ ...request, cacheFolder: `${folder}/../nowhere`, ...more });
  if (!place.ok) throw new Error(place.failure.message);
  return place.value;
}

export async function append(
  place: LedgerPlace,
  files: NewFile | NewFile[],
  options: Partial<AppendOptions> = {},
): Promise<Appended> {
  const all = [files].flat();
  const done = await appendToLedger(place, all, "an event", { network: true, ...options });
  if (!done.ok) throw new Error(done.failure.message);
  return done.value;
}

export async function read(place: LedgerPlace): Promise<LedgerState> {
  const found = await readLedger(place);
  if (!found.ok) throw new Error(found.failure.message);
  return found.value;
}

export async function synced(place: LedgerPlace, restore = false): Promise<Synced & { state: "synced" }> {
  const done = await syncLedger(place, { restore });
  assert.ok(done.state === "synced", JSON.stringify(done));
  return done;
}

/** Texts of a ledger's entries, sorted. */
export function texts(state: LedgerState): string[] {
  return state.entries
    .map(({ bytes }) => Buffer.from(bytes).toString("utf8"))
    .map((one) => /^(?:title: |\{"text":")(.*?)"?\}?\n$/.exec(one)?.[1] ?? one)
    .sort();
}

/** A bare repository and clones of it. */
export interface Team {
  readonly hub: string;
  readonly clones: readonly GitRepo[];
}

export function teamOf(create: () => GitRepo, count = 2): Team {
  const seed = create();
  seed.commit({ "app.txt": "a\n" });
  const hub = seed.path("hub.git");
  seed.git("clone", "--quiet", "--bare", ".", hub);
  const clones = Array.from({ length: count }, () => {
    const clone = create();
    rmSync(clone.path(".git"), { recursive: true });
    clone.git("clone", "--quiet", hub, ".");
    return clone;
  });
  return { hub, clones };
}

export function gitIn(folder: string, args: readonly string[], input?: string | Uint8Array): string {
  const env = { ...process.env, ...GIT_ENV };
  const options = { cwd: folder, env, encoding: "utf8", stdio: "pipe" } as const;
  return execFileSync("git", args, { ...options, ...(input === undefined ? {} : { input }) }).trimEnd();
}

/** What a repository looks like to its owner: branches, index, work tree, `HEAD`. */
export function looks(repo: GitRepo): string[] {
  return [
    repo.git("for-each-ref", "refs/heads", "refs/tags", "refs/notes", "refs/stash"),
    repo.git("status", "--porcelain", "--ignored"),
    repo.git("ls-files", "--stage"),
    repo.git("rev-parse", "HEAD"),
    repo.git("symbolic-ref", "HEAD"),
  ];
}
