import { regionHash } from "../formats/hash.ts";
import type { Claim, LineClaim } from "../model.ts";
import {
  type Attribution,
  type Carried,
  carriedRuns,
  isEmptyClaim,
  sameClaim,
  type TextChange,
} from "./attribution.ts";
import { edited, toEdits } from "./changes.ts";
import { attestableClaims, type LineDetail, lineClaims, lineDetails } from "./lineClaims.ts";
import {
  editRuns,
  lengthOf,
  markAt,
  plainRuns,
  type Run,
  type RunEdit,
  type Runs,
  sliceRuns,
} from "./runs.ts";
import { TextBuffer } from "./textBuffer.ts";
import { blankEdits, isBlankCode, lineStarts, type TextEdit, textEdits, trimmed } from "./textDiff.ts";
import { Timeline } from "./timeline.ts";
import { vettingsAfter, vettingsMoved, vettingsRestored, wholeLines } from "./vettingEdits.ts";
import {
  fromPlaced,
  NO_VETTINGS,
  type PlacedVetting,
  placed,
  type StaleCause,
  staled,
  type Vetting,
  type Vettings,
  withVetting,
} from "./vettings.ts";

/** A stretch of the text with one claim and one state of vetting: `[start, end)` in UTF-16 units. */
export interface Region {
  readonly start: number;
  readonly end: number;
  readonly claim: Claim;
  /** Characters that are no blanks. */
  readonly chars: number;
  readonly state: "unvetted" | "vetted" | "stale";
  /** The vettings behind the state. */
  readonly vettings: readonly Vetting[];
}

/** What a tracker knows besides the text. */
export interface Tracked {
  readonly runs: Runs<Claim>;
  readonly vettings: Vettings;
  /** How often somebody had declared something. */
  readonly declarations?: number;
}

/** Edits that are applied to the text one by one; more of them make a new text at once. */
const MANY_EDITS = 64;

/**
 * Who wrote what in one open document, kept up to date through every edit. Newest wins: text that is put in
 * carries the claim of its change, what is deleted is forgotten, the rest keeps its claim and moves.
 */
export class RegionTracker {
  readonly #languageId: string;
  readonly #timeline = new Timeline<Tracked>();
  #buffer: TextBuffer;
  #runs: Runs<Claim>;
  #vettings: Vettings;
  /** End of the word that is being typed, or -1. */
  #typedUntil = -1;
  #declarations = 0;

  /** `known` must belong to this text; if its length differs it is ignored. */
  constructor(text: string, languageId: string, known?: Tracked) {
    this.#languageId = languageId;
    this.#buffer = new TextBuffer(text);
    const fits = known !== undefined && lengthOf(known.runs) === text.length;
    this.#runs = fits ? known.runs : plainRuns(text.length);
    this.#vettings = fits ? known.vettings : NO_VETTINGS;
    this.#record(false);
  }

  get text(): string {
    return this.#buffer.toString();
  }

  get length(): number {
    return this.#buffer.length;
  }

  /** The text of `[start, end)`. */
  slice(start: number, end: number): string {
    return this.#buffer.slice(start, end);
  }

  /** A key by which this text is known again, here and now. */
  get key(): string {
    return this.#buffer.key();
  }

  /** What is known now; a value that never changes. */
  get state(): Tracked {
    return { runs: this.#runs, vettings: this.#vettings, declarations: this.#declarations };
  }

  /**
   * Applies one event of an editor. All changes are in units of the text before; the order of the list counts
   * only for insertions at one place, as editors mean it. False if the changes do not fit the text or overlap:
   * nothing is done, and the caller has to `retext` with the editor's text.
   */
  apply(changes: readonly TextChange[], as: Attribution): boolean {
    const edits = toEdits(changes, this.#buffer.length);
    if (edits === undefined) return false;
    if (as.kind === "undo" || as.kind === "redo") this.#travel(edits, as.kind, as.at);
    else if (as.kind === "formatted" || as.kind === "refactored") this.#inherit(this.#refined(edits), as);
    else if (as.kind === "git" || as.kind === "ignored") this.#edit(edits, as, () => []);
    else this.#edit(edits, as, (edit) => this.#broughtIn(edit, as));
    return true;
  }

  /**
   * Formatting: nobody's text. Blanks move, and where a formatter changed more than blanks (quotes, a trailing
   * comma) what it put in belongs to whom it replaced or to whom it stands between; else it is unknown.
   */
  reflow(newText: string, at: number): void {
    const before = this.text;
    const edits = blankEdits(before, newText) ?? textEdits(before, newText);
    this.#inherit(edits, { at, kind: "formatted" });
  }

  /**
   * The text was replaced from outside: a reload, an agent's write. What is common keeps its claim, what is new
   * gets the given one. Where the two texts could not be told apart the new part is unknown.
   */
  retext(newText: string, as: Attribution): void {
    const before = this.text;
    const blanks = blankEdits(before, newText);
    if (blanks !== undefined) this.#inherit(blanks, { at: as.at, kind: as.kind });
    else
      this.#edit(textEdits(before, newText), as, (edit) =>
        edit.isAmbiguous ? plainRuns<Claim>(edit.text.length) : this.#broughtIn(edit, as),
      );
  }

  /** Line ends became CRLF or LF. Claims and vettings stay. False, and no change, if more than that differs. */
  convertEol(newText: string): boolean {
    const before = this.text;
    if (before.replaceAll("\r\n", "\n") !== newText.replaceAll("\r\n", "\n")) return false;
    this.#inherit(blankEdits(before, newText) ?? [], { at: 0, kind: "formatted" });
    return true;
  }

  /** Somebody said who wrote a range. Undo does not take it back while the text stands. */
  declare(start: number, end: number, claim: Claim): void {
    const [from, to] = [Math.max(0, start), Math.min(end, this.#buffer.length)];
    if (from >= to) return;
    const mark = isEmptyClaim(claim) ? undefined : claim;
    const edit: RunEdit<Claim> = { start: from, end: to, piece: plainRuns(to - from, mark) };
    this.#runs = editRuns(this.#runs, [edit], sameClaim);
    this.#declarations++;
    this.#timeline.amend(this.state);
  }

  /** What a commit or a stash says of lines, ascending, where nothing is known of them yet. */
  seed(claims: readonly LineClaim[]): void {
    const starts = lineStarts(this.text);
    const edits = claims.flatMap(({ startLine, endLine, ...claim }): RunEdit<Claim>[] => {
      const start = starts[startLine - 1];
      const end = starts[endLine] ?? this.length;
      if (start === undefined || start >= end) return [];
      const known = sliceRuns(this.#runs, start, end);
      if (known.every(({ mark }) => mark !== undefined)) return [];
      return [{ start, end, piece: known.map(({ length, mark }) => ({ length, mark: mark ?? claim })) }];
    });
    if (edits.length === 0) return;
    this.#runs = editRuns(this.#runs, edits, sameClaim);
    this.#timeline.amend(this.state);
  }

  /**
   * Somebody vetted the lines of a range: exactly the bytes that stand there now, as the answer has them.
   * Undefined for a range outside the text.
   */
  vet(
    start: number,
    end: number,
    word: Omit<Vetting, "hash" | "formattedHash" | "stale">,
  ): PlacedVetting | undefined {
    if (start < 0 || end > this.#buffer.length || start >= end) return undefined;
    const text = this.text;
    const [from, to] = wholeLines(text, start, end);
    const vetting: Vetting = { ...word, hash: regionHash(text.slice(from, to)) };
    const result = { start: from, end: to, vetting };
    this.#vettings = withVetting(this.#vettings, result);
    this.#timeline.amend(this.state);
    return result;
  }

  /** All vettings turn stale for a cause that is not in the text; undo does not bring them back. */
  stale(cause: StaleCause, at: number): void {
    const list = placed(this.#vettings).map((one) => ({ ...one, vetting: staled(one.vetting, cause, at) }));
    this.#vettings = fromPlaced(list);
    this.#timeline.clear();
    this.#record(false);
  }

  /** What is copied or cut, for the paste that follows in another place. */
  copy(start: number, end: number): Carried {
    return { text: this.#buffer.slice(start, end), runs: sliceRuns(this.#runs, start, end) };
  }

  claimAt(offset: number): Claim | undefined {
    return markAt(this.#runs, offset);
  }

  vettings(): PlacedVetting[] {
    return placed(this.#vettings);
  }

  /** All stretches of which something is known, ascending; cut where their vettings begin and end. */
  regions(): Region[] {
    const text = this.text;
    const list = placed(this.#vettings);
    const regions: Region[] = [];
    let at = 0;
    for (const { length, mark } of this.#runs) {
      const end = at + length;
      if (mark !== undefined) regions.push(...cutByVettings(text, at, end, mark, list));
      at = end;
    }
    return regions;
  }

  lineDetails(): LineDetail[] {
    return lineDetails(this.text, this.#runs);
  }

  /** Claims of lines as they are shown: one AI character makes a line AI. */
  lines(): LineClaim[] {
    return lineClaims(this.lineDetails());
  }

  /** Claims of lines as they go into a note: without lines of which AI wrote less than a fifth. */
  attestableLines(): LineClaim[] {
    return attestableClaims(this.lineDetails());
  }

  #broughtIn({ text }: TextEdit, { claim, carried, kind }: Attribution): Runs<Claim> {
    const known = kind === "pasted" && carried !== undefined ? carriedRuns(carried, text) : undefined;
    return known ?? plainRuns(text.length, isEmptyClaim(claim) ? undefined : claim);
  }

  /** Each edit cut down to what it really changes. */
  #refined(edits: readonly TextEdit[]): TextEdit[] {
    return edits.flatMap((edit) => {
      if (edit.start === edit.end || edit.text === "") return [edit];
      const removed = this.#buffer.slice(edit.start, edit.end);
      const parts = blankEdits(removed, edit.text) ?? textEdits(removed, edit.text);
      return parts.map((part) => ({ ...part, start: part.start + edit.start, end: part.end + edit.start }));
    });
  }

  #inherit(edits: readonly TextEdit[], as: Pick<Attribution, "at" | "kind">): void {
    const runs = this.#runs;
    this.#edit(edits, as, ({ start, end, text }) => plainRuns(text.length, inherited(runs, start, end)));
  }

  #edit(
    edits: readonly TextEdit[],
    as: Pick<Attribution, "at" | "kind">,
    pieceOf: (edit: TextEdit) => Runs<Claim>,
  ): void {
    if (edits.length === 0) return;
    const pieces = edits.map((edit) => withLength(pieceOf(edit), edit));
    this.#runs = editRuns(this.#runs, pieces, sameClaim);
    this.#moveText(edits, as);
    this.#record(this.#continuesWord(edits, as.kind));
  }

  /** Text and vettings after edits. */
  #moveText(edits: readonly TextEdit[], as: Pick<Attribution, "at" | "kind">): void {
    const moved = vettingsMoved(this.#vettings, edits);
    const before = moved === undefined || edits.length > MANY_EDITS ? this.text : "";
    if (edits.length > MANY_EDITS) this.#buffer = new TextBuffer(edited(before, edits));
    else for (const { start, end, text } of edits.toReversed()) this.#buffer.replace(start, end, text);
    if (moved !== undefined) {
      this.#vettings = moved;
      return;
    }
    const after = this.text;
    const changed = edits.flatMap((edit) => trimmed(edit, before.slice(edit.start, edit.end)) ?? []);
    const event = { before, after, edits: changed, languageId: this.#languageId, at: as.at };
    const list = vettingsAfter(placed(this.#vettings), { ...event, isFormatting: as.kind === "formatted" });
    this.#vettings = fromPlaced(list);
  }

  /** Undo and redo: what comes back has the claims and vettings that it had in that text. */
  #travel(edits: readonly TextEdit[], direction: "undo" | "redo", at: number): void {
    this.#typedUntil = -1;
    this.#moveText(edits, { at, kind: direction });
    const known = this.#timeline.travel(this.#buffer.key(), direction);
    let delta = 0;
    const pieces = edits.map((edit) => {
      const from = edit.start + delta;
      delta += edit.text.length - (edit.end - edit.start);
      const piece = known === undefined ? [] : sliceRuns(known.runs, from, from + edit.text.length);
      return withLength(piece, edit);
    });
    const isSettled = known !== undefined && known.declarations === this.#declarations;
    this.#runs = isSettled ? known.runs : editRuns(this.#runs, pieces, sameClaim);
    if (known === undefined) {
      this.#timeline.insert({ key: this.#buffer.key(), state: this.state }, direction);
      return;
    }
    const restored = vettingsRestored(placed(known.vettings), placed(this.#vettings));
    this.#vettings = fromPlaced(restored);
    this.#timeline.amend(this.state);
  }

  #record(joins: boolean): void {
    this.#timeline.push({ key: this.#buffer.key(), state: this.state }, joins);
  }

  /** Whether a keystroke goes on with the word of the one before, so that undo needs no state between them. */
  #continuesWord(edits: readonly TextEdit[], kind: Attribution["kind"]): boolean {
    const [only, second] = edits;
    const isLetter =
      kind === "typed" &&
      only !== undefined &&
      second === undefined &&
      only.start === only.end &&
      only.text.length === 1 &&
      !isBlankCode(only.text.charCodeAt(0));
    const continues = isLetter && only.start === this.#typedUntil;
    this.#typedUntil = isLetter ? only.start + 1 : -1;
    return continues;
  }
}

/** An edit of stretches; a piece that is not as long as the text is left unknown. */
function withLength(piece: Runs<Claim>, { start, end, text }: TextEdit): RunEdit<Claim> {
  return { start, end, piece: lengthOf(piece) === text.length ? piece : plainRuns(text.length) };
}

/** Whose a formatter's insertion is: the one whose text it replaces, or on both sides of which it stands. */
function inherited(runs: Runs<Claim>, start: number, end: number): Claim | undefined {
  const gone: Run<Claim>[] = sliceRuns(runs, start, end);
  const [first] = gone;
  if (first !== undefined && gone.every(({ mark }) => mark === first.mark)) return first.mark;
  const left = markAt(runs, start - 1);
  return left !== undefined && left === markAt(runs, end) ? left : undefined;
}

function cutByVettings(
  text: string,
  start: number,
  end: number,
  claim: Claim,
  list: readonly PlacedVetting[],
): Region[] {
  const inside = list.filter((one) => one.start < end && one.end > start);
  const borders = inside.flatMap((one) => [one.start, one.end]).filter((at) => at > start && at < end);
  const cuts = [...new Set([start, ...borders, end])].sort((a, b) => a - b);
  return cuts.slice(1).map((to, i) => {
    const from = cuts[i] ?? start;
    const covering = inside.filter((one) => one.start < to && one.end > from).map(({ vetting }) => vetting);
    const valid = covering.filter((vetting) => vetting.stale === undefined);
    const state = valid.length > 0 ? "vetted" : covering.length > 0 ? "stale" : "unvetted";
    const vettings = valid.length > 0 ? valid : covering;
    return { start: from, end: to, claim, chars: charsOf(text, from, to), state, vettings };
  });
}

function charsOf(text: string, start: number, end: number): number {
  let chars = 0;
  for (let i = start; i < end; i++) if (!isBlankCode(text.charCodeAt(i))) chars++;
  return chars;
}
