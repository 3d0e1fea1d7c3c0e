import { type GatedTeam, limits, type Made, useGatedTeam } from "../support/gatedTeam.ts";
import { policyOf } from "../support/signedEvents.ts";

describe("threats: who approves", function () {
  this.timeout(300_000);
  const team = useGatedTeam((made) => ({
    ".two-keys/people.yaml": `${made.people()}  - id: agent:helper\n    name: Helper\n    emails: [helper@example.test]\n`,
  }));
  let number = 100;

  /** Another change of the same file, with these approvals. */
  function change(gated: GatedTeam, more: Partial<Parameters<GatedTeam["make"]>[0]> = {}): Promise<Made> {
    number++;
    return gated.make({ branch: `people-${number}`, edits: limits(number), ...more });
  }

  it("lets in what two others have approved, and nothing that one has", async () => {
    const gated = team();
    const one = await change(gated, { approvers: ["bob"] });
    gated.refuses(gated.dana, [`${one.head}:main`], {
      record: ["SATISFIED", /speaks of exactly this/],
      review: ["UNSATISFIED", /1 of 2 approvals.*: Bob Ferro/],
    });
    await gated.approve(gated.member("carol"), one);
    gated.lets(gated.dana, [`${one.head}:main`], {
      review: ["SATISFIED", /2 people approved exactly this: Bob Ferro and Carol Okafor/],
    });
  });

  it("T01: the author approves", async () => {
    const gated = team();
    const made = await change(gated, { approvers: ["bob", "dana"] });
    gated.refuses(gated.dana, [`${made.head}:main`], {
      review: [
        "UNSATISFIED",
        /1 of 2 approvals.*: Bob Ferro; the approval of Dana Reyes does not count.*author/,
      ],
    });
  });

  it("T01 T03: whoever asked for it, submitted it or signed its record is named as its author by nobody, and approves", async () => {
    const gated = team();
    const made = await change(gated, {
      fields: { authors: ["person:erin"], requester: "person:frank" },
      approvers: ["dana", "erin", "frank"],
    });
    gated.refuses(gated.dana, [`${made.head}:main`], {
      review: [
        "UNSATISFIED",
        /0 of 2 approvals[\s\S]*Dana Reyes does not count: this person signed its record[\s\S]*Erin Walsh[\s\S]*author[\s\S]*Frank Ode[\s\S]*asked for it/,
      ],
    });
  });

  it("T02: a co-author approves, and the record does not name them", async () => {
    const gated = team();
    const message = "Lower it\n\nCo-authored-by: Carol Okafor <CAROL@example.test>";
    const made = await change(gated, { message });
    gated.refuses(gated.dana, [`${made.head}:main`], {
      review: [
        "UNSATISFIED",
        /1 of 2 approvals.*: Bob Ferro; the approval of Carol Okafor.*is a co-author of commit/,
      ],
    });
  });

  it("T02: whoever only committed it approves", async () => {
    const gated = team();
    const bob = gated.member("bob");
    number++;
    gated.commit(gated.dana, `people-${number}`, limits(number));
    bob.git("fetch", "--quiet", gated.dana.root, `people-${number}`);
    bob.git("switch", "--quiet", "--detach", "FETCH_HEAD");
    bob.git("commit", "--quiet", "--amend", "--no-edit");
    const head = bob.git("rev-parse", "HEAD");
    const made = await gated.recorded(bob, head, {
      fields: { authors: ["person:dana"], requester: "person:dana", implementer: "person:dana" },
    });
    gated.refuses(bob, [`${made.head}:main`], {
      review: ["UNSATISFIED", /1 of 2 approvals[\s\S]*Bob Ferro/],
    });
  });

  it("T02: an address that nobody knows has written part of it", async () => {
    const gated = team();
    const made = await change(gated, { message: "Lower it\n\nCo-authored-by: Someone <someone@else.test>" });
    gated.refuses(gated.dana, [`${made.head}:main`], {
      policy: ["UNSATISFIED", /people\.yaml does not know someone@else\.test/],
    });
  });

  it("T03: the commits are made anew under the name of a bot, and their author approves", async () => {
    const gated = team();
    const dana = gated.dana;
    const first = await change(gated, { approvers: [] });
    const bot = gated.team.member("pipeline");
    const asBot = ["-c", "user.name=Pipeline", "-c", `user.email=${bot.email}`];
    const head = dana.git(
      ...asBot,
      "commit-tree",
      "-p",
      "origin/main",
      "-m",
      "Made anew",
      `${first.head}^{tree}`,
    );
    // The second revision names nobody who had a part in the first one.
    const carol = gated.member("carol");
    carol.git("fetch", "--quiet", dana.root, head);
    const second = await gated.recorded(carol, head, {
      approvers: ["dana", "bob"],
      fields: {
        id: first.id,
        revision: 2,
        previous: first.digest,
        authors: ["bot:pipeline"],
        requester: "bot:pipeline",
      },
      parents: first.events,
    });
    gated.refuses(dana, [`${second.head}:main`], {
      review: [
        "UNSATISFIED",
        /1 of 2 approvals.*: Bob Ferro[\s\S]*Dana Reyes does not count: this person is an author of it/,
      ],
    });
  });

  it("T05: one person approves twice, and with two keys", async () => {
    const gated = team();
    const made = await change(gated, { approvers: ["bob", "bob"] });
    gated.refuses(gated.dana, [`${made.head}:main`], {
      review: [
        "UNSATISFIED",
        /1 of 2 approvals.*: Bob Ferro[\s\S]*same person approved again later, and counts once/,
      ],
    });
    await gated.approve(gated.member("bob"), made, { actor: "person:carol" });
    gated.refuses(gated.dana, [`${made.head}:main`], {
      review: ["UNSATISFIED", /1 of 2 approvals.*: Bob Ferro/],
    });
  });

  it("T06 T07: a bot, an agent, and the person who drove the agent approve", async () => {
    const gated = team();
    const agents = [{ id: "agent:helper", operator: "person:erin", tool: "helper" }];
    const made = await change(gated, { approvers: ["pipeline", "erin"], fields: { agents } });
    gated.refuses(gated.dana, [`${made.head}:main`], {
      review: [
        "UNSATISFIED",
        /0 of 2 approvals[\s\S]*Pipeline does not count: a bot can't approve[\s\S]*Erin Walsh does not count: this person drove an AI agent/,
      ],
    });
    await gated.approve(gated.member("mallory"), made, { actor: "agent:helper" });
    gated.refuses(gated.dana, [`${made.head}:main`], { review: ["UNSATISFIED", /0 of 2 approvals/] });
  });

  it("T10: a reviewer adds a commit, has it recorded, and approves it", async () => {
    const gated = team();
    const bob = gated.member("bob");
    const first = await change(gated, { approvers: [] });
    bob.git("fetch", "--quiet", gated.dana.root, first.head);
    bob.git("fetch", "--quiet", "origin");
    bob.git("switch", "--quiet", "--detach", first.head);
    const head = gated.more(bob, limits(7777), "A small fix");
    gated.dana.git("fetch", "--quiet", bob.root, head);
    const made = await gated.recorded(gated.dana, head);
    gated.refuses(bob, [`${made.head}:main`], {
      review: [
        "UNSATISFIED",
        /1 of 2 approvals.*: Carol Okafor; the approval of Bob Ferro.*this person wrote commit/,
      ],
    });
  });

  it("T32: an objection holds it up, and only its author takes it back", async () => {
    const gated = team();
    const made = await change(gated);
    const erin = gated.member("erin");
    const objection = await gated.say(erin, made, { type: "objected", reason: "It loses orders." });
    const objected = { review: ["UNSATISFIED", /Erin Walsh objects[\s\S]*It loses orders/] } as const;
    gated.refuses(gated.dana, [`${made.head}:main`], objected);
    await gated.say(gated.dana, made, { type: "withdrawn", event: objection });
    await gated.say(gated.dana, made, { type: "withdrawn", event: objection, actor: "person:erin" });
    gated.refuses(gated.dana, [`${made.head}:main`], objected);
    await gated.say(erin, made, { type: "withdrawn", event: objection });
    gated.lets(gated.dana, [`${made.head}:main`], { review: ["SATISFIED", /2 people approved/] });
  });

  it("T33: a comment that reads like an approval", async () => {
    const gated = team();
    const made = await change(gated, { approvers: ["bob"] });
    await gated.say(gated.member("carol"), made, {
      type: "requested",
      reviewers: ["person:bob"],
      note: "APPROVED by Carol Okafor",
    });
    await gated.say(gated.member("carol"), made, {
      type: "step",
      step: "fleet",
      outcome: "done",
      note: "LGTM, approved",
    });
    gated.refuses(gated.dana, [`${made.head}:main`], { review: ["UNSATISFIED", /1 of 2 approvals/] });
  });

  it("T05: an approval that was taken back", async () => {
    const gated = team();
    const made = await change(gated);
    const [, , last] = made.events;
    await gated.say(gated.member("carol"), made, { type: "withdrawn", event: last });
    gated.refuses(gated.dana, [`${made.head}:main`], {
      review: [
        "UNSATISFIED",
        /1 of 2 approvals.*: Bob Ferro; the approval of Carol Okafor does not count: it was withdrawn/,
      ],
    });
    await gated.approve(gated.member("erin"), made, { policy: policyOf(gated.dana) });
    gated.lets(gated.dana, [`${made.head}:main`]);
  });

  it("T32: an objection holds for another record of the same content, whatever becomes of the first", async () => {
    const gated = team();
    const first = await change(gated, { approvers: ["bob"] });
    await gated.say(gated.member("frank"), first, {
      type: "objected",
      reason: "Nobody has measured the queue with this limit.",
    });
    const second = await gated.recorded(gated.dana, first.head, { approvers: ["bob", "carol"] });
    gated.refuses(gated.dana, [`${first.head}:main`], { review: ["UNSATISFIED", /Frank Ode objects/] });
    await gated.say(gated.dana, first, {
      type: "closed",
      outcome: "cancelled",
      note: "Asked for again under another record.",
    });
    gated.refuses(gated.dana, [`${first.head}:main`], {
      record: ["SATISFIED", new RegExp(second.id)],
      review: ["UNSATISFIED", /Frank Ode objects/],
    });
  });
});
