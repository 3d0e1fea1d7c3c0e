// Brings a fresh clone to where a script can run: dependencies installed, bundles built.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cleanEnv } from "./host/processes.mjs";

const root = path.resolve(import.meta.dirname, "..");
const stamp = path.join(root, "node_modules/.two-keys-lock");

/**
 * Runs `npm ci` when the dependencies are missing or older than the lock file; otherwise costs nothing.
 * @returns {Promise<void>}
 * @throws {Error} when npm fails
 */
export async function ensureInstalled() {
  const lock = path.join(root, "package-lock.json");
  const hash = createHash("sha256").update(readFileSync(lock)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  // Somebody ran npm by hand: npm's own record is then at least as new as the lock file.
  const record = path.join(root, "node_modules/.package-lock.json");
  const byHand = existsSync(record) && statSync(record).mtimeMs >= statSync(lock).mtimeMs;
  if (!byHand) {
    console.log("installing the project's dependencies …");
    const started = Date.now();
    runNpm(["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
    console.log(`installed in ${Math.round((Date.now() - started) / 1000)} s`);
  }
  writeFileSync(stamp, hash);
}

/**
 * Builds the bundles, with the compiled tests when asked.
 * @param {{ tests?: boolean }} [options]
 * @returns {Promise<void>}
 * @throws {Error} with what the build said when it fails
 */
export async function ensureBuilt({ tests = false } = {}) {
  const args = ["esbuild.mjs", ...(tests ? ["--tests"] : [])];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`.trimEnd());
}

/** Runs the npm that runs us, or the one on the path. @param {string[]} args */
function runNpm(args) {
  const outer = process.env.npm_execpath;
  const options = /** @type {const} */ ({ cwd: root, env: cleanEnv(), stdio: "inherit" });
  const { status, error } = outer?.endsWith("npm-cli.js")
    ? spawnSync(process.execPath, [outer, ...args], options)
    : spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
  if (error) throw new Error(`npm could not start: ${error.message}`);
  if (status !== 0) throw new Error(`npm ${args[0]} failed (${status}).`);
}
