import { sessionKey } from "../formats/gitAiKeys.ts";
import { toolName } from "../formats/names.ts";
import { isObject, type Json, type JsonObject, parseJson, shortText } from "../formats/source.ts";
import { type ToolFile, toolFiles, toolKind } from "./toolInput.ts";

/** What a hook tells of a tool call, before anything is looked up on disk. */
export interface HookReport {
  /** Agent by its name in the git-ai standard. */
  readonly agent: string;
  /** What the agent calls the event. */
  readonly hook: string;
  /** `s_` key of the conversation, whose own id goes no further than this. */
  readonly session?: string;
  readonly model?: string;
  /** Folder that relative paths start from, and the place of what has no path. */
  readonly folder?: string;
  readonly event: "pre" | "post" | "run";
  /** For `pre` and `post`: files that the tool is about to write, or has written. */
  readonly files: readonly ReportedFile[];
  /** For `run`. */
  readonly run: readonly RunEdge[];
}

export interface ReportedFile extends ToolFile {
  /** The agent says that it made this file. */
  readonly isNew: boolean;
}

export interface RunEdge {
  readonly event: "runStart" | "runEnd";
  /** How long ago it was, in milliseconds. */
  readonly agoMs: number;
}

/** What an agent wants to hear from its hook. */
export interface HookPayload {
  /** Undefined if the event is none that tells who wrote what. */
  readonly report?: HookReport;
  /**
   * Cursor takes a hook that says nothing for a broken one and stops the tool. An empty object is the answer that
   * neither allows nor forbids.
   */
  readonly wantsJson: boolean;
}

type Moment = "before" | "after";

const MOMENTS: Readonly<Record<string, Moment>> = {
  pretooluse: "before",
  posttooluse: "after",
  posttoolusefailure: "after",
  afterfileedit: "after",
  beforeshellexecution: "before",
  aftershellexecution: "after",
};

/** Names that agents give when they don't tell the model. */
const NO_MODEL = /^(?:default|auto|unknown|inherit)$/i;

/** Runs that say they took longer did not tell milliseconds. */
const MAX_RUN_MS = 24 * 3600_000;

/**
 * Reads what an agent gives its hook on standard input. `agent` is the one that the hook was installed for; agents
 * read each other's configuration, so that the payload has the last word. Never throws: what it does not know is no
 * report.
 */
export function readPayload(agent: string, text: string): HookPayload {
  const payload = parseJson(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  if (!isObject(payload)) return { wantsJson: false };
  const tool = agentOf(agent, payload);
  const wantsJson = tool === "cursor";
  const report = reportOf(tool, payload);
  return report ? { report, wantsJson } : { wantsJson };
}

function reportOf(agent: string, payload: JsonObject): HookReport | undefined {
  const hook = shortText(payload.hook_event_name ?? payload.hookEventName, 64);
  const moment = MOMENTS[hook?.toLowerCase() ?? ""];
  if (agent === "" || hook === undefined || moment === undefined) return undefined;
  const what = work(hook, moment, payload);
  if (!what) return undefined;
  const session = conversationOf(payload);
  const model = shortText(payload.model, 100);
  const folder = folderOf(payload);
  return {
    agent,
    hook,
    ...(session === undefined ? {} : { session: sessionKey(agent, session) }),
    ...(model === undefined || NO_MODEL.test(model) ? {} : { model }),
    ...(folder === undefined ? {} : { folder }),
    ...what,
  };
}

function work(
  hook: string,
  moment: Moment,
  payload: JsonObject,
): Pick<HookReport, "event" | "files" | "run"> | undefined {
  const event = moment === "before" ? "pre" : "post";
  if (/ShellExecution$/i.test(hook)) return run(moment, payload);
  if (/FileEdit$/i.test(hook)) return { event, files: withNew(toolFiles(payload), false), run: [] };
  const kind = toolKind(shortText(payload.tool_name ?? payload.toolName, 100) ?? "");
  if (kind === "runs") return run(moment, payload);
  if (kind !== "writes") return undefined;
  const input = payload.tool_input ?? payload.toolInput ?? payload.toolArgs;
  const response = payload.tool_response ?? payload.toolResponse;
  const isNew = moment === "after" && isObject(response) && response.type === "create";
  return { event, files: withNew(toolFiles(input), isNew), run: [] };
}

function withNew(files: readonly ToolFile[], isNew: boolean): ReportedFile[] {
  return files.map((file) => ({ ...file, isNew: isNew && files.length === 1 }));
}

/** A command begins or ends; one that tells how long it took tells its beginning as well. */
function run(moment: Moment, payload: JsonObject): Pick<HookReport, "event" | "files" | "run"> {
  const { duration } = payload;
  if (moment === "before") return { event: "run", files: [], run: [{ event: "runStart", agoMs: 0 }] };
  const isKnown = typeof duration === "number" && duration >= 0 && duration <= MAX_RUN_MS;
  const start: RunEdge[] = isKnown ? [{ event: "runStart", agoMs: Math.round(duration) }] : [];
  return { event: "run", files: [], run: [...start, { event: "runEnd", agoMs: 0 }] };
}

/**
 * Who sent a payload. Cursor signs with its version. Copilot runs hooks of `.claude` as well, and tells the time and
 * writes names in camel case, neither of which Claude Code does.
 */
function agentOf(installed: string, payload: JsonObject): string {
  const isCursor = payload.cursor_version !== undefined || payload.workspace_roots !== undefined;
  if (isCursor) return "cursor";
  const isClaude = payload.permission_mode !== undefined;
  const isCopilot = payload.hookEventName !== undefined || payload.timestamp !== undefined;
  if (isCopilot && !isClaude) return "copilot";
  const name = toolName(installed);
  return name === "vscode" ? "copilot" : name;
}

function conversationOf(payload: JsonObject): string | undefined {
  const id = payload.conversation_id ?? payload.session_id ?? payload.sessionId ?? payload.conversationId;
  return typeof id === "string" && id !== "" ? id : undefined;
}

function folderOf(payload: JsonObject): string | undefined {
  const roots: Json | undefined = payload.workspace_roots;
  const folder = payload.cwd || (Array.isArray(roots) ? roots[0] : undefined);
  return typeof folder === "string" && folder !== "" ? folder : undefined;
}
