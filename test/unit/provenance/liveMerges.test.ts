import assert from "node:assert/strict";
import { BASE, type Session, useSessions } from "./liveSupport.ts";

describe("branches that meet", () => {
  const start = useSessions();

  /** A commit with `alpha` by an AI on `topic`; `main` is checked out. */
  async function withTopic(isOpen = true): Promise<Session> {
    const session = await start({ "a.txt": BASE });
    session.git("checkout", "-qb", "topic");
    session.open("a.txt");
    session.completes("a.txt", "alpha\n", "two");
    session.save("a.txt");
    session.commit("first");
    await session.sync();
    session.git("checkout", "-q", "main");
    await session.sync();
    await session.reloadAll();
    if (!isOpen) session.shut("a.txt");
    return session;
  }

  it("needs no new note at a fast-forward", async () => {
    const session = await withTopic();
    session.git("merge", "-q", "topic");
    await session.sync();
    await session.reloadAll();
    assert.deepEqual(await session.lines("a.txt"), ["alpha"]);
  });

  it("leaves lines with their own commits at a merge", async () => {
    const session = await withTopic();
    session.completes("a.txt", "omega\n");
    session.save("a.txt");
    session.commit("on main");
    session.git("merge", "-q", "--no-edit", "topic");
    await session.sync();
    await session.reloadAll();
    assert.equal(await session.note(), "");
    assert.deepEqual(await session.aiAt("a.txt", "HEAD^1"), ["omega"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "omega"]);
  });

  it("notes what an AI wrote to resolve a conflict, and nothing else", async () => {
    const session = await withTopic();
    session.types("a.txt", "dana\n", "two");
    session.save("a.txt");
    session.commit("on main");
    await session.sync();
    session.gitConflict("merge", "-q", "--no-edit", "topic");
    await session.sync();
    await session.reloadAll();
    session.agentWrites("a.txt", BASE.replace("two", "dana\nalpha\nomega\ntwo"));
    await session.sync();
    await session.reloadAll();
    session.commit("merged");
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["omega"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "omega"]);
    assert.deepEqual(await session.lines("a.txt", "human"), ["dana"]);
  });

  for (const [name, isOpen] of [
    ["open", true],
    ["closed", false],
  ] as const)
    it(`goes on with the notes of commits that a squash merge joins: ${name}`, async () => {
      const session = await withTopic(isOpen);
      session.write("a.txt", `zero\n${BASE}`);
      session.commit("on main");
      await session.sync();
      await session.reloadAll();
      session.git("merge", "-q", "--squash", "topic");
      await session.sync();
      await session.reloadAll();
      if (isOpen) assert.deepEqual(await session.lines("a.txt"), ["alpha"]);
      session.commit("squashed");
      await session.sync();
      assert.deepEqual(await session.aiAt("a.txt"), ["alpha"]);
      assert.deepEqual(await session.lines("a.txt"), ["alpha"]);
    });

  it("reads a squash merge that nobody saw from the message", async () => {
    const session = await withTopic(false);
    session.git("merge", "-q", "--squash", "topic");
    session.git("commit", "-q", "--no-edit");
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha"]);
  });

  it("forgets a squash merge that was given up", async () => {
    const session = await withTopic();
    session.git("merge", "-q", "--squash", "topic");
    await session.sync();
    await session.reloadAll();
    session.git("reset", "-q", "--hard");
    await session.sync();
    await session.reloadAll();
    session.types("a.txt", "alpha\n", "two");
    session.save("a.txt");
    session.commit("typed");
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), []);
  });

  it("takes uncommitted lines to another branch and back", async () => {
    const session = await withTopic();
    session.agentWrites("b.txt", "omega\n");
    session.open("b.txt");
    await session.sync();
    session.git("checkout", "-q", "topic");
    await session.sync();
    await session.reloadAll();
    assert.deepEqual(await session.lines("b.txt"), ["omega"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha"]);
    session.git("checkout", "-q", "main");
    await session.sync();
    await session.reloadAll();
    assert.deepEqual(await session.lines("a.txt"), []);
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("b.txt"), ["omega"]);
    assert.deepEqual(await session.aiAt("a.txt"), []);
  });
});
