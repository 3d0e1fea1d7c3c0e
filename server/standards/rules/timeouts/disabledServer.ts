import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args as goArgs, literalKey } from "../../languages/go.ts";
import { args as javaArgs } from "../../languages/java.ts";
import { keyword, args as pyArgs } from "../../languages/python.ts";
import type { Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { goDuration, isRenamed, javaDuration, seconds } from "./edits.ts";
import { REQUESTS_CALL, REQUESTS_SESSION, URLLIB3, URLOPEN } from "./httpPython.ts";

function tell(
  value: Node,
  what: string,
  replacement: string | undefined,
  ctx: RuleContext,
  severity?: Severity,
): void {
  const ms = ctx.values.outboundTimeoutMs;
  ctx.report(value, {
    message: `${what} is switched off: the call waits for as long as the other side likes.`,
    fix:
      replacement === undefined
        ? undefined
        : fix(`Set it to ${ms / 1000} s`, replaceNode(value, replacement)),
    ...(severity ? { severity } : {}),
  });
}

// ---- Python

/** Keywords by qualified name; `zero`: the library reads 0 as "no limit" as well. */
const PY_KEYWORDS: readonly {
  readonly name: RegExp;
  readonly keys: readonly string[];
  readonly zero?: boolean;
}[] = [
  { name: REQUESTS_CALL, keys: ["timeout"] },
  { name: REQUESTS_SESSION, keys: ["timeout"] },
  {
    name: /^httpx\.(get|post|put|patch|delete|head|options|request|stream|Client|AsyncClient)$/,
    keys: ["timeout"],
  },
  {
    name: /^httpx\.(Async)?Client#(get|post|put|patch|delete|head|options|request|stream|send)$/,
    keys: ["timeout"],
  },
  { name: URLOPEN, keys: ["timeout"] },
  { name: URLLIB3, keys: ["timeout"] },
  { name: /^urllib3\.(PoolManager|HTTPS?ConnectionPool|ProxyManager)#(request|urlopen)$/, keys: ["timeout"] },
  { name: /^((six\.moves\.)?http\.client|httplib)\.HTTPS?Connection$/, keys: ["timeout"] },
  { name: /^httplib2\.Http$/, keys: ["timeout"] },
  {
    name: /^(smtplib\.SMTP(_SSL)?|ftplib\.FTP(_TLS)?|imaplib\.IMAP4(_SSL)?|poplib\.POP3(_SSL)?|telnetlib\.Telnet)$/,
    keys: ["timeout"],
  },
  { name: /^socket\.create_connection$/, keys: ["timeout"] },
  { name: /^asyncio\.wait_for$/, keys: ["timeout"] },
  {
    name: /^redis(\.(asyncio|client|cluster))?\.(Redis|StrictRedis|RedisCluster|ConnectionPool|from_url)$/,
    keys: ["socket_timeout", "socket_connect_timeout"],
  },
  {
    name: /^(pymongo|motor\.motor_asyncio)\.(AsyncIOMotorClient|MongoClient|AsyncMongoClient)$/,
    keys: ["socketTimeoutMS", "connectTimeoutMS", "serverSelectionTimeoutMS", "timeoutMS"],
    zero: true,
  },
  { name: /^(botocore\.(config|client)|boto3\.session)\.Config$/, keys: ["connect_timeout", "read_timeout"] },
  { name: /^psycopg2?\.connect$/, keys: ["connect_timeout"], zero: true },
  { name: /^pymysql\.(connect|Connection)$/, keys: ["read_timeout", "write_timeout", "connect_timeout"] },
  { name: /^(openai\.(Async)?(Azure)?OpenAI|anthropic\.(Async)?Anthropic)$/, keys: ["timeout"] },
];

/** True for `None`, a constant of the file that is `None`, and 0 where the library reads it so. */
function isNone(value: Node, zero: boolean, ctx: RuleContext): boolean {
  const text = ctx.text(value);
  if (text === "None") return true;
  if (zero && text === "0") return true;
  if (value.type !== "identifier" || !/^_?[A-Z][A-Z0-9_]*$/.test(text)) return false;
  const file = ctx.fileDefinition(text)?.file;
  return file?.initText === "None" && file.ambiguous !== true;
}

function pyValue(key: string, ctx: RuleContext): string {
  const ms = ctx.values.outboundTimeoutMs;
  if (/MS$/.test(key)) return String(ms);
  return key === "connect_timeout" ? String(Math.max(1, Math.round(ms / 1000))) : seconds(ms);
}

function checkPython(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  if (name === "httpx.Timeout" || name === "aiohttp.ClientTimeout" || name === "urllib3.Timeout") {
    checkTimeoutObject(call, name, ctx);
    return;
  }
  for (const entry of PY_KEYWORDS) {
    if (!entry.name.test(name)) continue;
    for (const key of entry.keys) {
      const given = keyword(call, key);
      if (given.state !== "present") continue;
      if (isNone(given.value, entry.zero === true, ctx)) tell(given.value, key, pyValue(key, ctx), ctx);
      else if (given.value.type === "tuple") checkTuple(given.value, ctx);
    }
  }
  const position = URLOPEN.test(name) ? 2 : name === "asyncio.wait_for" ? 1 : undefined;
  const value = position === undefined ? undefined : pyArgs(call)[position];
  if (value && isNone(value, false, ctx)) tell(value, "timeout", seconds(ctx.values.outboundTimeoutMs), ctx);
}

/** `(3.05, None)`: the read may last forever. */
function checkTuple(tuple: Node, ctx: RuleContext): void {
  for (const part of tuple.namedChildren) {
    if (part.type === "none") tell(part, "timeout", seconds(ctx.values.outboundTimeoutMs), ctx);
  }
}

/** `httpx.Timeout(None)`, `aiohttp.ClientTimeout(total=None)`. */
function checkTimeoutObject(call: Node, name: string, ctx: RuleContext): void {
  const value = seconds(ctx.values.outboundTimeoutMs);
  if (name === "aiohttp.ClientTimeout") {
    const total = keyword(call, "total");
    const bounded = ["sock_read"].some((key) => keyword(call, key).state !== "absent");
    if (total.state === "present" && !bounded && isNone(total.value, true, ctx))
      tell(total.value, "total", value, ctx);
    return;
  }
  const first = pyArgs(call)[0];
  const given = keyword(call, name === "httpx.Timeout" ? "timeout" : "total");
  const whole = first ?? (given.state === "present" ? given.value : undefined);
  const read = keyword(call, "read");
  if (read.state === "present") {
    if (isNone(read.value, false, ctx)) tell(read.value, "read", value, ctx, "warning");
    return;
  }
  if (whole && isNone(whole, false, ctx)) tell(whole, "timeout", value, ctx);
}

// ---- Java

const NUMBER_SETTERS = new Set([
  "setReadTimeout",
  "setConnectTimeout",
  "setConnectionTimeout",
  "setSocketTimeout",
  "setConnectionRequestTimeout",
  "setResponseTimeout",
]);
/** Setters whose unit is the second. */
const SECOND_SETTERS = new Set(["setQueryTimeout", "setLoginTimeout"]);

const OFF_NUMBER = /^(0[lL]?|(Integer|Long)\.MAX_VALUE)$/;
const OFF_DURATION = /^(java\.time\.)?Duration\.(ZERO|of\w+\(\s*0[lL]?\s*\))$/;

/** A pool resets what it takes back; who leases it next sets a timeout of his own. */
function givesBack(call: Node, ctx: RuleContext): boolean {
  const method = ctx.ancestor(call, ["method_declaration"]);
  return /^(release|recycle|reset|passivate|giveBack)/.test(method?.childForFieldName("name")?.text ?? "");
}

function checkSetter(call: Node, ctx: RuleContext): void {
  const given = javaArgs(call);
  const first = given[0];
  if (!first) return;
  const name = ctx.text(call.childForFieldName("name") ?? call);
  const text = ctx.text(first);
  const ms = ctx.values.outboundTimeoutMs;
  if (given.length === 2) {
    checkUnit(call, name, ctx);
    return;
  }
  if (given.length !== 1 || (name === "setSocketTimeout" && givesBack(call, ctx))) return;
  if (OFF_DURATION.test(text)) tell(first, name, javaDuration(ms, ctx), ctx);
  else if (OFF_NUMBER.test(text)) {
    tell(first, name, String(SECOND_SETTERS.has(name) ? Math.max(1, Math.round(ms / 1000)) : ms), ctx);
  } else if (text === "-1" && /RequestConfig/.test(ctx.qualifyCall(call) ?? ""))
    tell(first, name, String(ms), ctx);
}

const PER_UNIT: Readonly<Record<string, number>> = { MILLISECONDS: 1, SECONDS: 1000, MINUTES: 60_000 };

/** `(0, TimeUnit.SECONDS)`. */
function checkUnit(call: Node, name: string, ctx: RuleContext): void {
  const [first, unit] = javaArgs(call);
  if (!first || !unit || !OFF_NUMBER.test(ctx.plain(first))) return;
  const per = PER_UNIT[ctx.text(unit).split(".").at(-1) ?? ""];
  const amount = per ? ctx.values.outboundTimeoutMs / per : Number.NaN;
  tell(first, name, Number.isInteger(amount) && amount > 0 ? String(amount) : undefined, ctx);
}

const BUILDERS =
  /^(okhttp3\.OkHttpClient\b|(javax|jakarta)\.ws\.rs\.client\.ClientBuilder\b|org\.springframework\.boot\.web\.client\.RestTemplateBuilder\b|reactor\.netty\.http\.client\.HttpClient\b)/;

/** `new OkHttpClient.Builder().readTimeout(0, …)`. */
function checkBuilder(call: Node, ctx: RuleContext): void {
  const given = javaArgs(call);
  const first = given[0];
  if (!first || !(OFF_NUMBER.test(ctx.plain(first)) || OFF_DURATION.test(ctx.plain(first)))) return;
  const qualified = ctx.qualifyCall(call);
  if (!qualified || !BUILDERS.test(qualified)) return;
  // Pings find a dead peer on a connection that is kept open.
  const statement = ctx.ancestor(call, [
    "expression_statement",
    "local_variable_declaration",
    "field_declaration",
    "return_statement",
  ]);
  if (statement && /\bpingInterval\s*\(/.test(ctx.plain(statement))) return;
  const name = ctx.text(call.childForFieldName("name") ?? call);
  if (given.length === 2) checkUnit(call, name, ctx);
  else if (OFF_DURATION.test(ctx.plain(first)))
    tell(first, name, javaDuration(ctx.values.outboundTimeoutMs, ctx), ctx);
}

function checkJsoup(call: Node, ctx: RuleContext): void {
  const first = javaArgs(call)[0];
  if (
    !first ||
    ctx.text(first) !== "0" ||
    !/^org\.jsoup\.(Jsoup\.connect\(\)|Connection)#/.test(ctx.qualifyCall(call) ?? "")
  )
    return;
  tell(first, "timeout", String(ctx.values.outboundTimeoutMs), ctx);
}

// ---- Go

/** Fields by type in which 0 (or a negative number) means "no limit". */
const GO_FIELDS: readonly {
  readonly type: RegExp;
  readonly keys: readonly string[];
  readonly off: RegExp;
}[] = [
  { type: /^net\/http\.Client$/, keys: ["Timeout"], off: /^(0|time\.Duration\(0\)|0\s*\*\s*time\.\w+)$/ },
  {
    type: /^net\/http\.Transport$/,
    keys: ["TLSHandshakeTimeout", "ResponseHeaderTimeout"],
    off: /^(0|time\.Duration\(0\)|0\s*\*\s*time\.\w+)$/,
  },
  { type: /^net\.Dialer$/, keys: ["Timeout"], off: /^(0|time\.Duration\(0\)|0\s*\*\s*time\.\w+)$/ },
  // There, 0 stands for the default and a negative number for none.
  {
    type: /^github\.com\/(redis\/go-redis|go-redis\/redis)(\/v\d+)?\.\w*Options$/,
    keys: ["ReadTimeout", "WriteTimeout"],
    off: /^-\d+$/,
  },
];

function goValue(ctx: RuleContext): string | undefined {
  return ctx.fileDefinition("time")?.file?.qualified === "time"
    ? goDuration(ctx.values.outboundTimeoutMs)
    : undefined;
}

function checkLiteral(node: Node, ctx: RuleContext): void {
  if (node.type !== "composite_literal") return;
  const type = ctx.qualifyCall(node);
  if (!type) return;
  for (const entry of GO_FIELDS) {
    if (!entry.type.test(type)) continue;
    for (const key of entry.keys) {
      const value = literalKey(node, key);
      if (value && entry.off.test(ctx.plain(value))) tell(value, key, goValue(ctx), ctx);
    }
  }
}

/** `client.Timeout = 0`. */
function checkField(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left")?.namedChildren ?? [];
  const right = node.childForFieldName("right")?.namedChildren ?? [];
  const [target, value] = [left[0], right[0]];
  if (left.length !== 1 || target?.type !== "selector_expression" || !value) return;
  const key = target.childForFieldName("field")?.text ?? "";
  if (!/Timeout$/.test(key)) return;
  const owner = target.childForFieldName("operand");
  const type = owner ? (ctx.typeOf(owner) ?? ctx.qualify(owner)) : undefined;
  if (!type) return;
  const known = type === "net/http.DefaultClient" ? "net/http.Client" : type;
  const entry = GO_FIELDS.find((e) => e.type.test(known) && e.keys.includes(key));
  if (entry?.off.test(ctx.plain(value))) tell(value, key, goValue(ctx), ctx);
}

/** `net.DialTimeout(n, a, 0)`, and the setters of client builders. */
function checkGoCall(call: Node, ctx: RuleContext): void {
  const given = goArgs(call);
  const value = given.at(-1);
  if (!value || !/^(0|0\s*\*\s*time\.\w+|time\.Duration\(0\))$/.test(ctx.plain(value))) return;
  const name = ctx.qualifyCall(call);
  if (!name) return;
  const limit =
    name === "net.DialTimeout" ||
    /^github\.com\/go-resty\/resty(\/v\d+)?\.(New\(\)|Client)#(\w+\(\)#)*SetTimeout$/.test(name) ||
    /^go\.mongodb\.org\/mongo-driver(\/v\d+)?\/mongo\/options\.(Client\(\)|ClientOptions)#(\w+\(\)#)*Set(Timeout|SocketTimeout|ConnectTimeout|ServerSelectionTimeout)$/.test(
      name,
    );
  if (limit) tell(value, "timeout", goValue(ctx), ctx);
}

const PY_CALLS = [
  ..."get post put patch delete head options request send stream urlopen Client AsyncClient Timeout ClientTimeout".split(
    " ",
  ),
  ..."PoolManager ProxyManager HTTPConnectionPool HTTPSConnectionPool connection_from_url proxy_from_url".split(
    " ",
  ),
  ..."HTTPConnection HTTPSConnection Http SMTP SMTP_SSL FTP FTP_TLS IMAP4 IMAP4_SSL POP3 POP3_SSL Telnet".split(
    " ",
  ),
  ..."create_connection wait_for Redis StrictRedis RedisCluster ConnectionPool from_url MongoClient".split(
    " ",
  ),
  ..."AsyncIOMotorClient AsyncMongoClient Config connect Connection OpenAI AsyncOpenAI AzureOpenAI".split(
    " ",
  ),
  ..."AsyncAzureOpenAI Anthropic AsyncAnthropic".split(" "),
];
const PY_NAMED = new Set(PY_CALLS);

export const pythonHandlers: readonly Handler[] = [
  { calls: PY_CALLS, check: checkPython },
  {
    kinds: ["call"],
    anchors: [...new Set(PY_KEYWORDS.flatMap((entry) => entry.keys))],
    check(call, ctx) {
      if (isRenamed(call, PY_NAMED, ctx)) checkPython(call, ctx);
    },
  },
];

export const javaHandlers: readonly Handler[] = [
  { calls: [...NUMBER_SETTERS, ...SECOND_SETTERS], check: checkSetter },
  { calls: ["connectTimeout", "readTimeout", "writeTimeout", "responseTimeout"], check: checkBuilder },
  { calls: ["timeout"], check: checkJsoup },
];

export const goHandlers: readonly Handler[] = [
  {
    calls: [
      "Client",
      "Transport",
      "Dialer",
      "Options",
      "UniversalOptions",
      "ClusterOptions",
      "FailoverOptions",
    ],
    check: checkLiteral,
  },
  {
    calls: [
      "DialTimeout",
      "SetTimeout",
      "SetSocketTimeout",
      "SetConnectTimeout",
      "SetServerSelectionTimeout",
    ],
    check: checkGoCall,
  },
  {
    kinds: ["assignment_statement"],
    anchors: ["Timeout", "ReadTimeout", "WriteTimeout", "ResponseHeaderTimeout"],
    check: checkField,
  },
];
