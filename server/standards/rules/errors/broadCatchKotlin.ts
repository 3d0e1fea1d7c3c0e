import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { methodName } from "../../languages/kotlinSyntax.ts";
import type { Handler } from "../../rule.ts";
import { explained, saysIgnored } from "./handlers.ts";
import {
  caughtType,
  ends,
  guarded,
  isAttempt,
  isPlatformType,
  isQuiet,
  type KotlinCatch,
  kotlinCatch,
  onlyCleansUp,
  passesOn,
  throwsOn,
} from "./handlersKotlin.ts";

const BROAD = /^(Exception|RuntimeException|NullPointerException|IndexOutOfBoundsException)$/;

/** Where nobody is above to take the error: the program's start, a thread's work. */
const EDGE = /^(main|run|uncaughtException|handleException|onError)$/;

/** A handler that keeps the error to itself; `undefined` where it hands it on in some way. */
function hiding(node: Node, types: RegExp, ctx: RuleContext): KotlinCatch | undefined {
  const clause = kotlinCatch(node, ctx);
  if (!clause || saysIgnored(clause.name) || !types.test(caughtType(clause, ctx))) return undefined;
  if (!isPlatformType(clause, ctx)) return undefined;
  if (throwsOn(clause.body, ctx) || passesOn(clause, ctx) || ends(clause.body)) return undefined;
  return clause;
}

function checkBroad(node: Node, ctx: RuleContext): void {
  const clause = hiding(node, BROAD, ctx);
  if (!clause || onlyCleansUp(guarded(node)) || isQuiet(node)) return;
  const printed = new RegExp(`\\b${clause.name}\\s*\\.\\s*printStackTrace\\(`).test(ctx.text(clause.body));
  const minor =
    EDGE.test(methodName(node)) ||
    ctx.kind.entry ||
    isAttempt(node) ||
    explained(clause.body, 4, ctx) ||
    // That nothing at all is done is told by swallowed-exception, where nobody says why.
    items(clause.body).length === 0;
  const caught = caughtType(clause, ctx);
  ctx.report(
    { from: clause.keyword, to: clause.headEnd },
    {
      message: printed
        ? `Catches every ${caught}, bugs included, and goes on: no log has it, only the standard error stream.`
        : `Catches every ${caught}, bugs included, and neither passes it on nor logs its stack trace.`,
      ...(minor ? { severity: "info" as const } : {}),
    },
  );
}

export const kotlinBroadCatch: readonly Handler[] = [
  { kinds: ["catch_block"], anchors: ["catch"], check: checkBroad },
];

const FATAL =
  /^(Throwable|Error|StackOverflowError|OutOfMemoryError|VirtualMachineError|InternalError|ThreadDeath)$/;

function checkFatal(node: Node, ctx: RuleContext): void {
  const clause = kotlinCatch(node, ctx);
  const caught = clause ? caughtType(clause, ctx) : "";
  if (!clause || !FATAL.test(caught) || saysIgnored(clause.name) || !isPlatformType(clause, ctx)) return;
  if (throwsOn(clause.body, ctx) || ends(clause.body)) return;
  const edge = EDGE.test(methodName(node)) || ctx.kind.entry;
  const told = passesOn(clause, ctx);
  if (told && (edge || !onlyLogs(clause, ctx))) return;
  const block = guarded(node);
  if (block && /\bClass\.forName\b|\bSystem\.load(Library)?\b/.test(ctx.text(block))) return;
  const narrower = node.parent?.namedChildren.some(
    (c) => c.type === "catch_block" && /^catch\s*\(\s*\w+\s*:\s*Exception\b/.test(ctx.text(c)),
  );
  ctx.report(
    { from: clause.keyword, to: clause.headEnd },
    {
      message: told
        ? `Catches ${caught}, logs it and goes on: out of memory and broken classes included, of which the process may not recover.`
        : `Catches ${caught} and goes on: out of memory and broken classes included.`,
      suggestions:
        caught === "Throwable" && !narrower
          ? [fix("Catch Exception and let fatal errors through", replaceNode(clause.type, "Exception"))]
          : [],
      ...(told || onlyCleansUp(block) || (caught === "OutOfMemoryError" && explained(clause.body, 4, ctx))
        ? { severity: "info" as const }
        : {}),
    },
  );
}

/** True where all that happens to the error is that a log gets it. */
function onlyLogs(clause: KotlinCatch, ctx: RuleContext): boolean {
  const uses = clause.body
    .descendantsOfType("identifier")
    .filter((one) => ctx.text(one) === clause.name && one.parent?.type === "value_argument");
  return uses.every((one) => {
    const call = one.parent?.parent?.parent;
    const callee = call ? (ctx.adapter.callee(call) ?? call) : undefined;
    return (
      callee !== undefined &&
      /(^|\.)(d|e|w|i|wtf|debug|info|warn|warning|error|severe|log|trace)$/.test(ctx.text(callee))
    );
  });
}

export const kotlinCatchFatal: readonly Handler[] = [
  { kinds: ["catch_block"], anchors: ["catch"], check: checkFatal },
];
