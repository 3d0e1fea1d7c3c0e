import assert from "node:assert/strict";
import { type GitRepo, useRepos } from "../../support/gitRepo.ts";

describe("the commit that a cherry-pick came from", function () {
  this.timeout(60_000);
  const repo = useRepos();
  const times = ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] as const;
  let second = 0;

  afterEach(() => {
    for (const name of times) delete process.env[name];
  });

  /** A commit in a second of its own, so that no two have the same author's time by chance. */
  function commit(at: GitRepo, files: Readonly<Record<string, string>>, message: string): string {
    second += 1;
    for (const name of times) process.env[name] = `${1_700_000_000 + second} +0100`;
    const id = at.commit(files, message);
    delete process.env.GIT_AUTHOR_DATE;
    return id;
  }

  /** `main` and a branch `topic` with two commits, of which the second one is the one to pick. */
  function branches(at: GitRepo): { base: string; other: string; picked: string } {
    const base = commit(at, { "a.ts": "1\n2\n3\n4\n5\n" }, "base");
    at.git("checkout", "--quiet", "-b", "topic");
    const other = commit(at, { "b.ts": "b\n" }, "other");
    const picked = commit(at, { "a.ts": "1\n2\n3\n4\n5\nsix\n" }, "six");
    at.git("checkout", "--quiet", "main");
    commit(at, { "c.ts": "c\n" }, "main goes on");
    return { base, other, picked };
  }

  async function sources(at: GitRepo, ...candidates: string[]): Promise<readonly string[]> {
    const found = await (await at.open()).cherryPickSources(at.head(), candidates);
    if (!found.ok) throw new Error(found.failure.message);
    return found.value;
  }

  it("is the one that makes the same change, plain, with -x and with another message", async () => {
    const at = repo();
    const { base, other, picked } = branches(at);
    const candidates = [base, other, picked, at.head(), "f".repeat(40)];
    at.git("cherry-pick", picked);
    assert.deepEqual(await sources(at, ...candidates, at.head()), [picked]);
    at.git("commit", "--quiet", "--amend", "--message", "something else");
    assert.deepEqual(await sources(at, ...candidates), [picked]);
    at.git("reset", "--quiet", "--hard", "HEAD~1");
    at.git("cherry-pick", "-x", picked);
    assert.deepEqual(await sources(at, ...candidates), [picked]);
    assert.deepEqual(await sources(at, base, other), []);
    assert.deepEqual(await sources(at), []);
  });

  it("is the only one with the same author, time and subject after a conflict", async () => {
    const at = repo();
    const { base, other, picked } = branches(at);
    commit(at, { "a.ts": "1\n2\n3\n4\n5\nsechs\n" }, "in the way");
    assert.throws(() => at.git("cherry-pick", picked));
    at.write("a.ts", "1\n2\n3\n4\n5\nsechs\nsix\n");
    at.git("add", "--all");
    at.git("cherry-pick", "--continue");
    assert.deepEqual(await sources(at, base, other, picked), [picked]);
    at.git("commit", "--quiet", "--amend", "--message", "six\n\nresolved by hand");
    assert.deepEqual(await sources(at, base, other, picked), [picked]);
    const tip = at.head();
    at.git("checkout", "--quiet", "--detach", "topic");
    at.git("commit", "--quiet", "--amend", "--message", "six\n\ntwin");
    const twin = at.head();
    at.git("checkout", "--quiet", "--detach", tip);
    assert.deepEqual(await sources(at, picked, twin), [], "two are alike: neither is named");
    at.git("commit", "--quiet", "--amend", "--message", "sechs");
    assert.deepEqual(await sources(at, base, other, picked), []);
  });

  it("is no commit by somebody else, of another time, or in its own history", async () => {
    const at = repo();
    const { picked } = branches(at);
    at.git("cherry-pick", picked);
    at.git("commit", "--quiet", "--amend", "--no-edit", "--author", "Lee <lee@example.test>");
    assert.deepEqual(await sources(at, picked), []);
    at.git("commit", "--quiet", "--amend", "--no-edit", "--author", "Dana <dana@example.test>");
    assert.deepEqual(await sources(at, picked), [picked]);
    at.git("commit", "--quiet", "--amend", "--no-edit", "--date", "2020-01-01T00:00:00Z");
    assert.deepEqual(await sources(at, picked), []);
    at.git("reset", "--quiet", "--hard", "HEAD~1");
    at.git("merge", "--quiet", "--no-edit", "topic");
    at.git("revert", "--no-edit", picked);
    at.git("cherry-pick", picked);
    assert.deepEqual(await sources(at, picked), [], "the branch was merged");
  });

  it("is several where several make the change, and fails for what is no commit", async () => {
    const at = repo();
    const { picked } = branches(at);
    at.git("checkout", "--quiet", "-b", "twin", "topic");
    at.git("commit", "--quiet", "--amend", "--message", "six again");
    const twin = at.head();
    at.git("checkout", "--quiet", "main");
    at.git("cherry-pick", twin);
    assert.deepEqual([...(await sources(at, picked, twin))].sort(), [picked, twin].sort());
    assert.equal((await (await at.open()).cherryPickSources("f".repeat(40), [picked])).ok, false);
  });
});
