import assert from "node:assert/strict";
import type { Diagnostic } from "vscode-languageserver-protocol";
import { URI } from "vscode-uri";
import {
  CHANGED_LINES_NOTIFICATION,
  OLDER_FINDINGS_NOTIFICATION,
  type OlderFindingsParams,
  RULES_REQUEST,
  rulesResult,
} from "../../server/protocol/findings.ts";
import { RULES } from "../../server/standards/registry.ts";
import { BAD, type Place, usePlaces } from "../cli/support.ts";
import { LspClient } from "../support/lspClient.ts";

const NOW = `${BAD}other = queue.Queue()\n`;
const PULL = {
  textDocument: { diagnostic: {} },
  workspace: { diagnostics: { refreshSupport: true } },
};

describe("language server: findings of changed lines only", function () {
  this.timeout(60_000);
  const place = usePlaces();
  let client: LspClient;
  let told: OlderFindingsParams[] = [];
  afterEach(() => client.stop());

  async function start(at: Place, options: object = {}): Promise<string> {
    client = await LspClient.start({
      folders: [at.root],
      capabilities: PULL,
      initializationOptions: { changedLinesOnly: true, ...options },
    });
    told = [];
    client.connection.onNotification(OLDER_FINDINGS_NOTIFICATION, (one: OlderFindingsParams) => {
      told.push(one);
    });
    const uri = URI.file(at.path("a.py")).toString();
    await client.open(uri, "python", NOW);
    return uri;
  }

  const lines = (all: readonly Diagnostic[]): number[] => all.map((one) => one.range.start.line + 1);
  const hidden = (): number | undefined => told.at(-1)?.hidden;

  it("leaves out what is older, says how many, and shows all again when it is switched off", async () => {
    const at = place({ "a.py": BAD }, true);
    at.commit();
    at.write("a.py", NOW);
    const uri = await start(at);
    assert.deepEqual(lines(await client.pull(uri)), [3]);
    assert.equal(hidden(), 1);
    // A line that is touched before it is saved is a changed one.
    await client.change(uri, 2, [{ text: NOW.replace("work =", "jobs =") }]);
    assert.deepEqual(lines(await client.pull(uri)), [2, 3]);
    assert.equal(hidden(), 0);
    await client.change(uri, 3, [{ text: NOW }]);
    assert.deepEqual(lines(await client.pull(uri)), [3]);
    await client.connection.sendNotification(CHANGED_LINES_NOTIFICATION, { isOn: false });
    while (client.refreshes === 0) await client.event();
    assert.deepEqual(lines(await client.pull(uri)), [2, 3]);
    assert.equal(hidden(), 0);
  });

  it("follows a file to its new name, and a branch to where it left", async () => {
    const at = place({ "before.py": BAD }, true);
    at.commit();
    at.git("switch", "--quiet", "--create", "work");
    at.git("mv", "before.py", "a.py");
    at.write("a.py", NOW);
    at.commit();
    const uri = await start(at);
    assert.deepEqual(lines(await client.pull(uri)), [3]);
  });

  it("shows everything of a new file, without git, before the first commit, and where nobody vouches", async () => {
    const fresh = place({ "b.py": BAD }, true);
    fresh.commit();
    const committed = place({ "a.py": NOW }, true);
    committed.commit();
    const cases: [Place, object][] = [
      [fresh, {}],
      [place({ "a.py": NOW }), {}],
      [place({ "a.py": NOW }, true), {}],
      [committed, { isTrusted: false }],
    ];
    for (const [at, options] of cases) {
      const uri = await start(at, options);
      assert.deepEqual(lines(await client.pull(uri)), [2, 3]);
      assert.deepEqual(told, []);
      if (at !== committed) await client.stop();
    }
  });

  it("gives the rules for a list", async () => {
    await start(place({ "a.py": NOW }));
    const { rules } = rulesResult.parse(await client.connection.sendRequest(RULES_REQUEST, {}));
    assert.equal(rules.length, RULES.length);
    const one = rules.find(({ id }) => id === "unbounded-queue");
    assert.equal(one?.area, "overload");
    assert.ok(one?.languages.includes("Python"));
  });
});
