import assert from "node:assert/strict";
import { type InboxRecord, parseInbox } from "../../../server/provenance/hooks/inbox.ts";
import { inboxLine, MAX_INBOX_BYTES, MAX_LINE_BYTES } from "../../../server/provenance/hooks/inboxLine.ts";

const BLOB = "8ab686eafeb1f44702738c8b0f24f2567c36da6d";
const FROM = { v: 1, at: 1_790_000_000_000, agent: "claude", hook: "PreToolUse" } as const;

const RECORDS: readonly InboxRecord[] = [
  { ...FROM, event: "pre", path: "src/a.ts", before: null, session: "s_cb23fbb4d5bdc6" },
  { ...FROM, event: "post", path: 'ü "q" \\ \u2028.ts', before: BLOB, after: "0".repeat(64), model: "gpt-5" },
  { ...FROM, event: "post", path: "src/a.ts", after: null },
  { ...FROM, event: "runStart" },
  { ...FROM, event: "runEnd" },
];

describe("inbox", () => {
  it("gives back what was written, in its order", () => {
    const text = RECORDS.map(inboxLine).join("");
    assert.equal(text.split("\n").length, RECORDS.length + 1);
    assert.deepEqual(parseInbox(text), { records: RECORDS, skipped: 0 });
    assert.deepEqual(parseInbox(text.replaceAll("\n", "\r\n\r\n")), { records: RECORDS, skipped: 0 });
    assert.deepEqual(parseInbox(""), { records: [], skipped: 0 });
  });

  it("keeps nothing that is not in the format", () => {
    const line = JSON.stringify({ ...RECORDS[3], prompt: "secret", transcript_path: "/home/dana/t" });
    assert.deepEqual(parseInbox(line).records, [RECORDS[3]]);
  });

  const pre = { ...FROM, event: "pre", path: "a", before: null };
  const BAD: Readonly<Record<string, unknown>> = {
    "another version": { ...pre, v: 2 },
    "no agent": { ...pre, agent: "" },
    "another event": { ...pre, event: "prompt" },
    "a time that is none": { ...pre, at: -1 },
    "no path": { ...pre, path: undefined },
    "an absolute path": { ...pre, path: "/etc/passwd" },
    "a path of Windows": { ...pre, path: "C:\\x" },
    "a path that leaves": { ...pre, path: "a/../../b" },
    "a path that is written otherwise": { ...pre, path: "./a" },
    "no content": { ...pre, before: undefined },
    "content that is no id": { ...pre, before: "HEAD" },
    "a session that is no hash": { ...pre, session: "3f9a-11d0" },
    "a list": [pre],
  };
  for (const [name, value] of Object.entries(BAD)) {
    it(`skips a line with ${name}`, () => {
      const text = `${JSON.stringify(value)}\n${inboxLine(RECORDS[3] as InboxRecord)}`;
      assert.deepEqual(parseInbox(text), { records: [RECORDS[3]], skipped: 1 });
    });
  }

  it("skips lines that are broken or too long, and what is beyond the limit", () => {
    const good = inboxLine({ ...FROM, event: "runEnd" });
    const long = JSON.stringify({ ...FROM, event: "runEnd", x: "y".repeat(MAX_LINE_BYTES) });
    assert.deepEqual(parseInbox(`{"v":1,"at\n${long}\n${"[".repeat(5000)}\n${good}`), {
      records: [{ ...FROM, event: "runEnd" }],
      skipped: 3,
    });
    const wide = `"${"ü".repeat(MAX_LINE_BYTES)}"\n`;
    const text = good + wide.repeat(Math.ceil(MAX_INBOX_BYTES / wide.length)) + good;
    assert.equal(parseInbox(text).records.length, 1);
  });
});
