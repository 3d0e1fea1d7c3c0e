import { readEvent, readRecord } from "../change/recordText.ts";
import { readWitness } from "../change/witness.ts";
import { GitFolder } from "../git/gitFolder.ts";
import type { GitResult } from "../git/run.ts";
import { listTree, readBlobs, type TreeFile } from "../git/storedFiles.ts";
import { digestOf, type FileName, parseName } from "./fileNames.ts";
import { fileOddity, shownPath } from "./ledgerFiles.ts";
import { signerOf } from "./sshSignature.ts";

/** Why a push to the ledger's branch must not be taken. */
export interface LedgerRefusal {
  /** File of the ledger that it is about, harmless where it is printed. */
  readonly path?: string;
  /** One sentence without its end. */
  readonly message: string;
}

/** Reasons that are told of one push. */
const MAX_TOLD = 50;
/** Files whose content is in memory at once. */
const BATCH = 500;

/**
 * What speaks against moving the ledger's branch of a repository from one commit to another, before git does it (both are
 * plain ids; undefined or zeros: there is none). Files may only be added, at their places, with the content that their
 * names say, in a form that can be read. Empty where nothing does; who signed what is not looked at. Fails where git does,
 * which is never to be taken for a yes.
 */
export async function checkLedgerUpdate(
  gitDir: string,
  from: string | undefined,
  to: string | undefined,
): Promise<GitResult<readonly LedgerRefusal[]>> {
  const folder = new GitFolder(gitDir);
  const [before, after] = [commitId(from), commitId(to)];
  if (after === undefined) return refused({ message: "the branch of the ledger must not be deleted" });
  if (!(await folder.hasCommit(after))) return refused({ message: `${after} is no commit` });
  const type = await folder.text(["cat-file", "-t", after]);
  if (!type.ok) return type;
  if (type.value !== "commit")
    return refused({ message: `it would stand at a ${type.value}, not at a commit` });
  if (before !== undefined) {
    const follows = await folder.isAncestor(before, after);
    if (!follows.ok) return follows;
    if (!follows.value) return refused({ message: "it is no fast-forward: a ledger only grows" });
  }
  return checkFiles(folder, before, after);
}

async function checkFiles(
  folder: GitFolder,
  before: string | undefined,
  after: string,
): Promise<GitResult<readonly LedgerRefusal[]>> {
  const was: GitResult<TreeFile[]> =
    before === undefined ? { ok: true, value: [] } : await listTree(folder, before);
  if (!was.ok) return was;
  const is = await listTree(folder, after);
  if (!is.ok) return is;
  const between = await takenAwayBetween(folder, before, after);
  if (!between.ok) return between;
  const found = new Map(is.value.map((file) => [file.path, file]));
  const had = new Map(was.value.map((file) => [file.path, file]));
  const refusals = was.value.flatMap((file): LedgerRefusal[] => {
    const now = found.get(file.path);
    // A file that is none of a ledger may be taken away again.
    if (now ? now.id === file.id && now.mode === file.mode : !parseName(file.path)) return [];
    return [{ path: file.path, message: now ? "it would be changed" : "it would be taken away" }];
  });
  const told = new Set(refusals.map(({ path }) => path));
  for (const path of between.value) {
    if (parseName(path) && !told.has(path))
      refusals.push({ path, message: "a commit on the way changes it or takes it away" });
  }
  const added = is.value.filter(({ path }) => !had.has(path));
  const checked = await checkAdded(folder, added, found);
  if (!checked.ok) return checked;
  return refused(...refusals, ...checked.value);
}

/** Paths that a commit of the first-parent line changes or removes, whatever a later one makes of it. */
async function takenAwayBetween(
  folder: GitFolder,
  before: string | undefined,
  after: string,
): Promise<GitResult<ReadonlySet<string>>> {
  const args = [
    "log",
    "-m",
    "--first-parent",
    "--no-renames",
    "--no-show-signature",
    "--ignore-submodules=none",
  ];
  const range = before === undefined ? [after] : [after, `^${before}`];
  const listed = await folder.run([
    ...args,
    "--diff-filter=DMTUX",
    "--name-only",
    "-z",
    "--format=",
    ...range,
    "--",
  ]);
  if (!listed.ok) return listed;
  const names = listed.value.toString("utf8").split("\0");
  return {
    ok: true,
    value: new Set(names.map((name) => name.replace(/^\n+/, "")).filter((name) => name !== "")),
  };
}

async function checkAdded(
  folder: GitFolder,
  added: readonly TreeFile[],
  all: ReadonlyMap<string, TreeFile>,
): Promise<GitResult<LedgerRefusal[]>> {
  const refusals: LedgerRefusal[] = [];
  const readable: { readonly file: TreeFile; readonly name: FileName }[] = [];
  for (const file of added) {
    const name = parseName(file.path);
    const odd = name ? fileOddity(file) : "no file of a ledger has such a name";
    const isLost = name?.isSignature === true && !all.has(file.path.slice(0, -".sig".length));
    const message = odd ?? (isLost ? "what it signs is not there" : undefined);
    if (message !== undefined) refusals.push({ path: file.path, message });
    else if (name) readable.push({ file, name });
  }
  for (let at = 0; at < readable.length && refusals.length < MAX_TOLD; at += BATCH) {
    const part = readable.slice(at, at + BATCH);
    const blobs = await readBlobs(
      folder,
      part.map(({ file }) => file.id),
    );
    if (!blobs.ok) return blobs;
    for (const { file, name } of part) {
      const message = contentMistake(name, blobs.value.get(file.id));
      if (message !== undefined) refusals.push({ path: file.path, message });
    }
  }
  return { ok: true, value: refusals };
}

function contentMistake(name: FileName, bytes: Buffer | undefined): string | undefined {
  if (!bytes) return "its content is not there";
  if (name.isSignature) return signerOf(bytes.toString("utf8")) ? undefined : "it is no SSH signature";
  if (digestOf(bytes) !== name.digest) return "its content is not what its name says";
  if (name.kind === "witness") {
    const { witness, problems } = readWitness(bytes);
    if (!witness) return whyUnreadable(problems);
    return witness.at.startsWith(name.day) ? undefined : "it is of another day";
  }
  if (name.kind === "record") {
    const { record, problems } = readRecord(bytes);
    if (!record) return whyUnreadable(problems);
    return record.id === name.change ? undefined : `it is a record of ${record.id}`;
  }
  const { event, problems } = readEvent(bytes);
  if (!event) return whyUnreadable(problems);
  return event.change === name.change ? undefined : `it is an event of ${event.change}`;
}

function whyUnreadable([first]: readonly { line: number; column: number; message: string }[]): string {
  return first ? `it can't be read: ${first.line}:${first.column} ${first.message}` : "it can't be read";
}

function commitId(id: string | undefined): string | undefined {
  return id === undefined || /^0*$/.test(id) ? undefined : id;
}

function refused(...refusals: readonly LedgerRefusal[]): GitResult<readonly LedgerRefusal[]> {
  const value = refusals
    .slice(0, MAX_TOLD)
    .map(({ path, message }) => (path === undefined ? { message } : { path: shownPath(path), message }));
  const more = refusals.length - value.length;
  return { ok: true, value: more > 0 ? [...value, { message: `and ${more} more` }] : value };
}
