import assert from "node:assert/strict";
import fc from "fast-check";
import { exportTraces } from "../../../server/provenance/formats/agentTraceWriter.ts";
import type { ExportedRegion } from "../../../server/provenance/formats/exported.ts";
import { regionHash } from "../../../server/provenance/formats/hash.ts";
import { exportSpdx } from "../../../server/provenance/formats/spdx.ts";
import { LineTable } from "../../../server/provenance/lineTable.ts";
import { spdxProblems, traceProblems } from "../../support/exportSchemas.ts";

const COMMIT = "4f1c0d2e9a7b3c5d6e8f00112233445566778899";
const ID = "6f0c0c44-7d0a-4a7c-9e58-3a1f9f6f7a10";
const odd = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("", " ", "a/b", "claude-sonnet-4", "gpt-5", "(x)", "Dana Reyes", "a\nb", "x".repeat(400)),
);
const person = fc.oneof(
  odd,
  fc.constantFrom(
    "lee@example.test",
    "Dana Reyes <dana@example.test>",
    "Dana (DR) Reyes <dana@example.test>",
  ),
);
const file = fc.record({
  path: fc.oneof(
    odd,
    fc.constantFrom("a.ts", "d/sp ace.ts", "../a.ts", "/a.ts", "C:\\a.ts", 'q"\t.ts', "ü.ts"),
  ),
  text: fc
    .array(fc.oneof(fc.constantFrom("", "x", "üb", "\r", "\u{1f600}"), odd), { minLength: 1, maxLength: 8 })
    .map((lines) => lines.join("\n")),
});
const time = fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom(Number.NaN, -1e18, 1e18, 1.5));
const marked = fc.record({
  file: fc.nat({ max: 3 }),
  startLine: fc.integer({ min: 1, max: 9 }),
  more: fc.nat({ max: 4 }),
  origin: fc.constantFrom("ai", "human"),
  confidence: fc.constantFrom("certain", "strong", "moderate", "weak", "suspected"),
  tool: fc.option(odd, { nil: undefined }),
  model: fc.option(odd, { nil: undefined }),
  session: fc.constantFrom(undefined, "s_1", "s_cb23fbb4d5bdc6"),
  isMixed: fc.boolean(),
  vettings: fc.array(fc.record({ state: fc.constantFrom("vetted", "stale"), by: person, at: time }), {
    maxLength: 3,
  }),
});

type Marked = typeof marked extends fc.Arbitrary<infer T> ? T : never;
type File = typeof file extends fc.Arbitrary<infer T> ? T : never;

function regionOf(
  { file: at, more, tool, model, session, vettings, ...rest }: Marked,
  files: File[],
): ExportedRegion {
  const { path, text: whole } = files[at % files.length] ?? { path: "a.ts", text: "" };
  const endLine = rest.startLine + more;
  const text = new LineTable(whole).text(rest.startLine, endLine);
  const hash = regionHash(text ?? "");
  return {
    ...rest,
    path,
    endLine,
    evidence: [],
    ...(text === undefined ? {} : { text }),
    ...(tool === undefined ? {} : { tool }),
    ...(model === undefined ? {} : { model }),
    ...(session === undefined ? {} : { session }),
    vettings: vettings.map((one) => ({ ...one, hash })),
  };
}

describe("exports", function () {
  this.timeout(60_000);

  it("hold the rules of Agent Trace 0.1.0 and of SPDX 2.3, whatever the regions", () => {
    fc.assert(
      fc.property(
        fc.array(file, { minLength: 1, maxLength: 3 }),
        fc.array(marked, { maxLength: 6 }),
        (files, all) => {
          const regions = all.map((one) => regionOf(one, files));
          const at = Date.parse("2026-03-02T10:15:00Z");
          const traces = exportTraces(regions, { revision: COMMIT, at, version: "0.1.0", newId: () => ID });
          assert.deepEqual(traceProblems(traces.text), []);
          const spdx = exportSpdx(files, regions, {
            name: "repo-4f1c",
            namespace: `urn:uuid:${ID}`,
            at,
            version: "0.1.0",
          });
          assert.deepEqual(spdxProblems(spdx.text), []);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("are refused by the same rules where they are wrong", () => {
    const record = { version: "0.1.0", id: ID, timestamp: "2026-03-02T10:15:00Z", files: [] };
    assert.notDeepEqual(traceProblems(`${JSON.stringify(record)}\n`), []);
    assert.notDeepEqual(traceProblems(`${JSON.stringify({ ...record, version: "1.0", extra: 1 })}\n`), []);
    assert.notDeepEqual(spdxProblems('{"spdxVersion":"SPDX-2.3"}'), []);
  });
});
