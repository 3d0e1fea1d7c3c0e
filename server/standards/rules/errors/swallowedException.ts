import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { GO_FUNCTIONS } from "../../languages/go.ts";
import { args as jsArgs } from "../../languages/javascriptSyntax.ts";
import type { Fix, Report } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { lastResultIsError, nilCheck } from "./goErrors.ts";
import {
  calledName,
  catchClause,
  exceptClause,
  explained,
  functionName,
  guardedBlock,
  indentation,
  indentStep,
  isCleanupName,
  isQuiet,
  onlyCleansUp,
  onlyImports,
  PY_HANDLERS,
  saysIgnored,
  simpleType,
} from "./handlers.ts";
import { csharpSwallowed } from "./swallowedCsharp.ts";
import { csharpExamples } from "./swallowedException.csharpExamples.ts";
import { swallowedExceptionExamples } from "./swallowedException.examples.ts";
import { kotlinExamples } from "./swallowedException.kotlinExamples.ts";
import { kotlinSwallowed } from "./swallowedKotlin.ts";

/** Failures of a dependency: dropping one is a lost request, however narrow the handler. */
const REMOTE_FAILURE =
  /^(RequestException|HTTPError|HTTPStatusError|URLError|ClientError|BotoCoreError|SQLAlchemyError|DatabaseError|OperationalError|IntegrityError|PyMongoError|RedisError|KafkaException|KafkaError|AMQPError|AMQPConnectionError|RpcError)$/;

const PY_EMPTY = new Set(["pass_statement", "continue_statement"]);

function isEllipsis(statement: Node): boolean {
  return statement.type === "expression_statement" && statement.namedChildren[0]?.type === "ellipsis";
}

/** Name of a logger that the file itself defines. */
function pyLogger(ctx: RuleContext): string | undefined {
  return ["logger", "log", "LOG", "LOGGER", "_logger", "logging"].find((name) => ctx.fileDefinition(name));
}

function pySuggestion(clause: Node, statements: readonly Node[], ctx: RuleContext): Fix[] {
  const only = statements[0];
  if (!only || statements.length > 1) return [];
  const logger = pyLogger(ctx);
  const own = only.startPosition.row > clause.startPosition.row;
  if (!logger || !own) return [fix("Raise the error again", replaceNode(only, "raise"))];
  const name = functionName(clause, ctx) || "operation";
  const text = `${logger}.exception("${name} failed")\n${" ".repeat(only.startPosition.column)}raise`;
  return [fix("Log the error and raise it again", replaceNode(only, text))];
}

/** `try` with an `else` that returns: the failure is an answer, and what stands behind goes on with it. */
function isProbe(clause: Node): boolean {
  const statement = clause.parent;
  const otherwise = statement?.namedChildren.find((c) => c.type === "else_clause");
  const last = items(otherwise?.childForFieldName("body") ?? null).at(-1);
  let next = statement?.nextNamedSibling;
  while (next?.isExtra) next = next.nextNamedSibling;
  // Behind the last statement of a loop's body, the next candidate is tried.
  const on = next ?? (/^(for|while)_statement$/.test(statement?.parent?.parent?.type ?? "") || undefined);
  return last?.type === "return_statement" && on !== undefined;
}

function checkExcept(node: Node, ctx: RuleContext): void {
  const clause = exceptClause(node, ctx);
  if (!clause) return;
  const statements = items(clause.body);
  if (!statements.every((one) => PY_EMPTY.has(one.type) || isEllipsis(one))) return;
  const skips = statements.some((one) => one.type === "continue_statement");
  const broad =
    clause.types.length === 0 ||
    clause.types.some((type) => /^(Base)?Exception$/.test(ctx.qualify(type)?.replace("builtins.", "") ?? ""));
  if (!broad && (skips || !clause.types.some((type) => REMOTE_FAILURE.test(simpleType(type, ctx))))) return;
  if (explained(node, 2, ctx) || (clause.name && saysIgnored(clause.name))) return;
  const guarded = guardedBlock(node);
  if (guarded && (onlyCleansUp(guarded, ctx) || onlyImports(guarded))) return;
  if (!skips && isProbe(node)) return;
  if (functionName(node, ctx) === "__del__" || isQuiet(node, ctx)) return;
  ctx.report(
    { from: clause.keyword, to: clause.headEnd },
    {
      message: skips
        ? "Every failure of this round is skipped without a trace."
        : "The handler drops the error: nobody learns that this failed.",
      suggestions: pySuggestion(node, statements, ctx),
    },
  );
}

/** A block that does nothing: empty, or only `;` and `continue`. */
function idle(body: Node): "empty" | "skips" | undefined {
  const statements = items(body).filter(
    (one) => !/^(empty_statement|;)$/.test(one.type) && !(one.type === "block" && items(one).length === 0),
  );
  if (statements.length === 0) return "empty";
  return statements.every((one) => one.type === "continue_statement") ? "skips" : undefined;
}

function checkJavaCatch(node: Node, ctx: RuleContext): void {
  const body = node.childForFieldName("body");
  if (!body || body.namedChildCount > 2) return;
  const state = idle(body);
  if (!state) return;
  const clause = catchClause(node, ctx);
  if (!clause || saysIgnored(clause.name)) return;
  const types = clause.types.map((type) => simpleType(type, ctx));
  // An interrupt is a request to stop, which `interrupt-swallowed` looks after.
  // The end of a file ends the reading of it.
  if (types.every((type) => /^(InterruptedException|CloneNotSupportedException|EOFException)$/.test(type)))
    return;
  if (state === "skips" && !types.some((type) => /^(Exception|RuntimeException|Throwable)$/.test(type)))
    return;
  const guarded = guardedBlock(node);
  if (explained(body, 1, ctx) || (guarded && onlyCleansUp(guarded, ctx)) || isQuiet(node, ctx)) return;
  ctx.report(
    { from: clause.keyword, to: clause.headEnd },
    report(state, [
      wrapUp(node, body, "Throw it on, unchecked", [`throw new IllegalStateException(${clause.name});`], ctx),
    ]),
  );
}

function report(state: "empty" | "skips", suggestions: Fix[]): Report {
  return {
    message:
      state === "skips"
        ? "Every failure of this round is skipped without a trace."
        : "The handler drops the error: nobody learns that this failed.",
    suggestions,
  };
}

/** Replaces an idle block by one with these statements. */
function wrapUp(clause: Node, body: Node, title: string, lines: readonly string[], ctx: RuleContext): Fix {
  const base = clause.parent ? indentation(clause.parent, ctx) : "";
  const inner = `\n${base}${indentStep(clause, ctx)}`;
  return fix(title, replaceNode(body, `{${lines.map((line) => inner + line).join("")}\n${base}}`));
}

const ANSWER = /^return\s+false;?$/;

/** `try { return test(x); } catch {} return false;`: the failure is an answer. */
function answersNo(clause: Node, guarded: Node, ctx: RuleContext): boolean {
  const statement = clause.parent;
  let next = statement?.nextNamedSibling;
  while (next?.isExtra) next = next.nextNamedSibling;
  if (
    next?.type !== "return_statement" ||
    !ANSWER.test(ctx.text(next)) ||
    /\bawait\b/.test(ctx.text(guarded))
  )
    return false;
  return items(guarded).at(-1)?.type === "return_statement";
}

/** A comment on the lines in front of the statement says that failures are ignored. */
function ignoredAbove(node: Node, ctx: RuleContext): boolean {
  const statement = ctx.ancestor(
    node,
    ["expression_statement", "return_statement", "lexical_declaration"],
    ["statement_block", "program"],
  );
  let before = statement?.previousSibling;
  let above = statement?.startPosition.row ?? 0;
  let text = "";
  while (before?.type === "comment" && before.endPosition.row >= above - 1) {
    text += ctx.text(before);
    above = before.startPosition.row;
    before = before.previousSibling;
  }
  return /\b(ignor\w*|best.effort|swallow\w*|suppress\w*|don't care|does not matter|doesn't matter)\b/i.test(
    text,
  );
}

/** Attempts whose failure mostly is an answer: is this JSON, is the module there. */
const JS_PROBE = /\bJSON\.(parse|stringify)\(|\bnew URL\(|\brequire(\.resolve)?\(|\b(local|session)Storage\b/;

function checkJsCatch(node: Node, ctx: RuleContext): void {
  const body = node.childForFieldName("body");
  if (!body || body.namedChildCount > 1) return;
  const state = idle(body);
  if (!state) return;
  const parameter = node.childForFieldName("parameter");
  const name = parameter?.type === "identifier" ? ctx.text(parameter) : undefined;
  if (name && name !== "_" && saysIgnored(name)) return;
  const guarded = guardedBlock(node);
  if (explained(body, 0, ctx) || (guarded && onlyCleansUp(guarded, ctx)) || isQuiet(node, ctx)) return;
  if (guarded && answersNo(node, guarded, ctx)) return;
  const tried = guarded ? ctx.text(guarded) : "";
  // Going on with the next candidate is how a search over plain values works.
  if (state === "skips" && !/\bawait\b/.test(tried)) return;
  const keyword = node.firstChild;
  if (!keyword) return;
  const close = parameter ? node.children.find((c) => c.type === ")") : undefined;
  const bound = name ?? "error";
  const rewritten = wrapUp(
    node,
    body,
    "Log the error and throw it again",
    [`console.error(${bound});`, `throw ${bound};`],
    ctx,
  );
  const edits = parameter ? rewritten.edits : [...rewritten.edits, insertAt(keyword.endIndex, " (error)")];
  ctx.report(
    { from: keyword, to: close ?? keyword },
    {
      ...report(state, !parameter || name ? [fix(rewritten.title, ...edits)] : []),
      ...(state === "skips" || JS_PROBE.test(tried) ? { severity: "info" } : {}),
    },
  );
}

const NOOPS = /^(noop|_\.noop|\$\.noop|lodash\.noop|angular\.noop|Function\.prototype)$/;

/** The handler given to `.catch(…)`, or as the second one to `.then(…)`, if all it does is to drop the error. */
function dropsRejection(handler: Node, ctx: RuleContext): boolean {
  if (NOOPS.test(ctx.plain(handler))) return true;
  if (handler.type !== "arrow_function" && handler.type !== "function_expression") return false;
  const body = handler.childForFieldName("body");
  if (!body || explained(handler, 0, ctx)) return false;
  if (handlerParameters(handler).some((p) => ctx.text(p) !== "_" && saysIgnored(ctx.text(p)))) return false;
  if (body.type === "statement_block") return items(body).every((one) => one.type === "empty_statement");
  return /^(undefined|void 0|\(undefined\)|\(void 0\))$/.test(ctx.plain(body));
}

function handlerParameters(handler: Node): Node[] {
  const single = handler.childForFieldName("parameter");
  return single ? [single] : items(handler.childForFieldName("parameters"));
}

/** `p.finally(done)` on a promise held in a name branches off: whoever holds `p` gets the rejection too. */
function isSideBranch(call: Node, ctx: RuleContext): boolean {
  const callee = call.childForFieldName("function");
  const object = callee?.type === "member_expression" ? callee.childForFieldName("object") : null;
  return calledName(call, ctx) === "finally" && object?.type === "identifier";
}

function checkRejection(node: Node, ctx: RuleContext): void {
  const given = jsArgs(node);
  const callee = node.childForFieldName("function");
  const then = calledName(node, ctx) === "then";
  const handler = given[then ? 1 : 0];
  if (!handler || given.length !== (then ? 2 : 1) || callee?.type !== "member_expression") return;
  if (!dropsRejection(handler, ctx)) return;
  const object = callee.childForFieldName("object");
  const property = callee.childForFieldName("property");
  // `p.catch(() => {})` on a promise held in a name marks it as handled: it is awaited elsewhere.
  const source = object ? ctx.adapter.unwrap(object) : undefined;
  if (!source || !property || !ctx.adapter.isCall(source) || isCleanupName(calledName(source, ctx))) return;
  if (isSideBranch(source, ctx) || ignoredAbove(node, ctx)) return;
  const [first] = handlerParameters(handler);
  const bound = first ? /^\w+/.exec(ctx.text(first))?.[0] : undefined;
  const parameter = handlerParameters(handler).length === 1 && bound && bound !== "_" ? bound : "error";
  ctx.report(then ? handler : { from: property, to: node }, {
    message: "The rejection is dropped: nobody learns that this failed.",
    suggestions: [
      fix(
        "Log the error and throw it again",
        replaceNode(handler, `(${parameter}) => { console.error(${parameter}); throw ${parameter}; }`),
      ),
    ],
  });
}

function checkGoIf(node: Node, ctx: RuleContext): void {
  const body = node.childForFieldName("consequence");
  if (!body || body.namedChildCount > 0 || node.childForFieldName("alternative")) return;
  const condition = node.childForFieldName("condition");
  const error = condition ? nilCheck(condition, "!=", ctx) : undefined;
  const keyword = node.firstChild;
  if (!condition || !error || !keyword) return;
  const around = ctx.ancestor(node, GO_FUNCTIONS);
  const single = around && lastResultIsError(around) === "only";
  const base = indentation(node, ctx);
  ctx.report(
    { from: keyword, to: condition },
    {
      message: "The error is checked and then dropped: nobody learns that this failed.",
      suggestions: single
        ? [fix("Return the error", replaceNode(body, `{\n${base}\treturn ${ctx.text(error)}\n${base}}`))]
        : [],
    },
  );
}

/** `recover()` whose value goes nowhere hides the panic. */
function checkRecover(node: Node, ctx: RuleContext): void {
  if (ctx.qualifyCall(node) !== "recover") return;
  const around = ctx.ancestor(node, GO_FUNCTIONS);
  const body = around?.childForFieldName("body");
  if (!body || explained(body, 2, ctx) || !dropsPanic(node, ctx)) return;
  const statements = items(body).flatMap((one) => (one.type === "statement_list" ? items(one) : [one]));
  if (statements.length !== 1) return;
  ctx.report(node, { message: "The panic is recovered and dropped: nobody learns that this failed." });
}

function dropsPanic(call: Node, ctx: RuleContext): boolean {
  const parent = call.parent;
  if (parent?.type === "expression_statement") return true;
  const statement = ctx.ancestor(
    call,
    ["assignment_statement", "short_var_declaration", "if_statement"],
    ["block"],
  );
  if (statement?.type === "assignment_statement") {
    const left = statement.childForFieldName("left");
    return left !== null && ctx.text(left) === "_";
  }
  const branch = statement?.type === "short_var_declaration" ? statement.parent : statement;
  if (branch?.type !== "if_statement" || branch.childForFieldName("alternative")) return false;
  return (branch.childForFieldName("consequence")?.namedChildCount ?? 1) === 0;
}

/**
 * Handlers that do nothing at all. A bare or blind handler that is empty is reported here
 * (what it does) and by `bare-except`, `broad-catch-no-rethrow` or `catch-fatal` (what it
 * catches): two defects, mended apart. An empty `catch (InterruptedException …)` belongs to
 * the rule about interrupts alone.
 */
export const swallowedException = defineRule({
  id: "swallowed-exception",
  code: "ER01",
  title: "Error is caught and dropped",
  area: "errors",
  severity: "warning",
  why: "An empty handler reports success for work that failed, so data goes missing and no alarm can ring. Logging the error and passing it on lets the caller retry, fall back or answer with a failure.",
  sources: [
    {
      title: "REL11-BP01: Monitor all components of the workload to detect failures",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp01.html",
    },
    {
      title: "Builders' Library: Avoiding fallback in distributed systems",
      url: "https://aws.amazon.com/builders-library/avoiding-fallback-in-distributed-systems/",
    },
  ],
  autofix: "suggest",
  peers: {
    eslint: ["no-empty"],
    biome: ["noEmptyBlockStatements"],
    oxlint: ["no-empty"],
    ruff: ["S110", "S112"],
    bandit: ["B110", "B112"],
    semgrep: ["except-pass", "pass-body"],
    sonar: ["S108", "S2486"],
    pmd: ["EmptyCatchBlock"],
    errorprone: ["EmptyCatch"],
    golangci: ["staticcheck", "SA9003", "revive"],
    detekt: ["EmptyCatchBlock", "SwallowedException"],
  },
  languages: {
    python: [{ kinds: PY_HANDLERS, anchors: ["except"], check: checkExcept }],
    java: [{ kinds: ["catch_clause"], anchors: ["catch"], check: checkJavaCatch }],
    javascript: [
      { kinds: ["catch_clause"], anchors: ["catch"], check: checkJsCatch },
      { calls: ["catch", "then"], check: checkRejection },
    ],
    go: [
      { kinds: ["if_statement"], anchors: ["nil"], check: checkGoIf },
      { calls: ["recover"], check: checkRecover },
    ],
    csharp: csharpSwallowed,
    kotlin: kotlinSwallowed,
  },
  examples: [...swallowedExceptionExamples, ...csharpExamples, ...kotlinExamples],
});
