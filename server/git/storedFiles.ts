import type { GitFolder } from "./gitFolder.ts";
import type { GitResult } from "./run.ts";

/** An entry of a tree that is no tree itself. */
export interface TreeFile {
  /** With `/`. Bytes that are no UTF-8 become U+FFFD. */
  readonly path: string;
  /** Octal, as git writes it: `100644` for a plain file. */
  readonly mode: string;
  readonly id: string;
  /** Bytes; undefined for a submodule, and for a blob that is not here. */
  readonly size: number | undefined;
}

/** All files below a commit's tree, or those of some paths. */
export async function listTree(
  folder: GitFolder,
  commit: string,
  paths: readonly string[] = [],
): Promise<GitResult<TreeFile[]>> {
  const args = ["ls-tree", "-r", "-l", "-z", "--full-tree", commit];
  const found = await folder.run(paths.length === 0 ? args : [...args, "--", ...paths]);
  if (!found.ok) return found;
  const entries = found.value.toString("utf8").split("\0");
  const files = entries.flatMap((entry): TreeFile[] => {
    const [, mode, id, size, path] = /^(\d{6}) \w+ ([0-9a-f]+) +(\d+|-|BAD)\t(.*)$/s.exec(entry) ?? [];
    if (mode === undefined || id === undefined || path === undefined) return [];
    return [{ path, mode, id, size: /^\d/.test(size ?? "") ? Number(size) : undefined }];
  });
  return { ok: true, value: files };
}

/** Content of blobs, by one process; those that are not here are left out. */
export async function readBlobs(
  folder: GitFolder,
  ids: readonly string[],
): Promise<GitResult<ReadonlyMap<string, Buffer>>> {
  if (ids.length === 0) return { ok: true, value: new Map() };
  const found = await folder.run(["cat-file", "--batch", "--buffer"], { input: `${ids.join("\n")}\n` });
  return found.ok ? { ok: true, value: blobsIn(found.value) } : found;
}

/** Blobs by id in an answer of `git cat-file --batch`; what is not there, or is no blob, is left out. */
export function blobsIn(all: Buffer): ReadonlyMap<string, Buffer> {
  const blobs = new Map<string, Buffer>();
  for (let at = 0; at < all.length; ) {
    const end = all.indexOf(10, at);
    if (end < 0) break;
    const [, id, type, size] = /^([0-9a-f]+) (\w+) (\d+)$/.exec(all.toString("latin1", at, end)) ?? [];
    at = end + 1;
    if (id === undefined) continue;
    const bytes = Number(size);
    // A copy: a small part would keep the whole answer in memory.
    if (type === "blob") blobs.set(id, Buffer.from(all.subarray(at, at + bytes)));
    at += bytes + 1;
  }
  return blobs;
}

/** A commit that has the files of its first parent and some more. */
export interface AddedFiles {
  /** Commits; the first one's files are kept, except those of the same path. */
  readonly parents: readonly string[];
  /** Paths of plain ASCII, with the bytes of a new blob or the id of one that is there. */
  readonly files: readonly { readonly path: string; readonly content: Uint8Array | string }[];
  readonly message: string;
  readonly signal?: AbortSignal | undefined;
}

/** Whom a commit is by where git does not know who commits: the ledger's own files say who did what. */
const NOBODY = "Two Keys <two-keys@localhost>";

/** A name that the stream needs. No ref comes of it: it is taken back before git writes its refs. */
const DRAFT = "refs/two-keys/draft";

/**
 * Writes blobs, trees and a commit, and gives the commit's id. No ref refers to it yet: git's garbage collection
 * takes it away after some weeks. Killed in the middle, it leaves unreferenced objects at most.
 */
export async function commitFiles(folder: GitFolder, added: AddedFiles): Promise<GitResult<string>> {
  const [author, committer, format] = await Promise.all([
    identity(folder, "GIT_AUTHOR_IDENT"),
    identity(folder, "GIT_COMMITTER_IDENT"),
    folder.text(["rev-parse", "--show-object-format"]),
  ]);
  const parts: Uint8Array[] = [];
  const line = (text: string): number => parts.push(Buffer.from(`${text}\n`));
  const data = (bytes: Uint8Array): void => {
    line(`data ${bytes.length}`);
    parts.push(bytes);
    line("");
  };
  const [first, ...others] = added.parents;
  line(`commit ${DRAFT}`);
  line("mark :1");
  line(`author ${author}`);
  line(`committer ${committer}`);
  data(Buffer.from(`${added.message.replaceAll("\0", "").trim()}\n`));
  if (first !== undefined) line(`from ${first}`);
  for (const other of others) line(`merge ${other}`);
  for (const { path, content } of added.files) {
    line(`M 100644 ${typeof content === "string" ? content : "inline"} ${path}`);
    if (typeof content !== "string") data(content);
  }
  line("");
  line("get-mark :1");
  line(`reset ${DRAFT}`);
  line(`from ${"0".repeat(format.ok && format.value === "sha256" ? 64 : 40)}`);
  // Without "done", git takes what it has got for a broken stream.
  for (const last of ["", "done"]) line(last);
  const made = await folder.run(["fast-import", "--quiet", "--done", "--date-format=raw"], {
    input: Buffer.concat(parts),
    signal: added.signal,
  });
  return made.ok ? { ok: true, value: made.value.toString("latin1").trim() } : made;
}

/** Who commits, and when, as git writes it into a commit. */
async function identity(folder: GitFolder, name: string): Promise<string> {
  const found = await folder.text(["var", name]);
  return found.ok ? found.value : `${NOBODY} ${Math.floor(Date.now() / 1000)} +0000`;
}
