import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { args, calledName, functionOf, implType, methodOf, receiver } from "../../languages/rust.ts";
import type { Fix, Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";

/** Functions of the platform and of well-known crates that give a `Result`. */
const KNOWN =
  /^((std|tokio|async_std|fs_err)\.fs\.(write|copy|rename|create_dir|create_dir_all|remove_file|remove_dir|remove_dir_all|hard_link|set_permissions|read|read_to_string|read_dir|metadata|symlink)|std\.os\.unix\.fs\.symlink|std\.env\.(set_current_dir|var)|std\.io\.(copy|Write\.\w+)|tokio\.io\.(copy|copy_bidirectional)|(std|tokio)\.process\.Command(\.new\(\))?#(\w+\(\)#)*(spawn|status|output)|(std|tokio)\.fs\.(File|OpenOptions)(\.\w+\(\))?#(\w+\(\)#)*(set_len|sync_all|sync_data|set_permissions|write_all|flush|open)|(std|tokio)\.net\.\w+(\.\w+\(\))?#(connect|bind|send|send_to|recv|recv_from|write_all|flush|set_\w+|shutdown)|tokio\.time\.timeout|tokio\.try_join)$/;

/** Methods that fail, by names that hardly mean anything else. */
const FALLIBLE =
  /^(write_all|write_fmt|write_str|write_vectored|flush|sync_all|sync_data|set_len|set_permissions|commit|rollback|execute|execute_batch|fetch_one|fetch_all|query_row|insert_one|insert_many|update_one|update_many|delete_one|delete_many|replace_one|publish|persist|save|sync|read_exact|read_to_end|read_to_string|send_to|set_nonblocking|set_read_timeout|set_write_timeout|set_nodelay|append_entry|basic_ack|basic_publish|serialize|try_from|try_into|create_dir_all|migrate|acknowledge|ack|nack|send_message|send_all|put_object|put_item)$/;

/** Somebody may have gone already: who tells by a channel often does not need to know. */
const TELLS =
  /^(send|try_send|blocking_send|unbounded_send|send_timeout|send_async|start_send|notify|reply)$/;

/** Ends what is no longer needed; set up twice by tests. */
const ENDS =
  /^(close|shutdown|kill|start_kill|stop|abort|join|wait|killpg|kill_\w+|signal|send_signal|unlock|unsubscribe|disconnect|leave|remove_file|remove_dir|remove_dir_all|try_init|set_logger|set_global_default|install)$/;

type Verdict = {
  /** What is lost: the error, or the whole work of a future that never runs. */
  readonly loss: "error" | "future";
  readonly name: string;
  readonly severity?: Severity;
  /** Known from this file or from the platform, not from its name alone. */
  readonly sure: boolean;
};

/** What this file tells of the function that a call calls. */
function declared(call: Node, ctx: RuleContext): { fails: boolean; async: boolean } | undefined {
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
  return { fails: ctx.fileDefinition(`fails ${own}`) !== undefined, async: found.async === true };
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

/** Words of a comment that says that the failure does not matter here. */
const MEANT =
  /ignor|best.?effort|do(n'?t| not) care|doesn'?t matter|not (an )?error|important|no matter|optional|may fail|okay|harmless|already/i;

/** A comment above the statement, or behind it on the same line. */
function isMeant(statement: Node, ctx: RuleContext): boolean {
  const before = statement.previousSibling;
  const after = statement.nextSibling;
  const above =
    before?.isExtra && before.endPosition.row >= statement.startPosition.row - 1 ? before : undefined;
  const behind = after?.isExtra && after.startPosition.row === statement.endPosition.row ? after : undefined;
  return [above, behind].some((one) => one && MEANT.test(ctx.text(one)));
}

/** True where the error was looked at on the way: `.inspect_err(|e| warn!(…))`. */
function isHandled(value: Node): boolean {
  for (
    let at: Node | undefined = value;
    at;
    at = at.type === "call_expression" ? receiver(at) : at.namedChildren[0]
  ) {
    if (
      at.type === "call_expression" &&
      /^(map_err|inspect_err|or_else|unwrap_or_else|map_or_else)$/.test(calledName(at))
    ) {
      const closure = args(at)[0];
      if (closure?.descendantsOfType(["macro_invocation", "call_expression"]).length) return true;
    } else if (!/^(call_expression|await_expression)$/.test(at.type)) return false;
  }
  return false;
}

function verdictOf(value: Node, ctx: RuleContext, awaited = false): Verdict | undefined {
  if (value.type === "await_expression") {
    const inner = value.namedChildren[0];
    return inner ? verdictOf(inner, ctx, true) : undefined;
  }
  if (value.type === "macro_invocation") return ofMacro(value, ctx);
  if (value.type !== "call_expression") return undefined;
  const name = calledName(value);
  const on = receiver(value);
  if (on && /^(map_err|with_context|context|inspect_err|or_else|and_then|map|inspect)$/.test(name)) {
    const before = verdictOf(on, ctx, awaited);
    return (
      before ??
      (/^(map_err|with_context|inspect_err)$/.test(name) ? { loss: "error", name, sure: false } : undefined)
    );
  }
  const own = declared(value, ctx);
  const minor: { severity?: Severity } =
    ENDS.test(name) || TELLS.test(name) || inDrop(value, ctx) || (on && /\bstdout\b/.test(ctx.plain(on)))
      ? { severity: "info" }
      : {};
  if (own) {
    if (own.async && !awaited) return { loss: "future", name, sure: true };
    return own.fails ? { loss: "error", name, sure: true, ...minor } : undefined;
  }
  if (on && /\bstderr\b/.test(ctx.plain(on))) return undefined;
  if (KNOWN.test(ctx.qualifyCall(value) ?? "")) return { loss: "error", name, sure: true, ...minor };
  if (!on) return undefined;
  if (FALLIBLE.test(name) || TELLS.test(name) || ENDS.test(name)) {
    return { loss: "error", name, sure: false, ...minor };
  }
  return undefined;
}

/** What is dropped can't be told to anybody. */
function inDrop(node: Node, ctx: RuleContext): boolean {
  const name = methodOf(node)?.childForFieldName("name");
  return (
    name !== null &&
    name !== undefined &&
    /^(drop|poll_\w+|on_drop|cleanup\w*|clean_up)$/.test(ctx.text(name))
  );
}

/** Writing to a file or socket fails; to a text in memory it does not. */
function ofMacro(call: Node, ctx: RuleContext): Verdict | undefined {
  const name = calledName(call);
  if (!/^(write|writeln)$/.test(name)) return undefined;
  const tokens = call.namedChildren.find((c) => c.type === "token_tree");
  const target = tokens ? /^\(\s*([^,]*),?/.exec(ctx.text(tokens))?.[1]?.trim() : undefined;
  if (!tokens || !target || /stderr/.test(target)) return undefined;
  const first = tokens.namedChildren.find((c) => c.type === "identifier");
  const definition = first && /^(&mut\s+)?\w+$/.test(target) ? ctx.definition(first) : undefined;
  const type = definition?.declaration?.type?.text ?? "";
  const init = definition?.initText ?? "";
  if (
    /\b(String|Vec\s*<\s*u8)\b|\bstr\b/.test(type) ||
    /^(String|format!|Vec|vec!)|\.to_(string|owned)\(\)$/.test(init)
  )
    return undefined;
  if (/stderr/.test(init) || /\bStderr\b/.test(type)) return undefined;
  // Out of sight what it is: a text in memory has these names.
  const unknown = !type && !/(File|BufWriter|stdout|Stream)/.test(init);
  return {
    loss: "error",
    name: `${name}!`,
    sure: false,
    ...(unknown || /Formatter/.test(type) ? { severity: "info" as const } : {}),
  };
}

/** `f()?;` in place of the statement, where the function can hand the failure on. */
function handOn(statement: Node, value: Node, ctx: RuleContext): Fix[] {
  const fn = functionOf(statement);
  const type = fn?.type === "function_item" ? fn.childForFieldName("return_type") : null;
  if (!type || !/^([\w:]*::)?\w*Result\b/.test(ctx.text(type))) return [];
  return [
    fix("Hand the failure on with ?", {
      start: statement.startIndex,
      end: statement.endIndex,
      newText: `${ctx.text(value)}?;`,
    }),
  ];
}

function tell(
  range: { readonly from: Node; readonly to: Node },
  found: Verdict,
  how: string,
  suggestions: readonly Fix[],
  ctx: RuleContext,
): void {
  ctx.report(range, {
    message:
      found.loss === "future"
        ? `The future of "${found.name}" is dropped before it ran: without .await nothing of it happens.`
        : `${how} drops the error of "${found.name}": a failure goes unseen.`,
    ...(found.severity ? { severity: found.severity } : {}),
    suggestions,
  });
}

/** `let _ = f();` */
function checkLet(node: Node, ctx: RuleContext): void {
  const value = node.childForFieldName("value");
  const pattern = node.childForFieldName("pattern") ?? node.children[1];
  const keyword = node.firstChild;
  const equals = node.children.find((c) => c.type === "=");
  if (!value || !keyword || !equals || !pattern || ctx.text(pattern) !== "_" || isMeant(node, ctx)) return;
  const type = node.childForFieldName("type");
  if (type && !/\bResult\b/.test(ctx.text(type))) return;
  const dropped = okOf(value) ?? value;
  if (isHandled(dropped)) return;
  const found = verdictOf(dropped, ctx);
  if (found)
    tell(
      { from: keyword, to: equals },
      found,
      "let _",
      found.loss === "future" ? [] : handOn(node, dropped, ctx),
      ctx,
    );
}

/** `_ = f();` */
function checkAssignment(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left");
  const value = node.childForFieldName("right");
  const equals = node.children.find((c) => c.type === "=");
  if (!left || !value || !equals || ctx.text(left) !== "_" || isHandled(value)) return;
  if (node.parent && isMeant(node.parent, ctx)) return;
  const found = verdictOf(okOf(value) ?? value, ctx);
  if (found) tell({ from: left, to: equals }, found, "_ =", [], ctx);
}

/** `f` of `f().ok()`. */
function okOf(value: Node): Node | undefined {
  if (value.type !== "call_expression" || calledName(value) !== "ok" || args(value).length > 0)
    return undefined;
  return receiver(value);
}

/** `f().ok();` and `f();` as statements. */
function checkStatement(node: Node, ctx: RuleContext): void {
  const value = node.namedChildren[0];
  if (
    !value ||
    !/^(call_expression|await_expression)$/.test(value.type) ||
    node.children.at(-1)?.type !== ";"
  )
    return;
  if (isMeant(node, ctx)) return;
  const on = value.type === "call_expression" ? receiver(value) : undefined;
  const name = value.type === "call_expression" ? calledName(value) : "";
  const given = value.type === "call_expression" ? args(value) : [];
  const drops =
    (/^(ok|err|unwrap_or_default)$/.test(name) && given.length === 0) ||
    (name === "unwrap_or" && given[0]?.type === "unit_expression");
  const field = value.childForFieldName("function")?.childForFieldName("field");
  if (on && drops && field) {
    if (isHandled(on) || (name === "unwrap_or_default" && !verdictOf(on, ctx))) return;
    const known = verdictOf(on, ctx);
    if (known?.loss === "future" || (on.type === "macro_invocation" && !known)) return;
    const inner = on.type === "await_expression" ? on.namedChildren[0] : on;
    const what =
      known?.name ?? (inner?.type === "call_expression" ? calledName(inner) : ctx.text(on).slice(0, 30));
    tell(
      { from: field, to: value },
      known ?? {
        loss: "error",
        name: what,
        sure: false,
        ...(ENDS.test(what) ? { severity: "info" as const } : {}),
      },
      `.${name}()`,
      name === "err" ? [] : handOn(node, on, ctx),
      ctx,
    );
    return;
  }
  const dropCall = value.type === "call_expression" && !on && name === "drop" && given.length === 1;
  const target = dropCall ? given[0] : value;
  const found = target && !isHandled(target) ? verdictOf(target, ctx) : undefined;
  if (!found?.sure || !target) return;
  const callee = value.childForFieldName("function") ?? value.namedChildren[0] ?? value;
  const oneLine = value.startPosition.row === value.endPosition.row;
  tell(
    { from: value, to: oneLine ? value : callee },
    found,
    dropCall ? "drop()" : "This statement",
    found.loss === "future" ? [] : handOn(node, target, ctx),
    ctx,
  );
}

export const rustHandlers: readonly Handler[] = [
  { kinds: ["let_declaration"], anchors: /\blet\s+_\s*[:=]/, check: checkLet },
  { kinds: ["assignment_expression"], anchors: /(^|[;{}\s])_\s*=[^=]/m, check: checkAssignment },
  { kinds: ["expression_statement"], anchors: /\)\s*;|\.await\s*;/, check: checkStatement },
];
