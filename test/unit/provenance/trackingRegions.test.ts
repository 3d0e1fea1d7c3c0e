import assert from "node:assert/strict";
import fc from "fast-check";
import { regionHash } from "../../../server/provenance/formats/hash.ts";
import { type Claim, UNKNOWN } from "../../../server/provenance/model.ts";
import { RegionTracker } from "../../../server/provenance/tracking/regions.ts";
import { textEdits } from "../../../server/provenance/tracking/textDiff.ts";
import { AI, CODE, HUMAN, marked, OTHER_AI, put, shown, states } from "./trackingSupport.ts";

describe("provenance: regions", () => {
  it("split where a person types, shrink where text goes, and end with their last character", () => {
    const tracker = marked("a();\n«b(c);\n»d();\n");
    put(tracker, "typed", "c", "c1", HUMAN);
    assert.equal(shown(tracker), "a();\n«b(»‹c1›«);\n»d();\n");
    put(tracker, "typed", "b(", "", HUMAN);
    assert.equal(shown(tracker), "a();\n‹c1›«);\n»d();\n");
    put(tracker, "typed", "1);\n", "1", HUMAN);
    assert.equal(tracker.regions().filter(({ claim }) => claim.origin === "ai").length, 0);
  });

  it("of another session take the characters that they replace", () => {
    const tracker = marked("«alpha beta»");
    put(tracker, "agent", "beta", "gamma", OTHER_AI);
    assert.deepEqual(
      tracker.regions().map(({ start, end, claim, chars }) => [start, end, claim.session, chars]),
      [
        [0, 6, "s_1", 5],
        [6, 11, "s_2", 5],
      ],
    );
  });

  it("are carried by cut and paste, if the pasted text is the copied one", () => {
    const tracker = marked("one\n«two»\nthree\n");
    const carried = tracker.copy(2, 8);
    tracker.apply([{ offset: 0, length: 0, text: carried.text }], {
      kind: "pasted",
      claim: UNKNOWN,
      at: 2,
      carried,
    });
    assert.equal(shown(tracker), "e\n«two»\none\n«two»\nthree\n");
    tracker.apply([{ offset: 0, length: 0, text: "x\ntwo" }], {
      kind: "pasted",
      claim: UNKNOWN,
      at: 2,
      carried,
    });
    assert.equal(shown(tracker), "x\ntwoe\n«two»\none\n«two»\nthree\n");
  });

  it("are carried with the end of a line that was copied without a selection", () => {
    for (const [end, expected] of [
      ["\n", "«two\n»one\n«two»\n"],
      ["\r\n", "«two\r\n»one\n«two»\n"],
      ["\n\n", "two\n\none\n«two»\n"],
    ] as const) {
      const tracker = marked("one\n«two»\n");
      const carried = tracker.copy(4, 7);
      const change = { offset: 0, length: 0, text: `two${end}` };
      tracker.apply([change], { kind: "pasted", claim: UNKNOWN, at: 2, carried });
      assert.equal(shown(tracker), expected);
    }
  });

  it("make a line AI by one character; in notes only from a fifth on", () => {
    const tracker = marked(
      "plain\n«ai»‹ and much more by a person›\n«aiai»‹ few›\n‹mine›\n‹mine› and what stood here before\n«  \n»",
    );
    const rows = tracker.lines().map(({ startLine, endLine, origin }) => [startLine, endLine, origin]);
    assert.deepEqual(rows, [
      [2, 3, "ai"],
      [4, 4, "human"],
    ]);
    const written = tracker
      .attestableLines()
      .map(({ startLine, endLine, origin }) => [startLine, endLine, origin]);
    assert.deepEqual(written, [
      [3, 3, "ai"],
      [4, 4, "human"],
    ]);
  });

  it("show a suspicion as unknown, and never write it", () => {
    const tracker = marked("");
    const suspicion: Claim = {
      origin: "unknown",
      confidence: "suspected",
      evidence: [{ kind: "shape", chars: 60, lines: 1 }],
    };
    tracker.apply([{ offset: 0, length: 0, text: "x".repeat(60) }], {
      kind: "suspected",
      claim: suspicion,
      at: 1,
    });
    assert.deepEqual(
      tracker.lines().map(({ origin, confidence }) => [origin, confidence]),
      [["unknown", "suspected"]],
    );
    assert.deepEqual(tracker.attestableLines(), []);
    tracker.declare(0, 60, AI);
    assert.equal(tracker.attestableLines()[0]?.origin, "ai");
  });
});

describe("provenance: undo and redo", () => {
  it("bring back what the text had, vettings too", () => {
    const tracker = marked(`// start\n«${CODE}»`);
    tracker.vet(9, tracker.length, { by: "lee@example.test", at: 5 });
    const before = tracker.state;
    put(tracker, "typed", "sum = 0", "sum = 1", HUMAN);
    assert.deepEqual(states(tracker), ["stale"]);
    const typed = tracker.state.runs;
    put(tracker, "undo", "sum = 1", "sum = 0");
    assert.deepEqual(tracker.state.runs, before.runs);
    assert.deepEqual(states(tracker), ["vetted"]);
    put(tracker, "redo", "sum = 0", "sum = 1");
    assert.deepEqual(tracker.state.runs, typed);
    assert.deepEqual(states(tracker), ["stale"]);
  });

  it("do not take back what somebody declared or vetted since", () => {
    const tracker = marked("a();\n«b();\n»");
    put(tracker, "agent", "a();", "a1();", AI);
    tracker.declare(6, 10, HUMAN);
    const result = tracker.vet(6, 10, { by: "lee@example.test", at: 5 });
    assert.equal(result?.vetting.hash, regionHash("b();\n"));
    put(tracker, "undo", "a1();", "a();");
    assert.equal(shown(tracker), "a();\n‹b();›«\n»");
    assert.equal(tracker.vettings()[0]?.vetting.stale, undefined);
    assert.equal(tracker.vettings()[0]?.start, 5);
  });

  it("bring back what was deleted after a declaration", () => {
    const tracker = marked("«one two»");
    put(tracker, "typed", "one ", "", HUMAN);
    tracker.declare(0, 3, OTHER_AI);
    tracker.apply([{ offset: 0, length: 0, text: "one " }], { kind: "undo", claim: UNKNOWN, at: 3 });
    assert.deepEqual(
      tracker.regions().map(({ start, end, claim }) => [start, end, claim.session]),
      [
        [0, 4, "s_1"],
        [4, 7, "s_2"],
      ],
    );
  });

  it("tell two visits of the same text apart", () => {
    const tracker = marked("«xx»");
    put(tracker, "typed", "xx", "x", HUMAN);
    put(tracker, "typed", "x", "xx", HUMAN);
    assert.equal(shown(tracker), "‹xx›");
    tracker.apply([{ offset: 1, length: 1, text: "" }], { kind: "undo", claim: UNKNOWN, at: 3 });
    tracker.apply([{ offset: 1, length: 0, text: "x" }], { kind: "undo", claim: UNKNOWN, at: 3 });
    assert.equal(shown(tracker), "«xx»");
  });

  it("reach back over a hundred words that were typed letter by letter", () => {
    const tracker = marked("«alpha»\n");
    tracker.apply([{ offset: 0, length: 5, text: "" }], { kind: "typed", claim: HUMAN, at: 1 });
    const typed = "word ".repeat(45);
    for (const [i, text] of [...typed].entries())
      tracker.apply([{ offset: i, length: 0, text }], { kind: "typed", claim: HUMAN, at: 2 });
    tracker.apply([{ offset: 0, length: typed.length, text: "alpha" }], {
      kind: "undo",
      claim: UNKNOWN,
      at: 3,
    });
    assert.equal(shown(tracker), "«alpha»\n");
  });

  it("to a text that is not known leave it unknown, and vettings stale", () => {
    const tracker = marked("«abc\n»");
    tracker.vet(0, 4, { by: "lee@example.test", at: 5 });
    tracker.apply([{ offset: 1, length: 0, text: "zz" }], { kind: "undo", claim: UNKNOWN, at: 3 });
    assert.equal(shown(tracker), "«a»zz«bc\n»");
    assert.deepEqual(states(tracker), ["stale"]);
  });
});

describe("provenance: formatting", () => {
  it("keeps every character that is no blank with its writer", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("a", "(", ")", ";", "x1"), fc.nat(2)), { maxLength: 40 }),
        fc.array(fc.constantFrom("", " ", "\n", "\n\t", "  "), { minLength: 82, maxLength: 82 }),
        (parts, blanks) => {
          const tracker = new RegionTracker("", "typescript");
          for (const [i, [text, who]] of parts.entries()) {
            const claim = [AI, HUMAN, UNKNOWN][who] ?? UNKNOWN;
            tracker.apply([{ offset: tracker.length, length: 0, text: (blanks[i] ?? "") + text }], {
              kind: "other",
              claim,
              at: 1,
            });
          }
          const expected = owners(tracker);
          tracker.reflow(parts.map(([text], i) => text + (blanks[41 + i] ?? "")).join(""), 2);
          assert.deepEqual(owners(tracker), expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("gives quotes and commas that it changes to whom they stand with", () => {
    const tracker = marked("f(a);\n«call('one', [1, 2]);\n»g('x');\n");
    tracker.reflow('f(a);\n«call("one", [\n  1,\n  2,\n]);\n»g("x");\n'.replace(/[«»]/g, ""), 2);
    assert.equal(shown(tracker), 'f(a);\n«call("one", [\n  1,\n  2,\n]);\n»g("x");\n');
  });

  it("by edits of an editor does the same, even if they replace everything", () => {
    const tracker = marked("if(a){\n«b( );»\n}\n");
    tracker.apply([{ offset: 0, length: tracker.length, text: "if (a) {\n  b();\n}\n" }], {
      kind: "formatted",
      claim: UNKNOWN,
      at: 2,
    });
    assert.equal(shown(tracker), "if (a) {\n  «b();»\n}\n");
  });

  it("and renaming keep a region's writer", () => {
    const tracker = marked("«const item = 1;\n»use(item);\n");
    const text = tracker.text;
    const offsets = [text.indexOf("item"), text.lastIndexOf("item")];
    const changes = offsets.reverse().map((offset) => ({ offset, length: 4, text: "entry" }));
    tracker.apply(changes, { kind: "refactored", claim: UNKNOWN, at: 2 });
    assert.equal(shown(tracker), "«const entry = 1;\n»use(entry);\n");
  });

  it("of line ends moves everything and changes nothing", () => {
    const tracker = marked("a\n«b\nc\n»‹d›\n", "python");
    tracker.vet(2, 6, { by: "lee@example.test", at: 5 });
    const lines = tracker.lines();
    assert(tracker.convertEol(tracker.text.replaceAll("\n", "\r\n")));
    assert.equal(shown(tracker), "a\r\n«b\r\nc\r\n»‹d›\r\n");
    assert.deepEqual(tracker.lines(), lines);
    assert.deepEqual(states(tracker), ["vetted"]);
    assert(tracker.convertEol(tracker.text.replaceAll("\r\n", "\n")));
    assert.equal(shown(tracker), "a\n«b\nc\n»‹d›\n");
    assert.equal(tracker.convertEol("a\nb"), false);
  });
});

/** Who wrote each character that is no blank. */
function owners(tracker: RegionTracker): string {
  const { text } = tracker;
  let out = "";
  for (let i = 0; i < text.length; i++)
    if (!/\s/.test(text[i] ?? "")) out += `${text[i]}${tracker.claimAt(i)?.origin ?? "-"} `;
  return out;
}

describe("provenance: a text that is replaced", () => {
  it("gives the new claim to new parts of lines only", () => {
    const tracker = marked("const limit = 5;\nrun(limit);\n");
    tracker.retext("const limit = 50;\nif (ready) run(limit);\nstop();\n", {
      kind: "agent",
      claim: AI,
      at: 2,
    });
    assert.equal(shown(tracker), "const limit = «50»;\n«if (ready) »run(limit);\n«stop();\n»");
  });

  it("becomes exactly the new text, and lines that stand once on both sides keep their writer", () => {
    const pool = Array.from({ length: 30 }, (_, i) => `line number ${i} of the text();`);
    const lines = fc.array(
      fc.oneof(fc.constantFrom(...pool), fc.constantFrom("}", "", "  a b", "x(1, 2);")),
      {
        maxLength: 25,
      },
    );
    fc.assert(
      fc.property(lines, lines, fc.nat(1000), (before, after, cut) => {
        const oldText = before.join("\n");
        const tracker = new RegionTracker(oldText, "typescript");
        const half = oldText.length === 0 ? 0 : cut % oldText.length;
        tracker.declare(0, half, OTHER_AI);
        tracker.declare(half, oldText.length, HUMAN);
        const model = modelOf(tracker);
        const newText = after.join("\n");
        tracker.retext(newText, { kind: "agent", claim: AI, at: 2 });
        assert.equal(tracker.text, newText);
        if (oldText.replace(/\s/g, "") !== newText.replace(/\s/g, "")) {
          let expected = model;
          for (const { start, end, text } of textEdits(oldText, newText).toReversed())
            expected = expected.toSpliced(
              start,
              end - start,
              ...new Array<Claim | undefined>(text.length).fill(AI),
            );
          assert.deepEqual(modelOf(tracker), expected);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it("keeps the writers of lines that an agent left alone, in hundreds of rewrites", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("keep", "drop", "new"), { minLength: 1, maxLength: 120 }),
        (plan) => {
          const old = plan.flatMap((what, i) => (what === "new" ? [] : [`old line ${i}: value${i * 7}`]));
          const tracker = new RegionTracker(old.map((line) => `${line}\n`).join(""), "typescript");
          tracker.declare(0, tracker.length, HUMAN);
          const next = plan.flatMap((what, i) =>
            what === "drop" ? [] : what === "new" ? [`~~ ${i} ~~`] : [`old line ${i}: value${i * 7}`],
          );
          tracker.retext(next.map((line) => `${line}\n`).join(""), { kind: "agent", claim: AI, at: 2 });
          const byLine = new Map(tracker.lineDetails().map((detail) => [detail.line, detail.claim?.origin]));
          next.forEach((line, i) => {
            if (line.startsWith("old")) assert.equal(byLine.get(i + 1), "human", line);
            else assert.equal(byLine.get(i + 1), "ai", line);
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it("that was reformatted, or got other line ends, is nobody's new text", () => {
    const tracker = marked("a( b );\n«c();\n»");
    tracker.retext("a(b);\r\n  c();\r\n", { kind: "agent", claim: OTHER_AI, at: 2 });
    assert(tracker.regions().every(({ claim }) => claim.session === "s_1"));
    assert.deepEqual(
      tracker.lines().map(({ startLine }) => startLine),
      [2],
    );
  });

  it("in too many places at once to be compared is unknown there, never the agent's", () => {
    const old = Array.from({ length: 4000 }, (_, i) => `${i % 7} ${i % 11}`);
    const tracker = new RegionTracker(old.join("\n"), "typescript");
    tracker.declare(0, tracker.length, OTHER_AI);
    tracker.vet(0, tracker.length, { by: "lee@example.test", at: 5 });
    const next = Array.from({ length: 4000 }, (_, i) => `${(i * 3) % 7} ${(i * 5) % 11}`);
    tracker.retext(next.join("\n"), { kind: "agent", claim: AI, at: 2 });
    assert.equal(tracker.text, next.join("\n"));
    assert(!tracker.regions().some(({ claim }) => claim.session === "s_1"));
    assert(!states(tracker).includes("vetted"));
  });
});

function modelOf(tracker: RegionTracker): (Claim | undefined)[] {
  return tracker.state.runs.flatMap(({ length, mark }) => new Array<Claim | undefined>(length).fill(mark));
}
