import assert from "node:assert/strict";
import { fillDraft } from "../../../server/change/draftEdit.ts";
import { newDraft, readDraft } from "../../../server/change/draftText.ts";
import { type FormField, type FormInput, type FormSection, formOf } from "../../../server/change/form.ts";
import { prefill } from "../../../server/change/prefill.ts";
import { contentShape, stepSchema } from "../../../server/change/record.ts";
import { RECORD_FIELDS } from "../../../server/policy/requirements.ts";
import { formSection } from "../../../server/protocol/change.ts";
import { ID, QUESTIONS, SAMPLE } from "./draftSupport.ts";

function form(text: string, input: Partial<FormInput> = {}): FormSection[] {
  const sections = formOf({
    reading: readDraft(text),
    requiredFields: ["title", "what", "why", "rollback"],
    questions: QUESTIONS,
    environments: ["staging", "prod-eu"],
    systems: ["pay-api", "ledger"],
    models: ["restart"],
    computedRisk: "high",
    ...input,
  });
  for (const section of sections) assert.deepEqual(formSection.parse(section), section);
  return sections;
}

function field(sections: readonly FormSection[], path: string): FormField {
  const found = sections.flatMap(({ fields }) => fields).find((one) => one.path === path);
  assert.ok(found, `no field ${path}`);
  return found;
}

function paths(text: string): string[] {
  return form(text).flatMap(({ fields }) => fields.map(({ path }) => path));
}

describe("form of a draft", () => {
  it("has the record's fields in sections, with its words for them", () => {
    const sections = form(newDraft(ID));
    assert.deepEqual(
      sections.map(({ label, owed }) => [label, owed]),
      [
        ["What and why", 4],
        ["Risk", 0],
        ["Plan", 0],
        ["Tests", 0],
        ["Rollback", 2],
        ["Monitoring", 0],
        ["When and where", 0],
        ["More", 0],
      ],
    );
    for (const { fields } of sections) {
      for (const { label, help, path } of fields) {
        assert.ok(label !== "" && label !== path && help !== "", path);
      }
    }
    const title = field(sections, "title");
    assert.equal(title.help, contentShape.title.meta()?.description);
    assert.deepEqual(
      [title.kind, title.isRequired, title.problem],
      ["line", true, "It is required, and missing."],
    );
    const kinds = [
      "type",
      "what",
      "plan",
      "rollback.possible",
      "rollback.estMinutes",
      "window.start",
      "links",
    ];
    assert.deepEqual(
      kinds.map((path) => field(sections, path).kind),
      ["choice", "text", "rows", "yesno", "number", "time", "list"],
    );
    assert.deepEqual(field(sections, "environments").choices, ["staging", "prod-eu"]);
    assert.deepEqual(field(sections, "type").choices, ["standard", "normal", "emergency"]);
    assert.deepEqual(field(sections, "risk.declared").choices, ["critical"]);
  });

  it("rows have columns with the words of a step, all of them but its id", () => {
    const { columns = [] } = field(form(newDraft(ID)), "plan");
    assert.deepEqual(
      columns.map(({ key, kind, isRequired }) => `${key} ${kind}${isRequired ? " required" : ""}`),
      [
        "action text required",
        "expect text required",
        "verify text required",
        "owner line",
        "estMinutes number required",
        "stage choice",
        "automated yesno",
        "irreversible yesno",
        "haltIf text",
      ],
    );
    assert.equal(columns[0]?.label, stepSchema.shape.action.meta()?.title);
    assert.deepEqual(columns.find(({ key }) => key === "stage")?.choices, ["pre", "change", "post"]);
  });

  it("fields that depend on others come and go, and one with a value is never hidden", () => {
    const conditional = ["incident", "model", "rollback.forwardFix", "rollback.steps", "rollback.trigger"];
    const shown = (text: string): string[] =>
      paths(`${newDraft(ID)}${text}`).filter((one) => conditional.includes(one));
    assert.deepEqual(shown(""), ["rollback.trigger", "rollback.steps"]);
    assert.deepEqual(shown("type: emergency\n"), ["incident", "rollback.trigger", "rollback.steps"]);
    assert.deepEqual(shown("type: standard\n"), ["model", "rollback.trigger", "rollback.steps"]);
    assert.deepEqual(shown("rollback:\n  possible: false\n"), ["rollback.forwardFix"]);
    assert.deepEqual(shown("rollback:\n  possible: false\n  trigger: too many errors\nincident: INC-1\n"), [
      "incident",
      "rollback.trigger",
      "rollback.forwardFix",
    ]);
    const emergency = form(`${newDraft(ID)}type: emergency\nrollback:\n  possible: false\n`);
    assert.deepEqual(
      ["incident", "rollback.forwardFix", "rollback.possible"].map((path) => field(emergency, path).problem),
      ["It is required, and missing.", "It is required, and missing.", undefined],
    );
    assert.equal(field(form(`${newDraft(ID)}type: standard\n`), "model").kind, "choice");
  });

  it("what is wrong is told at the field, in rows with row and column", () => {
    const text = `${newDraft(ID)}title: short\nplan:\n  - action: deploy it\n    expect: abc\n    verify: board\n    estMinutes: 5\ntests:\n  - where: ci\nrisk:\n  declared: low\n  answers:\n    data-loss: maybe\nsystems: [pay-api, billing]\nlinks: ["http://x.example"]\n`;
    const sections = form(text);
    assert.deepEqual(
      ["title", "plan", "tests", "risk.declared", "risk.answers.data-loss", "systems", "links"].map(
        (path) => field(sections, path).problem,
      ),
      [
        "It needs at least 10 characters.",
        "Row 1, Expected: It needs at least 5 characters.",
        "Row 1, What: It is missing.",
        "Risk may be raised, never lowered: high was computed.",
        "It must be yes, no or unknown.",
        "There is no system “billing” in systems.yaml.",
        "Row 1: It must be an https address.",
      ],
    );
    assert.equal(field(sections, "title").value, "short");
    assert.deepEqual(
      sections.map(({ owed }) => owed),
      [4, 2, 1, 1, 2, 0, 1, 1],
    );
  });

  it("what the policy asks besides is told at the field that it is about", () => {
    const incomplete = [
      { path: "title", message: "Title says nothing" },
      { path: "window", message: "Window needs a start and an end" },
      { path: "plan.0.action", message: "Plan, action of number 1 says nothing" },
      { path: "what", message: "What needs a text" },
    ];
    const text = `${newDraft(ID)}title: to be written\nplan:\n  - action: to be written\n    expect: the same\n    verify: tbd\n    estMinutes: 1\n`;
    const sections = form(text, { incomplete });
    assert.deepEqual(
      ["title", "window.start", "window.end", "plan", "what", "why"].map(
        (path) => field(sections, path).problem,
      ),
      [
        "Title says nothing.",
        "Window needs a start and an end.",
        undefined,
        "Plan, action of number 1 says nothing.",
        "It is required, and missing.",
        "It is required, and missing.",
      ],
    );
  });

  it("questions of the policy are fields with its words", () => {
    const sections = form(`${newDraft(ID)}risk:\n  answers:\n    shared: unknown\n`, {
      requiredFields: ["riskAnswers"],
    });
    const asked = field(sections, "risk.answers.shared");
    assert.deepEqual(
      [asked.label, asked.value, asked.choices, asked.isRequired, asked.problem],
      [QUESTIONS[1]?.ask, "unknown", ["yes", "no", "unknown"], true, undefined],
    );
    assert.equal(field(sections, "risk.answers.peak").problem, "It is required, and missing.");
  });

  it("says of what was filled in from where it is", () => {
    const text = fillDraft(newDraft(ID), prefill(SAMPLE)).text;
    const sections = form(text, { requiredFields: RECORD_FIELDS });
    assert.equal(field(sections, "plan").prefilledFrom, "CHG-20261002-7F3KQ2ZD of 2026-10-02");
    assert.equal(field(sections, "rollback.steps").prefilledFrom, "CHG-20261002-7F3KQ2ZD of 2026-10-02");
    const typed = text.replace(/^title: .*$/m, "title: Something else entirely");
    assert.equal(field(form(typed), "title").prefilledFrom, undefined);
  });
});
