import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { CompletionItem, Hover } from "vscode-languageserver-protocol";
import { URI } from "vscode-uri";
import { LspClient } from "../support/lspClient.ts";

const RULES = `id: no-sleep
language: Python
severity: error
message: No sleep
note: It blocks.
rule:
  pattern: time.sleep($X)
`;

describe("rules of one's own in the editor", () => {
  let folder: string;
  let client: LspClient;

  before(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-lsp-rules-")));
    write(".two-keys/policy.yaml", "standards: {}\n");
    write(".two-keys/rules/own.yaml", RULES);
    client = await LspClient.start({ folders: [folder] });
  });

  after(async () => {
    assert.equal(await client.stop(), 0);
    rmSync(folder, { recursive: true, force: true });
  });

  function write(name: string, text: string): string {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return URI.file(file).toString();
  }

  it("have their mistakes shown at their keys, those of the grammar too", async () => {
    const uri = URI.file(path.join(folder, ".two-keys/rules/own.yaml")).toString();
    await client.open(uri, "yaml", RULES.replace("message:", "mesage:"));
    const first = await client.waitFor((one) => one.uri === uri && one.diagnostics.length > 0);
    assert.deepEqual(
      first.diagnostics.map(({ range, message }) => `${range.start.line + 1}: ${message}`),
      ['4: Unknown key "mesage". Did you mean "message"?'],
    );
    await client.change(uri, 2, [{ text: RULES.replace("pattern: time.sleep($X)", "kind: cal") }]);
    const second = await client.waitFor(
      (one) => one.uri === uri && one.version === 2 && one.diagnostics.length > 0,
    );
    assert.match(String(second.diagnostics[0]?.message), /no kind "cal"/);
    assert.equal(second.diagnostics[0]?.range.start.line, 6);
    await client.change(uri, 3, [{ text: `${RULES}  \n` }]);
    const position = { line: 7, character: 2 };
    const items: CompletionItem[] = await client.connection.sendRequest("textDocument/completion", {
      textDocument: { uri },
      position,
    });
    assert.ok(
      items.some(({ label }) => label === "inside"),
      items.map(({ label }) => label).join(" "),
    );
    await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  });

  it("find in files, with their note when pointed at", async () => {
    const uri = write("src/a.py", "import time\ntime.sleep(1)\n");
    await client.open(uri, "python", "import time\ntime.sleep(1)\n");
    const report = await client.connection.sendRequest<{ items: { code: string; message: string }[] }>(
      "textDocument/diagnostic",
      { textDocument: { uri } },
    );
    assert.deepEqual(
      report.items.map(({ code, message }) => [code, message]),
      [["no-sleep", "No sleep"]],
    );
    const hover: Hover | null = await client.connection.sendRequest("textDocument/hover", {
      textDocument: { uri },
      position: { line: 1, character: 3 },
    });
    assert.match(JSON.stringify(hover), /It blocks\./);
  });
});
