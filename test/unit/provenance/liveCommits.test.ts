import assert from "node:assert/strict";
import { BASE, type Session, useSessions } from "./liveSupport.ts";

describe("a commit of lines that an AI wrote", () => {
  const start = useSessions();

  async function withCompletion(): Promise<Session> {
    const session = await start({ "a.txt": BASE });
    session.open("a.txt");
    session.completes("a.txt", "alpha\nbeta\n", "three");
    return session;
  }

  it("has a note of what was saved", async () => {
    const session = await withCompletion();
    session.types("a.txt", "dana\n", "five");
    session.save("a.txt");
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta"]);
    assert.match(await session.note(), /^ {2}h_\w+ 7$/m);
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
    assert.deepEqual(await session.lines("a.txt", "human"), ["dana"]);
    assert.deepEqual(
      session.stateFiles().filter((name) => name.endsWith(".json")),
      [],
    );
    assert.deepEqual(session.problems, []);
  });

  it("knows lines by what was committed, not by the buffer that went on", async () => {
    const session = await withCompletion();
    session.save("a.txt");
    session.types("a.txt", "zero\n", "one");
    session.completes("a.txt", "gamma\n", "five");
    session.deletes("a.txt", "beta\n");
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "gamma"]);
    session.save("a.txt");
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["gamma"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "gamma"]);
  });

  it("takes the part that was staged, and keeps the rest for the next one", async () => {
    const session = await withCompletion();
    session.completes("a.txt", "omega\n");
    session.save("a.txt");
    const all = session.disk("a.txt");
    session.write("a.txt", all.replace("alpha\nbeta\n", ""));
    session.git("add", "a.txt");
    session.write("a.txt", all);
    session.git("commit", "-qm", "part");
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["omega"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta", "omega"]);
    session.commit("rest");
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta", "omega"]);
  });

  it("may have several files, open ones and closed ones", async () => {
    const session = await start({ "a.txt": BASE, "b.txt": BASE });
    session.open("a.txt");
    session.open("b.txt");
    session.completes("a.txt", "alpha\n");
    session.completes("b.txt", "beta\n", "two");
    session.save("a.txt");
    session.save("b.txt");
    session.shut("b.txt");
    session.agentWrites("c d.txt", "gamma\n");
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha"]);
    assert.deepEqual(await session.aiAt("b.txt"), ["beta"]);
    assert.match(await session.note(), /^"c d\.txt"\n {2}s_\w+::t_\w+ 1$/m);
    assert.deepEqual(
      session.stateFiles().filter((name) => name.endsWith(".json")),
      [],
    );
  });

  it("of a file that is only known by its state goes by the lines that are still there", async () => {
    const session = await withCompletion();
    session.save("a.txt");
    session.shut("a.txt");
    session.write("a.txt", session.disk("a.txt").replace("beta", "bettina"));
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha"]);
  });

  it("may be the first of a repository", async () => {
    const session = await start();
    session.write("a.txt", "zero\n");
    session.open("a.txt");
    session.completes("a.txt", "alpha\n");
    session.save("a.txt");
    await session.tree.lines("a.txt", session.text("a.txt"));
    await session.leave();
    assert.deepEqual(
      session.stateFiles().filter((name) => name.endsWith(".json")),
      ["working/initial.json"],
    );
    await session.come();
    session.open("a.txt");
    assert.deepEqual(await session.lines("a.txt"), ["alpha"]);
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha"]);
  });

  for (const isOpen of [true, false])
    it(`may rename the file as well, ${isOpen ? "open" : "closed"}`, async () => {
      const session = await withCompletion();
      session.save("a.txt");
      await session.settled("a.txt");
      if (!isOpen) session.shut("a.txt");
      session.git("mv", "a.txt", "b.txt");
      session.write("b.txt", `${session.disk("b.txt")}six\n`);
      session.commit();
      await session.sync();
      assert.deepEqual(await session.aiAt("b.txt"), ["alpha", "beta"]);
      session.open("b.txt");
      assert.deepEqual(await session.lines("b.txt"), ["alpha", "beta"]);
    });

  it("may rename a file that was opened under its new name already", async () => {
    const session = await withCompletion();
    session.save("a.txt");
    session.shut("a.txt");
    session.git("mv", "a.txt", "b.txt");
    session.open("b.txt");
    session.completes("b.txt", "gamma\n");
    session.save("b.txt");
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("b.txt"), ["alpha", "beta", "gamma"]);
  });

  it("follows a rename in the editor", async () => {
    const session = await withCompletion();
    session.save("a.txt");
    session.git("mv", "a.txt", "b.txt");
    session.shut("a.txt");
    session.open("b.txt");
    session.tree.renamed("a.txt", "b.txt");
    assert.deepEqual(await session.lines("b.txt"), ["alpha", "beta"]);
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("b.txt"), ["alpha", "beta"]);
  });

  it("is the same with CRLF in the work tree and LF in the commit", async () => {
    const session = await start({ "a.txt": BASE });
    session.git("config", "core.autocrlf", "true");
    session.write("a.txt", BASE.replaceAll("\n", "\r\n"));
    session.open("a.txt");
    session.completes("a.txt", "alpha\r\nbeta\r\n", "three");
    session.save("a.txt");
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
    assert.deepEqual(
      session.stateFiles().filter((name) => name.endsWith(".json")),
      [],
    );
    session.git("reset", "--soft", "HEAD~1");
    await session.sync();
    session.git("stash");
    await session.sync();
    await session.reloadAll();
    session.git("stash", "pop");
    await session.sync();
    await session.reloadAll();
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
  });

  it("is the same where the file begins with a byte order mark", async () => {
    const session = await start({ "a.txt": "\uFEFFone\n" });
    session.open("a.txt");
    session.completes("a.txt", "alpha\n", "one");
    session.write("a.txt", `\uFEFF${session.text("a.txt")}`);
    session.commit();
    await session.sync();
    assert.match(await session.note(), /^a\.txt\n {2}s_\w+::t_\w+ 1\n---/);
    assert.deepEqual(
      session.stateFiles().filter((name) => name.endsWith(".json")),
      [],
    );
  });
});
