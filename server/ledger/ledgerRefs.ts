import { createHash } from "node:crypto";
import { GitFolder } from "../git/gitFolder.ts";
import { type GitResult, isQuarantineOf } from "../git/run.ts";
import type { LedgerPlace } from "./ledger.ts";
import { changedFiles } from "./ledgerFiles.ts";

/**
 * What we remember of a ledger, as refs of our own below `refs/two-keys/ledger/`. They are outside of `refs/heads/` and
 * `refs/remotes/`, so that no branch list shows them, no refspec that people use pushes or prunes them, and no forge is
 * told of them; and they are refs, so that git's garbage collection keeps what they lead to. All work trees share them.
 *
 * - `kept/<branch>`: everything that was written here, on top of what was known at the time. On a server, whose own
 *   branch is the ledger: how far that had come when something was written last.
 * - `seen/<remote>/<branch>`: where the remote's branch stood when it was asked last.
 * - `gone/<remote>/<branch>`: what the remote has shown and taken back since. While it is there, the ledger has a
 *   problem that everybody is told of, and its files still count.
 */
export interface LedgerRefs {
  readonly kept: string | undefined;
  readonly seen: string | undefined;
  readonly gone: string | undefined;
}

const ROOT = "refs/two-keys/ledger/";

/**
 * Why nothing can be written now; undefined where it can. While git holds a push back, it lets no ref be moved of the
 * repository that is pushed to; a ledger in a repository of its own goes on.
 */
export function whyReadOnly({ gitDir }: Pick<LedgerPlace, "gitDir">): string | undefined {
  if (process.env.GIT_QUARANTINE_PATH === undefined || !isQuarantineOf(gitDir)) return undefined;
  return "a push is being looked at, and until it is let through the ledger can only be read: write to it afterwards (post-receive)";
}

export class LedgerStore {
  readonly folder: GitFolder;

  constructor(readonly place: LedgerPlace) {
    this.folder = new GitFolder(place.gitDir);
  }

  async refs(): Promise<GitResult<LedgerRefs>> {
    if (this.place.isOwn) return this.ownRefs();
    const found = await this.folder.refs(ROOT);
    if (!found.ok) return found;
    const at = (name: keyof LedgerRefs): string | undefined => found.value.get(this.ref(name));
    return { ok: true, value: { kept: at("kept"), seen: at("seen"), gone: at("gone") } };
  }

  /** Moves one of the refs; false where another process was faster. */
  move(
    name: keyof LedgerRefs,
    to: string | undefined,
    from: string | undefined,
  ): Promise<GitResult<boolean>> {
    if (to === from) return Promise.resolve({ ok: true, value: true });
    const isBranch = this.place.isOwn && name === "kept";
    return this.folder.moveRef(isBranch ? this.place.branch : this.ref(name), to, from);
  }

  /**
   * On a server: notes how far its branch has come, so that a later look notices what was cut off. Does nothing elsewhere,
   * while a push is held back, and where something is missing already.
   */
  async remember(tip: string): Promise<void> {
    if (!this.place.isOwn || whyReadOnly(this.place) !== undefined) return;
    const known = await this.folder.refs(this.ref("kept"));
    if (!known.ok) return;
    const from = known.value.get(this.ref("kept"));
    const lost = from === undefined ? undefined : await tookBack(this.folder, from, tip);
    if (lost === undefined || (lost.ok && !lost.value))
      await this.folder.moveRef(this.ref("kept"), tip, from);
  }

  /** The branch itself; what it had once and lacks now is gone. */
  private async ownRefs(): Promise<GitResult<LedgerRefs>> {
    const { branch } = this.place;
    const found = await Promise.all([this.folder.refs(branch), this.folder.refs(this.ref("kept"))]);
    const [branches, memory] = found;
    if (!branches.ok) return branches;
    if (!memory.ok) return memory;
    const tip = branches.value.get(branch);
    const known = memory.value.get(this.ref("kept"));
    const lost = known === undefined ? undefined : await tookBack(this.folder, known, tip);
    if (lost && !lost.ok) return lost;
    return { ok: true, value: { kept: tip, seen: tip, gone: lost?.value ? known : undefined } };
  }

  private ref(name: keyof LedgerRefs): string {
    const branch = this.place.branch.replace(/^refs\/heads\//, "");
    return name === "kept"
      ? `${ROOT}kept/${branch}`
      : `${ROOT}${name}/${remoteKey(this.place.remote)}/${branch}`;
  }
}

/** A name of a remote as a part of a ref; an address, or a name that is no such part, becomes a digest. */
function remoteKey(remote = ""): string {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(remote) && !/\.\.|\.$|\.lock$/.test(remote)) return remote;
  return `=${createHash("sha256").update(remote).digest("hex").slice(0, 24)}`;
}

/**
 * On a server, after a push was let through: notes how far its ledger has come, so that what is cut off later is noticed
 * there and goes on to count. Does nothing where it can't be noted.
 */
export async function rememberLedger(place: LedgerPlace): Promise<void> {
  const store = new LedgerStore(place);
  const refs = await store.refs();
  if (refs.ok && refs.value.kept !== undefined) await store.remember(refs.value.kept);
}

/** Whether a branch no longer has all that it had. */
export async function tookBack(
  folder: GitFolder,
  had: string,
  tip: string | undefined,
): Promise<GitResult<boolean>> {
  if (tip === undefined) return { ok: true, value: true };
  if (tip === had) return { ok: true, value: false };
  const follows = await folder.isAncestor(had, tip);
  if (!follows.ok || !follows.value) return follows.ok ? { ok: true, value: true } : follows;
  const changed = await changedFiles(folder, had, tip);
  return changed.ok ? { ok: true, value: changed.value.length > 0 } : changed;
}
