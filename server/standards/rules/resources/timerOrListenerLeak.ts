import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { args, JS_FUNCTIONS, stringValue } from "../../languages/javascriptSyntax.ts";
import { defineRule } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { jsRequestScope } from "../overload/requestScope.javascript.ts";
import { escapeRegExp } from "../timeouts/edits.ts";
import { timerOrListenerLeakExamples } from "./timerOrListenerLeak.examples.ts";

/** Names of a program's one start: what it begins lasts as long as the process. */
const STARTS = /^(main|bootstrap)$/;

function functionName(fn: Node): string {
  const own = fn.childForFieldName("name");
  if (own) return own.text;
  return fn.parent?.type === "variable_declarator" ? (fn.parent.childForFieldName("name")?.text ?? "") : "";
}

function outermostFunction(node: Node): Node | undefined {
  let found = ancestor(node, JS_FUNCTIONS);
  for (let at = found; at; at = ancestor(at, JS_FUNCTIONS)) found = at;
  return found;
}

function checkInterval(node: Node, ctx: RuleContext): void {
  if (!/^(timers\.)?setInterval$/.test(ctx.qualifyCall(node) ?? "")) return;
  const fn = outermostFunction(node);
  if (!fn || STARTS.test(functionName(fn))) return;
  const parent = node.parent;
  const dropped = {
    message:
      "The interval's handle is dropped, so it runs on after whatever started it is gone, once more for each start.",
    suggestions: [fix("Let the process end in spite of it", insertAt(node.endIndex, ".unref()"))],
  };
  if (parent?.type === "expression_statement") {
    // A program's entry starts it once.
    if (!ctx.kind.entry) ctx.report(callRange(node), dropped);
    return;
  }
  if (parent?.type === "variable_declarator") {
    const name = parent.childForFieldName("name");
    if (name?.type !== "identifier" || ctx.kind.entry) return;
    const uses = fn
      .descendantsOfType(["identifier", "shorthand_property_identifier"])
      .filter((n) => n.text === name.text && n.id !== name.id);
    if (uses.length === 0) ctx.report(callRange(node), dropped);
    return;
  }
  if (
    parent?.type !== "assignment_expression" &&
    parent?.type !== "public_field_definition" &&
    parent?.type !== "field_definition"
  )
    return;
  const target = parent.childForFieldName("left");
  if (target && !/^this\.#?\w+$/.test(target.text)) return;
  if (["clearInterval", "clearTimeout", "unref", "dispose"].some((word) => ctx.mentions(word))) return;
  ctx.report(callRange(node), {
    message:
      "Nothing in this file clears the interval, so it keeps its owner alive and runs on after it is gone.",
    severity: "info",
  });
}

const REMOVES =
  /\b(off|removeListener|removeAllListeners|removeEventListener|unsubscribe|AbortController|signal|dispose)\b/;

/** Emitters that live longer than a request: what the file's top level holds, or the process. */
function outlives(target: Node, ctx: RuleContext): boolean {
  let at = target;
  while (at.type === "member_expression") {
    const object = at.childForFieldName("object");
    if (!object) return false;
    at = object;
  }
  if (at.type === "this") return target.type === "member_expression";
  if (at.type !== "identifier") return false;
  if (/^(process|window|document|globalThis)$/.test(at.text)) return true;
  const known = ctx.definition(at);
  return known?.file !== undefined && /^(variable|import)$/.test(known.file.kind);
}

function checkListener(node: Node, ctx: RuleContext): void {
  const callee = node.childForFieldName("function");
  const target = callee?.type === "member_expression" ? callee.childForFieldName("object") : null;
  const [event, listener, options] = args(node);
  if (!target || !listener || stringValue(event) === undefined) return;
  if (/\bonce\s*:|\bsignal\b/.test(options?.text ?? "")) return;
  if (
    !/^(arrow_function|function_expression|identifier|member_expression|call_expression)$/.test(listener.type)
  )
    return;
  const effect = effectAround(node, ctx);
  if (effect) {
    if (!/^(window|document|globalThis)$/.test(target.text) || REMOVES.test(ctx.plain(effect))) return;
    ctx.report(callRange(node), {
      message:
        "The effect adds a listener and returns nothing that removes it, so each time it runs there is one more.",
    });
    return;
  }
  if (!outlives(target, ctx)) return;
  const handler = jsRequestScope(node, ctx);
  if (handler) {
    if (REMOVES.test(ctx.plain(handler))) return;
    ctx.report(callRange(node), {
      message: `Each request adds one more listener to ${target.text}, which outlives it: memory grows, and every event runs all of them.`,
    });
    return;
  }
  const loop = ancestor(
    node,
    ["for_statement", "for_in_statement", "while_statement", "do_statement"],
    JS_FUNCTIONS,
  );
  if (!loop || REMOVES.test(ctx.plain(loop))) return;
  const body = loop.childForFieldName("body");
  if (!body || node.startIndex < body.startIndex || /\bbreak\b/.test(ctx.plain(body))) return;
  // A target that the loop itself names is another one in each round.
  const root = /^[\w$]+/.exec(target.text)?.[0] ?? "";
  if (new RegExp(`\\b(const|let|var)\\s+${escapeRegExp(root)}\\b`).test(ctx.text(loop))) return;
  ctx.report(callRange(node), {
    message: `Each round of the loop adds one more listener to ${target.text}: every event then runs all of them.`,
  });
}

/** Callback of a React effect around a node. */
function effectAround(node: Node, ctx: RuleContext): Node | undefined {
  for (let fn = ancestor(node, JS_FUNCTIONS); fn; fn = ancestor(fn, JS_FUNCTIONS)) {
    const call = fn.parent?.type === "arguments" ? fn.parent.parent : null;
    if (/^(React\.)?use(Layout)?Effect$/.test(call ? ctx.called(call) : "")) return fn;
  }
  return undefined;
}

export const timerOrListenerLeak = defineRule({
  id: "timer-or-listener-leak",
  code: "RS05",
  title: "Timer or listener that nothing takes away",
  area: "resources",
  severity: "warning",
  why: "An interval or listener that is added again and again and never removed keeps everything that it refers to, so memory and work grow until the process slows down and dies. Keeping the handle, and clearing it where its owner ends, holds the number constant.",
  sources: [
    { title: "Node.js: Timers", url: "https://nodejs.org/api/timers.html" },
    {
      title: "Node.js: emitter.setMaxListeners",
      url: "https://nodejs.org/api/events.html#emittersetmaxlistenersn",
    },
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
  ],
  autofix: "suggest",
  peers: {},
  mentions: ["clearInterval", "clearTimeout", "unref", "dispose"],
  languages: {
    javascript: [
      { calls: ["setInterval"], check: checkInterval },
      { calls: ["on", "addListener", "addEventListener", "prependListener"], check: checkListener },
    ],
  },
  examples: timerOrListenerLeakExamples,
});
