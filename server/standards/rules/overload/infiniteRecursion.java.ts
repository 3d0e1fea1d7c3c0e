import type { Node } from "web-tree-sitter";
import { items } from "../../languages/adapter.ts";
import { args, hasModifier } from "../../languages/java.ts";
import type { Handler } from "../../rule.ts";
import { alwaysRecurses, holdsName } from "./alwaysRecurses.ts";

interface Parameter {
  readonly name: string;
  readonly type: string;
}

function parametersOf(method: Node): Parameter[] {
  return items(method.childForFieldName("parameters")).flatMap((node) => {
    if (node.type === "receiver_parameter") return [];
    if (node.type === "spread_parameter") {
      const name = node.namedChildren.find((c) => c.type === "variable_declarator")?.text ?? "";
      const type = node.namedChildren.find((c) => c.type !== "modifiers")?.text ?? "";
      return [{ name, type: `${type}[]` }];
    }
    const dimensions = node.childForFieldName("dimensions")?.text ?? "";
    const type = (node.childForFieldName("type")?.text ?? "") + dimensions;
    return [{ name: node.childForFieldName("name")?.text ?? "", type }];
  });
}

const NUMBERS: Readonly<Record<string, RegExp>> = {
  int: /^(decimal|hex)_integer_literal$/,
  long: /^(decimal|hex)_integer_literal$/,
  float: /^decimal_(integer|floating_point)_literal$/,
  double: /^decimal_(integer|floating_point)_literal$/,
};

/**
 * True where an argument is certain to have the parameter's own static type. An overload that
 * fits another type better may exist elsewhere, so a mere fit is not enough.
 */
function hasType(argument: Node, type: string, parameters: readonly Parameter[]): boolean {
  switch (argument.type) {
    case "identifier":
      return parameters.some((p) => p.name === argument.text && p.type === type);
    case "parenthesized_expression":
      return argument.namedChildren[0] ? hasType(argument.namedChildren[0], type, parameters) : false;
    case "cast_expression":
    case "object_creation_expression":
      return argument.childForFieldName("type")?.text === type;
    case "string_literal":
      return type === "String";
    case "true":
    case "false":
      return type === "boolean";
    case "binary_expression": {
      const number = NUMBERS[type];
      const sides = [argument.childForFieldName("left"), argument.childForFieldName("right")];
      if (type === "String") {
        const plus = argument.childForFieldName("operator")?.text === "+";
        return plus && sides.some((side) => side !== null && hasType(side, type, parameters));
      }
      if (!number || !/^[-+*/%]$/.test(argument.childForFieldName("operator")?.text ?? "")) return false;
      return sides.every((side) => side !== null && hasType(side, type, parameters));
    }
    default:
      return (
        (NUMBERS[type]?.test(argument.type) ?? false) && (type !== "int" || !/[lL]$/.test(argument.text))
      );
  }
}

export const javaRecursion: Handler = {
  kinds: ["method_declaration"],
  anchors: ["return", "void"],
  check(node, ctx) {
    const name = node.childForFieldName("name")?.text;
    const body = node.childForFieldName("body");
    if (!name || !body) return;
    const text = ctx.text(body);
    if (!text.includes(name) || !new RegExp(`(^|[^\\w$])${name.replaceAll("$", "\\$")}\\s*\\(`).test(text))
      return;
    const parameters = parametersOf(node);
    const isStatic = hasModifier(node, "static");
    const owner = isStatic ? node.parent?.parent?.childForFieldName("name")?.text : undefined;
    const isSelf = (at: Node): boolean => {
      if (at.type !== "method_invocation" || at.childForFieldName("name")?.text !== name) return false;
      const object = at.childForFieldName("object");
      if (object && object.type !== "this" && (owner === undefined || object.text !== owner)) return false;
      const given = args(at);
      return (
        given.length === parameters.length &&
        given.every((argument, i) => hasType(argument, parameters[i]?.type ?? "", parameters))
      );
    };
    const call = alwaysRecurses(body, isSelf, (at) => holdsName(ctx.text(at), name));
    if (call) ctx.report(call, { message: `${name} calls itself on every path, so it never returns.` });
  },
};
