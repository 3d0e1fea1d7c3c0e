import { fix, insertAt, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Edit, Fix } from "../../model.ts";
import { indentation } from "../errors/handlers.ts";
import { addFirst } from "../errors/statements.ts";
import { handlerBody } from "./retryFlow.ts";
import type { RetryLoop } from "./retryLoop.ts";

/** Counts the attempts in the loop's head, and gives up in the handler. */
export function boundLoop(loop: RetryLoop, ctx: RuleContext): Fix[] {
  if (loop.condition || loop.node.type === "do_statement" || /\battempt\b/.test(ctx.plain(loop.node)))
    return [];
  const most = ctx.values.retryAttempts;
  const title = `Give up after ${most} attempts`;
  const edits = editsOf(loop, most, ctx);
  return edits ? [fix(title, ...edits)] : [];
}

function editsOf(loop: RetryLoop, most: number, ctx: RuleContext): Edit[] | undefined {
  switch (loop.family) {
    case "javascript":
      return braced(loop, "let attempt = 1", `if (attempt >= ${most}) throw ${loop.error};`, "  ", ctx);
    case "java":
      return braced(loop, "int attempt = 1", `if (attempt >= ${most}) throw ${loop.error};`, "    ", ctx);
    case "python":
      return pythonEdits(loop, most, ctx);
    case "go":
      return goEdits(loop, most, ctx);
    default:
      return undefined;
  }
}

function braced(
  loop: RetryLoop,
  start: string,
  giveUp: string,
  step: string,
  ctx: RuleContext,
): Edit[] | undefined {
  const body = handlerBody(loop.handler);
  if (!body || !loop.error || !/^\{/.test(ctx.plain(body))) return undefined;
  // Java may only throw what the method declares; what is not checked can go anywhere.
  if (
    loop.family === "java" &&
    !/\b(Runtime\w*|Unchecked\w*|IllegalState)Exception\b/.test(ctx.plain(loop.handler).split("{")[0] ?? "")
  )
    return undefined;
  const head = { start: loop.from.startIndex, end: loop.to.endIndex, newText: `for (${start}; ; attempt++)` };
  return [head, addFirst(body, giveUp, step, ctx)];
}

function pythonEdits(loop: RetryLoop, most: number, ctx: RuleContext): Edit[] | undefined {
  const body = handlerBody(loop.handler);
  const first = items(body ?? null)[0];
  if (!body || !first || first.startPosition.row === loop.handler.startPosition.row) return undefined;
  const own = indentation(first, ctx);
  const outer = " ".repeat(loop.handler.startPosition.column);
  const step = own.length > outer.length ? own.slice(outer.length) : "    ";
  return [
    { start: loop.from.startIndex, end: loop.to.endIndex, newText: `for attempt in range(1, ${most + 1})` },
    insertAt(first.startIndex, `if attempt == ${most}:\n${own}${step}raise\n${own}`),
  ];
}

function goEdits(loop: RetryLoop, most: number, ctx: RuleContext): Edit[] | undefined {
  const scope = ctx.functionAround(loop.node)?.node;
  if (scope?.childForFieldName("result")?.text !== "error" || !loop.error) return undefined;
  const first = loop.failing[0];
  if (!first || first.startIndex < loop.handler.startIndex) return undefined;
  const column = " ".repeat(0) + "\t".repeat(first.startPosition.column);
  return [
    insertAt(loop.from.endIndex, " attempt := 1; ; attempt++"),
    insertAt(
      first.startIndex,
      `if attempt >= ${most} {\n${column}\treturn ${loop.error}\n${column}}\n${column}`,
    ),
  ];
}
