import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { agentIn } from "../../../server/cli/agent.ts";
import { personMeant } from "../../../server/service/peopleNames.ts";
import { type Look, ReviewLooks } from "../../../server/service/reviewLooks.ts";
import { roleNow, whyNotApprove } from "../../../server/service/reviewRole.ts";
import { approvedStory, contextAt, HOUR, START, Story } from "../change/foldSupport.ts";

const look = (at: number, record: string, files: Look["files"] = { "a.ts": "1" }): Look => ({
  at,
  revision: 1,
  record,
  files,
});

describe("what somebody has seen of a change", () => {
  let folder: string;
  let looks: ReviewLooks;
  const id = "CHG-20260315-7F3KQ2ZD";

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "two-keys-looks-"));
    looks = new ReviewLooks(folder);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is nothing at first, and the look before when the content is another", async () => {
    assert.equal(await looks.note(id, "person:bob", look(1, "one")), undefined);
    assert.equal(
      await looks.note(id, "person:carol", look(2, "one")),
      undefined,
      "each person has an own one",
    );
    const before = await looks.note(id, "person:bob", look(3, "two", { "a.ts": "2" }));
    assert.deepEqual([before?.record, before?.files["a.ts"]], ["one", "1"]);
  });

  it("stays as news while the same is looked at again, until it is judged", async () => {
    await looks.note(id, "person:bob", look(1, "one"));
    await looks.note(id, "person:bob", look(2, "two"));
    assert.equal((await looks.note(id, "person:bob", look(3, "two")))?.record, "one");
    await looks.judged(id, "person:bob");
    assert.equal((await looks.note(id, "person:bob", look(4, "two")))?.record, "two");
  });

  it("is as nothing where the file can't be read, and leaves no half of one", async () => {
    await looks.note(id, "person:bob", look(1, "one"));
    const file = path.join(folder, "two-keys", "reviews", `${id}.json`);
    writeFileSync(file, "{");
    assert.equal(await looks.note(id, "person:bob", look(2, "two")), undefined);
    assert.deepEqual(readdirSync(path.dirname(file)), [`${id}.json`]);
  });
});

describe("who may say something", () => {
  it("knows the marks of agents", () => {
    assert.equal(agentIn({ CLAUDECODE: "1" }), "Claude Code");
    assert.equal(agentIn({ CLAUDECODE: "", PATH: "/bin" }), undefined);
  });

  it("finds a person by id, name or address, and nobody where several fit", () => {
    const people = [
      { id: "person:bob", name: "Bob Ferro", emails: ["bob@example.test"] },
      { id: "person:rob", name: "Sam Lee" },
      { id: "person:sam", name: "Sam Lee" },
    ];
    for (const text of ["bob", "person:bob", "Bob Ferro", "BOB@example.test"])
      assert.equal(personMeant({ people }, text)?.id, "person:bob", text);
    assert.equal(personMeant({ people }, "Sam Lee"), undefined);
    assert.equal(personMeant({ people }, "sam")?.id, "person:sam");
    assert.equal(personMeant({ people }, "nobody"), undefined);
  });

  it("asks whether an approval would count before it is given", () => {
    const now = new Date(START + HOUR);
    const known = { ledger: { context: contextAt(now.getTime()) }, now };
    const why = (story: Story, person: string): string | undefined => {
      const state = story.state();
      return whyNotApprove(known, state, person, roleNow(state));
    };
    assert.equal(why(new Story().submit(), "person:bob"), undefined);
    assert.equal(why(new Story().submit(), "person:alice"), "you are an author of it");
    assert.match(why(new Story().submit(), "bot:ci") ?? "", /a bot can't approve/);
    assert.match(why(new Story().submit(), "person:nobody") ?? "", /not in people\.yaml/);
    assert.match(why(new Story(), "person:bob") ?? "", /not submitted|no revision/);
    assert.match(why(approvedStory().land(), "person:dan") ?? "", /^it needs no review any more \(/);
    const emergency = new Story().submit().breakGlass("alice").land();
    assert.equal(roleNow(emergency.state()), "retro-reviewer");
    assert.equal(why(emergency, "person:bob"), undefined);
    assert.equal(why(emergency, "person:alice"), "you are an author of it");
  });
});
