import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { resolveFile } from "../../../server/provenance/resolve.ts";
import { aiLog, CLAUDE, COPILOT, type GitRepo, numbered, useRepos } from "../../support/gitRepo.ts";
import { AI, resolve, rows, TRACES, trace } from "./resolveSupport.ts";

describe("bad input to resolveFile", function () {
  this.timeout(120_000);
  const repo = useRepos();

  it("a broken git-ai note beside a good Agent Trace record: the record shows", async () => {
    const at = repo();
    const id = at.commit({ "a.ts": "a\nb\nc\n" });
    const log = aiLog(id, "a.ts", `  ${CLAUDE} 1-3`);
    at.note(TRACES, id, trace(id, "a.ts", 2, 3));
    for (const broken of [
      log.slice(0, -20),
      `${log}\n}`,
      log.replace("---", "--"),
      log.padEnd(4 * 1024 * 1024 + 1, " "),
      Buffer.from([0xff, 0xfe, 0, 1, 10, 45]),
    ]) {
      at.note(AI, id, broken);
      const found = await resolve(at, "a.ts");
      assert.deepEqual(rows(found), ["1-1 unknown weak - -", "2-3 ai strong cursor agent-trace"]);
      assert.deepEqual(
        found.problems.map(({ source }) => source),
        ["git-ai"],
      );
    }
  });

  it("all sources broken but one: that one shows, the others are told of", async () => {
    const at = repo();
    const id = at.commit({ "a.ts": "a\nb\n" });
    at.note(AI, id, aiLog(id, "a.ts", `  ${CLAUDE} 2`));
    at.note(TRACES, id, "{");
    at.note("refs/notes/whogitit", id, "[]");
    at.note("refs/notes/ai-blame", id, '{"files":');
    at.note("refs/notes/devtools/discuss", id, "{\nwords\n");
    at.write(".agent-trace/traces.jsonl", "{}\n\0\n[[[[\n");
    const found = await resolve(at, "a.ts");
    assert.deepEqual(rows(found), ["1-1 unknown weak - -", "2-2 ai strong claude git-ai-note"]);
    assert.deepEqual(found.problems.map(({ source }) => source).sort(), [
      "agent-trace",
      "whogitit",
      "whogitit",
    ]);
  });

  it("two commits with one note: each with its own trust", async () => {
    const at = repo();
    const first = at.commit({ "a.ts": "a\n" });
    const second = at.commit({ "a.ts": "a\nb\n" });
    const log = aiLog(first, "a.ts", `  ${CLAUDE} 1-2`);
    at.note(AI, first, log);
    at.note(AI, second, log);
    assert.deepEqual(rows(await resolve(at, "a.ts")), [
      "1-1 ai strong claude git-ai-note",
      "2-2 ai moderate claude git-ai-note",
    ]);
  });

  it("a note above 4 MB, one with a broken JSON tail and one without a divider: each left out for itself", async () => {
    const at = repo();
    const big = at.commit({ "a.ts": "a\n" });
    const broken = at.commit({ "a.ts": "a\nb\n" }, "x\n\nMade-with: Cursor");
    const headless = at.commit({ "a.ts": "a\nb\nc\n" });
    const good = at.commit({ "a.ts": "a\nb\nc\nd\n" });
    at.note(AI, big, aiLog(big, "a.ts", `  ${CLAUDE} 1`).padEnd(4 * 1024 * 1024 + 1, " "));
    at.note(AI, broken, aiLog(broken, "a.ts", `  ${CLAUDE} 2`).slice(0, -20));
    at.note(AI, headless, "a.ts\n  s_1 3\n");
    at.note(AI, good, aiLog(good, "a.ts", `  ${CLAUDE} 4`));
    const found = await resolve(at, "a.ts");
    assert.deepEqual(rows(found), [
      "1-1 unknown weak - -",
      "2-2 unknown weak cursor commit-trailer",
      "3-3 unknown weak - -",
      "4-4 ai strong claude git-ai-note",
    ]);
    assert.equal(found.problems.length, 3);
    assert.ok(found.problems.some(({ message }) => message.includes("4 MB")));
    assert.ok(found.problems.every(({ source }) => source === "git-ai"));
  });

  it("a range past the end of the file, and two keys for one line: ignored, and the last one wins", async () => {
    const at = repo();
    const id = at.commit({ "a.ts": "a\nb\n" });
    at.note(
      AI,
      id,
      aiLog(id, "a.ts", `  ${COPILOT} 2-400`, `  ${CLAUDE} 2,9999999-99999999`, "gone.ts", "  s_1 1-5"),
    );
    assert.deepEqual(rows(await resolve(at, "a.ts")), [
      "1-1 unknown weak - -",
      "2-2 ai strong claude git-ai-note",
    ]);
  });

  it("a path with spaces, quotes, tabs, backslashes, or what git takes for a pattern: read", async () => {
    const at = repo();
    const names = [
      "sp ace.ts",
      "t\tab.ts",
      'q"uote.ts',
      "back\\slash.ts",
      "ünï.ts",
      ":(top)x.ts",
      "-dash.ts",
    ];
    const id = at.commit(Object.fromEntries(names.map((name) => [name, `${name}\n`])));
    at.note(
      AI,
      id,
      aiLog(id, ...names.flatMap((name) => [/[ \t]/.test(name) ? `"${name}"` : name, `  ${CLAUDE} 1`])),
    );
    for (const name of names) {
      assert.deepEqual(rows(await resolve(at, name)), ["1-1 ai strong claude git-ai-note"], name);
    }
  });

  it("NFC and NFD twins: logs say nothing of either, records name one exactly", async () => {
    const at = repo();
    const composed = "d/\u00e9.ts";
    const decomposed = "d/e\u0301.ts";
    const one = at.commit({ [decomposed]: "a\n" });
    at.note(AI, one, aiLog(one, composed, `  ${CLAUDE} 1`));
    assert.deepEqual(rows(await resolve(at, decomposed)), ["1-1 ai strong claude git-ai-note"]);
    const twin = at.commit({ [composed]: "b\n" });
    const found = await resolve(at, decomposed);
    assert.deepEqual(rows(found), ["1-1 unknown weak - -"]);
    assert.equal(found.problems.length, 1);
    at.write(".agent-trace/traces.jsonl", `${trace(one, composed, 1, 1)}\n${trace(twin, composed, 1, 1)}\n`);
    assert.deepEqual(rows(await resolve(at, decomposed)), ["1-1 unknown weak - -"]);
    assert.deepEqual(rows(await resolve(at, composed)), ["1-1 ai strong cursor agent-trace"]);
  });

  it("a CRLF file, a CRLF note and an empty file: read", async () => {
    const at = repo();
    const id = at.commit({ "a.ts": "a\r\nb\r\n", "empty.ts": "" });
    at.note(AI, id, aiLog(id, "a.ts", `  ${CLAUDE} 2`).replaceAll("\n", "\r\n"));
    assert.deepEqual(rows(await resolve(at, "a.ts")), [
      "1-1 unknown weak - -",
      "2-2 ai strong claude git-ai-note",
    ]);
    assert.deepEqual(rows(await resolve(at, "a.ts", "a\r\nb\r\nc")).length, 3);
    assert.deepEqual(rows(await resolve(at, "empty.ts")), []);
  });

  it("a file outside the repository, none, or above 20,000 lines: unknown, with the reason", async () => {
    const at = repo();
    at.commit({ "long.ts": numbered(20_001) });
    for (const path of ["../outside.ts", "none.ts", "long.ts"]) {
      const { problems, regions } = await resolve(at, path);
      assert.deepEqual([problems.length, problems[0]?.source], [1, "blame"], path);
      assert.ok(regions.every(({ origin }) => origin === "unknown"));
    }
    const late = AbortSignal.abort();
    const found = await resolveFile({ path: "long.ts", signal: late }, await at.open());
    assert.deepEqual(found, {
      regions: [],
      vetted: [],
      problems: [{ source: "blame", message: "cancelled" }],
    });
  });

  it("a repository without commits: all lines new", async () => {
    const at = repo();
    at.write("a.ts", "a\nb");
    at.write(".agent-trace/traces.jsonl", "{broken\n");
    const found = await resolve(at, "a.ts");
    assert.deepEqual([rows(found), found.problems], [["1-2 unknown weak - -"], []]);
  });

  /** A repository whose `a.ts` has an AI line and one that nobody knows. */
  function noted(): GitRepo {
    const at = repo();
    const id = at.commit({ "a.ts": "a\nb" });
    at.note(AI, id, aiLog(id, "a.ts", `  ${CLAUDE} 1`));
    return at;
  }
  const EXPECTED = ["1-1 ai strong claude git-ai-note", "2-2 unknown weak - -"];

  it("a detached work tree: its own state, the repository's notes", async () => {
    const at = noted();
    at.git("worktree", "add", "--quiet", "--detach", ".git/side");
    const side = await at.open(at.path(".git/side"));
    assert.deepEqual(rows(await resolveFile({ path: "a.ts" }, side)), EXPECTED);
  });

  it("a submodule: its own repository and notes", async () => {
    const at = noted();
    const outer = repo();
    outer.commit({ "x.txt": "x\n" });
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", at.root, "sub");
    outer.git("-C", "sub", "fetch", "--quiet", "origin", `${AI}:${AI}`);
    const inner = await outer.open(outer.path("sub"));
    assert.deepEqual(rows(await resolveFile({ path: "a.ts" }, inner)), EXPECTED);
    const { problems, regions } = await resolve(outer, "sub");
    assert.deepEqual([problems.map(({ source }) => source), regions], [["blame"], []]);
  });

  it("a shallow clone: a step less sure at its end, told of", async () => {
    const at = repo();
    at.commit({ "a.ts": "a\n" });
    const id = at.commit({ "a.ts": "a\nb\n" }, "x\n\nMade-with: Cursor");
    at.note(AI, id, aiLog(id, "a.ts", `  ${CLAUDE} 2`));
    mkdirSync(at.path(".git/clone"));
    at.git("clone", "--quiet", "--depth=1", `file://${at.root}`, ".git/clone");
    at.git("-C", ".git/clone", "fetch", "--quiet", "--depth=1", "origin", `${AI}:${AI}`);
    const found = await resolveFile({ path: "a.ts" }, await at.open(at.path(".git/clone")));
    assert.deepEqual(rows(found), ["1-1 unknown weak - -", "2-2 ai moderate claude git-ai-note"]);
    assert.match(found.problems[0]?.message ?? "", /shallow/);
  });
});
