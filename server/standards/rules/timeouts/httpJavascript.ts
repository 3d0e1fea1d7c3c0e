import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, property, stringValue } from "../../languages/javascriptSyntax.ts";
import type { Edit, Fix, Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import {
  appendArgument,
  callRange,
  escapeRegExp,
  functionText,
  holderOf,
  isRenamed,
  limitedFromOutside,
  prependEntry,
} from "./edits.ts";

/** How a library takes its time limit. */
interface Library {
  /** Option keys that bound the call. */
  readonly keys: readonly string[];
  /** Option that the fix adds. */
  option(ms: number): string;
  /** Position of the options; `first` where the URL may be left out for an options object. */
  readonly shape: "second" | "third" | "first" | "url-or-options" | "node";
  /** A constructor of clients: its callers may still set a limit of their own. */
  readonly client?: boolean;
  /** The fix may end a call that lasts longer by design. */
  readonly unsafe?: boolean;
}

const signal = (ms: number): string => `signal: AbortSignal.timeout(${ms})`;
const timeout = (ms: number): string => `timeout: ${ms}`;

const FETCH: Library = { keys: ["signal", "timeout"], option: signal, shape: "second" };
const UNDICI: Library = {
  keys: ["signal", "headersTimeout", "bodyTimeout"],
  option: signal,
  shape: "second",
};
const AXIOS_KEYS = ["timeout", "signal", "cancelToken"];
const AXIOS_GET: Library = { keys: AXIOS_KEYS, option: timeout, shape: "second" };
const AXIOS_POST: Library = { ...AXIOS_GET, shape: "third" };
const AXIOS_REQUEST: Library = { ...AXIOS_GET, shape: "first" };
const GOT: Library = {
  keys: ["timeout", "signal"],
  option: (ms) => `timeout: { request: ${ms} }`,
  shape: "url-or-options",
};
const REQUEST: Library = { keys: ["timeout"], option: timeout, shape: "url-or-options" };
const OFETCH: Library = { keys: ["timeout", "signal"], option: timeout, shape: "second" };
const NEEDLE_KEYS = ["timeout", "response_timeout", "read_timeout", "signal"];
const NEEDLE_GET: Library = { keys: NEEDLE_KEYS, option: (ms) => `response_timeout: ${ms}`, shape: "second" };
const NODE: Library = { keys: ["timeout", "signal"], option: signal, shape: "node", unsafe: true };

const LIBRARIES = new Map<string, Library>();

function add(library: Library, prefix: string, names: string): void {
  for (const name of names.split(" ")) LIBRARIES.set(name === "-" ? prefix : `${prefix}.${name}`, library);
}

LIBRARIES.set("fetch", FETCH);
for (const module of [
  "node-fetch",
  "cross-fetch",
  "isomorphic-fetch",
  "isomorphic-unfetch",
  "unfetch",
  "whatwg-fetch",
  "node-fetch-native",
  "make-fetch-happen",
  "minipass-fetch",
]) {
  add(FETCH, module, "- fetch");
}
add(UNDICI, "undici", "fetch request stream pipeline");
add({ ...AXIOS_GET, shape: "url-or-options" }, "axios", "-");
add(AXIOS_GET, "axios", "get delete head options");
add(AXIOS_POST, "axios", "post put patch postForm putForm patchForm");
add(AXIOS_REQUEST, "axios", "request");
add({ ...AXIOS_REQUEST, client: true }, "axios", "create");
add(GOT, "got", "- get post put patch head delete stream paginate got");
add({ ...GOT, shape: "first", client: true }, "got", "extend");
add(OFETCH, "ofetch", "- ofetch $fetch ofetch.raw $fetch.raw");
add({ ...OFETCH, shape: "first", client: true }, "ofetch", "ofetch.create $fetch.create");
for (const module of ["request", "request-promise", "request-promise-native"]) {
  add(REQUEST, module, "- get post put patch head del delete");
}
add(NEEDLE_GET, "needle", "get head delete");
add({ ...NEEDLE_GET, shape: "third" }, "needle", "post put patch");
for (const module of ["http", "https", "follow-redirects.http", "follow-redirects.https"]) {
  add(NODE, module, "request get");
}

const SUPERAGENT = /^superagent(\.(get|post|put|patch|delete|del|head|options))?$/;

/** Names that calls of these libraries usually go by; other aliases are found by import. */
const CALLS = [
  ...new Set([
    ..."fetch axios got ofetch $fetch request superagent needle create extend stream pipeline raw".split(" "),
    ..."get post put patch delete del head options postForm putForm patchForm paginate".split(" "),
  ]),
];
const NAMED = new Set(CALLS);

/** Words that decide elsewhere in the file; see `mentions` of the rule. */
export const JAVASCRIPT_MENTIONS = ["defaults", "setGlobalDispatcher", "timeout", "setTimeout"];

type Bound = "bounded" | "unbounded" | "unknown";

/** Whether an options expression sets one of the keys. */
function optionsBound(node: Node | undefined, library: Library, ctx: RuleContext, depth = 0): Bound {
  if (!node) return "unbounded";
  const at = ctx.adapter.unwrap(node);
  if (at.type === "undefined" || at.type === "null") return "unbounded";
  if (at.type === "object") return objectBound(at, library, ctx, depth);
  if (depth > 2 || (at.type !== "identifier" && at.type !== "member_expression")) return "unknown";
  const definition = ctx.definition(at);
  if (!definition || (definition.kind !== "variable" && definition.kind !== "field")) return "unknown";
  const text = ctx.text(at);
  const name = escapeRegExp(text);
  const change = new RegExp(
    `${name}\\s*(\\[|\\.(${library.keys.join("|")}|dispatcher)\\b)|Object\\.assign\\(\\s*${name}|\\b${name}\\s*=[^=][^;]*\\b${name}\\b`,
  );
  if (change.test(functionText(at, ctx))) return "unknown";
  const init = definition.declaration?.init;
  if (init) {
    return definition.declaration?.path
      ? "unknown"
      : ctx.adapter.unwrap(init).type === "object"
        ? optionsBound(init, library, ctx, depth + 1)
        : "unknown";
  }
  // Of a name of the file's top level only the text is known.
  const initText = definition.file?.ambiguous ? undefined : definition.initText;
  if (!initText?.startsWith("{") || definition.file?.path) return "unknown";
  if (new RegExp(`\\b(${[...library.keys, "agent", "dispatcher"].join("|")})\\b`).test(initText))
    return "bounded";
  return /\.\.\.|\[[^\]]*\]\s*:/.test(initText) ? "unknown" : "unbounded";
}

function objectBound(object: Node, library: Library, ctx: RuleContext, depth: number): Bound {
  for (const key of library.keys) if (property(object, key).state === "present") return "bounded";
  for (const key of ["agent", "dispatcher", "httpAgent", "httpsAgent", "adapter"]) {
    const found = property(object, key);
    if (found.state === "present" && agentMayLimit(found.value, ctx)) return "unknown";
  }
  for (const child of items(object)) {
    if (child.type === "spread_element") {
      const bound = optionsBound(child.namedChildren[0], library, ctx, depth + 1);
      if (bound !== "unbounded") return bound;
    } else if (child.type === "pair" && child.childForFieldName("key")?.type === "computed_property_name") {
      return "unknown";
    }
  }
  return "unbounded";
}

/** A connection pool or adapter may bring limits of its own; out of sight, it is believed to. */
function agentMayLimit(value: Node, ctx: RuleContext): boolean {
  const at = ctx.adapter.unwrap(value);
  if (at.type === "false" || at.type === "undefined" || at.type === "null") return false;
  if (at.type === "new_expression") return /timeout/i.test(ctx.plain(at));
  const text = ctx.definition(at)?.initText;
  return text === undefined || !text.startsWith("new ") || /timeout/i.test(text);
}

/** True where an expression is surely a URL, not an options object. */
function isUrl(node: Node, ctx: RuleContext): boolean {
  const at = ctx.adapter.unwrap(node);
  if (at.type === "string" || at.type === "template_string" || at.type === "binary_expression") return true;
  if (at.type === "new_expression") return ctx.qualifyCall(at) === "URL";
  if (at.type === "identifier" || at.type === "member_expression") {
    const init = ctx.definition(at)?.initText;
    if (init && /^["'`]|^new URL\(/.test(init)) return true;
    return /(url|uri|href|endpoint|path|address)$/i.test(ctx.plain(at));
  }
  return false;
}

/** Addresses of what is at hand already. */
const LOCAL = /^(data|blob|file|chrome-extension|moz-extension):/;

/** Fetches nothing over the network, or carries its options inside. */
function isOutOfScope(node: Node | undefined, ctx: RuleContext): boolean {
  if (!node) return true;
  const at = ctx.adapter.unwrap(node);
  if (at.type === "spread_element") return true;
  const text = stringValue(at);
  if (text !== undefined) return LOCAL.test(text);
  if (at.type === "template_string" || at.type === "binary_expression")
    return LOCAL.test(ctx.text(at).slice(1));
  // `dataUrl`, `blobUri`: the content itself.
  if (/(^|[._])(data|blob|object)_?ur[il]$/i.test(ctx.text(at))) return true;
  if (/["'`](data|blob):/.test(ctx.definition(at)?.initText ?? "")) return true;
  if (at.type === "new_expression" && ctx.qualifyCall(at) === "URL")
    return /import\.meta\.url/.test(ctx.plain(at));
  if (/(^|\.|_)(req|request)$|Request$/i.test(ctx.plain(at))) return true;
  return ctx.typeOf(at) === "Request";
}

interface Place {
  /** The options argument, if there is one. */
  readonly options: Node | undefined;
  /** What the fix appends where there is none; absent where it can't. */
  readonly append?: (option: string) => string;
}

/** Finds a call's options; `undefined` where the arguments don't tell. */
function optionsOf(call: Node, library: Library, ctx: RuleContext): Place | undefined {
  const given = args(call);
  if (given.some((a) => a.type === "spread_element")) return undefined;
  const first = given[0];
  switch (library.shape) {
    case "first":
      if (given.length > 1 && library.client) return undefined;
      return { options: first, append: (o) => `{ ${o} }` };
    case "second":
      return isOutOfScope(first, ctx) ? undefined : { options: given[1], append: (o) => `{ ${o} }` };
    case "third":
      if (isOutOfScope(first, ctx)) return undefined;
      return { options: given[2], append: (o) => (given.length < 2 ? `undefined, { ${o} }` : `{ ${o} }`) };
    case "url-or-options": {
      if (!first) return undefined;
      const second = given[1];
      if (second && !isFunction(second, ctx)) return { options: second };
      if (ctx.adapter.unwrap(first).type === "object") return { options: first };
      if (isUrl(first, ctx))
        return second ? { options: undefined } : { options: undefined, append: (o) => `{ ${o} }` };
      return optionsBound(first, library, ctx) === "unbounded" ? { options: first } : undefined;
    }
    case "node": {
      if (!first) return undefined;
      const second = given[1];
      if (second && !isFunction(second, ctx)) return { options: second };
      if (isUrl(first, ctx)) return { options: undefined };
      return { options: first };
    }
  }
}

/** A callback: written in place, declared as a function, or named as one. */
function isFunction(node: Node, ctx: RuleContext): boolean {
  if (node.type === "arrow_function" || node.type === "function_expression") return true;
  if (node.type !== "identifier") return false;
  const known = ctx.definition(node)?.kind;
  return (
    known === "function" ||
    /^(cb|callback|done|next|resolve|listener|handler|on[A-Z]\w*|handle[A-Z]\w*)$/.test(ctx.plain(node))
  );
}

/** Methods called on a call's result in the same expression: `.on` and `.setTimeout`. */
function chainedNames(call: Node): string[] {
  const names: string[] = [];
  for (let at = call; at.parent?.type === "member_expression"; ) {
    const member = at.parent;
    names.push(member.childForFieldName("property")?.text ?? "");
    if (member.parent?.type !== "call_expression") break;
    at = member.parent;
  }
  return names;
}

/** Whether the request object that a call returns is limited afterwards, or may be by a caller. */
function limitedLater(call: Node, ctx: RuleContext): Bound {
  if (chainedNames(call).some((name) => /^(setTimeout|timeout|use)$/.test(name))) return "bounded";
  let top = call;
  while (top.parent && /^(member_expression|call_expression|await_expression)$/.test(top.parent.type))
    top = top.parent;
  const holder = holderOf(top, ctx);
  if (!holder)
    return /^(return_statement|arguments|arrow_function)$/.test(top.parent?.type ?? "") &&
      !ctx.ancestor(top, ["await_expression"], ["statement_block"])
      ? "unknown"
      : "unbounded";
  const body = functionText(call, ctx);
  if (!body) return ctx.mentions("setTimeout") ? "bounded" : "unbounded";
  const name = escapeRegExp(holder);
  if (new RegExp(`(^|[^\\w$])${name}\\s*[?!]?\\.\\s*(setTimeout|timeout)\\s*\\(`).test(body))
    return "bounded";
  const ended = new RegExp(`(^|[^\\w$])${name}\\s*[?!]?\\.\\s*(destroy|abort)\\s*\\(`).test(body);
  return ended && /\bsetTimeout\s*\(/.test(body) ? "bounded" : "unbounded";
}

/** Calls that last long by design: a limit on the whole exchange would cut them off. */
function streams(call: Node, ctx: RuleContext): boolean {
  const around = ctx.functionAround(call)?.node ?? call;
  let found = streaming.get(around);
  if (found === undefined) {
    found = STREAMS.test(ctx.text(around));
    streaming.set(around, found);
  }
  return found;
}

const streaming = new WeakMap<Node, boolean>();

const STREAMS =
  /event-stream|getReader\(|\.pipe\(|pipeline\(|responseType:\s*["']stream["']|stream:\s*true|\bfor await\b|\b(r|res|resp|response|result)\.body\b/;

function repair(call: Node, place: Place, library: Library, ctx: RuleContext): Fix | undefined {
  const ms = ctx.values.outboundTimeoutMs;
  const option = library.option(ms);
  const title = `Add a ${ms / 1000} s timeout`;
  let edit: Edit | undefined;
  const options = place.options ? ctx.adapter.unwrap(place.options) : undefined;
  if (options?.type === "object") edit = prependEntry(options, option, ctx);
  else if (options?.type === "identifier" || options?.type === "member_expression") {
    edit = replaceNode(options, `{ ...${ctx.text(options)}, ${option} }`);
  } else if (options) edit = replaceNode(options, `{ ${option} }`);
  else if (place.append) edit = appendArgument(call, place.append(option), ctx);
  return edit ? fix(title, edit) : undefined;
}

function report(
  call: Node,
  what: string,
  change: Fix | undefined,
  unsafe: boolean,
  severity: Severity | undefined,
  ctx: RuleContext,
): void {
  ctx.report(callRange(call, ctx), {
    message: `${what} has no timeout: it waits for as long as the other side likes.`,
    ...(change && !unsafe ? { fix: change } : {}),
    ...(change && unsafe ? { suggestions: [change] } : {}),
    ...(severity ? { severity } : {}),
  });
}

function checkSuperagent(call: Node, name: string, ctx: RuleContext): void {
  if (name === "superagent" && args(call).length < 2) return;
  const later = limitedLater(call, ctx);
  if (later === "bounded" || limitedFromOutside(call, ctx)) return;
  const ms = ctx.values.outboundTimeoutMs;
  const change = fix(`Add a ${ms / 1000} s timeout`, insertAt(call.endIndex, `.timeout(${ms})`));
  report(
    call,
    ctx.text(ctx.adapter.callee(call) ?? call),
    change,
    later === "unknown",
    later === "unknown" ? "warning" : undefined,
    ctx,
  );
}

function defaultsMayLimit(name: string, ctx: RuleContext): boolean {
  if (name.startsWith("axios")) return ctx.mentions("defaults");
  return /^(fetch$|undici)/.test(name) && ctx.mentions("setGlobalDispatcher");
}

function check(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call)?.replace(/\.default(?=\.|$)/, "");
  if (!name) return;
  if (SUPERAGENT.test(name)) {
    checkSuperagent(call, name, ctx);
    return;
  }
  const library = LIBRARIES.get(name);
  if (!library || defaultsMayLimit(name, ctx)) return;
  const place = optionsOf(call, library, ctx);
  if (!place || optionsBound(place.options, library, ctx) !== "unbounded") return;
  if (limitedFromOutside(call, ctx)) return;
  const later = library.shape === "node" ? limitedLater(call, ctx) : "unbounded";
  if (later === "bounded") return;
  // Each call of a client may bring a limit of its own, and seems to where the file speaks of one.
  const perCall = library.client === true && ctx.mentions("timeout");
  const severity = perCall || later === "unknown" || inBrowser(call, name, ctx) ? "warning" : undefined;
  const what = ctx.text(ctx.adapter.callee(call) ?? call);
  // What stands for options by position only may be something else.
  const change = repair(call, place, library, ctx);
  const named =
    place.options && /^(identifier|member_expression)$/.test(ctx.adapter.unwrap(place.options).type);
  const unsafe = library.unsafe === true || named === true || (!library.client && streams(call, ctx));
  report(call, what, change, unsafe, severity, ctx);
}

/** A relative address works in a browser only, where a person can reload. */
function inBrowser(call: Node, name: string, ctx: RuleContext): boolean {
  if (ctx.file.language === "tsx") return true;
  const url = name === "fetch" ? args(call)[0] : undefined;
  return url !== undefined && /^["'`]\.{0,2}\//.test(ctx.plain(url));
}

export const javascriptHandlers: readonly Handler[] = [
  { calls: CALLS, check },
  {
    // `import { get as httpGet } from "node:https"`: a bare name that only the import explains.
    kinds: ["call_expression"],
    anchors: ["fetch", "axios", "got", "request", "http", "https", "undici", "superagent", "needle"],
    check(call, ctx) {
      if (isRenamed(call, NAMED, ctx)) check(call, ctx);
    },
  },
];
