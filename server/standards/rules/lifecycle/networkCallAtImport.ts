import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { defineRule } from "../../rule.ts";
import { networkCallAtImportExamples } from "./networkCallAtImport.examples.ts";

const STARTS =
  "runs while the module is loaded: when the other side is down or slow, this process can't start, nor can a new one take over.";
const BEGINS =
  "starts while the module is loaded: whoever imports it calls the other side, before anything can handle the failure.";

/** Words of programs that are run, not imported. */
const SCRIPT = ["argparse", "argv", "print", "input", "typer", "click", "fire", "commander", "yargs"];
/** Words of modules that others import. */
const MODULE = ["def", "class", "export", "exports"];

const PYTHON = new RegExp(
  `^(?:${[
    "(?:requests|httpx)\\.(?:get|post|put|patch|delete|head|options|request)",
    "(?:requests\\.(?:Session|session)(?:\\(\\))?|httpx\\.Client)#(?:get|post|put|patch|delete|head|options|request)",
    "urllib\\.request\\.url(?:open|retrieve)",
    "urllib3\\.(?:request|PoolManager#request)",
    "boto3\\.client\\(\\)#(?!get_paginator$|get_waiter$|can_paginate$|generate_presigned_|close$|meta|exceptions)\\w+",
    "(?:psycopg2?|pymysql|MySQLdb|pyodbc|oracledb|mysql\\.connector)\\.connect",
    "sqlalchemy\\.(?:engine\\.)?create_engine\\(\\)#(?:connect|begin)",
    "redis\\.(?:Redis|StrictRedis)#(?:get|set|ping|info|hget|hgetall|hset|keys|incr|delete|exists|setex)",
    "socket\\.create_connection",
    "pika\\.BlockingConnection",
    "google\\.cloud\\.[\\w.]+Client#(?:access_secret_version|get_secret|get_bucket|query|list_\\w+)",
  ].join("|")})$`,
);

const JAVASCRIPT = new RegExp(
  `^(?:${[
    "fetch|node-fetch|undici\\.(?:fetch|request)",
    "axios(?:\\.(?:get|post|put|patch|delete|head|options|request))?",
    "got(?:\\.(?:get|post|put|patch|delete|head))?",
    "mongoose\\.connect",
    "pg(?:\\.default)?\\.(?:Pool|Client)#(?:query|connect)",
    "mysql2/promise\\.createConnection",
    "mysql2?(?:/promise)?\\.create(?:Pool|Connection)\\(\\)#(?:query|execute|connect|getConnection)",
    "redis\\.create(?:Client|Cluster)\\(\\)#(?:connect|get|set|ping)",
    "mongodb\\.MongoClient(?:\\.|#)connect",
    "amqplib\\.connect|nats\\.connect",
    "typeorm\\.DataSource#initialize",
    "sequelize(?:\\.Sequelize)?#(?:authenticate|sync)",
    "@prisma/client\\.PrismaClient#\\$connect",
    "@aws-sdk/client-[\\w-]+\\.\\w+Client#send",
  ].join("|")})$`,
);

const GO = new RegExp(
  `^(?:${[
    "net/http\\.(?:(?:DefaultClient\\.|Client#)?(?:Get|Head|Post|PostForm)|DefaultClient\\.Do|Client#Do)",
    "net\\.(?:Dial|DialTimeout|LookupHost|LookupIP)",
    "database/sql\\.(?:Open\\(\\)|DB)#(?:Ping|PingContext|Query\\w*|Exec\\w*)",
    "github\\.com/jackc/pgx(?:/v\\d+)?\\.Connect",
    "github\\.com/jmoiron/sqlx\\.(?:Connect|MustConnect)",
    "github\\.com/(?:redis/go-redis|go-redis/redis)(?:/v\\d+)?\\.(?:NewClient\\(\\)|Client)#(?:Ping|Get|Set)",
    "github\\.com/(?:rabbitmq|streadway)/amqp(?:091-go)?\\.Dial",
    "gorm\\.io/gorm\\.Open",
  ].join("|")})$`,
);

function silent(ctx: RuleContext): boolean {
  return (
    ctx.kind.entry ||
    ctx.kind.migration ||
    /(?:^|\/)(?:[\w.-]+\.config\.\w+|conftest\.py|setup\.py|docs?\/.*|examples?\/.*)$/.test(ctx.file.path)
  );
}

/** Half-typed code above tears statements out of their function: they are indented still. */
function isTornOut(call: Node): boolean {
  let at = call;
  for (let up = at.parent; up?.parent; up = at.parent) {
    if (up.isError) return true;
    at = up;
  }
  return at.startPosition.column > 0;
}

/** Whether the file is a module that others import, as far as it tells. */
function isModule(ctx: RuleContext): boolean {
  return MODULE.some((word) => ctx.mentions(word)) && !SCRIPT.some((word) => ctx.mentions(word));
}

function name(call: Node, ctx: RuleContext): string {
  const text = ctx.called(call);
  return text.length <= 40 ? text : "This call";
}

function checkPython(call: Node, ctx: RuleContext): void {
  if (ctx.functionAround(call) || silent(ctx) || !isModule(ctx)) return;
  if (!PYTHON.test(ctx.qualifyCall(call) ?? "") || isTornOut(call)) return;
  // A function of AWS reads its settings once, before it is given anything to do.
  const once = ctx.mentions("lambda_handler");
  ctx.report(call, {
    message: `${name(call, ctx)}() ${STARTS}`,
    ...(once ? { severity: "info" as const } : {}),
  });
}

function checkJavascript(call: Node, ctx: RuleContext): void {
  if (ctx.functionAround(call) || ctx.ancestor(call, ["class_body"]) || silent(ctx) || !isModule(ctx)) return;
  if (!JAVASCRIPT.test(ctx.qualifyCall(call) ?? "") || isTornOut(call)) return;
  const awaited = ctx.ancestor(call, ["await_expression"], ["arguments"]) !== undefined;
  ctx.report(call, {
    message: `${name(call, ctx)}() ${awaited ? STARTS : BEGINS}`,
    ...(awaited ? {} : { severity: "info" as const }),
  });
}

function checkGo(call: Node, ctx: RuleContext): void {
  const fn = ctx.functionAround(call)?.node;
  const init = fn?.type === "function_declaration" && fn.childForFieldName("name")?.text === "init";
  if ((fn && !init) || silent(ctx)) return;
  if (!GO.test(ctx.qualifyCall(call) ?? "")) return;
  ctx.report(call, { message: `${name(call, ctx)}() ${STARTS}` });
}

export const networkCallAtImport = defineRule({
  id: "network-call-at-import",
  code: "LC05",
  title: "Network call while the module is loaded",
  area: "lifecycle",
  severity: "warning",
  why: "A module that calls another system while it is loaded ties every start to that system: in an outage no process can restart and no new one can be added, just when they are needed. Called on first use, or from a start-up step with a time limit, the failure can be retried and handled.",
  sources: [
    {
      title: "Builders' Library: Static stability using Availability Zones",
      url: "https://aws.amazon.com/builders-library/static-stability-using-availability-zones/",
    },
    {
      title: "REL11-BP04: Rely on the data plane and not the control plane during recovery",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp04.html",
    },
  ],
  autofix: "none",
  peers: {},
  mentions: [...SCRIPT, ...MODULE, "lambda_handler"],
  languages: {
    python: [
      {
        kinds: ["call"],
        anchors:
          /^\s*(?:import|from)\s+(?:requests|httpx|urllib3?|boto3|psycopg2?|pymysql|MySQLdb|pyodbc|oracledb|mysql|sqlalchemy|redis|socket|pika|google)\b/m,
        check: checkPython,
      },
    ],
    javascript: [
      {
        kinds: ["call_expression"],
        anchors:
          /\bfetch\b|["'](?:node-fetch|undici|axios|got|mongoose|pg|mysql2?(?:\/promise)?|redis|mongodb|amqplib|nats|typeorm|sequelize|@prisma\/client|@aws-sdk\/client-[\w-]+)["']/,
        check: checkJavascript,
      },
    ],
    go: [
      {
        kinds: ["call_expression"],
        anchors:
          /"(?:net\/http|net|database\/sql|github\.com\/[\w./-]*(?:pgx|sqlx|redis|amqp)[\w./-]*|gorm\.io\/gorm)"/,
        check: checkGo,
      },
    ],
  },
  examples: networkCallAtImportExamples,
});
