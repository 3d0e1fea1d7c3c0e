import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { ancestor, items } from "../../languages/adapter.ts";
import type { Fix } from "../../model.ts";
import type { Closing } from "./resourceNotClosed.java.ts";

/** `X v = …; … v.close();` in one block becomes a try-with-resources around what lies between. */
export function javaFix(
  declaration: Node,
  name: string,
  value: Node,
  closing: Closing,
  scope: Node,
  ctx: RuleContext,
): Fix | undefined {
  const block = declaration.parent;
  const last = closing.close ? ancestor(closing.close, ["expression_statement"]) : undefined;
  if (!block || block.id !== scope.id || !last || last.parent?.id !== block.id) return undefined;
  if (declaration.childrenForFieldName("declarator").length !== 1 || value.type === "ternary_expression")
    return undefined;
  if (last.text.replace(/\s+/g, "") !== `${name}.close();`) return undefined;
  const all = items(block);
  const inner = all.slice(
    all.findIndex((one) => one.id === declaration.id) + 1,
    all.findIndex((one) => one.id === last.id),
  );
  const [first] = inner;
  const end = inner.at(-1);
  if (!first || !end || inner.some((one) => one.hasError)) return undefined;
  const offset = block.startIndex;
  const text = ctx.text(block);
  // A name that is declared between and used behind would be out of sight.
  const behind = text.slice(last.endIndex - offset);
  const declared = inner.flatMap((one) =>
    one.type === "local_variable_declaration" ? one.childrenForFieldName("declarator") : [],
  );
  const names = [name, ...declared.map((one) => one.childForFieldName("name")?.text ?? "")];
  if (names.some((one) => new RegExp(`\\b${one}\\b`).test(behind))) return undefined;
  const assigned = block.descendantsOfType("assignment_expression");
  if (assigned.some((one) => one.childForFieldName("left")?.text === name)) return undefined;
  const between = text.slice(declaration.endIndex - offset, end.endIndex - offset);
  if (between.includes('"""') || first.startPosition.row === declaration.endPosition.row) return undefined;
  const before = text.slice(0, declaration.startIndex - offset);
  const indent = /\n([ \t]*)$/.exec(before)?.[1];
  if (indent === undefined) return undefined;
  const step = indent.includes("\t") ? "\t" : "    ";
  const body = between.replace(/(\r?\n)(?=[^\r\n])/g, `$1${step}`);
  const head = ctx.text(declaration).replace(/\s*;\s*$/, "");
  return fix("Use try-with-resources", {
    start: declaration.startIndex,
    end: last.endIndex,
    newText: `try (${head}) {${body}\n${indent}}`,
  });
}
