import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { args } from "../../languages/java.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "./callRange.ts";
import { isUnlimited } from "./javaPools.ts";

const WHOSE: readonly (readonly [RegExp, "request" | "response"])[] = [
  [/\b(HttpServletRequest|ServletRequest|ServerHttpRequest|HttpExchange|Part)$/, "request"],
  [/\b(Https?URLConnection|URLConnection)$|\.openConnection\(\)$/, "response"],
];

/** Whose stream an expression is: `request.getInputStream()`. */
function streamOf(node: Node | null | undefined, ctx: RuleContext): "request" | "response" | undefined {
  let at = node ?? null;
  if (at?.type === "identifier") {
    const declared = ctx.definition(at)?.declaration;
    at = declared?.init ?? null;
  }
  if (at?.type === "object_creation_expression") return streamOf(args(at)[0], ctx);
  if (at?.type !== "method_invocation") return undefined;
  const name = at.childForFieldName("name")?.text ?? "";
  if (!/^(getInputStream|getReader|getRequestBody|openStream)$/.test(name)) return undefined;
  const owner = at.childForFieldName("object");
  const type = owner ? (ctx.typeOf(owner) ?? "") : "";
  if (name === "openStream") return /\bURL$/.test(type) ? "response" : undefined;
  return WHOSE.find(([pattern]) => pattern.test(type))?.[1];
}

function isLimited(node: Node, ctx: RuleContext): boolean {
  const method = ancestor(node, ["method_declaration", "constructor_declaration"]);
  return (
    method !== undefined &&
    /[cC]ontentLength|BoundedInputStream|ByteStreams\.limit|MAX_|maxSize|maxBytes|getSize\(/.test(
      ctx.plain(method),
    )
  );
}

function tell(node: Node, whose: "request" | "response", ctx: RuleContext): void {
  if (isLimited(node, ctx)) return;
  const list = node.childForFieldName("arguments");
  const bounded =
    node.childForFieldName("name")?.text === "readAllBytes" && list
      ? [
          fix(`Read at most ${ctx.values.bodyBytes} bytes`, {
            start: node.childForFieldName("name")?.startIndex ?? list.startIndex,
            end: list.endIndex,
            newText: `readNBytes(${ctx.values.bodyBytes})`,
          }),
        ]
      : [];
  ctx.report(callRange(node), {
    message:
      whose === "request"
        ? "Reads a request's body of any length into memory: one sender can use it up."
        : "Reads a response of any length into memory, however much the other side sends.",
    ...(whose === "response" ? { severity: "info" as const } : {}),
    suggestions: bounded,
  });
}

export const javaReads: readonly Handler[] = [
  {
    calls: ["readAllBytes"],
    check(node, ctx) {
      const whose = streamOf(node.childForFieldName("object"), ctx);
      if (whose) tell(node, whose, ctx);
    },
  },
  {
    calls: ["toByteArray", "toString", "copyToByteArray", "copyToString", "toCharArray", "readLines"],
    check(node, ctx) {
      const owner = node.childForFieldName("object")?.text.split(".").at(-1) ?? "";
      if (!/^(IOUtils|StreamUtils|FileCopyUtils|ByteStreams|CharStreams)$/.test(owner)) return;
      const whose = streamOf(args(node)[0], ctx);
      if (whose) tell(node, whose, ctx);
    },
  },
  {
    calls: [
      "maxInMemorySize",
      "maxInboundMessageSize",
      "HttpObjectAggregator",
      "setMaxFormContentSize",
      "setMaxPostSize",
    ],
    check(node, ctx) {
      const [size] = args(node);
      if (!size || args(node).length > 2) return;
      if (!isUnlimited(size) && size.text !== "-1") return;
      ctx.report(callRange(node), {
        message: "Takes bodies of any length into memory: one sender can use it up.",
        suggestions: [
          fix(`Take at most ${ctx.values.bodyBytes} bytes`, replaceNode(size, String(ctx.values.bodyBytes))),
        ],
      });
    },
  },
];
