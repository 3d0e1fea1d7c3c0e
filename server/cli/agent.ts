import { type Outcome, problem } from "./outcome.ts";

/** Variables by which AI agents tell the programs that they run who runs them, and the agents' names. */
const MARKS: Readonly<Record<string, string>> = {
  CLAUDECODE: "Claude Code",
  CLAUDE_CODE_ENTRYPOINT: "Claude Code",
  CURSOR_AGENT: "Cursor",
  CODEX_SANDBOX: "Codex",
  CODEX_THREAD_ID: "Codex",
  GEMINI_CLI: "Gemini CLI",
  OPENCODE: "OpenCode",
  AUGMENT_AGENT: "Augment",
  AI_AGENT: "an AI agent",
};

/**
 * The AI agent that runs this command, by the marks that it leaves in the environment; undefined where there are none. It
 * keeps an agent from doing by mistake what only a person does, and is no control: a mark can be taken away.
 */
export function agentIn(env: NodeJS.ProcessEnv): string | undefined {
  const mark = Object.keys(MARKS).find((name) => (env[name] ?? "") !== "");
  return mark === undefined ? undefined : MARKS[mark];
}

/** Refuses a command that an AI agent runs, with `what` only a person does; undefined where none does. */
export function underAgent(what: string): Outcome<never> | undefined {
  const agent = agentIn(process.env);
  return agent === undefined ? undefined : problem("refused", `This runs under ${agent}, and ${what}.`);
}
