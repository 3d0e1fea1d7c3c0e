import assert from "node:assert/strict";
import type { Row } from "../../../client/change/checklistRows.ts";
import { emergencyRows, gateRows } from "../../../client/review/gateRows.ts";
import { hiddenCharacters } from "../../../client/review/hiddenCharacters.ts";
import { detailRows, inOrder, summaryRow } from "../../../client/review/reviewRows.ts";
import { detail, fullInbox, gate, summary, WAITING } from "../../support/sampleReview.ts";

function all(rows: readonly Row[]): Row[] {
  return rows.flatMap((row) => [row, ...all(row.children ?? [])]);
}

function row(rows: readonly Row[], label: string): Row {
  const found = all(rows).find((one) => one.label === label);
  assert.ok(found, label);
  return found;
}

describe("rows of reviews", () => {
  const inbox = fullInbox();

  it("say what can be done with a change in their context", () => {
    const contexts = [...inbox.waiting, ...inbox.answered].map((one) => summaryRow("answered", one).context);
    assert.deepEqual(contexts, [
      "review-answered",
      "review-answered-approved",
      "review-answered-void",
      "review-answered-objected",
    ]);
    const [mine] = inbox.mine;
    assert.ok(mine);
    assert.equal(summaryRow("mine", mine).context, "review-mine-requested-retry");
    const { forgeText: _done, requestEvent: _event, requestedBy: _by, ...unasked } = mine;
    assert.equal(summaryRow("mine", unasked).context, "review-mine");
    // An emergency of one's own can't be approved by oneself either.
    assert.equal(summaryRow("emergencies", mine).context, "review-mine-requested-retry");
  });

  it("put what presses into the label, where there is little room", () => {
    const [emergency] = inbox.emergencies;
    assert.ok(emergency);
    assert.match(summaryRow("emergencies", emergency).label, /^INC-4711: 0 of 2/);
    assert.deepEqual(summaryRow("emergencies", emergency).icon, {
      name: "flame",
      color: "problemsErrorIcon.foreground",
    });
  });

  it("show files that decide on the review first, then those that can't be judged by reading", () => {
    assert.deepEqual(
      inOrder(detail().files).map(({ path }) => path),
      ["CODEOWNERS", "lib/queue", "svc/limits/admin.ts", "svc/limits/limits.ts", "svc/limits/notes.md"],
    );
    const rows = detailRows("waiting", detail());
    assert.match(row(rows, "admin.ts").description ?? "", /holds invisible characters/);
    assert.match(row(rows, "CODEOWNERS").description ?? "", /^control file · as you saw it$/);
  });

  it("say who can't approve, and why, but not to the author", () => {
    const barred = { ...detail(), whyNot: "you are an author of it" };
    assert.equal(row(detailRows("waiting", barred), "You can't approve it").description, barred.whyNot);
    const own = { ...barred, summary: { ...WAITING, isMine: true } };
    assert.ok(!all(detailRows("mine", own)).some(({ label }) => label === "You can't approve it"));
  });

  it("never show an approval that does not count like one that does", () => {
    const rows = detailRows("waiting", detail());
    assert.equal(row(rows, "Carol Okafor").icon?.name, "pass");
    assert.equal(row(rows, "Erin Walsh").icon?.name, "warning");
    const enough = { ...detail(), summary: { ...WAITING, have: 2 } };
    assert.equal(row(detailRows("waiting", enough), "Approvals").icon?.name, "pass");
    const objected = {
      ...enough,
      objections: [{ person: "Frank Ode", reason: "no rollback", event: "e", isMine: false }],
    };
    assert.equal(row(detailRows("waiting", objected), "Approvals").icon?.name, "error");
  });

  it("have an id of their own each, also where a change is in two groups", () => {
    const rows = [...detailRows("waiting", detail()), ...detailRows("emergencies", detail())];
    const ids = all(rows).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("say where blanks are hidden", () => {
    assert.ok(!all(detailRows("waiting", detail())).some(({ id }) => id.endsWith(":blanks")));
    assert.equal(
      row(detailRows("waiting", detail(), true), "Changes of indentation are hidden").action?.kind,
      "command",
    );
  });
});

describe("rows of the gate", () => {
  it("tell an override and what can't be told from a yes", () => {
    const icons = (["SATISFIED", "OVERRIDDEN", "UNDETERMINED", "UNSATISFIED"] as const).map(
      (status) => gateRows(gate(status))[0]?.icon?.name,
    );
    assert.deepEqual(icons, ["pass", "flame", "question", "error"]);
    assert.equal(gateRows(gate())[0]?.description, "not satisfied, 2 checks open");
  });

  it("list no more points than anybody reads", () => {
    const [first] = gate().checks;
    assert.ok(first);
    const points = Array.from({ length: 80 }, (_, at) => ({ text: `point ${at}` }));
    const [top] = gateRows({ ...gate(), checks: [{ ...first, points }] });
    assert.equal(top?.children?.[0]?.children?.length, 51);
    assert.match(top?.children?.[0]?.children?.[50]?.label ?? "", /^30 more/);
  });

  it("have the emergency of the change above everything else, and no other's", () => {
    const broken = summary("CHG-20261123-DDDDDDDD", "Move checkout", {
      emergency: { text: "INC-1: open", isOverdue: false },
    });
    assert.equal(emergencyRows([broken], broken.id)[0]?.description, "INC-1: open");
    assert.deepEqual(emergencyRows([broken], "CHG-20261123-AAAAAAAA"), []);
    assert.deepEqual(emergencyRows([broken], undefined), []);
  });
});

describe("hidden characters", () => {
  const names = (text: string): string[] => hiddenCharacters(text).map(({ name }) => name);

  it("are found where they stand", () => {
    assert.deepEqual(hiddenCharacters("ab\r\n c\u200bd\u{e0041}"), [
      { line: 1, column: 2, length: 1, name: "U+200B" },
      { line: 1, column: 4, length: 2, name: "U+E0041" },
    ]);
  });

  it("are overrides of direction, joiners, fillers, controls, separators, tags and selectors", () => {
    for (const code of [
      0x00, 0x08, 0x1b, 0x7f, 0x85, 0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b, 0x200d, 0x200e, 0x202a,
      0x202e, 0x2028, 0x2029, 0x2060, 0x2066, 0x2069, 0x3164, 0xfe00, 0xfeff, 0xffa0, 0xfff9, 0xe0001,
      0xe0100,
    ])
      assert.equal(names(`a${String.fromCodePoint(code)}b`).length, 1, code.toString(16));
  });

  it("are not letters, blanks, tabs, pictures or their looks", () => {
    assert.deepEqual(names("\tgrüße Ж 漢字 a\u00a0b ❤\ufe0f 1\ufe0f\u20e3 é e\u0301"), []);
  });
});
