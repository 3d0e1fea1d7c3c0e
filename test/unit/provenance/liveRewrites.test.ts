import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { BASE, type Session, useSessions } from "./liveSupport.ts";

describe("history that is rewritten", () => {
  const start = useSessions();

  /** `alpha` and `beta` by an AI in a commit of `topic`, which `main` has moved on from. */
  async function onTopic(): Promise<Session> {
    const session = await start({ "a.txt": BASE, "b.txt": "b\n" });
    session.git("checkout", "-qb", "topic");
    session.open("a.txt");
    session.completes("a.txt", "alpha\nbeta\n", "three");
    session.save("a.txt");
    session.commit("first");
    await session.sync();
    return session;
  }

  async function moveMain(session: Session, text = `zero\n${BASE}`): Promise<void> {
    session.git("checkout", "-q", "main");
    session.write("a.txt", text);
    session.commit("on main");
    session.git("checkout", "-q", "topic");
    await session.sync();
    await session.reloadAll();
  }

  async function more(session: Session, lines: string, message: string): Promise<void> {
    session.completes("a.txt", lines);
    session.save("a.txt");
    session.commit(message);
    await session.sync();
  }

  /** `plan` is the source of a function from the list of commits to the one that is carried out. */
  function rebase(session: Session, plan: string): void {
    const script = path.join(session.gitDir, "plan.cjs");
    const source = `const fs=require("fs"),f=process.argv[2],t=fs.readFileSync(f,"utf8");fs.writeFileSync(f,(${plan})(t));`;
    writeFileSync(script, source);
    session.pass(1000);
    const editor = `"${process.execPath}" "${script}"`;
    session.gitNow(["rebase", "-q", "-i", "main"], { GIT_SEQUENCE_EDITOR: editor });
  }

  it("keeps the note when only the message is amended", async () => {
    const session = await onTopic();
    session.git("commit", "-q", "--amend", "-m", "better");
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
    assert.deepEqual(session.problems, []);
  });

  it("amends a note by new lines, and by those that are gone", async () => {
    const session = await onTopic();
    session.deletes("a.txt", "alpha\n");
    session.types("a.txt", "dana\n", "one");
    session.completes("a.txt", "gamma\n");
    session.save("a.txt");
    session.git("commit", "-q", "--amend", "-a", "--no-edit");
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["beta", "gamma"]);
    assert.deepEqual(await session.lines("a.txt"), ["beta", "gamma"]);
    assert.deepEqual(await session.lines("a.txt", "human"), ["dana"]);
  });

  it("amends the first commit of a repository", async () => {
    const session = await start();
    session.agentWrites("a.txt", "alpha\n");
    session.commit();
    await session.sync();
    session.write("a.txt", "zero\nalpha\n");
    session.git("commit", "-qa", "--amend", "--no-edit");
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha"]);
  });

  it("follows a rebase onto a branch that has moved", async () => {
    const session = await onTopic();
    await more(session, "gamma\n", "second");
    await moveMain(session);
    session.git("rebase", "-q", "main");
    await session.sync();
    await session.reloadAll();
    assert.deepEqual(await session.aiAt("a.txt", "HEAD~1"), ["alpha", "beta"]);
    assert.deepEqual(await session.aiAt("a.txt"), ["gamma"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta", "gamma"]);
  });

  it("follows `pull --rebase`, by name and by address", async () => {
    for (const remote of ["up", undefined]) {
      const session = await onTopic();
      await moveMain(session);
      const address = `file://${session.top}`;
      session.git("remote", "add", "up", address);
      session.git("pull", "-q", "--rebase", remote ?? address, "main");
      await session.sync();
      await session.reloadAll();
      assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta"], remote);
      assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
    }
  });

  for (const word of ["fixup", "squash"])
    it(`joins notes at a ${word}`, async () => {
      const session = await onTopic();
      await more(session, "gamma\n", "second");
      await moveMain(session);
      const plan = `(todo) => todo.replace(/^pick (.*second)$/m, "${word} $1")`;
      rebase(session, plan);
      await session.sync();
      await session.reloadAll();
      assert.equal(session.git("rev-list", "--count", "main..HEAD"), "1");
      assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta", "gamma"]);
      assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta", "gamma"]);
    });

  it("follows commits that change places, and forgets one that is dropped", async () => {
    const session = await onTopic();
    session.open("b.txt");
    session.completes("b.txt", "gamma\n");
    session.save("b.txt");
    session.commit("second");
    await session.sync();
    await more(session, "delta\n", "third");
    await moveMain(session);
    const swap = `(todo) => { const [a, b, c] = todo.split("\\n"); return [b, a].join("\\n") + "\\n"; }`;
    rebase(session, swap);
    await session.sync();
    await session.reloadAll();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta"]);
    assert.deepEqual(await session.aiAt("b.txt", "HEAD~1"), ["gamma"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
    assert.deepEqual(await session.lines("b.txt"), ["gamma"]);
  });

  it("takes in what an AI writes while a conflict of a rebase is resolved", async () => {
    const session = await onTopic();
    await more(session, "gamma\n", "second");
    await moveMain(session, BASE.replace("three", "drei"));
    session.gitConflict("rebase", "-q", "main");
    await session.sync();
    await session.reloadAll();
    session.agentWrites("a.txt", BASE.replace("three", "alpha\nbeta\ndrei\nomega"));
    await session.sync();
    await session.reloadAll();
    session.git("add", "a.txt");
    session.git("rebase", "--continue");
    await session.sync();
    await session.reloadAll();
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta", "omega", "gamma"]);
  });

  it("lets a rebase that is given up change nothing", async () => {
    const session = await onTopic();
    await moveMain(session, BASE.replace("three", "drei"));
    session.gitConflict("rebase", "-q", "main");
    await session.sync();
    await session.reloadAll();
    session.git("rebase", "--abort");
    await session.sync();
    await session.reloadAll();
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
  });

  it("copies the note of a cherry-picked commit", async () => {
    const session = await onTopic();
    const picked = session.git("rev-parse", "HEAD");
    session.git("checkout", "-q", "main");
    session.write("a.txt", `zero\n${BASE}`);
    session.commit("on main");
    session.git("cherry-pick", picked);
    await session.sync();
    await session.reloadAll();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
  });

  it("copies what is left of a note after a cherry-pick with a conflict", async () => {
    const session = await onTopic();
    const picked = session.git("rev-parse", "HEAD");
    session.git("checkout", "-q", "main");
    session.write("a.txt", BASE.replace("three", "drei"));
    session.commit("on main");
    await session.sync();
    await session.reloadAll();
    session.gitConflict("cherry-pick", picked);
    await session.sync();
    await session.reloadAll();
    session.agentWrites("a.txt", BASE.replace("three", "alpha\nbeta\nomega\ndrei"));
    await session.sync();
    await session.reloadAll();
    session.git("add", "a.txt");
    session.git("cherry-pick", "--continue");
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta", "omega"]);
  });

  for (const how of ["--soft", "--mixed"])
    it(`knows lines of a commit that \`reset ${how}\` undid, in the next one as well`, async () => {
      const session = await onTopic();
      const key = /s_\w+(?=::)/.exec(await session.note())?.[0] ?? "none";
      session.git("reset", "-q", how, "HEAD~1");
      await session.sync();
      assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
      await session.leave();
      await session.come();
      session.open("a.txt");
      assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
      session.commit("again");
      await session.sync();
      assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta"]);
      assert.ok((await session.note()).includes(key));
    });

  it("forgets what `reset --hard` threw away", async () => {
    const session = await onTopic();
    session.completes("a.txt", "gamma\n");
    session.save("a.txt");
    await session.settled("a.txt");
    session.git("reset", "-q", "--hard", "main");
    await session.sync();
    await session.reloadAll();
    assert.deepEqual(await session.lines("a.txt"), []);
    session.types("a.txt", "alpha\n");
    session.save("a.txt");
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), []);
    assert.deepEqual(await session.lines("a.txt"), []);
  });

  it("writes nothing for a commit that takes AI lines back", async () => {
    const session = await onTopic();
    session.git("revert", "--no-edit", "HEAD");
    await session.sync();
    await session.reloadAll();
    assert.equal(await session.note(), "");
    assert.deepEqual(await session.lines("a.txt"), []);
  });
});
