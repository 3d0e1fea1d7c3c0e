import { setTimeout as sleep } from "node:timers/promises";
import type { GitResult } from "../git/run.ts";
import { commitFiles, listTree } from "../git/storedFiles.ts";
import { pathOf } from "./fileNames.ts";
import { type Appended, type LedgerPlace, MAX_FILE_BYTES, type NewFile } from "./ledger.ts";
import { LedgerStore, whyReadOnly } from "./ledgerRefs.ts";
import { type SyncOptions, syncLedger } from "./syncLedger.ts";

export interface AppendOptions extends SyncOptions {
  /** Whether the remote may be asked; if not, the files wait for the next {@link syncLedger}. */
  readonly network: boolean;
}

/** How often the ref is tried while other processes of this machine write too. */
const TRIES = 60;

interface Named {
  readonly path: string;
  readonly content: Uint8Array;
}

/**
 * Puts files into the ledger by one commit, all of them or none, and sends them. They are safe here before the remote is
 * asked; what comes of that is in the answer. A file that is there already is left as it is. Work tree, index and
 * `HEAD` are not touched, no hook runs.
 *
 * Fails, and has written nothing, where a file can't be one of a ledger, and where git fails.
 */
export async function appendToLedger(
  place: LedgerPlace,
  files: readonly NewFile[],
  message: string,
  options: AppendOptions,
): Promise<GitResult<Appended>> {
  const named = nameFiles(files);
  if (!named.ok) return named;
  const barred = whyReadOnly(place);
  if (barred !== undefined) return failed(barred);
  const store = new LedgerStore(place);
  const kept = await keep(store, named.value, message, options.signal);
  if (!kept.ok) return kept;
  const tip = kept.value;
  if (place.isOwn) return { ok: true, value: { state: "pushed", tip } };
  if (!options.network) return keptAs(tip, "it was not sent yet");
  const synced = await syncLedger(place, options);
  if (synced.state === "kept") return keptAs(tip, synced.message);
  const there = synced.tip === undefined ? undefined : await listTree(store.folder, synced.tip);
  if (there && !there.ok) return there;
  const paths = new Set(there?.value.map((file) => file.path));
  const isSent = synced.tip !== undefined && named.value.every(({ path }) => paths.has(path));
  return isSent
    ? { ok: true, value: { state: "pushed", tip: synced.tip } }
    : keptAs(tip, `${place.remote} had these files before and took them back: restore them`);
}

function keptAs(tip: string, message: string): GitResult<Appended> {
  return { ok: true, value: { state: "kept", tip, message } };
}

function nameFiles(files: readonly NewFile[]): GitResult<Named[]> {
  const named: Named[] = [];
  for (const file of files) {
    const path = pathOf(file);
    if (path === undefined) {
      const what =
        file.kind === "witness" ? `"${file.at}" is not a time` : `"${file.change}" is not the id of a change`;
      return failed(what);
    }
    const signature = file.signature === undefined ? [] : [Buffer.from(file.signature)];
    const parts = [file.bytes, ...signature];
    const large = parts.find((bytes) => bytes.length > MAX_FILE_BYTES);
    if (large) return failed(`${path} would have ${large.length} bytes: 1 MB is the limit`);
    named.push(...parts.map((content, at) => ({ path: at === 0 ? path : `${path}.sig`, content })));
  }
  return named.length === 0 ? failed("there is nothing to put into the ledger") : { ok: true, value: named };
}

/** Commits the files on top of what is known here, and gives the commit that has them. */
async function keep(
  store: LedgerStore,
  files: readonly Named[],
  message: string,
  signal: AbortSignal | undefined,
): Promise<GitResult<string>> {
  for (let round = 0; round < TRIES; round++) {
    if (signal?.aborted) return failed("cancelled");
    const refs = await store.refs();
    if (!refs.ok) return refs;
    const { kept, seen } = refs.value;
    const base = kept ?? seen;
    const fresh = await notIn(store, base, files);
    if (!fresh.ok) return fresh;
    if (base !== undefined && fresh.value.length === 0) return { ok: true, value: base };
    const parents = base === undefined ? [] : [base];
    const made = await commitFiles(store.folder, { parents, files: fresh.value, message, signal });
    if (!made.ok) return made;
    const moved = await store.move("kept", made.value, kept);
    if (!moved.ok) return moved;
    if (moved.value) {
      await store.remember(made.value);
      return made;
    }
    await sleep(Math.random() * 20 * (round + 1));
  }
  return failed("other processes write to the ledger all the time, or left a lock behind: try again");
}

async function notIn(
  store: LedgerStore,
  base: string | undefined,
  files: readonly Named[],
): Promise<GitResult<Named[]>> {
  if (base === undefined) return { ok: true, value: [...files] };
  const listed = await listTree(
    store.folder,
    base,
    files.map(({ path }) => path),
  );
  if (!listed.ok) return listed;
  const there = new Set(listed.value.filter(({ mode }) => mode === "100644").map(({ path }) => path));
  return { ok: true, value: files.filter(({ path }) => !there.has(path)) };
}

function failed(message: string): GitResult<never> {
  return { ok: false, failure: { reason: "failed", message } };
}
