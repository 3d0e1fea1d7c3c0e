import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

type Event = "PreToolUse" | "PostToolUse";

/** What an agent does with its hooks: a report, the write, a report. `home` is the folder that holds `dist`. */
export function agentWrites(home: string, folder: string, file: string, text: string): void {
  const tell = (event: Event): void => hook(home, folder, event, "Write", { file_path: file, content: "" });
  tell("PreToolUse");
  writeFileSync(file, text);
  tell("PostToolUse");
}

/** The same for a command that an agent begins to run, and that does not end. */
export function agentRuns(home: string, folder: string): void {
  hook(home, folder, "PreToolUse", "Bash", { command: "make" });
}

function hook(home: string, folder: string, event: Event, tool: string, input: object): void {
  const payload = {
    session_id: "conv-0001",
    cwd: folder,
    hook_event_name: event,
    tool_name: tool,
    tool_input: input,
  };
  const run = spawnSync(process.execPath, [path.join(home, "dist/hook.js"), "claude"], {
    input: JSON.stringify(payload),
    encoding: "utf8",
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
  });
  assert.equal(run.status, 0, run.stderr);
}
