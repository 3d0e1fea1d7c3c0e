import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { PolicyDisk } from "../policy/policyFinder.ts";

/** Policies from the disk; also for `--staged`, whose policy is that of the work tree. */
export const policyDisk: PolicyDisk = {
  async readText(file) {
    try {
      return await readFile(file, "utf8");
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  exists: (file) =>
    stat(file).then(
      () => true,
      () => false,
    ),
};

/** Whether a file system error says that there is nothing at the path. */
export function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOENT" || code === "ENOTDIR";
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

const PLAIN: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EISDIR: "it is a directory",
  ELOOP: "symbolic links form a loop",
  EIO: "input/output error",
};

/** A file system error in a few words, its code behind. */
export function fileError(error: unknown): string {
  const code = errorCode(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  const plain = PLAIN[code];
  return plain ? `${plain} (${code})` : code;
}

/** Path as it is shown: relative to `cwd` with `/`, absolute when outside of it. */
export function shownPath(file: string, cwd: string): string {
  const relative = path.relative(cwd, file);
  const outside = relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return (outside ? file : relative).split(path.sep).join("/");
}
