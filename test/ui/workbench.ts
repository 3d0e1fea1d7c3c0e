// A page object over the workbench: what a person does in VS Code, each call waiting for what it caused.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import { ensureHost, failureScreenshot, type Host, launchBrowser } from "../../scripts/host/host.mjs";
import { root } from "../../scripts/host/paths.mjs";
import { type Server, startServer, workbenchUrl } from "../../scripts/host/server.mjs";

/** A machine that is busy with its first start may be many times slower than another. Milliseconds. */
export const PATIENCE_MS = 60_000;

/** What a person waits for before trying again what had no effect, and how often. */
const SOON_MS = 10_000;
const MOST_ATTEMPTS = 6;

/** A menu in which something was chosen is gone by then. Milliseconds. */
const MENU_MS = 3000;

/** The themes that the tests look at, by their long-standing names. */
export type Theme =
  | "Default Light Modern"
  | "Default Dark Modern"
  | "Default High Contrast"
  | "Default High Contrast Light";

/** The names that this VS Code gives the themes, in settings and in its list, and the class each puts on the workbench. */
const themes = {
  "Default Light Modern": { id: "Light Modern", label: "Light Modern", cssClass: "vs" },
  "Default Dark Modern": { id: "Dark Modern", label: "Dark Modern", cssClass: "vs-dark" },
  "Default High Contrast": { id: "Default High Contrast", label: "Dark High Contrast", cssClass: "hc-black" },
  "Default High Contrast Light": {
    id: "Default High Contrast Light",
    label: "Light High Contrast",
    cssClass: "hc-light",
  },
} as const;

/** True once the workbench has set its own mark for a finished start. */
const restored = "performance.getEntriesByName('code/didStartWorkbench').length > 0";

/** The next key is for the quick input or for nothing; the page's own mark says whether it got there. */
const nextKeyInQuickInput = `{
  const { dataset } = document.documentElement;
  delete dataset.keyIn;
  const listen = (event) => {
    if (event.target.closest?.(".quick-input-widget")) dataset.keyIn = "quick input";
    else {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  };
  addEventListener("keydown", listen, { capture: true, once: true });
}`;

/** How a marker in the editor is drawn. */
export type Squiggle = "error" | "warning" | "info" | "hint";

/** What a workbench window opens; with neither folder nor workspace file it is empty. */
export interface OpenOptions {
  folder?: string;
  workspaceFile?: string;
  theme?: Theme;
  /** On top of the quiet settings. */
  settings?: Record<string, unknown>;
  viewport?: { width: number; height: number };
}

/** What every window of an editor shares. */
export interface StartOptions {
  host?: Host;
  /** An unpacked extension that every window has; the project itself when left out, none when `null`. */
  extensionPath?: string | null;
  /** Unpacked extensions besides it. */
  moreExtensions?: readonly string[];
  /** A folder of installed extensions, for a test of the packaged one; it replaces `extensionPath`. */
  extensionsDir?: string;
  trust?: "disabled" | "enabled";
  env?: NodeJS.ProcessEnv;
}

/** A running editor that opens one window after another, each in a fresh profile. */
export class Editor {
  private readonly server: Server;
  private readonly browser: Browser;

  private constructor(server: Server, browser: Browser) {
    this.server = server;
    this.browser = browser;
  }

  /** Starts a server and a browser; `stop` has to follow. */
  static async start(options: StartOptions = {}): Promise<Editor> {
    const { host = await ensureHost(), extensionsDir, trust, env } = options;
    const extensionPath =
      options.extensionPath === undefined && !extensionsDir ? root : options.extensionPath;
    const server = await startServer({
      host,
      ...(extensionsDir && { extensionsDir }),
      ...(extensionPath && { extensionPaths: [extensionPath, ...(options.moreExtensions ?? [])] }),
      ...(trust && { trust }),
      ...(env && { env }),
    });
    try {
      return new Editor(server, await launchBrowser(host));
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** What the server has printed so far. */
  get log(): string {
    return this.server.log();
  }

  /** Ends the extension hosts of this editor without a word, as a crash does; gives their number. */
  killExtensionHosts(): number {
    const hosts = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => groupOf(pid) === this.server.process.pid)
      .filter((pid) => processFile(pid, "cmdline").includes("--type=extensionHost"));
    for (const pid of hosts) process.kill(Number(pid), "SIGKILL");
    return hosts.length;
  }

  /** Opens a window and waits until the workbench is restored in its theme. One window at a time: settings are shared. */
  async open(options: OpenOptions = {}): Promise<Workbench> {
    const theme = options.theme ?? "Default Dark Modern";
    const { id, cssClass } = themes[theme];
    this.server.writeSettings({ "workbench.colorTheme": id, ...options.settings });
    const viewport = options.viewport ?? { width: 1280, height: 800 };
    const context = await this.browser.newContext({
      viewport,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const { folder, workspaceFile } = options;
    await page.goto(
      workbenchUrl({
        server: this.server,
        ...(folder && { folder }),
        ...(workspaceFile && { workspaceFile }),
      }),
    );
    const workbench = new Workbench(page, theme, folder);
    try {
      await page.waitForFunction(restored, undefined, { timeout: 2 * PATIENCE_MS });
      await page.locator(`.monaco-workbench.${cssClass}`).waitFor({ timeout: 2 * PATIENCE_MS });
      await page.locator("#workbench\\.parts\\.statusbar .statusbar-item").first().waitFor();
      return workbench;
    } catch (error) {
      const picture = await failureScreenshot(page, "open");
      await context.close();
      throw new Error(`The workbench did not open (screenshot: ${picture})`, { cause: error });
    }
  }
}

/** One workbench window. */
export class Workbench {
  readonly page: Page;
  /** As it is shown now; names the pictures. */
  theme: Theme;
  private readonly folder: string | undefined;

  constructor(page: Page, theme: Theme, folder: string | undefined) {
    this.page = page;
    this.theme = theme;
    this.folder = folder;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Opens a file through quick open and waits for its text; `file` is absolute or below the opened folder. */
  async openFile(file: string, line?: number): Promise<void> {
    const absolute = this.folder ? path.resolve(this.folder, file) : file;
    const name = path.basename(file);
    await this.page.keyboard.press("Control+P");
    const input = this.quickInput();
    await input.fill(absolute);
    await this.quickRows().filter({ hasText: name }).first().waitFor();
    await input.press("Enter");
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await this.page.locator(".editor-group-container.active .editor-instance .view-line").first().waitFor();
    if (line !== undefined) await this.goTo(line);
  }

  /** Puts the cursor on a line and column, both counted from 1; a column past the end is the end. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.page.keyboard.press("Control+G");
    const input = this.quickInput();
    await input.fill(`:${line}:${column}`);
    await input.press("Enter");
    await input.waitFor({ state: "hidden" });
    await this.statusBarItem(new RegExp(`Ln ${line}, Col `)).waitFor();
  }

  /** Runs a command by its full title in the palette, "Category: Title". */
  async runCommand(title: string): Promise<void> {
    await this.inPalette(title, (row) => row.click({ timeout: SOON_MS }));
  }

  /** Runs a command by its full title, without a mouse. */
  async typeCommand(title: string): Promise<void> {
    await this.inPalette(title, async (row, input) => {
      const focused = row.and(this.page.locator(".focused"));
      for (let rows = 0; (await focused.count()) === 0; rows++) {
        if (rows === 20) throw new Error(`the arrows do not reach “${title}”`);
        await input.press("ArrowDown", { timeout: SOON_MS });
      }
      await this.enter();
    });
  }

  /** Presses Enter in the open palette, and in nothing else: what took the focus a moment ago must not have it. */
  private async enter(): Promise<void> {
    await this.page.evaluate(nextKeyInQuickInput);
    await this.page.keyboard.press("Enter");
    if ((await this.page.evaluate("document.documentElement.dataset.keyIn")) !== "quick input")
      throw new Error("the palette has lost the focus");
  }

  /**
   * Opens the palette and chooses a command there. An editor that is still opening takes the focus when its contents are
   * there, which closes a palette, and a palette does not show what has become possible after it was opened: then it is
   * opened anew, as a person does.
   */
  private async inPalette(
    title: string,
    choose: (row: Locator, input: Locator) => Promise<void>,
  ): Promise<void> {
    const input = this.quickInput();
    const row = this.quickRows()
      .and(this.page.locator(`[aria-label="${title}"], [aria-label^="${title}, "]`))
      .first();
    for (let attempt = 1; ; attempt++) {
      try {
        await this.page.keyboard.press("F1");
        // At once, and nowhere else: keys would go on into an editor that takes the focus meanwhile.
        await input.fill(`>${title}`, { timeout: SOON_MS });
        await row.waitFor({ timeout: SOON_MS });
        await choose(row, input);
        return;
      } catch (error) {
        if (attempt === MOST_ATTEMPTS)
          throw new Error(`the palette does not give “${title}”`, { cause: error });
        if (await input.isVisible()) await this.page.keyboard.press("Escape");
      }
    }
  }

  /**
   * Chooses in the menu of a row. A menu that has just opened drops a click and stays, and one whose list is drawn anew
   * may go: both are done again, as a person does.
   */
  async chooseInMenu(row: Locator, label: string): Promise<void> {
    const item = this.page.locator(".context-view:visible .action-item", { hasText: label }).first();
    let isClicked = false;
    for (let attempt = 1; ; attempt++) {
      try {
        if (!(await item.isVisible())) {
          if (isClicked) return;
          await row.click({ button: "right", timeout: SOON_MS });
        }
        await item.click({ timeout: SOON_MS });
        isClicked = true;
        await item.waitFor({ state: "hidden", timeout: MENU_MS });
        return;
      } catch (error) {
        if (attempt === MOST_ATTEMPTS)
          throw new Error(`the row's menu does not give “${label}”`, { cause: error });
        if (!isClicked && !(await item.isVisible())) await this.page.keyboard.press("Escape");
      }
    }
  }

  /** Waits until the view of many differences that is being opened has taken the focus: it does when its contents are there. */
  async waitForDifferences(): Promise<void> {
    await this.page.locator(".multiDiffEditor .monaco-editor.focused").first().waitFor();
  }

  /** Gives the window another theme. */
  async dress(theme: Theme): Promise<void> {
    const { label, cssClass } = themes[theme];
    await this.typeCommand("Preferences: Color Theme");
    await this.quickRows().filter({ hasText: "Modern" }).first().waitFor();
    await this.page.keyboard.type(label);
    await this.page
      .locator(`.quick-input-list .monaco-list-row.focused[aria-label^="${label}"]`)
      .first()
      .waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.locator(`.monaco-workbench.${cssClass}`).waitFor();
    this.theme = theme;
  }

  /** The field of the open quick pick or input box. */
  quickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible .quick-input-box input");
  }

  /** The rows of the open quick pick. */
  quickRows(): Locator {
    return this.page.locator(".quick-input-widget:visible .quick-input-list .monaco-list-row");
  }

  /** Waits until at least `count` markers of a kind are drawn in the visible part of the active editor. */
  async waitForSquiggles(kind: Squiggle = "error", count = 1, timeoutMs = PATIENCE_MS): Promise<Locator> {
    const squiggles = this.activeEditor().locator(`.squiggly-${kind}`);
    await squiggles.nth(count - 1).waitFor({ state: "attached", timeout: timeoutMs });
    return squiggles;
  }

  /** The active text editor. */
  activeEditor(): Locator {
    return this.page.locator(".editor-group-container.active .editor-instance .monaco-editor").first();
  }

  /** Moves to the next problem of the file with F8 and closes the peek that it opens. */
  async goToNextProblem(): Promise<void> {
    await this.focusEditor();
    const peek = this.page.locator(".marker-widget").first();
    await this.pressUntil(["F8"], peek, "visible");
    await this.pressUntil(["Escape"], peek, "hidden");
  }

  async focusEditor(): Promise<void> {
    await this.page.keyboard.press("Control+1");
    await this.page.locator(".editor-group-container.active .monaco-editor.focused").first().waitFor();
  }

  /** Shows the hover at the cursor by keyboard and gives its text, once it is complete and holds `expected`. */
  async showHover(expected?: string): Promise<string> {
    await this.focusEditor();
    const hovers = this.page.locator(".monaco-hover:visible");
    const hover = hovers
      .filter({
        ...(expected && { hasText: expected }),
        hasNotText: /\(loading\.\.\.\)|Checking for quick fixes/,
      })
      .first();
    // It is drawn anew when more is known, and is gone for a moment then.
    for (let tries = 0; ; tries++) {
      await this.pressUntil(["Control+K", "Control+I"], hover, "visible");
      const text = await textOf(hover);
      if (text !== "" || tries === 5) return text;
    }
  }

  /** Opens the menu of fixes at the cursor and gives its rows' labels. */
  async openQuickFixMenu(): Promise<string[]> {
    await this.focusEditor();
    const rows = this.page.locator(".action-widget:visible .monaco-list-row.action");
    await this.pressUntil(["Control+."], rows.first(), "visible");
    return (await rows.allInnerTexts()).map((text) => text.trim()).filter(Boolean);
  }

  /**
   * Presses keys until they have their effect: the editor drops a request, as it does for a person, when new
   * diagnostics arrive while it is being answered.
   */
  private async pressUntil(keys: string[], target: Locator, state: "visible" | "hidden"): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      // What an earlier attempt left open half-done would otherwise be taken for the answer.
      for (const key of attempt === 1 ? keys : ["Escape", ...keys]) await this.page.keyboard.press(key);
      try {
        await target.waitFor({ state, timeout: 4000 });
        return;
      } catch (error) {
        if (attempt === 10) throw error;
      }
    }
  }

  /** Chooses a row of the open menu of fixes. */
  async chooseQuickFix(label: string): Promise<void> {
    await this.page
      .locator(".action-widget:visible .monaco-list-row.action")
      .filter({ hasText: label })
      .first()
      .click();
    await this.page.locator(".action-widget").first().waitFor({ state: "hidden" });
  }

  /** Waits for a notification that holds a text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator(".notification-toast").filter({ hasText: text }).first();
  }

  /** The messages of the notifications that are on the screen now. */
  async notifications(): Promise<string[]> {
    return this.page.locator(".notification-toast .notification-list-item-message").allInnerTexts();
  }

  /** Opens a view container from the activity bar by its title and waits for its heading. */
  async openViewContainer(title: string): Promise<Locator> {
    const tab = this.page.locator(
      `.activitybar .action-item[aria-label^="${title}"], .activitybar .action-item:has(a[aria-label^="${title}"])`,
    );
    const sidebar = this.page.locator("#workbench\\.parts\\.sidebar");
    const heading = sidebar.locator(".composite.title h2", { hasText: new RegExp(title, "i") });
    if (!(await heading.isVisible())) await tab.first().click();
    await heading.waitFor();
    return sidebar;
  }

  /** A row of a tree in the side bar. */
  treeRow(text: string | RegExp): Locator {
    return this.page
      .locator("#workbench\\.parts\\.sidebar .monaco-list-row")
      .filter({ hasText: text })
      .first();
  }

  /** An item of the status bar: by its text, or by the id its extension gave it. */
  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator(".statusbar-item").filter({ hasText: text }).first();
  }

  /** The text of a status bar item as a person reads it. */
  async statusBarText(text: string | RegExp): Promise<string> {
    const item = this.statusBarItem(text);
    await item.waitFor();
    return textOf(item);
  }

  /** The document of the visible webview, two frames down; its first load can take ten seconds. */
  webview(index = 0): FrameLocator {
    return this.page
      .locator("iframe.webview.ready")
      .nth(index)
      .contentFrame()
      .locator("#active-frame")
      .contentFrame();
  }

  /** Takes a picture of the whole window into `out/screenshots/<name>-<theme>.png` and gives its path. */
  async screenshot(name: string): Promise<string> {
    const folder = path.join(root, "out/screenshots");
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `${name}-${this.theme.replaceAll(" ", "-").toLowerCase()}.png`);
    await this.page.screenshot({ path: file, animations: "disabled", caret: "hide" });
    return file;
  }

  /** Takes a picture of a failed test into `out/ui-failures/` and says where it is. */
  async failureScreenshot(name: string): Promise<string> {
    return failureScreenshot(this.page, name);
  }
}

/** Does something in a window and closes it; a failure names a picture of the window. */
export async function inWindow(workbench: Workbench, name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const picture = await workbench.failureScreenshot(name);
    throw new Error(`${error instanceof Error ? error.message : String(error)} (screenshot: ${picture})`, {
      cause: error,
    });
  } finally {
    await workbench.close();
  }
}

/** A copy of the extension with a server that says what a test wants: states that no repository is brought into easily. */
export function extensionWithStub(): string {
  const home = mkdtempSync(path.join(os.tmpdir(), "tk-stub-"));
  for (const name of ["package.json", "media", "dist/extension.js", "dist/form.js"])
    cpSync(path.join(root, name), path.join(home, name), { recursive: true });
  cpSync(path.join(root, "out/support/changeServer.js"), path.join(home, "dist/server.js"));
  return home;
}

/** The text of an element as it is laid out on the screen. */
async function textOf(element: Locator): Promise<string> {
  return (await element.allInnerTexts()).join("\n").trim();
}

/** The process group of a process; undefined for one that is gone. Its name, in brackets, may hold anything. */
function groupOf(pid: string): number | undefined {
  const group = processFile(pid, "stat").split(") ").at(-1)?.split(" ")[2];
  return group === undefined ? undefined : Number(group);
}

/** What Linux tells of a process; nothing for one that has ended, as one of a list may at any time. */
function processFile(pid: string, name: "cmdline" | "stat"): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
