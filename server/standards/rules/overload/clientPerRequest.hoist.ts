import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import type { Fix } from "../../model.ts";

/** True for a call whose arguments are the same wherever, and whenever, it is made. */
export function isConstant(call: Node, ctx: RuleContext, from = 0): boolean {
  const parts = call.childForFieldName("arguments") ?? call.childForFieldName("body");
  if (!parts) return true;
  if (/\b(this|self)\b/.test(ctx.plain(parts))) return false;
  return parts.descendantsOfType(["identifier", "shorthand_property_identifier"]).every((one) => {
    const parent = one.parent;
    // The name of a keyword argument is no variable.
    if (parent?.type === "keyword_argument" && parent.childForFieldName("name")?.id === one.id) return true;
    const known = ctx.definition(one)?.declaration;
    return known === undefined || known.node.startIndex < from;
  });
}

/** Moves `const pool = new Pool()` in front of the function around it. */
export function hoist(call: Node, handler: Node, ctx: RuleContext): Fix | undefined {
  const python = ctx.file.language === "python";
  const holder = call.parent;
  const name = holder?.childForFieldName(python ? "left" : "name");
  if (holder?.type !== (python ? "assignment" : "variable_declarator") || name?.type !== "identifier")
    return undefined;
  const statement = holder.parent;
  if (statement?.namedChildCount !== 1 || statement.startPosition.row !== statement.endPosition.row)
    return undefined;
  if (!/^(expression_statement|lexical_declaration|variable_declaration)$/.test(statement.type))
    return undefined;
  if (holder.childForFieldName("type") || !isConstant(call, ctx) || ctx.fileDefinition(name.text))
    return undefined;
  let top = handler;
  while (top.parent && !/^(program|module)$/.test(top.parent.type)) {
    if (/class/.test(top.parent.type)) return undefined;
    top = top.parent;
  }
  const body = handler.childForFieldName("body");
  const siblings = body?.namedChildren ?? [];
  // Only where it is a plain statement of the handler, on a line of its own, and not the only one.
  if (!body || statement.parent?.id !== body.id || siblings.length < 2) return undefined;
  const text = ctx.text(body);
  const at = statement.startIndex - body.startIndex;
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  const first = siblings[0]?.id === statement.id;
  const next = statement.nextNamedSibling;
  if (!next || next.startPosition.row === statement.endPosition.row) return undefined;
  if (!first && text.slice(lineStart, at).trim() !== "") return undefined;
  // From here to the next statement, so that its line goes as a whole.
  const cut = { start: statement.startIndex, end: next.startIndex, newText: "" };
  return fix(
    "Make it once, in front of the function",
    {
      start: top.startIndex,
      end: top.startIndex,
      newText: `${ctx.text(statement)}\n\n${python ? "\n" : ""}`,
    },
    cut,
  );
}
