import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { ResultCache } from "../../server/cli/resultCache.ts";
import { BAD, CLI, GOOD, type Place, QUEUE_RULE, usePlaces } from "./support.ts";

const FOLDER = ".git/two-keys/cache";

describe("two-keys scan, results that are kept", function () {
  this.timeout(300_000);
  const place = usePlaces();

  const pack = (at: Place): string => {
    const [name, ...rest] = existsSync(at.path(FOLDER)) ? readdirSync(at.path(FOLDER)) : [];
    assert.deepEqual(rest, []);
    assert.ok(name);
    return at.path(`${FOLDER}/${name}`);
  };

  /** The report as bytes, which must be those of a scan that looks at everything. */
  async function same(at: Place, ...args: string[]): Promise<string> {
    const [kept, fresh] = [
      await at.run(["scan", "--format", "json", ...args]),
      await at.run(["scan", "--format", "json", "--no-cache", ...args]),
    ];
    assert.deepEqual(kept, fresh);
    return kept.stdout;
  }

  it("are the same bytes on the samples: first, again, staged and by another policy", async () => {
    const at = place({}, true);
    cpSync("samples", at.root, { recursive: true });
    at.git("add", "--all");
    const first = await same(at);
    assert.ok(first.length > 1000);
    const written = readFileSync(pack(at));
    assert.equal(await same(at), first);
    assert.deepEqual(readFileSync(pack(at)), written, "nothing came, so nothing is written");
    await same(at, "--staged");
    at.write(".two-keys/policy.yaml", "standards:\n  tier: 3\n  checkTests: true\n");
    assert.notEqual(await same(at), first);
    at.remove(".two-keys");
    assert.equal(await same(at), first);
  });

  it("are the same bytes after any edits", async () => {
    const at = place({}, true);
    cpSync("samples", at.root, { recursive: true });
    const names = readdirSync(at.root, { recursive: true, encoding: "utf8" }).filter(
      (name) => !name.startsWith(".git") && statSync(at.path(name)).isFile(),
    );
    const edit = fc.record({
      file: fc.nat(),
      line: fc.nat(),
      kind: fc.constantFrom("double", "drop", "swap", "waive"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (edits) => {
        for (const one of edits) {
          const file = at.path(names[one.file % names.length] ?? "");
          const lines = readFileSync(file, "utf8").split("\n");
          const line = one.line % lines.length;
          const [text = ""] = lines.splice(line, 1);
          if (one.kind === "double") lines.splice(line, 0, text, text);
          else if (one.kind === "swap") lines.splice(line + 1, 0, text);
          else if (one.kind === "waive")
            lines.splice(line, 0, "# two-keys-ignore unbounded-queue (until 2020-01-01): x", text);
          writeFileSync(file, lines.join("\n"));
        }
        await same(at);
      }),
      { numRuns: 6 },
    );
  });

  it("follow the file under its path, and the day where a waiver has one", async () => {
    const text = (day: string): string =>
      BAD.replace("work", `# two-keys-ignore ${QUEUE_RULE} (until ${day}): known\nwork`);
    const today = new Date().toISOString().slice(0, 10);
    const at = place({ "a.py": BAD, "b.py": text(today), "c.py": GOOD }, true);
    assert.deepEqual(await at.found(), [`a.py: ${QUEUE_RULE}`]);
    at.write("tests/test_a.py", BAD);
    at.write("d.py", BAD);
    at.write("a.py", GOOD);
    assert.deepEqual(await at.found(), [`d.py: ${QUEUE_RULE}`]);
    const keys = readFileSync(pack(at), "utf8");
    // The day is a part of the name of the one file that speaks of one: on another day there is no such name.
    assert.equal(keys.split("\n").filter((line) => line.includes(today)).length, 1);
  });

  it("are told with the path by which they are asked for", async () => {
    const at = place({ "pkg/a.py": BAD }, true);
    await at.found();
    const { stdout } = await at.run(["scan", "--format", "json", at.path("pkg")], {});
    assert.equal(JSON.parse(stdout).findings[0].file, "pkg/a.py");
  });

  it("are left alone where they can't be read, and can be deleted", async () => {
    const at = place({ "a.py": BAD, "b.py": BAD }, true);
    const first = await same(at);
    const whole = readFileSync(pack(at), "utf8");
    for (const broken of ["", "\0\0", whole.slice(0, -20), whole.replaceAll("startLine", "x"), "a {}\nb\n"]) {
      writeFileSync(pack(at), broken);
      assert.equal(await same(at), first);
    }
    at.remove(FOLDER);
    at.write(FOLDER, "a file in the way");
    assert.equal(await same(at), first);
    at.remove(FOLDER);
    assert.equal(await same(at), first);
  });

  it("are not kept outside of git, with --no-cache, with --timings, or of a file that was not checked", async () => {
    const outside = place({ "a.py": BAD });
    assert.deepEqual(await outside.found(), [`a.py: ${QUEUE_RULE}`]);
    assert.deepEqual(readdirSync(outside.root), ["a.py"]);
    const at = place({ "a.py": BAD }, true);
    await at.run(["scan", "--no-cache"]);
    await at.run(["scan", "--timings"]);
    assert.equal(existsSync(at.path(FOLDER)), false);
    at.write("a.py", "\0");
    await at.run(["scan"]);
    assert.equal(existsSync(at.path(FOLDER)), false);
  });

  it("look at nothing that has not changed", async () => {
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`f${n}.py`, BAD]));
    const at = place(files, true);
    await at.found();
    // A verdict that nobody would come to tells where it is from.
    writeFileSync(pack(at), readFileSync(pack(at), "utf8").replaceAll("Queue", "Kept"));
    at.write("f7.py", `${BAD}\n`);
    const { findings } = await at.report();
    assert.equal(findings.filter((one) => one.message.includes("Kept")).length, 19);
  });

  it("take no more room than they may, the oldest going first", async () => {
    const at = place({}, true);
    const bundle = path.dirname(CLI);
    const job = { absolute: at.path("a.py"), file: "a.py", language: "python" } as const;
    const report = { file: "a.py", findings: [], waived: [] };
    const open = async (): Promise<ResultCache> => {
      const cache = await ResultCache.open(at.root, bundle, 1000);
      assert.ok(cache);
      return cache;
    };
    const first = await open();
    for (let n = 0; n < 50; n++) first.keep({ report, path: "a.py", facts: [], bytes: n, key: `k${n}` });
    first.close();
    assert.ok(statSync(pack(at)).size <= 1000);
    const second = await open();
    assert.equal(second.find("k0", job, "a.py"), undefined);
    assert.equal(second.find("k49", job, "a.py")?.bytes, 49);
    const old = path.join(path.dirname(pack(at)), "other.pack");
    writeFileSync(old, "x".repeat(900));
    second.keep({ report, path: "a.py", facts: [], bytes: 1, key: "new" });
    second.close();
    assert.equal(existsSync(old), false);
  });
});
