import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Handler } from "../../rule.ts";
import { explained, indentation, indentStep } from "./handlers.ts";
import {
  type CsharpCatch,
  catchesEverything,
  caughtType,
  csharpCatch,
  isAttempt,
  isIgnored,
  mayNotThrow,
  onlyCleansUp,
} from "./handlersCsharp.ts";

/** Ends that were asked for, and what other rules look after. */
const ASKED_FOR =
  /^(OperationCanceledException|TaskCanceledException|ThreadInterruptedException|ThreadAbortException|ObjectDisposedException|EndOfStreamException|JSDisconnectedException)$/;

const PROBES = /^(KeyNotFoundException|FormatException|OverflowException|InvalidCastException)$/;

/** A block that does nothing: empty, or only `;` and `continue`. */
function idle(body: Node): "empty" | "skips" | undefined {
  const statements = items(body).filter((one) => one.type !== "empty_statement");
  if (statements.some((one) => one.type.startsWith("preproc"))) return undefined;
  if (statements.length === 0) return "empty";
  return statements.every((one) => one.type === "continue_statement") ? "skips" : undefined;
}

/** `catch { } // throws on other systems`: a reason behind the brace. */
function explainedBehind(node: Node, ctx: RuleContext): boolean {
  const next = node.nextSibling ?? node.parent?.nextSibling;
  if (next?.type !== "comment" || next.startPosition.row !== node.endPosition.row) return false;
  return explained(next, 2, ctx);
}

/** Throws on what was caught: `throw;` keeps the stack trace. */
function throwOn(node: Node, clause: CsharpCatch, ctx: RuleContext): ReturnType<typeof fix> {
  const statement = node.parent;
  const base = statement ? indentation(statement, ctx) : "";
  const step = indentStep(node, ctx);
  const oneLine = clause.body.startPosition.row === clause.body.endPosition.row;
  const text = oneLine ? "{ throw; }" : `{\n${base}${step}throw;\n${base}}`;
  return fix("Throw it on", replaceNode(clause.body, text));
}

function check(node: Node, ctx: RuleContext): void {
  const clause = csharpCatch(node, ctx);
  if (!clause || clause.body.namedChildCount > 3) return;
  const state = idle(clause.body);
  if (!state || isIgnored(clause) || ASKED_FOR.test(caughtType(clause, ctx))) return;
  if (state === "skips" && !catchesEverything(clause, ctx)) return;
  if (
    explained(node, 1, ctx) ||
    explainedBehind(node, ctx) ||
    onlyCleansUp(node, ctx) ||
    mayNotThrow(node, ctx)
  )
    return;
  // `when (e.StatusCode == 404)`: the one case that is expected.
  if (clause.filter && !catchesEverything(clause, ctx)) return;
  // A look-up or a parse that fails is an answer, though one that nobody wrote down.
  const minor =
    (isAttempt(node, ctx) || PROBES.test(caughtType(clause, ctx))) && !catchesEverything(clause, ctx);
  ctx.report(
    { from: clause.keyword, to: clause.headEnd },
    {
      message:
        state === "skips"
          ? "Every failure of this round is skipped without a trace."
          : "The handler drops the error: nobody learns that this failed.",
      suggestions: state === "empty" ? [throwOn(node, clause, ctx)] : [],
      ...(minor ? { severity: "info" } : {}),
    },
  );
}

export const csharpSwallowed: readonly Handler[] = [{ kinds: ["catch_clause"], anchors: ["catch"], check }];
