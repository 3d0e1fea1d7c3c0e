/** Agents by the names of the git-ai standard; the pattern is what other formats call them. */
const TOOLS: readonly (readonly [RegExp, string])[] = [
  [/^claude(?:[ _-]?(?:code|agent))?$/, "claude"],
  [/^cursor(?:[ _-]?agent)?$/, "cursor"],
  [/^(?:github[ _-]?)?copilot(?:[ _-]?(?:cli|agent|chat|swe[ _-]agent))?$/, "copilot"],
  [/^(?:openai[ _-]?)?codex(?:[ _-]?cli)?$/, "codex"],
  [/^(?:google[ _-]?)?gemini(?:[ _-]?cli)?$/, "gemini"],
  [/^windsurf$/, "windsurf"],
  [/^amp(?:code)?$/, "amp"],
  [/^open[ _-]?code$/, "opencode"],
  [/^aider$/, "aider"],
  [/^devin(?:[ _-]?ai)?$/, "devin"],
  [/^cline$/, "cline"],
  [/^goose$/, "goose"],
  [/^roo(?:[ _-]?code)?$/, "roo"],
];

/** Who makes a model, by how the model's name begins; names of models.dev. */
const PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/^claude\b/, "anthropic"],
  [/^(?:gpt|chatgpt|codex|o[1-9])\b/, "openai"],
  [/^gemini\b/, "google"],
  [/^grok\b/, "xai"],
  [/^deepseek\b/, "deepseek"],
  [/^(?:mistral|codestral|devstral|magistral)\b/, "mistral"],
];

/** An agent's name as the git-ai standard has it; an unknown one as it stands, in lower case. */
export function toolName(name: string): string {
  const lower = name.trim().toLowerCase();
  return TOOLS.find(([pattern]) => pattern.test(lower))?.[1] ?? lower;
}

/** Whether a name is that of an agent that we know. */
export function isKnownTool(name: string): boolean {
  const lower = name.trim().toLowerCase();
  return TOOLS.some(([pattern]) => pattern.test(lower));
}

/** `provider/model`, where the provider is known; a name that has a provider already is kept. */
export function modelId(model: string): string | undefined {
  if (model.length > 200 || /\s/.test(model)) return undefined;
  if (/^[\w.-]+\/[\w.:-]+$/.test(model)) return model;
  const provider = PROVIDERS.find(([pattern]) => pattern.test(model.toLowerCase()))?.[1];
  return provider === undefined ? undefined : `${provider}/${model}`;
}
