import assert from "node:assert/strict";
import fc from "fast-check";
import { newChangeId } from "../../../server/change/changeIds.ts";
import { type ChangeEvent, changeId } from "../../../server/change/record.ts";
import { readEvent, readRecord, writeEvent, writeRecord } from "../../../server/change/recordText.ts";
import { digestOf, ID, recordOf, records, targetOf } from "./samples.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const approval: ChangeEvent = {
  apiVersion: "two-keys/v1",
  kind: "ChangeEvent",
  change: ID,
  record: digestOf("record"),
  parents: [digestOf("submitted")],
  at: "2026-03-15T10:00:00Z",
  actor: "person:bob",
  type: "approved",
  targets: [targetOf()],
  policy: digestOf("policy"),
  role: "reviewer",
  comment: "Read all of it.",
};

describe("ids of changes", () => {
  it("have the day in UTC and eight digits of the bytes that they are given", () => {
    const now = new Date("2026-03-15T23:59:59.999Z");
    assert.equal(
      newChangeId(now, (count) => Uint8Array.from({ length: count }, (_, at) => at + 24)),
      "CHG-20260315-RSTVWXYZ",
    );
    assert.equal(
      newChangeId(now, () => new Uint8Array([0, 31, 32, 63, 255, 1, 9, 10])),
      "CHG-20260315-0Z0ZZ19A",
    );
  });

  it("are what the schema takes, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (random) => {
        assert.ok(changeId.safeParse(newChangeId(new Date(0), () => random)).success);
      }),
    );
  });
});

describe("text of a record", () => {
  it("gives the record back, whatever is in it, and is the same each time", () => {
    fc.assert(
      fc.property(records, (record) => {
        const text = writeRecord(record);
        const back = readRecord(bytes(text));
        assert.deepEqual(back.problems, []);
        assert.deepEqual(back.record, record);
        assert.equal(writeRecord(back.record ?? record), text);
      }),
      { numRuns: 100 },
    );
  });

  it("has the keys in the order of the schema, and ends every line with LF", () => {
    const record = recordOf({
      risk: { engine: "e", declared: "low", computed: "low", answers: { b: "no", a: "yes" } },
    });
    const shuffled = Object.fromEntries(Object.entries(record).reverse()) as typeof record;
    const text = writeRecord(shuffled);
    assert.equal(text, writeRecord(record));
    const keys = [...text.matchAll(/^(\w+):/gm)].map((match) => match[1]);
    assert.deepEqual(keys.slice(0, 6), ["apiVersion", "kind", "id", "revision", "previous", "title"]);
    assert.match(
      text,
      /answers:\n {4}a: "yes"\n {4}b: "no"\n/,
      "older readers of YAML take a bare yes for true",
    );
    assert.match(text, /head: sha1:2{40}\n/);
    assert.ok(text.endsWith("\n") && !text.includes("\r"));
  });

  it("is not written for what could not be read again", () => {
    const record = { ...recordOf(), title: "short" };
    assert.throws(() => writeRecord(record), /at least 10 characters/);
  });
});

describe("bad text of a record", () => {
  const good = writeRecord(recordOf());
  const cases: [string, string, RegExp, { line: number; column: number }?][] = [
    ["a key that stands twice", `${good}title: Another title of it\n`, /twice/],
    [
      "an alias",
      good.replace(/^why: .*$/m, "why: &a Orders need the currency.\nwhatIfNot: *a"),
      /Anchors|Aliases|alias/i,
    ],
    ["a tag", good.replace("title: Add", "title: !env Add"), /tag/i, { line: 6, column: 8 }],
    ["an unknown key", `${good}state: approved\n`, /Unknown key "state"/],
    ["a number of 40 digits", good.replace(/head: sha1:/, "head: "), /not read exactly/],
    ["a lowered risk", good.replace("declared: medium", "declared: low"), /never lowered/],
    [
      "another time than UTC",
      `${good}window:\n  start: 2026-03-15T10:00:00+01:00\n  end: 2026-03-15T12:00:00Z\n  bakeMinutes: 0\n`,
      /UTC/,
    ],
    ["two documents", `${good}---\n${good}`, /document/],
    ["a target outside of its host", good.replace("shop/checkout", "shop/../checkout"), /host and path/],
    ["a link that runs", good.replace("links: []", 'links: ["javascript:alert(1)"]'), /https/],
    ["nothing", "", /expected object/i],
  ];
  for (const [name, text, message, place] of cases) {
    it(`is refused at its place: ${name}`, () => {
      const { record, problems } = readRecord(bytes(text));
      assert.equal(record, undefined);
      assert.match(problems[0]?.message ?? "", message);
      if (place) assert.deepEqual({ line: problems[0]?.line, column: problems[0]?.column }, place);
    });
  }

  it("is refused when it is too large, too deep, or not UTF-8", () => {
    const message = (input: Uint8Array): string => readRecord(input).problems[0]?.message ?? "";
    assert.match(message(new Uint8Array(1024 * 1024 + 1)), /1 MB/);
    assert.match(message(bytes(`why: ${"[".repeat(20_000)}${"]".repeat(20_000)}`)), /deep/);
    assert.match(message(bytes("[".repeat(100_000))), /deep/);
    assert.match(message(new Uint8Array([0x77, 0xff, 0xfe])), /UTF-8/);
  });
});

describe("text of an event", () => {
  it("gives the event back", () => {
    const text = writeEvent(approval);
    assert.deepEqual(readEvent(bytes(text)), { event: approval, problems: [] });
    assert.ok(text.startsWith('{\n  "apiVersion"') && text.endsWith("}\n"));
  });

  const good = writeEvent(approval);
  const cases: [string, string, RegExp][] = [
    [
      "a key that stands twice",
      good.replace('"actor"', '"actor": "person:eve",\n  "actor"'),
      /"actor" stands twice/,
    ],
    [
      "the same key, written with an escape",
      good.replace('"actor"', '"\\u0061ctor": "person:eve",\n  "actor"'),
      /twice/,
    ],
    ["a comment", good.replace("{", "{ // approved"), /JSON/],
    ["a trailing comma", good.replace(/\n}\n$/, ",\n}\n"), /JSON/],
    ["an unknown key", good.replace("{", '{ "state": "approved",'), /Unknown key "state"/],
    ["a prototype", good.replace("{", '{ "__proto__": { "type": "closed" },'), /Unknown key "__proto__"/],
    ["a person as free text", good.replace("person:bob", "Bob <bob@example.com>"), /people\.yaml/],
    ["YAML", "type: approved\n", /JSON/],
    ["a mark of byte order", `\uFEFF${good}`, /JSON/],
    ["more behind it", `${good}{}`, /JSON/],
  ];
  for (const [name, text, message] of cases) {
    it(`is refused with ${name}`, () => {
      const { event, problems } = readEvent(bytes(text));
      assert.equal(event, undefined);
      assert.match(problems[0]?.message ?? "", message);
    });
  }

  it("tells the place", () => {
    const { problems } = readEvent(bytes(good.replace("2026-03-15T10:00:00Z", "2026-03-15T10:00:00+01:00")));
    assert.deepEqual(problems, [
      { line: 9, column: 9, message: "It must be a time in UTC, such as 2026-03-15T09:30:00Z in at" },
    ]);
  });

  it("is refused when it is deeper than any event, without going down", () => {
    const deep = `{"type": ${"[".repeat(400_000)}${"]".repeat(400_000)}}`;
    assert.match(readEvent(bytes(deep)).problems[0]?.message ?? "", /deep/);
  });

  it("never raises, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json().map(bytes), fc.uint8Array({ maxLength: 200 })), (input) => {
        assert.ok(readEvent(input).problems.length > 0);
        assert.ok(readRecord(input).problems.length > 0);
      }),
    );
  });
});
