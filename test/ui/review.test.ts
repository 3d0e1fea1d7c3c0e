import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Locator } from "playwright-core";
import { root } from "../../scripts/host/paths.mjs";
import type { ChangeView } from "../../server/protocol/change.ts";
import type { ReviewInbox } from "../../server/protocol/review.ts";
import { sampleChange } from "../support/sampleChange.ts";
import { BLOBS, candidates, detail, fullInbox, gate, noInbox, summary } from "../support/sampleReview.ts";
import { Editor, extensionWithStub, inWindow, type Theme, type Workbench } from "./workbench.ts";

const THEMES: readonly Theme[] = ["Default Light Modern", "Default Dark Modern", "Default High Contrast"];
const TALL = { width: 1280, height: 1100 };
const MINE = "CHG-20261123-DDDDDDDD";
/** A choice that has led to nothing after this time is made again. Milliseconds. */
const AGAIN_MS = 20_000;

/**
 * Chooses in the menu of a change's row. A list that was made anew under the menu has lost the row: then the change is
 * asked for. What was asked for may have gone with the focus: then it is chosen again, as a person does.
 */
async function choose(workbench: Workbench, change: string, label: string, there: Locator): Promise<void> {
  const asked = workbench.quickRows().filter({ hasText: change }).first();
  for (let tries = 1; ; tries++) {
    await workbench.chooseInMenu(workbench.treeRow(change), label);
    try {
      await there.or(asked).first().waitFor({ timeout: AGAIN_MS });
      if (!(await there.isVisible())) await asked.click({ timeout: AGAIN_MS });
      await there.waitFor({ timeout: AGAIN_MS });
      return;
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

describe("reviews on the screen", function () {
  this.timeout(240_000);
  let editor: Editor;
  let home: string;
  let folder: string;

  before(async () => {
    home = extensionWithStub();
    editor = await Editor.start({
      extensionPath: home,
      moreExtensions: [path.join(root, "test/fixtures/session")],
    });
  });

  after(async () => {
    await editor?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-review-")));
    mkdirSync(path.join(folder, "svc"));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const stateFile = (): string => path.join(folder, "state.json");
  const state = (): {
    gotToken?: string | null;
    asked?: { method: string; params: Record<string, unknown> }[];
  } => JSON.parse(readFileSync(stateFile(), "utf8"));
  const asked = (method: string): Record<string, unknown> | undefined =>
    state().asked?.findLast((one) => one.method === `twoKeys/${method}`)?.params;

  /** A branch whose record is in review, as its author sees it. */
  function submitted(): ChangeView {
    const { draft: _draft, ...view } = sampleChange(folder);
    return {
      ...view,
      record: summary(MINE, "Move checkout to the new region", { isMine: true, have: 0 }),
      checklist: [
        {
          id: "reviewers",
          label: "Reviews",
          detail: "0 of 2",
          state: "waiting",
          reason: "Nobody has been asked yet.",
          action: { kind: "command", command: "twoKeys.requestReviewers", title: "Request Two Reviewers" },
        },
      ],
      owed: 0,
      ledger: { unpushed: 0, text: "", problems: [] },
    };
  }

  function write(more: object = {}, view: ChangeView = submitted()): void {
    const all = { view, inbox: fullInbox(), gate: gate(), details: details(), blobs: BLOBS, ...more };
    writeFileSync(stateFile(), JSON.stringify(all));
  }

  function details(): object[] {
    const { emergencies, waiting, answered, mine, open } = fullInbox();
    return [...emergencies, ...waiting, ...answered, ...mine, ...open].map((one) => detail(one));
  }

  const request = (more: object = {}): object => ({
    candidates: {
      change: summary(MINE, "Move checkout to the new region", { isMine: true }),
      need: 2,
      have: 0,
      candidates: candidates(),
      problems: [],
      forge: { name: "github.com", kind: "github", url: "https://github.com/pay/checkout" },
    },
    outcome: {
      id: MINE,
      reviewers: ["person:bob", "person:carol"],
      isPushed: true,
      message: "Bob Ferro and Carol Okafor are asked",
      isBranchPushed: true,
    },
    ...more,
  });

  async function waitFor(what: string, isSo: () => boolean): Promise<void> {
    for (let tries = 0; !isSo(); tries++) {
      if (tries === 300) throw new Error(`it did not come to this: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async function reviews(workbench: Workbench): Promise<void> {
    await workbench.openViewContainer("Two Keys");
    await workbench.typeCommand("Two Keys: Focus on Reviews View");
  }

  /** Opens a row. A tree that is just being drawn anew drops a click, as it does for a person. */
  async function expand(workbench: Workbench, text: string): Promise<void> {
    const row = workbench.treeRow(text);
    await row.waitFor();
    for (let tries = 1; ; tries++) {
      if ((await row.getAttribute("aria-expanded")) !== "true") {
        // A click has given the row the focus, whatever became of it: then the key opens it.
        if (tries % 2 === 1) await row.locator(".monaco-tl-twistie").click();
        else await workbench.page.keyboard.press("ArrowRight");
      }
      try {
        await row.and(workbench.page.locator('[aria-expanded="true"]')).waitFor({ timeout: 8000 });
        return;
      } catch (error) {
        if (tries === 10) throw error;
      }
    }
  }

  for (const theme of THEMES) {
    it(`shows every group, what is below a change, and the gate (${theme})`, async () => {
      write();
      const workbench = await editor.open({ folder, theme, viewport: { width: 1280, height: 1500 } });
      await inWindow(workbench, "review-groups", async () => {
        await reviews(workbench);
        await workbench.treeRow("Waiting for Me").waitFor();
        await workbench.page
          .locator('.activitybar .action-item:has(a[aria-label^="Two Keys"]) .badge-content', {
            hasText: "1",
          })
          .waitFor();
        await workbench.statusBarItem("Emergency: review overdue").waitFor();
        await workbench.treeRow("Lower the limit of retries").click();
        await workbench.waitForDifferences();
        await workbench.typeCommand("Two Keys: Focus on Reviews View");
        await expand(workbench, "Lower the limit of retries");
        await workbench.treeRow("Changed since you looked").waitFor();
        await workbench.screenshot("review-groups");
        await workbench.typeCommand("Two Keys: Focus on Current Change View");
        await expand(workbench, "Gate to main");
        await workbench.treeRow("1 of 2 approvals: waits for Carol Okafor").waitFor();
        await workbench.screenshot("review-gate");
        assert.deepEqual(await workbench.notifications(), []);
      });
    });

    it(`opens all files with findings, AI lines and hidden characters (${theme})`, async () => {
      write();
      const workbench = await editor.open({ folder, theme, viewport: { width: 1600, height: 1300 } });
      await inWindow(workbench, "review-open", async () => {
        await reviews(workbench);
        await workbench.treeRow("Lower the limit of retries").click();
        await workbench.page.locator(".tab.active", { hasText: "(5 files)" }).waitFor();
        const multi = workbench.page.locator(".monaco-component.multiDiffEditor, .multiDiffEditor").first();
        await multi.getByText("CODEOWNERS (control file)").first().waitFor();
        await multi.getByText("const limit = 80;").first().waitFor();
        await multi.getByText("return kind").nth(1).waitFor();
        await workbench.waitForDifferences();
        await workbench.screenshot("review-open");
        await workbench.typeCommand("Two Keys: Approve Change…");
        await workbench.quickRows().filter({ hasText: "Signed with your key" }).first().waitFor();
        await workbench.screenshot("review-approve");
        await workbench.page.keyboard.press("Escape");
        await workbench.typeCommand("Two Keys: Show Record Under Review…");
        await workbench.webview().getByText("The queue of the database was full").first().waitFor();
        await workbench.screenshot("review-record");
      });
    });

    it(`asks for reviewers (${theme})`, async () => {
      write(request());
      const workbench = await editor.open({ folder, theme, viewport: TALL });
      await inWindow(workbench, "review-request", async () => {
        await workbench.statusBarItem(/T1 · high/).waitFor();
        await workbench.typeCommand("Two Keys: Request Two Reviewers");
        await workbench.quickRows().filter({ hasText: "wrote 42 of the touched lines" }).first().waitFor();
        await workbench.page.locator(".quick-input-title", { hasText: "2 needed, 2 chosen" }).waitFor();
        await workbench.screenshot("review-request");
      });
    });

    it(`has a text for every state without a review (${theme})`, async () => {
      const absent = (reason: string): ChangeView =>
        ({ kind: "absent", reason, detail: "", folder }) as ChangeView;
      const states: readonly [string, object, ChangeView | undefined, string][] = [
        ["empty", { inbox: noInbox() }, undefined, "No review waits for you"],
        ["nobody", { inbox: noInbox({ me: undefined }) }, undefined, "people.yaml does not know you"],
        ["failed", { refuseInbox: "The ledger can't be read." }, undefined, "The reviews could not be read"],
        [
          "no-repository",
          {},
          absent("no-repository"),
          "is in no git repository, so there is nothing to review",
        ],
        ["no-policy", {}, absent("no-policy"), "Who reviews what is said by a policy"],
        ["no-commits", {}, absent("no-commits"), "no commits yet, so there is nothing to review"],
        ["policy-unreachable", {}, absent("policy-unreachable"), "so nobody can review"],
        [
          "offline",
          { sync: { isPushed: false, message: "The remote could not be reached." } },
          undefined,
          "Not up to date: The remote could not be reached.",
        ],
      ];
      for (const [name, more, view, text] of states) {
        write(more, view);
        const workbench = await editor.open({ folder, theme, viewport: TALL });
        await inWindow(workbench, `review-state-${name}`, async () => {
          await reviews(workbench);
          const sidebar = workbench.page.locator("#workbench\\.parts\\.sidebar");
          await sidebar.getByText(text).first().waitFor();
          await workbench.screenshot(`review-state-${name}`);
        });
      }
    });

    it(`breaks the glass in steps, and is loud afterwards (${theme})`, async () => {
      const emergency = fullInbox().emergencies[0];
      const broken = {
        ...summary(MINE, "Move checkout to the new region", { isMine: true }),
        emergency: { text: "INC-4711: open until 16:00 UTC", due: Date.UTC(2026, 10, 26), isOverdue: false },
      };
      assert.ok(emergency);
      write({
        inbox: noInbox(),
        preview: {
          id: MINE,
          changeset: gate().changeset,
          waives: ["two reviews", "the freeze “Peak season”"],
          keeps: ["who you are", "what lands is what the record names", "the history of the branch"],
          maxHours: 4,
          acknowledgers: [{ person: "person:erin", name: "Erin Walsh" }],
          needsAcknowledger: true,
        },
        afterwards: { inbox: noInbox({ emergencies: [broken] }), gate: gate("OVERRIDDEN") },
      });
      const workbench = await editor.open({ folder, theme, viewport: TALL });
      await inWindow(workbench, "review-break-glass", async () => {
        const { keyboard } = workbench.page;
        const title = (step: number): Promise<void> =>
          workbench.page.locator(".quick-input-title", { hasText: `(${step}/6)` }).waitFor();
        await workbench.statusBarItem(/T1 · high/).waitFor();
        await workbench.typeCommand("Two Keys: Break Glass…");
        await title(1);
        await workbench.quickRows().filter({ hasText: "Peak season" }).waitFor();
        await workbench.screenshot("review-break-glass-preview");
        await keyboard.press("Enter");
        await title(2);
        await keyboard.type("INC-4711");
        await keyboard.press("Enter");
        await title(3);
        await keyboard.type("Too slow");
        await workbench.page.getByText("At least 30 characters; 22 more.").waitFor();
        await workbench.screenshot("review-break-glass-reason");
        await keyboard.press("Enter");
        await title(3);
        await keyboard.type(": customers pay twice until it is out");
        await keyboard.press("Enter");
        await title(4);
        await keyboard.press("Enter");
        await title(5);
        await keyboard.press("Enter");
        await workbench.page
          .locator('.quick-input-widget input[placeholder^="It is not the first one"]')
          .waitFor();
        await keyboard.press("ArrowDown");
        await keyboard.press("Space");
        await workbench.page.getByText("1 Selected").waitFor();
        await keyboard.press("Enter");
        await title(6);
        await workbench.quickRows().filter({ hasText: "Erin Walsh" }).waitFor();
        await workbench.screenshot("review-break-glass-confirm");
        assert.equal(asked("breakGlass"), undefined);
        await keyboard.press("Enter");
        await waitFor("the glass is broken", () => asked("breakGlass") !== undefined);
        const { folder: _folder, ...params } = asked("breakGlass") ?? {};
        assert.deepEqual(params, {
          id: MINE,
          changeset: gate().changeset,
          incident: "INC-4711",
          reason: "Too slow: customers pay twice until it is out",
          hours: 1,
          acknowledgers: ["person:erin"],
        });
        await workbench.statusBarItem("Emergency").waitFor();
        await workbench.treeRow("INC-4711: open until").waitFor();
        await workbench.page
          .locator('.monaco-list-row[aria-label^="Emergency: INC-4711: open until 16:00 UTC"]')
          .waitFor();
        await workbench.screenshot("review-break-glass-after");
      });
    });
  }

  it("asks for reviewers by keyboard alone, and does not keep who can't review", async () => {
    write(request({ afterwards: { inbox: { ...fullInbox(), waiting: [] } as ReviewInbox } }));
    const workbench = await editor.open({ folder });
    await inWindow(workbench, "review-keyboard", async () => {
      const { keyboard } = workbench.page;
      const title = (text: string): Promise<void> =>
        workbench.page.locator(".quick-input-title", { hasText: text }).waitFor();
      await workbench.statusBarItem(/T1 · high/).waitFor();
      await workbench.typeCommand("Two Keys: Request Two Reviewers");
      await title("2 needed, 2 chosen");
      await workbench
        .quickRows()
        .filter({ hasText: "Frank Ode" })
        .filter({ hasText: "nothing speaks for this person · has no account on GitHub" })
        .waitFor();
      await keyboard.press("ArrowDown");
      await workbench.page
        .locator(".quick-input-list .monaco-list-row.focused", { hasText: "Bob Ferro" })
        .waitFor();
      await keyboard.press("Space");
      await title("2 needed, 1 chosen");
      // Over the first row is the field; its filter works on the reason.
      await keyboard.press("ArrowUp");
      await workbench.page.locator(".quick-input-box input:focus").waitFor();
      await keyboard.type("operated");
      await workbench.quickRows().filter({ hasText: "Bob Ferro" }).waitFor({ state: "detached" });
      await keyboard.press("ArrowDown");
      await keyboard.press("Space");
      await title("Mallory Quist can't review it: operated the agent that wrote part of it");
      await workbench.page.getByText("1 Selected").waitFor();
      await workbench.screenshot("review-ineligible");
      await keyboard.press("Enter");
      await waitFor("it is sent", () => asked("requestReview") !== undefined);
      const { folder: _folder, ...params } = asked("requestReview") ?? {};
      assert.deepEqual(params, { id: MINE, reviewers: ["person:carol"] });
      await workbench.statusBarItem("Bob Ferro and Carol Okafor are asked").waitFor();
      assert.deepEqual(await workbench.notifications(), []);
    });
  });

  it("pushes a branch only on a person's word, and shows what failed on the forge with a retry", async () => {
    const failed = "1 of 2 requested on github.com: retry";
    const forge = {
      name: "github.com",
      requested: ["person:bob"],
      failed: [{ person: "person:carol", reason: "no account on github.com is mapped" }],
      text: failed,
      isComplete: false,
    };
    const outcome = {
      id: MINE,
      reviewers: ["person:bob", "person:carol"],
      isPushed: true,
      message: "Bob Ferro and Carol Okafor are asked",
      isBranchPushed: false,
      forge,
    };
    write(request({ outcome }));
    const workbench = await editor.open({ folder, viewport: { width: 1280, height: 1500 } });
    await inWindow(workbench, "review-push", async () => {
      const { keyboard } = workbench.page;
      await workbench.statusBarItem(/T1 · high/).waitFor();
      await workbench.typeCommand("Two Keys: Request Two Reviewers");
      await workbench.page.locator(".quick-input-title", { hasText: "2 needed, 2 chosen" }).waitFor();
      await keyboard.press("Enter");
      await workbench.quickRows().filter({ hasText: "Push and request" }).waitFor();
      await workbench.screenshot("review-push");
      assert.equal(asked("requestReview")?.push, undefined);
      await keyboard.press("Enter");
      await waitFor("it is sent with the push", () => asked("requestReview")?.push === true);
      assert.deepEqual(await workbench.notifications(), []);
      await reviews(workbench);
      const row = workbench.treeRow("Move checkout to the new region");
      await row.getByText(failed).waitFor();
      await row.hover();
      await workbench.screenshot("review-partial");
      await row.getByRole("button", { name: "Retry Review Request on the Forge" }).click();
      await waitFor("it is tried again", () => asked("retryRequest") !== undefined);
      assert.equal(asked("retryRequest")?.id, MINE);
    });
  });

  it("approves what was shown, and shows what changed where that has moved", async () => {
    write();
    const workbench = await editor.open({ folder, viewport: TALL });
    await inWindow(workbench, "review-moved", async () => {
      const { keyboard } = workbench.page;
      await reviews(workbench);
      await workbench.treeRow("Lower the limit of retries").click();
      await workbench.page.getByText("const limit = 80;").first().waitFor();
      await workbench.waitForDifferences();
      const moved = detail();
      const files = moved.files.map((file) =>
        file.path === "svc/limits/limits.ts" ? { ...file, newId: "9".repeat(40) } : file,
      );
      const blobs = { ...BLOBS, ["9".repeat(40)]: "export const limitOf = () => 9000;\n" };
      write({ details: [{ ...moved, files, changeset: "sha256:other" }], blobs });
      await workbench.typeCommand("Two Keys: Approve Change…");
      await workbench.quickRows().filter({ hasText: "content 3f2a91c0d1e2" }).first().waitFor();
      await keyboard.press("Enter");
      const told = workbench.notification("is another than the one that you were shown");
      await told.waitFor();
      await workbench.screenshot("review-moved");
      await told.getByRole("button", { name: "Show What Changed" }).click();
      await workbench.page.locator(".tab.active", { hasText: "(what changed)" }).waitFor();
      await workbench.page.getByText("9000").first().waitFor();
      await workbench.waitForDifferences();
      assert.equal(await workbench.page.getByText("@retail/payments").count(), 0);
      await workbench.screenshot("review-moved-shown");
      assert.equal(asked("approve"), undefined);
      await workbench.typeCommand("Two Keys: Approve Change…");
      await workbench.quickRows().filter({ hasText: "Approve with a comment" }).waitFor();
      await keyboard.press("ArrowDown");
      await keyboard.press("Enter");
      await workbench.page.locator(".quick-input-title", { hasText: "with a Comment" }).waitFor();
      await keyboard.type("Seen both.");
      await keyboard.press("Enter");
      await waitFor("it is approved", () => asked("approve") !== undefined);
      assert.equal(asked("approve")?.changeset, "sha256:other");
      assert.equal(asked("approve")?.comment, "Seen both.");
    });
  });

  it("objects with a reason, withdraws, and opens what changed since the last look alone", async () => {
    write();
    const workbench = await editor.open({ folder, viewport: TALL });
    await inWindow(workbench, "review-object", async () => {
      const { keyboard } = workbench.page;
      await reviews(workbench);
      const since = workbench.page.locator(".tab.active", { hasText: "(since you looked) (1 file)" });
      await choose(workbench, "Lower the limit of retries", "Show What Changed", since);
      await workbench.waitForDifferences();
      await workbench.screenshot("review-since");
      await workbench.typeCommand("Two Keys: Object to Change…");
      await workbench.page
        .locator(".quick-input-title", { hasText: "Object to CHG-20261125-7F3KQ2ZD" })
        .waitFor();
      await keyboard.type("no");
      await workbench.page.getByText("At least 5 characters; 3 more.").waitFor();
      await keyboard.type(" rollback for the second step");
      await keyboard.press("Enter");
      await waitFor("it is objected", () => asked("object") !== undefined);
      assert.equal(asked("object")?.reason, "no rollback for the second step");
      assert.equal(asked("object")?.record, detail().record);
      await workbench.typeCommand("Two Keys: Focus on Reviews View");
      const withdraw = workbench.quickRows().filter({ hasText: "Withdraw your approval" });
      await choose(workbench, "Widen the pool", "Withdraw My Review", withdraw);
      await keyboard.press("Enter");
      await waitFor("it is withdrawn", () => asked("withdraw") !== undefined);
      assert.equal(asked("withdraw")?.event, "sha256:a1");
    });
  });

  it("gives the server a token of the editor's own sign-in, after a question and then without one", async () => {
    const token = { kind: "github", host: "github.com", mayAsk: true };
    const settings = { "twoKeys.review.githubAuthenticationProvider": "two-keys-test-session" };
    write(request({ token }));
    const workbench = await editor.open({ folder, settings });
    await inWindow(workbench, "review-token", async () => {
      await workbench.statusBarItem(/T1 · high/).waitFor();
      await askFor(workbench);
      await workbench.page.getByRole("button", { name: "Allow" }).click();
      await waitFor("the token is there", () => state().gotToken === "token for repo read:user");
      write(request({ token: { ...token, mayAsk: false } }));
      await askFor(workbench);
      await waitFor("it is there again", () => state().gotToken === "token for repo read:user");
      // The session of one host is not for another.
      write(request({ token: { ...token, host: "evil.example.test", mayAsk: false } }));
      await askFor(workbench);
      await waitFor("nothing is given", () => state().gotToken === null);
    });
  });

  it("keeps a token of another forge until it is forgotten, and asks for it only where it may", async () => {
    const token = { kind: "gitlab", host: "gitlab.example.test", mayAsk: false };
    write(request({ token }));
    const workbench = await editor.open({ folder });
    await inWindow(workbench, "review-token-kept", async () => {
      const { keyboard } = workbench.page;
      await workbench.statusBarItem(/T1 · high/).waitFor();
      await askFor(workbench);
      await waitFor("there is none", () => state().gotToken === null);
      write(request({ token: { ...token, mayAsk: true } }));
      await askFor(workbench);
      await workbench.page
        .locator(".quick-input-title", { hasText: "Token of gitlab.example.test" })
        .waitFor();
      await workbench.page.locator('.quick-input-widget input[type="password"]').waitFor();
      await keyboard.type("glpat-1");
      await keyboard.press("Enter");
      await waitFor("it is there", () => state().gotToken === "glpat-1");
      await workbench.typeCommand("Two Keys: Forget Token of a Forge…");
      await workbench.quickRows().filter({ hasText: "gitlab.example.test" }).first().waitFor();
      await keyboard.press("Enter");
      await workbench.statusBarItem("The token of gitlab.example.test is forgotten").waitFor();
      write(request({ token }));
      await askFor(workbench);
      await waitFor("it is gone", () => state().gotToken === null);
    });
  });

  /** Asks for a review, in which the server wants a token. */
  async function askFor(workbench: Workbench): Promise<void> {
    await workbench.typeCommand("Two Keys: Request Two Reviewers");
    await workbench.page.locator(".quick-input-title", { hasText: "2 needed, 2 chosen" }).waitFor();
    await workbench.page.keyboard.press("Enter");
  }
});
