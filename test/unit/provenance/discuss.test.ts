import assert from "node:assert/strict";
import fc from "fast-check";
import {
  appendToDiscuss,
  type DiscussNote,
  readDiscuss,
  type VettingRecord,
  vettingsOf,
  writeVetting,
} from "../../../server/provenance/formats/discuss.ts";
import { linesText, regionHash } from "../../../server/provenance/formats/hash.ts";
import { type VettingRules, vettingState } from "../../../server/provenance/formats/vetting.ts";

const COMMIT = "4f1c0d2e9a7b3c5d6e8f00112233445566778899";
const HASH = regionHash("const a = 1;\n");
const OTHER = regionHash("const a = 2;\n");
const DANA: VettingRecord = {
  by: "dana@example.test",
  at: 1_772_448_000_000,
  commit: COMMIT,
  path: "svc/limits.ts",
  startLine: 3,
  endLine: 9,
  hash: HASH,
  session: "s_cb23fbb4d5bdc6",
  criteria: "tier1-v2",
  isAccepted: true,
};
const LINE = `{"timestamp":"1772448000","author":"dana@example.test","location":{"commit":"${COMMIT}","path":"svc/limits.ts","range":{"startLine":3,"endLine":9}},"description":"AI-Vetted: ${HASH} session=s_cb23fbb4d5bdc6 criteria=tier1-v2","resolved":true,"v":0}`;

function note(text: string): DiscussNote {
  const result = readDiscuss(text);
  assert.ok(result.ok);
  return result.value;
}

describe("region hash", () => {
  it("is of the exact bytes, with CRLF as LF and nothing else levelled", () => {
    assert.equal(regionHash(""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert.equal(regionHash("a\r\nb\r\n"), regionHash("a\nb\n"));
    for (const changed of ["a\nb", "a\nb \n", "a\n\nb\n", "a\rb\n", "\ta\nb\n"]) {
      assert.notEqual(regionHash(changed), regionHash("a\nb\n"));
    }
    assert.notEqual(regionHash("caf\u00e9"), regionHash("cafe\u0301"));
  });

  it("is taken of whole lines", () => {
    assert.equal(linesText("a\r\nb\nc", 1, 2), "a\r\nb\n");
    assert.equal(linesText("a\nb\nc", 3, 3), "c");
    assert.equal(linesText("a\nb\n", 3, 3), undefined);
    assert.equal(linesText("a\nb", 1, 3), undefined);
    assert.equal(linesText("a", 2, 2), undefined);
    assert.equal(linesText("a", 0, 1), undefined);
    assert.equal(linesText("a", 2, 1), undefined);
  });
});

describe("git-appraise comments", () => {
  it("are written in the schema of the format", () => {
    assert.deepEqual(writeVetting(DANA), { ok: true, line: LINE });
  });

  it("are read back as they were", () => {
    assert.deepEqual(note(`${LINE}\n`).vettings, [DANA]);
    const plain = {
      by: DANA.by,
      at: DANA.at,
      commit: COMMIT,
      path: "é x",
      startLine: 1,
      endLine: 1,
      hash: HASH,
      isAccepted: false,
    };
    const written = writeVetting(plain);
    assert.deepEqual(written.ok ? note(written.line).vettings : [], [plain]);
  });

  it("keep and skip every other line", () => {
    const request = `{"timestamp":"1772448100","requester":"dana@example.test","reviewers":["lee@example.test"],"v":0}`;
    const talk = `{"timestamp":"1772448100","author":"lee@example.test","description":"Why five?","parent":"ab","x":[1]}`;
    const text = `${LINE}\r\n${request}\n\nwords\n{"broken\n${talk}\n`;
    const result = readDiscuss(text);
    assert.ok(result.ok);
    assert.equal(result.skipped, 3);
    assert.deepEqual(result.value.lines, [LINE, request, "words", '{"broken', talk]);
    assert.deepEqual(
      result.value.comments.map(({ author }) => author),
      ["dana@example.test", "lee@example.test"],
    );
    assert.equal(result.value.vettings.length, 1);
    assert.equal(
      appendToDiscuss(text, "new"),
      `${[LINE, request, "words", '{"broken', talk, "new"].join("\n")}\n`,
    );
  });

  it("are added once", () => {
    const once = appendToDiscuss("", LINE);
    assert.equal(once, `${LINE}\n`);
    assert.equal(appendToDiscuss(once, LINE), once);
  });

  it("are no vetting without hash, place, person or a proper form", () => {
    const json = JSON.parse(LINE) as Record<string, unknown>;
    const variants: Record<string, unknown>[] = [
      { ...json, description: `AI-Vetted: sha256:${"g".repeat(64)}` },
      { ...json, description: `AI-Vetted: ${HASH}0` },
      { ...json, description: `He said AI-Vetted: ${HASH}` },
      { ...json, author: "Dana" },
      { ...json, location: { commit: COMMIT } },
      { ...json, location: { commit: COMMIT, path: "/home/dana/a.ts", range: { startLine: 1 } } },
      { ...json, location: { commit: COMMIT, path: "a", range: { startLine: 5, endLine: 4 } } },
      { ...json, timestamp: "soon" },
    ];
    for (const variant of variants) assert.deepEqual(note(JSON.stringify(variant)).vettings, []);
    const [unresolved] = note(JSON.stringify({ ...json, resolved: undefined })).vettings;
    assert.equal(unresolved?.isAccepted, false);
  });

  it("are refused where the format cannot hold them", () => {
    const bad: Partial<VettingRecord>[] = [
      { by: "Dana" },
      { at: Number.NaN },
      { at: 1e14 },
      { hash: "abc" },
      { commit: "HEAD" },
      { path: "/home/dana/a.ts" },
      { startLine: 0 },
      { endLine: 2 },
      { session: "raw conversation" },
      { criteria: "two words" },
    ];
    for (const change of bad)
      assert.equal(writeVetting({ ...DANA, ...change }).ok, false, JSON.stringify(change));
    const named = writeVetting({ ...DANA, by: "Dana Reyes <Dana@Example.test>" });
    assert.deepEqual(named, { ok: true, line: LINE });
  });

  it("are not read above 4 MB, and never throw", () => {
    assert.equal(readDiscuss(`${LINE}\n`.repeat(14_000)).ok, false);
    assert.equal(
      note(`{"timestamp":"1","author":"a@b","description":"${"x".repeat(70_000)}"}`).comments.length,
      0,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.json(), fc.constant(LINE))), (lines) => {
        const text = lines.join("\n");
        readDiscuss(text);
        assert.ok(appendToDiscuss(text, LINE).includes(LINE));
      }),
      { numRuns: 500 },
    );
  });
});

describe("vetting", () => {
  const one: VettingRules = { neededPeople: 1, driverCounts: true };
  const two: VettingRules = { neededPeople: 2, driverCounts: true };
  const LEE: VettingRecord = { ...DANA, by: "lee@example.test", at: DANA.at + 1000 };

  it("is unvetted, vetted or stale by the exact bytes", () => {
    assert.deepEqual(vettingState([], HASH, one), { state: "unvetted", people: [], missing: 1 });
    assert.deepEqual(vettingState([DANA], HASH, one), {
      state: "vetted",
      people: ["dana@example.test"],
      at: DANA.at,
    });
    assert.deepEqual(vettingState([DANA], OTHER, one), {
      state: "stale",
      people: [],
      missing: 1,
      formerPeople: ["dana@example.test"],
      cause: "edited",
    });
    assert.equal(vettingState([{ ...DANA, hash: OTHER }, LEE], HASH, one).state, "vetted");
  });

  it("wants different people", () => {
    assert.deepEqual(
      vettingState([DANA, { ...DANA, at: 1 }, { ...DANA, by: "DANA@example.test" }], HASH, two),
      {
        state: "unvetted",
        people: ["dana@example.test"],
        missing: 1,
      },
    );
    assert.deepEqual(vettingState([LEE, DANA], HASH, two), {
      state: "vetted",
      people: ["dana@example.test", "lee@example.test"],
      at: LEE.at,
    });
    assert.equal(vettingState([DANA], OTHER, two).state, "unvetted");
    assert.equal(vettingState([DANA, LEE], OTHER, two).state, "stale");
    assert.equal(vettingState([DANA, { ...LEE, hash: OTHER }], HASH, two).state, "unvetted");
  });

  it("does not count the driver where the policy says so", () => {
    const rules: VettingRules = {
      neededPeople: 1,
      driver: "Dana Reyes <Dana@example.test>",
      driverCounts: false,
    };
    assert.deepEqual(vettingState([DANA], HASH, rules), { state: "unvetted", people: [], missing: 1 });
    assert.equal(vettingState([DANA], OTHER, rules).state, "unvetted");
    assert.equal(vettingState([DANA, LEE], HASH, rules).state, "vetted");
    assert.equal(vettingState([DANA], HASH, { ...rules, driverCounts: true }).state, "vetted");
    assert.equal(vettingState([DANA], HASH, { neededPeople: 1, driverCounts: false }).state, "vetted");
  });

  it("can be taken back and given again", () => {
    const back: VettingRecord = { ...DANA, at: DANA.at + 5000, isAccepted: false };
    assert.equal(vettingState([DANA, back], HASH, one).state, "unvetted");
    assert.equal(vettingState([back, DANA], HASH, one).state, "unvetted");
    assert.equal(vettingState([DANA, { ...back, at: DANA.at }], HASH, one).state, "unvetted");
    assert.equal(vettingState([DANA, back, { ...DANA, at: back.at + 1000 }], HASH, one).state, "vetted");
    assert.equal(vettingState([DANA, { ...back, by: LEE.by }], HASH, one).state, "vetted");
  });

  it("turns stale when the criteria change", () => {
    const state = vettingState([DANA], HASH, { ...one, criteria: "tier1-v3" });
    assert.equal(state.state === "stale" ? state.cause : "", "criteria-changed");
    assert.equal(vettingState([DANA], HASH, { ...one, criteria: "tier1-v2" }).state, "vetted");
  });

  it("needs one person at least", () => {
    assert.equal(vettingState([], HASH, { neededPeople: 0, driverCounts: true }).state, "unvetted");
  });

  it("finds the records of a region by its bytes or its lines", () => {
    const region = { path: "svc/limits.ts", startLine: 20, endLine: 25, hash: HASH };
    assert.equal(vettingsOf([DANA], region).length, 1);
    assert.equal(vettingsOf([DANA], { ...region, hash: OTHER }).length, 0);
    assert.equal(vettingsOf([DANA], { ...region, hash: OTHER, startLine: 9 }).length, 1);
    assert.equal(vettingsOf([DANA], { ...region, path: "other.ts" }).length, 0);
    assert.equal(vettingsOf([{ ...DANA, path: "cafe\u0301" }], { ...region, path: "caf\u00e9" }).length, 1);
  });

  it("does not depend on the order of the records", () => {
    const record = fc.record({
      by: fc.constantFrom("a@x.y", "b@x.y", "c@x.y"),
      at: fc.integer({ min: 0, max: 5 }),
      hash: fc.constantFrom(HASH, OTHER),
      isAccepted: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 8 }),
        fc.integer({ min: 1, max: 3 }),
        (parts, neededPeople) => {
          const records = parts.map((part) => ({ ...DANA, ...part }));
          const rules = { neededPeople, driverCounts: true };
          const { state, people } = vettingState(records, HASH, rules);
          const reversed = vettingState([...records].reverse(), HASH, rules);
          assert.deepEqual([reversed.state, reversed.people], [state, people]);
          assert.equal(state === "vetted", people.length >= neededPeople);
        },
      ),
    );
  });
});
