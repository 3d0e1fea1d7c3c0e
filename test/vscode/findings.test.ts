import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";

const RULE = "outbound-http-no-timeout";
const BAD = "import requests\n\n\ndef load(url):\n    return requests.get(url)\n";

function own(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((one) => one.source === "two-keys");
}

function codeOf(diagnostic: vscode.Diagnostic): string {
  return typeof diagnostic.code === "object" ? String(diagnostic.code.value) : String(diagnostic.code);
}

/** Waits for diagnostics of a document that satisfy the condition, by event. */
function diagnostics(
  uri: vscode.Uri,
  condition: (found: vscode.Diagnostic[]) => boolean,
): Promise<vscode.Diagnostic[]> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = own(uri);
      if (!condition(found)) return;
      listener.dispose();
      resolve(found);
    };
    const listener = vscode.languages.onDidChangeDiagnostics(look);
    look();
  });
}

async function show(content: string, language = "python"): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ content, language });
  return vscode.window.showTextDocument(document);
}

async function actionsAt(editor: vscode.TextEditor, kind?: string): Promise<vscode.CodeAction[]> {
  const [first] = own(editor.document.uri);
  return vscode.commands.executeCommand(
    "vscode.executeCodeActionProvider",
    editor.document.uri,
    first?.range ?? new vscode.Range(0, 0, 0, 0),
    kind,
  );
}

describe("findings in VS Code", () => {
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("appear for an open file, with a code that leads to the rule's page", async () => {
    const { document } = await show(BAD);
    const [finding] = await diagnostics(document.uri, (found) => found.length > 0);
    assert.ok(finding && typeof finding.code === "object");
    assert.equal(finding.code.value, RULE);
    const page = await vscode.workspace.fs.readFile(vscode.Uri.file(finding.code.target.fsPath));
    assert.match(Buffer.from(page).toString(), new RegExp(RULE));
  });

  it("go when the code is mended and come back with undo", async () => {
    const editor = await show(BAD);
    const { uri } = editor.document;
    await diagnostics(uri, (found) => found.length === 1);
    await editor.edit((edit) => edit.insert(new vscode.Position(4, 27), ", timeout=3"));
    await diagnostics(uri, (found) => found.length === 0);
    await vscode.commands.executeCommand("undo");
    await diagnostics(uri, (found) => found.length === 1);
  });

  it("stay where they belong while another line is half-typed", async () => {
    const editor = await show(BAD);
    const { uri } = editor.document;
    await diagnostics(uri, (found) => found.length === 1);
    await editor.edit((edit) => edit.insert(new vscode.Position(2, 0), "x = load(\n"));
    await diagnostics(uri, (found) => found.length === 1 && found[0]?.range.start.line === 5);
  });

  it("are mended by the preferred quick fix", async () => {
    const editor = await show(BAD);
    await diagnostics(editor.document.uri, (found) => found.length === 1);
    const fix = (await actionsAt(editor, "quickfix")).find((action) => action.isPreferred);
    assert.ok(fix?.edit);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(editor.document.getText(), /requests\.get\(url, timeout=3\)/);
    await diagnostics(editor.document.uri, (found) => found.length === 0);
  });

  it("are all mended by the command", async () => {
    const editor = await show(`${BAD}    return requests.post(url)\n`);
    await diagnostics(editor.document.uri, (found) => found.length === 2);
    await vscode.commands.executeCommand("twoKeys.fixFile");
    await diagnostics(editor.document.uri, (found) => found.length === 0);
    assert.equal(editor.document.getText().match(/timeout=3/g)?.length, 2);
  });

  it("are waived with the cursor in the reason", async () => {
    const editor = await show(BAD);
    await diagnostics(editor.document.uri, (found) => found.length === 1);
    const waive = (await actionsAt(editor, "quickfix")).find((action) => action.title.startsWith("Waive"));
    assert.ok(waive?.command);
    await vscode.commands.executeCommand(waive.command.command, ...(waive.command.arguments ?? []));
    assert.equal(editor.document.lineAt(4).text, `    # two-keys-ignore ${RULE}: reason`);
    assert.equal(editor.document.getText(editor.selection), "reason");
    await diagnostics(editor.document.uri, (found) => found.length === 0);
  });

  it("are explained on hover", async () => {
    const editor = await show(BAD);
    const [finding] = await diagnostics(editor.document.uri, (found) => found.length === 1);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      editor.document.uri,
      finding?.range.start,
    );
    const text = hovers
      .flatMap((hover) => hover.contents.map((c) => (typeof c === "string" ? c : c.value)))
      .join("\n");
    assert.match(text, /Bad:/);
    assert.match(text, /More about outbound-http-no-timeout/);
  });

  it("survive a restart of the server", async () => {
    const { document } = await show(BAD);
    await diagnostics(document.uri, (found) => found.length === 1);
    const gone = diagnostics(document.uri, (found) => found.length === 0);
    const restarted = vscode.commands.executeCommand("twoKeys.restartServer");
    await gone;
    await restarted;
    await diagnostics(document.uri, (found) => found.length === 1);
  });

  it("come back after the server was killed", async function () {
    // Finding the process takes Linux's /proc; elsewhere there is no way without a tool of the platform.
    if (process.platform !== "linux") this.skip();
    const { document } = await show(BAD);
    await diagnostics(document.uri, (found) => found.length === 1);
    const server = readdirSync("/proc").find((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      const read = (name: string): string => {
        try {
          return readFileSync(`/proc/${pid}/${name}`, "utf8");
        } catch {
          return "";
        }
      };
      const mine = new RegExp(`^PPid:\\s*${process.pid}$`, "m").test(read("status"));
      return mine && read("cmdline").includes(path.join("dist", "server.js"));
    });
    assert.ok(server, "no server process");
    const gone = diagnostics(document.uri, (found) => found.length === 0);
    process.kill(Number(server), "SIGKILL");
    await gone;
    await diagnostics(document.uri, (found) => found.length === 1);
  });

  it("stop when switched off in the settings, and come back", async () => {
    const { document } = await show(BAD);
    await diagnostics(document.uri, (found) => found.length === 1);
    const config = vscode.workspace.getConfiguration("twoKeys");
    await config.update("enable", false, true);
    await diagnostics(document.uri, (found) => found.length === 0);
    await config.update("enable", undefined, true);
    await diagnostics(document.uri, (found) => found.length === 1);
  });

  it("are cleared for a document that is closed", async () => {
    const { document } = await show(BAD);
    await diagnostics(document.uri, (found) => found.length === 1);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await diagnostics(document.uri, (found) => found.length === 0);
  });
});

describe("the sample workspace", () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;

  it("has the same findings in the editor as in the terminal", async () => {
    assert.ok(folder);
    const extension = vscode.extensions.getExtension("two-keys.two-keys");
    assert.ok(extension);
    const cli = path.join(extension.extensionPath, "dist/cli.js");
    const run = spawnSync(process.execPath, [cli, "scan", "--format", "json"], {
      cwd: folder.fsPath,
      encoding: "utf8",
    });
    assert.equal(run.status, 1, run.stderr);
    const report: {
      findings: { file: string; ruleId: string; startLine: number; startColumn: number; message: string }[];
    } = JSON.parse(run.stdout);
    const files = [...new Set(report.findings.map((one) => one.file))];
    assert.ok(files.length >= 4, files.join());
    for (const file of files) {
      const expected = report.findings
        .filter((one) => one.file === file)
        .map((one) => `${one.startLine}:${one.startColumn} ${one.ruleId} ${one.message}`);
      const uri = vscode.Uri.joinPath(folder, file);
      await vscode.window.showTextDocument(uri);
      const found = await diagnostics(uri, (all) => all.length === expected.length);
      const seen = found.map(
        (one) => `${one.range.start.line + 1}:${one.range.start.character + 1} ${codeOf(one)} ${one.message}`,
      );
      assert.deepEqual(seen.sort(), expected.sort());
    }
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("shows a mistake in its policy in the policy, and completes it", async () => {
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder, ".two-keys/policy.yaml");
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document);
    const end = document.lineAt(document.lineCount - 1).range.end;
    await editor.edit((edit) => edit.insert(end, "\n    no-such-rule: off\n"));
    const [problem] = await diagnostics(uri, (found) => found.length > 0);
    assert.match(problem?.message ?? "", /no-such-rule/);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      uri,
      new vscode.Position(1, 2),
    );
    assert.ok(list.items.length > 0);
    await vscode.commands.executeCommand("undo");
    await diagnostics(uri, (found) => found.length === 0);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
});
