import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { args, calledName, implType, methodOf, receiver } from "../../languages/rustSyntax.ts";
import type { Severity } from "../../model.ts";

/** Functions of the platform and of well-known crates that give a `Result`. */
const KNOWN =
  /^((std|tokio|async_std|fs_err)\.fs\.(File\.(create|create_new|open)|write|copy|rename|create_dir|create_dir_all|remove_file|remove_dir|remove_dir_all|hard_link|set_permissions|read|read_to_string|read_dir|metadata|symlink)|std\.os\.unix\.fs\.symlink|std\.env\.(set_current_dir|var)|std\.io\.(copy|Write\.\w+)|tokio\.io\.(copy|copy_bidirectional)|(std|tokio)\.process\.Command(\.new\(\))?#(\w+\(\)#)*(spawn|status|output)|(std|tokio)\.fs\.(File|OpenOptions)(\.\w+\(\))?#(\w+\(\)#)*(set_len|sync_all|sync_data|set_permissions|write_all|flush|open)|(std|tokio)\.net\.\w+(\.\w+\(\))?#(connect|bind|send|send_to|recv|recv_from|write_all|flush|set_(nonblocking|nodelay|ttl|linger|broadcast|keepalive|only_v6|(read|write)_timeout|multicast_\w+)|shutdown)|(std|tokio)\.net\.(TcpStream\.connect|(TcpListener|UdpSocket)\.bind)|std\.os\.unix\.net\.\w+\.(connect|bind)|tokio\.time\.timeout|tokio\.try_join)$/;

/** Methods that fail, by names that hardly mean anything else. */
const FALLIBLE =
  /^(write_all|write_fmt|write_str|write_vectored|flush|sync_all|sync_data|set_len|set_permissions|commit|rollback|execute|execute_batch|fetch_one|fetch_all|query_row|insert_one|insert_many|update_one|update_many|delete_one|delete_many|replace_one|publish|persist|save|sync|read_exact|read_to_end|read_to_string|send_to|set_nonblocking|set_read_timeout|set_write_timeout|set_nodelay|append_entry|basic_ack|basic_publish|serialize|try_from|try_into|create_dir_all|migrate|acknowledge|ack|nack|send_message|send_all|put_object|put_item)$/;

/** Somebody may have gone already: who tells by a channel often does not need to know. */
export const TELLS =
  /^(send|try_send|blocking_send|unbounded_send|send_timeout|send_async|start_send|notify|reply)$/;

/** Who asked for an answer, or waits for a sign, may have gone: that is no failure of who tells. */
const ANSWERS =
  /fulfiller|repl(y|ies)|respon[ds]|\bresp_|\b_?resp\b|waiter|oneshot|\back|done|cancel|shutdown|quit|stop|kill|abort|wake|promise/i;

/** Ends what is no longer needed; set up twice by tests. */
export const ENDS =
  /^(close|shutdown|kill|start_kill|stop|abort|join|wait|killpg|kill_\w+|signal|send_signal|unlock|unsubscribe|disconnect|leave|remove_file|remove_dir|remove_dir_all|try_init|set_logger|set_global_default|install)$/;

/** What is written to a file or a socket: `b"…"`, `&buffer[..]`, `text.as_bytes()`. */
const WRITER = /^b["']|^&|\bas_bytes\(\)$|\bbytes?$|\bbuf(fer)?$|^data$/;

export type Verdict = {
  /** What is lost: the error, or the whole work of a future that never runs. */
  readonly loss: "error" | "future" | "result";
  readonly name: string;
  readonly severity?: Severity;
  /** Known from this file or from the platform, not from its name alone. */
  readonly sure: boolean;
};

type Own = { readonly fails: boolean; readonly async: boolean; readonly mustUse?: boolean };

/** What this file tells of the function that a call calls. */
function declared(call: Node, ctx: RuleContext): Own | undefined {
  const callee = call.childForFieldName("function");
  const local = callee?.type === "identifier" ? ctx.definition(callee) : undefined;
  if (local?.declaration?.kind === "variable") {
    // A closure that says what it gives back.
    const head = /^(?:async\s+)?(?:move\s+)?\|[^|]*\|\s*->\s*([\w:]+)/.exec(local.initText ?? "");
    return head ? { fails: /Result$/.test(head[1] ?? ""), async: false } : undefined;
  }
  const own = ownName(call, ctx);
  const found = own ? ctx.fileDefinition(own) : undefined;
  if (!own || found?.kind !== "function" || found.file?.ambiguous) return undefined;
  const type = ctx.fileDefinition(`gives ${own}`)?.file?.type;
  const has = (name: string): boolean => ctx.fileDefinition(name) !== undefined;
  return {
    fails: has(`fails ${own}`) || (type !== undefined && has(`fails type ${type}`)),
    async: found.async === true,
    mustUse: has(`must use ${own}`) || (type !== undefined && has(`must use type ${type}`)),
  };
}

/** `f`, or `Type.f` for a method. */
function ownName(call: Node, ctx: RuleContext): string | undefined {
  const callee = call.childForFieldName("function");
  const path = callee?.type === "generic_function" ? callee.childForFieldName("function") : callee;
  const name = calledName(call);
  if (!path) return undefined;
  if (path.type === "identifier") return name;
  const method = methodOf(call);
  const self = method ? implType(method) : undefined;
  if (path.type === "scoped_identifier") {
    const owner = ctx.text(path.childForFieldName("path") ?? path).replace(/(::)?<.*$/s, "");
    if (owner === "Self") return self && `${self}.${name}`;
    return /^\w+$/.test(owner) ? `${owner}.${name}` : undefined;
  }
  const on = receiver(call);
  if (!on) return undefined;
  if (ctx.adapter.isSelf(on)) return self && `${self}.${name}`;
  // `let index = Index;` of a type without fields.
  const made = on.type === "identifier" ? (ctx.definition(on)?.initText ?? "") : "";
  if (/^[A-Z]\w*$/.test(made) && ctx.fileDefinition(made)?.kind === "class") return `${made}.${name}`;
  const type = ctx.typeOf(on);
  return type?.startsWith("./") ? `${type.slice(2)}.${name}` : undefined;
}

/** Expressions whose value a choice or a block has. */
function endsOf(node: Node): Node[] {
  if (node.type === "if_expression")
    return [node.childForFieldName("consequence"), node.childForFieldName("alternative")].filter(
      (one) => one !== null,
    );
  if (node.type === "match_expression")
    return (node.childForFieldName("body")?.namedChildren ?? [])
      .map((arm) => arm.childForFieldName("value"))
      .filter((one) => one !== null);
  const last = node.namedChildren.filter((one) => !one.isExtra).at(-1);
  return last && !/_(statement|declaration|item)$/.test(last.type) ? [last] : [];
}

/** What is lost where the value of an expression is dropped. */
export function verdictOf(value: Node, ctx: RuleContext, awaited = false): Verdict | undefined {
  if (value.type === "await_expression") {
    const inner = value.namedChildren[0];
    return inner ? verdictOf(inner, ctx, true) : undefined;
  }
  if (value.type === "macro_invocation") return ofMacro(value, ctx);
  if (/^(if_expression|match_expression|block|unsafe_block|else_clause)$/.test(value.type)) {
    for (const end of endsOf(value)) {
      const found = verdictOf(end, ctx, awaited);
      if (found?.loss === "error") return found;
    }
    return undefined;
  }
  if (value.type !== "call_expression") return undefined;
  const callee = value.childForFieldName("function");
  if (callee?.type === "parenthesized_expression") {
    // A closure that is called where it stands.
    const body = callee.namedChildren[0]?.childForFieldName("body");
    return callee.namedChildren[0]?.type === "closure_expression" && body ? verdictOf(body, ctx) : undefined;
  }
  const name = calledName(value);
  const on = receiver(value);
  if (
    on &&
    /^(map_err|with_context|context|inspect_err|or_else|and_then|map|inspect|is_ok|is_err)$/.test(name)
  ) {
    const before = verdictOf(on, ctx, awaited);
    return (
      before ??
      (/^(map_err|with_context|inspect_err)$/.test(name) ? { loss: "error", name, sure: false } : undefined)
    );
  }
  const own = declared(value, ctx);
  const minor: { severity?: Severity } =
    ENDS.test(name) ||
    TELLS.test(name) ||
    CLEANS.test(nameAround(value, ctx)) ||
    (on && /\bstdout\b/.test(ctx.plain(on)))
      ? { severity: "info" }
      : {};
  if (own) {
    if (own.async && !awaited) return { loss: "future", name, sure: true };
    if (own.fails) return { loss: "error", name, sure: true, ...minor };
    return own.mustUse ? { loss: "result", name, sure: true, severity: "info" } : undefined;
  }
  // Nobody reads what a terminal did not show, and a text in memory takes all.
  if (on && (/\bstd(err|out)\b/i.test(ctx.plain(on)) || isInMemory(on, ctx))) return undefined;
  if (on && TELLS.test(name) && ANSWERS.test(ctx.text(on))) return undefined;
  if (KNOWN.test(ctx.qualifyCall(value) ?? "")) return { loss: "error", name, sure: true, ...minor };
  if (!on) return undefined;
  // Only what may fail is parsed without being given anything.
  if (name === "parse" && args(value).length === 0) {
    const typed = callee?.type === "generic_function";
    return { loss: "error", name, sure: typed, ...minor };
  }
  if (name === "write" && args(value).length === 1 && WRITER.test(ctx.plain(args(value)[0] ?? value)))
    return { loss: "error", name, sure: false, ...minor };
  if (FALLIBLE.test(name) || TELLS.test(name) || ENDS.test(name)) {
    return { loss: "error", name, sure: false, ...minor };
  }
  return undefined;
}

/** Name of the function around a node. */
export function nameAround(node: Node, ctx: RuleContext): string {
  const name = methodOf(node)?.childForFieldName("name");
  return name ? ctx.text(name) : "";
}

/** Functions in which what fails is mostly too late to matter. */
const CLEANS = /^(poll_\w+|cleanup\w*|clean_up)$/;

/** `let mut packet = vec![];` */
function isInMemory(on: Node, ctx: RuleContext): boolean {
  if (on.type !== "identifier") return false;
  const definition = ctx.definition(on);
  return (
    /^(String|format!|Vec|vec!|BytesMut|Cursor|BufferedWriter)\b/.test(definition?.initText ?? "") ||
    /^(&\s*(mut\s+)?)?(String|Vec\s*<\s*u8)\b/.test(definition?.declaration?.type?.text ?? "")
  );
}

/** Writing to a file or socket fails; to a text in memory it does not. */
function ofMacro(call: Node, ctx: RuleContext): Verdict | undefined {
  const name = calledName(call);
  if (!/^(write|writeln)$/.test(name)) return undefined;
  const tokens = call.namedChildren.find((c) => c.type === "token_tree");
  const target = tokens ? /^\(\s*([^,]*),?/.exec(ctx.text(tokens))?.[1]?.trim() : undefined;
  if (!tokens || !target || /std(err|out)/i.test(target)) return undefined;
  const first = tokens.namedChildren.find((c) => c.type === "identifier");
  const definition = first && /^(&mut\s+)?\w+$/.test(target) ? ctx.definition(first) : undefined;
  const type = definition?.declaration?.type?.text ?? "";
  const init = definition?.initText ?? "";
  if (
    /\b(String|Vec\s*<\s*u8)\b|\bstr\b/.test(type) ||
    /^(String|format!|Vec|vec!)|\.to_(string|owned)\(\)$/.test(init)
  )
    return undefined;
  if (/std(err|out)/.test(init) || /\bStd(err|out)\b/.test(type)) return undefined;
  // Out of sight what it is: a text in memory has these names.
  const unknown = !type && !/(File|BufWriter|Stream)/.test(init);
  return {
    loss: "error",
    name: `${name}!`,
    sure: false,
    ...(unknown || /Formatter|\b(impl|dyn)\b|^&mut\s+[A-Z]$/.test(type) ? { severity: "info" as const } : {}),
  };
}
