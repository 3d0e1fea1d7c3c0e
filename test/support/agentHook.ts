import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

/** What an agent does with its hooks: a report, the write, a report. `home` is the folder that holds `dist`. */
export function agentWrites(home: string, folder: string, file: string, text: string): void {
  const hook = (event: "PreToolUse" | "PostToolUse"): void => {
    const payload = {
      session_id: "conv-0001",
      cwd: folder,
      hook_event_name: event,
      tool_name: "Write",
      tool_input: { file_path: file, content: "" },
    };
    const run = spawnSync(process.execPath, [path.join(home, "dist/hook.js"), "claude"], {
      input: JSON.stringify(payload),
      encoding: "utf8",
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    });
    assert.equal(run.status, 0, run.stderr);
  };
  hook("PreToolUse");
  writeFileSync(file, text);
  hook("PostToolUse");
}
