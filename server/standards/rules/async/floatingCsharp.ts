import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import {
  args,
  calledName,
  functionOf,
  hasModifier,
  receiver,
  returnType,
} from "../../languages/csharpSyntax.ts";
import type { Handler } from "../../rule.ts";
import { asyncAround, refusesAwait, taskCall } from "./csharpTasks.ts";

/** Started in the background: `fire-and-forget-task` looks after these. */
const STARTS = /^System\.Threading\.Tasks\.(Task\.(Run|Factory\.StartNew)|TaskFactory#StartNew)$/;

/** `FooAsync();`, or the body of `async Task F() => FooAsync();`, whose value goes nowhere. */
function isDropped(node: Node): boolean {
  const parent = node.parent;
  if (parent?.type === "expression_statement") return true;
  if (parent?.type !== "arrow_expression_clause") return false;
  const fn = parent.parent;
  if (!fn || !/^(method_declaration|local_function_statement|constructor_declaration)$/.test(fn.type)) {
    return false;
  }
  if (fn.type === "constructor_declaration") return true;
  const type = returnType(fn)?.text ?? "";
  // An async method's own task says nothing of the one that its body drops.
  return type === "void" || (hasModifier(fn, "async") && /(^|\.)(Value)?Task$/.test(type));
}

/** `task.ContinueWith(t => Log(t.Exception), OnlyOnFaulted)`: the failure is looked at. */
function handlesFailure(call: Node, ctx: RuleContext): boolean {
  if (calledName(call) !== "ContinueWith") return false;
  const [next, ...rest] = args(call);
  if (!next || rest.some((one) => /OnFaulted|NotOn(RanToCompletion|Faulted)/.test(ctx.plain(one))))
    return true;
  // A function of another place may look at the task that it is given.
  if (!ctx.adapter.functionKinds.includes(next.type)) return true;
  const on = receiver(call);
  const parameter = ctx.adapter.parameters(next)[0]?.name;
  const body = next.childForFieldName("body");
  if (!body) return false;
  // `try { t.Wait(); } catch (AggregateException e) { … }` looks at it too.
  if (
    ctx.own(body, ["try_statement"]).some((one) => one.namedChildren.some((c) => c.type === "catch_clause"))
  )
    return true;
  // The task itself may be at hand by its own name.
  const names = [parameter, on?.type === "identifier" ? ctx.text(on) : undefined].filter(Boolean).join("|");
  return names !== "" && new RegExp(`\\b(${names})\\b(?!\\s*\\.\\s*(Result|Wait)\\b)`).test(ctx.text(body));
}

/** `_read.ContinueWith(…)` on a task that has a name. */
function continuesKept(call: Node): boolean {
  return calledName(call) === "ContinueWith" && receiver(call)?.type !== "invocation_expression";
}

/** What a message calls the dropped task. */
function subject(call: Node, ctx: RuleContext): string {
  const name = calledName(call);
  if (name !== "ContinueWith") return name;
  const on = receiver(call);
  return on?.type === "invocation_expression" ? calledName(ctx.adapter.unwrap(on)) || name : name;
}

function check(node: Node, ctx: RuleContext): void {
  if (!isDropped(node)) return;
  const call = ctx.adapter.unwrap(node);
  if (call.type !== "invocation_expression" || handlesFailure(call, ctx)) return;
  const kind = taskCall(call, ctx);
  if (!kind || STARTS.test(ctx.qualifyCall(call) ?? "")) return;
  const around = asyncAround(node);
  // A name alone proves little where nothing is awaited: older code ends it by an event.
  if (kind === "named" && !around && !ctx.mentions("await")) return;
  const fn = functionOf(node);
  const handler = around === "async" && !refusesAwait(node, ctx);
  const conditional = /\?\.|\?\[/.test(ctx.plain(node.childForFieldName("function") ?? node));
  const change = fix("Await the task", insertAt(node.startIndex, "await "));
  const callee = node.childForFieldName("function") ?? node;
  const where =
    node.startPosition.row === node.endPosition.row ? node : { from: node, to: lineEnd(callee, node) };
  ctx.report(where, {
    message: `${subject(call, ctx)} is not awaited: its failure is lost, and the code goes on before it is done.`,
    ...(handler && !conditional && fn ? { fix: change } : {}),
    ...(around ? {} : { severity: "warning" as const }),
    // The task itself is kept: what hangs on it is only told when it ends.
    ...(continuesKept(call) ? { severity: "info" as const } : {}),
  });
}

/** The callee where it ends on the line on which the call starts, else the call. */
function lineEnd(callee: Node, call: Node): Node {
  return callee.endPosition.row === call.startPosition.row ? callee : call;
}

function checkCall(node: Node, ctx: RuleContext): void {
  if (node.type === "expression_statement" || node.type === "arrow_expression_clause") {
    const value = items(node)[0];
    if (value?.type === "invocation_expression") check(value, ctx);
  }
}

export const csharpFloating: readonly Handler[] = [
  {
    kinds: ["expression_statement", "arrow_expression_clause"],
    anchors: /Async\b|\bTask\b|\bValueTask\b/,
    check: checkCall,
  },
];
