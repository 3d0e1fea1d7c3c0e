import { compareBytes, isObject, isShallow, type Json, type JsonObject, shortText } from "./source.ts";

/** Version that every log of the standard carries; features are told by what is there, not by it. */
export const SCHEMA_VERSION = "authorship/3.0.0";

/** Records by key. They are kept as JSON objects, so that fields of newer writers survive a rewrite. */
export type Records = ReadonlyMap<string, JsonObject>;

/** What stands below the divider of an authorship log. */
export interface LogMetadata {
  readonly schemaVersion: string;
  /** Who wrote the note, free text. */
  readonly writer?: string;
  /** The commit that the lines are numbered by; empty if the note does not say. */
  readonly baseCommit: string;
  readonly prompts: Records;
  readonly sessions: Records;
  readonly humans: Records;
  /** Top-level JSON that we know nothing of, in its order. */
  readonly other: ReadonlyMap<string, Json>;
}

/** The agent of a session and the person who drove it, as far as a record says. */
export interface Agent {
  readonly tool?: string;
  readonly model?: string;
  readonly driver?: string;
}

/** Conversations and where to find them: never kept. Our own writer has none of them. */
const CONVERSATION = new Set([
  "messages",
  "transcript",
  "transcript_path",
  "transcript_url",
  "prompt",
  "text",
]);
const KNOWN = new Set([
  "schema_version",
  "git_ai_version",
  "base_commit_sha",
  "prompts",
  "sessions",
  "humans",
  ...CONVERSATION,
]);

/** Metadata of a log that attests nothing yet. */
export function emptyMetadata(baseCommit: string, writer?: string): LogMetadata {
  return {
    schemaVersion: SCHEMA_VERSION,
    ...(writer === undefined ? {} : { writer }),
    baseCommit,
    prompts: new Map(),
    sessions: new Map(),
    humans: new Map(),
    other: new Map(),
  };
}

/** The metadata of a JSON object, without any conversation; undefined if it is nested too deeply to be kept. */
export function readMetadata(json: JsonObject): LogMetadata | undefined {
  const records = (field: string): Map<string, JsonObject> => {
    const value = json[field];
    const entries = isObject(value) ? Object.entries(value) : [];
    return new Map(entries.flatMap(([key, one]) => (isObject(one) ? [[key, withoutConversation(one)]] : [])));
  };
  const metadata: LogMetadata = {
    schemaVersion: shortText(json.schema_version) ?? SCHEMA_VERSION,
    ...(typeof json.git_ai_version === "string" ? { writer: json.git_ai_version.slice(0, 250) } : {}),
    baseCommit: shortText(json.base_commit_sha) ?? "",
    prompts: records("prompts"),
    sessions: records("sessions"),
    humans: records("humans"),
    other: new Map(Object.entries(json).filter(([key]) => !KNOWN.has(key))),
  };
  const kept = [metadata.prompts, metadata.sessions, metadata.humans, metadata.other];
  return kept.every((map) => [...map.values()].every((value) => isShallow(value))) ? metadata : undefined;
}

function withoutConversation(record: JsonObject): JsonObject {
  const isKept = ([key, value]: [string, Json]): boolean =>
    !CONVERSATION.has(key) &&
    (key !== "messages_url" || (typeof value === "string" && /^https?:\/\//.test(value)));
  return Object.fromEntries(Object.entries(record).filter(isKept));
}

/** JSON text of the metadata in the canonical form: two spaces, records by key, no newline at the end. */
export function metadataText(metadata: LogMetadata): string {
  const { schemaVersion, writer, baseCommit, prompts, sessions, humans, other } = metadata;
  const sorted = (records: Records): JsonObject =>
    Object.fromEntries([...records].sort(([a], [b]) => compareBytes(a, b)));
  const json: [string, Json][] = [
    ["schema_version", schemaVersion],
    ...(writer === undefined ? [] : [["git_ai_version", writer] satisfies [string, Json]]),
    ["base_commit_sha", baseCommit],
    ["prompts", sorted(prompts)],
    ...(sessions.size > 0 ? [["sessions", sorted(sessions)] satisfies [string, Json]] : []),
    ...(humans.size > 0 ? [["humans", sorted(humans)] satisfies [string, Json]] : []),
    ...other,
  ];
  return JSON.stringify(Object.fromEntries(json), null, 2);
}

/**
 * Record of one of our sessions. `id` must not be the conversation's own id: it is stored in the open. The
 * session's key is `sessionKey(tool, id)`.
 */
export function sessionRecord(tool: string, id: string, model: string, driver: string | null): JsonObject {
  return { agent_id: { tool, id, model }, human_author: driver };
}

/** Record of a person, `Name <email>`. */
export function humanRecord(person: string): JsonObject {
  return { author: person };
}

/** What a session's or prompt's record says about its agent. */
export function agentOf(record: JsonObject): Agent {
  const id = isObject(record.agent_id) ? record.agent_id : {};
  const tool = shortText(id.tool);
  const model = shortText(id.model);
  const driver = shortText(record.human_author);
  return {
    ...(tool === undefined || tool === "unknown" ? {} : { tool }),
    ...(model === undefined || model === "unknown" ? {} : { model }),
    ...(driver === undefined ? {} : { driver }),
  };
}
