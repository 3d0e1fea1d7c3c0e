import type { InboxRecord } from "./inbox.ts";

// Apart from the reader, so that the script that agents start does not carry the schema library.

/** Folder of ours inside a git folder. */
export const STATE_FOLDER = "two-keys";

/** Where a work tree's inbox is, in {@link STATE_FOLDER} of its own git folder. */
export const INBOX_FILE = "inbox.jsonl";

/** Longest line, in bytes of UTF-8. */
export const MAX_LINE_BYTES = 64 * 1024;

/** Largest inbox, in bytes; nothing is written beyond. */
export const MAX_INBOX_BYTES = 32 * 1024 * 1024;

/** A record as a line of the inbox, with its line end. */
export function inboxLine(record: InboxRecord): string {
  return `${JSON.stringify(record)}\n`;
}
