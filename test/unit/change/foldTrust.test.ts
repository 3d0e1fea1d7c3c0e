import assert from "node:assert/strict";
import { DEFAULT_REQUIREMENTS } from "../../../server/policy/requirements.ts";
import type { DaySpan } from "../../../server/policy/terms.ts";
import { approvedStory, HOUR, MINUTE, type Situation, START, Story } from "./foldSupport.ts";
import { digestOf, recordOf, targetOf } from "./samples.ts";

const DAY = 24 * HOUR;
/** The key ended on the day of the story; it was valid all through it. */
const ENDED: readonly DaySpan[] = [{ from: "2020-01-01", to: "2026-03-15" }];
const NEXT_DAY = START + DAY;
const signedEvents: Situation = { requirements: { signedEvents: true } };

/** Reasons against approvals, by person. */
function reasons(story: Story, situation: Situation = {}, now?: number): Record<string, string> {
  const { refused } = story.state(situation, now);
  return Object.fromEntries(refused.map(({ person, reason }) => [person.replace("person:", ""), reason]));
}

function messages(story: Story, situation: Situation = {}, now?: number): string[] {
  return story.state(situation, now).problems.map(({ code, message }) => `${code}: ${message}`);
}

describe("a review on a forge that a bot has attested", () => {
  const ACCOUNTS: Readonly<Record<string, number>> = {
    "person:bob": 11,
    "person:carol": 12,
    "person:alice": 10,
  };
  const attested: Situation = {
    requirements: { signedEvents: true },
    takesReviewsOf: (forge) => forge === "github",
    accountOf: (person, forge) => (forge === "github" ? ACCOUNTS[person] : undefined),
  };

  it("counts for the person whose account gave it", () => {
    const story = new Story().submit().attest("bob", 11);
    assert.equal(story.state(attested).statusText, "in review, 1 of 2 approvals");
    assert.equal(story.approve("carol").status(attested), "ready");
    assert.deepEqual(reasons(story, attested), {});
  });

  it("counts only if the policy says so, for that forge", () => {
    const story = new Story().submit().attest("bob", 11).approve("carol");
    for (const takesReviewsOf of [undefined, () => false, (forge: string) => forge === "gitlab"]) {
      const { takesReviewsOf: _, ...rest } = attested;
      const situation = takesReviewsOf ? { ...rest, takesReviewsOf } : rest;
      assert.equal(story.status(situation), "in_review");
      assert.equal(reasons(story, situation).bob, "reviews on github do not count by the policy");
    }
  });

  it("needs the bot's own signature, even where the policy asks for none", () => {
    for (const signer of [undefined, "bot:other", "person:bob", "person:alice"]) {
      const story = new Story().submit().attest("bob", 11).approve("carol");
      const [, one] = story.events;
      assert.ok(one);
      story.events[1] = { ...one, signer, signed: signer === "person:bob" };
      for (const situation of [attested, { ...attested, requirements: {} }]) {
        assert.equal(story.status(situation), "in_review", String(signer));
        assert.match(reasons(story, situation).bob ?? "", /^it is not signed by bot:ci/);
      }
    }
  });

  it("is attested by an active bot, not by a person or an agent (T06, T07)", () => {
    for (const by of ["person:dan", "agent:coder", "bot:gone"]) {
      const fields = { attested: { by, forge: "github", review: "9", account: 11 } };
      const story = new Story().submit().attest("bob", 11, fields).signedBy({ signer: by }).approve("carol");
      const kindOf = (id: string): "person" | "bot" | "agent" | undefined =>
        id === "bot:gone"
          ? undefined
          : id.startsWith("person:")
            ? "person"
            : id.startsWith("bot:")
              ? "bot"
              : "agent";
      story.approve("carol");
      assert.equal(story.status({ ...attested, kindOf }), "in_review", by);
      assert.equal(
        reasons(story, { ...attested, kindOf }).bob,
        `${by} is no bot of people.yaml, or not active`,
      );
    }
  });

  it("is by the account that people.yaml maps, and by a person who may approve (T01, T04)", () => {
    const story = new Story().submit().approve("carol");
    story.attest("bob", 99).attest("alice", 10).attest("dan", 13).attest("mallory", 14);
    assert.equal(story.status(attested), "in_review");
    assert.deepEqual(reasons(story, attested), {
      bob: "account 99 of github is not this person's in people.yaml",
      alice: "this person is an author of it",
      dan: "account 13 of github is not this person's in people.yaml",
      mallory: "account 14 of github is not this person's in people.yaml",
    });
  });

  it("and a signature of the same person count once (T05)", () => {
    const story = new Story().submit().approve("bob").attest("bob", 11);
    assert.equal(story.state(attested).statusText, "in review, 1 of 2 approvals");
    assert.deepEqual(reasons(story, attested), {
      bob: "the same person approved again later, and counts once",
    });
  });

  it("is no exception from a window", () => {
    const windowOf = () => ({ state: "hard-freeze" }) as const;
    const story = approvedStory().attest("bob", 11, { role: "window-exception" });
    assert.equal(story.status({ ...attested, windowOf }), "on_hold");
    assert.equal(
      story.approve("dan", { role: "window-exception" }).status({ ...attested, windowOf }),
      "ready",
    );
  });

  it("is taken back by the bot that told of it, or by the person, and by nobody else (T32)", () => {
    for (const [actor, status] of [
      ["bot:ci", "in_review"],
      ["bob", "in_review"],
      ["bot:other", "ready"],
      ["carol", "ready"],
    ] as const) {
      const story = new Story().submit().approve("carol").attest("bob", 11);
      assert.equal(story.withdraw(actor, story.last).status(attested), status, actor);
    }
  });

  it("ends with the bot's key", () => {
    const story = new Story().submit().attest("bob", 11).signedBy({ keyActive: ENDED }).approve("carol");
    assert.equal(story.status(attested), "ready");
    assert.equal(story.status(attested, NEXT_DAY), "in_review");
    assert.equal(reasons(story, attested, NEXT_DAY).bob, "the key of bot:ci that signed it is not valid");
  });
});

describe("keys that have ended (T26)", () => {
  it("no longer let their approvals count", () => {
    const story = new Story().submit().approve("bob").signedBy({ keyActive: ENDED }).approve("carol");
    assert.equal(story.status(signedEvents), "ready");
    assert.equal(story.status(signedEvents, NEXT_DAY), "in_review");
    assert.equal(reasons(story, signedEvents, NEXT_DAY).bob, "the key that signed it is not valid any more");
    assert.equal(story.approve("bob").status(signedEvents, NEXT_DAY), "ready", "the new key does");
  });

  it("leave what landed while they were valid as it was, whoever signed with them", () => {
    const story = new Story({ environments: ["prod"] }).submit().approve("bob").approve("carol").land();
    story.deploy("prod");
    story.events.splice(0, story.events.length, ...story.events.map((one) => ({ ...one, keyActive: ENDED })));
    story.records.splice(0, 1, { ...story.record, keyActive: ENDED });
    const later = story.state(signedEvents, START + 30 * DAY);
    assert.equal(later.status, "awaiting_close");
    assert.deepEqual(
      later.approvals.map(({ person }) => person),
      ["person:bob", "person:carol"],
    );
    assert.deepEqual(later.problems, []);
    story.events.splice(3);
    assert.equal(
      story.status(signedEvents, NEXT_DAY),
      "draft",
      "without the landing it has to be signed anew",
    );
  });

  it("do not let anything land after their end, though the approval was given before", () => {
    const story = new Story().submit().approve("bob").signedBy({ keyActive: ENDED }).approve("carol");
    story.later(DAY).land();
    const state = story.state(signedEvents);
    assert.equal(state.status, "in_review");
    assert.deepEqual(
      state.bypasses.map(({ why }) => why),
      ["1 of 2 approvals"],
    );
  });

  it("do not tell of a landing after their end, and not of one that never counted", () => {
    const story = approvedStory().later(DAY).land().signedBy({ keyActive: ENDED });
    assert.equal(story.status(signedEvents), "ready");
    assert.match(
      messages(story, signedEvents).join(),
      /ACTOR: It is signed by a key of bot:ci that was not valid/,
    );
    // A landing that was none, at an earlier time, brings no ended key back to life.
    const other = new Story().submit().approve("bob").signedBy({ keyActive: ENDED }).land().approve("carol");
    assert.equal(other.status(signedEvents), "ready");
    assert.equal(other.status(signedEvents, NEXT_DAY), "in_review");
  });

  it("take nothing back that holds something up, but take back what lets something pass", () => {
    const story = approvedStory().object("dan");
    story.withdraw("dan", story.last).signedBy({ keyActive: ENDED });
    assert.equal(story.status(signedEvents), "ready");
    assert.equal(story.status(signedEvents, NEXT_DAY), "changes_requested");
    const other = approvedStory();
    other.withdraw("carol", other.last).signedBy({ keyActive: ENDED });
    assert.equal(other.status(signedEvents, NEXT_DAY), "in_review");
    assert.equal(reasons(other, signedEvents, NEXT_DAY).carol, "it was withdrawn");
  });

  it("sign no record and open no break-glass", () => {
    const story = approvedStory();
    story.records.splice(0, 1, { ...story.record, keyActive: ENDED });
    assert.equal(story.status(signedEvents), "ready");
    assert.equal(story.status(signedEvents, NEXT_DAY), "draft");
    assert.match(
      messages(story, signedEvents, NEXT_DAY).join(),
      /RECORD: The key that signed it is not valid any more/,
    );
    const glass = new Story({ type: "emergency", incident: "INC-7" }).later(14 * HOUR).breakGlass("alice");
    glass.signedBy({ keyActive: ENDED });
    assert.equal(glass.status(signedEvents), "emergency_open");
    assert.equal(glass.status(signedEvents, START + 15.5 * HOUR), "draft");
  });

  it("leave reviews after a break-glass as they were", () => {
    const story = new Story({ type: "emergency", incident: "INC-7" }).breakGlass("alice").land();
    for (const person of ["bob", "carol"])
      story.approve(person, { role: "retro-reviewer" }).signedBy({ keyActive: ENDED });
    assert.equal(story.status(signedEvents), "awaiting_close");
    assert.equal(story.status(signedEvents, START + 9 * DAY), "awaiting_close");
    const late = new Story({ type: "emergency", incident: "INC-7" }).breakGlass("alice").land().later(DAY);
    for (const person of ["bob", "carol"])
      late.approve(person, { role: "retro-reviewer" }).signedBy({ keyActive: ENDED });
    assert.equal(late.status(signedEvents), "retro_due");
  });

  it("that begin later, or have a gap, count on their days alone", () => {
    const spans = [
      { from: "2026-03-01", to: "2026-03-15" },
      { from: "2026-03-17", to: "2026-03-18" },
    ];
    const story = new Story().submit().approve("bob").signedBy({ keyActive: spans }).approve("carol");
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((day) => story.status(signedEvents, START + HOUR + day * DAY)),
      ["ready", "in_review", "ready", "ready", "in_review"],
    );
  });
});

describe("an earlier date", () => {
  /** Signatures are asked for from the day of the story on. */
  const fromToday: Situation = {
    requirementsOf: (_, at) => ({
      ...DEFAULT_REQUIREMENTS,
      signedEvents: at.toISOString() >= "2026-03-15",
    }),
  };

  it("does not get an objection withdrawn without a signature", () => {
    const story = approvedStory().object("dan", { at: "2026-03-14T10:00:00Z", parents: [] });
    story.add("withdrawn", "dan", { event: story.last.digest, at: "2026-03-14T11:00:00Z" }, false);
    assert.equal(story.status(fromToday), "changes_requested");
    assert.match(messages(story, fromToday).join(), /ACTOR: It is not signed by a key of person:dan/);
  });

  it("does not get the glass broken without a signature", () => {
    const story = new Story({ type: "emergency", incident: "INC-7" });
    const at = "2026-03-14T23:59:00Z";
    story.breakGlass("alice", { at, expires: "2026-03-15T03:00:00Z" }).signedBy({ signed: false });
    assert.equal(story.status(fromToday, Date.parse("2026-03-15T02:00:00Z")), "draft");
  });
});

describe("break-glass by the policy", () => {
  const emergency = { type: "emergency", incident: "INC-7" };

  it("is for the people that it names, and tells the others", () => {
    const named: Situation = { breakGlassPeople: ["person:bob"] };
    const story = new Story(emergency).breakGlass("alice");
    assert.equal(story.status(), "emergency_open");
    assert.equal(story.status(named), "draft");
    assert.deepEqual(messages(story, named), [
      "ACTOR: The policy does not let person:alice break the glass: person:bob may",
    ]);
    assert.equal(story.breakGlass("bob").status(named), "emergency_open");
  });

  it("tells of other content, of other hours and of somebody unknown", () => {
    const told = (fields: Record<string, unknown>, actor = "alice"): string[] =>
      messages(new Story(emergency).breakGlass(actor, fields));
    assert.deepEqual(told({ targets: [targetOf({ changeset: digestOf("x") })] }), [
      "CONTENT: It was made for other content",
    ]);
    assert.deepEqual(told({ expires: new Date(START + 9 * HOUR).toISOString() }), [
      "TIME: It must expire within 4 hours",
    ]);
    assert.deepEqual(told({ expires: new Date(START).toISOString() }), [
      "TIME: It must expire within 4 hours",
    ]);
    assert.match(told({}, "mallory")[0] ?? "", /^ACTOR: .*person:mallory is none/);
    const hour = { maxBreakGlassHours: 1 };
    const story = new Story(emergency).breakGlass("alice");
    assert.equal(story.status(hour), "draft");
    assert.equal(
      new Story(emergency)
        .breakGlass("alice", { expires: new Date(START + HOUR).toISOString() })
        .status(hour),
      "emergency_open",
    );
  });

  it("does not put another revision in the place of the one that has landed", () => {
    for (const story of [approvedStory().land(), new Story(emergency).breakGlass("bob").land()]) {
      const [landed] = story.records;
      story.revise({ title: "A revision that nobody has read at all" });
      story.breakGlass("alice", { acknowledgers: ["person:dan"] });
      const state = story.state();
      assert.equal(state.current?.digest, landed?.digest);
      assert.match(messages(story).join(), /ORDER: It came after the change had landed/);
    }
  });

  it("is not what a change landed by that had its approvals", () => {
    const story = new Story(emergency).breakGlass("alice").submit().approve("bob").approve("carol").land();
    const { landings, retro, status } = story.state();
    assert.deepEqual([landings[0]?.by, retro, status], ["approvals", undefined, "awaiting_close"]);
  });
});

describe("what went past", () => {
  it("stays visible, whatever comes after it", () => {
    const story = new Story().submit().land();
    const at = story.time;
    const { repo, ref, base, head, changeset } = targetOf();
    const bypass = {
      kind: "landed",
      event: story.last.digest,
      at,
      why: "0 of 2 approvals",
      repo,
      ref,
      before: base,
      after: head,
      changeset,
    };
    assert.deepEqual(story.state().bypasses, [bypass]);
    story.approve("bob").approve("carol").land();
    const state = story.state();
    assert.deepEqual([state.status, state.bypasses], ["awaiting_close", [bypass]]);
    assert.match(state.statusText, /landed without what it needs/);
    story.close("bob");
    assert.deepEqual(story.state().bypasses, [bypass]);
  });

  it("is told with its reason: another revision, place or content, too early, deployed before it landed", () => {
    const why = (story: Story): string[] => story.state().bypasses.map((one) => `${one.kind}: ${one.why}`);
    assert.deepEqual(why(approvedStory().land({ ref: "refs/heads/release" })), ["landed: it is no target"]);
    assert.deepEqual(why(approvedStory().land({ changeset: digestOf("evil") })), [
      "landed: other content landed than was asked for",
    ]);
    assert.deepEqual(why(approvedStory().object("dan").land()), ["landed: an objection is open"]);
    assert.deepEqual(why(approvedStory().revise().land()), ["landed: by a revision that did not count"]);
    assert.deepEqual(why(approvedStory({ environments: ["prod"] }).deploy("prod")), [
      "deployed: it had not landed",
    ]);
    assert.deepEqual(why(approvedStory().land()), []);
  });
});

describe("a request for reviews", () => {
  const ask = (story: Story, reviewers: string[] = ["person:bob", "person:carol"]): Story =>
    story.add("requested", "alice", { reviewers });

  it("is the last one, until there is nothing left to review", () => {
    const story = ask(new Story().submit());
    assert.deepEqual(story.state().request?.reviewers, ["person:bob", "person:carol"]);
    ask(story, ["person:dan"]);
    assert.deepEqual(story.state().request?.reviewers, ["person:dan"]);
    story.withdraw("alice", story.last);
    assert.deepEqual(story.state().request?.reviewers, ["person:bob", "person:carol"]);
    story.approve("bob").approve("carol").land();
    assert.equal(story.state().request, undefined);
    assert.deepEqual(messages(ask(story)), ["ORDER: It has landed, so that there is nothing left to review"]);
    assert.equal(
      ask(approvedStory().close("alice", "cancelled", "Not wanted any more.")).state().request,
      undefined,
    );
  });

  it("asks for reviews after a break-glass, once it has landed by it", () => {
    const story = ask(new Story({ type: "emergency", incident: "INC-7" }).breakGlass("alice"));
    assert.ok(story.state().request);
    assert.equal(story.land().state().request, undefined, "it asked for something else");
    assert.deepEqual(ask(story, ["person:dan"]).state().request?.reviewers, ["person:dan"]);
    assert.deepEqual(messages(story), []);
  });

  it("never counts as an approval, and is made by people only", () => {
    const story = ask(new Story().submit());
    assert.equal(story.status(), "in_review");
    story.add("requested", "agent:coder", { reviewers: ["person:eve"] });
    assert.deepEqual(story.state().request?.reviewers, ["person:bob", "person:carol"]);
  });
});

describe("who signed the record", () => {
  it("can't approve it", () => {
    const story = approvedStory();
    story.records.splice(0, 1, { ...story.record, signer: "person:bob" });
    assert.equal(story.status(), "in_review");
    assert.equal(reasons(story).bob, "this person signed its record");
    assert.equal(story.status({ requirements: { excludeAuthors: false } }), "ready");
  });
});

describe("the invariants of a change", () => {
  it("closed needs an outcome and a note of what was seen; retro reviews past their limit are a failure", () => {
    assert.throws(() => approvedStory().land().close("bob", "fine"));
    assert.throws(() => approvedStory().land().close("bob", "successful", ""));
    const story = new Story({ type: "emergency", incident: "INC-7" }).breakGlass("alice").land();
    const due = story.time + 24 * HOUR;
    assert.deepEqual([story.state({}, due).overdue, story.state({}, due + MINUTE).overdue], [false, true]);
    // Closing does not make it go away.
    story.later(25 * HOUR).close("bob");
    assert.deepEqual([story.status(), story.state().overdue], ["retro_due", true]);
  });

  it("an objection is answered by a revision, not by its submission again, an approval or the policy", () => {
    const story = approvedStory().object("dan").submit();
    assert.equal(story.approve("eve").status({ policy: digestOf("other") }), "changes_requested");
    assert.equal(story.revise().status(), "draft");
    assert.equal(story.submit().status(), "in_review");
  });

  it("a forged revision under an id that is approved does not take its approvals along", () => {
    const story = approvedStory();
    const record = recordOf({ title: "Something else that nobody has read" });
    story.records.push({ digest: digestOf("forged"), record, signed: true });
    story.add("submitted", "mallory", { record: digestOf("forged") });
    assert.equal(story.state().current?.digest, story.records[0]?.digest);
    assert.equal(story.status(), "ready");
  });
});
