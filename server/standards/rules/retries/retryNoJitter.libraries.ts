import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { args as goArgs } from "../../languages/go.ts";
import { annotations, args as javaArgs } from "../../languages/java.ts";
import { args as javascriptArgs, property } from "../../languages/javascriptSyntax.ts";
import { args, keyword } from "../../languages/python.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../timeouts/edits.ts";

const TOGETHER = "has no random part: clients that failed together come back together.";

function checkPython(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (name === "tenacity.wait_exponential") {
    // `wait_exponential(…) + wait_random(…)`, `wait_combine(…)`.
    const around = ctx.ancestor(
      call,
      ["keyword_argument", "assignment", "return_statement"],
      ["function_definition"],
    );
    if (around && /wait_random|jitter|random/i.test(ctx.plain(around))) return;
    const callee = ctx.adapter.callee(call);
    const plain = callee?.type === "attribute";
    const known =
      ctx.fileDefinition("wait_random_exponential")?.file?.qualified === "tenacity.wait_random_exponential";
    const other =
      plain && callee
        ? ctx.text(callee).replace(/wait_exponential$/, "wait_random_exponential")
        : "wait_random_exponential";
    // Both take multiplier, max, exp_base and min.
    const edit = callee && (plain || known) ? replaceNode(callee, other) : undefined;
    ctx.report(callRange(call, ctx), {
      message: `wait_exponential ${TOGETHER}`,
      fix: edit ? fix("Use wait_random_exponential", edit) : undefined,
    });
  } else if (name === "backoff.on_exception" || name === "backoff.on_predicate") {
    const jitter = keyword(call, "jitter");
    const kind = args(call)[0];
    if (
      jitter.state !== "present" ||
      ctx.text(jitter.value) !== "None" ||
      !kind ||
      !/\b(expo|fibo)$/.test(ctx.plain(kind))
    )
      return;
    ctx.report(jitter.argument, {
      message: `jitter=None: the backoff ${TOGETHER}`,
      ...(ctx.fileDefinition("backoff")?.file?.qualified === "backoff"
        ? { fix: fix("Use full jitter", replaceNode(jitter.value, "backoff.full_jitter")) }
        : {}),
    });
  }
}

export const pythonJitter: readonly Handler[] = [
  { calls: ["wait_exponential", "on_exception", "on_predicate"], check: checkPython },
];

function checkJavascript(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  const retry = /^(p-retry|async-retry|promise-retry|retry)(\.operation|\.timeouts|\.default)?$/.test(name);
  const backOff = /^exponential-backoff\.backOff$/.test(name);
  if (!retry && !backOff) return;
  for (const argument of javascriptArgs(call)) {
    const options = ctx.adapter.unwrap(argument);
    const found = property(options, retry ? "randomize" : "jitter");
    if (found.state !== "present" || !/^(false|"none"|'none')$/.test(ctx.plain(found.value))) continue;
    ctx.report(found.pair, {
      message: `The backoff ${TOGETHER}`,
      fix: fix("Add jitter", replaceNode(found.value, retry ? "true" : '"full"')),
    });
  }
}

export const javascriptJitter: readonly Handler[] = [
  {
    kinds: ["call_expression"],
    anchors: ["randomize", "jitter"],
    check(call, ctx) {
      if (/\b(randomize|jitter)\b/.test(ctx.plain(call))) checkJavascript(call, ctx);
    },
  },
];

function chainNames(call: Node): string[] {
  const names: string[] = [];
  for (let at: Node | null = call.parent; at?.type === "method_invocation"; at = at.parent)
    names.push(at.childForFieldName("name")?.text ?? "");
  for (
    let at: Node | null = call.childForFieldName("object");
    at?.type === "method_invocation";
    at = at.childForFieldName("object")
  )
    names.push(at.childForFieldName("name")?.text ?? "");
  return names;
}

function checkJava(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  const own = call.childForFieldName("name") ?? call.childForFieldName("type");
  if (!name || !own) return;
  if (/\.IntervalFunction\.ofExponentialBackoff$/.test(name) && name.startsWith("io.github.resilience4j")) {
    ctx.report(callRange(call, ctx), {
      message: `ofExponentialBackoff ${TOGETHER}`,
      fix: fix("Use ofExponentialRandomBackoff", replaceNode(own, "ofExponentialRandomBackoff")),
    });
  } else if (name === "org.springframework.retry.backoff.ExponentialBackOffPolicy") {
    ctx.report(callRange(call, ctx), {
      message: `ExponentialBackOffPolicy ${TOGETHER} Use ExponentialRandomBackOffPolicy.`,
    });
  } else if (/^(dev|net\.jodah)\.failsafe\.RetryPolicy\b.*withBackoff$/.test(name)) {
    if (chainNames(call).some((one) => /^(withJitter|withDelayFn)$/.test(one))) return;
    ctx.report(
      { from: own, to: call },
      {
        message: `withBackoff ${TOGETHER}`,
        fix: fix("Add jitter", insertAt(call.endIndex, ".withJitter(0.5)")),
      },
    );
  } else if (/^reactor\.util\.retry\.Retry\.backoff\(\).*#jitter$/.test(name)) {
    const value = javaArgs(call)[0];
    if (!value || !/^0(\.0*)?[dDfF]?$/.test(ctx.plain(value))) return;
    ctx.report(
      { from: own, to: call },
      { message: `jitter(0): the backoff ${TOGETHER}`, fix: fix("Add jitter", replaceNode(value, "0.5")) },
    );
  }
}

/** Spring's `@Backoff(multiplier = 2)` without `random = true`. */
function checkAnnotation(method: Node, ctx: RuleContext): void {
  for (const { node } of annotations(method)) {
    for (const inner of node.descendantsOfType("annotation")) {
      if (inner.childForFieldName("name")?.text !== "Backoff") continue;
      const pairs = inner.descendantsOfType("element_value_pair").map((one) => ctx.text(one));
      const last = inner.descendantsOfType("element_value_pair").at(-1);
      if (
        !last ||
        !pairs.some((one) => /^multiplier(Expression)?\s*=/.test(one)) ||
        pairs.some((one) => /^random(Expression)?\s*=/.test(one))
      )
        continue;
      ctx.report(inner, {
        message: `This backoff ${TOGETHER}`,
        fix: fix("Add jitter", insertAt(last.endIndex, ", random = true")),
      });
    }
  }
}

export const javaJitter: readonly Handler[] = [
  { calls: ["ofExponentialBackoff", "ExponentialBackOffPolicy", "withBackoff", "jitter"], check: checkJava },
  { kinds: ["method_declaration"], anchors: ["Backoff"], check: checkAnnotation },
];

function checkGo(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  const value = goArgs(call)[0];
  if (!name || !value) return;
  if (
    /^github\.com\/avast\/retry-go(\/v\d+)?\.DelayType$/.test(name) &&
    /\.BackOffDelay$/.test(ctx.plain(value))
  ) {
    const pkg = ctx.text(value).replace(/\.BackOffDelay$/, "");
    ctx.report(call, {
      message: `BackOffDelay ${TOGETHER}`,
      fix: fix(
        "Add jitter",
        replaceNode(value, `${pkg}.CombineDelay(${pkg}.BackOffDelay, ${pkg}.RandomDelay)`),
      ),
    });
  } else if (
    /^github\.com\/cenkalti\/backoff(\/v\d+)?\.WithRandomizationFactor$/.test(name) &&
    /^0(\.0*)?$/.test(ctx.plain(value))
  ) {
    ctx.report(call, {
      message: `The backoff ${TOGETHER}`,
      fix: fix("Add jitter", replaceNode(value, "0.5")),
    });
  }
}

/** `b.RandomizationFactor = 0`. */
function checkFactor(statement: Node, ctx: RuleContext): void {
  const left = statement.childForFieldName("left")?.namedChildren[0];
  const right = statement.childForFieldName("right")?.namedChildren[0];
  if (left?.type !== "selector_expression" || left.childForFieldName("field")?.text !== "RandomizationFactor")
    return;
  const operand = left.childForFieldName("operand");
  if (
    !right ||
    !/^0(\.0*)?$/.test(ctx.plain(right)) ||
    !operand ||
    !/^github\.com\/cenkalti\/backoff/.test(ctx.typeOf(operand) ?? "")
  )
    return;
  ctx.report(statement, {
    message: `The backoff ${TOGETHER}`,
    fix: fix("Add jitter", replaceNode(right, "0.5")),
  });
}

export const goJitter: readonly Handler[] = [
  { calls: ["DelayType", "WithRandomizationFactor"], check: checkGo },
  { kinds: ["assignment_statement"], anchors: ["RandomizationFactor"], check: checkFactor },
];
