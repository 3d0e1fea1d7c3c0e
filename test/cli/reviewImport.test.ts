// A bot takes reviews over from a forge: real repositories, keys and a server of the forge on this machine.
import assert from "node:assert/strict";
import * as z from "zod";
import { ForgeTeam } from "../support/forgeTeam.ts";
import { useTeams } from "../support/reviewTeam.ts";

/** Commands start a process each, and a machine may be busy. */
const LIMIT_MS = 240_000;

const imported = z.object({
  written: z.array(z.object({ type: z.string(), person: z.string(), text: z.string() })),
  refused: z.array(z.object({ who: z.string(), review: z.string(), reason: z.string() })),
  isPushed: z.boolean(),
  statusText: z.string(),
});

describe("Reviews that are imported from a forge", function () {
  this.timeout(LIMIT_MS);
  const teams = useTeams();
  const started: ForgeTeam[] = [];
  const start = async (
    ...rest: [kind?: "github" | "gitlab" | "gitea", approvals?: string]
  ): Promise<ForgeTeam> => {
    const team = await ForgeTeam.start(teams, ...rest);
    started.push(team);
    return team;
  };

  afterEach(async () => {
    for (const { forge } of started.splice(0)) {
      await forge.close();
      assert.deepEqual(forge.breaches, []);
    }
  });

  const read = async (team: ForgeTeam): Promise<z.infer<typeof imported>> => {
    const { code, stdout, stderr } = await team.import(["--format", "json"]);
    assert.equal(code, 0, stderr);
    return imported.parse(JSON.parse(stdout));
  };
  const reasonFor = ({ refused }: z.infer<typeof imported>, who: string): string =>
    refused.find((one) => one.who === who)?.reason ?? "nothing";

  it("count once they are attested, and each once", async () => {
    const team = await start();
    team.review("bob", "approved");
    const first = await read(team);
    assert.deepEqual(
      first.written.map(({ type, person }) => [type, person]),
      [["approved", "person:bob"]],
    );
    assert.match(first.written[0]?.text ?? "", /#pullrequestreview-100$/);
    assert.match(first.statusText, /1 of 2/);
    const events = team.events().length;
    const again = await read(team);
    assert.deepEqual(again.written, []);
    assert.match(reasonFor(again, "person:bob"), /has it already/);
    assert.equal(team.events().length, events);
    team.review("erin", "approved");
    assert.equal((await read(team)).written.length, 1);
    assert.match(await team.status(), /approved|ready/);
  });

  it("T04, T06, T01: of an account without a person, of a program and of the author are none", async () => {
    const team = await start();
    for (const name of ["eve", "carol", "pipeline", "dana"] as const) team.review(name, "approved");
    const { written, refused } = await read(team);
    assert.deepEqual(written, []);
    assert.match(
      refused.find(({ who }) => who === "eve")?.reason ?? "",
      /no person of people\.yaml has the account/,
    );
    assert.match(refused.find(({ who }) => who === "carol")?.reason ?? "", /no person of people\.yaml/);
    assert.match(refused.find(({ who }) => who === "bot:pipeline")?.reason ?? "", /only people approve/);
    assert.match(refused.find(({ who }) => who === "person:dana")?.reason ?? "", /is an author of it/);
  });

  it("T08: of content that was pushed afterwards are none, and a rebase over unrelated work costs nothing", async () => {
    const team = await start();
    team.review("bob", "approved");
    team.landElsewhere();
    team.push((dana) => dana.git("rebase", "--quiet", "main"));
    assert.equal((await read(team)).written.length, 1);
    team.push((dana) => {
      dana.write("svc/limits/limits.ts", `${dana.read("svc/limits/limits.ts")}// 80 is enough\n`);
      dana.commit("A word more");
    });
    team.review("erin", "approved");
    const late = await read(team);
    assert.deepEqual(late.written, []);
    assert.match(reasonFor(late, "person:erin"), /holds other content than the record/);
  });

  it("T10: of a commit that is nowhere any more are none", async () => {
    const team = await start();
    team.review("bob", "approved", "d".repeat(40));
    assert.match(reasonFor(await read(team), "person:bob"), /not here, and origin does not give it/);
  });

  it("T33, T49: neither are comments, which take nothing away either", async () => {
    const team = await start();
    team.review("bob", "approved");
    team.review("bob", "commented");
    team.review("erin", "commented");
    const { written, refused } = await read(team);
    assert.deepEqual(
      written.map(({ person }) => person),
      ["person:bob"],
    );
    assert.deepEqual(refused, []);
  });

  it("T32: are taken back when they are dismissed, and nothing comes of that but less", async () => {
    const team = await start();
    team.review("bob", "approved");
    await read(team);
    const [review] = team.pull.reviews;
    assert.ok(review);
    review.state = "dismissed";
    const less = await read(team);
    assert.deepEqual(
      less.written.map(({ type, person }) => [type, person]),
      [["withdrawn", "bot:pipeline"]],
    );
    assert.match(less.statusText, /0 of 2/);
    assert.deepEqual((await read(team)).written, []);
  });

  it("are none from before the revision that counts, whether they approve or ask for changes", async () => {
    const team = await start();
    team.review("bob", "approved");
    team.review("erin", "changes-requested");
    const at = new Date(Date.now() - 3600_000).toISOString();
    team.pull.reviews.splice(0, 2, ...team.pull.reviews.map((one) => ({ ...one, at })));
    const { written, refused } = await read(team);
    assert.deepEqual(written, []);
    for (const { reason } of refused)
      assert.match(reason, /before this revision of the record was submitted/);
    assert.equal(refused.length, 2);
  });

  it("T32: on GitLab can be taken back and given again", async () => {
    const team = await start("gitlab");
    team.review("bob", "approved");
    await read(team);
    const [review] = team.pull.reviews.splice(0);
    const less = await read(team);
    assert.deepEqual(
      less.written.map(({ type }) => type),
      ["withdrawn"],
    );
    assert.ok(review);
    team.review("bob", "approved");
    assert.deepEqual(
      (await read(team)).written.map(({ type }) => type),
      ["approved"],
    );
  });

  it("become objections where changes were asked for, which a dismissal does not take back", async () => {
    const team = await start();
    team.review("bob", "changes-requested");
    const { written } = await read(team);
    assert.deepEqual(
      written.map(({ type, person }) => [type, person]),
      [["objected", "person:bob"]],
    );
    assert.match(await team.status(), /Changes were requested on 127\.0\.0\.1/);
    const [review] = team.pull.reviews;
    assert.ok(review);
    review.state = "dismissed";
    assert.deepEqual((await read(team)).written, []);
    assert.match(await team.status(), /changes requested|objection/i);
  });

  it("T05: of somebody who has signed are counted once", async () => {
    const team = await start();
    team.review("bob", "approved");
    assert.equal((await read(team)).written.length, 1);
    team.review("bob", "approved");
    const again = await read(team);
    assert.deepEqual(again.written, []);
    assert.match(reasonFor(again, "person:bob"), /counts once/);
  });

  it("on GitLab, which names no commit, count where all that was shown was the same", async () => {
    const team = await start("gitlab");
    team.landElsewhere();
    team.push((dana) => dana.git("rebase", "--quiet", "main"));
    team.review("bob", "approved");
    assert.equal((await read(team)).written.length, 1);
    team.pull.versions.unshift({
      head: team.team.member("dana").git("rev-parse", "origin/main"),
      base: team.team.member("dana").git("rev-parse", "origin/main~2"),
      at: new Date(Date.now() - 60_000).toISOString(),
    });
    team.review("erin", "approved");
    assert.match(reasonFor(await read(team), "person:erin"), /not all the same/);
  });

  it("T13: on GitLab are none where it was compared with another branch before", async () => {
    const team = await start("gitlab");
    const dana = team.team.member("dana");
    const [version] = team.pull.versions;
    assert.ok(version);
    team.pull.versions.unshift({ ...version, base: dana.git("rev-parse", "HEAD") });
    team.review("bob", "approved");
    assert.match(reasonFor(await read(team), "person:bob"), /not all the same.*changes nothing/);
  });

  it("on Gitea count by their commit", async () => {
    const team = await start("gitea");
    team.review("bob", "approved");
    assert.equal((await read(team)).written.length, 1);
  });

  it("are none where the policy ignores them, where a person imports, and where no token is sent", async () => {
    const team = await start("github", "ignored");
    team.review("bob", "approved");
    const ignored = await team.import();
    assert.equal(ignored.code, 2);
    assert.match(ignored.stderr, /change\.review\.forge\.approvals/);
    const other = await start();
    other.review("bob", "approved");
    const person = await other.import([], {
      GIT_AUTHOR_EMAIL: "bob@example.test",
      GIT_AUTHOR_NAME: "Bob Ferro",
    });
    assert.equal(person.code, 2);
    assert.match(person.stderr, /Only a bot of people\.yaml attests/);
    const none = await other.import([], { TWO_KEYS_GITHUB_TOKEN: undefined });
    assert.equal(none.code, 2);
    assert.match(none.stderr, /There is no token/);
  });
});
