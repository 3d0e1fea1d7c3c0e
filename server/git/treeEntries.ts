import type { ObjectReader } from "./objects.ts";
import { gitPipe } from "./pipe.ts";
import type { GitResult } from "./run.ts";
import { blobsIn } from "./storedFiles.ts";

/** Where objects are read: a folder of a work tree, or a git folder of its own. */
export interface ObjectPlace {
  readonly cwd: string;
  readonly gitDir?: string;
  /** Whether git may fetch objects that a partial clone left out. */
  readonly allowNetwork: boolean;
}

export interface TreeEntry {
  /** Octal, as git writes it: `100644`, `120000` a symbolic link, `160000` a submodule, `040000` a folder. */
  readonly mode: string;
  readonly id: string;
  /** Bytes; undefined for what has no content of its own. */
  readonly size: number | undefined;
  readonly name: string;
}

/** Entries of a commit's or tree's top folder, under the names that it gives them. */
export async function listTree(place: ObjectPlace, tree: string): Promise<GitResult<TreeEntry[]>> {
  const listed = await read(place, ["ls-tree", "-z", "-l", "--full-tree", tree]);
  if (!listed.ok) return listed;
  const entries = listed.value
    .toString("utf8")
    .split("\0")
    .flatMap((line): TreeEntry[] => {
      const [, mode, id, size, name] = /^(\d+) \w+ ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line) ?? [];
      if (mode === undefined || id === undefined || name === undefined) return [];
      return [{ mode, id, size: size === "-" ? undefined : Number(size), name }];
    });
  return { ok: true, value: entries };
}

/** Names of what a folder of a commit holds, as `commit:folder`; none where there is no such folder. */
export async function namesIn(place: ObjectPlace, objects: ObjectReader, tree: string): Promise<string[]> {
  const found = await objects.read(tree, 0);
  if (found?.type !== "tree") return [];
  const listed = await listTree(place, tree);
  if (!listed.ok) throw new Error(listed.failure.message);
  return listed.value.map(({ name }) => name);
}

/** Contents of blobs, in the order of their ids. Fails if one is not there. */
export async function readBlobs(place: ObjectPlace, ids: readonly string[]): Promise<GitResult<Buffer[]>> {
  if (ids.length === 0) return { ok: true, value: [] };
  const answer = await read(place, ["cat-file", "--batch"], ids.map((id) => `${id}\n`).join(""));
  if (!answer.ok) return answer;
  const blobs = blobsIn(answer.value);
  const missing = ids.find((id) => !blobs.has(id));
  if (missing !== undefined)
    return { ok: false, failure: { reason: "failed", message: `a file's content is not here: ${missing}` } };
  return { ok: true, value: ids.flatMap((id) => blobs.get(id) ?? []) };
}

function read(place: ObjectPlace, args: readonly string[], input?: string): Promise<GitResult<Buffer>> {
  const where = place.gitDir === undefined ? [] : [`--git-dir=${place.gitDir}`];
  return gitPipe([...where, ...args], {
    cwd: place.cwd,
    // What `git replace` shows in place of an object is on nobody else's machine.
    env: { GIT_NO_REPLACE_OBJECTS: "1", ...(place.allowNetwork ? {} : { GIT_NO_LAZY_FETCH: "1" }) },
    ...(input === undefined ? {} : { input }),
  });
}
