import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { args, JS_FUNCTIONS, property, stringValue } from "../../languages/javascriptSyntax.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "./callRange.ts";

const ANY_LENGTH = "Collects a request's body of any length in memory: one sender can use it up.";

/** What a stream is, by its name: a request that came in, or a response to one's own. */
function streamKind(node: Node | null | undefined): "request" | "response" | undefined {
  const name = /(\w+)$/.exec(node?.text ?? "")?.[1] ?? "";
  if (/^_?(req|request|incomingMessage|incoming)$/i.test(name)) return "request";
  return /^_?(res|resp|response)$/i.test(name) ? "response" : undefined;
}

/** True where chunks are put together: `body += chunk`, `chunks.push(chunk)`. */
function collects(code: string): boolean {
  return /\w\s*\+=\s*\w|\.push\s*\(|\.concat\s*\(|=\s*Buffer\.concat/.test(code);
}

/** True where the code looks at how much there is already. */
function looksAtLength(code: string): boolean {
  return (
    /[<>]=?\s*[\w.]*|(destroy|abort|413)/.test(code.replace(/=>|<\w+>/g, "")) &&
    /length|size|bytes|total|limit|max|destroy|413/i.test(code)
  );
}

function checkData(node: Node, ctx: RuleContext): void {
  const callee = node.childForFieldName("function");
  if (callee?.type !== "member_expression" || stringValue(args(node)[0]) !== "data") return;
  const kind = streamKind(
    callee.childForFieldName("object") && chainRoot(callee.childForFieldName("object")),
  );
  const listener = args(node)[1];
  if (!kind || !listener || !/^(arrow_function|function_expression)$/.test(listener.type)) return;
  const code = ctx.text(listener);
  if (!collects(code) || looksAtLength(code)) return;
  // The length may be asked for before anything is read.
  const fn = ancestor(node, JS_FUNCTIONS);
  if (fn && /content-length|contentLength|maxBodyLength|maxContentLength/i.test(ctx.plain(fn))) return;
  ctx.report(callRange(node), {
    message:
      kind === "request"
        ? ANY_LENGTH
        : "Collects a response of any length in memory, however much the other side sends.",
    ...(kind === "response" ? { severity: "info" as const } : {}),
  });
}

/** `req` of `req.setEncoding("utf8").on("end", f)`. */
function chainRoot(node: Node | null): Node | null {
  let at = node;
  while (at?.type === "call_expression")
    at = at.childForFieldName("function")?.childForFieldName("object") ?? null;
  return at;
}

/** `for await (const chunk of req) chunks.push(chunk)` */
function checkLoop(node: Node, ctx: RuleContext): void {
  if (!node.children.some((c) => c.type === "await")) return;
  const right = node.childForFieldName("right");
  const body = node.childForFieldName("body");
  if (!right || !body || streamKind(right) !== "request") return;
  const code = ctx.text(body);
  if (!collects(code) || looksAtLength(code)) return;
  const fn = ancestor(node, JS_FUNCTIONS);
  if (fn && /content-length|contentLength/i.test(ctx.plain(fn))) return;
  ctx.report(right, { message: ANY_LENGTH });
}

/** `limit: Infinity` of a parser, `bodyLimit: Infinity` of a server. */
function checkPair(node: Node, ctx: RuleContext): void {
  const key = node.childForFieldName("key");
  const value = node.childForFieldName("value");
  if (!key || !value) return;
  const name = stringValue(key) ?? key.text;
  const grpc = name === "grpc.max_receive_message_length";
  if (
    grpc
      ? value.text !== "-1"
      : !/^(Infinity|Number\.(POSITIVE_INFINITY|MAX_SAFE_INTEGER|MAX_VALUE))$/.test(value.text)
  )
    return;
  if (name === "limit") {
    const call = node.parent?.parent?.type === "arguments" ? node.parent.parent.parent : null;
    if (!call || !/^(express|body-parser)(\.\w+)?$|^raw-body$/.test(ctx.qualifyCall(call) ?? "")) return;
  } else if (!grpc && name !== "bodyLimit") return;
  ctx.report(node, {
    message: "Takes bodies of any length into memory: one sender can use it up.",
    suggestions: [
      fix(`Take at most ${ctx.values.bodyBytes} bytes`, replaceNode(value, String(ctx.values.bodyBytes))),
    ],
  });
}

function checkReader(node: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(node) ?? "";
  const given = args(node);
  if (/^stream\/consumers\.(text|json|buffer|arrayBuffer)$/.test(name)) {
    if (streamKind(given[0]) === "request") ctx.report(callRange(node), { message: ANY_LENGTH });
    return;
  }
  if (name === "raw-body") {
    if (
      given.length === 1 ||
      (given[1]?.type === "object" && property(given[1], "limit").state === "absent")
    ) {
      ctx.report(callRange(node), { message: ANY_LENGTH });
    }
    return;
  }
  if (name !== "multer") return;
  const [options] = given;
  if (options && property(options, "limits").state !== "absent") return;
  ctx.report(callRange(node), {
    message: "multer without limits takes uploads of any size: memory or disk fills up.",
  });
}

export const javascriptReads: readonly Handler[] = [
  { calls: ["on", "addListener"], check: checkData },
  { kinds: ["for_in_statement"], anchors: ["await"], check: checkLoop },
  { kinds: ["pair"], anchors: ["limit", "bodyLimit", "max_receive_message_length"], check: checkPair },
  {
    calls: ["text", "json", "buffer", "arrayBuffer", "getRawBody", "rawBody", "body", "multer"],
    check: checkReader,
  },
];
