import type { GitFolder } from "../git/gitFolder.ts";
import type { GitResult } from "../git/run.ts";
import { listTree, type TreeFile } from "../git/storedFiles.ts";
import { parseName } from "./fileNames.ts";

/** Files of a commit by path, foreign ones left out. Empty where there is no commit. */
export async function ledgerFiles(
  folder: GitFolder,
  commit: string | undefined,
): Promise<GitResult<ReadonlyMap<string, TreeFile>>> {
  if (commit === undefined) return { ok: true, value: new Map() };
  const listed = await listTree(folder, commit);
  if (!listed.ok) return listed;
  const files = listed.value.filter((file) => file.mode === "100644" && parseName(file.path) !== undefined);
  return { ok: true, value: new Map(files.map((file) => [file.path, file])) };
}

/** Files of a commit that another one (undefined: an empty one) lacks or has with another content. */
export async function changedFiles(
  folder: GitFolder,
  commit: string,
  other: string | undefined,
): Promise<GitResult<TreeFile[]>> {
  const [mine, theirs] = await Promise.all([ledgerFiles(folder, commit), ledgerFiles(folder, other)]);
  if (!mine.ok) return mine;
  if (!theirs.ok) return theirs;
  const changed = [...mine.value.values()].filter((file) => theirs.value.get(file.path)?.id !== file.id);
  return { ok: true, value: changed };
}
