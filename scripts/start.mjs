// Opens VS Code with this extension on the sample workspace: a desktop VS Code if there is one, else in the browser.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { ensureBuilt, ensureInstalled } from "./bootstrap.mjs";

const usage = `Usage: npm start -- [options]

Opens VS Code with this extension on a sample workspace.

  --folder PATH       open this folder instead of the sample
  --executable PATH   use this desktop VS Code (also: VSCODE_EXECUTABLE)
  --web               serve VS Code to a browser even if there is a desktop one
  --port NUMBER       the port for the browser (a free one when left out)
  --help              show this text`;

const root = path.resolve(import.meta.dirname, "..");

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function main() {
  const { values } = parseArgs({
    options: {
      folder: { type: "string" },
      executable: { type: "string" },
      web: { type: "boolean", default: false },
      port: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const folder = path.resolve(values.folder ?? path.join(root, "samples/checkout-service"));
  if (!existsSync(folder)) throw new Error(`${folder} does not exist.`);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new Error(`--port takes a number from 1 to 65535, not ${values.port}.`);
  }
  await ensureInstalled();
  await ensureBuilt();
  const executable = values.executable ?? process.env.VSCODE_EXECUTABLE ?? (await desktopOnPath());
  if (executable && !values.web) await openDesktop(executable, folder);
  else await serve(folder, port);
}

/** @returns {Promise<string | undefined>} the `code` command when there is one and a screen to show it on */
async function desktopOnPath() {
  const { onPath } = await import("./host/chromium.mjs");
  // In a terminal of a remote window `code` is not a VS Code but a way to talk to one.
  if (process.env.VSCODE_IPC_HOOK_CLI) return undefined;
  if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return undefined;
  return onPath(process.platform === "win32" ? "code.cmd" : "code");
}

/** @param {string} executable @param {string} folder */
async function openDesktop(executable, folder) {
  const { cleanEnv, onExit } = await import("./host/processes.mjs");
  const profile = mkdtempSync(path.join(os.tmpdir(), "tk-"));
  onExit(() => rmSync(profile, { recursive: true, force: true, maxRetries: 3 }));
  const args = [
    folder,
    `--extensionDevelopmentPath=${root}`,
    `--user-data-dir=${profile}`,
    `--extensions-dir=${path.join(profile, "extensions")}`,
    ...["--wait", "--disable-workspace-trust", "--skip-welcome", "--disable-updates"],
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
  console.log(
    `Two Keys runs in ${executable}, on a profile of its own. Close the window or press Ctrl+C to stop.`,
  );
  const child = spawn(executable, args, {
    env: cleanEnv(),
    stdio: "ignore",
    shell: process.platform === "win32" && executable.endsWith(".cmd"),
  });
  await new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`${executable} could not start: ${error.message}`)));
    child.once("exit", (code) => {
      if (code) reject(new Error(`${executable} ended with exit code ${code}.`));
      else resolve(undefined);
    });
  });
}

/** @param {string} folder @param {number | undefined} port */
async function serve(folder, port) {
  const { ensureEditor, startServer, workbenchUrl } = await import("./host/server.mjs");
  const server = await startServer({
    host: await ensureEditor(),
    extensionPaths: [root],
    settings: {
      "git.enabled": true,
      "git.openRepositoryInParentFolders": "never",
      "workbench.startupEditor": "readme",
      "workbench.editorAssociations": { "**/docs/rules/*.md": "vscode.markdown.preview.editor" },
    },
    ...(port !== undefined && { port }),
  });
  console.log(`\nTwo Keys is ready in VS Code: ${workbenchUrl({ server, folder })}`);
  console.log("Open this address in a browser on this machine. Ctrl+C stops it.");
  let stopping = false;
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    process.once(signal, async () => {
      stopping = true;
      await server.stop();
      console.log("\nstopped");
      process.exit(0);
    });
  }
  server.process.once("exit", (code) => {
    if (stopping) return;
    console.error(
      `The VS Code server ended (${code}).\n${server.log().trimEnd().split("\n").slice(-20).join("\n")}`,
    );
    process.exit(1);
  });
}
