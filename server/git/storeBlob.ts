import { gitPipe } from "./pipe.ts";
import type { GitResult } from "./run.ts";

/**
 * Writes bytes into a repository as a blob, without filters or conversion of line ends, and gives its id. Nothing
 * refers to it: git's garbage collection takes it away after some weeks.
 */
export async function storeBlob(
  folder: string,
  content: string | Uint8Array,
  signal?: AbortSignal,
): Promise<GitResult<string>> {
  const stored = await gitPipe(["hash-object", "-w", "--stdin"], { cwd: folder, input: content, signal });
  return stored.ok ? { ok: true, value: stored.value.toString("latin1").trim() } : stored;
}
