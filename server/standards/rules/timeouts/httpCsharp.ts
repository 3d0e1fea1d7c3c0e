import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import {
  args,
  argumentNodes,
  calledName,
  methodOf,
  namedArgument,
  receiver,
  timeSpan,
} from "../../languages/csharpSyntax.ts";
import type { Report } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { functionText } from "./edits.ts";

/*
 * `HttpClient` gives up after 100 s by itself, so making one is no finding. What has no limit
 * at all: calls past `HttpClient`, the asynchronous forms of the older classes (their `Timeout`
 * covers the synchronous ones only), and bodies that are read after the headers came.
 */

function tell(call: Node, message: string, ctx: RuleContext, more: Report = {}): void {
  const callee = call.childForFieldName("function") ?? call;
  ctx.report(call.startPosition.row === call.endPosition.row ? call : callee, { message, ...more });
}

/** `CancellationToken.None`, `default` and the like: a token that never ends anything. */
function isNoToken(node: Node, ctx: RuleContext): boolean {
  return /^(System\.Threading\.)?CancellationToken\.None$|^default(\(\w[\w.]*\))?$|^new\s*(CancellationToken)?\(\)$/.test(
    ctx.plain(node),
  );
}

/** The argument that is a token; `undefined` where the call is given none. */
function token(call: Node, ctx: RuleContext): Node | undefined {
  const named = namedArgument(call, "cancellationToken");
  if (named) return named;
  return args(call).find(
    (one) =>
      isNoToken(one, ctx) ||
      /(^|\.)_?(ct|cts|token|cancel\w*|stop\w*|abort\w*|\w*Token|\w*RequestAborted|ApplicationStopping)$/i.test(
        ctx.plain(one),
      ) ||
      /^(System\.Threading\.)?CancellationToken$/.test(ctx.typeOf(one) ?? ""),
  );
}

/** A token that ends after a while, in the place of one that never does. */
function limited(call: Node, given: Node | undefined, ctx: RuleContext): Report {
  const source = `new CancellationTokenSource(${timeSpan(ctx.values.outboundTimeoutMs)}).Token`;
  const title = `Give up after ${ctx.values.outboundTimeoutMs / 1000} s`;
  if (given) return { fix: fix(title, replaceNode(given, source)) };
  const last = argumentNodes(call).at(-1);
  return last ? { fix: fix(title, insertAt(last.endIndex, `, ${source}`)) } : {};
}

function checkSend(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call) ?? "";
  if (name === "System.Net.Http.HttpMessageInvoker#SendAsync") {
    const given = token(call, ctx);
    if (given && !isNoToken(given, ctx)) return;
    tell(
      call,
      "HttpMessageInvoker has no timeout of its own: the call waits for as long as the server likes.",
      ctx,
      limited(call, given, ctx),
    );
    return;
  }
  if (!isHttpClient(name)) return;
  const headers = args(call).some((one) =>
    /\bHttpCompletionOption\.ResponseHeadersRead$/.test(ctx.plain(one)),
  );
  if (!headers) return;
  checkBody(call, ctx);
}

function isHttpClient(name: string): boolean {
  return /^System\.Net\.Http\.(HttpClient|IHttpClientFactory#CreateClient\(\))#\w+$/.test(name);
}

/** The client's own limit ends with the headers: reading the body may take forever. */
function checkBody(call: Node, ctx: RuleContext): void {
  const given = token(call, ctx);
  if (given && !isNoToken(given, ctx)) return;
  const around = functionText(call, ctx);
  // A token for the reading of the body limits it as well; so does a limit around all of it.
  if (
    /\b(CancelAfter|WaitAsync|CancellationTokenSource|ReadTimeout)\b|\bRead\w*Async\([^()]*\b(ct|token|\w*[tT]oken)\b/.test(
      around,
    )
  )
    return;
  tell(call, "The client's timeout ends with the headers: reading the body has no limit.", ctx, {
    severity: "warning",
  });
}

function checkStream(call: Node, ctx: RuleContext): void {
  if (isHttpClient(ctx.qualifyCall(call) ?? "")) checkBody(call, ctx);
}

const REQUEST = /^System\.Net\.((Http|Ftp)?WebRequest)(\.Create(Http)?\(\))?#/;

/** `request.GetResponseAsync()`: `Timeout` has no effect on it. */
function checkRequest(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call) ?? castRequest(call, ctx);
  if (!REQUEST.test(name)) return;
  // What wraps a request and passes the call through is no caller.
  if (methodOf(call)?.childForFieldName("name")?.text === calledName(call)) return;
  const around = functionText(call, ctx);
  if (/\.Abort\s*\(|\b(WaitAsync|WhenAny|CancelAfter|RegisterWaitForSingleObject)\b/.test(around)) return;
  tell(
    call,
    `${calledName(call)} ignores the request's Timeout: it waits for as long as the server likes.`,
    ctx,
  );
}

/** `var request = (HttpWebRequest)WebRequest.Create(url)`. */
function castRequest(call: Node, ctx: RuleContext): string {
  const on = receiver(call);
  const init = on?.type === "identifier" ? ctx.definition(on)?.initText : undefined;
  return init && /\b(Http|Ftp)?WebRequest\.Create/.test(init) ? "System.Net.WebRequest#" : "";
}

function checkWebClient(call: Node, ctx: RuleContext): void {
  if (!ctx.qualifyCall(call)?.startsWith("System.Net.WebClient#")) return;
  const around = functionText(call, ctx);
  if (/\bCancelAsync\s*\(|\b(WaitAsync|WhenAny|CancelAfter)\b/.test(around)) return;
  tell(call, "WebClient's asynchronous calls have no timeout: use HttpClient.", ctx);
}

function checkWebSocket(call: Node, ctx: RuleContext): void {
  if (ctx.qualifyCall(call) !== "System.Net.WebSockets.ClientWebSocket#ConnectAsync") return;
  const given = token(call, ctx);
  if (!given || !isNoToken(given, ctx)) return;
  tell(
    call,
    "The connection attempt has no time limit: its token never ends it.",
    ctx,
    limited(call, given, ctx),
  );
}

const WEB_CLIENT = ["DownloadString", "DownloadData", "DownloadFile", "UploadString", "UploadData"]
  .concat("UploadFile", "UploadValues", "OpenRead", "OpenWrite")
  .flatMap((name) => [`${name}TaskAsync`, `${name}Async`]);

export const csharpHandlers: readonly Handler[] = [
  { calls: ["SendAsync", "GetAsync", "PostAsync"], check: checkSend },
  { calls: ["GetStreamAsync"], check: checkStream },
  {
    calls: ["GetResponseAsync", "GetRequestStreamAsync", "BeginGetResponse", "BeginGetRequestStream"],
    check: checkRequest,
  },
  { calls: WEB_CLIENT, check: checkWebClient },
  { calls: ["ConnectAsync"], check: checkWebSocket },
];
