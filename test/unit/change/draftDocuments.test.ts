import assert from "node:assert/strict";
import { TextDocument } from "vscode-languageserver-textdocument";
import { fillDraft } from "../../../server/change/draftEdit.ts";
import { newDraft } from "../../../server/change/draftText.ts";
import {
  draftCompletion,
  draftDiagnostics,
  draftHover,
  isDraft,
} from "../../../server/lsp/draftDocuments.ts";
import { ID, QUESTIONS } from "./draftSupport.ts";

function document(text: string): TextDocument {
  return TextDocument.create("file:///repo/.git/two-keys/drafts/x.yaml", "yaml", 1, text);
}

function hoverText(text: string, word: string): string | undefined {
  const open = document(text);
  const found = draftHover(open, open.positionAt(text.indexOf(word)), { questions: QUESTIONS });
  return found && typeof found.contents === "object" && "value" in found.contents
    ? found.contents.value
    : undefined;
}

function offered(text: string): string[] {
  const open = document(text);
  const names = { questions: QUESTIONS, systems: ["pay-api"], environments: ["staging"] };
  return draftCompletion(open, open.positionAt(text.length), names).map(({ label }) => label);
}

describe("draft as an open document", () => {
  it("is a file of the drafts' folder below a git folder, and no other", () => {
    for (const yes of [
      "file:///repo/.git/two-keys/drafts/main.yaml",
      "file:///repo/.git/worktrees/b/two-keys/drafts/feature%20%23x.yaml",
      "file:///c%3A/repo/.git/modules/part/two-keys/drafts/a.yaml",
      "file:///srv/repo.git/two-keys/drafts/a.yaml",
    ]) {
      assert.ok(isDraft(yes), yes);
    }
    for (const no of [
      "file:///repo/two-keys/drafts/a.yaml",
      "file:///repo/.git/two-keys/drafts/a.yaml.bak",
      "file:///repo/.git/two-keys/drafts",
      "file:///repo/.github/two-keys/drafts/a.yaml",
      "file:///repo/.git/two-keys/%E0%A4%A",
    ]) {
      assert.ok(!isDraft(no), no);
    }
  });

  it("mistakes are told at their place, and what is merely missing is not", () => {
    assert.deepEqual(draftDiagnostics(document(newDraft(ID))), []);
    const [problem, ...others] = draftDiagnostics(document(`${newDraft(ID)}title: short\n`));
    assert.deepEqual(others, []);
    assert.equal(problem?.message, "title: It needs at least 10 characters.");
    assert.deepEqual(problem?.range, { start: { line: 6, character: 7 }, end: { line: 6, character: 12 } });
    assert.equal(draftDiagnostics(document("a: [\n")).length > 0, true);
  });

  it("fields, values and the names of the policy are offered", () => {
    const fields = offered(newDraft(ID));
    assert.ok(fields.includes("rollback") && fields.includes("why") && !fields.includes("id"));
    assert.deepEqual(offered(`${newDraft(ID)}type: `), ["standard", "normal", "emergency"]);
    assert.deepEqual(
      offered(`${newDraft(ID)}risk:\n  answers:\n    `),
      QUESTIONS.map(({ id }) => id),
    );
    assert.deepEqual(offered(`${newDraft(ID)}systems:\n  - `), ["pay-api"]);
  });

  it("a field says what it means, a question asks, and what was filled in says from where", () => {
    const text = fillDraft(newDraft(ID), [
      { field: "title", value: "Retry payments", source: "commit `a_b`" },
    ]).text;
    assert.match(
      hoverText(text, "title:") ?? "",
      /^What changes, in one line\.\n\nFilled in from commit \\`a\\_b\\`\.$/,
    );
    const answers = `${newDraft(ID)}risk:\n  answers:\n    data-loss: no\n`;
    assert.equal(hoverText(answers, "data-loss"), QUESTIONS[0]?.ask);
  });
});
