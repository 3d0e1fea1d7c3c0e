import { readWitness, type Witness } from "../change/witness.ts";
import type { GitResult } from "../git/run.ts";
import { listTree, readBlobs, type TreeFile } from "../git/storedFiles.ts";
import { digestOf, type FileName, parseName } from "./fileNames.ts";
import type { LedgerEntry, LedgerPlace, LedgerProblem, LedgerState, LedgerWitness } from "./ledger.ts";
import { changedFiles, fileOddity, shownPath } from "./ledgerFiles.ts";
import { type LedgerRefs, LedgerStore } from "./ledgerRefs.ts";

/** What a file turned out to be. */
type Checked =
  | { readonly name: FileName; readonly bytes: Uint8Array; readonly witness?: Witness }
  | { readonly problem: string };

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
    witnesses: sorted.witnesses,
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

/** Files that were checked before are taken from `known`. */
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
    const odd = name ? fileOddity(file) : "no file of a ledger has such a name";
    if (odd !== undefined) checked.set(file.key, { problem: odd });
    else if (name) unread.push({ file, name });
  }
  const blobs = await readBlobs(
    store.folder,
    unread.map(({ file }) => file.id),
  );
  if (!blobs.ok) return blobs;
  for (const { file, name } of unread) checked.set(file.key, checkContent(name, blobs.value.get(file.id)));
  return { ok: true, value: checked };
}

function checkContent(name: FileName, bytes: Buffer | undefined): Checked {
  if (!bytes) return { problem: "git lacks its content: fetch the ledger again" };
  if (name.isSignature) return { name, bytes };
  if (digestOf(bytes) !== name.digest) return { problem: "its content is not what its name says" };
  if (name.kind !== "witness") return { name, bytes };
  const { witness, problems } = readWitness(bytes);
  if (!witness) {
    const [first] = problems;
    return { problem: first ? `${first.line}:${first.column} ${first.message}` : "it can't be read" };
  }
  return witness.at.startsWith(name.day) ? { name, bytes, witness } : { problem: "it is of another day" };
}

/** Entries in the order of their paths. */
function sortOut(
  files: readonly Listed[],
  checked: ReadonlyMap<string, Checked>,
): Pick<LedgerState, "entries" | "witnesses" | "problems"> {
  const problems: LedgerProblem[] = [];
  const contents = new Map<string, Exclude<Checked, { problem: string }>>();
  for (const { path, key } of files) {
    const found = checked.get(key);
    if (!found) continue;
    if ("problem" in found) problems.push({ path: shownPath(path), message: found.problem });
    else if (!contents.has(path)) contents.set(path, found);
  }
  const entries: LedgerEntry[] = [];
  const witnesses: LedgerWitness[] = [];
  for (const path of [...contents.keys()].sort()) {
    const { name, bytes, witness } = contents.get(path) ?? {};
    if (!name || !bytes) continue;
    if (name.isSignature) {
      if (!contents.has(path.slice(0, -".sig".length)))
        problems.push({ path, message: "what it signs is not there" });
      continue;
    }
    const signed = contents.get(`${path}.sig`)?.bytes;
    const common = { digest: name.digest, bytes, signature: signed && textOf(signed) };
    if (name.kind !== "witness") entries.push({ change: name.change, kind: name.kind, ...common });
    else if (witness) witnesses.push({ path, ...common, witness });
  }
  return { entries, witnesses, problems };
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
  const was = `${remote ?? "this repository"} took back commits that it had shown, up to ${gone.slice(0, 12)}: ${what}`;
  const message = `${was}. They are kept here and still count. Ask who rewrote the branch; restoring puts them back`;
  return { ok: true, value: [{ path: branch, message }] };
}
