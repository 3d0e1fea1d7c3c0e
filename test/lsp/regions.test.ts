import assert from "node:assert/strict";
import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { URI } from "vscode-uri";
import {
  CHANGE_REGIONS_REQUEST,
  changeRegionsResult,
  REGIONS_CHANGED_NOTIFICATION,
  REGIONS_REQUEST,
  regionsResult,
} from "../../server/protocol/regions.ts";
import { VET_PREVIEW_REQUEST } from "../../server/protocol/vetting.ts";
import { authorshipNote, git, note, repositoryWith } from "../support/aiRepository.ts";
import { LspClient } from "../support/lspClient.ts";

const TEXT = "import asyncio\n\n\nasync def a():\n    await b()\n\n\nasync def c():\n    await d()\n";

describe("AI regions over the protocol", () => {
  let folder: string;
  let client: LspClient;

  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-regions-")));
    client = await LspClient.start({ folders: [folder] });
  });

  afterEach(async () => {
    assert.equal(await client.stop(), 0);
    rmSync(folder, { recursive: true, force: true });
  });

  async function regions(file: string, text: string): Promise<ReturnType<typeof regionsResult.parse>> {
    const uri = URI.file(path.join(folder, file)).toString();
    await client.open(uri, "python", text);
    return regionsResult.parse(await client.connection.sendRequest(REGIONS_REQUEST, { uri }));
  }

  it("tell the lines that a git-ai note attests, with tool, model and driver", async () => {
    const commit = repositoryWith(folder, "svc/a.py", TEXT);
    note(folder, "ai", commit, authorshipNote(commit, "svc/a.py", "4-5"));
    const { regions: found, problems } = await regions("svc/a.py", TEXT);
    assert.deepEqual(problems, []);
    assert.equal(found.length, 1);
    const [region] = found;
    assert.deepEqual(
      [region?.startLine, region?.endLine, region?.origin, region?.vetting],
      [3, 4, "ai", "unvetted"],
    );
    assert.deepEqual(
      [region?.tool, region?.model, region?.person],
      ["copilot", "gpt-5", "Dana Reyes <dana@example.test>"],
    );
    assert.match(region?.evidence.join() ?? "", /git-ai note/);
  });

  it("follow a text that is not saved: new lines are nobody's, the others move", async () => {
    const commit = repositoryWith(folder, "a.py", TEXT);
    note(folder, "ai", commit, authorshipNote(commit, "a.py", "4-5"));
    const { regions: found } = await regions("a.py", `# new\n# lines\n${TEXT}`);
    assert.deepEqual(
      found.map((one) => [one.startLine, one.endLine]),
      [[5, 6]],
    );
  });

  it("are none outside of a repository, without commits, and for what is on no disk", async () => {
    assert.deepEqual((await regions("plain.py", TEXT)).regions, []);
    const uri = "untitled:Untitled-1";
    await client.open(uri, "python", TEXT);
    const result = regionsResult.parse(await client.connection.sendRequest(REGIONS_REQUEST, { uri }));
    assert.deepEqual(result.regions, []);
  });

  it("are none where nobody vouches for the workspace, and git is not even started", async () => {
    assert.equal(await client.stop(), 0);
    const commit = repositoryWith(folder, "a.py", TEXT);
    note(folder, "ai", commit, authorshipNote(commit, "a.py", "4-5"));
    const trap = path.join(folder, "ran");
    git(folder, ["config", "filter.trap.clean", `touch '${trap}'; cat`]);
    writeFileSync(path.join(folder, ".gitattributes"), "*.py filter=trap\n");
    client = await LspClient.start({ folders: [folder], initializationOptions: { isTrusted: false } });
    assert.deepEqual((await regions("a.py", TEXT)).regions, []);
    const uri = URI.file(path.join(folder, "a.py")).toString();
    const vetting = client.connection.sendRequest(VET_PREVIEW_REQUEST, { uri, startLine: 3, endLine: 3 });
    await assert.rejects(vetting, /workspace that you trust/);
    assert.ok(!existsSync(trap));
  });

  it("of the change are listed by the editor's own addresses, over a link as well", async () => {
    repositoryWith(folder, "app/(shop)/a.py", TEXT);
    git(folder, ["switch", "-qc", "work"]);
    writeFileSync(path.join(folder, "app/(shop)/a.py"), `${TEXT}\nx = 1\n`);
    git(folder, ["commit", "-qam", "More"]);
    const commit = git(folder, ["rev-parse", "HEAD"]);
    note(folder, "ai", commit, authorshipNote(commit, "app/(shop)/a.py", "11"));
    const link = `${folder}-link`;
    symlinkSync(folder, link);
    try {
      for (const root of [folder, link]) {
        const params = { folder: URI.file(root).toString() };
        const raw = await client.connection.sendRequest(CHANGE_REGIONS_REQUEST, params);
        const { since, files } = changeRegionsResult.parse(raw);
        assert.equal(since, "main");
        assert.deepEqual(
          files.map(({ uri }) => uri),
          [URI.file(path.join(root, "app/(shop)/a.py")).toString()],
        );
        assert.deepEqual(
          files[0]?.regions.map((one) => [one.startLine, one.endLine]),
          [[10, 10]],
        );
      }
    } finally {
      rmSync(link);
    }
  });

  it("are told anew where a list of them is of a text that was there for a moment only", async () => {
    repositoryWith(folder, "a.py", "x = 1\n");
    git(folder, ["switch", "-qc", "work"]);
    writeFileSync(path.join(folder, "a.py"), TEXT);
    git(folder, ["commit", "-qam", "More"]);
    const commit = git(folder, ["rev-parse", "HEAD"]);
    note(folder, "ai", commit, authorshipNote(commit, "a.py", "4-5"));
    const { regions: found } = await regions("a.py", TEXT);
    assert.equal(found.length, 1);
    const uri = URI.file(path.join(folder, "a.py")).toString();
    const listed = async (): Promise<number[][]> => {
      const params = { folder: URI.file(folder).toString() };
      const raw = await client.connection.sendRequest(CHANGE_REGIONS_REQUEST, params);
      return (changeRegionsResult.parse(raw).files[0]?.regions ?? []).map((one) => [
        one.startLine,
        one.endLine,
      ]);
    };
    assert.deepEqual(await listed(), [[3, 4]]);
    const told = new Promise<void>((resolve) => {
      client.connection.onNotification(REGIONS_CHANGED_NOTIFICATION, () => resolve());
    });
    const top = { line: 0, character: 0 };
    await client.change(uri, 2, [{ range: { start: top, end: top }, text: "# new\n" }]);
    assert.deepEqual(await listed(), [[4, 5]]);
    await client.change(uri, 3, [{ range: { start: top, end: { line: 1, character: 0 } }, text: "" }]);
    await told;
    assert.deepEqual(await listed(), [[3, 4]]);
  });

  it("are complete but for the source that is broken", async () => {
    const commit = repositoryWith(folder, "a.py", TEXT);
    note(folder, "ai", commit, "a.py\n  s_92cd736e291c78 4-5\n---\n{ broken");
    const { regions: found, problems } = await regions("a.py", TEXT);
    assert.deepEqual(found, []);
    assert.equal(problems.length, 1, problems.join());
  });
});
