import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, calledName, methodOf, receiver } from "../../languages/rustSyntax.ts";
import type { Handler } from "../../rule.ts";
import { rustDuration } from "./httpRust.ts";

const ENDLESS =
  /^((std::time::|tokio::time::|core::time::)?Duration::(MAX|from_(secs|millis|micros|nanos)\((u64|std::u64)::MAX\)))$/;

/** What turns a limit off: `None`, or a duration that nobody lives to see; 0 ends a call at once. */
function check(call: Node, ctx: RuleContext): void {
  const name = calledName(call);
  const given = args(call);
  // `tokio::time::timeout(limit, future)` has it in front.
  const free = receiver(call) === undefined;
  const value = given[0];
  if (!value || given.length !== (free ? 2 : 1)) return;
  if (free && !/^(tokio\.time|async_std\.future)\.timeout$/.test(ctx.qualifyCall(call) ?? "")) return;
  const text = ctx.text(value).replace(/\s/g, "");
  const some = /^Some\((.*)\)$/.exec(text)?.[1];
  if (text !== "None" && !ENDLESS.test(some ?? text)) return;
  if (text === "None") {
    // A setter of one's own may mean "leave it"; those of the known builders and sockets are named.
    if (name === "timeout" && !/^(reqwest|ureq|isahc)\b/.test(ctx.qualifyCall(call) ?? "")) return;
    const method = methodOf(call);
    // A socket that goes back to its pool is given a limit by who takes it next.
    if (
      method &&
      /^(reset|release|clear|recycle)|sse|event_stream|websocket/i.test(
        ctx.text(method.childForFieldName("name") ?? call),
      )
    )
      return;
  }
  const duration = rustDuration(ctx.values.outboundTimeoutMs, ctx);
  const wrapped = some !== undefined || (text === "None" && /^(set_|timeout_)/.test(name));
  ctx.report(value, {
    message: `${name} is switched off: the call waits for as long as the other side likes.`,
    fix: fix(
      `Set it to ${ctx.values.outboundTimeoutMs / 1000} s`,
      replaceNode(value, wrapped ? `Some(${duration})` : duration),
    ),
  });
}

export const rustHandlers: readonly Handler[] = [
  {
    calls: [
      ...["timeout", "read_timeout", "connect_timeout", "set_read_timeout", "set_write_timeout"],
      ...["timeout_global", "timeout_read", "timeout_connect", "acquire_timeout"],
    ],
    check,
  },
];
