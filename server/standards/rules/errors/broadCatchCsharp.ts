import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { hasModifier, methodOf } from "../../languages/csharpSyntax.ts";
import type { Handler } from "../../rule.ts";
import { explained } from "./handlers.ts";
import {
  catchesEverything,
  caughtType,
  csharpCatch,
  ends,
  isAttempt,
  isIgnored,
  mayNotThrow,
  onlyCleansUp,
  passesOn,
  reports,
  throwsOn,
} from "./handlersCsharp.ts";

/** Where nobody is above to take the error: the program's start, a thread's, an event's. */
function isBoundary(node: Node, ctx: RuleContext): boolean {
  const method = methodOf(node);
  if (!method) return ctx.kind.entry;
  const name = method.childForFieldName("name");
  if (name && /^(Main|OnException|OnUnhandledException)$/.test(ctx.plain(name))) return true;
  const parameters = method.childForFieldName("parameters");
  return (
    hasModifier(method, "async") && parameters !== null && /\b\w*EventArgs\b/.test(ctx.plain(parameters))
  );
}

/** The `Try…` pattern of .NET: the answer is `false`, and never an exception. */
function triesOnly(node: Node, body: Node, ctx: RuleContext): boolean {
  const name = methodOf(node)?.childForFieldName("name");
  const last = body.namedChildren.filter((one) => !one.isExtra).at(-1);
  return (
    name !== null &&
    name !== undefined &&
    /^Try[A-Z]/.test(ctx.plain(name)) &&
    last !== undefined &&
    /^return\s+(false|null|default)\b/.test(ctx.plain(last))
  );
}

function check(node: Node, ctx: RuleContext): void {
  const clause = csharpCatch(node, ctx);
  if (!clause || !catchesEverything(clause, ctx) || isIgnored(clause)) return;
  // A filter lets through what it does not name.
  if (clause.filter && !/^when\s*\(\s*true\s*\)$/.test(ctx.plain(clause.filter))) return;
  if (throwsOn(clause.body, ctx) || passesOn(clause, ctx) || ends(clause.body, ctx)) return;
  if (onlyCleansUp(node, ctx) || mayNotThrow(node, ctx) || triesOnly(node, clause.body, ctx)) return;
  const printed =
    clause.name !== undefined &&
    new RegExp(`\\bConsole\\.(Error\\.)?Write(Line)?\\([^;]*\\b${clause.name}\\b`).test(
      ctx.text(clause.body),
    );
  const minor =
    isBoundary(node, ctx) ||
    isAttempt(node, ctx) ||
    explained(clause.body, 4, ctx) ||
    reports(clause.body, ctx) ||
    // What an empty handler hides is `swallowed-exception`'s to tell.
    clause.body.namedChildren.every((one) => one.isExtra || one.type === "empty_statement");
  const caught = clause.type ? caughtType(clause, ctx) : "exception";
  ctx.report(
    { from: clause.keyword, to: clause.headEnd },
    {
      message: printed
        ? `Catches every ${caught}, bugs included, and goes on: no log has it, only the console.`
        : `Catches every ${caught}, bugs included, and neither passes it on nor logs its stack trace.`,
      ...(minor ? { severity: "info" } : {}),
    },
  );
}

export const csharpBroadCatch: readonly Handler[] = [{ kinds: ["catch_clause"], anchors: ["catch"], check }];

const FATAL =
  /^(OutOfMemoryException|StackOverflowException|AccessViolationException|ExecutionEngineException|InsufficientMemoryException|SEHException|InvalidProgramException)$/;

function checkFatal(node: Node, ctx: RuleContext): void {
  const clause = csharpCatch(node, ctx);
  if (!clause?.type) return;
  const caught = caughtType(clause, ctx);
  const text = ctx.text(clause.type).replace(/\s/g, "");
  if (!FATAL.test(caught) || ctx.fileDefinition(text)?.kind === "class") return;
  if (isIgnored(clause) || throwsOn(clause.body, ctx) || ends(clause.body, ctx)) return;
  // Kept for who asks for the result: `_failure = e;`.
  const kept =
    clause.name !== undefined && new RegExp(`=\\s*${clause.name}\\s*;`).test(ctx.plain(clause.body));
  if (kept) return;
  // A huge buffer may be tried for.
  const guarded = node.parent?.childForFieldName("body");
  const tried = guarded ? ctx.text(guarded) : "";
  if (caught === "InsufficientMemoryException" && /\bMemoryFailPoint\b/.test(tried)) return;
  ctx.report(
    { from: clause.keyword, to: clause.headEnd },
    {
      message: `Catches ${caught} and goes on: the process is left in a state that nobody knows.`,
      // A comment knows better than the name: GDI+ tells a bad argument so.
      ...(clause.filter || explained(clause.body, 4, ctx) ? { severity: "info" } : {}),
    },
  );
}

export const csharpCatchFatal: readonly Handler[] = [
  { kinds: ["catch_clause"], anchors: ["catch"], check: checkFatal },
];
