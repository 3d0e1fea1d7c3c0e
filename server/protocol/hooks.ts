import * as z from "zod";

/** Agents whose hooks can report what they write. */
export const HOOK_AGENTS = ["claude", "cursor", "vscode"] as const;

export const hookPlanParams = z.object({
  /** A workspace folder. */
  folder: z.string(),
  agent: z.enum(HOOK_AGENTS),
  action: z.enum(["install", "remove"]),
});

export type HookPlanParams = z.infer<typeof hookPlanParams>;

/** What would be done. Nothing is written by planning. */
export const hookPlanResult = z.object({
  /** File system path of the agent's configuration file. */
  file: z.string(),
  /** Its text as it is; undefined if there is no such file. */
  before: z.string().optional(),
  /** Its text as it would be; undefined if the file would be deleted. */
  after: z.string().optional(),
  /** False if there is nothing to do. */
  isChange: z.boolean(),
});

export type HookPlanResult = z.infer<typeof hookPlanResult>;

/** Client to server, request: {@link HookPlanParams} to {@link HookPlanResult}; an error says why there is no plan. */
export const HOOK_PLAN_REQUEST = "twoKeys/hookPlan";

export const hookApplyParams = hookPlanParams.extend({
  /** The plan that the person agreed to. */
  plan: hookPlanResult,
});

export type HookApplyParams = z.infer<typeof hookApplyParams>;

/**
 * Client to server, request: {@link HookApplyParams} to null. Fails, and writes nothing, if the file has changed
 * since the plan was made.
 */
export const HOOK_APPLY_REQUEST = "twoKeys/hookApply";
