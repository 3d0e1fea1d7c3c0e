import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { ancestor, items } from "../../languages/adapter.ts";
import { callRange } from "../overload/callRange.ts";
import { closeableType, typeName } from "./resourceNotClosed.javaTypes.ts";

/** `new FileInputStream(f).read()`: opened where no name could close it. */
export function checkInline(node: Node, ctx: RuleContext): void {
  if (node.type === "object_creation_expression") {
    const type = typeName(node.childForFieldName("type")) ?? "";
    if (!closeableType(type, ctx)) return;
    // A scanner over text or over another's stream holds nothing itself.
    if (/Scanner$/.test(type) && !readsFile(items(node.childForFieldName("arguments"))[0], ctx)) return;
  } else if (
    ctx
      .qualifyCall(node)
      ?.replace(/^java\.nio\.file\./, "")
      .match(/^Files\.new(In|Out)putStream$/) === null
  )
    return;
  const chain = outermost(node);
  const parent = chain.parent;
  const name =
    parent?.type === "method_invocation" && parent.childForFieldName("object")?.id === chain.id
      ? (parent.childForFieldName("name")?.text ?? "")
      : undefined;
  const dropped =
    parent?.type === "expression_statement" ||
    (name !== undefined && !/^(close|lines|getChannel|get\w*Stream)$/.test(name));
  const read =
    parent?.type === "argument_list" &&
    parent.parent?.type === "method_invocation" &&
    /^(load|loadFromXML|store|copy|readValue|readTree|parse|fromJson|read|readLines|toByteArray|toString|readAllBytes|unmarshal)$/.test(
      parent.parent.childForFieldName("name")?.text ?? "",
    );
  if (!dropped && !read) return;
  if (ancestor(node, ["resource"], ["block", "lambda_expression"])) return;
  ctx.report(callRange(node), {
    message: "What is opened here has no name that could close it: use try-with-resources.",
  });
}

function readsFile(source: Node | undefined, ctx: RuleContext): boolean {
  if (!source) return false;
  const made = source.type === "object_creation_expression" ? typeName(source.childForFieldName("type")) : "";
  return made === "File" || /^java\.(io\.File|nio\.file\.Path)$/.test(ctx.typeOf(source) ?? "");
}

/** Constructions around one that hold it: `new BufferedReader(new FileReader(f))`. */
function outermost(node: Node): Node {
  let at = node;
  for (;;) {
    const list = at.parent;
    if (list?.type === "parenthesized_expression") {
      at = list;
      continue;
    }
    const outer = list?.type === "argument_list" ? list.parent : null;
    if (outer?.type !== "object_creation_expression") return at;
    const type = typeName(outer.childForFieldName("type")) ?? "";
    if (!/(Stream|Reader|Writer)$/.test(type) || items(list).at(0)?.id !== at.id) return at;
    at = outer;
  }
}
