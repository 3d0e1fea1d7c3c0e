import assert from "node:assert/strict";
import { writeVetting } from "../../../server/provenance/formats/discuss.ts";
import { regionHash } from "../../../server/provenance/formats/hash.ts";
import { NoteCache } from "../../../server/provenance/noteStore.ts";
import type { ResolvePorts } from "../../../server/provenance/ports.ts";
import { type ResolvedFile, resolveFile } from "../../../server/provenance/resolve.ts";
import { aiLog, CLAUDE, COPILOT, type GitRepo, numbered, useRepos } from "../../support/gitRepo.ts";
import { AI, resolve, rows, TRACES, trace } from "./resolveSupport.ts";

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
    const traced = at.commit({ "t.ts": "a\nb\nc\n" });
    at.note(TRACES, traced, trace(traced, "t.ts", 1, 1));
    at.write(
      ".agent-trace/traces.jsonl",
      `${trace(whogitit, "t.ts", 2, 2)}\n${trace(parent, "t.ts", 3, 3)}\n{broken\n`,
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
});
