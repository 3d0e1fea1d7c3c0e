import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { csharpCatchFatal } from "./broadCatchCsharp.ts";
import { kotlinCatchFatal } from "./broadCatchKotlin.ts";
import { csharpExamples } from "./catchFatal.csharpExamples.ts";
import { catchFatalExamples } from "./catchFatal.examples.ts";
import { kotlinExamples } from "./catchFatal.kotlinExamples.ts";
import {
  catchClause,
  ends,
  exceptClause,
  explained,
  functionName,
  guardedBlock,
  onlyCleansUp,
  PY_HANDLERS,
  passesOn,
  saysIgnored,
  simpleType,
} from "./handlers.ts";

const JAVA_FATAL =
  /^(Throwable|Error|StackOverflowError|OutOfMemoryError|VirtualMachineError|InternalError|ThreadDeath)$/;

/** Methods that a pool or the runtime calls: nobody is above them to take the error. */
const JAVA_EDGE = /^(run|main|uncaughtException)$/;

/** Helpers that throw on the caller's behalf. */
const JAVA_THROWS =
  /\b(propagate|throwIfFatal|throwIfUnchecked|sneakyThrow\w*|rethrow\w*|throwAsUnchecked\w*|throwException)\s*\(/;

function javaSuggestion(node: Node, type: Node, ctx: RuleContext): Fix[] {
  if (simpleType(type, ctx) !== "Throwable") return [];
  const handlers = items(node.parent).filter((one) => one.type === "catch_clause");
  const taken = handlers.some((one) => /^catch\s*\([^)]*\bException\b/.test(ctx.plain(one)));
  return taken ? [] : [fix("Catch Exception and let fatal errors through", replaceNode(type, "Exception"))];
}

function checkJava(node: Node, ctx: RuleContext): void {
  const clause = catchClause(node, ctx);
  const type = clause?.types.find((one) => JAVA_FATAL.test(simpleType(one, ctx)));
  if (!clause || !type || saysIgnored(clause.name)) return;
  const text = ctx.text(type).replace(/\s/g, "");
  if (text.includes(".") ? !text.startsWith("java.lang.") : ctx.fileDefinition(text)) return;
  if (ctx.own(clause.body, ["throw_statement"]).length > 0 || JAVA_THROWS.test(ctx.plain(clause.body)))
    return;
  const edge = JAVA_EDGE.test(functionName(node, ctx));
  if (passesOn(clause.body, clause.name, ctx, edge) || ends(clause.body, ctx)) return;
  const guarded = guardedBlock(node);
  if (guarded && /\bClass\.forName\b|\bSystem\.load(Library)?\b/.test(ctx.plain(guarded))) return;
  ctx.report(
    { from: clause.keyword, to: clause.headEnd },
    {
      message: `Catches ${simpleType(type, ctx)} and goes on: out of memory and broken classes included.`,
      suggestions: javaSuggestion(node, type, ctx),
      ...(guarded && onlyCleansUp(guarded, ctx) ? { severity: "info" } : {}),
    },
  );
}

const PY_FATAL = /^(builtins\.)?(BaseException|BaseExceptionGroup|SystemExit)$/;

/** The outer edge of a thread's work, which logs all that ends it: no signal to stop arrives there. */
function endsThread(clause: Node, body: Node, ctx: RuleContext): boolean {
  if (!/^_?(worker|thread_?(main|run|loop)|(worker|thread)_(main|run|loop))$/.test(functionName(clause, ctx)))
    return false;
  const last = items(clause.parent?.parent ?? null).at(-1);
  return last?.id === clause.parent?.id && /\bexc_info\s*=\s*True\b|\.exception\(/.test(ctx.plain(body));
}

function checkPython(node: Node, ctx: RuleContext): void {
  const value = node.childForFieldName("value");
  if (!value || !/\b(BaseException|BaseExceptionGroup|SystemExit)\b/.test(ctx.plain(value))) return;
  const clause = exceptClause(node, ctx);
  const type = clause?.types.find((one) => PY_FATAL.test(ctx.qualify(one) ?? ""));
  if (!clause || !type || ctx.own(clause.body, ["raise_statement"]).length > 0) return;
  if (clause.name && passesOn(clause.body, clause.name, ctx, false)) return;
  const guarded = guardedBlock(node);
  if (ctx.text(type).endsWith("SystemExit")) {
    // Together with Ctrl-C it is an orderly end.
    if (clause.types.some((one) => ctx.text(one) === "KeyboardInterrupt")) return;
    // Commands raise it to say their exit status, which the handler then reads.
    if (ctx.kind.entry || (clause.name && new RegExp(`\\b${clause.name}\\b`).test(ctx.text(clause.body))))
      return;
    if (guarded && /\b(parse_args|parse_known_args|main|invoke|cli)\s*\(/.test(ctx.plain(guarded))) return;
    if (ctx.own(clause.body, ["return_statement"]).length > 0 || explained(node, 4, ctx)) return;
  }
  if (
    ends(clause.body, ctx) ||
    /\b(exc_info|set_exception|throw|defer\.fail|Failure(?=\(\)))\s*\(/.test(ctx.plain(clause.body))
  )
    return;
  if (endsThread(node, clause.body, ctx)) return;
  const handlers = items(node.parent).filter((one) => PY_HANDLERS.includes(one.type));
  const taken = handlers.some((one) =>
    /\bException\b/.test(ctx.plain(one.childForFieldName("value") ?? node)),
  );
  const name = ctx.text(type);
  ctx.report(
    { from: clause.keyword, to: clause.headEnd },
    {
      message: `Catches ${name} and goes on: the process can't be stopped and cancellation is lost.`,
      suggestions:
        name === "BaseException" && !taken
          ? [fix("Catch Exception and let the rest through", replaceNode(type, "Exception"))]
          : [],
    },
  );
}

/**
 * Handlers for what no program can mend. They are reported here and not by
 * `broad-catch-no-rethrow`, which has `Exception` and below; a bare `except` is
 * `bare-except`'s.
 */
export const catchFatal = defineRule({
  id: "catch-fatal",
  code: "ER04",
  title: "Fatal error is caught and not passed on",
  area: "errors",
  severity: "warning",
  why: "After running out of memory or being told to stop, a process that carries on answers wrongly and can't be replaced. Letting such errors through makes the supervisor start a healthy process instead.",
  sources: [
    {
      title: "Java SE API: Error",
      url: "https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Error.html",
    },
    {
      title: "Python library: BaseException",
      url: "https://docs.python.org/3/library/exceptions.html#BaseException",
    },
  ],
  autofix: "suggest",
  peers: {
    pmd: ["AvoidCatchingThrowable"],
    sonar: ["S1181", "S5754"],
    detekt: ["TooGenericExceptionCaught"],
    ruff: ["BLE001"],
    pylint: ["broad-exception-caught", "broad-except", "W0718", "W0703"],
  },
  languages: {
    java: [{ kinds: ["catch_clause"], anchors: ["catch"], check: checkJava }],
    python: [{ kinds: PY_HANDLERS, anchors: ["except"], check: checkPython }],
    csharp: csharpCatchFatal,
    kotlin: kotlinCatchFatal,
  },
  examples: [...catchFatalExamples, ...csharpExamples, ...kotlinExamples],
});
