import assert from "node:assert/strict";
import { changeId, targetSchema } from "../../../server/change/record.ts";
import { DEFAULT_LIMITS, unreviewableBy } from "../../../server/gate/reviewability.ts";
import { parseName } from "../../../server/ledger/fileNames.ts";
import { changeSchema } from "../../../server/policy/changeSection.ts";

const ID = `sha1:${"0".repeat(40)}`;
const TARGET = {
  repo: "git.example.test/pay/checkout",
  ref: "refs/heads/main",
  base: ID,
  head: ID,
  changeset: `sha256:${"0".repeat(64)}`,
};

describe("paths out of their place", () => {
  it("T21: are taken by no record, no policy and no ledger", () => {
    assert.equal(targetSchema.safeParse(TARGET).success, true);
    for (const repo of [
      "git.example.test/../etc",
      "git.example.test/pay/..",
      "/etc/passwd",
      "git.example.test\\pay",
      "../pay",
    ])
      assert.equal(targetSchema.safeParse({ ...TARGET, repo }).success, false, repo);
    for (const ref of [
      "refs/heads/../tags/v1",

      "refs/heads/a\\b",
      "/refs/heads/main",
      "main",
    ])
      assert.equal(targetSchema.safeParse({ ...TARGET, ref }).success, false, ref);
    for (const id of ["CHG-20260315-7F3KQ2ZD/..", "../CHG-20260315-7F3KQ2ZD", "CHG-20260315-7F3KQ2Z\\"])
      assert.equal(changeId.safeParse(id).success, false, id);
    const calendar = (file: string) =>
      changeSchema.safeParse({ calendars: [{ file, kind: "hard" }] }).success;
    assert.equal(calendar("calendars/peak.ics"), true);
    for (const file of [
      "../peak.ics",
      "calendars/../../peak.ics",
      "/etc/peak.ics",
      "calendars\\peak.ics",
      "peak.ics",
    ])
      assert.equal(calendar(file), false, file);
    const event = `events/${"0".repeat(64)}.json`;
    assert.ok(parseName(`changes/CHG-20260315-7F3KQ2ZD/${event}`));
    for (const path of [
      `changes/../${event}`,
      `/changes/CHG-20260315-7F3KQ2ZD/${event}`,
      `changes/CHG-20260315-7F3KQ2ZD/../${event}`,
    ])
      assert.equal(parseName(path), undefined, path);
  });

  it("T21: a link that leads out of the repository needs more eyes", () => {
    const reasonOf = unreviewableBy(DEFAULT_LIMITS);
    const link = (target: string): string | undefined =>
      reasonOf({ path: "docs/link", mode: "120000", size: target.length, bytes: Buffer.from(target) });
    assert.equal(link("../svc/limits.ts"), undefined);
    for (const target of ["../../etc/passwd", "/etc/passwd", "C:\\secrets", "..\\..\\secrets"])
      assert.equal(link(target), "is a link out of the repository", target);
    assert.equal(link("../.git/config"), "is a link into the git folder");
  });
});
