import * as z from "zod";
import { GATE_PLACES } from "../gate/model.ts";

export const GATE_FORMATS = ["text", "json", "sarif", "junit"] as const;

export const gateOptions = z.object({
  at: z.enum(GATE_PLACES).default("pre-push"),
  /** Address of the remote, as git gives it to the hook. */
  url: z.string().optional(),
  stdin: z.boolean().default(false),
  base: z.string().optional(),
  head: z.string().optional(),
  target: z.string().optional(),
  environment: z.string().min(1).max(60).optional(),
  commit: z.array(z.string()).default([]),
  artifact: z.array(z.string()).default([]),
  format: z.enum(GATE_FORMATS).default("text"),
  output: z.string().optional(),
  offline: z.boolean().default(false),
  /** Whether the decision is left in the ledger, and by whom where git does not sign here. */
  witness: z.boolean().default(false),
  actor: z.string().optional(),
  quiet: z.boolean().default(false),
});
export type GateOptions = z.infer<typeof gateOptions>;
