import assert from "node:assert/strict";
import { BASE, type Session, useSessions } from "./liveSupport.ts";

/** When the editor notices that the disk has changed: before anybody looks at git, or after. */
const ORDERS = ["reload first", "look first", "closed"] as const;

describe("a stash", () => {
  const start = useSessions();

  async function dirty(): Promise<Session> {
    const session = await start({ "a.txt": BASE });
    session.open("a.txt");
    session.completes("a.txt", "alpha\nbeta\n", "three");
    session.types("a.txt", "dana\n", "five");
    session.save("a.txt");
    await session.settled("a.txt");
    return session;
  }

  async function notice(session: Session, order: (typeof ORDERS)[number]): Promise<void> {
    if (order === "look first") await session.sync();
    await session.reloadAll();
    await session.sync();
  }

  for (const order of ORDERS) {
    it(`keeps what is known until \`pop\`: ${order}`, async () => {
      const session = await dirty();
      if (order === "closed") session.shut("a.txt");
      session.git("stash", "-q");
      await notice(session, order);
      assert.deepEqual(await session.lines("a.txt"), []);
      session.pass(60_000);
      session.git("stash", "pop", "-q");
      await notice(session, order);
      assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
      session.commit();
      await session.sync();
      assert.deepEqual(await session.aiAt("a.txt"), ["alpha", "beta"]);
      assert.deepEqual(session.problems, []);
    });

    if (order !== "closed")
      it(`gives back what is known at \`apply\`, as often as wanted: ${order}`, async () => {
        const session = await dirty();
        session.git("stash", "-q");
        await notice(session, order);
        for (const round of [1, 2]) {
          session.pass(60_000);
          session.git("stash", "apply", "-q");
          await notice(session, order);
          assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"], String(round));
          session.git("checkout", "-q", "a.txt");
          await notice(session, order);
          assert.deepEqual(await session.lines("a.txt"), []);
        }
      });
  }

  it("keeps what an agent wrote in a document that was reloaded just before", async () => {
    const session = await start({ "a.txt": BASE });
    session.open("a.txt");
    session.agentWrites("a.txt", `${BASE}alpha\n`);
    await notice(session, "reload first");
    assert.deepEqual(await session.lines("a.txt"), ["alpha"]);
    session.pass(9000);
    session.git("stash", "-q");
    await notice(session, "look first");
    session.pass(60_000);
    session.git("stash", "pop", "-q");
    await notice(session, "look first");
    assert.deepEqual(await session.lines("a.txt"), ["alpha"]);
  });

  it("comes back onto another commit", async () => {
    const session = await dirty();
    session.git("stash", "-q");
    await notice(session, "look first");
    session.write("a.txt", `zero\n${BASE}`);
    session.commit();
    await notice(session, "look first");
    session.git("stash", "pop", "-q");
    await notice(session, "look first");
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
  });

  it("may be dropped", async () => {
    const session = await dirty();
    session.git("stash", "-q");
    await notice(session, "reload first");
    session.git("stash", "drop", "-q");
    await session.sync();
    session.types("a.txt", "alpha\n", "three");
    session.save("a.txt");
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), []);
  });

  it("may come and go while nobody looks", async () => {
    const session = await dirty();
    await session.leave();
    session.git("stash", "-q");
    await session.come();
    assert.deepEqual(await session.lines("a.txt"), []);
    await session.leave();
    session.git("stash", "pop", "-q");
    await session.come();
    session.open("a.txt");
    assert.deepEqual(await session.lines("a.txt"), ["alpha", "beta"]);
  });
});
