import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { annotations, args as javaArgs } from "../../languages/java.ts";
import { args as javascriptArgs, property } from "../../languages/javascriptSyntax.ts";
import { keyword } from "../../languages/python.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { retryNonIdempotentExamples } from "./retryNonIdempotent.examples.ts";

/** Words of code that makes repeated requests safe. */
const IDEMPOTENCY = [
  ..."Idempotency idempotency idempotency_key idempotencyKey IdempotencyKey idempotent Idempotent IDEMPOTENCY_KEY".split(
    " ",
  ),
  ..."IDEMPOTENCY_HEADER idempotency_token idempotencyToken ClientRequestToken clientRequestToken clientToken ClientToken".split(
    " ",
  ),
];

const TWICE = "a request whose answer was lost is carried out twice.";
const UNSAFE = /^["'`]?(POST|PATCH)["'`]?$/i;

function isSafe(ctx: RuleContext): boolean {
  return IDEMPOTENCY.some((word) => ctx.mentions(word));
}

/** The list without the methods that may not be repeated. */
function withoutUnsafe(list: Node, ctx: RuleContext): Fix[] {
  const kept = items(list).filter((one) => !UNSAFE.test(ctx.plain(one)));
  if (kept.length === 0 || kept.length === items(list).length) return [];
  const text = ctx.text(list);
  const trailing = list.type === "tuple" && kept.length === 1 ? "," : "";
  const inner = kept.map((one) => ctx.text(one)).join(", ");
  return [
    fix("Repeat only what may be repeated", replaceNode(list, `${text[0]}${inner}${trailing}${text.at(-1)}`)),
  ];
}

const RETRY = /^((urllib3|requests\.packages\.urllib3)(\.util)?(\.retry)?|requests\.adapters)\.Retry$/;

function checkRetry(call: Node, ctx: RuleContext): void {
  if (!RETRY.test(ctx.qualifyCall(call) ?? "") || isSafe(ctx)) return;
  for (const name of ["allowed_methods", "method_whitelist"]) {
    const found = keyword(call, name);
    if (found.state !== "present") continue;
    const text = ctx.text(found.value);
    if (/^(None|False)$/.test(text)) {
      const safe = `["HEAD", "GET", "PUT", "DELETE", "OPTIONS", "TRACE"]`;
      ctx.report(found.argument, {
        message: `${name}=${text} repeats every method, POST as well: ${TWICE}`,
        suggestions: [fix("Repeat only what may be repeated", replaceNode(found.value, safe))],
      });
      continue;
    }
    const list =
      found.value.type === "call" ? items(found.value.childForFieldName("arguments"))[0] : found.value;
    const unsafe = list ? items(list).find((one) => UNSAFE.test(ctx.plain(one))) : undefined;
    if (!list || !unsafe) continue;
    ctx.report(unsafe, {
      message: `${ctx.text(unsafe).replace(/["']/g, "")} is repeated: ${TWICE}`,
      suggestions: withoutUnsafe(list, ctx),
    });
  }
}

const DECORATORS = /^(tenacity\.retry|backoff\.on_exception|retrying\.retry|retry(\.api)?\.retry)$/;
const POSTS =
  /^(requests|httpx)(\.(Session|Client|AsyncClient))?[.#](post|patch)$|^aiohttp\.ClientSession#(post|patch)$/;

/** A decorated function that posts. */
function checkDecorator(decorator: Node, ctx: RuleContext): void {
  const value = decorator.namedChildren.find((c) => !c.isExtra);
  if (!value) return;
  const name = value.type === "call" ? ctx.qualifyCall(value) : ctx.qualify(value);
  if (!name || !DECORATORS.test(name) || isSafe(ctx)) return;
  const fn = decorator.parent?.childForFieldName("definition");
  const body = fn?.type === "function_definition" ? fn.childForFieldName("body") : null;
  if (!body || !ctx.own(body, ["call"]).some((call) => POSTS.test(ctx.qualifyCall(call) ?? ""))) return;
  const callee = value.type === "call" ? (value.childForFieldName("function") ?? value) : value;
  ctx.report(callee, {
    message: `This function posts and is repeated when it fails: without an idempotency key ${TWICE}`,
    severity: "info",
  });
}

/** Lists of methods that retry options hold, by the library's module. */
const METHODS = /^(got|ky|undici)(\.|$)/;
const AXIOS_RETRY = /^axios-retry(\.default)?$/;

function checkJavascript(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name || isSafe(ctx)) return;
  if (AXIOS_RETRY.test(name)) checkCondition(call, ctx);
  else if (METHODS.test(name)) {
    for (const argument of javascriptArgs(call)) {
      const options = ctx.adapter.unwrap(argument);
      const retry = property(options, "retry");
      const inner = retry.state === "present" ? ctx.adapter.unwrap(retry.value) : options;
      if (retry.state !== "present" && !name.startsWith("undici")) continue;
      const methods = property(inner, "methods");
      if (methods.state !== "present") continue;
      const list = ctx.adapter.unwrap(methods.value);
      const unsafe =
        list.type === "array" ? items(list).find((one) => UNSAFE.test(ctx.plain(one))) : undefined;
      if (!unsafe) continue;
      ctx.report(unsafe, {
        message: `${ctx.text(unsafe).replace(/["'`]/g, "")} is repeated: ${TWICE}`,
        suggestions: withoutUnsafe(list, ctx),
      });
    }
  }
}

const ALWAYS =
  /^(async\s+)?(\(\s*\w*\s*\)|\w+)\s*=>\s*(true|\{\s*return true;?\s*\})$|^function\s*\w*\(\s*\w*\s*\)\s*\{\s*return true;?\s*\}$/;

function checkCondition(call: Node, ctx: RuleContext): void {
  const callee = ctx.adapter.callee(call);
  for (const argument of javascriptArgs(call)) {
    const condition = property(ctx.adapter.unwrap(argument), "retryCondition");
    if (condition.state !== "present") continue;
    const text = ctx.text(condition.value);
    const any =
      ALWAYS.test(text) ||
      (condition.value.type === "method_definition" && /\{\s*return true;?\s*\}$/.test(text));
    if (!any && !/(^|\.)isRetryableError$/.test(text)) continue;
    const own = callee ? ctx.text(callee).replace(/\.default$/, "") : "axiosRetry";
    ctx.report(condition.pair, {
      message: `This retryCondition repeats every method, POST as well: ${TWICE}`,
      suggestions:
        condition.value.type === "method_definition"
          ? []
          : [
              fix(
                "Repeat only what may be repeated",
                replaceNode(condition.value, `${own}.isNetworkOrIdempotentRequestError`),
              ),
            ],
    });
  }
}

/** `pRetry(() => axios.post(…))`. */
function checkWrapper(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (
    !name ||
    !/^(p-retry|async-retry|promise-retry)(\.default)?$|^exponential-backoff\.backOff$/.test(name) ||
    isSafe(ctx)
  )
    return;
  const first = javascriptArgs(call)[0];
  const body = first && /function/.test(first.type) ? first.childForFieldName("body") : null;
  if (!body) return;
  const posts = [body, ...body.descendantsOfType("call_expression")].some((one) => {
    if (one.type !== "call_expression") return false;
    const qualified = ctx.qualifyCall(one) ?? "";
    if (/^(axios|got|ky|superagent|needle|axios\.create\(\)#)[.#]?(post|patch)$/.test(qualified)) return true;
    return (
      /^(fetch|node-fetch|undici\.(fetch|request))$/.test(qualified) &&
      /method:\s*["'`](POST|PATCH)["'`]/i.test(ctx.plain(one))
    );
  });
  if (!posts) return;
  ctx.report(ctx.adapter.callee(call) ?? call, {
    message: `This posts, and is repeated when it fails: without an idempotency key ${TWICE}`,
    severity: "info",
  });
}

/** Apache's handler with `requestSentRetryEnabled`. */
function checkHandler(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (
    !name ||
    !/^org\.apache\.http\.impl\.client\.(DefaultHttpRequestRetryHandler|StandardHttpRequestRetryHandler)$/.test(
      name,
    )
  )
    return;
  const second = javaArgs(call)[1];
  if (name.includes(".Standard") || !second || ctx.text(second) !== "true" || isSafe(ctx)) return;
  ctx.report(second, {
    message: `Requests that were sent are repeated, POST as well: ${TWICE}`,
    suggestions: [fix("Repeat only what may be repeated", replaceNode(second, "false"))],
  });
}

const JAVA_POSTS =
  /\.\s*(postFor(Object|Entity|Location)|patchForObject)\s*\(|\.\s*(post|patch)\s*\(\s*\)|HttpMethod\.(POST|PATCH)\b|\.POST\s*\(|new HttpP(ost|atch)\s*\(/;

function checkMethod(method: Node, ctx: RuleContext): void {
  const retry = annotations(method).find((one) => /^(Retryable|Retry)$/.test(one.name));
  const body = method.childForFieldName("body");
  if (!retry || !body || isSafe(ctx)) return;
  const posts =
    annotations(method).some((one) => /^(Post|Patch)Mapping$/.test(one.name)) ||
    JAVA_POSTS.test(ctx.plain(body));
  if (!posts) return;
  ctx.report(retry.node, {
    message: `This method posts and is repeated when it fails: without an idempotency key ${TWICE}`,
    severity: "info",
  });
}

export const retryNonIdempotent = defineRule({
  id: "retry-non-idempotent",
  code: "RT04",
  title: "Retry of a request that may not be repeated",
  area: "retries",
  severity: "warning",
  why: "When an answer is lost, the request may have been carried out all the same, and repeating a POST charges, books or sends a second time. Repeating only safe methods, or sending an idempotency key, keeps a retry from doing the work twice.",
  sources: [
    {
      title: "Builders' Library: Making retries safe with idempotent APIs",
      url: "https://aws.amazon.com/builders-library/making-retries-safe-with-idempotent-APIs/",
    },
    {
      title: "REL04-BP04: Make mutating operations idempotent",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel04-bp04.html",
    },
    {
      title: "urllib3: Retry",
      url: "https://urllib3.readthedocs.io/en/stable/reference/urllib3.util.html#urllib3.util.Retry",
    },
  ],
  autofix: "suggest",
  peers: {},
  mentions: IDEMPOTENCY,
  languages: {
    javascript: [
      {
        kinds: ["call_expression", "new_expression"],
        anchors: /["'](got|ky|undici|axios-retry|p-retry|async-retry|promise-retry|exponential-backoff)["']/,
        check(call, ctx) {
          if (/post|patch|retryCondition/i.test(ctx.plain(call))) {
            checkJavascript(call, ctx);
            checkWrapper(call, ctx);
          }
        },
      },
    ],
    python: [
      { calls: ["Retry"], check: checkRetry },
      { kinds: ["decorator"], anchors: ["post", "patch"], check: checkDecorator },
    ],
    java: [
      { calls: ["DefaultHttpRequestRetryHandler"], check: checkHandler },
      { kinds: ["method_declaration"], anchors: ["Retryable", "Retry"], check: checkMethod },
    ],
  },
  examples: retryNonIdempotentExamples,
});
