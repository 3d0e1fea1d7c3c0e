import assert from "node:assert/strict";
import { TYPED, useTeams } from "../support/reviewTeam.ts";
import { inboxOf, opened, reviewerLines, statusOf, submittedChange } from "../support/reviewWalk.ts";

describe("two-keys review", function () {
  // Many runs of the program, one after the other.
  this.timeout(300_000);
  const newTeam = useTeams();

  it("goes from a request over two approvals to ready", async () => {
    const team = newTeam();
    const id = await submittedChange(team, false);
    const dana = team.member("dana");
    const bob = team.clone("bob");
    const carol = team.clone("carol");

    const early = await dana.tk(["review", "request", "bob", "Carol Okafor", "--note", "The limit"]);
    assert.equal(early.code, 1, "reviewers can't get the commits yet");
    assert.match(early.stdout, /asked Bob Ferro, Carol Okafor.*is not pushed/);
    const { code, stdout } = await dana.tk(["review", "request", "--remind", "--push"]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /feature\/retry-limits is pushed/);

    const inbox = await inboxOf(bob);
    assert.deepEqual(
      inbox.waiting.map((one) => [one.id, one.requestedBy, one.have, one.need]),
      [[id, "Dana Reyes", 0, 2]],
    );
    assert.equal(inbox.waiting[0]?.reviewText, "0 approved, 2 waiting: Bob Ferro, Carol Okafor");

    const before = bob.git("status", "--porcelain") + bob.git("for-each-ref", "refs/heads");
    const detail = await opened(bob, id);
    assert.deepEqual(
      detail.files.map(({ path, status, isNewToMe }) => [path, status, isNewToMe]),
      [
        ["svc/limits/limits.test.ts", "modified", true],
        ["svc/limits/limits.ts", "modified", true],
      ],
    );
    assert.equal(detail.whyNot, undefined);
    assert.equal(bob.git("status", "--porcelain") + bob.git("for-each-ref", "refs/heads"), before);

    const unasked = await bob.tk(["review", "approve", id]);
    assert.equal(unasked.code, 2);
    assert.match(unasked.stderr, /say --yes/);
    assert.match(await bob.ok("review", "approve", id, "--yes"), /approved; in review, 1 of 2 approvals/);
    assert.match(
      await bob.ok("review", "approve", id, "--yes"),
      /in review, 1 of 2 approvals/,
      "a person counts once",
    );
    assert.match(
      await carol.ok("review", "approve", id, "--yes", "--comment", "Looked at both"),
      /ready to land|approved, its window/,
    );
    assert.match(await statusOf(dana, id), /^(ready|approved)$/);
    const answered = await inboxOf(bob);
    assert.deepEqual(answered.waiting, []);
    assert.equal(answered.answered[0]?.mine?.state, "approved");
  });

  it("keeps approvals over a rebase on unrelated work and a squash, and voids them by content, naming it", async () => {
    const team = newTeam();
    const id = await submittedChange(team);
    const dana = team.member("dana");
    const bob = team.clone("bob");
    const first = await opened(bob, id);
    assert.equal(first.since, undefined);
    await bob.ok("review", "approve", id, "--yes");

    // Somebody lands something else, and dana moves on top of it, in another number of commits.
    bob.write("docs/limits.md", "# Limits of everybody\n");
    bob.commit("Docs");
    bob.git("push", "--quiet", "origin", "HEAD:main");
    dana.git("fetch", "--quiet", "origin");
    dana.git("rebase", "--quiet", "origin/main");
    dana.git("commit", "--quiet", "--amend", "--message", "Lower the limit, in other words");
    await dana.ok("change", "sync");
    assert.deepEqual(await reviewerLines(dana), ["Bob Ferro: approved"]);
    // The old commits are on no branch any more, and what is asked for is found by its content.
    dana.git("push", "--quiet", "--force", "origin", "HEAD");
    const carol = team.clone("carol");
    assert.equal((await opened(carol, id)).changeset, first.changeset);
    await carol.ok("review", "approve", id, "--yes");
    assert.match(await statusOf(dana, id), /^(ready|approved)$/);

    dana.write("svc/limits/limits.ts", dana.read("svc/limits/limits.ts").replace("80", "8"));
    dana.commit("Lower it more");
    await dana.ok("change", "sync");
    assert.deepEqual(await reviewerLines(dana), [
      "Bob Ferro: does not count: svc/limits/limits.ts changed since Bob Ferro approved",
      "Carol Okafor: does not count: svc/limits/limits.ts changed since Carol Okafor approved",
    ]);
    await dana.ok("change", "revise");
    await dana.ok("change", "submit");
    dana.git("push", "--quiet", "origin", "HEAD");
    const again = await opened(bob, id);
    assert.deepEqual(again.since?.files, ["svc/limits/limits.ts"]);
    assert.deepEqual(
      again.files.map(({ path, isNewToMe }) => [path, isNewToMe]),
      [
        ["svc/limits/limits.test.ts", false],
        ["svc/limits/limits.ts", true],
      ],
    );
    const { waiting } = await inboxOf(bob);
    assert.equal(waiting[0]?.mine?.state, "void");
    assert.match(
      waiting[0]?.mine?.text ?? "",
      /^your approval does not count: svc\/limits\/limits\.ts changed since you approved$/,
    );
  });

  it("takes no approval of whoever wrote it, in whatever way, nor of an agent", async () => {
    const team = newTeam();
    const dana = team.member("dana");
    team.startChange();
    const trailer = "Co-authored-by: Carol Okafor <carol@example.test>";
    dana.git("commit", "--quiet", "--amend", "--no-edit", "--trailer", trailer);
    const bob = team.clone("bob");
    dana.git("push", "--quiet", "origin", "HEAD");
    bob.git("fetch", "--quiet", "origin");
    bob.git("switch", "--quiet", "feature/retry-limits");
    // bob only mends the commit: its author stays, and he is its committer.
    bob.git("commit", "--quiet", "--amend", "--no-edit");
    bob.git("push", "--quiet", "--force", "origin", "HEAD");
    dana.git("fetch", "--quiet", "origin");
    dana.git("reset", "--quiet", "--hard", "origin/feature/retry-limits");
    await dana.ok("change", "new");
    await dana.ok("change", "set", ...TYPED);
    const { id } = JSON.parse(await dana.ok("change", "submit", "--format", "json")) as { id: string };
    for (const [name, why] of [
      ["dana", /you are an author of it/],
      ["carol", /you are an author of it/],
      ["bob", /you are an author of it/],
    ] as const) {
      const member = name === "carol" ? team.clone(name) : team.member(name);
      const { code, stderr } = await member.tk(["review", "approve", id, "--yes"]);
      assert.equal(code, 2, name);
      assert.match(stderr, why, name);
    }
    const asked = await dana.tk(["review", "request", "carol"]);
    assert.match(asked.stderr, /Carol Okafor can't review it: this person is an author of it/);
    const erin = team.clone("erin");
    const agent = await erin.tk(["review", "approve", id, "--yes"], { env: { CLAUDECODE: "1" } });
    assert.match(agent.stderr, /only a person approves/);
    erin.git("config", "user.signingkey", team.member("mallory").key);
    const stranger = await erin.tk(["review", "approve", id, "--yes"]);
    assert.match(stranger.stderr, /people\.yaml does not name as yours/);
    erin.git("config", "user.signingkey", "");
    const unsigned = await erin.tk(["review", "approve", id, "--yes"]);
    assert.match(unsigned.stderr, /could not be signed/);
    assert.deepEqual((await opened(erin, id)).approvals, [], "nothing of all that was written");
  });

  it("is held up by an objection until that is withdrawn, or a new revision answers it", async () => {
    const team = newTeam();
    const id = await submittedChange(team);
    const dana = team.member("dana");
    const bob = team.clone("bob");
    assert.equal((await bob.tk(["review", "object", id, "--reason", "n/a"])).code, 2);
    await bob.ok("review", "object", id, "--reason", "80 is below what the queue needs at noon.");
    assert.equal(await statusOf(dana, id), "changes_requested");
    const other = team.clone("carol");
    assert.match((await other.tk(["review", "withdraw", "last", "--change", id])).stderr, /nothing of yours/);
    const [objection] = (await opened(other, id)).objections;
    const foreign = await other.tk(["review", "withdraw", objection?.event ?? "", "--change", id]);
    assert.match(foreign.stderr, /Only person:bob can withdraw/);
    await bob.ok("review", "withdraw", "last", "--change", id);
    assert.equal(await statusOf(dana, id), "in_review");
    await bob.ok("review", "object", id, "--reason", "80 is below what the queue needs at noon.");
    await dana.ok("change", "sync");
    await dana.ok("change", "revise");
    await dana.ok("change", "set", "customerImpact=None; the queue at noon was measured, and 80 is enough.");
    await dana.ok("change", "submit");
    assert.equal(await statusOf(bob, id), "in_review");
  });

  it("fetches nothing into branches, tells commits that are nowhere, and keeps what can't be sent", async () => {
    const team = newTeam();
    const id = await submittedChange(team, false);
    const bob = team.clone("bob");
    const early = await bob.tk(["review", "approve", id, "--yes"]);
    assert.match(early.stderr, /neither here nor on the remote .*: ask Dana Reyes to push the branch/);
    team.member("dana").git("push", "--quiet", "origin", "HEAD");
    bob.git("remote", "set-url", "--push", "origin", "/nowhere/at/all.git");
    const kept = await bob.tk(["review", "approve", id, "--yes"]);
    assert.equal(kept.code, 0, kept.stderr);
    assert.match(kept.stdout, /kept here and not sent yet/);
    bob.git("remote", "set-url", "--delete", "--push", "origin", "/nowhere/at/all.git");
    await bob.ok("change", "sync");
    assert.deepEqual(
      (await opened(team.member("dana"), id)).approvals.map(({ counts }) => counts),
      [true],
    );
  });

  it("comments in a note that git-appraise reads, and a comment counts for nothing", async () => {
    const team = newTeam();
    const id = await submittedChange(team);
    const bob = team.clone("bob");
    await bob.ok(
      "review",
      "comment",
      id,
      "--text",
      "I approve",
      "--path",
      "svc/limits/limits.ts",
      "--line",
      "2",
    );
    const { markdown, summary, head } = await opened(bob, id);
    assert.match(markdown, /## Comments\n\n- .*: svc\/limits\/limits\.ts:2: I approve/);
    assert.equal(summary.have, 0);
    assert.match(
      bob.git("notes", "--ref=refs/notes/devtools/discuss", "show", head),
      /"description":"I approve"/,
    );
  });
});

describe("two-keys changeset", () => {
  const newTeam = useTeams();

  it("prints the digest alone, and what it is made of", async () => {
    const team = newTeam();
    const dana = team.member("dana");
    team.startChange();
    const digest = await dana.ok("changeset", "main", "HEAD");
    assert.match(digest, /^sha256:[0-9a-f]{64}\n$/);
    const listed = (await dana.ok("changeset", "main", "HEAD", "--files")).trimEnd().split("\n");
    assert.deepEqual([`${listed[0]}\n`, listed.length], [digest, 3]);
    assert.match(listed[2] ?? "", /^100644 100644 [0-9a-f]{40} [0-9a-f]{40} svc\/limits\/limits\.ts$/);
    assert.equal((await dana.tk(["changeset", "main", "nowhere"])).code, 2);
  });
});
