import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { ancestor, items } from "../../languages/adapter.ts";
import { GO_FUNCTIONS, literalKey } from "../../languages/go.ts";
import { JAVA_FUNCTIONS } from "../../languages/java.ts";
import { JS_FUNCTIONS } from "../../languages/javascriptSyntax.ts";
import { PY_FUNCTIONS } from "../../languages/python.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { callRange } from "./callRange.ts";
import { csharp } from "./clientPerRequest.csharp.ts";
import { csharpExamples } from "./clientPerRequest.csharpExamples.ts";
import { clientPerRequestExamples } from "./clientPerRequest.examples.ts";
import { hoist, isConstant } from "./clientPerRequest.hoist.ts";
import {
  GO_CLIENTS,
  GO_NAMES,
  JAVA_CLIENTS,
  JAVA_NAMES,
  JS_CLIENTS,
  JS_NAMES,
  PY_CLIENTS,
  PY_NAMES,
} from "./clientPerRequest.names.ts";
import { goRequestScope } from "./requestScope.go.ts";
import { jsRequestScope } from "./requestScope.javascript.ts";
import { javaRequestScope, pyRequestScope } from "./requestScope.ts";

function tell(
  node: Node,
  name: string,
  where: "request" | "round of the loop",
  ctx: RuleContext,
  suggestion?: Fix,
): void {
  ctx.report(callRange(node), {
    message: `${name} is made anew for each ${where}: every one opens its own connections, so none is ever reused. Make it once, outside.`,
    suggestions: suggestion ? [suggestion] : [],
  });
}

/** Innermost loop around a node within its function, if the client is the same in every round. */
function sameInLoop(
  node: Node,
  loops: readonly string[],
  functions: readonly string[],
  ctx: RuleContext,
): boolean {
  const loop = ancestor(node, loops, functions);
  if (!loop) return false;
  // The head of a loop runs once, and a loop that waits and tries again makes a new one on purpose.
  const body = loop.childForFieldName("body");
  if (!body || node.startIndex < body.startIndex || node.endIndex > body.endIndex) return false;
  if (/^(while_statement|do_statement)$/.test(loop.type) || !loopRuns(loop)) return false;
  if (/\b(break|return)\b/.test(ctx.plain(body)) || /\b(catch|except)\b/.test(ctx.plain(body))) return false;
  return isConstant(node, ctx, loop.startIndex);
}

/** True for a loop over something: `for (;;)` and `for {` are workers. */
function loopRuns(loop: Node): boolean {
  if (loop.type === "for_statement" && loop.namedChildren.some((c) => c.type === "range_clause")) return true;
  return (
    /^(for_in_statement|enhanced_for_statement)$/.test(loop.type) ||
    (loop.type === "for_statement" && loop.childForFieldName("right") !== null)
  );
}

/** Last part of a qualified name, as people call it. */
function shortName(qualified: string): string {
  return (
    qualified
      .replace(/\(\)#?\w*$/, "")
      .split(/[./#]/)
      .at(-1) ?? qualified
  );
}

export const clientPerRequest = defineRule({
  id: "client-per-request",
  code: "OV07",
  title: "Client or pool is made for each request",
  area: "overload",
  severity: "warning",
  why: "A client that is made per request opens new connections each time, so load turns into handshakes, exhausted ports and a database at its connection limit. One client for the process reuses its connections and bounds them.",
  sources: [
    {
      title: "Builders' Library: Using load shedding to avoid overload",
      url: "https://aws.amazon.com/builders-library/using-load-shedding-to-avoid-overload/",
    },
    {
      title: "AWS Lambda: Best practices for function code",
      url: "https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html",
    },
    { title: "Go: http.Client", url: "https://pkg.go.dev/net/http#Client" },
  ],
  autofix: "suggest",
  peers: { sonar: ["S6962", "S6243"] },
  languages: {
    csharp,
    javascript: [
      {
        calls: JS_NAMES,
        check(node, ctx) {
          const name = ctx.qualifyCall(node);
          if (!name || !JS_CLIENTS.test(name)) return;
          const handler = jsRequestScope(node, ctx);
          if (handler) tell(node, shortName(name), "request", ctx, hoist(node, handler, ctx));
          else if (sameInLoop(node, ["for_in_statement"], JS_FUNCTIONS, ctx))
            tell(node, shortName(name), "round of the loop", ctx);
        },
      },
    ],
    python: [
      {
        calls: PY_NAMES,
        check(node, ctx) {
          const name = ctx.qualifyCall(node);
          if (!name || !PY_CLIENTS.test(name)) return;
          const fn = ancestor(node, ["function_definition"]);
          const lambda =
            fn && /^(lambda_)?handler$/.test(fn.childForFieldName("name")?.text ?? "") && takesEvent(fn);
          if (lambda || pyRequestScope(node, ctx) === "request")
            tell(node, shortName(name), "request", ctx, fn && hoist(node, fn, ctx));
          else if (sameInLoop(node, ["for_statement"], PY_FUNCTIONS, ctx))
            tell(node, shortName(name), "round of the loop", ctx);
        },
      },
    ],
    java: [
      {
        calls: JAVA_NAMES,
        check(node, ctx) {
          const name = ctx.qualifyCall(node);
          if (!name || !JAVA_CLIENTS.test(name)) return;
          if (javaRequestScope(node, ctx) === "request" || isLambdaHandler(node))
            tell(node, javaName(name), "request", ctx);
          else if (sameInLoop(node, ["enhanced_for_statement"], JAVA_FUNCTIONS, ctx))
            tell(node, javaName(name), "round of the loop", ctx);
        },
      },
    ],
    go: [
      {
        calls: GO_NAMES,
        check(node, ctx) {
          const name = ctx.qualifyCall(node)?.replace(/\/v\d+([./])/, "$1");
          if (!name || !GO_CLIENTS.test(name)) return;
          // A client without a transport of its own shares that of all.
          if (name === "net/http.Client" && !/Transport\{/.test(literalKey(node, "Transport")?.text ?? ""))
            return;
          if (name === "net/http.Transport" && isPartOfClient(node, ctx)) return;
          if (goRequestScope(node, ctx)) tell(node, shortName(name), "request", ctx);
          else if (sameInLoop(node, ["for_statement"], GO_FUNCTIONS, ctx))
            tell(node, shortName(name), "round of the loop", ctx);
        },
      },
    ],
  },
  examples: [...clientPerRequestExamples, ...csharpExamples],
});

function takesEvent(fn: Node): boolean {
  const names = items(fn.childForFieldName("parameters")).map((p) => /^\w+/.exec(p.text)?.[0] ?? "");
  return names.length === 2 && /^_?event$/.test(names[0] ?? "") && /^_?context$/.test(names[1] ?? "");
}

function isLambdaHandler(node: Node): boolean {
  const method = ancestor(node, ["method_declaration"], ["class_body"]);
  const parameters = items(method?.childForFieldName("parameters") ?? null);
  return (
    method?.childForFieldName("name")?.text === "handleRequest" &&
    parameters.at(-1)?.childForFieldName("type")?.text === "Context"
  );
}

function javaName(qualified: string): string {
  return qualified.split(/[.#]/).find((part) => /^[A-Z]/.test(part)) ?? qualified;
}

function isPartOfClient(node: Node, ctx: RuleContext): boolean {
  for (let at = node.parent; at && !GO_FUNCTIONS.includes(at.type); at = at.parent) {
    if (at.type === "composite_literal" && ctx.qualifyCall(at) === "net/http.Client") return true;
  }
  return false;
}
