import * as z from "zod";

/** What a client tells the server of itself, as `initializationOptions`. */
export const initializationOptions = z.object({
  /**
   * Command that the client registers to insert a waiver and leave the cursor in its
   * reason; called with {@link WaiverArguments}. Without it the server offers a plain edit.
   */
  waiverCommand: z.string().optional(),
  /**
   * The client tells of every edit what it saw (`twoKeys/edit`), and the server may keep what it learns in the
   * repository: working state, notes of commits. Without it the server only reads.
   */
  capture: z.boolean().optional(),
  /**
   * False in a workspace that nobody vouches for: the server then runs no git, whose configuration can name programs
   * to run. Trusted when left out.
   */
  isTrusted: z.boolean().optional(),
  /** The client answers `twoKeys/secret`: it keeps secrets of change tools. */
  hasSecrets: z.boolean().optional(),
  /** The client answers `twoKeys/forgeToken`: it signs people in to forges, or keeps tokens for them. */
  hasForgeTokens: z.boolean().optional(),
  /** Findings that are older than the change are left out; see `twoKeys/changedLinesOnly`. */
  changedLinesOnly: z.boolean().optional(),
  /** Command that the client registers to vet lines; called with the parameters of `twoKeys/vetPreview`. */
  vetCommand: z.string().optional(),
});

export type InitializationOptions = z.infer<typeof initializationOptions>;

/** Arguments of the waiver command: insert a line of text above `line` (zero-based). */
export const waiverArguments = z.object({
  uri: z.string(),
  line: z.int().nonnegative(),
  /** Indentation and comment up to where the reason begins. */
  text: z.string(),
});

export type WaiverArguments = z.infer<typeof waiverArguments>;

/** `source` of every diagnostic. */
export const DIAGNOSTIC_SOURCE = "two-keys";

/** Code action kind of the safe fixes of a whole file. */
export const FIX_ALL_KIND = "source.fixAll.twoKeys";
