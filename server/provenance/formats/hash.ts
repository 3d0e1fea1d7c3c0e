import { createHash } from "node:crypto";

/** Hex of the sha256 of a text's UTF-8 bytes. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Lines `startLine` to `endLine` (1-based, inclusive) with their ends; undefined if the text has not that many. */
export function linesText(text: string, startLine: number, endLine: number): string | undefined {
  if (startLine < 1 || endLine < startLine) return undefined;
  let from = 0;
  for (let line = 1; line < startLine; line++) {
    const next = text.indexOf("\n", from);
    if (next < 0) return undefined;
    from = next + 1;
  }
  let to = from;
  for (let line = startLine; line <= endLine; line++) {
    if (to >= text.length) return undefined;
    const next = text.indexOf("\n", to);
    to = next < 0 ? text.length : next + 1;
  }
  return text.slice(from, to);
}

/**
 * What a vetting is bound to: `sha256:` and the hash of a region's exact bytes, with CRLF as LF and nothing
 * else levelled.
 */
export function regionHash(text: string): string {
  return `sha256:${sha256(text.replaceAll("\r\n", "\n"))}`;
}

/**
 * `content_hash` of our Agent Trace records: `sha256:` and the hash of the lines in UTF-8, CRLF as LF, each
 * line LF-terminated, so that the last line of a file counts the same with and without its end.
 */
export function contentHash(text: string): string {
  const levelled = text.replaceAll("\r\n", "\n");
  return regionHash(levelled === "" || levelled.endsWith("\n") ? levelled : `${levelled}\n`);
}
