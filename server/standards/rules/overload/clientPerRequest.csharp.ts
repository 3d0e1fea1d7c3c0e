import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { args, argumentNodes, CSHARP_LAMBDAS, functionOf, methodOf } from "../../languages/csharpSyntax.ts";
import type { Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { csharpRequestScope } from "./requestScopeCsharp.ts";

/** Clients that hold a pool of connections and are made to be shared, by the end of their names. */
const CLIENTS =
  /^(System\.Net\.Http\.HttpClient|MongoDB\.Driver\.MongoClient|MongoClient|(RestSharp\.)?RestClient|(Microsoft\.Azure\.Cosmos\.)?CosmosClient|([\w.]+\.)?(BlobServiceClient|BlobContainerClient|ServiceBusClient|EventHubProducerClient|QueueServiceClient|TableServiceClient|SecretClient|ElasticClient|ElasticsearchClient|OpenSearchClient|OpenAIClient|AzureOpenAIClient|InfluxDBClient|Amazon\w+Client|AmazonS3Client)|(Npgsql\.)?NpgsqlDataSourceBuilder)$/;
const FACTORIES =
  /^((StackExchange\.Redis\.)?ConnectionMultiplexer\.Connect(Async)?|(Grpc\.Net\.Client\.)?GrpcChannel\.ForAddress|(Npgsql\.)?NpgsqlDataSource\.Create)$/;

const NAMES = [
  ...["HttpClient", "MongoClient", "RestClient", "CosmosClient", "BlobServiceClient", "BlobContainerClient"],
  ...[
    "ServiceBusClient",
    "EventHubProducerClient",
    "QueueServiceClient",
    "TableServiceClient",
    "SecretClient",
  ],
  ...["ElasticClient", "ElasticsearchClient", "OpenSearchClient", "OpenAIClient", "AzureOpenAIClient"],
  ...["InfluxDBClient", "AmazonS3Client", "AmazonDynamoDBClient", "AmazonSQSClient", "AmazonKinesisClient"],
  ...["AmazonSimpleNotificationServiceClient", "AmazonLambdaClient", "AmazonSecretsManagerClient"],
  ...["AmazonSimpleSystemsManagementClient", "AmazonKeyManagementServiceClient", "AmazonEventBridgeClient"],
  ...["Connect", "ConnectAsync", "ForAddress", "Create"],
];

const LOOPS = ["while_statement", "for_statement", "foreach_statement", "do_statement"];

/** Where the new client goes: a local name, `using`, a call on the spot, or somewhere that keeps it. */
function destination(node: Node): { kind: "local" | "using" | "spot" | "kept"; name?: string } {
  let at = node;
  while (at.parent && /^(parenthesized_expression|await_expression|cast_expression)$/.test(at.parent.type)) {
    at = at.parent;
  }
  const up = at.parent;
  if (up?.type === "member_access_expression") return { kind: "spot" };
  if (up?.type === "using_statement") return { kind: "using" };
  if (up?.type !== "variable_declarator") return { kind: "kept" };
  const holder = up.parent?.parent;
  const name = up.childForFieldName("name")?.text;
  const using =
    holder?.type === "using_statement" ||
    (holder?.type === "local_declaration_statement" && holder.children.some((c) => c.type === "using"));
  if (using) return { kind: "using", ...(name ? { name } : {}) };
  return holder?.type === "local_declaration_statement" && name ? { kind: "local", name } : { kind: "kept" };
}

/** True where a local client leaves the function: returned, stored, or handed to what keeps it. */
function escapes(name: string, fn: Node, ctx: RuleContext): boolean {
  const text = ctx.text(fn);
  return (
    new RegExp(`\\breturn\\s+(?:\\w+\\s*\\?\\s*)?${name}\\s*[;:]|=>\\s*${name}\\b(?!\\s*\\.)`).test(text) ||
    new RegExp(`[\\w\\])]\\s*(\\?\\?)?=\\s*${name}\\s*[;,)]`).test(text) ||
    new RegExp(`\\bnew\\b[^;]*[(,{]\\s*(\\w+\\s*[:=]\\s*)?${name}\\s*[,)}]`).test(text) ||
    new RegExp(
      `\\.\\s*(Add\\w*|TryAdd|GetOrAdd|Set\\w*|Register\\w*|Enqueue)\\s*\\([^;]*\\b${name}\\s*[,)]`,
    ).test(text)
  );
}

/** What runs once: the program's start, set-up, constructors, factories and what fills a cache. */
function runsOnce(node: Node, ctx: RuleContext): boolean {
  const method = methodOf(node);
  if (!method || method.type === "constructor_declaration") return true;
  const name = method.childForFieldName("name");
  const text = name ? ctx.text(name) : "";
  if (
    /^(Main|Create\w*|Build\w*|Make\w*|New\w*|Init\w*|Setup\w*|SetUp\w*|Configure\w*|Connect\w*|Start(Async|Up)?|Open\w*|Register\w*|Add\w*|GetClient|Get\w*Client|OnStart\w*|Use[A-Z]\w*|Awake|OnEnable)$/.test(
      text,
    )
  )
    return true;
  for (let fn = functionOf(node); fn && CSHARP_LAMBDAS.includes(fn.type); fn = functionOf(fn)) {
    const call = fn.parent?.type === "argument" ? fn.parent.parent?.parent : undefined;
    const callee = call ? ctx.text(ctx.adapter.callee(call) ?? call) : "";
    if (
      /\b(Add(Keyed)?(Singleton|HttpClient|Scoped|Transient)|TryAddSingleton|Lazy|GetOrAdd|GetOrCreate\w*)\b/.test(
        callee,
      )
    )
      return true;
  }
  return false;
}

function check(node: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(node) ?? "";
  if (!(ctx.adapter.isConstruction(node) ? CLIENTS : FACTORIES).test(name) || !functionOf(node)) return;
  const client =
    name
      .split(".")
      .filter((one) => !/^(Connect(Async)?|ForAddress|Create)$/.test(one))
      .at(-1) ?? "";
  const to = destination(node);
  if (to.kind === "kept") return;
  // `new HttpClient(handler, disposeHandler: false)`: the pool belongs to the handler.
  const handler = args(node)[0];
  if (
    client === "HttpClient" &&
    handler &&
    !ctx.adapter.isConstruction(handler) &&
    argumentNodes(node).length > 1
  )
    return;
  const scope = csharpRequestScope(node, ctx);
  const fn = functionOf(node);
  if (to.kind === "local" && to.name && fn && escapes(to.name, fn, ctx)) return;
  const loop = ctx.ancestor(node, LOOPS, ctx.adapter.functionKinds);
  const round = loop?.childForFieldName("body");
  const looped = round !== null && round !== undefined && round.startIndex <= node.startIndex;
  if (!scope && !looped && (ctx.kind.entry || runsOnce(node, ctx))) return;
  const every = scope ?? (looped ? "round of the loop" : "call");
  const severity: Severity | undefined = scope || looped ? undefined : "warning";
  ctx.report(node.startPosition.row === node.endPosition.row ? node : (ctx.adapter.callee(node) ?? node), {
    message: `A new ${client} for every ${every} opens connections of its own, until ports or the other side run out: share one.`,
    ...(severity ? { severity } : {}),
  });
}

export const csharp: Handler[] = [{ calls: NAMES, check }];
