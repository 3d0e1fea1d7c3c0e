import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureHost, installVsix } from "../../scripts/host/host.mjs";
import { root } from "../../scripts/host/paths.mjs";
import { Editor, inWindow, PATIENCE_MS, type Theme } from "./workbench.ts";

const THEMES: readonly Theme[] = ["Default Light Modern", "Default Dark Modern", "Default High Contrast"];
const WORKER = "worker/receipts.py";

/** A copy of the sample that a test may change. */
function sample(): string {
  const above = mkdtempSync(path.join(os.tmpdir(), "tk-ui-"));
  const copy = path.join(above, "checkout-service");
  cpSync(path.join(root, "samples/checkout-service"), copy, { recursive: true });
  return copy;
}

describe("findings on the screen", function () {
  this.timeout(10 * PATIENCE_MS);
  let editor: Editor;
  let folder: string;

  before(async () => {
    folder = sample();
    editor = await Editor.start();
  });

  after(async () => {
    await editor.stop();
    rmSync(path.dirname(folder), { recursive: true, force: true });
  });

  for (const theme of THEMES) {
    it(`shows squiggles, hover, fixes, tree and status, by keyboard alone (${theme})`, async () => {
      // High enough for all rows of the tree.
      const workbench = await editor.open({ folder, theme, viewport: { width: 1280, height: 1100 } });
      await inWindow(workbench, "findings", async () => {
        await workbench.openFile(WORKER);
        await workbench.waitForSquiggles("error", 1);
        assert.match(await workbench.statusBarText(/^\s*\d+\s*$/), /\d+/);
        await workbench.screenshot("diagnostics");
        await workbench.goToNextProblem();
        const hover = await workbench.showHover("More about");
        assert.match(hover, /Bad:/);
        await workbench.screenshot("hover");
        await workbench.page.keyboard.press("Escape");
        const fixes = await workbench.openQuickFixMenu();
        assert.ok(
          fixes.some((label) => label.startsWith("Waive ")),
          fixes.join(" | "),
        );
        await workbench.screenshot("quick-fix");
        await workbench.page.keyboard.press("Escape");
        const sidebar = await workbench.openViewContainer("Two Keys");
        await workbench.treeRow("receipts.py").waitFor();
        await workbench.screenshot("tree-by-file");
        await workbench.runCommand("Two Keys: Group Findings by Rule");
        await sidebar.locator('[aria-label^="outbound-http-no-timeout, "]').first().waitFor();
        await workbench.screenshot("tree-by-rule");
        await workbench.runCommand("Two Keys: Group Findings by File");
        assert.deepEqual(await workbench.notifications(), []);
      });
    });
  }

  for (const theme of THEMES) {
    it(`welcomes a window without anything to report (${theme})`, async () => {
      const workbench = await editor.open({ folder, theme });
      await inWindow(workbench, "welcome", async () => {
        const sidebar = await workbench.openViewContainer("Two Keys");
        await sidebar.getByText("No findings in the open files").first().waitFor();
        await workbench.screenshot("welcome");
      });
    });
  }

  it("opens the page of a rule", async () => {
    const workbench = await editor.open({ folder });
    await inWindow(workbench, "page", async () => {
      await workbench.openFile(WORKER);
      await workbench.waitForSquiggles("error", 1);
      await workbench.goToNextProblem();
      await workbench.runCommand("Two Keys: Explain Rule");
      await workbench.webview().locator("h1").first().waitFor();
      await workbench.screenshot("rule-page");
    });
  });

  it("says in the status bar when it is off", async () => {
    const workbench = await editor.open({ folder, settings: { "twoKeys.enable": false } });
    await inWindow(workbench, "off", async () => {
      await workbench.openFile(WORKER);
      assert.match(await workbench.statusBarText("Two Keys"), /off/);
      await workbench.screenshot("off");
    });
  });
});

describe("restricted mode", function () {
  this.timeout(10 * PATIENCE_MS);

  it("still shows findings in a workspace that is not trusted", async () => {
    const folder = sample();
    const editor = await Editor.start({ trust: "enabled" });
    try {
      const workbench = await editor.open({
        folder,
        settings: {
          "security.workspace.trust.startupPrompt": "never",
          "security.workspace.trust.banner": "always",
        },
      });
      await inWindow(workbench, "restricted", async () => {
        await workbench.statusBarItem("Restricted Mode").waitFor();
        await workbench.openFile(WORKER);
        await workbench.waitForSquiggles("error", 1);
        const sidebar = await workbench.openViewContainer("Two Keys");
        await sidebar.getByText("git runs only in a workspace that you trust").waitFor();
        assert.equal(await sidebar.getByText("No AI wrote in the current change").count(), 0);
        await workbench.screenshot("restricted");
      });
    } finally {
      await editor.stop();
      rmSync(path.dirname(folder), { recursive: true, force: true });
    }
  });
});

describe("a server that can't start", function () {
  this.timeout(10 * PATIENCE_MS);

  it("is told in the status bar and in the view, with the way out", async () => {
    const folder = sample();
    const home = mkdtempSync(path.join(os.tmpdir(), "tk-broken-"));
    for (const name of ["package.json", "media", "dist/extension.js"]) {
      cpSync(path.join(root, name), path.join(home, name), { recursive: true });
    }
    const editor = await Editor.start({ extensionPath: home });
    try {
      for (const theme of THEMES) {
        const workbench = await editor.open({ folder, theme });
        await inWindow(workbench, "failed", async () => {
          await workbench.openFile(WORKER);
          await workbench.statusBarItem("Two Keys: failed").waitFor();
          const sidebar = await workbench.openViewContainer("Two Keys");
          await sidebar.getByText("Restart Server").first().waitFor();
          await workbench.screenshot("failed");
        });
      }
    } finally {
      await editor.stop();
      rmSync(home, { recursive: true, force: true });
      rmSync(path.dirname(folder), { recursive: true, force: true });
    }
  });
});

describe("the packaged extension", function () {
  this.timeout(10 * PATIENCE_MS);

  it("installs from its VSIX and works without the source folder", async () => {
    const folder = sample();
    const home = mkdtempSync(path.join(os.tmpdir(), "tk-vsix-"));
    const vsixPath = path.join(home, "two-keys.vsix");
    const extensionsDir = path.join(home, "extensions");
    mkdirSync(extensionsDir);
    const packed = spawnSync(process.execPath, ["scripts/package.mjs", "--out", vsixPath], {
      cwd: root,
      encoding: "utf8",
    });
    assert.equal(packed.status, 0, packed.stdout + packed.stderr);
    assert.ok(existsSync(vsixPath));
    const host = await ensureHost();
    await installVsix({ host, vsixPath, extensionsDir });
    const editor = await Editor.start({ host, extensionsDir });
    try {
      const workbench = await editor.open({ folder });
      await inWindow(workbench, "packaged", async () => {
        await workbench.openFile(WORKER);
        await workbench.waitForSquiggles("error", 1);
        await workbench.screenshot("packaged");
      });
    } finally {
      await editor.stop();
      rmSync(home, { recursive: true, force: true });
      rmSync(path.dirname(folder), { recursive: true, force: true });
    }
  });
});
