import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { argumentNodes, calledName } from "../../languages/csharpSyntax.ts";
import type { Edit, Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { type CsharpCatch, csharpCatch, isIgnored, passesOn } from "./handlersCsharp.ts";

/** Types of .NET that have a constructor for a message and an inner exception. */
const TAKES_INNER =
  /^(Exception|SystemException|ApplicationException|InvalidOperationException|ArgumentException|NotSupportedException|NotImplementedException|FormatException|TimeoutException|IOException|FileNotFoundException|DirectoryNotFoundException|InvalidDataException|InvalidCastException|OverflowException|UnauthorizedAccessException|SecurityException|HttpRequestException|WebException|OperationCanceledException|TaskCanceledException|AggregateException|KeyNotFoundException|ConfigurationErrorsException|SerializationException|XmlException|JsonException|CryptographicException|DataException|AuthenticationException)$/;

/** Their first text is the name of a parameter, not a message. */
const NAMES_PARAMETER =
  /^(ArgumentNullException|ArgumentOutOfRangeException|ObjectDisposedException|SwitchExpressionException)$/;

/** Calls and properties that make words of an error. */
const WORDS = /^(Message|ToString|GetType|StackTrace|Source|HResult|StatusCode|ErrorCode|Number)$/;
const FORMATS = /^(Format|Concat|Join|Create|nameof|WriteLine|Log\w*|Write)$/;

/** What an expression keeps of the caught error: the error itself, or nothing but words. */
function keeps(value: Node, name: string, ctx: RuleContext): boolean {
  return value
    .descendantsOfType("identifier")
    .some((one) => ctx.text(one) === name && keptAt(one, value, ctx));
}

function keptAt(use: Node, limit: Node, ctx: RuleContext): boolean {
  let from = use;
  for (let at = use.parent; at && from.id !== limit.id; from = at, at = at.parent) {
    if (at.type === "member_access_expression" && at.childForFieldName("expression")?.id === use.id) {
      const member = at.childForFieldName("name");
      if (member && WORDS.test(ctx.plain(member))) return false;
    }
    if (at.type === "interpolation" || at.type === "binary_expression") return false;
    if (from.type === "argument_list" && at.type === "invocation_expression" && FORMATS.test(calledName(at)))
      return false;
  }
  return true;
}

function simpleName(type: Node, ctx: RuleContext): string {
  return ctx.text(type).replace(/\s/g, "").split(".").at(-1) ?? "";
}

/** Nearest `catch` that the node runs in, unless a lambda or a `try` with handlers lies between. */
function clauseAround(node: Node, ctx: RuleContext): Node | undefined {
  let from = node;
  for (let at = node.parent; at; from = at, at = at.parent) {
    if (at.type === "catch_clause") return at;
    if (ctx.adapter.functionKinds.includes(at.type)) return undefined;
    if (at.type !== "try_statement") continue;
    const guarded = at.childForFieldName("body")?.id === from.id;
    if (guarded && at.namedChildren.some((c) => c.type === "catch_clause")) return undefined;
  }
  return undefined;
}

/** `throw ex;` starts the stack trace anew. */
function checkRethrow(node: Node, thrown: Node, clause: CsharpCatch, ctx: RuleContext): boolean {
  if (thrown.type !== "identifier" || ctx.text(thrown) !== clause.name) return false;
  const body = ctx.text(clause.body);
  const before = body.slice(0, node.startIndex - clause.body.startIndex);
  // Given another value, it is another error.
  if (new RegExp(`\\b${clause.name}\\s*=[^=]|\\b(out|ref)\\s+${clause.name}\\b`).test(before)) return true;
  const last = node.type === "throw_statement" ? node : undefined;
  ctx.report(last ? { from: node, to: thrown } : node, {
    message: `throw ${clause.name} starts the stack trace anew: where it failed first is lost.`,
    fix: last ? fix("Throw it on with its stack trace", replaceNode(node, "throw;")) : undefined,
  });
  return true;
}

/** Inserts the caught error as the last argument; names it first where it has no name. */
function repair(made: Node, clause: CsharpCatch, ctx: RuleContext): { fix?: Fix; suggestions?: Fix[] } {
  const type = made.childForFieldName("type");
  const list = made.childForFieldName("arguments");
  if (!type || !list || (!clause.name && !clause.type)) return {};
  const name = clause.name ?? "ex";
  if (!clause.name && new RegExp(`\\b${name}\\b`).test(ctx.text(clause.body))) return {};
  const naming: Edit[] = clause.name || !clause.type ? [] : [insertAt(clause.type.endIndex, ` ${name}`)];
  const given = argumentNodes(made);
  const last = given.at(-1);
  const simple = simpleName(type, ctx);
  if (NAMES_PARAMETER.test(simple) || !last) return {};
  const title = `Add ${name} as the inner exception`;
  const change = fix(title, ...naming, insertAt(last.endIndex, `, ${name}`));
  const declared = ctx.fileDefinition(ctx.text(type))?.kind === "class";
  const certain =
    TAKES_INNER.test(simple) &&
    !declared &&
    (given.length === 1 || (simple === "ArgumentException" && given.length === 2));
  return certain && isMessage(last) ? { fix: change } : { suggestions: [change] };
}

function isMessage(argument: Node): boolean {
  const value = items(argument).at(-1);
  return value !== undefined && /string|binary_expression|invocation_expression/.test(value.type);
}

/** The `new X(…)` that is thrown, directly or through a name given just before. */
function creation(thrown: Node, clause: CsharpCatch, ctx: RuleContext): Node | undefined {
  if (thrown.type === "object_creation_expression") return thrown;
  if (thrown.type !== "identifier") return undefined;
  const init = ctx.definition(thrown)?.declaration?.init;
  if (init?.type !== "object_creation_expression" || init.startIndex < clause.body.startIndex)
    return undefined;
  const name = ctx.text(thrown);
  const filled = new RegExp(`\\b${name}\\s*\\.[^;]*\\b${clause.name ?? "$^"}\\b(?!\\s*\\.\\s*Message)`);
  return filled.test(ctx.plain(clause.body)) ? undefined : init;
}

function check(node: Node, ctx: RuleContext): void {
  const value = items(node)[0];
  const around = value ? clauseAround(node, ctx) : undefined;
  const clause = around ? csharpCatch(around, ctx) : undefined;
  if (!value || !clause || isIgnored(clause)) return;
  const thrown = ctx.adapter.unwrap(value);
  if (checkRethrow(node, thrown, clause, ctx)) return;
  const made = creation(thrown, clause, ctx);
  if (!made) return;
  const { name } = clause;
  if (name && argumentNodes(made).some((one) => keeps(one, name, ctx) || mayHold(one, name, ctx))) return;
  const braces = made.namedChildren.find((c) => c.type === "initializer_expression");
  if (name && braces && keeps(braces, name, ctx)) return;
  const type = made.childForFieldName("type");
  const cancelled = type && /^(OperationCanceled|TaskCanceled)Exception$/.test(simpleName(type, ctx));
  const caught = clause.type ? simpleName(clause.type, ctx) : "";
  // A cancellation says all by itself.
  if (cancelled && /^(OperationCanceled|TaskCanceled)Exception$/.test(caught)) return;
  const told = passesOn(clause, ctx);
  ctx.report(made, {
    message: name
      ? `The new exception does not hold ${name}: ${told ? "whoever catches it can't see the cause" : "its stack trace is lost"}.`
      : "The new exception does not hold the caught one: its stack trace is lost.",
    ...(told ||
    !name ||
    /^(FormatException|OverflowException|KeyNotFoundException|UriFormatException)$/.test(caught)
      ? { severity: "info" }
      : {}),
    ...repair(made, clause, ctx),
  });
}

/** A name in the arguments that may hold the caught error under another name. */
function mayHold(argument: Node, name: string, ctx: RuleContext): boolean {
  const value = items(argument).at(-1);
  if (value?.type !== "identifier") return false;
  const own = ctx.text(value);
  if (/^(ex|exc|exception|inner|innerException|cause|error)$|(Exception|Cause)$/.test(own)) return true;
  const init = ctx.definition(value)?.declaration?.init;
  return init ? keeps(init, name, ctx) : false;
}

export const csharpLostCause: readonly Handler[] = [
  { kinds: ["throw_statement", "throw_expression"], anchors: ["throw"], check },
];
