import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type AuthorshipLog,
  claimOf,
  mergeLogs,
  parseAuthorshipLog,
  writeAuthorshipLog,
} from "../../../server/provenance/formats/gitAi.ts";
import { emptyMetadata } from "../../../server/provenance/formats/gitAiMetadata.ts";
import type { Json, JsonObject } from "../../../server/provenance/formats/source.ts";
import { generateNotes } from "../../bench/provenanceNotes.ts";

const LINES = 40;
const hex = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length })
    .map((digits) => digits.join(""));
const key = fc.oneof(
  fc.constantFrom("s_a::t_1", "s_a::t_2", "s_b", "h_a", "human", "caafbd8ff3d7b5aa"),
  hex(14).map((digits) => `s_${digits}::t_${digits}`),
  hex(16),
);
const path = fc.oneof(
  fc.constantFrom("a.ts", "src/b c.ts", "café/ü.py", "x\ty", "---", "Ω/日本.go"),
  fc
    .string({ minLength: 1, maxLength: 12, unit: "grapheme" })
    .map((name) => `d/${name.normalize("NFC")}`)
    .filter((name) => !/["/\\]|[^\P{Cc}\t]|[\u2028\u2029]/u.test(name.slice(2)) && !name.includes("..")),
);
const ranges = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: LINES }), fc.integer({ min: 0, max: 9 }))
    .map(([start, more]) => ({ start, end: Math.min(LINES, start + more) })),
  { minLength: 1, maxLength: 4 },
);
const json = fc.jsonValue({ maxDepth: 3 }).map((value): Json => JSON.parse(JSON.stringify(value)));
const name = fc
  .stringMatching(/^[a-z_]{1,12}$/)
  .filter((word) => !/^(?:messages|transcript|prompt|text)/.test(word));
const record = fc.dictionary(name, json).map(
  (rest): JsonObject => ({
    agent_id: { tool: "claude", id: "r1", model: "m" },
    human_author: null,
    ...Object.fromEntries(Object.entries(rest).filter(([word]) => word !== "messages_url")),
  }),
);
const top = fc.dictionary(
  name.filter((word) => !/^(?:schema|git|base|prompts|sessions|humans)/.test(word)),
  json,
);

const log: fc.Arbitrary<AuthorshipLog> = fc
  .record({
    files: fc.array(fc.tuple(path, fc.array(fc.record({ key, ranges }), { minLength: 1, maxLength: 5 })), {
      maxLength: 5,
    }),
    sessions: fc.dictionary(fc.constantFrom("s_a", "s_b"), record),
    prompts: fc.dictionary(fc.constantFrom("caafbd8ff3d7b5aa", "1234567"), record),
    other: top,
    base: hex(40),
  })
  .map(({ files, sessions, prompts, other, base }) => ({
    files: new Map(files),
    metadata: {
      ...emptyMetadata(base, "two-keys/0"),
      sessions: new Map(Object.entries(sessions)),
      prompts: new Map(Object.entries(prompts)),
      other: new Map(Object.entries(other)),
    },
  }));

function parsed(text: string): AuthorshipLog {
  const result = parseAuthorshipLog(text);
  assert.ok(result.ok, result.ok ? "" : `${result.problem.message}: ${text}`);
  assert.equal(result.skipped, 0);
  return result.value;
}

/** Which key holds each line, by the plain rule: the last entry that has it. */
function owners({ files }: AuthorshipLog): Map<string, string> {
  const lines = new Map<string, string>();
  for (const [file, entries] of files) {
    for (const entry of entries) {
      for (const { start, end } of entry.ranges) {
        for (let line = start; line <= end; line++) lines.set(`${file}:${line}`, entry.key);
      }
    }
  }
  return lines;
}

describe("authorship log properties", function () {
  this.timeout(60_000);

  it("reads what it wrote, and writes it again byte for byte", () => {
    fc.assert(
      fc.property(log, (raw) => {
        const { text, problems } = writeAuthorshipLog(raw);
        assert.deepEqual(problems, []);
        const once = parsed(text);
        assert.deepEqual(owners(once), owners(raw));
        assert.deepEqual(once.metadata, raw.metadata);
        assert.equal(writeAuthorshipLog(once).text, text);
        assert.deepEqual(parsed(writeAuthorshipLog(once).text), once);
      }),
      { numRuns: 200 },
    );
  });

  it("gives each line to the last entry that names it", () => {
    fc.assert(
      fc.property(log, (raw) => {
        const all = [...raw.files].flatMap(([file, entries]) => {
          const shown = /[ \t]/.test(file) || file === "---" ? `"${file}"` : file;
          return entries.map(
            (one) => `${shown}\n  ${one.key} ${one.ranges.map((r) => `${r.start}-${r.end}`)}`,
          );
        });
        const text = `${all.map((part) => `${part}\n`).join("")}---\n{"prompts":{}}`;
        assert.deepEqual(owners(parsed(text)), owners(raw));
      }),
      { numRuns: 150 },
    );
  });

  it("merges so that what exists wins, ours fills the gaps, and a second time changes nothing", () => {
    fc.assert(
      fc.property(log, log, (existing, ours) => {
        const merged = mergeLogs(existing, ours);
        const expected = new Map([...owners(ours), ...owners(existing)]);
        assert.deepEqual(owners(merged), expected);
        for (const field of ["sessions", "prompts", "other"] as const) {
          for (const [one, value] of existing.metadata[field]) {
            assert.deepEqual(merged.metadata[field].get(one), value);
          }
        }
        const text = writeAuthorshipLog(merged).text;
        assert.equal(writeAuthorshipLog(mergeLogs(merged, ours)).text, text);
        assert.equal(writeAuthorshipLog(mergeLogs(merged, existing)).text, text);
        assert.equal(
          writeAuthorshipLog(mergeLogs(existing, existing)).text,
          writeAuthorshipLog(existing).text,
        );
      }),
      { numRuns: 150 },
    );
  });

  it("never throws, whatever the text", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "---",
        "\n",
        "  ",
        '"',
        "{",
        "}",
        "a.ts",
        "s_1::t_1 ",
        "1-2,",
        "\r\n",
        '{"prompts":{}}',
        "\0",
      ),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
          fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString("utf8")),
        ),
        (text) => check(text),
      ),
      { numRuns: 2000 },
    );
  });

  it("never throws on a truncated or damaged note", () => {
    const notes = generateNotes(20, 3).filter((text) => text.length < 20_000);
    fc.assert(
      fc.property(
        fc.constantFrom(...notes),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.string({ unit: "binary", maxLength: 4 }),
        fc.boolean(),
        (text, share, damage, isCut) => {
          const at = Math.floor(text.length * share);
          check(text.slice(0, at) + damage + (isCut ? "" : text.slice(at + damage.length)));
        },
      ),
      { numRuns: 1000 },
    );
  });

  function check(text: string): void {
    const result = parseAuthorshipLog(text);
    if (!result.ok) {
      assert.ok(result.problem.message.length > 0);
      return;
    }
    for (const file of result.value.files.keys()) claimOf(result.value, file, 1);
    const again = parseAuthorshipLog(writeAuthorshipLog(result.value).text);
    assert.ok(again.ok);
  }
});
