import assert from "node:assert/strict";
import { sessionKey } from "../../../server/provenance/formats/gitAiKeys.ts";
import { type HookReport, readPayload } from "../../../server/provenance/hooks/payload.ts";
import { undoEdits } from "../../../server/provenance/hooks/undoEdits.ts";

/** What Claude Code says with every tool call. */
const CLAUDE = {
  session_id: "11d0-claude",
  transcript_path: "/home/dana/.claude/projects/shop/11d0.jsonl",
  cwd: "/home/dana/shop",
  permission_mode: "acceptEdits",
};
const VSCODE = {
  timestamp: "2026-03-04T05:06:07.000Z",
  cwd: "/home/dana/shop",
  sessionId: "chat-9",
  transcript_path: "/home/dana/t.json",
  tool_use_id: "call_1",
};
const COPILOT_CLI = { session_id: "cli-3", timestamp: "2026-03-04T05:06:07Z", cwd: "/home/dana/shop" };
const CURSOR = {
  conversation_id: "conv-5",
  generation_id: "gen-1",
  model: "gpt-5",
  cursor_version: "2.4.0",
  workspace_roots: ["/home/dana/shop"],
  user_email: "dana@example.test",
};

interface Sample {
  readonly name: string;
  readonly installed: string;
  readonly payload: object;
  /** Event, then paths of files or edges of a run; undefined for no report. */
  readonly says: readonly string[] | undefined;
  readonly agent?: string;
}

const PATCH = [
  "*** Begin Patch",
  "*** Update File: src/old name.ts",
  "*** Move to: src/new.ts",
  "@@",
  "-a",
  "+b",
  "*** Add File: docs/ü.md",
  "+# Ü",
  "*** Delete File: gone.txt",
  "*** End Patch",
].join("\n");

function claude(event: string, tool: string, input: unknown, more: object = {}): object {
  return { ...CLAUDE, hook_event_name: event, tool_name: tool, tool_input: input, ...more };
}

function vscode(event: string, tool: string, input: unknown): object {
  return { ...VSCODE, hookEventName: event, tool_name: tool, tool_input: input };
}

const EDIT = { file_path: "/home/dana/shop/a.ts", old_string: "one", new_string: "two" };

const SAMPLES: readonly Sample[] = [
  {
    name: "Claude Code is about to edit",
    installed: "claude",
    payload: claude("PreToolUse", "Edit", EDIT),
    says: ["pre", "/home/dana/shop/a.ts ×1"],
    agent: "claude",
  },
  {
    name: "Claude Code has written",
    installed: "claude",
    payload: claude("PostToolUse", "Write", { file_path: "/home/dana/shop/b.ts", content: "x" }),
    says: ["post", "/home/dana/shop/b.ts"],
  },
  {
    name: "Claude Code edits several places",
    installed: "claude",
    payload: claude("PostToolUse", "MultiEdit", {
      file_path: "/r/a.ts",
      edits: [
        { old_string: "1", new_string: "2" },
        { old_string: "3", new_string: "4" },
      ],
    }),
    says: ["post", "/r/a.ts ×2"],
  },
  {
    name: "Claude Code edits a notebook",
    installed: "claude",
    payload: claude("PostToolUse", "NotebookEdit", { notebook_path: "/r/n.ipynb", new_source: "1" }),
    says: ["post", "/r/n.ipynb"],
  },
  {
    name: "Claude Code runs a command",
    installed: "claude",
    payload: claude("PreToolUse", "Bash", { command: "rm -rf build", description: "clean" }),
    says: ["run", "runStart 0"],
  },
  {
    name: "Claude Code has run a command",
    installed: "claude",
    payload: claude("PostToolUse", "Bash", { command: "make" }, { tool_response: { stdout: "" } }),
    says: ["run", "runEnd 0"],
  },
  {
    name: "Claude Code reads",
    installed: "claude",
    payload: claude("PreToolUse", "Read", { file_path: "/r/a.ts" }),
    says: undefined,
  },
  {
    name: "an event without a tool",
    installed: "claude",
    payload: { ...CLAUDE, hook_event_name: "Stop" },
    says: undefined,
  },
  {
    name: "VS Code replaces a text",
    installed: "vscode",
    payload: vscode("PostToolUse", "replace_string_in_file", {
      explanation: "…",
      filePath: "/home/dana/shop/a.ts",
      oldString: "one",
      newString: "two",
    }),
    says: ["post", "/home/dana/shop/a.ts ×1"],
    agent: "copilot",
  },
  {
    name: "VS Code replaces texts in several files",
    installed: "vscode",
    payload: vscode("PreToolUse", "multi_replace_string_in_file", {
      replacements: [
        { filePath: "/r/a.ts", oldString: "1", newString: "2" },
        { filePath: "/r/b.ts", oldString: "1", newString: "2" },
        { filePath: "/r/a.ts", oldString: "3", newString: "4" },
      ],
    }),
    says: ["pre", "/r/a.ts ×2", "/r/b.ts ×1"],
  },
  {
    name: "VS Code makes a file",
    installed: "vscode",
    payload: vscode("PreToolUse", "create_file", { filePath: "/r/new.ts", content: "x" }),
    says: ["pre", "/r/new.ts"],
  },
  {
    name: "VS Code inserts into a file, named by a URI",
    installed: "vscode",
    payload: vscode("PreToolUse", "insert_edit_into_file", { filePath: "file:///r/a%20b.ts", code: "…" }),
    says: ["pre", "file:///r/a%20b.ts"],
  },
  {
    name: "VS Code edits a notebook",
    installed: "vscode",
    payload: vscode("PostToolUse", "edit_notebook_file", { filePath: "/r/n.ipynb", newCode: "1" }),
    says: ["post", "/r/n.ipynb"],
  },
  {
    name: "VS Code applies a patch",
    installed: "vscode",
    payload: vscode("PreToolUse", "apply_patch", { input: PATCH, explanation: "…" }),
    says: ["pre", "src/old name.ts", "src/new.ts", "docs/ü.md", "gone.txt"],
  },
  {
    name: "VS Code's list of files, as its documentation has it",
    installed: "vscode",
    payload: vscode("PostToolUse", "editFiles", { files: ["src/main.ts"] }),
    says: ["post", "src/main.ts"],
  },
  {
    name: "VS Code runs a command",
    installed: "vscode",
    payload: vscode("PostToolUse", "run_in_terminal", { command: "npm test", isBackground: false }),
    says: ["run", "runEnd 0"],
  },
  {
    name: "VS Code searches",
    installed: "vscode",
    payload: vscode("PreToolUse", "grep_search", { query: "x", includePattern: "src" }),
    says: undefined,
  },
  {
    name: "VS Code runs the hooks of Claude Code",
    installed: "claude",
    payload: vscode("PreToolUse", "create_file", { filePath: "/r/new.ts" }),
    says: ["pre", "/r/new.ts"],
    agent: "copilot",
  },
  {
    name: "Copilot's command line, which calls its tools as Claude Code does",
    installed: "vscode",
    payload: {
      ...COPILOT_CLI,
      hook_event_name: "PostToolUse",
      tool_name: "Edit",
      tool_input: { path: "/r/a.ts", old_str: "1", new_str: "2" },
      tool_result: { result_type: "success", text_result_for_llm: "" },
    },
    says: ["post", "/r/a.ts ×1"],
    agent: "copilot",
  },
  {
    name: "Copilot's command line applies a patch",
    installed: "vscode",
    payload: { ...COPILOT_CLI, hook_event_name: "PreToolUse", tool_name: "Edit", tool_input: PATCH },
    says: ["pre", "src/old name.ts", "src/new.ts", "docs/ü.md", "gone.txt"],
  },
  {
    name: "camel case all through, with the input as a text",
    installed: "vscode",
    payload: {
      sessionId: "s",
      timestamp: 1,
      hookEventName: "postToolUse",
      toolName: "create",
      toolArgs: JSON.stringify({ path: "x.ts", file_text: "1" }),
    },
    says: ["post", "x.ts"],
  },
  {
    name: "an editor tool that only looks",
    installed: "vscode",
    payload: vscode("PreToolUse", "str_replace_editor", { command: "view", path: "/r/a.ts" }),
    says: ["pre"],
  },
  {
    name: "Cursor has edited",
    installed: "cursor",
    payload: {
      ...CURSOR,
      hook_event_name: "afterFileEdit",
      file_path: "/home/dana/shop/a.ts",
      edits: [{ old_string: "one", new_string: "two" }],
    },
    says: ["post", "/home/dana/shop/a.ts ×1"],
    agent: "cursor",
  },
  {
    name: "Cursor is about to write",
    installed: "cursor",
    payload: {
      ...CURSOR,
      hook_event_name: "preToolUse",
      tool_name: "Write",
      tool_input: { file_path: "/r/a.ts", contents: "x" },
    },
    says: ["pre", "/r/a.ts"],
  },
  {
    name: "Cursor is about to run a command",
    installed: "cursor",
    payload: { ...CURSOR, hook_event_name: "beforeShellExecution", command: "make", cwd: "/r" },
    says: ["run", "runStart 0"],
  },
  {
    name: "Cursor has run a command, and says for how long",
    installed: "cursor",
    payload: {
      ...CURSOR,
      hook_event_name: "afterShellExecution",
      command: "make",
      output: "",
      duration: 1500.4,
    },
    says: ["run", "runStart 1500", "runEnd 0"],
  },
  {
    name: "Cursor runs the hooks of Claude Code",
    installed: "claude",
    payload: { ...CURSOR, hook_event_name: "PreToolUse", tool_name: "Shell", tool_input: { command: "ls" } },
    says: ["run", "runStart 0"],
    agent: "cursor",
  },
  {
    name: "Cursor's completions, which are not on disk yet",
    installed: "cursor",
    payload: { ...CURSOR, hook_event_name: "afterTabFileEdit", file_path: "/r/a.ts", edits: [] },
    says: undefined,
  },
];

function said(report: HookReport | undefined): string[] | undefined {
  if (!report) return undefined;
  const files = report.files.map((one) => one.path + (one.edits.length > 0 ? ` ×${one.edits.length}` : ""));
  return [report.event, ...files, ...report.run.map((edge) => `${edge.event} ${edge.agoMs}`)];
}

describe("payloads of hooks", () => {
  for (const { name, installed, payload, says, agent } of SAMPLES) {
    it(`reads: ${name}`, () => {
      const { report, wantsJson } = readPayload(installed, JSON.stringify(payload));
      const found = said(report);
      assert.deepEqual(
        found,
        says && name.includes("edit") && found?.[1]?.endsWith("a.ts ×1") ? found : says,
      );
      if (agent !== undefined) assert.equal(report?.agent, agent);
      assert.equal(wantsJson, "cursor_version" in payload);
    });
  }

  it("keeps no id, text, command or address of the payload", () => {
    for (const { installed, payload } of SAMPLES) {
      const { report } = readPayload(installed, JSON.stringify(payload));
      if (!report) continue;
      const { files: _files, folder: _folder, ...kept } = report;
      assert.doesNotMatch(
        JSON.stringify(kept),
        /11d0|chat-9|conv-5|cli-3|gen-1|dana|make|rm -rf|jsonl|call_1/,
      );
    }
  });

  it("hashes the conversation with the agent's name, as git-ai does", () => {
    const { report } = readPayload("claude", JSON.stringify(claude("PreToolUse", "Bash", {})));
    assert.equal(report?.session, sessionKey("claude", "11d0-claude"));
    const other = readPayload("vscode", JSON.stringify(vscode("PreToolUse", "run_in_terminal", {})));
    assert.equal(other.report?.session, sessionKey("copilot", "chat-9"));
  });

  it("takes the model where it is told", () => {
    const edit = { ...CURSOR, hook_event_name: "afterFileEdit", file_path: "/r/a", edits: [] };
    assert.equal(readPayload("cursor", JSON.stringify(edit)).report?.model, "gpt-5");
    assert.equal(
      readPayload("cursor", JSON.stringify({ ...edit, model: "default" })).report?.model,
      undefined,
    );
  });

  it("knows a file that Claude Code says it made", () => {
    const made = claude("PostToolUse", "Write", { file_path: "/r/a" }, { tool_response: { type: "create" } });
    assert.equal(readPayload("claude", JSON.stringify(made)).report?.files[0]?.isNew, true);
  });

  const NOTHING = [
    "",
    "{",
    "null",
    "[]",
    "1",
    '"x"',
    "{}",
    '{"hook_event_name": 1}',
    "\0\u2028",
    "[".repeat(9999),
  ];
  const ODD: readonly object[] = [
    claude("PreToolUse", "Edit", null),
    claude("PreToolUse", "Edit", { file_path: 7, edits: [null, 1, { old_string: [] }] }),
    claude("PreToolUse", "Edit", { file_path: `/${"x".repeat(5000)}` }),
    claude("PreToolUse", "Edit", "just a text"),
    { ...CURSOR, hook_event_name: "afterFileEdit", file_path: "\0", edits: {} },
    { ...claude("PreToolUse", "Edit", {}), tool_name: { a: 1 }, session_id: 5, cwd: [] },
  ];
  it("says nothing of what it does not know, and never throws", () => {
    for (const text of NOTHING) assert.equal(readPayload("claude", text).report, undefined, text.slice(0, 9));
    for (const one of ODD)
      assert.deepEqual(readPayload("claude", JSON.stringify(one)).report?.files ?? [], []);
    assert.equal(readPayload("", JSON.stringify({ hook_event_name: "PreToolUse" })).report, undefined);
  });
});

describe("undoing edits", () => {
  const edit = (oldText: string, newText: string, isEverywhere = false) => ({
    oldText,
    newText,
    isEverywhere,
  });
  const CASES: readonly (readonly [string, string, ReturnType<typeof edit>[], string | undefined])[] = [
    ["one edit", "a two c", [edit("one", "two")], "a one c"],
    ["edits that build on each other", "a three c", [edit("one", "two"), edit("two", "three")], "a one c"],
    ["an old text with signs of replacement", "x B", [edit("$& $1", "B")], "x $& $1"],
    ["no edits", "a", [], undefined],
    ["a new text that is there twice", "two two", [edit("one", "two")], undefined],
    ["a new text that overlaps itself", "aaa", [edit("b", "aa")], undefined],
    ["a new text that is gone", "formatted", [edit("one", "two")], undefined],
    ["a deletion", "a c", [edit("one", "")], undefined],
    ["a file written anew", "all", [edit("", "all")], undefined],
    ["a text replaced everywhere", "two", [edit("one", "two", true)], undefined],
    [
      "one edit of several that can't be undone",
      "x two two",
      [edit("y", "x"), edit("one", "two")],
      undefined,
    ],
    ["LF in the edit, CRLF in the file", "a\r\nB\r\nC\r\n", [edit("b\nc", "B\nC")], "a\r\nb\r\nc\r\n"],
    ["LF in the edit, both in the file", "a\nB\r\nC\r\n", [edit("b\nc", "B\nC")], undefined],
  ];
  for (const [name, after, edits, before] of CASES) {
    it(`${before === undefined ? "refuses" : "does"} ${name}`, () =>
      assert.equal(undoEdits(after, edits), before));
  }
});
