import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { defineRule } from "../../rule.ts";
import { awaitInLoopExamples } from "./awaitInLoop.examples.ts";
import { ASSIGNMENTS, LOOPS, NAMES, readsList, type Steps, stepsOf } from "./loopSteps.ts";

/** What differs between the languages: kinds of nodes, and where their parts are. */
interface Grammar {
  readonly awaits: string;
  readonly loops: readonly string[];
  readonly leaves: readonly string[];
  readonly assignments: readonly string[];
  readonly names: readonly string[];
}

const JAVASCRIPT: Grammar = {
  awaits: "await_expression",
  loops: LOOPS,
  leaves: ["break_statement", "return_statement", "yield_expression"],
  assignments: ASSIGNMENTS,
  names: NAMES,
};

const PYTHON: Grammar = {
  awaits: "await",
  loops: ["for_statement", "while_statement"],
  leaves: ["break_statement", "return_statement", "yield"],
  assignments: ["assignment", "augmented_assignment", "named_expression"],
  names: ["identifier"],
};

/** Calls by which a Python loop takes the next item off a list. */
const TAKE = /\.(pop|popleft|get_nowait)\(/;

/** Waiting is the point: rate limits, back-off, polling, turns at a lock, whole batches. */
const DELIBERATE =
  /^(sleep|delay|wait\w*|pause|timeout|setTimeout|setImmediate|throttle|limit|backoff|back_off|tick|nextTick|next|read|readline|acquire|lock|allSettled|all|any|race|gather|drain|yield\w*|next(Event|Micro|Macro)?(Loop|Tick|Task)|checkpoint|poll|retry|save_point|savepoint|exec|prompt|question|confirm|input|write|writeln|write_eof|flush|commit|rollback|recv|seek|spawn|(read|write|send|recv)_(message|bytes|text|json|frame|exactly)|readexactly|readuntil|writelines)$/i;
/** Things of which there is one, whose steps have an order: a page, a cursor, a transaction. */
const ORDERED =
  /^(page|browser|frame|locator|cursor|reader|writer|trx|tx|transaction|queryRunner|conn|connection|session|stream|sock|socket|ep|endpoint|comm|ws|websocket|res|response|stdin|stdout|rl|lock|mutex|semaphore|limiter|driver|context|ctx|channel|iterator|it|gen)$/i;
/** Statements of one transaction share a connection; schema changes build on each other. */
const TRANSACTION = /\b(trx|tx|transacting|transaction|queryRunner|db_session|mutationOptions)\b/;
const SCHEMA = /(Column|Index|Indices|Table|Constraint|ForeignKey|PrimaryKey|Schema|View|Migration)s?$/;
/** Items that are called in the order in which they were added: hooks, plugins, steps. */
const STAGES =
  /^(trace|hook|callback|middleware|interceptor|plugin|extension|preload|migration|step|stage|phase|transform|observer|listener)$/;
/** Words by which a person says that one after the other is meant. */
const IN_ORDER =
  /\b(one (by one|after|at a time)|sequential\w*|serial(ly|ise|ize)?|in (that |this )?order|order matters|intentional\w*|on purpose|deliberate\w*)\b/i;
const RETRY = /\b(attempts?|retry|retries|tries|page|offset|cursor)\b|\b(attempt|retry|page)[A-Z_]/;

function awaitedCall(node: Node): Node | undefined {
  const value = node.firstNamedChild;
  return value?.type === "call_expression" || value?.type === "call" ? value : undefined;
}

/** Last name and first name of what a call calls: `read` and `reader` of `reader.read()`. */
function calleeNames(call: Node, ctx: RuleContext): { last: string; first: string } {
  const text = ctx.text(call.childForFieldName("function") ?? call);
  const last = /([\w$]+)\s*$/.exec(text)?.[1] ?? "";
  const first = /^(?:this\.|self\.)?([\w$]+)/.exec(text)?.[1] ?? "";
  return { last, first: first === last ? "" : first };
}

function isDeliberate(node: Node, ctx: RuleContext): boolean {
  const call = awaitedCall(node);
  // A task or promise at hand runs already; only its result is waited for.
  if (!call)
    return /\bset(Timeout|Immediate)\b|^await\s+(t|w|fut|future|task|coro|job)$/.test(ctx.plain(node));
  const { last, first } = calleeNames(call, ctx);
  // The next thing of a queue.
  if (last === "get" && items(call.childForFieldName("arguments")).length === 0) return true;
  if (DELIBERATE.test(last) || ORDERED.test(first) || SCHEMA.test(last)) return true;
  return TRANSACTION.test(ctx.plain(call));
}

/** Names that the loop's body changes and that live longer than one round. */
function carried(loop: Node, body: Node, grammar: Grammar, ctx: RuleContext): Set<string> {
  const out = new Set<string>();
  for (const one of ctx.own(body, grammar.assignments)) {
    const target =
      one.childForFieldName("left") ?? one.childForFieldName("argument") ?? one.childForFieldName("name");
    if (!target) continue;
    if (grammar.names.includes(target.type)) out.add(ctx.text(target));
    // `found[i] = …` changes `found`, not `i`.
    const indexes = target.descendantsOfType("subscript_expression").map((c) => c.childForFieldName("index"));
    for (const name of target.descendantsOfType([...grammar.names])) {
      if (!indexes.some((i) => i && i.startIndex <= name.startIndex && name.endIndex <= i.endIndex))
        out.add(ctx.text(name));
    }
  }
  // What each round declares afresh, and the loop's own variable, are not carried over.
  const left = loop.childForFieldName("left");
  if (left)
    for (const name of [left, ...left.descendantsOfType([...grammar.names])]) out.delete(ctx.text(name));
  for (const declaration of ctx.own(body, ["variable_declarator"])) {
    const name = declaration.childForFieldName("name");
    if (name) out.delete(ctx.text(name));
  }
  return out;
}

/** `if (port === undefined) port = …`: the first round decides for those behind it. */
function remembers(body: Node, grammar: Grammar, ctx: RuleContext): boolean {
  return ctx.own(body, grammar.assignments).some((one) => {
    const target = one.childForFieldName("left");
    if (!target || !grammar.names.includes(target.type)) return false;
    const condition = ctx.ancestor(one, ["if_statement"], grammar.loops)?.childForFieldName("condition");
    const name = ctx.text(target).replace(/\$/g, "\\$");
    return condition
      ? new RegExp(`^\\(?(!\\s*${name}|not ${name}|${name} is None|${name} ===? (null|undefined))\\)?$`).test(
          ctx.text(condition),
        )
      : false;
  });
}

/** Python has no declarations: a name that every round sets before it is read is not carried. */
function readBeforeSet(name: string, body: Node, ctx: RuleContext): boolean {
  const first = body.descendantsOfType("identifier").find((one) => ctx.text(one) === name);
  const parent = first?.parent;
  if (!first || !parent) return false;
  if (parent.type !== "assignment") return true;
  const target = parent.childForFieldName("left");
  const value = parent.childForFieldName("right");
  const again = value?.descendantsOfType("identifier").some((one) => ctx.text(one) === name) ?? false;
  return target?.startIndex !== first.startIndex || again;
}

/** True for loops whose rounds may be independent of each other. */
function mayBeIndependent(loop: Node, body: Node, grammar: Grammar, ctx: RuleContext): boolean {
  switch (loop.type) {
    case "for_in_statement":
      return !loop.children.some((c) => c.type === "await");
    case "for_statement": {
      if (grammar === PYTHON) return loop.firstChild?.type !== "async" && !isRetry(loop, "left", ctx);
      const condition = loop.childForFieldName("condition");
      return condition !== null && condition.type !== "empty_statement" && !isRetry(loop, "initializer", ctx);
    }
    case "do_statement":
      return !isRetry(loop, "condition", ctx);
    case "while_statement": {
      if (grammar === JAVASCRIPT) return !isRetry(loop, "condition", ctx);
      // A work list: `while waiting: job = waiting.pop() …`.
      const condition = loop.childForFieldName("condition");
      const list = condition ? /([\w$]+)(?:\.(?:length|size)\b)?/.exec(ctx.text(condition))?.[1] : undefined;
      if (!list || /^(true|True|not)$/.test(list)) return false;
      const text = ctx.text(body);
      const at = text.search(TAKE);
      return at > 0 && new RegExp(`\\b${list.replace(/\$/g, "\\$")}$`).test(text.slice(0, at));
    }
    default:
      return false;
  }
}

/** True where the order is what the loop is for: stages, or a comment that says so. */
function isOrdered(loop: Node, ctx: RuleContext): boolean {
  const left = loop.childForFieldName("left");
  if (left && (ctx.text(left).match(/\w+/g) ?? []).some((name) => STAGES.test(name))) return true;
  for (let before = loop.previousSibling; before?.isExtra; before = before.previousSibling) {
    if (IN_ORDER.test(ctx.plain(before))) return true;
  }
  return false;
}

/** `if (options.awaitEach) await …`: waiting is a setting. */
function isOptional(node: Node, ctx: RuleContext): boolean {
  const branch = ctx.ancestor(
    node,
    ["if_statement"],
    ["for_in_statement", "for_statement", "while_statement"],
  );
  const condition = branch?.childForFieldName("condition");
  return condition
    ? /await|sequential|serial|concurren/i.test(
        ctx
          .plain(condition)
          .replace(/isawaitable/i, "")
          .replace(/\bawait\b/g, ""),
      )
    : false;
}

function isRetry(loop: Node, field: string, ctx: RuleContext): boolean {
  const part = loop.childForFieldName(field);
  return part !== null && RETRY.test(ctx.plain(part));
}

const NO_STEPS: Steps = { names: new Set(), lists: new Set() };

/** True for what an inner loop does again and again; what it loops over is asked for once. */
function isRepeated(node: Node, inner: Node): boolean {
  if (node.startIndex < inner.startIndex || node.endIndex > inner.endIndex) return false;
  const once = inner.childForFieldName("right") ?? inner.childForFieldName("initializer");
  return !once || node.startIndex < once.startIndex || node.endIndex > once.endIndex;
}

function checkLoop(loop: Node, grammar: Grammar, ctx: RuleContext): void {
  const body = loop.childForFieldName("body");
  // In a command or a migration, one after the other is what is wanted.
  if (!body || ctx.kind.entry || ctx.kind.migration || !/\bawait\b/.test(ctx.plain(body))) return;
  if (!mayBeIndependent(loop, body, grammar, ctx)) return;
  const whole = grammar === JAVASCRIPT && /^(while|do)_statement$/.test(loop.type);
  const steps = whole ? stepsOf(loop, body, ctx) : NO_STEPS;
  if (!steps) return;
  const inner = ctx.own(body, grammar.loops);
  const awaits = ctx
    .own(body, [grammar.awaits])
    // Python's keyword is a node of the same kind.
    .filter((one) => one.isNamed)
    .filter((one) => !inner.some((l) => isRepeated(one, l)));
  if (awaits.length === 0 || awaits.some((one) => isDeliberate(one, ctx) || isOptional(one, ctx))) return;
  if (isOrdered(loop, ctx)) return;
  if (leaves(loop, body, inner, grammar, ctx)) return;
  if (remembers(body, grammar, ctx)) return;
  const changed = carried(loop, body, grammar, ctx);
  const keeps = (name: string): boolean =>
    changed.has(name) && !steps.names.has(name) && (grammar !== PYTHON || readBeforeSet(name, body, ctx));
  const reads = (one: Node): boolean =>
    readsList(one, steps.lists, ctx) ||
    one.descendantsOfType([...grammar.names]).some((name) => keeps(ctx.text(name)));
  if (awaits.some(reads)) return;
  for (const one of awaits) report(one, ctx);
}

/** A loop that may end early looks at each result before it goes on. */
function leaves(loop: Node, body: Node, inner: readonly Node[], grammar: Grammar, ctx: RuleContext): boolean {
  return ctx.own(body, grammar.leaves).some((one) => {
    if (one.type !== "break_statement") return true;
    const owner = [...inner]
      .reverse()
      .find((l) => l.startIndex <= one.startIndex && one.endIndex <= l.endIndex);
    const label = items(one).length > 0;
    const within = ctx.ancestor(one, ["switch_statement"], [loop.type]);
    return label || (!owner && !within);
  });
}

function report(node: Node, ctx: RuleContext): void {
  const value = node.firstNamedChild ?? node;
  const oneLine = node.startPosition.row === node.endPosition.row;
  const callee = value.childForFieldName("function") ?? value;
  const to = oneLine
    ? node
    : callee.startPosition.row === callee.endPosition.row
      ? callee
      : (node.firstChild ?? node);
  ctx.report(
    { from: node, to },
    {
      message:
        "Each round waits for the one before: the waiting times add up. If the items are independent, run them together, with a limit.",
    },
  );
}

/** `[await f(x) for x in xs]` */
function checkComprehension(node: Node, ctx: RuleContext): void {
  if (ctx.kind.entry || ctx.kind.migration) return;
  const body = node.childForFieldName("body");
  if (!body || node.namedChildren.some((c) => c.type === "for_in_clause" && c.firstChild?.type === "async"))
    return;
  const awaits = body.type === "await" ? [body] : ctx.own(body, ["await"]).filter((one) => one.isNamed);
  if (awaits.some((one) => isDeliberate(one, ctx))) return;
  for (const one of awaits) report(one, ctx);
}

export const awaitInLoop = defineRule({
  id: "await-in-loop",
  code: "AS06",
  title: "Independent items are awaited one by one",
  area: "async",
  severity: "info",
  why: "Waiting for independent items one after the other adds their latencies up, and their timeouts too, until the caller has given up. Running them together, with a limit, keeps the whole within one deadline.",
  sources: [
    {
      title: "SRE book: Addressing Cascading Failures (latency and deadlines)",
      url: "https://sre.google/sre-book/addressing-cascading-failures/",
    },
    {
      title: "MDN: Promise.all()",
      url: "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Promise/all",
    },
  ],
  autofix: "none",
  peers: {
    eslint: ["no-await-in-loop"],
    biome: ["noAwaitInLoops"],
    oxlint: ["no-await-in-loop"],
  },
  languages: {
    javascript: [
      {
        kinds: ["for_in_statement", "for_statement", "while_statement", "do_statement"],
        anchors: ["await"],
        check: (node, ctx) => checkLoop(node, JAVASCRIPT, ctx),
      },
    ],
    python: [
      {
        kinds: ["for_statement", "while_statement"],
        anchors: ["await"],
        check: (node, ctx) => checkLoop(node, PYTHON, ctx),
      },
      {
        kinds: ["list_comprehension", "set_comprehension", "dictionary_comprehension"],
        anchors: ["await"],
        check: checkComprehension,
      },
    ],
  },
  examples: awaitInLoopExamples,
});
