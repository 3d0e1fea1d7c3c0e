import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, keyword } from "../../languages/python.ts";
import type { Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import {
  appendArgument,
  callRange,
  escapeRegExp,
  functionText,
  isRenamed,
  limitedFromOutside,
  seconds,
} from "./edits.ts";

const VERBS = ["get", "post", "put", "patch", "delete", "head", "options", "request"];

/** `requests.get`, and the methods of a session under any of its names. */
export const REQUESTS_CALL =
  /^(grequests|requests)(\.api)?\.(get|post|put|patch|delete|head|options|request)$/;
export const REQUESTS_SESSION =
  /^(requests\.(sessions\.)?[sS]ession(\(\))?|requests_oauthlib\.OAuth[12]Session|requests_cache\.CachedSession|requests_futures\.sessions\.FuturesSession|requests_html\.HTMLSession|cloudscraper\.create_scraper\(\))#(get|post|put|patch|delete|head|options|request|send)$/;
export const URLOPEN = /^((six\.moves\.)?urllib\.(request\.)?|urllib2\.)urlopen$/;
const OPENER = /^(six\.moves\.)?urllib\.request\.(build_opener\(\)|OpenerDirector)#open$/;
const URLRETRIEVE = /^((six\.moves\.)?urllib\.(request\.)?|urllib\.)urlretrieve$/;
const HTTP_CONNECTION = /^((six\.moves\.)?http\.client|httplib|six\.moves\.http_client)\.HTTPS?Connection$/;
export const URLLIB3 =
  /^urllib3\.((poolmanager\.)?(PoolManager|ProxyManager|proxy_from_url)|(connectionpool\.)?(HTTPConnectionPool|HTTPSConnectionPool|connection_from_url)|request)$/;

/** Words that decide elsewhere in the file; see `mentions` of the rule. */
export const PYTHON_MENTIONS = [
  "setdefaulttimeout",
  "mount",
  "partial",
  "TimeoutHTTPAdapter",
  "TimeoutAdapter",
  "TimeoutSession",
  "timeout",
];

const SESSION_DEFAULTS = ["TimeoutHTTPAdapter", "TimeoutAdapter", "TimeoutSession", "partial"];

/** Whether the call may get the keyword from what it unpacks (`**options`). */
function unpacksKeyword(call: Node, name: string, ctx: RuleContext): boolean {
  for (const argument of items(call.childForFieldName("arguments"))) {
    if (argument.type !== "dictionary_splat") continue;
    const value = argument.namedChildren[0];
    if (!value || !withoutKey(value, name, ctx)) return true;
  }
  return false;
}

/** True for a dictionary whose keys can all be seen, and none of which is `name`. */
function withoutKey(value: Node, name: string, ctx: RuleContext): boolean {
  const key = new RegExp(`["']${name}["']|\\b${name}\\s*=|\\*\\*`);
  if (value.type === "dictionary") return !key.test(ctx.plain(value));
  if (value.type !== "identifier") return false;
  const definition = ctx.definition(value);
  if (definition?.kind !== "variable" || definition.file?.ambiguous) return false;
  const text = definition.initText;
  if (!text?.startsWith("{") || key.test(text)) return false;
  const own = escapeRegExp(ctx.text(value));
  return !new RegExp(`\\b${own}\\s*(\\[|\\.\\s*(update|setdefault)\\b|\\|=)`).test(functionText(value, ctx));
}

interface Verdict {
  readonly message: string;
  /** The keyword can be added. */
  readonly fixable: boolean;
  readonly severity?: Severity;
}

const ENDLESS = "it waits for as long as the other side likes.";

/** What is wrong with a call of that name, before its keywords are looked at. */
function judge(call: Node, name: string, ctx: RuleContext): Verdict | undefined {
  const callee = ctx.text(ctx.adapter.callee(call) ?? call);
  const fixable = { message: `${callee} has no timeout: ${ENDLESS}`, fixable: true };
  if (REQUESTS_CALL.test(name)) return fixable;
  if (REQUESTS_SESSION.test(name)) {
    if (SESSION_DEFAULTS.some((word) => ctx.mentions(word))) return undefined;
    // An adapter that is mounted on the session may bring a limit.
    return ctx.mentions("mount") ? { ...fixable, severity: "warning" } : fixable;
  }
  if (URLLIB3.test(name)) {
    const perCall = !name.endsWith(".request") && ctx.mentions("timeout");
    return perCall ? { ...fixable, severity: "warning" } : fixable;
  }
  // The others follow the socket module's default.
  if (ctx.mentions("setdefaulttimeout")) return undefined;
  const positional = args(call).length;
  const unpacked = items(call.childForFieldName("arguments")).some((a) => a.type === "list_splat");
  if (URLOPEN.test(name) || OPENER.test(name))
    return positional < 3 && !unpacked && !isLocal(call, ctx) ? fixable : undefined;
  if (HTTP_CONNECTION.test(name)) return positional < 3 && !unpacked ? fixable : undefined;
  if (name === "httplib2.Http") return positional < 2 && !unpacked ? fixable : undefined;
  if (URLRETRIEVE.test(name)) {
    return {
      message: `${callee} can't be given a timeout: use urlopen(…, timeout=…) and copy the stream.`,
      fixable: false,
    };
  }
  return undefined;
}

/** A `file:` or `data:` address. */
function isLocal(call: Node, ctx: RuleContext): boolean {
  const first = args(call)[0];
  return first !== undefined && /^f?["'](file|data):/.test(ctx.plain(first));
}

function check(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  const verdict = judge(call, name, ctx);
  if (!verdict) return;
  const given = keyword(call, "timeout");
  if (given.state === "present") return;
  if (given.state === "unknown" && unpacksKeyword(call, "timeout", ctx)) return;
  if (limitedFromOutside(call, ctx)) return;
  const ms = ctx.values.outboundTimeoutMs;
  const edit = verdict.fixable ? appendArgument(call, `timeout=${seconds(ms)}`, ctx) : undefined;
  ctx.report(callRange(call, ctx), {
    message: verdict.message,
    fix: edit ? fix(`Add a ${seconds(ms)} s timeout`, edit) : undefined,
    ...(verdict.severity ? { severity: verdict.severity } : {}),
  });
}

const CALLS = [
  ...VERBS,
  ..."send urlopen open urlretrieve HTTPConnection HTTPSConnection PoolManager ProxyManager".split(" "),
  ..."HTTPConnectionPool HTTPSConnectionPool connection_from_url proxy_from_url Http".split(" "),
];
const NAMED = new Set(CALLS);

export const pythonHandlers: readonly Handler[] = [
  { calls: CALLS, check },
  {
    // `from requests import get as fetch`: a bare name that only the import explains.
    kinds: ["call"],
    anchors: ["requests", "urllib", "urllib3", "urlopen", "httplib2"],
    check(call, ctx) {
      if (isRenamed(call, NAMED, ctx)) check(call, ctx);
    },
  },
];
