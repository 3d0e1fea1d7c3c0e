import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { keyword } from "../../languages/python.ts";
import type { Fix } from "../../model.ts";
import { ends, exceptClause, PY_HANDLERS, passesOn } from "../errors/handlers.ts";
import { appendArgument } from "../timeouts/edits.ts";
import { LOGGER_NAME, mentionsName, shortRange } from "./logCalls.ts";

const KNOWN = /^(logging|structlog|loguru)\b/;

/** Text of a handler that records the traceback in some other way. */
const RECORDED =
  /\bexc_info\s*=|\.exception\(|print_exc\b|format_exc|format_exception|capture_exception|TracebackException/;

/** A timeout's traceback ends in the wait that the message names anyway. */
const PLAIN = /^((asyncio|concurrent\.futures|futures)\.|socket\.)?(TimeoutError|timeout)$/;

/** `logger.error(…)` in an `except` block, without the traceback. */
export function checkPythonLog(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  if (!callee) return;
  const qualified = ctx.qualifyCall(call);
  const known = qualified !== undefined && KNOWN.test(qualified);
  const object = callee.type === "attribute" ? callee.childForFieldName("object") : null;
  if (!known && !(object && LOGGER_NAME.test(ctx.plain(object)))) return;
  if (callee.type === "identifier" && qualified !== "logging.error") return;
  const clause = ctx.ancestor(call, PY_HANDLERS, ["function_definition", "lambda", "class_definition"]);
  const caught = clause ? exceptClause(clause, ctx) : undefined;
  if (!caught) return;
  const given = keyword(call, "exc_info");
  const refused = given.state === "present" && /^(False|None|0)$/.test(ctx.plain(given.value));
  if (given.state !== "absent" && !refused) return;
  const { body, name } = caught;
  if (
    RECORDED.test(ctx.plain(body).replace(/\bexc_info\s*=\s*(False|None|0)\b/g, "")) ||
    structured(call, name, ctx)
  )
    return;
  if (object && /\.opt\(/.test(ctx.plain(object))) return;
  if (raisesOn(body, name, ctx)) return;
  const told =
    ctx.own(body, ["raise_statement"]).length > 0 ||
    ends(body, ctx) ||
    (name !== undefined && passesOn(body, name, ctx, false));
  const plain = caught.types.length > 0 && caught.types.every((type) => PLAIN.test(ctx.plain(type)));
  ctx.report(shortRange(call, callee), {
    message: "The log line leaves the traceback out: use exception(), or pass exc_info=True.",
    ...(told || plain ? { severity: "info" as const } : {}),
    ...(refused ? {} : repair(call, callee, known, ctx)),
  });
}

/** `raise Other(…) from error` at the end: the traceback travels on as the cause, and would stand there twice. */
function raisesOn(body: Node, name: string | undefined, ctx: RuleContext): boolean {
  const last = items(body).at(-1);
  const cause = last?.type === "raise_statement" ? last.childForFieldName("cause") : null;
  return name !== undefined && cause !== null && ctx.text(cause) === name;
}

/** `logger.error("…", error=str(e))`, `extra={"error": e}`: a field of its own carries it. */
function structured(call: Node, name: string | undefined, ctx: RuleContext): boolean {
  return items(call.childForFieldName("arguments")).some((argument) => {
    if (argument.type === "dictionary_splat") return true;
    return argument.type === "keyword_argument" && name !== undefined && mentionsName(argument, name, ctx);
  });
}

function repair(
  call: Node,
  callee: Node,
  known: boolean,
  ctx: RuleContext,
): { fix?: Fix; suggestions?: Fix[] } {
  const method = callee.type === "attribute" ? callee.childForFieldName("attribute") : null;
  const edit = method ? replaceNode(method, "exception") : appendArgument(call, "exc_info=True", ctx);
  if (!edit) return {};
  const repaired = fix("Log the traceback", edit);
  return known ? { fix: repaired } : { suggestions: [repaired] };
}
