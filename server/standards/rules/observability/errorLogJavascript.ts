import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { args, JS_FUNCTIONS } from "../../languages/javascriptSyntax.ts";
import type { Fix } from "../../model.ts";
import { calledName } from "../errors/handlers.ts";
import { LOGGER_NAME, shortRange } from "./logCalls.ts";

interface Handler {
  readonly body: Node;
  /** Name of the caught error; `undefined` for `catch {`. */
  readonly error: string | undefined;
}

/** `catch` clause or `.catch()` callback that a call stands in. */
function handlerAround(call: Node, ctx: RuleContext): Handler | undefined {
  const at = ctx.ancestor(call, ["catch_clause", ...JS_FUNCTIONS]);
  if (!at) return undefined;
  const body = at.childForFieldName("body");
  if (!body) return undefined;
  if (at.type === "catch_clause") {
    const parameter = at.childForFieldName("parameter");
    if (!parameter) return { body, error: undefined };
    return parameter.type === "identifier" ? { body, error: ctx.text(parameter) } : undefined;
  }
  const outer = at.parent?.parent;
  if (at.parent?.type !== "arguments" || outer?.type !== "call_expression") return undefined;
  if (outer.childForFieldName("function")?.childForFieldName("property")?.text !== "catch") return undefined;
  const first = at.childForFieldName("parameters")?.namedChildren.find((c) => !c.isExtra);
  const name = at.childForFieldName("parameter") ?? first?.childForFieldName("pattern") ?? first;
  if (!name) return { body, error: undefined };
  return name.type === "identifier" ? { body, error: ctx.text(name) } : undefined;
}

const PASSES = new Set([
  "parenthesized_expression",
  "as_expression",
  "non_null_expression",
  "satisfies_expression",
  "type_assertion",
]);
const MESSAGE = /^(message|name|code|errno|status|statusCode|statusText|toString|toLocaleString)$/;
const TO_TEXT = /^(String|stringify|is[A-Z]\w*|\w*[mM]essage\w*)$/;

/** True where this use of the error keeps no more of it than its message, or only asks about it. */
function keepsText(use: Node, ctx: RuleContext): boolean {
  let child = use;
  for (let at = use.parent; at; child = at, at = at.parent) {
    const type = at.type;
    if (PASSES.has(type)) continue;
    switch (type) {
      case "member_expression":
        if (at.childForFieldName("object")?.id !== child.id) return true;
        if (!MESSAGE.test(at.childForFieldName("property")?.text ?? "")) return false;
        // `{ error: error.message }`: a structured field carries it.
        return ctx.ancestor(at, ["pair"], ["arguments", "statement_block"]) === undefined;
      case "template_substitution":
      case "unary_expression":
      case "if_statement":
      case "while_statement":
        return true;
      case "binary_expression":
        if (!/^(&&|\|\||\?\?)$/.test(at.childForFieldName("operator")?.text ?? "")) return true;
        continue;
      case "ternary_expression":
        if (at.childForFieldName("condition")?.id === child.id) return true;
        continue;
      case "arguments":
        return at.parent !== null && TO_TEXT.test(calledName(at.parent, ctx));
      default:
        return false;
    }
  }
  return false;
}

/** True where the handler gives the error itself to anybody: a logger, the caller, a tracker. */
function carriesOn(handler: Handler, error: string, ctx: RuleContext): boolean {
  return handler.body.descendantsOfType(["identifier", "shorthand_property_identifier"]).some((use) => {
    if (ctx.text(use) !== error) return false;
    return use.type === "shorthand_property_identifier" || !keepsText(use, ctx);
  });
}

function isLogger(object: Node, text: string, ctx: RuleContext): boolean {
  return (
    LOGGER_NAME.test(text) || /^(pino|bunyan|winston|log4js|loglevel|tslog)\b/.test(ctx.typeOf(object) ?? "")
  );
}

/** `console.error("failed")`, `logger.error(error.message)`: the error's stack is lost. */
export function checkJavascriptLog(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  const object = callee?.type === "member_expression" ? callee.childForFieldName("object") : null;
  if (!callee || !object) return;
  const text = ctx.text(object);
  const isConsole = text === "console";
  // A command prints for a person, who is better off without a stack.
  if (isConsole ? ctx.kind.entry : text.length > 60 || !isLogger(object, text, ctx)) return;
  const handler = handlerAround(call, ctx);
  const given = args(call);
  if (!handler || given.length === 0 || given.some((a) => a.type === "spread_element")) return;
  const { error } = handler;
  if (error !== undefined && carriesOn(handler, error, ctx)) return;
  const exits = /\bprocess\.exit|[eE]xit\w*\(/.test(ctx.plain(handler.body));
  // The command's last words are for a person.
  if (isConsole && exits) return;
  const told = exits || ctx.own(handler.body, ["throw_statement"]).length > 0;
  // Without a binding the author chose not to look; the line still can't say why it failed.
  if (error === undefined && told) return;
  ctx.report(shortRange(call, callee), {
    message: error
      ? `The log line leaves the stack out: pass ${error} itself.`
      : "The log line can't say why it failed: catch the error and pass it.",
    ...(told || !error ? { severity: "info" as const } : {}),
    ...(error ? repair(call, object, error, isConsole, ctx) : {}),
  });
}

function repair(
  call: Node,
  object: Node,
  error: string,
  isConsole: boolean,
  ctx: RuleContext,
): { fix?: Fix; suggestions?: Fix[] } {
  const given = args(call);
  const first = given[0];
  const last = given.at(-1);
  if (!first || !last || call.hasError) return {};
  const title = "Log the error itself";
  const type = ctx.typeOf(object) ?? "";
  if (/^(pino|bunyan)\b/.test(type)) {
    if (first.type === "object") return {};
    const key = error === "err" ? "err" : `err: ${error}`;
    return { fix: fix(title, insertAt(first.startIndex, `{ ${key} }, `)) };
  }
  const onlyMessage = given.length === 1 && ctx.text(first) === `${error}.message`;
  const edit = onlyMessage && isConsole ? replaceNode(first, error) : insertAt(last.endIndex, `, ${error}`);
  const repaired = fix(title, edit);
  return isConsole || /^winston\b/.test(type) ? { fix: repaired } : { suggestions: [repaired] };
}
