import { humanKey, keyKind, recordKey, sessionEntryKey, sessionKey, traceKey } from "./formats/gitAiKeys.ts";
import { humanRecord, sessionRecord } from "./formats/gitAiMetadata.ts";
import { type Entry, type LineRange, normalise } from "./formats/gitAiRanges.ts";
import { sha256 } from "./formats/hash.ts";
import type { JsonObject } from "./formats/source.ts";
import type { LineClaim } from "./model.ts";

/** Entries of one file, with the records that their keys need. */
export interface KeyedClaims {
  readonly entries: readonly Entry[];
  readonly sessions: ReadonlyMap<string, JsonObject>;
  readonly humans: ReadonlyMap<string, JsonObject>;
}

/**
 * Claims as entries of an authorship log. Only what somebody saw gets in: no unknown lines, no suspicion, no
 * weak evidence, and people only by name and with strong evidence. The same claims in the same commit get the
 * same keys, so that writing twice changes nothing.
 */
export function keyedClaims(claims: readonly LineClaim[], commit: string): KeyedClaims {
  const ranges = new Map<string, LineRange[]>();
  const sessions = new Map<string, JsonObject>();
  const humans = new Map<string, JsonObject>();
  for (const claim of claims) {
    const key = keyOf(claim, commit);
    if (key === undefined) continue;
    const lines = ranges.get(key) ?? [];
    lines.push({ start: claim.startLine, end: claim.endLine });
    ranges.set(key, lines);
    if (keyKind(key) === "human") humans.set(key, humanRecord(claim.person ?? ""));
    else if (!carriedKey(claim)) sessions.set(recordKey(key), recordOf(claim));
  }
  const entries = [...ranges].map(([key, lines]) => ({ key, ranges: normalise(lines) }));
  return { entries, sessions, humans };
}

function keyOf(claim: LineClaim, commit: string): string | undefined {
  const { origin, confidence, person } = claim;
  const isSeen = confidence === "certain" || confidence === "strong" || confidence === "moderate";
  if (origin === "ai" && isSeen) return carriedKey(claim) ?? ownKey(claim, commit);
  if (origin !== "human" || person === undefined || confidence === "moderate" || !isSeen) return undefined;
  return humanKey(person);
}

/** Key of lines that came back from a commit: `reset --soft`, `merge --squash` and the like. */
function carriedKey({ evidence }: LineClaim): string | undefined {
  const note = evidence.find((one) => one.kind === "git-ai-note");
  return note && /^(?:s_[0-9A-Za-z]+(?:::t_[0-9A-Za-z]+)?|[0-9a-f]{16})$/.test(note.key)
    ? note.key
    : undefined;
}

/** The id in a record is made of the session's key, never the conversation's own. */
function idOf({ session, tool = "unknown" }: LineClaim): string {
  return session ?? `two-keys-${tool}`;
}

function ownKey(claim: LineClaim, commit: string): string {
  const session = sessionKey(claim.tool ?? "unknown", idOf(claim));
  return sessionEntryKey(session, traceKey(Buffer.from(sha256(`${commit} ${session}`).slice(0, 14), "hex")));
}

function recordOf(claim: LineClaim): JsonObject {
  const { tool = "unknown", model = "unknown", person } = claim;
  return sessionRecord(tool, idOf(claim), model, person ?? null);
}
