import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { args, stringValue } from "../../languages/python.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { BEGIN, commitsOnly, STAYS_OPEN } from "./transactionText.ts";

function report(call: Node, ctx: RuleContext, commits: RegExp): void {
  const fn = ancestor(call, ["function_definition"]);
  if (!fn || !commitsOnly(fn, ctx, commits) || commitsAnyway(call, fn, ctx, commits)) return;
  ctx.report(callRange(call), {
    message: STAYS_OPEN,
    // Who hands the connection in may roll it back, or close it.
    ...(isHandedIn(call, fn, ctx) ? { severity: "warning" as const } : {}),
  });
}

/** True where a `finally` behind the call has the commit. */
function commitsAnyway(call: Node, fn: Node, ctx: RuleContext, commits: RegExp): boolean {
  return ctx
    .own(fn, ["finally_clause"])
    .some((one) => one.startIndex > call.startIndex && commits.test(ctx.text(one)));
}

/** `conn.begin()` on a parameter of the function, or on a cursor of it. */
function isHandedIn(call: Node, fn: Node, ctx: RuleContext): boolean {
  const callee = call.childForFieldName("function");
  const object = callee?.type === "attribute" ? callee.childForFieldName("object") : null;
  if (object?.type !== "identifier") return false;
  const made = /^(\w+)\.cursor\(/.exec(ctx.definition(object)?.initText ?? "")?.[1] ?? ctx.text(object);
  const names = (fn.childForFieldName("parameters")?.namedChildren ?? []).map(
    (one) => /^\w+/.exec(ctx.text(one))?.[0],
  );
  return made !== "self" && names.includes(made);
}

/** True for a method call that stands alone or whose result is kept, not in a with block. */
function isPlain(call: Node): boolean {
  if (call.childForFieldName("function")?.type !== "attribute") return false;
  const at = call.parent?.type === "await" ? call.parent.parent : call.parent;
  return (
    at?.type === "expression_statement" ||
    (at?.type === "assignment" && at.childForFieldName("left")?.type === "identifier")
  );
}

/** True where the name that takes a call's result is entered later: `t = c.begin()`, `with t:`. */
function isEntered(call: Node, ctx: RuleContext): boolean {
  const assignment = ancestor(call, ["assignment"], ["block"]);
  const name = assignment?.childForFieldName("left")?.text;
  const fn = ancestor(call, ["function_definition"]);
  return (
    name !== undefined &&
    fn !== undefined &&
    new RegExp(`\\bwith\\s+${name}\\b|enter_(async_)?context\\(\\s*${name}\\b`).test(ctx.text(fn))
  );
}

export const pythonTransactions: readonly Handler[] = [
  {
    calls: ["execute", "exec_driver_sql"],
    check(node, ctx) {
      const first = args(node)[0];
      const text = first?.type === "call" ? args(first)[0] : first;
      const sql = stringValue(text);
      if (sql === undefined || !BEGIN.test(sql)) return;
      report(node, ctx, /\.commit\s*\(|["']\s*(COMMIT|END)\b/i);
    },
  },
  {
    calls: ["begin", "begin_nested", "start_transaction", "begin_transaction"],
    check(node, ctx) {
      if (!isPlain(node) || isEntered(node, ctx)) return;
      report(node, ctx, /\.commit(_transaction)?\s*\(/);
    },
  },
  {
    // asyncpg: `t = connection.transaction()`, `await t.start()`
    calls: ["start"],
    check(node, ctx) {
      const callee = node.childForFieldName("function");
      const object = callee?.type === "attribute" ? callee.childForFieldName("object") : null;
      if (object?.type !== "identifier") return;
      if (!/\.transaction\s*\(/.test(ctx.definition(object)?.initText ?? "")) return;
      report(node, ctx, /\.commit\s*\(/);
    },
  },
  {
    calls: ["set_autocommit"],
    check(node, ctx) {
      if (ctx.qualifyCall(node) !== "django.db.transaction.set_autocommit" || args(node)[0]?.type !== "false")
        return;
      report(node, ctx, /\bcommit\s*\(/);
    },
  },
];
