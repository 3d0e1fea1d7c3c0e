// Runs compiled test files and writes the counts to a file.
// Usage: node scripts/runMocha.mjs RESULT.json [--jobs N] [--grep PATTERN] FILE...
// With several jobs each file runs in one of as many processes.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import Mocha from "mocha";

const { values, positionals } = parseArgs({
  options: { grep: { type: "string" }, jobs: { type: "string" } },
  allowPositionals: true,
});
const [resultFile = "", ...files] = positionals;
const { grep } = values;
const jobs = Number(values.jobs ?? 1);

const mocha = new Mocha({
  ui: "bdd",
  reporter: "dot",
  // A machine that is busy elsewhere takes its time; what hangs is found out all the same.
  timeout: 240_000,
  ...(grep === undefined ? {} : { grep }),
  ...(jobs > 1 && files.length > 1 ? { parallel: true, jobs } : {}),
});
for (const file of files) mocha.addFile(path.resolve(file));

const runner = mocha.run(() => {
  const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
  mkdirSync(path.dirname(resultFile), { recursive: true });
  writeFileSync(resultFile, JSON.stringify({ passed: passes, failed: failures, pending }));
  process.exitCode = failures > 0 ? 1 : 0;
  // Servers and browsers that a failed test left behind must not hold the run.
  setTimeout(() => process.exit(), 5_000).unref();
});
