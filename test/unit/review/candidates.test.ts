import assert from "node:assert/strict";
import type { CandidateInput } from "../../../server/review/candidateInput.ts";
import { candidates, MAX_CANDIDATES } from "../../../server/review/candidates.ts";
import type { Candidate } from "../../../server/review/model.ts";
import { inputOf, NOW, organisationOf, ownersFile, personOf, stateOf, TEAM } from "./reviewSupport.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

function names(changes: Partial<CandidateInput>, which: (one: Candidate) => boolean = () => true): string[] {
  return candidates(inputOf(changes))
    .candidates.filter(which)
    .map(({ name }) => name);
}

function proposed(changes: Partial<CandidateInput>): string[] {
  return names(changes, ({ isProposed }) => isProposed);
}

function find(changes: Partial<CandidateInput>, person: string): Candidate {
  const found = candidates(inputOf(changes)).candidates.find((one) => one.person === person);
  assert.ok(found, person);
  return found;
}

describe("candidates for a review", () => {
  it("are everybody by name where nothing speaks for anybody, those who can't last", () => {
    assert.deepEqual(names({}), ["Bob", "Carol", "Dan", "Alice"]);
    assert.deepEqual(proposed({}), ["Bob", "Carol"]);
    const alice = find({}, "person:alice");
    assert.deepEqual([alice.isEligible, alice.ineligible, alice.score], [false, "is an author of it", 0]);
  });

  it("are proposed as many as are still needed", () => {
    assert.deepEqual(proposed({ state: stateOf({ approvedBy: ["person:bob"] }) }), ["Carol"]);
    const all = stateOf({ approvedBy: ["person:bob", "person:dan"] });
    assert.deepEqual(proposed({ state: all }), []);
    const { need, have } = candidates(inputOf({ state: all }));
    assert.deepEqual([need, have], [2, 2]);
  });

  it("have their reasons, the best first", () => {
    const at = NOW.getTime() - 10 * DAY_MS;
    const dan = find(
      {
        organisation: organisationOf(
          TEAM.map((one) =>
            one.id === "person:dan"
              ? { ...one, org: "vp:retail/director:checkout/manager:payments", timeZone: "Europe/Dublin" }
              : one,
          ),
        ),
        owners: ownersFile("/svc/ dan@example.test"),
        paths: ["svc/a.ts", "svc/b.ts", "README.md"],
        touched: [
          { person: "person:dan", lines: 40, at },
          { person: "person:dan", lines: 2, at: NOW.getTime() },
          { person: "person:bob", lines: 42, at: NOW.getTime() },
        ],
        reviews: [
          { person: "person:dan", change: "CHG-1", at, systems: ["checkout-api"], paths: [] },
          { person: "person:dan", change: "CHG-2", at, systems: ["other"], paths: [] },
        ],
      },
      "person:dan",
    );
    assert.deepEqual(dan.reasons, [
      "owns 2 of the 3 changed files (CODEOWNERS:1)",
      "belongs to manager:payments, which answers for Checkout",
      "wrote 42 of the touched lines, last in June 2026",
      "reviewed 1 change of Checkout, last in May 2026",
    ]);
    assert.equal(dan.localTime, "15:40 in Dublin");
    assert.ok(dan.isProposed);
  });

  it("rank who is nearer to the systems before others", () => {
    const org = [
      "vp:retail",
      "vp:retail/director:checkout",
      "vp:retail/director:checkout/manager:payments",
      "vp:hr",
    ];
    const organisation = organisationOf(
      org.map((one, index) => personOf(["dan", "carol", "bob", "abe"][index] ?? "", { org: one })),
    );
    assert.deepEqual(names({ organisation }), ["Bob", "Carol", "Dan", "Abe"]);
  });

  it("rank who wrote the lines lately before who wrote them long ago", () => {
    const touched = [
      { person: "person:bob", lines: 30, at: NOW.getTime() - 720 * DAY_MS },
      { person: "person:dan", lines: 20, at: NOW.getTime() - 5 * DAY_MS },
    ];
    assert.deepEqual(names({ touched }).slice(0, 2), ["Dan", "Bob"]);
  });

  it("rank who opened the same files before who reviewed the same system", () => {
    const at = NOW.getTime();
    const common = { change: "CHG-1", at, systems: ["checkout-api"] };
    const reviews = [
      { ...common, person: "person:bob", paths: ["svc/x.ts"] },
      { ...common, person: "person:dan", paths: ["svc/limits/limits.ts"] },
    ];
    assert.deepEqual(names({ reviews }).slice(0, 2), ["Dan", "Bob"]);
  });

  it("rank who has much to review, or sleeps, behind", () => {
    const touched = ["bob", "carol", "dan"].map((name) => ({
      person: `person:${name}`,
      lines: 10,
      at: NOW.getTime(),
    }));
    const organisation = organisationOf(
      TEAM.map((one) => (one.id === "person:bob" ? { ...one, timeZone: "Australia/Sydney" } : one)),
    );
    const loads = new Map([["person:carol", 2]]);
    assert.deepEqual(names({ touched, organisation, loads }).slice(0, 3), ["Dan", "Bob", "Carol"]);
    assert.equal(find({ loads }, "person:carol").load, 2);
    assert.deepEqual(proposed({ loads }), ["Bob", "Dan"]);
  });

  it("do without the time of a zone that does not exist", () => {
    const organisation = organisationOf([personOf("bob", { timeZone: "Mars/Olympus" })]);
    assert.equal(find({ organisation }, "person:bob").localTime, undefined);
  });

  it("are proposed such that owners are met, though others have more reasons", () => {
    const touched = ["bob", "dan"].map((name) => ({
      person: `person:${name}`,
      lines: 99,
      at: NOW.getTime(),
    }));
    const input = { touched, owners: ownersFile("/svc/ carol@example.test") };
    assert.ok(proposed(input).includes("Carol"));
    assert.equal(proposed(input).length, 2);
    const three = ownersFile("a carol@example.test\nb bob@example.test\nc dan@example.test");
    assert.deepEqual(proposed({ owners: three, paths: ["a", "b", "c"] }).sort(), ["Bob", "Carol", "Dan"]);
    const suggested = organisationOf(TEAM, { review: { owners: "suggested" } });
    assert.equal(proposed({ owners: three, paths: ["a", "b", "c"], organisation: suggested }).length, 2);
  });

  it("T22: cover the owners of both sides of a rename", () => {
    const owners = ownersFile("/protected/ dan@example.test\n/open/ carol@example.test");
    assert.deepEqual(proposed({ owners, paths: ["open/q", "protected/p"] }), ["Carol", "Dan"]);
  });

  it("T18: cover an owner of the control files where the change touches them", () => {
    const organisation = organisationOf(TEAM, { control: { owners: ["person:dan"] } });
    assert.deepEqual(proposed({ organisation }), ["Bob", "Carol"]);
    const state = stateOf({ record: { classes: ["control"] } });
    assert.ok(proposed({ organisation, state }).includes("Dan"));
  });

  it("cover a senior where one is needed", () => {
    const organisation = organisationOf([...TEAM, personOf("zoe", { senior: true })]);
    const state = stateOf({ requirements: { seniorRequired: true } });
    assert.deepEqual(proposed({ organisation, state }).sort(), ["Bob", "Zoe"]);
    const met = stateOf({ requirements: { seniorRequired: true }, approvedBy: ["person:zoe"] });
    assert.deepEqual(proposed({ organisation, state: met }), ["Bob"]);
  });

  it("who are asked already go before others", () => {
    const state = stateOf({ requested: ["person:dan", "person:alice"] });
    assert.ok(find({ state }, "person:dan").isRequested);
    assert.deepEqual(proposed({ state }).sort(), ["Bob", "Dan"]);
  });

  it("are counted for the review that is owed after a break-glass", () => {
    const have = [{ person: "person:bob", event: "sha256:1", at: 0, until: 0 }];
    const state = { ...stateOf({ approvedBy: ["person:carol"] }), retro: { due: 0, need: 2, have } };
    const list = candidates(inputOf({ state }));
    assert.deepEqual([list.need, list.have], [2, 1]);
    assert.deepEqual(proposed({ state }), ["Carol"]);
  });

  it("come with what could not be told of the owners", () => {
    const owners = ownersFile("* @example/payments");
    const { problems } = candidates(inputOf({ owners, problems: ["first"] }));
    assert.equal(problems[0], "first");
    assert.match(problems[1] ?? "", /@example\/payments is nobody in people.yaml/);
  });

  it("are no endless list", () => {
    const people = Array.from({ length: MAX_CANDIDATES + 500 }, (_, at) => personOf(`p${at}`));
    const owner = personOf("zz");
    const organisation = organisationOf([...people, owner]);
    const list = candidates(inputOf({ organisation, owners: ownersFile("* zz@example.test") }));
    assert.equal(list.candidates.length, MAX_CANDIDATES);
    assert.equal(list.candidates[0]?.person, "person:zz");
    assert.match(list.problems[0] ?? "", /^501 more people/);
  });
});
