import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, bare, namedArgument, receiver, timeSpan } from "../../languages/csharpSyntax.ts";
import type { Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";

function tell(
  value: Node,
  what: string,
  instead: string | undefined,
  ctx: RuleContext,
  severity?: Severity,
): void {
  ctx.report(value, {
    message: `${what} is switched off: the call waits for as long as the other side likes.`,
    fix: instead === undefined ? undefined : fix(`Set it to ${instead}`, replaceNode(value, instead)),
    ...(severity ? { severity } : {}),
  });
}

/** `Timeout.InfiniteTimeSpan`, `TimeSpan.FromMilliseconds(-1)`, and the longest time there is. */
function isInfiniteSpan(value: Node, ctx: RuleContext): boolean {
  return /^(System\.)?(Threading\.)?(Timeout\.InfiniteTimeSpan|TimeSpan\.MaxValue|TimeSpan\.FromMilliseconds\(\s*(-\s*1|(System\.Threading\.)?Timeout\.Infinite|int\.MaxValue)\s*\)|new\s+TimeSpan\(\s*0\s*,\s*0\s*,\s*0\s*,\s*0\s*,\s*-\s*1\s*\))$/.test(
    ctx.plain(value),
  );
}

/** `-1`, `Timeout.Infinite` or `int.MaxValue`. */
function isInfiniteNumber(value: Node, ctx: RuleContext): boolean {
  return /^(-\s*1|(System\.Threading\.)?Timeout\.Infinite|(int|Int32|System\.Int32)\.MaxValue)$/.test(
    ctx.plain(value),
  );
}

const isZero = (value: Node, ctx: RuleContext): boolean => /^0$/.test(ctx.plain(value));

const COMMAND = /Command(Definition|Builder)?$|Bulk(Copy|Insert)$|DataAdapter$|CommandCollection$/;

/** Properties of a time limit, by what the owner is; a zero is "no limit" for databases only. */
function switchedOff(
  name: string,
  value: Node,
  owner: string,
  ctx: RuleContext,
): "span" | "ms" | "s" | undefined {
  if (/^(CommandTimeout|BulkCopyTimeout|DefaultCommandTimeout)$/.test(name)) {
    return isZero(value, ctx) || isInfiniteNumber(value, ctx) || isInfiniteSpan(value, ctx) ? "s" : undefined;
  }
  const type = owner.split(/[.#]/).at(-1) ?? "";
  if (name === "Timeout") {
    if (COMMAND.test(type)) return undefined;
    // A wait's own limit, a timer's period and a cache's age are no outbound call.
    if (
      !/(Client|Request|Options|Settings|Proxy|Service|Handler|Channel|Policy|Api|Session|Connection|Policy|HttpWebRequest)$/.test(
        type,
      ) &&
      type !== ""
    )
      return undefined;
    if (isInfiniteSpan(value, ctx)) return "span";
    return isInfiniteNumber(value, ctx) && /^(-|Timeout|System)/.test(ctx.plain(value)) ? "ms" : undefined;
  }
  if (/^(SendTimeout|OpenTimeout|ReceiveTimeout|CloseTimeout|OperationTimeout)$/.test(name)) {
    if (isInfiniteSpan(value, ctx)) return "span";
    const socket = /(TcpClient|Socket|UdpClient)$/.test(type);
    return isInfiniteNumber(value, ctx) || (socket && isZero(value, ctx)) ? "ms" : undefined;
  }
  if (/^(ReadTimeout|WriteTimeout|ReadWriteTimeout|ContinueTimeout)$/.test(name)) {
    if (isInfiniteSpan(value, ctx)) return "span";
    return isInfiniteNumber(value, ctx) ? "ms" : undefined;
  }
  if (
    /^(ConnectTimeout|ResponseDrainTimeout|MaxTimeout|SyncTimeout|AsyncTimeout|RequestTimeout|NetworkTimeout|ServerSelectionTimeout|SocketTimeout|AttemptTimeout|TotalRequestTimeout)$/.test(
      name,
    )
  ) {
    if (isInfiniteSpan(value, ctx)) return "span";
    return isInfiniteNumber(value, ctx) ? "ms" : undefined;
  }
  return undefined;
}

function replacement(unit: "span" | "ms" | "s", ctx: RuleContext): string {
  const ms = ctx.values.outboundTimeoutMs;
  if (unit === "span") return timeSpan(ms);
  return unit === "ms" ? String(ms) : String(Math.max(1, Math.round(ctx.values.statementTimeoutMs / 1000)));
}

function checkAssignment(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left");
  const value = node.childForFieldName("right");
  if (!left || !value || !/Timeout$/.test(ctx.plain(left))) return;
  const given = bare(value);
  if (!/^(0|-|[\w.]*(Timeout\.Infinite|MaxValue)|TimeSpan\.|System\.|new\b)/.test(ctx.plain(given))) return;
  const member = ctx.adapter.member(left);
  const name = member?.name ?? ctx.text(left);
  const owner = member
    ? (castType(member.object, ctx) ?? ctx.typeOf(member.object) ?? "")
    : ownerOfInitialiser(node, ctx);
  if (owner === undefined) return;
  const unit = switchedOff(name, given, owner, ctx);
  if (!unit) return;
  // `Timeout` of something unknown may be anything: a name that ends in client or request tells.
  if (
    owner === "" &&
    name === "Timeout" &&
    !/(client|request|http|api|proxy)\w*$/i.test(member ? ctx.text(member.object) : "")
  )
    return;
  tell(
    given,
    `${name} of ${subject(member?.object, owner, ctx)}`,
    replacement(unit, ctx),
    ctx,
    lesser(name, ctx),
  );
}

/** Where a connection's own limit is off, another one may still hold. */
function lesser(name: string, ctx: RuleContext): Severity | undefined {
  // Events that a server sends over one long answer.
  if (ctx.mentions("EventStream") || ctx.mentions("ServerSentEvents")) return "info";
  return /^(ConnectTimeout|ReceiveTimeout|CloseTimeout|ResponseDrainTimeout)$/.test(name)
    ? "warning"
    : undefined;
}

function subject(object: Node | undefined, owner: string, ctx: RuleContext): string {
  if (object && /^[\w.]+$/.test(ctx.plain(object))) return `"${ctx.text(object)}"`;
  return owner.split(/[.#]/).at(-1) || "the client";
}

/** Type that a cast gave: `((HttpWebRequest)request).Timeout`, or where the name was declared. */
function castType(object: Node, ctx: RuleContext): string | undefined {
  const init = object.type === "identifier" ? ctx.definition(object)?.initText : ctx.text(object);
  return /^\(?\(\s*([\w.]+)\s*\)\s*\w/.exec(init ?? "")?.[1];
}

/** What `new X { Timeout = … }` makes; `undefined` for an initialiser that is nested in another. */
function ownerOfInitialiser(node: Node, ctx: RuleContext): string | undefined {
  const creation = node.parent?.type === "initializer_expression" ? node.parent.parent : undefined;
  if (creation && ctx.adapter.isConstruction(creation)) return ctx.qualifyCall(creation) ?? "Client";
  // A bare name is a property of the class itself: a client's when it says so.
  const base = node.parent?.type === "expression_statement" ? "" : undefined;
  return base;
}

/** `SetCommandTimeout(0)`, `CommandTimeout(0)`: 0 means no limit. */
function checkCommand(call: Node, ctx: RuleContext): void {
  const [value] = args(call);
  if (!value || args(call).length !== 1 || !receiver(call)) return;
  const off = isZero(value, ctx) || isInfiniteSpan(value, ctx) || /^TimeSpan\.Zero$/.test(ctx.plain(value));
  if (!off) return;
  const instead = isZero(value, ctx) ? replacement("s", ctx) : timeSpan(ctx.values.statementTimeoutMs);
  tell(value, "The time limit of the commands", instead, ctx);
}

/** Dapper: `connection.Query(sql, commandTimeout: 0)`. */
function checkNamed(call: Node, ctx: RuleContext): void {
  const value = namedArgument(call, "commandTimeout");
  if (value && isZero(value, ctx)) tell(value, "The command's time limit", replacement("s", ctx), ctx);
}

const OFF = /(?:^|;)\s*((?:Connect(?:ion)?|Command|Default Command) ?Timeout|Timeout)\s*=\s*0\s*(?=;|$)/i;

/** `"…;Command Timeout=0"`: a connection string's 0 means no limit. */
function checkConnectionString(node: Node, ctx: RuleContext): void {
  const text = ctx.text(node);
  if (!/\b(Server|Host|Data Source|Database|Initial Catalog)\s*=/i.test(text)) return;
  const match = OFF.exec(text.slice(1, -1));
  if (!match) return;
  const at = 1 + match.index + match[0].lastIndexOf("0");
  const start = node.startIndex + at;
  const seconds = Math.round(
    (/command/i.test(match[1] ?? "") ? ctx.values.statementTimeoutMs : ctx.values.connectTimeoutMs) / 1000,
  );
  ctx.report(node, {
    message: `${match[1]}=0 switches the limit off: the call waits for as long as the database likes.`,
    fix: fix(`Set it to ${seconds} s`, { start, end: start + 1, newText: String(seconds) }),
  });
}

export const csharpHandlers: readonly Handler[] = [
  {
    kinds: ["assignment_expression"],
    anchors: /Timeout\s*=\s*(?:0\b|-|new\b|TimeSpan\.|[\w.]*Timeout\.Infinite|[\w.]*MaxValue|System\.)/,
    check: checkAssignment,
  },
  { calls: ["SetCommandTimeout", "CommandTimeout"], check: checkCommand },
  { kinds: ["invocation_expression"], anchors: ["commandTimeout"], check: checkNamed },
  {
    kinds: ["string_literal"],
    anchors: /Timeout\s*=\s*0\b/i,
    check: checkConnectionString,
  },
];
