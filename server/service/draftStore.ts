import { readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { MAX_DRAFT_BYTES } from "../change/draft.ts";
import { versionOf } from "../git/liveState.ts";
import { isMissing, writeAtomically } from "./disk.ts";
import { exclusively } from "./draftLock.ts";

/** Folder of the drafts of a work tree, from its git folder. */
export const DRAFTS_FOLDER = path.join("two-keys", "drafts");

/** A draft as it lies on the disk. */
export type StoredDraft =
  | { readonly kind: "text"; readonly file: string; readonly text: string }
  | { readonly kind: "unreadable"; readonly file: string; readonly reason: string };

/**
 * Drafts of one work tree: a file each, by the branch that it belongs to, so that a switch of the branch and back finds
 * it again. They lie in the git folder, where nobody commits them by mistake.
 */
export class DraftStore {
  private readonly folder: string;
  /** Files as this process has written or removed them last. */
  private readonly written = new Map<string, string | undefined>();

  constructor(gitDir: string) {
    this.folder = path.join(gitDir, DRAFTS_FOLDER);
  }

  /** `branch` is a full ref; undefined where HEAD is detached. */
  fileOf(branch: string | undefined): string {
    const name = branch === undefined ? "@detached" : encode(branch.replace(/^refs\/heads\//, ""));
    return path.join(this.folder, `${name}.yaml`);
  }

  async read(branch: string | undefined): Promise<StoredDraft | undefined> {
    const file = this.fileOf(branch);
    try {
      const { size } = await stat(file);
      if (size > MAX_DRAFT_BYTES) {
        const found = (size / 1024 / 1024).toFixed(1);
        const limit = MAX_DRAFT_BYTES / 1024 / 1024;
        const reason = `The draft has ${found} MB, and at most ${limit} MB is read: shorten it there. Nothing of it is lost.`;
        return { kind: "unreadable", file, reason };
      }
      return { kind: "text", file, text: await readFile(file, "utf8") };
    } catch (error) {
      if (isMissing(error)) return undefined;
      const why = error instanceof Error ? error.message : String(error);
      return { kind: "unreadable", file, reason: `The draft can't be read: ${why}` };
    }
  }

  /**
   * Reads, works and writes while no other window or terminal touches the branch's draft. Undefined if another one does
   * for too long.
   */
  exclusively<T>(
    branch: string | undefined,
    work: () => Promise<T>,
  ): Promise<{ readonly value: T } | undefined> {
    return exclusively(this.fileOf(branch), work);
  }

  async write(branch: string | undefined, text: string): Promise<void> {
    const file = this.fileOf(branch);
    await writeAtomically(file, text);
    this.written.set(file, await versionOf(file));
  }

  /** Once its content is in the ledger. */
  async remove(branch: string | undefined): Promise<void> {
    const file = this.fileOf(branch);
    await rm(file, { force: true });
    this.written.set(file, await versionOf(file));
  }

  /** Whether a file of the folder, by its name, is as this process has left it. */
  async isOwn(name: string): Promise<boolean> {
    const file = path.join(this.folder, name);
    return this.written.has(file) && this.written.get(file) === (await versionOf(file));
  }
}

/** A branch's name as a file's name on every system. */
function encode(branch: string): string {
  return encodeURIComponent(branch).replace(
    /[*'()!~]|^\.|\.$/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
