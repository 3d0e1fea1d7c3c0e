import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, callOfClosure, methodOf } from "../../languages/rustSyntax.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { isCommand, SHUTDOWN, STARTER } from "./exitCalls.ts";

/** Functions that exist to end the program or to start it. */
function isAllowed(node: Node, ctx: RuleContext): boolean {
  if (ctx.kind.entry || isCommand(ctx)) return true;
  const method = methodOf(node);
  const name = method?.childForFieldName("name");
  const text = name ? ctx.text(name) : "";
  // A function that returns `!` is called for its end.
  if (method?.childForFieldName("return_type")?.text === "!") return true;
  if (STARTER.test(text) || /_or_(die|exit|quit)$|^exit|^usage|^print_(usage|help)/.test(text)) return true;
  if (answersHelp(node, ctx) || isOnSignal(node, ctx)) return true;
  return SHUTDOWN.test(text) && ["signal", "ctrlc", "signal_hook"].some((word) => ctx.mentions(word));
}

/** `ctrlc::set_handler(|| exit(130))` */
function isOnSignal(node: Node, ctx: RuleContext): boolean {
  for (let at = node.parent; at && at.type !== "function_item"; at = at.parent) {
    const call = at.type === "closure_expression" ? callOfClosure(at) : undefined;
    if (call && /(^|[:.])(set_handler|signal|sigaction|register)$/.test(ctx.called(call))) return true;
  }
  return false;
}

/** `print_usage(); exit(0);`: only a command does that. */
function answersHelp(node: Node, ctx: RuleContext): boolean {
  const before = ctx.ancestor(node, ["expression_statement"], ["block"])?.previousNamedSibling;
  return (
    before?.type === "expression_statement" &&
    /usage|\bhelp|print_version|long_version/i.test(ctx.text(before))
  );
}

/** `return Err(…)` where the function gives one back and the exit says why just before. */
function returnInstead(call: Node, ctx: RuleContext): Fix[] {
  const statement = call.parent;
  const type = methodOf(call)?.childForFieldName("return_type");
  if (statement?.type !== "expression_statement" || !type) return [];
  const boxed = /\b(anyhow::Result|eyre::Result|Box<dyn (std::error::)?Error)/.test(ctx.text(type));
  const code = args(call)[0];
  if (!boxed || !code || ctx.text(code) === "0" || !/^\w+$/.test(ctx.text(code))) return [];
  const text = `"exit status ${ctx.text(code)}"`;
  const error = /anyhow/.test(ctx.text(type))
    ? `anyhow::anyhow!(${text})`
    : /eyre/.test(ctx.text(type))
      ? `eyre::eyre!(${text})`
      : `${text}.into()`;
  return [fix("Return an error", replaceNode(statement, `return Err(${error});`))];
}

/** A count that has run over, or a panic that must not leave code which is unsafe to leave: no error can be returned. */
function isLastGuard(call: Node, ctx: RuleContext): boolean {
  const name = methodOf(call)?.childForFieldName("name");
  if (name && ctx.text(name) === "drop") return true;
  const condition = ctx.ancestor(call, ["if_expression"])?.childForFieldName("condition");
  return (
    condition !== undefined &&
    condition !== null &&
    /\bMAX\b|\bmax_value\(|\bMAX_\w+/.test(ctx.text(condition))
  );
}

function check(call: Node, ctx: RuleContext): void {
  if (call.type !== "call_expression") return;
  if (!/^(std\.process\.(exit|abort)|libc\.(_?exit|abort))$/.test(ctx.qualifyCall(call) ?? "")) return;
  if (isAllowed(call, ctx)) return;
  // An abort is mostly the last guard of memory that is no longer sound.
  const abort = /abort$/.test(ctx.qualifyCall(call) ?? "");
  if (abort && isLastGuard(call, ctx)) return;
  ctx.report(callRange(call), {
    ...(abort ? { severity: "info" as const } : {}),
    message:
      "Ends the whole process from library code, with every request in flight and without a destructor run: return an error, and let main decide.",
    suggestions: returnInstead(call, ctx),
  });
}

export const rustExits: readonly Handler[] = [{ calls: ["exit", "abort", "_exit"], check }];
