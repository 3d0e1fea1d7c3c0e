import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { writeVetting } from "../../../server/provenance/formats/discuss.ts";
import { regionHash } from "../../../server/provenance/formats/hash.ts";
import { NoteCache } from "../../../server/provenance/noteStore.ts";
import type { ResolvePorts } from "../../../server/provenance/ports.ts";
import { type ResolvedFile, resolveFile } from "../../../server/provenance/resolve.ts";
import { aiLog, CLAUDE, COPILOT, type GitRepo, numbered, useRepos } from "../../support/gitRepo.ts";

const AI = "refs/notes/ai";

async function resolve(at: GitRepo, path: string, text?: string): Promise<ResolvedFile> {
  return resolveFile({ path, ...(text === undefined ? {} : { text }) }, await at.open());
}

/** `from-to origin confidence tool kind-of-first-evidence`. */
function rows({ regions }: ResolvedFile): string[] {
  return regions.map(({ startLine, endLine, origin, confidence, tool, evidence }) =>
    [`${startLine}-${endLine}`, origin, confidence, tool ?? "-", evidence[0]?.kind ?? "-"].join(" "),
  );
}

describe("resolveFile", function () {
  this.timeout(120_000);
  const repo = useRepos();

  it("reads git-ai logs through blame, shifted, renamed and with unsaved lines", async () => {
    const at = repo();
    const first = at.commit({ "old.ts": numbered(10) });
    at.note(AI, first, aiLog(first, "old.ts", `  ${CLAUDE}::t_1 3-5`, "  h_1 7"));
    at.git("mv", "old.ts", "new.ts");
    at.commit({ "new.ts": `top\n${numbered(10)}` });
    const found = await resolve(at, "new.ts", `unsaved\ntop\n${numbered(10)}`);
    assert.deepEqual(rows(found), [
      "1-1 unknown weak - -",
      "2-2 unknown weak - -",
      "3-4 unknown weak - -",
      "5-7 ai strong claude git-ai-note",
      "8-8 unknown weak - -",
      "9-9 human strong - git-ai-note",
      "10-12 unknown weak - -",
    ]);
    assert.deepEqual(found.problems, []);
    assert.equal(found.regions[3]?.model, "claude-sonnet-4");
    assert.deepEqual(found.regions[3]?.committed, { commit: first, path: "old.ts", line: 3 });
  });

  it("asks whogitit, Agent Trace of the commit and of its parent, observed notes, trailers, marks in that order", async () => {
    const at = repo();
    const parent = at.commit({ "x.txt": "x\n" });
    const whogitit = at.commit({ "w.ts": "a\nb\n" });
    const lines = [
      { line_number: 1, content: "a", source: { type: "AI" }, confidence: 0.9 },
      { line_number: 2, content: "changed", source: { type: "AI" }, confidence: 0.9 },
    ];
    at.note(
      "refs/notes/whogitit",
      whogitit,
      JSON.stringify({
        version: 3,
        session: { session_id: "q", model: { id: "m" } },
        files: [{ path: "w.ts", lines }],
      }),
    );
    const trace = (revision: string, path: string, line: number): string =>
      JSON.stringify({
        version: "0.1.0",
        id: "6f0c0c44-7d0a-4a7c-9e58-3a1f9f6f7a10",
        timestamp: "2026-03-02T10:15:00Z",
        vcs: { type: "git", revision },
        tool: { name: "cursor" },
        files: [
          {
            path,
            conversations: [{ contributor: { type: "ai" }, ranges: [{ start_line: line, end_line: line }] }],
          },
        ],
      });
    const traced = at.commit({ "t.ts": "a\nb\nc\n" });
    at.note("refs/notes/agent-trace", traced, trace(traced, "t.ts", 1));
    at.write(
      ".agent-trace/traces.jsonl",
      `${trace(whogitit, "t.ts", 2)}\n${trace(parent, "t.ts", 3)}\n{broken\n`,
    );
    const observed = at.commit({ "o.ts": "a\n" }, "x\n\nAssisted-by: Claude:claude-sonnet-4");
    at.note(AI, observed, aiLog(observed));
    at.commit({ "c.ts": "a\n" }, "x\n\nCo-authored-by: Claude <noreply@anthropic.com>");
    at.commit({ "m.ts": "// @ai-generated\ncode\n" });
    assert.deepEqual(rows(await resolve(at, "w.ts")), [
      "1-1 ai strong claude whogitit-note",
      "2-2 unknown weak - -",
    ]);
    assert.deepEqual(rows(await resolve(at, "t.ts")), [
      "1-1 ai strong cursor agent-trace",
      "2-2 ai moderate cursor agent-trace",
      "3-3 unknown weak - -",
    ]);
    assert.deepEqual(rows(await resolve(at, "o.ts")), ["1-1 unknown weak - observed-no-ai"]);
    assert.deepEqual(rows(await resolve(at, "c.ts")), ["1-1 unknown weak claude commit-trailer"]);
    assert.deepEqual(rows(await resolve(at, "m.ts")), ["1-2 ai moderate - marker"]);
  });

  it("finds the record of a key in another commit's note", async () => {
    const at = repo();
    const bare = at.commit({ "a.ts": "a\n" });
    const other = at.commit({ "b.ts": "b\n" });
    at.note(AI, other, aiLog(other, "b.ts", `  ${COPILOT} 1`));
    at.note(
      AI,
      bare,
      `a.ts\n  ${COPILOT}::t_1 1\n---\n{"schema_version":"authorship/3.0.0","base_commit_sha":"${bare}","prompts":{}}`,
    );
    const found = await resolve(at, "a.ts");
    assert.deepEqual([found.regions[0]?.tool, found.regions[0]?.model], ["copilot", "gpt-5"]);
    assert.equal(found.regions[0]?.person, "Dana <dana@example.test>");
  });

  it("takes what the editor knows for uncommitted lines only", async () => {
    const at = repo();
    at.commit({ "a.ts": "a\nb\n" });
    const working = [
      {
        startLine: 1,
        endLine: 2,
        origin: "ai",
        confidence: "strong",
        evidence: [{ kind: "inline-accept", at: 1 }],
      },
    ] as const;
    const found = await resolveFile({ path: "a.ts", text: "a\nnew\nb\n", working }, await at.open());
    assert.deepEqual(rows(found), [
      "1-1 unknown weak - -",
      "2-2 ai strong - inline-accept",
      "3-3 unknown weak - -",
    ]);
  });

  it("reads a note once for as long as it is the same", async () => {
    const at = repo();
    const id = at.commit({ "a.ts": "a\nb\n" });
    at.note(AI, id, aiLog(id, "a.ts", `  ${CLAUDE} 1`));
    const git = await at.open();
    const asked: string[] = [];
    const ports: ResolvePorts = new Proxy(git, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function") return member;
        return (...args: unknown[]): unknown => {
          asked.push(String(name));
          return Reflect.apply(member, target, args);
        };
      },
    });
    const cache = new NoteCache();
    for (const changed of [false, false, true]) {
      if (changed) at.note(AI, id, aiLog(id, "a.ts", `  ${CLAUDE} 1-2`));
      const found = await resolveFile({ path: "a.ts" }, ports, cache);
      assert.equal(found.regions[0]?.endLine, changed ? 2 : 1);
    }
    const times = (name: string): number => asked.filter((one) => one === name).length;
    assert.deepEqual([times("readNotes"), times("listNotes"), times("noteRefs")], [2, 2, 3]);
  });

  describe("vetting", () => {
    function vet(
      at: GitRepo,
      commit: string,
      path: string,
      startLine: number,
      text: string,
      isAccepted = true,
    ): void {
      const endLine = startLine + text.split("\n").length - 2;
      const line = writeVetting({
        by: "lee@example.test",
        at: Date.parse("2026-03-02T10:00:00Z") + (isAccepted ? 0 : 1000),
        commit,
        path,
        startLine,
        endLine,
        hash: regionHash(text),
        isAccepted,
      });
      assert.ok(line.ok);
      at.git("notes", "--ref=refs/notes/devtools/discuss", "append", "-m", line.line, commit);
    }
    const states = ({ regions }: ResolvedFile): string[] =>
      regions.map(({ startLine, endLine, vetting }) => `${startLine}-${endLine} ${vetting?.state ?? "-"}`);

    it("holds for exactly these bytes, goes stale, and is taken back", async () => {
      const at = repo();
      const id = at.commit({ "a.ts": numbered(8) });
      at.note(AI, id, aiLog(id, "a.ts", `  ${CLAUDE} 2-7`));
      assert.deepEqual(states(await resolve(at, "a.ts")), ["1-1 -", "2-7 unvetted", "8-8 -"]);
      vet(at, id, "a.ts", 3, "line 3\nline 4\n");
      assert.deepEqual(states(await resolve(at, "a.ts")), [
        "1-1 -",
        "2-2 unvetted",
        "3-4 vetted",
        "5-7 unvetted",
        "8-8 -",
      ]);
      const edited = await resolve(at, "a.ts", numbered(8).replace("line 4", "line four"));
      assert.deepEqual(states(edited), [
        "1-1 -",
        "2-2 unvetted",
        "3-3 stale",
        "4-4 -",
        "5-7 unvetted",
        "8-8 -",
      ]);
      const crlf = await resolve(at, "a.ts", `top\n${numbered(8)}`);
      assert.equal(states(crlf)[3], "4-5 vetted");
      vet(at, id, "a.ts", 3, "line 3\nline 4\n", false);
      assert.deepEqual(states(await resolve(at, "a.ts"))[2], "3-4 unvetted");
    });

    it("follows the bytes to a rewritten commit, unless they stand there twice", async () => {
      const at = repo();
      at.commit({ "x.txt": "x\n" });
      const old = at.commit({ "a.ts": "one\ntwo\n" });
      vet(at, old, "a.ts", 1, "one\ntwo\n");
      at.git("commit", "--quiet", "--amend", "--message", "other");
      const id = at.head();
      at.note(AI, id, aiLog(id, "a.ts", `  ${CLAUDE} 1-2`));
      assert.deepEqual(states(await resolve(at, "a.ts")), ["1-2 vetted"]);
      const twice = at.commit({ "a.ts": "one\ntwo\nmine\none\ntwo\n" });
      at.note(AI, twice, aiLog(twice, "a.ts", `  ${CLAUDE} 4-5`));
      assert.deepEqual(states(await resolve(at, "a.ts")), ["1-2 unvetted", "3-3 -", "4-5 unvetted"]);
    });
  });

  describe("bad input", () => {
    it("leaves out a note above 4 MB, one with a broken tail and one without a divider, each for itself", async () => {
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

    it("ignores ranges past the end, and takes the last of two keys for one line", async () => {
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

    it("takes paths with spaces, quotes and tabs", async () => {
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

    it("says nothing of files that differ only in how accents are composed", async () => {
      const at = repo();
      const composed = "d/\u00e9.ts";
      const decomposed = "d/e\u0301.ts";
      const one = at.commit({ [decomposed]: "a\n" });
      at.note(AI, one, aiLog(one, composed, `  ${CLAUDE} 1`));
      assert.deepEqual(rows(await resolve(at, decomposed)), ["1-1 ai strong claude git-ai-note"]);
      at.commit({ [composed]: "b\n" });
      const found = await resolve(at, decomposed);
      assert.deepEqual(rows(found), ["1-1 unknown weak - -"]);
      assert.equal(found.problems.length, 1);
    });

    it("reads CRLF files and CRLF notes, and an empty file", async () => {
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

    it("is unknown outside of the repository, without the file and above 20,000 lines, with the reason", async () => {
      const at = repo();
      at.commit({ "long.ts": numbered(20_001) });
      for (const path of ["../outside.ts", "none.ts", "long.ts"]) {
        const { problems, regions } = await resolve(at, path);
        assert.deepEqual([problems.length, problems[0]?.source], [1, "blame"], path);
        assert.ok(regions.every(({ origin }) => origin === "unknown"));
      }
      const late = AbortSignal.abort();
      const found = await resolveFile({ path: "long.ts", signal: late }, await at.open());
      assert.deepEqual(found, { regions: [], problems: [{ source: "blame", message: "cancelled" }] });
    });

    it("works before the first commit, in a detached work tree and in a submodule", async () => {
      const at = repo();
      at.write("a.ts", "a\nb");
      assert.deepEqual(rows(await resolve(at, "a.ts")), ["1-2 unknown weak - -"]);
      assert.deepEqual((await resolve(at, "a.ts")).problems, []);
      const id = at.commit();
      at.note(AI, id, aiLog(id, "a.ts", `  ${CLAUDE} 1`));
      at.git("worktree", "add", "--quiet", "--detach", ".git/side");
      const expected = ["1-1 ai strong claude git-ai-note", "2-2 unknown weak - -"];
      assert.deepEqual(
        rows(await resolveFile({ path: "a.ts" }, await at.open(at.path(".git/side")))),
        expected,
      );
      const outer = repo();
      outer.commit({ "x.txt": "x\n" });
      outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", at.root, "sub");
      outer.git("-C", "sub", "fetch", "--quiet", "origin", `${AI}:${AI}`);
      assert.deepEqual(
        rows(await resolveFile({ path: "a.ts" }, await outer.open(outer.path("sub")))),
        expected,
      );
    });

    it("lowers its confidence at the end of a shallow clone, and says so", async () => {
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
});
