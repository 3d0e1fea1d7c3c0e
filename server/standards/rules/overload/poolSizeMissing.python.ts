import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, keyword } from "../../languages/python.ts";
import type { Handler } from "../../rule.ts";
import { appendArgument } from "../timeouts/edits.ts";
import { callRange } from "./callRange.ts";

interface Unlimited {
  readonly calls: RegExp;
  readonly keyword: string;
  /** Values that mean: no limit. */
  readonly values: RegExp;
  readonly what: string;
  /** What is limited already by another keyword of this value stays silent. */
  readonly unless?: string;
}

const ENGINES =
  /^sqlalchemy(\.(engine|ext\.asyncio|pool|pool\.impl))?\.(create_engine|create_async_engine|QueuePool|AsyncAdaptedQueuePool)$/;
const NUMBER = /^(None|sys\.maxsize|float\(["']inf["']\)|math\.inf)$/;

const UNLIMITED: readonly Unlimited[] = [
  { calls: ENGINES, keyword: "max_overflow", values: /^-\s*1$/, what: "max_overflow=-1" },
  { calls: ENGINES, keyword: "pool_size", values: /^0$/, what: "pool_size=0" },
  {
    calls: /^aiohttp(\.connector)?\.TCPConnector$/,
    keyword: "limit",
    values: /^(0|None)$/,
    what: "limit=0",
    unless: "limit_per_host",
  },
  { calls: /^httpx\.Limits$/, keyword: "max_connections", values: NUMBER, what: "max_connections=None" },
  {
    calls: /^(pymongo|motor\.motor_asyncio)\.(MongoClient|AsyncMongoClient|AsyncIOMotorClient)$/,
    keyword: "maxPoolSize",
    values: /^(0|None)$/,
    what: "maxPoolSize=0",
  },
  {
    calls: /^playhouse\.pool\.Pooled\w+Database$/,
    keyword: "max_connections",
    values: NUMBER,
    what: "max_connections=None",
  },
  {
    calls: /^redis(\.asyncio)?(\.connection)?\.(ConnectionPool|Redis|StrictRedis)$/,
    keyword: "max_connections",
    values: NUMBER,
    what: "max_connections=None",
  },
];

const NAMES = [
  ...[
    "create_engine",
    "create_async_engine",
    "QueuePool",
    "AsyncAdaptedQueuePool",
    "TCPConnector",
    "Limits",
    "MongoClient",
  ],
  ...[
    "AsyncMongoClient",
    "AsyncIOMotorClient",
    "ConnectionPool",
    "Redis",
    "StrictRedis",
    "PooledPostgresqlDatabase",
  ],
  ...["PooledMySQLDatabase", "PooledPostgresqlExtDatabase"],
];

function check(node: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(node);
  if (!name) return;
  for (const one of UNLIMITED) {
    if (!one.calls.test(name)) continue;
    const given = keyword(node, one.keyword);
    if (given.state !== "present" || !one.values.test(given.value.text)) continue;
    if (one.unless && keyword(node, one.unless).state !== "absent") continue;
    const size = String(ctx.values.connections);
    ctx.report(given.argument, {
      message: `${one.what} lets the pool open connections without a limit, until the other side refuses them.`,
      suggestions: [fix(`Open at most ${size} connections`, replaceNode(given.value, size))],
    });
  }
  // Its own default is two thousand million.
  if (!/^redis(\.asyncio)?(\.connection)?\.ConnectionPool$/.test(name) || args(node).length > 1) return;
  if (keyword(node, "max_connections").state !== "absent") return;
  const edit = appendArgument(node, `max_connections=${ctx.values.connections}`, ctx);
  ctx.report(callRange(node), {
    message: "ConnectionPool without max_connections opens as many connections as there are callers.",
    severity: "info",
    suggestions: edit ? [fix(`Open at most ${ctx.values.connections} connections`, edit)] : [],
  });
}

export const pythonPools: readonly Handler[] = [{ calls: NAMES, check }];
