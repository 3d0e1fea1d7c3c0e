import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { keyword } from "../../languages/python.ts";
import type { Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { appendArgument, callRange, escapeRegExp, functionText } from "../timeouts/edits.ts";

/** Words that decide elsewhere in the file; see `mentions` of the rule. */
export const PYTHON_MENTIONS = ["returncode", "check_returncode"];

type Use = "dropped" | "checked" | "passed" | "unchecked";

/** What becomes of the result of `subprocess.run`. */
function useOf(call: Node, ctx: RuleContext): Use {
  let at = call;
  while (at.parent?.type === "parenthesized_expression" || at.parent?.type === "await") at = at.parent;
  const parent = at.parent;
  if (parent?.type === "expression_statement") return "dropped";
  if (parent?.type === "attribute") {
    return /^(returncode|check_returncode)$/.test(ctx.plain(parent.childForFieldName("attribute") ?? parent))
      ? "checked"
      : "unchecked";
  }
  if (parent?.type !== "assignment" && parent?.type !== "named_expression") return "passed";
  const name = parent.childForFieldName("left") ?? parent.childForFieldName("name");
  if (!name) return "passed";
  if (!ctx.functionAround(call) || name.type !== "identifier") {
    return PYTHON_MENTIONS.some((word) => ctx.mentions(word)) || name.type !== "identifier"
      ? "checked"
      : "unchecked";
  }
  const own = escapeRegExp(ctx.text(name));
  const rest = functionText(call, ctx).slice(
    parent.endIndex - (ctx.functionAround(call)?.node?.startIndex ?? 0),
  );
  if (new RegExp(`\\b${own}\\s*\\.\\s*(returncode|check_returncode)\\b`).test(rest)) return "checked";
  return new RegExp(`\\b${own}\\b(?!\\s*\\.|\\s*=[^=])`).test(rest) ? "passed" : "unchecked";
}

function mayCheck(call: Node, ctx: RuleContext): boolean {
  return items(call.childForFieldName("arguments")).some((argument) => {
    if (argument.type !== "dictionary_splat") return false;
    const value = argument.namedChildren[0];
    if (value?.type === "dictionary") return /["']check["']/.test(ctx.plain(value));
    const text = value ? ctx.definition(value)?.initText : undefined;
    return !text || !/^(dict\(|\{)/.test(text) || /\bcheck\b/.test(text);
  });
}

function checkRun(call: Node, ctx: RuleContext): void {
  if (ctx.qualifyCall(call) !== "subprocess.run" || keyword(call, "check").state === "present") return;
  if (mayCheck(call, ctx)) return;
  const use = useOf(call, ctx);
  if (use === "checked") return;
  const edit = appendArgument(call, "check=True", ctx);
  ctx.report(callRange(call, ctx), {
    message:
      use === "passed"
        ? "subprocess.run without check: whoever gets the result has to look at its returncode, or a failed command passes for a success."
        : "subprocess.run without check: when the command fails, the code runs on as if it had worked.",
    ...(use === "passed" ? { severity: "info" as Severity } : {}),
    suggestions: edit ? [fix("Raise when the command fails", edit)] : [],
  });
}

function checkStatus(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (name !== "os.system" && name !== "subprocess.call") return;
  if (call.parent?.type !== "expression_statement") return;
  // Clearing a terminal and the like is for the eye only.
  if (/^\S+\(\s*["'](clear|cls|color|title|stty)\b/.test(ctx.plain(call))) return;
  if (name === "os.system" && /\bclear\b|\bcls\b/.test(ctx.plain(call))) return;
  const callee = call.childForFieldName("function");
  const member = callee?.type === "attribute" ? callee.childForFieldName("attribute") : undefined;
  ctx.report(callRange(call, ctx), {
    message: `The exit status that ${name} returns is dropped: when the command fails, the code runs on as if it had worked.`,
    suggestions:
      name === "subprocess.call" && member
        ? [fix("Use check_call", { start: member.startIndex, end: member.endIndex, newText: "check_call" })]
        : [],
  });
}

export const pythonHandlers: readonly Handler[] = [
  { calls: ["run"], check: checkRun },
  { calls: ["system", "call"], check: checkStatus },
];
