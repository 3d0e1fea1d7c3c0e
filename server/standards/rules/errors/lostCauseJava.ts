import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { args, JAVA_FUNCTIONS } from "../../languages/java.ts";
import type { Fix } from "../../model.ts";
import { type CatchClause, calledName, catchClause, passesOn, saysIgnored, simpleType } from "./handlers.ts";

/** JDK types that have a constructor for a message and a cause. */
const TAKES_CAUSE =
  /^(Exception|RuntimeException|Error|IllegalStateException|IllegalArgumentException|UnsupportedOperationException|SecurityException|ConcurrentModificationException|IOException|ExecutionException|CompletionException|SQLException|ServletException|GeneralSecurityException)$/;

/** JDK types that take a message only; their cause is set afterwards. */
const TAKES_MESSAGE =
  /^(MalformedURLException|FileNotFoundException|EOFException|StreamCorruptedException|NumberFormatException|ParseException|SocketException|SocketTimeoutException|ConnectException|UnknownHostException|InterruptedIOException|InterruptedException|(Array|String)?IndexOutOfBoundsException|ArithmeticException|ClassCastException|NullPointerException|NoSuchElementException|NoClassDefFoundError|LinkageError|IllegalAccessError)$/;

/** Methods that pass the cause of the caught error, or the error by another name. */
const UNWRAPS =
  /^(fillInStackTrace|getCause|getTargetException|getRootCause|getUndeclaredThrowable|getException|getRootException|unwrap\w*|getLinkedException|getThrowable|getNextException|getThrown)$/;

/** Failures of a single parsing step, whose trace tells no more than where it was called. */
const SAYS_ALL =
  /^(CloneNotSupportedException|NumberFormatException|ParseException|DateTimeParseException|(Array|String)?IndexOutOfBoundsException|URISyntaxException|MalformedURLException|NoSuchElementException)$/;

/** Calls that make words of an error. */
const WORDS =
  /^(valueOf|format|formatted|toString|getMessage|getLocalizedMessage|getRootCauseMessage|getStackTraceAsString|getStackTrace|join|concat|append|getName|getSimpleName|quote|print|println|printStackTrace)$/;

/** What an expression keeps of the caught error: the error itself, words about it, or nothing. */
function keeps(value: Node, clause: CatchClause, ctx: RuleContext): boolean {
  return value
    .descendantsOfType("identifier")
    .some((one) => ctx.text(one) === clause.name && keptAt(one, value, ctx));
}

function keptAt(use: Node, limit: Node, ctx: RuleContext): boolean {
  let from = use;
  for (let at = use.parent; at; from = at, at = at.parent) {
    if (at.type === "method_invocation") {
      const name = calledName(at, ctx);
      // `e.getMessage()` keeps words only, `e.getCause()` the cause.
      if (at.childForFieldName("object")?.id === from.id) {
        if (from.id === use.id ? !UNWRAPS.test(name) : WORDS.test(name)) return false;
      } else if (from.type === "argument_list" && WORDS.test(name)) return false;
    }
    if (at.type === "binary_expression" || at.type === "instanceof_expression") return false;
    if (at.type === "lambda_expression") return true;
    if (at.id === limit.id) return true;
  }
  return true;
}

/** True where a name in the arguments may hold the caught error under another name. */
function mayHoldCause(argument: Node, clause: CatchClause, ctx: RuleContext): boolean {
  if (argument.type !== "identifier") return false;
  const name = ctx.text(argument);
  if (
    /^(cause|ex|exc|exception|throwable|t|th|root|rootCause|inner|original|failure)$|Cause$|Exception$|Throwable$/.test(
      name,
    )
  )
    return true;
  const definition = ctx.definition(argument);
  const init = definition?.declaration?.init;
  return init ? keeps(init, clause, ctx) : false;
}

function creationKeeps(made: Node, clause: CatchClause, ctx: RuleContext): boolean {
  return args(made).some((one) => keeps(one, clause, ctx) || mayHoldCause(one, clause, ctx));
}

function isWords(argument: Node, ctx: RuleContext): boolean {
  if (argument.type === "string_literal") return true;
  if (argument.type === "binary_expression") return /"/.test(ctx.plain(argument));
  return (
    argument.type === "method_invocation" &&
    /^(getMessage|getLocalizedMessage|format|formatted|toString)$/.test(calledName(argument, ctx))
  );
}

function repair(made: Node, clause: CatchClause, ctx: RuleContext): { fix?: Fix; suggestions?: Fix[] } {
  const type = made.childForFieldName("type");
  const given = args(made);
  const list = made.childForFieldName("arguments");
  if (!type || !list?.firstChild || clause.name === "_") return {};
  const known = TAKES_CAUSE.test(ctx.plain(type)) && !ctx.fileDefinition(ctx.text(type))?.file?.init;
  const title = `Add ${clause.name} as the cause`;
  if (TAKES_MESSAGE.test(ctx.plain(type))) {
    const before = insertAt(made.startIndex, `(${ctx.text(type)}) `);
    return { suggestions: [fix(title, before, insertAt(made.endIndex, `.initCause(${clause.name})`))] };
  }
  const last = given.at(-1);
  const change = last
    ? fix(title, insertAt(last.endIndex, `, ${clause.name}`))
    : fix(title, insertAt(list.firstChild.endIndex, clause.name));
  // Only one type of message and cause is certain; what else a constructor takes is not seen here.
  const certain = known && given.length <= 1 && (!last || isWords(last, ctx));
  if (certain && (last || !/^(ExecutionException|CompletionException)$/.test(ctx.plain(type))))
    return { fix: change };
  return { suggestions: [change] };
}

/** The only value that the handler gives a variable which it declares without one. */
function onlyAssigned(variable: Node, clause: CatchClause, ctx: RuleContext): Node | undefined {
  const given = ctx.own(clause.body, ["assignment_expression"]).filter((one) => {
    const left = one.childForFieldName("left");
    return left !== null && ctx.text(left) === ctx.text(variable);
  });
  return given.length === 1 ? (given[0]?.childForFieldName("right") ?? undefined) : undefined;
}

/** The `new X(…)` that a `throw` throws, directly or through a name given just before. */
function creation(thrown: Node, clause: CatchClause, ctx: RuleContext): Node | undefined {
  const at = ctx.adapter.unwrap(thrown);
  if (at.type === "object_creation_expression") return at;
  if (at.type !== "identifier" || ctx.text(at) === clause.name) return undefined;
  const declared = ctx.definition(at)?.declaration;
  const init = declared && !declared.init ? onlyAssigned(at, clause, ctx) : declared?.init;
  if (init?.type !== "object_creation_expression" || init.startIndex < clause.body.startIndex)
    return undefined;
  // `x.initCause(e)`, `x.addSuppressed(e)`, `x.setException(e)`: the error is in there.
  const name = ctx.text(at);
  const filled = new RegExp(
    `\\b${name}\\s*\\.\\s*((init|set)\\w*(Cause|Exception|StackTrace)\\(|\\w+\\([^;]*\\b${clause.name}\\b(?!\\s*\\.))`,
  );
  return filled.test(ctx.plain(clause.body)) ? undefined : init;
}

/** True where a `try` inside the handler has handlers of its own for what is thrown. */
function caughtBelow(node: Node, handler: Node): boolean {
  let from = node;
  for (let at = node.parent; at && at.id !== handler.id; from = at, at = at.parent) {
    if (!/^try_(with_resources_)?statement$/.test(at.type)) continue;
    if (
      at.childForFieldName("body")?.id === from.id &&
      at.namedChildren.some((c) => c.type === "catch_clause")
    )
      return true;
  }
  return false;
}

/** An interrupt that is restored has said all that it has to say. */
function passesInterruptOn(clause: CatchClause, ctx: RuleContext): boolean {
  return (
    clause.types.every((type) => simpleType(type, ctx) === "InterruptedException") &&
    /\.\s*interrupt\(\s*\)/.test(ctx.plain(clause.body))
  );
}

export function checkThrow(node: Node, ctx: RuleContext): void {
  const thrown = node.namedChildren.find((c) => !c.isExtra);
  if (!thrown) return;
  const value = ctx.adapter.unwrap(thrown);
  if (value.type !== "ternary_expression") {
    checkThrown(node, value, ctx);
    return;
  }
  for (const side of ["consequence", "alternative"]) {
    const one = value.childForFieldName(side);
    if (one) checkThrown(node, one, ctx);
  }
}

function checkThrown(node: Node, thrown: Node, ctx: RuleContext): void {
  const around = ctx.ancestor(node, ["catch_clause", ...JAVA_FUNCTIONS]);
  if (around?.type !== "catch_clause" || caughtBelow(node, around)) return;
  const clause = catchClause(around, ctx);
  if (!clause || saysIgnored(clause.name)) return;
  const made = creation(thrown, clause, ctx);
  // A class body on the spot may hold anything.
  if (!made || made.namedChildren.some((c) => c.type === "class_body")) return;
  if (creationKeeps(made, clause, ctx)) return;
  // `throw new AssertionError()` behind a helper that throws satisfies the compiler only.
  if (/^new\s+AssertionError\s*\(\s*\)$/.test(ctx.plain(made))) return;
  if (passesInterruptOn(clause, ctx)) return;
  const logged = passesOn(clause.body, clause.name, ctx, true);
  ctx.report(made, {
    message: logged
      ? `The new error does not hold ${clause.name}: whoever catches it can't see the cause.`
      : `The new error does not hold ${clause.name}: its stack trace is lost.`,
    ...(logged || clause.types.every((type) => SAYS_ALL.test(simpleType(type, ctx)))
      ? { severity: "info" as const }
      : {}),
    ...repair(made, clause, ctx),
  });
}
