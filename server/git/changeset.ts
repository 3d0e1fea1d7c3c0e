import { createHash, type Hash } from "node:crypto";
import { gitPipe } from "./pipe.ts";
import { type GitFailure, type GitResult, git } from "./run.ts";

/** Mode where there is nothing. */
export const NO_MODE = "000000";

/** Mode of a submodule. */
export const GITLINK = "160000";

/** A file that differs between two trees. A renamed one is two entries: deleted and added. */
export interface TreeChange {
  /** Relative to the top of the tree, with `/`. Bytes that are no UTF-8 become U+FFFD. */
  readonly path: string;
  /** Octal modes as git writes them; {@link NO_MODE} where there is nothing. */
  readonly oldMode: string;
  readonly newMode: string;
  /** Full object ids, a submodule's commit included; zeros where there is nothing. */
  readonly oldId: string;
  readonly newId: string;
}

/** Digests of the changeset that changes nothing, in repositories of either object format. */
const EMPTY: ReadonlySet<string> = new Set(["sha1", "sha256"].map((format) => digestOf(begin(format))));

/**
 * Nothing of a person's or a repository's settings gets in: each one that could leave a path out, join two, or show
 * another content is answered by an option.
 */
const RAW = [
  "diff-tree",
  "-r",
  "-z",
  "--raw",
  "--no-renames",
  "--no-relative",
  "--no-ext-diff",
  "--no-textconv",
  "--ignore-submodules=none",
  "--no-abbrev",
  "-O/dev/null",
];

const ENVIRONMENT = { GIT_NO_REPLACE_OBJECTS: "1" };

/**
 * Digest v1 of the changeset between two commits or trees, as `sha256:…`: it depends on the modes, blobs and paths that
 * differ and on nothing else, so that it is the same after a squash or a rebase over unrelated work. Memory does not
 * grow with the change. `folder` is any folder of the repository, or a bare one.
 *
 * Fails as `unknown-ref` where a side is not there, and as `undetermined` in a shallow clone, because there nobody can
 * tell what a change starts from, and with trees that are not in git's order.
 */
export async function changesetDigest(
  folder: string,
  base: string,
  head: string,
): Promise<GitResult<string>> {
  const facts = git(["rev-parse", "--is-shallow-repository", "--show-object-format"], { cwd: folder });
  const entries = new Digester();
  const read = await readRaw(folder, base, head, (header, path) => entries.add(header, path));
  const repository = await facts;
  if (!repository.ok) return repository;
  const [shallow, format = ""] = repository.value.split("\n");
  if (shallow !== "false")
    return failed("undetermined", "the clone is shallow: run `git fetch --unshallow` first");
  if (!read.ok) return read;
  return { ok: true, value: entries.end(format) };
}

/** The files that differ, and the digest that they have together, by one reading. Fails as both do. */
export async function readChangeset(
  folder: string,
  base: string,
  head: string,
  objectFormat: string,
): Promise<GitResult<{ readonly digest: string; readonly changes: readonly TreeChange[] }>> {
  const digester = new Digester();
  const changes: TreeChange[] = [];
  const read = await readRaw(folder, base, head, (header, path) => {
    digester.add(header, path);
    changes.push(changeOf(header, path));
  });
  return read.ok ? { ok: true, value: { digest: digester.end(objectFormat), changes } } : read;
}

/** Whether a digest says that nothing changes. There is nothing to approve then. */
export function isEmptyChangeset(digest: string): boolean {
  return EMPTY.has(digest);
}

/** The files that differ between two commits or trees, in the order of their paths' bytes. Fails as the digest does. */
export async function treeChanges(
  folder: string,
  base: string,
  head: string,
): Promise<GitResult<TreeChange[]>> {
  const changes: TreeChange[] = [];
  const read = await readRaw(folder, base, head, (header, path) => changes.push(changeOf(header, path)));
  return read.ok ? { ok: true, value: changes } : read;
}

function changeOf(header: string, path: Buffer): TreeChange {
  const [oldMode = "", newMode = "", oldId = "", newId = ""] = header.split(" ");
  return { path: path.toString("utf8"), oldMode, newMode, oldId, newId };
}

/** A commit or tree by id or ref, with nothing that git would take for an option, a range or a path. */
const REVISION = /^(?![-^])(?!.*\.\.)[^\p{Cc}\s:?*[\\]+$/u;

/** Calls `take` with `<old mode> <new mode> <old id> <new id>` and the path of each entry. */
async function readRaw(
  folder: string,
  base: string,
  head: string,
  take: (header: string, path: Buffer) => void,
): Promise<GitResult<void>> {
  const unknown = [base, head].find((one) => !REVISION.test(one));
  if (unknown !== undefined) return failed("unknown-ref", `"${unknown}" is not a revision`);
  const reader = new RawReader(take);
  const done = await gitPipe([...RAW, `${base}^{tree}`, `${head}^{tree}`, "--"], {
    cwd: folder,
    env: ENVIRONMENT,
    onOutput: (chunk) => reader.take(chunk),
  });
  if (reader.problem !== undefined) return failed("undetermined", reader.problem);
  if (done.ok) return { ok: true, value: undefined };
  const isUnknown = /unknown revision|bad revision|ambiguous argument|bad object|Not a valid object/i;
  return done.failure.reason === "failed" && isUnknown.test(done.failure.message)
    ? failed("unknown-ref", `"${base}" or "${head}" is no commit or tree here`)
    : done;
}

const HEADER = /^:(\d{6} \d{6} ([0-9a-f]{40}|[0-9a-f]{64}) (?:[0-9a-f]{40}|[0-9a-f]{64})) [ADMT]$/;

/** Reads `:<modes and ids> <status>` NUL `<path>` NUL, in pieces. */
class RawReader {
  problem: string | undefined;
  private rest: Buffer = Buffer.alloc(0);
  private header: string | undefined;
  private last: Buffer | undefined;

  constructor(private readonly entry: (header: string, path: Buffer) => void) {}

  /** Whether there is a point in reading on. */
  take(chunk: Buffer): boolean {
    const all = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let start = 0;
    for (let end = all.indexOf(0); end !== -1; end = all.indexOf(0, start)) {
      this.field(all.subarray(start, end));
      if (this.problem !== undefined) return false;
      start = end + 1;
    }
    this.rest = all.subarray(start);
    return true;
  }

  private field(bytes: Buffer): void {
    if (this.header === undefined) {
      this.header = HEADER.exec(bytes.toString("latin1"))?.[1];
      if (this.header === undefined) this.problem = "git gave an answer that is not understood";
      return;
    }
    // Git walks both trees by the bytes of whole paths. A tree that is out of order, or names a path twice, was not
    // written by git, and what it holds is a matter of opinion.
    if (this.last && Buffer.compare(this.last, bytes) >= 0)
      this.problem = `the trees are not in git's order at "${bytes.toString("utf8")}": \`git fsck\` tells more`;
    else this.entry(this.header, bytes);
    this.last = Buffer.from(bytes);
    this.header = undefined;
  }
}

/** Folds entries into the digest. */
class Digester {
  private hash: Hash | undefined;

  add(header: string, path: Buffer): void {
    this.hash ??= begin(header.length < 128 ? "sha1" : "sha256");
    this.hash.update(`${header} ${path.length}\0`).update(path);
  }

  /** The digest. The object format is what it is by where nothing differs. */
  end(format: string): string {
    return digestOf(this.hash ?? begin(format));
  }
}

function begin(objectFormat: string): Hash {
  return createHash("sha256").update(`changeset-v1\0${objectFormat}\0`);
}

function digestOf(hash: Hash): string {
  return `sha256:${hash.copy().digest("hex")}`;
}

function failed(reason: GitFailure["reason"], message: string): GitResult<never> {
  return { ok: false, failure: { reason, message } };
}
