import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, property, stringValue } from "../../languages/javascriptSyntax.ts";
import type { Fix, Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { appendArgument, callRange, prependEntry } from "./edits.ts";

/** How a database client takes its limits. */
interface Client {
  /** Keys of which one bounds connecting, and keys of which one bounds a statement. */
  readonly connect: readonly string[];
  readonly statement: readonly string[];
  /** The client brings a limit for connecting of its own. */
  readonly connectDefault?: boolean;
  add(connectMs: number, statementMs: number): string;
  readonly statementText?: (ms: number) => string;
}

const PG: Client = {
  connect: ["connectionTimeoutMillis", "connect_timeout"],
  statement: ["statement_timeout", "query_timeout", "idle_in_transaction_session_timeout"],
  add: (connect, statement) => `connectionTimeoutMillis: ${connect}, statement_timeout: ${statement}`,
};
const MONGO: Client = {
  connect: ["serverSelectionTimeoutMS", "connectTimeoutMS"],
  statement: ["socketTimeoutMS", "timeoutMS", "maxTimeMS"],
  connectDefault: true,
  add: (_connect, statement) => `socketTimeoutMS: ${statement}`,
};
const IOREDIS: Client = {
  connect: ["connectTimeout"],
  statement: ["commandTimeout", "socketTimeout"],
  connectDefault: true,
  add: (_connect, statement) => `commandTimeout: ${statement}`,
};
const REDIS: Client = {
  connect: ["connectTimeout", "socket"],
  statement: ["socketTimeout", "commandOptions", "timeout", "socket"],
  connectDefault: true,
  add: (_connect, statement) => `socket: { socketTimeout: ${statement} }`,
};

const CLIENTS: ReadonlyMap<string, Client> = new Map([
  ["pg.Pool", PG],
  ["pg.Client", PG],
  ["pg-pool", PG],
  ["@neondatabase/serverless.Pool", PG],
  ["mongodb.MongoClient", MONGO],
  ["mongodb.MongoClient.connect", MONGO],
  ["mongoose.connect", MONGO],
  ["mongoose.createConnection", MONGO],
  ["ioredis", IOREDIS],
  ["ioredis.Redis", IOREDIS],
  ["redis.createClient", REDIS],
]);

/** Words that decide elsewhere in the file; see `mentions` of the rule. */
export const JAVASCRIPT_DB_MENTIONS = ["statement_timeout", "query_timeout", "maxTimeMS", "commandTimeout"];

const URL_LIMIT =
  /[?&](connect_timeout|connectTimeoutMS|socketTimeoutMS|timeoutMS|statement_timeout|options=[^&]*statement_timeout)/;

function missingIn(object: Node | undefined, keys: readonly string[]): boolean | undefined {
  if (!object) return true;
  const states = keys.map((key) => property(object, key).state);
  if (states.includes("present")) return false;
  return states.includes("unknown") ? undefined : true;
}

function check(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call)?.replace(/\.default(?=\.|$)/, "");
  const client = name ? CLIENTS.get(name) : undefined;
  if (!name || !client) return;
  const given = args(call);
  if (given.some((one) => one.type === "spread_element")) return;
  const last = given.at(-1);
  const object = last ? optionsOf(last, ctx) : undefined;
  // A connection string that is not written out, or a variable, may bring the limits.
  let hidden = false;
  for (const one of given) {
    const at = ctx.adapter.unwrap(one);
    if (at.id === object?.id || optionsOf(one, ctx)) continue;
    const text = stringValue(at);
    if (
      text !== undefined
        ? URL_LIMIT.test(text)
        : /^(template_string)$/.test(at.type) && URL_LIMIT.test(ctx.plain(at))
    )
      return;
    if (text === undefined && at.type !== "number" && !/^["'`]/.test(ctx.plain(at))) {
      if (
        !/\b(url|uri|dsn|host|port|env|connection_?string)\b|URL|URI|DSN|ConnectionString$/i.test(
          ctx.plain(at),
        )
      )
        return;
      hidden = true;
    }
  }
  if (object) {
    const connection = property(object, "connectionString");
    const url = connection.state === "present" ? connection : property(object, "url");
    if (url.state === "present") {
      const text = stringValue(ctx.adapter.unwrap(url.value));
      if (text === undefined) hidden = true;
      else if (URL_LIMIT.test(text)) return;
    }
  }
  const connect = client.connectDefault ? false : missingIn(object, client.connect);
  const statement = missingIn(object, client.statement);
  if (connect === undefined || statement === undefined || (!connect && !statement)) return;
  const elsewhere = JAVASCRIPT_DB_MENTIONS.some((word) => ctx.mentions(word));
  if (!connect && elsewhere) return;
  const what = [...(connect ? ["connecting"] : []), ...(statement ? ["a statement"] : [])].join(" nor ");
  const severity: Severity | undefined = hidden || elsewhere || client.connectDefault ? "info" : undefined;
  ctx.report(callRange(call, ctx), {
    message: `${ctx.text(ctx.adapter.callee(call) ?? call)} limits ${what.includes(" nor ") ? `neither ${what}` : `${what} to no time`}: a database that hangs holds every request${hidden ? ", unless the connection string sets limits" : ""}.`,
    suggestions: repair(call, object, given, connect, statement, client, ctx),
    ...(severity ? { severity } : {}),
  });
}

/** An object literal, written here or held by a name of this function. */
function optionsOf(node: Node, ctx: RuleContext): Node | undefined {
  const at = ctx.adapter.unwrap(node);
  if (at.type === "object") return at;
  if (at.type !== "identifier") return undefined;
  const init = ctx.definition(at)?.declaration?.init;
  const value = init ? ctx.adapter.unwrap(init) : undefined;
  return value?.type === "object" ? value : undefined;
}

function repair(
  call: Node,
  object: Node | undefined,
  given: readonly Node[],
  connect: boolean,
  statement: boolean,
  client: Client,
  ctx: RuleContext,
): Fix[] {
  const { connectTimeoutMs, statementTimeoutMs } = ctx.values;
  const both = client.add(connectTimeoutMs, statementTimeoutMs);
  const text = client.connectDefault || (connect && statement) ? both : both.split(", ")[connect ? 0 : 1];
  if (!text) return [];
  const title = "Limit connecting and statements";
  if (object) {
    const edit = prependEntry(object, text, ctx);
    return edit ? [fix(title, edit)] : [];
  }
  if (client === REDIS && given.length > 0) return [];
  const edit = client === PG && given.length > 0 ? undefined : appendArgument(call, `{ ${text} }`, ctx);
  return edit ? [fix(title, edit)] : [];
}

/** A URL is all that mysql2's pools need; both of its limits have defaults or none. */
function checkMysql(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name || !/^(mysql|mysql2|mysql2\/promise|mariadb)\.(createPool|createConnection)$/.test(name)) return;
  const first = args(call)[0];
  const object = first ? optionsOf(first, ctx) : undefined;
  if (!object) return;
  const found = items(object).find(
    (one) => one.type === "pair" && one.childForFieldName("key")?.text === "connectTimeout",
  );
  const value = found?.childForFieldName("value");
  if (!found || !value || ctx.text(value) !== "0") return;
  ctx.report(found, {
    message: '"connectTimeout: 0" waits for ever for a database that does not answer.',
    suggestions: [
      fix("Limit connecting", {
        start: value.startIndex,
        end: value.endIndex,
        newText: String(ctx.values.connectTimeoutMs),
      }),
    ],
  });
}

export const javascriptHandlers: readonly Handler[] = [
  {
    calls: [
      "Pool",
      "Client",
      "MongoClient",
      "Redis",
      "ioredis",
      "connect",
      "createClient",
      "createConnection",
      "IORedis",
    ],
    check,
  },
  { calls: ["createPool", "createConnection"], check: checkMysql },
];
