import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Diagnostic, FileChangeType } from "vscode-languageserver-protocol";
import { URI } from "vscode-uri";
import { LspClient } from "../support/lspClient.ts";
import { buildWithNames } from "../support/projectRule/build.ts";

const GIVES = "# names\nname: orders\n";
const USES = "# names\nuses: orders\n";

interface Reported {
  file: string;
  ruleId: string;
  startLine: number;
  message: string;
}

describe("language server: rules over several files", function () {
  this.timeout(120_000);
  let bundles = "";
  let cli = "";
  let server = "";
  let folder = "";
  let client: LspClient;
  before(async () => {
    bundles = mkdtempSync(path.join(os.tmpdir(), "two-keys-names-"));
    ({ cli, server } = await buildWithNames(bundles));
  });
  after(() => rmSync(bundles, { recursive: true, force: true }));
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-project-")));
  });
  afterEach(async () => {
    await client.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const uriOf = (name: string): string => URI.file(path.join(folder, name)).toString();

  function write(name: string, text: string): void {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }

  async function start(options: Parameters<typeof LspClient.start>[0] = {}): Promise<void> {
    client = await LspClient.start({ folders: [folder], server, ...options });
  }

  /** What the terminal says of a file of the folder. */
  function terminal(name: string): string[] {
    const run = spawnSync(process.execPath, [cli, "scan", "--format", "json"], {
      cwd: folder,
      encoding: "utf8",
    });
    const report: { findings: Reported[] } = JSON.parse(run.stdout);
    return report.findings
      .filter((one) => one.file === name)
      .map((one) => `${one.startLine} ${one.ruleId} ${one.message}`);
  }

  const shown = (all: readonly Diagnostic[]): string[] =>
    all.map((one) => `${one.range.start.line + 1} ${one.code} ${one.message}`);

  /** Waits until the editor shows of a file what the terminal says of it, and that this is what is expected. */
  async function agrees(name: string, count: number): Promise<void> {
    const expected = terminal(name);
    assert.equal(expected.length, count, expected.join("\n"));
    const last = (): string[] =>
      shown(client.published.filter((one) => one.uri === uriOf(name)).at(-1)?.diagnostics ?? []);
    while (JSON.stringify(last()) !== JSON.stringify(expected)) await client.event();
  }

  it("gives what the terminal gives, also after an edit of the other file", async () => {
    write("a/uses.yaml", USES);
    write("b/gives.yaml", "# names\n");
    await start();
    await client.open(uriOf("a/uses.yaml"), "yaml", USES);
    await agrees("a/uses.yaml", 1);
    // The other file, by another program.
    write("b/gives.yaml", GIVES);
    const changes = [{ uri: uriOf("b/gives.yaml"), type: FileChangeType.Changed }];
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
    await agrees("a/uses.yaml", 0);
    // And as it stands in an editor, before it is saved.
    await client.open(uriOf("b/gives.yaml"), "yaml", GIVES);
    await client.change(uriOf("b/gives.yaml"), 2, [{ text: "# names\nname: other\n" }]);
    const isLost = (text: string): boolean => text === '2 name-not-given No file gives "orders".';
    const count = client.published.length;
    while (!client.published.slice(count).some((one) => shown(one.diagnostics).some(isLost)))
      await client.event();
    // Closed without saving: the file counts again.
    await client.connection.sendNotification("textDocument/didClose", {
      textDocument: { uri: uriOf("b/gives.yaml") },
    });
    await agrees("a/uses.yaml", 0);
  });

  it("follows files that come and go", async () => {
    write("uses.yaml", USES);
    await start();
    await client.open(uriOf("uses.yaml"), "yaml", USES);
    await agrees("uses.yaml", 1);
    write("gives.yaml", GIVES);
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uriOf("gives.yaml"), type: FileChangeType.Created }],
    });
    await agrees("uses.yaml", 0);
    rmSync(path.join(folder, "gives.yaml"));
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uriOf("gives.yaml"), type: FileChangeType.Deleted }],
    });
    await agrees("uses.yaml", 1);
  });

  it("tells no waiver to be unused before the rules have looked", async () => {
    const text = "# names\n# two-keys-ignore name-not-given: made at the start\nuses: nobody\n";
    write("uses.yaml", text);
    await start();
    await client.open(uriOf("uses.yaml"), "yaml", text);
    const first = await client.waitFor((one) => one.uri === uriOf("uses.yaml"));
    assert.deepEqual(shown(first.diagnostics), []);
    await agrees("uses.yaml", 0);
  });

  it("asks a client that pulls to ask again, once there is something else to say", async () => {
    write("uses.yaml", USES);
    await start({
      capabilities: {
        textDocument: { diagnostic: {} },
        workspace: { diagnostics: { refreshSupport: true } },
      },
    });
    await client.open(uriOf("uses.yaml"), "yaml", USES);
    assert.deepEqual(shown(await client.pull(uriOf("uses.yaml"))), []);
    while (client.refreshes === 0) await client.event();
    assert.deepEqual(shown(await client.pull(uriOf("uses.yaml"))), terminal("uses.yaml"));
  });

  it("reads files alone where nobody vouches for the workspace", async () => {
    write("uses.yaml", USES);
    write("gives.yaml", GIVES);
    await start({ initializationOptions: { isTrusted: false }, env: { PATH: "/nowhere" } });
    await client.open(uriOf("uses.yaml"), "yaml", "# names\nuses: orders\nuses: nobody\n");
    const isRight = (texts: string[]): boolean =>
      texts.length === 1 && texts[0] === '3 name-not-given No file gives "nobody".';
    await client.waitFor((one) => isRight(shown(one.diagnostics)));
  });

  it("tells of a file that is too large to be read for others' sake", async () => {
    write(".two-keys/policy.yaml", "standards:\n  limits: { maxFileChars: 100 }\n");
    write("gives.yaml", `${GIVES}${"# more\n".repeat(30)}`);
    write("uses.yaml", USES);
    await start();
    const said = new Promise<string>((resolve) => {
      const hear = ({ message }: { message: string }): null => {
        resolve(message);
        return null;
      };
      client.connection.onRequest("window/showMessageRequest", hear);
      client.connection.onNotification("window/showMessage", (one: { message: string }) => void hear(one));
    });
    await client.open(uriOf("uses.yaml"), "yaml", USES);
    assert.match(await said, /go without gives\.yaml: .*too large/);
  });

  it("reads again with the next save what somebody has cancelled the reading of", async () => {
    for (let n = 0; n < 1500; n++) write(`many/f${n}.yaml`, `# names\nname: n${n}\n`);
    write("uses.yaml", USES);
    await start({ capabilities: { window: { workDoneProgress: true } } });
    let begun = 0;
    let ended = 0;
    let wake = (): void => undefined;
    client.connection.onRequest("window/workDoneProgress/create", () => null);
    client.connection.onNotification("$/progress", (one: { token: string; value: { kind: string } }) => {
      if (one.value.kind === "end") ended++;
      if (one.value.kind === "begin" && ++begun === 1)
        void client.connection.sendNotification("window/workDoneProgress/cancel", { token: one.token });
      wake();
    });
    await client.open(uriOf("uses.yaml"), "yaml", USES);
    while (ended === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const last = client.published.filter((one) => one.uri === uriOf("uses.yaml")).at(-1);
    assert.deepEqual(shown(last?.diagnostics ?? []), []);
    await client.connection.sendNotification("textDocument/didSave", {
      textDocument: { uri: uriOf("uses.yaml") },
    });
    await agrees("uses.yaml", 1);
    assert.equal(begun, 2);
  });
});
