import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { JAVA_FUNCTIONS } from "../../languages/java.ts";

const CONCURRENT = "java.util.concurrent";

/** Name under which this file can use a type of `java.util.concurrent`. */
export function concurrentType(name: string, ctx: RuleContext): string {
  const own = ctx.fileDefinition(name)?.file;
  if (own) return own.qualified === `${CONCURRENT}.${name}` ? name : `${CONCURRENT}.${name}`;
  return ctx.fileDefinition(`*${CONCURRENT}`) ? name : `${CONCURRENT}.${name}`;
}

/** A pool with bounded threads and a bounded queue, as an expression. */
export function boundedPool(size: string, factory: string | undefined, ctx: RuleContext): string {
  const queue = `new ${concurrentType("ArrayBlockingQueue", ctx)}<>(${ctx.values.queueCapacity})`;
  const parts = [size, size, "60L", `${concurrentType("TimeUnit", ctx)}.SECONDS`, queue];
  return `new ${concurrentType("ThreadPoolExecutor", ctx)}(${[...parts, ...(factory ? [factory] : [])].join(", ")})`;
}

/** True for `Integer.MAX_VALUE` and its like. */
export function isUnlimited(node: Node | undefined): boolean {
  return node !== undefined && /^(Integer\s*\.\s*MAX_VALUE|2_?147_?483_?647|0x7fffffff)$/i.test(node.text);
}

/** Local variable that holds what `node` makes; `undefined` for fields, arguments and results. */
export function localVariable(node: Node): string | undefined {
  const declarator = node.parent?.type === "cast_expression" ? node.parent.parent : node.parent;
  if (declarator?.type !== "variable_declarator") return undefined;
  if (declarator.parent?.type !== "local_variable_declaration") return undefined;
  return declarator.childForFieldName("name")?.text;
}

/** Text of the method (or initialiser) around a node. */
export function methodText(node: Node, ctx: RuleContext): string {
  const method = ancestor(
    node,
    JAVA_FUNCTIONS.filter((kind) => kind !== "lambda_expression"),
  );
  return method ? ctx.text(method) : "";
}

/**
 * True where the pool lives no longer than the method that makes it: closed there, so that
 * its work is what the method itself hands in.
 */
export function isShortLived(node: Node, ctx: RuleContext): boolean {
  if (node.parent?.type === "resource") return true;
  const name = localVariable(node);
  return (
    name !== undefined &&
    new RegExp(`\\b${name}\\s*\\.\\s*(shutdown|shutdownNow|close)\\s*\\(`).test(methodText(node, ctx))
  );
}
