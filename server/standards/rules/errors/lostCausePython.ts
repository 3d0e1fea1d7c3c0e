import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import type { Fix } from "../../model.ts";
import { type ExceptClause, exceptClause, functionName, PY_HANDLERS } from "./handlers.ts";

/** Keywords by which exceptions of one's own take the cause. */
const CAUSE_KEYWORD =
  /^(cause|original|orig|inner|previous|source|original_\w+|inner_\w+|exc|exception|error)$/;

/** Handler that a `raise` runs in; one inside a nested `try` has its own. */
function handlerAround(raise: Node): Node | undefined {
  let from = raise;
  for (let at = raise.parent; at; from = at, at = at.parent) {
    if (PY_HANDLERS.includes(at.type)) return at;
    if (/^(function_definition|lambda|class_definition|module)$/.test(at.type)) return undefined;
    if (at.type === "try_statement" && from.type !== "except_clause") return undefined;
  }
  return undefined;
}

/** `err = PaymentError(str(exc))` and then `raise err`: made in the handler, under a name. */
function madeHere(value: Node, caught: string | undefined, ctx: RuleContext): boolean {
  const handler = handlerAround(value);
  const name = ctx.text(value);
  if (!handler || name === caught) return false;
  const given = ctx
    .own(handler, ["assignment"])
    .filter((one) => one.startIndex < value.startIndex && one.childForFieldName("left")?.text === name);
  const made = given.at(-1)?.childForFieldName("right");
  if (given.length !== 1 || made?.type !== "call") return false;
  const callee = made.childForFieldName("function");
  if (!callee || !/^([\w.]+\.)?_?[A-Z]\w*$/.test(ctx.text(callee)) || saysEnough(made, caught, ctx))
    return false;
  // `err.__cause__ = exc` says it as well.
  return !new RegExp(`\\b${name}\\s*\\.\\s*(__cause__|__suppress_context__|with_traceback)\\b`).test(
    ctx.text(handler),
  );
}

/** True for what is raised again rather than made anew: `raise err`, `raise e.with_traceback(tb)`. */
function raisedAgain(value: Node, caught: string | undefined, ctx: RuleContext): boolean {
  const text = ctx.text(value);
  if (value.type === "identifier") return text === text.toLowerCase() && !madeHere(value, caught, ctx);
  if (caught && new RegExp(`^${caught}\\b(?!\\()`).test(text)) return true;
  if (value.type === "attribute") return !/(^|\.)_?[A-Z]\w*$/.test(text);
  if (value.type !== "call") return true;
  const callee = value.childForFieldName("function");
  if (callee && /\.with_traceback$/.test(ctx.plain(callee)) && !/[A-Z]/.test(ctx.plain(callee))) return true;
  return (value.childForFieldName("arguments")?.namedChildren ?? []).some((argument) => {
    if (argument.type !== "keyword_argument" || !caught) return false;
    const name = argument.childForFieldName("name");
    const given = argument.childForFieldName("value");
    return name && given ? CAUSE_KEYWORD.test(ctx.plain(name)) && ctx.text(given) === caught : false;
  });
}

/** Signals of the language that are no failures: what raises them has nothing to explain. */
const SIGNALS = /^(StopIteration|StopAsyncIteration|GeneratorExit|SystemExit|KeyboardInterrupt)$/;

/** `obj.name` and `obj[key]` have to answer with an error of their own; the inner look-up is a detail. */
const LOOKUPS: Readonly<Record<string, string>> = {
  __getattr__: "AttributeError",
  __getattribute__: "AttributeError",
  __delattr__: "AttributeError",
  __getitem__: "KeyError",
  __delitem__: "KeyError",
  __missing__: "KeyError",
};

const BUILTIN =
  /^((Base)?Exception|(Value|Type|Key|Index|Lookup|Attribute|Runtime|OS|IO|Environment|NotImplemented|Arithmetic|Assertion|Buffer|EOF|Import|Memory|Name|Overflow|Reference|Recursion|Syntax|System|Unicode|Timeout|Connection|Permission|FileNotFound)Error)$/;

/** True where the new error needs no `from`: no failure, part of a protocol, or it takes the caught one itself. */
function saysEnough(value: Node, caught: string | undefined, ctx: RuleContext): boolean {
  const callee = value.type === "call" ? value.childForFieldName("function") : value;
  const type = callee ? (ctx.text(callee).split(".").at(-1) ?? "") : "";
  if (SIGNALS.test(type) || LOOKUPS[functionName(value, ctx)] === type) return true;
  if (value.type !== "call" || !caught || BUILTIN.test(type)) return false;
  const given = value.childForFieldName("arguments")?.namedChildren ?? [];
  return given.some((one) => one.type === "identifier" && ctx.text(one) === caught);
}

/** Text of the function (or top statement) around a node. */
function unitText(node: Node, ctx: RuleContext): string {
  const func = ctx.functionAround(node)?.node;
  if (func) return ctx.text(func);
  let at = node;
  while (at.parent?.parent) at = at.parent;
  return ctx.text(at);
}

function repair(raise: Node, clause: ExceptClause, ctx: RuleContext): Fix | undefined {
  if (clause.name) return fix(`Raise from ${clause.name}`, insertAt(raise.endIndex, ` from ${clause.name}`));
  // A bare `except`, or `except A, B` without parentheses, can't name the error.
  if (clause.headEnd.id === clause.keyword.id || clause.headEnd.previousSibling?.type === ",")
    return undefined;
  const text = unitText(raise, ctx);
  const name = ["exc", "error", "cause"].find(
    (one) => !new RegExp(`\\b${one}\\b`).test(text) && !ctx.fileDefinition(one),
  );
  // Another handler that gets the same repair may have taken the name: it ends with its handler.
  return name
    ? fix(
        `Name the error and raise from ${name}`,
        insertAt(clause.headEnd.endIndex, ` as ${name}`),
        insertAt(raise.endIndex, ` from ${name}`),
      )
    : undefined;
}

export function checkRaise(node: Node, ctx: RuleContext): void {
  const value = node.namedChildren[0];
  if (!value || node.childForFieldName("cause") || value.type === "expression_list") return;
  const handler = handlerAround(node);
  const clause = handler ? exceptClause(handler, ctx) : undefined;
  if (!clause || raisedAgain(value, clause.name, ctx) || saysEnough(value, clause.name, ctx)) return;
  ctx.report(node, {
    message:
      "The new error does not say what caused it: raise it from the caught one, or from None on purpose.",
    // Python still prints the caught error, as context.
    severity: "info",
    fix: repair(node, clause, ctx),
  });
}
