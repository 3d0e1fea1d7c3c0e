import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { ScanReport } from "../../server/cli/report/schema.ts";
import { BAD, type Place, QUEUE, QUEUE_RULE, usePlaces } from "./support.ts";

const PAD = Array.from({ length: 12 }, (_, n) => `value_${n} = ${n}\n`).join("");

function marks(report: ScanReport): string[] {
  return report.findings.map((one) => `${one.file}:${one.startLine} ${one.isOlder ? "older" : "new"}`);
}

describe("two-keys scan: what is older", function () {
  this.timeout(120_000);
  const place = usePlaces();

  function branched(files: Record<string, string>): Place {
    const at = place(files, true);
    at.commit();
    at.git("checkout", "--quiet", "-b", "topic");
    return at;
  }

  it("counts with --since only what the branch has brought", async () => {
    const at = branched({ "a.py": `${BAD}${PAD}`, "b.py": BAD });
    at.write("a.py", `${BAD}${PAD}more = queue.Queue()\n`);
    const report = await at.report("--since", "main");
    assert.deepEqual(marks(report), ["a.py:2 older", "a.py:15 new"]);
    assert.equal(report.summary.warnings, 1);
    assert.equal(report.summary.older, 1);
    const { code, stdout } = await at.run(["scan", "--since", "main"]);
    assert.equal(code, 1);
    assert.match(stdout, /a\.py:2:8: warning: \(older\) .* \[unbounded-queue\]/);
    assert.match(stdout, /1 finding \(1 warning\) in 1 of 1 file, 1 older/);
  });

  it("ends with 0 where everything is older, also under another name and further down", async () => {
    const at = branched({ "a.py": `${BAD}${PAD}` });
    at.git("mv", "a.py", "c.py");
    at.write("c.py", `# first\n${BAD}${PAD}last = 1\n`);
    const { code } = await at.run(["scan", "--since", "main"]);
    assert.deepEqual(marks(await at.report("--since", "main")), ["c.py:3 older"]);
    assert.equal(code, 0);
  });

  it("takes a finding for new whose cause came elsewhere in the file", async () => {
    const at = branched({ "a.py": `${PAD}${QUEUE}\n` });
    at.write("a.py", `import queue\n${PAD}${QUEUE}\n`);
    assert.deepEqual(marks(await at.report("--since", "main")), ["a.py:14 new"]);
  });

  it("takes a finding for new whose waiver went", async () => {
    const waived = `import queue\n${PAD}# two-keys-ignore ${QUEUE_RULE}: small\n${QUEUE}\n`;
    const at = branched({ "a.py": waived });
    at.write("a.py", waived.replace(/# two-keys.*\n/, ""));
    assert.deepEqual(marks(await at.report("--since", "main")), ["a.py:14 new"]);
  });

  it("says it in SARIF and in JUnit", async () => {
    const at = branched({ "a.py": `${BAD}${PAD}` });
    at.write("a.py", `${BAD}${PAD}more = queue.Queue()\n`);
    const sarif = JSON.parse((await at.run(["scan", "--since", "main", "--format", "sarif"])).stdout);
    assert.deepEqual(
      sarif.runs[0].results.map((one: { baselineState: string }) => one.baselineState),
      ["unchanged", "new"],
    );
    const junit = (await at.run(["scan", "--since", "main", "--format", "junit"])).stdout;
    assert.equal(junit.match(/<failure/g)?.length, 1);
  });

  it("writes a baseline, and fails on nothing that stands in it", async () => {
    const at = place({ "a.py": BAD, "b/c.py": `${BAD}${QUEUE}\n` }, true);
    const written = await at.run(["scan", "--write-baseline", "known.json"]);
    assert.deepEqual([written.code, written.stdout], [0, ""]);
    const text = readFileSync(at.path("known.json"), "utf8");
    const { version, entries } = JSON.parse(text);
    assert.equal(version, 1);
    assert.deepEqual(
      entries.map((one: { path: string; rule: string; count: number }) => [one.path, one.rule, one.count]),
      [
        ["a.py", QUEUE_RULE, 1],
        ["b/c.py", QUEUE_RULE, 2],
      ],
    );
    at.write("a.py", `# moved\n\n${BAD}`);
    assert.equal((await at.run(["scan", "--baseline", "known.json"])).code, 0);
    at.write("d.py", BAD);
    const { findings, summary } = await at.report("--baseline", "known.json");
    assert.deepEqual(
      findings.filter((one) => !one.isOlder).map((one) => one.file),
      ["d.py"],
    );
    assert.equal(summary.older, 3);
    // Written again, it is the same text.
    at.remove("d.py");
    at.write("a.py", BAD);
    await at.run(["scan", "--write-baseline", "known.json"]);
    assert.equal(readFileSync(at.path("known.json"), "utf8"), text);
  });

  it("follows a file that is renamed, and counts no copy", async () => {
    const at = place({ "a.py": BAD }, true);
    await at.run(["scan", "--write-baseline", "known.json"]);
    at.write("copy.py", BAD);
    assert.deepEqual(marks(await at.report("--baseline", "known.json")), ["a.py:2 older", "copy.py:2 new"]);
    at.remove("a.py");
    assert.deepEqual(marks(await at.report("--baseline", "known.json")), ["copy.py:2 older"]);
  });

  it("lets a baseline only shrink, and tells of what it no longer needs", async () => {
    const at = place({ "a.py": BAD, "b.py": BAD }, true);
    await at.run(["scan", "--write-baseline", "known.json"]);
    at.write("c.py", BAD);
    const refused = await at.run(["scan", "--write-baseline", "known.json"]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /would grow by 1 finding \(c\.py:2 unbounded-queue\)/);
    at.remove("c.py");
    at.write("a.py", "x = 1\n");
    const told = await at.run(["scan", "--baseline", "known.json"]);
    assert.match(told.stderr, /1 entry of known\.json is no longer needed/);
    await at.run(["scan", "--write-baseline", "known.json"]);
    assert.equal(JSON.parse(readFileSync(at.path("known.json"), "utf8")).entries.length, 1);
    at.write("c.py", BAD);
    const grown = await at.run(["scan", "--write-baseline", "known.json", "--allow-growth"]);
    assert.equal(grown.code, 0);
  });

  it("keeps entries of files that were not looked at", async () => {
    const at = place({ "a.py": BAD, "b/b.py": BAD }, true);
    await at.run(["scan", "--write-baseline", "known.json"]);
    at.write("b/b.py", "x = 1\n");
    await at.run(["scan", "b", "--write-baseline", "known.json"]);
    const { entries } = JSON.parse(readFileSync(at.path("known.json"), "utf8"));
    assert.deepEqual(
      entries.map((one: { path: string }) => one.path),
      ["a.py"],
    );
  });

  it("refuses what is no baseline", async () => {
    const at = place({ "a.py": BAD, "known.json": "{}" });
    for (const file of ["known.json", "none.json"]) {
      const { code, stderr } = await at.run(["scan", "--baseline", file]);
      assert.equal(code, 2);
      assert.match(stderr, /^(known|none)\.json: /);
    }
  });
});
