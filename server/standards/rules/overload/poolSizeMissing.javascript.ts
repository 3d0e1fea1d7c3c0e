import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { args, JS_FUNCTIONS, property, stringValue } from "../../languages/javascriptSyntax.ts";
import type { Handler } from "../../rule.ts";
import { prependEntry } from "../timeouts/edits.ts";
import { callRange } from "./callRange.ts";

/** Options that size a pool, and whose pools they size. */
const SIZES: Readonly<Record<string, RegExp>> = {
  max: /^(pg(\.default)?\.Pool|pg-pool|@neondatabase\/serverless\.Pool|knex(\.knex)?|sequelize(\.Sequelize)?|generic-pool\.createPool|tarn\.Pool|mssql\.ConnectionPool|postgres)$/,
  maxPoolSize: /^(mongodb\.MongoClient(\.connect)?|mongoose\.(connect|createConnection))$/,
  poolSize:
    /^(mongodb\.MongoClient(\.connect)?|mongoose\.(connect|createConnection)|typeorm\.(DataSource|createConnection))$/,
  connectionLimit: /^(mysql2?(\/promise)?|mariadb|promise-mysql)\.createPool$/,
  maxSockets: /^https?\.Agent$/,
  connections: /^undici\.(Pool|Agent)$/,
  poolMax: /^oracledb\.createPool$/,
};

const INFINITE = /^(Infinity|Number\.(POSITIVE_INFINITY|MAX_SAFE_INTEGER|MAX_VALUE))$/;

/** Call whose options, at whatever depth, a pair stands in. */
function callAround(pair: Node): Node | undefined {
  return ancestor(pair, ["call_expression", "new_expression"], JS_FUNCTIONS);
}

function checkPair(node: Node, ctx: RuleContext): void {
  const key = node.childForFieldName("key");
  const value = node.childForFieldName("value");
  const name = key ? (stringValue(key) ?? key.text) : "";
  const owners = Object.hasOwn(SIZES, name) ? SIZES[name] : undefined;
  if (!value || !owners) return;
  // MongoDB takes 0 for no limit, undici null.
  const none = /^(maxPoolSize|poolSize)$/.test(name)
    ? value.text === "0"
    : name === "connections" && value.text === "null";
  if (!none && !INFINITE.test(value.text)) return;
  const call = callAround(node);
  if (!call || !owners.test(ctx.qualifyCall(call) ?? "")) return;
  const size = String(ctx.values.connections);
  ctx.report(node, {
    message: `${name}: ${value.text} lets the pool open connections without a limit, until the other side refuses them.`,
    suggestions: [fix(`Open at most ${size} connections`, replaceNode(value, size))],
  });
}

/** Pools that have no limit as they come. */
function checkDefault(node: Node, ctx: RuleContext): void {
  if (node.type !== "new_expression") return;
  const name = ctx.qualifyCall(node) ?? "";
  const agent = /^https?\.Agent$/.test(name);
  if (!agent && name !== "undici.Pool") return;
  const options = args(node)[agent ? 0 : 1];
  const key = agent ? "maxSockets" : "connections";
  if (agent && !options) return;
  if (options && property(options, key).state !== "absent") return;
  // Without keep-alive an agent's sockets end with their requests.
  if (agent) {
    const alive = property(options, "keepAlive");
    if (
      alive.state !== "present" ||
      alive.value.text !== "true" ||
      property(options, "maxTotalSockets").state !== "absent"
    )
      return;
  }
  const entry = options ? prependEntry(options, `${key}: ${ctx.values.connections}`, ctx) : undefined;
  ctx.report(callRange(node), {
    message: `Without ${key}, every waiting request has a connection of its own to a host that is slow already.`,
    severity: "info",
    suggestions: entry ? [fix(`Open at most ${ctx.values.connections} connections`, entry)] : [],
  });
}

export const javascriptPools: readonly Handler[] = [
  { kinds: ["pair"], anchors: Object.keys(SIZES), check: checkPair },
  { calls: ["Agent", "Pool"], check: checkDefault },
];
