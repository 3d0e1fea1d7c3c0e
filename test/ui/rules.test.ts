import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { GitRepo } from "../support/gitRepo.ts";
import { Editor, inWindow, PATIENCE_MS, type Theme } from "./workbench.ts";

const THEMES: readonly Theme[] = ["Default Light Modern", "Default Dark Modern", "Default High Contrast"];

/** Two calls that wait for ever and a queue without an end. */
const BEFORE = `import queue
import requests

jobs = queue.Queue()


def load(url):
    return requests.get(url).json()
`;

const AFTER = `${BEFORE}

def store(url, order):
    requests.put(url, json=order).raise_for_status()
    ledger.write(order)
`;

const OWN_RULE = `id: acme/ledger-write
language: python
severity: error
message: The ledger is written without a deadline.
note: |
  Writes of the ledger wait for a lock that another team's job may hold all night.
  Give them \`deadline_s\`.
rule:
  pattern: ledger.write($ORDER)
fix: ledger.write($ORDER, deadline_s=2)
tests:
  bad:
    - ⟦ledger.write(order)⟧
  good:
    - ledger.write(order, deadline_s=2)
`;

const MISTAKEN_RULE = `id: acme/ledger-write
language: python
message: The ledger is written without a deadline.
rule:
  kind: call_expresion
`;

describe("rules on the screen", function () {
  this.timeout(10 * PATIENCE_MS);
  let editor: Editor;
  let repo: GitRepo;

  before(async () => {
    repo = GitRepo.create();
    repo.commit({
      "shop/orders.py": BEFORE,
      ".two-keys/policy.yaml": "",
      ".two-keys/rules/ledger.yaml": OWN_RULE,
    });
    repo.write("shop/orders.py", AFTER);
    editor = await Editor.start();
  });

  after(async () => {
    await editor.stop();
    rmSync(repo.root, { recursive: true, force: true });
  });

  for (const theme of THEMES) {
    it(`shows findings of changed lines, of one's own rules, and the list of rules (${theme})`, async () => {
      const workbench = await editor.open({
        folder: repo.root,
        theme,
        settings: { "twoKeys.findings.changedLinesOnly": false },
        viewport: { width: 1280, height: 900 },
      });
      await inWindow(workbench, "rules", async () => {
        await workbench.openFile("shop/orders.py", 13);
        const sidebar = await workbench.openViewContainer("Two Keys");
        const row = (id: string) => sidebar.locator(`[aria-label^="${id}, "]`).first();
        await workbench.runCommand("Two Keys: Group Findings by Rule");
        await row("unbounded-queue").waitFor();
        await row("acme/ledger-write").waitFor();

        await workbench.runCommand("Two Keys: Show Findings of Changed Lines Only");
        const message = sidebar.getByText("older findings hidden: only changed lines are shown.");
        await message.waitFor();
        await row("unbounded-queue").waitFor({ state: "detached" });
        await row("acme/ledger-write").waitFor();
        await workbench.screenshot("changed-lines-only");
        await workbench.runCommand("Two Keys: Show Findings of Changed Lines Only");
        await row("unbounded-queue").waitFor();
        await message.waitFor({ state: "detached" });

        await workbench.goTo(13, 6);
        assert.match(await workbench.showHover("deadline"), /The ledger is written without a deadline/);
        await workbench.screenshot("own-rule");
        await workbench.page.keyboard.press("Escape");
        await workbench.runCommand("Two Keys: Browse Rules");
        await workbench.quickInput().fill("ledger");
        await workbench.quickRows().filter({ hasText: "acme/ledger-write" }).first().waitFor();
        await workbench.quickInput().fill("kubernetes replica");
        await workbench.quickRows().filter({ hasText: "single-replica" }).first().waitFor();
        await workbench.screenshot("browse-rules");
        await workbench.quickInput().fill("ledger");
        await workbench.quickRows().filter({ hasText: "acme/ledger-write" }).first().waitFor();
        await workbench.page.keyboard.press("Enter");
        await workbench.webview().getByText("another team's job may hold all night").waitFor();
        await workbench.screenshot("own-rule-page");
      });
    });
  }

  it("shows a mistake of one's own rule at its key", async () => {
    const workbench = await editor.open({ folder: repo.root });
    await inWindow(workbench, "rule-mistake", async () => {
      repo.write(".two-keys/rules/ledger.yaml", MISTAKEN_RULE);
      await workbench.openFile(".two-keys/rules/ledger.yaml");
      await workbench.waitForSquiggles("error", 1);
      await workbench.goToNextProblem();
      assert.match(await workbench.showHover("call_expresion"), /call_expresion/);
      await workbench.screenshot("rule-mistake");
    });
  });
});
