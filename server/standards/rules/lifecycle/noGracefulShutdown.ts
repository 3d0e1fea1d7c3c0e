import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Fix } from "../../model.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { callRange } from "../timeouts/edits.ts";
import { noGracefulShutdownExamples } from "./noGracefulShutdown.examples.ts";

/** Words by which a file ends its server in order, or leaves that to something that does. */
const ENDS = [
  ...[
    "SIGTERM",
    "SIGINT",
    "shutdown",
    "Shutdown",
    "GracefulStop",
    "graceful",
    "gracefulShutdown",
    "enableShutdownHooks",
  ],
  ...[
    "NotifyContext",
    "signal",
    "addShutdownHook",
    "PreDestroy",
    "setStopAtShutdown",
    "awaitTermination",
    "closeWithGrace",
  ],
  ...[
    "createTerminus",
    "createHttpTerminator",
    "HttpTerminator",
    "GracefulShutdown",
    "stoppable",
    "createLightship",
    "Lightship",
  ],
  ...[
    "gracefulExit",
    "onExit",
    "exitHook",
    "add_signal_handler",
    "atexit",
    "killable",
    "shutdownNow",
    "stopServer",
  ],
];

function tell(call: Node, ctx: RuleContext, suggestions: readonly Fix[] = []): void {
  if (ENDS.some((word) => ctx.mentions(word))) return;
  // An example or a tool of the developer's own is stopped by hand.
  if (/(^|\/)(examples?|samples?|demos?|benchmarks?|scripts?|tools?|hack|docs?)\//i.test(ctx.file.path))
    return;
  ctx.report(callRange(call, ctx), {
    message:
      "Starts a server, and nothing in this file ends it in order: unless another file does, every deploy cuts off the requests in flight.",
    suggestions,
    // The entry of the program is where it would be done.
    ...(ctx.kind.entry ? {} : { severity: "info" as const }),
  });
}

const APP =
  /^(express(\.default)?\(\)|https?\.(createServer\(\)|Server)|http2\.create(Secure)?Server\(\)|(fastify|Fastify)(\.(fastify|default))?\(\)|koa(\.default)?|restify\.createServer\(\)|polka(\.default)?\(\)|@nestjs\/core\.NestFactory\.create\(\)|net\.createServer\(\))$/;

const javascript: Handler = {
  calls: ["listen"],
  check(call, ctx) {
    const object = call.childForFieldName("function")?.childForFieldName("object");
    const given = call.type === "call_expression" && object ? (ctx.typeOf(object) ?? "") : "";
    if (!APP.test(given)) return;
    const statement = ctx.ancestor(
      call,
      ["expression_statement", "lexical_declaration"],
      ["statement_block"],
    );
    tell(call, ctx, statement ? closing(call, statement, given, ctx) : []);
  },
};

/** A handler of SIGTERM behind the statement that starts the server. */
function closing(call: Node, statement: Node, type: string, ctx: RuleContext): Fix[] {
  const object = call.childForFieldName("function")?.childForFieldName("object");
  if (!object || /fastify|nestjs/i.test(type)) return [];
  const declared =
    call.parent?.type === "variable_declarator" ? call.parent.childForFieldName("name") : undefined;
  const plain = /^(http|net)/.test(type) && object.type === "identifier" ? ctx.text(object) : undefined;
  const name = declared ? ctx.text(declared) : plain;
  const title = "Close the server on SIGTERM";
  const text = (server: string): string =>
    `\nprocess.on("SIGTERM", () => {\n  ${server}.close(() => process.exit(0));\n});`;
  if (name) return [fix(title, insertAt(statement.endIndex, text(name)))];
  if (call.parent?.id !== statement.id || ctx.fileDefinition("server") || statement.startPosition.column > 0)
    return [];
  return [
    fix(
      title,
      insertAt(statement.startIndex, "const server = "),
      insertAt(statement.endIndex, text("server")),
    ),
  ];
}

const PY_SERVER =
  /^(http\.server\.(ThreadingHTTPServer|HTTPServer)|socketserver\.\w+Server|wsgiref\.simple_server\.make_server\(\)|gevent\.pywsgi\.WSGIServer|xmlrpc\.server\.SimpleXMLRPCServer|asyncio\.start_(unix_)?server\(\)|socketserver\.ThreadingTCPServer)#serve_forever$/;

const python: Handler = {
  calls: ["serve_forever", "wait_for_termination"],
  check(call, ctx) {
    const name = ctx.qualifyCall(call) ?? "";
    if (PY_SERVER.test(name) || /^grpc\.(aio\.)?server\(\)#wait_for_termination$/.test(name)) tell(call, ctx);
  },
};

const GO_SERVER =
  /^(net\/http\.(ListenAndServe(TLS)?|Serve(TLS)?|Server#(ListenAndServe(TLS)?|Serve(TLS)?))|google\.golang\.org\/grpc\.(NewServer\(\)|Server)#Serve|github\.com\/gin-gonic\/gin\.(Default\(\)|New\(\)|Engine)#Run(TLS)?|github\.com\/labstack\/echo\/v\d\.(New\(\)|Echo)#Start(TLS)?|github\.com\/gofiber\/fiber\/v\d\.(New\(\)|App)#Listen)$/;

const go: Handler = {
  calls: [
    "ListenAndServe",
    "ListenAndServeTLS",
    "Serve",
    "ServeTLS",
    "Run",
    "RunTLS",
    "Start",
    "StartTLS",
    "Listen",
  ],
  check(call, ctx) {
    if (call.type !== "call_expression" || !GO_SERVER.test(ctx.qualifyCall(call) ?? "")) return;
    // For its own profiles on the loopback interface nobody waits.
    const first = items(call.childForFieldName("arguments"))[0];
    if (first && /^"(localhost|127\.0\.0\.1)/.test(ctx.plain(first))) return;
    tell(call, ctx);
  },
};

const JAVA_SERVER =
  /^(com\.sun\.net\.httpserver\.(HttpServer|HttpsServer)(\.create\(\))?|io\.grpc\.Server|org\.eclipse\.jetty\.server\.Server|io\.undertow\.Undertow)$/;

const java: Handler = {
  calls: ["start"],
  check(call, ctx) {
    const object = call.childForFieldName("object");
    if (call.type !== "method_invocation" || !object) return;
    const type = ctx.typeOf(object) ?? "";
    const built = /^(io\.grpc\.(ServerBuilder|Grpc|netty\.\w+)|io\.undertow\.Undertow)\b.*#build\(\)$/.test(
      type,
    );
    if (!JAVA_SERVER.test(type) && !built) return;
    if (ctx.mentions("stop") || ctx.mentions("close")) return;
    tell(call, ctx, hook(call, object, ctx));
  },
};

function hook(call: Node, object: Node, ctx: RuleContext): Fix[] {
  const statement = call.parent;
  if (statement?.type !== "expression_statement" || object.type !== "identifier") return [];
  const name = ctx.text(object);
  const made = ctx.typeOf(object) ?? "";
  if (!/httpserver/.test(made)) return [];
  const indent = " ".repeat(statement.startPosition.column);
  const text = `\n${indent}Runtime.getRuntime().addShutdownHook(new Thread(() -> ${name}.stop(10)));`;
  return [fix("Stop the server when the process is to end", insertAt(statement.endIndex, text))];
}

export const noGracefulShutdown = defineRule({
  id: "no-graceful-shutdown",
  code: "LC02",
  title: "Server is never ended in order",
  area: "lifecycle",
  severity: "warning",
  why: "Every deploy and every scale-in sends SIGTERM, and a process that does not handle it dies with its requests half done. Handling it by closing the server and waiting for its requests makes a restart invisible.",
  sources: [
    {
      title: "Kubernetes: Termination of Pods",
      url: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
    },
    {
      title: "Builders' Library: Implementing health checks",
      url: "https://aws.amazon.com/builders-library/implementing-health-checks/",
    },
    {
      title: "REL11-BP02: Fail over to healthy resources",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp02.html",
    },
  ],
  autofix: "suggest",
  peers: {},
  mentions: [...ENDS, "stop", "close"],
  languages: { javascript: [javascript], python: [python], go: [go], java: [java] },
  examples: noGracefulShutdownExamples,
});
