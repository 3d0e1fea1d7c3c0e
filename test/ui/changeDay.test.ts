import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import { TierOne } from "../support/tierOne.ts";
import { Editor, PATIENCE_MS, type Theme, type Workbench } from "./workbench.ts";

const THEMES: readonly Theme[] = [
  "Default Light Modern",
  "Default High Contrast",
  "Default High Contrast Light",
  "Default Dark Modern",
];
const BRANCH = "feature/retry-limits";
const MESSAGE = "Lower the limit of retries at checkout, so that the queue stays below its alarm";

/** Most controls that the form has; a Tab that has not come to its end by then is trapped. */
const MOST_TABS = 200;

const GIT = {
  "git.enabled": true,
  "git.useEditorAsCommitInput": false,
  "git.enableSmartCommit": true,
  "git.autofetch": false,
};

describe("change records in a repository with a remote", function () {
  this.timeout(600_000);
  let editor: Editor;
  let tier: TierOne;
  let workbench: Workbench;

  before(async () => {
    editor = await Editor.start({
      env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", GIT_CEILING_DIRECTORIES: "" },
    });
  });

  after(() => editor?.stop());

  /** A window on the sample; `isCommitted` says whether its change is. */
  async function openSample(isCommitted: boolean): Promise<void> {
    tier = new TierOne();
    tier.startChange(BRANCH);
    if (isCommitted) tier.commitChange();
    workbench = await editor.open({
      folder: tier.root,
      viewport: { width: 1280, height: 1100 },
      settings: GIT,
    });
    await workbench.statusBarItem(/T1 · \w+ · \d+ owed/).waitFor();
  }

  async function closeSample(): Promise<void> {
    await workbench?.close();
    tier?.dispose();
  }

  afterEach(async function () {
    if (this.currentTest?.state !== "failed") return;
    console.error(`screenshot: ${await workbench.failureScreenshot(this.currentTest.title.slice(0, 40))}`);
  });

  const control = (id: string): Locator => workbench.webview().locator(`[id="${id}"]`);
  const form = (): Locator => workbench.webview().locator("form");
  const draftFile = (branch: string): string =>
    tier.path(path.join(".git/two-keys/drafts", `${encodeURIComponent(branch)}.yaml`));
  const draft = (branch = BRANCH): string => readFileSync(draftFile(branch), "utf8");

  async function waitFor(what: string, isSo: () => boolean): Promise<void> {
    for (let waited = 0; !isSo(); waited += 100) {
      if (waited > PATIENCE_MS) throw new Error(`it did not come to this: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Goes on with Tab, from where the focus is, until a control of the form has it. */
  async function tabTo(id: string): Promise<void> {
    const wanted = workbench.webview().locator(`[id="${id}"]:focus`);
    for (let tabs = 0; (await wanted.count()) === 0; tabs++) {
      assert.ok(tabs < MOST_TABS, `Tab reaches ${id}`);
      await workbench.page.keyboard.press("Tab");
    }
  }

  async function fill(id: string, text: string): Promise<void> {
    await tabTo(id);
    await workbench.page.keyboard.type(text);
  }

  async function pictures(name: string): Promise<void> {
    for (const theme of THEMES) {
      await workbench.dress(theme);
      await workbench.screenshot(name);
    }
  }

  describe("a day by keyboard alone", () => {
    before(() => openSample(false));
    after(closeSample);

    it("begins with a record for what is not committed yet, and a commit", async () => {
      const { keyboard } = workbench.page;
      await workbench.statusBarItem(/T1 · \w+ · \d+ owed/).waitFor();
      await workbench.typeCommand("Two Keys: New Change Record");
      await control("f:title").waitFor();
      await control("f:title").and(workbench.webview().locator(":focus")).or(form()).first().waitFor();
      await workbench.typeCommand("Git: Commit All");
      // The palette's own field is there a moment longer.
      await workbench.page
        .locator(".quick-input-widget:visible", { hasText: "provide a commit message" })
        .waitFor();
      await keyboard.type(MESSAGE);
      await keyboard.press("Enter");
      await waitFor("the commit is there", () => tier.git("log", "-1", "--format=%s") === MESSAGE);
      await workbench.typeCommand("Two Keys: Fill In What Is Known");
      await waitFor("the test is filled in", () => /\ntests:\n/.test(draft()));
      await workbench
        .webview()
        .getByText(/^Filled in from/)
        .first()
        .waitFor();
    });

    it("goes on with what a person has to say, field by field with Tab", async () => {
      const { keyboard } = workbench.page;
      await workbench.statusBarItem(/owed/).waitFor();
      await workbench.typeCommand("Two Keys: Open Current Record");
      await fill("f:why", "The queue of the database was full twice this week.");
      await fill("f:whatIfNot", "The queue of the database fills twice a week.");
      await fill("f:customerImpact", "Customers who retry more than 80 times see a refusal.");
      await fill("f:worstCase", "All retries are refused, and orders wait for payment.");
      await fill("f:blastRadius", "one-r");
      await fill("f:risk.answers.data-loss", "no");
      await tabTo("add:plan");
      await keyboard.press("Enter");
      await fill("f:plan:0:action", "deploy checkout-api to eu-west-1");
      await fill("f:plan:0:expect", "the queue stays below its alarm");
      await fill("f:plan:0:verify", "dashboard checkout/queue");
      await fill("f:plan:0:estMinutes", "20");
      await fill("f:rollback.steps:0:estMinutes", "10");
      await tabTo("add:monitoring");
      await keyboard.press("Enter");
      await fill("f:monitoring:0:metric", "queue depth");
      await fill("f:monitoring:0:where", "dashboard checkout/queue");
      await fill("f:monitoring:0:abortWhen", "more than 500");
      await keyboard.press("Tab");
      await workbench
        .webview()
        .getByText(/Saved\. Nothing owed\./)
        .waitFor();
      await pictures("day-form");
    });

    it("ends with a submitted record on the remote's ledger", async () => {
      await workbench.typeCommand("Two Keys: Submit for Review");
      await workbench.page.locator('.monaco-list-row[aria-label^="Record CHG-"]').waitFor();
      assert.equal(existsSync(draftFile(BRANCH)), false);
      const files = tier.git("--git-dir", tier.remote, "ls-tree", "-r", "--name-only", "two-keys/ledger");
      const [id = ""] = /CHG-\d{8}-\w+/.exec(files) ?? [];
      assert.notEqual(id, "", files);
      await workbench.typeCommand("Two Keys: Focus on Current Change View");
      await workbench.page.keyboard.press("End");
      // Nobody has been asked to review it yet.
      await workbench.page.locator('.monaco-list-row[aria-label^="owed: Reviewers"]').first().waitFor();
      await workbench.statusBarItem(/1 owed/).waitFor();
      await workbench.typeCommand("Two Keys: Focus on Changes View");
      await workbench.treeRow("My Changes").waitFor();
      await workbench.typeCommand("Two Keys: Open Current Record");
      await workbench.page.locator(".tab.active", { hasText: id }).waitFor();
      await workbench.webview().getByText("The queue of the database was full twice").first().waitFor();
      await pictures("day-submitted");
      await workbench.typeCommand("Two Keys: Show Effective Policy");
      await workbench.page.locator(".tab.active", { hasText: "Effective Policy" }).waitFor();
      await workbench.webview().getByText("safety-reset").first().waitFor();
      await pictures("day-policy");
      assert.deepEqual(await workbench.notifications(), []);
    });
  });

  describe("a draft", () => {
    before(() => openSample(true));
    after(closeSample);

    it("is one in the form and in its text, side by side", async () => {
      const { keyboard } = workbench.page;
      await workbench.typeCommand("Two Keys: New Change Record");
      await control("f:title").waitFor();
      await workbench.typeCommand("Two Keys: Open Draft as Text");
      const text = workbench.activeEditor().locator(".view-lines");
      await text.getByText("title").first().waitFor();
      const line =
        draft()
          .split("\n")
          .findIndex((one) => one.startsWith("title:")) + 1;
      await workbench.goTo(line, 400);
      await keyboard.type(", for all");
      await waitFor("what is typed is saved by itself", () => draft().includes(", for all\n"));
      await waitForValue("f:title", /, for all$/);
      await control("f:whatIfNot").fill("It fills three times a week.");
      await text.getByText("It fills three times a week.").waitFor();
      await waitFor("the form's edit is saved as well", () =>
        draft().includes("It fills three times a week."),
      );
      await workbench.page.locator(".tab.active.dirty").waitFor({ state: "detached" });
      await workbench.screenshot("day-text");
      await workbench.typeCommand("View: Close All Editors");
    });

    it("has every control named, tells what is wrong with it, and fits a narrow bar and large letters", async () => {
      await control("f:title").waitFor();
      const summaries = workbench.webview().locator("details:not([open]) > summary");
      while ((await summaries.count()) > 0) await summaries.first().click();
      const lines = (await form().ariaSnapshot()).split("\n").map((one) => one.trim());
      // A section is a group without a name: its summary says what it is.
      const controls = lines.filter(
        (one) => /^- (?:textbox|combobox|button|group)\b/.test(one) && one !== "- group:",
      );
      assert.ok(controls.length > 40, String(controls.length));
      assert.deepEqual(
        controls.filter((one) => !/^- \w+ "[^"]+"/.test(one)),
        [],
      );
      const title = workbench.webview().getByRole("textbox", { name: "Title (required)" });
      const before = await title.inputValue();
      await title.fill("short");
      await workbench.webview().locator('[id="f:title"][aria-invalid="true"]').waitFor();
      const described = ((await title.getAttribute("aria-describedby")) ?? "").split(" ");
      const words = await Promise.all(described.map((id) => control(id).innerText()));
      assert.match(words.join("\n"), /What changes, in one line\.\nWrong: .*10 characters/);
      await title.fill(before);
      await workbench.webview().locator('[id="f:title"][aria-invalid="true"]').waitFor({ state: "detached" });
      const bar = await workbench.page.locator("#workbench\\.parts\\.sidebar").boundingBox();
      assert.ok(bar);
      await dragFrom(bar.x + bar.width, bar.y + bar.height / 2, bar.x + 200);
      const width = await form().evaluate((one) => one.ownerDocument.documentElement.clientWidth);
      assert.ok(width <= 220, String(width));
      await fits();
      await workbench.screenshot("day-narrow");
      await form().evaluate((one) =>
        one.ownerDocument.documentElement.style.setProperty("--vscode-font-size", "26px"),
      );
      await fits();
      await workbench.screenshot("day-large");
      await form().evaluate((one) =>
        one.ownerDocument.documentElement.style.removeProperty("--vscode-font-size"),
      );
      await dragFrom(bar.x + 200, bar.y + bar.height / 2, bar.x + bar.width);
    });

    it("survives a killed extension host, with all that was typed", async () => {
      const { keyboard } = workbench.page;
      await control("f:worstCase").focus();
      await keyboard.press("Control+End");
      await keyboard.type(" First sentence.");
      await waitFor("the first burst is on disk", () => draft().includes("First sentence."));
      await keyboard.type(" Second sentence.");
      assert.ok(editor.killExtensionHosts() > 0);
      assert.ok(draft().includes("First sentence."), "nothing is half written");
      // The editor starts another by itself, and the page hands over what it still has.
      await waitFor("the last words are saved after all", () => draft().includes("Second sentence."));
      await workbench.page.reload();
      await workbench.statusBarItem(/T1 · \w+ · \d+ owed/).waitFor({ timeout: 2 * PATIENCE_MS });
      await workbench.typeCommand("Two Keys: Open Current Record");
      await waitForValue("f:worstCase", /First sentence\. Second sentence\.$/);
    });

    it("survives a change of branch and back, and a move of the form into the panel", async () => {
      tier.git("switch", "--quiet", "--create", "feature/other", "main");
      await form().waitFor({ state: "detached" });
      tier.git("switch", "--quiet", BRANCH);
      await waitForValue("f:worstCase", /Second sentence\.$/);
      await workbench.typeCommand("View: Move View");
      await workbench.quickRows().filter({ hasText: "Change Record" }).first().waitFor();
      await workbench.page.keyboard.type("Change Record");
      await workbench.page.keyboard.press("Enter");
      await workbench.quickRows().filter({ hasText: "New Panel Entry" }).first().waitFor();
      await workbench.page.keyboard.press("Enter");
      await workbench.page
        .locator("#workbench\\.parts\\.panel .composite-bar .action-item.checked", { hasText: "Two Keys" })
        .waitFor();
      await waitForValue("f:worstCase", /Second sentence\.$/);
      await control("f:worstCase").focus();
      await workbench.page.keyboard.press("Control+End");
      await workbench.page.keyboard.type(" Third sentence.");
      await waitFor("it is saved from there", () => draft().includes("Third sentence."));
      await workbench.screenshot("day-panel");
    });
  });

  async function waitForValue(id: string, pattern: RegExp): Promise<void> {
    const found = workbench.webview().locator(`[id="${id}"]`);
    await found.waitFor();
    for (let waited = 0; !pattern.test(await found.inputValue()); waited += 100) {
      if (waited > PATIENCE_MS) throw new Error(`${id} is not like ${pattern}: ${await found.inputValue()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async function dragFrom(x: number, y: number, to: number): Promise<void> {
    const { mouse } = workbench.page;
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(to, y, { steps: 5 });
    await mouse.up();
  }

  /** Nothing of the form reaches out of it to the right. */
  async function fits(): Promise<void> {
    const wide = await form().evaluate((one) =>
      [...one.querySelectorAll("input, textarea, select, button, p, label, legend, summary")]
        .filter(
          (element) =>
            element.getBoundingClientRect().right > one.ownerDocument.documentElement.clientWidth + 1,
        )
        .map(({ id, textContent }) => id || textContent),
    );
    assert.deepEqual(wide, []);
  }
});
