import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Family, Fix } from "../../model.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { csharp } from "./retryNoJitter.csharp.ts";
import { csharpExamples } from "./retryNoJitter.csharpExamples.ts";
import { retryNoJitterExamples } from "./retryNoJitter.examples.ts";
import { goJitter, javaJitter, javascriptJitter, pythonJitter } from "./retryNoJitter.libraries.ts";
import { mentionsRandom } from "./retryPauses.ts";
import { isSleep } from "./sleeps.ts";

const DELAY =
  /delay|back_?off|wait|sleep|pause|interval|retry_?(in|after|ms|time|at)|next_?(retry|try|attempt)|cool_?down/i;
/** What is no pause: sizes, bits, money, timestamps of certificates. */
const OTHER = /size|bytes|buffer|capacity|mask|bits?$|flags?$|width|height|scale|max_?value|limit$/i;
const GROWS =
  /^(base|factor|multiplier|exponent|mult|rate|back_?off\w*|growth|exp_?base|self\.\w*(factor|multiplier|base|back_?off)|this\.\w*([fF]actor|[mM]ultiplier|[bB]ase|[bB]ack_?off)\w*)$/i;
const WRAPPERS =
  /(^|[.\s])(min|max|round|floor|ceil|trunc|int|float|Min|Max|Duration|pow|Float64|int64|float64|toMillis)$/;

/** Base and exponent of `2 ** n`, `Math.pow(2, n)`, `1 << n`. */
function power(node: Node, family: Family, ctx: RuleContext): { base: string; exponent: string } | undefined {
  const operator = node.childForFieldName("operator")?.text;
  if (operator === "**" || operator === "<<") {
    const left = node.childForFieldName("left");
    const right = node.childForFieldName("right");
    if (!left || !right) return undefined;
    if (operator === "<<") {
      // A duration or a one that is shifted by the count.
      const shifted = ctx.text(left);
      return /^[\w.]+$/.test(shifted) ? { base: "2", exponent: ctx.text(right) } : undefined;
    }
    return { base: ctx.text(left), exponent: ctx.text(right) };
  }
  if (!ctx.adapter.isCall(node)) return undefined;
  const object = node.childForFieldName("object");
  const name = (object ? `${ctx.text(object)}.` : "") + ctx.plain(ctx.adapter.callee(node) ?? node);
  const pattern = {
    javascript: /^Math\.pow$/,
    python: /^(math\.)?pow$/,
    java: /^(Math|StrictMath)\.pow$/,
    go: /^math\.Pow$/,
  };
  if (!pattern[family as keyof typeof pattern]?.test(name)) return undefined;
  const [base, exponent] = items(node.childForFieldName("arguments"));
  return base && exponent ? { base: ctx.text(base), exponent: ctx.text(exponent) } : undefined;
}

/** Largest expression around the power that is still the same number: products, minima, conversions. */
function wholeDelay(node: Node, ctx: RuleContext): Node {
  let at = node;
  for (let parent = at.parent; parent; parent = at.parent) {
    if (/^(parenthesized_expression|binary_expression|binary_operator|cast_expression)$/.test(parent.type)) {
      if (
        /^[<>=!]=?|&&|\|\|/.test(parent.childForFieldName("operator")?.text ?? "") &&
        parent.childForFieldName("operator")?.text !== "<<"
      )
        break;
      at = parent;
      continue;
    }
    const call = /^(arguments|argument_list)$/.test(parent.type) ? parent.parent : null;
    const callee = call ? ctx.adapter.callee(call) : null;
    if (!call || !callee || !ctx.adapter.isCall(call) || !WRAPPERS.test(ctx.plain(callee))) break;
    at = call;
  }
  return at;
}

type Use = "pause" | "result" | undefined;

/** What becomes of the number: a pause here, or the result of a function that computes pauses. */
function useOf(whole: Node, family: Family, ctx: RuleContext): Use {
  const parent = whole.parent;
  if (!parent) return undefined;
  if (/^(arguments|argument_list)$/.test(parent.type) && parent.parent) {
    const call = parent.parent;
    const callee = ctx.adapter.callee(call);
    const name = callee ? ctx.text(callee) : "";
    if (isSleep(call, family, ctx) || /(^|\.)(setTimeout|After|NewTimer|schedule)$/.test(name))
      return "pause";
    return /(^|[._])(sleep|delay|wait|pause)\w*$/i.test(name) && !/^(log|print)/i.test(name)
      ? "pause"
      : undefined;
  }
  const target = targetOf(whole, ctx);
  if (target !== undefined) {
    if (OTHER.test(target)) return undefined;
    return DELAY.test(target) || isSlept(whole, target, family, ctx) ? "pause" : undefined;
  }
  const returned =
    parent.type === "return_statement" ||
    (parent.type === "expression_list" && parent.parent?.type === "return_statement") ||
    (parent.type === "arrow_function" && parent.childForFieldName("body")?.id === whole.id);
  if (!returned) return undefined;
  const name = nameOfFunction(whole, ctx);
  return /delay|back_?off|wait|sleep|pause|interval|retryStrategy|retry_?(in|after|strategy|time)/i.test(
    name,
  ) && !OTHER.test(name)
    ? "result"
    : undefined;
}

/** Whether a pause of the same function lasts as long as the variable says. */
function isSlept(whole: Node, name: string, family: Family, ctx: RuleContext): boolean {
  const fn = ctx.functionAround(whole)?.node;
  if (!fn || !/^[\w$]+$/.test(name)) return false;
  return pausesOf(fn, family, ctx).some((call) => lengthNamed(call, name, family, ctx) !== undefined);
}

function pausesOf(fn: Node, family: Family, ctx: RuleContext): Node[] {
  const kinds = [...ctx.adapter.callKinds, ...(family === "go" ? ["unary_expression"] : [])];
  return ctx
    .own(fn, kinds)
    .filter(
      (call) =>
        isSleep(call, family, ctx) ||
        (family === "javascript" && /(^|\.)setTimeout$/.test(ctx.plain(ctx.adapter.callee(call) ?? call))),
    );
}

/** Argument of a pause that is the variable. */
function lengthNamed(call: Node, name: string, family: Family, ctx: RuleContext): Node | undefined {
  const inner =
    family === "go" && call.type === "unary_expression" ? call.childForFieldName("operand") : call;
  const given = items(inner?.childForFieldName("arguments") ?? null).find((one) => ctx.text(one) === name);
  if (given || call.type !== "new_expression") return given;
  return call.descendantsOfType("identifier").find((one) => ctx.text(one) === name);
}

function targetOf(whole: Node, ctx: RuleContext): string | undefined {
  let parent = whole.parent;
  if (parent?.type === "expression_list") parent = parent.parent;
  switch (parent?.type) {
    case "variable_declarator":
    case "var_spec":
      return ctx.text(parent.childForFieldName("name") ?? parent);
    case "assignment":
    case "assignment_expression":
    case "short_var_declaration":
    case "assignment_statement":
      return ctx.text(parent.childForFieldName("left") ?? parent);
    case "pair":
      return ctx.text(parent.childForFieldName("key") ?? parent);
    case "keyword_argument":
      return ctx.text(parent.childForFieldName("name") ?? parent);
    default:
      return undefined;
  }
}

/** Name of the function around, or of the variable or option that holds it. */
function nameOfFunction(node: Node, ctx: RuleContext): string {
  const fn = ctx.functionAround(node)?.node;
  if (!fn) return "";
  const own = fn.childForFieldName("name");
  if (own) return ctx.text(own);
  const parent = fn.parent;
  const holder =
    parent?.childForFieldName("name") ??
    parent?.childForFieldName("key") ??
    parent?.childForFieldName("left");
  return holder ? ctx.text(holder) : "";
}

function randomAround(node: Node, ctx: RuleContext): boolean {
  const fn = ctx.functionAround(node);
  const whole = ctx.plain(fn?.node ?? node);
  if (mentionsRandom(whole)) return true;
  // A short function inside another: the outer one may add the jitter.
  for (let at = fn?.parent; at?.node; at = at.parent) {
    if (mentionsRandom(withoutNeighbours(at.node, node, ctx))) return true;
  }
  return false;
}

/** Text of a function without the functions in it that the node does not stand in. */
function withoutNeighbours(fn: Node, node: Node, ctx: RuleContext): string {
  let text = ctx.plain(fn);
  for (const inner of fn.descendantsOfType([...ctx.adapter.functionKinds])) {
    const around = inner.startIndex <= node.startIndex && node.endIndex <= inner.endIndex;
    if (!around) text = text.replace(ctx.plain(inner), "");
  }
  return text;
}

const MESSAGE = "Clients that failed together come back together: the delay grows without a random part.";

function check(node: Node, ctx: RuleContext, family: Family): void {
  const found = power(node, family, ctx);
  if (!found || !/[A-Za-z_]/.test(found.exponent) || found.exponent.length > 80) return;
  if (!/^[1-9](\.\d+)?$|^2\.0$/.test(found.base) && !GROWS.test(found.base)) return;
  const whole = wholeDelay(node, ctx);
  const use = useOf(whole, family, ctx);
  if (!use || randomAround(node, ctx)) return;
  if (use === "result" && JITTER_WORDS.some((word) => ctx.mentions(word))) return;
  // Another power in the same number was told already.
  if (
    ctx.own(whole, [node.type]).find((one) => power(one, family, ctx))?.id !== node.id &&
    whole.id !== node.id
  )
    return;
  ctx.report(whole, {
    message: use === "result" ? `${MESSAGE.slice(0, -1)}, unless the caller adds one.` : MESSAGE,
    ...spread(whole, family, use, ctx),
  });
}

/** Words of a caller that adds the random part. */
export const JITTER_WORDS = [
  "jitter",
  "Jitter",
  "withJitter",
  "addJitter",
  "add_jitter",
  "with_jitter",
  "random",
  "rand",
];

function spread(
  whole: Node,
  family: Family,
  use: Use,
  ctx: RuleContext,
): { fix?: Fix; suggestions?: Fix[]; severity?: "info" } {
  const text = ctx.text(whole);
  const single =
    /^[\w.$]+(\([^()]*\))?$/.test(text) ||
    /^\(.*\)$/s.test(text) ||
    (/^(binary_expression|binary_operator)$/.test(whole.type) &&
      /^[*/]$|^\*\*$/.test(whole.childForFieldName("operator")?.text ?? "")) ||
    ctx.adapter.isCall(whole);
  const number = single ? text : `(${text})`;
  const change = factor(number, text, family, ctx);
  const severity = use === "result" ? { severity: "info" as const } : {};
  return change ? { fix: fix("Add jitter", replaceNode(whole, change)), ...severity } : severity;
}

function factor(number: string, text: string, family: Family, ctx: RuleContext): string | undefined {
  switch (family) {
    case "javascript":
      return `${number} * (0.5 + Math.random())`;
    case "python":
      return ctx.fileDefinition("random")?.file?.qualified === "random"
        ? `${number} * random.uniform(0.5, 1.5)`
        : undefined;
    case "java":
      return /\bMath\.pow\b/.test(text) && !/\(\s*(long|int)\s*\)/.test(text)
        ? `${number} * (0.5 + Math.random())`
        : `(long) (${number} * (0.5 + Math.random()))`;
    default:
      return undefined;
  }
}

const DOUBLES =
  /^(\w+)\s*(?:\*=\s*(?:2|1\.\d+|3|\w*[fF]actor|\w*[mM]ultiplier)\b|<<=\s*1)|^([\w.]+)\s*=\s*(?:[\w.]*[mM](?:in|ax)\()?\s*\2\s*\*\s*(?:2|1\.\d+|3|\w*[fF]actor|\w*[mM]ultiplier)\b/;

/** `delay *= 2`, with a pause of that length in the same function. */
function checkDoubling(node: Node, ctx: RuleContext, family: Family): void {
  const match = DOUBLES.exec(ctx.text(node));
  const name = match?.[1] ?? match?.[2];
  const fn = ctx.functionAround(node)?.node;
  if (!name || !fn || OTHER.test(name) || randomAround(node, ctx)) return;
  for (const call of pausesOf(fn, family, ctx)) {
    const length = lengthNamed(call, name, family, ctx);
    if (!length) continue;
    const earlier = ctx
      .own(fn, [node.type])
      .find((one) => DOUBLES.exec(ctx.text(one))?.slice(1).includes(name));
    if (earlier && earlier.id !== node.id) return;
    // A listener that is short of descriptors: nobody else waits with it.
    if (/\.(Accept\w*|accept)\(/.test(ctx.text(fn)) || /accept/i.test(nameOfFunction(node, ctx))) return;
    const change = factor(name, name, family, ctx);
    ctx.report(length, {
      message: MESSAGE,
      ...(change ? { fix: fix("Add jitter", replaceNode(length, change)) } : {}),
    });
    return;
  }
}

function handlers(
  family: Family,
  kinds: readonly string[],
  doubling: readonly string[],
  anchors: RegExp,
): Handler[] {
  return [
    { kinds, anchors, check: (node, ctx) => check(node, ctx, family) },
    {
      kinds: doubling,
      anchors: /(delay|back_?off|wait|sleep|pause|interval|setTimeout|After\()/i,
      check: (node, ctx) => checkDoubling(node, ctx, family),
    },
  ];
}

export const retryNoJitter = defineRule({
  id: "retry-no-jitter",
  code: "RT03",
  title: "Exponential backoff without jitter",
  area: "retries",
  severity: "warning",
  why: "Clients that failed at the same moment and wait by the same formula come back at the same moment, wave after wave, and knock the service over again. A random part of the delay spreads them over time.",
  sources: [
    {
      title: "Builders' Library: Timeouts, retries and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
    {
      title: "REL05-BP03: Control and limit retry calls",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp03.html",
    },
    {
      title: "SRE book: Addressing cascading failures",
      url: "https://sre.google/sre-book/addressing-cascading-failures/",
    },
  ],
  autofix: "yes",
  peers: {},
  mentions: JITTER_WORDS,
  languages: {
    csharp,
    javascript: [
      ...handlers(
        "javascript",
        ["binary_expression", "call_expression"],
        ["augmented_assignment_expression", "assignment_expression"],
        /\*\*|<<|Math\.pow/,
      ),
      ...javascriptJitter,
    ],
    python: [
      ...handlers(
        "python",
        ["binary_operator", "call"],
        ["augmented_assignment", "assignment"],
        /\*\*|<<|\bpow\(/,
      ),
      ...pythonJitter,
    ],
    java: [
      ...handlers(
        "java",
        ["binary_expression", "method_invocation"],
        ["assignment_expression"],
        /<<|Math\.pow/,
      ),
      ...javaJitter,
    ],
    go: [
      ...handlers("go", ["binary_expression", "call_expression"], ["assignment_statement"], /<<|\bPow\(/),
      ...goJitter,
    ],
  },
  examples: [...retryNoJitterExamples, ...csharpExamples],
});
