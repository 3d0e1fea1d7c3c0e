import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { args, property } from "../../languages/javascriptSyntax.ts";

/** Options of a retry library's call in JavaScript: the first literal object among the arguments. */
export function optionsObject(call: Node, ctx: RuleContext): Node | undefined {
  return args(call)
    .map((one) => ctx.adapter.unwrap(one))
    .find((one) => one.type === "object");
}

/** Text of an option that is written out; `undefined` where it is not set here. */
export function optionText(object: Node | undefined, key: string, ctx: RuleContext): string | undefined {
  const found = property(object, key);
  return found.state === "present" ? ctx.text(found.value).replace(/_/g, "") : undefined;
}

/** The pair of an option that is written out. */
export function optionPair(object: Node | undefined, key: string): Node | undefined {
  const found = property(object, key);
  return found.state === "present" ? found.pair : undefined;
}

/** True where no spread or computed key can set the option. */
export function isAbsent(object: Node | undefined, key: string): boolean {
  return property(object, key).state === "absent";
}

/** The decorated form of a Python decorator: `@retry` as well as `@retry(…)`. */
export function decoratorValue(decorator: Node): Node | undefined {
  return decorator.namedChildren.find((c) => !c.isExtra);
}
