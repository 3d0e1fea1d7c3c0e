import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, literalKey } from "../../languages/go.ts";
import type { Edit, Fix, Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange, escapeRegExp, functionText, goDuration, holderOf, prependEntry } from "./edits.ts";

/** Words that decide elsewhere in the file; see `mentions` of the rule. */
export const GO_MENTIONS = [
  "NewRequestWithContext",
  "WithContext",
  "WithTimeout",
  "WithDeadline",
  "SetTimeout",
];

/** Requests in this file carry a context, whose deadline ends them. */
function contextLimits(ctx: RuleContext): boolean {
  return GO_MENTIONS.slice(0, 4).some((word) => ctx.mentions(word));
}

/** A fix may only write `time.Second` where the package is imported. */
function hasTime(ctx: RuleContext): boolean {
  return ctx.fileDefinition("time")?.file?.qualified === "time";
}

function title(ctx: RuleContext): string {
  return `Use a client with a ${ctx.values.outboundTimeoutMs / 1000} s timeout`;
}

/** `(&http.Client{Timeout: …})` in place of the package or the default client. */
function ownClient(call: Node, ctx: RuleContext): Fix | undefined {
  const callee = ctx.adapter.callee(call);
  const receiver = callee?.type === "selector_expression" ? callee.childForFieldName("operand") : null;
  if (!receiver || !hasTime(ctx)) return undefined;
  const pkg = ctx.text(receiver).split(".")[0] ?? "http";
  return fix(
    title(ctx),
    replaceNode(receiver, `(&${pkg}.Client{Timeout: ${goDuration(ctx.values.outboundTimeoutMs)}})`),
  );
}

function checkCall(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  const what = ctx.text(ctx.adapter.callee(call) ?? call);
  if (/^net\/http\.(Get|Post|PostForm|Head)$/.test(name)) {
    ctx.report(callRange(call, ctx), {
      message: `${what} uses the default client, which has no timeout.`,
      fix: ownClient(call, ctx),
    });
  } else if (/^net\/http\.DefaultClient\.(Get|Post|PostForm|Head|Do)$/.test(name)) {
    // A variable that holds the default client is reported where it gets it.
    if (!/\bDefaultClient\.\w+$/.test(what)) return;
    const known = name.endsWith(".Do") ? requestHasContext(call, ctx) : false;
    if (known === true) return;
    ctx.report(callRange(call, ctx), {
      message: `${what}: the default client has no timeout.`,
      fix: ownClient(call, ctx),
      ...(known === undefined ? { severity: "warning" as const } : {}),
    });
  } else if (/^github\.com\/valyala\/fasthttp\.(Get|Post|Do)$/.test(name)) {
    const other = name.endsWith(".Post") ? "DoTimeout" : `${name.split(".").at(-1)}Timeout`;
    ctx.report(callRange(call, ctx), { message: `${what} has no timeout: use fasthttp.${other}.` });
  }
}

/** Whether the request that `Do` sends was made with a context; `undefined`: can't be seen. */
function requestHasContext(call: Node, ctx: RuleContext): boolean | undefined {
  const request = args(call)[0];
  if (!request) return undefined;
  const text = ctx.text(request);
  const body = functionText(call, ctx);
  if (
    /WithContext\s*\(/.test(text) ||
    /\b(NewRequestWithContext|WithContext|WithTimeout|WithDeadline)\s*\(/.test(body)
  )
    return true;
  if (request.type !== "identifier") return undefined;
  return ctx.definition(request)?.kind === "variable" && /\.NewRequest\s*\(/.test(body) ? false : undefined;
}

/** `http.Client{…}` without `Timeout`, unless it is set on the variable afterwards. */
function checkClient(
  node: Node,
  type: string | undefined,
  holder: string | undefined,
  edits: () => Edit | undefined,
  ctx: RuleContext,
): void {
  if (type !== "net/http.Client" || contextLimits(ctx)) return;
  const body = functionText(node, ctx);
  if (holder && body && new RegExp(`\\b${escapeRegExp(holder)}\\.Timeout\\s*=`).test(body)) return;
  const edit = hasTime(ctx) ? edits() : undefined;
  const change = edit ? fix(`Add a ${ctx.values.outboundTimeoutMs / 1000} s timeout`, edit) : undefined;
  const returned = ctx.ancestor(
    node,
    ["return_statement"],
    ["block", "func_literal", "literal_value", "argument_list"],
  );
  ctx.report(callRange(node, ctx), {
    message: "HTTP client has no Timeout: a call waits for as long as the server likes.",
    // What the callers of a returned client do with it can't be seen: they may stream.
    ...(change && !returned ? { fix: change } : {}),
    ...(change && returned ? { suggestions: [change] } : {}),
    ...severityOf(node, body, ctx),
  });
}

/** A client that the function returns may still be completed by its caller. */
function severityOf(node: Node, body: string, ctx: RuleContext): { severity?: Severity } {
  const holder = holderOf(node, ctx);
  return holder && new RegExp(`\\breturn [^\\n]*\\b${escapeRegExp(holder)}\\b[^.(]`).test(body)
    ? { severity: "warning" }
    : {};
}

function checkLiteral(node: Node, ctx: RuleContext): void {
  if (node.type !== "composite_literal") return;
  const type = ctx.qualifyCall(node);
  if (type !== "net/http.Client" || literalKey(node, "Timeout")) return;
  const body = node.childForFieldName("body");
  // Values by position: all fields are set.
  if (!body || (body.namedChildren[0] && !ctx.text(body).includes(":"))) return;
  const transport = literalKey(node, "Transport");
  if (transport && /ResponseHeaderTimeout/.test(ctx.plain(transport))) return;
  const entry = `Timeout: ${goDuration(ctx.values.outboundTimeoutMs)}`;
  checkClient(node, type, holderOf(node, ctx), () => prependEntry(body, entry, ctx), ctx);
}

function checkNew(call: Node, ctx: RuleContext): void {
  const argument = args(call)[0];
  if (!argument || ctx.qualifyCall(call) !== "new" || !/\bClient$/.test(ctx.plain(argument))) return;
  const text = ctx.text(argument);
  const edit = (): Edit =>
    replaceNode(call, `&${text}{Timeout: ${goDuration(ctx.values.outboundTimeoutMs)}}`);
  checkClient(call, ctx.qualify(argument), holderOf(call, ctx), edit, ctx);
}

/** `var client http.Client`. */
function checkZero(spec: Node, ctx: RuleContext): void {
  const type = spec.childForFieldName("type");
  if (
    type?.type !== "qualified_type" ||
    spec.childForFieldName("value") ||
    !/\.Client$/.test(ctx.plain(type))
  )
    return;
  const name = spec.childForFieldName("name");
  if (!name || !functionText(spec, ctx) || ctx.qualify(type) !== "net/http.Client" || contextLimits(ctx))
    return;
  const holder = escapeRegExp(ctx.text(name));
  // Filled, or only given a place to be decoded or copied into, further down.
  if (new RegExp(`\\b${holder}(\\.Timeout)?\\s*=[^=]|&${holder}\\b`).test(functionText(spec, ctx))) return;
  const text = ctx.text(type);
  const edit = replaceNode(type, `= ${text}{Timeout: ${goDuration(ctx.values.outboundTimeoutMs)}}`);
  ctx.report(spec, {
    message: "HTTP client has no Timeout: a call waits for as long as the server likes.",
    fix: hasTime(ctx) ? fix(`Add a ${ctx.values.outboundTimeoutMs / 1000} s timeout`, edit) : undefined,
  });
}

/** `client := http.DefaultClient`, `Client: http.DefaultClient`. */
function checkDefault(node: Node, ctx: RuleContext): void {
  if (!ctx.text(node).includes("DefaultClient")) return;
  const values =
    node.type === "keyed_element"
      ? [node.childForFieldName("value") ?? node.namedChildren[1]]
      : [...(node.childForFieldName(node.type === "var_spec" ? "value" : "right")?.namedChildren ?? [])];
  for (const one of values) {
    const value = one?.type === "literal_element" ? one.namedChildren[0] : one;
    if (
      value?.type !== "selector_expression" ||
      ctx.qualify(value) !== "net/http.DefaultClient" ||
      contextLimits(ctx)
    )
      continue;
    const pkg = ctx.text(value).split(".")[0] ?? "http";
    const edit = replaceNode(value, `&${pkg}.Client{Timeout: ${goDuration(ctx.values.outboundTimeoutMs)}}`);
    ctx.report(value, {
      message: "The default client has no timeout.",
      severity: "warning",
      fix: hasTime(ctx) ? fix(title(ctx), edit) : undefined,
    });
  }
}

function checkResty(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name || !/^(github\.com\/go-resty\/resty(\/v\d+)?|resty\.dev\/v\d+)\.New$/.test(name)) return;
  if (ctx.mentions("SetTimeout") || contextLimits(ctx)) return;
  ctx.report(callRange(call, ctx), { message: "HTTP client has no timeout: call SetTimeout on it." });
}

export const goHandlers: readonly Handler[] = [
  { calls: ["Get", "Post", "PostForm", "Head", "Do"], check: checkCall },
  { calls: ["Client"], check: checkLiteral },
  { calls: ["new"], check: checkNew },
  { calls: ["New"], check: checkResty },
  { kinds: ["var_spec"], anchors: ["Client"], check: checkZero },
  {
    kinds: ["short_var_declaration", "assignment_statement", "var_spec", "keyed_element"],
    anchors: ["DefaultClient"],
    check: checkDefault,
  },
];
