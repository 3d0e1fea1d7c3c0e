// The suite that runs inside a real VS Code, under the desktop's test runner and the server host alike.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type Mocha from "mocha";

/** What a finished run leaves behind for the script that started it. */
interface SuiteResult {
  passed: number;
  failed: number;
  pending: number;
  failures: { title: string; message: string; stack: string }[];
}

/**
 * Runs every `*.test.js` below this file's folder and writes the counts as JSON to the file that
 * `TWO_KEYS_TEST_RESULT` names, else to `vscode-result.json` beside this folder. `TWO_KEYS_TEST_GREP` narrows
 * the run to the tests whose full title matches.
 * @throws {Error} when a test failed, a file did not load, or nothing ran
 */
export async function run(): Promise<void> {
  const result: SuiteResult = { passed: 0, failed: 0, pending: 0, failures: [] };
  try {
    await runMocha(result);
  } catch (error) {
    result.failed += 1;
    result.failures.push(failure("the suite did not load", error));
    console.log(`  ✗ the suite did not load\n    ${stackOf(error)}`);
  }
  console.log(`${result.passed} passed, ${result.failed} failed, ${result.pending} pending`);
  writeResult(result);
  if (result.failed > 0) throw new Error(`${result.failed} failed`);
  if (result.passed === 0) throw new Error("no test ran");
}

async function runMocha(result: SuiteResult): Promise<void> {
  // Mocha is an ES module and this bundle is not: only a dynamic import works in every host.
  const { default: MochaClass } = await import("mocha");
  const grep = process.env.TWO_KEYS_TEST_GREP;
  const mocha = new MochaClass({
    ui: "bdd",
    // A machine that is busy with its first start may be many times slower than another.
    timeout: 120_000,
    reporter: class extends MochaClass.reporters.Base {
      constructor(runner: Mocha.Runner) {
        super(runner);
        report(runner, result);
      }
    },
    ...(grep && { grep: new RegExp(grep) }),
  });
  for (const name of readdirSync(__dirname, { recursive: true, encoding: "utf8" }).sort()) {
    if (name.endsWith(".test.js")) mocha.addFile(path.join(__dirname, name));
  }
  await mocha.loadFilesAsync();
  await new Promise<void>((resolve) => mocha.run(() => resolve()));
}

/** A line a test, each in one `console.log`, because that is what reaches the console of either host. */
function report(runner: Mocha.Runner, result: SuiteResult): void {
  let depth = 0;
  const indent = (): string => "  ".repeat(Math.max(depth, 1));
  runner.on("suite", (suite) => {
    if (suite.title) console.log(`${indent()}${suite.title}`);
    depth += 1;
  });
  runner.on("suite end", () => {
    depth -= 1;
  });
  runner.on("pass", (test) => {
    result.passed += 1;
    console.log(`${indent()}✓ ${test.title} (${test.duration ?? 0} ms)`);
  });
  runner.on("pending", (test) => {
    result.pending += 1;
    console.log(`${indent()}- ${test.title}`);
  });
  runner.on("fail", (test, error) => {
    result.failed += 1;
    result.failures.push(failure(test.fullTitle(), error));
    console.log(`${indent()}✗ ${test.title}\n${stackOf(error)}`);
  });
}

function failure(title: string, error: unknown): SuiteResult["failures"][number] {
  return { title, message: error instanceof Error ? error.message : String(error), stack: stackOf(error) };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function writeResult(result: SuiteResult): void {
  const file = process.env.TWO_KEYS_TEST_RESULT || path.join(path.dirname(__dirname), "vscode-result.json");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
}
