import assert from "node:assert/strict";
import fc from "fast-check";
import type { Claim } from "../../../server/provenance/model.ts";
import { RegionTracker } from "../../../server/provenance/tracking/regions.ts";
import {
  type FileState,
  MAX_STATE_BYTES,
  parseWorkingState,
  restoreFile,
  saveFile,
  writeWorkingState,
} from "../../../server/provenance/tracking/workingState.ts";

const HEAD = "0123456789abcdef0123456789abcdef01234567";
const CLAIMS: readonly Claim[] = [
  {
    origin: "ai",
    confidence: "certain",
    evidence: [{ kind: "hook", agent: "claude", event: "PostToolUse", at: 4 }],
    tool: "claude",
    model: "m",
    session: "s_1",
    person: "Ana <ana@example.test>",
  },
  { origin: "human", confidence: "strong", evidence: [{ kind: "keystrokes", at: 5 }] },
  { origin: "unknown", confidence: "suspected", evidence: [{ kind: "shape", chars: 80, lines: 3 }] },
];
const TEXT = Array.from({ length: 12 }, (_, i) => `const value${i} = compute(${i});\n`).join("");
const lineStart = (line: number): number =>
  TEXT.split("\n").slice(0, line).join("\n").length + (line > 0 ? 1 : 0);

function sample(): RegionTracker {
  const tracker = new RegionTracker(TEXT, "typescript");
  tracker.declare(lineStart(2), lineStart(6), CLAIMS[0] ?? assert.fail());
  tracker.declare(lineStart(8) + 3, lineStart(8) + 9, CLAIMS[1] ?? assert.fail());
  tracker.vet(lineStart(3), lineStart(5), { by: "lee@example.test", at: 7, criteria: "tier1" });
  return tracker;
}

/** Through the file's text and back. */
function reread(file: FileState): FileState {
  const text = writeWorkingState({ head: HEAD, files: new Map([["src/a.ts", file]]) });
  const result = parseWorkingState(text);
  assert(result.ok && result.skipped === 0);
  assert.equal(result.value.head, HEAD);
  return result.value.files.get("src/a.ts") ?? assert.fail("the file was lost");
}

const saved = (tracker: RegionTracker): FileState => reread(saveFile(tracker.text, tracker.state));

describe("provenance: working state", () => {
  it("tells how far HEAD and the stash were followed", () => {
    const state = { head: HEAD, followed: { from: null, to: HEAD, at: 5000 }, stashes: [HEAD] };
    const result = parseWorkingState(writeWorkingState({ ...state, files: new Map() }));
    assert.deepEqual(result, { ok: true, value: { ...state, files: new Map() }, skipped: 0 });
    const broken = writeWorkingState({ ...state, stashes: ["HEAD"], files: new Map() });
    assert.equal(parseWorkingState(broken).ok, false);
  });

  it("comes back as it was, for any text and regions", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "bc\n", "\r\n", "  ", "é😀", "\n"), { maxLength: 40 }),
        fc.array(fc.tuple(fc.nat(60), fc.nat(20), fc.nat(2)), { maxLength: 6 }),
        fc.nat(60),
        (parts, ranges, vetted) => {
          const text = parts.join("");
          const tracker = new RegionTracker(text, "typescript");
          for (const [start, length, which] of ranges)
            tracker.declare(start, start + length, CLAIMS[which] ?? assert.fail());
          tracker.vet(vetted, vetted + 1, { by: "lee@example.test", at: 7 });
          const { tracker: back, outcome } = restoreFile(text, "typescript", saved(tracker), 9);
          assert.equal(outcome, "same");
          assert.deepEqual(back.state.runs, tracker.state.runs);
          assert.deepEqual(back.vettings(), tracker.vettings());
        },
      ),
      { numRuns: 500 },
    );
  });

  it("fits a text with other line ends", () => {
    const tracker = sample();
    const { tracker: back, outcome } = restoreFile(
      TEXT.replaceAll("\n", "\r\n"),
      "typescript",
      saved(tracker),
      9,
    );
    assert.equal(outcome, "same");
    assert.deepEqual(back.lines(), tracker.lines());
    assert.equal(back.vettings()[0]?.vetting.stale, undefined);
  });

  it("keeps what stands in lines that can be found again", () => {
    const changed = `// new\n${TEXT.replace("compute(9)", "other(9)").replace("const value2 = compute(2);\n", "")}`;
    const { tracker, outcome } = restoreFile(changed, "typescript", saved(sample()), 9);
    assert.equal(outcome, "partly");
    assert.equal(tracker.text, changed);
    assert.deepEqual(
      tracker.lines().map(({ startLine, endLine, origin }) => [startLine, endLine, origin]),
      [[4, 6, "ai"]],
    );
    const [only] = tracker.vettings();
    assert.equal(only?.vetting.stale, undefined, "its bytes are the same");
    assert.equal(tracker.text.slice(only?.start, only?.end), TEXT.slice(lineStart(3), lineStart(5)));
  });

  it("turns a vetting stale whose bytes are not there any more", () => {
    const inside = TEXT.replace("compute(4)", "other(4)");
    const between = TEXT.replace("const value4", "inserted();\nconst value4");
    for (const changed of [inside, between]) {
      const { tracker } = restoreFile(changed, "typescript", saved(sample()), 9);
      assert.deepEqual(tracker.vettings()[0]?.vetting.stale, { cause: "uncertain", since: 9 });
      assert(!tracker.regions().some(({ state }) => state === "vetted"));
    }
    const gone = TEXT.slice(0, lineStart(3)) + TEXT.slice(lineStart(5));
    assert.deepEqual(restoreFile(gone, "typescript", saved(sample()), 9).tracker.vettings(), []);
  });

  it("is discarded where the lines cannot be told apart, or do not fit", () => {
    const old = Array.from({ length: 6000 }, (_, i) => `${i % 7} ${i % 11}`).join("\n");
    const tracker = new RegionTracker(old, "typescript");
    tracker.declare(0, old.length, CLAIMS[0] ?? assert.fail());
    const next = Array.from({ length: 6000 }, (_, i) => `${(i * 3) % 7} ${(i * 5) % 11}`).join("\n");
    const { tracker: back, outcome } = restoreFile(next, "typescript", saved(tracker), 9);
    assert.equal(outcome, "discarded");
    assert.deepEqual(back.regions(), []);
    const state = saved(sample());
    const twice = { ...state, regions: [...state.regions, ...state.regions] };
    assert.equal(restoreFile(TEXT, "typescript", twice, 9).outcome, "discarded");
    const foreign = restoreFile("something else\n", "typescript", state, 9);
    assert.deepEqual(foreign.tracker.regions(), []);
  });

  it("holds no text, and no path but the repository's own", () => {
    const text = writeWorkingState({
      head: null,
      files: new Map([["src/a.ts", saveFile(TEXT, sample().state)]]),
    });
    assert(!text.includes("compute"));
    assert(!text.includes("value"));
  });

  it("is refused if it is too long, broken or of another version, file by file if one file is", () => {
    assert.equal(parseWorkingState("x".repeat(MAX_STATE_BYTES + 1)).ok, false);
    for (const text of [
      "",
      "{",
      "[]",
      "null",
      '{"version":2,"head":null,"files":{}}',
      '{"version":1,"head":"x","files":{}}',
    ])
      assert.equal(parseWorkingState(text).ok, false, text);
    assert.equal(parseWorkingState(`${'{"version":1,"a":'.repeat(9000)}1${"}".repeat(9000)}`).ok, false);
    const good = saveFile(TEXT, sample().state);
    const bad: readonly unknown[] = [
      { ...good, regions: [{ span: [0, -1, 0, 2], claim: 0 }] },
      { ...good, claims: [{ origin: "robot", confidence: "strong", evidence: [] }] },
      { ...good, vettings: [{ span: [0, 0, 1, 0], vetting: { by: "x", at: 1, hash: "none" } }] },
      null,
    ];
    const files = Object.fromEntries([["good.ts", good], ...bad.map((one, i) => [`${i}.ts`, one])]);
    const result = parseWorkingState(JSON.stringify({ version: 1, head: HEAD, files }));
    assert(result.ok);
    assert.equal(result.skipped, bad.length);
    assert.deepEqual([...result.value.files.keys()], ["good.ts"]);
  });

  it("with an absurd span costs nothing", () => {
    const state = saved(sample());
    const absurd: FileState = {
      ...state,
      regions: [{ span: [0, 0, 10_000_000, 10_000_000], claim: 0 }],
      vettings: [],
    };
    assert.equal(restoreFile(TEXT, "typescript", absurd, 9).tracker.text, TEXT);
    const unknownClaim: FileState = { ...state, regions: [{ span: [0, 0, 1, 0], claim: 99 }] };
    assert.deepEqual(restoreFile(TEXT, "typescript", unknownClaim, 9).tracker.regions(), []);
  });
});
