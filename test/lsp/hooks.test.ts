import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { URI } from "vscode-uri";
import {
  HOOK_AGENTS,
  HOOK_APPLY_REQUEST,
  HOOK_PLAN_REQUEST,
  type HookPlanParams,
  type HookPlanResult,
  hookPlanResult,
} from "../../server/protocol/hooks.ts";
import { git } from "../support/aiRepository.ts";
import { LspClient } from "../support/lspClient.ts";

const BUNDLE = path.resolve("dist/hook.js");

describe("agents' hooks over the protocol", () => {
  let folder: string;
  let client: LspClient;

  async function start(capture: boolean | undefined, env: Record<string, string> = {}): Promise<void> {
    const initializationOptions = capture === undefined ? {} : { capture };
    client = await LspClient.start({ folders: [folder], initializationOptions, env });
  }

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-hooks-")));
    git(folder, ["init", "-q", "-b", "main"]);
  });

  afterEach(async () => {
    assert.equal(await client.stop(), 0);
    rmSync(folder, { recursive: true, force: true });
  });

  async function plan(params: HookPlanParams): Promise<HookPlanResult> {
    return hookPlanResult.parse(await client.connection.sendRequest(HOOK_PLAN_REQUEST, params));
  }

  async function apply(params: HookPlanParams, agreed: HookPlanResult): Promise<void> {
    assert.equal(await client.connection.sendRequest(HOOK_APPLY_REQUEST, { ...params, plan: agreed }), null);
  }

  function write(name: string, text: string | Uint8Array): string {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  const script = (): string => path.join(folder, ".git/two-keys/hook.cjs");

  for (const agent of HOOK_AGENTS) {
    it(`are installed for ${agent}, once, and removed again`, async () => {
      await start(true);
      const install = { folder, agent, action: "install" } as const;
      const planned = await plan(install);
      assert.ok(planned.isChange && planned.before === undefined && planned.after !== undefined);
      assert.ok(!existsSync(planned.file), "planning writes nothing");
      await apply(install, planned);
      assert.equal(readFileSync(planned.file, "utf8"), planned.after);
      assert.ok(readFileSync(script()).equals(readFileSync(BUNDLE)));
      assert.deepEqual(readdirSync(path.dirname(planned.file)), [path.basename(planned.file)]);
      const again = await plan(install);
      assert.deepEqual([again.isChange, again.before], [false, again.after]);

      const remove = { folder: URI.file(folder).toString(), agent, action: "remove" } as const;
      const removal = await plan(remove);
      assert.deepEqual([removal.isChange, removal.after], [true, undefined]);
      await apply(remove, removal);
      assert.ok(!existsSync(planned.file) && !existsSync(script()));
      assert.equal((await plan(remove)).isChange, false);
    });
  }

  it("live beside other settings, in a work tree that was added, from a folder below its top", async () => {
    git(folder, ["commit", "-q", "--allow-empty", "-m", "Begin"]);
    git(folder, ["worktree", "add", "-q", "side"]);
    const text = '{\n\t"model": "opus" // mine\n}\n';
    const file = write("side/.claude/settings.local.json", text);
    chmodSync(file, 0o600);
    mkdirSync(path.join(folder, "side/deep"));
    await start(true);
    const params = { folder: path.join(folder, "side/deep"), agent: "claude" } as const;
    await apply({ ...params, action: "install" }, await plan({ ...params, action: "install" }));
    assert.match(readFileSync(file, "utf8"), /"opus", \/\/ mine\n\t"hooks"/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.ok(existsSync(script()), "the script is in the folder that all work trees share");
    await apply({ ...params, action: "remove" }, await plan({ ...params, action: "remove" }));
    assert.equal(readFileSync(file, "utf8"), text);
  });

  it("bring the script to somebody who has checked the configuration out", async () => {
    await start(true);
    const params = { folder, agent: "vscode", action: "install" } as const;
    await apply(params, await plan(params));
    rmSync(script());
    const planned = await plan(params);
    assert.deepEqual([planned.isChange, planned.before], [true, planned.after]);
    await apply(params, planned);
    assert.ok(existsSync(script()));
    writeFileSync(script(), "old");
    assert.equal((await plan(params)).isChange, true);
  });

  it("keep the script while another agent needs it", async () => {
    await start(true);
    for (const agent of ["claude", "cursor"] as const) {
      const params = { folder, agent, action: "install" } as const;
      await apply(params, await plan(params));
    }
    for (const [agent, isThere] of [
      ["claude", true],
      ["cursor", false],
    ] as const) {
      const params = { folder, agent, action: "remove" } as const;
      await apply(params, await plan(params));
      assert.equal(existsSync(script()), isThere);
    }
  });

  it("are refused when the file has changed since, and when the plan is another's", async () => {
    await start(true);
    const params = { folder, agent: "cursor", action: "install" } as const;
    const planned = await plan(params);
    await assert.rejects(apply(params, { ...planned, after: "{}" }), /has changed since the plan was made/);
    await assert.rejects(apply(params, { ...planned, file: path.join(folder, "x") }), /has changed/);
    const file = write(".cursor/hooks.json", '{"version":1}');
    await assert.rejects(apply(params, planned), /hooks\.json has changed since the plan was made/);
    assert.equal(readFileSync(file, "utf8"), '{"version":1}');
    assert.ok(!existsSync(script()));
  });

  it("are refused for a file that is no JSON, no UTF-8 or a link, and outside of a repository", async () => {
    await start(true);
    const params = { folder, agent: "claude", action: "install" } as const;
    const file = write(".claude/settings.local.json", '{\n  "a": \n}');
    await assert.rejects(plan(params), /settings\.local\.json is no valid JSON: .* at line 3, column 1/);
    write(".claude/settings.local.json", Buffer.from('{"a":"\xe4"}', "latin1"));
    await assert.rejects(plan(params), /is not UTF-8/);
    rmSync(path.join(folder, ".claude"), { recursive: true });
    const elsewhere = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-else-")));
    try {
      symlinkSync(elsewhere, path.join(folder, ".claude"));
      await assert.rejects(plan(params), /\.claude is a link/);
      rmSync(path.join(folder, ".claude"));
      mkdirSync(path.join(folder, ".claude"));
      symlinkSync(path.join(elsewhere, "x.json"), file);
      await assert.rejects(plan(params), /is no plain file/);
      await assert.rejects(plan({ ...params, folder: elsewhere }), /is in no work tree of git/);
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  it("are refused without a node to run them, but can be removed", async () => {
    const bin = path.join(folder, ".git/bin");
    mkdirSync(bin);
    symlinkSync(git(folder, ["--exec-path"]).concat("/git"), path.join(bin, "git"));
    await start(true, { PATH: bin });
    const params = { folder, agent: "claude" } as const;
    await assert.rejects(plan({ ...params, action: "install" }), /there is no node on the PATH/);
    assert.equal((await plan({ ...params, action: "remove" })).isChange, false);
  });

  for (const capture of [undefined, false]) {
    it(`are refused to a client whose capture is ${capture}`, async () => {
      await start(capture);
      const params = { folder, agent: "claude", action: "install" } as const;
      await assert.rejects(plan(params), /not trusted or recording is switched off/);
      const made = { file: path.join(folder, ".claude/settings.local.json"), isChange: true };
      await assert.rejects(apply(params, made), /not trusted or recording is switched off/);
    });
  }
});
