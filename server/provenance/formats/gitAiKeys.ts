import { sha256 } from "./hash.ts";

/** What the key of an authorship log stands for. */
export type KeyKind = "session" | "human" | "prompt";

const SESSION = /^(s_[0-9A-Za-z]+)(?:::.*)?$/;

/** `s_` key of a session, from the agent's name and its conversation id, which itself is never kept. */
export function sessionKey(tool: string, conversationId: string): string {
  return `s_${sha256(`${tool}:${conversationId}`).slice(0, 14)}`;
}

/** Key of a session's record in logs from before sessions had their own; the same hash, two digits longer. */
export function promptKey(tool: string, conversationId: string): string {
  return sha256(`${tool}:${conversationId}`).slice(0, 16);
}

/** `h_` key of a person, from `Name <email>`. */
export function humanKey(person: string): string {
  return `h_${sha256(person).slice(0, 14)}`;
}

/** `t_` key of one burst of edits, from seven random bytes. */
export function traceKey(random: Uint8Array): string {
  return `t_${Buffer.from(random).toString("hex").padEnd(14, "0").slice(0, 14)}`;
}

/** Key of an entry written by an agent's session. */
export function sessionEntryKey(session: string, trace: string): string {
  return `${session}::${trace}`;
}

/**
 * What a key stands for. Lengths may change, prefixes will not; the word `human` is a person without identity.
 * Everything else, hex or UUID, is the key of a prompt record.
 */
export function keyKind(key: string): KeyKind {
  if (key === "human" || key.startsWith("h_")) return "human";
  return key.startsWith("s_") ? "session" : "prompt";
}

/** The part of a key under which the metadata holds its record: `s_…` of `s_…::t_…`, else the key. */
export function recordKey(key: string): string {
  return SESSION.exec(key)?.[1] ?? key;
}

/**
 * `s_` key of the session behind an entry's key; undefined for people. A prompt key of 16 digits is the same
 * hash; any other key might be a conversation's raw id and is hashed.
 */
export function sessionOf(key: string): string | undefined {
  if (keyKind(key) === "human") return undefined;
  const session = SESSION.exec(key)?.[1];
  if (session !== undefined) return session;
  return /^[0-9a-f]{16}$/.test(key) ? `s_${key.slice(0, 14)}` : sessionKey("", key);
}

/** A key as evidence shows it: as it stands if it is surely a hash, otherwise hashed. */
export function shownKey(key: string): string {
  const isHash = /^(?:s_[0-9A-Za-z]+(?:::t_[0-9A-Za-z]+)?|h_[0-9A-Za-z]+|human|[0-9a-f]{7}|[0-9a-f]{16})$/;
  return isHash.test(key) ? key : sessionKey("", key);
}
