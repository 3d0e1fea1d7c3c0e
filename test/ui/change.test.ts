import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Locator } from "playwright-core";
import type { ChangeView } from "../../server/protocol/change.ts";
import { type Change, sampleChange } from "../support/sampleChange.ts";
import { Editor, extensionWithStub, inWindow, type Theme, type Workbench } from "./workbench.ts";

const THEMES: readonly Theme[] = ["Default Light Modern", "Default Dark Modern", "Default High Contrast"];

describe("change records on the screen", function () {
  this.timeout(180_000);
  let editor: Editor;
  let home: string;
  let folder: string;

  before(async () => {
    home = extensionWithStub();
    editor = await Editor.start({ extensionPath: home });
  });

  after(async () => {
    await editor.stop();
    rmSync(home, { recursive: true, force: true });
  });

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-change-")));
    mkdirSync(path.join(folder, "svc"));
    writeFileSync(path.join(folder, "svc/pay.py"), "import requests\nrequests.get('https://pay.test')\n");
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const stateFile = (): string => path.join(folder, "state.json");
  const write = (view: ChangeView, more: object = {}): void =>
    writeFileSync(stateFile(), JSON.stringify({ view, ...more }));
  const saved = (): Change => JSON.parse(readFileSync(stateFile(), "utf8")).view;
  const savedValue = (at: string): unknown =>
    saved()
      .draft?.sections.flatMap(({ fields }) => fields)
      .find((field) => field.path === at)?.value;

  /** A field of the form by its id. */
  const control = (workbench: Workbench, id: string): Locator => workbench.webview().locator(`[id="${id}"]`);

  async function waitFor(what: string, isSo: () => boolean): Promise<void> {
    for (let tries = 0; !isSo(); tries++) {
      if (tries === 100) throw new Error(`it did not come to this: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  for (const theme of THEMES) {
    it(`shows checklist, form and status (${theme})`, async () => {
      write(sampleChange(folder));
      const workbench = await editor.open({ folder, theme, viewport: { width: 1280, height: 1300 } });
      await inWindow(workbench, "change", async () => {
        const status = workbench.statusBarItem(/T1 · high · 3 owed/);
        await status.waitFor();
        assert.match((await status.getAttribute("aria-label")) ?? "", /tier 1, risk high, 3 things owed/);
        const sidebar = await workbench.openViewContainer("Two Keys");
        await sidebar.locator('[aria-label^="owed: Change record"]').first().waitFor();
        await workbench.screenshot("change-checklist");
        await workbench.runCommand("Two Keys: Open Current Record");
        await control(workbench, "f:title").waitFor({ timeout: 30_000 });
        assert.equal(
          await control(workbench, "f:title").inputValue(),
          "Retry payments when the gateway times out",
        );
        await workbench.screenshot("change-form");
        assert.deepEqual(await workbench.notifications(), []);
      });
    });
  }

  it("goes from a line of the checklist to the field, by keyboard alone, and saves what is typed", async () => {
    write(sampleChange(folder));
    const workbench = await editor.open({ folder });
    await inWindow(workbench, "change-keyboard", async () => {
      const { keyboard } = workbench.page;
      await workbench.statusBarItem(/3 owed/).waitFor();
      await workbench.openViewContainer("Two Keys");
      await workbench.statusBarItem(/3 owed/).click();
      await workbench.page.locator('.monaco-list-row.focused[aria-label^="owed: Change record"]').waitFor();
      await keyboard.press("Enter");
      const why = control(workbench, "f:why");
      await why.waitFor({ timeout: 30_000 });
      await workbench.webview().locator('[id="f:why"]:focus').waitFor();
      await keyboard.type("Customers pay twice when the gateway is slow. ");
      await waitFor("what was typed is saved", () =>
        String(savedValue("why")).startsWith("Customers pay twice"),
      );
      await workbench.webview().getByText("Saved.").waitFor();
      // The answer of the server does not take the blank or the cursor away.
      await keyboard.type("It must not.");
      assert.equal(await why.inputValue(), "Customers pay twice when the gateway is slow. It must not.");
      await keyboard.press("Tab");
      await waitFor("the rest is saved", () => String(savedValue("why")).endsWith("It must not."));
    });
  });

  it("edits, adds, moves and removes entries by keyboard", async () => {
    write(sampleChange(folder));
    const workbench = await editor.open({ folder, viewport: { width: 1280, height: 1300 } });
    await inWindow(workbench, "change-rows", async () => {
      const { keyboard } = workbench.page;
      await workbench.statusBarItem(/3 owed/).waitFor();
      await workbench.runCommand("Two Keys: Open Current Record");
      await control(workbench, "f:title").waitFor({ timeout: 30_000 });
      await control(workbench, "add:plan").focus();
      await keyboard.press("Enter");
      await workbench.webview().locator('[id="f:plan:1:action"]:focus').waitFor();
      await keyboard.type("Deploy to production");
      await keyboard.press("Tab");
      await keyboard.type("45");
      await keyboard.press("Tab");
      await waitFor("the second step is saved", () =>
        JSON.stringify(savedValue("plan")).includes('"estMinutes":45'),
      );
      await control(workbench, "up:plan:1").focus();
      await keyboard.press("Enter");
      await waitFor("the steps have changed places", () =>
        JSON.stringify(savedValue("plan")).startsWith('[{"action":"Deploy to production"'),
      );
      await workbench.webview().locator('[id="down:plan:0"]:focus').waitFor();
      await control(workbench, "remove:plan:0").focus();
      await keyboard.press("Enter");
      await waitFor("one step is left", () =>
        JSON.stringify(savedValue("plan")).startsWith('[{"action":"Deploy to staging"'),
      );
      await workbench.screenshot("change-form-rows");
    });
  });

  it("takes a prefilled value out with one press, and gives the focus to the field", async () => {
    write(sampleChange(folder));
    const workbench = await editor.open({ folder });
    await inWindow(workbench, "change-undo", async () => {
      await workbench.statusBarItem(/3 owed/).waitFor();
      await workbench.runCommand("Two Keys: Open Current Record");
      await control(workbench, "undo:title").waitFor({ timeout: 30_000 });
      await control(workbench, "undo:title").focus();
      await workbench.page.keyboard.press("Enter");
      await waitFor("the title is gone", () => savedValue("title") === undefined);
      await workbench.webview().locator('[id="f:title"]:focus').waitFor();
      assert.equal(await control(workbench, "undo:title").count(), 0);
    });
  });

  it("keeps what could not be saved over a reload of the page, and saves it then", async () => {
    write(sampleChange(folder), { refuseEdits: "The disk is full." });
    const workbench = await editor.open({ folder });
    await inWindow(workbench, "change-unsaved", async () => {
      await workbench.statusBarItem(/3 owed/).waitFor();
      await workbench.runCommand("Two Keys: Open Current Record");
      await control(workbench, "f:why").waitFor({ timeout: 30_000 });
      await control(workbench, "f:why").fill("Customers pay twice when the gateway is slow.");
      await workbench.webview().getByText("Not saved: The disk is full.").waitFor();
      await workbench.screenshot("change-form-unsaved");
      assert.equal(savedValue("why"), undefined);
      write(sampleChange(folder));
      // Another view container takes the place of ours: the page is gone.
      await workbench.page.keyboard.press("Control+Shift+E");
      await workbench.page.locator("iframe.webview.ready").first().waitFor({ state: "detached" });
      await workbench.openViewContainer("Two Keys");
      await waitFor("the edit is saved", () => String(savedValue("why")).startsWith("Customers pay twice"));
      await control(workbench, "f:why").waitFor({ timeout: 30_000 });
    });
  });

  it("says what is owed when it is submitted too early, and takes to the line", async () => {
    write(sampleChange(folder));
    const workbench = await editor.open({ folder });
    await inWindow(workbench, "change-submit", async () => {
      await workbench.statusBarItem(/3 owed/).waitFor();
      await workbench.runCommand("Two Keys: Open Current Record");
      await control(workbench, "f:title").waitFor({ timeout: 30_000 });
      await control(workbench, "f:title").focus();
      await workbench.page.keyboard.press("Control+Enter");
      await workbench.notification("Rollback when is owed.").waitFor();
      await workbench.page.locator('.monaco-list-row.focused[aria-label^="owed: Change record"]').waitFor();
    });
  });

  it("starts a draft from the welcome of the form, and shows policy and record as pages", async () => {
    const { draft: _draft, ...without } = sampleChange(folder);
    const record = {
      id: "CHG-20260301-AAAAAAAA",
      title: "Retry payments",
      status: "in_review",
      statusText: "in review, 1 of 2 approvals",
      tier: 1,
      risk: "high",
      requester: "person:dana",
      at: Date.UTC(2026, 10, 20),
      revision: 1,
      isMine: true,
      awaitsMyReview: false,
    };
    write(without, {
      started: sampleChange(folder),
      changes: { mine: [record], toReview: [], recent: [record] },
    });
    const workbench = await editor.open({ folder, viewport: { width: 1280, height: 1100 } });
    await inWindow(workbench, "change-start", async () => {
      await workbench.statusBarItem(/3 owed/).waitFor();
      const sidebar = await workbench.openViewContainer("Two Keys");
      await sidebar.getByText("New Change Record").first().waitFor();
      await workbench.screenshot("change-no-record");
      await workbench.runCommand("Two Keys: New Change Record");
      await control(workbench, "f:title").waitFor({ timeout: 30_000 });
      await workbench.runCommand("Two Keys: Focus on Changes View");
      await workbench.treeRow("in review, 1 of 2 approvals").waitFor();
      await workbench.screenshot("change-lists");
      await workbench.runCommand("Two Keys: Show Effective Policy");
      await workbench.page.locator(".tab.active", { hasText: "Effective Policy" }).waitFor();
    });
  });

  const EMPTY: readonly { readonly name: string; readonly view: ChangeView; readonly text: string }[] = [
    { reason: "no-git", text: "Git was not found" },
    { reason: "no-repository", text: "is in no git repository" },
    { reason: "no-commits", text: "has no commits yet" },
    { reason: "no-policy", text: "Set Up Two Keys in This Repository" },
    { reason: "policy-unreachable", text: "ssh: connect to host git.example.test: timed out" },
    { reason: "no-changes", text: "Nothing differs from the branch" },
  ].map(({ reason, text }) => ({
    name: reason,
    text,
    view: {
      kind: "absent",
      reason,
      detail: reason === "policy-unreachable" ? text : "",
    } as ChangeView,
  }));

  for (const theme of THEMES) {
    it(`has a text for every state without a change (${theme})`, async () => {
      for (const { name, view, text } of EMPTY) {
        write(view);
        const workbench = await editor.open({ folder, theme });
        await inWindow(workbench, `change-${name}`, async () => {
          const sidebar = await workbench.openViewContainer("Two Keys");
          await sidebar.getByText(text).first().waitFor();
          await workbench.screenshot(`change-${name}`);
          assert.equal(await workbench.statusBarItem(/owed/).count(), 0);
        });
      }
    });

    it(`lists the mistakes of a policy, each with the way to its line (${theme})`, async () => {
      const file = path.join(folder, ".two-keys/systems.yaml");
      mkdirSync(path.dirname(file));
      writeFileSync(file, "systems:\n  - id: payments\n    tier: 7\n");
      write({
        kind: "broken-policy",
        folder,
        problems: [{ file, line: 3, column: 11, message: "The tier must be 1, 2, 3 or 4" }],
      });
      const workbench = await editor.open({ folder, theme });
      await inWindow(workbench, "change-broken", async () => {
        await workbench.openViewContainer("Two Keys");
        const row = workbench.treeRow("The tier must be 1, 2, 3 or 4");
        await row.waitFor();
        await workbench.screenshot("change-broken-policy");
        await row.click();
        await workbench.statusBarItem("Ln 3, Col 11").waitFor();
        assert.deepEqual(await workbench.notifications(), []);
      });
    });
  }

  it("sets a repository up: files are opened, and the view says what comes next", async () => {
    write({ kind: "absent", reason: "no-policy", detail: "" });
    const workbench = await editor.open({ folder });
    await inWindow(workbench, "change-set-up", async () => {
      const sidebar = await workbench.openViewContainer("Two Keys");
      await sidebar.getByRole("button", { name: "Set Up Two Keys in This Repository" }).first().click();
      await workbench.page.locator('.tab.active[data-resource-name="policy.yaml"]').waitFor();
      await sidebar.getByText("bring them to the protected branch").waitFor();
      await workbench.screenshot("change-set-up");
    });
  });

  for (const theme of THEMES) {
    it(`has a text for a window without a folder (${theme})`, async () => {
      const workbench = await editor.open({ theme });
      await inWindow(workbench, "change-no-folder", async () => {
        const sidebar = await workbench.openViewContainer("Two Keys");
        await sidebar.getByText("Open the folder of a repository").waitFor();
        await workbench.screenshot("change-no-folder");
      });
    });
  }
});
