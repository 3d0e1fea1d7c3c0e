import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { args, calledName, initialised } from "../../languages/csharpSyntax.ts";
import type { Handler } from "../../rule.ts";
import { asksWhether, isPolly, LOOPS, retryOf } from "./pollyCsharp.ts";

const AT_ONCE =
  "Every retry follows at once: a service in trouble gets the load of all attempts in one moment.";
const EVEN = "Every retry waits equally long: clients that failed together come back together.";

/** `.RetryAsync(3)`: no wait at all; a single retry is none to speak of. */
function checkRetry(call: Node, ctx: RuleContext): void {
  const count = args(call)[0];
  if (call.type !== "invocation_expression" || !count || !isPolly(call, ctx)) return;
  if (/^[01]$/.test(ctx.plain(count)) || /lambda|anonymous/.test(count.type)) return;
  tell(call, AT_ONCE, ctx);
}

/** `.WaitAndRetryAsync(3, _ => TimeSpan.FromSeconds(2))`. */
function checkWaitAndRetry(call: Node, ctx: RuleContext): void {
  const [count, wait] = args(call);
  if (!count || !wait || !isPolly(call, ctx) || /^[01]$/.test(ctx.plain(count))) return;
  if (wait.type !== "lambda_expression") return;
  const body = wait.childForFieldName("body");
  const names = ctx.adapter.parameters(wait).map((one) => one.name);
  if (!body || body.type === "block" || !/^(System\.)?TimeSpan\.(From\w+\(|Zero$)/.test(ctx.plain(body)))
    return;
  if (names.some((name) => new RegExp(`\\b${name}\\b`).test(ctx.text(body)) && name !== "_")) return;
  if (/random|jitter/i.test(ctx.plain(body))) return;
  tell(call, /Zero$|\(0\)$/.test(ctx.plain(body)) ? AT_ONCE : EVEN, ctx);
}

function tell(call: Node, message: string, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  ctx.report(callee?.childForFieldName("name") ?? callee ?? call, { message });
}

const OPTIONS = /(^|\.)(RetryStrategyOptions|HttpRetryStrategyOptions)$/;

/** `new RetryStrategyOptions { … }`: constant is what it is by default; the one for HTTP is not. */
function checkOptions(node: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(node) ?? "";
  if (!ctx.adapter.isConstruction(node) || !OPTIONS.test(name)) return;
  const kind = initialised(node, "BackoffType");
  if (initialised(node, "DelayGenerator")) return;
  if (initialised(node, "MaxRetryAttempts")?.text === "1") return;
  const spread = initialised(node, "UseJitter") !== undefined;
  if (kind) {
    if (!/\bConstant$/.test(ctx.plain(kind))) return;
    const growing = ctx.text(kind).replace(/Constant$/, "Exponential");
    ctx.report(kind, {
      message: EVEN,
      fix: fix("Wait exponentially", replaceNode(kind, growing + (spread ? "" : ", UseJitter = true"))),
    });
    return;
  }
  const braces = node.namedChildren.find((c) => c.type === "initializer_expression");
  // What is set afterwards is not seen here.
  if (!braces || name.endsWith("HttpRetryStrategyOptions")) return;
  const first = braces.namedChildren.find((c) => !c.isExtra);
  const type = node.childForFieldName("type");
  if (!first || !type) return;
  ctx.report(type, {
    message: EVEN,
    fix: fix(
      "Wait exponentially",
      insertAt(
        first.startIndex,
        `BackoffType = DelayBackoffType.Exponential, ${spread ? "" : "UseJitter = true, "}`,
      ),
    ),
  });
}

/** A loop that tries again, whose handler waits equally long or not at all. */
function checkLoop(loop: Node, ctx: RuleContext): void {
  const retry = retryOf(loop, ctx);
  const body = loop.childForFieldName("body");
  if (!retry || !body || loop.type === "foreach_statement") return;
  // A conflict in a database is best tried again at once.
  if (
    retry.handlers.every((one) =>
      /Concurrency|Deadlock|Serializ|FormatException|OperationCanceled|AlreadyExists|IOException/.test(
        ctx.plain(one).slice(0, 120),
      ),
    )
  )
    return;
  if (triesAnother(loop, retry.attempt, ctx) || retry.handlers.some((one) => asksWhether(one, ctx))) return;
  if (
    retry.handlers.every((one) => changesAttempt(one, retry.attempt, ctx) || INTERRUPTED.test(ctx.text(one)))
  )
    return;
  const tried = retry.attempt.childForFieldName("body");
  const work = tried ? ctx.text(tried) : "";
  // Only what leaves the process: a call that is awaited, or one by the usual names.
  if (
    !/\bawait\b|\b(Connect|Send|Post|Put|Get|Execute|Open|Invoke|Call|Publish|Request|Download|Upload)\w*\s*\(/.test(
      work,
    )
  )
    return;
  if (/\b(Console\.Read\w*|Receive\w*|Dequeue\w*|Take|Consume|Accept\w*)\s*[(<]/.test(work)) return;
  const waits = ctx
    .own(body, ["invocation_expression"])
    .filter(
      (one) =>
        one.startIndex > (tried?.endIndex ?? 0) &&
        /^(Delay|Sleep|WaitOne|Wait|WaitForNextTickAsync)$/.test(calledName(one)),
    );
  if (waits.length === 0) {
    if (/\b(backoff|back_off|wait|pause|delay|sleep)\w*\s*\(/i.test(ctx.plain(body).replace(work, "")))
      return;
    report(loop, AT_ONCE, ctx);
    return;
  }
  const time = waits.map((one) => args(one)[0]).find((one) => one !== undefined);
  if (time && isConstant(time, ctx)) report(loop, EVEN, ctx);
}

/** A system call that was cut short, or is not ready yet. */
const INTERRUPTED = /\.(Interrupted|WouldBlock|TryAgain)\b|\b(interrupted|wouldBlock)\s*\(/;

/** `for (int i = 0; ; i++) { string path = Path.Combine(root, "x" + i); try { Create(path); … } … }` */
function triesAnother(loop: Node, attempt: Node, ctx: RuleContext): boolean {
  const counter = /^for\s*\(\s*(?:var|int|uint|long)\s+(\w+)/.exec(ctx.plain(loop).slice(0, 80))?.[1];
  const body = loop.childForFieldName("body");
  if (!counter || !body || /attempt|retr|tries/i.test(counter)) return false;
  const work = ctx.plain(attempt.childForFieldName("body") ?? attempt);
  return body.namedChildren.some((one) => {
    const made = /^(?:var|[\w.<>[\]?]+)\s+(\w+)\s*=([^;]*)/s.exec(ctx.plain(one));
    return (
      one.type === "local_declaration_statement" &&
      made !== null &&
      new RegExp(`\\b${counter}\\b`).test(made[2] ?? "") &&
      new RegExp(`\\b${made[1]}\\b`).test(work)
    );
  });
}

/** `info = info.Next;`: the next round tries something else. */
function changesAttempt(handler: Node, attempt: Node, ctx: RuleContext): boolean {
  const tried = attempt.childForFieldName("body");
  const text = tried ? ctx.text(tried) : "";
  return ctx.own(handler, ["assignment_expression"]).some((one) => {
    const left = one.childForFieldName("left");
    const name = left?.type === "identifier" ? ctx.text(left) : "";
    return (
      name !== "" && !/err|exc|last|attempt|retr|tries/i.test(name) && new RegExp(`\\b${name}\\b`).test(text)
    );
  });
}

function isConstant(time: Node, ctx: RuleContext): boolean {
  const text = ctx.text(time);
  return /^\d[\d_]*$/.test(text) || /^(System\.)?TimeSpan\.From\w+\(\s*\d[\d_.]*\s*\)$/.test(text);
}

function report(loop: Node, message: string, ctx: RuleContext): void {
  const keyword = loop.firstChild;
  if (keyword) ctx.report(keyword, { message, severity: "warning" });
}

export const csharp: Handler[] = [
  { calls: ["Retry", "RetryAsync"], check: checkRetry },
  { calls: ["WaitAndRetry", "WaitAndRetryAsync"], check: checkWaitAndRetry },
  { calls: ["RetryStrategyOptions", "HttpRetryStrategyOptions"], check: checkOptions },
  { kinds: LOOPS, anchors: ["catch"], check: checkLoop },
];
