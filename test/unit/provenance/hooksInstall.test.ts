import assert from "node:assert/strict";
import fc from "fast-check";
import { hookCommand, isHookCommand } from "../../../server/provenance/hooks/command.ts";
import {
  HOOK_FILES,
  type HookAgent,
  holdsHook,
  planInstall,
  planRemove,
} from "../../../server/provenance/hooks/install.ts";

const AGENTS: readonly HookAgent[] = ["claude", "cursor", "vscode"];

function install(agent: HookAgent, text: string | undefined): string {
  const plan = planInstall(agent, text);
  assert.ok(plan.ok && plan.after !== undefined, JSON.stringify(plan));
  return plan.after;
}

function remove(agent: HookAgent, text: string | undefined): string | undefined {
  const plan = planRemove(agent, text);
  assert.ok(plan.ok, JSON.stringify(plan));
  return plan.after;
}

/** Strips comments and trailing commas as far as the samples here have them. */
function plain(text: string): unknown {
  return JSON.parse(text.replaceAll(/\/\/.*$|\/\*.*?\*\//gm, "").replaceAll(/,(\s*[\]}])/g, "$1"));
}

const FOREIGN = { type: "command", command: "./scripts/format.sh" };

/** Configurations of other people, for each agent to live with. */
const SAMPLES: Readonly<Record<string, string>> = {
  "other settings": '{\n  "permissions": { "allow": ["Bash(npm test)"] },\n  "version": 1\n}\n',
  "tabs and CRLF": '{\r\n\t"version": 1,\r\n\t"model": "opus"\r\n}\r\n',
  "one line": '{"version":1,"a":{"b":[1,2]}}',
  comments: '{\n  // ours\n  "version": 1, // why\n  "a": 1 // last\n  /* end */\n}\n',
  "trailing commas": '{\n  "version": 1,\n  "a": [1, 2,],\n}\n',
  "a byte order mark": '\uFEFF{\n  "version": 1\n}',
  "closing on the last line": '{\n  "version": 1,\n  "a": 2}',
  "hooks of others": JSON.stringify(
    {
      version: 1,
      hooks: {
        PreToolUse: [{ matcher: "Bash", hooks: [FOREIGN] }],
        afterFileEdit: [{ command: "./format.sh" }],
        stop: [{ command: "notify" }],
      },
      after: true,
    },
    undefined,
    4,
  ),
  "hooks of others with comments":
    '{\n  "version": 1,\n  "hooks": {\n    "PreToolUse": [\n      // first\n      { "command": "a" } // one\n      // end\n    ]\n  }\n}\n',
  "hooks of others on one line":
    '{"version":1,"hooks":{"PreToolUse":[{"command":"a"}],"stop":[{"command":"b"}]}}',
};

describe("installing hooks", () => {
  for (const agent of AGENTS) {
    it(`${agent}: makes a file where there is none, and takes it away again`, () => {
      const made = install(agent, undefined);
      assert.ok(holdsHook(made));
      assert.equal(install(agent, made), made);
      assert.equal(remove(agent, made), undefined);
      assert.equal(remove(agent, made.replaceAll("\n", "\r\n")), undefined);
      assert.equal(remove(agent, undefined), undefined);
    });

    for (const [name, text] of Object.entries(SAMPLES)) {
      it(`${agent}: leaves ${name} as they are, byte for byte, with its hooks in and out`, () => {
        const made = install(agent, text);
        assert.ok(holdsHook(made));
        assert.equal(install(agent, made), made, "twice is no change");
        assert.equal(remove(agent, made), text);
        assert.equal(remove(agent, text), text, "nothing to remove");
        const added: Record<string, unknown> = JSON.parse(JSON.stringify(plain(made.replace("\uFEFF", ""))));
        const before: Record<string, unknown> = JSON.parse(JSON.stringify(plain(text.replace("\uFEFF", ""))));
        assert.deepEqual({ ...added, hooks: 0 }, { ...before, hooks: 0 });
      });
    }
  }

  it("keeps the style of the text", () => {
    const made = install("claude", '{\r\n\t"a": 1\r\n}\r\n');
    assert.doesNotMatch(made, /[^\r]\n/);
    assert.match(made, /^\t\t"PreToolUse": \[\r\n\t\t\t\{\r\n\t\t\t\t"matcher"/m);
  });

  it("gives back the bytes of any configuration that has no empty lists of hooks", () => {
    const entry = fc.record({ command: fc.string() });
    const list = fc.array(entry, { minLength: 1, maxLength: 3 });
    const events = fc.dictionary(fc.constantFrom("PreToolUse", "stop", "afterFileEdit", "x"), list, {
      minKeys: 1,
    });
    const config = fc.record(
      { version: fc.constant(1), hooks: events, other: fc.jsonValue(), last: fc.jsonValue() },
      { requiredKeys: ["version"] },
    );
    const style = fc.constantFrom(0, 1, 2, 4, "\t");
    const eol = fc.constantFrom("\n", "\r\n");
    fc.assert(
      fc.property(config, style, eol, fc.constantFrom(...AGENTS), (value, indent, end, agent) => {
        const text = JSON.stringify(value, undefined, indent).replaceAll("\n", end);
        const made = install(agent, text);
        assert.equal(install(agent, made), made);
        assert.equal(remove(agent, made), text);
        const { hooks: _ours, ...rest } = JSON.parse(made);
        const { hooks: _theirs, ...original } = JSON.parse(text);
        assert.deepEqual(rest, original);
      }),
    );
  });

  it("takes out exactly ours of a group that somebody put another hook into", () => {
    const made = install("claude", undefined).replace(
      '"hooks": [\n',
      `"hooks": [\n${JSON.stringify(FOREIGN)},\n`,
    );
    const rest = remove("claude", made);
    assert.ok(rest !== undefined && !holdsHook(rest));
    assert.deepEqual(JSON.parse(rest).hooks.PreToolUse[0].hooks, [FOREIGN]);
    assert.equal(JSON.parse(rest).hooks.PostToolUse, undefined);
  });

  it("replaces a command of an older version, wherever it stands, and doubles", () => {
    const old = { command: 'node ".git/two-keys/hook.js" cursor' };
    const text = JSON.stringify({ version: 1, hooks: { preToolUse: [old], afterFileEdit: [old, old] } });
    const made = JSON.parse(install("cursor", text));
    const command = hookCommand("cursor");
    assert.deepEqual(made.hooks, { afterFileEdit: [{ command }], afterShellExecution: [{ command }] });
  });

  it("adds the version that Cursor and Copilot want", () => {
    assert.equal(JSON.parse(install("cursor", "{}")).version, 1);
    assert.equal(JSON.parse(install("vscode", "{}")).version, 1);
    assert.equal(JSON.parse(install("claude", "{}")).version, undefined);
  });

  const REFUSED: readonly (readonly [string, RegExp])[] = [
    ["", /settings\.local\.json is no valid JSON: ValueExpected at line 1, column 1/],
    ['{\n  "a": 1,\n  oops\n}', /InvalidSymbol at line 3, column 3/],
    ['{"a": 1', /CloseBraceExpected at line 1, column 8/],
    ["[]", /holds no JSON object/],
    ['{"hooks": []}', /"hooks" is no object/],
    ['{"hooks": {"PreToolUse": {}}}', /"hooks\.PreToolUse" is no list/],
    [`{"a": "${"x".repeat(1024 * 1024)}"}`, /longer than/],
  ];
  for (const [text, reason] of REFUSED) {
    it(`refuses ${text.slice(0, 40) || "an empty file"}`, () => {
      for (const plan of [planInstall("claude", text), planRemove("claude", text)]) {
        assert.ok(!plan.ok);
        assert.match(plan.reason, reason);
      }
    });
  }

  it("has a command that every shell reads alike", () => {
    for (const agent of AGENTS) {
      const command = hookCommand(agent);
      assert.ok(isHookCommand(command));
      assert.match(command, /^node -e "[^"$`%\\!]+" [a-z]+$/);
      assert.ok(!HOOK_FILES[agent].includes("\\"));
    }
    for (const other of ["node hook.js", "two-keys scan", 1, undefined]) assert.ok(!isHookCommand(other));
  });
});
