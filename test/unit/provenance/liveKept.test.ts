import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Journal } from "../../../server/provenance/live/journal.ts";
import { Later } from "../../../server/provenance/live/later.ts";
import { LiveFile } from "../../../server/provenance/live/liveFile.ts";
import { saveFile } from "../../../server/provenance/tracking/workingState.ts";
import { BASE, type Session, useSessions } from "./liveSupport.ts";
import { HUMAN, marked, put } from "./trackingSupport.ts";

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe("work that is put off", () => {
  it("is done when it is quiet, but not later than the longest time", async () => {
    let done = 0;
    const work = new Later(() => done++, 60, 200);
    work.ask();
    await later(30);
    work.ask();
    await later(40);
    assert.equal(done, 0);
    await later(60);
    assert.equal(done, 1);
    for (const begin = performance.now(); performance.now() - begin < 450; ) {
      work.ask();
      await later(20);
    }
    assert.ok(done >= 2 && done <= 3, String(done));
    const known = done;
    work.cancel();
    await later(100);
    assert.equal(done, known);
  });
});

describe("a state that is kept while somebody types", () => {
  const start = useSessions();

  async function typing(): Promise<{ session: Session; file: () => string }> {
    const session = await start({ "a.txt": BASE, "b.txt": BASE });
    session.open("a.txt");
    session.open("b.txt");
    session.completes("a.txt", "alpha\n");
    session.completes("b.txt", "beta\n");
    await session.settled("a.txt");
    const folder = path.join(session.gitDir, "two-keys", "working");
    const file = (): string => path.join(folder, readdirSync(folder)[0] ?? "");
    const isKept = (): boolean =>
      existsSync(folder) && readdirSync(folder).length > 0 && readFileSync(file(), "utf8").includes("b.txt");
    while (!isKept()) await later(50);
    return { session, file };
  }

  it("is written when it is quiet", async () => {
    const { session, file } = await typing();
    for (let tries = 1; ; tries++) {
      assert.ok(tries < 20, "this machine never types without a pause");
      const { mtimeMs } = statSync(file());
      let longest = 0;
      for (let letters = 0; letters < 6; letters++) {
        const before = performance.now();
        session.types("a.txt", "x");
        await session.settled("a.txt");
        await later(100);
        longest = Math.max(longest, performance.now() - before);
      }
      const written = statSync(file()).mtimeMs;
      // A machine that is busy elsewhere makes a pause of its own, in which it is right to write.
      const isFluent = longest < 200;
      if (isFluent) assert.equal(written, mtimeMs);
      await later(350);
      for (let waits = 0; statSync(file()).mtimeMs === written && waits < 50; waits++) await later(100);
      assert.notEqual(statSync(file()).mtimeMs, written);
      if (isFluent) return;
    }
  });

  it("is not made anew for a document that did not change", () => {
    const tracker = marked(`«${BASE}»`);
    const file = new LiveFile("a.txt", "plaintext", tracker);
    const { state } = file;
    assert.equal(file.state, state);
    tracker.vet(0, 4, { by: "Robin <robin@example.test>", at: 1 });
    const vetted = file.state;
    assert.deepEqual([vetted.textHash, vetted.vettings.length], [state.textHash, 1]);
    assert.equal(file.state, vetted);
    tracker.declare(0, 4, HUMAN);
    assert.equal(file.state.claims.length, 2);
    put(tracker, "typed", "two", "2", HUMAN);
    assert.notEqual(file.state.textHash, state.textHash);
  });

  it("is not read again where this process wrote it last", async () => {
    const kept = new Map<string, string>();
    const read: string[] = [];
    let isOurs = true;
    const ports = {
      stateNames: async () => [...kept.keys()],
      readState: async (name: string) => {
        read.push(name);
        return kept.get(name);
      },
      isStateAsWritten: async () => isOurs,
      writeState: async (name: string, text: string) => void kept.set(name, text),
      removeState: async (name: string) => void kept.delete(name),
      setStateAside: async () => undefined,
    };
    const journal = new Journal(ports, (problem) => assert.fail(problem.message));
    await journal.resume(undefined, [], () => undefined);
    const file = saveFile(BASE, marked(`«${BASE}»`).state);
    assert.equal(await journal.files(undefined), undefined);
    await journal.save({ head: null, files: new Map([["a.txt", file]]) });
    read.length = 0;
    assert.equal((await journal.files(undefined))?.get("a.txt"), file);
    assert.deepEqual(read, []);
    isOurs = false;
    assert.deepEqual((await journal.files(undefined))?.get("a.txt"), file);
    assert.deepEqual(read, ["initial"]);
  });

  it("is read again if another process wrote it", async () => {
    const { session, file } = await typing();
    const state = JSON.parse(readFileSync(file(), "utf8")) as { files: Record<string, unknown> };
    assert.deepEqual(Object.keys(state.files), ["a.txt", "b.txt"]);
    writeFileSync(
      file(),
      JSON.stringify({ ...state, files: { ...state.files, "c.txt": state.files["b.txt"] } }),
    );
    session.types("a.txt", "x");
    await session.settled("a.txt");
    const names = (): string[] =>
      Object.keys((JSON.parse(readFileSync(file(), "utf8")) as typeof state).files).sort();
    const written = statSync(file()).mtimeMs;
    while (statSync(file()).mtimeMs === written) await later(50);
    assert.deepEqual(names(), ["a.txt", "b.txt", "c.txt"]);
  });
});
