import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sessionKey } from "../../server/provenance/formats/gitAiKeys.ts";
import { hookCommand } from "../../server/provenance/hooks/command.ts";
import { type InboxRecord, parseInbox } from "../../server/provenance/hooks/inbox.ts";
import { CLEAN_ENV, type Place, usePlaces } from "./support.ts";

const HOOK = path.resolve("dist/hook.js");

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the script as an agent does; `input` undefined leaves its standard input open. */
function hook(agent: string, input: string | undefined, cwd: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [HOOK, ...(agent === "" ? [] : [agent])], { cwd, env: CLEAN_ENV });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (text: Buffer) => (stdout += text));
    child.stderr.on("data", (text: Buffer) => (stderr += text));
    child.stdin.on("error", () => {});
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    if (input !== undefined) child.stdin.end(input);
  });
}

async function claude(event: string, tool: string, input: object, cwd: string): Promise<void> {
  const payload = {
    session_id: "conv-0001",
    transcript_path: "/secret/t.jsonl",
    cwd,
    permission_mode: "default",
    hook_event_name: event,
    tool_name: tool,
    tool_input: input,
  };
  const { code, stdout, stderr } = await hook("claude", JSON.stringify(payload), cwd);
  assert.deepEqual([code, stdout, stderr], [0, "", ""]);
}

function inbox(gitDir: string): readonly InboxRecord[] {
  const file = path.join(gitDir, "two-keys/inbox.jsonl");
  if (!existsSync(file)) return [];
  const { records, skipped } = parseInbox(readFileSync(file, "utf8"));
  assert.equal(skipped, 0);
  return records;
}

/** What a record says, with blobs as their content. */
function shown(place: Place, record: InboxRecord, cwd = place.root): unknown[] {
  const text = (id: string | null | undefined): unknown =>
    typeof id === "string"
      ? spawnSync("git", ["cat-file", "blob", id], { cwd, env: CLEAN_ENV, encoding: "utf8" }).stdout
      : id;
  if (record.event === "pre") return ["pre", record.path, text(record.before)];
  if (record.event === "post") return ["post", record.path, text(record.before), text(record.after)];
  return [record.event];
}

describe("hook script", function () {
  this.timeout(120_000);
  const place = usePlaces();

  it("records what was there before a tool and after it, byte for byte", async () => {
    const at = place({ "src/a.ts": "one\r\ntwo\n", ".gitattributes": "* text=auto eol=lf\n" }, true);
    const file = at.path("src/a.ts");
    const input = { file_path: file, old_string: "two", new_string: "2\n3" };
    await claude("PreToolUse", "Edit", input, at.root);
    at.write("src/a.ts", "one\r\n2\n3\n");
    await claude("PostToolUse", "Edit", input, at.root);
    const records = inbox(at.path(".git"));
    assert.deepEqual(
      records.map((one) => shown(at, one)),
      [
        ["pre", "src/a.ts", "one\r\ntwo\n"],
        ["post", "src/a.ts", "one\r\ntwo\n", "one\r\n2\n3\n"],
      ],
    );
    assert.equal(records[0]?.agent, "claude");
    assert.equal(records[0]?.hook, "PreToolUse");
    assert.equal(records[0]?.session, sessionKey("claude", "conv-0001"));
    assert.ok(Math.abs((records[0]?.at ?? 0) - Date.now()) < 60_000);
    const text = readFileSync(at.path(".git/two-keys/inbox.jsonl"), "utf8");
    assert.doesNotMatch(text, /conv-0001|secret|tmp|one/);
  });

  it("records files that come and go, in folders that are not there yet, by relative paths", async () => {
    const at = place({ "gone.txt": "bye\n" }, true);
    const patch =
      "*** Begin Patch\n*** Add File: new/deep/a.ts\n+x\n*** Delete File: gone.txt\n*** End Patch";
    await claude("PreToolUse", "apply_patch", { input: patch }, at.root);
    at.remove("gone.txt");
    at.write("new/deep/a.ts", "x\n");
    await claude("PostToolUse", "apply_patch", { input: patch }, at.root);
    assert.deepEqual(
      inbox(at.path(".git")).map((one) => shown(at, one)),
      [
        ["pre", "new/deep/a.ts", null],
        ["pre", "gone.txt", "bye\n"],
        ["post", "new/deep/a.ts", undefined, "x\n"],
        ["post", "gone.txt", undefined, null],
      ],
    );
  });

  it("keeps the inbox of an added work tree and of a submodule apart", async () => {
    const at = place({ "a.txt": "a\n" }, true);
    const inner = place({ "s.txt": "s\n" }, true);
    at.commit();
    inner.commit();
    at.git("worktree", "add", "--quiet", "side");
    at.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.root, "sub");
    await claude("PreToolUse", "Write", { file_path: at.path("side/a.txt") }, at.root);
    await claude("PreToolUse", "Write", { file_path: at.path("sub/s.txt") }, at.root);
    await claude("PreToolUse", "Bash", { command: "make" }, at.path("side"));
    assert.deepEqual(inbox(at.path(".git")), []);
    const side = inbox(at.path(".git/worktrees/side"));
    assert.deepEqual(
      side.map((one) => shown(at, one)),
      [["pre", "a.txt", "a\n"], ["runStart"]],
    );
    const sub = inbox(at.path(".git/modules/sub"));
    assert.deepEqual(
      sub.map((one) => shown(at, one, at.path("sub"))),
      [["pre", "s.txt", "s\n"]],
    );
  });

  it("takes paths with spaces, quotes and accents, links and file URIs", async () => {
    const name = `my "dir's"/ü & $x\u00a0名.ts`;
    const at = place({ [name]: "x\n", ".gitignore": "secret\n", secret: "s\n" }, true);
    symlinkSync(at.path(name), at.path("link.ts"));
    const uri = `file://${encodeURI(at.path(name)).replaceAll("&", "%26")}`;
    const files = [at.path(name), at.path("link.ts"), uri, at.path("secret"), name];
    for (const file_path of files) await claude("PreToolUse", "Write", { file_path }, at.root);
    assert.deepEqual(
      inbox(at.path(".git")).map((one) => shown(at, one)[1]),
      [name, name, name, "secret", name],
    );
  });

  it("leaves out what is in no repository, in a git folder, no plain file or too large", async () => {
    const at = place({ "a.txt": "a\n", "dir/b.txt": "b\n" }, true);
    const outside = place({ "x.txt": "x\n" });
    writeFileSync(at.path("huge.bin"), Buffer.alloc(8 * 1024 * 1024 + 1));
    spawnSync("mkfifo", [at.path("pipe")]);
    const files = [
      outside.path("x.txt"),
      at.path(".git/config"),
      at.path("dir"),
      at.path("huge.bin"),
      at.path("pipe"),
    ];
    for (const file_path of files) await claude("PreToolUse", "Write", { file_path }, at.root);
    await claude("PreToolUse", "Bash", { command: "ls" }, outside.root);
    assert.ok(!existsSync(at.path(".git/two-keys")));
    assert.ok(!existsSync(outside.path(".git")));
  });

  it("writes nothing into an inbox that nobody empties", async () => {
    const at = place({ "a.txt": "a\n" }, true);
    mkdirSync(at.path(".git/two-keys"));
    writeFileSync(at.path(".git/two-keys/inbox.jsonl"), Buffer.alloc(32 * 1024 * 1024, "\n"));
    await claude("PreToolUse", "Write", { file_path: at.path("a.txt") }, at.root);
    assert.equal(statSync(at.path(".git/two-keys/inbox.jsonl")).size, 32 * 1024 * 1024);
  });

  it("loses no line to another hook that runs at the same time", async () => {
    const at = place({ "a.txt": "a\n" }, true);
    await Promise.all(
      Array.from({ length: 12 }, () =>
        claude("PreToolUse", "Write", { file_path: at.path("a.txt") }, at.root),
      ),
    );
    assert.equal(inbox(at.path(".git")).length, 12);
  });

  it("reads Cursor and Copilot, and answers Cursor, which takes silence for a failure", async () => {
    const at = place({ "a.txt": "a two c\n" }, true);
    const cursor = {
      conversation_id: "c",
      cursor_version: "2.4",
      workspace_roots: [at.root],
      model: "gpt-5",
      hook_event_name: "afterFileEdit",
      file_path: at.path("a.txt"),
      edits: [{ old_string: "one", new_string: "two" }],
    };
    const copilot = {
      sessionId: "s",
      timestamp: "2026-03-04T05:06:07Z",
      cwd: at.root,
      hookEventName: "PostToolUse",
      tool_name: "replace_string_in_file",
      tool_input: { filePath: at.path("a.txt"), oldString: "1", newString: "c" },
    };
    const answers = [
      await hook("cursor", JSON.stringify(cursor), at.root),
      await hook("vscode", JSON.stringify(copilot), at.root),
    ];
    assert.deepEqual(
      answers.map(({ code, stdout }) => [code, stdout]),
      [
        [0, "{}\n"],
        [0, ""],
      ],
    );
    const records = inbox(at.path(".git"));
    assert.deepEqual(
      records.map((one) => [one.agent, one.model, ...shown(at, one)]),
      [
        ["cursor", "gpt-5", "post", "a.txt", "a one c\n", "a two c\n"],
        ["copilot", undefined, "post", "a.txt", "a two 1\n", "a two c\n"],
      ],
    );
  });

  it("ends well whatever it is given, and also if it is given nothing", async () => {
    const at = place({}, true);
    for (const input of [
      "",
      "{",
      "garbage \0",
      "[]",
      '{"hook_event_name":"PreToolUse"}',
      "x".repeat(40_000_000),
    ]) {
      const { code, stdout, stderr } = await hook("claude", input, at.root);
      assert.deepEqual([code, stdout, stderr], [0, "", ""], input.slice(0, 20));
    }
    assert.equal((await hook("", "{}", at.root)).code, 0);
    const { code, stdout } = await hook("claude", undefined, at.root);
    assert.deepEqual([code, stdout], [0, ""]);
  });

  it("ends well without git", async () => {
    const at = place({ "a.txt": "a\n" }, true);
    const payload = {
      hook_event_name: "PreToolUse",
      tool_name: "Write",
      tool_input: { file_path: at.path("a.txt") },
    };
    const { status, stdout } = spawnSync(process.execPath, [HOOK, "claude"], {
      cwd: at.root,
      env: { ...CLEAN_ENV, PATH: "/nowhere" },
      input: JSON.stringify(payload),
      encoding: "utf8",
    });
    assert.deepEqual([status, stdout], [0, ""]);
  });

  describe("started by the command in a configuration", () => {
    const payload = (at: Place): string =>
      JSON.stringify({
        cwd: at.root,
        hook_event_name: "PreToolUse",
        tool_name: "Write",
        tool_input: { file_path: at.path("a.txt") },
      });

    function shell(command: string, cwd: string, input: string, env: NodeJS.ProcessEnv = {}): Ended {
      const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", command], {
        cwd,
        env: { ...CLEAN_ENV, ...env },
        input,
        encoding: "utf8",
      });
      return { code: status, stdout, stderr };
    }

    function copyScript(at: Place): void {
      mkdirSync(at.path(".git/two-keys"));
      copyFileSync(HOOK, at.path(".git/two-keys/hook.cjs"));
    }

    it("finds the script from any folder and work tree, in a package of modules too", () => {
      const at = place({ "a.txt": "a\n", "deep/x": "", "package.json": '{"type":"module"}' }, true);
      at.commit();
      at.git("worktree", "add", "--quiet", "side");
      copyScript(at);
      const elsewhere = { CLAUDE_PROJECT_DIR: at.root };
      const ends = [
        shell(hookCommand("claude"), at.root, payload(at)),
        shell(hookCommand("claude"), at.path("deep"), payload(at)),
        shell(hookCommand("claude"), at.path("side"), payload(at)),
        shell(hookCommand("claude"), tmpdir(), payload(at), elsewhere),
      ];
      for (const { code, stdout, stderr } of ends) assert.deepEqual([code, stdout, stderr], [0, "", ""]);
      assert.equal(inbox(at.path(".git")).length, 4);
      assert.equal(inbox(at.path(".git"))[0]?.agent, "claude");
    });

    it("does nothing where the script, the repository or node is missing", () => {
      const at = place({ "a.txt": "a\n" }, true);
      const plain = place({ "a.txt": "a\n" });
      for (const one of [at, plain]) {
        const { code, stdout, stderr } = shell(hookCommand("vscode"), one.root, payload(one));
        assert.deepEqual([code, stdout, stderr], [0, "", ""]);
      }
      const bare = shell(`${hookCommand("vscode")} || exit 0`, at.root, payload(at), { PATH: "/nowhere" });
      assert.equal(bare.code, 0);
      assert.ok(!existsSync(at.path(".git/two-keys")));
    });

    it("runs no script of a checked-out folder that looks like a repository", () => {
      const at = place({ "a.txt": "a\n" }, true);
      const evil = at.path("evil");
      at.git("init", "--quiet", "--bare", evil);
      mkdirSync(path.join(evil, "two-keys"));
      writeFileSync(path.join(evil, "two-keys/hook.cjs"), 'process.stdout.write("ran")');
      const { code, stdout } = shell(hookCommand("claude"), evil, payload(at));
      assert.deepEqual([code, stdout], [0, ""]);
    });
  });
});
