import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, property } from "../../languages/javascriptSyntax.ts";
import type { Handler } from "../../rule.ts";
import { isRenamed } from "./edits.ts";

/** What a library reads as "wait forever", beside `undefined` and `null`. */
type Off = "zero" | "infinity" | "false";

interface Options {
  readonly name: RegExp;
  readonly keys: readonly string[];
  readonly off: readonly Off[];
}

const FETCH =
  /^(fetch|(node-fetch|cross-fetch|isomorphic-fetch|isomorphic-unfetch|make-fetch-happen|node-fetch-native|undici)(\.fetch)?|undici\.(request|stream|pipeline))$/;

/** Calls by qualified name, and the options that switch their limit off. */
const OPTIONS: readonly Options[] = [
  {
    name: /^axios(\.(get|delete|head|options|post|put|patch|postForm|putForm|patchForm|request|create)|\.create\(\)(#\w+)?)?$/,
    keys: ["timeout"],
    off: ["zero", "infinity"],
  },
  { name: /^got(\.\w+)*(\(\)(#\w+)?)?$/, keys: ["timeout"], off: ["infinity", "false"] },
  { name: /^ky(\.\w+)*(\(\)(#\w+)?)?$/, keys: ["timeout"], off: ["infinity", "false"] },
  { name: /^(follow-redirects\.)?https?\.(request|get)$/, keys: ["timeout"], off: ["zero"] },
  { name: FETCH, keys: ["timeout", "headersTimeout", "bodyTimeout"], off: ["zero", "infinity"] },
  {
    name: /^(ofetch(\.\w+)*|request(-promise(-native)?)?(\.\w+)?)$/,
    keys: ["timeout"],
    off: ["zero", "infinity"],
  },
  {
    name: /^needle\.\w+$/,
    keys: ["timeout", "open_timeout", "response_timeout", "read_timeout"],
    off: ["zero"],
  },
  {
    name: /^undici\.(Agent|Pool|Client|BalancedPool|ProxyAgent|EnvHttpProxyAgent)$/,
    keys: ["headersTimeout", "bodyTimeout", "connectTimeout"],
    off: ["zero", "infinity"],
  },
  {
    name: /^pg(-pool)?(\.(default\.)?(Pool|Client))?$/,
    keys: ["connectionTimeoutMillis", "statement_timeout", "query_timeout", "lock_timeout"],
    off: ["zero", "infinity", "false"],
  },
  {
    name: /^mysql2?(\/promise)?\.(createConnection|createPool)$/,
    keys: ["connectTimeout", "acquireTimeout"],
    off: ["zero", "infinity"],
  },
  {
    name: /^(mongodb\.MongoClient(\.connect)?|mongoose\.(connect|createConnection))$/,
    keys: [
      "socketTimeoutMS",
      "connectTimeoutMS",
      "serverSelectionTimeoutMS",
      "waitQueueTimeoutMS",
      "timeoutMS",
    ],
    off: ["zero", "infinity"],
  },
  {
    name: /^mssql\.(connect|ConnectionPool)$|^tedious\.Connection$/,
    keys: ["requestTimeout", "connectionTimeout", "connectTimeout"],
    off: ["zero", "infinity"],
  },
  {
    name: /^@(smithy|aws-sdk)\/node-http-handler\.NodeHttp2?Handler$/,
    keys: ["requestTimeout", "connectionTimeout", "socketTimeout", "sessionTimeout"],
    off: ["zero", "infinity"],
  },
  {
    name: /^(puppeteer|puppeteer-core|playwright|playwright-core)\..*#\w+$/,
    keys: ["timeout"],
    off: ["zero"],
  },
];

const ZERO = /^-?0(?:\.0*)?$|^-\d+$/;
const INFINITE =
  /^(Infinity|Number\.(POSITIVE_INFINITY|MAX_SAFE_INTEGER|MAX_VALUE)|0x7fffffff|2_?147_?483_?647)$/;

/** Whether an expression switches a limit off, in the library's own reading. */
function isOff(value: Node, off: readonly Off[], ctx: RuleContext): boolean {
  const at = ctx.adapter.unwrap(value);
  const text = ctx.text(at);
  if (text === "undefined" || text === "null") return true;
  if (off.includes("zero") && ZERO.test(text)) return true;
  if (INFINITE.test(text)) return off.includes("infinity") || off.includes("zero");
  return off.includes("false") && text === "false";
}

function reportValue(value: Node, what: string, replacement: string, ctx: RuleContext): void {
  const ms = ctx.values.outboundTimeoutMs;
  ctx.report(value, {
    message: `${what} is switched off: the call waits for as long as the other side likes.`,
    fix: fix(`Set it to ${ms / 1000} s`, replaceNode(value, replacement)),
  });
}

/** One options object, and the `timeout: { request: … }` that got nests in it. */
function checkObject(object: Node, options: Options, ctx: RuleContext): void {
  const ms = String(ctx.values.outboundTimeoutMs);
  for (const key of options.keys) {
    const found = property(object, key);
    if (found.state !== "present" || found.pair.type !== "pair") continue;
    const value = ctx.adapter.unwrap(found.value);
    if (value.type === "object") {
      const request = property(value, "request");
      if (
        request.state === "present" &&
        request.pair.type === "pair" &&
        isOff(request.value, ["infinity", "false"], ctx)
      ) {
        reportValue(request.value, `${key}.request`, ms, ctx);
      }
    } else if (isOff(value, options.off, ctx) && !limitedOtherwise(object, key)) {
      const nested = /^got/.test(options.name.source.slice(1));
      reportValue(found.value, key, nested ? `{ request: ${ms} }` : ms, ctx);
    }
  }
  // Tedious keeps its limits one level down.
  const inner = property(object, "options");
  if (inner.state === "present" && inner.value.type === "object" && /mssql/.test(options.name.source)) {
    checkObject(inner.value, options, ctx);
  }
}

/** A signal next to a limit of 0 ends the call after all. */
function limitedOtherwise(object: Node, key: string): boolean {
  return /^(timeout|headersTimeout|bodyTimeout)$/.test(key) && property(object, "signal").state === "present";
}

function checkCall(call: Node, ctx: RuleContext): void {
  const given = args(call);
  const last = given.at(-1);
  if (!last || !given.some((a) => ctx.adapter.unwrap(a).type === "object")) return;
  const name = ctx.qualifyCall(call)?.replace(/\.default(?=[.(]|$)/, "");
  if (!name) return;
  for (const options of OPTIONS) {
    if (!options.name.test(name)) continue;
    // `axios.post(url, { timeout: 0 })` sends a field of that name.
    const skip = /^axios\.(create\(\)#)?(post|put|patch)/.test(name) ? 2 : 0;
    for (const argument of given.slice(skip)) {
      const object = ctx.adapter.unwrap(argument);
      if (object.type === "object") checkObject(object, options, ctx);
    }
  }
  if (FETCH.test(name)) checkSignal(given, ctx);
}

/** `fetch(url, { signal: null })`. */
function checkSignal(given: readonly Node[], ctx: RuleContext): void {
  const object = given[1] ? ctx.adapter.unwrap(given[1]) : undefined;
  if (object?.type !== "object" || property(object, "timeout").state === "present") return;
  const found = property(object, "signal");
  if (
    found.state !== "present" ||
    found.pair.type !== "pair" ||
    !/^(null|undefined)$/.test(ctx.plain(found.value))
  )
    return;
  reportValue(found.value, "signal", `AbortSignal.timeout(${ctx.values.outboundTimeoutMs})`, ctx);
}

const REQUEST_OBJECT = /^((follow-redirects\.)?https?\.(request|get)\(\)|https?\.ClientRequest)#setTimeout$/;

/** `req.setTimeout(0)`, `page.setDefaultNavigationTimeout(0)`. */
function checkSetter(call: Node, ctx: RuleContext): void {
  const first = args(call)[0];
  if (!first || ctx.text(first) !== "0") return;
  const callee = ctx.adapter.callee(call);
  const text = callee ? ctx.text(callee) : "";
  if (!text.includes(".")) return;
  if (/\.setTimeout$/.test(text) && !REQUEST_OBJECT.test(ctx.qualifyCall(call) ?? "")) return;
  reportValue(first, text.split(".").at(-1) ?? text, String(ctx.values.outboundTimeoutMs), ctx);
}

/** `axios.defaults.timeout = 0`. */
function checkAssignment(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left");
  const right = node.childForFieldName("right");
  if (left?.type !== "member_expression" || !right || !isOff(right, ["zero", "infinity"], ctx)) return;
  if (!/\.defaults\.timeout$/.test(ctx.plain(left))) return;
  const name = ctx.qualify(left);
  if (name && /^axios(\.default)?(\.create\(\)#|\.)defaults\.timeout$/.test(name)) {
    reportValue(right, "timeout", String(ctx.values.outboundTimeoutMs), ctx);
  }
}

const CALLS = [
  ...new Set([
    ..."fetch nodeFetch axios got ky ofetch $fetch request needle create extend stream pipeline paginate".split(
      " ",
    ),
    ..."get post put patch delete del head options postForm putForm patchForm".split(" "),
    ..."Agent Pool Client BalancedPool ProxyAgent EnvHttpProxyAgent MongoClient ConnectionPool Connection".split(
      " ",
    ),
    ..."connect createConnection createPool NodeHttpHandler NodeHttp2Handler".split(" "),
    ..."goto waitForSelector waitForNavigation waitForFunction waitForResponse waitForRequest setContent reload".split(
      " ",
    ),
    ..."goBack goForward launch waitForURL waitForLoadState waitForEvent click waitForXPath".split(" "),
  ]),
];

const NAMED = new Set(CALLS);

export const javascriptHandlers: readonly Handler[] = [
  { calls: CALLS, check: checkCall },
  {
    kinds: ["call_expression", "new_expression"],
    anchors: [...new Set(OPTIONS.flatMap((options) => options.keys))],
    check(call, ctx) {
      if (isRenamed(call, NAMED, ctx)) checkCall(call, ctx);
    },
  },
  { calls: ["setTimeout", "setDefaultTimeout", "setDefaultNavigationTimeout"], check: checkSetter },
  { kinds: ["assignment_expression"], anchors: ["timeout"], check: checkAssignment },
];
