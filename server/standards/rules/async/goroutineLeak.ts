import type { Node } from "web-tree-sitter";
import { fix, insertAt, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, GO_FUNCTIONS } from "../../languages/go.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { functionOf, introduction, leaves, loopOf } from "../resources/goResults.ts";
import { goroutineLeakExamples } from "./goroutineLeak.examples.ts";
import { lostCancel, WITH_CANCEL } from "./lostCancel.ts";

/** Loop or function literal that runs an assignment again and again, up to the name's own scope. */
function repeats(statement: Node, declaredAt: number): "loop" | "function literal" | undefined {
  for (let at = statement.parent; at; at = at.parent) {
    if (at.startIndex <= declaredAt && declaredAt < at.endIndex) return undefined;
    if (at.type === "for_statement") return "loop";
    if (at.type === "func_literal") {
      const call = at.parent;
      // Run on the spot, once.
      const once = call?.type === "call_expression" && call.childForFieldName("function")?.id === at.id;
      return once ? undefined : "function literal";
    }
    if (GO_FUNCTIONS.includes(at.type)) return undefined;
  }
  return undefined;
}

/** `ctx = context.WithX(ctx, …)` where it happens again and again: a chain without end. */
const growingContext: Handler = {
  kinds: ["assignment_statement"],
  anchors: ["context"],
  check(node, ctx) {
    const text = ctx.text(node);
    // The name comes again as an argument.
    if (!/^([\w.]+)(?:\s*,\s*\w+)*\s*=[^=][\s\S]*?\(\s*\1\s*[,)]/.test(text)) return;
    const names = items(node.childForFieldName("left"));
    const call = items(node.childForFieldName("right"))[0];
    const name = names[0];
    if (!name || call?.type !== "call_expression" || args(call)[0]?.text !== name.text) return;
    const callee = ctx.qualifyCall(call) ?? "";
    const std = WITH_CANCEL.test(callee) || /^(golang\.org\/x\/net\/)?context\.WithValue$/.test(callee);
    const own = name.type === "identifier" ? introduction(name) : undefined;
    if (!std) {
      const declared = own?.childForFieldName("type");
      const type = declared ? ctx.qualify(declared) : undefined;
      if (type !== "context.Context" && !/^(ctx|context)$/.test(name.text)) return;
      // `ctx = option(ctx)` for each option builds one context on purpose.
      if (loopOf(node)?.namedChildren.some((c) => c.type === "range_clause")) return;
    }
    const where = name.type === "identifier" ? own?.startIndex : -1;
    if (where === undefined) return;
    const kind = repeats(node, where);
    if (!kind) return;
    const list = node.parent;
    const last = list?.type === "statement_list" ? items(list).at(-1) : undefined;
    if (kind === "loop" && last && (leaves(last) || last.type === "break_statement")) return;
    const operator = node.childForFieldName("operator");
    ctx.report(node, {
      message: `${name.text} is wrapped again in this ${kind}: it grows, and lookups slow down, with every pass.`,
      suggestions:
        operator && names.length === 1 && name.type === "identifier"
          ? [fix("Declare a new context for this pass", replaceNode(operator, ":="))]
          : [],
    });
  },
};

/** `case <-time.After(d)` in a loop: a timer for every pass. */
const timerPerPass: Handler = {
  calls: ["After"],
  check(node, ctx) {
    if (node.type !== "call_expression" || ctx.qualifyCall(node) !== "time.After") return;
    const receive = node.parent?.parent;
    if (receive?.type !== "receive_statement" || receive.parent?.type !== "communication_case") return;
    const select = receive.parent.parent;
    if (!select || select.namedChildren.filter((c) => /_case$/.test(c.type)).length < 2) return;
    // The classic: an endless loop whose every pass is this select.
    const loop = loopOf(select);
    const body = loop?.childForFieldName("body");
    if (!loop || select.parent?.parent?.id !== body?.id) return;
    if (loop.namedChildren.some((c) => c.id !== body?.id && !c.isExtra)) return;
    const branches = select.namedChildren.filter((c) => c.type === "communication_case");
    const others = branches.filter((c) => c.id !== receive.parent?.id);
    // Only a case that starts the next pass leaves a timer behind.
    const again = others.some((c) => {
      const last = c.namedChildren.find((s) => s.type === "statement_list")?.namedChildren.at(-1);
      return !last || !(leaves(last) || (last.type === "break_statement" && last.namedChildCount > 0));
    });
    if (!again) return;
    ctx.report(node, {
      severity: "info",
      message:
        "time.After in a loop starts a timer per pass, which lives until it fires before Go 1.23: use time.NewTimer and Reset.",
    });
  },
};

function sendsTo(channel: string, literal: Node): Node[] {
  return literal.descendantsOfType("send_statement").filter((send) => {
    if (send.childForFieldName("channel")?.text !== channel) return false;
    return send.parent?.type !== "communication_case";
  });
}

/** True where a `select` outside of a loop may leave without receiving from the channel. */
function mayStopReceiving(channel: string, fn: Node): boolean {
  return fn.descendantsOfType("select_statement").some((select) => {
    if (functionOf(select)?.id !== fn.id || loopOf(select)) return false;
    const cases = select.namedChildren.filter((c) => c.type === "communication_case");
    const receives = cases.filter((c) => {
      const text = c.childForFieldName("communication")?.text ?? "";
      return new RegExp(`<-\\s*${channel}$`).test(text);
    });
    const exits = cases.some((c) =>
      /<-\s*([\w.]+\.Done\(\)|time\.After\(|\w*(timeout|timer|done|stop|quit)\w*(\.C)?$)/i.test(
        c.childForFieldName("communication")?.text ?? "",
      ),
    );
    return receives.length > 0 && exits;
  });
}

/** `ch := make(chan T)`, sent to by a goroutine whose reader may give up first. */
const blockedSender: Handler = {
  calls: ["make"],
  check(node, ctx) {
    if (node.type !== "call_expression") return;
    const given = args(node);
    const type = given[0];
    if (type?.type !== "channel_type" || (given[1] && given[1].text !== "0")) return;
    const statement = node.parent?.parent;
    if (statement?.type !== "short_var_declaration") return;
    const name = items(statement.childForFieldName("left"))[0];
    const fn = functionOf(node);
    if (!fn || name?.type !== "identifier") return;
    const text = ctx.text(fn);
    if (!/\bselect\b/.test(text) || !/\bgo\b/.test(text)) return;
    const literals = fn
      .descendantsOfType("go_statement")
      .flatMap((go) => go.descendantsOfType("func_literal").slice(0, 1));
    const sends = literals.flatMap((literal) => sendsTo(name.text, literal));
    const first = sends[0];
    if (!first || !mayStopReceiving(name.text, fn)) return;
    // Drained or received elsewhere: the sender gets through in the end.
    const receives = text.match(new RegExp(`<-\\s*${name.text}\\b|range\\s+${name.text}\\b`, "g")) ?? [];
    if (receives.length > 1) return;
    const list = node.childForFieldName("arguments");
    const one = sends.length === 1 && !loopOf(first) && !given[1];
    ctx.report(node, {
      message: `Nobody receives from ${name.text} after the select gives up: its sender blocks forever.`,
      related: [{ node: first, message: "Blocks here." }],
      suggestions:
        one && list ? [fix("Give the channel room for the result", insertAt(list.endIndex - 1, ", 1"))] : [],
    });
  },
};

/** A function that only starts a goroutine which nobody can wait for or stop. */
const hiddenGoroutine: Handler = {
  kinds: ["go_statement"],
  anchors: ["go"],
  check(node, ctx) {
    const list = node.parent;
    const fn = list?.parent?.parent;
    if (!list || !fn || (fn.type !== "function_declaration" && fn.type !== "method_declaration")) return;
    if (
      items(list).length !== 1 ||
      node.namedChildren[0]?.childForFieldName("function")?.type !== "func_literal"
    )
      return;
    const text = ctx.text(node);
    // Told to stop, or waited for.
    if (/\bctx\b|\bcontext\b|\.Done\(|<-|\bclose\(|\bfor\b|\.Wait\(|\bselect\b/.test(text)) return;
    const name = fn.childForFieldName("name");
    const keyword = fn.child(0);
    const head = fn.childForFieldName("parameters");
    if (!keyword || !head || /^(main|init)$/.test(name?.text ?? "")) return;
    ctx.report(
      { from: keyword, to: head },
      {
        severity: "info",
        message:
          "This function only starts a goroutine, so no caller can wait for it: let the caller write go.",
      },
    );
  },
};

/** `mu.Lock()`, one channel operation, `mu.Unlock()`: blocks with the lock held. */
const guardedChannel: Handler = {
  calls: ["Lock"],
  check(node, ctx) {
    const statement = node.parent;
    if (statement?.type !== "expression_statement") return;
    const middle = statement.nextNamedSibling;
    const unlock = middle?.nextNamedSibling;
    if (!middle || !unlock) return;
    const lock = ctx.text(statement);
    if (!/\.Lock\(\)$/.test(lock) || ctx.text(unlock) !== lock.replace(/\.Lock\(\)$/, ".Unlock()")) return;
    const sends = middle.type === "send_statement";
    if (!sends && !/^([\w.]+(\s*,\s*\w+)?\s*:?=\s*)?<-\s*[\w.]+$/.test(ctx.plain(middle))) return;
    ctx.report(node, {
      severity: "info",
      message: `The channel may block while ${lock.replace(/\.Lock\(\)$/, "")} is held; a channel needs no lock.`,
      related: [{ node: middle, message: "Blocks here." }],
    });
  },
};

export const goroutineLeak = defineRule({
  id: "goroutine-leak",
  code: "AS12",
  title: "Goroutine, context or timer is never let go",
  area: "async",
  severity: "warning",
  why: "A goroutine that waits for ever, or a context that nobody cancels, stays in memory with all it holds, and every request adds one. Memory and latency climb until the process is restarted, which a cancel function, a buffered channel or a select on Done prevents.",
  sources: [
    { title: "Go: package context", url: "https://pkg.go.dev/context" },
    { title: "Go blog: Pipelines and cancellation", url: "https://go.dev/blog/pipelines" },
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
  ],
  autofix: "suggest",
  peers: {
    golangci: ["govet", "lostcancel", "fatcontext"],
    semgrep: ["hidden-goroutine", "channel-guarded-with-mutex"],
  },
  languages: {
    go: [lostCancel, growingContext, timerPerPass, blockedSender, hiddenGoroutine, guardedChannel],
  },
  examples: goroutineLeakExamples,
});
