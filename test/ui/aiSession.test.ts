import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Locator } from "playwright-core";
import { root } from "../../scripts/host/paths.mjs";
import { RegionTracker } from "../../server/provenance/tracking/regions.ts";
import { saveFile, writeWorkingState } from "../../server/provenance/tracking/workingState.ts";
import { agentWrites } from "../support/agentHook.ts";
import { git, repositoryWith } from "../support/aiRepository.ts";
import { Editor, PATIENCE_MS, type Theme, type Workbench } from "./workbench.ts";

const THEMES: readonly Theme[] = ["Default Light Modern", "Default Dark Modern", "Default High Contrast"];
const FILE = "svc/limits.py";
const BEGIN = `"""Limits of the checkout."""


def per_customer(history):
    recent = [order for order in history if order.age_days < 30]
    return max(1, 10 - len(recent))
`;
const AGENT = `

def per_basket(basket):
    total = sum(line.quantity for line in basket)
    return total <= 50


def per_day(orders):
    return len(orders) < 10_000
`;
const UNKNOWN = `

def per_week(orders):
    return len(orders) < 50_000
`;

/** A repository as its person has it on the disk. */
function repository(): string {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-ai-")));
  repositoryWith(folder, FILE, BEGIN);
  git(folder, ["config", "user.name", "Dana Reyes"]);
  git(folder, ["config", "user.email", "dana@example.test"]);
  git(folder, ["switch", "-qc", "limits"]);
  return folder;
}

/** A state as the server keeps it: some program put lines in, and nobody has said yet which. */
function suspect(folder: string): void {
  const text = `${BEGIN}${UNKNOWN}`;
  writeFileSync(path.join(folder, FILE), text);
  const tracker = new RegionTracker(text, "python");
  const evidence = [{ kind: "shape", chars: UNKNOWN.length, lines: 4 }] as const;
  tracker.declare(BEGIN.length + 2, text.length, { origin: "unknown", confidence: "suspected", evidence });
  const head = git(folder, ["rev-parse", "HEAD"]);
  const working = path.join(folder, ".git/two-keys/working");
  mkdirSync(working, { recursive: true });
  const files = new Map([[FILE, saveFile(text, tracker.state)]]);
  writeFileSync(path.join(working, `${head}.json`), writeWorkingState({ head, files }));
}

/** Whether something is on the screen within two seconds. */
function isThere(element: Locator): Promise<boolean> {
  return element.waitFor({ timeout: 2000 }).then(
    () => true,
    () => false,
  );
}

describe("a session with an agent on the screen", function () {
  this.timeout(10 * PATIENCE_MS);
  let editor: Editor;
  let folder: string;

  before(async () => {
    editor = await Editor.start({ moreExtensions: [path.join(root, "test/fixtures/completer")] });
  });

  after(async () => {
    await editor.stop();
  });

  beforeEach(() => {
    folder = repository();
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function inWindow(
    theme: Theme,
    name: string,
    work: (workbench: Workbench) => Promise<void>,
    settings: Record<string, unknown> = {},
  ): Promise<void> {
    const workbench = await editor.open({ folder, theme, settings });
    try {
      await work(workbench);
    } catch (error) {
      const picture = await workbench.failureScreenshot(name);
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${why} (screenshot: ${picture})`, { cause: error });
    } finally {
      await workbench.close();
    }
  }

  /** The count of AI lines in the status bar. */
  const count = (workbench: Workbench, lines: number): Promise<void> =>
    workbench.page
      .locator("#two-keys\\.two-keys\\.twoKeys\\.regions")
      .filter({ hasText: new RegExp(`^\\s*${lines}\\s*$`) })
      .waitFor();

  /** An agent writes, and the editor has noticed: its watcher may not be up yet for the first sign. */
  async function agentHasWritten(workbench: Workbench, text: string): Promise<void> {
    const file = path.join(folder, FILE);
    agentWrites(root, folder, file, text);
    const line = workbench.activeEditor().locator(".view-line").filter({ hasText: "per_basket" }).first();
    for (let tries = 1; ; tries++) {
      try {
        await line.waitFor({ timeout: 3000 });
        return;
      } catch (error) {
        if (tries === 20) throw error;
        writeFileSync(file, text);
      }
    }
  }

  for (const theme of THEMES) {
    it(`shows each state from the agent's write to a vetting and an edit after it (${theme})`, async () => {
      await inWindow(theme, "ai-session", async (workbench) => {
        await workbench.openFile(FILE);
        await workbench.page.locator("#two-keys\\.two-keys\\.twoKeys\\.status .codicon-shield").waitFor();
        await agentHasWritten(workbench, `${BEGIN}${AGENT}`);
        await count(workbench, 5);
        await workbench.openViewContainer("Two Keys");
        await workbench.treeRow(/Lines 9–1/).waitFor();
        await workbench.screenshot("ai-written");

        await workbench.goTo(10, 100);
        await workbench.focusEditor();
        await workbench.page.keyboard.type("\ntotal += 1  # a person");
        await workbench.screenshot("ai-typed-inside");
        const totals = workbench.activeEditor().locator(".view-line").filter({ hasText: "total" });
        await workbench.treeRow(/Lines 9–10/).waitFor();
        for (let i = 0; i < 30 && (await totals.count()) > 2; i++)
          await workbench.page.keyboard.press("Control+Z");
        await count(workbench, 5);
        await workbench.treeRow(/Lines 9–11/).waitFor();

        await workbench.page.keyboard.press("Control+S");
        git(folder, ["commit", "-qam", "Baskets and days"]);
        await workbench.goTo(11, 5);
        await workbench.runCommand("Two Keys: Mark AI Lines as Vetted…");
        await workbench.page.locator(".tab.active").filter({ hasText: "AI lines" }).waitFor();
        await workbench.page.locator(".monaco-diff-editor .line-insert").first().waitFor();
        await workbench.screenshot("ai-vetting");
        await workbench.page.keyboard.press("Control+Enter");
        await workbench.page.locator(`.tab.active[data-resource-name="limits.py"]`).waitFor();
        await workbench.treeRow(/ · vetted/).waitFor();
        await workbench.goTo(11, 5);
        assert.match(await workbench.showHover("Written by AI"), /Vetted by dana@example\.test/);
        await workbench.screenshot("ai-vetted");
        await workbench.page.keyboard.press("Escape");

        await workbench.goTo(11, 100);
        await workbench.focusEditor();
        await workbench.page.keyboard.type(" or True");
        await workbench.treeRow(/Lines 9–11.*changed since it was vetted/).waitFor();
        await workbench.screenshot("ai-stale");
        assert.deepEqual(await workbench.notifications(), []);
      });
    });

    it(`asks quietly about lines of an unknown program, and takes the answer (${theme})`, async () => {
      suspect(folder);
      await inWindow(theme, "ai-suspected", async (workbench) => {
        await workbench.openFile(FILE, 9);
        await workbench.statusBarItem(/^\s*2\?\s*$/).waitFor();
        const rows = await workbench.openQuickFixMenu();
        assert.deepEqual(
          rows.filter((row) => row.startsWith("Two Keys: ")),
          ["Two Keys: AI wrote this", "Two Keys: I wrote this", "Two Keys: I pasted this"],
        );
        await workbench.screenshot("ai-suspected");
        await workbench.chooseQuickFix("AI wrote this");
        await count(workbench, 2);
        assert.deepEqual(await workbench.notifications(), []);
      });
    });

    it(`shows what a hook's installation writes before it is written (${theme})`, async () => {
      await inWindow(theme, "ai-hook", async (workbench) => {
        const settings = path.join(folder, ".claude/settings.local.json");
        await workbench.openFile(FILE);
        await workbench.openViewContainer("Two Keys");
        await workbench.page.getByText("No AI wrote in the current change").first().waitFor();
        assert.equal(await workbench.page.getByText("Manage Workspace Trust").count(), 0);
        await workbench.screenshot("ai-none");
        await workbench.runCommand("Two Keys: Install AI Agent Hook…");
        await workbench.quickRows().filter({ hasText: "Claude Code" }).first().click();
        await workbench.page.locator(".tab.active").filter({ hasText: "Install hook" }).waitFor();
        await workbench.page.locator(".monaco-diff-editor .line-insert").first().waitFor();
        await workbench.screenshot("ai-hook");
        assert.ok(!existsSync(settings));
        await workbench.page.keyboard.press("Control+Enter");
        await workbench.statusBarItem("Hook of Claude Code installed").waitFor();
        assert.match(readFileSync(settings, "utf8"), /PostToolUse/);
      });
    });
  }

  it("takes Tab for the completion that it accepts, and carries what is copied", async () => {
    await inWindow("Default Dark Modern", "ai-completion", async (workbench) => {
      const { keyboard } = workbench.page;
      const ghost = workbench.activeEditor().locator(".ghost-text-decoration, .ghost-text");
      await workbench.openFile(FILE);
      await workbench.page.locator("#two-keys\\.two-keys\\.twoKeys\\.status .codicon-shield").waitFor();
      await workbench.goTo(7);
      await workbench.focusEditor();
      await keyboard.type("\n# complete");
      // The extension that completes may be started after the first letters.
      for (let tries = 1; tries < 20 && !(await isThere(ghost.first())); tries++) {
        await keyboard.press("Backspace");
        await keyboard.type("e");
      }
      await ghost.first().waitFor();
      await keyboard.press("Tab");
      await count(workbench, 3);
      await workbench.screenshot("ai-completion");

      // Tab is a tab again where nothing is offered.
      await keyboard.press("Control+End");
      await keyboard.type("\n\nx = 1");
      await keyboard.press("Home");
      await keyboard.press("Tab");
      const moved = workbench
        .activeEditor()
        .locator(".view-line")
        .filter({ hasText: /^\s+x\s=\s1/ });
      await moved.waitFor();
      await count(workbench, 3);

      // A copy of AI lines is AI's, and one of a person's is not.
      await workbench.goTo(10);
      await keyboard.press("Shift+End");
      await keyboard.press("Control+C");
      await keyboard.press("Control+End");
      await keyboard.press("Enter");
      await keyboard.press("Control+V");
      await count(workbench, 4);
    });
  });

  it("says above the lines who wrote them, where somebody wants that", async () => {
    const settings = { "twoKeys.regions.codeLens": true };
    await inWindow(
      "Default Dark Modern",
      "ai-lens",
      async (workbench) => {
        await workbench.openFile(FILE);
        await workbench.page.locator("#two-keys\\.two-keys\\.twoKeys\\.status .codicon-shield").waitFor();
        await agentHasWritten(workbench, `${BEGIN}${AGENT}`);
        await workbench.page
          .locator(".codelens-decoration")
          .filter({ hasText: "AI: claude" })
          .first()
          .waitFor();
        await workbench.screenshot("ai-lens");
      },
      settings,
    );
  });
});
