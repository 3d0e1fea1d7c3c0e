import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { agentRuns, agentWrites as writeByAgent } from "../support/agentHook.ts";

const BEGIN = "export const limit = 10;\n\nexport function twice(n: number): number {\n  return n * 2;\n}\n";
const AGENT = "export function half(n: number): number {\n  const result = n / 2;\n  return result;\n}\n";

/** A machine that is busy with its first start may be many times slower than another. */
const PATIENCE_MS = 60_000;

/** Messages of the AI lines that wait for a person. */
function unvetted(uri: vscode.Uri): string[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ code }) => (typeof code === "object" ? code.value : code) === "ai-unvetted")
    .map(({ range, message }) => `${range.start.line + 1}: ${message}`);
}

/** Waits until the AI lines of a file are as expected. */
function until(uri: vscode.Uri, condition: (found: string[]) => boolean): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      listener.dispose();
      reject(new Error(`still ${JSON.stringify(unvetted(uri))}`));
    }, PATIENCE_MS);
    const look = (): void => {
      const found = unvetted(uri);
      if (!condition(found)) return;
      clearTimeout(timer);
      listener.dispose();
      resolve(found);
    };
    const listener = vscode.languages.onDidChangeDiagnostics(look);
    look();
  });
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until a document shows what a file holds; the editor's watcher may miss a change while it starts. */
async function reloaded(document: vscode.TextDocument, text: string): Promise<void> {
  for (let tries = 0; document.getText() !== text; tries++) {
    assert.ok(tries * 100 < PATIENCE_MS, `still ${JSON.stringify(document.getText())}`);
    if (tries % 30 === 29) writeFileSync(document.uri.fsPath, text);
    await later(100);
  }
}

/** The difference that is looked at; the window tells of its tabs a moment after they are opened. */
async function shownDiff(): Promise<vscode.TabInputTextDiff> {
  for (let tries = 0; ; tries++) {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    if (input instanceof vscode.TabInputTextDiff) return input;
    assert.ok(tries < 300, "no difference is shown");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe("AI lines in VS Code", function () {
  // What is waited for has its own limit, which says what there was instead.
  this.timeout(6 * PATIENCE_MS);
  let folder: string;
  let file: string;
  let uri: vscode.Uri;

  function git(...args: string[]): string {
    return execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
  }

  /** The note of a commit, as soon as it holds what is expected. */
  async function note(ref: string, expected: RegExp): Promise<string> {
    for (let tries = 0; ; tries++) {
      const run = spawnSync("git", ["notes", `--ref=${ref}`, "show", "HEAD"], {
        cwd: folder,
        encoding: "utf8",
      });
      if (expected.test(run.stdout)) return run.stdout;
      assert.ok(tries * 50 < PATIENCE_MS, `${run.stdout}${run.stderr}`);
      await later(50);
    }
  }

  function commit(message: string, ...more: string[]): void {
    git("add", "-A");
    git("commit", "-q", "-m", message, ...more);
  }

  function home(): string {
    const extension = vscode.extensions.getExtension("two-keys.two-keys");
    assert.ok(extension);
    return extension.extensionPath;
  }

  function agentWrites(text: string): void {
    writeByAgent(home(), folder, file, text);
  }

  async function show(): Promise<vscode.TextEditor> {
    return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  }

  beforeEach(async () => {
    // Only what belongs to the workspace is recorded.
    const home = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? os.tmpdir();
    folder = realpathSync(mkdtempSync(path.join(home, "tk-ai-")));
    git("init", "-q", "-b", "main");
    git("config", "user.name", "Dana Reyes");
    git("config", "user.email", "dana@example.test");
    file = path.join(folder, "svc/limits.ts");
    uri = vscode.Uri.file(file);
    mkdirSync(path.dirname(file));
    writeFileSync(file, BEGIN);
    commit("Begin");
  });

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    rmSync(folder, { recursive: true, force: true });
  });

  it("follow an agent that writes on disk, through typing, undo, commit, amend, vetting and a later edit", async () => {
    const editor = await show();
    const { document } = editor;
    assert.deepEqual(unvetted(uri), []);

    agentWrites(`${BEGIN}${AGENT}`);
    await reloaded(document, `${BEGIN}${AGENT}`);
    const written = await until(uri, (found) => found.length === 1);
    assert.match(written[0] ?? "", /^6: 4 lines written by AI \(claude\) have not been vetted/);

    // A person types a line in the middle: the region splits.
    editor.selection = new vscode.Selection(6, 30, 6, 30);
    await vscode.commands.executeCommand("type", { text: "\n" });
    for (const text of "if(n<0)throw n;") await vscode.commands.executeCommand("type", { text });
    await until(uri, (found) => found.length === 2);
    for (let i = 0; i < 40 && document.getText() !== `${BEGIN}${AGENT}`; i++)
      await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), `${BEGIN}${AGENT}`);
    await until(uri, (found) => found.length === 1 && found[0]?.startsWith("6: 4 lines") === true);

    // Formatting keeps it.
    const line = document.lineAt(7).range;
    const format = new vscode.WorkspaceEdit();
    format.replace(uri, line, "      return result;");
    await vscode.workspace.applyEdit(format);
    await until(uri, (found) => found.length === 1 && found[0]?.startsWith("6: 4 lines") === true);
    await document.save();

    commit("Half");
    const log = await note("ai", /^svc\/limits\.ts\n {2}s_\w{14}::t_\w+ 6-9\n---\n/);
    assert.ok(!log.includes("conv-0001") && !log.includes(folder), log);

    commit("Half a number", "--amend");
    await note("ai", /^svc\/limits\.ts\n {2}s_\w{14}::t_\w+ 6-9\n---\n/);

    // Vetting shows the difference first, and records nothing until the person agrees.
    await vscode.commands.executeCommand("twoKeys.vetLines", {
      uri: uri.toString(),
      startLine: 6,
      endLine: 6,
    });
    const shown = await shownDiff();
    assert.equal(shown.modified.fsPath, file);
    const before = await vscode.workspace.openTextDocument(shown.original);
    assert.equal(before.getText(), BEGIN);
    assert.equal(unvetted(uri).length, 1);
    await vscode.commands.executeCommand("twoKeys.confirmVetting");
    await until(uri, (found) => found.length === 0);
    await note("devtools/discuss", /"author":"dana@example\.test"/);

    const again = await show();
    await again.edit((edit) => edit.insert(new vscode.Position(6, 18), "/* sic */ "));
    const stale = await until(uri, (found) => found.length > 0);
    assert.match(stale.join(), /changed since dana@example\.test vetted/);
    await vscode.commands.executeCommand("undo");
    await until(uri, (found) => found.length === 0);
  });

  it("are not what the editor changes and saves at once while an agent runs a command", async () => {
    const { document } = await show();
    agentRuns(home(), folder);
    // Whether a save overtakes what is told of the change is a matter of chance.
    let saved = BEGIN;
    for (let times = 0; times < 8; times++) {
      saved = `/**/ ${saved}`;
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, new vscode.Position(0, 0), "/**/ ");
      await vscode.workspace.applyEdit(edit);
      await vscode.commands.executeCommand("workbench.action.files.save");
      for (let tries = 0; document.isDirty || readFileSync(file, "utf8") !== saved; tries++) {
        assert.ok(tries * 100 < PATIENCE_MS);
        await later(100);
      }
    }
    agentWrites(`${saved}${AGENT}`);
    await reloaded(document, `${saved}${AGENT}`);
    const found = await until(uri, (all) => all.some((one) => one.startsWith("6: 4 lines")));
    assert.equal(found.length, 1, found.join());
  });

  it("know what an accepted completion brought in", async () => {
    const text = "export const three = 3;";
    const provider = vscode.languages.registerInlineCompletionItemProvider(
      { scheme: "file", language: "typescript" },
      { provideInlineCompletionItems: () => [new vscode.InlineCompletionItem(text)] },
    );
    try {
      const editor = await show();
      const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
      editor.selection = new vscode.Selection(end, end);
      for (let tries = 0; tries < 300 && !editor.document.getText().includes(text); tries++) {
        await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
        await later(100);
        await vscode.commands.executeCommand("runCommands", {
          commands: ["editor.action.inlineSuggest.commit", "twoKeys.acceptedSuggestion"],
        });
      }
      assert.ok(editor.document.getText().includes(text));
      const found = await until(uri, (all) => all.length === 1);
      assert.match(found[0] ?? "", /^6: 1 line written by AI/);
    } finally {
      provider.dispose();
    }
  });

  it("ask about a large insertion by an unknown program, and take the answer", async () => {
    const editor = await show();
    await editor.edit((edit) => edit.insert(new vscode.Position(5, 0), AGENT));
    const questions = async (): Promise<vscode.CodeAction[]> => {
      const range = new vscode.Range(6, 0, 6, 0);
      const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        uri,
        range,
      );
      return found.filter(({ title }) => title.startsWith("Two Keys: "));
    };
    let actions: vscode.CodeAction[] = [];
    for (let tries = 0; tries < 300 && actions.length < 3; tries++) {
      await later(100);
      actions = await questions();
    }
    assert.deepEqual(
      actions.map(({ title }) => title),
      ["Two Keys: AI wrote this", "Two Keys: I wrote this", "Two Keys: I pasted this"],
    );
    assert.deepEqual(unvetted(uri), []);
    const command = actions[0]?.command;
    assert.ok(command);
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
    await until(uri, (all) => all.length === 1);
  });

  it("follow a file that is renamed in the editor", async () => {
    const { document } = await show();
    agentWrites(`${BEGIN}${AGENT}`);
    await reloaded(document, `${BEGIN}${AGENT}`);
    await until(uri, (found) => found.length === 1);
    const renamed = vscode.Uri.file(path.join(folder, "svc/bounds.ts"));
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, renamed);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await vscode.window.showTextDocument(renamed);
    const found = await until(renamed, (all) => all.length === 1);
    assert.match(found[0] ?? "", /^6: 4 lines written by AI \(claude\)/);
  });

  it("are kept when the editor closes and opens the file again", async () => {
    const { document } = await show();
    agentWrites(`${BEGIN}${AGENT}`);
    await reloaded(document, `${BEGIN}${AGENT}`);
    await until(uri, (found) => found.length === 1);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.commands.executeCommand("twoKeys.restartServer");
    await show();
    await until(uri, (found) => found.length === 1);
    assert.ok(readFileSync(file, "utf8").includes("half"));
  });
});
