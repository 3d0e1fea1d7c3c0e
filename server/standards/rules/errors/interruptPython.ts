import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { ends, exceptClause, indentation } from "./handlers.ts";

const CANCELLED = new Set(["asyncio.CancelledError", "asyncio.exceptions.CancelledError", "trio.Cancelled"]);

function isCancelled(type: Node, ctx: RuleContext): boolean {
  if (type.type === "call") return ctx.qualifyCall(type) === "anyio.get_cancelled_exc_class";
  return CANCELLED.has(ctx.qualify(type) ?? "");
}

/** `except asyncio.CancelledError` in a coroutine that then carries on as if nothing was. */
export function checkPythonCancel(clause: Node, ctx: RuleContext): void {
  const caught = exceptClause(clause, ctx);
  if (!caught) return;
  const head = caught.types.map((t) => ctx.text(t)).join();
  if (!/Cancelled|cancelled_exc/.test(head) && caught.types.every((t) => t.type !== "identifier")) return;
  if (!caught.types.some((type) => isCancelled(type, ctx))) return;
  const scope = ctx.functionAround(clause);
  // Only a coroutine is cancelled itself; a plain function reads another task's result.
  if (!scope?.node || !ctx.isAsync(scope)) return;
  const { body } = caught;
  if (ctx.own(body, ["raise_statement"]).length > 0 || ends(body, ctx)) return;
  const text = ctx.text(body);
  if (/\b(uncancel|cancelling|cancelled)\s*\(|\breraise\b|\bset_exception\(/.test(text)) return;
  if (cancelledHere(clause, scope.node, ctx)) return;
  ctx.report(
    { from: caught.keyword, to: caught.headEnd },
    {
      message: "Cancellation ends here: raise it again after the cleanup, or the task can't be stopped.",
      ...(leavesFunction(clause, body, scope.node) ? { severity: "info" as const } : {}),
      suggestions: [reraise(body, ctx)],
    },
  );
}

/** The coroutine stopped another task and waits for it to end: that task's error is expected. */
function cancelledHere(clause: Node, around: Node, ctx: RuleContext): boolean {
  const statement = clause.parent;
  if (!statement) return false;
  const before = ctx.text(around).slice(0, clause.startIndex - around.startIndex);
  return /\.(cancel|aclose|athrow|cancel_scope)\b|\bcancel\w*\(|\bcancel_\w+\b/.test(before);
}

/** True where the coroutine is on its way out: the harm is then to whoever waits for it. */
function leavesFunction(clause: Node, body: Node, around: Node): boolean {
  if (/^(return|break)_statement$/.test(items(body).at(-1)?.type ?? "")) return true;
  const block = around.childForFieldName("body");
  return items(block).at(-1)?.id === clause.parent?.id;
}

function reraise(body: Node, ctx: RuleContext): ReturnType<typeof fix> {
  const title = "Raise the cancellation again";
  const last = items(body).at(-1);
  if (!last) return fix(title, insertAt(body.endIndex, "raise"));
  if (/^(pass|continue|break|return)_statement$/.test(last.type))
    return fix(title, replaceNode(last, "raise"));
  return fix(title, insertAt(last.endIndex, `\n${indentation(last, ctx)}raise`));
}
