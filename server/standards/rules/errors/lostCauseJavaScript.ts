import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, JS_FUNCTIONS, property } from "../../languages/javascriptSyntax.ts";
import type { Fix } from "../../model.ts";

const ERRORS = /^(Error|EvalError|RangeError|ReferenceError|SyntaxError|TypeError|URIError|AggregateError)$/;

/** What a handler caught: its name, or that it took the error apart. */
interface Caught {
  readonly name: string | undefined;
}

function caughtAround(node: Node, ctx: RuleContext): Caught | undefined {
  const around = ctx.ancestor(node, ["catch_clause", ...JS_FUNCTIONS]);
  if (!around) return undefined;
  if (around.type === "catch_clause") {
    const parameter = around.childForFieldName("parameter");
    if (!parameter) return undefined;
    return { name: parameter.type === "identifier" ? ctx.text(parameter) : undefined };
  }
  return rejectionOf(around, ctx);
}

/** `.catch((err) => …)`: the function's first parameter. */
function rejectionOf(handler: Node, ctx: RuleContext): Caught | undefined {
  const call = handler.parent?.type === "arguments" ? handler.parent.parent : undefined;
  const callee = call?.type === "call_expression" ? call.childForFieldName("function") : undefined;
  if (!call || callee?.type !== "member_expression") return undefined;
  if (ctx.text(callee.childForFieldName("property") ?? callee) !== "catch") return undefined;
  if (args(call)[0]?.id !== handler.id || args(call).length !== 1) return undefined;
  const first = handler.childForFieldName("parameter") ?? items(handler.childForFieldName("parameters"))[0];
  const name = first?.childForFieldName("pattern") ?? first;
  return name?.type === "identifier" ? { name: ctx.text(name) } : undefined;
}

function causePair(name: string): string {
  return name === "cause" ? "cause" : `cause: ${name}`;
}

/** Adds the cause as the argument in place `index`, or inside the options that stand there. */
function repair(made: Node, index: number, name: string): Fix | undefined {
  const title = `Add the caught error as the cause`;
  const given = args(made);
  const options = given[index];
  if (options) {
    const open = options.firstChild;
    if (options.type !== "object" || !open) return undefined;
    const text = items(options).length === 0 ? ` ${causePair(name)} ` : ` ${causePair(name)},`;
    return fix(title, insertAt(open.endIndex, text));
  }
  const last = given.at(-1);
  const pair = `{ ${causePair(name)} }`;
  if (last && given.length === index) return fix(title, insertAt(last.endIndex, `, ${pair}`));
  if (last || index !== 1) return undefined;
  const list = made.childForFieldName("arguments");
  if (list?.firstChild) return fix(title, insertAt(list.firstChild.endIndex, `"", ${pair}`));
  return fix(title, insertAt(made.endIndex, `("", ${pair})`));
}

/** True where a value is the caught error or was made from it. */
function comesFrom(value: Node, name: string, ctx: RuleContext): boolean {
  const own = name.replace(/\$/g, "\\$");
  const word = new RegExp(`(^|[^\\w$.])${own}(?![\\w$])`);
  // Its text or its stack is not the error itself.
  if (new RegExp(`^${own}\\.(message|stack|name)$`).test(ctx.text(value))) return false;
  if (word.test(ctx.plain(value))) return true;
  if (value.type === "array") return value.namedChildCount > 0;
  if (value.type !== "identifier" && value.type !== "shorthand_property_identifier") return true;
  const definition = ctx.definition(value);
  if (definition?.initText !== undefined && word.test(definition.initText)) return true;
  // Filled in the handler: `last = error`.
  const clause = ctx.ancestor(value, ["catch_clause"], JS_FUNCTIONS);
  const filled = new RegExp(`(^|[^\\w$.])${ctx.text(value).replace(/\$/g, "\\$")}\\s*(\\?\\?|\\|\\|)?=[^=>]`);
  return clause !== undefined && filled.test(ctx.text(clause));
}

export function checkThrow(node: Node, ctx: RuleContext): void {
  const thrown = node.namedChildren.find((c) => !c.isExtra);
  const made = thrown ? ctx.adapter.unwrap(thrown) : undefined;
  if (made?.type !== "new_expression" && made?.type !== "call_expression") return;
  const callee = ctx.adapter.callee(made);
  if (callee?.type !== "identifier" || !ERRORS.test(ctx.plain(callee))) return;
  if (ctx.definition(callee)) return;
  const caught = caughtAround(node, ctx);
  if (!caught) return;
  const given = args(made);
  if (given.some((argument) => argument.type === "spread_element")) return;
  const aggregate = ctx.text(callee) === "AggregateError";
  const index = aggregate ? 2 : 1;
  const { name } = caught;
  if (aggregate && given[0] && (!name || comesFrom(given[0], name, ctx))) return;
  const options = given[index];
  if (options) {
    const cause = property(options, "cause");
    if (cause.state === "unknown") return;
    if (cause.state === "present") {
      if (!name || comesFrom(cause.value, name, ctx)) return;
      const pair = cause.pair;
      ctx.report(made, {
        message: "The cause given here is not the error that was caught.",
        suggestions: [fix("Give the caught error as the cause", replaceNode(pair, causePair(name)))],
      });
      return;
    }
  }
  ctx.report(made, {
    message: "The new error does not hold the one that was caught: its stack trace is lost.",
    fix: name ? repair(made, index, name) : undefined,
  });
}
