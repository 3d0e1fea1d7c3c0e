import assert from "node:assert/strict";
import fc from "fast-check";
import { type Claim, UNKNOWN } from "../../../server/provenance/model.ts";
import type { ChangeKind, TextChange } from "../../../server/provenance/tracking/attribution.ts";
import { RegionTracker } from "../../../server/provenance/tracking/regions.ts";

/** One character as the model knows it. */
interface Char {
  readonly code: number;
  readonly claim: Claim | undefined;
}

interface Step {
  readonly change: "edit" | "undo" | "redo";
  readonly who: number;
  readonly places: readonly { at: number; length: number; text: string }[];
}

const ai = (session: string): Claim => ({
  origin: "ai",
  confidence: "certain",
  evidence: [{ kind: "hook", agent: "claude", event: "PostToolUse", at: 1 }],
  tool: "claude",
  session,
});
const WRITERS: readonly { kind: ChangeKind; claim: Claim }[] = [
  {
    kind: "typed",
    claim: { origin: "human", confidence: "strong", evidence: [], person: "Ana <ana@example.test>" },
  },
  { kind: "agent", claim: ai("s_1") },
  { kind: "inline-accept", claim: ai("s_2") },
  { kind: "pasted", claim: { origin: "unknown", confidence: "moderate", evidence: [] } },
  { kind: "other", claim: UNKNOWN },
];

const START = "const a = 1;\nif (a > 0) {\n  call(a);\n}\n";

const step: fc.Arbitrary<Step> = fc.record({
  change: fc.constantFrom("edit", "edit", "edit", "edit", "undo", "redo"),
  who: fc.nat(WRITERS.length - 1),
  places: fc.array(
    fc.record({
      at: fc.nat(1000),
      length: fc.oneof(fc.constant(0), fc.nat(9)),
      // Two letters and more: of a word that is typed letter by letter, undo knows the ends only.
      text: fc.oneof(
        fc.constantFrom("", " ", "\n", "aa", "}\n", "😀"),
        fc.string({ minLength: 2, maxLength: 6 }),
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

/** The step's changes on a text of this length: apart from each other, in an order as an editor might have. */
function changesOf(places: Step["places"], length: number): TextChange[] {
  const sorted = places
    .map(({ at, length: size, text }) => ({ offset: at % (length + 1), length: size, text }))
    .sort((a, b) => a.offset - b.offset);
  const changes: TextChange[] = [];
  let free = 0;
  for (const { offset, length: size, text } of sorted) {
    if (offset < free) continue;
    const end = Math.min(length, offset + size);
    changes.unshift({ offset, length: end - offset, text });
    free = end + 1;
  }
  return changes;
}

function chars(text: string, claim?: Claim): Char[] {
  return Array.from({ length: text.length }, (_, i) => ({ code: text.charCodeAt(i), claim }));
}

const textOf = (model: readonly Char[]): string =>
  model.map(({ code }) => String.fromCharCode(code)).join("");

/** The changes that take an event back, in units of the text after it. */
function inverse(changes: readonly TextChange[], before: string): TextChange[] {
  let delta = 0;
  const back: TextChange[] = [];
  for (const { offset, length, text } of changes.toReversed()) {
    back.unshift({
      offset: offset + delta,
      length: text.length,
      text: before.slice(offset, offset + length),
    });
    delta += text.length - length;
  }
  return back;
}

/** A tracker beside a model of single characters, with an undo stack as an editor has it. */
class Session {
  readonly tracker = new RegionTracker(START, "typescript");
  model = chars(START);
  readonly done: { before: Char[]; after: Char[]; changes: readonly TextChange[] }[] = [];
  undone: { before: Char[]; after: Char[]; changes: readonly TextChange[] }[] = [];
  #at = 0;

  run({ change, who, places }: Step): void {
    this.#at++;
    if (change === "undo") this.#undo();
    else if (change === "redo") this.#redo();
    else this.#edit(changesOf(places, this.model.length), who);
    this.check();
  }

  #edit(changes: readonly TextChange[], who: number): void {
    const writer = WRITERS[who] ?? assert.fail();
    const before = this.model;
    const claim = writer.claim === UNKNOWN ? undefined : writer.claim;
    this.model = [...before];
    for (const { offset, length, text } of changes) this.model.splice(offset, length, ...chars(text, claim));
    assert(this.tracker.apply(changes, { ...writer, at: this.#at }));
    this.done.push({ before, after: this.model, changes });
    this.undone = [];
  }

  #undo(): void {
    const last = this.done.pop();
    if (last === undefined) return;
    const changes = inverse(last.changes, textOf(last.before));
    assert(this.tracker.apply(changes, { kind: "undo", claim: UNKNOWN, at: this.#at }));
    this.model = last.before;
    this.undone.push(last);
  }

  #redo(): void {
    const next = this.undone.pop();
    if (next === undefined) return;
    assert(this.tracker.apply(next.changes, { kind: "redo", claim: UNKNOWN, at: this.#at }));
    this.model = next.after;
    this.done.push(next);
  }

  check(): void {
    const { tracker, model } = this;
    assert.equal(tracker.text, textOf(model));
    assert.equal(tracker.length, model.length);
    const tracked = tracker.state.runs.flatMap(({ length, mark }) =>
      new Array<Claim | undefined>(length).fill(mark),
    );
    assert.deepEqual(
      tracked,
      model.map(({ claim }) => claim),
    );
    const { runs } = tracker.state;
    for (const [i, { length, mark }] of runs.entries()) {
      assert(length > 0);
      if (i > 0) assert.notEqual(mark, runs[i - 1]?.mark, "neighbours have the same claim");
    }
  }
}

describe("provenance: sessions of edits", () => {
  it("equal a model of single characters, with several changes an event, undo and redo", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
        const session = new Session();
        for (const one of steps) session.run(one);
      }),
      { numRuns: 3000 },
    );
  }).timeout(60_000);

  it("equal the model in long texts, whose chunks are cut and joined", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            at: fc.nat(100_000),
            length: fc.oneof(fc.nat(20), fc.nat(5000)),
            size: fc.oneof(fc.nat(20), fc.nat(4000)),
            who: fc.nat(WRITERS.length - 1),
          }),
          { maxLength: 12 },
        ),
        (edits) => {
          const session = new Session();
          for (const { at, length, size, who } of edits) {
            const text = "some text of a line\n".repeat(size / 20 + 1).slice(0, size);
            session.run({ change: "edit", who, places: [{ at, length, text }] });
          }
          for (const _ of edits) session.run({ change: "undo", who: 0, places: [] });
          assert.equal(session.tracker.text, START);
          assert.equal(session.tracker.regions().length, 0);
        },
      ),
      { numRuns: 150 },
    );
  }).timeout(60_000);

  it("refuses an event that does not fit the text, and changes nothing", () => {
    const tracker = new RegionTracker("abc", "typescript");
    const as = { kind: "typed", claim: ai("s_1"), at: 1 } as const;
    assert.equal(tracker.apply([{ offset: 2, length: 2, text: "" }], as), false);
    assert.equal(tracker.apply([{ offset: -1, length: 0, text: "x" }], as), false);
    assert.equal(tracker.apply([{ offset: Number.NaN, length: 0, text: "x" }], as), false);
    const overlapping = [
      { offset: 0, length: 2, text: "x" },
      { offset: 1, length: 1, text: "y" },
    ];
    assert.equal(tracker.apply(overlapping, as), false);
    assert.equal(tracker.text, "abc");
    assert.equal(tracker.regions().length, 0);
  });

  it("takes insertions at one place one after the other", () => {
    const tracker = new RegionTracker("ab", "typescript");
    const changes = [
      { offset: 1, length: 0, text: "1" },
      { offset: 1, length: 0, text: "2" },
    ];
    assert(tracker.apply(changes, { kind: "typed", claim: ai("s_1"), at: 1 }));
    assert.equal(tracker.text, "a21b");
  });
});
