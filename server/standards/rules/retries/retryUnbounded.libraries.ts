import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { args as goArgs } from "../../languages/go.ts";
import { annotations, args as javaArgs } from "../../languages/java.ts";
import { args as javascriptArgs, property } from "../../languages/javascriptSyntax.ts";
import { args, keyword } from "../../languages/python.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { appendArgument, callRange } from "../timeouts/edits.ts";
import { decoratorValue } from "./retryOptions.ts";

const FOR_EVER =
  "never gives up: while the other side is down, every caller hangs here and adds to its load.";

const TENACITY = /^tenacity\.(retry|Retrying|AsyncRetrying)$/;
const BACKOFF = /^backoff\.(on_exception|on_predicate)$/;
const RETRYING = /^retrying\.(retry|Retrying)$/;
const RETRY = /^retry(2)?(\.api)?\.(retry|retry_call)$/;

interface Library {
  readonly bounds: readonly string[];
  /** Keyword that the suggestion adds. */
  add(most: number): string;
}

function library(name: string): Library | undefined {
  if (TENACITY.test(name)) {
    return { bounds: ["stop"], add: (most) => `stop=tenacity.stop_after_attempt(${most})` };
  }
  if (BACKOFF.test(name)) return { bounds: ["max_tries", "max_time"], add: (most) => `max_tries=${most}` };
  if (RETRYING.test(name)) {
    return {
      bounds: ["stop_max_attempt_number", "stop_max_delay", "stop", "stop_func"],
      add: (most) => `stop_max_attempt_number=${most}`,
    };
  }
  if (RETRY.test(name)) return { bounds: ["tries"], add: (most) => `tries=${most}` };
  return undefined;
}

/** `tenacity.` only stands for something where the module itself is imported. */
function addition(name: string, known: Library, ctx: RuleContext): string | undefined {
  const most = ctx.values.retryAttempts;
  if (!TENACITY.test(name)) return known.add(most);
  if (ctx.fileDefinition("tenacity")?.file?.qualified === "tenacity") return known.add(most);
  const imported =
    ctx.fileDefinition("stop_after_attempt")?.file?.qualified === "tenacity.stop_after_attempt";
  return imported ? `stop=stop_after_attempt(${most})` : undefined;
}

function checkPython(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  const known = name ? library(name) : undefined;
  if (!name || !known) return;
  // The positional form of `Retrying` starts with `sleep, stop`.
  if (/^tenacity\.\w*Retrying$/.test(name) && args(call).length > 1) return;
  const states = known.bounds.map((bound) => keyword(call, bound));
  if (states.some((one) => one.state === "unknown")) return;
  const given = states.find((one) => one.state === "present");
  const title = `Give up after ${ctx.values.retryAttempts} attempts`;
  if (given?.state === "present") {
    const value = ctx.plain(given.value);
    const never =
      /^(tenacity\.)?stop_never$|^-1$/.test(value) ||
      (value === "None" && states.filter((one) => one.state === "present").length === 1);
    if (!never) return;
    ctx.report(given.argument, { message: `This retry ${FOR_EVER}` });
    return;
  }
  // `retry_call(f, fargs, fkwargs, exceptions, tries, …)`, `retry(exceptions, tries, …)`.
  if (RETRY.test(name) && args(call).length > (name.endsWith("call") ? 4 : 1)) return;
  const text = addition(name, known, ctx);
  const edit = text ? appendArgument(call, text, ctx) : undefined;
  ctx.report(callRange(call, ctx), {
    message: `This retry ${FOR_EVER}`,
    suggestions: edit ? [fix(title, edit)] : [],
    ...(name.endsWith("on_predicate") ? { severity: "info" as const } : {}),
  });
}

function checkDecorator(decorator: Node, ctx: RuleContext): void {
  const value = decoratorValue(decorator);
  if (!value || (value.type !== "identifier" && value.type !== "attribute")) return;
  const name = ctx.qualify(value);
  const known = name ? library(name) : undefined;
  if (!name || !known || BACKOFF.test(name)) return;
  const text = addition(name, known, ctx);
  const change: Fix[] = text
    ? [fix(`Give up after ${ctx.values.retryAttempts} attempts`, insertAt(value.endIndex, `(${text})`))]
    : [];
  ctx.report(value, { message: `This retry ${FOR_EVER}`, suggestions: change });
}

export const pythonLibraries: readonly Handler[] = [
  {
    calls: ["retry", "Retrying", "AsyncRetrying", "on_exception", "on_predicate", "retry_call"],
    check: checkPython,
  },
  { kinds: ["decorator"], anchors: ["retry"], check: checkDecorator },
];

/** Options that say "for ever" in the retry libraries of JavaScript, by module. */
const JAVASCRIPT: readonly { readonly module: RegExp; readonly keys: readonly string[] }[] = [
  { module: /^(p-retry|async-retry|promise-retry|retry)(\.|$)/, keys: ["retries", "forever"] },
  {
    module: /^(axios-retry|fetch-retry|retry-axios|retry-as-promised)(\.|$)/,
    keys: ["retries", "retry", "max"],
  },
  { module: /^exponential-backoff\.backOff$/, keys: ["numOfAttempts"] },
  { module: /^got(\.|$)/, keys: ["limit", "retry"] },
  {
    module: /^(cockatiel|ky|ofetch|ts-retry|ts-retry-promise|@lifeomic\/attempt)(\.|$)/,
    keys: ["maxAttempts", "limit", "retry", "maxTry", "retries"],
  },
  { module: /^(rxjs|rxjs\/operators)\.retry$/, keys: ["count"] },
];

const ENDLESS = /^(Infinity|Number\.(POSITIVE_INFINITY|MAX_SAFE_INTEGER|MAX_VALUE)|-1)$/;

function checkJavascript(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  const known = JAVASCRIPT.find((one) => one.module.test(name));
  if (!known) return;
  const most = ctx.values.retryAttempts;
  const rx = name.startsWith("rxjs");
  const given = javascriptArgs(call);
  if (rx) {
    const first = given[0] ? ctx.adapter.unwrap(given[0]) : undefined;
    const delayed = first?.type === "object" && property(first, "count").state === "absent";
    if (!first || delayed) {
      ctx.report(callRange(call, ctx), {
        message: `retry without a count ${FOR_EVER}`,
        suggestions: [
          fix(
            `Give up after ${most} attempts`,
            first
              ? insertAt(first.startIndex + 1, ` count: ${most},`)
              : insertAt(call.endIndex - 1, String(most)),
          ),
        ],
        ...(first ? { severity: "info" as const } : {}),
      });
      return;
    }
  }
  for (const argument of given)
    for (const pair of pairsOf(ctx.adapter.unwrap(argument), 0)) checkPair(pair, known.keys, most, ctx);
}

/** Pairs of an object literal and of the literals in it. */
function pairsOf(node: Node, depth: number): Node[] {
  if (node.type !== "object" || depth > 2) return [];
  return node.namedChildren.flatMap((pair) => {
    if (pair.type !== "pair") return [];
    const value = pair.childForFieldName("value");
    return [pair, ...(value ? pairsOf(value, depth + 1) : [])];
  });
}

function checkPair(pair: Node, keys: readonly string[], most: number, ctx: RuleContext): void {
  const key = pair.childForFieldName("key");
  const value = pair.childForFieldName("value");
  if (!key || !value || !keys.includes(ctx.text(key))) return;
  const text = ctx.text(value);
  const forever = ctx.text(key) === "forever" && text === "true";
  if (!forever && !ENDLESS.test(text)) return;
  ctx.report(pair, {
    message: `"${ctx.text(key)}: ${text}" ${FOR_EVER}`,
    suggestions: [
      fix(
        `Give up after ${most} attempts`,
        replaceNode(pair, forever ? `retries: ${most}` : `${ctx.text(key)}: ${most}`),
      ),
    ],
  });
}

export const javascriptLibraries: readonly Handler[] = [
  {
    // The imports may have any name.
    kinds: ["call_expression"],
    anchors:
      /(p-retry|async-retry|promise-retry|axios-retry|fetch-retry|retry-axios|retry-as-promised|exponential-backoff|cockatiel|ts-retry|rxjs|["']retry["']|["']got["']|["']ky["']|ofetch|lifeomic)/,
    check(call, ctx) {
      if (/Infinity|MAX_|-1|forever|\bretry\s*\(/.test(ctx.plain(call))) checkJavascript(call, ctx);
    },
  },
];

function checkJava(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  const own = call.childForFieldName("name") ?? call;
  const most = ctx.values.retryAttempts;
  const tell = (message: string): void => ctx.report(callRange(call, ctx), { message });
  if (/^reactor\.util\.retry\.Retry\.indefinitely$/.test(name)) tell(`Retry.indefinitely() ${FOR_EVER}`);
  else if (/^com\.github\.rholder\.retry\.StopStrategies\.neverStop$/.test(name))
    tell(`neverStop() ${FOR_EVER}`);
  else if (/^org\.springframework\.retry\.policy\.AlwaysRetryPolicy$/.test(name))
    tell(`AlwaysRetryPolicy ${FOR_EVER}`);
  else if (
    /^(reactor\.core\.publisher\.(Mono|Flux)|io\.reactivex\.(rxjava3\.core\.)?(Observable|Flowable|Single|Completable|Maybe))\b.*#retry$/.test(
      name,
    ) &&
    javaArgs(call).length === 0
  ) {
    ctx.report(callRange(call, ctx), {
      message: `retry() ${FOR_EVER}`,
      suggestions: [fix(`Give up after ${most} attempts`, insertAt(call.endIndex - 1, String(most)))],
    });
  } else if (
    /^with(MaxRetries|MaxAttempts)$|^maxAttempts$/.test(own.text) &&
    /^(dev\.failsafe|net\.jodah\.failsafe|io\.github\.resilience4j\.retry)\./.test(name)
  ) {
    const value = javaArgs(call)[0];
    if (value && /^(-1|Integer\.MAX_VALUE)$/.test(ctx.plain(value))) {
      ctx.report(
        { from: own, to: call },
        {
          message: `${own.text}(${ctx.text(value)}) ${FOR_EVER}`,
          suggestions: [fix(`Give up after ${most} attempts`, replaceNode(value, String(most)))],
        },
      );
    }
  }
}

function checkAnnotation(method: Node, ctx: RuleContext): void {
  for (const { name, node } of annotations(method)) {
    if (name !== "Retryable" && name !== "Retry") continue;
    for (const pair of node.descendantsOfType("element_value_pair")) {
      const key = pair.childForFieldName("key")?.text ?? "";
      const value = pair.childForFieldName("value");
      if (!value || !/^(maxAttempts|maxRetries)$/.test(key) || !/^(-1|Integer\.MAX_VALUE)$/.test(value.text))
        continue;
      ctx.report(pair, {
        message: `"${key} = ${value.text}" ${FOR_EVER}`,
        suggestions: [
          fix(
            `Give up after ${ctx.values.retryAttempts} attempts`,
            replaceNode(value, String(ctx.values.retryAttempts)),
          ),
        ],
      });
    }
  }
}

export const javaLibraries: readonly Handler[] = [
  {
    calls: [
      "indefinitely",
      "neverStop",
      "AlwaysRetryPolicy",
      "retry",
      "withMaxRetries",
      "withMaxAttempts",
      "maxAttempts",
    ],
    check: checkJava,
  },
  { kinds: ["method_declaration"], anchors: ["Retryable", "Retry"], check: checkAnnotation },
];

function checkGo(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  const value = goArgs(call)[0];
  const zero = value !== undefined && /^0$/.test(ctx.plain(value));
  if (/^github\.com\/avast\/retry-go(\/v\d+)?\.UntilSucceeded$/.test(name) && !hasContext(call, ctx)) {
    ctx.report(callRange(call, ctx), { message: `UntilSucceeded ${FOR_EVER}` });
  } else if (
    /^github\.com\/avast\/retry-go(\/v\d+)?\.Attempts$/.test(name) &&
    zero &&
    value &&
    !hasContext(call, ctx)
  ) {
    const most = ctx.values.retryAttempts;
    ctx.report(call, {
      message: `Attempts(0) ${FOR_EVER}`,
      suggestions: [fix(`Give up after ${most} attempts`, replaceNode(value, String(most)))],
    });
  } else if (
    /^github\.com\/cenkalti\/backoff(\/v\d+)?\.WithMaxElapsedTime$/.test(name) &&
    zero &&
    !hasContext(call, ctx)
  ) {
    ctx.report(call, { message: `WithMaxElapsedTime(0) ${FOR_EVER}` });
  }
}

/** A context or a count that the same function gives the retry. */
function hasContext(node: Node, ctx: RuleContext): boolean {
  const scope = ctx.functionAround(node)?.node;
  return (
    scope !== undefined &&
    /\b(WithContext|WithMaxRetries|retry\.Context|WithMaxTries)\s*\(|\bretry\.Context\b|backoff\.Retry\(\s*\w*ctx/i.test(
      ctx.plain(scope),
    )
  );
}

/** `b.MaxElapsedTime = 0`. */
function checkElapsed(statement: Node, ctx: RuleContext): void {
  const left = statement.childForFieldName("left")?.namedChildren[0];
  const right = statement.childForFieldName("right")?.namedChildren[0];
  if (left?.type !== "selector_expression" || left.childForFieldName("field")?.text !== "MaxElapsedTime")
    return;
  if (!right || ctx.text(right) !== "0" || hasContext(statement, ctx)) return;
  const operand = left.childForFieldName("operand");
  const type = operand ? ctx.typeOf(operand) : undefined;
  if (!type || !/^github\.com\/cenkalti\/backoff/.test(type)) return;
  ctx.report(statement, { message: `MaxElapsedTime = 0 means no end: this retry ${FOR_EVER}` });
}

export const goLibraries: readonly Handler[] = [
  { calls: ["UntilSucceeded", "Attempts", "WithMaxElapsedTime"], check: checkGo },
  { kinds: ["assignment_statement"], anchors: ["MaxElapsedTime"], check: checkElapsed },
];
