import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { explained, indentation, saysIgnored } from "./handlers.ts";
import {
  caughtType,
  guarded,
  isAttempt,
  isQuiet,
  type KotlinCatch,
  kotlinCatch,
  onlyCleansUp,
} from "./handlersKotlin.ts";

/** Ends that were asked for, and what `interrupt-swallowed` looks after. */
const ASKED_FOR =
  /^(CancellationException|TimeoutCancellationException|InterruptedException|ClosedReceiveChannelException|ClosedSendChannelException|EOFException|NumberFormatException|ActivityNotFoundException)$/;

/** What is not there: to ask for it is the way to learn that. */
const ABSENT = /^(ClassNotFoundException|NoClassDefFoundError|NoSuch(Method|Field)(Exception|Error))$/;

const BROAD = /^(Throwable|Exception|RuntimeException|Error|IOException)$/;

/** A block that does nothing: empty, or only `continue`, `Unit` or `null`. */
function idle(body: Node, ctx: RuleContext): "empty" | "skips" | undefined {
  const statements = items(body);
  if (statements.length === 0) return "empty";
  const only = statements.length === 1 ? statements[0] : undefined;
  if (!only) return undefined;
  const text = ctx.text(only);
  if (text === "Unit") return "empty";
  return /^continue(@\w+)?$/.test(text) ? "skips" : undefined;
}

function throwOn(node: Node, clause: KotlinCatch, ctx: RuleContext): Fix {
  const statement = node.parent;
  const base = statement ? indentation(statement, ctx) : "";
  const oneLine = clause.body.startPosition.row === clause.body.endPosition.row;
  const text = oneLine ? `{ throw ${clause.name} }` : `{\n${base}    throw ${clause.name}\n${base}}`;
  return fix("Throw it on", replaceNode(clause.body, text));
}

function check(node: Node, ctx: RuleContext): void {
  const clause = kotlinCatch(node, ctx);
  if (!clause || saysIgnored(clause.name)) return;
  const state = idle(clause.body, ctx);
  const caught = caughtType(clause, ctx);
  if (!state || ASKED_FOR.test(caught)) return;
  if (state === "skips" && !BROAD.test(caught)) return;
  if (explained(node, 1, ctx) || onlyCleansUp(guarded(node)) || isQuiet(node)) return;
  const tried = items(guarded(node) ?? null).at(-1);
  if (ABSENT.test(caught) && tried?.type === "return_expression") return;
  // A look-up that has an answer for "not there".
  const asks = tried?.type === "return_expression" && !BROAD.test(caught);
  const minor = asks || (isAttempt(node) && !/^(Throwable|Exception)$/.test(caught));
  ctx.report(
    { from: clause.keyword, to: clause.headEnd },
    {
      message:
        state === "skips"
          ? "Every failure of this round is skipped without a trace."
          : "The handler drops the error: nobody learns that this failed.",
      suggestions: state === "empty" && clause.name !== "_" ? [throwOn(node, clause, ctx)] : [],
      ...(minor ? { severity: "info" as const } : {}),
    },
  );
}

export const kotlinSwallowed: readonly Handler[] = [{ kinds: ["catch_block"], anchors: ["catch"], check }];
