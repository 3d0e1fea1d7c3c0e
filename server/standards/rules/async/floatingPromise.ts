import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { COROUTINE_ANCHORS, COROUTINE_NAMES, isCoroutineApi, isStartedAtOnce } from "./coroutines.ts";
import { csharpFloating } from "./floatingCsharp.ts";
import { csharpExamples } from "./floatingPromise.csharpExamples.ts";
import { floatingPromiseExamples } from "./floatingPromise.examples.ts";
import {
  bare,
  callArgs,
  headOf,
  isFunctionValue,
  isInAsync,
  localFunction,
  methodCall,
} from "./javascriptCalls.ts";
import { PROMISE_API_ANCHORS } from "./promiseApis.ts";
import { handlesItsErrors, neverRejects } from "./promiseErrors.ts";
import { type PromiseKind, promiseKind } from "./promises.ts";

interface Dropped {
  readonly node: Node;
  readonly kind: PromiseKind;
}

/** The part of a statement's expression whose promise nobody takes; `undefined` if there is none. */
function dropped(node: Node, ctx: RuleContext): Dropped | undefined {
  const at = bare(node);
  switch (at.type) {
    case "call_expression":
      return droppedCall(at, ctx);
    case "new_expression":
    case "identifier":
    case "member_expression":
    case "array":
      return ofKind(at, ctx);
    case "as_expression":
    case "type_assertion": {
      const value = at.type === "as_expression" ? at.namedChildren[0] : at.namedChildren.at(-1);
      return ofKind(at, ctx) ?? (value ? dropped(value, ctx) : undefined);
    }
    case "ternary_expression":
      return first(ctx, at.childForFieldName("consequence"), at.childForFieldName("alternative"));
    case "binary_expression": {
      const operator = at.childForFieldName("operator")?.type;
      if (operator !== "&&" && operator !== "||" && operator !== "??") return undefined;
      return first(ctx, at.childForFieldName("left"), at.childForFieldName("right"));
    }
    case "sequence_expression":
      return first(ctx, ...at.namedChildren);
    default:
      return undefined;
  }
}

function first(ctx: RuleContext, ...parts: (Node | null)[]): Dropped | undefined {
  for (const part of parts) {
    const found = part ? dropped(part, ctx) : undefined;
    if (found) return found;
  }
  return undefined;
}

function ofKind(node: Node, ctx: RuleContext): Dropped | undefined {
  const kind = promiseKind(node, ctx);
  return kind ? { node, kind } : undefined;
}

function droppedCall(call: Node, ctx: RuleContext): Dropped | undefined {
  const method = methodCall(call);
  switch (method?.name) {
    case "then":
      if (endsProcess(method.object, callArgs(call), ctx)) return undefined;
      return isHandler(callArgs(call)[1], ctx) ? undefined : ofKind(call, ctx);
    case "catch":
      return isHandler(callArgs(call)[0], ctx) ? undefined : ofKind(call, ctx);
    case "finally": {
      const object = bare(method.object);
      const inner = object.type === "call_expression" ? methodCall(object)?.name : undefined;
      // What comes before decides; nothing but a promise has a `finally` with a callback.
      if (inner && /^(then|catch|finally)$/.test(inner)) {
        return droppedCall(object, ctx) ? { node: call, kind: "promise" } : undefined;
      }
      return isFunctionValue(callArgs(call)[0]) || isNamedHandler(callArgs(call))
        ? { node: call, kind: "promise" }
        : ofKind(call, ctx);
    }
  }
  const callee = bare(call.childForFieldName("function") ?? call);
  if (isFunctionValue(callee) && handlesItsErrors(callee, ctx)) return undefined;
  if (neverRejects(localFunction(callee, ctx), ctx)) return undefined;
  return ofKind(call, ctx);
}

/** `work().catch(log).then(() => process.exit(0))`: the errors are handled, and nothing is left to fail. */
function endsProcess(object: Node, given: readonly Node[], ctx: RuleContext): boolean {
  const before = bare(object);
  const last = given.length === 1 ? given[0]?.childForFieldName("body") : undefined;
  if (!last || before.type !== "call_expression" || methodCall(before)?.name !== "catch") return false;
  return (
    isHandler(callArgs(before)[0], ctx) && /^(\{\s*)?process\.exit\([^()]*\);?(\s*\})?$/.test(ctx.plain(last))
  );
}

/** `finally(stop)`: one function by its name. */
function isNamedHandler(given: readonly Node[]): boolean {
  return given.length === 1 && /^(identifier|member_expression)$/.test(given[0]?.type ?? "");
}

/** A rejection handler: anything that may be a function. */
function isHandler(node: Node | undefined, ctx: RuleContext): boolean {
  if (!node) return false;
  if (/^(undefined|null|true|false|number|string|template_string|object|array|regex)$/.test(node.type)) {
    return false;
  }
  return ctx.text(node) !== "undefined";
}

/** Statement heads that can hold a promise, by the kind of their expression. */
const CANDIDATES = new Set([
  "call_expression",
  "new_expression",
  "identifier",
  "member_expression",
  "array",
  "as_expression",
  "type_assertion",
  "ternary_expression",
  "binary_expression",
  "sequence_expression",
  "parenthesized_expression",
  "non_null_expression",
  "satisfies_expression",
]);

function repairs(found: Dropped, ctx: RuleContext): Fix[] {
  const { node, kind } = found;
  const unary = node.type !== "as_expression";
  const out: Fix[] = [];
  if (isInAsync(node, ctx) && unary) {
    out.push(
      kind === "list"
        ? fix(
            "Await all of them",
            insertAt(node.startIndex, "await Promise.all("),
            insertAt(node.endIndex, ")"),
          )
        : fix("Await the promise", insertAt(node.startIndex, "await ")),
    );
  }
  if (kind === "promise" && unary) {
    const error = ctx.file.language === "javascript" ? "error" : "error: unknown";
    out.push(
      fix(
        "Log what it rejects with",
        insertAt(
          node.endIndex,
          `.catch((${error}) => { console.error(${JSON.stringify("failed:")}, error); })`,
        ),
      ),
    );
  }
  if (unary) out.push(fix("Mark it as deliberately not awaited", insertAt(node.startIndex, "void ")));
  return out;
}

function checkStatement(statement: Node, ctx: RuleContext): void {
  const expression = statement.firstNamedChild;
  if (!expression || !CANDIDATES.has(expression.type) || isImport(expression)) return;
  checkExpression(expression, ctx);
}

function isImport(node: Node): boolean {
  return node.type === "call_expression" && node.childForFieldName("function")?.type === "import";
}

function checkExpression(expression: Node, ctx: RuleContext): void {
  const found = dropped(expression, ctx);
  if (!found) return;
  ctx.report(
    { from: expression, to: headOf(expression) },
    {
      message:
        found.kind === "list"
          ? "List of promises is dropped: nobody waits for them, and a rejection is unhandled."
          : "Promise is neither awaited nor handled: a rejection here is unhandled and can end the process.",
      suggestions: repairs(found, ctx),
    },
  );
}

/** `import("./module");` as a statement: looked for apart, since files without other promises have it. */
function checkImport(statement: Node, ctx: RuleContext): void {
  const call = statement.firstNamedChild;
  if (call && isImport(call)) checkExpression(call, ctx);
}

function givesCoroutine(call: Node, ctx: RuleContext): { started: boolean } | undefined {
  const callee = call.childForFieldName("function");
  if (!callee) return undefined;
  if (callee.type === "identifier") {
    const definition = ctx.definition(callee);
    if (!definition || definition.file?.ambiguous) return undefined;
    if (definition.kind === "function") return definition.async ? { started: false } : undefined;
  } else if (callee.type === "attribute") {
    const name = ctx.text(callee.childForFieldName("attribute") ?? callee);
    const object = callee.childForFieldName("object");
    const method = ctx.fileDefinition(`this.${name}`);
    if (object && method?.async && !method.file?.ambiguous) {
      const own = ctx.adapter.isSelf(object) || ctx.typeOf(object)?.startsWith("./");
      if (own) return { started: false };
    }
    if (!COROUTINE_NAMES.has(name)) return undefined;
  } else return undefined;
  const qualified = ctx.qualifyCall(call);
  if (!qualified || !isCoroutineApi(qualified)) return undefined;
  return { started: isStartedAtOnce(qualified) };
}

function checkPython(statement: Node, ctx: RuleContext): void {
  const call = statement.firstNamedChild;
  if (call?.type !== "call" || statement.namedChildCount !== 1) return;
  const coroutine = givesCoroutine(call, ctx);
  if (!coroutine) return;
  const scope = ctx.functionAround(call);
  const inAsync = scope !== undefined && ctx.isAsync(scope);
  ctx.report(
    { from: call, to: call.startPosition.row === call.endPosition.row ? call : (call.firstChild ?? call) },
    {
      message: coroutine.started
        ? "Result is not awaited: errors of the gathered tasks are lost."
        : "Coroutine is never awaited: its code does not run at all.",
      ...(inAsync ? { fix: fix("Await the coroutine", insertAt(call.startIndex, "await ")) } : {}),
    },
  );
}

export const floatingPromise = defineRule({
  id: "floating-promise",
  code: "AS01",
  title: "Promise or coroutine is dropped",
  area: "async",
  severity: "error",
  why: "A promise that nobody awaits or handles turns its failure into an unhandled rejection, which ends a Node process by default, and a coroutine that is not awaited never runs. Awaiting or handling every one keeps the error with the request that caused it.",
  sources: [
    {
      title: "Node.js: unhandled rejections end the process",
      url: "https://nodejs.org/api/process.html#event-unhandledrejection",
    },
    {
      title: "REL11-BP01: Monitor all components of the workload to detect failures",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp01.html",
    },
    {
      title: "Python: detect never-awaited coroutines",
      url: "https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines",
    },
  ],
  autofix: "yes",
  peers: {
    eslint: ["@typescript-eslint/no-floating-promises", "promise/catch-or-return"],
    biome: ["noFloatingPromises"],
    oxlint: ["typescript/no-floating-promises", "promise/catch-or-return"],
    sonar: ["S4822"],
    roslyn: ["CS4014", "VSTHRD110"],
  },
  mentions: ["await"],
  languages: {
    javascript: [
      {
        kinds: ["expression_statement"],
        anchors: ["async", "Promise", "then", "finally", ...PROMISE_API_ANCHORS],
        check: checkStatement,
      },
      {
        kinds: ["expression_statement"],
        anchors: /\bimport\s*\(/,
        check: checkImport,
      },
    ],
    python: [
      {
        kinds: ["expression_statement"],
        anchors: ["async", ...COROUTINE_ANCHORS],
        check: checkPython,
      },
    ],
    csharp: csharpFloating,
  },
  examples: [...floatingPromiseExamples, ...csharpExamples],
});
