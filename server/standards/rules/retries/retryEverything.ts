import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { annotations, args as javaArgs } from "../../languages/java.ts";
import { args as javascriptArgs, property } from "../../languages/javascriptSyntax.ts";
import { args, keyword } from "../../languages/python.ts";
import type { Family, Fix } from "../../model.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { escapeRegExp } from "../timeouts/edits.ts";
import { mayThrow } from "./retryBound.ts";
import { retryEverythingExamples } from "./retryEverything.examples.ts";
import { handlersOf } from "./retryFlow.ts";
import { handlerHead } from "./retryHandler.ts";
import {
  caughtTypes,
  changesAttempt,
  exitsOf,
  LOOP_KINDS,
  type RetryLoop,
  retryLoopOf,
} from "./retryLoop.ts";

const ALL = "also what no attempt can mend: a wrong request, a missing right, a bug.";
const CATCHES_ALL = /^except\s*:?\s*$|\b(Base)?Exception\b|\bThrowable\b/;

/** True where the failing path asks what kind of error it is, or hands it to someone who may. */
function asksWhich(loop: RetryLoop, ctx: RuleContext): boolean {
  const { error } = loop;
  if (error) {
    const own = new RegExp(`(^|[^\\w.])${error}\\b`);
    const conditions = ctx
      .own(loop.body, [
        "if_statement",
        "elif_clause",
        "switch_statement",
        "ternary_expression",
        "match_statement",
        "switch_expression",
      ])
      .map((one) => loop.plain(one.childForFieldName("condition") ?? one.childForFieldName("value") ?? one));
    if (conditions.some((text) => own.test(text))) return true;
    // `const locked = error.message.includes(…)`: the question has a name of its own.
    const names = loop.failing
      .flatMap((one) => [
        ...loop.plain(one).matchAll(/(?:^|[\s;{])([A-Za-z_$][\w$]*)\s*:?=\s*([^;\n=][^;]*)/g),
      ])
      .filter((match) => own.test(match[2] ?? ""))
      .map((match) => match[1] ?? "");
    if (
      names.some((name) =>
        conditions.some((text) => new RegExp(`(^|[^\\w.])${escapeRegExp(name)}\\b`).test(text)),
      )
    )
      return true;
  }
  if (
    loop.failing.some((one) => ctx.own(one, ctx.adapter.callKinds).some((call) => mayThrow(call, loop, ctx)))
  )
    return true;
  return exitsOf(loop, ctx).some((one) =>
    /retryable|retriable|transient|permanent|fatal|should_?retry|can_?retry/i.test(ctx.plain(one)),
  );
}

/** A handler in front of this one that does not go round: it has the errors sorted out. */
function sortedBefore(loop: RetryLoop, ctx: RuleContext): boolean {
  const statement = loop.handler.parent;
  if (!statement) return false;
  return handlersOf(statement).some(
    (one) =>
      one.startIndex < loop.handler.startIndex &&
      !/Interrupted|KeyboardInterrupt|SystemExit|CancelledError/.test(ctx.plain(one).split(/[{:]/)[0] ?? ""),
  );
}

function checkLoop(node: Node, ctx: RuleContext, family: Family): void {
  const loop = retryLoopOf(node, family, ctx);
  if (!loop || loop.polls) return;
  if (family !== "javascript" && !CATCHES_ALL.test(caughtTypes(loop).replace(/\{.*/s, "").trim())) return;
  if (sortedBefore(loop, ctx) || asksWhich(loop, ctx) || changesAttempt(loop)) return;
  ctx.report(handlerHead(loop.handler), {
    message: `Every error is tried again, ${ALL}`,
    ...(family === "javascript" ? { severity: "info" as const } : {}),
  });
}

function loops(family: Family, anchors: readonly string[]): Handler {
  return { kinds: LOOP_KINDS[family] ?? [], anchors, check: (node, ctx) => checkLoop(node, ctx, family) };
}

/** Answers that stay the same however often they are asked for. */
const HOPELESS = /^4(?!08|09|21|23|24|25|29)\d\d$/;

function withoutHopeless(list: Node, ctx: RuleContext): Fix[] {
  const kept = items(list).filter((one) => !HOPELESS.test(ctx.plain(one)));
  if (kept.length === 0) return [];
  const text = ctx.text(list);
  const trailing = list.type === "tuple" && kept.length === 1 ? "," : "";
  return [
    fix(
      "Try again only what can succeed",
      replaceNode(list, `${text[0]}${kept.map((one) => ctx.text(one)).join(", ")}${trailing}${text.at(-1)}`),
    ),
  ];
}

function checkCodes(list: Node, ctx: RuleContext): void {
  const hopeless = items(list).filter((one) => HOPELESS.test(ctx.plain(one)));
  const [first] = hopeless;
  if (!first) return;
  ctx.report(first, {
    message: `${hopeless.map((one) => ctx.text(one)).join(", ")} is tried again, though the same request gets the same answer: it only adds load.`,
    suggestions: withoutHopeless(list, ctx),
  });
}

const RETRY = /^((urllib3|requests\.packages\.urllib3)(\.util)?(\.retry)?|requests\.adapters)\.Retry$/;

function checkPython(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  if (RETRY.test(name)) {
    const codes = keyword(call, "status_forcelist");
    if (codes.state !== "present") return;
    const list =
      codes.value.type === "call" ? items(codes.value.childForFieldName("arguments"))[0] : codes.value;
    if (list) checkCodes(list, ctx);
  } else if (name === "backoff.on_exception") {
    const kind = args(call)[1];
    if (kind && /^(Base)?Exception$/.test(ctx.plain(kind)) && keyword(call, "giveup").state === "absent")
      ctx.report(kind, { message: `Every error is tried again, ${ALL}` });
  } else if (/^tenacity\.(retry_if_exception_type)$/.test(name)) {
    const kind = args(call)[0];
    if (
      args(call).length === 1 &&
      kind &&
      /^(Base)?Exception$/.test(ctx.plain(kind)) &&
      !/&/.test(ctx.plain(call.parent ?? call))
    )
      ctx.report(kind, { message: `Every error is tried again, ${ALL}` });
  }
}

function checkJavascript(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name || !/^(got|ky|undici|ofetch)(\.|$)/.test(name)) return;
  for (const argument of javascriptArgs(call)) {
    const options = ctx.adapter.unwrap(argument);
    const retry = property(options, "retry");
    const inner = retry.state === "present" ? ctx.adapter.unwrap(retry.value) : options;
    for (const key of ["statusCodes", "retryStatusCodes"]) {
      const codes = property(inner.type === "object" ? inner : options, key);
      const list = codes.state === "present" ? ctx.adapter.unwrap(codes.value) : undefined;
      if (list?.type === "array") checkCodes(list, ctx);
    }
  }
}

function checkAnnotation(method: Node, ctx: RuleContext): void {
  for (const { name, node } of annotations(method)) {
    if (name !== "Retryable") continue;
    const pairs = node.descendantsOfType("element_value_pair");
    const named = pairs.find((one) =>
      /^(value|include|retryFor|includes)$/.test(one.childForFieldName("key")?.text ?? ""),
    );
    const excluded = pairs.some((one) =>
      /^(exclude|noRetryFor|excludes|exceptionExpression|predicate)$/.test(
        one.childForFieldName("key")?.text ?? "",
      ),
    );
    const value = named?.childForFieldName("value") ?? node.descendantsOfType("class_literal")[0];
    if (excluded || !value || !/^\{?\s*(Exception|Throwable)\.class\s*\}?$/.test(ctx.plain(value))) continue;
    ctx.report(value, { message: `Every error is tried again, ${ALL}` });
  }
}

function checkJava(call: Node, ctx: RuleContext): void {
  const name = call.childForFieldName("name")?.text ?? "";
  const value = javaArgs(call)[0];
  if (!value || javaArgs(call).length !== 1 || !/^(Exception|Throwable)\.class$/.test(ctx.plain(value)))
    return;
  let chain = "";
  for (let at: Node | null = call; at?.type === "method_invocation"; at = at.parent) chain = ctx.text(at);
  const policy = /\bRetry(Config|Policy|Template)\b/.test(chain) || /^retryExceptions$/.test(name);
  if (!policy || /\.(ignoreExceptions|abortOn|notRetryOn|retryOnException|abortIf)\(/.test(chain)) return;
  ctx.report(value, { message: `Every error is tried again, ${ALL}` });
}

export const retryEverything = defineRule({
  id: "retry-everything",
  code: "RT07",
  title: "Retry of errors that no attempt can mend",
  area: "retries",
  severity: "warning",
  why: "A request that is wrong, a right that is missing and a bug fail each time, so trying them again only makes callers wait and multiplies the load. Retrying only what may pass by itself leaves the capacity to those who can be helped.",
  sources: [
    {
      title: "REL05-BP03: Control and limit retry calls",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp03.html",
    },
    {
      title: "Builders' Library: Timeouts, retries and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
  ],
  autofix: "suggest",
  peers: {},
  languages: {
    javascript: [
      loops("javascript", ["catch"]),
      {
        kinds: ["call_expression", "new_expression"],
        anchors: ["statusCodes", "retryStatusCodes"],
        check: checkJavascript,
      },
    ],
    python: [
      loops("python", ["except"]),
      { calls: ["Retry", "on_exception", "retry_if_exception_type"], check: checkPython },
    ],
    java: [
      loops("java", ["catch"]),
      { kinds: ["method_declaration"], anchors: ["Retryable"], check: checkAnnotation },
      { calls: ["retryExceptions", "handle", "retryOn"], check: checkJava },
    ],
  },
  examples: retryEverythingExamples,
});
