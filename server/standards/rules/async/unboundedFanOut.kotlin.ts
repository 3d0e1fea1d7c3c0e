import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import {
  args,
  calledName,
  callOfLambda,
  methodOf,
  namedArgument,
  receiver,
  trailingLambda,
  wholeCall,
} from "../../languages/kotlinSyntax.ts";
import type { Handler } from "../../rule.ts";
import { isEnding, isShortList, LIMITERS, REMOTE } from "./fanOut.ts";

const EACH = /^(map|mapNotNull|mapIndexed|mapTo|flatMap|associateWith|associate|forEach|forEachIndexed)$/;
const KEEPS =
  /^(filter\w*|sorted\w*|distinct\w*|shuffled|reversed|asSequence|asIterable|toList|toSet|entries|withIndex|map\w*|orEmpty|requireNoNulls)$/;
/** What takes a part of a list that somebody gave the size of. */
const PART = /\b(chunked|windowed|take|takeLast|subList|slice|partition|batched)\s*\(/;

/** The list that a chain begins with; `undefined` where only a part of it is taken. */
function sourceOf(list: Node, ctx: RuleContext): Node | undefined {
  if (PART.test(ctx.plain(list))) return undefined;
  let at = list;
  for (;;) {
    const on = at.type === "call_expression" ? receiver(at) : undefined;
    if (on && KEEPS.test(calledName(at))) at = on;
    else if (at.type === "parenthesized_expression") at = items(at)[0] ?? at;
    else if (at.type === "navigation_expression" && /\.(entries|values|keys|indices)$/.test(ctx.plain(at)))
      at = at.namedChildren[0] ?? at;
    else return at;
    if (at.type === "parenthesized_expression" && !items(at)[0]) return at;
  }
}

function isShort(list: Node, ctx: RuleContext): boolean {
  const text = ctx.text(list);
  if (
    list.type === "range_expression" ||
    /^(\w+(Of|Array)|repeat|enumValues)\s*[(<]|\.(entries|values\(\))$|^[A-Z]\w*\./.test(text) ||
    // The entries of an enum, or a constant.
    /^[A-Z]\w*$/.test(text)
  )
    return true;
  if (/^\d+\s*(\.\.|until|downTo)/.test(text) || isShortList(text)) return true;
  const definition = list.type === "identifier" ? ctx.definition(list) : undefined;
  const made = definition?.initText ?? "";
  if (/^(listOf|setOf|mapOf|arrayOf)\s*[(<]/.test(made) || PART.test(made)) return true;
  // One part of a list that was cut: `for (part in all.chunked(10))`.
  return (
    definition?.kind === "element" &&
    PART.test(ctx.plain(definition.declaration?.node ?? list).split("\n")[0] ?? "")
  );
}

/** True where a lambda or loop around goes over parts of a list. */
function inParts(node: Node, ctx: RuleContext): boolean {
  for (let at = node.parent; at && at.type !== "function_declaration"; at = at.parent) {
    const call = at.type === "lambda_literal" ? callOfLambda(at) : undefined;
    const on = call ? receiver(call) : undefined;
    if (on && PART.test(ctx.plain(on))) return true;
    if (at.type === "for_statement" && PART.test(ctx.plain(at).split("\n")[0] ?? "")) return true;
  }
  return false;
}

function isLimited(call: Node, ctx: RuleContext): boolean {
  if (LIMITERS.some((word) => ctx.mentions(word))) return true;
  const method = methodOf(call);
  const text = ctx.plain(method ?? wholeCall(call));
  return /\b(withPermit|limitedParallelism|newFixedThreadPool\w*|newSingleThreadContext|[pP]ermits?|[tT]hrottle\w*|[bB]ulkhead\w*)\b/.test(
    text,
  );
}

/** A dispatcher that somebody made, which has a size of its own. */
function ownDispatcher(call: Node, ctx: RuleContext): boolean {
  const given = args(call)[0] ?? namedArgument(call, "context");
  if (!given) return false;
  return !/^(Dispatchers\.\w+|CoroutineStart\.\w+|CoroutineName\(.*|NonCancellable|SupervisorJob\(\))(\s*\+.*)?$/.test(
    ctx.plain(given),
  );
}

/** The list whose every item starts this call: `xs.map { async { … } }`, `for (x in xs) launch { … }`. */
function listOf(call: Node): Node | undefined {
  for (let at = wholeCall(call).parent; at && at.type !== "function_declaration"; at = at.parent) {
    if (at.type === "for_statement") {
      const list = items(at).find(
        (c) =>
          c.type !== "variable_declaration" &&
          c.type !== "multi_variable_declaration" &&
          c.type !== "annotation",
      );
      return list && list.endIndex <= call.startIndex ? list : undefined;
    }
    if (/^(while|do_while)_statement$/.test(at.type)) return undefined;
    if (at.type !== "lambda_literal") continue;
    const taker = callOfLambda(at);
    if (!taker) return undefined;
    const name = calledName(taker);
    if (EACH.test(name)) return receiver(taker);
    if (!/^(let|run|also|apply|with|if)$/.test(name)) return undefined;
  }
  return undefined;
}

function shown(list: Node, ctx: RuleContext): string {
  const text = ctx.text(list).replace(/\s+/g, " ");
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

const BUILDER =
  /^kotlinx\.coroutines\.(async|launch|CoroutineScope#(async|launch)|GlobalScope\.(async|launch))$/;

function isBuilder(call: Node, ctx: RuleContext): boolean {
  if (BUILDER.test(ctx.qualifyCall(call) ?? "")) return true;
  const on = receiver(call);
  if (!on || !/^(this(@\w+)?|(this\.)?\w*[sS]cope)$/.test(ctx.text(on))) return false;
  return (
    ctx.imports(`kotlinx.coroutines.${calledName(call)}`) ||
    ctx.fileDefinition("*kotlinx.coroutines") !== undefined
  );
}

/** What the work does that leaves the process. */
function reachesOut(work: Node, ctx: RuleContext): boolean {
  const calls = work.descendantsOfType("call_expression");
  if (calls.length > 0 && calls.every((one) => isEnding(calledName(one)))) return false;
  return REMOTE.test(ctx.plain(work));
}

/** What the device itself keeps; a name for a client or an address says otherwise. */
function isLocal(work: Node, ctx: RuleContext): boolean {
  const text = ctx.plain(work);
  return (
    /\b\w*([sS]torage|[dD]ao|[cC]ache|[fF]iles?|[sS]tore|[sS]ettings|[pP]references)\b/.test(text) &&
    !/\b\w*([cC]lient|[aA]pi|[sS]ervice|[uU]rl|[hH]ttp\w*|[gG]ateway|[rR]emote)\b/.test(text)
  );
}

function check(call: Node, ctx: RuleContext): void {
  const work = trailingLambda(call);
  if (!work || !isBuilder(call, ctx) || ownDispatcher(call, ctx) || !reachesOut(work, ctx)) return;
  tell(call, ctx, "a coroutine");
}

function tell(call: Node, ctx: RuleContext, what: string): void {
  const list = listOf(call);
  const source = list ? sourceOf(list, ctx) : undefined;
  if (!list || !source || isShort(source, ctx) || inParts(call, ctx) || isLimited(call, ctx)) return;
  const local = isLocal(wholeCall(call), ctx);
  ctx.report(call.namedChildren[0] ?? call, {
    ...(local ? { severity: "info" as const } : {}),
    message: `Starts ${what} for every item of "${shown(list, ctx)}" at the same moment: a long list takes every connection here and floods who is called. A Semaphore, or parts of the list, set a limit.`,
  });
}

/** `xs.map { CompletableFuture.supplyAsync { … } }` on the common pool. */
function checkFuture(call: Node, ctx: RuleContext): void {
  if (
    !/^java\.util\.concurrent\.CompletableFuture\.(supplyAsync|runAsync)$/.test(ctx.qualifyCall(call) ?? "")
  )
    return;
  const work = trailingLambda(call) ?? args(call)[0];
  if (!work || (trailingLambda(call) ? args(call).length > 0 : args(call).length > 1)) return;
  if (reachesOut(work, ctx)) tell(call, ctx, "a task of the common pool");
}

/** `xs.parallelStream().forEach { client.send(it) }`. */
function checkParallel(call: Node, ctx: RuleContext): void {
  const on = receiver(call);
  const work = trailingLambda(call) ?? args(call)[0];
  const parallel = /^(.*)\.\s*(parallelStream\(\)|stream\(\)\s*\.\s*parallel\(\))/s.exec(
    on ? ctx.plain(on) : "",
  );
  if (!work || !on || !parallel || !reachesOut(work, ctx)) return;
  const list = parallel[1] ?? "";
  if (isShortList(list) || /^\w+Of\(/.test(list) || PART.test(list) || isLimited(call, ctx)) return;
  ctx.report(call.namedChildren[0] ?? call, {
    message: `Calls another system for every item of "${list.slice(0, 40)}" on the common pool, which the whole process shares: slow answers stop all its parallel work.`,
  });
}

/** `flow.flatMapMerge(Int.MAX_VALUE) { … }`. */
function checkMerge(call: Node, ctx: RuleContext): void {
  const value = namedArgument(call, "concurrency") ?? args(call)[0];
  if (!value || !/^((kotlin\.)?Int\.MAX_VALUE|2_?147_?483_?647)$/.test(ctx.text(value))) return;
  ctx.report(value, {
    message: "Merges as many flows at once as there are items: each of them holds a connection or memory.",
    suggestions: [fix("Merge at most 16 at once", replaceNode(value, "16"))],
  });
}

export const kotlinFanOut: readonly Handler[] = [
  { calls: ["async", "launch"], check },
  { calls: ["supplyAsync", "runAsync"], check: checkFuture },
  { calls: ["forEach", "map"], check: checkParallel },
  { calls: ["flatMapMerge", "flattenMerge"], check: checkMerge },
];
