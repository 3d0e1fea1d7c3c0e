import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { calledName, methodOf } from "../../languages/csharpSyntax.ts";
import { isCleanupName, saysIgnored } from "./handlers.ts";

/** A `catch` clause of C# taken apart. */
export interface CsharpCatch {
  readonly keyword: Node;
  /** Last node of the head: the declaration, or the keyword of a bare `catch`. */
  readonly headEnd: Node;
  /** Caught type; none for a bare `catch`. */
  readonly type: Node | undefined;
  readonly name: string | undefined;
  readonly filter: Node | undefined;
  readonly body: Node;
}

export function csharpCatch(clause: Node, ctx: RuleContext): CsharpCatch | undefined {
  const keyword = clause.firstChild;
  const body = clause.childForFieldName("body");
  if (!keyword || !body) return undefined;
  const declared = clause.namedChildren.find((c) => c.type === "catch_declaration");
  const filter = clause.namedChildren.find((c) => c.type === "catch_filter_clause");
  const name = declared?.childForFieldName("name");
  return {
    keyword,
    headEnd: declared ?? keyword,
    type: declared?.childForFieldName("type") ?? undefined,
    name: name ? ctx.text(name) : undefined,
    filter,
    body,
  };
}

/** Caught type without its namespace; `Exception` for a bare `catch`. */
export function caughtType(clause: CsharpCatch, ctx: RuleContext): string {
  return clause.type ? (ctx.text(clause.type).replace(/\s/g, "").split(".").at(-1) ?? "") : "Exception";
}

/** True for `System.Exception` and `System.SystemException`, which catch nearly everything. */
export function catchesEverything(clause: CsharpCatch, ctx: RuleContext): boolean {
  if (!clause.type) return true;
  const text = ctx.text(clause.type).replace(/\s|global::/g, "");
  return /^(System\.)?(Exception|SystemException)$/.test(text) && ctx.fileDefinition(text)?.kind !== "class";
}

/** True where the handler throws, in itself and not in a lambda that it makes. */
export function throwsOn(body: Node, ctx: RuleContext): boolean {
  if (/\bExceptionDispatchInfo\b|\bThrowHelper\.|\bRethrow\w*\s*\(/.test(ctx.plain(body))) return true;
  if (ctx.own(body, ["throw_statement", "throw_expression"]).length > 0) return true;
  // A helper that is named for what it throws: `InvalidConversion("short", value);`.
  return ctx
    .own(body, ["invocation_expression"])
    .some((one) => /^(Throw|Rethrow|Fail|Invalid)(?![a-z])|Throws?$/.test(calledName(one)));
}

/** True where the handler tells that something was wrong, if not what: `ReportInvalidArgument(…)`. */
export function reports(body: Node, ctx: RuleContext): boolean {
  return ctx
    .own(body, ["invocation_expression"])
    .some((one) =>
      /^(Report|Error|Fatal|Usage|ShowError|AddError|SetError|AddModelError|SetResult|TrySetResult)(?![a-z])/.test(
        calledName(one),
      ),
    );
}

function lower(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

/** True where the `try` does nothing but close, stop, remove or cancel. */
export function onlyCleansUp(clause: Node, ctx: RuleContext): boolean {
  const body = clause.parent?.childForFieldName("body");
  const statements = items(body ?? null);
  return statements.length > 0 && statements.every((one) => cleansUp(one, ctx));
}

function cleansUp(statement: Node, ctx: RuleContext): boolean {
  if (statement.type === "if_statement") {
    const then = statement.childForFieldName("consequence");
    if (!then || statement.childForFieldName("alternative")) return false;
    return then.type === "block" ? items(then).every((one) => cleansUp(one, ctx)) : cleansUp(then, ctx);
  }
  if (statement.type !== "expression_statement") return false;
  const value = items(statement)[0];
  const call = value ? ctx.adapter.unwrap(value) : undefined;
  if (call?.type === "assignment_expression") return /=\s*(null|default)$/.test(ctx.plain(call));
  if (call?.type !== "invocation_expression") return false;
  if (/^System\.IO\.(File|Directory)\.Delete$/.test(ctx.qualifyCall(call) ?? "")) return true;
  return isCleanupName(lower(calledName(call)));
}

/** Methods whose name promises that they drop the error, and finalizers and `Dispose`, which must not throw. */
export function mayNotThrow(node: Node, ctx: RuleContext): boolean {
  const method = methodOf(node);
  if (method?.type === "destructor_declaration") return true;
  const name = method?.childForFieldName("name");
  return (
    name !== null &&
    name !== undefined &&
    /Quiet(ly)?|Silent(ly)?|^Dispose(Async)?$|^(Try|Safe)Dispose|NoThrow/.test(ctx.plain(name))
  );
}

/** `bool TryParse(…)`: the failure is the answer. */
export function isAttempt(node: Node, ctx: RuleContext): boolean {
  const name = methodOf(node)?.childForFieldName("name");
  return (
    name !== null &&
    name !== undefined &&
    /^(Try|Is|Has|Can|Exists|Probe|Check|Validate)(?![a-z])/.test(ctx.plain(name))
  );
}

export function isIgnored(clause: CsharpCatch): boolean {
  return clause.name !== undefined && saysIgnored(clause.name);
}

const LOGS =
  /^(Log\w*|Trace\w*|Debug\w*|Info\w*|Warn\w*|Error\w*|Fatal\w*|Critical\w*|Write\w*|Print\w*|Report\w*|Append\w*|Verbose)$/;
const WORDS = /^(ToString|Format|Concat|Join|GetType|Equals|nameof|Write|WriteLine|WriteLineAsync|Print\w*)$/;

/**
 * True where the handler hands the error itself on: returned, stored, or given whole to a
 * call that is no mere printing. A logger that gets it whole writes its stack trace.
 */
export function passesOn(clause: CsharpCatch, ctx: RuleContext): boolean {
  const { name, body } = clause;
  if (!name || !new RegExp(`\\b${name}\\b`).test(ctx.text(body))) return false;
  return body.descendantsOfType("identifier").some((one) => ctx.text(one) === name && goesOn(one, ctx));
}

function goesOn(use: Node, ctx: RuleContext): boolean {
  let at = use;
  let up = at.parent;
  while (
    up &&
    /^(parenthesized_expression|conditional_expression|cast_expression|as_expression|argument)$/.test(up.type)
  ) {
    at = up;
    up = up.parent;
  }
  switch (up?.type) {
    case "return_statement":
    case "yield_statement":
    case "throw_statement":
    case "arrow_expression_clause":
    case "tuple_expression":
    case "initializer_expression":
    case "collection_expression":
    case "switch_expression":
      return true;
    case "variable_declarator":
    case "is_pattern_expression":
    case "switch_statement":
      return true;
    case "assignment_expression":
      return up.childForFieldName("right")?.id === at.id;
    case "argument_list": {
      const call = up.parent;
      if (!call) return false;
      if (call.type !== "invocation_expression") return true;
      const called = calledName(call);
      // `Console.WriteLine(e)` prints the trace where no log has it.
      if (
        WORDS.test(called) &&
        !/[lL]og|[tT]race/.test(ctx.plain(call.childForFieldName("function") ?? call))
      )
        return false;
      return true;
    }
    case "member_access_expression": {
      // `e.InnerException`, `e.Data.Add(…)`, and `log.Error(e.ToString())`, which holds the trace.
      const member = up.childForFieldName("name");
      const text = member ? ctx.text(member) : "";
      if (text === "ToString") return insideLog(up, ctx);
      return /^(InnerExceptions?|Flatten|GetBaseException|Handle|StackTrace|Demystify|ToStringDemystified)$/.test(
        text,
      );
    }
    // `"…" + e` and `$"{e}"` are the whole text of the exception, stack trace included.
    case "binary_expression":
      return up.childForFieldName("operator")?.text === "+" && (insideLog(up, ctx) || loggedLater(up, ctx));
    default:
      return up?.type === "interpolation" && (insideLog(up, ctx) || loggedLater(up, ctx));
  }
}

/** True inside the arguments of a call that writes to a log. */
function insideLog(node: Node, ctx: RuleContext): boolean {
  const call = ctx.ancestor(node, ["argument_list"], ["block"])?.parent;
  const callee = call?.childForFieldName("function");
  if (!call || !callee) return false;
  const name = calledName(call);
  return (
    LOGS.test(name.slice(0, 1).toUpperCase() + name.slice(1)) &&
    !/^(System\.)?Console\./.test(ctx.plain(callee))
  );
}

/** `string text = "…" + e; log.Error(text);` */
function loggedLater(value: Node, ctx: RuleContext): boolean {
  const declarator = ctx.ancestor(
    value,
    ["variable_declarator", "assignment_expression"],
    ["block", "argument_list"],
  );
  const name = declarator?.childForFieldName("name") ?? declarator?.childForFieldName("left");
  const block = declarator ? ctx.ancestor(declarator, ["block"]) : undefined;
  if (!name || !block) return false;
  return block
    .descendantsOfType("identifier")
    .some((one) => one.id !== name.id && ctx.text(one) === ctx.text(name) && insideLog(one, ctx));
}

/** Calls that end the process or fail a test. */
export function ends(body: Node, ctx: RuleContext): boolean {
  return /\b(Environment\.(Exit|FailFast)|Application\.Exit|Assert\.Fail|StopApplication)\s*\(/.test(
    ctx.plain(body),
  );
}
