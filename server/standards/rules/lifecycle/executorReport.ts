import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import type { Fix, Severity } from "../../model.ts";
import { callRange } from "../timeouts/edits.ts";

/** Tells of a pool that nobody ends; `what` begins the message. */
export function tell(
  call: Node,
  ctx: RuleContext,
  what: string,
  suggestions: readonly Fix[] = [],
  severity?: Severity,
): void {
  ctx.report(callRange(call, ctx), {
    message: `${what}: its threads stay behind, and queued work is neither finished nor refused when the process is to end.`,
    suggestions,
    ...(severity ? { severity } : {}),
  });
}
