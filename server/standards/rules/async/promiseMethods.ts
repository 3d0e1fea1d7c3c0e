import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { returnsPromise } from "../../languages/javascriptPromises.ts";
import { property, stringValue } from "../../languages/javascriptSyntax.ts";
import { isPromiseType } from "../../languages/javascriptTypes.ts";
import type { Definition } from "../../symbols.ts";
import { bare, isFunctionValue } from "./javascriptCalls.ts";

/** Whether a method of a written type gives a promise. */
export function memberGivesPromise(type: Node, key: string, ctx: RuleContext): boolean {
  if (type.type === "type_identifier") {
    const found = ctx.fileDefinition(`${ctx.text(type)}.${key}`);
    return found?.async === true && !found.file?.ambiguous;
  }
  if (type.type !== "object_type") return false;
  return type.namedChildren.some((member) => {
    if (member.childForFieldName("name")?.text !== key) return false;
    const value = member.childForFieldName("type")?.namedChildren[0];
    const result =
      member.type === "method_signature" ? member : value?.type === "function_type" ? value : undefined;
    const returned = result?.childForFieldName("return_type");
    return isPromiseType(returned?.type === "type_annotation" ? returned.namedChildren[0] : returned);
  });
}

/** True where the file shows that the method `a.b` is async. */
export function methodGivesPromise(member: Node, ctx: RuleContext): boolean {
  const object = member.childForFieldName("object");
  const name = member.childForFieldName("property")?.text ?? stringValue(member.childForFieldName("index"));
  if (!object || !name) return false;
  const owner = bare(object);
  if (owner.type === "this") return ownMethodGivesPromise(member, name, ctx);
  if (owner.type === "super") {
    const inside = ctx.ancestor(member, ["class_declaration", "abstract_class_declaration"]);
    const parent = ctx.fileDefinition(`extends ${inside?.childForFieldName("name")?.text}`)?.initText;
    return parent !== undefined && classGivesPromise(parent, name, ctx);
  }
  if (owner.type === "call_expression") {
    const type = resultType(owner, ctx);
    return type !== undefined && classGivesPromise(type, name, ctx);
  }
  const local = owner.type === "identifier" ? ctx.definition(owner) : undefined;
  const literal = local?.declaration?.init;
  if (literal?.type === "object") return literalGivesPromise(literal, name);
  const written = local?.declaration?.type;
  if (written?.type === "object_type") return memberGivesPromise(written, name, ctx);
  const made = literal ? bare(literal) : undefined;
  const result =
    made?.type === "call_expression" && !local?.declaration?.path ? resultType(made, ctx) : undefined;
  if (result) return classGivesPromise(result, name, ctx);
  if (local?.declaration === undefined) {
    const found = ctx.fileDefinition(`${ctx.text(owner)}.${name}`);
    if (found?.async && !found.file?.ambiguous) return true;
  }
  // A class or interface of this file: its methods are in the table by its name.
  if (!ctx.fileDefinition(`this.${name}`) && !ctx.fileDefinition(`*.${name}`)) return false;
  const type = ownerType(owner, local, ctx);
  return type !== undefined && classGivesPromise(type, name, ctx);
}

/** A method of a class or interface of this file, or of a class that it extends. */
function classGivesPromise(type: string, name: string, ctx: RuleContext): boolean {
  let at: string | undefined = type;
  for (let depth = 0; at && depth < 4; depth++) {
    const found = ctx.fileDefinition(`${at}.${name}`);
    if (found) return found.async === true && !found.file?.ambiguous;
    at = ctx.fileDefinition(`extends ${at}`)?.initText;
  }
  return false;
}

/** Type that a function of this file says that it returns. */
function resultType(call: Node, ctx: RuleContext): string | undefined {
  const callee = call.childForFieldName("function");
  if (callee?.type !== "identifier") return undefined;
  const local = ctx.definition(callee)?.declaration;
  if (!local) return ctx.fileDefinition(`returns ${ctx.text(callee)}`)?.file?.type;
  const type =
    local.kind === "function" ? local.node.childForFieldName("return_type")?.namedChildren[0] : undefined;
  return type?.type === "type_identifier" ? ctx.text(type) : undefined;
}

function ownerType(owner: Node, local: Definition | undefined, ctx: RuleContext): string | undefined {
  if (owner.type === "identifier" && (!local || local.kind === "import" || local.kind === "function")) {
    return undefined;
  }
  return ctx.typeOf(owner)?.replace(/^\.\//, "");
}

/** Object literal that `this` stands for, in a method of it. */
function literalAround(member: Node, ctx: RuleContext): Node | undefined {
  const owner = ctx.ancestor(
    member,
    ["method_definition", "function_expression", "function_declaration"],
    ["class_body"],
  );
  const holder = owner?.type === "function_expression" ? owner.parent : owner;
  if (holder?.type !== "pair" && holder?.type !== "method_definition") return undefined;
  return holder.parent?.type === "object" ? holder.parent : undefined;
}

function ownMethodGivesPromise(member: Node, name: string, ctx: RuleContext): boolean {
  const literal = literalAround(member, ctx);
  if (literal) return literalGivesPromise(literal, name);
  const found = ctx.fileDefinition(`this.${name}`);
  if (!found) return false;
  if (!found.file?.ambiguous) {
    const type = found.file?.type;
    return found.async === true || (type !== undefined && ctx.fileDefinition(`type ${type}`)?.async === true);
  }
  // Two classes of the file have the method: this one's own decides.
  const owner = ctx.ancestor(member, ["class_declaration", "abstract_class_declaration"]);
  const type = owner?.childForFieldName("name")?.text;
  return type !== undefined && ctx.fileDefinition(`${type}.${name}`)?.async === true;
}

function literalGivesPromise(object: Node, name: string): boolean {
  const entry = property(object, name);
  if (entry.state !== "present") return false;
  return entry.value.type === "method_definition" || isFunctionValue(entry.value)
    ? returnsPromise(entry.value)
    : false;
}
