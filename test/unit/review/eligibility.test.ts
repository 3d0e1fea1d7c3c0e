import assert from "node:assert/strict";
import type { Organisation } from "../../../server/policy/organisation.ts";
import type { Person } from "../../../server/policy/peopleFile.ts";
import { eligibilityOf } from "../../../server/review/eligibility.ts";
import { KEY, NOW, organisationOf, personOf, stateOf } from "./reviewSupport.ts";

type Situation = Parameters<typeof stateOf>[0];

function of(
  person: Person,
  situation: Situation = {},
  change: Organisation["change"] = {},
): string | undefined {
  const organisation = organisationOf([person], change);
  return eligibilityOf(person, { state: stateOf(situation), organisation, now: NOW }).ineligible;
}

const SIGNED: Situation = { requirements: { signedEvents: true } };
const FORGE = { kind: "github", approvals: "attested" } as const;

describe("who may review", () => {
  it("is anybody whom nothing bars", () => {
    assert.equal(of(personOf("bob")), undefined);
    assert.equal(of(personOf("bob", { keys: [] })), undefined);
  });

  it("T01 T02 T07: is nobody who wrote it, asked for it or drove its agent", () => {
    const reasons = {
      "person:alice": "is an author of it",
      "person:bob": "drove an AI agent that wrote part of it",
    };
    assert.equal(of(personOf("alice"), { excluded: reasons }), "is an author of it");
    assert.equal(of(personOf("bob"), { excluded: reasons }), "drove an AI agent that wrote part of it");
    assert.equal(of(personOf("carol"), { excluded: reasons }), undefined);
  });

  it("T06 T07: is no bot and no agent", () => {
    assert.match(of({ id: "bot:ci" }) ?? "", /^is a bot/);
    assert.match(of({ id: "agent:coder" }) ?? "", /^is an AI agent/);
  });

  it("is nobody who has left, or has not come yet", () => {
    assert.equal(
      of(personOf("bob", { active: { from: "2020-01-01", to: "2026-05-01" } })),
      "left on 2026-05-01",
    );
    assert.equal(of(personOf("bob", { active: { from: "2026-07-01" } })), "starts on 2026-07-01");
    assert.equal(of(personOf("bob", { active: { from: "2020-01-01", to: "2026-06-03" } })), undefined);
  });

  it("T05: is nobody who has approved it, by whichever key", () => {
    assert.equal(of(personOf("bob"), { approvedBy: ["person:bob"] }), "has approved it already");
  });

  it("has a key that is valid today where approvals must be signed", () => {
    const old = { ...KEY, active: { from: "2020-01-01", to: "2026-06-02" } };
    assert.equal(of(personOf("bob"), SIGNED), undefined);
    assert.match(
      of(personOf("bob", { keys: [] }), SIGNED) ?? "",
      /no key in people.yaml that is valid today/,
    );
    assert.match(
      of(personOf("bob", { keys: [old] }), SIGNED) ?? "",
      /no key in people.yaml that is valid today/,
    );
  });

  it("T04: needs a mapped account where only the forge is left to approve on", () => {
    const bare = personOf("bob", { keys: [] });
    const mapped = personOf("bob", { keys: [], forge: { github: { id: 7 } } });
    const other = personOf("bob", { keys: [], forge: { gitlab: { id: 7 } } });
    assert.equal(of(mapped, SIGNED, { review: { forge: FORGE } }), undefined);
    assert.match(
      of(bare, SIGNED, { review: { forge: FORGE } }) ?? "",
      /neither a valid key nor an account on GitHub/,
    );
    assert.match(of(other, SIGNED, { review: { forge: FORGE } }) ?? "", /neither a valid key nor/);
    const ignored = { ...FORGE, approvals: "ignored" } as const;
    assert.match(of(mapped, SIGNED, { review: { forge: ignored } }) ?? "", /approvals must be signed/);
  });

  it("is told that somebody can't be asked on the forge, which bars nobody", () => {
    const change = { review: { forge: { kind: "github" } } } as const;
    const question = { state: stateOf(), organisation: organisationOf([], change), now: NOW };
    const found = eligibilityOf(personOf("bob"), question);
    assert.equal(found.ineligible, undefined);
    assert.match(found.hint ?? "", /no account on GitHub/);
    assert.equal(eligibilityOf(personOf("bob", { forge: { github: { id: 7 } } }), question).hint, undefined);
  });
});
