import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Look, ReviewLooks } from "../../../server/service/reviewLooks.ts";

const HOUR = 60 * 60 * 1000;
const ID = "CHG-20260315-7F3KQ2ZD";
const look = (at: number, blob: string): Look => ({
  at,
  revision: 1,
  record: `sha256:${"0".repeat(64)}`,
  files: { "svc/a.ts": `100644 1 100644 ${blob}` },
});

describe("what somebody has seen of a change", () => {
  let folder: string;
  let looks: ReviewLooks;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "two-keys-looks-"));
    looks = new ReviewLooks(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("gives the look before, and another content an hour later is news", async () => {
    assert.equal(await looks.note(ID, "person:bob", look(0, "a")), undefined);
    assert.deepEqual(await looks.note(ID, "person:bob", look(2 * HOUR, "b")), look(0, "a"));
    assert.equal(await looks.note(ID, "person:carol", look(2 * HOUR, "b")), undefined);
  });

  it("does not take for looked at what was only listed", async () => {
    await looks.note(ID, "person:bob", look(0, "a"));
    assert.deepEqual(await looks.note(ID, "person:bob", look(2 * HOUR, "b"), true), look(0, "a"));
    assert.deepEqual(await looks.note(ID, "person:bob", look(4 * HOUR, "b")), look(0, "a"));
  });
});
