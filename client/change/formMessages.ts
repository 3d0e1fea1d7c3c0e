import * as z from "zod";
import { formSection } from "../../server/protocol/change.ts";

/** Messages between the form's page and the extension, both ways; each side parses what it gets. */

/** Commands that the page may ask for. */
export const PAGE_COMMANDS = ["twoKeys.newChange", "twoKeys.submitChange", "twoKeys.openDraft"] as const;
export type PageCommand = (typeof PAGE_COMMANDS)[number];

/** What the page shows. */
export const formScreen = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("welcome"),
    text: z.string(),
    buttons: z.array(z.object({ command: z.enum(PAGE_COMMANDS), title: z.string() })),
  }),
  z.object({
    kind: z.literal("form"),
    /** Id of the draft. */
    draft: z.string(),
    revision: z.number().int(),
    sections: z.array(formSection),
    /** Required fields that are missing or wrong. */
    owed: z.number().int(),
  }),
]);
export type FormScreen = z.infer<typeof formScreen>;

export const draftEdit = z.object({
  path: z.string().max(200),
  /** Null takes the field away. */
  value: z.unknown(),
});
export type DraftEdit = z.infer<typeof draftEdit>;

/** Most edits of one message; the server takes no more. */
export const MAX_EDITS = 100;

/** The page that sent a batch, by a name of its own making, and the last of the batch's edits. */
const batch = { page: z.string().max(40), draft: z.string(), seq: z.number().int() };

/** Extension to page. */
export const toPage = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("show"), screen: formScreen }),
  z.object({ kind: z.literal("saved"), ...batch }),
  z.object({ kind: z.literal("failed"), ...batch, message: z.string() }),
  z.object({ kind: z.literal("focusField"), path: z.string() }),
]);
export type ToPage = z.infer<typeof toPage>;

/** Page to extension. */
export const fromPage = z.discriminatedUnion("kind", [
  /** The page listens now. */
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("edit"), ...batch, edits: z.array(draftEdit).min(1).max(MAX_EDITS) }),
  z.object({ kind: z.literal("undo"), draft: z.string(), path: z.string().max(200) }),
  z.object({ kind: z.literal("run"), command: z.enum(PAGE_COMMANDS) }),
]);
export type FromPage = z.infer<typeof fromPage>;

/** What the page keeps over a reload: edits that are not saved yet, and which sections are unfolded. */
export const pageState = z.object({
  open: z.record(z.string(), z.boolean()),
  drafts: z.array(
    z.object({
      draft: z.string(),
      edits: z.array(draftEdit.extend({ seq: z.number().int(), before: z.array(z.unknown()) })),
    }),
  ),
});
export type PageState = z.infer<typeof pageState>;
