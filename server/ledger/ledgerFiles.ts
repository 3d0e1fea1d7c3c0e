import { GITLINK } from "../git/changeset.ts";
import type { GitFolder } from "../git/gitFolder.ts";
import type { GitResult } from "../git/run.ts";
import { listTree, type TreeFile } from "../git/storedFiles.ts";
import { parseName } from "./fileNames.ts";
import { MAX_FILE_BYTES } from "./ledger.ts";

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

/** What is wrong with a file before it is read. */
export function fileOddity({ mode, size }: TreeFile): string | undefined {
  if (mode === "120000") return "it is a symbolic link";
  if (mode === GITLINK) return "it is a submodule";
  if (mode !== "100644") return `its mode is ${mode}: a file of a ledger is not executable`;
  if (size === undefined) return "git lacks its content: fetch the ledger again";
  return size > MAX_FILE_BYTES ? `it has ${size} bytes: at most ${MAX_FILE_BYTES} are read` : undefined;
}

/** A path that does no harm where it is printed. */
export function shownPath(path: string): string {
  return path.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\uFFFD");
}
