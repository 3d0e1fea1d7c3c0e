import type { Node } from "web-tree-sitter";
import { type RuleContext, replaceNode } from "../../context.ts";
import type { Edit } from "../../model.ts";

/**
 * What an expression says of the wall clock: a reading of it, a point in time that was
 * computed from one, or nothing that is known.
 */
export type Reading = "reading" | "point";

/** How a language reads the wall clock. */
export interface Clock {
  /** Kinds of nodes with a `left`, an `operator` and a `right`, or two operands. */
  readonly binaries: readonly string[];
  /** True for a call that reads the wall clock. */
  isReading(node: Node, ctx: RuleContext): boolean;
  /** The same for the text of a file-level initialiser. */
  readonly text: RegExp;
}

export interface Binary {
  readonly left: Node;
  readonly operator: string;
  readonly right: Node;
}

/** A binary expression taken apart; Python's comparisons have no fields. */
export function binaryOf(node: Node): Binary | undefined {
  const left = node.childForFieldName("left") ?? node.namedChildren[0];
  const right = node.childForFieldName("right") ?? node.namedChildren[1];
  const operator = node.childForFieldName("operator") ?? node.child(1);
  if (!left || !right || !operator || left.id === right.id) return undefined;
  if (node.type === "comparison_operator" && node.namedChildCount !== 2) return undefined;
  return { left, operator: operator.type, right };
}

/** What an operand is by the clock. */
export function readingOf(node: Node, clock: Clock, ctx: RuleContext, depth = 0): Reading | undefined {
  const at = ctx.adapter.unwrap(node);
  if (depth > 3) return undefined;
  if (clock.isReading(at, ctx)) return "reading";
  if (clock.binaries.includes(at.type)) {
    const binary = binaryOf(at);
    if (!binary || !/^[+-]$/.test(binary.operator)) return undefined;
    const left = readingOf(binary.left, clock, ctx, depth + 1);
    const right = readingOf(binary.right, clock, ctx, depth + 1);
    // The difference of two readings is a duration, and no point in time.
    return (left !== undefined) !== (right !== undefined) && !(binary.operator === "-" && right)
      ? "point"
      : undefined;
  }
  const definition = ctx.definition(at);
  if (!definition || definition.file?.ambiguous || !/^(variable|field)$/.test(definition.kind))
    return undefined;
  const init = definition.declaration?.init;
  if (init) return definition.declaration?.path ? undefined : readingOf(init, clock, ctx, depth + 1);
  const text = definition.initText;
  if (!text || definition.file?.path) return undefined;
  if (clock.text.test(text)) return "reading";
  return new RegExp(`${clock.text.source.replace(/^\^|\$$/g, "")}\\s*\\+`).test(text) ? "point" : undefined;
}

/** A difference of two readings, or a comparison of one with a point in time computed from another. */
export function durationIn(node: Node, clock: Clock, ctx: RuleContext): Binary | undefined {
  const binary = binaryOf(node);
  if (!binary || !/^(-|<|>|<=|>=)$/.test(binary.operator)) return undefined;
  const left = readingOf(binary.left, clock, ctx);
  const right = left && readingOf(binary.right, clock, ctx);
  if (!left || !right) return undefined;
  if (binary.operator === "-") return binary;
  return left === "point" || right === "point" ? binary : undefined;
}

/** Readings in an expression, those behind the names left out. */
function readingsIn(node: Node, clock: Clock, ctx: RuleContext): Node[] {
  return node.descendantsOfType([...ctx.adapter.callKinds]).filter((one) => clock.isReading(one, ctx));
}

/**
 * Every place where a local variable and what it is compared with read the clock: where the
 * variable is used for nothing but durations, all of them can be replaced at once.
 */
export function replacements(
  found: Binary,
  clock: Clock,
  ctx: RuleContext,
  by: (reading: Node) => string,
): Edit[] | undefined {
  const operands = [found.left, found.right].map((one) => ctx.adapter.unwrap(one));
  const name = operands.find((one) => ctx.adapter.isIdentifier(one));
  const fn = name ? ctx.functionAround(name)?.node : undefined;
  if (!name || !fn || operands.every((one) => ctx.adapter.isIdentifier(one))) return undefined;
  const own = ctx.text(name);
  const edits: Edit[] = [];
  for (const use of fn.descendantsOfType("identifier").filter((one) => ctx.text(one) === own)) {
    if (!ctx.definition(use)?.declaration) return undefined;
    const reads = useOf(use, clock, ctx);
    if (!reads) return undefined;
    edits.push(...reads.map((one) => replaceNode(one, by(one))));
  }
  return edits.length > 1 ? edits : undefined;
}

function useOf(use: Node, clock: Clock, ctx: RuleContext): Node[] | undefined {
  let at = use;
  while (at.parent && (at.parent.type === "parenthesized_expression" || isSingle(at.parent))) at = at.parent;
  const parent = at.parent;
  if (!parent) return undefined;
  if (clock.binaries.includes(parent.type)) {
    const binary = durationIn(parent, clock, ctx);
    if (!binary) return undefined;
    const other = binary.left.id === at.id ? binary.right : binary.left;
    // Two variables: what the other one is for can't be told from here.
    return ctx.adapter.isIdentifier(ctx.adapter.unwrap(other)) ? undefined : readingsIn(parent, clock, ctx);
  }
  const given = parent.childForFieldName("value") ?? parent.childForFieldName("right");
  const value = isSingle(given) ? given?.namedChildren[0] : given;
  const target = parent.childForFieldName("name") ?? parent.childForFieldName("left");
  if (!value || target?.id !== at.id || !readingOf(value, clock, ctx)) return undefined;
  const reads = readingsIn(value, clock, ctx);
  return reads.length > 0 ? reads : clock.isReading(value, ctx) ? [value] : undefined;
}

/** Go's list of expressions with one member. */
function isSingle(node: Node | null): boolean {
  return node?.type === "expression_list" && node.namedChildCount === 1;
}
