import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, property } from "../../languages/javascriptSyntax.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "./callRange.ts";

/*
 * Only libraries that offer a bound: p-queue, p-limit, fastq and async.queue have none, and
 * BullMQ keeps its queue in Redis.
 */
interface Bound {
  /** Option that bounds the queue. */
  readonly option: string;
  /** Position of the options; the last argument where it is not given. */
  readonly at?: number;
  /** Values of the option that mean "no limit". */
  readonly endless: RegExp;
  /** Severity where the option is simply not set; `false`: the default is bounded. */
  readonly unset: "warning" | "info" | false;
  /** Another option that does away with the queue. */
  readonly unless?: { readonly option: string; readonly value: RegExp };
}

const INFINITE = /^(Infinity|Number\.(POSITIVE_INFINITY|MAX_SAFE_INTEGER|MAX_VALUE))$/;

const MYSQL: Bound = {
  option: "queueLimit",
  at: 0,
  endless: /^0$/,
  unset: "info",
  unless: { option: "waitForConnections", value: /^false$/ },
};
const PISCINA: Bound = { option: "maxQueue", at: 0, endless: INFINITE, unset: "warning" };

const BOUNDS: Readonly<Record<string, Bound>> = {
  bottleneck: { option: "highWater", at: 0, endless: /^(null|-1|Infinity)$/, unset: "warning" },
  piscina: PISCINA,
  "piscina.Piscina": PISCINA,
  "workerpool.pool": { option: "maxQueueSize", endless: INFINITE, unset: "warning" },
  "generic-pool.createPool": { option: "maxWaitingClients", at: 1, endless: INFINITE, unset: "warning" },
  "mysql.createPool": MYSQL,
  "mysql2.createPool": MYSQL,
  "mysql2/promise.createPool": MYSQL,
  "promise-mysql.createPool": MYSQL,
  "oracledb.createPool": { option: "queueMax", at: 0, endless: /^-\d+$/, unset: false },
};

const MESSAGE = "grows until memory runs out";

function isEndless(node: Node | undefined): boolean {
  return node !== undefined && INFINITE.test(node.text);
}

/** Object literal behind an argument: written there, or a local name for one. */
function literal(argument: Node | undefined, ctx: RuleContext): Node | undefined {
  if (!argument) return undefined;
  const at = ctx.adapter.unwrap(argument);
  if (at.type === "object") return at;
  const init = at.type === "identifier" ? ctx.definition(at)?.declaration?.init : undefined;
  return init ? ctx.adapter.unwrap(init) : undefined;
}

/** Adds `option` to an object literal, or an object to an empty argument list. */
function setOption(call: Node, object: Node | undefined, option: string, ctx: RuleContext): Fix[] {
  const text = `${option}: ${ctx.values.queueCapacity}`;
  const title = `Bound the queue to ${ctx.values.queueCapacity} items`;
  if (!object) {
    const list = call.childForFieldName("arguments");
    return list && items(list).length === 0 ? [fix(title, insertAt(list.startIndex + 1, `{ ${text} }`))] : [];
  }
  const last = items(object).at(-1);
  if (!last) return [fix(title, replaceNode(object, `{ ${text} }`))];
  const oneLine = last.startPosition.row === object.startPosition.row;
  const gap = oneLine ? " " : `\n${" ".repeat(last.startPosition.column)}`;
  return [fix(title, insertAt(last.endIndex, `,${gap}${text}`))];
}

function checkBound(node: Node, ctx: RuleContext): void {
  const bound = BOUNDS[ctx.qualifyCall(node) ?? ""];
  if (!bound) return;
  const given = args(node);
  const argument = bound.at === undefined ? given.at(-1) : given[bound.at];
  const none = argument === undefined || (bound.at === undefined && argument.type === "string");
  const object = none ? undefined : literal(argument, ctx);
  if (!none && object?.type !== "object") return;
  if (object && bound.unless) {
    const other = property(object, bound.unless.option);
    if (other.state === "present" && bound.unless.value.test(other.value.text)) return;
  }
  const found = object ? property(object, bound.option) : { state: "absent" as const };
  if (found.state === "unknown") return;
  if (found.state === "present") {
    if (!bound.endless.test(found.value.text)) return;
    ctx.report(found.pair, {
      message: `Queue without a limit ${MESSAGE}.`,
      suggestions: [
        fix(
          `Bound the queue to ${ctx.values.queueCapacity} items`,
          replaceNode(found.value, String(ctx.values.queueCapacity)),
        ),
      ],
    });
    return;
  }
  if (!bound.unset) return;
  // Inside a function `x.option = …` may follow the literal.
  if (argument?.type === "identifier" && ctx.mentions(bound.option)) return;
  ctx.report(callRange(node), {
    message: `Queue without ${bound.option} ${MESSAGE}.`,
    severity: bound.unset,
    suggestions: setOption(node, object, bound.option, ctx),
  });
}

const RX = /^(rxjs(\/(Rx|ReplaySubject|operators|internal\/[\w/]+))?)\./;

export const javascriptQueues: Handler[] = [
  { calls: ["Bottleneck", "bottleneck", "Piscina", "piscina", "pool", "createPool"], check: checkBound },
  {
    calls: ["ReplaySubject"],
    check(node, ctx) {
      if (node.type !== "new_expression" || !RX.test(ctx.qualifyCall(node) ?? "")) return;
      const given = args(node);
      // A second argument bounds the buffer by age.
      if (given.length > 1 || (given[0] && !isEndless(given[0]) && given[0].text !== "undefined")) return;
      // `ReplaySubject<void>` is a latch.
      if (/^<\s*(void|never|undefined)\s*>$/.test(typeArguments(node))) return;
      const list = node.childForFieldName("arguments");
      const capacity = String(ctx.values.queueCapacity);
      const edit = given[0]
        ? replaceNode(given[0], capacity)
        : list
          ? insertAt(list.startIndex + 1, capacity)
          : insertAt(node.endIndex, `(${capacity})`);
      ctx.report(node, {
        message: `ReplaySubject without a buffer size keeps every value and ${MESSAGE}.`,
        suggestions: [fix(`Replay the last ${capacity} values`, edit)],
      });
    },
  },
  {
    calls: ["shareReplay"],
    check(node, ctx) {
      if (!RX.test(ctx.qualifyCall(node) ?? "")) return;
      const [first, ...more] = args(node);
      if (more.length > 0) return;
      if (first?.type === "object") {
        if (property(first, "bufferSize").state !== "absent") return;
        if (property(first, "windowTime").state !== "absent") return;
      } else if (first && !isEndless(first)) return;
      // A source of one value fills no buffer.
      const pipe = node.parent?.parent;
      const source = pipe?.type === "call_expression" ? ctx.text(pipe).split(".pipe(")[0] : undefined;
      if (
        !source ||
        /\b(get|post|put|patch|delete|request|ajax|fetch\w*|of|from|defer|forkJoin|load\w*)\b/.test(source)
      )
        return;
      ctx.report(node, {
        message: `shareReplay without a buffer size keeps every value and ${MESSAGE}.`,
        severity: "info",
      });
    },
  },
  {
    calls: ["bulkhead"],
    check(node, ctx) {
      const [, queue] = args(node);
      if (ctx.qualifyCall(node) !== "cockatiel.bulkhead" || !queue || !isEndless(queue)) return;
      const capacity = String(ctx.values.queueCapacity);
      ctx.report(queue, {
        message: `A bulkhead's queue without a limit ${MESSAGE}.`,
        suggestions: [fix(`Bound the queue to ${capacity} items`, replaceNode(queue, capacity))],
      });
    },
  },
  {
    calls: ["unbounded"],
    check(node, ctx) {
      if (!/^(effect|@effect\/io)[./](Queue|PubSub|Hub|TQueue)\.unbounded$/.test(ctx.qualifyCall(node) ?? ""))
        return;
      const callee = node.childForFieldName("function");
      if (!callee) return;
      ctx.report(node, {
        message: `Queue without a capacity ${MESSAGE}.`,
        suggestions:
          callee.type === "member_expression" && args(node).length === 0
            ? [
                fix(
                  `Bound the queue to ${ctx.values.queueCapacity} items`,
                  replaceNode(
                    node,
                    callee.text.replace(/\w+$/, `bounded`) +
                      typeArguments(node) +
                      `(${ctx.values.queueCapacity})`,
                  ),
                ),
              ]
            : [],
      });
    },
  },
  {
    kinds: ["pair"],
    anchors: ["highWaterMark"],
    check(node, ctx) {
      if (!ctx.mentions("highWaterMark") || !ctx.text(node).startsWith("highWaterMark")) return;
      const value = node.childForFieldName("value");
      if (!value || !isEndless(value)) return;
      ctx.report(node, {
        message: `A stream without a high-water mark has no backpressure and ${MESSAGE}.`,
      });
    },
  },
];

function typeArguments(call: Node): string {
  return call.childForFieldName("type_arguments")?.text ?? "";
}
