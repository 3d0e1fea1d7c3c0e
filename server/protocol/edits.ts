import * as z from "zod";

/**
 * What a client saw of one change of a text: all that the text itself does not tell. Times are milliseconds
 * since 1970.
 */
export const editFacts = z.object({
  uri: z.string(),
  /** Version of the document that the change made. */
  version: z.int(),
  at: z.int().nonnegative(),
  reason: z.enum(["undo", "redo"]).exactOptional(),
  /** The editor's own reason for the change, where it gives one. */
  detailedReason: z.object({ source: z.string(), metadata: z.unknown() }).exactOptional(),
  /** Whether the document is the one that has the keyboard. */
  isActive: z.boolean(),
  isDirty: z.boolean(),
  /** Number of selections. */
  cursors: z.int().positive(),
  /** Milliseconds between the change and the nearest movement of the cursor by keyboard; none if there was none. */
  keyboardDistance: z.number().nonnegative().exactOptional(),
  /** The change was made while a completion was accepted by the client's own command. */
  inlineAccept: z.object({ tool: z.string().exactOptional() }).exactOptional(),
  /** Between the editor's "will save" and "did save". */
  isFormatting: z.boolean().exactOptional(),
  isPaste: z.boolean().exactOptional(),
  /** Id of the copy that was pasted; see {@link COPY_NOTIFICATION}. */
  copy: z.string().exactOptional(),
});

export type EditFacts = z.infer<typeof editFacts>;

/** Client to server, notification: {@link EditFacts}, soon after the `didChange` of the same version. */
export const EDIT_NOTIFICATION = "twoKeys/edit";

export const copyParams = z.object({
  uri: z.string(),
  version: z.int(),
  /** Chosen by the client, one for each copy. */
  id: z.string(),
  /** UTF-16 offsets; the text of several ranges is joined as the editor joins it. */
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
});

export type CopyParams = z.infer<typeof copyParams>;

/** Client to server, notification: {@link CopyParams}; who wrote a text goes with it when it is pasted. */
export const COPY_NOTIFICATION = "twoKeys/copy";

export const agentRunParams = z.object({
  /** Name of the agent's program, such as `claude`. */
  tool: z.string(),
  isRunning: z.boolean(),
  /** File system path of the folder that it was started in, where it is known. */
  folder: z.string().exactOptional(),
});

export type AgentRunParams = z.infer<typeof agentRunParams>;

/** Client to server, notification: {@link AgentRunParams}, when an agent starts or ends in a terminal. */
export const AGENT_RUN_NOTIFICATION = "twoKeys/agentRun";
