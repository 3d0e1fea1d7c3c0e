import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { ancestor, items } from "../../languages/adapter.ts";
import { args, JS_FUNCTIONS, stringValue } from "../../languages/javascriptSyntax.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { BEGIN, commitsOnly, STAYS_OPEN } from "./transactionText.ts";

/** Function of which the transaction is a part: past callbacks, up to a function with a name. */
function bodyOf(call: Node): Node | undefined {
  let found = ancestor(call, JS_FUNCTIONS);
  while (found) {
    const outer = ancestor(found, JS_FUNCTIONS);
    if (!outer || found.parent?.type !== "arguments") return found;
    found = outer;
  }
  return found;
}

function report(call: Node, ctx: RuleContext, commits: RegExp): void {
  const fn = bodyOf(call);
  if (!fn || !commitsOnly(fn, ctx, commits)) return;
  ctx.report(callRange(call), { message: STAYS_OPEN });
}

function isMethod(call: Node): boolean {
  return call.type === "call_expression" && call.childForFieldName("function")?.type === "member_expression";
}

/** True where what a call gives is kept: `const t = await sequelize.transaction()`. */
function isKept(call: Node): boolean {
  const at = call.parent?.type === "await_expression" ? call.parent.parent : call.parent;
  return at?.type === "variable_declarator" || at?.type === "assignment_expression";
}

export const javascriptTransactions: readonly Handler[] = [
  {
    calls: ["query", "execute", "raw", "run", "exec", "unsafe", "none", "$executeRaw", "$executeRawUnsafe"],
    check(node, ctx) {
      const first = args(node)[0];
      const sql = stringValue(first);
      if (!isMethod(node) || sql === undefined || !BEGIN.test(sql)) return;
      report(node, ctx, /["'`]\s*COMMIT\b/i);
    },
  },
  {
    calls: ["beginTransaction", "startTransaction"],
    check(node, ctx) {
      if (isMethod(node)) report(node, ctx, /\.commit(Transaction|Async)?\s*\(/);
    },
  },
  {
    calls: ["transaction"],
    check(node, ctx) {
      if (!isMethod(node) || !isKept(node)) return;
      // A callback ends the transaction itself.
      if (args(node).some((one) => JS_FUNCTIONS.includes(one.type) || one.type === "identifier")) return;
      if (
        args(node).some((one) => one.type !== "object" || items(one).some((c) => c.type === "spread_element"))
      )
        return;
      report(node, ctx, /\.commit\s*\(/);
    },
  },
];
