import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { GIT_ENV, useRepos } from "../../support/gitRepo.ts";
import { append, BRANCH, eventOf, gitIn, placeOf, read, synced, teamOf, texts } from "./ledgerSupport.ts";

const PROGRAM = path.join(process.cwd(), "out/unit/ledger/append.process.js");

interface Ended {
  readonly code: number | null;
  readonly states: readonly string[];
  readonly errors: string;
}

/** Starts a process that appends; its own process group, so that a kill takes the git with it. */
function start(folder: string, name: string, count: number): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [PROGRAM, folder, name, String(count)], {
    env: { ...process.env, ...GIT_ENV },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let out = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => {
      const lines = out.split("\n").filter((line) => line !== "");
      resolve({ code, states: lines.map((line) => JSON.parse(line).state), errors });
    });
  });
  return { child, ended };
}

const expected = (names: readonly string[], count: number): string[] =>
  names.flatMap((name) => Array.from({ length: count }, (_, n) => `${name} ${n}`)).sort();

/** What git itself says to do about the lock files of a git that was killed. */
function removeLocks(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    if (name.endsWith(".lock")) rmSync(path.join(folder, name), { force: true });
}

describe("ledger: several processes at once", function () {
  this.timeout(300_000);
  const create = useRepos();

  it("loses nothing of ten engineers who append to one remote, the first commit included", async () => {
    const { hub, clones } = teamOf(create, 10);
    const names = clones.map((_, n) => `engineer-${n}`);
    const running = clones.map((clone, n) => start(clone.root, names[n] ?? "", 2).ended);
    for (const { code, states, errors } of await Promise.all(running))
      assert.deepEqual([code, states, errors], [0, ["pushed", "pushed"], ""]);
    const place = await placeOf(clones[0]?.root ?? "");
    await synced(place);
    const state = await read(place);
    assert.deepEqual(texts(state), expected(names, 2));
    assert.deepEqual([state.problems, state.unpushed], [[], 0]);
    assert.equal(gitIn(hub, ["fsck", "--no-dangling", "--no-progress"]), "");
    const roots = gitIn(hub, ["rev-list", "--max-parents=0", BRANCH]).split("\n");
    assert.equal(roots.length, 1, "all of it is one history");
  });

  it("loses nothing of three processes in one clone", async () => {
    const { clones } = teamOf(create, 1);
    const dana = clones[0];
    assert.ok(dana);
    const names = ["editor", "terminal", "hook"];
    const running = names.map((name) => start(dana.root, name, 3).ended);
    for (const { code, states, errors } of await Promise.all(running))
      assert.deepEqual([code, states, errors], [0, ["pushed", "pushed", "pushed"], ""]);
    const place = await placeOf(dana.root);
    await synced(place);
    const state = await read(place);
    assert.deepEqual(texts(state), expected(names, 3));
    assert.deepEqual([state.problems, state.unpushed], [[], 0]);
    assert.equal(dana.git("fsck", "--no-dangling", "--no-progress"), "");
    assert.deepEqual(
      dana.git("for-each-ref", "--format=%(refname)", "refs/two-keys").split("\n"),
      ["refs/two-keys/ledger/kept/two-keys/ledger", "refs/two-keys/ledger/seen/origin/two-keys/ledger"],
      "nothing is left behind",
    );
  });

  it("leaves sound repositories behind when it is killed, and what it has told of", async () => {
    const { hub, clones } = teamOf(create, 1);
    const dana = clones[0];
    assert.ok(dana);
    const place = await placeOf(dana.root);
    await append(place, eventOf("before"));
    let told = 0;
    for (let round = 0; round < 4; round++) {
      const { child, ended } = start(dana.root, `killed-${round}`, 1000);
      // Somewhere in the first, second, … append after the first one that was told of.
      await new Promise((resolve) => child.stdout?.once("data", resolve));
      await new Promise((resolve) => setTimeout(resolve, 13 * round + Math.random() * 20));
      if (child.pid !== undefined) process.kill(round % 2 === 0 ? -child.pid : child.pid, "SIGKILL");
      told += (await ended).states.length;
      for (const folder of [dana.root, hub]) removeLocks(folder);
      for (const folder of [dana.root, hub])
        assert.equal(gitIn(folder, ["fsck", "--no-dangling", "--no-progress"]), "");
    }
    await synced(place);
    const state = await read(place);
    assert.deepEqual(state.problems, []);
    const found = texts(state);
    assert.ok(found.includes("before") && found.length >= 1 + told, `${found.length} of ${told}`);
    assert.equal((await append(place, eventOf("after"))).state, "pushed");
  });
});
