import type { Finding, Position } from "./model.ts";
import { notice } from "./notices.ts";

export interface Limits {
  /** UTF-16 code units. */
  readonly maxChars: number;
  /** UTF-16 code units in one line; longer ones mean generated or minified code. */
  readonly maxLineChars: number;
  /** Milliseconds for one parse and one round of rules. */
  readonly budgetMs: number;
}

export const DEFAULT_LIMITS: Limits = { maxChars: 2_000_000, maxLineChars: 20_000, budgetMs: 5_000 };

/** One edit of a text, in UTF-16 code units of the text before and after it. */
export interface TextChange {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
  readonly startPosition: Position;
  readonly oldEndPosition: Position;
  readonly newEndPosition: Position;
}

/**
 * Reason not to analyse a text at all, as a finding; `undefined` if there is none.
 * Source: the limits of the policy.
 */
export function refuse(text: string, limits: Limits): Finding | undefined {
  if (text.length > limits.maxChars) {
    const size = (text.length / 1e6).toFixed(1);
    const limit = (limits.maxChars / 1e6).toFixed(1);
    return notice("file-not-checked", `Skipped: too large (${size} million characters, limit ${limit}).`);
  }
  if (text.includes("\0")) return notice("file-not-checked", "Skipped: binary content.");
  for (let at = 0, line = 1; at < text.length; line++) {
    const next = text.indexOf("\n", at);
    const end = next === -1 ? text.length : next;
    if (end - at > limits.maxLineChars) return lineTooLong(line, end - at, limits);
    at = end + 1;
  }
  return undefined;
}

/** The same for a text that was fine before an edit: only what the edit touched is looked at. */
export function refuseEdit(text: string, change: TextChange, limits: Limits): Finding | undefined {
  if (text.length > limits.maxChars) return refuse(text, limits);
  if (text.slice(change.start, change.newEnd).includes("\0")) return refuse(text, limits);
  const from = change.start === 0 ? 0 : text.lastIndexOf("\n", change.start - 1) + 1;
  for (let at = from; at <= change.newEnd && at < text.length; ) {
    const next = text.indexOf("\n", at);
    const end = next === -1 ? text.length : next;
    if (end - at > limits.maxLineChars) return refuse(text, limits);
    at = end + 1;
  }
  return undefined;
}

function lineTooLong(line: number, chars: number, limits: Limits): Finding {
  return notice(
    "file-not-checked",
    `Skipped: too large (line ${line} has ${chars} characters, limit ${limits.maxLineChars}); minified or generated code.`,
  );
}
