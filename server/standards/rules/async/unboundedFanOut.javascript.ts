import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, property, stringValue } from "../../languages/javascriptSyntax.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { functionText } from "../timeouts/edits.ts";
import { isEnding, isShortList, LIMITERS, NETWORK, REMOTE } from "./fanOut.ts";
import { headOf, isFunctionValue, methodCall } from "./javascriptCalls.ts";
import { calleeGivesPromise, promiseKind } from "./promises.ts";

/** True where a list has a length that does not grow with the data. */
function isShort(list: Node, ctx: RuleContext): boolean {
  const at = ctx.adapter.unwrap(list);
  if (at.type === "array") return !at.namedChildren.some((c) => c.type === "spread_element");
  const text = ctx.text(at);
  if (/^(new )?Array(\.from)?\(\s*(\{\s*length:\s*)?(\d+|[A-Z][A-Z0-9_]*|concurrency|workers?)\b/.test(text))
    return true;
  if (at.type === "call_expression") {
    const method = methodCall(at);
    if (!method) return false;
    if (/^(slice|splice|chunk|take|limit)$/.test(method.name))
      return args(at).length > (method.name === "slice" ? 1 : 0);
    if (/^(keys|values|entries)$/.test(method.name) && ctx.text(method.object) === "Object") {
      const given = args(at)[0];
      return given === undefined || isShort(given, ctx);
    }
    return (
      /^(filter|sort|reverse|toSorted|concat|flat|map|fill)$/.test(method.name) && isShort(method.object, ctx)
    );
  }
  if (at.type === "object") return true;
  if (at.type !== "identifier" && at.type !== "member_expression") return false;
  if (isShortList(text)) return true;
  const definition = ctx.definition(at);
  const made = definition?.initText;
  if (!made || definition.declaration?.path || definition.file?.path) return false;
  if (definition.kind !== "variable") return false;
  if (/^(\[(?!\s*\]|\s*\.\.\.)|\{|Object\.(keys|values|entries)\(\s*[A-Z_]+\s*\))/.test(made)) return true;
  return /\.(slice|splice)\([^()]*,[^()]*\)$/.test(made) || /\bchunk\(/.test(made);
}

/** The call runs through something that lets only so many through. */
function isLimited(callback: Node, ctx: RuleContext): boolean {
  const text = ctx.text(callback);
  if (
    /\b\w*([lL]imit\w*|[qQ]ueue|[tT]hrottle\w*|[sS]em|[sS]emaphore|[mM]utex|[pP]ool|[lL]ock)\s*(\.\s*\w+)?\s*\(/.test(
      text,
    )
  )
    return true;
  if (LIMITERS.some((word) => ctx.mentions(word))) return true;
  return callback
    .descendantsOfType("call_expression")
    .some((call) => LIMITING.test(ctx.qualifyCall(call) ?? calledType(call, ctx)));
}

/** Modules whose functions and queues start only so much at a time. */
const LIMITING = /^(p-limit|p-queue|p-throttle|throat|bottleneck|async-sema|async-mutex|limiter)\b/;

function calledType(call: Node, ctx: RuleContext): string {
  const callee = call.childForFieldName("function");
  return callee ? (ctx.typeOf(callee) ?? "") : "";
}

/** All that the callback does is to end the item. */
function onlyEnds(callback: Node, ctx: RuleContext): boolean {
  if (!isFunctionValue(callback)) return false;
  const calls = ctx
    .own(callback, ["call_expression"])
    .map((call) => calleeText(call, ctx).slice(0, -1))
    .filter((name) => !/(^|\.)(then|catch|finally|log|debug|warn|error|trace|info|push)$/.test(name));
  return calls.length > 0 && calls.every(isEnding);
}

interface FanOut {
  readonly list: Node;
  readonly callback: Node;
}

/** `list.map(callback)` whose results are promises. */
function mapOf(node: Node | undefined, ctx: RuleContext): FanOut | undefined {
  const at = node ? ctx.adapter.unwrap(node) : undefined;
  if (at?.type !== "call_expression") return undefined;
  const method = methodCall(at);
  const from = method?.name === "from" && ctx.text(method.object) === "Array";
  const callback = args(at)[from ? 1 : 0];
  const list = from ? args(at)[0] : method?.object;
  if (!method || !callback || !list || !(from || /^(map|flatMap)$/.test(method.name))) return undefined;
  if (method.object.type === "this") return undefined;
  return startsWork(callback, ctx) ? { list, callback } : undefined;
}

function startsWork(callback: Node, ctx: RuleContext): boolean {
  if (!isFunctionValue(callback)) return calleeGivesPromise(callback, ctx);
  const body = callback.childForFieldName("body");
  if (!body) return false;
  if (callback.children.some((c) => c.type === "async")) {
    return (
      ctx.own(callback, ["await_expression"]).length > 0 ||
      (body.type === "call_expression" && REMOTE.test(ctx.plain(body)))
    );
  }
  if (body.type === "statement_block") {
    const last = body.namedChildren.filter((c) => !c.isExtra).at(-1);
    const value = last?.type === "return_statement" ? last.namedChildren[0] : undefined;
    return (
      value?.type === "call_expression" &&
      (promiseKind(value, ctx) === "promise" || REMOTE.test(calleeText(value, ctx)))
    );
  }
  return (
    body.type === "call_expression" &&
    (promiseKind(body, ctx) === "promise" || REMOTE.test(calleeText(body, ctx)))
  );
}

function calleeText(call: Node, ctx: RuleContext): string {
  return `${ctx.text(call.childForFieldName("function") ?? call)}(`;
}

/** Promises that a loop pushes into a list. */
function pushedInLoop(list: Node, ctx: RuleContext): boolean {
  const name = ctx.text(list);
  const made = ctx.definition(list)?.declaration;
  if (made?.kind !== "variable" || !/^(\[\]|new Array\(\))$/.test(made.init ? ctx.text(made.init) : ""))
    return false;
  const fn = ctx.functionAround(list)?.node;
  if (!fn) return false;
  return ctx.own(fn, ["call_expression"]).some((call) => {
    const method = methodCall(call);
    if (method?.name !== "push" || ctx.text(method.object) !== name) return false;
    const loop = ctx.ancestor(call, ["for_in_statement"], ctx.adapter.functionKinds);
    const over = loop?.childForFieldName("right");
    const value = args(call)[0];
    // Emptied within the loop: a batch.
    if (
      !loop ||
      !over ||
      !value ||
      isShort(over, ctx) ||
      new RegExp(`\\b${name}(\\.length\\s*(=|>)|\\s*=[^=])`).test(ctx.text(loop))
    )
      return false;
    // A promise made on the spot may only wait for something.
    if (value.type === "new_expression" && !REMOTE.test(ctx.text(value))) return false;
    return promiseKind(value, ctx) === "promise" && !isLimited(value, ctx);
  });
}

function suggestions(found: FanOut, ctx: RuleContext): Fix[] {
  const limiter = ["pLimit", "plimit", "limit"].find(
    (name) => ctx.fileDefinition(name)?.file?.qualified === "p-limit",
  );
  const callback = found.callback;
  const body = callback.childForFieldName("body");
  const statement = ctx.ancestor(
    callback,
    ["lexical_declaration", "expression_statement", "return_statement"],
    ["statement_block", "program"],
  );
  if (
    !limiter ||
    !body ||
    !statement ||
    !isFunctionValue(callback) ||
    limiter === "limit" ||
    /\blimit\b/.test(functionText(callback, ctx))
  )
    return [];
  const parameters = callback.childForFieldName("parameters") ?? callback.childForFieldName("parameter");
  if (!parameters || callback.type !== "arrow_function") return [];
  const arrow = callback.children.some((c) => c.type === "async") ? "async () =>" : "() =>";
  const size = ctx.values.fanOut;
  return [
    fix(
      `Run at most ${size} at a time`,
      {
        start: statement.startIndex,
        end: statement.startIndex,
        newText: `const limit = ${limiter}(${size});\n${" ".repeat(statement.startPosition.column)}`,
      },
      replaceNode(callback, `${ctx.text(parameters)} => limit(${arrow} ${ctx.text(body)})`),
    ),
  ];
}

function check(call: Node, ctx: RuleContext): void {
  if (
    call.type !== "call_expression" ||
    !/^(Promise|bluebird)\.(all|allSettled)$/.test(ctx.qualifyCall(call) ?? "")
  )
    return;
  const given = args(call)[0];
  if (!given) return;
  const at = ctx.adapter.unwrap(given);
  const init = at.type === "identifier" ? ctx.definition(at)?.declaration?.init : undefined;
  const found = mapOf(at, ctx) ?? mapOf(init, ctx);
  if (
    found
      ? isShort(found.list, ctx) || isLimited(found.callback, ctx) || onlyEnds(found.callback, ctx)
      : !(at.type === "identifier" && pushedInLoop(at, ctx))
  )
    return;
  const list = found ? ctx.text(found.list).replace(/\s+/g, " ") : ctx.text(at);
  const remote = !found || REMOTE.test(ctx.plain(found.callback));
  // What stays in the process is over as soon as the processor is through with it.
  if (found && !remote && isFunctionValue(found.callback)) return;
  const sends = !found || !isFunctionValue(found.callback) || NETWORK.test(ctx.plain(found.callback));
  // What an object holds itself is mostly as long as the program is large.
  const own = found !== undefined && /^(Array\s*\.from\(|\[\.\.\.)?\s*this\./.test(list);
  ctx.report(
    { from: call, to: headOf(call) },
    {
      message: `Starts one call for every item of "${list.length > 40 ? `${list.slice(0, 37)}…` : list}" at the same moment: a long list exhausts connections here and overloads the other side.`,
      ...(sends && !own ? {} : { severity: "info" as const }),
      suggestions: found ? suggestions(found, ctx) : [],
    },
  );
}

/** `concurrency: "unbounded"` of the Effect library. */
function checkEffect(call: Node, ctx: RuleContext): void {
  if (call.type !== "call_expression" || !ctx.qualifyCall(call)?.startsWith("effect.")) return;
  for (const argument of args(call)) {
    const found = property(argument, "concurrency");
    if (found.state !== "present" || stringValue(found.value) !== "unbounded") continue;
    const list = args(call)[0];
    if (list && ctx.adapter.unwrap(list).type === "array") return;
    ctx.report(found.pair, {
      message:
        "Runs as many effects at once as there are items: a long list exhausts connections here and overloads the other side.",
      suggestions: [
        fix(
          `Run at most ${ctx.values.fanOut} at a time`,
          replaceNode(found.value, String(ctx.values.fanOut)),
        ),
      ],
    });
  }
}

export const javascriptHandlers: readonly Handler[] = [
  { calls: ["all", "allSettled"], check },
  {
    calls: [
      "all",
      "forEach",
      "allWith",
      "validateAll",
      "partition",
      "filter",
      "mergeAll",
      "reduceEffect",
      "validate",
      "mapEffect",
      "flatMap",
      "withConcurrency",
    ],
    check: checkEffect,
  },
];
