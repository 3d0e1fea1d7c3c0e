import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { keyword } from "../../languages/python.ts";
import { defineRule } from "../../rule.ts";
import { csharpBroadCatch } from "./broadCatchCsharp.ts";
import { kotlinBroadCatch } from "./broadCatchKotlin.ts";
import { csharpExamples } from "./broadCatchNoRethrow.csharpExamples.ts";
import { broadCatchNoRethrowExamples } from "./broadCatchNoRethrow.examples.ts";
import { kotlinExamples } from "./broadCatchNoRethrow.kotlinExamples.ts";
import {
  calledName,
  catchClause,
  ends,
  exceptClause,
  explained,
  functionName,
  guardedBlock,
  onlyCleansUp,
  onlyImports,
  PY_HANDLERS,
  passesOn,
  saysIgnored,
  simpleType,
} from "./handlers.ts";

/** Functions that are a process's or a framework's outer edge, where errors have to end. */
const BOUNDARY =
  /^(_*main|run_forever|serve_forever|__call__|__del__|__exit__|__aexit__|dispatch|process_exception|process_request|\w*(middleware|exception_handler|error_handler)|handle_(exception|error))$/i;

/** Whether a call writes the stack trace down, or hands a failure on. */
function tracesError(call: Node, ctx: RuleContext): boolean {
  const name = calledName(call, ctx);
  if (
    /^(exception|set_exception|capture_exception|record_exception|notice_error|print_exc|print_exception|format_exc|format_exception|exc_info|report_exception|failure|deferr)$/.test(
      name,
    )
  )
    return true;
  // Of twisted's log: the error that is being handled.
  if (name === "err" && items(call.childForFieldName("arguments")).length === 0) return true;
  for (const key of ["exc_info", "exception"]) {
    const given = keyword(call, key);
    if (given.state === "present" && !/^(False|None|0)$/.test(ctx.plain(given.value))) return true;
  }
  return false;
}

/**
 * True where the handler raises the caught error again, or ends in another one. An error of its own that it raises
 * in one case out of several says nothing of the others.
 */
function raises(body: Node, caught: string | undefined, clause: Node, ctx: RuleContext): boolean {
  const all = ctx.own(body, ["raise_statement"]);
  if (all.length === 0) return false;
  if (endsInRaise(body)) return true;
  return all.some((one) => {
    if (ctx.ancestor(one, PY_HANDLERS)?.id !== clause.id) return false;
    const value = one.namedChildren[0];
    if (!value || one.childForFieldName("cause")) return true;
    const text = ctx.text(value);
    return value.type === "identifier" || (caught !== undefined && new RegExp(`^${caught}\\b`).test(text));
  });
}

/** Whether no way through a block comes out at its end. */
function endsInRaise(block: Node): boolean {
  const last = items(block).at(-1);
  if (last?.type === "raise_statement") return true;
  if (last?.type === "with_statement") {
    const body = last.childForFieldName("body");
    return body !== null && endsInRaise(body);
  }
  if (last?.type !== "if_statement") return false;
  const branches = last.namedChildren.filter((one) => /^(elif|else)_clause$/.test(one.type));
  const blocks = [last, ...branches].map(
    (one) => one.childForFieldName("consequence") ?? one.childForFieldName("body"),
  );
  return branches.at(-1)?.type === "else_clause" && blocks.every((one) => one !== null && endsInRaise(one));
}

/** A loop that lives as long as the process: one failed round must not end it. */
function inWorkerLoop(clause: Node, ctx: RuleContext): boolean {
  const loop = ctx.ancestor(clause, ["while_statement", "for_statement"], ["function_definition", "lambda"]);
  if (loop?.type !== "while_statement") return false;
  const condition = loop.childForFieldName("condition");
  return (
    condition !== null && /^(True|1|not\b.*|self\.\w*running\w*|\w*running\w*)$/i.test(ctx.plain(condition))
  );
}

function checkPython(node: Node, ctx: RuleContext): void {
  const value = node.childForFieldName("value");
  if (!value || !/\b(Base)?Exception\b/.test(ctx.plain(value))) return;
  const clause = exceptClause(node, ctx);
  const type = clause?.types.find((one) => /^(builtins\.)?(Base)?Exception$/.test(ctx.qualify(one) ?? ""));
  if (!clause || !type || raises(clause.body, clause.name, node, ctx)) return;
  const calls = ctx.own(clause.body, ["call"]);
  if (calls.some((call) => tracesError(call, ctx)) || ends(clause.body, ctx)) return;
  if (clause.name && (saysIgnored(clause.name) || passesOn(clause.body, clause.name, ctx, false))) return;
  const boundary = BOUNDARY.test(functionName(node, ctx));
  if (boundary || (calls.length > 0 && inWorkerLoop(node, ctx))) return;
  const guarded = guardedBlock(node);
  if (guarded && (onlyImports(guarded) || onlyDescribes(guarded, ctx))) return;
  const empty = items(clause.body).every((one) => /^(pass|continue)_statement$/.test(one.type));
  // That the process can't be stopped any more is `catch-fatal`'s to tell.
  const fatal = ctx.text(type).endsWith("BaseException");
  ctx.report(
    { from: clause.keyword, to: clause.headEnd },
    {
      message: "Catches every error, bugs included, and neither passes it on nor logs its traceback.",
      // What an empty handler hides is `swallowed-exception`'s to tell.
      ...(ctx.kind.entry || empty || fatal ? { severity: "info" } : {}),
    },
  );
}

/** `repr(x)` runs code of anybody's, which may raise anything: text for a message must not end the work. */
function onlyDescribes(block: Node, ctx: RuleContext): boolean {
  return items(block).every((one) =>
    /^((return|\w+ =) )?(repr|ascii|str|saferepr)\([\w.]+\)$/.test(ctx.plain(one)),
  );
}

/** Reflection fails in a dozen ways that all mean "not there". */
const REFLECTS = /\b(loadClass|newInstance|getMethod|getConstructor|getDeclared\w+|setAccessible)\s*\(/;

/** A handler that does nothing and says why: a choice, though a broad one. */
function explainsNothingDone(body: Node, clause: Node, ctx: RuleContext): boolean {
  return items(body).every((one) => one.type === "pass_statement") && explained(clause, 3, ctx);
}

/** A handler that is empty, or that prints the trace and does no more. */
function isIdle(body: Node, name: string, ctx: RuleContext): boolean {
  return items(body).every(
    (one) =>
      /^(;|empty_statement|continue_statement)$/.test(one.type) ||
      ctx.text(one).replace(/\s/g, "") === `${name}.printStackTrace();`,
  );
}

const JAVA_BROAD = /^(Exception|RuntimeException|NullPointerException)$/;

function checkJava(node: Node, ctx: RuleContext): void {
  const clause = catchClause(node, ctx);
  if (!clause || saysIgnored(clause.name)) return;
  const type = clause.types.find((one) => JAVA_BROAD.test(simpleType(one, ctx)));
  if (!type || !isJdkType(type, ctx) || ctx.own(clause.body, ["throw_statement"]).length > 0) return;
  if (passesOn(clause.body, clause.name, ctx, true) || ends(clause.body, ctx)) return;
  const guarded = guardedBlock(node);
  if (guarded && (onlyCleansUp(guarded, ctx) || /\bClass\.forName\b/.test(ctx.plain(guarded)))) return;
  const caught = simpleType(type, ctx);
  const printed = new RegExp(`\\b${clause.name}\\s*\\.\\s*printStackTrace\\(`).test(ctx.text(clause.body));
  const minor =
    functionName(node, ctx) === "main" ||
    ctx.kind.entry ||
    explainsNothingDone(clause.body, node, ctx) ||
    (guarded !== undefined && REFLECTS.test(ctx.plain(guarded))) ||
    // `swallowed-exception` and `log-and-swallow` tell of the rest.
    isIdle(clause.body, clause.name, ctx);
  ctx.report(
    { from: clause.keyword, to: clause.headEnd },
    {
      message: printed
        ? `Catches every ${caught}, bugs included, and goes on: no log has it, only the standard error stream.`
        : `Catches every ${caught}, bugs included, and neither passes it on nor logs its stack trace.`,
      ...(minor ? { severity: "info" } : {}),
    },
  );
}

function isJdkType(type: Node, ctx: RuleContext): boolean {
  const text = ctx.text(type);
  if (text.includes(".")) return /^java\.lang\.\w+$/.test(text.replace(/\s/g, ""));
  return ctx.fileDefinition(text) === undefined;
}

/** Awaited calls whose failure is an answer in itself. */
const PROBES = /^(access|l?stat|exists|json|text|import|resolve|has|head|realpath|readlink|which|findUp)$/;
const PROBING =
  /^(is|has|can|exists?|supports?|try|safe|maybe|verify|validate|ping|probe|detect|check|health\w*|get\w*OrNull)([A-Z_]|$)/;

const EMPTY = /^(null|undefined|void 0|false|0|""|''|``|\[\]|\{\}|\[\] as [\w[\]]+|\{\} as \w+)$/;
const LOG_CALL =
  /^(console|\w*[lL]og(ger)?|this\.\w*[lL]og(ger)?|\w+\.log)\.(log|debug|info|warn|error|trace)$/;

function answersEmpty(statement: Node, ctx: RuleContext): boolean {
  if (statement.type === "return_statement") {
    const value = items(statement)[0];
    return !value || EMPTY.test(ctx.plain(value));
  }
  if (statement.type !== "expression_statement") return false;
  const call = statement.namedChildren[0];
  const callee = call?.type === "call_expression" ? call.childForFieldName("function") : null;
  return callee !== null && callee !== undefined && LOG_CALL.test(ctx.plain(callee));
}

/** JavaScript catches everything anyway: what counts is a failed await that turns into "nothing there". */
function checkJavaScript(node: Node, ctx: RuleContext): void {
  const body = node.childForFieldName("body");
  const guarded = guardedBlock(node);
  if (!body || !guarded || body.namedChildCount === 0 || body.namedChildCount > 3) return;
  if (!/\bawait\b/.test(ctx.plain(guarded))) return;
  const statements = items(body);
  if (statements.length !== body.namedChildCount || !statements.every((one) => answersEmpty(one, ctx)))
    return;
  const parameter = node.childForFieldName("parameter");
  const name = parameter ? ctx.text(parameter) : undefined;
  if (parameter && parameter.type !== "identifier") return;
  if (name && (saysIgnored(name) || new RegExp(`\\b${name.replace(/\$/g, "\\$")}\\b`).test(ctx.text(body))))
    return;
  const awaited = ctx.own(guarded, ["await_expression"]).flatMap((one) => one.namedChildren.slice(0, 1));
  const probes = (one: Node): boolean => ctx.adapter.isCall(one) && PROBES.test(calledName(one, ctx));
  if (awaited.length === 0 || awaited.every(probes) || onlyCleansUp(guarded, ctx)) return;
  if (PROBING.test(nameOfFunction(node, ctx))) return;
  const head = node.firstChild;
  if (!head) return;
  const close = parameter ? node.children.find((c) => c.type === ")") : undefined;
  ctx.report(
    { from: head, to: close ?? head },
    { message: "Whatever failed here is answered as if there were nothing: the error itself is dropped." },
  );
}

/** Name of a function, also where it is that of the variable or property it is given to. */
function nameOfFunction(node: Node, ctx: RuleContext): string {
  const own = functionName(node, ctx);
  if (own) return own;
  const holder = ctx.functionAround(node)?.node?.parent;
  const name = holder?.childForFieldName("name") ?? holder?.childForFieldName("key");
  return name ? ctx.text(name) : "";
}

/**
 * Handlers for everything. `catch (Throwable …)` belongs to `catch-fatal` and a bare `except`
 * to `bare-except`; of `except BaseException`, `catch-fatal` tells the worse part;
 * where it also does nothing at all or only prints the trace, `swallowed-exception` or
 * `log-and-swallow` has the warning and this rule is mere information. A handler that
 * raises another error is left to `lost-cause`.
 */
export const broadCatchNoRethrow = defineRule({
  id: "broad-catch-no-rethrow",
  code: "ER02",
  title: "Handler for every error hides what went wrong",
  area: "errors",
  severity: "warning",
  why: "A handler for everything also catches the bugs and outages that nobody planned for and makes them look like a normal answer. Catching what is expected, or passing the rest on with its stack trace, keeps real failures visible.",
  sources: [
    {
      title: "Builders' Library: Avoiding fallback in distributed systems",
      url: "https://aws.amazon.com/builders-library/avoiding-fallback-in-distributed-systems/",
    },
    {
      title: "REL05-BP01: Implement graceful degradation",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp01.html",
    },
  ],
  autofix: "none",
  peers: {
    ruff: ["BLE001"],
    pylint: ["broad-exception-caught", "broad-except", "W0718", "W0703"],
    pmd: ["AvoidCatchingGenericException"],
    errorprone: ["CatchingUnchecked"],
    sonar: ["S2221", "S2486"],
    roslyn: ["CA1031"],
    detekt: ["TooGenericExceptionCaught"],
  },
  languages: {
    python: [{ kinds: PY_HANDLERS, anchors: ["except"], check: checkPython }],
    java: [{ kinds: ["catch_clause"], anchors: ["catch"], check: checkJava }],
    javascript: [{ kinds: ["catch_clause"], anchors: ["catch"], check: checkJavaScript }],
    csharp: csharpBroadCatch,
    kotlin: kotlinBroadCatch,
  },
  examples: [...broadCatchNoRethrowExamples, ...csharpExamples, ...kotlinExamples],
});
