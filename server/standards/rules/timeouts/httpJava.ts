import type { Node } from "web-tree-sitter";
import { fix, indentOf, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { args } from "../../languages/java.ts";
import type { Fix, Report } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange, escapeRegExp, functionText, holderOf, javaDuration } from "./edits.ts";

/** Words that decide elsewhere in the file; see `mentions` of the rule. */
export const JAVA_MENTIONS = [
  "timeout",
  "connectTimeout",
  "readTimeout",
  "responseTimeout",
  "RequestConfig",
  "ClientProperties",
  "setRequestFactory",
];

/** Outermost call of the chain that starts at `call`, and the names of the calls after it. */
function chainOf(call: Node): { top: Node; names: string[] } {
  const names: string[] = [];
  let top = call;
  for (let parent = top.parent; parent?.type === "method_invocation"; parent = top.parent) {
    if (parent.childForFieldName("object")?.id !== top.id) break;
    names.push(parent.childForFieldName("name")?.text ?? "");
    top = parent;
  }
  return { top, names };
}

/** Whether a local variable that holds a builder or connection leaves the function. */
function escapes(name: string, body: string): boolean {
  const own = escapeRegExp(name);
  return new RegExp(`\\breturn\\s+(\\([^)]*\\)\\s*)?${own}\\s*;|[(,]\\s*${own}\\s*[,)]`).test(body);
}

function tell(call: Node, message: string, ctx: RuleContext, more: Report = {}): void {
  ctx.report(callRange(call, ctx), { message, ...more });
}

function title(ctx: RuleContext): string {
  return `Add a ${ctx.values.outboundTimeoutMs / 1000} s timeout`;
}

/** A builder that is made by `call`: reported unless its chain, or its variable, is given a limit. */
function checkBuilder(
  call: Node,
  limits: RegExp,
  message: string,
  added: string | undefined,
  ctx: RuleContext,
): void {
  const { top, names } = chainOf(call);
  if (names.some((name) => limits.test(name))) return;
  const change = added ? fix(title(ctx), insertAt(call.endIndex, added)) : undefined;
  if (names.at(-1) === "build" || names.includes("build")) {
    tell(call, message, ctx, { fix: change });
    return;
  }
  const holder = holderOf(top, ctx);
  const body = functionText(call, ctx);
  if (!holder || holder.includes(".") || !body || escapes(holder, body)) return;
  if (new RegExp(`\\.\\s*(${limits.source.replace(/[$^()]/g, "")})\\s*\\(`).test(body)) return;
  if (new RegExp(`\\b${escapeRegExp(holder)}\\b[^;]*\\.\\s*build\\s*\\(`).test(body))
    tell(call, message, ctx, { fix: change });
}

function checkNewBuilder(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  const duration = javaDuration(ctx.values.outboundTimeoutMs, ctx);
  if (name === "java.net.http.HttpRequest.newBuilder") {
    // `newBuilder(request, filter)` copies the other request's timeout.
    if (args(call).length > 1) return;
    checkBuilder(
      call,
      /^timeout$/,
      "Request has no timeout: it waits for as long as the server likes.",
      `.timeout(${duration})`,
      ctx,
    );
  } else if (name === "java.net.http.HttpClient.newBuilder") {
    // Where requests bring their own limit, it covers the connection as well.
    if (ctx.mentions("timeout")) return;
    const message = "HTTP client has no connect timeout, and its requests have no timeout here.";
    checkBuilder(call, /^connectTimeout$/, message, `.connectTimeout(${duration})`, ctx);
  } else if (name && /^(javax|jakarta)\.ws\.rs\.client\.ClientBuilder\.newBuilder$/.test(name)) {
    if (ctx.mentions("ClientProperties")) return;
    checkBuilder(
      call,
      /^(readTimeout|withConfig|property)$/,
      "JAX-RS client has no read timeout: it waits forever.",
      undefined,
      ctx,
    );
  }
}

function checkFactory(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  if (name === "java.net.http.HttpClient.newHttpClient") {
    if (ctx.mentions("timeout")) return;
    const owner = call.childForFieldName("object");
    const duration = javaDuration(ctx.values.outboundTimeoutMs, ctx);
    const change = owner
      ? fix(
          title(ctx),
          replaceNode(call, `${ctx.text(owner)}.newBuilder().connectTimeout(${duration}).build()`),
        )
      : undefined;
    tell(call, "HTTP client has no connect timeout, and its requests have no timeout here.", ctx, {
      fix: change,
    });
  } else if (
    /^org\.apache\.(http\.impl\.client|hc\.client5\.http\.impl\.classic)\.HttpClients\.(createDefault|createSystem|createMinimal)$/.test(
      name,
    )
  ) {
    if (!ctx.mentions("RequestConfig"))
      tell(call, "Apache HTTP client has no response timeout: give it a RequestConfig.", ctx);
  } else if (
    /^org\.apache\.(http\.impl\.client|hc\.client5\.http\.impl\.classic)\.(HttpClientBuilder\.create|HttpClients\.custom)$/.test(
      name,
    )
  ) {
    if (ctx.mentions("RequestConfig")) return;
    checkBuilder(
      call,
      /^(setDefaultRequestConfig|setConnectionManager|setDefaultSocketConfig)$/,
      "Apache HTTP client has no response timeout: give it a RequestConfig.",
      undefined,
      ctx,
    );
  } else if (/^(javax|jakarta)\.ws\.rs\.client\.ClientBuilder\.newClient$/.test(name)) {
    if (args(call).length > 0 || ctx.mentions("ClientProperties")) return;
    tell(
      call,
      "JAX-RS client has no timeouts: use ClientBuilder.newBuilder() with connectTimeout and readTimeout.",
      ctx,
    );
  } else if (
    /^org\.springframework\.web\.(client\.RestClient|reactive\.function\.client\.WebClient)\.create$/.test(
      name,
    )
  ) {
    if (ctx.mentions("timeout") || ctx.mentions("responseTimeout")) return;
    tell(call, "Spring HTTP client has no response timeout: build it with one.", ctx, {
      severity: "warning",
    });
  }
}

function checkConstruction(call: Node, ctx: RuleContext): void {
  const type = ctx.qualifyCall(call);
  if (type === "org.springframework.web.client.RestTemplate") {
    const given = args(call);
    const bare = given[0]?.type === "object_creation_expression" && args(given[0]).length === 0;
    if (given.length > 0 && !(bare && /RequestFactory$/.test(ctx.qualifyCall(given[0] ?? call) ?? "")))
      return;
    if (/\{/.test(ctx.plain(call)) || /setRequestFactory/.test(functionText(call, ctx))) return;
    if (ctx.mentions("setRequestFactory")) return;
    tell(
      call,
      "RestTemplate without a request factory has no timeouts: build it with RestTemplateBuilder.",
      ctx,
    );
  } else if (
    type &&
    /^org\.apache\.http\.impl\.client\.(DefaultHttpClient|SystemDefaultHttpClient)$/.test(type)
  ) {
    if (
      args(call).length === 0 &&
      !ctx.mentions("RequestConfig") &&
      !/setSoTimeout|SO_TIMEOUT/.test(functionText(call, ctx))
    ) {
      tell(call, "Apache HTTP client has no response timeout.", ctx);
    }
  }
}

/** `(HttpURLConnection) url.openConnection()`. */
function isCastToHttp(call: Node, ctx: RuleContext): boolean {
  let parent = call.parent;
  while (parent?.type === "parenthesized_expression") parent = parent.parent;
  const cast = parent?.type === "cast_expression" ? parent.childForFieldName("type") : null;
  return cast !== null && /Https?URLConnection$/.test(ctx.plain(cast));
}

/** True where the receiver is made from an address here, or the result is cast to HTTP. */
function isRemote(call: Node, ctx: RuleContext): boolean {
  if (isCastToHttp(call, ctx)) return true;
  const receiver = call.childForFieldName("object");
  if (!receiver) return false;
  const source = receiver.type === "identifier" ? ctx.definition(receiver)?.initText : ctx.text(receiver);
  if (!source || /getResource|"(file|jar|classpath):|new File\(|toPath|Paths\.|Path\.of/.test(source))
    return false;
  return /\bnew (java\.net\.)?(URL|URI)\s*\(|\bURI\.create\s*\(/.test(source);
}

const URL_METHOD = /^java\.net\.(URL|URI(\.create\(\))?#toURL\(\))#(openConnection|openStream)$/;

function checkUrl(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  // The cast tells what an unknown receiver must be.
  if (name ? !URL_METHOD.test(name) : !isCastToHttp(call, ctx)) return;
  if (!isRemote(call, ctx)) return;
  if (name?.endsWith("openStream")) {
    tell(
      call,
      "openStream can't be given a timeout: use openConnection with setConnectTimeout and setReadTimeout.",
      ctx,
    );
    return;
  }
  const body = functionText(call, ctx);
  if (/\bsetReadTimeout\s*\(/.test(body)) return;
  const message = "Connection has no read timeout: it waits for as long as the server likes.";
  const holder = holderOf(call, ctx);
  if (!holder) {
    const used =
      chainOf(call.parent?.parent?.type === "parenthesized_expression" ? call.parent.parent : call).names
        .length > 0;
    tell(call, message, ctx, used ? {} : { severity: "warning" });
    return;
  }
  const own = escapeRegExp(holder);
  if (new RegExp(`\\breturn\\s+(\\([^)]*\\)\\s*)?${own}\\s*;`).test(body)) {
    tell(call, message, ctx, { severity: "warning", fix: limitAfter(call, holder, ctx) });
    return;
  }
  // A helper that is handed the connection may set the limits.
  if (
    new RegExp(
      `(config|timeout|prepare|setup|init|apply|custom)\\w*\\s*\\(([^()]*,)?\\s*${own}\\s*[,)]`,
      "i",
    ).test(body)
  )
    return;
  tell(call, message, ctx, { fix: limitAfter(call, holder, ctx) });
}

/** Sets both limits in statements of their own after the one that opens the connection. */
function limitAfter(call: Node, holder: string, ctx: RuleContext): Fix | undefined {
  const statement = ctx.ancestor(
    call,
    ["local_variable_declaration", "expression_statement"],
    ["block", "lambda_expression"],
  );
  if (statement?.parent?.type !== "block" || !statement.text.endsWith(";")) return undefined;
  const ms = ctx.values.outboundTimeoutMs;
  const block = statement.parent;
  const before = ctx.text(block).slice(0, statement.startIndex - block.startIndex);
  const indent = /\n([ \t]*)$/.exec(before)?.[1] ?? indentOf(statement, "");
  const line = (text: string): string => (before.includes("\n") ? `\n${indent}${text}` : ` ${text}`);
  const text = line(`${holder}.setConnectTimeout(${ms});`) + line(`${holder}.setReadTimeout(${ms});`);
  return ctx.text(block).includes(`${holder}.setConnectTimeout(`)
    ? fix(title(ctx), insertAt(statement.endIndex, line(`${holder}.setReadTimeout(${ms});`)))
    : fix(title(ctx), insertAt(statement.endIndex, text));
}

export const javaHandlers: readonly Handler[] = [
  { calls: ["newBuilder"], check: checkNewBuilder },
  {
    calls: [
      "newHttpClient",
      "createDefault",
      "createSystem",
      "createMinimal",
      "custom",
      "create",
      "newClient",
    ],
    check: checkFactory,
  },
  { calls: ["RestTemplate", "DefaultHttpClient", "SystemDefaultHttpClient"], check: checkConstruction },
  { calls: ["openConnection", "openStream"], check: checkUrl },
];
