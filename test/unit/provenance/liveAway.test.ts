import assert from "node:assert/strict";
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { inboxLine } from "../../../server/provenance/hooks/inboxLine.ts";
import { BASE, type Session, useSessions } from "./liveSupport.ts";

describe("what happens while nobody looks", () => {
  const start = useSessions();

  async function known(): Promise<Session> {
    const session = await start({ "a.txt": BASE, "b.txt": BASE });
    session.open("a.txt");
    session.completes("a.txt", "alpha\nbeta\n", "three");
    session.save("a.txt");
    await session.settled("a.txt");
    return session;
  }

  const HISTORIES: Readonly<Record<string, (session: Session) => void>> = {
    "a commit": (session) => session.commit(),
    "a commit and another one": (session) => {
      session.commit();
      session.write("b.txt", `zero\n${BASE}`);
      session.commit();
    },
    "a commit, then an amend of its message": (session) => {
      session.commit();
      session.git("commit", "-q", "--amend", "-m", "better");
    },
    "a commit on a branch, and back": (session) => {
      session.git("checkout", "-qb", "topic");
      session.commit();
      session.git("checkout", "-q", "main");
      session.git("checkout", "-q", "topic");
    },
    "a commit on a branch that is left": (session) => {
      session.git("checkout", "-qb", "topic");
      session.commit();
      session.git("checkout", "-q", "main");
      session.git("merge", "-q", "--no-ff", "topic");
    },
    "a commit and a rebase": (session) => {
      session.git("checkout", "-qb", "topic");
      session.commit();
      session.git("checkout", "-q", "main");
      session.write("b.txt", `zero\n${BASE}`);
      session.commit();
      session.git("checkout", "-q", "topic");
      session.git("rebase", "-q", "main");
    },
    "a commit that was reset and made again": (session) => {
      session.commit();
      session.git("reset", "-q", "--soft", "HEAD~1");
      session.commit();
    },
    "an agent that reports and commits": (session) => {
      session.agentWrites("b.txt", `${BASE}gamma\n`);
      session.commit();
    },
  };

  for (const [name, happen] of Object.entries(HISTORIES))
    it(`is followed as if somebody had looked: ${name}`, async () => {
      const results: { a: string[]; b: string[]; problems: number }[] = [];
      for (const isAway of [false, true]) {
        const session = await known();
        if (isAway) await session.leave();
        happen(session);
        if (isAway) await session.come();
        await session.sync();
        await session.reloadAll();
        const problems = session.problems.length;
        results.push({ a: await session.lines("a.txt"), b: await session.lines("b.txt"), problems });
      }
      assert.deepEqual(results[0]?.a, ["alpha", "beta"]);
      assert.deepEqual(results[1], results[0]);
    });

  it("may be reports only, of files that nothing was known of", async () => {
    const session = await start({ "a.txt": BASE });
    await session.leave();
    session.agentWrites("a.txt", `${BASE}gamma\n`);
    await session.come();
    assert.deepEqual(await session.lines("a.txt"), ["gamma"]);
    assert.ok(!session.stateFiles().some((name) => /inbox/.test(name)));
  });
});

describe("the state on the disk", () => {
  const start = useSessions();

  async function stored(): Promise<{ session: Session; file: string }> {
    const session = await start({ "a.txt": BASE, "b.txt": BASE });
    session.open("a.txt");
    session.completes("a.txt", "alpha\n");
    session.save("a.txt");
    await session.leave();
    const folder = path.join(session.gitDir, "two-keys", "working");
    const [name = ""] = readdirSync(folder);
    return { session, file: path.join(folder, name) };
  }

  const BROKEN: Readonly<Record<string, (text: string) => string>> = {
    "cut off": (text) => text.slice(0, text.length / 2),
    garbage: () => "\0\x01",
    "of another version": (text) => text.replace('"version":1', '"version":2'),
  };
  for (const [name, change] of Object.entries(BROKEN))
    it(`is told of and set aside if it is ${name}, and goes on`, async () => {
      const { session, file } = await stored();
      const broken = change(readFileSync(file, "utf8"));
      writeFileSync(file, broken);
      session.agentWrites("b.txt", `${BASE}gamma\n`);
      await session.come();
      assert.deepEqual(
        session.problems.map(({ source }) => source),
        ["working state"],
      );
      assert.equal(readFileSync(`${file}.unreadable`, "utf8"), broken);
      assert.deepEqual(await session.lines("a.txt"), []);
      assert.deepEqual(await session.lines("b.txt"), ["gamma"]);
      session.commit();
      await session.sync();
      assert.deepEqual(await session.aiAt("b.txt"), ["gamma"]);
    });

  it("is used in part if one file of it is broken", async () => {
    const { session, file } = await stored();
    const state = JSON.parse(readFileSync(file, "utf8")) as { files: Record<string, unknown> };
    state.files["b.txt"] = { textHash: 7 };
    writeFileSync(file, JSON.stringify(state));
    await session.come();
    assert.deepEqual(await session.lines("a.txt"), ["alpha"]);
  });

  it("is never there in part", async () => {
    const { session, file } = await stored();
    await session.come();
    session.open("a.txt");
    session.completes("a.txt", "omega\n");
    session.save("a.txt");
    const seen = new Set<number>();
    const ending = session.leave();
    for (let rounds = 0; rounds < 200; rounds++) {
      for (const name of readdirSync(path.dirname(file)).filter((one) => one.endsWith(".json"))) {
        const { files } = JSON.parse(readFileSync(path.join(path.dirname(file), name), "utf8")) as {
          files: object;
        };
        seen.add(Object.keys(files).length);
      }
      await new Promise(setImmediate);
    }
    await ending;
    assert.deepEqual([...seen], [1]);
    assert.deepEqual(readdirSync(path.dirname(file)), [path.basename(file)]);
  });

  it("is not lost when a process ends between taking reports and keeping them", async () => {
    const session = await start({ "a.txt": BASE });
    session.agentWrites("a.txt", `${BASE}gamma\n`);
    const folder = path.join(session.gitDir, "two-keys");
    // No process has this number.
    renameSync(path.join(folder, "inbox.jsonl"), path.join(folder, "inbox-4194305-1.taken"));
    session.agentWrites("a.txt", `${BASE}gamma\ndelta\n`);
    await session.sync();
    assert.deepEqual(await session.lines("a.txt"), ["gamma", "delta"]);
    assert.ok(!session.stateFiles().some((name) => /inbox/.test(name)));
  });

  it("is not lost when a hook has made the inbox, and writes to it a moment later", async () => {
    const session = await start({ "a.txt": BASE });
    session.agentWrites("a.txt", `${BASE}gamma\n`);
    const inbox = path.join(session.gitDir, "two-keys", "inbox.jsonl");
    const report = readFileSync(inbox);
    writeFileSync(inbox, "");
    const file = openSync(inbox, "a");
    await session.sync();
    writeSync(file, report);
    closeSync(file);
    await session.sync();
    assert.deepEqual(await session.lines("a.txt"), ["gamma"]);
  });

  it("leaves the reports that a living process has taken", async () => {
    const session = await start({ "a.txt": BASE });
    session.runs("runStart");
    const folder = path.join(session.gitDir, "two-keys");
    renameSync(path.join(folder, "inbox.jsonl"), path.join(folder, `inbox-${process.ppid}-1.taken`));
    await session.sync();
    assert.ok(session.stateFiles().includes(`inbox-${process.ppid}-1.taken`));
  });

  it("keeps lines of an inbox that come before and after a broken one", async () => {
    const session = await start({ "a.txt": BASE });
    session.pre("a.txt");
    const inbox = path.join(session.gitDir, "two-keys", "inbox.jsonl");
    const head = { ...session.from(), hook: "Bash", event: "runStart" } as const;
    writeFileSync(inbox, `${readFileSync(inbox, "utf8")}{"v":1,"broken\n${inboxLine(head)}`);
    session.write("a.txt", `${BASE}gamma\n`);
    session.post("a.txt");
    await session.sync();
    assert.deepEqual(await session.lines("a.txt"), ["gamma"]);
  });
});

describe("two editors on one work tree", () => {
  const start = useSessions();

  async function two(): Promise<[Session, Session]> {
    const first = await start({ "a.txt": BASE, "b.txt": BASE });
    return [first, await first.another()];
  }

  it("keep each other's files", async () => {
    const [first, second] = await two();
    first.open("a.txt");
    first.completes("a.txt", "alpha\n");
    first.save("a.txt");
    second.open("b.txt");
    second.completes("b.txt", "beta\n");
    second.save("b.txt");
    await first.leave();
    await second.leave();
    await first.come();
    assert.deepEqual(await first.lines("a.txt"), ["alpha"]);
    assert.deepEqual(await first.lines("b.txt"), ["beta"]);
    await first.leave();
    await second.come();
    second.open("b.txt");
    second.completes("b.txt", "gamma\n");
    second.save("b.txt");
    await first.come();
    first.open("a.txt");
    first.completes("a.txt", "delta\n");
    first.save("a.txt");
    await second.leave();
    await first.leave();
    await first.come();
    assert.deepEqual(await first.lines("a.txt"), ["alpha", "delta"]);
    assert.deepEqual(await first.lines("b.txt"), ["beta", "gamma"]);
  });

  it("both write what they know of a commit, whoever follows it first", async () => {
    const [first, second] = await two();
    first.open("a.txt");
    first.completes("a.txt", "alpha\n");
    first.save("a.txt");
    second.open("a.txt");
    second.open("b.txt");
    second.completes("b.txt", "beta\n");
    second.save("b.txt");
    await first.settled("a.txt");
    await second.settled("b.txt");
    first.commit();
    await first.sync();
    await second.sync();
    assert.deepEqual(await first.aiAt("a.txt"), ["alpha"]);
    assert.deepEqual(await first.aiAt("b.txt"), ["beta"]);
    await first.leave();
    await second.leave();
    assert.deepEqual(
      first.stateFiles().filter((name) => name.endsWith(".json")),
      [],
    );
  });

  it("do not take a state along that the other one has not followed yet", async () => {
    const [first, second] = await two();
    second.open("b.txt");
    second.completes("b.txt", "beta\n");
    second.save("b.txt");
    await second.leave();
    first.write("a.txt", `zero\n${BASE}`);
    first.git("commit", "-qm", "a alone", "a.txt");
    await first.sync();
    await second.come();
    assert.deepEqual(await second.lines("b.txt"), ["beta"]);
  });
});
