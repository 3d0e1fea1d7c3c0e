import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, calledName, methodOf } from "../../languages/kotlinSyntax.ts";
import type { Handler } from "../../rule.ts";
import { javaDuration } from "./edits.ts";

function tell(value: Node, what: string, replacement: string | undefined, ctx: RuleContext): void {
  ctx.report(value, {
    message: `${what} is switched off: the call waits for as long as the other side likes.`,
    fix:
      replacement === undefined
        ? undefined
        : fix(`Set it to ${ctx.values.outboundTimeoutMs / 1000} s`, replaceNode(value, replacement)),
  });
}

const ENDLESS =
  /^((io\.ktor\.client\.plugins\.)?HttpTimeout(Config|\.HttpTimeoutCapabilityConfiguration)?\.INFINITE_TIMEOUT_MS|INFINITE_TIMEOUT_MS|(Long|Int|Integer)\.MAX_VALUE|null)$/;

/** Connections that stay open by design, with something else that finds a dead peer. */
const STAYS_OPEN =
  /\b(pingInterval|webSocket|webSocketSession|WebSockets|sse|SSE|serverSentEvents|EventSource)\b/;

function staysOpen(node: Node, ctx: RuleContext): boolean {
  const holder = methodOf(node) ?? ctx.ancestor(node, ["property_declaration"]);
  return holder !== undefined && STAYS_OPEN.test(ctx.text(holder));
}

/** `requestTimeoutMillis = INFINITE_TIMEOUT_MS`, `readTimeout = 0`. */
function checkAssignment(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left");
  const value = node.childForFieldName("right");
  if (!left || !value || node.childForFieldName("operator")?.text !== "=") return;
  const key = /(\w+)$/.exec(ctx.text(left))?.[1] ?? "";
  const text = ctx.text(value);
  const ms = String(ctx.values.outboundTimeoutMs);
  if (/^(request|socket|connect)TimeoutMillis$/.test(key)) {
    // Ktor takes 0 for a mistake and says so at once.
    if (ENDLESS.test(text) && !staysOpen(node, ctx)) tell(value, key, ms, ctx);
    return;
  }
  if (/^0L?$|^(Long|Int)\.MAX_VALUE$/.test(text)) {
    const bare = left.type === "identifier";
    // A name of one's own says nothing; inside a lambda it is that of what is set up.
    if (bare && (ctx.definition(left) !== undefined || !ctx.ancestor(node, ["lambda_literal"]))) return;
    if (
      /^(readTimeout|connectTimeout|requestTimeout|socketTimeout|soTimeout|connectionRequestTimeout)$/.test(
        key,
      )
    ) {
      if (!staysOpen(node, ctx)) tell(value, key, ms, ctx);
    }
  }
}

const BUILDERS =
  /^(okhttp3\.OkHttpClient\b|(javax|jakarta)\.ws\.rs\.client\.ClientBuilder\b|org\.springframework\.boot\.web\.client\.RestTemplateBuilder\b|reactor\.netty\.http\.client\.HttpClient\b)/;

const UNITS: Readonly<Record<string, number>> = { MILLISECONDS: 1, SECONDS: 1000, MINUTES: 60_000 };

/** `OkHttpClient.Builder().readTimeout(0, TimeUnit.SECONDS)`. */
function checkBuilder(call: Node, ctx: RuleContext): void {
  const [first, unit] = args(call);
  if (!first || !BUILDERS.test(ctx.qualifyCall(call) ?? "") || staysOpen(call, ctx)) return;
  const text = ctx.text(first);
  const name = calledName(call);
  if (unit) {
    if (!/^(0L?|Long\.MAX_VALUE)$/.test(text)) return;
    const per = UNITS[ctx.text(unit).split(".").at(-1) ?? ""];
    const amount = per ? ctx.values.outboundTimeoutMs / per : Number.NaN;
    tell(first, name, Number.isInteger(amount) && amount > 0 ? String(amount) : undefined, ctx);
  } else if (
    /^((java\.time\.)?Duration\.(ZERO|of\w+\(\s*0L?\s*\))|(kotlin\.time\.)?Duration\.INFINITE)$/.test(text)
  ) {
    tell(
      first,
      name,
      /INFINITE/.test(text) ? undefined : javaDuration(ctx.values.outboundTimeoutMs, ctx),
      ctx,
    );
  }
}

/** `setReadTimeout(0)`, `withTimeout(Long.MAX_VALUE)`. */
function checkCall(call: Node, ctx: RuleContext): void {
  const [first] = args(call);
  if (!first) return;
  const name = calledName(call);
  const text = ctx.text(first);
  if (/^withTimeout/.test(name)) {
    if (!/^(Long\.MAX_VALUE|(kotlin\.time\.)?Duration\.INFINITE)$/.test(text)) return;
    const suffix = text === "Long.MAX_VALUE" ? String(ctx.values.outboundTimeoutMs) : undefined;
    tell(first, name, suffix, ctx);
  } else if (/^0$|^(java\.time\.)?Duration\.ZERO$/.test(text) && args(call).length === 1) {
    tell(
      first,
      name,
      text === "0" ? String(ctx.values.outboundTimeoutMs) : javaDuration(ctx.values.outboundTimeoutMs, ctx),
      ctx,
    );
  }
}

export const kotlinHandlers: readonly Handler[] = [
  {
    kinds: ["assignment"],
    anchors: [
      ...["requestTimeoutMillis", "socketTimeoutMillis", "connectTimeoutMillis", "readTimeout"],
      ...["connectTimeout", "requestTimeout", "socketTimeout", "soTimeout", "connectionRequestTimeout"],
    ],
    check: checkAssignment,
  },
  { calls: ["connectTimeout", "readTimeout", "writeTimeout", "responseTimeout"], check: checkBuilder },
  {
    calls: ["setReadTimeout", "setConnectTimeout", "setSocketTimeout", "withTimeout", "withTimeoutOrNull"],
    check: checkCall,
  },
];
