import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import type { Scope } from "../../symbols.ts";

/** A context that code at some place could pass on. */
export interface ContextSource {
  /** Go expression, such as `ctx` or `r.Context()`; `undefined` where it has no name (`_`). */
  readonly expression: string | undefined;
  /** Function literals between the place and the parameter, innermost first. */
  readonly crossed: readonly Node[];
}

/** Types of parameters that carry a context, and how it is taken out. */
const CARRIERS: readonly (readonly [RegExp, (name: string) => string])[] = [
  [/^context\.Context$/, (name) => name],
  [/^golang\.org\/x\/net\/context\.Context$/, (name) => name],
  [/^net\/http\.Request$/, (name) => `${name}.Context()`],
  [/^github\.com\/gin-gonic\/gin\.Context$/, (name) => `${name}.Request.Context()`],
  [/^github\.com\/labstack\/echo(\/v\d+)?\.Context$/, (name) => `${name}.Request().Context()`],
  [/^github\.com\/gofiber\/fiber(\/v\d+)?\.Ctx$/, (name) => `${name}.UserContext()`],
];

/** `net/http.Request` for the type node `*http.Request`. */
function qualifiedType(type: Node, ctx: RuleContext): string | undefined {
  const inner = type.type === "pointer_type" ? type.namedChildren[0] : type;
  if (inner?.type !== "qualified_type" || !/\b(Context|Request|Ctx)$/.test(ctx.plain(inner)))
    return undefined;
  return ctx.qualify(inner);
}

function fromParameters(scope: Node, ctx: RuleContext): string | undefined | null {
  const lists = scope.childForFieldName("parameters");
  for (const parameter of lists?.namedChildren ?? []) {
    const type = parameter.childForFieldName("type");
    const qualified = type ? qualifiedType(type, ctx) : undefined;
    const carrier = qualified ? CARRIERS.find(([pattern]) => pattern.test(qualified)) : undefined;
    if (!carrier) continue;
    const name = parameter.childForFieldName("name");
    return name && name.text !== "_" ? carrier[1](name.text) : undefined;
  }
  return null;
}

/** The context that the functions around a node were given; `undefined` if none was. */
export function contextAround(node: Node, ctx: RuleContext): ContextSource | undefined {
  const crossed: Node[] = [];
  for (let scope: Scope | undefined = ctx.functionAround(node); scope?.node; scope = scope.parent) {
    const expression = fromParameters(scope.node, ctx);
    if (expression !== null) {
      return { expression: expression && !hidden(expression, crossed) ? expression : undefined, crossed };
    }
    crossed.push(scope.node);
  }
  return undefined;
}

const MAKES_CONTEXT =
  /^(context\.(Background|TODO|With\w+)|signal\.NotifyContext|errgroup\.WithContext|[\w.]+\.Context)$/;

/** Name of a context that the function made itself before a node, in a block around it. */
export function contextMadeHere(node: Node, ctx: RuleContext): string | undefined {
  const fn = ctx.functionAround(node)?.node;
  if (!fn) return undefined;
  const made = ctx.own(fn, DECLARES).findLast((one) => {
    if (one.startIndex >= node.startIndex) return false;
    const right = one.childForFieldName("right")?.namedChildren[0];
    if (right?.type !== "call_expression" || !MAKES_CONTEXT.test(ctx.called(right))) return false;
    const holder = one.parent?.type === "statement_list" ? one.parent.parent : one.parent;
    return holder !== null && holder !== undefined && holder.endIndex >= node.endIndex;
  });
  const names = made?.childForFieldName("left")?.namedChildren ?? [];
  const name = names.find((one) => /ctx|context/i.test(one.text));
  return name?.type === "identifier" ? name.text : undefined;
}

const DECLARES = ["short_var_declaration"];

/** Whether a function literal in between has a parameter of the same name. */
function hidden(expression: string, crossed: readonly Node[]): boolean {
  const name = expression.split(".")[0] ?? expression;
  return crossed.some((literal) =>
    (literal.childForFieldName("parameters")?.namedChildren ?? []).some((p) =>
      p.childrenForFieldName("name").some((n) => n.text === name),
    ),
  );
}

/** Runs apart from the function that holds it: `go func() {…}()`, `defer func() {…}()`. */
export function runsApart(literal: Node): boolean {
  const call = literal.parent;
  return (
    call?.type === "call_expression" &&
    call.childForFieldName("function")?.id === literal.id &&
    /^(go|defer)_statement$/.test(call.parent?.type ?? "")
  );
}

/** Called at once, or handed to something that calls it before it returns. */
export function runsInside(literal: Node): boolean {
  const parent = literal.parent;
  if (parent?.type === "call_expression") return !runsApart(literal);
  if (parent?.type !== "argument_list" || parent.parent?.type !== "call_expression") return false;
  if (/^(go|defer)_statement$/.test(parent.parent.parent?.type ?? "")) return false;
  const callee = parent.parent.childForFieldName("function")?.text ?? "";
  return /(^|\.)(Go|TryGo|Do|Run|Retry\w*|RetryNotify\w*|WithTx|InTx|Transaction|RunInTransaction|RunInTx|Walk|WalkDir|Range|Each|ForEach|Slice|SliceStable|Map|Filter|View|Update|Batch|Execute|With\w*Lock)$/.test(
    callee,
  );
}

/** Name of the declared function or method around a node. */
export function declaredName(node: Node, ctx: RuleContext): string {
  const owner = ctx.ancestor(node, ["function_declaration", "method_declaration"]);
  return owner?.childForFieldName("name")?.text ?? "";
}

/** `main` and `init`, which run once and before there is any request. */
export function isStartUp(node: Node, ctx: RuleContext): boolean {
  const owner = ctx.ancestor(node, ["function_declaration", "method_declaration"]);
  return (
    owner === undefined ||
    (owner.type === "function_declaration" &&
      /^(main|init)$/.test(owner.childForFieldName("name")?.text ?? ""))
  );
}
