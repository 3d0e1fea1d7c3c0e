import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { args as goArgs } from "../../languages/go.ts";
import { args as javaArgs } from "../../languages/java.ts";
import { args as javascriptArgs, property } from "../../languages/javascriptSyntax.ts";
import { args, keyword } from "../../languages/python.ts";
import type { Handler } from "../../rule.ts";
import { appendArgument, callRange, prependEntry } from "../timeouts/edits.ts";
import { decoratorValue } from "./retryOptions.ts";

const AT_ONCE = "tries again at once: all callers hit a service that just failed, as fast as they can.";
const EQUALLY = "waits equally long each time: callers come back together, however long the outage lasts.";

const RETRY = /^(urllib3|requests\.packages\.urllib3)(\.util)?(\.retry)?\.Retry$|^requests\.adapters\.Retry$/;
const ADAPTER = /^requests(\.adapters)?\.HTTPAdapter$/;
const TENACITY = /^tenacity\.(retry|Retrying|AsyncRetrying)$/;
const COUNTS = ["total", "connect", "read", "status", "other"];

function checkRetry(call: Node, ctx: RuleContext): void {
  const factor = keyword(call, "backoff_factor");
  if (factor.state === "unknown" || args(call).length > 6) return;
  if (factor.state === "present") {
    if (!/^0(\.0*)?$/.test(ctx.plain(factor.value))) return;
    ctx.report(factor.argument, {
      message: `backoff_factor=0 ${AT_ONCE}`,
      fix: fix("Wait longer after each attempt", {
        start: factor.value.startIndex,
        end: factor.value.endIndex,
        newText: "0.5",
      }),
    });
    return;
  }
  const first = args(call)[0];
  const counts = [
    ...COUNTS.map((name) => keyword(call, name)).flatMap((one) =>
      one.state === "present" ? [one.value] : [],
    ),
    ...(first ? [first] : []),
  ];
  // None, no retry, or a single one: nothing to back off between.
  if (counts.length > 0 && counts.every((one) => /^(0|1|False|None)$/.test(ctx.plain(one)))) return;
  const edit = appendArgument(call, "backoff_factor=0.5", ctx);
  ctx.report(callRange(call, ctx), {
    message: `Retry without backoff_factor ${AT_ONCE}`,
    fix: edit ? fix("Wait longer after each attempt", edit) : undefined,
  });
}

function checkPython(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  if (RETRY.test(name)) checkRetry(call, ctx);
  else if (ADAPTER.test(name)) {
    const most = keyword(call, "max_retries");
    if (most.state !== "present" || !/^\d+$/.test(ctx.plain(most.value)) || Number(ctx.text(most.value)) < 2)
      return;
    ctx.report(most.argument, {
      message: `max_retries=${ctx.text(most.value)} ${AT_ONCE}`,
      ...(retryClass(ctx)
        ? {
            suggestions: [
              fix("Wait longer after each attempt", {
                start: most.value.startIndex,
                end: most.value.endIndex,
                newText: `${retryClass(ctx)}(total=${ctx.text(most.value)}, backoff_factor=0.5)`,
              }),
            ],
          }
        : {}),
    });
  } else if (TENACITY.test(name)) checkTenacity(call, ctx);
  else if (/^backoff\.on_exception$/.test(name)) {
    const kind = args(call)[0];
    if (kind && ctx.qualify(kind) === "backoff.constant") {
      ctx.report(kind, {
        message: `backoff.constant ${EQUALLY}`,
        suggestions: [
          fix("Wait longer after each attempt", {
            start: kind.startIndex,
            end: kind.endIndex,
            newText: ctx.text(kind).replace(/constant$/, "expo"),
          }),
        ],
        severity: "info",
      });
    }
  }
}

function retryClass(ctx: RuleContext): string | undefined {
  return RETRY.test(ctx.fileDefinition("Retry")?.file?.qualified ?? "") ? "Retry" : undefined;
}

/** What grows the pause, under the name by which this file knows it. */
function growing(ctx: RuleContext): string | undefined {
  if (ctx.fileDefinition("wait_random_exponential")?.file?.qualified === "tenacity.wait_random_exponential")
    return "wait_random_exponential(max=60)";
  return ctx.fileDefinition("tenacity")?.file?.qualified === "tenacity"
    ? "tenacity.wait_random_exponential(max=60)"
    : undefined;
}

/** `stop_after_attempt(2)`: one more attempt. */
function isSingle(call: Node, ctx: RuleContext): boolean {
  const stop = keyword(call, "stop");
  return stop.state === "present" && /^(tenacity\.)?stop_after_attempt\([12]\)$/.test(ctx.plain(stop.value));
}

function checkTenacity(call: Node, ctx: RuleContext): void {
  const wait = keyword(call, "wait");
  if (wait.state === "unknown" || isSingle(call, ctx)) return;
  const own = growing(ctx);
  if (wait.state === "present") {
    const text = ctx.plain(wait.value);
    const fixed = /^(tenacity\.)?wait_fixed\([^()]*\)$/.test(text);
    if (!fixed && !/^(tenacity\.)?wait_none\(\)$/.test(text)) return;
    const change = own
      ? [
          fix("Wait longer after each attempt", {
            start: wait.value.startIndex,
            end: wait.value.endIndex,
            newText: own,
          }),
        ]
      : [];
    ctx.report(wait.value, {
      message: `${text.replace(/\(.*/, "")} ${fixed ? EQUALLY : AT_ONCE}`,
      suggestions: change,
      ...(fixed ? { severity: "info" as const } : {}),
    });
    return;
  }
  if (args(call).length > 0) return;
  // What it sleeps with may be another function.
  if (keyword(call, "sleep").state === "present") return;
  const edit = own ? appendArgument(call, `wait=${own}`, ctx) : undefined;
  ctx.report(callRange(call, ctx), {
    message: `A tenacity retry without wait ${AT_ONCE}`,
    fix: edit ? fix("Wait longer after each attempt", edit) : undefined,
  });
}

function checkDecorator(decorator: Node, ctx: RuleContext): void {
  const value = decoratorValue(decorator);
  if (!value || (value.type !== "identifier" && value.type !== "attribute")) return;
  if (ctx.qualify(value) !== "tenacity.retry") return;
  const own = growing(ctx);
  ctx.report(value, {
    message: `A tenacity retry without wait ${AT_ONCE}`,
    fix: own ? fix("Wait longer after each attempt", insertAt(value.endIndex, `(wait=${own})`)) : undefined,
  });
}

export const pythonBackoff: readonly Handler[] = [
  {
    calls: ["Retry", "HTTPAdapter", "retry", "Retrying", "AsyncRetrying", "on_exception"],
    check: checkPython,
  },
  { kinds: ["decorator"], anchors: ["tenacity"], check: checkDecorator },
];

function checkAxiosRetry(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call)?.replace(/\.default$/, "");
  if (name !== "axios-retry" || javascriptArgs(call).length === 0) return;
  const callee = ctx.adapter.callee(call);
  const options = javascriptArgs(call)[1];
  const given = options ? ctx.adapter.unwrap(options) : undefined;
  if (given && given.type !== "object") return;
  const delay = property(given, "retryDelay");
  const own = callee ? ctx.text(callee).replace(/\.default$/, "") : "axiosRetry";
  if (given && delay.state !== "absent") {
    if (delay.state !== "present") return;
    const text = ctx.text(delay.value);
    if (!/^\(\)\s*=>\s*\d[\d_]*$|\.noDelay$/.test(text)) return;
    const at = delay.value;
    ctx.report(delay.pair, {
      message: `This retryDelay ${/noDelay|=>\s*0$/.test(text) ? AT_ONCE : EQUALLY}`,
      suggestions: [
        fix("Wait longer after each attempt", {
          start: at.startIndex,
          end: at.endIndex,
          newText: `${own}.exponentialDelay`,
        }),
      ],
    });
    return;
  }
  const retries = property(given, "retries");
  if (retries.state === "present" && /^[01]$/.test(ctx.plain(retries.value))) return;
  const entry = `retryDelay: ${own}.exponentialDelay`;
  const edit = given ? prependEntry(given, entry, ctx) : appendArgument(call, `{ ${entry} }`, ctx);
  ctx.report(callRange(call, ctx), {
    message: `axios-retry without retryDelay ${AT_ONCE}`,
    fix: edit ? fix("Wait longer after each attempt", edit) : undefined,
  });
}

/** `factor: 1` of the libraries that follow `retry`. */
function checkFactor(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name || !/^(p-retry|async-retry|promise-retry|retry)(\.operation)?$/.test(name)) return;
  for (const argument of javascriptArgs(call)) {
    const found = property(ctx.adapter.unwrap(argument), "factor");
    if (found.state !== "present" || ctx.text(found.value) !== "1") continue;
    ctx.report(found.pair, {
      message: `"factor: 1" ${EQUALLY}`,
      fix: fix("Wait longer after each attempt", {
        start: found.value.startIndex,
        end: found.value.endIndex,
        newText: "2",
      }),
    });
  }
}

export const javascriptBackoff: readonly Handler[] = [
  { kinds: ["call_expression"], anchors: /axios-retry/, check: checkAxiosRetry },
  {
    kinds: ["call_expression"],
    anchors: ["factor"],
    check(call, ctx) {
      if (/\bfactor\b/.test(ctx.plain(call))) checkFactor(call, ctx);
    },
  },
];

function checkJava(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  if (/^reactor\.util\.retry\.Retry\.fixedDelay$/.test(name)) {
    const at = call.childForFieldName("name");
    ctx.report(callRange(call, ctx), {
      message: `Retry.fixedDelay ${EQUALLY}`,
      fix: at
        ? fix("Wait longer after each attempt", {
            start: at.startIndex,
            end: at.endIndex,
            newText: "backoff",
          })
        : undefined,
    });
  } else if (/^reactor\.util\.retry\.Retry\.max(InARow)?$/.test(name)) {
    if (javaArgs(call)[0] && /^[01]$/.test(ctx.plain(javaArgs(call)[0] ?? call))) return;
    ctx.report(callRange(call, ctx), { message: `Retry.max ${AT_ONCE}` });
  } else if (name === "org.springframework.retry.backoff.NoBackOffPolicy") {
    ctx.report(callRange(call, ctx), { message: `NoBackOffPolicy ${AT_ONCE}` });
  } else if (name === "org.springframework.retry.backoff.FixedBackOffPolicy") {
    ctx.report(callRange(call, ctx), { message: `FixedBackOffPolicy ${EQUALLY}`, severity: "info" });
  }
}

export const javaBackoff: readonly Handler[] = [
  { calls: ["fixedDelay", "max", "maxInARow", "NoBackOffPolicy", "FixedBackOffPolicy"], check: checkJava },
];

function checkGo(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  if (/^github\.com\/avast\/retry-go(\/v\d+)?\.DelayType$/.test(name)) {
    const kind = goArgs(call)[0];
    if (kind && /\.FixedDelay$/.test(ctx.plain(kind))) ctx.report(call, { message: `FixedDelay ${EQUALLY}` });
  } else if (/^github\.com\/cenkalti\/backoff(\/v\d+)?\.NewConstantBackOff$/.test(name)) {
    ctx.report(call, { message: `NewConstantBackOff ${EQUALLY}` });
  } else if (/^github\.com\/cenkalti\/backoff(\/v\d+)?\.ZeroBackOff$/.test(name)) {
    ctx.report(call, { message: `ZeroBackOff ${AT_ONCE}` });
  }
}

export const goBackoff: readonly Handler[] = [
  { calls: ["DelayType", "NewConstantBackOff", "ZeroBackOff"], check: checkGo },
];
