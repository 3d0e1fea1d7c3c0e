import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args } from "../../languages/go.ts";
import type { Handler } from "../../rule.ts";
import { defineRule } from "../../rule.ts";
import { examples } from "./contextDropped.examples.ts";
import { type ContextSource, contextAround, declaredName, runsApart, runsInside } from "./goContext.ts";

/** Work that has to be done although the caller has gone. */
const CLEANUP =
  /(shut_?down|cleanup|clean_?up|teardown|tear_?down|rollback|^close|^stop|^drain|^release|^unlock|^flush|^dispose|^finali[sz]e|^deregister|^unregister|^disconnect|detach|background|async)/i;

/** What a comment says where the caller's context is left out on purpose. */
const ON_PURPOSE =
  /detach|outlive|out-live|background|independent|separate context|own context|fresh context|new context|not (be )?cancel|cancell?ed|regardless|even if|survive/i;

function isRootContext(call: Node, ctx: RuleContext): boolean {
  return /^(context|golang\.org\/x\/net\/context)\.(Background|TODO)$/.test(ctx.qualifyCall(call) ?? "");
}

/** The statement around a node, below a block. */
function statementOf(node: Node): Node | undefined {
  for (let at: Node | null = node; at; at = at.parent) {
    if (at.parent?.type === "statement_list" || at.parent?.type === "block") return at;
  }
  return undefined;
}

/** A comment on the statement's own line or right above it. */
function explained(statement: Node, ctx: RuleContext): boolean {
  const row = statement.startPosition.row;
  for (let at = statement.previousSibling; at && at.endPosition.row >= row - 1; at = at.previousSibling) {
    if (at.type === "comment") return ON_PURPOSE.test(ctx.plain(at));
    if (at.isNamed) break;
  }
  const next = statement.nextSibling;
  return (
    next?.type === "comment" &&
    next.startPosition.row === statement.endPosition.row &&
    ON_PURPOSE.test(ctx.plain(next))
  );
}

/** `if ctx == nil { ctx = context.Background() }`. */
function isNilDefault(call: Node, ctx: RuleContext): boolean {
  const branch = ctx.ancestor(
    call,
    ["if_statement"],
    ["func_literal", "function_declaration", "method_declaration"],
  );
  const condition = branch?.childForFieldName("condition");
  return condition !== null && condition !== undefined && /==\s*nil\b/.test(ctx.plain(condition));
}

/** The caller's context has ended before this place: `<-ctx.Done()` stands above. */
function afterDone(call: Node, ctx: RuleContext): boolean {
  const scope = ctx.functionAround(call)?.node;
  if (!scope) return false;
  const before = ctx.text(scope).slice(0, call.startIndex - scope.startIndex);
  return /<-\s*[\w.()]+\.Done\(\)|\.Err\(\)\s*!=\s*nil|errors\.Is\([^)]*context\.(Canceled|DeadlineExceeded)/.test(
    before,
  );
}

/** Calls around the root context, innermost first, up to the statement. */
function callsAround(call: Node, statement: Node): Node[] {
  const out: Node[] = [];
  for (let at = call.parent; at && at.id !== statement.id; at = at.parent) {
    if (at.type === "func_literal") break;
    if (at.type === "call_expression") out.push(at);
  }
  return out;
}

/** Uses of a context of its own that are right: cleanup, comparison, something long-lived. */
function isDeliberate(call: Node, ctx: RuleContext): boolean {
  const statement = statementOf(call);
  if (!statement) return true;
  if (statement.type === "go_statement" || statement.type === "defer_statement") return true;
  if (call.parent?.type === "binary_expression") return true;
  if (isNilDefault(call, ctx) || explained(statement, ctx) || afterDone(call, ctx)) return true;
  for (const around of callsAround(call, statement)) {
    const callee = ctx.text(ctx.adapter.callee(around) ?? around);
    if (CLEANUP.test(callee.split(".").at(-1) ?? callee)) return true;
  }
  // Kept in a field: the life of the object, not of the call.
  const left = statement.childForFieldName("left");
  if (statement.type === "assignment_statement" && left && /^[\w]+\.[\w.]+/.test(ctx.plain(left)))
    return true;
  if (left && /shutdown|cleanup|detached|background|bg|stop|drain/i.test(ctx.plain(left))) return true;
  return CLEANUP.test(declaredName(call, ctx));
}

/** True where the context that the function was given can't be meant: code that runs later. */
function runsLater(source: ContextSource): boolean {
  return source.crossed.some((literal) => runsApart(literal) || !runsInside(literal));
}

function checkRoot(call: Node, ctx: RuleContext): void {
  if (!isRootContext(call, ctx)) return;
  const source = contextAround(call, ctx);
  if (!source || runsLater(source) || isDeliberate(call, ctx)) return;
  const { expression } = source;
  const what = ctx.text(ctx.adapter.callee(call) ?? call);
  const message = expression
    ? `${what}() drops the caller's deadline and cancellation: pass ${expression} on.`
    : `${what}() drops the caller's deadline and cancellation: name the parameter and pass it on.`;
  const change = expression ? fix(`Pass ${expression} on`, replaceNode(call, expression)) : undefined;
  const safe =
    change !== undefined && source.crossed.length === 0 && !isLongLived(call, ctx) && keepsImport(call, ctx);
  ctx.report(call, {
    message,
    ...(safe ? { fix: change } : {}),
    ...(change && !safe ? { suggestions: [change] } : {}),
  });
}

/** `context.WithCancel(context.Background())` may start something that is meant to last. */
function isLongLived(call: Node, ctx: RuleContext): boolean {
  const around = call.parent?.parent;
  return (
    around?.type === "call_expression" && /\.WithCancel/.test(ctx.plain(ctx.adapter.callee(around) ?? around))
  );
}

/** The package must stay in use, or the file doesn't compile. */
function keepsImport(call: Node, ctx: RuleContext): boolean {
  const owner = ctx.ancestor(call, ["function_declaration", "method_declaration"]);
  const name = ctx.text(ctx.adapter.callee(call) ?? call).split(".")[0] ?? "context";
  return owner !== undefined && new RegExp(`\\b${name}\\.(?!Background\\b|TODO\\b)`).test(ctx.text(owner));
}

/** Functions of the standard library whose first parameter is a context. */
const TAKES_CONTEXT =
  /^(net\/http\.NewRequestWithContext|os\/exec\.CommandContext|context\.With\w+|log\/slog\.(Log|LogAttrs|\w+Context)|database\/sql\.(DB|Tx|Conn|Stmt)#\w+Context|database\/sql\.\w+\(\)#\w+Context|os\/signal\.NotifyContext|golang\.org\/x\/sync\/errgroup\.WithContext)$/;

/** A function or a method of this file that takes a context first. */
function isOwn(call: Node, name: string | undefined, ctx: RuleContext): boolean {
  const callee = ctx.adapter.callee(call);
  const method = /^\.\/(\w+)#(\w+)$/.exec(name ?? "");
  const plain =
    callee?.type === "identifier" && !ctx.definition(callee)?.declaration ? ctx.text(callee) : undefined;
  const key = plain ?? (method ? `${method[1]}.${method[2]}` : undefined);
  const type = key ? ctx.fileDefinition(`context ${key}`)?.file?.type : undefined;
  return type !== undefined && ctx.fileDefinition(type.split(".")[0] ?? "")?.file?.qualified === "context";
}

function checkNil(first: Node, ctx: RuleContext): void {
  const list = first.parent;
  const call = list?.type === "argument_list" ? list.parent : undefined;
  if (call?.type !== "call_expression" || args(call)[0]?.id !== first.id) return;
  const name = ctx.qualifyCall(call);
  if (!TAKES_CONTEXT.test(name ?? "") && !isOwn(call, name, ctx)) return;
  const expression = contextAround(call, ctx)?.expression;
  ctx.report(first, {
    message: "A nil context has no deadline, and most code panics on it.",
    fix: expression ? fix(`Pass ${expression} on`, replaceNode(first, expression)) : undefined,
  });
}

const goHandlers: readonly Handler[] = [
  { calls: ["Background", "TODO"], check: checkRoot },
  { kinds: ["nil"], anchors: /\(\s*nil\b/, check: checkNil },
];

export const contextDropped = defineRule({
  id: "context-dropped",
  code: "TO05",
  title: "The caller's context is dropped",
  area: "timeouts",
  severity: "warning",
  why: "A fresh context knows neither the deadline nor the cancellation of the request that it works for, so the work goes on after everybody has given up on it. Passing the caller's context on ends the whole tree of calls at once and frees what it holds.",
  sources: [
    {
      title: "Builders' Library: Timeouts, retries, and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
    {
      title: "SRE book: Addressing Cascading Failures, deadline propagation",
      url: "https://sre.google/sre-book/addressing-cascading-failures/",
    },
    { title: "Go: package context", url: "https://pkg.go.dev/context" },
  ],
  autofix: "yes",
  peers: { golangci: ["contextcheck", "staticcheck", "SA1012"] },
  languages: { go: goHandlers },
  examples,
});
