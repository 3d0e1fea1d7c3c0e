import { readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Larger files are not recorded, in bytes. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** A file with its links resolved, whether it exists or not. */
export interface RealFile {
  readonly path: string;
  /** Nearest folder above it that exists. */
  readonly folder: string;
}

/** Where a path of an agent leads, from a folder; undefined if it is no path on this machine's disk. */
export async function realFile(named: string, from: string): Promise<RealFile | undefined> {
  const local = localPath(named);
  if (local === undefined) return undefined;
  const file = path.resolve(from, local);
  const real = await realpath(file).catch(() => undefined);
  if (real !== undefined) return { path: real, folder: path.dirname(real) };
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const found = await realpath(folder).catch(() => undefined);
    if (found !== undefined) return { path: path.join(found, path.relative(folder, file)), folder: found };
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** Bytes of a file; null if there is none, undefined if it is no plain file, too large or unreadable. */
export async function readBytes(file: string): Promise<Buffer | null | undefined> {
  try {
    // Opening a pipe would wait for somebody to write into it.
    const found = await stat(file);
    if (!found.isFile() || found.size > MAX_FILE_BYTES) return undefined;
    return await readFile(file);
  } catch (error) {
    return isMissing(error) ? null : undefined;
  }
}

export function isMissing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR";
}

function localPath(named: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9+.-]+:\/\//.test(named)) return named;
  try {
    return fileURLToPath(named);
  } catch {
    return undefined;
  }
}
