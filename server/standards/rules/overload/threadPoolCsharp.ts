import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args } from "../../languages/csharpSyntax.ts";
import type { Handler } from "../../rule.ts";
import { csharpRequestScope } from "./requestScopeCsharp.ts";

function isUnlimited(node: Node | undefined, ctx: RuleContext): boolean {
  return (
    node !== undefined &&
    /^((int|Int32|System\.Int32|short|Int16)\.MaxValue|-\s*1|(System\.Threading\.Tasks\.Dataflow\.)?DataflowBlockOptions\.Unbounded|2_?147_?483_?647|32_?767)$/.test(
      ctx.plain(node),
    )
  );
}

/** Reports a call: all of it on one line, else what it calls. */
function place(node: Node): Node | { readonly from: Node; readonly to: Node } {
  if (node.startPosition.row === node.endPosition.row) return node;
  const callee = node.childForFieldName("function") ?? node.childForFieldName("type");
  return callee && callee.endPosition.row === node.startPosition.row ? { from: node, to: callee } : node;
}

function limit(value: Node, ctx: RuleContext): ReturnType<typeof fix> {
  const size = String(ctx.values.poolSize);
  return fix(`Limit it to ${size}`, replaceNode(value, size));
}

/** `ThreadPool.SetMaxThreads(int.MaxValue, …)`. */
function checkMax(call: Node, ctx: RuleContext): void {
  if (ctx.qualifyCall(call) !== "System.Threading.ThreadPool.SetMaxThreads") return;
  const worker = args(call)[0];
  if (!worker || !isUnlimited(worker, ctx) || /^-/.test(ctx.plain(worker))) return;
  ctx.report(worker, {
    message: "A pool that may grow to as many threads as there are numbers has no limit.",
    suggestions: [limit(worker, ctx)],
  });
}

/** `MaxDegreeOfParallelism = -1`. */
function checkDegree(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left");
  const value = node.childForFieldName("right");
  if (!left || !value || !/(^|\.)MaxDegreeOfParallelism$/.test(ctx.plain(left))) return;
  if (!isUnlimited(value, ctx)) return;
  ctx.report(value, {
    message: "No limit on how many run at once: a burst of input starts a burst of threads.",
    suggestions: [limit(value, ctx)],
  });
}

/** A thread for every request or connection. */
function checkThread(node: Node, ctx: RuleContext): void {
  if (!ctx.adapter.isConstruction(node) || ctx.qualifyCall(node) !== "System.Threading.Thread") return;
  const scope = csharpRequestScope(node, ctx);
  if (scope) tell(node, scope, ctx);
}

/** `Task.Factory.StartNew(…, TaskCreationOptions.LongRunning)`: a thread of its own. */
function checkLongRunning(call: Node, ctx: RuleContext): void {
  if (!/^System\.Threading\.Tasks\.(Task\.Factory\.|TaskFactory#)StartNew$/.test(ctx.qualifyCall(call) ?? ""))
    return;
  if (!args(call).some((one) => /\bTaskCreationOptions\.LongRunning\b/.test(ctx.plain(one)))) return;
  const scope = csharpRequestScope(call, ctx);
  if (scope) tell(call, scope, ctx);
}

function tell(node: Node, scope: "request" | "connection", ctx: RuleContext): void {
  ctx.report(place(node), {
    message: `A new thread for every ${scope} has no limit: hand the work to a bounded queue or the pool.`,
  });
}

export const csharpPools: readonly Handler[] = [
  { calls: ["SetMaxThreads"], check: checkMax },
  { kinds: ["assignment_expression"], anchors: ["MaxDegreeOfParallelism"], check: checkDegree },
  { calls: ["Thread"], check: checkThread },
  { calls: ["StartNew"], check: checkLongRunning },
];
