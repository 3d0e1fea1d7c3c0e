import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange, functionText } from "../timeouts/edits.ts";
import { isEnding, isShortList, LIMITERS } from "./fanOut.ts";

const FAN = /^(asyncio|asyncio\.tasks)\.(gather|wait|as_completed)$|^anyio\.gather$/;

/** True where what is iterated over does not grow with the data. */
function isShort(list: Node, ctx: RuleContext): boolean {
  const text = ctx.text(list);
  if (/^(list|tuple)$/.test(list.type)) return !items(list).some((c) => c.type === "list_splat");
  if (/^(set|dictionary)$/.test(list.type)) return true;
  if (/^range\((\d+|[A-Z_]+|\w*(workers?|concurrency|limit|consumers|n_\w+|num_\w+)\w*)\)$/.test(text))
    return true;
  if (/\[[^\]]*:[^\]]+\]$/.test(text)) return true;
  if (list.type === "call") {
    const callee = ctx.text(list.childForFieldName("function") ?? list);
    const first = items(list.childForFieldName("arguments"))[0];
    if (/^(enumerate|sorted|reversed|zip|list|set)$/.test(callee))
      return first !== undefined && isShort(first, ctx);
    const object = list.childForFieldName("function")?.childForFieldName("object");
    return (
      /\.(items|values|keys)$/.test(callee) && object !== null && object !== undefined && isShort(object, ctx)
    );
  }
  if (isShortList(text)) return true;
  if (list.type !== "identifier" && list.type !== "attribute") return false;
  const definition = ctx.definition(list);
  const made = definition?.kind === "variable" ? definition.initText : undefined;
  return (
    made !== undefined &&
    ((/^[[({](?!\s*[\])}])/.test(made) && !/\bfor\b|\*/.test(made)) || /\[[^\]]*:[^\]]+\]$/.test(made))
  );
}

interface FanOut {
  readonly list: Node;
  /** What makes the coroutines, where it is written in place. */
  readonly body?: Node;
}

/** `[f(x) for x in xs]`, the same as a generator, or `map(f, xs)`. */
function fanOf(node: Node | null | undefined, ctx: RuleContext): FanOut | undefined {
  if (
    node?.type === "list_comprehension" ||
    node?.type === "generator_expression" ||
    node?.type === "set_comprehension"
  ) {
    const clauses = node.namedChildren.filter((c) => c.type === "for_in_clause");
    const list = clauses.map((c) => c.childForFieldName("right")).find((one) => one && !isShort(one, ctx));
    const body = node.childForFieldName("body");
    // What ends is over soon, and no more than there was before.
    if (!list || body?.type !== "call" || isEnding(ctx.text(body.childForFieldName("function") ?? body)))
      return undefined;
    return { list, body };
  }
  if (node?.type === "call" && ctx.text(node.childForFieldName("function") ?? node) === "map") {
    const list = items(node.childForFieldName("arguments"))[1];
    return list && !isShort(list, ctx) ? { list } : undefined;
  }
  return undefined;
}

/** `tasks = []`, and a loop that puts one into it for every item. */
function collected(tasks: Node, call: Node, ctx: RuleContext): FanOut | undefined {
  const fn = ctx.functionAround(call)?.node;
  if (tasks.type !== "identifier" || !fn) return undefined;
  if (!/^(\[\]|list\(\)|set\(\))$/.test(ctx.definition(tasks)?.initText ?? "")) return undefined;
  const name = ctx.text(tasks);
  const loops = ctx.own(fn, ["for_statement"]).filter((one) => one.endIndex <= call.startIndex);
  for (const loop of loops) {
    const list = loop.childForFieldName("right");
    if (!list || isShort(list, ctx) || loop.children.some((c) => c.type === "async")) continue;
    const adds = ctx.own(loop, ["call"]).find((one) => {
      const text = ctx.text(one.childForFieldName("function") ?? one);
      const given = items(one.childForFieldName("arguments"))[0];
      if (text !== `${name}.append` && text !== `${name}.add`) return false;
      return given !== undefined && startsWork(given, ctx);
    });
    // Waited for within the loop, a few at a time.
    if (adds && !new RegExp(`\\bif\\b[^\\n]*\\blen\\(\\s*${name}\\b`).test(ctx.text(loop))) return { list };
  }
  return undefined;
}

/** A call whose coroutine is started here, or a name that holds such a task. */
function startsWork(given: Node, ctx: RuleContext): boolean {
  if (given.type === "identifier")
    return /^asyncio\.(create_task|ensure_future)\(/.test(ctx.definition(given)?.initText ?? "");
  return given.type === "call" && !isEnding(ctx.text(given.childForFieldName("function") ?? given));
}

function isLimited(call: Node, ctx: RuleContext): boolean {
  return (
    LIMITERS.some((word) => ctx.mentions(word)) ||
    /\b\w*(semaphore|limiter|limited|throttle\w*|\bsem)\b/i.test(functionText(call, ctx))
  );
}

function suggestions(call: Node, found: FanOut, ctx: RuleContext): Fix[] {
  const statement = ctx.ancestor(call, ["expression_statement", "return_statement"], ["block", "module"]);
  const body = found.body;
  const callee = ctx.text(call.childForFieldName("function") ?? call);
  const scope = ctx.functionAround(call);
  if (!statement || !body || !scope || !ctx.isAsync(scope) || !callee.startsWith("asyncio.")) return [];
  if (
    /\b(limit|limited)\b/.test(functionText(call, ctx)) ||
    /create_task|ensure_future/.test(ctx.plain(body))
  )
    return [];
  const indent = " ".repeat(statement.startPosition.column);
  const size = ctx.values.fanOut;
  const helper = [
    `limit = asyncio.Semaphore(${size})`,
    "",
    `${indent}async def limited(job):`,
    `${indent}    async with limit:`,
    `${indent}        return await job`,
    "",
    indent,
  ].join("\n");
  return [
    fix(
      `Run at most ${size} at a time`,
      insertAt(statement.startIndex, helper),
      insertAt(body.startIndex, "limited("),
      insertAt(body.endIndex, ")"),
    ),
  ];
}

function message(list: string): string {
  const short = list.replace(/\s+/g, " ");
  return `Starts one task for every item of "${short.length > 40 ? `${short.slice(0, 37)}…` : short}" at the same moment: a long list exhausts connections here and overloads the other side.`;
}

function check(call: Node, ctx: RuleContext): void {
  if (!FAN.test(ctx.qualifyCall(call) ?? "")) return;
  const given = items(call.childForFieldName("arguments"))[0];
  const inner = given?.type === "list_splat" ? given.namedChildren[0] : given;
  if (!inner || isLimited(call, ctx)) return;
  const init = inner.type === "identifier" ? ctx.definition(inner)?.declaration?.init : undefined;
  const found = fanOf(inner, ctx) ?? fanOf(init, ctx) ?? collected(inner, call, ctx);
  if (!found) return;
  ctx.report(callRange(call, ctx), {
    message: message(ctx.text(found.list)),
    suggestions: suggestions(call, found, ctx),
  });
}

/** `group.create_task(f(x))` in a loop over a list. */
function checkGroup(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call) ?? "";
  if (
    !/^(asyncio\.TaskGroup#create_task|(anyio\.create_task_group\(\)|trio\.open_nursery\(\)|trio\.Nursery|anyio\.abc\.TaskGroup)#start_soon)$/.test(
      name,
    )
  )
    return;
  const loop = ctx.ancestor(call, ["for_statement"], ctx.adapter.functionKinds);
  const list = loop?.childForFieldName("right");
  if (!loop || !list || isShort(list, ctx) || isLimited(call, ctx)) return;
  // An endless source that is waited for, one item after the other, is another matter.
  if (loop.children.some((c) => c.type === "async")) return;
  ctx.report(callRange(call, ctx), { message: message(ctx.text(list)) });
}

export const pythonHandlers: readonly Handler[] = [
  { calls: ["gather", "wait", "as_completed"], check },
  { calls: ["create_task", "start_soon"], check: checkGroup },
];
