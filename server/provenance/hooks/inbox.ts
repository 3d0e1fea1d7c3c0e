import * as z from "zod";
import { isShallow, isTooLong, linesOf, parseJson, repositoryPath } from "../formats/source.ts";
import { MAX_INBOX_BYTES, MAX_LINE_BYTES } from "./inboxLine.ts";

const blobId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** What a file held, as the id of a git blob with its exact bytes; null if there was no file. */
const content = blobId.nullable();

const common = {
  v: z.literal(1),
  /** Milliseconds since 1970. */
  at: z.int().nonnegative(),
  /** Agent by its name in the git-ai standard. */
  agent: z.string().min(1).max(64),
  /** What the agent calls the event. */
  hook: z.string().min(1).max(64),
  /** `s_` key of the session, a hash. */
  session: z
    .string()
    .max(64)
    .regex(/^s_[0-9A-Za-z]+$/)
    .optional(),
  model: z.string().min(1).max(100).optional(),
};

/** Relative to the top of the work tree, with `/`. */
const path = z.string().refine((one) => repositoryPath(one) === one);

const inboxRecord = z.discriminatedUnion("event", [
  z.object({ ...common, event: z.literal("pre"), path, before: content }),
  /** `before` is there only where the report itself tells it beyond doubt. */
  z.object({ ...common, event: z.literal("post"), path, before: content.optional(), after: content }),
  /** A command ran from `runStart` to `runEnd`; what it wrote, it does not say. */
  z.object({ ...common, event: z.literal("runStart") }),
  z.object({ ...common, event: z.literal("runEnd") }),
]);

/** One line of the inbox: what an agent's hook reported. */
export type InboxRecord = z.infer<typeof inboxRecord>;

export interface Inbox {
  /** In the order of the file, which is that of writing. */
  readonly records: readonly InboxRecord[];
  /** Lines that could not be used. */
  readonly skipped: number;
}

/**
 * Reads an inbox. A line that is broken, longer than 64 KB or of another version is counted and left out; so is
 * what lies beyond 32 MB. Empty lines count for nothing.
 */
export function parseInbox(text: string): Inbox {
  const records: InboxRecord[] = [];
  let skipped = 0;
  let left = MAX_INBOX_BYTES;
  for (const line of linesOf(text)) {
    if (line === "") continue;
    left -= line.length + 1;
    const record = left < 0 || isTooLong(line, MAX_LINE_BYTES) ? undefined : parseLine(line);
    if (record) records.push(record);
    else skipped++;
  }
  return { records, skipped };
}

function parseLine(line: string): InboxRecord | undefined {
  const value = parseJson(line);
  if (value === undefined || !isShallow(value)) return undefined;
  return inboxRecord.safeParse(value).data;
}
