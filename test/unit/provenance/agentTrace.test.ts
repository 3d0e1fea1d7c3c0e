import assert from "node:assert/strict";
import fc from "fast-check";
import {
  claimOfTraces,
  indexTraces,
  readTraceLines,
  readTraceNote,
  type TraceRecord,
} from "../../../server/provenance/formats/agentTrace.ts";
import { exportTraces } from "../../../server/provenance/formats/agentTraceWriter.ts";
import type { ExportedRegion } from "../../../server/provenance/formats/exported.ts";
import { contentHash } from "../../../server/provenance/formats/hash.ts";
import type { Claim } from "../../../server/provenance/model.ts";

const COMMIT = "4f1c0d2e9a7b3c5d6e8f00112233445566778899";
const PARENT = "1111111111111111111111111111111111111111";

function record(extra: object = {}, ranges: unknown[] = [{ start_line: 3, end_line: 9 }]): object {
  return {
    version: "0.1.0",
    id: "6f0c0c44-7d0a-4a7c-9e58-3a1f9f6f7a10",
    timestamp: "2026-03-02T10:15:00Z",
    vcs: { type: "git", revision: COMMIT },
    tool: { name: "Claude Code", version: "2" },
    files: [
      {
        path: "svc/limits.ts",
        conversations: [
          {
            url: "file:///home/dana/.claude/SECRET.jsonl",
            contributor: { type: "ai", model_id: "anthropic/claude-sonnet-4" },
            ranges,
          },
        ],
      },
    ],
    ...extra,
  };
}

function records(text: string): readonly TraceRecord[] {
  const result = readTraceNote(text);
  assert.ok(result.ok, result.ok ? "" : result.problem.message);
  return result.value;
}

function claim(json: unknown, line: number, extra: object = {}): Claim {
  const asked = { path: "svc/limits.ts", line, commit: COMMIT, parent: PARENT, ...extra };
  return claimOfTraces(indexTraces(records(JSON.stringify(json))), asked);
}

describe("Agent Trace", () => {
  it("says who wrote a line of the record's revision", () => {
    assert.deepEqual(claim(record(), 3), {
      origin: "ai",
      confidence: "strong",
      evidence: [{ kind: "agent-trace", id: "6f0c0c44-7d0a-4a7c-9e58-3a1f9f6f7a10", revision: COMMIT }],
      tool: "claude",
      model: "claude-sonnet-4",
    });
    assert.equal(claim(record(), 10).origin, "unknown");
    assert.equal(claim(record(), 3, { path: "svc/other.ts" }).origin, "unknown");
    assert.equal(claim(record(), 3, { commit: "2".repeat(40) }).origin, "unknown");
  });

  it("trusts a record less that names the parent, as the reference writer does", () => {
    const atParent = record({ vcs: { type: "git", revision: PARENT } });
    assert.equal(claim(atParent, 3).confidence, "moderate");
    assert.equal(claim([atParent, record()], 3).confidence, "strong");
  });

  it("lets a range name its own contributor, and knows mixed, human and unknown", () => {
    const ranges = ["mixed", "human", "unknown", "robot"].map((type, i) => ({
      start_line: i + 1,
      end_line: i + 1,
      contributor: { type },
    }));
    const got = [1, 2, 3, 4].map((line) => claim(record({}, ranges), line));
    assert.deepEqual(
      got.map(({ origin, confidence }) => `${origin} ${confidence}`),
      ["ai moderate", "human strong", "unknown weak", "unknown weak"],
    );
    assert.equal(got[1]?.tool, undefined);
  });

  it("takes the latest of several records", () => {
    const later = record({ id: "b", timestamp: "2026-03-02T11:15:00+00:00", tool: { name: "cursor" } });
    assert.equal(claim([later, record()], 3).tool, "cursor");
    const same = record({ id: "c", tool: { name: "amp" } });
    assert.equal(claim([record(), same], 3).tool, "amp");
  });

  it("reads lines, one record, an array and records of a note", () => {
    const one = JSON.stringify(record());
    assert.equal(records(one).length, 1);
    assert.equal(records(JSON.stringify(record(), null, 2)).length, 1);
    assert.equal(records(`[${one},${one}]`).length, 2);
    assert.equal(records(`\ufeff${one}\r\n\r\n${one}\r\n`).length, 2);
    const lines = readTraceLines(`${one}\n{"broken\nnull\n[]\n${one}\n${one.slice(0, 50)}`);
    assert.ok(lines.ok);
    assert.deepEqual([lines.value.length, lines.skipped], [2, 4]);
    assert.deepEqual(readTraceLines(""), { ok: true, value: [], skipped: 0 });
  });

  it("accepts the versions in use and no others", () => {
    for (const version of ["0.1.0", "1.0", "0.1"])
      assert.equal(records(JSON.stringify(record({ version }))).length, 1);
    for (const version of ["1", "v0.1", 1, undefined]) {
      assert.ok(!readTraceNote(JSON.stringify(record({ version }))).ok);
    }
  });

  it("leaves out what is no file of the repository, and ranges that are none", () => {
    const files = [
      ".sessions",
      ".shell-history",
      "/home/dana/a.ts",
      "file:///home/x.ts",
      "../x",
      "ok.ts",
    ].map((path) => ({
      path,
      conversations: [{ ranges: [{ start_line: 1, end_line: 1 }] }],
    }));
    const [read] = records(JSON.stringify(record({ files: [...files, null, { path: 4 }] })));
    assert.deepEqual(
      read?.ranges.map(({ path }) => path),
      ["ok.ts"],
    );
    const bad = [
      { start_line: 0, end_line: 4 },
      { start_line: 4, end_line: 3 },
      { start_line: 1 },
      { start_line: 1.5, end_line: 2 },
      7,
    ];
    assert.deepEqual(records(JSON.stringify(record({}, bad)))[0]?.ranges, []);
  });

  it("keeps no link to a conversation", () => {
    assert.ok(!JSON.stringify(records(JSON.stringify(record()))).includes("SECRET"));
  });

  it("refuses what is too long or broken", () => {
    const long = readTraceNote(`"${"x".repeat(4 * 1024 * 1024)}"`);
    assert.ok(!long.ok && /4 MB/.test(long.problem.message));
    const lines = readTraceLines("x".repeat(17 * 1024 * 1024));
    assert.ok(!lines.ok && /16 MB/.test(lines.problem.message));
    assert.ok(!readTraceNote("{").ok);
    assert.ok(!readTraceNote("[]x").ok);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.json(),
          fc.jsonValue().map((files) => JSON.stringify(record({ files }))),
        ),
        (text) => {
          readTraceLines(text);
          const result = readTraceNote(text);
          if (result.ok) indexTraces(result.value);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("Agent Trace export", () => {
  const context = {
    revision: COMMIT,
    at: Date.parse("2026-03-02T10:15:00Z"),
    version: "0.1.0",
    newId: () => "id-1",
  };
  const text = "const a = 1;\nconst b = 2;";
  const region: ExportedRegion = {
    path: "svc/limits.ts",
    startLine: 3,
    endLine: 4,
    origin: "ai",
    confidence: "strong",
    evidence: [],
    tool: "claude",
    model: "claude-sonnet-4",
    session: "s_cb23fbb4d5bdc6",
    text,
    vettings: [
      {
        state: "vetted",
        by: "Dana Reyes <dana@example.test>",
        at: Date.parse("2026-03-02T10:40:00Z"),
        hash: "sha256:ab",
      },
    ],
  };

  it("writes a record of version 0.1.0 with the hash and the vetting", () => {
    const hash = contentHash(text);
    assert.deepEqual(JSON.parse(exportTraces([region], context).text), {
      version: "0.1.0",
      id: "id-1",
      timestamp: "2026-03-02T10:15:00Z",
      vcs: { type: "git", revision: COMMIT },
      tool: { name: "two-keys", version: "0.1.0" },
      files: [
        {
          path: "svc/limits.ts",
          conversations: [
            {
              contributor: { type: "ai", model_id: "anthropic/claude-sonnet-4" },
              ranges: [{ start_line: 3, end_line: 4, content_hash: hash }],
            },
          ],
        },
      ],
      metadata: {
        confidence: 0.95,
        "dev.two-keys": {
          hash: "sha256 of UTF-8 text of the lines, CRLF as LF, each line LF-terminated",
          session: "s_cb23fbb4d5bdc6",
          agent: "claude",
          vetting: [
            {
              path: "svc/limits.ts",
              start_line: 3,
              end_line: 4,
              state: "vetted",
              by: "Dana Reyes <dana@example.test>",
              at: "2026-03-02T10:40:00Z",
              content_hash: "sha256:ab",
            },
          ],
        },
      },
    });
  });

  it("hashes a last line the same with and without its end, CRLF as LF", () => {
    assert.equal(contentHash("a\r\nb"), contentHash("a\nb\n"));
    assert.notEqual(contentHash("a\nb "), contentHash("a\nb"));
  });

  it("is read back as it was, and a changed text says nothing", () => {
    const index = indexTraces(records(exportTraces([region], context).text));
    const asked = { path: "svc/limits.ts", line: 4, commit: COMMIT };
    const { origin, tool, model, session } = claimOfTraces(index, { ...asked, textOf: () => `${text}\r\n` });
    assert.deepEqual([origin, tool, model, session], ["ai", "claude", "claude-sonnet-4", "s_cb23fbb4d5bdc6"]);
    assert.equal(claimOfTraces(index, { ...asked, textOf: () => "other" }).origin, "unknown");
    assert.equal(claimOfTraces(index, { ...asked, textOf: () => undefined }).origin, "unknown");
  });

  it("writes one record a session, people without agent, and names no model of an unknown maker", () => {
    const other: ExportedRegion = { ...region, session: "s_2", model: "my-model", isMixed: true };
    const person: ExportedRegion = {
      path: "a.ts",
      startLine: 1,
      endLine: 1,
      origin: "human",
      confidence: "strong",
      evidence: [],
    };
    const lines = exportTraces([region, other, person], context).text.trimEnd().split("\n");
    assert.equal(lines.length, 3);
    const contributors = lines.map((line) => JSON.parse(line).files[0].conversations[0].contributor);
    assert.deepEqual(contributors.slice(1), [{ type: "mixed" }, { type: "human" }]);
  });

  it("leaves out suspicions, foreign paths and impossible times", () => {
    const suspected: ExportedRegion = { ...region, confidence: "suspected" };
    const away: ExportedRegion = { ...region, path: "file:///home/dana/a.ts" };
    const { text: none, problems } = exportTraces([suspected, away, { ...region, path: "/x" }], context);
    assert.deepEqual([none, problems.length], ["", 2]);
    assert.equal(exportTraces([region], { ...context, at: Number.NaN }).problems.length, 1);
    assert.ok(!exportTraces([region], context).text.includes("://"));
  });
});
