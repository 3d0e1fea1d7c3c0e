// Runs compiled test files in this process and writes the counts to a file.
// Usage: node scripts/runMocha.mjs RESULT.json [--grep PATTERN] FILE...
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";

const [resultFile = "", ...rest] = process.argv.slice(2);
const grep = rest[0] === "--grep" ? rest[1] : undefined;
const files = grep === undefined ? rest : rest.slice(2);

const mocha = new Mocha({
  ui: "bdd",
  reporter: "dot",
  timeout: 60_000,
  ...(grep === undefined ? {} : { grep }),
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
