import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Ignore } from "ignore";
import { fileError, isMissing } from "./disk.ts";

/** What lies below a folder that is in no repository. */
export interface Walked {
  /** Relative to the folder, with the system's separator. */
  readonly files: string[];
  /** Folders and `.gitignore` files that can't be read, with the reason. */
  readonly notes: string[];
}

interface Level {
  readonly folder: string;
  readonly ignore: Ignore;
}

/** Folders that hold no code of one's own. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(["node_modules", ".git"]);

/**
 * Regular files below `folder`, without those that a `.gitignore` between `base` (if it
 * encloses the folder) and the file leaves out. Symbolic links are not followed, so that
 * loops end; ignored folders are not entered.
 */
export async function walk(folder: string, base: string): Promise<Walked> {
  const { default: createIgnore } = await import("ignore");
  const walked: Walked = { files: [], notes: [] };
  const levelOf = async (at: string): Promise<Level | undefined> => {
    try {
      return {
        folder: at,
        ignore: createIgnore().add(await readFile(path.join(at, ".gitignore"), "utf8")),
      };
    } catch (error) {
      if (!isMissing(error))
        walked.notes.push(`${path.join(at, ".gitignore")} can't be read: ${fileError(error)}`);
      return undefined;
    }
  };
  const visit = async (at: string, above: readonly Level[]): Promise<void> => {
    const own = await levelOf(at);
    const levels = own ? [...above, own] : above;
    const entries = await readdir(at, { withFileTypes: true }).catch((error: unknown) => {
      walked.notes.push(`${at} can't be read: ${fileError(error)}`);
      return [];
    });
    for (const entry of entries) {
      const full = path.join(at, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name) && !ignored(full, levels, true)) await visit(full, levels);
      } else if (entry.isFile() && !ignored(full, levels, false)) {
        walked.files.push(path.relative(folder, full));
      }
    }
  };
  const above: Level[] = [];
  for (const parent of between(base, folder)) {
    const level = await levelOf(parent);
    if (level) above.push(level);
  }
  await visit(folder, above);
  return walked;
}

/** The nearest `.gitignore` with an opinion wins, as in git. */
function ignored(full: string, levels: readonly Level[], isFolder: boolean): boolean {
  for (const { folder, ignore } of [...levels].reverse()) {
    const relative = path.relative(folder, full).split(path.sep).join("/");
    const verdict = ignore.test(isFolder ? `${relative}/` : relative);
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

/** Folders from `base` down to, and without, `folder`; none when it lies elsewhere. */
function between(base: string, folder: string): string[] {
  const relative = path.relative(base, folder);
  if (relative === "" || relative.startsWith("..") || path.isAbsolute(relative)) return [];
  const out = [base];
  for (const step of relative.split(path.sep).slice(0, -1)) out.push(path.join(out.at(-1) ?? base, step));
  return out;
}
