import { lstatSync, type Stats } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import {
  branchPoint,
  filesGoneSince,
  filesSinceCommit,
  listFiles,
  stagedFiles,
  topFolder,
} from "../git/changes.ts";
import type { GitFailure } from "../git/run.ts";
import { errorCode, isMissing } from "../service/disk.ts";
import { SKIPPED_FOLDERS, walk } from "../service/walk.ts";
import { languageOfPath, SOURCE_EXTENSIONS } from "../standards/fileKind.ts";
import type { Language } from "../standards/model.ts";
import type { ProjectFinding } from "../standards/project.ts";
import { fileError, shownPath } from "./disk.ts";
import { type Outcome, problem, success } from "./outcome.ts";
import type { SkippedFile } from "./report/schema.ts";
import type { Since } from "./since.ts";
import { printable } from "./terminal.ts";

/** A file to check. */
export interface Target {
  readonly absolute: string;
  readonly file: string;
  readonly language: Language;
  /** Stands on the command line by itself, not below a folder of it. */
  readonly named?: boolean;
  /** Read for what it tells rules over several files, and not reported. */
  readonly isSilent?: boolean;
  /** What rules over several files say of it, once they have looked. */
  readonly extra?: readonly ProjectFinding[];
  /** Where it is checked as staged: its blob, or the reason why there is none. */
  readonly staged?: { readonly blob: string } | { readonly problem: string };
}

export interface Selection {
  /** In the order of the report. */
  readonly targets: readonly Target[];
  /** Named files in no language that is checked. */
  readonly skipped: readonly SkippedFile[];
  /** What a person should know of the search, a line each. */
  readonly notes: readonly string[];
  /** Folders whose policy must be valid even if no file is below them. */
  readonly folders: readonly string[];
  /** Repository of the staged blobs. */
  readonly top?: string;
  /** Files that a branch has taken away: what they told others is missing now. */
  readonly gone?: readonly string[];
  /** What findings are held against. */
  readonly since?: Since;
}

/** What to look at: given paths, or those of them that have changed. */
export interface Choice {
  readonly cwd: string;
  readonly paths: readonly string[];
  readonly staged: boolean;
  readonly since?: string | undefined;
}

interface Root {
  readonly given: string;
  readonly absolute: string;
  readonly kind: "file" | "folder" | "missing";
}

/** Finds the files of a scan. Fails on a path that does not exist and on what git refuses. */
export async function selectTargets(choice: Choice): Promise<Outcome<Selection>> {
  const roots: Root[] = [];
  for (const given of choice.paths.length > 0 ? choice.paths : ["."]) {
    const root = await rootOf(given, choice.cwd);
    if (!root.ok) return root;
    roots.push(root.value);
  }
  if (choice.staged) return selectStaged(choice, roots);
  const missing = roots.filter((root) => root.kind === "missing");
  if (missing.length > 0) return noSuchPath(missing);
  return choice.since === undefined ? selectAll(choice, roots) : selectSince(choice, roots, choice.since);
}

async function rootOf(given: string, cwd: string): Promise<Outcome<Root>> {
  const absolute = path.resolve(cwd, given);
  if (given === "") return problem("no-such-path", "a path is empty");
  try {
    const found = await stat(absolute);
    return success({ given, absolute, kind: found.isDirectory() ? "folder" : "file" });
  } catch (error) {
    if (isMissing(error)) return success({ given, absolute, kind: "missing" });
    return problem("no-such-path", `${printable(given)}: can't be reached: ${fileError(error)}`);
  }
}

function noSuchPath(missing: readonly Root[]): Outcome<never> {
  return problem(
    "no-such-path",
    ...missing.map(({ given }) => `${printable(given)}: no such file or folder`),
  );
}

async function selectAll(choice: Choice, roots: readonly Root[]): Promise<Outcome<Selection>> {
  const found = new Collector(choice.cwd);
  for (const root of roots) {
    if (root.kind === "file") {
      found.addNamed(root.absolute);
      continue;
    }
    const listed = await listFiles(root.absolute);
    // A folder that git ignores as a whole was named on purpose: it is walked like one outside of git.
    if (listed.ok && listed.value.length > 0) {
      for (const file of listed.value) found.addListed(root.absolute, file);
      continue;
    }
    if (!listed.ok && listed.failure.reason === "failed") {
      found.note(`git can't list the files: ${listed.failure.message}`);
    }
    const walked = await walk(root.absolute, listed.ok ? root.absolute : choice.cwd);
    for (const file of walked.files) found.addListed(root.absolute, file);
    for (const note of walked.notes) found.note(note);
  }
  return success(found.selection(roots));
}

async function selectSince(
  choice: Choice,
  roots: readonly Root[],
  since: string,
): Promise<Outcome<Selection>> {
  const top = await topFolder(choice.cwd);
  if (!top.ok) return gitProblem(top.failure, "--since");
  const base = await branchPoint(top.value, since);
  if (!base.ok) return gitProblem(base.failure, "--since");
  const changed = await filesSinceCommit(top.value, base.value);
  if (!changed.ok) return gitProblem(changed.failure, "--since");
  const gone = await filesGoneSince(top.value, base.value);
  if (!gone.ok) return gitProblem(gone.failure, "--since");
  const found = new Collector(choice.cwd);
  const covers = await covering(roots);
  for (const file of changed.value) {
    if (covers(path.join(top.value, file))) found.addListed(top.value, file);
  }
  const left = gone.value.map((file) => path.join(top.value, file)).filter(covers);
  return success({ ...found.selection(roots), gone: left, since: { top: top.value, base: base.value } });
}

async function selectStaged(choice: Choice, roots: readonly Root[]): Promise<Outcome<Selection>> {
  const top = await topFolder(choice.cwd);
  if (!top.ok) return gitProblem(top.failure, "--staged");
  const staged = await stagedFiles(top.value);
  if (!staged.ok) return gitProblem(staged.failure, "--staged");
  const files = staged.value.map((one) => ({ ...one, absolute: path.join(top.value, one.path) }));
  // A path may be gone from the work tree and still be staged.
  const missing = roots.filter(
    (root) => root.kind === "missing" && !files.some((one) => isWithin(root.absolute, one.absolute)),
  );
  if (missing.length > 0) return noSuchPath(missing);
  const found = new Collector(choice.cwd);
  const covers = await covering(roots);
  for (const { absolute, blob } of files) {
    if (!covers(absolute)) continue;
    found.add(absolute, { staged: blob ? { blob } : { problem: "it has an unresolved merge conflict" } });
  }
  return success({ ...found.selection(roots), top: top.value });
}

/** Why a command that needs git can't go on; `option` is what asked for it. */
export function gitProblem(failure: GitFailure, option: string): Outcome<never> {
  switch (failure.reason) {
    case "no-git":
      return problem("no-git", `${option} needs git: ${failure.message}`);
    case "not-a-repository":
      return problem("not-a-repository", `${option} needs a git repository, and this folder is in none`);
    case "unknown-ref":
      return problem("unknown-ref", `${option}: ${failure.message}`);
    case "no-merge-base":
      return problem("no-merge-base", `${option}: ${failure.message}`);
    case "undetermined":
    case "failed":
      return problem("git-failed", `${option}: git: ${failure.message}`);
  }
}

/** Whether a path that git told lies below one of the roots; git resolves symbolic links. */
async function covering(roots: readonly Root[]): Promise<(absolute: string) => boolean> {
  const real = await Promise.all(roots.map((root) => realpath(root.absolute).catch(() => root.absolute)));
  return (absolute) =>
    real.some((root) => isWithin(root, absolute)) || roots.some((root) => isWithin(root.absolute, absolute));
}

function isWithin(root: string, absolute: string): boolean {
  const relative = path.relative(root, absolute);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** Gathers targets without duplicates. */
class Collector {
  private readonly targets = new Map<string, Target>();
  private readonly skipped: SkippedFile[] = [];
  private readonly notes: string[] = [];

  constructor(private readonly cwd: string) {}

  note(text: string): void {
    this.notes.push(text);
  }

  /** A file from the command line: always checked, or told why not. */
  addNamed(absolute: string): void {
    if (this.add(absolute, { named: true })) return;
    const known = SOURCE_EXTENSIONS.map((extension) => `.${extension}`).join(", ");
    this.skipped.push({
      file: shownPath(absolute, this.cwd),
      reason: `not in a language that is checked (${known}; no declaration files)`,
    });
  }

  /** A file from a listing: checked if it is regular, still there and in a known language. */
  addListed(folder: string, relative: string): void {
    if (!languageOfPath(relative)) return;
    if (relative.split(/[\\/]/).some((step) => SKIPPED_FOLDERS.has(step))) return;
    const absolute = path.join(folder, relative);
    if (this.targets.has(absolute) || !isThere(absolute)) return;
    this.add(absolute);
  }

  add(absolute: string, extra: Pick<Target, "staged" | "named"> = {}): boolean {
    const language = languageOfPath(absolute);
    if (!language) return false;
    this.targets.set(absolute, { absolute, file: shownPath(absolute, this.cwd), language, ...extra });
    return true;
  }

  selection(roots: readonly Root[]): Selection {
    const targets = [...this.targets.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
    const folders = roots.map((root) =>
      root.kind === "folder" ? root.absolute : path.dirname(root.absolute),
    );
    return { targets, skipped: this.skipped, notes: this.notes, folders };
  }
}

/**
 * Whether a listed path is a regular file. One that can't be looked at counts as such, and
 * so does a name that is no valid UTF-8 and can't be found again: reading it then tells why.
 */
function isThere(absolute: string): boolean {
  let found: Stats | undefined;
  try {
    found = lstatSync(absolute, { throwIfNoEntry: false });
  } catch (error) {
    return errorCode(error) !== "ENOTDIR";
  }
  return found ? found.isFile() : absolute.includes("\uFFFD");
}
