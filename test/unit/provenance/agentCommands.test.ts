import assert from "node:assert/strict";
import { agentOf } from "../../../client/regions/agentCommands.ts";

const ROWS: readonly (readonly [string, string | undefined])[] = [
  ["claude", "claude"],
  ["claude --model opus 'fix the limits'", "claude"],
  ["/usr/local/bin/claude -p hello", "claude"],
  ["C:\\Tools\\codex.exe exec", "codex"],
  ["ANTHROPIC_MODEL=x FOO=1 claude", "claude"],
  ["env A=1 aider svc/limits.ts", "aider"],
  ["npx @anthropic-ai/claude-code@latest", "claude"],
  ["npx -y @google/gemini-cli", "gemini"],
  ["pnpm dlx @openai/codex", "codex"],
  ["cursor-agent", "cursor"],
  ["sudo opencode", "opencode"],
  // An agent's name elsewhere starts none.
  ["git log --author claude", undefined],
  ["cat claude", undefined],
  ["cd claude", undefined],
  ["grep -r codex .", undefined],
  ["npm install @openai/codex", undefined],
  ["vim aider.md", undefined],
  ["constructor", undefined],
  ["", undefined],
  ["   ", undefined],
];

describe("the agent of a command line", () => {
  for (const [line, agent] of ROWS)
    it(`${JSON.stringify(line)}: ${agent ?? "none"}`, () => assert.equal(agentOf(line), agent));
});
