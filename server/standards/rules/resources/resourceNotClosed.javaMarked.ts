import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { ownMethod } from "../errors/javaDropped.ts";
import { callRange } from "../overload/callRange.ts";
import { typeName } from "./resourceNotClosed.javaTypes.ts";

/** What a method or constructor of this file gives that is marked `@MustBeClosed`. */
export function mustBeClosed(call: Node, ctx: RuleContext): boolean {
  if (call.type === "object_creation_expression") {
    const type = typeName(call.childForFieldName("type"));
    return type !== undefined && ctx.fileDefinition(`closes new ${type}`) !== undefined;
  }
  if (call.type !== "method_invocation") return false;
  const known = ownMethod(call, ctx);
  return known !== undefined && ctx.fileDefinition(`closes ${known}`) !== undefined;
}

/** `open().use()`, `open();`: what must be closed has no name. */
export function checkUnnamed(call: Node, ctx: RuleContext): void {
  const parent = call.parent;
  const chained = parent?.type === "method_invocation" && parent.childForFieldName("object")?.id === call.id;
  if (!chained && parent?.type !== "expression_statement") return;
  if (chained && /^close$/.test(ctx.text(parent.childForFieldName("name") ?? parent))) return;
  if (!mustBeClosed(call, ctx)) return;
  ctx.report(callRange(call), {
    message: "What is opened here has no name that could close it: use try-with-resources.",
  });
}
