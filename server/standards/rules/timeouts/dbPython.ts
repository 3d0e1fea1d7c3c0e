import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, keyword, stringValue } from "../../languages/python.ts";
import type { Fix, Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { appendArgument, callRange, functionText, seconds } from "./edits.ts";

interface Driver {
  readonly name: RegExp;
  /** Keywords of which one bounds the call. */
  readonly keys: readonly string[];
  readonly what: string;
  add(connectMs: number, statementMs: number): string;
  /** The DSN may hold the limit. */
  readonly dsn?: RegExp;
  /** The module has a limit of its own for connecting. */
  readonly severity?: Severity;
}

const secondsUp = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

const DRIVERS: readonly Driver[] = [
  {
    name: /^(psycopg|psycopg2)\.(connect|Connection\.connect|AsyncConnection\.connect)$/,
    keys: ["connect_timeout", "options"],
    what: "connecting",
    add: (ms) => `connect_timeout=${secondsUp(ms)}`,
    dsn: /connect_timeout|statement_timeout/,
  },
  {
    name: /^(psycopg2\.pool\.(SimpleConnectionPool|ThreadedConnectionPool))$/,
    keys: ["connect_timeout", "options"],
    what: "connecting",
    add: (ms) => `connect_timeout=${secondsUp(ms)}`,
    dsn: /connect_timeout|statement_timeout/,
  },
  {
    name: /^(redis(\.client|\.asyncio(\.client)?)?\.(Redis|StrictRedis|from_url|Redis\.from_url|StrictRedis\.from_url|ConnectionPool|BlockingConnectionPool|ConnectionPool\.from_url)|redis\.cluster\.RedisCluster|aioredis\.(from_url|Redis))$/,
    keys: ["socket_timeout"],
    what: "a command",
    add: (_ms, statement) => `socket_timeout=${seconds(statement)}`,
    dsn: /socket_timeout/,
  },
  {
    name: /^(pymysql|MySQLdb)\.(connect|connections\.Connection|Connection)$/,
    keys: ["read_timeout"],
    what: "a statement",
    add: (_ms, statement) => `read_timeout=${secondsUp(statement)}`,
  },
  {
    name: /^(pymongo|motor\.motor_asyncio)\.(MongoClient|mongo_client\.MongoClient|AsyncMongoClient|AsyncIOMotorClient)$/,
    keys: ["socketTimeoutMS", "timeoutMS"],
    what: "a command",
    add: (_ms, statement) => `socketTimeoutMS=${statement}`,
    dsn: /(socketTimeoutMS|timeoutMS)=/i,
    severity: "info",
  },
  {
    name: /^(cassandra\.cluster\.Cluster)$/,
    keys: ["connect_timeout", "execution_profiles"],
    what: "",
    add: () => "",
  },
  {
    name: /^asyncpg\.(connect|create_pool)$/,
    keys: ["command_timeout"],
    what: "a statement",
    add: (_ms, statement) => `command_timeout=${seconds(statement)}`,
    dsn: /command_timeout|statement_timeout/,
  },
];

/** Words that decide elsewhere in the file; see `mentions` of the rule. */
export const PYTHON_DB_MENTIONS = ["statement_timeout", "setdefaulttimeout", "SocketTimeout"];

const ENGINE =
  /^sqlalchemy(\.(engine|ext\.asyncio))?\.(create_engine|create_async_engine|engine_from_config)$/;

function unpacks(call: Node): boolean {
  return items(call.childForFieldName("arguments")).some((one) => /_splat$/.test(one.type));
}

/** Address that the call is given: as text where it is written out, `undefined` where it is not. */
function address(call: Node, ctx: RuleContext): { text: string | undefined; given: boolean } {
  const first =
    args(call)[0] ??
    ["dsn", "conninfo", "url", "host"].flatMap((name) => {
      const found = keyword(call, name);
      return found.state === "present" && name !== "host" ? [found.value] : [];
    })[0];
  if (!first) return { text: "", given: false };
  const own = stringValue(first) ?? (first.type === "string" ? ctx.text(first) : undefined);
  if (own !== undefined) return { text: own, given: true };
  const init =
    first.type === "identifier" || first.type === "attribute" ? ctx.definition(first)?.initText : undefined;
  return { text: init && /^f?["']/.test(init) ? init : undefined, given: true };
}

function check(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  if (ENGINE.test(name)) {
    checkEngine(call, ctx);
    return;
  }
  const driver = DRIVERS.find((one) => one.name.test(name));
  if (!driver?.what || unpacks(call)) return;
  if (driver.keys.some((key) => keyword(call, key).state !== "absent")) return;
  if (/^redis/.test(name) && keyword(call, "connection_pool").state !== "absent") return;
  const { text, given } = address(call, ctx);
  if (text !== undefined && driver.dsn?.test(text)) return;
  if (/socket/.test(driver.keys.join()) && ctx.mentions("setdefaulttimeout")) return;
  const hidden = given && text === undefined && driver.dsn !== undefined;
  const severity = driver.severity ?? (hidden || ctx.mentions("statement_timeout") ? "info" : undefined);
  tell(call, driver, hidden, severity, ctx);
}

function tell(
  call: Node,
  driver: Driver,
  hidden: boolean,
  severity: Severity | undefined,
  ctx: RuleContext,
): void {
  const callee = ctx.text(ctx.adapter.callee(call) ?? call);
  const edit = appendArgument(
    call,
    driver.add(ctx.values.connectTimeoutMs, ctx.values.statementTimeoutMs),
    ctx,
  );
  ctx.report(callRange(call, ctx), {
    message: `${callee} sets no time limit for ${driver.what}: a database that hangs holds this thread for ever${hidden ? ", unless its address sets one" : ""}.`,
    suggestions: edit ? [fix("Add a time limit", edit)] : [],
    ...(severity ? { severity } : {}),
  });
}

/** SQLAlchemy hands `connect_args` to the driver. */
function checkEngine(call: Node, ctx: RuleContext): void {
  if (unpacks(call)) return;
  const { text } = address(call, ctx);
  if (text !== undefined && /^f?["']?sqlite|timeout/i.test(text)) return;
  if (/^["']?(duckdb|bigquery|snowflake|awsathena)/.test(text ?? "")) return;
  for (const key of ["connect_args", "creator", "pool", "module"])
    if (keyword(call, key).state !== "absent") return;
  if (ctx.mentions("statement_timeout") || /["']do_connect["']|connect_args/.test(functionText(call, ctx)))
    return;
  const postgres = text !== undefined && /postgres/.test(text) && !/asyncpg/.test(text);
  const change: Fix[] = [];
  if (postgres) {
    const { connectTimeoutMs, statementTimeoutMs } = ctx.values;
    const edit = appendArgument(
      call,
      `connect_args={"connect_timeout": ${secondsUp(connectTimeoutMs)}, "options": "-c statement_timeout=${statementTimeoutMs}"}`,
      ctx,
    );
    if (edit) change.push(fix("Limit connecting and statements", edit));
  }
  const hidden = text === undefined;
  ctx.report(callRange(call, ctx), {
    message: `The engine's connections have no time limit: a database that hangs holds every request${hidden ? ", unless its address or the server sets one" : ""}.`,
    suggestions: change,
    ...(hidden ? { severity: "info" as const } : {}),
  });
}

export const pythonHandlers: readonly Handler[] = [
  {
    calls: [
      ..."connect SimpleConnectionPool ThreadedConnectionPool Redis StrictRedis from_url ConnectionPool".split(
        " ",
      ),
      ..."BlockingConnectionPool RedisCluster Connection MongoClient AsyncMongoClient AsyncIOMotorClient".split(
        " ",
      ),
      ..."create_pool create_engine create_async_engine".split(" "),
    ],
    check,
  },
];
