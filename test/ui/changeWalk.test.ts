import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Locator } from "playwright-core";
import { defaultFiles } from "../../server/policy/setUp.ts";
import { GIT_ENV } from "../support/gitRepo.ts";
import { Editor, type Workbench } from "./workbench.ts";

/** What a person types for the change below, by the control's id; everything else is known. */
const TYPED: Readonly<Record<string, string>> = {
  "f:rollback.steps:0:estMinutes": "15",
};

describe("from a branch to a submitted record", function () {
  this.timeout(300_000);
  let editor: Editor;
  let above: string;
  let folder: string;

  const git = (cwd: string, ...args: string[]): string =>
    execFileSync("git", args, { cwd, env: { ...process.env, ...GIT_ENV }, encoding: "utf8", stdio: "pipe" });
  const write = (name: string, text: string): void => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };

  before(async () => {
    above = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-walk-")));
    folder = path.join(above, "payments");
    git(above, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git");
    git(above, "clone", "--quiet", path.join(above, "remote.git"), "payments");
    git(folder, "config", "user.name", "Dana");
    git(folder, "config", "user.email", "dana@example.test");
    const files = defaultFiles({
      person: { id: "person:dana", name: "Dana", email: "dana@example.test" },
      repo: undefined,
      defaultBranch: "refs/heads/main",
      folderName: "payments",
      existing: [],
    });
    for (const [name, text] of files)
      write(path.join(".two-keys", name), text.replace("tier: 1 ", "tier: 4 "));
    write("svc/pay.py", "RETRIES = 0\n");
    // A first change in a folder would raise the risk.
    write("test/test_pay.py", "assert 1\n");
    git(folder, "add", "--all");
    git(folder, "commit", "--quiet", "--message", "Payments");
    git(folder, "push", "--quiet", "origin", "HEAD:main");
    git(folder, "remote", "set-head", "origin", "main");
    git(folder, "switch", "--quiet", "--create", "feature/retry");
    write("svc/pay.py", "RETRIES = 3\n");
    write("test/test_pay.py", "assert True\n");
    git(folder, "add", "--all");
    git(
      folder,
      ...["commit", "--quiet", "--message", "Retry payments when the gateway times out"],
      ...["--message", "The gateway drops one request in a thousand; three more tries bring it to none."],
    );
    editor = await Editor.start({ env: { ...GIT_ENV, GIT_CEILING_DIRECTORIES: "" } });
  });

  after(async () => {
    await editor.stop();
    rmSync(above, { recursive: true, force: true });
  });

  const control = (workbench: Workbench, id: string): Locator => workbench.webview().locator(`[id="${id}"]`);

  it("goes by keyboard alone, and lies in the ledger of the remote", async () => {
    const workbench = await editor.open({ folder, viewport: { width: 1280, height: 1300 } });
    try {
      const { keyboard } = workbench.page;
      await workbench.statusBarItem(/T4 · low · \d owed/).waitFor({ timeout: 60_000 });
      await workbench.runCommand("Two Keys: New Change Record");
      await control(workbench, "f:title").waitFor({ timeout: 60_000 });
      assert.equal(
        await control(workbench, "f:title").inputValue(),
        "Retry payments when the gateway times out",
      );
      for (const [id, text] of Object.entries(TYPED)) {
        await control(workbench, id).focus();
        await keyboard.type(text);
        await keyboard.press("Tab");
      }
      await workbench.webview().getByText("Saved.").waitFor();
      await workbench.screenshot("change-walk-form");
      await keyboard.press("Control+Enter");
      await workbench.page
        .locator('.monaco-list-row[aria-label^="Record CHG-"]')
        .waitFor({ timeout: 60_000 });
      await workbench.screenshot("change-walk-submitted");
      const files = git(path.join(above, "remote.git"), "ls-tree", "-r", "--name-only", "two-keys/ledger");
      assert.match(files, /CHG-\d{8}-/);
    } catch (error) {
      const picture = await workbench.failureScreenshot("change-walk");
      throw new Error(`${error instanceof Error ? error.message : String(error)} (screenshot: ${picture})`, {
        cause: error,
      });
    } finally {
      await workbench.close();
    }
  });
});
