import * as z from "zod";
import { OUTCOMES } from "../change/record.ts";

export const CHANGE_FORMATS = ["text", "json"] as const;
export const RECORD_FORMATS = ["text", "json", "yaml"] as const;

const format = z.enum(CHANGE_FORMATS).default("text");

export const newOptions = z.object({ format });
export const showOptions = z.object({
  id: z.string().optional(),
  offline: z.boolean().default(false),
  format: z.enum(RECORD_FORMATS).default("text"),
});
export const validateOptions = z.object({ file: z.string().optional() });
export const submitOptions = z.object({ offline: z.boolean().default(false), format });
export const closeOptions = z.object({
  id: z.string().optional(),
  outcome: z.enum(OUTCOMES),
  note: z.string(),
  offline: z.boolean().default(false),
  format,
});
export const listOptions = z.object({
  mine: z.boolean().default(false),
  toReview: z.boolean().default(false),
  offline: z.boolean().default(false),
  format,
});
export const setOptions = z.object({ assignments: z.array(z.string()).min(1) });
export const toolOptions = z.object({ id: z.string().optional(), format });
export const syncOptions = z.object({ restore: z.boolean().default(false), format });
export const explainPolicyOptions = z.object({ path: z.string().optional(), format });
export const initOptions = z.object({ yes: z.boolean().default(false) });
