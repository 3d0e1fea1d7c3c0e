import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";

/** An `except` clause taken apart. */
export interface ExceptClause {
  readonly keyword: Node;
  /** Last node of the head before the colon: the keyword itself for a bare `except`. */
  readonly headEnd: Node;
  /** Caught types as written; empty for a bare `except`. */
  readonly types: readonly Node[];
  /** Name that the error is bound to. */
  readonly name: string | undefined;
  readonly body: Node;
}

/** Kinds of the handlers that Python's `try` has; older grammars name `except*` apart. */
export const PY_HANDLERS = ["except_clause", "except_group_clause"];

export function exceptClause(clause: Node, ctx: RuleContext): ExceptClause | undefined {
  const keyword = clause.firstChild;
  const body = clause.namedChildren.find((c) => c.type === "block");
  if (!keyword || !body) return undefined;
  const values = clause.childrenForFieldName("value");
  const last = values.at(-1);
  const alias = last?.type === "as_pattern" ? last.childForFieldName("alias") : null;
  const types = values.flatMap((value) =>
    listed(value.type === "as_pattern" ? (value.namedChildren[0] ?? value) : value),
  );
  return { keyword, headEnd: last ?? keyword, types, name: alias ? ctx.text(alias) : undefined, body };
}

function listed(type: Node): Node[] {
  if (type.type === "tuple" || type.type === "parenthesized_expression") return items(type).flatMap(listed);
  return [type];
}

/** A `catch` clause of Java taken apart. */
export interface CatchClause {
  readonly keyword: Node;
  readonly headEnd: Node;
  readonly types: readonly Node[];
  readonly name: string;
  readonly body: Node;
}

export function catchClause(clause: Node, ctx: RuleContext): CatchClause | undefined {
  const keyword = clause.firstChild;
  const body = clause.childForFieldName("body");
  const parameter = clause.namedChildren.find((c) => c.type === "catch_formal_parameter");
  const type = parameter?.namedChildren.find((c) => c.type === "catch_type");
  const name = parameter?.childForFieldName("name");
  if (!keyword || !body || !parameter || !type || !name) return undefined;
  const close = parameter.nextSibling;
  return {
    keyword,
    headEnd: close?.type === ")" ? close : parameter,
    types: items(type),
    name: ctx.text(name),
    body,
  };
}

/** Name under which a caught type is known: its last part. */
export function simpleType(type: Node, ctx: RuleContext): string {
  return ctx.text(type).replace(/\s/g, "").split(".").at(-1) ?? "";
}

/** A name that says that the error is dropped on purpose. */
export function saysIgnored(name: string): boolean {
  return /^_$|^_?(ignored?|expected)(?![a-z])/.test(name);
}

const TODO = /^\W*(TODO|FIXME|XXX|HACK)\b/i;
const DIRECTIVE = /^\W*(noqa|nosec|nolint|pylint|type:|pragma|eslint|biome|oxlint|NOSONAR|NOPMD|want\b)/i;

/** True where a comment in the node gives a reason of at least `words` words; with 0, any comment does. */
export function explained(node: Node, words: number, ctx: RuleContext): boolean {
  return node.descendantsOfType(["comment", "line_comment", "block_comment"]).some((comment) => {
    const text = ctx.text(comment);
    if (TODO.test(text) || DIRECTIVE.test(text)) return false;
    return words === 0 || (text.match(/[\p{L}\p{N}]{2,}/gu)?.length ?? 0) >= words;
  });
}

const CLEANUP =
  /^_?(?:(?:force|try|safe)_)?(a?close|end|destroy|dispose|disconnect|hangup|logout|unlink|rm|rmdir|rmtree|remove|kill|killpg|terminate|cancel|abort|release|unlock|stop|quit|shutdown|clean|cleanup|unsubscribe|rollback|detach|free|unref|unwatch|pause|play|return|leave|deregister|unregister)([A-Z_]\w*|$)/;

/** A call whose failure leaves nothing to be done: closing, removing, stopping. */
export function isCleanupName(name: string): boolean {
  return CLEANUP.test(name) && !/Exception|Error/.test(name);
}

const PLAIN = new Set(["block", "statement_block", "if_statement", "statement_list"]);

/** True where a `try` does nothing but clean up. */
export function onlyCleansUp(block: Node, ctx: RuleContext, depth = 0): boolean {
  const statements = items(block);
  return statements.length > 0 && statements.every((one) => cleansUp(one, ctx, depth));
}

function cleansUp(statement: Node, ctx: RuleContext, depth: number): boolean {
  if (statement.type === "if_statement" && depth < 3) {
    const then = statement.childForFieldName("consequence");
    if (!then || statement.childForFieldName("alternative")) return false;
    return PLAIN.has(then.type) ? onlyCleansUp(then, ctx, depth + 1) : cleansUp(then, ctx, depth + 1);
  }
  if (statement.type !== "expression_statement") return false;
  const call = statement.namedChildren[0];
  const at = call ? ctx.adapter.unwrap(call) : undefined;
  return at !== undefined && ctx.adapter.isCall(at) && isCleanupName(calledName(at, ctx));
}

/** True where a `try` looks for an optional dependency. */
export function onlyImports(block: Node): boolean {
  return items(block).every((one) => /^import_(from_)?statement$/.test(one.type));
}

/** Last name of what a call calls. */
export function calledName(call: Node, ctx: RuleContext): string {
  const callee = ctx.adapter.callee(call);
  return callee ? (/([\p{L}\p{N}_$]+)\W*$/u.exec(ctx.text(callee))?.[1] ?? "") : "";
}

/** `try` statement that a handler belongs to, and what it guards. */
export function guardedBlock(clause: Node): Node | undefined {
  return clause.parent?.childForFieldName("body") ?? undefined;
}

/** Name of the function around a node; empty for an anonymous one or none. */
export function functionName(node: Node, ctx: RuleContext): string {
  const name = ctx.functionAround(node)?.node?.childForFieldName("name");
  return name ? ctx.text(name) : "";
}

/** Functions whose name promises that they drop the error: `closeQuietly`. */
export function isQuiet(node: Node, ctx: RuleContext): boolean {
  return /quiet(ly)?$|silent(ly)?$|[a-z](Quiet|Silent)(ly)?([A-Z]|$)|_(quiet|silent)(ly)?(_|$)/.test(
    functionName(node, ctx),
  );
}

/** Text that turns an error into words, or writes it somewhere, and lets the error itself go. */
const DROPS =
  /^(str|repr|print|println|printf|pprint|format|type|isinstance|issubclass|getattr|hasattr|dir|vars|bool|id|len|hash|debug|info|warn|warning|error|critical|fatal|severe|trace|log|msg|write|echo|secho|valueOf|isInstance|toString|fine|finer|finest|config|append_text|getMessage|getRootCauseMessage|equals|requireNonNull)$/;
const LOGS = /^(debug|info|warn|warning|error|critical|fatal|severe|trace|log|exception)$/;

const CARRIES = new Set([
  "tuple",
  "list",
  "dictionary",
  "pair",
  "expression_list",
  "parenthesized_expression",
  "conditional_expression",
  "ternary_expression",
  "cast_expression",
  "array_initializer",
]);

/**
 * True where the handler hands the error itself on: returned, stored, or given to a
 * call that is not mere printing. In Java a logger that gets the error whole writes
 * its stack trace, which `logs` counts or not.
 */
export function passesOn(body: Node, name: string, ctx: RuleContext, logs: boolean): boolean {
  if (!new RegExp(`\\b${name}\\b`).test(ctx.text(body))) return false;
  return body.descendantsOfType("identifier").some((one) => ctx.text(one) === name && goesOn(one, ctx, logs));
}

function goesOn(use: Node, ctx: RuleContext, logs: boolean): boolean {
  let at = use;
  let up = at.parent;
  while (up && CARRIES.has(up.type)) {
    at = up;
    up = up.parent;
  }
  if (!up) return false;
  switch (up.type) {
    case "return_statement":
    case "yield":
    case "raise_statement":
    case "throw_statement":
      return true;
    case "assignment":
    case "assignment_expression":
      return up.childForFieldName("right")?.id === at.id;
    case "variable_declarator":
      return up.childForFieldName("value")?.id === at.id;
    case "keyword_argument":
      return up.childForFieldName("value")?.id === at.id && goesOnInCall(up.parent?.parent, ctx, true);
    case "argument_list":
      return goesOnInCall(up.parent, ctx, logs);
    default:
      return false;
  }
}

function goesOnInCall(call: Node | null | undefined, ctx: RuleContext, logs: boolean): boolean {
  if (!call) return false;
  if (call.type === "object_creation_expression") return true;
  const name = calledName(call, ctx);
  if (LOGS.test(name)) return logs;
  return !DROPS.test(name) && !endsInWords(call, ctx, logs);
}

/** `log.warning("…: %s" % to_text(err))`: what the call made of the error is only written down. */
function endsInWords(call: Node, ctx: RuleContext, logs: boolean): boolean {
  let at = call.parent;
  while (
    at &&
    (CARRIES.has(at.type) ||
      /^(binary_operator|argument_list|keyword_argument|interpolation|string)$/.test(at.type))
  )
    at = at.parent;
  if (at?.type !== "call") return false;
  const name = calledName(at, ctx);
  if (LOGS.test(name)) return !logs;
  return /^(print|pprint|echo|secho|write|msg|format|join|str|repr)$/.test(name)
    ? endsInWords(at, ctx, logs) || at.parent?.type === "expression_statement"
    : false;
}

/** Calls that end the process or raise the error again: the failure is not hidden. */
export function ends(body: Node, ctx: RuleContext): boolean {
  if (!/\b(exit|_exit|abort|quit|fail|halt|\w*[sS]ystemExit|\w*reraise\w*)\s*\(/.test(ctx.plain(body)))
    return false;
  return ctx.own(body, ctx.adapter.callKinds).some((call) => {
    return /^(_?exit|abort|quit|fail|halt|\w*[sS]ystemExit|reraise\w*|\w+_reraise\w*)$/.test(
      calledName(call, ctx),
    );
  });
}

/** White space in front of a statement, taken from the block around it. */
export function indentation(statement: Node, ctx: RuleContext): string {
  const block = statement.parent;
  const before = block ? ctx.text(block).slice(0, statement.startIndex - block.startIndex) : "";
  const own = /(?:^|\n)([ \t]*)$/.exec(before)?.[1];
  // A Python block starts at its first statement, so the white space lies outside of it.
  return own !== undefined && own.length === statement.startPosition.column
    ? own
    : " ".repeat(statement.startPosition.column);
}

/** One step of indentation, read off the guarded block's first statement. */
export function indentStep(clause: Node, ctx: RuleContext): string {
  const outer = clause.parent;
  const first = items(guardedBlock(clause) ?? null)[0];
  if (!outer || !first || first.startPosition.row === outer.startPosition.row) return "  ";
  const own = indentation(first, ctx);
  const base = outer.startPosition.column;
  return own.length > base ? own.slice(base) : "  ";
}
