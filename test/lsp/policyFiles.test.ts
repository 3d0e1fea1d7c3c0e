import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { CompletionItem, Hover } from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import { LspClient } from "../support/lspClient.ts";

const SYSTEMS = `systems:
  - id: checkout
    title: Checkout
    tier: 1
    owner: vp:retail/director:checkout
    repos: [{}]
    dependsOn: [cart]
  - id: cart
    tier: 2
    owner: vp:retail/director:cart
    repos: [{}]
`;

describe("files of a policy in the editor", () => {
  let folder: string;
  let client: LspClient;

  before(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-lsp-policy-")));
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

  /** Messages of a file that is opened, or changed to a newer version, by line. */
  async function problems(uri: string, text: string, version = 1): Promise<string[]> {
    if (version === 1) await client.open(uri, "yaml", text);
    else await client.change(uri, version, [{ text }]);
    const { diagnostics } = await client.waitFor((one) => one.uri === uri && one.version === version);
    assert.ok(diagnostics.every(({ code, source }) => code === "policy-invalid" && source === "two-keys"));
    return diagnostics.map(({ range, message }) => `${range.start.line + 1}: ${message}`);
  }

  /** Labels that are proposed in an open file whose text has a mark for the cursor. */
  async function proposed(uri: string, marked: string, version: number): Promise<CompletionItem[]> {
    const text = marked.replace("|", "");
    await client.change(uri, version, [{ text }]);
    const position = TextDocument.create(uri, "yaml", version, text).positionAt(marked.indexOf("|"));
    return client.connection.sendRequest("textDocument/completion", { textDocument: { uri }, position });
  }

  it("are held against the others of their folder, on disk or open", async () => {
    write("a/.two-keys/policy.yaml", "change: {}\n");
    const people = write("a/.two-keys/people.yaml", "people: []\n");
    const systems = write("a/.two-keys/systems.yaml", SYSTEMS);
    assert.deepEqual(await problems(systems, SYSTEMS.replace("[cart]", "[crat]")), [
      '7: There is no system "crat". Did you mean "cart"?',
    ]);
    assert.deepEqual(await problems(people, "people:\n  - id: person:a\n    emial: [x]\n"), [
      '3: Unknown key "emial" in people.0. Did you mean "emails"?',
    ]);
    const policy = URI.file(path.join(folder, "a/.two-keys/policy.yaml")).toString();
    const programme = (system: string): string =>
      `programmes:\n  - id: x\n    effective: { from: 2026-03-16 }\n    appliesTo: { systems: [${system}] }\n    requirements: { minReviewers: 1 }\n`;
    assert.deepEqual(await problems(policy, programme("basket")), [
      "5: minReviewers 1 is weaker than 2 of the default, as the baseline in change.requirements says nothing of it, and nothing here may weaken it: take it out, or make it stricter.",
    ]);
    const fixed = programme("basket").replace("Reviewers: 1", "Reviewers: 2");
    assert.deepEqual(await problems(policy, fixed, 2), [
      '4: There is no system "basket". Add it to systems.yaml, or take it out.',
    ]);
    await client.change(systems, 2, [{ text: SYSTEMS.replace("id: cart", "id: basket") }]);
    const from = client.published.length;
    await client.connection.sendNotification("textDocument/didSave", { textDocument: { uri: systems } });
    while (!client.published.slice(from).some((one) => one.uri === policy && one.diagnostics.length === 0)) {
      await client.event();
    }
  });

  it("are completed with ids and explained", async () => {
    write("b/.two-keys/policy.yaml", "change: {}\n");
    const systems = write("b/.two-keys/systems.yaml", SYSTEMS);
    await client.open(systems, "yaml", SYSTEMS);
    const found = await proposed(systems, `${SYSTEMS}    dependsOn: [|\n`, 2);
    assert.deepEqual(
      found.map(({ label, documentation }) => [label, documentation]),
      [
        ["checkout", { kind: "markdown", value: "Checkout, tier 1, vp:retail/director:checkout" }],
        ["cart", { kind: "markdown", value: "tier 2, vp:retail/director:cart" }],
      ],
    );
    const half = await proposed(systems, `${SYSTEMS}  - id: search\n    dependsOn:\n      - |\n`, 3);
    assert.deepEqual(
      half.map(({ label }) => label),
      ["checkout", "cart", "search"],
    );
    const owners = await proposed(systems, `${SYSTEMS}  - id: search\n    owner: |\n`, 4);
    assert.deepEqual(
      owners.map(({ label }) => label),
      ["vp:retail/director:checkout", "vp:retail/director:cart"],
    );
    const keys = await proposed(systems, `${SYSTEMS}    |\n`, 5);
    assert.ok(keys.some(({ label }) => label === "oncall") && !keys.some(({ label }) => label === "tier"));
    const hover: Hover | null = await client.connection.sendRequest("textDocument/hover", {
      textDocument: { uri: systems },
      position: { line: 6, character: 6 },
    });
    assert.match(JSON.stringify(hover?.contents), /their freezes count/);
    const policy = URI.file(path.join(folder, "b/.two-keys/policy.yaml")).toString();
    await client.open(policy, "yaml", "");
    await client.change(systems, 6, [{ text: SYSTEMS }]);
    const applies = "programmes:\n  - id: x\n    appliesTo:\n      owners: [|\n";
    assert.deepEqual(
      (await proposed(policy, applies, 2)).map(({ label }) => label),
      ["vp:retail/director:checkout", "vp:retail/director:cart"],
    );
  });

  it("are known at the top of a central repository, and nowhere else", async () => {
    const alone = write("other-tool/policy.yaml", "anything: [goes]\n");
    await client.open(alone, "yaml", "anything: [goes]\n");
    write("central/people.yaml", "people: []\n");
    const policy = write("central/policy.yaml", "change: {}\n");
    const systems = write("central/systems.yaml", SYSTEMS);
    const found = await problems(systems, SYSTEMS);
    assert.match(found[0] ?? "", /^6: "repo" is missing: a central catalogue/);
    assert.deepEqual(await problems(policy, "chnge: {}\n"), [
      '1: Unknown key "chnge". Did you mean "change"?',
    ]);
    const position = { line: 0, character: 0 };
    const hover = await client.connection.sendRequest("textDocument/hover", {
      textDocument: { uri: alone },
      position,
    });
    const items = await client.connection.sendRequest("textDocument/completion", {
      textDocument: { uri: alone },
      position,
    });
    assert.deepEqual([hover, items], [null, []]);
    assert.ok(client.published.every(({ uri, diagnostics }) => uri !== alone || diagnostics.length === 0));
  });

  it("show what is wrong with a calendar", async () => {
    const uri = write("c/.two-keys/calendars/peak.ics", "");
    const found = await problems(uri, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
    assert.equal(found.length > 0, true);
  });
});
