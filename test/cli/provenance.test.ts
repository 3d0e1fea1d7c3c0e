import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { regionHash } from "../../server/provenance/formats/hash.ts";
import { RegionTracker } from "../../server/provenance/tracking/regions.ts";
import { saveFile, writeWorkingState } from "../../server/provenance/tracking/workingState.ts";
import { aiLog, CLAUDE, COPILOT, numbered } from "../support/gitRepo.ts";
import { type Place, usePlaces } from "./support.ts";

const AI = "refs/notes/ai";

interface ShownRegion {
  readonly startLine: number;
  readonly endLine: number;
  readonly origin: string;
  readonly confidence: string;
  readonly evidence: readonly { readonly kind: string }[];
  readonly tool?: string;
  readonly model?: string;
  readonly vetting: string;
  readonly vettedBy?: readonly string[];
}

function commit(at: Place, files: Readonly<Record<string, string>> = {}): string {
  for (const [name, content] of Object.entries(files)) at.write(name, content);
  at.commit();
  return at.git("rev-parse", "HEAD").trim();
}

function note(at: Place, ref: string, id: string, text: string): void {
  at.write(".git/note-text", text);
  const blob = at.git("hash-object", "-w", ".git/note-text").trim();
  at.git("notes", `--ref=${ref}`, "add", "-f", "-C", blob, id);
}

async function blame(at: Place, file: string): Promise<ShownRegion[]> {
  const { stdout, stderr, code } = await at.run(["provenance", "blame", file, "--format", "json"]);
  assert.equal(code, 0, stderr);
  const shown = JSON.parse(stdout) as { file: string; regions: ShownRegion[] };
  assert.equal(shown.file, file);
  return shown.regions;
}

describe("two-keys provenance", function () {
  this.timeout(120_000);
  const place = usePlaces();

  /** `src/a.ts`: four lines without note, three of claude (two vetted), one of copilot. */
  function noted(): Place {
    const at = place({}, true);
    commit(at, { "src/a.ts": numbered(4) });
    const id = commit(at, { "src/a.ts": `${numbered(4)}one\ntwo\nthree\nfour\n` });
    note(at, AI, id, aiLog(id, "src/a.ts", `  ${CLAUDE}::t_1 5-7`, `  ${COPILOT}::t_2 8`));
    const vetting = {
      timestamp: "1772448000",
      author: "lee@example.test",
      location: { commit: id, path: "src/a.ts", range: { startLine: 5, endLine: 6 } },
      description: `AI-Vetted: ${regionHash("one\ntwo\n")}`,
      resolved: true,
      v: 0,
    };
    note(at, "refs/notes/devtools/discuss", id, `${JSON.stringify(vetting)}\n`);
    return at;
  }

  describe("blame", () => {
    it("gives regions as JSON, with 1-based inclusive lines", async () => {
      const at = noted();
      at.write("src/a.ts", `unsaved\n${numbered(4)}one\ntwo\nthree\nfour\n`);
      const regions = await blame(at, "src/a.ts");
      assert.deepEqual(
        regions.map((one) => [one.startLine, one.endLine, one.origin, one.tool, one.model, one.vetting]),
        [
          [1, 1, "unknown", undefined, undefined, "none"],
          [2, 5, "unknown", undefined, undefined, "none"],
          [6, 7, "ai", "claude", "claude-sonnet-4", "vetted"],
          [8, 8, "ai", "claude", "claude-sonnet-4", "unvetted"],
          [9, 9, "ai", "copilot", "gpt-5", "unvetted"],
        ],
      );
      assert.deepEqual(regions[2]?.vettedBy, ["lee@example.test"]);
      assert.deepEqual([regions[2]?.confidence, regions[2]?.evidence[0]?.kind], ["strong", "git-ai-note"]);
    });

    it("knows what an editor has kept of lines that are not committed", async () => {
      const at = place({}, true);
      const head = commit(at, { "src/a.ts": numbered(2) });
      const text = `${numbered(2)}three\nfour\n`;
      at.write("src/a.ts", text);
      const tracker = new RegionTracker(text, "typescript");
      const evidence = [{ kind: "hook", agent: "claude", event: "PostToolUse", at: 1 }] as const;
      const start = numbered(2).length;
      tracker.declare(start, text.length, { origin: "ai", confidence: "certain", evidence, tool: "claude" });
      tracker.vet(start, start + "three\n".length, { by: "Lee <lee@example.test>", at: 2 });
      const files = new Map([["src/a.ts", saveFile(text, tracker.state)]]);
      at.write(`.git/two-keys/working/${head}.json`, writeWorkingState({ head, files }));
      const regions = await blame(at, "src/a.ts");
      assert.deepEqual(
        regions.map((one) => [one.startLine, one.endLine, one.origin, one.confidence, one.vetting]),
        [
          [1, 2, "unknown", "weak", "none"],
          [3, 3, "ai", "certain", "vetted"],
          [4, 4, "ai", "certain", "unvetted"],
        ],
      );
      at.write(`.git/two-keys/working/${head}.json`, "{ broken");
      assert.deepEqual(
        (await blame(at, "src/a.ts")).map((one) => one.origin),
        ["unknown", "unknown"],
      );
    });

    it("gives a table by default, from any folder and through a linked one", async () => {
      const at = noted();
      symlinkSync(at.path("src"), at.path("linked"));
      const sub = Object.assign(Object.create(at) as Place, { root: at.path("src") });
      for (const run of [
        sub.run(["provenance", "blame", "a.ts"]),
        at.run(["provenance", "blame", "linked/a.ts"]),
      ]) {
        const { stdout, code, stderr } = await run;
        assert.deepEqual([code, stderr], [0, ""]);
        assert.match(
          stdout,
          /^ {2}5-6 +ai +strong +claude\/claude-sonnet-4 +vetted by lee@example.test +git-ai note of [0-9a-f]{12}$/m,
        );
        assert.match(stdout, /^ {2}1-4 +unknown$/m);
      }
    });

    it("ends with 2 for what is no file, or in no repository", async () => {
      const at = noted();
      for (const file of ["none.ts", "src"]) {
        const { code, stderr, stdout } = await at.run(["provenance", "blame", file]);
        assert.deepEqual([code, stdout], [2, ""]);
        assert.match(stderr, /^two-keys: .*(no such file|not a regular file)/);
      }
      const outside = place({ "a.ts": "a\n" });
      const { code, stderr } = await at.run(["provenance", "blame", outside.path("a.ts")]);
      assert.equal(code, 2);
      assert.match(stderr, /in none/);
      assert.equal((await at.run(["provenance", "blame"])).code, 2);
      assert.equal((await at.run(["provenance", "nonsense"])).code, 2);
    });

    it("tells on standard error what could not be read, and goes on", async () => {
      const at = noted();
      const id = commit(at, { "src/a.ts": `${numbered(4)}one\ntwo\nthree\nfour\nfive\n` });
      note(at, AI, id, "src/a.ts\n  s_1 9\n---\n{broken");
      const { stdout, stderr, code } = await at.run(["provenance", "blame", "src/a.ts", "--format", "json"]);
      assert.equal(code, 0);
      assert.match(stderr, /^note: git-ai: commit [0-9a-f]{12}: the note's JSON is broken\n$/);
      const { regions, problems } = JSON.parse(stdout) as { regions: ShownRegion[]; problems: unknown[] };
      assert.deepEqual([problems.length, regions.filter(({ origin }) => origin === "ai").length], [1, 3]);
    });

    it("works before the first commit", async () => {
      const at = place({ "a.ts": "a\nb\n" }, true);
      const regions = await blame(at, "a.ts");
      assert.deepEqual(
        regions.map((one) => [one.startLine, one.endLine, one.origin]),
        [[1, 2, "unknown"]],
      );
    });
  });

  describe("summary", () => {
    it("counts lines by file, tool and model, and vetted ones", async () => {
      const at = noted();
      const { stdout, code } = await at.run(["provenance", "summary", "--format", "json"]);
      assert.equal(code, 0);
      const counts = { lines: 8, ai: 4, human: 0, unknown: 4, vetted: 2, stale: 0, unvetted: 2 };
      assert.deepEqual(JSON.parse(stdout), {
        version: 1,
        total: counts,
        tools: [
          { tool: "claude", model: "claude-sonnet-4", lines: 3 },
          { tool: "copilot", model: "gpt-5", lines: 1 },
        ],
        files: [{ file: "src/a.ts", ...counts }],
      });
      const text = await at.run(["provenance", "summary"]);
      assert.match(text.stdout, /AI: 4 of 8 lines \(50 %\), 2 vetted, 0 stale, 2 unvetted/);
    });

    it("looks at what came since a commit only", async () => {
      const at = noted();
      const { stdout } = await at.run(["provenance", "summary", "--since", "HEAD~1", "--format", "json"]);
      const { total } = JSON.parse(stdout) as { total: { lines: number; ai: number } };
      assert.deepEqual([total.lines, total.ai], [4, 4]);
      assert.equal((await at.run(["provenance", "summary", "--since", "nowhere"])).code, 2);
      const outside = place({ "a.ts": "a\n" });
      assert.equal((await outside.run(["provenance", "summary"])).code, 2);
    });
  });

  describe("summary --fail-on-unvetted", () => {
    const MESSAGE = "2 lines written by AI (claude, claude-sonnet-4; copilot, gpt-5) have not been vetted.";

    it("lists what is to be vetted and ends with 1", async () => {
      const at = noted();
      const { stdout, code } = await at.run(["provenance", "summary", "--fail-on-unvetted"]);
      assert.equal(code, 1);
      assert.equal(stdout.split("\n")[0], `src/a.ts:7-8 ${MESSAGE}`);
      const json = await at.run(["provenance", "summary", "--fail-on-unvetted", "--format", "json"]);
      assert.equal(json.code, 1);
      assert.deepEqual((JSON.parse(json.stdout) as { unvetted: unknown }).unvetted, [
        {
          file: "src/a.ts",
          severity: "info",
          startLine: 7,
          endLine: 8,
          state: "unvetted",
          message: MESSAGE,
        },
      ]);
      assert.equal((await at.run(["provenance", "summary"])).code, 0);
    });

    it("ends with 0 where the policy of the files is off, and where no AI wrote", async () => {
      const at = noted();
      at.write("src/.two-keys/policy.yaml", "provenance:\n  unvetted: off\n");
      const { stdout, code } = await at.run(["provenance", "summary", "--fail-on-unvetted"]);
      assert.deepEqual([code, stdout.includes("not been vetted")], [0, false]);
      at.remove("src/.two-keys");
      const since = ["provenance", "summary", "--fail-on-unvetted", "--since", "HEAD"];
      assert.equal((await at.run(since)).code, 0);
    });

    it("holds vettings against the policy", async () => {
      const at = noted();
      at.write(".two-keys/policy.yaml", "provenance:\n  vetting:\n    people: 2\n    criteria: tier1-v2\n");
      const { stdout, code } = await at.run(["provenance", "summary", "--fail-on-unvetted"]);
      assert.equal(code, 1);
      assert.match(stdout, /^src\/a\.ts:5-8 4 lines .* have not been vetted by 2 people\.$/m);
      assert.equal((await blame(at, "src/a.ts"))[1]?.vetting, "unvetted");
    });
  });

  describe("policy", () => {
    it("says what marks AI lines, for the files that it governs", async () => {
      const at = noted();
      const pair = "    - name: team\n      begin: BEGIN AI\n      end: END AI\n";
      at.write("marked/.two-keys/policy.yaml", `provenance:\n  markers:\n${pair}`);
      const text = "# BEGIN AI\nx\n# END AI\n";
      commit(at, { "marked/b.py": text, "c.py": text });
      assert.deepEqual(
        (await blame(at, "marked/b.py")).map((one) => [one.startLine, one.origin]),
        [
          [1, "unknown"],
          [2, "ai"],
          [3, "unknown"],
        ],
      );
      assert.deepEqual(
        (await blame(at, "c.py")).map((one) => one.origin),
        ["unknown"],
      );
      const { stdout } = await at.run(["provenance", "export", "--format", "spdx"]);
      assert.match(stdout, /marked\/b\.py/);
    });

    it("that is not valid ends each command with 2, its mistakes at their place", async () => {
      const at = noted();
      at.write(".two-keys/policy.yaml", "provenance:\n  markers:\n    - { name: a, begin: '(', end: b }\n");
      for (const args of [["blame", "src/a.ts"], ["summary"], ["export", "--format", "spdx"]]) {
        const { code, stdout, stderr } = await at.run(["provenance", ...args]);
        assert.deepEqual([code, stdout], [2, ""], args.join(" "));
        assert.match(
          stderr,
          /^\.two-keys\/policy\.yaml:3:25 Not a regular expression of RE2: missing closing \)/,
        );
      }
    });
  });

  describe("export", () => {
    it("writes Agent Trace records of the commit that is checked out", async () => {
      const at = noted();
      at.write("src/a.ts", `unsaved\n${numbered(4)}`);
      const { stdout, code } = await at.run(["provenance", "export", "--format", "agent-trace"]);
      assert.equal(code, 0);
      const records = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { vcs: { revision: string }; files: { path: string }[] });
      assert.equal(records.length, 2);
      assert.equal(records[0]?.vcs.revision, at.git("rev-parse", "HEAD").trim());
      assert.equal(records[0]?.files[0]?.path, "src/a.ts");
      assert.ok(!stdout.includes("conv-0001") && !stdout.includes(at.root));
    });

    it("writes an SPDX document, and wants a format and a commit", async () => {
      const at = noted();
      const { stdout, code } = await at.run([
        "provenance",
        "export",
        "--format",
        "spdx",
        "--since",
        "HEAD~1",
      ]);
      assert.equal(code, 0);
      const document = JSON.parse(stdout) as { spdxVersion: string; snippets: unknown[] };
      assert.deepEqual([document.spdxVersion, document.snippets.length], ["SPDX-2.3", 3]);
      assert.equal((await at.run(["provenance", "export"])).code, 2);
      assert.equal((await at.run(["provenance", "export", "--format", "odd"])).code, 2);
      const empty = place({}, true);
      assert.equal((await empty.run(["provenance", "export", "--format", "spdx"])).code, 2);
    });
  });

  describe("reattach", () => {
    /** A squash-merged branch whose two commits have notes; gives the squashed commit. */
    function squashed(at: Place): string {
      commit(at, { "a.ts": numbered(2) });
      at.git("checkout", "--quiet", "-b", "topic");
      for (const [name, key] of [
        ["one.ts", CLAUDE],
        ["two.ts", COPILOT],
      ] as const) {
        const id = commit(at, { [name]: "x\ny\n" });
        note(at, AI, id, aiLog(id, name, `  ${key} 2`));
      }
      at.git("checkout", "--quiet", "main");
      commit(at, { "b.ts": "b\n" });
      at.git("merge", "--squash", "--quiet", "topic");
      return commit(at);
    }

    it("gives the squashed commit its notes, and does so once", async () => {
      const at = place({}, true);
      const id = squashed(at);
      assert.equal((await blame(at, "one.ts"))[0]?.origin, "unknown");
      const { stdout, stderr, code } = await at.run(["provenance", "reattach", "HEAD"]);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.equal(stdout, `${id.slice(0, 12)}: note written, 2 lines from 2 commits\n`);
      assert.deepEqual(
        (await blame(at, "one.ts")).map((one) => [one.startLine, one.origin, one.tool]),
        [
          [1, "unknown", undefined],
          [2, "ai", "claude"],
        ],
      );
      const before = at.git("rev-parse", AI);
      const again = await at.run(["provenance", "reattach", "HEAD", "--from", "main~1..topic"]);
      assert.deepEqual([again.code, at.git("rev-parse", AI)], [0, before]);
    });

    it("ends with 1 without notes, and with 2 where it can't tell the branch", async () => {
      const at = place({}, true);
      squashed(at);
      at.git("update-ref", "-d", AI);
      assert.equal((await at.run(["provenance", "reattach", "HEAD", "--from", "topic"])).code, 1);
      at.git("branch", "--quiet", "-D", "topic");
      const { code, stderr } = await at.run(["provenance", "reattach", "HEAD"]);
      assert.equal(code, 2);
      assert.match(stderr, /no branch makes the same change/);
      assert.equal((await at.run(["provenance", "reattach", "nowhere"])).code, 2);
      assert.equal((await at.run(["provenance", "reattach", "HEAD", "--from", "-x"])).code, 2);
    });
  });
});
