import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { type Member, ReviewTeam, TYPED } from "../support/reviewTeam.ts";
import { Editor, inWindow, PATIENCE_MS, type Theme, type Workbench } from "./workbench.ts";

const THEMES: readonly Theme[] = ["Default Light Modern", "Default High Contrast", "Default Dark Modern"];
const TALL = { width: 1400, height: 1500 };

/** The environment of a person's editor: their keys, their name, and nothing of this machine. */
function environmentOf({ env }: Member): NodeJS.ProcessEnv {
  return { ...env, GIT_CEILING_DIRECTORIES: "" };
}

describe("a review between two windows, on a bare remote", function () {
  this.timeout(900_000);
  let team: ReviewTeam;
  let dana: Member;
  let bob: Member;
  let carol: Member;
  let id: string;
  let first: Editor;
  let second: Editor;
  let author: Workbench;

  before(async () => {
    team = new ReviewTeam();
    dana = team.member("dana");
    team.startChange();
    await dana.ok("change", "new");
    await dana.ok("change", "set", ...TYPED);
    ({ id } = JSON.parse(await dana.ok("change", "submit", "--format", "json")));
    bob = team.clone("bob");
    carol = team.clone("carol");
    first = await Editor.start({ env: environmentOf(dana) });
    second = await Editor.start({ env: environmentOf(bob) });
    author = await first.open({ folder: dana.root, viewport: TALL });
  });

  after(async () => {
    await author?.close();
    await first?.stop();
    await second?.stop();
    team?.dispose();
  });

  afterEach(async function () {
    if (this.currentTest?.state !== "failed") return;
    console.error(`screenshot: ${await author.failureScreenshot(this.currentTest.title.slice(0, 40))}`);
  });

  const line = (workbench: Workbench, state: string): Locator =>
    workbench.page.locator(`.monaco-list-row[aria-label^="${state}: Reviewers"]`);

  async function pictures(workbench: Workbench, name: string): Promise<void> {
    for (const theme of THEMES) {
      await workbench.dress(theme);
      await workbench.screenshot(name);
    }
  }

  it("asks two reviewers by keyboard alone, and pushes the branch on a word", async () => {
    const { keyboard } = author.page;
    await author.statusBarItem(/T1 · \w+/).waitFor();
    await author.typeCommand("Two Keys: Focus on Current Change View");
    await author.typeCommand("Two Keys: Request Two Reviewers");
    const title = author.page.locator(".quick-input-title", { hasText: "2 needed" });
    await title.waitFor();
    // Who is proposed may be anybody: the two of this day are chosen by name.
    for (const name of ["Bob Ferro", "Carol Okafor", "Erin Walsh", "Frank Ode", "Mallory Quist"])
      await tick(author, name, name === "Bob Ferro" || name === "Carol Okafor");
    await author.page.locator(".quick-input-title", { hasText: "2 chosen" }).waitFor();
    await author.screenshot("review-day-request");
    await keyboard.press("Enter");
    await author.quickRows().filter({ hasText: "Push and request" }).waitFor();
    assert.equal(team.member("dana").git("ls-remote", "origin", "refs/heads/feature/*"), "");
    await keyboard.press("Enter");
    await author.typeCommand("Two Keys: Focus on Reviews View");
    await author.treeRow("My Changes").waitFor();
    await author.page
      .locator('.monaco-list-row[aria-label*="2 waiting: Bob Ferro, Carol Okafor"]')
      .first()
      .waitFor();
    for (let tries = 0; dana.git("ls-remote", "origin", "refs/heads/feature/*") === ""; tries++) {
      assert.ok(tries < 120, "the branch is pushed");
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    assert.deepEqual(await author.notifications(), []);
  });

  /** Goes to a row of the list with the arrows, and ticks it or not. */
  async function tick(workbench: Workbench, name: string, isWanted: boolean): Promise<void> {
    const { page } = workbench;
    const row = workbench.quickRows().filter({ hasText: name }).first();
    await row.waitFor();
    const isTicked = (await row.getAttribute("aria-checked")) === "true";
    if (isTicked === isWanted) return;
    const focused = page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name });
    for (let steps = 0; (await focused.count()) === 0; steps++) {
      assert.ok(steps < 40, `the arrows reach ${name}`);
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Space");
    await row.and(page.locator(`[aria-checked="${isWanted}"]`)).waitFor();
  }

  it("shows the request to bob in another window, who looks at it and approves by keyboard", async () => {
    const reviewer = await second.open({ folder: bob.root, viewport: TALL });
    await inWindow(reviewer, "review-day-bob", async () => {
      const { keyboard } = reviewer.page;
      await reviewer.typeCommand("Two Keys: Focus on Reviews View");
      await reviewer.treeRow("Waiting for Me").waitFor();
      await reviewer.typeCommand("Two Keys: Open Review…");
      await reviewer.quickRows().filter({ hasText: id }).first().waitFor();
      await keyboard.press("Enter");
      await reviewer.page.locator(".tab.active", { hasText: id }).waitFor();
      await reviewer.page.getByText("!== 80").first().waitFor();
      await reviewer.waitForDifferences();
      await pictures(reviewer, "review-day-open");
      await reviewer.typeCommand("Two Keys: Approve Change…");
      await reviewer.quickRows().filter({ hasText: "Signed with your key" }).first().waitFor();
      await reviewer.screenshot("review-day-approve");
      await keyboard.press("Enter");
      await reviewer.treeRow("Answered").waitFor();
      await reviewer.page.locator('.monaco-list-row[aria-label*="you approved"]').first().waitFor();
      await pictures(reviewer, "review-day-approved");
      assert.deepEqual(await reviewer.notifications(), []);
    });
    const events = dana.git("--git-dir", team.remote, "ls-tree", "-r", "--name-only", "two-keys/ledger");
    assert.ok(events.split("\n").filter((name) => name.endsWith(".sig")).length >= 4, events);
  });

  it("turns the checklist of the first window green without a reload, once the second has said yes", async () => {
    await author.typeCommand("Two Keys: Focus on Current Change View");
    // The lines about people are the last ones.
    await author.page.keyboard.press("End");
    await author.page.locator('.monaco-list-row[aria-label^="Gate to main"]').waitFor();
    await line(author, "waiting").waitFor();
    await author.screenshot("review-day-waiting");
    await carol.ok("change", "sync");
    await carol.ok("review", "approve", id, "--yes", "--comment", "Looked at both");
    await author.page.evaluate("window.notReloaded = true");
    // Another window was in front, as far as the workbench can tell.
    await waitUntilDone(async () => {
      await author.page.evaluate(
        "document.hasFocus = () => false; window.dispatchEvent(new FocusEvent('blur'))",
      );
      await new Promise((resolve) => setTimeout(resolve, 500));
      await author.page.evaluate("delete document.hasFocus; window.dispatchEvent(new FocusEvent('focus'))");
    });
    assert.equal(await author.page.evaluate("window.notReloaded"), true);
    await author.page.locator('.monaco-list-row[aria-label^="Gate to main"]').waitFor();
    await pictures(author, "review-day-green");
    assert.deepEqual(await author.notifications(), []);
  });

  /** The remote is asked when the window gets the focus, and not again at once. */
  async function waitUntilDone(comeBack: () => Promise<void>): Promise<void> {
    for (let waited = 0; ; waited += 12_000) {
      await comeBack();
      try {
        await line(author, "done").first().waitFor({ timeout: 12_000 });
        return;
      } catch (error) {
        if (waited > 2 * PATIENCE_MS) throw error;
      }
    }
  }
});
