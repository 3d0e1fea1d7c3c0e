import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { args, calledName, functionOf, methodOf, receiver, stringValue } from "../../languages/rustSyntax.ts";
import type { Handler } from "../../rule.ts";
import { ASKS, CANNOT, cannotFail } from "./panicRustProofs.ts";

/** Locks are poisoned by a panic elsewhere: to panic as well is how Rust's own documentation does it. */
const LOCKS = /^(lock|read|write|get_mut|into_inner|wait|wait_timeout)$/;

const ENTRY =
  /(^|\/)(build\.rs|(examples|xtasks?|benches|fuzz|scripts?)\/.*|(mocks?|mock_\w+|\w+_mocks?|testing|test_?(utils?|helpers?|support|common))\.rs)$/;

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

function parametersOf(node: Node, ctx: RuleContext): string {
  const list = methodOf(node)?.childForFieldName("parameters");
  return list ? ctx.text(list) : "";
}

/** Parameters that make a function the handler of a request. */
function servesRequest(node: Node, ctx: RuleContext): boolean {
  return /\b(State|Json|Path|Query|Form|Extension)\s*\(|:\s*(web::(Data|Json|Path|Query|Form)|tonic::Request)\s*<|:\s*HttpRequest\b/.test(
    parametersOf(node, ctx),
  );
}

/** Methods that give an `Option`, which no function that returns a `Result` can hand on as it is. */
const OPTIONAL =
  /^(get|get_mut|next|next_back|nth|find|find_map|position|remove|split_once|strip_\w+|checked_\w+)$/;

function isOptional(value: Node): boolean {
  if (value.type !== "call_expression" || receiver(value) === undefined) return false;
  const name = calledName(value);
  return OPTIONAL.test(name) || (STATE.test(name) && !/^(try_into|clone|as_ref|as_mut)$/.test(name));
}

type Where = "request" | "fails" | "drop" | "plain";

function whereOf(node: Node, ctx: RuleContext): Where {
  if (servesRequest(node, ctx)) return "request";
  if (returned(node, ctx)) return "fails";
  const method = methodOf(node)?.childForFieldName("name");
  return method && ctx.text(method) === "drop" ? "drop" : "plain";
}

/** Methods that tell of their own state, not of what comes from outside. */
const STATE =
  /^(as_\w+|get_first|get_last|take|clone|cloned|copied|first|first_mut|last|last_mut|pop|pop_front|pop_back|front|front_mut|back|back_mut|max|min|max_by|min_by|max_by_key|min_by_key|peek|upgrade|parent|file_name|file_stem|extension|get_one|get_many|value_of|try_into|checked_\w+)$/;

/** Fails only where the other side of a channel is gone. */
const SENDS = /^(send|try_send|unbounded_send|blocking_send)$/;

/** Hardly fails at all. */
const RARE = /^(body|local_addr|peer_addr)$/;

function methodCalled(value: Node): string {
  const call = value.type === "await_expression" ? value.namedChildren[0] : value;
  return call?.type === "call_expression" && receiver(call) ? calledName(call) : "";
}

/** A number that is turned into one of another size: `u32::try_from(n)`. */
function isConversion(value: Node, ctx: RuleContext): boolean {
  const callee = value.type === "call_expression" ? value.childForFieldName("function") : null;
  return callee !== null && /^([iu](8|16|32|64|128|size)::try_from|char::from_u32)$/.test(ctx.text(callee));
}

/** True where the value hangs on what this program did before: nothing from outside decides it. */
function isState(value: Node, ctx: RuleContext): boolean {
  if (isConversion(value, ctx)) return true;
  if (/^(identifier|field_expression|self|index_expression)$/.test(value.type)) return true;
  return value.type === "call_expression" && receiver(value) !== undefined && STATE.test(calledName(value));
}

function message(name: string, value: Node | undefined, where: Where, ctx: RuleContext): string {
  if (value && isState(value, ctx) && where !== "request") {
    const fits = isConversion(value, ctx) || /^(try_into|checked_\w+)$/.test(calledName(value));
    const subject = short(ctx.text(value));
    return fits
      ? `.${name}() panics where "${subject}" does not fit: no check of it is seen here.`
      : `.${name}() panics where "${subject}" holds nothing: no check of it is seen here.`;
  }
  if (value && where !== "request" && SENDS.test(methodCalled(value)))
    return `.${name}() panics once the other side of the channel is gone, and takes this thread or task with it.`;
  switch (where) {
    case "request":
      return `.${name}() in a request's handler panics on what the request could be answered with.`;
    case "fails":
      return `.${name}() panics on a failure that this function could return.`;
    case "drop":
      return `.${name}() panics on a failure in drop(): during another panic that aborts the whole program.`;
    default:
      return `.${name}() panics on a failure: the thread, or the whole program, ends here.`;
  }
}

function short(text: string): string {
  const plain = text.replace(/\s+/g, "");
  return plain.length > 40 ? `${plain.slice(0, 39)}…` : plain;
}

const TAKES = /^(unwrap|expect|unwrap_err|expect_err)$/;

function checkUnwrap(call: Node, ctx: RuleContext): void {
  const value = receiver(call);
  const name = calledName(call);
  const given = args(call);
  if (!value && call.type === "call_expression") {
    checkPath(call, ctx);
    return;
  }
  if (!value || !TAKES.test(name) || call.hasError) return;
  // A parser's own `expect(token)` takes what is no message.
  if (name.startsWith("expect") ? given.length !== 1 : given.length !== 0) return;
  const note = given[0];
  if (
    note &&
    !/^(string_literal|raw_string_literal|reference_expression|macro_invocation|identifier)$/.test(note.type)
  )
    return;
  if (note?.type === "identifier" && !/^[A-Z_]+$|msg|message|reason/.test(ctx.text(note))) return;
  if (/^self$/.test(ctx.text(value)) || isExempt(call, ctx)) return;
  if (value.type === "macro_invocation" && /^(write|writeln)!/.test(ctx.text(value))) return;
  if (
    value.type === "call_expression" &&
    receiver(value) &&
    LOCKS.test(calledName(value)) &&
    args(value).length < 2
  )
    return;
  const words = stringValue(note);
  if ((words !== undefined && CANNOT.test(words)) || cannotFail(call, value, ctx)) return;
  const kind = returned(call, ctx);
  const request = servesRequest(call, ctx);
  const field = call.childForFieldName("function")?.childForFieldName("field");
  const state = isState(value, ctx) || SENDS.test(methodCalled(value)) || RARE.test(methodCalled(value));
  const minor =
    isDocumented(call, ctx) || (words !== undefined && ASKS.test(words)) || (!request && (!kind || state));
  const dot = field?.previousSibling;
  const suggestions =
    kind && dot && !/err/.test(name) && (kind === "Option" || !isOptional(value))
      ? [
          fix("Hand the failure on with ?", {
            start: dot.startIndex,
            end: call.endIndex,
            newText: "?",
          }),
        ]
      : [];
  ctx.report(field ? { from: field, to: call } : call, {
    message: message(name, value, whereOf(call, ctx), ctx),
    ...(request && !minor && !state ? {} : { severity: minor ? ("info" as const) : ("warning" as const) }),
    suggestions,
  });
}

function checkPanic(call: Node, ctx: RuleContext): void {
  if (call.type !== "macro_invocation" || isExempt(call, ctx)) return;
  const text = ctx.text(call);
  const name = calledName(call);
  if (name === "panic" && CANNOT.test(text)) return;
  // Nobody can call it: there is no value of this type.
  if (/:\s*((std|core)::convert::)?Infallible\b/.test(parametersOf(call, ctx))) return;
  // Called for its end.
  if (methodOf(call)?.childForFieldName("return_type")?.type === "never_type") return;
  const request = servesRequest(call, ctx);
  const kind = returned(call, ctx);
  const minor = isDocumented(call, ctx) || /\bunexpected|\bwrong\b/i.test(text);
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

/** `Option::unwrap(x)` */
function checkPath(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  const value = args(call)[0];
  if (callee?.type !== "scoped_identifier" || !value || isExempt(call, ctx)) return;
  if (!/^(Option|Result)(::<.*>)?::\w+$/s.test(ctx.text(callee)) || cannotFail(call, value, ctx)) return;
  const where = whereOf(call, ctx);
  ctx.report(call, {
    message: message(calledName(call), value, where, ctx),
    severity: where === "plain" || isState(value, ctx) ? "info" : "warning",
  });
}

/** `format!("{}", x.unwrap())`: what a macro is given are tokens, not expressions. */
function checkMacro(call: Node, ctx: RuleContext): void {
  if (call.type !== "macro_invocation" || !/\b(unwrap|expect)\s*\(/.test(ctx.text(call))) return;
  const tokens = call.namedChildren.find((c) => c.type === "token_tree");
  if (!tokens || call.hasError || isExempt(call, ctx)) return;
  const where = whereOf(call, ctx);
  for (const tree of [tokens, ...tokens.descendantsOfType("token_tree")]) {
    for (const [at, one] of tree.children.entries()) {
      const given = tree.children[at + 1];
      if (one.type !== "identifier" || tree.children[at - 1]?.type !== "." || given?.type !== "token_tree")
        continue;
      const name = ctx.text(one);
      const words = ctx.text(given);
      if (!(name === "unwrap" && words === "()") && !(name === "expect" && /^\("/.test(words))) continue;
      const before = tree.children[at - 3];
      if (CANNOT.test(words) || (before && LOCKS.test(ctx.text(before)))) continue;
      const held = tree.children[at - 2];
      const value = held?.type === "identifier" ? held : undefined;
      ctx.report(
        { from: one, to: given },
        {
          message: message(name, value, where, ctx),
          severity: where === "plain" || (value && where !== "request") ? "info" : "warning",
        },
      );
    }
  }
}

/** Macros whose tokens are expressions. */
const EXPRESSIONS = [
  ...["format", "format_args", "print", "println", "eprint", "eprintln", "write", "writeln", "vec", "json"],
  ...[
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "log",
    "bail",
    "anyhow",
    "dbg",
    "select",
    "join",
    "try_join",
  ],
];

export const rustPanic: readonly Handler[] = [
  { calls: ["unwrap", "expect", "unwrap_err", "expect_err"], check: checkUnwrap },
  { calls: EXPRESSIONS, check: checkMacro },
  { calls: ["panic", "todo", "unimplemented"], check: checkPanic },
];
