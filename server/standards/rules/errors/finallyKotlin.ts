import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { calledName, callOfLambda, INLINE, KOTLIN_FUNCTIONS } from "../../languages/kotlinSyntax.ts";
import type { Handler } from "../../rule.ts";

const JUMPS = ["return_expression", "throw_expression", "identifier", "labeled_expression"];
const LOOPS = new Set(["for_statement", "while_statement", "do_while_statement"]);

/** What a node jumps by: `return`, `throw`, `break` or `continue`; the grammar reads the last two as names. */
function jumpOf(node: Node): string | undefined {
  if (node.type === "return_expression") return "return";
  if (node.type === "throw_expression") return "throw";
  const word = /^(break|continue)(?:@\s*\w*)?/.exec(node.text);
  if (!word || (node.type === "identifier" && word[0] !== node.text)) return undefined;
  return /^(block|if_expression|when_entry|binary_expression|for_statement|while_statement|do_while_statement|finally_block)$/.test(
    node.parent?.type ?? "",
  )
    ? word[1]
    : undefined;
}

/** Label that a jump names: `outer` of `break@outer`. */
function labelOf(jump: Node): string | undefined {
  return /^(?:return|break|continue)@\s*(\w+)/.exec(jump.text)?.[1];
}

/** True where the jump leaves the `finally` block that it stands in. */
function leaves(jump: Node, word: string, clause: Node, ctx: RuleContext): boolean {
  const label = labelOf(jump);
  let child = jump;
  for (let at = jump.parent; at && at.id !== clause.id; child = at, at = at.parent) {
    if (at.type === "class_body") return false;
    if (at.type === "lambda_literal") {
      const call = callOfLambda(at);
      const name = call ? calledName(call) : "";
      if (word === "throw" || word === "return") {
        if (!INLINE.test(name) || label === name) return false;
      } else return false;
    } else if (KOTLIN_FUNCTIONS.includes(at.type)) return false;
    else if ((word === "break" || word === "continue") && LOOPS.has(at.type)) {
      const own = at.namedChildren.find((c) => c.type === "label");
      if (label === undefined || (own && ctx.text(own) === `${label}@`)) return false;
    } else if (word === "throw" && at.type === "try_expression") {
      const first = at.namedChildren.find((c) => c.type === "block");
      if (first?.id === child.id && at.namedChildren.some((c) => c.type === "catch_block")) return false;
    }
  }
  return true;
}

function check(clause: Node, ctx: RuleContext): void {
  if (!/\b(?:return|throw|break|continue)\b/.test(ctx.text(clause))) return;
  for (const jump of clause.descendantsOfType(JUMPS)) {
    const word = jumpOf(jump);
    if (!word || !leaves(jump, word, clause, ctx)) continue;
    const long = jump.endPosition.row > jump.startPosition.row;
    const where = long ? jump.firstChild : jump;
    if (!where) continue;
    ctx.report(where, {
      message:
        word === "throw"
          ? "`throw` in finally replaces the exception or result that is on its way out."
          : `\`${word}\` in finally discards the exception or result that is on its way out.`,
    });
  }
}

export const kotlinFinally: readonly Handler[] = [{ kinds: ["finally_block"], anchors: ["finally"], check }];
