// Runs the suite in a desktop VS Code: the one that VSCODE_EXECUTABLE names, else a downloaded one.
// Usage: node scripts/host/desktop.mjs [--folder PATH | --workspace FILE | --empty] [--grep PATTERN]
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { downloadAndUnzipVSCode, runTests, SilentReporter } from "@vscode/test-electron";
import { root } from "./paths.mjs";
import { onExit } from "./processes.mjs";
import { quietSettings, writeUserSettings } from "./server.mjs";
import { prepareSuite, suiteEntry } from "./suite.mjs";

const downloadTimeoutMs = 5 * 60_000;

/** @returns {Promise<string>} a desktop VS Code's executable */
async function desktopExecutable() {
  const named = process.env.VSCODE_EXECUTABLE;
  if (named && !existsSync(named)) throw new Error(`VSCODE_EXECUTABLE is ${named}, which does not exist.`);
  if (named) return named;
  try {
    const folder = path.join(root, ".vscode-test");
    return await Promise.race([
      downloadAndUnzipVSCode({
        version: "stable",
        cachePath: folder,
        timeout: 30_000,
        reporter: new SilentReporter(),
      }),
      new Promise((_, reject) => {
        setTimeout(() => reject(new Error("the download took too long")), downloadTimeoutMs).unref();
      }),
    ]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `A desktop VS Code could not be downloaded (${why}): set VSCODE_EXECUTABLE to an installed one, or run the suite without a desktop: node scripts/host/web.mjs.`,
    );
  }
}

try {
  const { target, env, judge } = prepareSuite(process.argv.slice(2));
  const vscodeExecutablePath = await desktopExecutable();
  const profile = mkdtempSync(path.join(os.tmpdir(), "tk-"));
  onExit(() => rmSync(profile, { recursive: true, force: true, maxRetries: 3 }));
  writeUserSettings(path.join(profile, "User"), quietSettings);
  const opened = target.workspaceFile ?? target.folder;
  const code = await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: root,
    extensionTestsPath: suiteEntry,
    extensionTestsEnv: env,
    launchArgs: [
      ...(opened ? [opened] : []),
      ...["--user-data-dir", profile, "--extensions-dir", path.join(profile, "extensions")],
      ...["--disable-workspace-trust", "--disable-updates", "--skip-welcome", "--skip-release-notes"],
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
  });
  process.exit(judge(code));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
