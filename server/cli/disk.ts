import path from "node:path";
import { errorCode } from "../service/disk.ts";

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
