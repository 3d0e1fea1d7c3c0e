import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args } from "../../languages/rustSyntax.ts";
import type { Handler } from "../../rule.ts";

/** Constructors of channels without a capacity, and what has one. */
const ENDLESS: Readonly<Record<string, string>> = {
  "tokio.sync.mpsc.unbounded_channel": "channel",
  "std.sync.mpsc.channel": "sync_channel",
  "crossbeam_channel.unbounded": "bounded",
  "crossbeam.channel.unbounded": "bounded",
  "flume.unbounded": "bounded",
  "kanal.unbounded": "bounded",
  "kanal.unbounded_async": "bounded_async",
  "async_channel.unbounded": "bounded",
  "smol.channel.unbounded": "bounded",
  "async_std.channel.unbounded": "bounded",
  "futures.channel.mpsc.unbounded": "channel",
  "futures_channel.mpsc.unbounded": "channel",
};

const REPEATS = ["for_expression", "while_expression", "loop_expression"];

/** `let (tx, rx) = channel();` where `tx` is used for one `send` that no loop repeats. */
function sendsOnce(call: Node, ctx: RuleContext): boolean {
  const statement = call.parent;
  const pattern = statement?.type === "let_declaration" ? statement.childForFieldName("pattern") : undefined;
  const sender = pattern?.type === "tuple_pattern" ? pattern.namedChildren[0] : undefined;
  const scope = ctx.ancestor(call, ["function_item"]);
  if (sender?.type !== "identifier" || !scope || !statement) return false;
  const uses = scope
    .descendantsOfType("identifier")
    .filter((one) => one.startIndex > statement.endIndex && ctx.text(one) === ctx.text(sender));
  const [use] = uses;
  if (uses.length !== 1 || use?.parent?.type !== "field_expression") return false;
  if (ctx.text(use.parent.childForFieldName("field") ?? use) !== "send") return false;
  const repeated = ctx.ancestor(use, REPEATS);
  return repeated === undefined || repeated.startIndex < statement.startIndex;
}

/** Who waits for an answer holds one sender, and signals carry nothing: the callers are the bound. */
function isSmall(call: Node, ctx: RuleContext): boolean {
  const statement = call.parent;
  const type = statement?.type === "let_declaration" ? statement.childForFieldName("type") : undefined;
  const text = `${ctx.text(call.childForFieldName("function") ?? call)} ${type ? ctx.text(type) : ""}`;
  return /<\s*((\w+::)*oneshot::Sender\b|\(\s*\)\s*>)/.test(text);
}

/** `drop(tx); for one in rx`: what a set of workers has found is gathered here, and ends with them. */
function gathers(call: Node, ctx: RuleContext): boolean {
  const statement = call.parent;
  const pattern = statement?.type === "let_declaration" ? statement.childForFieldName("pattern") : undefined;
  const [sender, reader] = pattern?.type === "tuple_pattern" ? pattern.namedChildren : [];
  const scope = ctx.ancestor(call, ["function_item"]);
  if (sender?.type !== "identifier" || !reader || !scope) return false;
  const text = ctx.text(scope);
  const name = ctx.text(reader).replace(/^mut\s+/, "");
  // Threads that the function waits for itself end with their list of work.
  if (/\.join\(\)|\bscope\(/.test(text) && !/\bloop\b|\bincoming\(|\baccept\(|\brecv\(/.test(text))
    return true;
  return (
    new RegExp(`\\bdrop\\(\\s*${ctx.text(sender)}\\s*\\)`).test(text) &&
    new RegExp(`\\bin\\s+&?${name}\\b|\\b${name}\\s*\\.\\s*(iter|into_iter|try_iter|recv)\\(`).test(text)
  );
}

function check(call: Node, ctx: RuleContext): void {
  if (call.type !== "call_expression" || args(call).length > 0) return;
  const bounded = ENDLESS[ctx.qualifyCall(call) ?? ""];
  if (!bounded || ctx.mentions("Semaphore")) return;
  if (sendsOnce(call, ctx)) return;
  const callee = ctx.adapter.callee(call);
  if (isSmall(call, ctx) || gathers(call, ctx)) return;
  const name = callee?.type === "scoped_identifier" ? callee.childForFieldName("name") : undefined;
  const list = call.childForFieldName("arguments");
  // The one that a program with threads has at hand: mostly for few messages.
  const plain = ctx.qualifyCall(call) === "std.sync.mpsc.channel";
  ctx.report(call, {
    ...(plain ? { severity: "info" as const } : {}),
    message: "Channel without a capacity grows until memory runs out: a slow reader never slows its writers.",
    // The bounded forms block or are awaited where the others return at once.
    suggestions:
      name && list
        ? [
            fix(
              `Bound the channel to ${ctx.values.queueCapacity} items`,
              replaceNode(name, bounded),
              replaceNode(list, `(${ctx.values.queueCapacity})`),
            ),
          ]
        : [],
  });
}

export const rustQueues: readonly Handler[] = [
  { calls: ["unbounded_channel", "channel", "unbounded", "unbounded_async"], check },
];
