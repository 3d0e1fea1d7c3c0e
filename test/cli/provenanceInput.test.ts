import assert from "node:assert/strict";
import { spdxProblems, traceProblems } from "../support/exportSchemas.ts";
import { aiLog, CLAUDE, numbered } from "../support/gitRepo.ts";
import { type Place, type Run, usePlaces } from "./support.ts";

const AI = "refs/notes/ai";
const NAMES = [
  "sp ace.ts",
  "t\tab.ts",
  'q"uote.ts',
  "caf\u00e9.ts",
  "cafe\u0301.ts",
  "crlf.ts",
  "a.ts",
] as const;

function commit(at: Place, files: Readonly<Record<string, string>>): string {
  for (const [name, content] of Object.entries(files)) at.write(name, content);
  at.commit();
  return at.git("rev-parse", "HEAD").trim();
}

function note(at: Place, id: string, text: string): void {
  at.write(".git/note-text", text);
  const blob = at.git("hash-object", "-w", ".git/note-text").trim();
  at.git("notes", `--ref=${AI}`, "add", "-f", "-C", blob, id);
}

/** Origins in a blame's JSON, `first-last origin`. */
function origins({ stdout }: Run): string[] {
  const { regions } = JSON.parse(stdout) as {
    regions: { startLine: number; endLine: number; origin: string }[];
  };
  return regions.map(({ startLine, endLine, origin }) => `${startLine}-${endLine} ${origin}`);
}

function blame(at: Place, file: string): Promise<Run> {
  return at.run(["provenance", "blame", file, "--format", "json"]);
}

/** A file of which a note says that its second line is an AI's. */
function noted(at: Place): void {
  const id = commit(at, { "a.ts": numbered(2) });
  note(at, id, aiLog(id, "a.ts", `  ${CLAUDE}::t_1 2`));
}

describe("two-keys provenance on bad input", function () {
  this.timeout(120_000);
  const place = usePlaces();

  /** Odd paths, a note above 4 MB, a broken one, one that says too much, and a good one. */
  function hostile(): Place {
    const at = place({}, true);
    const good = commit(at, Object.fromEntries(NAMES.map((name) => [name, `${name} 1\r\n${name} 2\r\n`])));
    const entries = NAMES.flatMap((name) => [/[ \t]/.test(name) ? `"${name}"` : name, `  ${CLAUDE} 2-900`]);
    note(at, good, aiLog(good, ...entries, "a.ts", "  h_1 1", `  ${CLAUDE} 1`));
    const big = commit(at, { "big.ts": "x\n" });
    note(at, big, aiLog(big, "big.ts", `  ${CLAUDE} 1`).padEnd(4 * 1024 * 1024 + 1));
    const broken = commit(at, { "broken.ts": "x\n" });
    note(at, broken, aiLog(broken, "broken.ts", `  ${CLAUDE} 1`).slice(0, -20));
    return at;
  }

  it("reads what can be read of each file, and tells the rest on standard error", async () => {
    const at = hostile();
    for (const name of NAMES) {
      const run = await blame(at, name);
      assert.equal(run.code, 0, run.stderr);
      const isTwin = name.startsWith("caf");
      const expected = isTwin ? ["1-2 unknown"] : name === "a.ts" ? ["1-2 ai"] : ["1-1 unknown", "2-2 ai"];
      assert.deepEqual(origins(run), expected, name);
      assert.equal(run.stderr !== "", isTwin);
    }
    for (const [name, says] of [
      ["big.ts", /larger than 4 MB/],
      ["broken.ts", /JSON is broken/],
    ] as const) {
      const run = await blame(at, name);
      assert.deepEqual([run.code, origins(run)], [0, ["1-1 unknown"]]);
      assert.match(run.stderr, says);
    }
  });

  it("summarises and exports the rest, by the rules of the formats", async () => {
    const at = hostile();
    const summary = await at.run(["provenance", "summary", "--format", "json"]);
    assert.equal(summary.code, 0);
    const { total, files } = JSON.parse(summary.stdout) as { total: { ai: number }; files: unknown[] };
    assert.deepEqual([total.ai, files.length], [6, NAMES.length + 2]);
    const traces = await at.run(["provenance", "export", "--format", "agent-trace"]);
    assert.deepEqual([traces.code, traceProblems(traces.stdout)], [0, []]);
    const spdx = await at.run(["provenance", "export", "--format", "spdx"]);
    assert.deepEqual([spdx.code, spdxProblems(spdx.stdout)], [0, []]);
    for (const name of ['q\\"uote.ts', "sp ace.ts", "t\\tab.ts"]) {
      assert.ok(traces.stdout.includes(`"${name}"`) && spdx.stdout.includes(`"./${name}"`), name);
    }
  });

  it("works in a detached work tree, in a submodule and in a shallow clone", async () => {
    const at = place({}, true);
    noted(at);
    const outer = place({}, true);
    commit(outer, { "x.txt": "x\n" });
    at.git("worktree", "add", "--quiet", "--detach", outer.path("side"));
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", at.root, "sub");
    outer.git("clone", "--quiet", "--depth=1", `file://${at.root}`, "clone");
    for (const folder of ["sub", "clone"]) {
      outer.git("-C", folder, "fetch", "--quiet", "origin", `${AI}:${AI}`);
    }
    for (const folder of ["side", "sub", "clone"]) {
      const run = await blame(outer, `${folder}/a.ts`);
      assert.deepEqual([run.code, origins(run)], [0, ["1-1 unknown", "2-2 ai"]], folder);
      assert.equal(/shallow/.test(run.stderr), folder === "clone");
    }
  });

  it("ends with 2 for a file and for a folder outside of repositories", async () => {
    const at = place({}, true);
    noted(at);
    const outside = place({ "o.ts": "x\n" });
    for (const run of [await blame(at, outside.path("o.ts")), await outside.run(["provenance", "summary"])]) {
      assert.deepEqual([run.code, run.stdout], [2, ""]);
      assert.match(run.stderr, /in none/);
    }
  });

  it("takes a repository without commits for new, and has nothing to export", async () => {
    const at = place({ "a.ts": "a\n" }, true);
    const summary = await at.run(["provenance", "summary", "--fail-on-unvetted"]);
    assert.equal(summary.code, 0);
    assert.match(summary.stdout, /^AI: 0 of 1 line \(0 %\)/);
    assert.equal((await at.run(["provenance", "export", "--format", "agent-trace"])).code, 2);
  });
});
