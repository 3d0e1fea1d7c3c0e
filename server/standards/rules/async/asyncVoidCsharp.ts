import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
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
import { taskName } from "./csharpTasks.ts";

const STARTS = /^System\.Threading\.Tasks\.(Task\.(Run|Factory\.StartNew)|TaskFactory#StartNew)$/;

/** True where every statement of the body stands in a `try` that catches everything. */
function catchesAll(fn: Node, ctx: RuleContext): boolean {
  const body = fn.childForFieldName("body") ?? fn.namedChildren.find((c) => c.type === "block");
  const statements = items(body ?? null);
  const last = statements.at(-1);
  return (
    last?.type === "try_statement" &&
    statements
      .slice(0, -1)
      .every((one) => one.type === "local_declaration_statement" || one.type === "if_statement") &&
    last.namedChildren.some((clause) => {
      if (clause.type !== "catch_clause") return false;
      const declared = clause.namedChildren.find((c) => c.type === "catch_declaration");
      const type = declared?.childForFieldName("type");
      const thrown = ctx.own(clause, ["throw_statement"]).length > 0;
      return (!type || /^(System\.)?Exception$/.test(ctx.plain(type))) && !thrown;
    })
  );
}

/** `(object sender, ClickEventArgs e)`: the signature is given by the event. */
function isEventHandler(fn: Node, ctx: RuleContext): boolean {
  const types = items(fn.childForFieldName("parameters")).map((one) => {
    const type = one.childForFieldName("type");
    return type ? ctx.text(type) : "";
  });
  return types.length === 2 && /^(System\.)?[oO]bject\??$/.test(types[0] ?? "")
    ? /(Args|EventArgs\w*|T\w*)\??$/.test(types[1] ?? "")
    : types.some((type) => /EventArgs\??$/.test(type));
}

const CRASHES = "its caller can't await it, and an exception in it ends the process";

function checkMethod(node: Node, ctx: RuleContext): void {
  if (!hasModifier(node, "async")) return;
  const type = returnType(node);
  const name = node.childForFieldName("name");
  if (!type || !name || ctx.text(type) !== "void") return;
  const event = isEventHandler(node, ctx);
  const safe = catchesAll(node, ctx);
  const fixed =
    hasModifier(node, "override") ||
    node.namedChildren.some((c) => c.type === "explicit_interface_specifier");
  if ((event || fixed) && safe) return;
  ctx.report(
    { from: type, to: name },
    {
      message: event
        ? `async void ${ctx.text(name)} has no try around its work: an exception in it ends the process.`
        : `async void ${ctx.text(name)}: ${safe ? "its caller can't await it" : CRASHES}.`,
      ...(event ? { severity: "info" as const } : safe ? { severity: "warning" as const } : {}),
      suggestions: event || fixed ? [] : [fix("Return a Task", replaceNode(type, taskName(ctx)))],
    },
  );
}

/** Calls that take a delegate without a result: an async lambda there is `async void`. */
const VOID_TAKERS =
  /^System\.(Threading\.(ThreadPool\.(QueueUserWorkItem|UnsafeQueueUserWorkItem)|Tasks\.Parallel\.(For|ForEach|Invoke))|Collections\.Generic\.List#ForEach)$/;
const VOID_TYPES = /^System\.Threading\.(Thread|Timer)$/;

function checkLambda(node: Node, ctx: RuleContext): void {
  if (!hasModifier(node, "async")) return;
  const keyword = node.children.find((c) => c.type === "modifier" && c.text === "async");
  if (!keyword || !dropsTask(node, ctx)) return;
  if (catchesAll(node, ctx)) return;
  ctx.report(keyword, {
    message: `This async lambda returns nothing: ${CRASHES}.`,
    ...(node.parent?.type === "assignment_expression" ? { severity: "info" as const } : {}),
  });
}

function dropsTask(node: Node, ctx: RuleContext): boolean {
  const parent = node.parent;
  if (parent?.type === "assignment_expression") return parent.children.some((c) => c.type === "+=");
  if (parent?.type === "variable_declarator") {
    const type = parent.parent?.childForFieldName("type");
    return type !== null && type !== undefined && /^(System\.)?Action(<.*>)?\??$/s.test(ctx.plain(type));
  }
  const call = parent?.type === "argument" ? parent.parent?.parent : undefined;
  if (!call || !ctx.adapter.callKinds.includes(call.type)) return false;
  const name = ctx.qualifyCall(call) ?? "";
  if (call.type !== "invocation_expression") return VOID_TYPES.test(name);
  if (VOID_TAKERS.test(name)) return true;
  // `items.ForEach(async x => …)` is a list's; `Parallel.ForEachAsync` and others have other names.
  const on = receiver(call);
  return calledName(call) === "ForEach" && /\.ToList\(\)$/.test(on ? ctx.text(on) : "");
}

/** `Task.Run(…);` as a statement: nobody sees how it ends. */
function checkStart(call: Node, ctx: RuleContext): void {
  if (call.parent?.type !== "expression_statement" || !STARTS.test(ctx.qualifyCall(call) ?? "")) return;
  const job = args(call)[0];
  if (job && ctx.adapter.functionKinds.includes(job.type) && catchesAll(job, ctx)) return;
  const fn = functionOf(call);
  const callee = call.childForFieldName("function") ?? call;
  ctx.report(call.startPosition.row === call.endPosition.row ? call : callee, {
    message: "Nobody looks at this task: what it throws is lost, and shutdown cuts it off.",
    suggestions:
      fn && hasModifier(fn, "async")
        ? [fix("Await the task", { start: call.startIndex, end: call.startIndex, newText: "await " })]
        : [],
  });
}

export const csharpFireAndForget: readonly Handler[] = [
  { kinds: ["method_declaration", "local_function_statement"], anchors: ["async"], check: checkMethod },
  { kinds: ["lambda_expression", "anonymous_method_expression"], anchors: ["async"], check: checkLambda },
  { calls: ["Run", "StartNew"], check: checkStart },
];
