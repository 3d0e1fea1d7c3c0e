// Runs every test of the project and ends with the number that passed.
// Usage: npm test [-- SUITE...] [-- --grep PATTERN] | npm run test:desktop
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, setPriority } from "node:os";
import path from "node:path";
import { ensureBuilt, ensureInstalled } from "./bootstrap.mjs";

const root = path.resolve(import.meta.dirname, "..");
const args = process.argv.slice(2);
const at = args.indexOf("--grep");
const grep = at < 0 ? [] : args.splice(at, 2);
const desktop = args.includes("--desktop");
const wanted = args.filter((arg) => !arg.startsWith("--"));

/** Suites in the order of how fast they tell that something is wrong. */
const SUITES = ["checks", "unit", "lsp", "cli", "vscode", "ui"];

/** Suites whose files need nothing of each other, and no window: they run side by side. */
const SIDE_BY_SIDE = ["unit", "lsp", "cli"];
const MOST_JOBS = 4;

/** Suites that drive a VS Code: one after the other, beside everything else where there are cores for both. */
const IN_WINDOWS = ["vscode", "ui"];

/** A machine with fewer cores has its hands full with one of them. */
const CORES_FOR_BOTH = 4;

/** How much suites without a window step back for those with one. */
const NICENESS = 10;

process.chdir(root);
await ensureInstalled();
await ensureBuilt({ tests: true });

const total = { passed: 0, failed: 0, pending: 0 };
/** @type {string[]} */
const broken = [];
const asked = (desktop ? ["vscode"] : SUITES).filter(
  (suite) => wanted.length === 0 || wanted.includes(suite),
);
const windows = asked.filter((suite) => IN_WINDOWS.includes(suite));
const others = asked.filter((suite) => !IN_WINDOWS.includes(suite));
const areBoth = availableParallelism() >= CORES_FOR_BOTH && windows.length > 0 && others.length > 0;
if (areBoth) {
  // Windows wait most of the time: the others run in the meantime, and step back for them.
  await Promise.all([inTurn(windows, true), inTurn(others, false)]);
} else await inTurn([...others, ...windows], false);
if (total.passed + total.failed === 0) broken.push("no test ran");
total.failed += broken.length;
if (broken.length > 0) console.error(`\nNot run to the end: ${broken.join(", ")}`);
console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.pending > 0 ? `, ${total.pending} skipped` : ""}`,
);
process.exitCode = total.failed > 0 ? 1 : 0;

/** Runs suites one after the other. `isQuiet`: what one prints is shown when it has ended. @param {readonly string[]} suites @param {boolean} isQuiet */
async function inTurn(suites, isQuiet) {
  for (const suite of suites) {
    const started = Date.now();
    const result = path.join(root, "out", `${suite}-result.json`);
    rmSync(result, { force: true });
    if (!isQuiet) console.log(`\n== ${suite}`);
    const { status, printed } = await runSuite(suite, result, isQuiet);
    if (isQuiet) console.log(`\n== ${suite}\n${printed}`);
    if (!existsSync(result)) {
      broken.push(suite);
      console.error(`${suite}: the tests did not run (exit code ${status})`);
      continue;
    }
    const counts = JSON.parse(readFileSync(result, "utf8"));
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.pending += counts.pending;
    if (status !== 0 && counts.failed === 0) broken.push(suite);
    console.log(
      `== ${suite}: ${counts.passed} passed, ${counts.failed} failed in ${((Date.now() - started) / 1000).toFixed(1)} s`,
    );
  }
}

/** @param {string} suite @param {string} result @param {boolean} isQuiet @returns {Promise<{ status: number | null, printed: string }>} */
function runSuite(suite, result, isQuiet) {
  return new Promise((resolve) => {
    const output = isQuiet ? "pipe" : "inherit";
    const child = spawn(process.execPath, command(suite, result), { stdio: ["ignore", output, output] });
    if (areBoth && child.pid !== undefined && !IN_WINDOWS.includes(suite)) setPriority(child.pid, NICENESS);
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
        printed += text;
      });
    }
    child.on("error", (error) => resolve({ status: null, printed: `${printed}${error.message}\n` }));
    child.on("close", (status) => resolve({ status, printed }));
  });
}

/** @param {string} suite @param {string} result @returns {string[]} */
function command(suite, result) {
  if (suite === "vscode") return [`scripts/host/${desktop ? "desktop" : "web"}.mjs`, ...grep];
  const files = readdirSync(path.join(root, "out", suite), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.js"))
    .map((name) => path.join("out", suite, name));
  const jobs = SIDE_BY_SIDE.includes(suite) ? Math.min(availableParallelism(), MOST_JOBS) : 1;
  return ["--enable-source-maps", "scripts/runMocha.mjs", result, "--jobs", String(jobs), ...grep, ...files];
}
