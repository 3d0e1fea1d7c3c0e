import type { Claim } from "../model.ts";
import type { Attribution, Carried, TextChange } from "../tracking/attribution.ts";
import { type Burst, type ChangeFacts, type Classification, classify } from "../tracking/classify.ts";
import type { RegionTracker, Tracked } from "../tracking/regions.ts";
import { sliceRuns } from "../tracking/runs.ts";
import { blankEdits } from "../tracking/textDiff.ts";
import { type FileState, saveFile } from "../tracking/workingState.ts";

/** What the editor saw of a change; see `twoKeys/edit`. */
export interface SeenEdit {
  readonly at: number;
  readonly reason?: "undo" | "redo";
  readonly detailedReason?: { readonly source: string; readonly metadata?: unknown };
  readonly isActive: boolean;
  readonly isDirty: boolean;
  readonly cursors: number;
  readonly keyboardDistance?: number;
  readonly inlineAccept?: { readonly tool?: string };
  readonly isFormatting?: boolean;
  readonly isPaste?: boolean;
  readonly carried?: Carried;
}

/** What the work tree knows when a change is classified. */
export type Surroundings = Pick<
  ChangeFacts,
  "person" | "hook" | "equalsDisk" | "gitOperationAt" | "agentRun" | "lastSaveAt"
>;

/** A change of the text, as the protocol reports it. */
export interface Edit {
  readonly version: number;
  /** Lists of changes that count in the text before each list, applied one after the other. */
  readonly steps: readonly (readonly TextChange[])[];
  readonly after: string;
}

/** How a text was before something outside of the editor replaced it. */
export interface Replaced {
  readonly at: number;
  readonly state: FileState;
}

/** What a settled edit was. */
export interface Settled {
  readonly kind: Attribution["kind"];
  /** The text was replaced from outside: regions of the new text may be known elsewhere. */
  readonly isReplaced: boolean;
}

/** Nobody told of this edit: a client without capture, or a notification that got lost. */
const UNSEEN = { isActive: false, isDirty: true, cursors: 1 } as const;

/** What was seen of an edit comes this long after it at most; at once, unless the editor or the server is busy. Milliseconds. */
const FACTS_MS = 5000;
/** How long after a cut the editor may still report what it took. Milliseconds. */
const CUT_MS = 5000;

/** An edit that is not told apart yet. */
interface Waiting {
  readonly edit: Edit;
  /** When it came, in milliseconds since 1970. */
  readonly arrivedAt: number;
}

/** A stretch that an edit took out of the text. */
interface Cut {
  readonly at: number;
  /** Versions of the text from which it was taken: from this one, if it is known, until before the edit's. */
  readonly since: number | undefined;
  readonly version: number;
  readonly start: number;
  readonly carried: Carried;
}

/** One open document: the tracker of its regions, and the edits that wait to be told apart. */
export class LiveFile {
  tracker: RegionTracker;
  /** The text before the last replacement from outside. */
  replaced: Replaced | undefined;
  lastSaveAt: number | undefined;
  /** Lines came back from a commit or a stash, so that only the state remembers them. */
  isReturned = false;
  /** Text, by its key, that a commit is known to hold. */
  cleanText: string | undefined;
  private waiting: Waiting[] = [];
  /** Version of the last edit that was told apart. */
  private version: number | undefined;
  private cut: Cut | undefined;
  private kept: { readonly key: string; readonly of: Tracked; readonly state: FileState } | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly seen = new Map<number, SeenEdit>();
  private burst: Burst | undefined;

  constructor(
    /** Relative to the work tree, with `/`. */
    readonly path: string,
    readonly languageId: string,
    tracker: RegionTracker,
  ) {
    this.tracker = tracker;
  }

  changed(edit: Edit, arrivedAt: number): void {
    this.waiting.push({ edit, arrivedAt });
  }

  sees(version: number, edit: SeenEdit): void {
    this.seen.set(version, edit);
    this.wake();
  }

  /** Whether edits up to a version, or any, are not told apart yet. */
  isWaiting(upTo = Number.POSITIVE_INFINITY): boolean {
    const [first] = this.waiting;
    return first !== undefined && first.edit.version <= upTo;
  }

  /** The text in the editor, as far as its edits have come. */
  get latestText(): string {
    return this.waiting.at(-1)?.edit.after ?? this.tracker.text;
  }

  /** Resolves as soon as more is known of the edits that wait; afterwards none waits longer than `FACTS_MS`. */
  async told(now: number): Promise<void> {
    const edits = [...this.waiting];
    const last = edits.at(-1);
    if (!last) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(
        () => {
          this.listeners.delete(heard);
          // By this process's timer, whatever clock `now` is of.
          this.waiting = this.waiting.map((one) => (edits.includes(one) ? { ...one, arrivedAt: 0 } : one));
          resolve();
        },
        last.arrivedAt + FACTS_MS - now,
      );
      const heard = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.listeners.add(heard);
    });
  }

  /** Nobody has to wait for this document any longer. */
  wake(): void {
    for (const heard of this.listeners) heard();
    this.listeners.clear();
  }

  /** What is to be kept of the text as it is; the same value as long as nothing changes. */
  get state(): FileState {
    const { text, key, state: of } = this.tracker;
    const { kept } = this;
    if (kept?.key === key && kept.of.runs === of.runs && kept.of.vettings === of.vettings) return kept.state;
    const state = saveFile(text, of);
    this.kept = { key, of, state };
    return state;
  }

  /**
   * A stretch of a version of the text: of the tracked text, or what was just cut out of it, since an editor
   * reports a cut when it is done. Undefined if that text is no more. `now` in milliseconds since 1970.
   */
  copied(start: number, end: number, version: number, now: number): Carried | undefined {
    if (this.version === undefined || this.version <= version) return this.tracker.copy(start, end);
    const { cut } = this;
    if (!cut || now - cut.at > CUT_MS) return undefined;
    if (version >= cut.version || version < (cut.since ?? version)) return undefined;
    const [from, to] = [start - cut.start, end - cut.start];
    const { text, runs } = cut.carried;
    // A cut without a selection takes the line with one of its ends.
    const isCut = from >= 0 && to <= text.length && isEnd(text.slice(0, from)) && isEnd(text.slice(to));
    return isCut ? { text: text.slice(from, to), runs: sliceRuns(runs, from, to) } : undefined;
  }

  /**
   * The next edit up to a version that can be told apart: one of which something was seen, or that has waited for
   * that long enough; with `isForced` any. `now` in milliseconds since 1970.
   */
  next(
    isForced: boolean,
    now: number,
    upTo = Number.POSITIVE_INFINITY,
  ): { readonly edit: Edit; readonly seen: SeenEdit; readonly arrivedAt: number } | undefined {
    const [first] = this.waiting;
    if (!first || first.edit.version > upTo) return undefined;
    const { edit, arrivedAt } = first;
    const seen = this.seen.get(edit.version);
    if (!seen && !isForced && now - arrivedAt < FACTS_MS) return undefined;
    this.waiting.shift();
    for (const version of this.seen.keys()) if (version <= edit.version) this.seen.delete(version);
    return { edit, seen: seen ?? { at: now, ...UNSEEN }, arrivedAt };
  }

  /** Applies one edit by what is known of it. */
  settle(edit: Edit, seen: SeenEdit, around: Surroundings): Settled {
    const { detailedReason, carried, ...rest } = seen;
    const changes = edit.steps.flat();
    const found = classify({
      ...rest,
      ...around,
      ...(detailedReason === undefined ? {} : { detailedReason }),
      changes,
      isTracked: true,
      isFormatting: seen.isFormatting ?? false,
      isReflow: this.isReflow(edit),
      ...(this.burst === undefined ? {} : { burst: this.burst }),
    });
    this.burst = found.burst;
    const isReplaced = !seen.isDirty && around.equalsDisk === true && seen.reason === undefined;
    if (isReplaced) this.replaced = { at: seen.at, state: this.state };
    this.remember(edit, seen.at);
    this.apply(edit, withCarried(found, carried), isReplaced || found.step === "hold");
    return { kind: found.kind, isReplaced };
  }

  private remember({ version, steps }: Edit, at: number): void {
    const [only, ...more] = steps.flat();
    if (only && more.length === 0 && only.text === "" && only.length > 0) {
      const carried = this.tracker.copy(only.offset, only.offset + only.length);
      this.cut = { at, since: this.version, version, start: only.offset, carried };
    }
    this.version = version;
  }

  private apply(edit: Edit, as: Attribution, isReplaced: boolean): void {
    const isFitting =
      !isReplaced && edit.steps.every((changes) => this.tracker.apply(changes, as)) && this.fits(edit.after);
    if (!isFitting && !this.fits(edit.after, true)) this.tracker.retext(edit.after, as);
  }

  /** Whether the tracker stands at a text; only its length is compared unless it has to be exact. */
  private fits(text: string, isExact = false): boolean {
    return this.tracker.length === text.length && (!isExact || this.tracker.text === text);
  }

  private isReflow({ steps }: Edit): boolean {
    const [changes, ...more] = steps;
    if (changes === undefined || more.length > 0) return false;
    return changes.every(
      ({ offset, length, text }) =>
        blankEdits(this.tracker.slice(offset, offset + length), text) !== undefined,
    );
  }
}

function isEnd(text: string): boolean {
  return text === "" || text === "\n" || text === "\r\n";
}

function withCarried(found: Classification, carried: Carried | undefined): Attribution {
  const { kind, claim, at } = found;
  return { kind, claim, at, ...(carried === undefined ? {} : { carried }) };
}

/** Whether a claim comes from what was seen here, not from a commit. */
export function isSeenHere({ evidence }: Claim): boolean {
  return evidence.some(({ kind }) => !COMMITTED.has(kind));
}

const COMMITTED: ReadonlySet<string> = new Set([
  "git-ai-note",
  "agent-trace",
  "whogitit-note",
  "commit-trailer",
  "marker",
  "observed-no-ai",
]);
