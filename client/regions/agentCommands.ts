/** Programs of coding agents, with their names in the git-ai standard. */
const PROGRAMS: ReadonlyMap<string, string> = new Map([
  ["claude", "claude"],
  ["codex", "codex"],
  ["gemini", "gemini"],
  ["aider", "aider"],
  ["copilot", "copilot"],
  ["amp", "amp"],
  ["opencode", "opencode"],
  ["cursor-agent", "cursor"],
  ["kiro-cli", "kiro"],
]);

/** Packages that run as such a program through `npx` and the like. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ["@anthropic-ai/claude-code", "claude"],
  ["@openai/codex", "codex"],
  ["@google/gemini-cli", "gemini"],
  ["@github/copilot", "copilot"],
  ["@sourcegraph/amp", "amp"],
  ["opencode-ai", "opencode"],
]);

const RUNNERS = /^(?:npx|bunx|pnpx|uvx|pipx|dlx|exec|run|pnpm|yarn|npm|bun|sudo|env|time|nohup|command)$/;

/**
 * The agent that a command line starts, by its program alone: an argument with an agent's name starts none.
 * Undefined if there is none.
 */
export function agentOf(commandLine: string): string | undefined {
  const words = commandLine.trim().split(/\s+/).slice(0, 12);
  for (const word of words) {
    if (/^\w+=/.test(word) || word.startsWith("-")) continue;
    const plain = word.replace(/^["']|["']$/g, "");
    const fromPackage = PACKAGES.get(plain.replace(/(?<=.)@[^/]*$/, ""));
    if (fromPackage !== undefined) return fromPackage;
    const program = (plain.split(/[\\/]/).at(-1) ?? "").replace(/\.(?:exe|cmd|ps1)$/i, "");
    const tool = PROGRAMS.get(program);
    if (tool !== undefined) return tool;
    if (!RUNNERS.test(program)) return undefined;
  }
  return undefined;
}
