import { type DraftEdit, MAX_EDITS, type PageState } from "../formMessages.ts";

export type StoredEdit = PageState["drafts"][number]["edits"][number];

export interface Batch {
  /** Number of the last of its edits. */
  readonly seq: number;
  readonly edits: DraftEdit[];
}

interface Pending {
  readonly value: unknown;
  readonly seq: number;
  /** What the draft may hold in its place, the oldest first: what it held, and what was sent and not answered yet. */
  readonly before: readonly unknown[];
  isSent: boolean;
}

/** Most sent values that are kept for a field whose edits nobody answers. */
const MOST_SENT = 20;

/**
 * Edits of one draft that the server has not confirmed: one a field, the latest. Each has a number, so that an answer
 * to an earlier edit of a field says nothing of a later one.
 */
export class PendingEdits {
  private readonly edits = new Map<string, Pending>();
  private last = 0;

  /** Takes up what an earlier page left behind. */
  constructor(stored: readonly StoredEdit[] = []) {
    for (const { path, value, seq, before } of stored) {
      this.edits.set(path, { value, seq, before, isSent: false });
      this.last = Math.max(this.last, seq);
    }
  }

  get isEmpty(): boolean {
    return this.edits.size === 0;
  }

  /** `fromServer` is what the draft holds there, as far as is known. */
  set(path: string, value: unknown, fromServer?: unknown): void {
    this.last++;
    const old = this.edits.get(path);
    const [first, ...sent] = old?.before ?? [fromServer];
    if (old?.isSent) sent.push(old.value);
    const before = [first, ...sent.slice(-MOST_SENT)];
    this.edits.set(path, { value, seq: this.last, before, isSent: false });
  }

  /**
   * Forgets what an earlier page left behind and the draft has gone past: the same page may have saved it after all, and
   * more after it.
   */
  forgetOld(fromServer: (path: string) => unknown): void {
    for (const [path, { before }] of this.edits) {
      const now = JSON.stringify(fromServer(path) ?? null);
      if (!before.some((one) => JSON.stringify(one ?? null) === now)) this.edits.delete(path);
    }
  }

  has(path: string): boolean {
    return this.edits.has(path);
  }

  /** What a field shows: what was typed, else what the server says. A field that was emptied has no value. */
  valueOf(path: string, fromServer: unknown): unknown {
    const pending = this.edits.get(path);
    return pending ? (pending.value ?? undefined) : fromServer;
  }

  /** The next edits to be sent, the oldest first; undefined if all are on their way. */
  take(): Batch | undefined {
    const unsent = [...this.edits]
      .filter(([, { isSent }]) => !isSent)
      .sort(([, a], [, b]) => a.seq - b.seq)
      .slice(0, MAX_EDITS);
    const last = unsent.at(-1)?.[1];
    if (!last) return undefined;
    for (const [, one] of unsent) one.isSent = true;
    return { seq: last.seq, edits: unsent.map(([path, { value }]) => ({ path, value: value ?? null })) };
  }

  /** A batch is on disk. */
  saved(seq: number): void {
    for (const [path, one] of this.edits) if (one.isSent && one.seq <= seq) this.edits.delete(path);
  }

  /** A batch could not be saved: it is sent again with the next one. */
  failed(seq: number): void {
    for (const one of this.edits.values()) if (one.seq <= seq) one.isSent = false;
  }

  /** A field is no longer what was typed, as after its prefill was taken out. */
  forget(path: string): void {
    this.edits.delete(path);
  }

  stored(): StoredEdit[] {
    return [...this.edits].map(([path, { value, seq, before }]) => ({
      path,
      value: value ?? null,
      seq,
      before: before.map((one) => one ?? null),
    }));
  }
}
