import assert from "node:assert/strict";
import { type Row, rowsOf } from "../../../client/change/checklistRows.ts";
import { sampleChange } from "../../support/sampleChange.ts";

const change = sampleChange("/work/shop");

function below(rows: readonly Row[]): Row[] {
  return rows.flatMap((row) => [row, ...below(row.children ?? [])]);
}

function row(rows: readonly Row[], id: string): Row {
  const found = below(rows).find((one) => one.id === id);
  assert.ok(found, `${id} is not there`);
  return found;
}

describe("rows of the current change", () => {
  it("say the state of each line in words, for eye and ear", () => {
    const rows = rowsOf(change);
    for (const item of change.checklist) {
      const { description, spoken } = row(rows, `check:${item.id}`);
      const word = item.state === "info" ? "for information" : item.state;
      assert.ok(description?.startsWith(word), description);
      assert.ok(spoken.startsWith(`${word}: ${item.label}`), spoken);
      assert.ok(spoken.endsWith(item.reason), spoken);
    }
    assert.equal(row(rows, "checklist").description, "3 owed");
  });

  it("have each its own id and lead to its place", () => {
    const rows = rowsOf(change);
    const ids = below(rows).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(row(rows, "check:record").action, { kind: "field", path: "why" });
    assert.deepEqual(row(rows, "check:findings:0").action, {
      kind: "location",
      file: "/work/shop/svc/pay.py",
      line: 2,
    });
    assert.equal(row(rows, "draft").action?.kind, "command");
  });

  it("show the reasons of the risk, and that a person raised it", () => {
    const raised = rowsOf({ ...change, risk: { ...change.risk, effective: "critical" } });
    assert.equal(row(raised, "risk").description, "raised from high");
    assert.equal(row(raised, "risk").children?.length, 2);
    assert.equal(row(rowsOf(change), "risk").description, undefined);
  });

  it("offer a record where there is none, and the text of a draft that can't be read", () => {
    const { draft, ...without } = change;
    assert.ok(draft);
    const offered = row(rowsOf(without), "new").action;
    assert.ok(offered?.kind === "command");
    assert.equal(offered.command, "twoKeys.newChange");
    const broken = rowsOf({ ...change, draft: { ...draft, problem: "line 3: a tab" } });
    const mended = row(broken, "draft").action;
    assert.ok(mended?.kind === "command");
    assert.equal(mended.command, "twoKeys.openDraft");
  });

  it("speak of the ledger only where something waits or is wrong", () => {
    assert.ok(row(rowsOf(change), "ledger"));
    const sent = { ...change, ledger: { unpushed: 0, text: "all sent", problems: [] } };
    assert.ok(!rowsOf(sent).some(({ id }) => id === "ledger"));
    const wrong = { ...change, ledger: { unpushed: 0, text: "read", problems: ["an event has no parent"] } };
    assert.equal(row(rowsOf(wrong), "ledger").children?.[0]?.label, "an event has no parent");
  });

  it("list the mistakes of the policy with their places", () => {
    const rows = rowsOf({
      kind: "broken-policy",
      folder: "/work/shop",
      problems: [{ file: "/work/shop/.two-keys/people.yaml", line: 3, column: 5, message: "Unknown key" }],
    });
    assert.equal(row(rows, "problem:0").description, ".two-keys/people.yaml:3");
    assert.deepEqual(row(rows, "problem:0").action, {
      kind: "location",
      file: "/work/shop/.two-keys/people.yaml",
      line: 3,
      column: 5,
    });
  });

  it("are none where a welcome text says it, but tell why a policy can't be read", () => {
    assert.deepEqual(rowsOf({ kind: "absent", reason: "no-policy", detail: "" }), []);
    const rows = rowsOf({ kind: "absent", reason: "policy-unreachable", detail: "ssh: timed out\nexit 128" });
    assert.deepEqual(
      row(rows, "unreachable").children?.map(({ label }) => label),
      ["ssh: timed out", "exit 128"],
    );
  });
});
