import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { lastName } from "../../languages/adapter.ts";
import { defineRule } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { deferAfterGuard } from "./goDefer.ts";
import {
  functionOf,
  isOwnVariable,
  outermostFunction,
  plainUse,
  type Results,
  resultsOf,
  type Use,
  usesOf,
} from "./goResults.ts";
import { responseBodyNotClosedExamples } from "./responseBodyNotClosed.examples.ts";

const VERBS = "(Get|Head|Post|PostForm|Do)";

/** Calls that return an `*http.Response` whose body the caller owns. */
const OPENS = new RegExp(
  [
    `^net/http\\.${VERBS}$`,
    `^net/http\\.DefaultClient\\.${VERBS}$`,
    `^net/http\\.Client#${VERBS}$`,
    String.raw`^net/http\.(DefaultTransport\.|Transport#|RoundTripper#|DefaultClient\.Transport\.)RoundTrip$`,
    String.raw`^net/http\.ReadResponse$`,
    `^golang\\.org/x/net/context/ctxhttp\\.${VERBS}$`,
    `^github\\.com/hashicorp/go-retryablehttp([.#]|\\.(Client|NewClient\\(\\))#)${VERBS}$`,
    `^github\\.com/hashicorp/go-cleanhttp\\.\\w+\\(\\)#${VERBS}$`,
    `^golang\\.org/x/oauth2\\.NewClient\\(\\)#${VERBS}$`,
    String.raw`^golang\.org/x/oauth2(/\w+)?\.Config#Client\(\)#(Get|Head|Post|PostForm|Do)$`,
  ].join("|"),
);

const NAMES = ["Get", "Head", "Post", "PostForm", "Do", "RoundTrip", "ReadResponse"];

/** Wrappers of a client that people write; a response is told by how it is used. */
const WRAPPERS = [
  ...["do", "doRequest", "DoRequest", "sendRequest", "SendRequest", "makeRequest", "request", "send"],
  ...["get", "post", "fetch", "Put", "Patch", "Delete", "put", "Fetch", "httpGet", "doGet", "doPost"],
];

const ASKED = new Set([...NAMES, ...WRAPPERS]);

/** Functions that read a body and leave closing it to the caller. */
const READERS =
  /^(io|ioutil|bufio|json|xml|gob|yaml|csv|gzip|zlib|flate|brotli|zstd|tar|html|goquery|httputil|charset|base64|hex|jsoniter|msgpack|cbor|proto|png|jpeg|gif|image|bytes|fmt)\.[A-Z]\w*$|\.(ReadFrom|Decode|ReadAll|Copy)$/;

/** What a mention of the response means for who closes its body. */
function useOf(use: Node, ctx: RuleContext): Use {
  const plain = plainUse(use);
  if (plain === "escapes") return isDumped(use, ctx) ? "reads" : "escapes";
  if (plain !== "reads" || use.parent?.type !== "selector_expression") return plain;
  const member = use.parent;
  const name = member.childForFieldName("field")?.text;
  // Writing a response out closes its body.
  if (name === "Write") return member.parent?.type === "call_expression" ? "closes" : "escapes";
  if (name !== "Body") return "reads";
  const around = member.parent;
  if (around?.type === "selector_expression") {
    return around.childForFieldName("field")?.text === "Close" ? "closes" : "reads";
  }
  if (around?.type === "binary_expression") return "reads";
  if (around?.type !== "argument_list") return plainUse(member);
  const callee = around.parent?.childForFieldName("function");
  return callee && READERS.test(ctx.plain(callee)) ? "reads" : "escapes";
}

function isDumped(use: Node, ctx: RuleContext): boolean {
  const callee =
    use.parent?.type === "argument_list" ? use.parent.parent?.childForFieldName("function") : null;
  return /^(httputil\.DumpResponse|fmt\.(Print|Sprint|Fprint)\w*|log\.Print\w*)$/.test(
    callee ? ctx.text(callee) : "",
  );
}

/** True where the code treats a value as an `*http.Response`: reads its body as a stream. */
function looksLikeResponse(uses: readonly Node[], ctx: RuleContext): boolean {
  return uses.some((use) => {
    const member = use.parent;
    if (member?.type !== "selector_expression" || member.childForFieldName("field")?.text !== "Body") {
      return false;
    }
    const callee =
      member.parent?.type === "argument_list" ? member.parent.parent?.childForFieldName("function") : null;
    return callee !== null && callee !== undefined && READERS.test(ctx.plain(callee));
  });
}

/** True where the body of this very response is left open. */
function isLeftOpen(call: Node, results: Results, known: boolean, ctx: RuleContext): boolean {
  const response = results.names[0];
  if (response?.type !== "identifier") return false;
  const fn = results.declares ? functionOf(call) : outermostFunction(call);
  if (!fn) return false;
  if (!ctx.definition(response)?.declaration || !isOwnVariable(response.text, fn)) return false;
  const all = usesOf(response.text, fn).filter((use) => use.id !== response.id);
  // With a third result, such as the bytes of the body, it has been read already.
  if (results.names.length > 2 || (!known && !(results.names.length === 2 && looksLikeResponse(all, ctx)))) {
    return false;
  }
  const kinds = all.map((use) => ({ use, kind: useOf(use, ctx) }));
  if (kinds.some(({ kind }) => kind === "escapes")) return false;
  const closes = kinds.filter(({ kind }) => kind === "closes").map(({ use }) => use);
  // Asked for several times under one name: each needs a close behind it, or a deferred one.
  const again = kinds.find(({ use, kind }) => kind === "assigns" && use.startIndex > call.startIndex);
  const end = again ? again.use.startIndex : Number.POSITIVE_INFINITY;
  const several = kinds.some(({ kind }) => kind === "assigns");
  return !closes.some(
    (use) =>
      !several ||
      (use.startIndex > call.startIndex && use.startIndex < end) ||
      functionOf(use)?.id !== functionOf(call)?.id,
  );
}

function isDiscarded(call: Node, results: Results | undefined): boolean {
  if (call.parent?.type === "expression_statement") return true;
  return results?.names[0]?.text === "_";
}

/** A function of this file that hands on the response that it got. */
function isOwn(call: Node, ctx: RuleContext): boolean {
  return ctx.typeOf(call) === "net/http.Response" && ctx.qualifyCall(call)?.startsWith("net/") !== true;
}

function ownSeverity(call: Node, ctx: RuleContext): { severity?: "warning" } {
  return isOwn(call, ctx) ? { severity: "warning" } : {};
}

function checkOwn(statement: Node, ctx: RuleContext): void {
  const call = statement.childForFieldName("right")?.namedChildren[0];
  if (call?.type !== "call_expression" || !isOwn(call, ctx)) return;
  if (!ASKED.has(lastName(ctx.called(call)))) check(call, true, ctx);
}

function check(call: Node, known: boolean, ctx: RuleContext): void {
  const results = resultsOf(call);
  // A function of the code's own may have read and closed the body before it handed the response on.
  const quiet = ctx.qualifyCall(call)?.startsWith("net/") ? {} : ownSeverity(call, ctx);
  if (known && isDiscarded(call, results)) {
    ctx.report(callRange(call), {
      message: "Response is dropped with its body open: close resp.Body.",
      ...quiet,
    });
    return;
  }
  if (!results || !isLeftOpen(call, results, known, ctx)) return;
  const name = results.names[0]?.text ?? "resp";
  const edit = deferAfterGuard(results, `${name}.Body.Close()`);
  ctx.report(callRange(call), {
    message: `${name}.Body is never closed, so its connection is never given back.`,
    ...quiet,
    fix: edit ? fix(`Add defer ${name}.Body.Close()`, edit) : undefined,
  });
}

export const responseBodyNotClosed = defineRule({
  id: "response-body-not-closed",
  code: "RS02",
  title: "HTTP response body is not closed",
  area: "resources",
  severity: "error",
  why: "Every response whose body stays open keeps its connection and a goroutine, so the service runs out of sockets under load. A deferred Close right behind the error check gives the connection back on every path.",
  sources: [
    { title: "Go: package net/http, overview", url: "https://pkg.go.dev/net/http#pkg-overview" },
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
  ],
  autofix: "yes",
  peers: { golangci: ["bodyclose"] },
  languages: {
    go: [
      {
        calls: NAMES,
        check(node, ctx) {
          if (node.type !== "call_expression") return;
          const name = ctx.qualifyCall(node);
          if (name !== undefined && OPENS.test(name)) check(node, true, ctx);
          // What an import makes plain to be something else is left alone.
          else if (name === undefined || name.startsWith("./")) check(node, isOwn(node, ctx), ctx);
        },
      },
      {
        calls: WRAPPERS,
        check(node, ctx) {
          if (node.type === "call_expression") check(node, isOwn(node, ctx), ctx);
        },
      },
      { kinds: ["short_var_declaration"], anchors: ["Response"], check: checkOwn },
    ],
  },
  examples: responseBodyNotClosedExamples,
});
