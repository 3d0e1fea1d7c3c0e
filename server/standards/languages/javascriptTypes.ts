import type { Node } from "web-tree-sitter";
import type { Declaration } from "./adapter.ts";

/** True for `Promise<X>`; a union with something else is not certain, so it is not. */
export function isPromiseType(type: Node | null | undefined): boolean {
  if (type?.type === "parenthesized_type") return isPromiseType(type.namedChildren[0]);
  if (type?.type === "intersection_type") return type.namedChildren.some(isPromiseType);
  if (type?.type === "union_type") return type.namedChildren.every(isPromiseType);
  return type !== null && type !== undefined && /^Promise(<|$)/.test(type.text);
}

/** Parts of a union; of any other type, the type alone. */
function partsOf(type: Node): Node[] {
  if (type.type === "parenthesized_type") return type.namedChildren.flatMap(partsOf);
  return type.type === "union_type" ? type.namedChildren.flatMap(partsOf) : [type];
}

/** True for `() => void`, which may be missing; not where a promise may be returned as well. */
export function isVoidFunctionType(type: Node | null | undefined): boolean {
  if (!type) return false;
  const functions = partsOf(type).filter((part) => part.type === "function_type");
  return (
    functions.length > 0 && functions.every((part) => part.childForFieldName("return_type")?.text === "void")
  );
}

/** Type that is written behind a name: `X` of `name: X`. */
export function writtenType(node: Node): Node | undefined {
  const type = node.childForFieldName("type");
  return (type?.type === "type_annotation" ? type.namedChildren[0] : type) ?? undefined;
}

/** Parameters of a function, as they are written. */
export function parametersOf(func: Node): Node[] {
  return func.childForFieldName("parameters")?.namedChildren.filter((c) => !c.isExtra) ?? [];
}

/** Type that each argument of `...rest: X[]` has. */
export function restType(parameter: Node): Node | undefined {
  if (parameter.childForFieldName("pattern")?.type !== "rest_pattern") return undefined;
  const type = writtenType(parameter);
  if (type?.type === "array_type") return type.namedChildren[0];
  return type?.type === "generic_type"
    ? type.childForFieldName("type_arguments")?.namedChildren[0]
    : undefined;
}

/** Arguments that a rest parameter is known for. */
const REST_PLACES = 4;

/** What a function's parameters want, under the function's name. */
function marks(func: Node, name: string): Declaration[] {
  return parametersOf(func).flatMap((parameter, index) => {
    const rest = restType(parameter);
    if (!rest) return ofParameter(index, name, writtenType(parameter), func);
    return Array.from({ length: REST_PLACES }, (_, more) =>
      ofParameter(index + more, name, rest, func),
    ).flat();
  });
}

function ofParameter(index: number, name: string, type: Node | undefined, func: Node): Declaration[] {
  if (!type || type.type === "predefined_type") return [];
  const place = `${index} ${name}`;
  if (isVoidFunctionType(type)) return [mark(place, func)];
  const parts = partsOf(type);
  // Another overload, which takes a function with a result.
  if (parts.some((part) => part.type === "function_type"))
    return [{ name: `result ${place}`, kind: "field", node: func }];
  const named = parts.find((part) => part.type === "type_identifier");
  if (named) return [{ name: `takes ${place}`, kind: "field", type: named, node: func }];
  return parts.flatMap((part) => (part.type === "object_type" ? ofMembers(place, part) : []));
}

function mark(name: string, node: Node): Declaration {
  return { name: `void ${name}`, kind: "field", node };
}

function returnsNothing(method: Node): boolean {
  const type = method.childForFieldName("return_type");
  return (type?.type === "type_annotation" ? type.namedChildren[0]?.text : type?.text) === "void";
}

/** What the members of a written type want. */
function ofMembers(owner: string, body: Node | null): Declaration[] {
  return (body?.namedChildren ?? []).flatMap((member) => {
    const name = member.childForFieldName("name")?.text;
    if (!name) return [];
    const key = `${owner}.${name}`;
    if (member.type === "method_signature") {
      return [...(returnsNothing(member) ? [mark(key, member)] : []), ...marks(member, key)];
    }
    return member.type === "property_signature" ? ofType(key, writtenType(member)) : [];
  });
}

function ofType(name: string, type: Node | undefined): Declaration[] {
  if (!type) return [];
  return [
    ...(isVoidFunctionType(type) ? [mark(name, type)] : []),
    ...(type.type === "function_type" ? marks(type, name) : []),
    ...(type.type === "object_type" ? ofMembers(name, type) : []),
  ];
}

function ofMember(member: Node): Declaration[] {
  const owner = member.parent?.type === "class_body" ? member.parent.parent : null;
  const type = owner?.childForFieldName("name")?.text;
  const name = (member.childForFieldName("name") ?? member.childForFieldName("property"))?.text;
  if (!type || !name) return [];
  if (name === "constructor") return [...marks(member, `new ${type}`), ...parameterFields(type, member)];
  const key = `${type}.${name}`;
  if (/^(public_)?field_definition$/.test(member.type)) {
    const value = member.childForFieldName("value");
    return [...ofType(key, writtenType(member)), ...(value ? marks(value, key) : [])];
  }
  return [...(returnsNothing(member) ? [mark(key, member)] : []), ...marks(member, key)];
}

/** A constructor's `private readonly done: () => void` is a field as well. */
function parameterFields(type: string, maker: Node): Declaration[] {
  const list = maker.childForFieldName("parameters")?.namedChildren ?? [];
  return list.flatMap((parameter) => {
    const name = parameter.childForFieldName("pattern")?.text;
    const field = parameter.namedChildren.some((c) => c.type === "accessibility_modifier");
    return name && field && isVoidFunctionType(writtenType(parameter))
      ? [mark(`${type}.${name}`, parameter)]
      : [];
  });
}

/** Functions of an object literal, by `name.key`. */
function ofLiteral(name: string, object: Node): Declaration[] {
  return object.namedChildren.flatMap((member) => {
    const key = member.childForFieldName(member.type === "pair" ? "key" : "name")?.text;
    const func = member.type === "pair" ? member.childForFieldName("value") : member;
    return key && func?.childForFieldName("parameters") ? marks(func, `${name}.${key}`) : [];
  });
}

/** An interface may be a function itself: `interface Done { (): void }`. */
function ofInterface(name: string, node: Node): Declaration[] {
  const body = node.childForFieldName("body");
  const calls = body?.namedChildren.filter((c) => c.type === "call_signature") ?? [];
  return [
    ...(calls.length > 0 && calls.every(returnsNothing) ? [mark(`type ${name}`, node)] : []),
    ...ofMembers(name, body),
  ];
}

/** A component is called with its properties: `const Row: FC<Props> = …`. */
function ofComponent(name: string, type: Node | undefined): Declaration[] {
  if (type?.type !== "generic_type" || !COMPONENT.test(type.childForFieldName("name")?.text ?? "")) return [];
  const given = type.childForFieldName("type_arguments")?.namedChildren[0];
  return ofParameter(0, name, given, type);
}

const COMPONENT = /^(React\.)?(FC|FunctionComponent|VFC|ComponentType)$/;

function ofClass(name: string, node: Node): Declaration[] {
  const heritage = node.namedChildren.find((c) => c.type === "class_heritage");
  const clause = heritage?.namedChildren.find((c) => c.type === "implements_clause");
  return (clause?.namedChildren ?? []).flatMap((type, index) =>
    type.type === "type_identifier"
      ? [{ name: `implements ${index} ${name}`, kind: "field" as const, type, node }]
      : [],
  );
}

/** A constant that holds a promise whatever happens, as `certain name`. */
function ofVariable(name: string, node: Node): Declaration[] {
  const type = writtenType(node);
  const value = node.childForFieldName("value");
  const made = value?.type === "call_expression" || value?.type === "new_expression";
  const certain = type ? isPromiseType(type) : made && node.parent?.firstChild?.type === "const";
  return [
    ...(certain ? [{ name: `certain ${name}`, kind: "field", node } as const] : []),
    ...ofType(name, type),
    ...ofComponent(name, type),
    ...(value ? marks(value, name) : []),
    ...(value?.type === "object" ? ofLiteral(name, value) : []),
  ];
}

/**
 * Where a function that returns nothing is wanted: `void 0 run` for the first parameter of
 * `run`, `void Type.name` for a member, `void name` for a type or a variable. `takes 0 run` tells a parameter's type.
 */
export function voidNames(node: Node): Declaration[] {
  const name = node.childForFieldName("name");
  switch (node.type) {
    case "variable_declarator":
      return name?.type === "identifier" ? ofVariable(name.text, node) : [];
    case "function_declaration":
    case "generator_function_declaration":
    case "function_signature":
      return name ? marks(node, name.text) : [];
    case "type_alias_declaration": {
      const value = node.childForFieldName("value");
      if (!name || !value) return [];
      // A function type's name stands apart: a value may be called the same.
      if (isVoidFunctionType(value)) return [mark(`type ${name.text}`, node)];
      return value.type === "object_type" ? ofMembers(name.text, value) : [];
    }
    case "interface_declaration":
      return name ? ofInterface(name.text, node) : [];
    case "class_declaration":
    case "abstract_class_declaration":
      return name ? ofClass(name.text, node) : [];
    case "abstract_method_signature":
    case "method_definition":
    case "public_field_definition":
    case "field_definition":
      return ofMember(node);
    default:
      return [];
  }
}
