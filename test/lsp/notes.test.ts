import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { URI } from "vscode-uri";
import { SHARE_NOTES_REQUEST, shareNotesResult } from "../../server/protocol/notes.ts";
import { GitRepo } from "../support/gitRepo.ts";
import { LspClient } from "../support/lspClient.ts";

describe("sharing notes over the protocol", () => {
  let at: GitRepo;
  let outside: string;

  beforeEach(() => {
    at = GitRepo.create();
    outside = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-share-")));
    const hub = at.path(".git/hub.git");
    at.git("init", "--quiet", "--bare", hub);
    at.git("remote", "add", "origin", hub);
    at.note("refs/notes/ai", at.commit({ "a.ts": "a\n" }), "note");
  });

  afterEach(() => {
    at.dispose();
    rmSync(outside, { recursive: true, force: true });
  });

  async function share(capture: boolean, ...folders: string[]): Promise<unknown[]> {
    const client = await LspClient.start({
      folders: [at.root],
      initializationOptions: { capture },
      env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    });
    const answers: unknown[] = [];
    for (const folder of folders) {
      const request = client.connection.sendRequest(SHARE_NOTES_REQUEST, { folder });
      answers.push(await request.catch((error: Error) => error.message));
    }
    assert.equal(await client.stop(), 0);
    return answers;
  }

  it("answers with the remote and the counts", async () => {
    const folder = URI.file(at.root).toString();
    const answers = (await share(true, folder, folder)).map((one) => shareNotesResult.parse(one));
    assert.deepEqual(answers, [
      { remote: "origin", received: 0, sent: 1, problems: [] },
      { remote: "origin", received: 0, sent: 0, problems: [] },
    ]);
  });

  it("fails with a sentence where it can't, or the client did not allow it", async () => {
    const uri = URI.file(at.root).toString();
    assert.deepEqual(await share(false, uri), [
      "The client did not set `capture`, so that the server only reads.",
    ]);
    assert.throws(() => at.git("--git-dir", ".git/hub.git", "rev-parse", "refs/notes/ai"));
    at.git("remote", "remove", "origin");
    const [none, elsewhere, nowhere, wrong] = await share(
      true,
      uri,
      URI.file(outside).toString(),
      "untitled:a",
      "",
    );
    assert.equal(none, "The notes were not shared: this repository has no remote.");
    assert.match(String(elsewhere), /^The notes were not shared: not a git repository/);
    assert.equal(nowhere, "Notes can only be shared from a folder on disk.");
    assert.equal(typeof wrong, "string");
  });
});
