import type { SourceProblem } from "../model.ts";

/** What a reader of a foreign text answers: its value, or the reason why this one source is not used. */
export type Read<T> =
  | { readonly ok: true; readonly value: T; readonly skipped: number }
  | { readonly ok: false; readonly problem: SourceProblem };

/** Bytes of UTF-8 that a note may have; the largest one seen in public repositories has 3.2 MB. */
export const MAX_NOTE_BYTES = 4 * 1024 * 1024;

/** Values nested deeper are not read: nothing in the formats goes beyond eight levels. */
const MAX_JSON_DEPTH = 64;

/** A value of a JSON text. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A text that was read; `skipped` counts the parts of it that could not be used. */
export function read<T>(value: T, skipped = 0): Read<T> {
  return { ok: true, value, skipped };
}

/** A source that could not be used. */
export function unreadable(source: string, message: string): Read<never> {
  return { ok: false, problem: { source, message } };
}

/** Whether a text has more bytes of UTF-8 than allowed. */
export function isTooLong(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return true;
  return text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes;
}

/** The value of a JSON text; undefined if it is broken or nested too deeply to be handled safely. */
export function parseJson(text: string): Json | undefined {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return value;
}

/** Whether a value is nested no deeper than any of the formats needs. */
export function isShallow(value: Json, depth = MAX_JSON_DEPTH): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth === 0) return false;
  for (const inner of Object.values(value)) if (!isShallow(inner, depth - 1)) return false;
  return true;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The lines of a text without their ends, which may be LF or CRLF; a byte order mark is left out. */
export function linesOf(text: string): string[] {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  return text
    .slice(start)
    .split("\n")
    .map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
}

/**
 * A path as all formats mean it: relative to the repository, with `/`. Undefined for an absolute path, one with
 * a scheme, one that leaves the repository or an empty one; such paths are never kept. A leading `./` is cut.
 */
export function repositoryPath(path: string): string | undefined {
  const relative = path.startsWith("./") ? path.slice(2) : path;
  if (relative === "" || relative.length > 4096 || relative.includes("\0")) return undefined;
  if (/^(?:[/\\~]|[A-Za-z]:[/\\]|[A-Za-z][A-Za-z0-9+.-]+:\/)/.test(relative)) return undefined;
  if (/(?:^|[/\\])\.\.(?:[/\\]|$)/.test(relative)) return undefined;
  return relative;
}

/** Whether two paths name the same file, however their accents are composed. */
export function isSamePath(a: string, b: string): boolean {
  return a === b || a.normalize("NFC") === b.normalize("NFC");
}

/** A short foreign text for display: one line, no control characters, at most `max` characters; else undefined. */
export function shortText(value: Json | undefined, max = 250): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value
    .slice(0, max * 4)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, max);
  return text === "" ? undefined : text;
}

/** The e-mail address of `Name <address>` or of a bare address, in lower case; undefined if there is none. */
export function emailOf(person: string): string | undefined {
  const inner = /<([^<>]{3,320})>\s*$/.exec(person)?.[1] ?? person;
  const address = inner.trim().toLowerCase();
  return /^[^\s@<>]+@[^\s@<>]+$/.test(address) ? address : undefined;
}

/** Order of two texts by their bytes in UTF-8, as git sorts paths. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
