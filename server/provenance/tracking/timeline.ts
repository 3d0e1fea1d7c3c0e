/** A state that undo or redo may lead back to. */
export interface Snapshot<T> {
  /** Key of the text; see `TextBuffer.key`. */
  readonly key: string;
  readonly state: T;
}

/** States that are kept. */
const LIMIT = 100;

/**
 * The last states of a document, as an editor's undo stack has them: an edit forgets what could be redone,
 * undo searches backwards, redo forwards, by the text that resulted.
 */
export class Timeline<T> {
  #snapshots: Snapshot<T>[] = [];
  #at = -1;

  /** The state after an edit. With `joins` it takes the place of the one before: a word that is being typed. */
  push(snapshot: Snapshot<T>, joins = false): void {
    this.#snapshots.length = this.#at + (joins && this.#at > 0 ? 0 : 1);
    this.#snapshots.push(snapshot);
    if (this.#snapshots.length > LIMIT) this.#snapshots.shift();
    this.#at = this.#snapshots.length - 1;
  }

  /** The same text with other claims: somebody declared or vetted something. */
  amend(state: T): void {
    const current = this.#snapshots[this.#at];
    if (current !== undefined) this.#snapshots[this.#at] = { key: current.key, state };
  }

  /** Goes to the nearest state with this text and answers it; undefined, and no move, if there is none. */
  travel(key: string, direction: "undo" | "redo"): T | undefined {
    const isHere = ({ key: other }: Snapshot<T>): boolean => other === key;
    const back = (): number => this.#snapshots.slice(0, Math.max(0, this.#at)).findLastIndex(isHere);
    const forth = (): number => this.#snapshots.findIndex((one, i) => i > this.#at && isHere(one));
    const first = direction === "undo" ? back() : forth();
    const found = first >= 0 ? first : direction === "undo" ? forth() : back();
    if (found < 0) return undefined;
    this.#at = found;
    return this.#snapshots[found]?.state;
  }

  /** A text that was undone or redone to and that is not known: it takes its place between the others. */
  insert(snapshot: Snapshot<T>, direction: "undo" | "redo"): void {
    if (this.#at < 0) {
      this.push(snapshot);
      return;
    }
    if (direction === "redo") this.#at++;
    this.#snapshots.splice(this.#at, 0, snapshot);
    if (this.#snapshots.length <= LIMIT) return;
    if (this.#at < LIMIT) this.#snapshots.pop();
    else {
      this.#snapshots.shift();
      this.#at--;
    }
  }

  clear(): void {
    this.#snapshots = [];
    this.#at = -1;
  }
}
