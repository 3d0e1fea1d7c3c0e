import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { isPromiseType } from "../../languages/javascriptTypes.ts";
import { bare, headOf, methodCall } from "./javascriptCalls.ts";
import { promiseKind } from "./promises.ts";

/** A promise where true or false is wanted: always true. */
export function checkCondition(test: Node | null, ctx: RuleContext): void {
  if (!test) return;
  const at = bare(test);
  if (at.type === "unary_expression") return;
  if (at.type === "binary_expression") {
    // Each side of `&&` and `||` is a condition itself.
    if (/^(&&|\|\|)$/.test(at.childForFieldName("operator")?.type ?? "")) {
      checkCondition(at.childForFieldName("right"), ctx);
    }
    return;
  }
  reportCondition(at, ctx);
}

export function reportCondition(at: Node, ctx: RuleContext): void {
  if (!certainPromise(at, ctx)) return;
  const scope = ctx.functionAround(at);
  const given = at.type === "identifier" && ctx.definition(at)?.kind === "parameter";
  ctx.report(headOf(at), {
    message: "A promise is always true: the condition does not see its result.",
    // Callers without types may hand in nothing.
    ...(given ? { severity: "warning" as const } : {}),
    suggestions:
      scope && ctx.isAsync(scope)
        ? [
            at.parent?.type === "parenthesized_expression" || at.parent?.type === "unary_expression"
              ? fix("Await the promise", insertAt(at.startIndex, "await "))
              : fix("Await the promise", insertAt(at.startIndex, "(await "), insertAt(at.endIndex, ")")),
          ]
        : [],
  });
}

/** A call that gives a promise whatever happens, or a constant that holds one. */
function certainPromise(node: Node, ctx: RuleContext): boolean {
  if (node.type === "call_expression") {
    if (ctx.text(node.childForFieldName("function") ?? node).includes("?.")) return false;
    const name = methodCall(node)?.name;
    if (name && /^(then|catch|finally)$/.test(name)) return false;
    return promiseKind(node, ctx) === "promise";
  }
  if (node.type === "new_expression") return promiseKind(node, ctx) === "promise";
  if (node.type !== "identifier") return false;
  const local = ctx.definition(node)?.declaration;
  if (!local) {
    return (
      ctx.fileDefinition(`certain ${ctx.text(node)}`) !== undefined && promiseKind(node, ctx) === "promise"
    );
  }
  if (local.type && /^(variable_declarator|required_parameter)$/.test(local.node.type)) {
    return isPromiseType(local.type);
  }
  const init = local.init ? bare(local.init) : undefined;
  if (local.node.type !== "variable_declarator" || !init || local.path || local.type) return false;
  return local.node.parent?.firstChild?.type === "const" && certainPromise(init, ctx);
}

/** `{ ...load() }`: spreading a promise gives nothing. */
export function checkSpread(spread: Node, ctx: RuleContext): void {
  const value = spread.firstNamedChild;
  const promise = value && spread.parent?.type === "object" ? promiseAmong(value, ctx) : undefined;
  if (promise)
    ctx.report(headOf(promise), { message: "Spreading a promise copies nothing: await it first." });
}

/** The promise that an expression may be: `a && load()`, `a ? load() : {}`. */
function promiseAmong(node: Node, ctx: RuleContext): Node | undefined {
  const at = bare(node);
  const parts =
    at.type === "ternary_expression"
      ? [at.childForFieldName("consequence"), at.childForFieldName("alternative")]
      : at.type === "binary_expression" &&
          /^(&&|\|\||\?\?)$/.test(at.childForFieldName("operator")?.type ?? "")
        ? [at.childForFieldName("left"), at.childForFieldName("right")]
        : undefined;
  if (!parts) return certainPromise(at, ctx) ? at : undefined;
  return parts.map((part) => (part ? promiseAmong(part, ctx) : undefined)).find((one) => one !== undefined);
}
