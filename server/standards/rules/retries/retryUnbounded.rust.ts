import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, calledName, RUST_FUNCTIONS, receiver } from "../../languages/rustSyntax.ts";
import type { Handler } from "../../rule.ts";

const LOOPS = ["loop_expression", "while_expression", "for_expression"];

/** Words for a limit, or for an end that somebody else may give. */
const BOUNDED =
  /\b(\w*attempts?|\w*retries|retry_count|tries|remaining\w*|count\w*|max_\w+|deadline|elapsed|Instant|SystemTime|timeout\w*|\w*shutdown\w*|\w*stop\w*|\w*cancel\w*|\w*running|\w*closed|is_done|exit\w*|next_backoff|select|check_\w+|should_\w+|give_up\w*|abort\w*)\b|[+-]=/;
/** Taking the next piece of work, asking a person, and the loops of atomics are no retries. */
const TAKES =
  /\b(recv\w*|try_recv|accept\w*|next\w*|pop\w*|poll\w*|read_line|take|compare_exchange\w*|compare_and_swap|fetch_update|try_lock|lock|upgrade|wait\w*|parse|read|try_from|try_into|dequeue|try_advance)$/;
const REMOTE =
  /connect|request|fetch|^get$|post|query|execute|publish|call|dial|login|subscribe|upload|download|register|send|ping|^open|bind|acquire|resolve/;
const OTHER =
  /Interrupted|WouldBlock|EINTR|EAGAIN|AlreadyExists|Conflict|Busy|compare_exchange|spin_loop|yield_now/;

/** The call whose result is looked at, past `.await` and what is asked of its result. */
function triedCall(value: Node | null | undefined): Node | undefined {
  let at = value;
  while (at) {
    if (
      at.type === "await_expression" ||
      at.type === "parenthesized_expression" ||
      at.type === "reference_expression"
    ) {
      at = at.namedChildren[0];
      continue;
    }
    if (at.type !== "call_expression") return undefined;
    const on = receiver(at);
    if (
      on &&
      /^(map_err|map|and_then|context|with_context|inspect_err|is_err|is_ok|ok)$/.test(calledName(at))
    ) {
      at = on;
      continue;
    }
    return at;
  }
  return undefined;
}

/** `return`, `break` and `?` that run as part of a node and leave this loop. */
function exits(node: Node, loop: Node, ctx: RuleContext): Node[] {
  return ctx.own(node, ["return_expression", "break_expression", "try_expression"]).filter((one) => {
    if (one.type !== "break_expression" || one.children.some((c) => c.type === "label")) return true;
    return ctx.ancestor(one, LOOPS, RUST_FUNCTIONS)?.id === loop.id;
  });
}

interface Retry {
  readonly call: Node;
  /** Where a success leaves the loop; exits elsewhere are a bound. */
  readonly success: readonly Node[];
}

function unwrapped(statement: Node): Node {
  return statement.type === "expression_statement" ? (statement.namedChildren[0] ?? statement) : statement;
}

/** The statement of a loop's body that tries something and leaves when it worked. */
function retryOf(loop: Node, body: Node, ctx: RuleContext): Retry | undefined {
  const list = items(body);
  for (const [at, statement] of list.entries()) {
    const one = unwrapped(statement);
    const declared = statement.type === "let_declaration" ? statement.childForFieldName("value") : null;
    const choice =
      declared?.type === "match_expression" ? declared : one.type === "match_expression" ? one : undefined;
    if (choice) {
      const call = triedCall(choice.childForFieldName("value"));
      const arms = items(choice.childForFieldName("body"));
      const fine = arms.filter((arm) => /^(Ok|Some)\s*\(/.test(arm.childForFieldName("pattern")?.text ?? ""));
      const failed = arms.filter((arm) =>
        /^(Err\s*\(|None\b|_$)/.test(arm.childForFieldName("pattern")?.text ?? ""),
      );
      if (!call || fine.length === 0 || failed.length === 0) continue;
      if (!failed.some((arm) => /^Err/.test(arm.childForFieldName("pattern")?.text ?? ""))) continue;
      const next = list[at + 1];
      const leaves = fine.some((arm) => exits(arm, loop, ctx).length > 0);
      const behind = declared && next && isExit(unwrapped(next)) ? next : undefined;
      if (!leaves && !behind) continue;
      return { call, success: behind ? [...fine, behind] : fine };
    }
    const condition = one.type === "if_expression" ? one.childForFieldName("condition") : null;
    if (
      condition?.type === "let_condition" &&
      /^Ok\s*\(/.test(condition.childForFieldName("pattern")?.text ?? "")
    ) {
      const call = triedCall(condition.childForFieldName("value"));
      const then = one.childForFieldName("consequence");
      if (call && then && exits(then, loop, ctx).length > 0) return { call, success: [then] };
    }
  }
  return undefined;
}

function isExit(node: Node): boolean {
  return node.type === "return_expression" || node.type === "break_expression";
}

function pauses(body: Node, ctx: RuleContext): boolean {
  return ctx
    .own(body, ["call_expression"])
    .some((call) => /^(sleep|sleep_ms|delay_for|delay|park_timeout)$/.test(calledName(call)));
}

function tell(loop: Node, to: Node, ctx: RuleContext): void {
  const from = loop.children.find((c) => c.type === "loop" || c.type === "while") ?? loop;
  ctx.report(
    { from, to },
    {
      message:
        "This loop tries again for ever: while the other side is down, every caller hangs here and adds to its load.",
    },
  );
}

function isRetried(call: Node, body: Node, ctx: RuleContext): boolean {
  const name = calledName(call);
  if (TAKES.test(name) || OTHER.test(ctx.plain(body))) return false;
  return pauses(body, ctx) || REMOTE.test(name);
}

/** `loop { match connect() { Ok(c) => return c, Err(_) => sleep(d) } }`. */
function checkLoop(loop: Node, ctx: RuleContext): void {
  const body = loop.childForFieldName("body");
  const keyword = loop.children.find((c) => c.type === "loop" || c.type === "while");
  if (!body || !keyword || limitedAround(loop, ctx)) return;
  const condition = loop.childForFieldName("condition");
  if (condition && ctx.text(condition) !== "true") {
    checkWhile(loop, condition, body, ctx);
    return;
  }
  const retry = retryOf(loop, body, ctx);
  if (!retry || !isRetried(retry.call, body, ctx)) return;
  const inside = (one: Node): boolean =>
    retry.success.some((part) => part.startIndex <= one.startIndex && one.endIndex <= part.endIndex);
  if (exits(body, loop, ctx).some((one) => !inside(one))) return;
  if (BOUNDED.test(withoutCall(body, retry.call, ctx))) return;
  tell(loop, condition ?? keyword, ctx);
}

/** `while let Err(e) = connect() { sleep(d) }` and `while connect().is_err() { … }`. */
function checkWhile(loop: Node, condition: Node, body: Node, ctx: RuleContext): void {
  const asks =
    condition.type === "let_condition"
      ? /^Err\s*\(/.test(condition.childForFieldName("pattern")?.text ?? "")
      : condition.type === "call_expression" && calledName(condition) === "is_err";
  const call = asks
    ? triedCall(condition.type === "let_condition" ? condition.childForFieldName("value") : condition)
    : undefined;
  if (!call || !isRetried(call, body, ctx) || exits(body, loop, ctx).length > 0) return;
  if (BOUNDED.test(ctx.plain(body))) return;
  tell(loop, condition, ctx);
}

/** Text of the loop without what is tried: a limit in there is one of a single attempt. */
function withoutCall(body: Node, call: Node, ctx: RuleContext): string {
  const text = ctx.plain(body);
  const own = ctx.plain(call);
  return text.replace(own, "");
}

/** `timeout(limit, async { loop { … } })`. */
function limitedAround(loop: Node, ctx: RuleContext): boolean {
  for (let at = loop.parent; at && at.type !== "function_item"; at = at.parent) {
    if (at.type === "call_expression" && /^(timeout|timeout_at)$/.test(calledName(at))) return true;
    if (at.type === "macro_invocation" && /select/.test(ctx.text(at.childForFieldName("macro") ?? at)))
      return true;
  }
  return false;
}

const NEVER = "What fails is tried again for ever: an outage turns into load that never ends.";

/** `ExponentialBackoff { max_elapsed_time: None, .. }` and `.with_max_elapsed_time(None)` of `backoff`. */
function checkField(node: Node, ctx: RuleContext): void {
  const value = node.childForFieldName("value");
  const name = node.childForFieldName("field") ?? node.childForFieldName("name");
  if (!value || !name || ctx.text(name) !== "max_elapsed_time" || ctx.text(value) !== "None") return;
  ctx.report(value, { message: NEVER });
}

function checkBuilder(call: Node, ctx: RuleContext): void {
  const given = args(call)[0];
  const name = calledName(call);
  if (name === "without_max_times") {
    const field = call.childForFieldName("function")?.childForFieldName("field");
    if (ctx.imports("backon") && field) ctx.report({ from: field, to: call }, { message: NEVER });
    return;
  }
  if (!given || ctx.text(given) !== "None") return;
  ctx.report(given, { message: NEVER });
}

/** `Retry::spawn(ExponentialBackoff::from_millis(10), f)`: the delays of `tokio-retry` never end by themselves. */
function checkSpawn(call: Node, ctx: RuleContext): void {
  if (!/^tokio_retry2?\.(Retry|RetryIf)\.(spawn|start)$/.test(ctx.qualifyCall(call) ?? "")) return;
  const given = args(call)[0];
  if (!given) return;
  const made = given.type === "identifier" ? ctx.definition(given)?.initText : undefined;
  const text = `${ctx.plain(given)} ${made ?? ""}`;
  if (
    !/\b(ExponentialBackoff|FixedInterval|FibonacciBackoff)\b/.test(text) ||
    /\.\s*take(_while)?\s*\(/.test(text)
  )
    return;
  const most = String(ctx.values.retryAttempts);
  ctx.report(given, {
    message: NEVER,
    suggestions: made
      ? []
      : [fix(`Give up after ${most} retries`, replaceNode(given, `${ctx.text(given)}.take(${most})`))],
  });
}

export const rustRetries: readonly Handler[] = [
  { kinds: ["loop_expression", "while_expression"], anchors: ["Err", "Ok", "is_err"], check: checkLoop },
  { kinds: ["field_initializer"], anchors: ["max_elapsed_time"], check: checkField },
  { calls: ["with_max_elapsed_time", "without_max_times"], check: checkBuilder },
  { calls: ["spawn", "start"], check: checkSpawn },
];
