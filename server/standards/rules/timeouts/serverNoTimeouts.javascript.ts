import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, property } from "../../languages/javascriptSyntax.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "./edits.ts";

const LIMITS = ["requestTimeout", "headersTimeout"] as const;
type Limit = (typeof LIMITS)[number];

const CREATORS =
  /^((https?|http2|spdy|restify)\.(createServer|createSecureServer|Server)|fastify(\.fastify)?)$/;
const SERVERS =
  /^(https?\.(createServer\(\)|Server)|http2\.\w+|.*#(listen|getHttpServer|close)\(\)|.*\.Server|restify\.createServer\(\)|.*#server)$/;

/** Node's own default of 300 s for a whole request. */
const REQUEST_TIMEOUT_MS = 300_000;

function isZero(node: Node): boolean {
  return node.type === "number" && /^0+$/.test(node.text);
}

function report(where: Node, limit: Limit, value: Node, ctx: RuleContext): void {
  const ms = limit === "headersTimeout" ? ctx.values.serverReadHeaderTimeoutMs : REQUEST_TIMEOUT_MS;
  ctx.report(where, {
    message: `${limit} 0 lets a slow client hold its connection for ever.`,
    suggestions: [fix(`Limit it to ${ms / 1000} s`, replaceNode(value, String(ms)))],
  });
}

/** An HTTP server by its type, or by its name where the file does not tell the type. */
function isServer(node: Node, ctx: RuleContext): boolean {
  const type = ctx.typeOf(node);
  if (type && SERVERS.test(type)) return true;
  if (type && !type.startsWith("./") && !/^(any|unknown|Server|HttpServer|.*\.listen\(\))$/.test(type))
    return false;
  return /(^|[._a-z])(server|srv|Server)$/.test(node.text);
}

/** Object literal behind an argument: written there, or a local name for one. */
function literal(argument: Node | undefined, ctx: RuleContext): Node | undefined {
  if (!argument) return undefined;
  const at = ctx.adapter.unwrap(argument);
  if (at.type !== "identifier") return at;
  const init = ctx.definition(at)?.declaration?.init;
  return init ? ctx.adapter.unwrap(init) : undefined;
}

export const javascriptServers: Handler[] = [
  {
    kinds: ["assignment_expression"],
    anchors: [...LIMITS],
    check(node, ctx) {
      if (!LIMITS.some((limit) => ctx.mentions(limit)) || !/Timeout\s*=\s*0+$/.test(ctx.plain(node))) return;
      const left = node.childForFieldName("left");
      const right = node.childForFieldName("right");
      const limit = LIMITS.find((l) => left?.childForFieldName("property")?.text === l);
      const object = left?.childForFieldName("object");
      if (!limit || !object || !right || !isZero(right) || !isServer(object, ctx)) return;
      report(node, limit, right, ctx);
    },
  },
  {
    calls: ["createServer", "createSecureServer", "Server", "fastify", "Fastify"],
    check(node, ctx) {
      const name = ctx.qualifyCall(node);
      if (!name || !CREATORS.test(name)) return;
      const options = literal(args(node)[0], ctx);
      if (options?.type !== "object") {
        const written = args(node)[0];
        const text = written?.type === "identifier" ? ctx.definition(written)?.initText : undefined;
        if (written && text && /^\{[\s\S]*\b(requestTimeout|headersTimeout)\s*:\s*0\s*[,}\n]/.test(text)) {
          ctx.report(callRange(node, ctx), { message: "The options switch the server's time limits off." });
        }
        return;
      }
      const inner = property(options, "http");
      for (const object of [options, inner.state === "present" ? inner.value : undefined]) {
        for (const limit of LIMITS) {
          const found = property(object, limit);
          if (found.state === "present" && isZero(found.value)) report(found.pair, limit, found.value, ctx);
        }
      }
    },
  },
];
