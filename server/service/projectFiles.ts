import { lstat } from "node:fs/promises";
import path from "node:path";
import { type IndexEntry, listFiles } from "../git/changes.ts";
import type { PolicyFinder } from "../policy/policyFinder.ts";
import { languageOfPath } from "../standards/fileKind.ts";
import type { Language } from "../standards/model.ts";
import type { Standards } from "../standards/options.ts";
import { SKIPPED_FOLDERS, walk } from "./walk.ts";

/** A file that may tell rules over several files something. */
export interface ProjectFile {
  readonly absolute: string;
  /** Relative to the project's root, with `/`. */
  readonly path: string;
  readonly language: Language;
  /** Bytes; undefined for content that is in git and not on the disk. */
  readonly size?: number;
  readonly blob?: string;
}

/** More than this is not read for rules over several files: bytes of one project, and files. */
export const MAX_PROJECT_BYTES = 64 * 1024 * 1024;
export const MAX_PROJECT_FILES = 20_000;

/** Why rules over several files tell nothing of a project: without some of its files they would be wrong. */
export function tooMuch(root: string): string {
  const limit = `${MAX_PROJECT_FILES} files or ${MAX_PROJECT_BYTES / 1024 / 1024} MB`;
  return `rules over several files did not run: below ${root} they would have to read more than ${limit}; leave paths out in the policy (standards.exclude)`;
}

/** That rules over several files go without a file, and why. */
export function goesWithout(name: string, why: string): string {
  return `rules over several files go without ${name}: ${why}`;
}

/** Language of a path, if files of that language tell the project's rules something. */
export function factLanguage(standards: Standards, name: string): Language | undefined {
  if (standards.factLanguages.size === 0) return undefined;
  const language = languageOfPath(name);
  return language && standards.factLanguages.has(language) ? language : undefined;
}

/** Whether rules over several files look at a path. */
export function isInProject(standards: Standards, name: string): boolean {
  return factLanguage(standards, name) !== undefined && standards.covers(name);
}

export interface ListOptions {
  /** What paths outside of any policy and repository are relative to. */
  readonly base: string;
  /** Without git every file counts that no `.gitignore` leaves out. */
  readonly mayRunGit: boolean;
}

/** The files below a project's root that may tell its rules something, by path. */
export async function projectFiles(
  root: string,
  standards: Standards,
  finder: PolicyFinder,
  { base, mayRunGit }: ListOptions,
): Promise<ProjectFile[]> {
  const listed = mayRunGit ? await listFiles(root) : undefined;
  const names = listed?.ok && listed.value.length > 0 ? listed.value : (await walk(root, root)).files;
  const files: ProjectFile[] = [];
  for (const name of names) {
    const language = factLanguage(standards, name);
    if (!language || name.split(/[\\/]/).some((step) => SKIPPED_FOLDERS.has(step))) continue;
    const absolute = path.join(root, name);
    const governing = await finder.governing(absolute, base);
    if (governing.root !== root || !standards.covers(governing.path)) continue;
    const found = await lstat(absolute).catch(() => undefined);
    if (found?.isFile()) files.push({ absolute, path: governing.path, language, size: found.size });
  }
  return files.sort(byPath);
}

/** The same of what is staged, as the index has it. */
export async function stagedProjectFiles(
  top: string,
  entries: readonly IndexEntry[],
  root: string,
  standards: Standards,
  finder: PolicyFinder,
  base: string,
): Promise<ProjectFile[]> {
  const files: ProjectFile[] = [];
  for (const { path: name, blob } of entries) {
    const language = factLanguage(standards, name);
    if (!language) continue;
    const absolute = path.join(top, name);
    const governing = await finder.governing(absolute, base);
    if (governing.root !== root || !standards.covers(governing.path)) continue;
    files.push({ absolute, path: governing.path, language, blob });
  }
  return files.sort(byPath);
}

function byPath(a: ProjectFile, b: ProjectFile): number {
  return a.path < b.path ? -1 : 1;
}
