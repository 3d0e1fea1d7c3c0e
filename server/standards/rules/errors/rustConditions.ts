import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";

/** Clauses of a condition, without blanks; `!` in front turns one round. */
function clauses(condition: Node, operator: "&&" | "||", ctx: RuleContext): string[] {
  if (condition.type === "parenthesized_expression") {
    const inside = condition.namedChildren[0];
    return inside ? clauses(inside, operator, ctx) : [];
  }
  if (condition.type === "binary_expression" && condition.childForFieldName("operator")?.type === operator) {
    return [condition.childForFieldName("left"), condition.childForFieldName("right")].flatMap((one) =>
      one ? clauses(one, operator, ctx) : [],
    );
  }
  return [ctx.text(condition).replace(/\s+/g, "")];
}

function not(clause: string): string {
  return clause.startsWith("!") ? clause.slice(1) : `!${clause}`;
}

const LEAVES = /^(return|break|continue)_expression$/;

/** True where nobody gets past the end of a block. */
function neverEnds(block: Node): boolean {
  const last = block.namedChildren.filter((c) => !c.isExtra).at(-1);
  const inner = last?.type === "expression_statement" ? last.namedChildren[0] : last;
  if (!inner) return false;
  return LEAVES.test(inner.type) || /^(panic|bail|unreachable)!|^(std::)?process::exit\(/.test(inner.text);
}

/** Facts that a statement leaves behind it. */
function factsAfter(statement: Node, ctx: RuleContext): string[] {
  const one = statement.type === "expression_statement" ? statement.namedChildren[0] : statement;
  if (!one) return [];
  const out: string[] = [];
  if (one.type === "if_expression" && !one.childForFieldName("alternative")) {
    const condition = one.childForFieldName("condition");
    const then = one.childForFieldName("consequence");
    if (condition && then && neverEnds(then)) out.push(...clauses(condition, "||", ctx).map(not));
  }
  if (one.type === "macro_invocation" && /^(debug_)?assert$|^ensure$/.test(one.children[0]?.text ?? "")) {
    const text = one.namedChildren.at(-1)?.text.replace(/\s+/g, "") ?? "";
    const head = /^\(([^,]*)[,)]/.exec(text.replace(/\)$/, ",)"))?.[1];
    if (head) out.push(...head.split("&&"));
  }
  for (const set of one.descendantsOfType("assignment_expression")) {
    const right = set.childForFieldName("right")?.text ?? "";
    const left = set.childForFieldName("left")?.text.replace(/\s+/g, "");
    if (/^(Some|Ok)\s*\(/.test(right) && left) out.push(`${left}=Some`);
  }
  return out;
}

/** What is known to hold at a place of a function by the questions asked around it and before it. */
export function knownBefore(node: Node, ctx: RuleContext): readonly string[] {
  const out: string[] = [];
  for (let at = node; at.parent && at.type !== "function_item"; at = at.parent) {
    const up = at.parent;
    const is = (field: string): boolean => up.childForFieldName(field)?.id === at.id;
    const condition = up.childForFieldName("condition");
    if (condition && (up.type === "if_expression" || up.type === "while_expression")) {
      if (is("consequence") || is("body")) out.push(...clauses(condition, "&&", ctx));
      else if (is("alternative")) out.push(...clauses(condition, "||", ctx).map(not));
    } else if (up.type === "binary_expression" && is("right")) {
      const left = up.childForFieldName("left");
      const operator = up.childForFieldName("operator")?.type;
      if (left && operator === "&&") out.push(...clauses(left, "&&", ctx));
      if (left && operator === "||") out.push(...clauses(left, "||", ctx).map(not));
    } else if (up.type === "match_arm") {
      const guard = up.childForFieldName("pattern")?.childForFieldName("condition");
      if (guard && is("value")) out.push(...clauses(guard, "&&", ctx));
    } else if (up.type === "block") {
      for (let before = at.previousNamedSibling; before; before = before.previousNamedSibling) {
        if (!before.isExtra) out.push(...factsAfter(before, ctx));
      }
    }
  }
  return out;
}
