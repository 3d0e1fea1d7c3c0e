// What both ways of running the suite in a VS Code share: where it is, what it opens, what came of it.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "./paths.mjs";
import { onExit } from "./processes.mjs";

/** The compiled suite's entry. */
export const suiteEntry = path.join(root, "out/vscode/index.js");

/**
 * @typedef {object} SuiteRun
 * @property {{ folder?: string, workspaceFile?: string }} target
 * @property {Record<string, string>} env for the tests
 * @property {(code: number) => number} judge the exit code of the whole run, given the host's
 */

/**
 * Prepares a run of the suite: `--folder PATH`, `--workspace FILE` or `--empty` choose what the window opens; else
 * it is a throw-away copy of the sample, so that tests may write into it.
 * @param {string[]} args
 * @returns {SuiteRun}
 * @throws {Error} when the suite is not built
 */
export function prepareSuite(args) {
  if (!existsSync(suiteEntry))
    throw new Error("The suite is not built: run `node esbuild.mjs --tests` first.");
  const resultFile = path.join(root, "out/vscode-result.json");
  rmSync(resultFile, { force: true });
  return {
    target: target(args),
    env: { TWO_KEYS_TEST_RESULT: resultFile, ...grepOf(args) },
    judge: (code) => judge(code, resultFile),
  };
}

/** @param {string[]} args @returns {{ folder?: string, workspaceFile?: string }} */
function target(args) {
  const folder = optionOf(args, "--folder");
  if (folder) return { folder: path.resolve(folder) };
  const workspaceFile = optionOf(args, "--workspace");
  if (workspaceFile) return { workspaceFile: path.resolve(workspaceFile) };
  if (args.includes("--empty")) return {};
  const above = mkdtempSync(path.join(os.tmpdir(), "tk-ws-"));
  onExit(() => rmSync(above, { recursive: true, force: true }));
  const copy = path.join(above, "checkout-service");
  const sample = path.join(root, "samples/checkout-service");
  if (existsSync(sample)) cpSync(sample, copy, { recursive: true });
  else mkdirSync(copy);
  return { folder: copy };
}

/** @param {string[]} args @returns {Record<string, string>} */
function grepOf(args) {
  const grep = optionOf(args, "--grep");
  return grep ? { TWO_KEYS_TEST_GREP: grep } : {};
}

/**
 * A run counts as passed only when its result says that tests ran and none failed.
 * @param {number} code
 * @param {string} resultFile
 */
function judge(code, resultFile) {
  if (!existsSync(resultFile)) {
    console.error("The tests in VS Code left no result: they did not run.");
    return 1;
  }
  /** @type {{ passed: number, failed: number, pending: number }} */
  const { passed, failed, pending } = JSON.parse(readFileSync(resultFile, "utf8"));
  console.log(`tests in VS Code: ${passed} passed, ${failed} failed, ${pending} pending`);
  return code !== 0 ? code : Number(failed > 0 || passed === 0);
}

/** @param {string[]} args @param {string} name @returns {string | undefined} */
export function optionOf(args, name) {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}
