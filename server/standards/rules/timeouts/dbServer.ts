import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { args as goArgs, stringValue as goString, literalKey } from "../../languages/go.ts";
import { args, stringValue } from "../../languages/java.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange, escapeRegExp, functionText, goDuration, holderOf, prependEntry } from "./edits.ts";

const HANGS = "a database that hangs holds every request";

/** Words that decide elsewhere in the file; see `mentions` of the rules. */
export const SERVER_DB_MENTIONS = [
  "socketTimeout",
  "setNetworkTimeout",
  "SocketOptions",
  "commandTimeout",
  "addDataSourceProperty",
  "WithTimeout",
  "WithDeadline",
];

/** What a JDBC driver calls its limit for reading; `undefined` for drivers that are not known. */
function jdbcLimit(url: string): { key: string; value(ms: number): string; separator: string } | undefined {
  if (/^jdbc:postgresql:/.test(url))
    return {
      key: "socketTimeout",
      value: (ms) => String(Math.ceil(ms / 1000)),
      separator: url.includes("?") ? "&" : "?",
    };
  if (/^jdbc:(mysql|mariadb):/.test(url))
    return { key: "socketTimeout", value: String, separator: url.includes("?") ? "&" : "?" };
  if (/^jdbc:sqlserver:/.test(url)) return { key: "socketTimeout", value: String, separator: ";" };
  return undefined;
}

function checkUrl(literal: Node, ctx: RuleContext): void {
  const url = stringValue(literal);
  const limit = url ? jdbcLimit(url) : undefined;
  if (!url || !limit || url.includes(limit.key) || /queryTimeout/i.test(url)) return;
  // A part of a longer text, or a prefix that is looked for.
  const parent = literal.parent;
  if (parent?.type === "binary_expression" || url.length < 20 || /[{%]/.test(url) || !/\/\/[^/]/.test(url))
    return;
  if (parent?.type === "argument_list") {
    const name = parent.parent?.childForFieldName("name")?.text ?? "";
    if (!/^(getConnection|setJdbcUrl|setUrl|setURL|url|jdbcUrl|create|dataSource)$/i.test(name)) return;
  }
  const elsewhere = ["socketTimeout", "setNetworkTimeout", "addDataSourceProperty"].some((word) =>
    ctx.mentions(word),
  );
  if (elsewhere) return;
  const added = `${url}${limit.separator}${limit.key}=${limit.value(ctx.values.statementTimeoutMs)}`;
  ctx.report(literal, {
    message: `The JDBC address sets no ${limit.key}: ${HANGS}.`,
    suggestions: [fix(`Add ${limit.key}`, replaceNode(literal, `"${added}"`))],
  });
}

function checkJava(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  if (/^com\.mongodb\.client\.MongoClients\.create$/.test(name)) {
    const first = args(call)[0];
    const text = first ? stringValue(first) : "";
    if (text === undefined || /timeoutMS/i.test(text) || ctx.mentions("SocketOptions")) return;
    ctx.report(callRange(call, ctx), {
      message: `The client limits a command to no time: ${HANGS}.`,
      severity: "info",
    });
  }
}

export const javaHandlers: readonly Handler[] = [
  { kinds: ["string_literal"], anchors: /jdbc:/, check: checkUrl },
  { calls: ["create"], check: checkJava },
];

function hasTime(ctx: RuleContext): boolean {
  return ctx.fileDefinition("time")?.file?.qualified === "time";
}

/** Clients of Go take a context per call; their limits cover the calls that bring none. */
function checkLiteral(node: Node, ctx: RuleContext): void {
  const type = ctx.qualifyCall(node);
  if (!type || node.type !== "composite_literal") return;
  if (/^(github\.com\/go-sql-driver\/mysql)\.Config$/.test(type)) {
    report(node, "ReadTimeout", "mysql.Config", ctx);
  }
}

function report(node: Node, key: string, what: string, ctx: RuleContext): void {
  if (literalKey(node, key)) return;
  const holder = holderOf(node, ctx);
  if (
    holder &&
    new RegExp(`\\b${escapeRegExp(holder)}\\.(${key}|Timeout)\\s*=`).test(functionText(node, ctx))
  )
    return;
  if (ctx.mentions("WithTimeout") || ctx.mentions("WithDeadline")) return;
  const body = node.childForFieldName("body");
  const edit =
    body && hasTime(ctx)
      ? prependEntry(body, `${key}: ${goDuration(ctx.values.statementTimeoutMs)}`, ctx)
      : undefined;
  ctx.report(callRange(node, ctx), {
    message: `${what} sets no ${key}: ${HANGS}.`,
    suggestions: edit ? [fix(`Add ${key}`, edit)] : [],
  });
}

/** `sql.Open("postgres", "…")`: the address is all that there is. */
function checkOpen(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  if (/^github\.com\/gomodule\/redigo\/redis\.(Dial|DialURL)$/.test(name)) {
    if (
      /DialReadTimeout|DialConnectTimeout/.test(ctx.plain(call)) ||
      goArgs(call).some((one) => one.type === "variadic_argument")
    )
      return;
    const pkg = ctx.text(ctx.adapter.callee(call) ?? call).split(".")[0];
    const edit: Fix[] = hasTime(ctx)
      ? [
          fix(
            "Limit a command",
            insertAt(
              call.endIndex - 1,
              `, ${pkg}.DialReadTimeout(${goDuration(ctx.values.statementTimeoutMs)})`,
            ),
          ),
        ]
      : [];
    ctx.report(callRange(call, ctx), {
      message: `${ctx.text(ctx.adapter.callee(call) ?? call)} sets no read timeout: ${HANGS}.`,
      suggestions: edit,
    });
    return;
  }
  if (
    !/^(database\/sql\.Open|github\.com\/jmoiron\/sqlx\.(Open|Connect|MustConnect)|github\.com\/jackc\/pgx(\/v\d)?(\/pgxpool)?\.(Connect|New))$/.test(
      name,
    )
  )
    return;
  const at = /pgx/.test(name) ? 1 : 0;
  const driver = at === 0 ? goString(goArgs(call)[0]) : "pgx";
  const address = goArgs(call)[1];
  const url = goString(address);
  if (!address || url === undefined || driver === undefined) return;
  if (ctx.mentions("WithTimeout") || ctx.mentions("WithDeadline")) return;
  const mysql = driver === "mysql";
  if (
    mysql
      ? /readTimeout=/.test(url)
      : !/^(postgres|pgx|cloudsqlpostgres)$/.test(driver) || /connect_timeout|statement_timeout/.test(url)
  )
    return;
  const { statementTimeoutMs, connectTimeoutMs } = ctx.values;
  const asUrl = mysql || /^postgres(ql)?:/.test(url);
  const key = mysql
    ? `readTimeout=${statementTimeoutMs / 1000}s`
    : asUrl
      ? `connect_timeout=${Math.ceil(connectTimeoutMs / 1000)}`
      : ` connect_timeout=${Math.ceil(connectTimeoutMs / 1000)}`;
  const changed = asUrl ? `${url}${url.includes("?") ? "&" : "?"}${key}` : `${url}${key}`;
  const quote = ctx.text(address)[0] ?? '"';
  ctx.report(address, {
    message: `This address sets no ${mysql ? "readTimeout" : "connect_timeout"}: ${HANGS}.`,
    suggestions: [fix("Add a time limit", replaceNode(address, `${quote}${changed}${quote}`))],
  });
}

export const goHandlers: readonly Handler[] = [
  { calls: ["Config"], check: checkLiteral },
  { calls: ["Open", "Connect", "MustConnect", "Dial", "DialURL", "New"], check: checkOpen },
];
