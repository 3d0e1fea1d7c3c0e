import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, JS_FUNCTIONS } from "../../languages/javascriptSyntax.ts";
import { defineRule } from "../../rule.ts";
import { LOGGER_NAME } from "../observability/logCalls.ts";
import { javaRequestScope, pyRequestScope } from "../overload/requestScope.ts";
import {
  calledName,
  catchClause,
  ends,
  exceptClause,
  explained,
  functionName,
  guardedBlock,
  isQuiet,
  onlyCleansUp,
  onlyImports,
  PY_HANDLERS,
  saysIgnored,
} from "./handlers.ts";
import { logAndSwallowExamples } from "./logAndSwallow.examples.ts";

/** Calls that change something that is kept: what they fail at is lost when nobody is told. */
const WRITES =
  /^(save|insert|update|upsert|persist|commit|publish|send|enqueue|produce|store|charge|transfer|refund|execute(_?[uU]pdate|_?many|_?[bB]atch)|bulk\w*|upload|submit|book|pay)([A-Z_]\w*|$)|^write(File|_text|_bytes|_row|Row)$|^delete(One|Many|By\w+|_one|_many)$|^create(One|Many|Order|User|_order|_user|Record)?$/;

/** Answering a connection that may be gone: nobody is left to be told. */
const ANSWERS =
  /^send(_?([rR]esponse|[eE]rror|[sS]tatus|[rR]eply|[fF]ailure|[aA]ck|[cC]lose|[hH]eartbeat|[pP]ing))/;

const LEVELS =
  /^(debug|info|log|warn|warning|error|critical|fatal|severe|exception|trace|print|println|printf|printStackTrace|print_exc|format_exc|echo|fine|msg)$/;

/** Functions at the outer edge, where errors have to end; and those that are called back by nobody who could act. */
const EDGE =
  /^(_*main|run|run_forever|serve_forever|call|__call__|__del__|__exit__|__aexit__|dispatch|close|stop|shutdown|dispose|destroy|finalize|cleanup|teardown|componentDidCatch|on[A-Z_]\w*|handle_?[eE](rror|xception)|\w*([mM]iddleware|[eE]rror_?[hH]andler|[eE]xception_?[hH]andler|[rR]eport\w*|[lL]og\w*|[mM]etric\w*|[tT]elemetry|[aA]udit\w*|[tT]rack\w*|[nN]otify\w*|_?[bB]est_?[eE]ffort\w*))$/;

const METRICS =
  /\b(metrics?|statsd|telemetry|analytics|prometheus|counter|gauge|histogram|tracing|span|newrelic|datadog|mixpanel|segment|sentry)\b/i;

/** A statement that only says what happened. */
function onlySays(statement: Node, ctx: RuleContext): boolean {
  if (statement.type !== "expression_statement") return false;
  const inner = statement.namedChildren.find((c) => !c.isExtra);
  const call = inner ? ctx.adapter.unwrap(inner) : undefined;
  if (!call || !ctx.adapter.isCall(call)) return false;
  const name = calledName(call, ctx);
  if (!LEVELS.test(name)) return false;
  if (name === "printStackTrace" || name === "print" || name === "print_exc") return true;
  const object =
    call.childForFieldName("object") ??
    call.childForFieldName("function")?.childForFieldName("object") ??
    call.childForFieldName("function")?.childForFieldName("value");
  const text = object ? ctx.text(object).replace(/\(\)$/, "") : "";
  return (
    LOGGER_NAME.test(text) ||
    /^(console|System\.(out|err)|traceback|logging|click|sys\.stderr)$|\.log(ger)?$/i.test(text)
  );
}

const STORES =
  /db|repo|dao|table|collection|client|store|model|session|objects|query|conn|cursor|service|api/i;

/** Python's own `update` and `insert`: of a dictionary, a set, a list, a hash. */
function ofDict(call: Node, name: string, ctx: RuleContext): boolean {
  if (ctx.file.language !== "python" || !/^(update|insert)$/.test(name)) return false;
  const object = call.childForFieldName("function")?.childForFieldName("object");
  return object !== null && object !== undefined && !STORES.test(ctx.text(object));
}

/** A call in the guarded block that changes something that is kept. */
function writeIn(block: Node, ctx: RuleContext): string | undefined {
  const calls = ctx.own(
    block,
    ctx.adapter.callKinds.filter((kind) => !/new_|creation/.test(kind)),
  );
  const found = calls.find((call) => {
    const name = calledName(call, ctx);
    return (
      WRITES.test(name) &&
      !ANSWERS.test(name) &&
      !ofDict(call, name, ctx) &&
      !METRICS.test(ctx.plain(call).slice(0, 80))
    );
  });
  return found ? calledName(found, ctx) : undefined;
}

/** What stands behind the `try` gets to know: by a value returned inside, an `else`, a flag, or a loop that goes on. */
function isTold(clause: Node, guarded: Node, ctx: RuleContext): boolean {
  const statement = clause.parent;
  if (!statement || statement.namedChildren.some((c) => c.type === "else_clause")) return true;
  for (let at = statement.parent; at; at = at.parent) {
    if (/^(while|for|enhanced_for|for_in|do)_statement$/.test(at.type)) return true;
    if (ctx.adapter.functionKinds.includes(at.type)) break;
  }
  if (ctx.own(guarded, ["return_statement", "break_statement", "continue_statement"]).length > 0) return true;
  // `done = true` as the last step: somebody looks at it later.
  const last = items(guarded).at(-1);
  const assigned = last ? /^(?:(?:this|self)\.)?(\w+)\s*=\s*\S/.exec(ctx.text(last))?.[1] : undefined;
  const fn = ctx.functionAround(clause)?.node;
  if (!assigned || !fn) return false;
  return new RegExp(`\\b${assigned}\\b`).test(ctx.text(fn).slice(statement.endIndex - fn.startIndex));
}

function isEdge(clause: Node, ctx: RuleContext): boolean {
  return EDGE.test(functionName(clause, ctx)) || isQuiet(clause, ctx) || ctx.kind.entry;
}

function message(what: string | undefined): string {
  return what
    ? `When "${what}" fails, this handler writes a line and goes on as if it had worked: the caller is told of success, and the data is lost.`
    : "The request fails here, this handler writes a line, and the caller is answered as if it had worked.";
}

interface Parts {
  readonly clause: Node;
  readonly body: Node;
  readonly range: { readonly from: Node; readonly to: Node };
  readonly request: boolean;
}

function judge(parts: Parts, ctx: RuleContext): void {
  const { clause, body } = parts;
  const statements = items(body);
  if (statements.length === 0 || !statements.every((one) => onlySays(one, ctx))) return;
  const guarded = guardedBlock(clause);
  if (!guarded || isEdge(clause, ctx) || isTold(clause, guarded, ctx) || explained(body, 4, ctx)) return;
  if (onlyCleansUp(guarded, ctx) || METRICS.test(ctx.plain(guarded).slice(0, 200))) return;
  const write = writeIn(guarded, ctx);
  if (write || parts.request) ctx.report(parts.range, { message: message(write) });
}

function checkPython(node: Node, ctx: RuleContext): void {
  const clause = exceptClause(node, ctx);
  const guarded = guardedBlock(node);
  if (!clause || !guarded || onlyImports(guarded) || (clause.name && saysIgnored(clause.name))) return;
  judge(
    {
      clause: node,
      body: clause.body,
      range: { from: clause.keyword, to: clause.headEnd },
      request: pyRequestScope(node, ctx) === "request",
    },
    ctx,
  );
}

function printsTrace(statement: Node, name: string, ctx: RuleContext): boolean {
  return ctx.text(statement).replace(/\s/g, "") === `${name}.printStackTrace();`;
}

/** A trace that is printed anywhere but as a step of the handler itself, which {@link checkJava} tells of. */
function checkTrace(call: Node, ctx: RuleContext): void {
  const object = call.childForFieldName("object");
  if (call.type !== "method_invocation" || !object || items(call.childForFieldName("arguments")).length > 0)
    return;
  const statement = call.parent;
  const around = statement?.parent?.parent;
  if (statement && around?.type === "catch_clause") {
    const clause = catchClause(around, ctx);
    const first = items(clause?.body ?? null).find((one) => clause && printsTrace(one, clause.name, ctx));
    if (first?.id === statement.id) return;
  }
  // A class that hands its own trace printing on.
  if (functionName(call, ctx) === "printStackTrace") return;
  ctx.report(call, {
    message: "The stack trace goes to the standard error stream, where no log finds it.",
    severity: "info",
  });
}

function checkJava(node: Node, ctx: RuleContext): void {
  const clause = catchClause(node, ctx);
  if (!clause || saysIgnored(clause.name) || ends(clause.body, ctx)) return;
  const list = items(clause.body);
  const range = { from: clause.keyword, to: clause.headEnd };
  const traced = list.find((one) => printsTrace(one, clause.name, ctx));
  if (traced) {
    const minor = ctx.kind.entry || functionName(node, ctx) === "main";
    ctx.report(list.length === 1 ? range : traced, {
      message:
        "The stack trace goes to the standard error stream, where no log finds it, and the code goes on as if nothing had happened.",
      ...(minor || list.length > 1 ? { severity: "info" as const } : {}),
    });
    return;
  }
  judge({ clause: node, body: clause.body, range, request: javaRequestScope(node, ctx) === "request" }, ctx);
}

const HANDLER =
  /^\(?\s*(async\s*)?\(?\s*(req|request|ctx|context|c)\s*(:[^,)]+)?\s*(,\s*(res|response|reply|next|h)\b|\))/;

/** A handler of requests: `(req, res) => …`. */
function servesRequest(node: Node, ctx: RuleContext): boolean {
  const fn = ctx.functionAround(node)?.node;
  const parameters = fn?.childForFieldName("parameters");
  return (
    parameters !== null &&
    parameters !== undefined &&
    HANDLER.test(ctx.plain(parameters)) &&
    /\bres(ponse)?\b|reply/.test(ctx.plain(parameters))
  );
}

function checkJavaScript(node: Node, ctx: RuleContext): void {
  const body = node.childForFieldName("body");
  const keyword = node.firstChild;
  const parameter = node.childForFieldName("parameter");
  if (!body || !keyword || (parameter && saysIgnored(ctx.text(parameter)))) return;
  judge(
    { clause: node, body, range: { from: keyword, to: keyword }, request: servesRequest(node, ctx) },
    ctx,
  );
}

/** `await save(order).catch(console.error)`. */
function checkCatch(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  const waits =
    call.parent?.type === "await_expression" && call.parent.parent?.type === "expression_statement";
  const handler = args(call)[0];
  const guarded = callee?.childForFieldName("object");
  if (!callee || !waits || !handler || guarded?.type !== "call_expression" || isEdge(call, ctx)) return;
  if (ctx.ancestor(call, ["for_statement", "for_in_statement", "while_statement"], JS_FUNCTIONS)) return;
  const name = calledName(guarded, ctx);
  if (!WRITES.test(name) || METRICS.test(ctx.plain(guarded).slice(0, 200)) || !saysOnly(handler, ctx)) return;
  const property = callee.childForFieldName("property") ?? callee;
  ctx.report(property, { message: message(name) });
}

function saysOnly(handler: Node, ctx: RuleContext): boolean {
  if (handler.type === "member_expression")
    return /^(console|\w*[lL]og(ger)?)\.(error|warn|log|info|debug)$/.test(ctx.plain(handler));
  const body = handler.childForFieldName("body");
  if (!JS_FUNCTIONS.includes(handler.type) || !body) return false;
  if (body.type === "statement_block") {
    const list = items(body);
    return list.length > 0 && list.every((one) => onlySays(one, ctx)) && !explained(body, 4, ctx);
  }
  return /^(console|\w*[lL]og(ger)?|this\.\w*[lL]og(ger)?)\.(error|warn|log|info|debug)\(/.test(
    ctx.plain(body),
  );
}

export const logAndSwallow = defineRule({
  id: "log-and-swallow",
  code: "ER09",
  title: "Failure is logged and then forgotten",
  area: "errors",
  severity: "warning",
  why: "A log line stops nobody: the caller gets a success, the next step works on data that was never written, and the loss is found by a customer. Passing the error on, or answering with a failure, lets whoever asked retry or compensate.",
  sources: [
    {
      title: "Builders' Library: Avoiding fallback in distributed systems",
      url: "https://aws.amazon.com/builders-library/avoiding-fallback-in-distributed-systems/",
    },
    {
      title: "REL11-BP01: Monitor all components of the workload to detect failures",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp01.html",
    },
    {
      title: "Error Prone: CatchAndPrintStackTrace",
      url: "https://errorprone.info/bugpattern/CatchAndPrintStackTrace",
    },
  ],
  autofix: "none",
  peers: {
    semgrep: ["logging-error-without-handling"],
    errorprone: ["CatchAndPrintStackTrace"],
    pmd: ["AvoidPrintStackTrace"],
  },
  languages: {
    javascript: [
      { kinds: ["catch_clause"], anchors: ["catch"], check: checkJavaScript },
      { calls: ["catch"], check: checkCatch },
    ],
    python: [{ kinds: PY_HANDLERS, anchors: ["except"], check: checkPython }],
    java: [
      { kinds: ["catch_clause"], anchors: ["catch"], check: checkJava },
      { calls: ["printStackTrace"], check: checkTrace },
    ],
  },
  examples: logAndSwallowExamples,
});
