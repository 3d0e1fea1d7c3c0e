import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { args, GO_FUNCTIONS, stringValue } from "../../languages/go.ts";
import type { Edit, Fix } from "../../model.ts";
import { nilCheck } from "../errors/goErrors.ts";
import { LOGGER_NAME, mentionsName, shortRange } from "./logCalls.ts";

const PRINTS = ["Print", "Printf", "Println"];
const ERRORS = ["Error", "Errorf", "Errorln", "Errorw", "ErrorContext", "ErrorS", "ErrorDepth"];
const FATALS = ["Fatal", "Fatalf", "Fatalln", "Fatalw", "Panic", "Panicf", "Panicln"];

export const GO_LOG_NAMES = [...PRINTS, ...ERRORS, ...FATALS, "Msg", "Msgf"];

/** Packages whose functions and loggers are known. */
const STD =
  /^log\.(Print|Fatal|Panic)(f|ln)?$|^log\.(Logger|New\(\)|Default\(\))#(Print|Fatal|Panic)(f|ln)?$/;
const SLOG =
  /^log\/slog\.(Error|ErrorContext)$|^log\/slog\.(Logger|New\(\)|Default\(\))#(Error|ErrorContext)$/;
const LEVELLED =
  /^(github\.com\/(sirupsen|Sirupsen)\/logrus|go\.uber\.org\/zap|k8s\.io\/klog(\/v\d+)?|github\.com\/golang\/glog|github\.com\/rs\/zerolog(\/log)?)\b.*[.#](Error|Fatal|Panic|Msg)\w*$/;
const KLOG = /^(k8s\.io\/klog(\/v\d+)?|github\.com\/golang\/glog)\./;

/** `if err != nil { log.Print("failed") }`: what failed is told, why is not. */
export function checkGoLog(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  const object = callee?.type === "selector_expression" ? callee.childForFieldName("operand") : null;
  if (!callee || !object || args(call).length === 0) return;
  const qualified = ctx.qualifyCall(call);
  if (!isErrorLog(object, ctx.text(callee), qualified, ctx)) return;
  const error = unseenError(call, ctx);
  if (!error) return;
  ctx.report(shortRange(call, callee), {
    message: `The log line tells that it failed, not why: ${error} is dropped.`,
    ...repair(call, callee, qualified ?? "", error, ctx),
  });
}

function isErrorLog(object: Node, callee: string, qualified: string | undefined, ctx: RuleContext): boolean {
  const text = ctx.text(object);
  // zerolog: `log.Error().Msg("…")`
  if (/\.Msgf?$/.test(callee)) return /\.(Error|Fatal|Panic)\(\)/.test(text);
  if (qualified && (STD.test(qualified) || SLOG.test(qualified) || LEVELLED.test(qualified))) return true;
  // `Server#logger.Errorf`: a field of a type of this package, whose own type is out of sight.
  if (qualified && !/^(\.\/|\w+#)/.test(qualified)) return false;
  return text.length < 60 && LOGGER_NAME.test(text) && !/\.Print/.test(callee);
}

/** Name of the error whose branch the call stands in, if the branch and what follows never read it. */
function unseenError(call: Node, ctx: RuleContext): string | undefined {
  const around = ctx.functionAround(call)?.node;
  if (!around) return undefined;
  for (
    let branch = ctx.ancestor(call, ["if_statement"], GO_FUNCTIONS);
    branch;
    branch = ctx.ancestor(branch, ["if_statement"], GO_FUNCTIONS)
  ) {
    const condition = branch.childForFieldName("condition");
    const then = branch.childForFieldName("consequence");
    if (!condition || !then || call.startIndex < then.startIndex || call.endIndex > then.endIndex) continue;
    const checked = nilCheck(condition, "!=", ctx);
    if (!checked) continue;
    const error = ctx.text(checked);
    if (mentionsName(then, error, ctx) || readLater(branch, error, ctx)) return undefined;
    const result = around.childForFieldName("result");
    if (result && mentionsName(result, error, ctx)) return undefined;
    return declaredIn(around, branch, error, ctx) ? error : undefined;
  }
  return undefined;
}

/** True where a statement after the branch reads the error before it is set anew. */
function readLater(branch: Node, error: string, ctx: RuleContext): boolean {
  const otherwise = branch.childForFieldName("alternative");
  if (otherwise && mentionsName(otherwise, error, ctx)) return true;
  for (let next = branch.nextNamedSibling; next; next = next.nextNamedSibling) {
    if (!mentionsName(next, error, ctx)) continue;
    const set = /^(short_var_declaration|assignment_statement)$/.test(next.type);
    const left = set ? next.childForFieldName("left") : null;
    const right = set ? next.childForFieldName("right") : null;
    if (left && right && mentionsName(left, error, ctx)) return mentionsName(right, error, ctx);
    const initial = next.type === "if_statement" ? next.childForFieldName("initializer") : null;
    return !(initial && mentionsName(initial, error, ctx));
  }
  return false;
}

/** An error of the function outside a closure is read by that function. */
function declaredIn(around: Node, branch: Node, error: string, ctx: RuleContext): boolean {
  if (around.type !== "func_literal") return true;
  const initial = branch.childForFieldName("initializer");
  if (initial && mentionsName(initial, error, ctx)) return true;
  const body = around.childForFieldName("body");
  if (!body) return false;
  return ctx.own(body, ["short_var_declaration", "var_spec"]).some((declaration) => {
    const names = declaration.childForFieldName("left") ?? declaration.childForFieldName("name");
    return names !== null && mentionsName(names, error, ctx);
  });
}

function repair(
  call: Node,
  callee: Node,
  qualified: string,
  error: string,
  ctx: RuleContext,
): { fix?: Fix; suggestions?: Fix[] } {
  const edits = withError(call, callee, qualified, error, ctx);
  return edits ? { fix: fix("Log the error", ...edits) } : {};
}

function withError(
  call: Node,
  callee: Node,
  qualified: string,
  error: string,
  ctx: RuleContext,
): Edit[] | undefined {
  const given = args(call);
  const first = given[0];
  const last = given.at(-1);
  const name = callee.childForFieldName("field");
  const object = callee.childForFieldName("operand");
  if (!first || !last || !name || !object || call.hasError || /\.\.\.\s*\)$/.test(ctx.plain(call)))
    return undefined;
  const method = ctx.text(name);
  if (SLOG.test(qualified)) return [insertAt(last.endIndex, `, "err", ${error}`)];
  if (/logrus\.(Error|Fatal|Panic)(f|ln)?$/.test(qualified)) {
    return [replaceNode(object, `${ctx.text(object)}.WithError(${error})`)];
  }
  if (!STD.test(qualified) && !KLOG.test(qualified)) return undefined;
  if (method.endsWith("ln")) return [insertAt(last.endIndex, `, ${error}`)];
  const text = stringValue(first);
  if (text === undefined || first.type !== "interpreted_string_literal") return undefined;
  const end = first.endIndex - 1 - (text.endsWith("\\n") ? 2 : 0);
  if (method.endsWith("f")) return [insertAt(end, ": %v"), insertAt(last.endIndex, `, ${error}`)];
  // `Print` puts no space between a text and an error.
  return given.length === 1 && /^(Print|Error|Fatal|Panic)$/.test(method) && !text.endsWith("\\n")
    ? [insertAt(end, ": "), insertAt(last.endIndex, `, ${error}`)]
    : undefined;
}
