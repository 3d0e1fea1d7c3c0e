import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { args, keyword, stringValue } from "../../languages/python.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "./callRange.ts";

const REQUEST = "Reads a body of any length into memory: one sender can use it up.";

function isLimited(node: Node, ctx: RuleContext): boolean {
  const fn = ancestor(node, ["function_definition"]);
  return fn !== undefined && /content.?length|max_?(size|bytes|length)|\.size\b|limit/i.test(ctx.plain(fn));
}

function checkRead(node: Node, ctx: RuleContext): void {
  const callee = node.childForFieldName("function");
  const object = callee?.type === "attribute" ? callee.childForFieldName("object") : null;
  if (!object || (node.childForFieldName("arguments")?.namedChildCount ?? 0) > 0) return;
  const type = ctx.typeOf(object) ?? "";
  const text = object.text.length < 120 ? ctx.plain(object) : "";
  if (type === "urllib.request.urlopen()" || type === "urllib2.urlopen()") {
    if (isLimited(node, ctx)) return;
    ctx.report(callRange(node), {
      message: "Reads a response of any length into memory, however much the other side sends.",
      severity: "info",
      suggestions: [
        fix(`Read at most ${ctx.values.bodyBytes} bytes`, {
          start: node.endIndex - 1,
          end: node.endIndex - 1,
          newText: String(ctx.values.bodyBytes),
        }),
      ],
    });
    return;
  }
  const upload = /^(fastapi|starlette\.datastructures|fastapi\.datastructures)\.UploadFile$/.test(type);
  const stream = /(^|\.)request\.(stream|input_stream|raw)$|\[["']wsgi\.input["']\]$|\.rfile$/.test(text);
  if ((!upload && !stream) || isLimited(node, ctx)) return;
  ctx.report(callRange(node), { message: REQUEST });
}

function checkBody(node: Node, ctx: RuleContext): void {
  const callee = node.childForFieldName("function");
  const object = callee?.type === "attribute" ? callee.childForFieldName("object") : null;
  if (!object || node.parent?.type !== "await" || args(node).length > 0) return;
  if (!/^(fastapi|starlette)(\.requests)?\.Request$/.test(ctx.typeOf(object) ?? "") || isLimited(node, ctx))
    return;
  ctx.report(callRange(node), {
    message:
      "Reads a body of any length into memory, unless a proxy in front limits it: one sender can use it up.",
    severity: "info",
  });
}

/** Settings that switch a framework's own limit off. */
function checkSetting(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left");
  const right = node.childForFieldName("right");
  const name = left?.type === "subscript" ? stringValue(left.childForFieldName("subscript")) : left?.text;
  if (
    right?.type !== "none" ||
    !name ||
    !/^(DATA_UPLOAD_MAX_MEMORY_SIZE|MAX_CONTENT_LENGTH|DATA_UPLOAD_MAX_NUMBER_FIELDS)$/.test(name)
  )
    return;
  ctx.report(node, {
    message: `${name} = None lets every sender fill memory.`,
    suggestions: name.endsWith("FIELDS")
      ? []
      : [fix(`Take at most ${ctx.values.bodyBytes} bytes`, replaceNode(right, String(ctx.values.bodyBytes)))],
  });
}

export const pythonReads: readonly Handler[] = [
  { calls: ["read"], check: checkRead },
  { calls: ["body"], check: checkBody },
  {
    kinds: ["assignment"],
    anchors: ["DATA_UPLOAD_MAX_MEMORY_SIZE", "MAX_CONTENT_LENGTH", "DATA_UPLOAD_MAX_NUMBER_FIELDS"],
    check: checkSetting,
  },
  {
    calls: ["Application"],
    check(node, ctx) {
      if (ctx.qualifyCall(node) !== "aiohttp.web.Application") return;
      const size = keyword(node, "client_max_size");
      if (size.state !== "present" || !/^(0|None|sys\.maxsize)$/.test(size.value.text)) return;
      ctx.report(size.argument, {
        message: REQUEST,
        suggestions: [
          fix(
            `Take at most ${ctx.values.bodyBytes} bytes`,
            replaceNode(size.value, String(ctx.values.bodyBytes)),
          ),
        ],
      });
    },
  },
  {
    kinds: ["tuple"],
    anchors: ["max_receive_message_length"],
    check(node, ctx) {
      const [name, value] = node.namedChildren;
      if (stringValue(name) !== "grpc.max_receive_message_length" || value?.text !== "-1") return;
      ctx.report(node, {
        message: "Takes messages of any length into memory: one sender can use it up.",
        suggestions: [
          fix(`Take at most ${ctx.values.bodyBytes} bytes`, replaceNode(value, String(ctx.values.bodyBytes))),
        ],
      });
    },
  },
];
