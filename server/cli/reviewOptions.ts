import * as z from "zod";
import { BREAK_GLASS_LIMITS, MAX_COMMENT, MAX_REASON } from "../protocol/review.ts";
import { CHANGE_FORMATS } from "./changeOptions.ts";

const format = z.enum(CHANGE_FORMATS).default("text");
const id = z.string().optional();
const offline = z.boolean().default(false);

export const candidatesOptions = z.object({ id, format });
export const requestOptions = z.object({
  people: z.array(z.string()),
  change: z.string().optional(),
  note: z.string().max(2000).optional(),
  proposed: z.boolean().default(false),
  push: z.boolean().default(false),
  remind: z.boolean().default(false),
  retry: z.boolean().default(false),
  withdraw: z.boolean().default(false),
  offline,
  format,
});
export const inboxOptions = z.object({ offline, format });
export const showReviewOptions = z.object({ id, offline, format });
export const approveOptions = z.object({
  id,
  comment: z.string().max(MAX_REASON).default(""),
  exception: z.boolean().default(false),
  yes: z.boolean().default(false),
  offline,
  format,
});
export const objectOptions = z.object({ id, reason: z.string().max(MAX_REASON), offline, format });
export const withdrawOptions = z.object({
  event: z.string().max(200),
  change: z.string().optional(),
  offline,
  format,
});
export const changesetOptions = z.object({
  base: z.string(),
  head: z.string(),
  files: z.boolean().default(false),
  format,
});
export const breakGlassOptions = z.object({
  incident: z.string().max(BREAK_GLASS_LIMITS.maxIncident),
  reason: z.string().max(MAX_REASON),
  hours: z.coerce.number().min(BREAK_GLASS_LIMITS.minHours).max(BREAK_GLASS_LIMITS.maxHours).optional(),
  acknowledger: z.array(z.string()).default([]),
  change: z.string().optional(),
  offline,
  format,
});
export const importOptions = z.object({ id, branch: z.string().optional(), format });
export const commentOptions = z.object({
  id,
  text: z.string().min(1).max(MAX_COMMENT),
  path: z.string().max(1000).optional(),
  line: z.coerce.number().int().min(1).optional(),
  format,
});
