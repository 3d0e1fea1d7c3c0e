import assert from "node:assert/strict";
import { editDraft, fillDraft } from "../../../server/change/draftEdit.ts";
import { newDraft, readDraft } from "../../../server/change/draftText.ts";
import { prefill } from "../../../server/change/prefill.ts";
import { changeRecord } from "../../../server/change/record.ts";
import { draftFromRecord, recordFromDraft } from "../../../server/change/recordFromDraft.ts";
import { COMPUTED, ID, PREVIOUS, SAMPLE, SHA } from "./draftSupport.ts";

function places(text: string, computed = COMPUTED): string[] {
  const { problems } = recordFromDraft(readDraft(text), computed);
  return problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("from a draft to a record", () => {
  it("the smallest record needs a title and a type, everything else is computed", () => {
    assert.deepEqual(places(newDraft(ID)), ["4:1 title: It is missing.", "4:1 type: It is missing."]);
    const { record, problems } = recordFromDraft(
      readDraft(`${newDraft(ID)}title: Retry payments\ntype: normal\n`),
      COMPUTED,
    );
    assert.deepEqual(problems, []);
    assert.equal(record?.implementer, "person:dana");
    assert.deepEqual(record?.risk, { answers: {}, computed: "medium", declared: "medium", engine: "risk/1" });
  });

  it("steps get ids from what is done, each another one, and what goes without saying", () => {
    const step = (action: string): string =>
      `  - action: ${action}\n    expect: It works\n    verify: board\n    estMinutes: 5\n`;
    const text = `${newDraft(ID)}title: Retry payments\ntype: normal\nplan:\n${step("Deploy to one cell")}${step("Deploy to one cell")}${step('"日本語のみのステップ"')}${step("Déploie partout, avec un très long texte qui ne finit pas")}    id: mine\nrollback:\n  possible: true\n  steps:\n${step("Deploy to one cell").replace(/^/gm, "  ").trimEnd()}\n`;
    const { record, problems } = recordFromDraft(readDraft(text), COMPUTED);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      record?.plan?.map(({ id }) => id),
      ["deploy-to-one-cell", "deploy-to-one-cell-2", "step", "mine"],
    );
    assert.deepEqual(
      record?.rollback?.steps.map(({ id }) => id),
      ["deploy-to-one-cell-3"],
    );
    const [first] = record?.plan ?? [];
    assert.deepEqual([first?.stage, first?.automated, first?.irreversible], ["change", false, false]);
  });

  it("what is wrong is told at its line and column in the draft", () => {
    const text = `${newDraft(ID)}title: short
type: emergency
why: |
  too short
risk:
  declared: low
plan:
  - action: deploy it
    expect: It works
window:
  start: 2026-03-02T00:00:00Z
  end: 2026-03-01T00:00:00Z
colour: red
`;
    assert.deepEqual(
      places(text),
      [
        "7:8 title: It needs at least 10 characters.",
        "9:6 why: It needs at least 20 characters.",
        "14:5 plan.0.verify: It is missing.",
        "14:5 plan.0.estMinutes: It is missing.",
        '19:1 Unknown key "colour".',
        "16:1 window.bakeMinutes: It is missing.",
      ].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)),
    );
  });

  it("rules between fields are told where they are broken", () => {
    const text = `${newDraft(ID)}title: Retry payments\ntype: emergency\nrisk:\n  declared: low\nwindow:\n  start: 2026-03-02T00:00:00Z\n  end: 2026-03-01T00:00:00Z\n  bakeMinutes: 0\nrollback:\n  possible: false\n`;
    const told = places(text).join("\n");
    assert.match(told, /^12:3 window: Its end must come after its start/m);
    assert.match(told, /^16:3 rollback: It needs steps, or a forward fix/m);
    const more = places(
      text.replace("2026-03-01T", "2026-03-03T").replace("false", "false\n  forwardFix: roll forward"),
    ).join("\n");
    assert.match(more, /incident: An emergency change needs its incident/);
    assert.match(more, /^10:13 risk\.declared: Risk may be raised, never lowered: medium was computed\.$/m);
  });

  it("a text that is no YAML makes no record", () => {
    const { record, problems } = recordFromDraft(readDraft(`${newDraft(ID)}title: "open\n`), COMPUTED);
    assert.equal(record, undefined);
    assert.match(problems[0]?.message ?? "", /Not valid YAML/);
    assert.ok((problems[0]?.line ?? 0) >= 7);
  });

  it("a draft that is made of a record gives the same record again, as the next revision", () => {
    const text = draftFromRecord(PREVIOUS, SHA);
    const reading = readDraft(text);
    assert.deepEqual(reading.problems, []);
    assert.equal(reading.draft?.revises, SHA);
    assert.deepEqual(reading.marks, []);
    const { record } = recordFromDraft(reading, { ...COMPUTED, revision: 2, previous: SHA });
    assert.deepEqual(record, { ...PREVIOUS, revision: 2, previous: SHA });
    assert.match(text, /^# Draft of the change record CHG-20261002-7F3KQ2ZD/);
  });

  it("everything that can be filled in is right in a record", () => {
    const filled = fillDraft(newDraft(ID), prefill(SAMPLE)).text;
    const { record, problems } = recordFromDraft(readDraft(filled), COMPUTED);
    assert.deepEqual(problems, []);
    assert.ok(changeRecord.safeParse(record).success);
    assert.equal("prefilled" in (record ?? {}), false);
    const raised = editDraft(filled, [{ path: "risk.declared", value: "high" }]).text;
    assert.equal(recordFromDraft(readDraft(raised), COMPUTED).record?.risk.declared, "high");
  });
});
