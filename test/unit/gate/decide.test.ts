import assert from "node:assert/strict";
import { decide } from "../../../server/gate/decide.ts";
import { type GateInput, known, type RecordFact, unknown } from "../../../server/gate/input.ts";
import type { GateCheck, GateCheckId } from "../../../server/gate/model.ts";
import { EMERGENCY, inputOf, NOW } from "./gateSupport.ts";

function checkOf(id: GateCheckId, input: GateInput): GateCheck {
  const found = decide(input).checks.find((one) => one.id === id);
  assert.ok(found, `${id} is not asked`);
  return found;
}

const WHY = unknown("It can't be told.");

describe("decision of the gate", () => {
  it("lets pass what has all that it needs, and says the same twice", () => {
    const decision = decide(inputOf());
    assert.equal(decision.status, "SATISFIED");
    assert.deepEqual(
      decision.checks.filter(({ status }) => status !== "SATISFIED" && status !== "NOT_APPLICABLE"),
      [],
    );
    assert.deepEqual(decide(inputOf()), decision);
  });

  it("takes nothing that is unknown for fine", () => {
    const facts = [
      "repository",
      "history",
      "paths",
      "content",
      "people",
      "changeset",
      "ledger",
      "record",
      "owners",
    ] as const;
    for (const fact of facts) {
      assert.equal(decide(inputOf({ [fact]: WHY })).status === "SATISFIED", false, fact);
    }
  });

  it("asks nothing of what is not protected, and decides nothing without a policy", () => {
    assert.equal(decide(inputOf({ scope: "unprotected", record: WHY })).status, "NOT_APPLICABLE");
    const absent = { kind: "absent", looked: "main", hasLedger: false } as const;
    assert.equal(decide(inputOf({ policy: absent })).status, "NOT_APPLICABLE");
    assert.equal(decide(inputOf({ policy: { ...absent, hasLedger: true } })).status, "UNDETERMINED");
    const unreadable = { kind: "unreadable", why: "Broken.", points: [] } as const;
    assert.equal(decide(inputOf({ policy: unreadable })).status, "UNDETERMINED");
  });

  it("T02: an approval of somebody who has a part in the commits does not count", () => {
    const persons = new Map([["person:bob", "is a co-author of commit 222222222222"]]);
    const check = checkOf("review", inputOf({ people: known({ persons, unknown: [] }) }));
    assert.equal(check.status, "UNSATISFIED");
    assert.match(
      check.reason,
      /^1 of 2 approvals: Carol; the approval of Bob does not count: this person is a co-author/,
    );
    assert.equal(check.command, "two-keys review request CHG-20261126-7F3KQ2ZD");
  });

  it("wants a senior, and no objection", () => {
    const record: Partial<RecordFact> = { seniorRequired: true };
    assert.equal(checkOf("review", inputOf({}, record)).status, "SATISFIED");
    const persons = new Map([["person:carol", "committed commit 2"]]);
    const without = inputOf({ people: known({ persons, unknown: [] }) }, { ...record, need: 1 });
    assert.match(checkOf("review", without).reason, /None of Bob is a senior/);
    const objected = { objections: [{ name: "Erin", reason: "It has no timeout" }] };
    assert.equal(checkOf("review", inputOf({}, objected)).status, "UNSATISFIED");
  });

  it("a break-glass stands in for reviews, owners and the window, and for nothing else", () => {
    const barred = {
      isBarred: true,
      text: "Hard freeze",
      isExcepted: false,
      start: undefined,
      end: undefined,
    };
    const owners = known({
      isRequired: true,
      file: "CODEOWNERS",
      unusable: undefined,
      missing: [{ text: "svc/a.ts needs Erin", paths: ["svc/a.ts"], isPossible: true }],
      problems: [],
    });
    const record = { approvals: [], emergency: EMERGENCY, window: barred };
    const decision = decide(inputOf({ owners }, record));
    assert.equal(decision.status, "OVERRIDDEN");
    const overridden = decision.checks.filter(({ status }) => status === "OVERRIDDEN").map(({ id }) => id);
    assert.deepEqual(overridden, ["review", "owners", "window"]);
    const never: Partial<GateInput>[] = [
      { paths: known([{ path: "a.", text: "ends with a dot" }]) },
      { history: known({ isForward: false, isFirstParent: false, knownTip: undefined, strays: [] }) },
      { people: known({ persons: new Map(), unknown: [{ email: "x@example.test", commit: "2" }] }) },
      {
        content: known({
          classes: ["control"],
          unreviewable: [],
          control: ["CODEOWNERS"],
          others: 1,
          policyAfter: undefined,
        }),
      },
      { record: known({ kind: "none", near: undefined }) },
      { ledger: known({ tip: undefined, name: "l", problems: ["rewritten"], staleText: undefined }) },
    ];
    for (const more of never)
      assert.equal(decide(inputOf({ owners, ...more }, record)).status, "UNSATISFIED", JSON.stringify(more));
    assert.equal(
      decide(inputOf({}, { ...record, understated: ["its content is control"] })).status,
      "UNSATISFIED",
    );
  });

  it("decides nothing by a ledger that may be behind, but before a push", () => {
    const behind = known({
      tip: `sha1:${"1".repeat(40)}`,
      name: "l",
      problems: [],
      staleText: "the remote could not be asked",
    });
    const status = (at: GateInput["at"]): string => checkOf("ledger", inputOf({ at, ledger: behind })).status;
    assert.deepEqual((["pre-push", "ci", "pre-receive", "deploy"] as const).map(status), [
      "SATISFIED",
      "UNDETERMINED",
      "UNDETERMINED",
      "UNDETERMINED",
    ]);
  });

  it("T13: content that was reviewed for another branch is told of", () => {
    const near = {
      change: "CHG-1",
      kind: "scope",
      meant: "release of a/b",
      paths: [],
      approvers: [],
    } as const;
    const check = checkOf("record", inputOf({ record: known({ kind: "none", near }) }));
    assert.match(check.reason, /was reviewed for release of a\/b, not for main/);
  });

  it("T08: names what changed since it was approved", () => {
    const near = {
      change: "CHG-1",
      kind: "content",
      meant: "main",
      paths: ["svc/a.ts"],
      approvers: ["Bob"],
    } as const;
    const check = checkOf("changeset", inputOf({ record: known({ kind: "none", near }) }));
    assert.match(check.reason, /svc\/a\.ts changed since Bob approved/);
  });

  it("T15, T16, T17: a branch goes forward along first parents, without anything on the way", () => {
    const history = { isForward: true, isFirstParent: true, knownTip: undefined, strays: [] };
    const cases = [
      { ...history, isForward: false },
      { ...history, isFirstParent: false },
      { ...history, strays: [{ commit: "2".repeat(40), paths: ["svc/evil.ts"] }] },
    ];
    for (const one of cases)
      assert.equal(checkOf("history", inputOf({ history: known(one) })).status, "UNSATISFIED");
    assert.equal(checkOf("history", inputOf({ after: undefined })).status, "UNSATISFIED");
    const recreated = inputOf({
      before: undefined,
      history: known({ ...history, isForward: undefined, knownTip: `sha1:${"9".repeat(40)}` }),
    });
    assert.match(checkOf("history", recreated).reason, /stood at 999999999999/);
    assert.equal(decide(inputOf({ scope: "tag", ref: "refs/tags/v1" })).status, "UNSATISFIED");
    assert.equal(
      decide(inputOf({ scope: "tag", ref: "refs/tags/v1", before: undefined })).status,
      "SATISFIED",
    );
  });

  it("T18: control files are changed alone, and one of their owners approves", () => {
    const content = {
      classes: ["control"] as const,
      unreviewable: [],
      control: [".two-keys/people.yaml"],
      others: 0,
      policyAfter: known(undefined),
    };
    assert.equal(checkOf("control", inputOf({ content: known(content) })).status, "SATISFIED");
    assert.equal(
      checkOf("control", inputOf({ content: known({ ...content, others: 1 }) })).status,
      "UNSATISFIED",
    );
    assert.equal(
      checkOf("control", inputOf({ content: known({ ...content, policyAfter: unknown("broken") }) })).status,
      "UNSATISFIED",
    );
    const owned = (controlOwners: string[]): GateInput => inputOf({ content: known(content), controlOwners });
    assert.equal(checkOf("control", owned(["person:erin"])).status, "UNSATISFIED");
    assert.equal(checkOf("control", owned(["person:carol"])).status, "SATISFIED");
  });

  it("T25: a shallow clone decides nothing", () => {
    const repository = known({
      isShallow: true,
      replaced: [],
      hasGrafts: false,
      checksObjects: undefined,
    });
    assert.equal(decide(inputOf({ repository })).status, "UNDETERMINED");
  });

  it("the window only warns before a push", () => {
    const window = { isBarred: false, text: "", isExcepted: false, start: NOW + 1000, end: undefined };
    assert.equal(checkOf("window", inputOf({}, { window })).status, "UNSATISFIED");
    assert.equal(checkOf("window", inputOf({ at: "pre-push" }, { window })).status, "NOT_APPLICABLE");
    const over = { ...window, start: undefined, end: NOW - 1 };
    assert.match(checkOf("window", inputOf({}, { window: over })).reason, /ended/);
    const excepted = { isBarred: true, text: "Freeze", isExcepted: true, start: undefined, end: undefined };
    assert.equal(checkOf("window", inputOf({}, { window: excepted })).status, "SATISFIED");
  });

  it("T40: a commit without a record is not deployed", () => {
    const commit = (change: string | undefined) =>
      ({ commit: `sha1:${"4".repeat(40)}`, change, by: "approvals", why: undefined }) as const;
    const artifact = { environment: "production", artifact: undefined, since: undefined };
    const hole = inputOf({
      at: "deploy",
      artifact: known({ ...artifact, commits: [commit("CHG-1"), commit(undefined)] }),
    });
    assert.match(checkOf("artifact", hole).reason, /without a record \(bypassed\): 444444444444/);
    const fine = inputOf({ at: "deploy", artifact: known({ ...artifact, commits: [commit("CHG-1")] }) });
    assert.equal(decide(fine).status, "SATISFIED");
    assert.equal(decide(inputOf({ at: "deploy", artifact: WHY })).status, "UNDETERMINED");
  });

  it("what a break-glass let land is loud at the deployment until enough people have reviewed it", () => {
    const emergency = { by: "Dana", incident: "INC-1", have: ["Bob"], need: 2, due: NOW + 3600_000 };
    const decisionOf = (more: Partial<typeof emergency>) => {
      const commit = `sha1:${"4".repeat(40)}`;
      const landed = { commit, change: "CHG-1", by: "emergency", why: undefined } as const;
      const commits = [{ ...landed, emergency: { ...emergency, ...more } }];
      const fact = { environment: "production", artifact: undefined, since: undefined, commits };
      return inputOf({ at: "deploy", artifact: known(fact) });
    };
    const due = checkOf("artifact", decisionOf({}));
    assert.equal(decide(decisionOf({})).status, "OVERRIDDEN");
    assert.match(
      due.reason,
      /CHG-1 landed by the break-glass of Dana for INC-1, with 1 of 2 reviews afterwards, due 2026-11-26 13:00 UTC/,
    );
    const late = decisionOf({ due: NOW - 60_000 });
    assert.equal(decide(late).status, "OVERRIDDEN");
    assert.match(
      checkOf("artifact", late).reason,
      /1 of 2 reviews afterwards, overdue since 2026-11-26 11:59 UTC/,
    );
    const paid = decisionOf({ have: ["Bob", "Carol"], due: NOW - 60_000 });
    assert.equal(decide(paid).status, "SATISFIED");
    assert.match(
      checkOf("artifact", paid).reason,
      /CHG-1 by an emergency that was reviewed by Bob and Carol/,
    );
  });

  it("T23, T24: what can't be read needs more people, by a record that says so", () => {
    const points = [{ path: "a.bin", text: "is binary" }];
    const content = known({
      classes: ["unreviewable"] as const,
      unreviewable: points,
      control: [],
      others: 1,
      policyAfter: undefined,
    });
    assert.match(checkOf("content", inputOf({ content })).reason, /a\.bin is binary/);
    assert.equal(
      decide(inputOf({ content }, { need: 3, needText: "from unreviewable content" })).status,
      "UNSATISFIED",
    );
    assert.equal(
      decide(inputOf({ content }, { understated: ["its content is unreviewable, and it does not say so"] }))
        .status,
      "UNSATISFIED",
    );
  });
});
