import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import {
  args,
  argumentNodes,
  methodOf,
  receiver,
  trailingLambda,
  wholeCall,
} from "../../languages/kotlinSyntax.ts";
import type { Fix, Report } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange, javaDuration } from "./edits.ts";

/** Words that decide elsewhere in the file; see `mentions` of the rule. */
export const KOTLIN_MENTIONS = [
  "HttpTimeout",
  "requestTimeout",
  "requestTimeoutMillis",
  "withTimeout",
  "withTimeoutOrNull",
  "timeout",
  "responseTimeout",
  "setRequestFactory",
  "requestFactory",
];

function title(ctx: RuleContext): string {
  return `Add a ${ctx.values.outboundTimeoutMs / 1000} s timeout`;
}

function tell(call: Node, message: string, ctx: RuleContext, more: Report = {}): void {
  ctx.report(callRange(call, ctx), { message, ...more });
}

/** Text of the function or property around a node. */
function around(node: Node, ctx: RuleContext): string {
  const holder = methodOf(node) ?? ctx.ancestor(node, ["property_declaration"]);
  return holder ? ctx.text(holder) : "";
}

/** Engines that bring a limit of their own, which few know of. */
const LIMITED = /\b(CIO|OkHttp|Apache5?|Android|Curl)\b/;

function installTimeout(call: Node, ctx: RuleContext): Fix | undefined {
  const line = `install(io.ktor.client.plugins.HttpTimeout) { requestTimeoutMillis = ${ctx.values.outboundTimeoutMs} }`;
  const lambda = trailingLambda(call);
  if (!lambda) return fix(title(ctx), insertAt(call.endIndex, ` { ${line} }`));
  const first = items(lambda)[0];
  if (lambda.namedChildren.some((c) => c.type === "lambda_parameters")) return undefined;
  if (!first)
    return {
      title: title(ctx),
      edits: [{ start: lambda.startIndex, end: lambda.endIndex, newText: `{ ${line} }` }],
    };
  if (first.startPosition.row === lambda.startPosition.row) {
    return fix(title(ctx), insertAt(first.startIndex, `${line}; `));
  }
  return fix(title(ctx), insertAt(first.startIndex, `${line}\n${" ".repeat(first.startPosition.column)}`));
}

/** Ktor's client, whose requests have no limit without the plugin or an engine that sets one. */
function checkKtor(call: Node, ctx: RuleContext): void {
  if (ctx.qualifyCall(call) !== "io.ktor.client.HttpClient") return;
  if (["HttpTimeout", "requestTimeout", "requestTimeoutMillis"].some((word) => ctx.mentions(word))) return;
  if (["withTimeout", "withTimeoutOrNull"].some((word) => ctx.mentions(word))) return;
  const given = argumentNodes(call).map((one) => ctx.text(one));
  // An engine that a test gives, or settings that are made somewhere else.
  if (given.length > 1 || given.some((one) => /Mock|mock|fake|block|config|^\s*[a-z]\w*$|\{/.test(one)))
    return;
  const lambda = trailingLambda(call);
  const text = lambda ? ctx.text(lambda) : "";
  if (
    /\b(timeout|Timeout)\w*|\bwith\w*\(config|\bapply\(|\bconfigure\w*\(|\binstall\w+\(|\bdefault\w*\(\)/.test(
      text,
    )
  )
    return;
  const own = given.some((one) => LIMITED.test(one)) || /\bengine\s*\{/.test(text);
  tell(
    call,
    own
      ? "HTTP client has no HttpTimeout: only the engine's own limit ends a call, and not every engine has one."
      : "HTTP client has no HttpTimeout: a call waits for as long as the server likes.",
    ctx,
    { fix: installTimeout(call, ctx), ...(own ? { severity: "warning" as const } : {}) },
  );
}

/** Names of the calls after this one in its chain. */
function chainAfter(call: Node): { top: Node; names: string[] } {
  const names: string[] = [];
  let top = wholeCall(call);
  for (;;) {
    const member = top.parent;
    if (member?.type !== "navigation_expression" || member.namedChildren[0]?.id !== top.id) break;
    const next = member.parent;
    names.push(member.namedChildren.at(-1)?.text ?? "");
    if (next?.type !== "call_expression") break;
    top = wholeCall(next);
  }
  return { top, names };
}

function checkBuilder(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  const request = name === "java.net.http.HttpRequest.newBuilder";
  if (!request && name !== "java.net.http.HttpClient.newBuilder") return;
  if (args(call).length > 1 || (!request && ctx.mentions("timeout"))) return;
  const { names, top } = chainAfter(call);
  const limit = request ? "timeout" : "connectTimeout";
  if (names.includes(limit)) return;
  if (/^(apply|also|let|run)$/.test(names[0] ?? "") && new RegExp(`\\b${limit}\\b`).test(ctx.text(top)))
    return;
  if (!names.includes("build") && new RegExp(`\\b${limit}\\s*\\(`).test(around(call, ctx))) return;
  if (!names.includes("build")) return;
  tell(
    call,
    request
      ? "Request has no timeout: it waits for as long as the server likes."
      : "HTTP client has no connect timeout, and its requests have no timeout here.",
    ctx,
    {
      fix: fix(
        title(ctx),
        insertAt(call.endIndex, `.${limit}(${javaDuration(ctx.values.outboundTimeoutMs, ctx)})`),
      ),
    },
  );
}

function checkFactory(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (name === "java.net.http.HttpClient.newHttpClient") {
    if (ctx.mentions("timeout")) return;
    const owner = receiver(call);
    const duration = javaDuration(ctx.values.outboundTimeoutMs, ctx);
    tell(call, "HTTP client has no connect timeout, and its requests have no timeout here.", ctx, {
      fix: owner
        ? {
            title: title(ctx),
            edits: [
              {
                start: owner.endIndex,
                end: call.endIndex,
                newText: `.newBuilder().connectTimeout(${duration}).build()`,
              },
            ],
          }
        : undefined,
    });
    return;
  }
  if (
    /^org\.springframework\.web\.(client\.RestClient|reactive\.function\.client\.WebClient)\.create$/.test(
      name ?? "",
    )
  ) {
    if (ctx.mentions("timeout") || ctx.mentions("responseTimeout")) return;
    tell(call, "Spring HTTP client has no response timeout: build it with one.", ctx, {
      severity: "warning",
    });
  }
}

function checkRestTemplate(call: Node, ctx: RuleContext): void {
  if (ctx.qualifyCall(call) !== "org.springframework.web.client.RestTemplate") return;
  if (argumentNodes(call).length > 0 || ctx.mentions("setRequestFactory") || ctx.mentions("requestFactory"))
    return;
  tell(
    call,
    "RestTemplate without a request factory has no timeouts: build it with RestTemplateBuilder.",
    ctx,
  );
}

/** True where an address is opened that is no file and no resource of the program. */
function isRemote(value: Node | undefined, ctx: RuleContext): boolean {
  if (!value) return false;
  const at = ctx.adapter.unwrap(value);
  const source = at.type === "identifier" ? ctx.definition(at)?.initText : ctx.text(at);
  if (!source || /getResource|"(file|jar|classpath):|File\(|toPath|Path\.of/.test(source)) return false;
  return /\b(URL|URI)\s*\(|\bURI\.create\s*\(|\.toURL\(\)/.test(source);
}

const READS = /^(readText|readBytes|openStream|content)$/;

function checkUrl(call: Node, ctx: RuleContext): void {
  const value = receiver(call);
  const name = /\b(\w+)\s*$/.exec(ctx.text(call.namedChildren[0] ?? call))?.[1] ?? "";
  if (!isRemote(value, ctx)) return;
  if (READS.test(name)) {
    tell(
      call,
      `${name} can't be given a timeout: use openConnection with connectTimeout and readTimeout.`,
      ctx,
    );
    return;
  }
  const text = around(call, ctx);
  if (/\breadTimeout\s*=|\bsetReadTimeout\s*\(/.test(text)) return;
  if (/(config|timeout|prepare|setup|init)\w*\s*\(/i.test(text)) return;
  tell(call, "Connection has no read timeout: it waits for as long as the server likes.", ctx);
}

export const kotlinHandlers: readonly Handler[] = [
  { calls: ["HttpClient"], check: checkKtor },
  { calls: ["newBuilder"], check: checkBuilder },
  { calls: ["newHttpClient", "create"], check: checkFactory },
  { calls: ["RestTemplate"], check: checkRestTemplate },
  { calls: ["openConnection", "openStream", "readText", "readBytes"], check: checkUrl },
];
