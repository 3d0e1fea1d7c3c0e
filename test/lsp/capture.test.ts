import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { URI } from "vscode-uri";
import { EDIT_NOTIFICATION, type EditFacts } from "../../server/protocol/edits.ts";
import {
  REGIONS_CHANGED_NOTIFICATION,
  REGIONS_REQUEST,
  type RegionsResult,
  regionsResult,
} from "../../server/protocol/regions.ts";
import { git, repositoryWith } from "../support/aiRepository.ts";
import { LspClient } from "../support/lspClient.ts";

const TEXT = "import asyncio\n\n\nasync def a():\n    await b()\n";
const COMPLETION = "async def c():\n    await d()\n    return 3\n";

/** What a person of this name would have configured. */
function identify(folder: string): void {
  git(folder, ["config", "user.name", "Dana Reyes"]);
  git(folder, ["config", "user.email", "dana@example.test"]);
}

describe("capture over the protocol", () => {
  let folder: string;
  let client: LspClient;
  let uri: string;
  let text: string;
  let version: number;

  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-capture-")));
    repositoryWith(folder, "a.py", TEXT);
    identify(folder);
    uri = URI.file(path.join(folder, "a.py")).toString();
    text = TEXT;
    version = 1;
    await start();
  });

  afterEach(async () => {
    await client.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    client = await LspClient.start({ folders: [folder], initializationOptions: { capture: true } });
    await client.open(uri, "python", text, version);
  }

  /** An edit as a client with capture reports it. */
  async function insert(line: number, added: string, seen: Partial<EditFacts>): Promise<void> {
    const position = { line, character: 0 };
    version++;
    const lines = text.split("\n");
    text = [...lines.slice(0, line), ...added.split("\n").slice(0, -1), ...lines.slice(line)].join("\n");
    await client.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ range: { start: position, end: position }, text: added }],
    });
    const facts = { uri, version, at: Date.now(), isActive: true, isDirty: true, cursors: 1, ...seen };
    await client.connection.sendNotification(EDIT_NOTIFICATION, facts);
  }

  async function regions(): Promise<RegionsResult> {
    return regionsResult.parse(await client.connection.sendRequest(REGIONS_REQUEST, { uri, isAgain: true }));
  }

  /** The regions, as soon as they are what is waited for. */
  function until(condition: (found: RegionsResult) => boolean): Promise<RegionsResult> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        regions().then((found) => {
          if (!condition(found)) return;
          listener.dispose();
          resolve(found);
        }, reject);
      };
      const listener = client.connection.onNotification(REGIONS_CHANGED_NOTIFICATION, look);
      look();
    });
  }

  it("makes an accepted completion an AI region, with its evidence", async () => {
    await insert(2, COMPLETION, { inlineAccept: { tool: "copilot" } });
    const { regions: found } = await regions();
    assert.deepEqual(
      found.map((one) => [one.startLine, one.endLine, one.origin, one.confidence, one.tool, one.isCommitted]),
      [[2, 4, "ai", "strong", "copilot", false]],
    );
    assert.match(found[0]?.evidence.join() ?? "", /accepted completion/);
  });

  it("asks about a large insertion by nobody known, and never stores it as AI", async () => {
    await insert(2, COMPLETION.repeat(3), {});
    const { regions: found } = await regions();
    assert.deepEqual([found[0]?.origin, found[0]?.confidence], ["unknown", "suspected"]);
  });

  it("survives that the server is killed", async () => {
    await insert(2, COMPLETION, { inlineAccept: { tool: "copilot" } });
    await regions();
    const working = path.join(folder, ".git/two-keys/working");
    for (let tries = 0; tries < 100; tries++) {
      const [name] = readdirSync(path.dirname(working)).includes("working") ? readdirSync(working) : [];
      if (name?.endsWith(".json")) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    client.kill();
    await start();
    const { regions: found } = await regions();
    assert.deepEqual(
      found.map((one) => [one.startLine, one.endLine, one.origin]),
      [[2, 4, "ai"]],
    );
  });

  it("becomes a git-ai note when the lines are committed", async () => {
    await regions();
    await insert(2, COMPLETION, { inlineAccept: { tool: "copilot" } });
    await regions();
    writeFileSync(path.join(folder, "a.py"), text);
    git(folder, ["commit", "-aqm", "More"]);
    const { regions: found } = await until(({ regions: all }) => all[0]?.isCommitted === true);
    assert.deepEqual(
      found.map((one) => [one.startLine, one.endLine, one.origin, one.tool, one.isCommitted]),
      [[2, 4, "ai", "copilot", true]],
    );
    const note = execFileSync("git", ["notes", "--ref=ai", "show", "HEAD"], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.match(note, /^a\.py\n {2}s_\w{14}::t_\w{14} 3-5\n---\n/);
    assert.ok(!note.includes(folder));
  });
});
