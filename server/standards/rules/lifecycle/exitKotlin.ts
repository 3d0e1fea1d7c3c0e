import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, calledName, callOfLambda, methodName } from "../../languages/kotlinSyntax.ts";
import type { Handler } from "../../rule.ts";
import { isCommand, SHUTDOWN, STARTER } from "./exitCalls.ts";

const EXITS =
  /^(kotlin\.system\.exitProcess|(java\.lang\.)?System\.exit|(java\.lang\.)?Runtime\.(getRuntime\(\))?#?(exit|halt))$/;

/** Inside the lambda of a listener for clicks: the user asked for the end. */
function onClick(call: Node): boolean {
  for (let at = call.parent; at; at = at.parent) {
    const taker = at.type === "lambda_literal" ? callOfLambda(at) : undefined;
    if (taker && /[oO]n\w*Click/.test(calledName(taker))) return true;
  }
  return false;
}

function check(call: Node, ctx: RuleContext): void {
  if (!EXITS.test(ctx.qualifyCall(call) ?? "") || ctx.kind.entry || isCommand(ctx)) return;
  const name = methodName(call);
  if (
    STARTER.test(name) ||
    /(Or|And)(Die|Exit|Quit)$|^(sys|system|hard|force)?[eE]xit|^(kill|terminate|quit|restart|crash)(?![a-z])/.test(
      name,
    )
  )
    return;
  if (SHUTDOWN.test(name) && ["Signal", "signal"].some((word) => ctx.mentions(word))) return;
  // After an exception that nobody caught the process ends in any case.
  if (["UncaughtExceptionHandler", "uncaughtException"].some((word) => ctx.mentions(word))) return;
  // A desktop program ends when its user says so.
  if (["swing", "javafx", "awt", "compose"].some((word) => ctx.mentions(word))) return;
  if (onClick(call)) return;
  const code = args(call)[0];
  const text = code ? ctx.text(code) : "0";
  const oneLine = call.startPosition.row === call.endPosition.row;
  ctx.report(oneLine ? call : (call.namedChildren[0] ?? call), {
    message:
      "Ends the whole process from library code, with every request in flight: throw, and let main decide.",
    suggestions:
      /^[1-9]\d*$/.test(text) && call.parent?.type === "block"
        ? [fix("Throw instead", replaceNode(call, `throw IllegalStateException("exit status ${text}")`))]
        : [],
  });
}

export const kotlinExits: readonly Handler[] = [{ calls: ["exitProcess", "exit", "halt"], check }];
