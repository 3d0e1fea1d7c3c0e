import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, GO_FUNCTIONS, stringValue } from "../../languages/go.ts";
import { isErrorName } from "./goErrors.ts";

interface Verb {
  /** Offset of `%` in the file; negative where the format stands somewhere else. */
  readonly at: number;
  readonly length: number;
  readonly letter: string;
  readonly plain: boolean;
  /** Which argument it prints, from 0. */
  readonly argument: number;
}

const VERB = /%([-+# 0]*)(\[\d+\])?(\*|\d+)?(?:\.(\*|\d+)?)?(\[\d+\])?([a-zA-Z%])/g;

/** Verbs of a text with the arguments that they print, and the argument that the next one would. */
function verbsOf(text: string, start: number, from = 0): { verbs: Verb[]; next: number } {
  const verbs: Verb[] = [];
  let next = from;
  for (const match of text.matchAll(VERB)) {
    const letter = match[6] ?? "";
    if (letter === "%") continue;
    next += (match[3] === "*" ? 1 : 0) + (match[4] === "*" ? 1 : 0);
    const explicit = match[5] ?? match[2];
    if (explicit) next = Number(explicit.slice(1, -1)) - 1;
    const plain = match[0].length === 2;
    verbs.push({ at: start + match.index, length: match[0].length, letter, plain, argument: next });
    next++;
  }
  return { verbs, next };
}

/** Verbs of a format: a literal, several that are joined, or a constant. */
function verbsIn(format: Node, ctx: RuleContext): readonly Verb[] {
  if (format.type === "identifier") {
    const text = ctx.definition(format)?.initText ?? "";
    return /^["`]/.test(text) ? verbsOf(text, Number.NEGATIVE_INFINITY).verbs : [];
  }
  const pieces = format.type === "binary_expression" ? format.descendantsOfType(LITERALS) : [format];
  const all: Verb[] = [];
  let next = 0;
  for (const piece of pieces) {
    if (stringValue(piece) === undefined) return [];
    const found = verbsOf(ctx.text(piece), piece.startIndex, next);
    all.push(...found.verbs);
    next = found.next;
  }
  return all;
}

const LITERALS = ["interpreted_string_literal", "raw_string_literal"];

/** `e` may be anything, but what is formatted because it is not nil is an error. */
function checkedForNil(node: Node, ctx: RuleContext): boolean {
  const condition = ctx.ancestor(node, ["if_statement"], GO_FUNCTIONS)?.childForFieldName("condition");
  return condition ? /^e != nil$/.test(ctx.plain(condition)) : false;
}

const SENTINEL =
  /^(io\.(EOF|ErrUnexpectedEOF)|context\.(Canceled|DeadlineExceeded)|os\.Err[A-Z]\w+|database\/sql\.Err\w+)$/;

/** An argument that is an error, and whether it is given as its text (`err.Error()`). */
function errorArgument(node: Node, ctx: RuleContext): { error: Node; asText: boolean } | undefined {
  if (isErrorName(node, ctx) || ctx.typeOf(node) === "error") return { error: node, asText: false };
  if (node.type === "identifier") {
    const name = ctx.text(node);
    const isError = /^Err[A-Z]\w*$/.test(name) || (name === "e" && checkedForNil(node, ctx));
    return isError ? { error: node, asText: false } : undefined;
  }
  if (node.type === "selector_expression" && SENTINEL.test(ctx.qualify(node) ?? "")) {
    return { error: node, asText: false };
  }
  if (node.type === "selector_expression") {
    const field = ctx.text(node.childForFieldName("field") ?? node);
    return /^([Ee]rr|Err[A-Z]\w*|[a-z]\w*Err)$/.test(field) ? { error: node, asText: false } : undefined;
  }
  if (node.type !== "call_expression" || args(node).length > 0) return undefined;
  const callee = node.childForFieldName("function");
  if (callee?.type !== "selector_expression") return undefined;
  const field = ctx.text(callee.childForFieldName("field") ?? callee);
  if (field === "Err") return { error: node, asText: false };
  const object = callee.childForFieldName("operand");
  if (field !== "Error" || !object) return undefined;
  const inner = errorArgument(object, ctx);
  return inner && !inner.asText ? { error: inner.error, asText: true } : undefined;
}

/** An error that is made for the last words of the program: `die(fmt.Errorf(…))` is only printed. */
function isLastWord(node: Node, ctx: RuleContext): boolean {
  const call = node.parent?.type === "argument_list" ? node.parent.parent : null;
  const callee = call?.type === "call_expression" ? call.childForFieldName("function") : null;
  return callee
    ? /(^|[.a-z])(Exit|Fatal|Die|exit|fatal|die)([A-Z]\w*|f|ln|w)?$/.test(ctx.plain(callee))
    : false;
}

const PARSES =
  /^(strconv\.\w+|time\.(ParseDuration|Parse|LoadLocation)|net\/url\.(Parse\w*|QueryUnescape)|net\.(ParseCIDR|SplitHostPort)|regexp\.Compile\w*|encoding\/(hex|base64)\b.*)$/;

/** The error of a parser: nobody asks which it was. */
function saysAll(error: Node, ctx: RuleContext): boolean {
  if (error.type !== "identifier") return false;
  const init = ctx.definition(error)?.declaration?.init;
  const call = init?.type === "expression_list" ? init.namedChildren[0] : init;
  return call?.type === "call_expression" && PARSES.test(ctx.qualifyCall(call) ?? "");
}

/** `fmt.Errorf("…: %v", err)`: the text of the error stays, the error goes. */
export function checkErrorf(node: Node, ctx: RuleContext): void {
  if (ctx.qualifyCall(node) !== "fmt.Errorf") return;
  const given = args(node);
  const format = given[0];
  if (!format || given.length < 2) return;
  if (given.at(-1)?.type === "variadic_argument" || isLastWord(node, ctx)) return;
  const verbs = verbsIn(format, ctx);
  // `%w: %v` wraps one error and only tells of the other: a choice.
  if (verbs.some((verb) => verb.letter === "w")) return;
  for (const verb of verbs) {
    const argument = given[verb.argument + 1];
    const found = argument && /[vsq]/.test(verb.letter) ? errorArgument(argument, ctx) : undefined;
    if (!argument || !found) continue;
    const start = verb.at;
    const edits = [
      { start, end: start + verb.length, newText: "%w" },
      ...(found.asText ? [replaceNode(argument, ctx.text(found.error))] : []),
    ];
    const repair = start < 0 ? undefined : fix("Wrap the error with %w", ...edits);
    const certain = verb.plain && verb.letter !== "q" && !found.asText;
    ctx.report(argument, {
      message: "The error is turned into text: errors.Is and errors.As can't see it any more.",
      ...(saysAll(found.error, ctx) ? { severity: "info" as const } : {}),
      ...(certain ? { fix: repair } : { suggestions: repair ? [repair] : [] }),
    });
  }
}

/** `errors.New("…" + err.Error())` does the same by hand. */
export function checkNew(node: Node, ctx: RuleContext): void {
  const only = args(node)[0];
  if (only?.type !== "binary_expression" || ctx.qualifyCall(node) !== "errors.New") return;
  const left = only.childForFieldName("left");
  const right = only.childForFieldName("right");
  const found = right ? errorArgument(right, ctx) : undefined;
  if (!left || !right || !found?.asText) return;
  ctx.report(right, {
    message: "The error is turned into text: errors.Is and errors.As can't see it any more.",
  });
}
