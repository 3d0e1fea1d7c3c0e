import assert from "node:assert/strict";
import { BASE, remove, type Session, useSessions } from "./liveSupport.ts";

const WRITTEN = BASE.replace("three", "alpha\nbeta\nthree");
const CLAUDE = { agent: "claude", session: "s_11111111111111" };
const CODEX = { agent: "codex", session: "s_22222222222222" };

describe("reports of agents' hooks", () => {
  const start = useSessions();

  async function opened(text = BASE): Promise<Session> {
    const session = await start({ "a.txt": text });
    session.open("a.txt");
    return session;
  }

  async function tools(session: Session): Promise<Record<string, string>> {
    const lines = session.text("a.txt").split("\n");
    const regions = (await session.regions("a.txt")).filter(({ origin }) => origin === "ai");
    return Object.fromEntries(
      regions.flatMap(({ startLine, endLine, tool = "" }) =>
        lines.slice(startLine - 1, endLine).map((line) => [line, tool]),
      ),
    );
  }

  it("count when they come before the reload", async () => {
    const session = await opened();
    session.agentWrites("a.txt", WRITTEN);
    await session.sync();
    assert.deepEqual(await session.lines("a.txt"), []);
    await session.reload("a.txt");
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
    const [region] = (await session.regions("a.txt")).filter(({ origin }) => origin === "ai");
    assert.deepEqual(
      [region?.confidence, region?.tool, region?.session],
      ["certain", "claude", CLAUDE.session],
    );
  });

  it("count when they come after the reload", async () => {
    const session = await opened();
    session.pre("a.txt");
    session.pass(50);
    session.write("a.txt", WRITTEN);
    await session.reload("a.txt");
    assert.deepEqual(await session.lines("a.txt"), []);
    session.post("a.txt");
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
  });

  it("tell lines that look like others apart, whenever the reload comes", async () => {
    const text = "{\n}\n";
    const session = await opened(text);
    session.agentWrites("a.txt", `${text}alpha {\n}\n`);
    await session.sync();
    assert.deepEqual(await session.lines("a.txt"), []);
    await session.reload("a.txt");
    assert.deepEqual(
      (await session.regions("a.txt")).map((one) => [one.startLine, one.endLine, one.origin]),
      [
        [1, 2, "unknown"],
        [3, 4, "ai"],
      ],
    );
  });

  it("count for files that are closed, and for new ones", async () => {
    const session = await start({ "a.txt": BASE });
    session.agentWrites("a.txt", WRITTEN);
    session.agentWrites("new/b.txt", "gamma\n");
    await session.sync();
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
    session.open("a.txt");
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
    session.shut("a.txt");
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta"]);
    assert.deepEqual(await session.aiAt("new/b.txt"), ["gamma"]);
  });

  it("wait for a document that takes the text over late, as a busy editor does", async () => {
    const session = await opened();
    session.agentWrites("a.txt", BASE.replace("two", "alpha\ntwo"));
    session.agentWrites("a.txt", WRITTEN);
    await session.sync();
    session.pass(60_000);
    session.agentWrites("other.txt", "gamma\n");
    await session.sync();
    await session.reload("a.txt");
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
    const [region] = (await session.regions("a.txt")).filter(({ origin }) => origin === "ai");
    assert.equal(region?.confidence, "certain");
  });

  it("do not wait for a text that the agent did not leave", async () => {
    const session = await opened();
    session.agentWrites("a.txt", WRITTEN);
    await session.sync();
    session.pass(60_000);
    session.write("a.txt", `dana\n${WRITTEN}`);
    await session.reload("a.txt");
    assert.deepEqual(await session.lines("a.txt"), []);
  });

  it("make nothing AI where the agent changed nothing, or blanks", async () => {
    const session = await opened();
    session.agentWrites("a.txt", BASE);
    session.agentWrites("a.txt", BASE.replace("two", "  two"));
    await session.sync();
    await session.reload("a.txt");
    assert.deepEqual(await session.lines("a.txt"), []);
  });

  it("may come twice, from two agents that run the same hook", async () => {
    const session = await opened();
    session.pre("a.txt", CLAUDE);
    session.pre("a.txt", CODEX);
    session.write("a.txt", WRITTEN);
    session.post("a.txt", CLAUDE);
    session.post("a.txt", CLAUDE);
    session.post("a.txt", CODEX);
    await session.sync();
    await session.reload("a.txt");
    assert.deepEqual(await tools(session), { alpha: "claude", beta: "claude" });
    session.write("a.txt", session.disk("a.txt").replace("one", "ones\nzeros"));
    session.pass(11_000);
    await session.reload("a.txt");
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
  });

  it("of a call whose end comes without its beginning make nothing certain", async () => {
    const session = await start({ "a.txt": BASE, "b.txt": BASE });
    session.open("a.txt");
    session.open("b.txt");
    session.write("a.txt", WRITTEN);
    session.post("a.txt");
    await session.sync();
    await session.reload("a.txt");
    session.write("b.txt", WRITTEN);
    await session.reload("b.txt");
    const [region] = (await session.regions("a.txt")).filter(({ origin }) => origin === "ai");
    assert.equal(region?.confidence, "strong");
    assert.deepEqual(await session.lines("b.txt"), []);
  });

  it("do not take what a person did for an hour after a call that was refused", async () => {
    const session = await opened();
    session.pre("a.txt");
    session.pass(3600_000);
    session.types("a.txt", "dana\n", "two");
    session.completes("a.txt", "gamma\n");
    session.save("a.txt");
    session.write("a.txt", session.disk("a.txt").replace("five", "fifth\nfive"));
    session.post("a.txt");
    await session.sync();
    await session.reload("a.txt");
    assert.ok(!(await session.lines("a.txt")).includes("dana"));
  });

  it("of two agents at work in one file go to each of them", async () => {
    const session = await opened();
    session.pre("a.txt", CLAUDE);
    session.pass(10);
    session.pre("a.txt", CODEX);
    session.pass(10);
    session.write("a.txt", WRITTEN);
    session.post("a.txt", CLAUDE);
    session.pass(10);
    session.write("a.txt", `${WRITTEN}omega\n`);
    session.post("a.txt", CODEX);
    await session.sync();
    await session.reload("a.txt");
    assert.deepEqual(await tools(session), { alpha: "claude", beta: "claude", omega: "codex" });
  });

  it("leave a person's lines between the two reports to the person", async () => {
    const session = await opened();
    session.pre("a.txt");
    await session.sync();
    session.types("a.txt", "dana\n", "two");
    session.save("a.txt");
    session.pass(50);
    session.write("a.txt", session.disk("a.txt").replace("three", "alpha\nthree"));
    session.post("a.txt");
    await session.sync();
    await session.reload("a.txt");
    assert.deepEqual(await session.lines("a.txt"), ["alpha"]);
    assert.deepEqual(await session.lines("a.txt", "human"), ["dana"]);
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha"]);
  });

  it("may come after a person went on in what the agent wrote", async () => {
    const session = await opened();
    session.pre("a.txt");
    session.write("a.txt", WRITTEN);
    session.pass(20);
    const after = session.disk("a.txt");
    await session.reload("a.txt");
    session.types("a.txt", "dana\n", "beta");
    session.deletes("a.txt", "one\n");
    session.save("a.txt");
    session.write("a.txt", after);
    session.post("a.txt");
    session.save("a.txt");
    await session.sync();
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
    assert.deepEqual(await session.lines("a.txt", "human"), ["dana"]);
  });

  it("come first when the agent commits in the same second", async () => {
    for (const isOpen of [true, false]) {
      const session = await start({ "a.txt": BASE });
      if (isOpen) session.open("a.txt");
      session.pre("a.txt");
      session.write("a.txt", WRITTEN);
      session.gitNow(["commit", "-qam", "agent"]);
      session.pass(300);
      session.post("a.txt");
      await session.sync();
      await session.reloadAll();
      assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta"], String(isOpen));
      assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
    }
  });

  it("reach back to a commit that was followed before they came", async () => {
    const session = await opened();
    session.pre("a.txt");
    session.write("a.txt", WRITTEN);
    session.pass(100);
    const blob = session.disk("a.txt");
    session.gitNow(["commit", "-qam", "agent"]);
    await session.sync();
    await session.reload("a.txt");
    assert.equal(await session.note(), "");
    assert.equal(session.disk("a.txt"), blob);
    session.post("a.txt");
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta"]);
  });

  it("may tell of a file that is gone", async () => {
    const session = await opened(WRITTEN);
    session.agentWrites("b.txt", "gamma\n");
    await session.sync();
    session.pre("b.txt");
    remove(`${session.top}/b.txt`);
    session.post("b.txt");
    session.write("a.txt", `${WRITTEN}six\n`);
    await session.reload("a.txt");
    assert.deepEqual(await session.lines("a.txt"), []);
    session.commit();
    await session.sync();
    assert.equal(await session.note(), "");
    assert.deepEqual(session.problems, []);
  });

  it("make nothing AI in a document that never took the agent's text over", async () => {
    const session = await opened();
    session.types("a.txt", "dana\n", "two");
    session.agentWrites("a.txt", WRITTEN);
    await session.sync();
    await session.reload("a.txt");
    assert.deepEqual(await session.lines("a.txt"), []);
    session.save("a.txt");
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), []);
    assert.deepEqual(await session.lines("a.txt", "human"), ["dana"]);
  });

  it("keep a person's word against the agent's", async () => {
    const session = await opened();
    session.agentWrites("a.txt", WRITTEN);
    await session.sync();
    await session.reload("a.txt");
    await session.tree.declare("a.txt", [{ start: 3, end: 3 }], "mine");
    session.agentWrites("a.txt", `${WRITTEN}omega\n`);
    await session.sync();
    await session.reload("a.txt");
    assert.deepEqual(await session.lines("a.txt"), ["beta", "omega"]);
    assert.deepEqual(await session.lines("a.txt", "human"), ["alpha"]);
  });

  it("that can't be read leave the others alone", async () => {
    const session = await opened();
    session.report({
      ...session.from(),
      hook: "x",
      event: "post",
      path: "a.txt",
      before: null,
      after: "0".repeat(40),
    });
    session.agentWrites("a.txt", WRITTEN);
    await session.sync();
    await session.reload("a.txt");
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
  });
});
