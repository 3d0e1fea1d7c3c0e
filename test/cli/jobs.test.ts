import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { runPool } from "../../server/cli/pool.ts";
import { type FileReport, scanReport } from "../../server/cli/report/schema.ts";
import { BAD, QUEUE_RULE, usePlaces } from "./support.ts";

/** A worker that answers as the real one does, and dies at files of certain names. */
const FAKE = `
const { parentPort } = require("node:worker_threads");
parentPort.on("message", ({ jobs }) => {
  for (const { index, job } of jobs) {
    if (job.file.includes("throw")) throw new Error("thrown on purpose");
    if (job.file.includes("exit")) process.exit(3);
    if (job.file.includes("memory")) { const all = []; for (;;) all.push(new Array(1e6).fill(all.length)); }
    parentPort.postMessage({ type: "report", index, checked: { report: { file: job.file, findings: [], waived: [] }, path: job.file, facts: [], bytes: 0 } });
  }
});
parentPort.postMessage({ type: "ready" });
`;

describe("two-keys scan --jobs", function () {
  this.timeout(120_000);
  const place = usePlaces();

  it("gives the same bytes with any number of jobs, in every format", async () => {
    const files: Record<string, string> = {};
    for (let n = 0; n < 150; n++) {
      files[`pkg${n % 7}/f${n}.py`] = `${"# pad\n".repeat((n * 37) % 400)}${BAD}`;
    }
    files["pkg0/bad.ts"] = "\0";
    const at = place(files);
    for (const format of ["text", "json", "sarif", "junit"]) {
      const [one, two, three, normal] = await Promise.all(
        [["--jobs", "1"], ["--jobs", "2"], ["--jobs", "3"], []].map((jobs) =>
          at.run(["scan", "--format", format, ...jobs]),
        ),
      );
      assert.ok(one && one.stdout.length > 1000 && one.code === 1);
      assert.deepEqual(two, one);
      assert.deepEqual(three, one);
      assert.deepEqual(normal, one);
    }
  });

  describe("with workers that die", () => {
    let folder = "";
    let worker = "";
    before(() => {
      folder = mkdtempSync(path.join(tmpdir(), "two-keys-pool-"));
      worker = path.join(folder, "worker.js");
      writeFileSync(worker, FAKE);
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    async function pool(files: readonly string[], workers: number, script = worker): Promise<FileReport[]> {
      const reports: FileReport[] = [];
      let done = 0;
      await runPool({
        workers,
        count: files.length,
        start: () => new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: 32 }, stderr: true }),
        load: async (index) => ({
          absolute: `/x/${files[index]}`,
          file: files[index] ?? "",
          language: "python",
        }),
        done: (index, { report }) => {
          assert.equal(reports[index], undefined, "told once");
          reports[index] = report;
          done++;
        },
      });
      assert.equal(done, files.length);
      return reports;
    }

    it("reports the file that each was at, and checks all the others", async () => {
      const files = Array.from({ length: 60 }, (_, n) => `f${n}.py`);
      files[3] = "throw.py";
      files[4] = "throw too.py";
      files[20] = "exit.py";
      files[59] = "memory.py";
      for (const workers of [1, 2, 4]) {
        const reports = await pool(files, workers);
        assert.deepEqual(
          reports.map((one) => one.file),
          files,
        );
        const failed = reports.flatMap((one) => one.findings.map((f) => `${f.file}: ${f.message}`));
        assert.deepEqual(failed.slice(0, 3), [
          "throw.py: Skipped: the check failed: thrown on purpose.",
          "throw too.py: Skipped: the check failed: thrown on purpose.",
          "exit.py: Skipped: the check failed: the worker ended.",
        ]);
        assert.match(failed[3] ?? "", /^memory\.py: Skipped: the check failed: .*memory/);
        assert.equal(failed.length, 4);
      }
    });

    it("gives up when no worker can be started", async () => {
      const missing = path.join(folder, "missing.js");
      await assert.rejects(pool(["a.py"], 2, missing), /a worker could not be started: .*missing\.js/);
    });
  });

  it("tells with --timings where the time went, with workers and without", async () => {
    const files: Record<string, string> = {};
    for (let n = 0; n < 70; n++) files[`f${n}.py`] = BAD;
    const at = place(files);
    for (const jobs of ["1", "2"]) {
      const { stdout, stderr } = await at.run(["scan", "--timings", "--format", "json", "--jobs", jobs]);
      const { timings } = scanReport.parse(JSON.parse(stdout));
      assert.ok((timings?.rules.find((one) => one.rule === QUEUE_RULE)?.calls ?? 0) >= 70);
      assert.equal(timings?.files.length, 10);
      assert.match(stderr, /Slowest rules:/);
    }
    assert.equal((await at.report()).timings, undefined);
  });
});
