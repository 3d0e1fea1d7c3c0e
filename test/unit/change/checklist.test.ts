import assert from "node:assert/strict";
import { checklist, owedOf } from "../../../server/change/checklist.ts";
import type { ChecklistInput, ChecklistItem } from "../../../server/change/checklistModel.ts";
import { DEFAULT_REQUIREMENTS } from "../../../server/policy/requirements.ts";
import { checklistItem } from "../../../server/protocol/change.ts";
import { factsOf, fileOf } from "./facts.ts";
import { approvedStory, Story } from "./foldSupport.ts";

const alice = { id: "person:alice", emails: ["Alice@Example.com"] };

function inputOf(changes: Partial<ChecklistInput> = {}): ChecklistInput {
  return {
    facts: factsOf(["src/limits.ts", "test/limits.test.ts"]),
    fileOf: (path) => `/work/shop/${path}`,
    systems: [{ id: "checkout-api", tier: 1 }],
    unownedPaths: [],
    people: [alice],
    requirements: DEFAULT_REQUIREMENTS,
    hasDraft: true,
    incomplete: [],
    questions: [],
    answers: {},
    window: { state: "open" },
    isBarred: false,
    state: undefined,
    ledger: { unpushed: 0, problems: [], hasRemote: true },
    now: new Date("2026-03-15T10:00:00Z"),
    ...changes,
  };
}

function item(id: string, changes: Partial<ChecklistInput> = {}): ChecklistItem {
  const found = checklist(inputOf(changes)).find((one) => one.id === id);
  assert.ok(found, id);
  return found;
}

describe("checklist", () => {
  it("owes nothing but the submission where everything is there", () => {
    const items = checklist(inputOf());
    assert.deepEqual(
      items.map(({ id, state }) => `${id} ${state}`),
      [
        "committed done",
        "systems done",
        "people done",
        "findings done",
        "record done",
        "window done",
        "reviewers owed",
        "ledger done",
      ],
    );
    assert.equal(owedOf(items), 1);
    assert.deepEqual(items.find(({ id }) => id === "reviewers")?.action, {
      kind: "command",
      command: "twoKeys.submitChange",
      title: "Submit for review",
    });
  });

  it("has lines that the protocol takes, each with a reason", () => {
    const facts = factsOf([".two-keys/policy.yaml"], {
      files: [fileOf("src/a.ts", { committed: false }), fileOf(".two-keys/policy.yaml")],
      findings: [{ path: "src/a.ts", line: 3, message: "No timeout", code: "outbound-http-no-timeout" }],
      unvetted: [{ path: "src/a.ts", line: 9, message: "3 AI lines", code: "ai-region-unvetted" }],
      undecided: ["src/big.ts is too large"],
    });
    const items = checklist(
      inputOf({
        facts,
        incomplete: [{ path: "why", message: "Why is missing" }],
        window: { state: "hard-freeze" },
        isBarred: true,
      }),
    );
    for (const one of items) {
      assert.deepEqual(checklistItem.parse(one), one);
      assert.match(one.reason, /^[A-Z\d].*\.$/s, one.id);
    }
    assert.equal(new Set(items.map(({ id }) => id)).size, items.length);
  });

  it("owes a commit where nothing is committed, and tells files that are not", () => {
    const files = [fileOf("src/a.ts", { committed: false })];
    const nothing = item("committed", { facts: factsOf([], { files, changeset: undefined }) });
    assert.equal(nothing.state, "owed");
    assert.deepEqual(nothing.action, { kind: "command", command: "workbench.view.scm", title: "Commit" });
    const some = item("committed", { facts: factsOf([], { files: [fileOf("src/b.ts"), ...files] }) });
    assert.deepEqual([some.state, some.detail], ["info", "1 file not"]);
    assert.deepEqual(some.children, [{ label: "src/a.ts" }]);
  });

  it("owes systems for paths that nobody owns", () => {
    assert.equal(item("systems").detail, "checkout-api (tier 1)");
    assert.equal(item("systems", { unownedPaths: ["tools/x.sh"] }).state, "owed");
    assert.equal(item("systems", { systems: [] }).detail, "2 files without a system");
  });

  it("owes people for e-mail addresses that people.yaml does not have, or no longer", () => {
    const [commit] = factsOf([]).commits;
    assert.ok(commit);
    const web = { name: "Web", email: "noreply@forge.example.com" };
    const bob = { name: "Bob", email: "bob@example.com" };
    const facts = factsOf(["a.ts"], { commits: [{ ...commit, committer: web, coAuthors: [bob] }] });
    assert.deepEqual(item("people", { facts }).children, [
      { label: "noreply@forge.example.com", detail: "committer of 2222222222" },
      { label: "bob@example.com", detail: "co-author of 2222222222" },
    ]);
    const merged = factsOf(["a.ts"], { merges: [{ ...commit, author: bob }] });
    assert.deepEqual(item("people", { facts: merged }).children, [
      { label: "bob@example.com", detail: "author of 2222222222" },
    ]);
    const left = { ...alice, active: { from: "2020-01-01", to: "2025-01-01" } };
    assert.equal(item("people", { people: [left] }).state, "owed");
    const nobody = item("people", { facts: factsOf(["a.ts"], { email: undefined }) });
    assert.match(nobody.children?.[0]?.label ?? "", /no e-mail address is set/);
  });

  it("owes findings, and AI lines only where the policy asks for vetting; each leads to its line", () => {
    const point = { path: "src/a.ts", line: 3, message: "No timeout", code: "x" };
    const facts = factsOf(["src/a.ts"], { findings: [point], unvetted: [point] });
    assert.deepEqual(item("findings", { facts }).children, [
      {
        label: "No timeout",
        detail: "src/a.ts:3",
        action: { kind: "location", file: "/work/shop/src/a.ts", line: 3 },
      },
    ]);
    assert.equal(item("vetting", { facts }).state, "info");
    const requirements = { ...DEFAULT_REQUIREMENTS, vettedAi: true };
    assert.equal(item("vetting", { facts, requirements }).state, "owed");
    assert.equal(item("vetting", { requirements }).state, "done");
    assert.ok(!checklist(inputOf()).some(({ id }) => id === "vetting"));
  });

  it("is undecided where something could not be checked", () => {
    const facts = factsOf(["a.ts"], { undecided: ["src/big.ts is too large"] });
    assert.equal(item("undecided", { facts }).state, "undecided");
    assert.equal(owedOf(checklist(inputOf({ facts }))), 2);
  });

  it("leads to every field that the record lacks, or to a new record", () => {
    const incomplete = [
      { path: "rollback.steps", message: "Rollback needs steps, or a forward fix" },
      { path: "risk.answers.data-loss", message: "The risk question needs an answer" },
    ];
    const record = item("record", { incomplete });
    assert.deepEqual([record.state, record.detail, record.children?.length], ["owed", "1 open", 1]);
    assert.deepEqual(record.children?.[0]?.action, { kind: "field", path: "rollback.steps" });
    assert.deepEqual(item("record", { incomplete: undefined }).action, {
      kind: "command",
      command: "twoKeys.newChange",
      title: "Write a change record",
    });
  });

  it("asks the risk questions that are open", () => {
    const questions: ChecklistInput["questions"] = [
      { id: "a", ask: "Can data be lost?", risk: "high" },
      { id: "b", ask: "Is it seen by customers?", risk: "medium" },
    ];
    const open = item("risk", { questions, answers: { a: "no" } });
    assert.deepEqual([open.state, open.detail], ["info", "1 of 2"]);
    assert.deepEqual(open.children?.[0]?.action, { kind: "field", path: "risk.answers.b" });
    const requirements: ChecklistInput["requirements"] = {
      ...DEFAULT_REQUIREMENTS,
      requiredFields: ["riskAnswers"],
    };
    assert.equal(item("risk", { questions, answers: {}, requirements }).state, "owed");
    assert.equal(item("risk", { questions, answers: { a: "no", b: "yes" } }).state, "done");
  });

  it("waits for the end of a freeze that bars it", () => {
    const window = { state: "soft-freeze", text: "Peak week, open again 2026-03-20." } as const;
    assert.equal(item("window", { window }).state, "info");
    const barred = item("window", { window, isBarred: true });
    assert.equal(barred.state, "waiting");
    assert.match(barred.reason, /^Peak week, open again 2026-03-20\. It can be reviewed now/);
  });

  it("shows who approved, who objects, and why an approval does not count", () => {
    const state = new Story().submit().approve("bob").approve("alice").object("dan").state();
    const reviewers = item("reviewers", { state });
    assert.deepEqual([reviewers.state, reviewers.detail], ["waiting", "1 of 2"]);
    assert.deepEqual(
      reviewers.children?.map(({ label, detail }) => `${label}: ${detail}`),
      [
        "dan objects: It locks the table.",
        "bob: approved",
        "alice: does not count: this person is an author of it",
      ],
    );
    assert.equal(item("reviewers", { state: approvedStory().state() }).state, "done");
  });

  it("owes a request until as many are asked as are needed, and then waits for them", () => {
    const alone = item("reviewers", { state: new Story().submit().state() });
    assert.equal(alone.state, "owed");
    assert.equal(alone.action?.kind === "command" && alone.action.command, "twoKeys.requestReviewers");
    const asked = new Story().submit().request("bob", "carol").approve("bob").state();
    const people = [alice, { id: "person:carol", name: "Carol Okafor" }];
    const reviewers = item("reviewers", { state: asked, people });
    assert.equal(reviewers.state, "waiting");
    assert.deepEqual(
      reviewers.children?.map(({ label, detail }) => `${label}: ${detail}`),
      ["bob: approved", "Carol Okafor: asked"],
    );
  });

  it("names what has changed since an approval that does not count", () => {
    const state = new Story().submit().approve("alice").state();
    const voids = new Map(
      state.refused.map(({ event }) => [event, "svc/limits.ts changed since Alice approved"]),
    );
    assert.deepEqual(
      item("reviewers", { state, voids }).children?.map(({ detail }) => detail),
      ["does not count: svc/limits.ts changed since Alice approved"],
    );
  });

  it("owes a sync of what the remote does not have, and tells files that can't be read", () => {
    const ledger = { unpushed: 2, problems: [], hasRemote: true };
    assert.equal(item("ledger", { ledger }).state, "owed");
    assert.equal(item("ledger", { ledger: { ...ledger, hasRemote: false } }).state, "info");
    const alone = item("ledger", { ledger: { unpushed: 0, problems: [], hasRemote: false } });
    assert.deepEqual([alone.state, alone.detail], ["info", "no remote"]);
    assert.equal(
      item("ledger", { ledger: { unpushed: 0, problems: ["x.json"], hasRemote: true } }).state,
      "info",
    );
  });

  it("tells control files, and never more lines than a person reads", () => {
    const paths = Array.from({ length: 150 }, (_, at) => `.two-keys/calendars/${at}.ics`);
    const control = item("control", { facts: factsOf(paths) });
    assert.equal(control.detail, "150 files");
    assert.equal(control.children?.length, 101);
    assert.deepEqual(control.children?.at(-1), { label: "and 50 more" });
  });
});
