import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, calledName, functionOf, methodOf, receiver, stringValue } from "../../languages/rust.ts";
import type { Handler } from "../../rule.ts";

/** What fails only for a value that is written right there: a typo, which the first run shows. */
const LITERALS =
  /^(Regex|RegexBuilder|RegexSet|Url|Uri|HeaderValue|HeaderName|Selector|Version|VersionReq|NonZero\w+|Duration|NaiveDate|NaiveTime|NaiveDateTime|IpAddr|SocketAddr|Ipv4Addr|Layout)$/;

/** Locks are poisoned by a panic elsewhere: to panic as well is how Rust's own documentation does it. */
const LOCKS = /^(lock|read|write|get_mut|into_inner|wait|wait_timeout)$/;

/** Words with which a message says that this can't happen. */
const CANNOT =
  /unreachable|impossible|infallible|should (never|not|always|be)|can('|no)?t (happen|fail)|cannot|never fails?|must(n't| not)? |invariant|\bbug\b|always|guaranteed|checked|validated|valid /i;

const ENTRY = /(^|\/)(build\.rs|(examples|xtasks?|benches|fuzz|scripts?)\/.*)$/;

/** True where a panic is the program's or the helper's declared way to end. */
function isExempt(node: Node, ctx: RuleContext): boolean {
  if (ENTRY.test(ctx.file.path)) return true;
  const method = methodOf(node);
  if (!method) return true;
  const name = method.childForFieldName("name");
  return /^(main|must_\w+|\w+_or_panic|expect_\w+|unwrap_\w+|panic_\w*|assert_\w+|__\w+)$/.test(
    name ? ctx.text(name) : "",
  );
}

/** `# Panics` in the documentation of the function: its callers are told. */
function isDocumented(node: Node, ctx: RuleContext): boolean {
  const method = methodOf(node);
  for (let at = method?.previousSibling; at; at = at.previousSibling) {
    if (at.type === "line_comment" || at.type === "block_comment") {
      if (/#\s*Panics/.test(ctx.text(at))) return true;
    } else if (at.type !== "attribute_item") return false;
  }
  return false;
}

/** What the innermost function gives back: `Result`, `Option` or something else. */
function returned(node: Node, ctx: RuleContext): string | undefined {
  const fn = functionOf(node);
  if (fn?.type !== "function_item") return undefined;
  const type = fn.childForFieldName("return_type");
  return type ? /^(?:[\w:]*::)?(\w*Result|Option)\b/.exec(ctx.text(type))?.[1] : undefined;
}

/** Parameters that make a function the handler of a request. */
function servesRequest(node: Node, ctx: RuleContext): boolean {
  const list = methodOf(node)?.childForFieldName("parameters");
  return (
    list !== null &&
    list !== undefined &&
    /\b(State|Json|Path|Query|Form|Extension)\s*\(|:\s*(web::(Data|Json|Path|Query|Form)|tonic::Request)\s*<|:\s*HttpRequest\b/.test(
      ctx.text(list),
    )
  );
}

const SPLITS = /^r?split(n|_inclusive)?$/;

/** `let mut parts = line.split(…); parts.next()` */
function isFirstPiece(next: Node, on: Node, ctx: RuleContext): boolean {
  if (on.type !== "identifier") return false;
  const statement = ctx.ancestor(next, ["let_declaration", "expression_statement"]);
  const before = statement?.previousNamedSibling;
  const made = before?.type === "let_declaration" ? before.childForFieldName("value") : undefined;
  if (made?.type !== "call_expression" || !SPLITS.test(calledName(made)) || !before) return false;
  const pattern = before.childForFieldName("pattern");
  return pattern !== null && ctx.text(pattern).replace(/^mut\s+/, "") === ctx.text(on);
}

function isLiteralOnly(value: Node, ctx: RuleContext): boolean {
  const call = items(value)[0] && value.type === "call_expression" ? value : undefined;
  if (!call) return false;
  const on = receiver(call);
  const given = args(call);
  const plain = (one: Node | undefined): boolean =>
    one !== undefined && /^(string|raw_string|integer|char|float)_literal$/.test(one.type);
  // `"127.0.0.1:80".parse().unwrap()`
  if (on && calledName(call) === "parse") {
    return given.length === 0 && (plain(on) || /^[A-Z][A-Z0-9_]*$/.test(on.text));
  }
  // The first piece of a text that is split is always there.
  if (on && calledName(call) === "next")
    return (SPLITS.test(calledName(on)) && on.text.length < 80) || isFirstPiece(call, on, ctx);
  if (on) return false;
  const owner = call.childForFieldName("function")?.childForFieldName("path");
  const type = owner?.text.split("::").at(-1)?.replace(/<.*$/, "") ?? "";
  return LITERALS.test(type) && given.length > 0 && given.every(plain);
}

const TAKES = /^(unwrap|expect|unwrap_err|expect_err)$/;

function checkUnwrap(call: Node, ctx: RuleContext): void {
  const value = receiver(call);
  const name = calledName(call);
  const given = args(call);
  if (!value || !TAKES.test(name) || call.hasError) return;
  // A parser's own `expect(token)` takes what is no message.
  if (name.startsWith("expect") ? given.length !== 1 : given.length !== 0) return;
  const message = given[0];
  if (
    message &&
    !/^(string_literal|raw_string_literal|reference_expression|macro_invocation|identifier)$/.test(
      message.type,
    )
  )
    return;
  if (message?.type === "identifier" && !/^[A-Z_]+$|msg|message|reason/.test(ctx.text(message))) return;
  if (/^self$/.test(ctx.text(value)) || isExempt(call, ctx)) return;
  if (value.type === "macro_invocation" && /^(write|writeln)!/.test(ctx.text(value))) return;
  if (
    value.type === "call_expression" &&
    receiver(value) &&
    LOCKS.test(calledName(value)) &&
    args(value).length < 2
  )
    return;
  if (isLiteralOnly(value, ctx)) return;
  const words = stringValue(message);
  const kind = returned(call, ctx);
  const request = servesRequest(call, ctx);
  const field = call.childForFieldName("function")?.childForFieldName("field");
  const minor = isDocumented(call, ctx) || (words !== undefined && CANNOT.test(words)) || (!kind && !request);
  const dot = field?.previousSibling;
  const suggestions =
    kind && dot && !/err/.test(name)
      ? [
          fix("Hand the failure on with ?", {
            start: dot.startIndex,
            end: call.endIndex,
            newText: "?",
          }),
        ]
      : [];
  ctx.report(field ? { from: field, to: call } : call, {
    message: request
      ? `.${name}() in a request's handler panics on what the request could be answered with.`
      : kind
        ? `.${name}() panics on a failure that this function could return.`
        : `.${name}() panics on a failure: the thread, or the whole program, ends here.`,
    ...(request && !minor ? {} : { severity: minor ? ("info" as const) : ("warning" as const) }),
    suggestions,
  });
}

function checkPanic(call: Node, ctx: RuleContext): void {
  if (call.type !== "macro_invocation" || isExempt(call, ctx)) return;
  const text = ctx.text(call);
  const name = calledName(call);
  if (name === "panic" && CANNOT.test(text)) return;
  const request = servesRequest(call, ctx);
  const kind = returned(call, ctx);
  const minor = isDocumented(call, ctx);
  const head = call.children.find((c) => c.type === "!") ?? call;
  const long = call.startPosition.row !== call.endPosition.row;
  ctx.report(long ? { from: call, to: head } : call, {
    message:
      name === "panic"
        ? request
          ? "Panic in a request's handler: answer with an error instead."
          : "Panic on what could be returned as an error: the thread, or the whole program, ends here."
        : `${name}! is left in: whoever comes here ends the thread, or the whole program.`,
    ...(request && !minor
      ? {}
      : { severity: minor || (!kind && name === "panic") ? ("info" as const) : ("warning" as const) }),
  });
}

export const rustPanic: readonly Handler[] = [
  { calls: ["unwrap", "expect", "unwrap_err", "expect_err"], check: checkUnwrap },
  { calls: ["panic", "todo", "unimplemented"], check: checkPanic },
];
