import type { GitResult } from "../git/run.ts";
import { listTree, readBlobs, type TreeFile } from "../git/storedFiles.ts";
import { digestOf, type FileName, parseName } from "./fileNames.ts";
import {
  type LedgerEntry,
  type LedgerPlace,
  type LedgerProblem,
  type LedgerState,
  MAX_FILE_BYTES,
} from "./ledger.ts";
import { changedFiles } from "./ledgerFiles.ts";
import { type LedgerRefs, LedgerStore } from "./ledgerRefs.ts";

/** What a file turned out to be. */
type Checked = { readonly name: FileName; readonly bytes: Uint8Array } | { readonly problem: string };

/** A file, and what stands for its path and content. */
interface Listed extends TreeFile {
  readonly key: string;
}

interface Remembered {
  readonly tips: string;
  readonly state: LedgerState;
  /** By path and blob: a blob never changes. */
  readonly checked: ReadonlyMap<string, Checked>;
}

/** Remembers what was read of ledgers, so that the next reading only looks at what is new. */
export class LedgerCache {
  private readonly places = new Map<string, Remembered>();

  get({ gitDir, branch, remote }: LedgerPlace): Remembered | undefined {
    return this.places.get(JSON.stringify([gitDir, branch, remote]));
  }

  set({ gitDir, branch, remote }: LedgerPlace, remembered: Remembered): void {
    this.places.set(JSON.stringify([gitDir, branch, remote]), remembered);
  }
}

/**
 * Everything that is known of a ledger here, without asking the remote: what it had when it was asked last, what it
 * took back, and what was not sent yet. Each file is checked: one that is not what its name says is a problem, and
 * counts for nothing. Fails where git does.
 */
export async function readLedger(
  place: LedgerPlace,
  cache: LedgerCache = new LedgerCache(),
): Promise<GitResult<LedgerState>> {
  const store = new LedgerStore(place);
  const refs = await store.refs();
  if (!refs.ok) return refs;
  const { kept, seen, gone } = refs.value;
  const known = cache.get(place);
  const tips = JSON.stringify([kept, seen, gone]);
  if (known?.tips === tips) return { ok: true, value: known.state };

  const listed = await listAll(store, refs.value);
  if (!listed.ok) return listed;
  const checked = await check(store, listed.value, known?.checked ?? new Map());
  if (!checked.ok) return checked;
  const ahead = await countAhead(store, refs.value);
  if (!ahead.ok) return ahead;
  const rewritten = await rewriteProblem(store, refs.value);
  if (!rewritten.ok) return rewritten;
  const sorted = sortOut(listed.value, checked.value);
  const state: LedgerState = {
    tip: ahead.value > 0 || seen === undefined ? (kept ?? gone) : seen,
    entries: sorted.entries,
    problems: [...rewritten.value, ...sorted.problems],
    unpushed: ahead.value,
    remoteTip: seen,
  };
  cache.set(place, { tips, state, checked: checked.value });
  return { ok: true, value: state };
}

/** Files of all that is known, each with what was shown first in front. */
async function listAll(store: LedgerStore, refs: LedgerRefs): Promise<GitResult<Listed[]>> {
  const files = new Map<string, Listed>();
  for (const tip of new Set([refs.gone, refs.seen, refs.kept])) {
    if (tip === undefined) continue;
    const listed = await listTree(store.folder, tip);
    if (!listed.ok) return listed;
    for (const file of listed.value) {
      const key = `${file.path}\0${file.mode} ${file.id}`;
      if (!files.has(key)) files.set(key, { ...file, key });
    }
  }
  return { ok: true, value: [...files.values()] };
}

/** Files that were checked before are taken from `known`. Witnesses are left out: they are read by others. */
async function check(
  store: LedgerStore,
  files: readonly Listed[],
  known: ReadonlyMap<string, Checked>,
): Promise<GitResult<ReadonlyMap<string, Checked>>> {
  const checked = new Map<string, Checked>();
  const unread: { readonly file: Listed; readonly name: FileName }[] = [];
  for (const file of files) {
    const before = known.get(file.key);
    if (before) {
      checked.set(file.key, before);
      continue;
    }
    const name = parseName(file.path);
    const odd = name ? oddity(file) : "no file of a ledger has such a name";
    if (odd !== undefined) checked.set(file.key, { problem: odd });
    else if (name && name.kind !== "witness") unread.push({ file, name });
  }
  const blobs = await readBlobs(
    store.folder,
    unread.map(({ file }) => file.id),
  );
  if (!blobs.ok) return blobs;
  for (const { file, name } of unread) checked.set(file.key, checkContent(name, blobs.value.get(file.id)));
  return { ok: true, value: checked };
}

/** What is wrong with a file before it is read. */
function oddity({ mode, size }: TreeFile): string | undefined {
  if (mode === "120000") return "it is a symbolic link";
  if (mode === "160000") return "it is a submodule";
  if (mode !== "100644") return `its mode is ${mode}: a file of a ledger is not executable`;
  if (size === undefined) return "git lacks its content: fetch the ledger again";
  return size > MAX_FILE_BYTES ? `it has ${size} bytes: at most ${MAX_FILE_BYTES} are read` : undefined;
}

function checkContent(name: FileName, bytes: Buffer | undefined): Checked {
  if (!bytes) return { problem: "git lacks its content: fetch the ledger again" };
  if (name.kind === "witness" || name.isSignature || digestOf(bytes) === name.digest) return { name, bytes };
  return { problem: "its content is not what its name says" };
}

/** Entries in the order of their paths. */
function sortOut(
  files: readonly Listed[],
  checked: ReadonlyMap<string, Checked>,
): Pick<LedgerState, "entries" | "problems"> {
  const problems: LedgerProblem[] = [];
  const contents = new Map<string, Exclude<Checked, { problem: string }>>();
  for (const { path, key } of files) {
    const found = checked.get(key);
    if (!found) continue;
    if ("problem" in found) problems.push({ path: shown(path), message: found.problem });
    else if (!contents.has(path)) contents.set(path, found);
  }
  const entries: LedgerEntry[] = [];
  for (const path of [...contents.keys()].sort()) {
    const { name, bytes } = contents.get(path) ?? {};
    if (!name || name.kind === "witness" || !bytes) continue;
    if (!name.isSignature) {
      const { kind, change, digest } = name;
      const signature = contents.get(`${path}.sig`)?.bytes;
      entries.push({ change, kind, digest, bytes, signature: signature && textOf(signature) });
    } else if (!contents.has(path.slice(0, -".sig".length)))
      problems.push({ path, message: "what it signs is not there" });
  }
  return { entries, problems };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}

async function countAhead(store: LedgerStore, { kept, seen }: LedgerRefs): Promise<GitResult<number>> {
  if (kept === undefined || kept === seen) return { ok: true, value: 0 };
  const without = seen === undefined ? [] : [`^${seen}`];
  const counted = await store.folder.text(["rev-list", "--count", "--no-merges", kept, ...without, "--"]);
  return counted.ok ? { ok: true, value: Number(counted.value) } : counted;
}

async function rewriteProblem(
  store: LedgerStore,
  { gone, seen }: LedgerRefs,
): Promise<GitResult<LedgerProblem[]>> {
  if (gone === undefined) return { ok: true, value: [] };
  const { branch, remote } = store.place;
  const lost = await changedFiles(store.folder, gone, seen);
  if (!lost.ok) return lost;
  const names = lost.value.slice(0, 3).map(({ path }) => path);
  const files = lost.value.length === 1 ? "1 file is" : `${lost.value.length} files are`;
  const what =
    lost.value.length === 0
      ? "no file is missing there"
      : `${files} missing or changed there (${names.join(", ")}${lost.value.length > 3 ? ", …" : ""})`;
  const was = `${remote} took back commits that it had shown, up to ${gone.slice(0, 12)}: ${what}`;
  const message = `${was}. They are kept here and still count. Ask who rewrote the branch; restoring puts them back`;
  return { ok: true, value: [{ path: branch, message }] };
}

/** A path that does no harm where it is printed. */
function shown(path: string): string {
  return path.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\uFFFD");
}
