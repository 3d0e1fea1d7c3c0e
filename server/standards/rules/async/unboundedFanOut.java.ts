import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { args } from "../../languages/java.ts";
import type { Handler } from "../../rule.ts";
import { callRange, functionText } from "../timeouts/edits.ts";
import { isShortList, LIMITERS } from "./fanOut.ts";

/** Calls that leave the process, by the names of what makes them. */
const REMOTE =
  /\b(\w*[cC]lient|\w*[rR]epository|\w*[dD]ao|\w*[tT]emplate|\w*[gG]ateway|\w*[sS]tub|\w*[pP]roducer|jdbc\w*|entityManager|session|http\w*|s3|sqs|dynamoDb\w*)\s*\.\s*\w+\(|\b(fetch|download|upload|send|publish|query|call)\w*\(|\bnew\s+URL\(|HttpRequest|\bFiles\s*\.\s*\w+\(/;

function isLimited(call: Node, ctx: RuleContext): boolean {
  return (
    LIMITERS.some((word) => ctx.mentions(word)) ||
    /\b(semaphore|limiter|permits|partition\(|subList\()/i.test(functionText(call, ctx))
  );
}

/** `xs` of `xs.parallelStream()…` or `xs.stream()…`. */
function sourceOf(node: Node | null, ctx: RuleContext): { list: Node; method: string } | undefined {
  for (let at = node; at?.type === "method_invocation"; at = at.childForFieldName("object")) {
    const method = ctx.text(at.childForFieldName("name") ?? at);
    const list = at.childForFieldName("object");
    if (method === "limit") return undefined;
    if (list && /^(parallelStream|stream)$/.test(method)) return { list, method };
  }
  return undefined;
}

function isShort(list: Node, ctx: RuleContext): boolean {
  const text = ctx.text(list);
  if (/^(List|Set|Map|Stream|Arrays)\.(of|asList)\(|subList\(|\.values\(\)$/.test(text) || isShortList(text))
    return true;
  const made = list.type === "identifier" ? ctx.definition(list)?.initText : undefined;
  return made !== undefined && /^(List|Set|Arrays)\.(of|asList)\(\s*[^)]|subList\(/.test(made);
}

function shown(list: Node, ctx: RuleContext): string {
  const text = ctx.text(list).replace(/\s+/g, " ");
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

/** `xs.parallelStream().forEach(x -> client.send(x))`. */
function checkParallel(call: Node, ctx: RuleContext): void {
  const callback = args(call)[0];
  const source = sourceOf(call.childForFieldName("object"), ctx);
  const parallel =
    source?.method === "parallelStream" || /\.parallel\(\)/.test(ctx.plain(call).slice(0, 400));
  if (!callback || !source || !parallel || isShort(source.list, ctx)) return;
  if (!REMOTE.test(`${ctx.text(callback).replace(/::(\w+)/g, ".$1(")}`) || isLimited(call, ctx)) return;
  ctx.report(callRange(call, ctx), {
    message: `Calls another system for every item of "${shown(source.list, ctx)}" on the common pool, which the whole process shares: slow answers stop all its parallel work.`,
  });
}

/** `xs.stream().map(x -> CompletableFuture.supplyAsync(() -> …))` without an executor. */
function checkAsync(call: Node, ctx: RuleContext): void {
  if (
    !/^java\.util\.concurrent\.CompletableFuture\.(supplyAsync|runAsync)$/.test(ctx.qualifyCall(call) ?? "")
  )
    return;
  const work = args(call)[0];
  if (
    args(call).length !== 1 ||
    !work ||
    !REMOTE.test(ctx.plain(work).replace(/::(\w+)/g, ".$1(")) ||
    isLimited(call, ctx)
  )
    return;
  const lambda = ctx.ancestor(call, ["lambda_expression"], ["method_declaration"]);
  const mapped = lambda?.parent?.parent;
  if (
    mapped?.type === "method_invocation" &&
    ctx.text(mapped.childForFieldName("name") ?? mapped) === "map"
  ) {
    const source = sourceOf(mapped.childForFieldName("object"), ctx);
    if (source && !isShort(source.list, ctx)) tell(call, source.list, ctx);
    return;
  }
  const loop = ctx.ancestor(call, ["enhanced_for_statement"], ["method_declaration", "lambda_expression"]);
  const list = loop?.childForFieldName("value");
  if (list && !isShort(list, ctx)) tell(call, list, ctx);
}

function tell(call: Node, list: Node, ctx: RuleContext): void {
  ctx.report(callRange(call, ctx), {
    message: `Starts one call for every item of "${shown(list, ctx)}" at the same moment, on a pool that the whole process shares: give it an executor of limited size.`,
  });
}

/** A virtual thread for every item of a list. */
function checkVirtual(call: Node, ctx: RuleContext): void {
  const object = call.childForFieldName("object");
  if (!object || ctx.typeOf(object) !== "java.util.concurrent.ExecutorService") {
    if (!object || !/newVirtualThreadPerTaskExecutor/.test(ctx.typeOf(object) ?? "")) return;
  }
  if (!/newVirtualThreadPerTaskExecutor\(/.test(ctx.definition(object)?.initText ?? "")) return;
  const loop = ctx.ancestor(call, ["enhanced_for_statement"], ["method_declaration", "lambda_expression"]);
  const list = loop?.childForFieldName("value");
  if (!list || isShort(list, ctx) || isLimited(call, ctx)) return;
  ctx.report(callRange(call, ctx), {
    message: `Starts a virtual thread for every item of "${shown(list, ctx)}" at the same moment: threads are cheap, but what they call is not.`,
  });
}

export const javaHandlers: readonly Handler[] = [
  { calls: ["forEach", "map", "flatMap"], check: checkParallel },
  { calls: ["supplyAsync", "runAsync"], check: checkAsync },
  { calls: ["submit", "execute"], check: checkVirtual },
];
