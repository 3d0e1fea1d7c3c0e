import assert from "node:assert/strict";
import { BASE, type Session, useSessions } from "./liveSupport.ts";

const MINUTE = 60_000;

describe("an agent's program in a terminal", () => {
  const start = useSessions();

  async function opened(): Promise<Session> {
    const session = await start({ "a.txt": BASE });
    session.open("a.txt");
    return session;
  }

  async function rewritten(session: Session, added: string): Promise<readonly (string | undefined)[]> {
    session.write("a.txt", session.disk("a.txt").replace("three", `${added}\nthree`));
    await session.reload("a.txt");
    const lines = session.text("a.txt").split("\n");
    const at = lines.indexOf(added) + 1;
    const region = (await session.regions("a.txt")).find(
      ({ startLine, endLine }) => startLine <= at && at <= endLine,
    );
    return [region?.origin, region?.confidence, region?.tool];
  }

  it("makes what it writes AI, and only while it runs", async () => {
    const session = await opened();
    assert.equal((await rewritten(session, "nobody"))[0], "unknown");
    session.tree.agentRun("claude", true);
    assert.deepEqual(await rewritten(session, "alpha"), ["ai", "strong", "claude"]);
    session.pass(30 * MINUTE);
    assert.deepEqual(await rewritten(session, "beta"), ["ai", "strong", "claude"]);
    session.tree.agentRun("claude", false);
    session.pass(5000);
    assert.deepEqual(await rewritten(session, "gamma"), ["ai", "strong", "claude"]);
    session.pass(6000);
    assert.equal((await rewritten(session, "delta"))[0], "unknown");
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta", "gamma"]);
  });

  it("leaves a person's keys to the person", async () => {
    const session = await opened();
    session.tree.agentRun("claude", true);
    session.types("a.txt", "dana\n", "two");
    session.save("a.txt");
    session.pass(MINUTE);
    session.completes("a.txt", "alpha\n");
    session.save("a.txt");
    assert.deepEqual(await session.lines("a.txt", "human"), ["dana"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha"]);
  });

  it("does not own what git brings back", async () => {
    const session = await opened();
    session.types("a.txt", "dana\n", "two");
    session.save("a.txt");
    session.commit("second");
    await session.sync();
    session.deletes("a.txt", "dana\n");
    session.save("a.txt");
    session.tree.agentRun("claude", true);
    session.pass(MINUTE);
    session.git("checkout", "-q", "--", "a.txt");
    await session.reload("a.txt");
    session.pass(MINUTE);
    session.git("checkout", "-q", "HEAD~1");
    await session.reload("a.txt");
    session.git("checkout", "-q", "main");
    await session.reload("a.txt");
    assert.deepEqual(await session.lines("a.txt"), []);
  });

  it("does not own what git brings back with other line ends", async () => {
    const session = await start({ "a.txt": `dana\n${BASE}` });
    session.git("config", "core.autocrlf", "true");
    session.write("a.txt", BASE.replaceAll("\n", "\r\n"));
    session.open("a.txt");
    session.tree.agentRun("claude", true);
    session.pass(MINUTE);
    session.git("checkout", "-q", "--", "a.txt");
    await session.reload("a.txt");
    assert.ok(session.text("a.txt").startsWith("dana\r\n"));
    assert.deepEqual(await session.lines("a.txt"), []);
  });

  it("owns what it writes right after its own commit", async () => {
    const session = await opened();
    session.write("b.txt", "gamma\n");
    session.tree.agentRun("claude", true);
    session.commit();
    await session.sync();
    assert.deepEqual(await rewritten(session, "alpha"), ["ai", "strong", "claude"]);
  });

  it("is taken for ended four hours after its last sign", async () => {
    const session = await opened();
    session.tree.agentRun("claude", true);
    await session.sync();
    session.pass(3 * 60 * MINUTE);
    session.agentWrites("b.txt", "sign\n");
    await session.sync();
    session.pass(3 * 60 * MINUTE);
    assert.equal((await rewritten(session, "alpha"))[0], "ai");
    session.pass(2 * 60 * MINUTE);
    assert.equal((await rewritten(session, "beta"))[0], "unknown");
  });

  it("ends where it ended, though the same program runs in a second terminal", async () => {
    const session = await opened();
    session.tree.agentRun("claude", true);
    session.tree.agentRun("claude", true);
    session.tree.agentRun("claude", false);
    session.pass(MINUTE);
    assert.equal((await rewritten(session, "alpha"))[0], "ai");
    session.tree.agentRun("claude", false);
    session.pass(MINUTE);
    assert.equal((await rewritten(session, "beta"))[0], "unknown");
  });

  it("is AI of no known name where two different ones run", async () => {
    const session = await opened();
    session.tree.agentRun("claude", true);
    session.tree.agentRun("codex", true);
    assert.deepEqual(await rewritten(session, "alpha"), ["ai", "strong", "unknown"]);
    session.tree.agentRun("codex", false);
    session.pass(MINUTE);
    assert.deepEqual(await rewritten(session, "beta"), ["ai", "strong", "claude"]);
  });

  it("goes on when a hook tells of one of its commands, or of a file", async () => {
    const session = await opened();
    session.tree.agentRun("claude", true);
    session.runs("runStart");
    session.runs("runEnd");
    session.post("a.txt");
    await session.sync();
    session.pass(MINUTE);
    assert.equal((await rewritten(session, "alpha"))[0], "ai");
  });

  it("may be a command that a hook tells of, for ten minutes at most", async () => {
    const session = await opened();
    session.runs("runStart", { agent: "codex" });
    session.pass(9 * MINUTE);
    assert.deepEqual(await rewritten(session, "alpha"), ["ai", "strong", "codex"]);
    session.pass(2 * MINUTE);
    assert.equal((await rewritten(session, "beta"))[0], "unknown");
    session.runs("runStart", { agent: "codex" });
    session.pass(2000);
    session.runs("runEnd", { agent: "codex" });
    session.pass(11_000);
    assert.equal((await rewritten(session, "gamma"))[0], "unknown");
  });
});
