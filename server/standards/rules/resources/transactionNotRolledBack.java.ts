import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { args } from "../../languages/java.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { commitsOnly, STAYS_OPEN } from "./transactionText.ts";

const METHODS = ["method_declaration", "constructor_declaration", "static_initializer"];

function report(call: Node, ctx: RuleContext, severity?: "info"): void {
  const method = ancestor(call, METHODS);
  if (!method || !commitsOnly(method, ctx, /\.\s*commit\s*\(/)) return;
  ctx.report(callRange(call), { message: STAYS_OPEN, ...(severity ? { severity } : {}) });
}

/** True where a try-with-resources closes the connection: most pools roll back then, JDBC leaves it open. */
function isClosedAround(object: Node | null, ctx: RuleContext): boolean {
  return object?.type === "identifier" && ctx.definition(object)?.declaration?.node.type === "resource";
}

export const javaTransactions: readonly Handler[] = [
  {
    calls: ["setAutoCommit"],
    check(node, ctx) {
      if (args(node)[0]?.type !== "false" || args(node).length !== 1) return;
      report(node, ctx, isClosedAround(node.childForFieldName("object"), ctx) ? "info" : undefined);
    },
  },
  {
    calls: ["begin"],
    check(node, ctx) {
      const object = node.childForFieldName("object");
      if (!object || args(node).length > 0) return;
      const text = ctx.text(object);
      const type = ctx.typeOf(object) ?? "";
      if (
        !/(Transaction|tx)(\(\))?$/i.test(text) &&
        !/\.(EntityTransaction|UserTransaction|Transaction|TransactionManager)$/.test(type)
      )
        return;
      report(node, ctx);
    },
  },
  {
    calls: ["beginTransaction"],
    check(node, ctx) {
      if (node.childForFieldName("object")) report(node, ctx);
    },
  },
  {
    calls: ["getTransaction"],
    check(node, ctx) {
      // Spring's, which begins one; Hibernate's takes no argument.
      if (args(node).length !== 1 || !/manager/i.test(node.childForFieldName("object")?.text ?? "")) return;
      report(node, ctx);
    },
  },
];
