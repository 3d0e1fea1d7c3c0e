import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { type Declaration, items } from "../../languages/adapter.ts";
import type { Scope } from "../../symbols.ts";
import { escapeRegExp } from "../timeouts/edits.ts";
import { byType, failingResults } from "./goErrorApis.ts";

const ERROR_NAME = /^(err|error|[a-z]\w*(Err|Error)|err[A-Z0-9]\w*)\d*$/;

/** True where a name holds an error: by its declared type, else by Go's naming. */
export function isErrorName(node: Node, ctx: RuleContext): boolean {
  if (node.type !== "identifier") return false;
  const definition = ctx.definition(node);
  const type = definition?.declaration?.type;
  if (type) return ctx.text(type) === "error";
  // What a panic was called with is an `any`, whatever its name.
  if (definition?.initText === "recover()") return false;
  if (ERROR_NAME.test(ctx.plain(node))) return true;
  const local = definition?.declaration;
  return local !== undefined && (isErrorResult(local, ctx) || declaredAsError(node, local, ctx));
}

/** `e := load()`: the last result of a call that is known to fail. */
function isErrorResult(local: Declaration, ctx: RuleContext): boolean {
  if (local.init?.type !== "call_expression") return false;
  const results = failsWith(local.init, ctx);
  return results !== undefined && results > 0 && (local.index ?? 0) === results - 1;
}

/** Number of results of a call whose last one is known to be an error. */
function failsWith(call: Node, ctx: RuleContext): number | undefined {
  const callee = call.childForFieldName("function");
  const own =
    callee?.type === "identifier" && !ctx.definition(callee)?.declaration ? ctx.text(callee) : undefined;
  const name = own ?? ctx.qualifyCall(call);
  if (!name) return undefined;
  const method = /^\.\/(\w+)#(\w+)$/.exec(name);
  const key = own ?? (method ? `${method[1]}.${method[2]}` : undefined);
  return key ? ctx.fileDefinition(`error ${key}`)?.file?.index : failingResults(byType(name));
}

/** `var failure error`, and assigned to later. */
function declaredAsError(node: Node, local: Declaration, ctx: RuleContext): boolean {
  if (!local.assignment) return false;
  const name = ctx.text(node);
  for (let scope: Scope | undefined = ctx.functionAround(node); scope; scope = scope.parent) {
    const typed = scope.names?.get(name)?.find((one) => one.type);
    if (typed?.type) return ctx.text(typed.type) === "error";
  }
  return false;
}

/** `s.err`, and a call that gives nothing but an error. */
function isErrorValue(node: Node, ctx: RuleContext): boolean {
  if (node.type !== "identifier" && ctx.typeOf(node) === "error") return true;
  if (node.type === "selector_expression") {
    const field = node.childForFieldName("field");
    const known = ctx.definition(node)?.file;
    if (known?.type) return known.type === "error";
    return field !== null && ERROR_NAME.test(ctx.text(field)) && /^\w+\.\w+$/.test(ctx.text(node));
  }
  return node.type === "call_expression" ? failsWith(node, ctx) === 1 : isErrorName(node, ctx);
}

function bare(node: Node): Node {
  let at = node;
  while (at.type === "parenthesized_expression" && at.namedChildren[0]) at = at.namedChildren[0];
  return at;
}

/**
 * The error that a condition, such as `err != nil`, compares with nil; with `more`, fields and calls
 * that give an error are told as well.
 */
export function nilCheck(
  condition: Node,
  operator: "!=" | "==",
  ctx: RuleContext,
  more = false,
): Node | undefined {
  const at = bare(condition);
  if (at.type !== "binary_expression") return undefined;
  const left = at.childForFieldName("left");
  const right = at.childForFieldName("right");
  const own = at.childForFieldName("operator")?.type;
  if (!left || !right) return undefined;
  if (own === "&&") {
    // `ready && err != nil`: the last operand decides; the first must not speak of the error.
    const error = nilCheck(right, operator, ctx, more);
    return error && !mentions(left, ctx.text(error), ctx) ? error : undefined;
  }
  if (own !== operator) return undefined;
  const [value, nil] = left.type === "nil" ? [right, left] : [left, right];
  if (nil.type !== "nil") return undefined;
  return (more ? isErrorValue(value, ctx) : isErrorName(value, ctx)) ? value : undefined;
}

/** True where a node's text holds the name as a word. */
export function mentions(node: Node, name: string, ctx: RuleContext): boolean {
  return new RegExp(`\\b${escapeRegExp(name)}\\b`).test(ctx.text(node));
}

/** Whether a function's last result is an `error`, and whether it is the only one. */
export function lastResultIsError(func: Node): "only" | "last" | undefined {
  const result = func.childForFieldName("result");
  if (!result) return undefined;
  if (result.type !== "parameter_list") return result.text === "error" ? "only" : undefined;
  const list = items(result);
  const last = list.at(-1);
  if ((last?.childForFieldName("type") ?? last)?.text !== "error") return undefined;
  return list.length === 1 && (last?.childrenForFieldName("name").length ?? 0) < 2 ? "only" : "last";
}

const ZERO: Readonly<Record<string, string>> = { string: '""', bool: "false", error: "nil" };

function zeroOf(type: string): string | undefined {
  if (/^(u?int(8|16|32|64)?|float(32|64)|byte|rune|uintptr)$/.test(type)) return "0";
  if (/^(\*|\[\]|map\[|chan\b|func\b|interface\b|any$)/.test(type)) return "nil";
  return ZERO[type];
}

/** The `return …, err` of the function around; `undefined` where it can't be written down. */
export function returnOf(node: Node, ctx: RuleContext): string | undefined {
  const fn = ctx.functionAround(node)?.node;
  const kind = fn ? lastResultIsError(fn) : undefined;
  if (!fn || !kind) return undefined;
  if (kind === "only") return "return err";
  const list = items(fn.childForFieldName("result"));
  const zeros = list.slice(0, -1).flatMap((one) => {
    const zero = zeroOf((one.childForFieldName("type") ?? one).text);
    return Array.from({ length: Math.max(1, one.childrenForFieldName("name").length) }, () => zero);
  });
  return zeros.includes(undefined) ? undefined : `return ${[...zeros, "err"].join(", ")}`;
}
