import assert from "node:assert/strict";
import { utimesSync } from "node:fs";
import path from "node:path";
import { BASE, type Session, useSessions } from "./liveSupport.ts";

const MINUTE = 60_000;
const WRITTEN = BASE.replace("three", "alpha\nthree");

describe("files that no document shows while an agent runs", () => {
  const start = useSessions();

  function begin(tool = "claude"): Promise<Session> {
    return start({ "a.txt": BASE, "b.txt": BASE }).then((session) => running(session, tool));
  }

  async function running(session: Session, tool = "claude"): Promise<Session> {
    session.tree.agentRun(tool, true);
    await session.sync();
    session.pass(MINUTE);
    return session;
  }

  async function end(session: Session, tool = "claude"): Promise<void> {
    session.tree.agentRun(tool, false);
    await session.sync();
  }

  async function tools(session: Session, file: string): Promise<Record<string, string>> {
    const text = session.disk(file).split("\n");
    const regions = (await session.regions(file)).filter(({ origin }) => origin === "ai");
    return Object.fromEntries(
      regions.flatMap(({ startLine, endLine, tool = "", confidence }) =>
        text.slice(startLine - 1, endLine).map((line) => [line, `${tool} ${confidence}`]),
      ),
    );
  }

  it("are AI where they changed, new ones whole", async () => {
    const session = await begin();
    session.write("a.txt", WRITTEN);
    session.write("new/c.txt", "gamma\n");
    await end(session);
    assert.deepEqual(await tools(session, "a.txt"), { alpha: "claude strong" });
    assert.deepEqual(await tools(session, "new/c.txt"), { gamma: "claude strong" });
    assert.deepEqual(await tools(session, "b.txt"), {});
    session.pass(MINUTE);
    session.write("b.txt", WRITTEN);
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha"]);
    assert.deepEqual(await session.aiAt("new/c.txt"), ["gamma"]);
    assert.deepEqual(await session.aiAt("b.txt"), []);
    assert.deepEqual(session.problems, []);
  });

  it("stay as they were where they had been changed before", async () => {
    const session = await start({ "a.txt": BASE });
    session.write("a.txt", `${BASE}dana\n`);
    session.write("c.txt", "robin\n");
    await running(session);
    session.write("a.txt", `${WRITTEN}dana\n`);
    session.write("c.txt", "robin\ngamma\n");
    await end(session);
    assert.deepEqual(await tools(session, "a.txt"), { alpha: "claude strong" });
    assert.deepEqual(await tools(session, "c.txt"), { gamma: "claude strong" });
  });

  it("count when the agent commits them itself", async () => {
    for (const isSeen of [true, false]) {
      const session = await begin();
      session.write("a.txt", WRITTEN);
      session.commit();
      if (isSeen) await session.sync();
      session.write("a.txt", `${WRITTEN}omega\n`);
      session.commit();
      session.git("commit", "-q", "--amend", "-m", "better");
      await end(session);
      assert.deepEqual(await session.aiAt("a.txt", "HEAD~1"), ["alpha"], String(isSeen));
      assert.deepEqual(await session.aiAt("a.txt"), ["omega"]);
      assert.deepEqual(await session.lines("a.txt"), ["alpha", "omega"]);
    }
  });

  it("count when a command that a hook tells of writes and commits", async () => {
    const session = await start({ "a.txt": BASE });
    session.runs("runStart");
    await session.sync();
    session.write("a.txt", WRITTEN);
    session.gitNow(["commit", "-qam", "by the command"]);
    session.pass(500);
    session.runs("runEnd");
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha"]);
    session.pass(MINUTE);
    session.write("a.txt", `${WRITTEN}dana\n`);
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), []);
  });

  it("do not count if a document shows them, or has shown them meanwhile", async () => {
    const session = await start({ "a.txt": BASE, "b.txt": BASE });
    session.open("a.txt");
    await running(session);
    session.types("a.txt", "dana\n", "two");
    session.save("a.txt");
    session.shut("a.txt");
    session.open("b.txt");
    session.types("b.txt", "robin\n", "two");
    session.save("b.txt");
    session.shut("b.txt");
    await end(session);
    assert.deepEqual(await session.lines("a.txt"), []);
    assert.deepEqual(await session.lines("b.txt"), []);
    assert.deepEqual(await session.lines("b.txt", "human"), ["robin"]);
  });

  it("keep what a hook is sure of", async () => {
    const session = await begin();
    session.agentWrites("a.txt", WRITTEN, { agent: "codex" });
    session.write("a.txt", `${WRITTEN}omega\n`);
    await end(session);
    assert.deepEqual(await tools(session, "a.txt"), { alpha: "codex certain", omega: "claude strong" });
  });

  it("go to each of two agents where their runs tell them apart", async () => {
    const session = await begin("claude");
    session.write("a.txt", WRITTEN);
    session.tree.agentRun("codex", true);
    await session.sync();
    session.write("b.txt", WRITTEN);
    await end(session, "claude");
    session.write("c.txt", "gamma\n");
    await end(session, "codex");
    assert.deepEqual(await tools(session, "a.txt"), { alpha: "claude strong" });
    assert.deepEqual(await tools(session, "b.txt"), { alpha: "unknown strong" });
    assert.deepEqual(await tools(session, "c.txt"), { gamma: "codex strong" });
  });

  const BY_GIT: Readonly<Record<string, (session: Session) => void>> = {
    "a checkout": (session) => session.git("checkout", "-q", "topic"),
    "a merge": (session) => {
      session.write("b.txt", `zero\n${BASE}`);
      session.commit();
      session.git("merge", "-q", "--no-edit", "topic");
    },
    "a merge that waits": (session) => session.git("merge", "-q", "--no-commit", "--no-ff", "topic"),
    "a squash merge": (session) => session.git("merge", "-q", "--squash", "topic"),
    "a cherry-pick": (session) => session.git("cherry-pick", "topic"),
    "a stash that is popped": (session) => session.git("stash", "pop", "-q"),
    "a stash that is applied": (session) => session.git("stash", "apply", "-q"),
    "a file that is restored": (session) => {
      session.write("a.txt", "");
      session.git("checkout", "-q", "a.txt");
    },
  };
  for (const [name, happen] of Object.entries(BY_GIT))
    it(`do not count if git changes them: ${name}`, async () => {
      const session = await start({ "a.txt": BASE, "b.txt": BASE });
      session.git("checkout", "-qb", "topic");
      session.write("a.txt", BASE.replace("three", "dana\nthree"));
      session.commit();
      session.git("checkout", "-q", "main");
      session.write("a.txt", `robin\n${BASE}`);
      session.git("stash", "-q");
      await session.sync();
      await running(session);
      happen(session);
      await end(session);
      assert.deepEqual(await session.lines("a.txt"), []);
      session.commit();
      await session.sync();
      assert.deepEqual(await session.lines("a.txt"), []);
      assert.deepEqual(session.problems, []);
    });

  it("do not count if a command pops a stash onto another text", async () => {
    const session = await start({ "a.txt": BASE });
    session.write("a.txt", BASE.replace("five", "robin\nfive"));
    session.git("stash", "-q");
    session.write("a.txt", `dana\n${BASE}`);
    session.commit();
    await session.sync();
    session.runs("runStart");
    await session.sync();
    session.gitNow(["stash", "pop", "-q"]);
    session.pass(500);
    session.runs("runEnd");
    await session.sync();
    assert.ok(session.disk("a.txt").includes("robin"));
    assert.deepEqual(await session.lines("a.txt"), []);
  });

  it("do not count if they are older than the run", async () => {
    const session = await start({ ".gitignore": "c.txt\n" });
    session.write("c.txt", "dana\n");
    utimesSync(path.join(session.top, "c.txt"), 1_700_000_000, 1_700_000_000);
    await running(session);
    session.write(".gitignore", "d.txt\n");
    await end(session);
    assert.deepEqual(await session.lines("c.txt"), []);
    assert.deepEqual(await session.lines(".gitignore"), ["d.txt"]);
  });

  it("do not count if they are binary, or kept elsewhere", async () => {
    const session = await begin();
    session.write("c.bin", "alpha\0\n");
    session.write("a.txt", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
    await end(session);
    assert.ok(!session.stateFiles().some((name) => name.endsWith(".json")));
  });

  it("count with CRLF beside LF in the commit", async () => {
    const session = await start({ "a.txt": BASE });
    session.git("config", "core.autocrlf", "true");
    await running(session);
    session.write("a.txt", WRITTEN.replaceAll("\n", "\r\n"));
    await end(session);
    assert.deepEqual(await session.lines("a.txt"), ["alpha"]);
  });

  it("do not count after a run that nothing was heard of for hours", async () => {
    const session = await begin();
    session.pass(5 * 60 * MINUTE);
    session.write("a.txt", WRITTEN);
    await end(session);
    assert.deepEqual(await session.lines("a.txt"), []);
  });

  it("are not looked at where nothing may be written", async () => {
    const session = await start({ "a.txt": BASE }, { mayWrite: false });
    await running(session);
    session.write("a.txt", WRITTEN);
    await end(session);
    assert.deepEqual(await session.lines("a.txt"), []);
  });
});
