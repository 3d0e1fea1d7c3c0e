import { createHash } from "node:crypto";
import { GitFolder } from "../git/gitFolder.ts";
import type { GitResult } from "../git/run.ts";
import type { LedgerPlace } from "./ledger.ts";

/**
 * What we remember of a ledger, as refs of our own below `refs/two-keys/ledger/`. They are outside of `refs/heads/` and
 * `refs/remotes/`, so that no branch list shows them, no refspec that people use pushes or prunes them, and no forge is
 * told of them; and they are refs, so that git's garbage collection keeps what they lead to. All work trees share them.
 *
 * - `kept/<branch>`: everything that was written here, on top of what was known at the time.
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

export class LedgerStore {
  readonly folder: GitFolder;

  constructor(readonly place: LedgerPlace) {
    this.folder = new GitFolder(place.gitDir);
  }

  async refs(): Promise<GitResult<LedgerRefs>> {
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
    return this.folder.moveRef(this.ref(name), to, from);
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
