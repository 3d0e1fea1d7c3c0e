import assert from "node:assert/strict";
import { CHANGE_STATUSES } from "../../../server/change/status.ts";
import { DEFAULT_REQUIREMENTS } from "../../../server/policy/requirements.ts";
import { CHANGE_STATUSES as PROTOCOL_STATUSES } from "../../../server/protocol/change.ts";
import { approvedStory, HOUR, MINUTE, START, Story } from "./foldSupport.ts";
import { digestOf, recordOf, targetOf } from "./samples.ts";

const WINDOW = { start: "2026-03-15T12:00:00Z", end: "2026-03-15T16:00:00Z", bakeMinutes: 10 };
const NOON = Date.parse(WINDOW.start);

/** Reasons against approvals, by person. */
function reasons(story: Story, situation = {}, now?: number): Record<string, string> {
  const { refused } = story.state(situation, now);
  return Object.fromEntries(refused.map(({ person, reason }) => [person.replace("person:", ""), reason]));
}

describe("states of a change", () => {
  it("have the same names in the protocol", () => {
    assert.deepEqual(CHANGE_STATUSES, PROTOCOL_STATUSES);
  });

  it("begin with a draft, and with a review once it is submitted", () => {
    const story = new Story();
    assert.equal(story.status(), "draft");
    assert.equal(story.submit().status(), "in_review");
    assert.equal(story.state().statusText, "in review, 0 of 2 approvals");
    assert.equal(story.approve("bob").state().statusText, "in review, 1 of 2 approvals");
    assert.deepEqual(story.state().waitsFor, ["1 more person must approve it."]);
  });

  it("go from two approvals through the window to ready", () => {
    const story = approvedStory({ window: WINDOW });
    assert.equal(story.status({}, NOON - 1), "approved");
    assert.equal(story.state({}, NOON - 1).statusText, "approved, its window opens 2026-03-15 12:00 UTC");
    assert.equal(story.status({}, NOON), "ready");
    assert.equal(approvedStory().status(), "ready", "without a window it is always open");
  });

  it("are on hold in a hard freeze, in a soft one from high risk on, until it is lifted or excepted", () => {
    const hard = { windowOf: () => ({ state: "hard-freeze", text: "peak week" }) as const };
    const soft = { windowOf: () => ({ state: "soft-freeze" }) as const };
    const risk = { answers: {}, computed: "low", declared: "high", engine: "e" };
    assert.equal(approvedStory().state(hard).statusText, "on hold, hard freeze: peak week");
    assert.equal(approvedStory().status(soft), "ready");
    const risky = approvedStory({ risk });
    assert.equal(risky.status(soft), "on_hold");
    assert.equal(risky.status(), "ready");
    assert.equal(risky.approve("dan", { role: "window-exception" }).status(soft), "ready");
    assert.equal(approvedStory().approve("alice", { role: "window-exception" }).status(hard), "on_hold");
  });

  it("go from the landing through deployment and baking to the close", () => {
    const story = approvedStory({ environments: ["staging", "prod"] }).land();
    const situation = { requirements: { minBakeMinutes: 30 } };
    assert.equal(story.state(situation).statusText, "landed, not deployed to staging, prod yet");
    assert.equal(story.deploy("staging").status(situation), "verifying");
    assert.equal(story.deploy("prod").status(situation), "verifying");
    assert.equal(story.status(situation, story.time + 30 * MINUTE - 1), "verifying");
    assert.equal(story.status(situation, story.time + 30 * MINUTE), "awaiting_close");
    story.later(30 * MINUTE).close("dan");
    assert.equal(story.state(situation).statusText, "closed, successful");
  });

  it("watch a change without environments from its landing on", () => {
    const story = approvedStory().land();
    assert.equal(story.status({ requirements: { minBakeMinutes: 5 } }), "verifying");
    assert.equal(story.status(), "awaiting_close");
  });

  it("wait for every target to land", () => {
    const other = targetOf({ ref: "refs/heads/release", changeset: digestOf("other") });
    const story = approvedStory({ targets: [targetOf(), other] }).land();
    assert.equal(story.status(), "ready");
    story.land({ ref: other.ref, changeset: other.changeset });
    assert.equal(story.status(), "awaiting_close");
    assert.equal(story.state().landings.length, 2);
  });

  it("are rolled back by a failed deployment, and then close as such only", () => {
    const story = approvedStory({ environments: ["prod"] })
      .land()
      .deploy("prod", "failed");
    assert.equal(story.status(), "rolled_back");
    assert.equal(story.close("bob", "successful").status(), "rolled_back");
    assert.equal(story.close("bob", "rolled-back").status(), "closed");
  });

  it("stay as they were landed when the policy and the branch move on", () => {
    const story = approvedStory().land();
    const later = { policy: digestOf("tightened"), changesetOf: () => digestOf("next content") };
    assert.equal(story.status(later, story.time + 400 * HOUR), "awaiting_close");
  });

  it("end with a cancellation by one of its own people", () => {
    assert.equal(approvedStory().close("alice", "cancelled", "Not wanted any more.").status(), "cancelled");
    const story = approvedStory().close("bob", "cancelled", "Not wanted any more.");
    assert.equal(story.status(), "ready");
    assert.match(story.state().problems[0]?.message ?? "", /Only its requester/);
  });

  it("are folded even where there is nothing, or nothing that can be believed", () => {
    const story = new Story();
    story.records.length = 0;
    const { status, current, waitsFor } = story.state();
    assert.deepEqual(
      { status, current, waitsFor },
      { status: "draft", current: undefined, waitsFor: ["Write its record."] },
    );
  });
});

describe("no approval survives", () => {
  it("a new record digest", () => {
    const story = approvedStory().revise({ title: "Add a column to the orders table, nullable" });
    assert.equal(story.status(), "draft");
    assert.equal(story.submit().status(), "in_review");
    assert.deepEqual(reasons(story), {
      bob: "it speaks of another revision",
      carol: "it speaks of another revision",
    });
  });

  it("a new changeset (T08)", () => {
    const moved = { changesetOf: () => digestOf("pushed later") };
    assert.equal(approvedStory().status({ changesetOf: () => targetOf().changeset }), "ready");
    const state = approvedStory().state(moved);
    assert.equal(state.statusText, "in review, the branch holds other content now");
    assert.deepEqual(
      state.refused.map(({ reason }) => reason),
      Array(2).fill("the branch holds other content now"),
    );
    assert.match(state.waitsFor[0] ?? "", /Revise the record/);
  });

  it("another content of the same record", () => {
    const story = new Story().submit().approve("bob");
    story.approve("carol", { targets: [targetOf({ changeset: digestOf("else") })] });
    assert.equal(story.status(), "in_review");
    assert.deepEqual(reasons(story), { carol: "it was given for other content" });
  });

  it("another target ref or repository (T13, T14)", () => {
    for (const change of [{ ref: "refs/heads/release" }, { repo: "git.example.com/fork/checkout" }]) {
      const story = new Story().submit().approve("bob");
      assert.equal(story.approve("carol", { targets: [targetOf(change)] }).status(), "in_review");
      assert.match(reasons(story).carol ?? "", /^it was given for refs\/heads\/(release|main) of git/);
    }
  });

  it("a missing target", () => {
    const targets = [targetOf(), targetOf({ ref: "refs/heads/release" })];
    const story = new Story({ targets })
      .submit()
      .approve("bob")
      .approve("carol", { targets: [targetOf()] });
    assert.deepEqual(reasons(story), { carol: "it does not cover all targets" });
    assert.equal(story.status(), "in_review");
  });

  it("a new policy digest, or a policy that can't be read", () => {
    assert.equal(approvedStory().status({ policy: digestOf("tightened") }), "in_review");
    assert.deepEqual(reasons(approvedStory(), { policy: digestOf("tightened") }), {
      bob: "the policy has changed since",
      carol: "the policy has changed since",
    });
    assert.equal(approvedStory().status({ policy: undefined }), "in_review");
  });

  it("its time to live, counted from itself, and the end of the window", () => {
    const story = new Story()
      .submit()
      .approve("bob")
      .later(10 * HOUR)
      .approve("carol");
    const situation = { requirements: { approvalTtlHours: 24 } };
    const end = START + 2 * MINUTE + 24 * HOUR;
    assert.equal(story.status(situation, end), "ready");
    assert.equal(story.status(situation, end + 1), "in_review");
    assert.deepEqual(reasons(story, situation, end + 1), { bob: "it is older than 24 hours" });
    const windowed = approvedStory({ window: WINDOW });
    assert.equal(windowed.status({}, Date.parse(WINDOW.end)), "ready");
    assert.equal(windowed.status({}, Date.parse(WINDOW.end) + 1), "in_review");
    assert.equal(reasons(windowed, {}, Date.parse(WINDOW.end) + 1).bob, "the window of the change has ended");
  });

  it("its own withdrawal", () => {
    const story = approvedStory();
    assert.equal(story.withdraw("carol", story.last).status(), "in_review");
    assert.deepEqual(reasons(story), { carol: "it was withdrawn" });
  });
});

describe("who can approve", () => {
  it("not the author, the requester, who submitted it, or an author of an earlier revision (T01, T02, T03)", () => {
    const story = new Story({ authors: ["person:alice", "person:dan"] }).submit();
    story.revise({ authors: ["person:alice"], requester: "person:carol" }).add("submitted", "eve");
    for (const person of ["alice", "carol", "dan", "eve"]) story.approve(person);
    assert.equal(story.approve("bob").state().statusText, "in review, 1 of 2 approvals");
    assert.deepEqual(reasons(story), {
      alice: "this person is an author of it",
      carol: "this person asked for it",
      dan: "this person is an author of it",
      eve: "this person submitted it",
    });
  });

  it("the author where the policy lets them", () => {
    const story = new Story().submit().approve("alice").approve("bob");
    assert.equal(story.status({ requirements: { excludeAuthors: false } }), "ready");
  });

  it("not the operator of an agent, a bot, an agent or somebody unknown (T06, T07)", () => {
    const agents = [{ id: "agent:coder", operator: "person:eve", tool: "coder" }];
    const story = new Story({ agents }).submit().approve("bob");
    for (const actor of ["eve", "bot:ci", "agent:coder", "person:mallory"]) story.approve(actor);
    assert.equal(story.status(), "in_review");
    assert.deepEqual(reasons(story), {
      eve: "this person drove an AI agent that wrote part of it",
      "bot:ci": "a bot can't approve",
      "agent:coder": "an AI agent can't approve",
      mallory: "this person is not in people.yaml, or not active",
    });
    assert.equal(story.status({ requirements: { excludeAgentOperator: false } }), "ready");
  });

  it("the same person once, however often (T05)", () => {
    const story = new Story().submit().approve("bob").approve("bob", {}, false);
    assert.equal(story.status(), "in_review");
    assert.deepEqual(reasons(story), { bob: "the same person approved again later, and counts once" });
    assert.equal(story.approve("carol").status(), "ready");
  });

  it("as many as the policy asks for, a senior among them if it asks for one", () => {
    assert.equal(approvedStory().status({ requirements: { minReviewers: 3 } }), "in_review");
    const senior = { requirements: { seniorRequired: true } };
    assert.equal(approvedStory().state(senior).statusText, "in review, none of its reviewers is a senior");
    assert.equal(
      approvedStory().status({ ...senior, isSenior: (person) => person === "person:bob" }),
      "ready",
    );
  });

  it("only by signed events, where the policy wants them signed", () => {
    const signed = { requirements: { signedEvents: true } };
    assert.equal(approvedStory().status(signed), "ready");
    const story = new Story().submit().approve("bob").approve("carol", {}, false);
    assert.equal(story.status(signed), "in_review");
    assert.equal(story.state(signed).problems[0]?.code, "ACTOR");
    const unsigned = new Story();
    unsigned.records[0] = { ...unsigned.record, signed: false };
    assert.equal(unsigned.submit().approve("bob").approve("carol").status(signed), "draft");
  });
});

describe("objections", () => {
  it("block until their author withdraws them (T32)", () => {
    const story = approvedStory().object("dan");
    assert.equal(story.state().statusText, "changes requested by dan");
    const objection = story.last;
    story.withdraw("alice", objection);
    assert.equal(story.status(), "changes_requested");
    assert.match(story.state().problems[0]?.message ?? "", /Only person:dan can withdraw/);
    assert.equal(story.approve("dan").status(), "changes_requested", "an approval does not take it back");
    assert.equal(story.withdraw("dan", objection).status(), "ready");
  });

  it("are answered by a new revision that comes after them, and by no other", () => {
    const story = new Story().submit().object("dan");
    assert.equal(story.revise().submit().status(), "in_review");
    const [first] = story.records;
    assert.equal(story.object("dan", { record: first?.digest }).status(), "changes_requested");
  });

  it("of a revision are not answered by its own submission", () => {
    const story = new Story({ type: "emergency", incident: "INC-7" })
      .breakGlass("alice")
      .object("dan")
      .submit();
    assert.equal(story.status({}, START + 5 * HOUR), "changes_requested");
  });

  it("block without a signature too, and are made by people only", () => {
    const story = new Story().submit();
    story.add("objected", "dan", { reason: "It locks the table." }, false);
    assert.equal(story.status({ requirements: { signedEvents: true } }), "changes_requested");
    assert.equal(new Story().submit().object("agent:coder").status(), "in_review");
  });

  it("can't be withdrawn by somebody else, nor approvals (T32)", () => {
    const story = approvedStory();
    assert.equal(story.withdraw("alice", story.last).status(), "ready");
    assert.match(story.state().problems[0]?.message ?? "", /Only person:carol can withdraw/);
  });
});

describe("landing", () => {
  it("without approvals is told, and does not count", () => {
    const story = new Story().submit().approve("bob").land();
    const state = story.state();
    assert.equal(state.statusText, "in review, 1 of 2 approvals, landed without what it needs");
    assert.equal(state.problems[0]?.code, "BYPASSED");
    assert.match(state.problems[0]?.message ?? "", /1 of 2 approvals$/);
  });

  it("with other content than was approved is told, and does not count (T11)", () => {
    const state = approvedStory()
      .land({ changeset: digestOf("evil merge") })
      .state();
    assert.equal(state.status, "ready");
    assert.match(state.problems[0]?.message ?? "", /other content landed/);
  });

  it("happens once for a target (T41)", () => {
    const story = approvedStory().land().land();
    assert.equal(story.state().landings.length, 1);
    assert.match(story.state().problems[0]?.message ?? "", /a target lands once/);
  });

  it("before the window, after it, and after the approvals are too old is a bypass (T41)", () => {
    assert.equal(approvedStory({ window: WINDOW }).land().state().problems[0]?.code, "BYPASSED");
    const late = approvedStory({ window: WINDOW })
      .later(8 * HOUR)
      .land();
    assert.equal(late.state().problems[0]?.code, "BYPASSED");
    assert.equal(
      approvedStory()
        .later(169 * HOUR)
        .land()
        .status(),
      "in_review",
    );
    assert.equal(
      approvedStory({ window: WINDOW })
        .later(4 * HOUR)
        .land()
        .status(),
      "verifying",
    );
  });

  it("can't be made up of approvals under two policies", () => {
    const story = new Story()
      .submit()
      .approve("bob", { policy: digestOf("before") })
      .approve("carol")
      .land();
    assert.equal(story.state().problems[0]?.code, "BYPASSED");
  });

  it("is not undone by a later revision, and not cancelled", () => {
    const story = approvedStory().land().revise().submit();
    assert.equal(story.status(), "awaiting_close");
    assert.match(story.state().problems[0]?.message ?? "", /Make a new change/);
    story.add("closed", "alice", {
      record: story.records[0]?.digest,
      outcome: "cancelled",
      note: "Not wanted.",
    });
    assert.equal(story.status(), "awaiting_close");
  });

  it("stays as it was when the policy asks for more from a later day on", () => {
    const story = approvedStory().land();
    for (const one of story.events) Object.assign(one, { signed: false });
    story.records[0] = { ...story.record, signed: false };
    const requirementsOf = (_: unknown, at: Date) => ({
      ...DEFAULT_REQUIREMENTS,
      ...(at.toISOString() > "2026-03-16" ? { signedEvents: true, minReviewers: 3 } : {}),
    });
    assert.equal(story.status({ requirementsOf }, START + 48 * HOUR), "awaiting_close");
    story.events.pop();
    assert.equal(story.status({ requirementsOf }, START + 12 * HOUR), "ready");
    assert.equal(story.status({ requirementsOf }, START + 48 * HOUR), "in_review");
  });

  it("is shown with the approvals that were there", () => {
    const story = approvedStory().land().approve("dan");
    assert.deepEqual(
      story.state().approvals.map(({ person }) => person),
      ["person:bob", "person:carol"],
    );
    assert.deepEqual(reasons(story), { dan: "it came after the landing" });
  });

  it("is told by pipelines and people, not by agents or strangers", () => {
    for (const actor of ["agent:coder", "person:mallory"]) {
      const story = approvedStory().land();
      story.events.pop();
      const { repo, ref, base, head, changeset } = targetOf();
      story.add("landed", actor, { repo, ref, before: base, after: head, changeset, witness: "myself" });
      assert.equal(story.status(), "ready");
    }
  });
});

describe("the close", () => {
  it("needs a landing, a note that says something, and a person", () => {
    assert.equal(approvedStory().close("bob").status(), "ready");
    assert.equal(approvedStory().land().close("bob", "successful", "n/a n/a").status(), "awaiting_close");
    assert.equal(approvedStory().land().close("bot:ci").status(), "awaiting_close");
    assert.equal(approvedStory().land().close("bob").status(), "closed");
  });

  it("waits for the bake, but for bad news", () => {
    const situation = { requirements: { minBakeMinutes: 60 } };
    assert.equal(approvedStory().land().close("bob").status(situation), "verifying");
    assert.equal(approvedStory().land().close("bob", "failed").status(situation), "closed");
  });

  it("is the end: what comes later is told and does not count", () => {
    const story = approvedStory().land().close("bob").object("dan");
    assert.equal(story.status(), "closed");
    assert.equal(story.state().problems[0]?.message, "The change had ended before");
  });
});

describe("break-glass", () => {
  const emergency = { type: "emergency", incident: "INC-7" };

  it("opens exactly this content for hours, and then shuts", () => {
    const story = new Story(emergency).breakGlass("alice");
    assert.equal(story.status(), "emergency_open");
    assert.equal(story.state({}, START + 2 * HOUR + MINUTE).status, "expired");
    assert.equal(story.land({ changeset: digestOf("else") }).status(), "emergency_open");
    assert.equal(
      new Story(emergency)
        .breakGlass("alice", { targets: [targetOf({ changeset: digestOf("x") })] })
        .status(),
      "draft",
    );
    const long = new Date(START + 6 * HOUR).toISOString();
    assert.equal(new Story(emergency).breakGlass("alice", { expires: long }).status(), "draft");
    assert.equal(new Story(emergency).breakGlass("agent:coder").status(), "draft");
  });

  it("is owed two reviews afterwards by people who had no part in it", () => {
    const story = new Story(emergency).breakGlass("bob").land();
    assert.equal(story.state().statusText, "0 of 2 reviews afterwards, due 2026-03-16 09:02 UTC");
    const retro = { role: "retro-reviewer" };
    for (const person of ["alice", "bob", "carol", "carol"]) story.approve(person, retro);
    assert.equal(story.status(), "retro_due");
    assert.equal(story.state().retro?.have.length, 1);
    assert.equal(story.close("dan").status(), "retro_due");
    assert.equal(story.approve("dan", retro).status(), "awaiting_close");
    assert.equal(story.close("alice").status(), "closed");
  });

  it("does not take reviews that were given before it landed", () => {
    const story = new Story(emergency).breakGlass("alice");
    story.approve("carol", { role: "retro-reviewer" }).approve("dan", { role: "retro-reviewer" }).land();
    assert.equal(story.state().retro?.have.length, 0);
  });

  it("is a failure once the reviews are overdue", () => {
    const story = new Story(emergency).breakGlass("alice").land();
    const due = story.time + 24 * HOUR;
    assert.equal(story.state({}, due).overdue, false);
    assert.equal(story.state({}, due + 1).overdue, true);
    assert.match(story.state({}, due + 1).statusText, /overdue since/);
  });

  it("needs another acknowledger the second time", () => {
    const story = new Story(emergency).breakGlass("alice", { acknowledgers: ["person:bob"] }).later(3 * HOUR);
    assert.equal(story.breakGlass("alice", { acknowledgers: ["person:bob"] }).status(), "expired");
    assert.equal(story.breakGlass("alice", { acknowledgers: ["person:alice"] }).status(), "expired");
    assert.equal(story.breakGlass("alice", { acknowledgers: ["person:carol"] }).status(), "emergency_open");
  });

  it("counts as used when it is deployed without having landed", () => {
    const story = new Story({ ...emergency, environments: ["prod"] }).breakGlass("alice").deploy("prod");
    assert.equal(story.status(), "retro_due");
    assert.equal(
      approvedStory({ environments: ["prod"] })
        .deploy("prod")
        .state().problems[0]?.code,
      "BYPASSED",
    );
  });

  it("leaves a change that has its approvals as it is", () => {
    const story = new Story(emergency).breakGlass("bob").submit().approve("carol").approve("dan");
    assert.equal(story.status(), "ready");
    assert.equal(story.land().status(), "awaiting_close");
    assert.equal(story.state().retro, undefined);
  });
});

describe("a ledger that can't be true", () => {
  it("a clock more than five minutes ahead is refused (T26)", () => {
    const story = new Story().submit().approve("bob").approve("carol");
    const last = Date.parse(story.last.event.at);
    assert.equal(story.status({}, last - 5 * MINUTE), "ready");
    const state = story.state({}, last - 5 * MINUTE - 1);
    assert.equal(state.status, "in_review");
    assert.equal(state.problems[0]?.code, "TIME");
  });

  it("an event before one that it follows is refused (T26)", () => {
    const story = new Story()
      .submit()
      .approve("bob")
      .later(-2 * HOUR)
      .approve("carol");
    const state = story.state({}, START + HOUR);
    assert.equal(state.status, "in_review");
    assert.match(state.problems[0]?.message ?? "", /before that of an event which it follows/);
  });

  it("a missing parent is a broken chain, and holds the change up (T29)", () => {
    const story = new Story().submit().object("dan").approve("bob").approve("carol");
    const whole = story.state();
    story.events.splice(1, 1);
    story.approve("eve", { parents: [] });
    const state = story.state();
    assert.equal(whole.status, "changes_requested");
    assert.equal(state.statusText, "in review, events are missing in the ledger");
    assert.equal(state.problems[0]?.code, "CHAIN");
    assert.match(state.waitsFor[0] ?? "", /Sync it/);
    assert.equal(story.revise().submit().approve("bob").approve("carol").status(), "ready");
  });

  it("a revision whose predecessor is missing does not count", () => {
    const story = approvedStory().revise().submit();
    story.records.shift();
    const state = story.state();
    assert.equal(state.current, undefined);
    assert.ok(state.problems.some(({ code, message }) => code === "RECORD" && /does not have/.test(message)));
  });

  it("a forged revision does not count", () => {
    const story = approvedStory();
    const forge = (changes: Record<string, unknown>): void => {
      const record = recordOf(changes);
      story.records.push({ digest: digestOf(JSON.stringify(record)), record, signed: true });
    };
    forge({ revision: 3, previous: story.record.digest });
    forge({ id: "CHG-20260315-00000000" });
    const state = story.state();
    assert.equal(state.status, "ready");
    assert.deepEqual(
      state.problems.map(({ code }) => code),
      ["RECORD", "RECORD"],
    );
  });

  it("of two revisions that follow the same one, the first that is submitted counts", () => {
    const story = new Story().submit();
    const [first] = story.records;
    story.revise({ title: "The revision that comes first" }).submit();
    const counts = story.record.digest;
    const record = recordOf({
      revision: 2,
      previous: first?.digest,
      title: "The revision that comes second",
    });
    story.records.push({ digest: digestOf("second"), record, signed: true });
    const state = story.submit().state();
    assert.equal(state.current?.digest, counts);
    assert.match(state.problems[0]?.message ?? "", /does not follow the one that counts/);
  });

  it("an event of another change, or of a revision that is not there, is told", () => {
    const story = approvedStory()
      .add("submitted", "alice", { change: "CHG-20260315-00000000" })
      .add("submitted", "alice", { record: digestOf("nothing"), parents: [] });
    assert.deepEqual(
      story.state().problems.map(({ code }) => code),
      ["CONTENT", "CONTENT"],
    );
    assert.equal(story.status(), "ready");
  });

  it("events that follow each other in a circle are told", () => {
    const story = approvedStory();
    const [a, b] = [digestOf("a"), digestOf("b")];
    const { event } = story.object("dan").last;
    story.events.pop();
    story.events.push({ digest: a, event: { ...event, parents: [b] }, signed: true });
    story.events.push({ digest: b, event: { ...event, parents: [a] }, signed: true });
    assert.equal(story.status(), "ready");
    assert.deepEqual(
      story.state().problems.map(({ message }) => message),
      ["It follows itself", "It follows itself"],
    );
  });

  it("tells which events the next one follows", () => {
    const story = new Story().submit();
    const [submitted] = story.events;
    story.approve("bob").approve("carol", { parents: [submitted?.digest] });
    assert.deepEqual(
      story.state().heads,
      story.events.slice(1).map(({ digest }) => digest),
    );
    assert.equal(story.state().at, story.time);
  });
});
