import { listTree, type ObjectPlace, readBlobs, type TreeEntry } from "../git/treeEntries.ts";
import {
  MAX_OWNERS_BYTES,
  ownersPlaces,
  readOwners,
  TOO_LARGE,
  unusableOwners,
} from "../review/ownersFile.ts";
import type { OwnersDialect, OwnersFile } from "../review/ownersModel.ts";
import { done, failure, type ServiceResult } from "./result.ts";

export interface OwnersNow {
  /** The owner file that holds; undefined where there is none. It may be one that can't be used. */
  readonly file: OwnersFile | undefined;
  /** Owner files that lie there too, and do not hold. */
  readonly ignored: readonly string[];
}

/**
 * The owner file of a commit, which must be one of the protected branch: a change has no say in who must approve it.
 * `place` may be a bare repository. Fails where git can't read the commit.
 */
export async function loadOwners(
  place: ObjectPlace,
  commit: string,
  forge: OwnersDialect | undefined,
): Promise<ServiceResult<OwnersNow>> {
  const found: { readonly path: string; readonly entry: TreeEntry }[] = [];
  const folders = new Map<string, readonly TreeEntry[]>();
  const entriesOf = async (folder: string): Promise<readonly TreeEntry[] | string> => {
    const known = folders.get(folder);
    if (known) return known;
    const listed = await listTree(place, folder === "" ? commit : `${commit}:${folder}`);
    if (!listed.ok) return listed.failure.message;
    folders.set(folder, listed.value);
    return listed.value;
  };
  for (const path of ownersPlaces(forge)) {
    const [name = "", folder = ""] = path.split("/").reverse();
    const top = await entriesOf("");
    if (typeof top === "string") return cantRead(top);
    if (folder !== "" && !top.some((one) => one.name === folder && one.mode === "040000")) continue;
    const entries = await entriesOf(folder);
    if (typeof entries === "string") return cantRead(entries);
    const entry = entries.find((one) => one.name === name);
    if (entry) found.push({ path, entry });
  }
  const [first, ...others] = found;
  if (!first) return done({ file: undefined, ignored: [] });
  const file = await readFile(place, first.path, first.entry, forge);
  return file.ok ? done({ file: file.value, ignored: others.map(({ path }) => path) }) : file;
}

async function readFile(
  place: ObjectPlace,
  path: string,
  { mode, id, size = 0 }: TreeEntry,
  forge: OwnersDialect | undefined,
): Promise<ServiceResult<OwnersFile>> {
  const unusable = (reason: string): ServiceResult<OwnersFile> => done(unusableOwners(path, reason, forge));
  if (!mode.startsWith("100")) return unusable("it is no file of its own: commit the file itself");
  if (size > MAX_OWNERS_BYTES) return unusable(TOO_LARGE);
  const blobs = await readBlobs(place, [id]);
  if (!blobs.ok) return cantRead(blobs.failure.message);
  try {
    return done(readOwners(path, new TextDecoder("utf-8", { fatal: true }).decode(blobs.value[0]), forge));
  } catch {
    return unusable("it is not UTF-8: save it in that encoding");
  }
}

function cantRead(message: string): ReturnType<typeof failure> {
  return failure("git-failed", `The owner file can't be read: ${message}`);
}
