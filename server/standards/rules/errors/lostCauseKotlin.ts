import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, argumentNodes, calledName, KOTLIN_FUNCTIONS, receiver } from "../../languages/kotlinSyntax.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { saysIgnored } from "./handlers.ts";
import { caughtType, type KotlinCatch, kotlinCatch, passesOn } from "./handlersKotlin.ts";

/** Types of the platform that have a constructor for a message and a cause. */
const TAKES_CAUSE =
  /^(Exception|RuntimeException|Error|IllegalStateException|IllegalArgumentException|UnsupportedOperationException|SecurityException|ConcurrentModificationException|IOException|ExecutionException|CompletionException|SQLException|AssertionError)$/;

/** What of the caught error keeps its trace. */
const UNWRAPS = /^(cause|rootCause|targetException|unwrap\w*|getCause|suppressed)$/;

/** Calls that make words of an error. */
const WORDS = /^(format|toString|stackTraceToString|println|print|joinToString|plus|append)$/;

/** Where a new error after it carries the caught one. */
const ADDED = /\b(initCause|addSuppressed|setStackTrace|stackTrace\s*=)/;

function keeps(value: Node, name: string, ctx: RuleContext): boolean {
  return value.descendantsOfType("identifier").some((one) => ctx.text(one) === name && keptAt(one, value));
}

function keptAt(use: Node, limit: Node): boolean {
  let from = use;
  for (let at = use.parent; at; from = at, at = at.parent) {
    if (at.type === "interpolation" || at.type === "binary_expression" || at.type === "is_expression") {
      const elvis = at.type === "binary_expression" && at.childForFieldName("operator")?.type === "?:";
      if (!elvis) return false;
    }
    if (at.type === "navigation_expression") {
      const member = at.namedChildren.at(-1);
      // `e.message` keeps words only, `e.cause` the cause; an extension may do anything.
      if (from.id === use.id && member && member.id !== use.id) {
        const called = at.parent?.type === "call_expression" && at.parent.namedChildren[0]?.id === at.id;
        if (called ? WORDS.test(member.text) : !UNWRAPS.test(member.text)) return false;
      }
    }
    if (at.type === "call_expression" && from.type === "value_arguments" && WORDS.test(calledName(at)))
      return false;
    if (at.id === limit.id) return true;
  }
  return true;
}

/** A name in the arguments that may hold the caught error under another name. */
function mayHoldCause(argument: Node, name: string, ctx: RuleContext): boolean {
  if (argument.type !== "identifier") return false;
  const text = ctx.text(argument);
  if (
    /^(cause|ex|exc|exception|throwable|t|th|root|rootCause|original|failure)$|Cause$|Exception$/.test(text)
  ) {
    return true;
  }
  const init = ctx.definition(argument)?.declaration?.init;
  return init ? keeps(init, name, ctx) : false;
}

function isWords(argument: Node): boolean {
  return argument.type === "string_literal" || /\.(message|localizedMessage)(!!)?$/.test(argument.text);
}

function repair(made: Node, clause: KotlinCatch, ctx: RuleContext): { fix?: Fix; suggestions?: Fix[] } {
  const list = made.namedChildren.find((c) => c.type === "value_arguments");
  if (!list?.firstChild || clause.name === "_") return {};
  const type = calledName(made);
  const given = items(list);
  const last = given.at(-1);
  const title = `Add ${clause.name} as the cause`;
  const change = last
    ? fix(title, insertAt(last.endIndex, `, ${clause.name}`))
    : fix(title, insertAt(list.firstChild.endIndex, `cause = ${clause.name}`));
  const known = TAKES_CAUSE.test(type) && ctx.fileDefinition(type)?.kind !== "class";
  const positional = args(made);
  if (known && positional.length === 1 && given.length === 1 && positional[0] && isWords(positional[0])) {
    return { fix: change };
  }
  return known && given.length === 0
    ? { suggestions: [fix(title, insertAt(list.firstChild.endIndex, clause.name))] }
    : { suggestions: [change] };
}

function check(node: Node, ctx: RuleContext): void {
  const thrown = items(node)[0];
  if (!thrown) return;
  const around = ctx.ancestor(node, ["catch_block", ...KOTLIN_FUNCTIONS]);
  if (around?.type !== "catch_block") return;
  // The end of what is walked over, as its contract wants it told.
  if (calledName(thrown) === "NoSuchElementException" && /IndexOutOfBounds/.test(ctx.text(around))) return;
  const clause = kotlinCatch(around, ctx);
  if (!clause || (saysIgnored(clause.name) && clause.name !== "_")) return;
  const made = ctx.adapter.unwrap(thrown);
  if (made.type !== "call_expression" || !ctx.adapter.isConstruction(made)) return;
  const name = calledName(made);
  if (!/(Exception|Error|Failure|Throwable)$/.test(name)) return;
  const given = argumentNodes(made);
  if (given.some((one) => keeps(one, clause.name, ctx))) return;
  if (args(made).some((one) => mayHoldCause(one, clause.name, ctx))) return;
  // `throw X("…").initCause(e)` is a call on it; a statement before may have added it.
  if (receiver(made) && !/^[a-z.]*[A-Z]/.test(ctx.text(receiver(made) ?? made))) return;
  if (ADDED.test(ctx.text(clause.body))) return;
  if (/^(NumberFormatException|InterruptedException)$/.test(caughtType(clause, ctx)) && given.length > 0) {
    // The text that could not be read says it all, and so does an interrupt.
    if (!/Number/.test(caughtType(clause, ctx))) return;
  }
  const logged = clause.name !== "_" && passesOn(clause, ctx);
  ctx.report(made, {
    message:
      clause.name === "_"
        ? "The new error does not hold the one that was caught: its stack trace is lost."
        : logged
          ? `The new error does not hold ${clause.name}: whoever catches it can't see the cause.`
          : `The new error does not hold ${clause.name}: its stack trace is lost.`,
    // `TimeoutException` as `SocketTimeoutException`: the name says what the cause would.
    ...(logged || (/Timeout/.test(name) && /Timeout/.test(caughtType(clause, ctx)))
      ? { severity: "info" as const }
      : {}),
    ...repair(made, clause, ctx),
  });
}

export const kotlinLostCause: readonly Handler[] = [
  { kinds: ["throw_expression"], anchors: ["throw"], check },
];
