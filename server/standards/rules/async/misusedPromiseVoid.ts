import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { JS_FUNCTIONS } from "../../languages/javascript.ts";
import {
  isPromiseType,
  isVoidFunctionType,
  voidParameters,
  writtenType,
} from "../../languages/javascriptTypes.ts";
import {
  answersWithPromise,
  bare,
  callArgs,
  calleeGivesPromise,
  handlesItsErrors,
  headOf,
  isFunctionValue,
} from "./promises.ts";

/** A function value whose promise would be lost; `undefined` where it catches its errors itself. */
function unsafe(node: Node | null | undefined, ctx: RuleContext): Node | undefined {
  if (!node) return undefined;
  const at = bare(node);
  if (isFunctionValue(at)) {
    if (!calleeGivesPromise(at, ctx) && !answersWithPromise(at, ctx)) return undefined;
    return handlesItsErrors(at, ctx) ? undefined : at;
  }
  if (at.type !== "identifier" && at.type !== "member_expression") return undefined;
  if (!calleeGivesPromise(at, ctx)) return undefined;
  const fn = ctx.definition(at)?.declaration?.node;
  return fn && handlesItsErrors(fn, ctx) ? undefined : at;
}

function tell(at: Node, message: string, ctx: RuleContext): void {
  ctx.report(isFunctionValue(at) ? headOf(at) : at, { message, severity: "warning" });
}

/** Whether a written type is a function that returns nothing, by itself or by its name. */
function wantsNothing(type: Node | null | undefined, ctx: RuleContext): boolean {
  if (!type) return false;
  if (type.type === "type_identifier") return ctx.fileDefinition(`void type ${ctx.text(type)}`) !== undefined;
  return isVoidFunctionType(type);
}

/** Whether the member of a written type is a function that returns nothing. */
function memberWantsNothing(type: Node, name: string, ctx: RuleContext): boolean {
  if (type.type === "type_identifier")
    return ctx.fileDefinition(`void ${ctx.text(type)}.${name}`) !== undefined;
  if (type.type !== "object_type") return false;
  const member = type.namedChildren.find((c) => c.childForFieldName("name")?.text === name);
  return member?.type === "property_signature"
    ? wantsNothing(writtenType(member), ctx)
    : member?.type === "method_signature" && wantsVoidResult(member);
}

function wantsVoidResult(method: Node): boolean {
  return writtenResult(method)?.text === "void";
}

function writtenResult(func: Node): Node | undefined {
  const type = func.childForFieldName("return_type");
  return (type?.type === "type_annotation" ? type.namedChildren[0] : type) ?? undefined;
}

function ownType(node: Node, ctx: RuleContext): string | undefined {
  const owner = ctx.ancestor(node, ["class_declaration", "abstract_class_declaration"]);
  return owner?.childForFieldName("name")?.text;
}

/** Type or name under which the members of an expression are known. */
function ownerOf(object: Node, ctx: RuleContext): string | undefined {
  const at = bare(object);
  if (at.type === "this") return ownType(at, ctx);
  const local = at.type === "identifier" ? ctx.definition(at) : undefined;
  if (local?.kind === "import") return undefined;
  const type = ctx.typeOf(at)?.replace(/^\.\//, "");
  return type ?? (local && !local.declaration ? ctx.text(at) : undefined);
}

/** Name under which the parameters of what is called are known; or the function itself. */
function calledAs(call: Node, ctx: RuleContext): string | Node | undefined {
  const callee = call.childForFieldName(call.type === "new_expression" ? "constructor" : "function");
  if (!callee) return undefined;
  if (callee.type === "identifier") {
    const definition = ctx.definition(callee);
    const local = definition?.declaration;
    if (local) return local.type ?? local.node;
    if (definition?.kind === "import") return undefined;
    return call.type === "new_expression" ? `new ${ctx.text(callee)}` : ctx.text(callee);
  }
  if (callee.type !== "member_expression") return undefined;
  const object = callee.childForFieldName("object");
  const owner = object ? ownerOf(object, ctx) : undefined;
  return owner ? `${owner}.${callee.childForFieldName("property")?.text}` : undefined;
}

function isDeclaredSo(place: string, ctx: RuleContext): boolean {
  return ctx.fileDefinition(`void ${place}`) !== undefined && !ctx.fileDefinition(`result ${place}`);
}

/** `run(async () => …)`, where this file declares that `run` wants a function that returns nothing. */
export function checkArguments(call: Node, ctx: RuleContext): void {
  const given = callArgs(call);
  if (!given.some((one) => isFunctionValue(one) || /^(identifier|member_expression)$/.test(one.type))) return;
  const called = calledAs(call, ctx);
  if (called === undefined) return;
  const places = typeof called === "string" ? undefined : voidParameters(called);
  if (places?.length === 0) return;
  for (const [index, one] of given.entries()) {
    if (one.type === "spread_element") return;
    if (places ? !places.includes(index) : !isDeclaredSo(`${index} ${called}`, ctx)) continue;
    const at = unsafe(one, ctx);
    if (at)
      tell(
        at,
        "The callback is typed to return nothing: its promise is lost, and a rejection is unhandled.",
        ctx,
      );
  }
}

/** `{ onDone: async () => … }` for a type that wants `onDone(): void`. */
export function checkProperty(member: Node, ctx: RuleContext): void {
  const object = member.parent;
  const key = member.childForFieldName(member.type === "pair" ? "key" : "name");
  if (object?.type !== "object" || !key) return;
  const type = objectType(object);
  if (!type || !memberWantsNothing(type, ctx.text(key), ctx)) return;
  if (member.type === "pair") {
    const at = unsafe(member.childForFieldName("value"), ctx);
    if (at) tell(at, "The property is typed to return nothing: its promise is lost.", ctx);
  } else if (calleeIsAsync(member) && !handlesItsErrors(member, ctx)) {
    tell(key, "The method is typed to return nothing: its promise is lost.", ctx);
  }
}

/** Type that is written for an object: of the variable or of the function's result. */
function objectType(object: Node): Node | undefined {
  const holder = object.parent;
  if (holder?.type === "variable_declarator") return writtenType(holder);
  if (holder?.type === "return_statement") {
    const func = enclosing(holder);
    return func ? writtenResult(func) : undefined;
  }
  return undefined;
}

function enclosing(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) if (JS_FUNCTIONS.includes(at.type)) return at;
  return undefined;
}

function calleeIsAsync(method: Node): boolean {
  if (method.type !== "method_definition") return false;
  if (method.children.some((c) => c.type === "*" || c.type === "static" || c.type === "get")) return false;
  return method.children.some((c) => c.type === "async") || isPromiseType(writtenResult(method));
}

/** `function make(): () => void { return async () => … }`. */
export function checkReturn(statement: Node, ctx: RuleContext): void {
  const func = enclosing(statement);
  const value = statement.firstNamedChild;
  if (!func || !value || !wantsNothing(writtenResult(func), ctx)) return;
  const at = unsafe(value, ctx);
  if (at) tell(at, "The returned function is typed to return nothing: its promise is lost.", ctx);
}

/** `(): (() => void) => async () => …`. */
export function checkArrow(arrow: Node, ctx: RuleContext): void {
  const body = arrow.childForFieldName("body");
  if (!body || body.type === "statement_block" || !wantsNothing(writtenResult(arrow), ctx)) return;
  const at = unsafe(body, ctx);
  if (at) tell(at, "The returned function is typed to return nothing: its promise is lost.", ctx);
}

/** `const run: () => void = async () => …`. */
export function checkVariable(declarator: Node, ctx: RuleContext): void {
  if (!wantsNothing(writtenType(declarator), ctx)) return;
  const at = unsafe(declarator.childForFieldName("value"), ctx);
  if (at) tell(at, "Typed to return nothing, so that callers can't see its promise.", ctx);
}

/** `handler = async () => …`, where `handler` is typed to return nothing. */
export function checkAssignment(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left");
  const right = node.childForFieldName("right");
  if (!left || !right || !holdsNothing(left, ctx)) return;
  const at = unsafe(right, ctx);
  if (at) tell(at, "Typed to return nothing, so that callers can't see its promise.", ctx);
}

function holdsNothing(left: Node, ctx: RuleContext): boolean {
  if (left.type === "identifier") {
    const local = ctx.definition(left)?.declaration;
    if (local) return local.type !== undefined && wantsNothing(local.type, ctx);
    return ctx.fileDefinition(`void ${ctx.text(left)}`) !== undefined;
  }
  if (left.type !== "member_expression") return false;
  const object = left.childForFieldName("object");
  const owner = object ? ownerOf(object, ctx) : undefined;
  return (
    owner !== undefined &&
    ctx.fileDefinition(`void ${owner}.${left.childForFieldName("property")?.text}`) !== undefined
  );
}

/** An async method that stands for one that returns nothing, of a class or interface of this file. */
export function checkMethod(method: Node, ctx: RuleContext): void {
  const name = method.childForFieldName("name");
  if (method.parent?.type !== "class_body" || !name) return;
  const value = method.type === "method_definition" ? undefined : method.childForFieldName("value");
  if (value ? !unsafe(value, ctx) : !calleeIsAsync(method) || handlesItsErrors(method, ctx)) return;
  const owner = ownType(method, ctx);
  if (!owner) return;
  const parents = [
    ctx.fileDefinition(`extends ${owner}`)?.initText,
    ...[0, 1, 2, 3].map((index) => ctx.fileDefinition(`implements ${index} ${owner}`)?.file?.type),
  ];
  const from = parents.find((parent) => parent && ctx.fileDefinition(`void ${parent}.${ctx.text(name)}`));
  if (from)
    tell(name, `"${from}" says that the method returns nothing: its callers don't see the promise.`, ctx);
}
