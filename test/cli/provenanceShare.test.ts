import assert from "node:assert/strict";
import { type Place, usePlaces } from "./support.ts";

const AI = "refs/notes/ai";

describe("two-keys provenance share", function () {
  this.timeout(120_000);
  const place = usePlaces();

  /** Two clones of a bare remote, with one commit and its note in the first. */
  function clones(): { one: Place; two: Place; commit: string } {
    const hub = place();
    hub.git("init", "--quiet", "--bare");
    const one = place({ "a.ts": "a\n" }, true);
    one.commit();
    const two = place({}, true);
    for (const at of [one, two]) at.git("remote", "add", "origin", hub.root);
    const commit = one.git("rev-parse", "HEAD").trim();
    one.git("notes", `--ref=${AI}`, "add", "-m", "one", commit);
    return { one, two, commit };
  }

  it("exchanges notes with the remote and says how many", async () => {
    const { one, two, commit } = clones();
    const sent = await one.run(["provenance", "share"]);
    assert.deepEqual([sent.code, sent.stderr], [0, ""]);
    assert.equal(sent.stdout, "origin: notes of 0 commits received, of 1 commit sent\n");
    const received = await two.run(["provenance", "share", "--remote", "origin", "--format", "json"]);
    assert.equal(received.code, 0, received.stderr);
    assert.deepEqual(JSON.parse(received.stdout), {
      version: 1,
      remote: "origin",
      received: 1,
      sent: 0,
      problems: [],
    });
    assert.equal(two.git("notes", `--ref=${AI}`, "list").split(" ")[1]?.trim(), commit);
  });

  it("tells of notes that it could not merge, and ends with 0", async () => {
    const { one, two, commit } = clones();
    await one.run(["provenance", "share"]);
    two.git("fetch", "--quiet", one.root, "main");
    two.git("notes", `--ref=${AI}`, "add", "-m", "two", commit);
    const { code, stdout, stderr } = await two.run(["provenance", "share"]);
    assert.deepEqual([code, stdout], [0, "origin: notes of 0 commits received, of 1 commit sent\n"]);
    assert.match(
      stderr,
      /^note: refs\/notes\/ai: commit [0-9a-f]{12}: the note here can't be merged .*kept\n$/,
    );
  });

  it("ends with 2 and the reason where it can't", async () => {
    const { one } = clones();
    const failure = async (at: Place, ...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await at.run(["provenance", "share", ...args]);
      assert.deepEqual([code, stdout], [2, ""]);
      return stderr;
    };
    const wrong = await failure(one, "--remote", "upstream");
    assert.equal(wrong, 'two-keys: provenance share: there is no remote "upstream"\n');
    one.git("remote", "set-url", "origin", one.path("nowhere"));
    assert.match(await failure(one), /^two-keys: provenance share: origin: '.*' does not appear to be a git/);
    one.git("remote", "remove", "origin");
    assert.match(await failure(one), /this repository has no remote/);
    assert.match(await failure(place()), /needs a git repository, and this folder is in none/);
    assert.match(await failure(one, "--format", "odd"), /format/);
  });
});
