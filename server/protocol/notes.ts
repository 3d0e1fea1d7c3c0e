import * as z from "zod";

export const shareNotesParams = z.object({
  /** A workspace folder. */
  folder: z.string(),
});

export type ShareNotesParams = z.infer<typeof shareNotesParams>;

export const shareNotesResult = z.object({
  remote: z.string(),
  /** Commits whose notes came from the remote, and commits whose notes the remote lacked. */
  received: z.int().nonnegative(),
  sent: z.int().nonnegative(),
  problems: z.array(z.string()),
});

export type ShareNotesResult = z.infer<typeof shareNotesResult>;

/**
 * Client to server, request: {@link ShareNotesParams} to {@link ShareNotesResult}. Fetches the remote's provenance
 * notes, merges them with the local ones and pushes, without force; an error says why it did not.
 */
export const SHARE_NOTES_REQUEST = "twoKeys/shareNotes";
