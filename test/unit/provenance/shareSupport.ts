import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Repository } from "../../../server/git/repository.ts";
import { parseAuthorshipLog } from "../../../server/provenance/formats/gitAi.ts";
import { type ShareOutcome, shareNotes } from "../../../server/provenance/shareNotes.ts";
import type { GitRepo } from "../../support/gitRepo.ts";

export const AI = "refs/notes/ai";
export const DISCUSS = "refs/notes/devtools/discuss";

/** A bare remote and two clones of it with the same few commits. */
export interface Team {
  readonly hub: string;
  readonly dana: GitRepo;
  readonly lee: GitRepo;
  readonly commits: readonly string[];
}

export async function ports(at: GitRepo): Promise<Repository> {
  const git = await at.open();
  git.gitAiInstalled = () => Promise.resolve(false);
  return git;
}

export async function share(at: GitRepo, remote?: string): Promise<ShareOutcome> {
  return shareNotes({ remote }, await ports(at));
}

/** Received and sent; the exchange must have worked, and have left nothing out. */
export async function shared(at: GitRepo): Promise<[number, number]> {
  const outcome = await share(at);
  assert.equal(outcome.state, "shared", JSON.stringify(outcome));
  assert.deepEqual(outcome.problems, []);
  return [outcome.received, outcome.sent];
}

export async function failure(at: GitRepo, remote?: string): Promise<ShareOutcome & { state: "failed" }> {
  const outcome = await share(at, remote);
  assert.ok(outcome.state === "failed", JSON.stringify(outcome));
  return outcome;
}

export function inHub(hub: string, ...args: string[]): string {
  return execFileSync("git", ["--git-dir", hub, ...args], { encoding: "utf8", stdio: "pipe" }).trimEnd();
}

/** Bytes of a note, as Latin-1; `where` is a clone's folder or a bare repository. */
export function bytesOf(where: string, ref: string, commit: string): string | undefined {
  try {
    const list = execFileSync("git", ["notes", `--ref=${ref}`, "list", commit], {
      cwd: where,
      stdio: "pipe",
    });
    const blob = list.toString().trim();
    return execFileSync("git", ["cat-file", "blob", blob], { cwd: where, maxBuffer: 2 ** 24 }).toString(
      "latin1",
    );
  } catch {
    return undefined;
  }
}

export function hook(hub: string, name: string, ...lines: string[]): void {
  const file = path.join(hub, "hooks", name);
  writeFileSync(file, ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(file, 0o755);
}

/** Replaces a notes ref by one with notes at given paths, without history. */
export function importNotes(at: GitRepo, ref: string, notes: readonly (readonly [string, string])[]): void {
  const stream = [
    `reset ${ref}`,
    `commit ${ref}`,
    "committer A <a@example.test> 0 +0000",
    "data 0",
    ...notes.flatMap(([file, text]) => [`M 100644 inline ${file}`, `data ${Buffer.byteLength(text)}`, text]),
    "done",
    "",
  ].join("\n");
  execFileSync("git", ["fast-import", "--quiet", "--done", "--force"], { cwd: at.root, input: stream });
}

export function treePaths(at: GitRepo, ref: string): string[] {
  return at.git("ls-tree", "-r", "--name-only", ref).split("\n");
}

/** `key lines` of a note that we can read ourselves. */
export function said(text: string | undefined): string[] {
  const log = parseAuthorshipLog(Buffer.from(text ?? "", "latin1").toString("utf8"));
  assert.ok(log.ok, "the note can be read");
  return [...log.value.files].flatMap(([file, entries]) =>
    entries.map(
      ({ key, ranges }) => `${file} ${key} ${ranges.map(({ start, end }) => `${start}-${end}`).join(",")}`,
    ),
  );
}

/** Gives a team with some commits that both clones have. */
export function teamOf(repo: () => GitRepo, count = 3): Team {
  const dana = repo();
  const hub = dana.path(".git/hub.git");
  dana.git("init", "--quiet", "--bare", "--initial-branch=main", hub);
  const commits = Array.from({ length: count }, (_, n) => dana.commit({ "a.ts": `${n}\n` }, `${n}`));
  dana.git("remote", "add", "origin", hub);
  dana.git("push", "--quiet", "origin", "main");
  const lee = repo();
  lee.git("remote", "add", "origin", hub);
  lee.git("fetch", "--quiet", "origin");
  lee.git("reset", "--quiet", "--hard", "origin/main");
  return { hub, dana, lee, commits };
}
