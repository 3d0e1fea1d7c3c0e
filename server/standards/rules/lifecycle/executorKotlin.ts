import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import {
  annotations,
  argumentNodes,
  hasModifier,
  initialiser,
  methodOf,
  wholeCall,
} from "../../languages/kotlinSyntax.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { tell } from "./executorReport.ts";

const POOL =
  /^(java\.util\.concurrent\.(Executors\.new\w+|ThreadPoolExecutor|ScheduledThreadPoolExecutor|ForkJoinPool)|kotlinx\.coroutines\.(newFixedThreadPoolContext|newSingleThreadContext))$/;

/** Calls that end a pool, or work that a scope on top of it is given. */
const ENDS = "shutdown|shutdownNow|close|use|awaitTermination|shutdownAndAwaitTermination|awaitQuiescence";

/** Words that decide elsewhere in the file; see `mentions` of the rule. */
const MENTIONS = ["shutdown", "shutdownNow", "close", "use", "PreDestroy", "awaitTermination"];

/** Threads that end with the process, or that cost nothing. */
function isLight(call: Node, ctx: RuleContext): boolean {
  const whole = ctx.text(wholeCall(call));
  if (/[dD]aemon|[vV]irtual/.test(whole)) return true;
  return argumentNodes(call).some((one) => {
    const value = one.namedChildren.at(-1);
    const made = value?.type === "identifier" ? ctx.definition(value)?.initText : undefined;
    return made !== undefined && /[dD]aemon|[vV]irtual/.test(made);
  });
}

/** The call with what is asked of it at once: `newFixedThreadPool(4).asCoroutineDispatcher()`. */
function dressed(call: Node): { readonly at: Node; readonly used: string | undefined } {
  let at = wholeCall(call);
  for (let up = at.parent; up; up = at.parent) {
    if (up.type === "as_expression" || up.type === "parenthesized_expression") {
      at = up;
      continue;
    }
    const outer = up.type === "navigation_expression" && up.namedChildren[0]?.id === at.id ? up.parent : null;
    if (outer?.type !== "call_expression") break;
    const name = up.namedChildren.at(-1)?.text ?? "";
    const whole = wholeCall(outer);
    if (!/^(asCoroutineDispatcher|also|apply)$/.test(name)) return { at: whole, used: name };
    if (/\b(shutdown|shutdownNow|close|addShutdownHook)\b/.test(whole.text))
      return { at: whole, used: "use" };
    at = whole;
  }
  return { at, used: undefined };
}

/** True where a variable is given to somebody else, who may end it. */
function isHandedOn(name: string, method: Node, property: Node): boolean {
  return method.descendantsOfType("identifier").some((one) => {
    if (one.text !== name || one.startIndex < property.endIndex) return false;
    const up = one.parent;
    switch (up?.type) {
      case "return_expression":
      case "infix_expression":
      case "callable_reference":
      case "property_delegate":
        return true;
      case "assignment":
        return up.childForFieldName("right")?.id === one.id;
      case "value_argument": {
        const taker = up.parent?.parent?.text ?? "";
        // Work that is started on the pool is not given the pool.
        return !/^([\w.]+\.)?(supplyAsync|runAsync|then\w+Async)\b/.test(taker);
      }
      case "block":
      case "lambda_literal":
      case "function_body":
        return items(up).at(-1)?.id === one.id;
      default:
        return false;
    }
  });
}

/** `pool.shutdown()` at the end of the block that declares it. */
function shutdownLast(property: Node, name: string, ctx: RuleContext): Fix[] {
  const block = property.parent;
  const last = items(block).at(-1);
  if (block?.type !== "block" || !last || last.startPosition.row === block.startPosition.row) return [];
  const indent = /\n([ \t]*)$/.exec(ctx.text(block).slice(0, last.startIndex - block.startIndex))?.[1];
  if (indent === undefined || !/^(call_expression|for_statement|while_statement|assignment)$/.test(last.type))
    return [];
  return [fix(`Shut "${name}" down`, insertAt(last.endIndex, `\n${indent}${name}.shutdown()`))];
}

function check(call: Node, ctx: RuleContext): void {
  if (!POOL.test(ctx.qualifyCall(call) ?? "") || isLight(call, ctx)) return;
  const { at, used } = dressed(call);
  if (used) {
    if (/^(submit|execute|schedule\w*|invoke(All|Any))$/.test(used))
      tell(call, ctx, "The executor is used once and nobody keeps it to shut it down");
    return;
  }
  const property = ctx.ancestor(at, ["property_declaration"], ["lambda_literal", "value_arguments"]);
  if (!property || initialiser(property)?.id !== at.id) {
    checkLazy(call, at, ctx);
    return;
  }
  checkProperty(call, property, ctx);
}

/** `private val pool by lazy { Executors.newFixedThreadPool(4) }`. */
function checkLazy(call: Node, at: Node, ctx: RuleContext): void {
  const property = ctx.ancestor(at, ["property_declaration"], ["function_declaration"]);
  if (property && initialiser(property)?.id === at.id) checkProperty(call, property, ctx);
}

function checkProperty(call: Node, property: Node, ctx: RuleContext): void {
  const variable = property.namedChildren.find((c) => c.type === "variable_declaration");
  const name = variable?.namedChildren.find((c) => c.type === "identifier")?.text;
  if (!name) return;
  const method = methodOf(property);
  if (method && property.parent?.type !== "class_body") {
    const text = ctx.text(method);
    if (new RegExp(`\\b${name}\\s*(\\?|!!)?\\.\\s*(${ENDS})\\b|\\b${name}\\s*::`).test(text)) return;
    if (isHandedOn(name, method, property)) return;
    tell(call, ctx, `"${name}" is never shut down`, shutdownLast(property, name, ctx));
    return;
  }
  if (property.parent?.type !== "class_body" || !hasModifier(property, "private")) return;
  if (annotations(property).length > 0 || MENTIONS.some((word) => ctx.mentions(word))) return;
  const holder = property.parent.parent?.type;
  const shared = holder === "object_declaration" || holder === "companion_object";
  tell(call, ctx, `"${name}" is never shut down`, [], shared ? "info" : undefined);
}

export const KOTLIN_ENDS = MENTIONS;

export const kotlinExecutors: readonly Handler[] = [
  {
    calls: [
      "newFixedThreadPool",
      "newCachedThreadPool",
      "newSingleThreadExecutor",
      "newScheduledThreadPool",
      "newSingleThreadScheduledExecutor",
      "newWorkStealingPool",
      "ThreadPoolExecutor",
      "ScheduledThreadPoolExecutor",
      "ForkJoinPool",
      "newFixedThreadPoolContext",
      "newSingleThreadContext",
    ],
    check,
  },
];
