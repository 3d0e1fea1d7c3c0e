import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { JS_FUNCTIONS } from "../../languages/javascriptSyntax.ts";
import {
  isPromiseType,
  isVoidFunctionType,
  parametersOf,
  restType,
  writtenType,
} from "../../languages/javascriptTypes.ts";
import { bare, callArgs, headOf, isFunctionValue } from "./javascriptCalls.ts";
import { answersWithPromise, handlesItsErrors } from "./promiseErrors.ts";
import { calleeGivesPromise } from "./promises.ts";

/** A function value whose promise would be lost; `undefined` where it catches its errors itself. */
function unsafe(node: Node | null | undefined, ctx: RuleContext): Node | undefined {
  if (!node) return undefined;
  const at = bare(node);
  if (isFunctionValue(at)) {
    if (!calleeGivesPromise(at, ctx) && !answersWithPromise(at, ctx)) return undefined;
    return handlesItsErrors(at, ctx) ? undefined : at;
  }
  if (!/^(identifier|member_expression|shorthand_property_identifier)$/.test(at.type)) return undefined;
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

/** Whether the member of a written type, `done` or `on.done`, is a function that returns nothing. */
function memberWantsNothing(type: Node, path: string, ctx: RuleContext): boolean {
  if (type.type === "type_identifier")
    return ctx.fileDefinition(`void ${ctx.text(type)}.${path}`) !== undefined;
  if (type.type === "generic_type") {
    // `Record<string, () => void>`
    const entry = type.childForFieldName("type_arguments")?.namedChildren[1];
    return (
      type.childForFieldName("name")?.text === "Record" && !path.includes(".") && wantsNothing(entry, ctx)
    );
  }
  if (type.type !== "object_type") return false;
  const [name = "", ...rest] = path.split(".");
  const member = type.namedChildren.find((c) => c.childForFieldName("name")?.text === name);
  const inner = member ? writtenType(member) : undefined;
  if (rest.length > 0) return inner !== undefined && memberWantsNothing(inner, rest.join("."), ctx);
  return member?.type === "property_signature"
    ? wantsNothing(inner, ctx)
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

/** What stands at a place of a call, by the function of this unit or by the name in the file's table. */
interface Place {
  readonly called: string | Node;
  readonly index: number;
}

function typeAt(place: Place): Node | undefined {
  if (typeof place.called === "string") return undefined;
  const list = parametersOf(place.called);
  const last = list.at(-1);
  const rest = last ? restType(last) : undefined;
  const own = list[place.index];
  if (rest && place.index >= list.length - 1) return rest;
  return own ? writtenType(own) : undefined;
}

/** Whether the place, or the member of the object there, is declared as a function that returns nothing. */
function placeWantsNothing(place: Place, path: string | undefined, ctx: RuleContext): boolean {
  const { called, index } = place;
  if (typeof called !== "string") {
    const type = typeAt(place);
    if (!type) return false;
    return path === undefined ? wantsNothing(type, ctx) : memberWantsNothing(type, path, ctx);
  }
  const name = path === undefined ? `${index} ${called}` : `${index} ${called}.${path}`;
  if (ctx.fileDefinition(`result ${index} ${called}`)) return false;
  if (ctx.fileDefinition(`void ${name}`)) return true;
  const taken = ctx.fileDefinition(`takes ${index} ${called}`);
  const type = taken?.file?.ambiguous ? undefined : taken?.file?.type;
  if (!type) return false;
  return ctx.fileDefinition(path === undefined ? `void type ${type}` : `void ${type}.${path}`) !== undefined;
}

/** `run(async () => …)`, where this file declares that `run` wants a function that returns nothing. */
export function checkArguments(call: Node, ctx: RuleContext): void {
  const given = callArgs(call);
  if (!given.some((one) => isFunctionValue(one) || /^(identifier|member_expression)$/.test(one.type))) return;
  const called = calledAs(call, ctx);
  if (called === undefined) return;
  for (const [index, one] of given.entries()) {
    if (one.type === "spread_element") return;
    if (!placeWantsNothing({ called, index }, undefined, ctx)) continue;
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
  if (object?.type !== "object") return;
  if (member.type === "method_definition") {
    const name = member.childForFieldName("name");
    if (!name || !calleeIsAsync(member) || handlesItsErrors(member, ctx)) return;
    if (isWantedBy(object, ctx.text(name), ctx))
      tell(name, "The method is typed to return nothing: its promise is lost.", ctx);
    return;
  }
  const short = member.type === "shorthand_property_identifier";
  const key = short ? member : member.childForFieldName("key");
  const at = unsafe(short ? member : member.childForFieldName("value"), ctx);
  if (key && at && isWantedBy(object, ctx.text(key), ctx))
    tell(at, "The property is typed to return nothing: its promise is lost.", ctx);
}

/** `<Row onDone={async () => …} />`, where this file declares that `Row` wants a function that returns nothing. */
export function checkComponent(attribute: Node, ctx: RuleContext): void {
  const [name, value] = attribute.namedChildren;
  const element = attribute.parent?.childForFieldName("name");
  if (!name || value?.type !== "jsx_expression" || element?.type !== "identifier") return;
  if (!/^[A-Z]/.test(ctx.text(element))) return;
  const called = ctx.definition(element)?.declaration?.node ?? ctx.text(element);
  if (!placeWantsNothing({ called, index: 0 }, ctx.text(name), ctx)) return;
  const at = unsafe(value.firstNamedChild, ctx);
  if (at) tell(at, "The property is typed to return nothing: its promise is lost.", ctx);
}

/** Whether the type that an object must have wants a function that returns nothing as its member. */
function isWantedBy(object: Node, path: string, ctx: RuleContext): boolean {
  let value = object;
  while (value.parent?.type === "parenthesized_expression") value = value.parent;
  const holder = value.parent;
  switch (holder?.type) {
    case "pair": {
      const key = holder.childForFieldName("key");
      const around = holder.parent;
      return key && around?.type === "object" ? isWantedBy(around, `${ctx.text(key)}.${path}`, ctx) : false;
    }
    case "arguments": {
      const call = holder.parent;
      const called = call ? calledAs(call, ctx) : undefined;
      const index = call ? callArgs(call).findIndex((one) => one.id === value.id) : -1;
      return called !== undefined && index >= 0 && placeWantsNothing({ called, index }, path, ctx);
    }
    default: {
      const type = holder ? typeFor(value, holder) : undefined;
      return type !== undefined && memberWantsNothing(type, path, ctx);
    }
  }
}

/** Type that is written for an object: of the variable, the field, the cast or the function's result. */
function typeFor(value: Node, holder: Node): Node | undefined {
  switch (holder.type) {
    case "variable_declarator":
    case "public_field_definition":
      return writtenType(holder);
    case "satisfies_expression":
    case "as_expression":
      return holder.namedChildren.at(-1);
    case "return_statement": {
      const func = enclosing(holder);
      return func ? writtenResult(func) : undefined;
    }
    case "arrow_function":
      return holder.childForFieldName("body")?.id === value.id ? writtenResult(holder) : undefined;
    default:
      return undefined;
  }
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
  const at = value ? unsafe(value, ctx) : undefined;
  if (value ? !at : !calleeIsAsync(method) || handlesItsErrors(method, ctx)) return;
  if (at && wantsNothing(writtenType(method), ctx)) {
    tell(at, "Typed to return nothing, so that callers can't see its promise.", ctx);
    return;
  }
  const owner = ownType(method, ctx);
  if (!owner) return;
  const parents = [
    ctx.fileDefinition(`extends ${owner}`)?.initText,
    ...[0, 1, 2, 3].map((index) => ctx.fileDefinition(`implements ${index} ${owner}`)?.file?.type),
  ];
  tellInherited(name, parents, ctx);
}

/** `interface Saver extends Closer { close(): Promise<void> }`, where `Closer` says that `close` returns nothing. */
export function checkSignature(member: Node, ctx: RuleContext): void {
  const name = member.childForFieldName("name");
  const owner = member.parent?.parent;
  if (owner?.type !== "interface_declaration" || !name) return;
  const type = member.type === "method_signature" ? undefined : writtenType(member);
  const result = type
    ? type.type === "function_type"
      ? writtenResult(type)
      : undefined
    : writtenResult(member);
  if (!isPromiseType(result)) return;
  const clause = owner.namedChildren.find((c) => c.type === "extends_type_clause");
  tellInherited(name, clause?.namedChildren.map((c) => ctx.text(c)) ?? [], ctx);
}

function tellInherited(name: Node, parents: readonly (string | undefined)[], ctx: RuleContext): void {
  const from = parents.find((parent) => parent && ctx.fileDefinition(`void ${parent}.${ctx.text(name)}`));
  if (from)
    tell(name, `"${from}" says that the method returns nothing: its callers don't see the promise.`, ctx);
}
