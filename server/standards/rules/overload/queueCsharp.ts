import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { args, argumentNodes, functionOf, initialised } from "../../languages/csharpSyntax.ts";
import type { Fix, Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";

const GROWS = "grows until memory runs out";

function title(ctx: RuleContext): string {
  return `Bound the queue to ${ctx.values.queueCapacity} items`;
}

/** A local queue holds what one call puts into it: a lesser worry than one that lives on. */
function perCall(node: Node): { severity?: Severity } {
  const declarator = node.parent?.type === "variable_declarator" ? node.parent : undefined;
  const local = declarator?.parent?.parent?.type === "local_declaration_statement" && functionOf(node);
  return local ? { severity: "info" } : {};
}

function isGuarded(ctx: RuleContext): boolean {
  return ctx.mentions("Semaphore") || ctx.mentions("SemaphoreSlim");
}

/** `Channel.CreateUnbounded<T>()`. */
function checkChannel(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call) ?? "";
  if (!/^(System\.Threading\.Channels\.)?Channel\.CreateUnbounded(Prioritized)?$/.test(name)) return;
  if (isGuarded(ctx)) return;
  const callee = call.childForFieldName("function");
  const list = call.childForFieldName("arguments");
  const suggestions: Fix[] = [];
  if (callee && list && args(call).length === 0 && name.endsWith("CreateUnbounded")) {
    const bounded = ctx.text(callee).replace(/CreateUnbounded/, "CreateBounded");
    suggestions.push(
      fix(title(ctx), replaceNode(callee, bounded), replaceNode(list, `(${ctx.values.queueCapacity})`)),
    );
  }
  ctx.report(call.startPosition.row === call.endPosition.row ? call : (callee ?? call), {
    message: `A channel without a capacity ${GROWS}.`,
    ...perCall(call),
    suggestions,
  });
}

/** `new BlockingCollection<T>()`, also around another collection. */
function checkCollection(node: Node, ctx: RuleContext): void {
  if (!ctx.adapter.isConstruction(node)) return;
  if (ctx.qualifyCall(node) !== "System.Collections.Concurrent.BlockingCollection" || isGuarded(ctx)) return;
  const given = argumentNodes(node);
  const first = args(node)[0];
  if (given.length > 1 || (first && !isCollection(first, ctx))) return;
  const last = given.at(-1);
  const list = node.namedChildren.find((c) => c.type === "argument_list");
  const capacity = String(ctx.values.queueCapacity);
  ctx.report(node, {
    message: `A queue without a capacity ${GROWS}.`,
    ...perCall(node),
    suggestions: last
      ? [fix(title(ctx), insertAt(last.endIndex, `, ${capacity}`))]
      : list
        ? [fix(title(ctx), insertAt(list.startIndex + 1, capacity))]
        : [],
  });
}

function isCollection(value: Node, ctx: RuleContext): boolean {
  const type = ctx.typeOf(value) ?? "";
  return /(^|\.)Concurrent(Queue|Bag|Stack)$|ProducerConsumerCollection/.test(type);
}

/** Blocks of a data flow: endless unless their options say otherwise. */
function checkBlock(node: Node, ctx: RuleContext): void {
  if (!ctx.adapter.isConstruction(node) || isGuarded(ctx)) return;
  const type = ctx.qualifyCall(node) ?? "";
  if (!/^System\.Threading\.Tasks\.Dataflow\.(Buffer|Action|Transform|TransformMany)Block$/.test(type))
    return;
  const options = args(node).at(type.endsWith("BufferBlock") ? 0 : 1);
  const bound =
    options && ctx.adapter.isConstruction(options) ? initialised(options, "BoundedCapacity") : undefined;
  // Options of another place may hold a capacity.
  if (options && (!ctx.adapter.isConstruction(options) || bound)) return;
  ctx.report(
    node.startPosition.row === node.endPosition.row ? node : (node.childForFieldName("type") ?? node),
    {
      message: `A block without a BoundedCapacity ${GROWS}.`,
      ...perCall(node),
    },
  );
}

/** `BoundedCapacity = DataflowBlockOptions.Unbounded`. */
function checkCapacity(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left");
  const value = node.childForFieldName("right");
  if (!left || !value || !/(^|\.)BoundedCapacity$/.test(ctx.plain(left))) return;
  if (!/^(-\s*1|[\w.]*DataflowBlockOptions\.Unbounded|int\.MaxValue)$/.test(ctx.plain(value))) return;
  ctx.report(value, {
    message: `A block without a capacity ${GROWS}.`,
    suggestions: [fix(title(ctx), replaceNode(value, String(ctx.values.queueCapacity)))],
  });
}

export const csharpQueues: readonly Handler[] = [
  { calls: ["CreateUnbounded", "CreateUnboundedPrioritized"], check: checkChannel },
  { calls: ["BlockingCollection"], check: checkCollection },
  { calls: ["BufferBlock", "ActionBlock", "TransformBlock", "TransformManyBlock"], check: checkBlock },
  { kinds: ["assignment_expression"], anchors: ["BoundedCapacity"], check: checkCapacity },
];
