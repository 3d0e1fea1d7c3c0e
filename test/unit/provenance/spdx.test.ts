import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { ExportedRegion } from "../../../server/provenance/formats/exported.ts";
import { regionHash } from "../../../server/provenance/formats/hash.ts";
import { exportSpdx } from "../../../server/provenance/formats/spdx.ts";

const TEXT = "first\nübung\nthird";
const FILE = { path: "svc/limits.ts", text: TEXT };
const HASH = regionHash("übung\n");
const REGION: ExportedRegion = {
  path: "svc/limits.ts",
  startLine: 2,
  endLine: 2,
  origin: "ai",
  confidence: "strong",
  evidence: [],
  tool: "claude",
  model: "claude-sonnet-4",
  session: "s_cb23fbb4d5bdc6",
  vettings: [
    {
      state: "vetted",
      by: "Dana Reyes <dana@example.test>",
      at: Date.parse("2026-03-02T10:40:00Z"),
      hash: HASH,
    },
    { state: "stale", by: "lee@example.test", at: Date.parse("2026-03-01T10:40:00Z"), hash: HASH },
  ],
};
const CONTEXT = {
  name: "repo at 4f1c",
  namespace: "urn:uuid:1",
  at: Date.parse("2026-03-02T11:00:00Z"),
  version: "0.1.0",
};

describe("SPDX export", () => {
  it("has the file, a snippet with bytes and lines, and the review", () => {
    const { text, problems } = exportSpdx([FILE, { path: "unused.ts", text: "" }], [REGION], CONTEXT);
    assert.deepEqual(problems, []);
    const sum = (algorithm: string): string => createHash(algorithm).update(TEXT).digest("hex");
    const pointer = (field: string, start: number, end: number): object => ({
      startPointer: { reference: "SPDXRef-File-1", [field]: start },
      endPointer: { reference: "SPDXRef-File-1", [field]: end },
    });
    assert.deepEqual(JSON.parse(text), {
      spdxVersion: "SPDX-2.3",
      dataLicense: "CC0-1.0",
      SPDXID: "SPDXRef-DOCUMENT",
      name: "repo at 4f1c",
      documentNamespace: "urn:uuid:1",
      creationInfo: { created: "2026-03-02T11:00:00Z", creators: ["Tool: two-keys-0.1.0"] },
      files: [
        {
          SPDXID: "SPDXRef-File-1",
          fileName: "./svc/limits.ts",
          checksums: [
            { algorithm: "SHA1", checksumValue: sum("sha1") },
            { algorithm: "SHA256", checksumValue: sum("sha256") },
          ],
          licenseConcluded: "NOASSERTION",
          copyrightText: "NOASSERTION",
        },
      ],
      snippets: [
        {
          SPDXID: "SPDXRef-ai-1",
          snippetFromFile: "SPDXRef-File-1",
          ranges: [pointer("offset", 7, 13), pointer("lineNumber", 2, 2)],
          licenseConcluded: "NOASSERTION",
          copyrightText: "NOASSERTION",
          comment: "AI: claude/claude-sonnet-4 session s_cb23fbb4d5bdc6 confidence strong",
          annotations: [
            {
              annotationType: "REVIEW",
              annotator: "Person: Dana Reyes (dana@example.test)",
              annotationDate: "2026-03-02T10:40:00Z",
              comment: `vetted ${HASH}`,
            },
            {
              annotationType: "REVIEW",
              annotator: "Person: lee@example.test",
              annotationDate: "2026-03-01T10:40:00Z",
              comment: `vetted ${HASH}, changed since`,
            },
          ],
        },
      ],
      relationships: [
        {
          spdxElementId: "SPDXRef-DOCUMENT",
          relationshipType: "DESCRIBES",
          relatedSpdxElement: "SPDXRef-File-1",
        },
      ],
    });
  });

  it("leaves out people's lines, suspicions, missing files and lines past the end", () => {
    const regions: ExportedRegion[] = [
      { ...REGION, origin: "human" },
      { ...REGION, confidence: "suspected" },
      { ...REGION, path: "gone.ts" },
      { ...REGION, path: "/home/dana/a.ts" },
      { ...REGION, startLine: 3, endLine: 4 },
      { ...REGION, startLine: 3, endLine: 3 },
    ];
    const { text, problems } = exportSpdx([FILE, { path: "/home/dana/a.ts", text: "x" }], regions, CONTEXT);
    const { snippets } = JSON.parse(text) as { snippets: { ranges: unknown[] }[] };
    assert.equal(snippets.length, 1);
    assert.equal(problems.length, 3);
    assert.ok(!text.includes("/home/dana"));
  });

  it("is an empty document without regions, and none at an impossible time", () => {
    assert.deepEqual(JSON.parse(exportSpdx([], [], CONTEXT).text).snippets, []);
    assert.equal(exportSpdx([], [], { ...CONTEXT, at: Number.NaN }).problems.length, 1);
  });
});
