import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { calledName, methodName, receiver, writtenType } from "../../languages/kotlinSyntax.ts";
import { isCleanupName } from "./handlers.ts";

/** A `catch` block of Kotlin taken apart. */
export interface KotlinCatch {
  readonly keyword: Node;
  /** Last node of the head: the closing parenthesis. */
  readonly headEnd: Node;
  readonly type: Node;
  readonly name: string;
  readonly body: Node;
}

export function kotlinCatch(clause: Node, ctx: RuleContext): KotlinCatch | undefined {
  const keyword = clause.firstChild;
  const name = clause.namedChildren.find((c) => c.type === "identifier");
  const type = writtenType(clause);
  const body = clause.namedChildren.find((c) => c.type === "block");
  const close = clause.children.find((c) => c.type === ")");
  if (!keyword || !name || !type || !body) return undefined;
  return { keyword, headEnd: close ?? type, type, name: ctx.text(name), body };
}

/** Caught type without its package. */
export function caughtType(clause: KotlinCatch, ctx: RuleContext): string {
  return ctx.text(clause.type).replace(/\s/g, "").split(".").at(-1) ?? "";
}

/** True where the caught type is one of the platform's, not of the file or another library. */
export function isPlatformType(clause: KotlinCatch, ctx: RuleContext): boolean {
  const text = ctx.text(clause.type).replace(/\s/g, "");
  if (text.includes(".")) return /^(java\.lang|kotlin)\.\w+$/.test(text);
  const own = ctx.fileDefinition(text)?.file;
  return !own || /^(java\.lang|kotlin)\.\w+$/.test(own.qualified ?? "");
}

/** What a `try` guards. */
export function guarded(clause: Node): Node | undefined {
  return clause.parent?.namedChildren.find((c) => c.type === "block");
}

/** Handlers of the same `try` in front of this one. */
export function handlersBefore(clause: Node): Node[] {
  return (clause.parent?.namedChildren ?? []).filter(
    (c) => c.type === "catch_block" && c.startIndex < clause.startIndex,
  );
}

/** True where the handler throws, itself or by a helper that is named for it. */
export function throwsOn(body: Node, ctx: RuleContext): boolean {
  if (ctx.own(body, ["throw_expression"]).length > 0) return true;
  return ctx.own(body, ["call_expression"]).some((call) => {
    const name = calledName(call);
    if (/^(error|fail|TODO)$/.test(name)) return receiver(call) === undefined;
    return /^(re)?throw\w*|^propagate|^sneakyThrow|^ensureActive$|^throwIf/.test(name);
  });
}

/** Calls that end the process, fail a test, or hand the failure to who waits for it. */
export function ends(body: Node): boolean {
  return /\b(exitProcess|System\s*\.\s*exit|halt|completeExceptionally|resumeWithException|onError|setException|captureException|recordException)\s*\(/.test(
    body.text,
  );
}

/** True where a `try` does nothing but close, stop or remove. */
export function onlyCleansUp(block: Node | undefined): boolean {
  const statements = items(block ?? null);
  return statements.length > 0 && statements.every(cleansUp);
}

function cleansUp(statement: Node): boolean {
  if (statement.type === "assignment") return statement.childForFieldName("right")?.text === "null";
  if (statement.type === "if_expression") {
    const [, then, ...others] = items(statement);
    if (!then || others.length > 0) return false;
    return then.type === "block" ? onlyCleansUp(then) : cleansUp(then);
  }
  return statement.type === "call_expression" && isCleanupName(calledName(statement));
}

const DROPS =
  /^(print|println|printf|format|toString|require|check|requireNotNull|debug|info|trace|isInstance|javaClass|hashCode|equals|println|showToast|makeText)$/;
const WORDS = /^(message|localizedMessage|printStackTrace|toString|javaClass|hashCode|equals|class)$/;

/**
 * True where the handler hands the error itself on: returned, stored, or given whole to a
 * call that is no mere printing. A logger that gets it whole writes its stack trace.
 */
export function passesOn(clause: KotlinCatch, ctx: RuleContext): boolean {
  const { name, body } = clause;
  if (!new RegExp(`\\b${name.replace(/\W/g, "")}\\b`).test(ctx.text(body))) return false;
  return body.descendantsOfType("identifier").some((one) => ctx.text(one) === name && goesOn(one));
}

function goesOn(use: Node): boolean {
  let at = use;
  let up = at.parent;
  while (up && /^(parenthesized_expression|as_expression|binary_expression)$/.test(up.type)) {
    if (up.type === "binary_expression" && up.childForFieldName("operator")?.type !== "?:") return false;
    at = up;
    up = up.parent;
  }
  switch (up?.type) {
    case "return_expression":
    case "throw_expression":
    case "property_declaration":
    case "when_subject":
    case "infix_expression":
    case "collection_literal":
      return true;
    case "assignment":
      return up.childForFieldName("right")?.id === at.id;
    case "value_argument": {
      const call = up.parent?.parent;
      return call !== undefined && call !== null && !DROPS.test(calledName(call));
    }
    case "navigation_expression": {
      const name = up.namedChildren.at(-1);
      return name !== undefined && name.id !== at.id && !WORDS.test(name.text);
    }
    case "block":
    case "lambda_literal":
    case "when_entry":
      // The value of the handler: `val failure = try { … } catch (e: Exception) { e }`.
      return items(up).at(-1)?.id === at.id;
    default:
      return false;
  }
}

/** Functions whose name promises that they drop the error: `closeQuietly`. */
export function isQuiet(node: Node): boolean {
  return /[qQ]uiet(ly)?|[sS]ilent(ly)?|Safely$|^safe[A-Z]/.test(methodName(node));
}

/** `fun tryParse(…)`, `fun parseOrNull(…)`: the failure is the answer. */
export function isAttempt(node: Node): boolean {
  return /^(try|is|has|can|exists|probe|check|validate)(?![a-z])|Or(Null|Default|Empty|False|Else)$/.test(
    methodName(node),
  );
}
