import assert from "node:assert/strict";
import { mkdirSync, utimesSync } from "node:fs";
import { blame } from "../../../server/git/blame.ts";
import { readCommits } from "../../../server/git/commits.ts";
import { diffCommits } from "../../../server/git/diff.ts";
import { findWorktree } from "../../../server/git/gitDir.ts";
import { listNotes, noteRefs, searchNotes, writeNote } from "../../../server/git/notes.ts";
import { ObjectReader } from "../../../server/git/objects.ts";
import type { GitResult } from "../../../server/git/run.ts";
import { GIT_ENV, numbered, useRepos } from "../../support/gitRepo.ts";

function value<T>(result: GitResult<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

describe("git room", function () {
  this.timeout(60_000);
  const repo = useRepos();

  describe("blame", () => {
    it("gives commit, original path and line, through renames and for a text that is not saved", async () => {
      const at = repo();
      const first = at.commit({ "a/old name.txt": numbered(10) });
      at.git("mv", "a/old name.txt", 'new "q"\tü.txt');
      const second = at.commit({ 'new "q"\tü.txt': `top\n${numbered(10)}` });
      const text = `top\nunsaved\n${numbered(10)}`;
      const { spans } = value(await blame(at.root, 'new "q"\tü.txt', { text }));
      assert.deepEqual(
        spans.map(({ start, count, commit, path, line }) => [start, count, commit, path, line]),
        [
          [1, 1, second, 'new "q"\tü.txt', 1],
          [2, 1, undefined, 'new "q"\tü.txt', 2],
          [3, 10, first, "a/old name.txt", 1],
        ],
      );
    });

    it("runs no converter that the repository names", async () => {
      const at = repo();
      at.write(".git/info/attributes", "* diff=x\n");
      at.git("config", "diff.x.textconv", "head -1");
      const first = at.commit({ "x.txt": "a\nb\n" });
      const { spans } = value(await blame(at.root, "x.txt"));
      assert.deepEqual(
        spans.map(({ commit, count }) => [commit, count]),
        [[first, 2]],
      );
    });

    it("takes untracked files and repositories without commits for new", async () => {
      const at = repo();
      at.write("a.txt", "one\ntwo");
      const early = value(await blame(at.root, "a.txt"));
      assert.deepEqual([early.isNew, early.spans[0]?.count, early.spans[0]?.commit], [true, 2, undefined]);
      at.commit({ "b.txt": "b\n" });
      at.write("c.txt", "");
      assert.deepEqual(value(await blame(at.root, "c.txt")), { spans: [], isNew: true });
      assert.equal((await blame(at.root, "none.txt")).ok, false);
    });

    it("stops at 20,000 lines and when cancelled, and does without a list that is missing", async () => {
      const at = repo();
      at.commit({ "long.txt": numbered(20_001), "a.txt": "a\n" });
      for (const options of [{}, { text: numbered(20_001) }]) {
        const long = await blame(at.root, "long.txt", options);
        assert.ok(!long.ok && /20,000 lines/.test(long.failure.message));
      }
      const stop = new AbortController();
      const running = blame(at.root, "long.txt", { signal: stop.signal });
      stop.abort();
      const cancelled = await running;
      assert.ok(!cancelled.ok && cancelled.failure.message === "cancelled");
      at.write(".git/global", "[blame]\n\tignoreRevsFile = .git-blame-ignore-revs\n");
      process.env.GIT_CONFIG_GLOBAL = at.path(".git/global");
      assert.equal(value(await blame(at.root, "a.txt")).spans.length, 1);
      process.env.GIT_CONFIG_GLOBAL = GIT_ENV.GIT_CONFIG_GLOBAL;
    });
  });

  it("writes notes byte for byte, reads any fan-out and finds texts in them", async () => {
    const at = repo();
    const ref = "refs/notes/ai";
    const commits = Array.from({ length: 3 }, (_, n) => at.commit({ "a.txt": `${n}\n` }));
    const content = "\n\n  s_1 1-2 \r\n---\n\n{}";
    const blob = value(await writeNote(at.root, ref, commits[0] ?? "", content));
    assert.equal(at.git("cat-file", "-s", blob), String(content.length));
    const fan = (id = ""): string => `${id.slice(0, 2)}/${id.slice(2, 4)}/${id.slice(4)}`;
    const tree = [
      "commit refs/notes/ai",
      "committer A <a@b.c> 0 +0000",
      "data 0",
      ...commits.flatMap((id, n) => [
        `M 100644 inline ${n === 0 ? id : n === 1 ? fan(id) : `${id.slice(0, 2)}/${id.slice(2)}`}`,
        "data 6",
        `note ${n}`,
      ]),
      "",
    ].join("\n");
    at.write(".git/import", tree);
    at.git("-c", "alias.imp=!git fast-import --quiet --force < .git/import", "imp");
    const list = value(await listNotes(at.root, ref));
    assert.deepEqual([...list.keys()].sort(), [...commits].sort());
    assert.deepEqual([...value(await noteRefs(at.root)).keys()], [ref]);
    assert.deepEqual(value(await searchNotes(at.root, ref, ["note 1", "no such"])), [commits[1]]);
    assert.deepEqual(value(await searchNotes(at.root, ref, ["no such"])), []);
    assert.deepEqual(value(await listNotes(at.root, "refs/notes/none")), new Map());
    const objects = new ObjectReader(at.root);
    const blobs = [...list.values()];
    const texts = await Promise.all(blobs.map((one) => objects.read(one, 6)));
    assert.equal(
      texts.every((one) => one?.content?.length === 6),
      true,
    );
    assert.deepEqual(await objects.read(blobs[0] ?? "", 5), { type: "blob", size: 6, content: undefined });
    assert.equal(await objects.read("0".repeat(40)), undefined);
    assert.equal((await objects.read(blobs[1] ?? ""))?.size, 6);
    objects.close();
  });

  it("knows git-ai by what it has written lately", async () => {
    const at = repo();
    at.commit({ "a.txt": "a\n" });
    const git = await at.open();
    const path = process.env.PATH;
    process.env.PATH = "";
    assert.equal(await git.gitAiInstalled(), false);
    mkdirSync(at.path(".git/ai"));
    assert.equal(await git.gitAiInstalled(), true);
    utimesSync(at.path(".git/ai"), new Date("2020-01-01"), new Date("2020-01-01"));
    assert.equal(await git.gitAiInstalled(), false);
    at.write(".git/bin/git-ai", "");
    process.env.PATH = at.path(".git/bin");
    assert.equal(await git.gitAiInstalled(), true);
    process.env.PATH = path;
  });

  it("reads many commits, and what a rename changed", async () => {
    const at = repo();
    const first = at.commit({ "a b.txt": "1\n2\n3\n" }, "first\n\nbody\n\nAssisted-by: x");
    const second = at.commit({ "a b.txt": "1\n--- x\n3\n+++ y\n", "n.txt": "n" });
    at.git("mv", "a b.txt", "c.txt");
    const third = at.commit();
    const objects = new ObjectReader(at.root);
    const commits = await readCommits(objects, [first, second, third, "f".repeat(40)]);
    objects.close();
    assert.equal(commits.size, 3);
    assert.deepEqual(commits.get(second)?.parents, [first]);
    assert.equal(commits.get(first)?.author, "Dana <dana@example.test>");
    assert.equal(commits.get(first)?.message, "first\n\nbody\n\nAssisted-by: x\n");
    const [renamed] = value(await diffCommits(at.root, second, third));
    assert.deepEqual(renamed, { oldPath: "a b.txt", newPath: "c.txt", hunks: [] });
  });

  it("blames an editor's text of a file that begins with a mark of byte order", async () => {
    const at = repo();
    const first = at.commit({ "a.txt": "\uFEFFone\ntwo\n", "b.txt": "one\n" });
    const git = await at.open();
    const commits = async (file: string, text: string): Promise<unknown> =>
      value(await git.blame(file, { text })).spans.map(({ commit, count }) => [commit, count]);
    assert.deepEqual(await commits("a.txt", "one\ntwo\n"), [[first, 2]]);
    assert.deepEqual(await commits("a.txt", "\uFEFFone\ntwo\n"), [[first, 2]]);
    assert.deepEqual(await commits("a.txt", "uno\ntwo\n"), [
      [undefined, 1],
      [first, 1],
    ]);
    at.write("b.txt", "\uFEFFone\n");
    assert.deepEqual(await commits("b.txt", "one\n"), [[first, 1]]);
  });

  it("finds git folder, commit and branch of work trees, detached ones, submodules and shallow clones", async () => {
    const at = repo();
    const empty = value(await findWorktree(at.root));
    assert.deepEqual([empty.head, empty.branch, empty.shallow.size], [undefined, "refs/heads/main", 0]);
    at.commit({ "a.txt": "1\n" });
    const head = at.commit({ "a.txt": "2\n" });
    at.git("worktree", "add", "--quiet", "--detach", ".git/side");
    const side = value(await findWorktree(at.path(".git/side")));
    assert.deepEqual([side.head, side.branch, side.commonDir], [head, undefined, at.path(".git")]);
    assert.notEqual(side.gitDir, side.commonDir);
    const other = repo();
    other.commit({ "x.txt": "x\n" });
    other.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", at.root, "sub");
    assert.equal(value(await findWorktree(other.path("sub"))).top, other.path("sub"));
    mkdirSync(other.path("clone"));
    other.git("clone", "--quiet", "--depth=1", `file://${at.root}`, "clone");
    assert.deepEqual([...value(await findWorktree(other.path("clone"))).shallow], [head]);
    const inside = await findWorktree(at.path(".git"));
    assert.ok(!inside.ok && inside.failure.reason === "not-a-repository");
  });
});
