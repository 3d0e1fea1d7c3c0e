import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { CodeAction, Hover, TextEdit } from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import { LspClient } from "../support/lspClient.ts";

const PULL = { textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } };

const BAD = `import requests


def load(url):
    try:
        return requests.get(url).json()
    except:
        pass
`;

describe("language server", () => {
  let folder: string;
  const clients: LspClient[] = [];

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-lsp-")));
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) assert.equal(await client.stop(), 0);
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(options: Parameters<typeof LspClient.start>[0] = {}): Promise<LspClient> {
    const client = await LspClient.start(options);
    clients.push(client);
    return client;
  }

  function uriOf(name: string): string {
    return URI.file(path.join(folder, name)).toString();
  }

  function write(name: string, text: string): void {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  it("pushes to a client that can't pull, and takes back on close", async () => {
    const client = await start({ folders: [folder] });
    assert.equal(client.initialized.capabilities.diagnosticProvider, undefined);
    const uri = uriOf("svc/load.py");
    await client.open(uri, "python", BAD);
    const first = await client.waitFor((p) => p.uri === uri && p.version === 1);
    const codes = first.diagnostics.map((d) => d.code);
    assert.ok(codes.includes("outbound-http-no-timeout"), String(codes));
    assert.ok(codes.includes("bare-except"));
    assert.ok(first.diagnostics.every((d) => d.source === "two-keys"));
    await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    await client.waitFor((p) => p.uri === uri && p.diagnostics.length === 0);
  });

  it("answers pulls, and does not push to who can pull", async () => {
    const client = await start({ folders: [folder], capabilities: PULL });
    assert.ok(client.initialized.capabilities.diagnosticProvider);
    const uri = uriOf("load.py");
    await client.open(uri, "python", BAD);
    const items = await client.pull(uri);
    assert.ok(items.length >= 2);
    assert.deepEqual(client.published, []);
  });

  it("answers a pull that has overtaken the opening of its document", async () => {
    const client = await start({ folders: [folder], capabilities: PULL });
    const uri = uriOf("load.py");
    const early = client.pull(uri);
    await client.open(uri, "python", BAD);
    assert.ok((await early).length >= 2);
  });

  it("gives both kinds of client the same diagnostics", async () => {
    const pull = await start({ folders: [folder], capabilities: PULL });
    const push = await start({ folders: [folder] });
    const uri = uriOf("load.py");
    await pull.open(uri, "python", BAD);
    await push.open(uri, "python", BAD);
    const published = await push.waitFor((p) => p.uri === uri);
    assert.deepEqual(await pull.pull(uri), published.diagnostics);
  });

  it("follows edits: the answer is that of the newest text", async () => {
    const client = await start({ folders: [folder], capabilities: PULL });
    const uri = uriOf("load.py");
    await client.open(uri, "python", BAD);
    await client.pull(uri);
    const line = BAD.split("\n").findIndex((l) => l.includes("except:"));
    const start0 = { line, character: 10 };
    await client.change(uri, 2, [{ range: { start: start0, end: start0 }, text: " ValueError" }]);
    const codes = (await client.pull(uri)).map((d) => d.code);
    assert.ok(!codes.includes("bare-except"), String(codes));
    assert.ok(codes.includes("outbound-http-no-timeout"));
    // Several changes in one message, each counted in the text after the one before.
    await client.change(uri, 3, [
      { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: "# a\n# b\n" },
      {
        range: { start: { line: line + 2, character: 10 }, end: { line: line + 2, character: 21 } },
        text: "",
      },
    ]);
    const after = await client.pull(uri);
    assert.ok(after.some((d) => d.code === "bare-except" && d.range.start.line === line + 2));
    await client.change(uri, 4, [{ text: "x = 1\n" }]);
    assert.deepEqual(await client.pull(uri), []);
  });

  it("publishes the version that it computed on, never an older one last", async () => {
    const client = await start({ folders: [folder] });
    const uri = uriOf("load.py");
    await client.open(uri, "python", BAD);
    for (let version = 2; version <= 30; version++) {
      await client.change(uri, version, [
        { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: "\n" },
      ]);
    }
    const last = await client.waitFor((p) => p.version === 30);
    const versions = client.published.map((p) => p.version ?? 0);
    assert.deepEqual(
      versions,
      [...versions].sort((a, b) => a - b),
    );
    assert.ok(last.diagnostics.every((d) => d.range.start.line >= 29));
  });

  it("offers the fix, the fix of all, and a waiver; applied, the findings are gone", async () => {
    const client = await start({ folders: [folder], capabilities: PULL });
    const uri = uriOf("load.py");
    const text = "import requests\n\na = requests.get(u)\nb = requests.post(u)\n";
    await client.open(uri, "python", text);
    const diagnostics = await client.pull(uri);
    const own = diagnostics.filter((d) => d.code === "outbound-http-no-timeout");
    assert.equal(own.length, 2);
    const request = (only?: string[]): Promise<CodeAction[]> =>
      client.connection.sendRequest("textDocument/codeAction", {
        textDocument: { uri },
        range: own[0]?.range,
        context: { diagnostics: own, ...(only ? { only } : {}) },
      });
    const actions = await request();
    const titles = actions.map((a) => a.title);
    assert.ok(
      titles.some((t) => /timeout/i.test(t)),
      titles.join(),
    );
    assert.ok(titles.includes("Fix all 2 of outbound-http-no-timeout in this file"));
    assert.ok(titles.includes("Waive outbound-http-no-timeout with a reason"));
    const preferred = actions.filter((a) => a.isPreferred);
    assert.equal(preferred.length, 1);
    const [all] = await request(["source.fixAll.twoKeys"]);
    assert.equal(all?.kind, "source.fixAll.twoKeys");
    assert.equal((await request(["source.fixAll"])).length, 1);
    assert.deepEqual(await request(["source.organizeImports"]), []);
    const [change] = all?.edit?.documentChanges ?? [];
    assert.ok(change && "edits" in change && change.textDocument.version === 1);
    const document = TextDocument.create(uri, "python", 1, text);
    const fixed = TextDocument.applyEdits(document, change.edits as TextEdit[]);
    assert.equal(
      fixed,
      text.replace("get(u)", "get(u, timeout=10)").replace("post(u)", "post(u, timeout=10)"),
    );
  });

  it("lets a client with a waiver command put the cursor into the reason", async () => {
    const client = await start({ capabilities: PULL, initializationOptions: { waiverCommand: "my.waive" } });
    const uri = uriOf("load.py");
    await client.open(uri, "python", "import requests\n\nif True:\n    a = requests.get(u)\n");
    const [first] = await client.pull(uri);
    const actions: CodeAction[] = await client.connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri },
      range: first?.range,
      context: { diagnostics: [] },
    });
    const waive = actions.find((a) => a.command?.command === "my.waive");
    assert.deepEqual(waive?.command?.arguments, [
      { uri, line: 3, text: "    # two-keys-ignore outbound-http-no-timeout: " },
    ]);
  });

  it("explains a finding on hover", async () => {
    const client = await start({ capabilities: PULL });
    const uri = uriOf("load.py");
    await client.open(uri, "python", BAD);
    const hover: Hover | null = await client.connection.sendRequest("textDocument/hover", {
      textDocument: { uri },
      position: { line: 5, character: 18 },
    });
    const text =
      hover && "value" in (hover.contents as object) ? (hover.contents as { value: string }).value : "";
    assert.match(text, /outbound-http-no-timeout/);
    assert.match(text, /```python/);
    const nothing: Hover | null = await client.connection.sendRequest("textDocument/hover", {
      textDocument: { uri },
      position: { line: 0, character: 0 },
    });
    assert.equal(nothing, null);
  });

  it("links every code to the rule's page and carries fixes as data", async () => {
    const client = await start({ capabilities: PULL });
    const uri = uriOf("load.py");
    await client.open(uri, "python", BAD);
    for (const diagnostic of await client.pull(uri)) {
      assert.match(diagnostic.codeDescription?.href ?? "", new RegExp(`docs/rules/${diagnostic.code}\\.md$`));
      assert.equal((diagnostic.data as { ruleId: string }).ruleId, diagnostic.code);
    }
  });

  it("obeys the nearest policy upwards, and a changed one at once", async () => {
    write(".two-keys/policy.yaml", "standards:\n  rules:\n    bare-except: off\n");
    write("inner/.two-keys/policy.yaml", "standards:\n  rules:\n    bare-except: info\n");
    const client = await start({ folders: [folder], capabilities: PULL });
    const outer = uriOf("load.py");
    const inner = uriOf("inner/load.py");
    await client.open(outer, "python", BAD);
    await client.open(inner, "python", BAD);
    assert.ok(!(await client.pull(outer)).some((d) => d.code === "bare-except"));
    assert.equal((await client.pull(inner)).find((d) => d.code === "bare-except")?.severity, 3);
    write(".two-keys/policy.yaml", "standards:\n  rules:\n    bare-except: warning\n");
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uriOf(".two-keys/policy.yaml"), type: 2 }],
    });
    while (client.refreshes === 0) await client.event();
    assert.equal((await client.pull(outer)).find((d) => d.code === "bare-except")?.severity, 2);
  });

  it("shows what is wrong with a policy in the policy, open or not, and goes on with the built-in rules", async () => {
    write(".two-keys/policy.yaml", "standards:\n  rules:\n    no-such-rule: off\n");
    const client = await start({ folders: [folder], capabilities: PULL });
    const uri = uriOf("load.py");
    await client.open(uri, "python", BAD);
    assert.ok((await client.pull(uri)).length > 0);
    const policy = uriOf(".two-keys/policy.yaml");
    const shown = await client.waitFor((p) => p.uri === policy && p.diagnostics.length > 0);
    assert.match(JSON.stringify(shown.diagnostics[0]?.message), /no-such-rule/);
    assert.deepEqual(shown.diagnostics[0]?.range.start, { line: 2, character: 4 });
    await client.open(policy, "yaml", "standards:\n  rules: {}\n");
    await client.waitFor((p) => p.uri === policy && p.diagnostics.length === 0);
  });

  it("completes and explains the policy file", async () => {
    const client = await start({ folders: [folder], capabilities: PULL });
    const policy = uriOf(".two-keys/policy.yaml");
    await client.open(policy, "yaml", "standards:\n  rules:\n    bare-except: \n    \n  \n");
    const labels = async (line: number, character: number): Promise<string[]> => {
      const items = await client.connection.sendRequest<{ label: string }[]>("textDocument/completion", {
        textDocument: { uri: policy },
        position: { line, character },
      });
      return items.map((item) => item.label);
    };
    assert.deepEqual(await labels(2, 17), ["off", "info", "warning", "error"]);
    const rules = await labels(3, 4);
    assert.ok(rules.includes("outbound-http-no-timeout") && !rules.includes("bare-except"));
    assert.ok((await labels(4, 2)).includes("values"));
    const hover: Hover | null = await client.connection.sendRequest("textDocument/hover", {
      textDocument: { uri: policy },
      position: { line: 2, character: 6 },
    });
    assert.match(JSON.stringify(hover?.contents), /except/);
  });

  for (const count of [0, 1, 3]) {
    it(`works with ${count} workspace folder${count === 1 ? "" : "s"}`, async () => {
      const folders = Array.from({ length: count }, (_, index) => path.join(folder, `f${index}`));
      for (const [index, one] of folders.entries()) {
        mkdirSync(one, { recursive: true });
        write(
          `f${index}/.two-keys/policy.yaml`,
          `standards:\n  rules:\n    bare-except: ${["off", "info", "warning"][index]}\n`,
        );
      }
      const client = await start({ folders, capabilities: PULL });
      const seen: (number | undefined)[] = [];
      for (let index = 0; index < Math.max(count, 1); index++) {
        const uri = count === 0 ? "untitled:Untitled-1" : uriOf(`f${index}/load.py`);
        await client.open(uri, "python", BAD);
        seen.push((await client.pull(uri)).find((d) => d.code === "bare-except")?.severity);
      }
      assert.deepEqual(seen, count === 0 ? [2] : [undefined, 3, 2].slice(0, count));
    });
  }

  it("stays alive on what it does not know and on broken text", async () => {
    const client = await start({ capabilities: PULL });
    await client.open(uriOf("a.txt"), "plaintext", "hello");
    assert.deepEqual(await client.pull(uriOf("a.txt")), []);
    assert.deepEqual(await client.pull(uriOf("never-opened.py")), []);
    const big = `${"x = 1\n".repeat(500_000)}`;
    await client.open(uriOf("big.py"), "python", big);
    const [skipped] = await client.pull(uriOf("big.py"));
    assert.match(JSON.stringify(skipped?.message), /Skipped: too large/);
    await client.open(uriOf("open.ts"), "typescript", "const a = fetch(u);\nfunction f( {{{\n  a.");
    assert.ok(Array.isArray(await client.pull(uriOf("open.ts"))));
  });
});
