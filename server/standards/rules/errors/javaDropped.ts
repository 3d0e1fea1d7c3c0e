import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";

/** Functional types whose one method gives nothing back. */
const VOID_TYPE =
  /^(java\.util\.function\.|java\.lang\.)?(Runnable|((Bi|Int|Long|Double|ObjInt|ObjLong|ObjDouble)?Consumer))\b/;

/** Methods that call the function that they are given for its effect alone. */
const FOR_EFFECT =
  /^(forEach|forEachOrdered|forEachRemaining|ifPresent|ifPresentOrElse|execute|invokeLater|invokeAndWait|runAsync|(thenRun|thenAccept|whenComplete|runAfterBoth|runAfterEither|thenAcceptBoth|acceptEither)(Async)?)$/;

/** True where a lambda or method reference stands for a method that gives nothing back. */
export function givesNothing(fn: Node, ctx: RuleContext): boolean {
  const parent = fn.parent;
  switch (parent?.type) {
    case "cast_expression":
      return VOID_TYPE.test(ctx.plain(parent.childForFieldName("type") ?? parent));
    case "variable_declarator": {
      const type = parent.parent?.childForFieldName("type");
      return type !== null && type !== undefined && VOID_TYPE.test(ctx.plain(type));
    }
    case "return_statement": {
      const around = ctx.ancestor(parent, ["method_declaration", "lambda_expression"]);
      const type = around?.childForFieldName("type");
      return type !== null && type !== undefined && VOID_TYPE.test(ctx.plain(type));
    }
    case "argument_list": {
      const call = parent.parent;
      if (call?.type === "object_creation_expression")
        return ctx.plain(call.childForFieldName("type") ?? call) === "Thread";
      return FOR_EFFECT.test(ctx.plain(call?.childForFieldName("name") ?? parent));
    }
    default:
      return false;
  }
}

/** True where nobody gets what the call gives back: a statement, a step of a `for`, a lambda run for its effect. */
export function isDropped(call: Node, ctx: RuleContext): boolean {
  const parent = call.parent;
  if (parent?.type === "expression_statement") return true;
  if (parent?.type === "for_statement")
    return parent.childrenForFieldName("update").some((one) => one.id === call.id);
  return (
    parent?.type === "lambda_expression" &&
    parent.childForFieldName("body")?.id === call.id &&
    givesNothing(parent, ctx)
  );
}

/** Name by which the file's table knows a method that is called here, `Type.f` or `f`. */
export function ownMethod(call: Node, ctx: RuleContext): string | undefined {
  const name = ctx.text(call.childForFieldName("name") ?? call);
  const object = call.childForFieldName("object");
  if (!object || ctx.adapter.isSelf(object)) return name;
  if (object.type === "super") {
    const parent = ctx.ancestor(call, ["class_declaration"])?.childForFieldName("superclass")
      ?.namedChildren[0];
    return parent ? `${ctx.text(parent)}.${name}` : undefined;
  }
  const owner = ctx.typeOf(object) ?? ctx.qualify(object);
  return owner?.startsWith("./") ? `${owner.slice(2)}.${name}` : undefined;
}
