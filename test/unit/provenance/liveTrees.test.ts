import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LiveState } from "../../../server/git/liveState.ts";
import { Repository } from "../../../server/git/repository.ts";
import { WorkTrees, type WorkTreesOptions } from "../../../server/lsp/workTrees.ts";
import { inboxLine } from "../../../server/provenance/hooks/inboxLine.ts";
import { type GitRepo, useRepos } from "../../support/gitRepo.ts";

/** Resolves when a condition holds; fails after five seconds. */
async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    assert.ok(tries < 250, "nothing happened");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("watching a repository", () => {
  const repo = useRepos();
  const ends: (() => void)[] = [];

  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  async function watched(at: GitRepo): Promise<() => number> {
    let calls = 0;
    const state = new LiveState((await at.open()).worktree);
    const watching = await state.watch(() => calls++, true);
    ends.push(() => watching.dispose());
    return () => calls;
  }

  /** Commits again and again, each time as soon as all is quiet; every one has to be told of. */
  async function commitsAreTold(at: GitRepo, calls: () => number): Promise<void> {
    for (let round = 0; round < 3; round++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const known = calls();
      at.commit({ "a.txt": `${round}\n` });
      await until(() => calls() > known);
    }
  }

  it("tells of commits, also if there was none when it began", async () => {
    const at = repo();
    await commitsAreTold(at, await watched(at));
  });

  it("tells of commits where no reflog is kept", async () => {
    const at = repo();
    at.git("config", "core.logAllRefUpdates", "false");
    await commitsAreTold(at, await watched(at));
  });

  it("tells of the first stash, and of the next", async () => {
    const at = repo();
    const calls = await watched(at);
    at.commit({ "a.txt": "a\n" });
    for (const text of ["b\n", "c\n"]) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      at.write("a.txt", text);
      const known = calls();
      at.git("stash", "--quiet");
      await until(() => calls() > known);
    }
  });
});

describe("the work trees of a server", () => {
  const repo = useRepos();
  const folders: string[] = [];
  let trees: WorkTrees;

  function begin(options: Partial<WorkTreesOptions> = {}): void {
    trees = new WorkTrees({
      mayWrite: true,
      writer: "two-keys/test",
      onChange: () => undefined,
      onProblem: () => undefined,
      ...options,
    });
  }

  afterEach(async () => {
    await trees.close();
    for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true });
  });

  it("are only read where nothing may be written", async () => {
    const [mine, other] = [repo(), repo()];
    begin({ mayWriteIn: (top) => top === mine.root });
    for (const at of [mine, other]) {
      at.commit({ "a.txt": "one\n" });
      const place = await trees.place(at.path("a.txt"));
      await place?.tree.sync();
      at.write(".git/two-keys/inbox.jsonl", "");
      const session = "s_11111111111111";
      const head = { v: 1, at: Date.now(), agent: "claude", session } as const;
      at.write(".git/two-keys/inbox.jsonl", inboxLine({ ...head, hook: "Bash", event: "runStart" }));
      await place?.tree.sync();
    }
    const isTaken = (at: GitRepo): boolean => {
      try {
        return at.read(".git/two-keys/inbox.jsonl") === "";
      } catch {
        return true;
      }
    };
    assert.deepEqual([isTaken(mine), isTaken(other)], [true, false]);
  });

  it("may come to be later", async () => {
    begin();
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "two-keys-late-")));
    folders.push(folder);
    const file = path.join(folder, "a.txt");
    assert.equal(await trees.place(file), undefined);
    const at = repo();
    renameSync(at.path(".git"), path.join(folder, ".git"));
    assert.equal((await trees.place(file))?.path, "a.txt");
  });

  it("are asked for again after opening one has failed", async () => {
    begin();
    const at = repo();
    const open = Repository.open;
    Repository.open = () => Promise.reject(new Error("no more processes"));
    try {
      await assert.rejects(trees.place(at.path("a.txt")));
    } finally {
      Repository.open = open;
    }
    assert.equal((await trees.place(at.path("a.txt")))?.path, "a.txt");
  });

  for (const isAgain of [false, true])
    it(`are dropped when their folder is gone${isAgain ? ", also if there is another one now" : ""}`, async () => {
      const gone: unknown[] = [];
      begin({ onGone: (tree) => gone.push(tree) });
      const at = repo();
      at.commit({ "a.txt": "one\n" });
      const old = await trees.place(at.path("a.txt"));
      await old?.tree.sync();
      rmSync(at.root, { recursive: true });
      if (isAgain) {
        mkdirSync(at.root);
        at.git("init", "--quiet", "--initial-branch=main");
      }
      await until(() => trees.all().length === 0);
      assert.deepEqual(gone, [old?.tree]);
      const place = await trees.place(at.path("a.txt"));
      assert.equal(place !== undefined, isAgain);
      assert.notEqual(place?.tree, old?.tree);
      await old?.tree.close();
      if (!isAgain) assert.throws(() => at.read(".git/HEAD"));
    });
});
