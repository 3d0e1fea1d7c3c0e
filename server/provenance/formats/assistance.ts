import type { Claim } from "../model.ts";
import { isKnownTool, toolName } from "./names.ts";
import { emailOf, shortText } from "./source.ts";
import { parseTrailers, type Trailer } from "./trailers.ts";

/** What git knows of a commit. */
export interface CommitIdentity {
  readonly commit: string;
  readonly message: string;
  readonly author: Person;
  readonly committer?: Person;
}
export interface Person {
  readonly name: string;
  readonly email: string;
}

/** Lines that a tool says are an agent's, out of all that the commit changed. */
export interface Share {
  readonly percent: number;
  readonly agentLines?: number;
  readonly totalLines?: number;
}

/** One sign that an AI had a part in a commit. */
export interface Mark {
  /** The trailer, or `author <address>`; without ids of sessions. */
  readonly trailer: string;
  readonly tool?: string;
  readonly model?: string;
  readonly share?: Share;
}

/** A commit that an AI had a part in. Which lines are its own is not known: they stay unknown, weakly. */
export interface AssistedCommit {
  readonly isAiAssisted: true;
  readonly marks: readonly Mark[];
  readonly claim: Claim;
}

interface Found {
  readonly tool?: string;
  readonly model?: string;
  readonly share?: Share;
  /** The value is an id of a conversation: only the key is kept. */
  readonly isSecret?: boolean;
}

/**
 * Addresses that agents sign with. The ones that are only known from other detectors and could be a person's or
 * a company's own (`noreply@amazon.com`, `codex@example.com`) are left out.
 */
const ADDRESSES: ReadonlyMap<string, string> = new Map([
  ["noreply@anthropic.com", "claude"],
  ["cursoragent@cursor.com", "cursor"],
  ["copilot@github.com", "copilot"],
  ["noreply@openai.com", "codex"],
  ["noreply@aider.chat", "aider"],
  ["gemini-cli-agent@google.com", "gemini"],
  ["noreply@opencode.ai", "opencode"],
  ["amp@ampcode.com", "amp"],
  ["noreply@cline.bot", "cline"],
  ["opensource@block.xyz", "goose"],
  ["noreply@codeium.com", "windsurf"],
  ["noreply@pi.dev", "pi"],
  ["roomote@roocode.com", "roo"],
]);

/** Accounts of agents on GitHub: `<digits>+<name>@users.noreply.github.com`. */
const ACCOUNTS: ReadonlyMap<string, string> = new Map([
  ["copilot", "copilot"],
  ["copilot-swe-agent[bot]", "copilot"],
  ["devin-ai-integration[bot]", "devin"],
]);

/** Tools that write code and are no AI, and yet stand behind `Generated-by`. */
const GENERATORS = /^(?:coccinelle|spatch|protoc|openapi|swagger|bindgen|autoconf|automake)\b/i;

/**
 * The signs of an AI in a commit's trailers, author and committer: by exact address, by key, and by aider's
 * `(aider)` behind a name. Never by a bare name: people are called Claude and Devin. Undefined without a sign.
 */
export function commitAssistance(commit: CommitIdentity): AssistedCommit | undefined {
  const marks = [
    ...identityMarks("author", commit.author),
    ...(commit.committer === undefined ? [] : identityMarks("committer", commit.committer)),
    ...parseTrailers(commit.message).flatMap(trailerMark),
  ];
  if (marks.length === 0) return undefined;
  const only = (values: readonly (string | undefined)[]): string | undefined => {
    const known = new Set(values.filter((value) => value !== undefined));
    return known.size === 1 ? [...known][0] : undefined;
  };
  const tool = only(marks.map((mark) => mark.tool));
  const model = only(marks.map((mark) => mark.model));
  const trailers = [...new Set(marks.map((mark) => mark.trailer))];
  const claim: Claim = {
    origin: "unknown",
    confidence: "weak",
    evidence: trailers.map((trailer) => ({ kind: "commit-trailer", commit: commit.commit, trailer })),
    ...(tool === undefined ? {} : { tool }),
    ...(model === undefined ? {} : { model }),
  };
  return { isAiAssisted: true, marks, claim };
}

/** The agent that signs with an address; undefined for every other one. */
export function agentOfAddress(address: string): string | undefined {
  const lower = address.trim().toLowerCase();
  const account = /^\d+\+(.+)@users\.noreply\.github\.com$/.exec(lower)?.[1];
  return account === undefined ? ADDRESSES.get(lower) : ACCOUNTS.get(account);
}

function identityMarks(role: string, { name, email }: Person): Mark[] {
  const tool = agentOfAddress(email);
  if (tool !== undefined) return [{ trailer: `${role} <${email.trim().toLowerCase()}>`, tool }];
  return /\S \(aider\)$/.test(name.trim()) ? [{ trailer: `${role} (aider)`, tool: "aider" }] : [];
}

function trailerMark(trailer: Trailer): Mark[] {
  const found = READERS.get(trailer.key.toLowerCase())?.(trailer.value.slice(0, 1000));
  if (found === undefined) return [];
  const { isSecret, ...mark } = found;
  const text = shortText(isSecret === true ? trailer.key : `${trailer.key}: ${trailer.value}`, 200);
  return [{ trailer: text ?? trailer.key, ...mark }];
}

type ValueReader = (value: string) => Found | undefined;

const READERS: ReadonlyMap<string, ValueReader> = new Map<string, ValueReader>([
  ["co-authored-by", signature],
  ["signed-off-by", signature],
  ["assisted-by", assistant],
  ["generated-by", (value) => (GENERATORS.test(value) ? undefined : assistant(value))],
  ["made-with", (value) => (isKnownTool(value) ? { tool: toolName(value) } : undefined)],
  ["ai-assisted", unlessDenied],
  ["ai-generated", unlessDenied],
  ["ai-session", secret],
  ["ai-model", (value) => optionalModel(value)],
  ["ai-tool", (value) => (isDenied(value) ? undefined : { tool: toolName(value) })],
  ["ai-agent", (value) => (isDenied(value) ? undefined : { tool: toolName(value) })],
  ["ai-lines", count],
  ["ai-modified", count],
  ["entire-checkpoint", secret],
  ["entire-session", secret],
  ["entire-attribution", attribution],
  ["entire-agent", (value) => (isDenied(value) ? undefined : { tool: toolName(value) })],
  [
    "replit-commit-author",
    (value) => (/^(?:agent|assistant)$/i.test(value) ? { tool: "replit" } : undefined),
  ],
  ["replit-commit-session-id", (value) => (value === "" ? undefined : { tool: "replit", isSecret: true })],
]);

/** `Name <address>`, where the address is an agent's; the name may hold the model. */
function signature(value: string): Found | undefined {
  const address = /<([^<>]+)>\s*$/.exec(value)?.[1];
  const tool = address === undefined ? undefined : agentOfAddress(address);
  if (tool === undefined) return undefined;
  const name = value.slice(0, value.lastIndexOf("<")).trim();
  const model =
    tool === "aider"
      ? /\(([^()\s]+)\)$/.exec(name)?.[1]
      : tool === "claude"
        ? claudeModel(/\([^()]*\)$/.test(name) ? name.slice(0, name.lastIndexOf("(")).trimEnd() : name)
        : undefined;
  return { tool, ...(model === undefined ? {} : { model }) };
}

/** `Claude Sonnet 4` as `claude-sonnet-4`. */
function claudeModel(name: string): string | undefined {
  if (!/^Claude [\w. -]{1,60}$/.test(name) || toolName(name) === "claude") return undefined;
  return name.toLowerCase().replace(/\s+/g, "-");
}

/** `AGENT:MODEL [TOOL…]`, as the Linux kernel wants it, or an agent's name; a person's address denies it. */
function assistant(value: string): Found | undefined {
  if (isDenied(value)) return undefined;
  const address = emailOf(value);
  if (value.includes("@") && address !== undefined) {
    const tool = agentOfAddress(address);
    return tool === undefined ? undefined : (signature(value) ?? { tool });
  }
  const [, agent = "", model = ""] = /^([^:\s][^:]*):\s*([^\s:/]\S*)/.exec(value) ?? [];
  if (agent !== "" && !agent.includes("/")) return { tool: toolName(agent), model };
  return isKnownTool(value) ? { tool: toolName(value) } : {};
}

function unlessDenied(value: string): Found | undefined {
  return isDenied(value) ? undefined : {};
}

function secret(value: string): Found | undefined {
  return isDenied(value) ? undefined : { isSecret: true };
}

function optionalModel(value: string): Found | undefined {
  const model = shortText(value);
  return isDenied(value) || model === undefined ? undefined : { model };
}

function count(value: string): Found | undefined {
  return Number(/^\d{1,9}/.exec(value)?.[0] ?? "0") > 0 ? {} : undefined;
}

/** `73% agent (146/200 lines)`. */
function attribution(value: string): Found | undefined {
  const match = /^(\d{1,3}(?:\.\d+)?)\s*%(?:\s*agent)?(?:\s*\((\d{1,9})\s*\/\s*(\d{1,9})\s*lines?\))?/i.exec(
    value,
  );
  const percent = Number(match?.[1] ?? "0");
  if (match === null || percent <= 0 || percent > 100) return undefined;
  const lines =
    match[2] === undefined ? {} : { agentLines: Number(match[2]), totalLines: Number(match[3] ?? "0") };
  return { share: { percent, ...lines } };
}

function isDenied(value: string): boolean {
  return /^(?:|no|none|false|0|off|n\/a|human)$/i.test(value.trim());
}
