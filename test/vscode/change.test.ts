import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { TIER_ONE_FILES } from "../support/tierOne.ts";

/** A machine that is busy with its first start may be many times slower than another. */
const PATIENCE_MS = 60_000;

describe("change records in VS Code", function () {
  this.timeout(3 * PATIENCE_MS);
  let folder: string;

  before(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-vscode-change-")));
    for (const [name, text] of Object.entries(TIER_ONE_FILES)) write(name, text);
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    rmSync(folder, { recursive: true, force: true });
  });

  function write(name: string, text: string): void {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  function problems(uri: vscode.Uri): string[] {
    return vscode.languages
      .getDiagnostics(uri)
      .filter(({ source }) => source === "two-keys")
      .map(({ range, message }) => `${range.start.line + 1}: ${message}`);
  }

  async function until(uri: vscode.Uri, condition: (found: string[]) => boolean): Promise<string[]> {
    for (let waited = 0; !condition(problems(uri)); waited += 100) {
      assert.ok(waited < PATIENCE_MS, `still ${JSON.stringify(problems(uri))}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return problems(uri);
  }

  async function show(name: string): Promise<vscode.TextEditor> {
    const document = await vscode.workspace.openTextDocument(path.join(folder, name));
    return vscode.window.showTextDocument(document);
  }

  /** Puts one text in the place of another. */
  async function replace(editor: vscode.TextEditor, from: string, to: string): Promise<void> {
    const { document } = editor;
    const start = document.getText().indexOf(from);
    assert.ok(start >= 0, from);
    const range = new vscode.Range(document.positionAt(start), document.positionAt(start + from.length));
    assert.ok(await editor.edit((edit) => edit.replace(range, to)));
  }

  it("has every command that it announces", async () => {
    const extension = vscode.extensions.all.find(({ packageJSON }) =>
      packageJSON.contributes?.commands?.some(
        ({ command }: { command: string }) => command === "twoKeys.newChange",
      ),
    );
    assert.ok(extension);
    await extension.activate();
    const manifest = JSON.parse(readFileSync(path.join(extension.extensionPath, "package.json"), "utf8"));
    const announced: string[] = manifest.contributes.commands.map(
      ({ command }: { command: string }) => command,
    );
    assert.ok(announced.length >= 20);
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      announced.filter((command) => !known.has(command)),
      [],
    );
  });

  it("marks a mistake of people.yaml and systems.yaml in its line, until it is mended", async () => {
    const people = await show(".two-keys/people.yaml");
    await replace(people, "emails: [dana", "emial: [dana");
    const line =
      people.document
        .getText()
        .split("\n")
        .findIndex((text) => text.includes("emial")) + 1;
    const [first] = await until(people.document.uri, (found) => found.length > 0);
    assert.equal(first, `${line}: Unknown key "emial" in people.0. Did you mean "emails"?`);
    await replace(people, "emial:", "emails:");
    await until(people.document.uri, (found) => found.length === 0);
    const systems = await show(".two-keys/systems.yaml");
    await replace(systems, "[payments-db]", "[payment-db]");
    const [unknown] = await until(systems.document.uri, (found) => found.length > 0);
    assert.match(unknown ?? "", /There is no system "payment-db"\. Did you mean "payments-db"\?$/);
  });

  it("completes the names of systems where one is asked for", async () => {
    const systems = await show(".two-keys/systems.yaml");
    await replace(systems, "dependsOn: [payment-db]", "dependsOn: []");
    await until(systems.document.uri, (found) => found.length === 0);
    const at = systems.document.getText().indexOf("dependsOn: [") + "dependsOn: [".length;
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      systems.document.uri,
      systems.document.positionAt(at),
    );
    const labels = list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
    assert.deepEqual(
      ["payments-db", "checkout-docs"].filter((id) => !labels.includes(id)),
      [],
    );
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
});
