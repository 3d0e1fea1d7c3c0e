import type { Claim } from "../model.ts";
import type { Attribution, Carried, TextChange } from "../tracking/attribution.ts";
import { type Burst, type ChangeFacts, type Classification, classify } from "../tracking/classify.ts";
import type { RegionTracker } from "../tracking/regions.ts";
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
  private waiting: Edit[] = [];
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

  changed(edit: Edit): void {
    this.waiting.push(edit);
  }

  sees(version: number, edit: SeenEdit): void {
    this.seen.set(version, edit);
  }

  /** The next edit that can be told apart; with `isForced` also one that nobody told of. */
  next(isForced: boolean, now: number): { readonly edit: Edit; readonly seen: SeenEdit } | undefined {
    const [edit] = this.waiting;
    if (!edit) return undefined;
    const seen = this.seen.get(edit.version);
    if (!seen && !isForced) return undefined;
    this.waiting.shift();
    for (const version of this.seen.keys()) if (version <= edit.version) this.seen.delete(version);
    return { edit, seen: seen ?? { at: now, ...UNSEEN } };
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
    if (isReplaced) this.replaced = { at: seen.at, state: saveFile(this.tracker.text, this.tracker.state) };
    this.apply(edit, withCarried(found, carried), isReplaced || found.step === "hold");
    return { kind: found.kind, isReplaced };
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
