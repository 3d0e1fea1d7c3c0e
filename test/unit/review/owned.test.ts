import assert from "node:assert/strict";
import { type MissingOwners, missingOwners, type OwnedQuestion } from "../../../server/review/owned.ts";
import { NOW, organisationOf, ownersFile, personOf, TEAM } from "./reviewSupport.ts";

const PEOPLE = [
  ...TEAM,
  personOf("erin", { forge: { github: { id: 7, login: "Erin-W" } }, teams: ["@example/payments"] }),
  personOf("frank", { teams: ["@Example/Payments"], active: { from: "2020-01-01", to: "2026-05-01" } }),
  { id: "bot:renovate", name: "Renovate", emails: ["bot@example.test"] },
];

function missing(
  text: string,
  paths: readonly string[],
  more: Partial<OwnedQuestion> = {},
): readonly MissingOwners[] {
  return missingOwners({
    paths,
    file: ownersFile(text),
    organisation: organisationOf(PEOPLE),
    now: NOW,
    approved: [],
    excluded: new Map([["person:alice", "is an author of it"]]),
    ...more,
  });
}

function texts(...args: Parameters<typeof missing>): readonly string[] {
  return missing(...args).map(({ text }) => text);
}

describe("owners that a change still needs", () => {
  it("are told by path and line, until one of them has approved", () => {
    const file = "* dan@example.test\n/svc/ bob@example.test Carol@Example.test";
    assert.deepEqual(texts(file, ["svc/a.ts"]), ["svc/a.ts needs one of Bob, Carol (CODEOWNERS:2)"]);
    assert.deepEqual(texts(file, ["svc/a.ts", "svc/b.ts", "README.md"], { approved: ["person:dan"] }), [
      "svc/a.ts and 1 more need one of Bob, Carol (CODEOWNERS:2)",
    ]);
    assert.deepEqual(texts(file, ["svc/a.ts"], { approved: ["person:carol"] }), []);
  });

  it("are found by login and team, in any letters", () => {
    assert.deepEqual(texts("a @erin-w", ["a"]), ["a needs Erin (CODEOWNERS:1)"]);
    assert.deepEqual(texts("a @EXAMPLE/payments", ["a"]), ["a needs Erin (CODEOWNERS:1)"]);
    assert.deepEqual(texts("a @erin-w", ["a"], { approved: ["person:erin"] }), []);
  });

  it("by a login of another forge are nobody", () => {
    const [one] = missing("a @erin-w", ["a"], { file: ownersFile("a @erin-w", "gitlab") });
    assert.equal(one?.kind, "unresolvable");
  });

  it("are told by name where they are nobody in people.yaml", () => {
    const [one, ...others] = missing("a @example/payment", ["a"]);
    assert.deepEqual(others, []);
    assert.equal(one?.kind, "unresolvable");
    assert.equal(one?.text, "a: @example/payment is nobody in people.yaml: add `teams` (CODEOWNERS:1)");
  });

  it("are not those of whom nobody knows which is meant", () => {
    const twice = { forge: { github: { id: 8, login: "erin-w" } } };
    const organisation = organisationOf([...PEOPLE, personOf("gus", twice)]);
    const [one] = missing("a @erin-w", ["a"], { organisation });
    assert.equal(one?.kind, "unresolvable");
    assert.match(one?.text ?? "", /@erin-w is more than one in people.yaml: person:erin and person:gus/);
  });

  it("can be met by who is known, though another is nobody", () => {
    assert.deepEqual(
      missing("a @nobody bob@example.test", ["a"]).map(({ kind, text }) => [kind, text]),
      [["missing", "a needs Bob (CODEOWNERS:1)"]],
    );
  });

  it("T01: are not met by the author, who is the only one", () => {
    const [one] = missing("a alice@example.test", ["a"]);
    assert.equal(one?.kind, "barred");
    assert.equal(
      one?.text,
      "a has no owner who may approve: Alice is an author of it (CODEOWNERS:1): add another owner there",
    );
  });

  it("T06: are not bots, nor people who have left", () => {
    const [one] = missing("a bot@example.test frank@example.test", ["a"]);
    assert.equal(one?.kind, "barred");
    assert.match(one?.text ?? "", /Renovate is a bot, and only people approve, Frank left on 2026-05-01/);
  });

  it("T22: of a folder are needed where a file is renamed out of it", () => {
    const file = "/protected/ bob@example.test\n/open/ dan@example.test";
    const renamed = ["open/q.yml", "protected/p.yml"];
    assert.deepEqual(texts(file, renamed, { approved: ["person:dan"] }), [
      "protected/p.yml needs Bob (CODEOWNERS:1)",
    ]);
    assert.deepEqual(texts(file, renamed, { approved: ["person:dan", "person:bob"] }), []);
  });

  it("are as many as a section of GitLab wants, and none of an optional one", () => {
    const text =
      "[A][2] bob@example.test carol@example.test alice@example.test\n/a/\n^[B] dan@example.test\n/a/";
    const file = ownersFile(text, "gitlab");
    const question = { file, approved: ["person:carol"] };
    assert.deepEqual(texts("", ["a/x"], question), ["a/x needs Bob (CODEOWNERS:2, section A)"]);
    assert.deepEqual(texts("", ["a/x"], { file }), ["a/x needs Bob and Carol (CODEOWNERS:2, section A)"]);
    const three = ownersFile(text.replace("[2]", "[3]"), "gitlab");
    const [one] = missing("", ["a/x"], { file: three });
    assert.equal(one?.kind, "barred");
  });

  it("T05: count a person once, though two of their names own it", () => {
    const text = "[A][2]\na erin@example.test @erin-w @example/payments";
    const people = PEOPLE.map((one) =>
      one.id === "person:erin" ? { ...one, forge: { gitlab: { id: 7, login: "erin-w" } } } : one,
    );
    const [one] = missing("", ["a"], {
      file: ownersFile(text, "gitlab"),
      organisation: organisationOf(people),
      approved: ["person:erin"],
    });
    assert.equal(one?.kind, "barred");
    assert.deepEqual(one?.have, ["person:erin"]);
  });

  it("are nobody's to tell where the file can't be used", () => {
    const file = { ...ownersFile("* @dan"), unusable: "CODEOWNERS: it is too large" };
    const [one, ...others] = missing("", ["a", "b"], { file, approved: ["person:bob", "person:carol"] });
    assert.deepEqual(others, []);
    assert.equal(one?.kind, "unresolvable");
    assert.match(one?.text ?? "", /it is too large/);
    assert.deepEqual(missing("", [], { file }), []);
  });
});
