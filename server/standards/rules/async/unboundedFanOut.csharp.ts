import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { args, bare, calledName, hasModifier, receiver } from "../../languages/csharpSyntax.ts";
import type { Handler } from "../../rule.ts";
import { taskCall } from "./csharpTasks.ts";

/** `xs.Select(x => LoadAsync(x))`, directly or by the name that it was given. */
function selection(value: Node, ctx: RuleContext): Node | undefined {
  let at = bare(value);
  if (at.type === "identifier") {
    const init = ctx.definition(at)?.declaration?.init;
    if (!init) return undefined;
    at = bare(init);
  }
  while (at.type === "invocation_expression" && /^(ToList|ToArray)$/.test(calledName(at))) {
    const on = receiver(at);
    if (!on) return undefined;
    at = on;
  }
  return at.type === "invocation_expression" && calledName(at) === "Select" ? at : undefined;
}

/** True where the source has a size that the code gives: a literal, a range, or a part of a list. */
function isSmall(source: Node, ctx: RuleContext): boolean {
  const text = ctx.text(source);
  if (/\.\s*(Take|Chunk|Batch)\s*\(|Enumerable\.(Range|Repeat)\s*\([^,]*,\s*\d+\s*\)/.test(text)) return true;
  const at = bare(source);
  if (/^(array_creation_expression|implicit_array_creation_expression|collection_expression)$/.test(at.type))
    return true;
  const init = at.type === "identifier" ? ctx.definition(at) : undefined;
  const initText = init?.declaration?.init ? ctx.text(init.declaration.init) : init?.initText;
  if (initText && /^(new(\s+\w+)?\s*\[\s*\]\s*\{|\[)|\.\s*(Take|Chunk|Batch)\s*\(/.test(initText))
    return true;
  // One part of a list that was cut: `foreach (var part in all.Chunk(10))`.
  const loop = init?.declaration?.kind === "element" ? init.declaration.node : undefined;
  const over = loop?.childForFieldName("right");
  return over !== null && over !== undefined && /\.\s*(Chunk|Batch|Buffer)\s*\(/.test(ctx.plain(over));
}

function check(call: Node, ctx: RuleContext): void {
  if (ctx.qualifyCall(call) !== "System.Threading.Tasks.Task.WhenAll") return;
  const given = args(call);
  const select = given.length === 1 && given[0] ? selection(given[0], ctx) : undefined;
  const source = select ? receiver(select) : undefined;
  const each = select ? args(select)[0] : undefined;
  if (!select || !source || !each || isSmall(source, ctx) || !startsWork(each, ctx)) return;
  // Held back by a semaphore, a limiter or a bulkhead.
  if (
    /\b(\w*[sS]emaphore\w*|\w*[tT]hrottle\w*|\w*[lL]imiter\w*|\w*[bB]ulkhead\w*|\w*[gG]ate)\s*\.|\bWaitAsync\s*\(/.test(
      ctx.plain(each),
    )
  )
    return;
  const callee = call.childForFieldName("function") ?? call;
  ctx.report(call.startPosition.row === call.endPosition.row ? call : callee, {
    message: `All of "${short(source, ctx)}" is started at once: a long list takes every connection. Parallel.ForEachAsync has a limit.`,
  });
}

function short(source: Node, ctx: RuleContext): string {
  const text = ctx.text(source).replace(/\s+/g, " ");
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function startsWork(each: Node, ctx: RuleContext): boolean {
  if (each.type !== "lambda_expression") return /Async$/.test(ctx.plain(each));
  const body = each.childForFieldName("body");
  if (hasModifier(each, "async")) return true;
  return body !== null && body.type !== "block" && taskCall(bare(body), ctx) !== undefined;
}

export const csharp: Handler[] = [{ calls: ["WhenAll"], check }];
