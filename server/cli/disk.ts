import path from "node:path";

export { fileError } from "../service/disk.ts";

/** Path as it is shown: relative to `cwd` with `/`, absolute when outside of it. */
export function shownPath(file: string, cwd: string): string {
  const relative = path.relative(cwd, file);
  const outside = relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return (outside ? file : relative).split(path.sep).join("/");
}
