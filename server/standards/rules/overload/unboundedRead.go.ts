import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { ancestor, items } from "../../languages/adapter.ts";
import { args, GO_FUNCTIONS } from "../../languages/go.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "./callRange.ts";

const LIMITERS = ["MaxBytesReader", "MaxBytesHandler", "LimitReader", "LimitedReader", "CopyN"];

export const GO_LIMITERS: readonly string[] = LIMITERS;

function isLimited(ctx: RuleContext): boolean {
  return LIMITERS.some((word) => ctx.mentions(word));
}

/** Name of the parameter that answers a request, of the functions around a node, and of its package. */
function writerOf(node: Node, ctx: RuleContext): { name: string; package: string } | undefined {
  for (let fn = ancestor(node, GO_FUNCTIONS); fn; fn = ancestor(fn, GO_FUNCTIONS)) {
    const found = items(fn.childForFieldName("parameters")).find(
      (p) => ctx.plain(p.childForFieldName("type") ?? p) === "http.ResponseWriter",
    );
    const name = found?.childForFieldName("name");
    const type = found?.childForFieldName("type")?.text ?? "";
    if (name && name.text !== "_") return { name: ctx.text(name), package: type.split(".")[0] ?? "http" };
  }
  return undefined;
}

/** Whose body an argument is: `r.Body`. */
function bodyOf(argument: Node | undefined, ctx: RuleContext): "request" | "response" | undefined {
  if (argument?.type !== "selector_expression" || argument.childForFieldName("field")?.text !== "Body")
    return undefined;
  const owner = argument.childForFieldName("operand");
  const type = owner ? (ctx.typeOf(owner) ?? "") : "";
  if (type === "net/http.Request" || /^(c|ctx)\.Request(\(\))?$/.test(owner?.text ?? "")) return "request";
  return type === "net/http.Response" ||
    /^net\/http\.((DefaultClient\.|Client#)?(Get|Post|Do|Head|PostForm))\(\)$/.test(type)
    ? "response"
    : undefined;
}

function checkReadAll(node: Node, ctx: RuleContext): void {
  if (!/^io(\/ioutil)?\.ReadAll$/.test(ctx.qualifyCall(node) ?? "")) return;
  const [argument] = args(node);
  const whose = bodyOf(argument, ctx);
  if (!argument || !whose || isLimited(ctx)) return;
  const served = writerOf(node, ctx);
  // Without a writer it may be a request that this program sends.
  if (whose === "request" && !served && !/^(c|ctx)\./.test(argument.text)) return;
  const limit = ctx.values.bodyBytes;
  const writer = whose === "request" ? writerOf(node, ctx) : undefined;
  const callee = node.childForFieldName("function");
  const io = callee && ctx.plain(callee) === "io.ReadAll" ? callee.text.split(".")[0] : undefined;
  const text = writer
    ? `${writer.package}.MaxBytesReader(${writer.name}, ${ctx.text(argument)}, ${limit})`
    : io && `${io}.LimitReader(${ctx.text(argument)}, ${limit})`;
  const repair = text ? fix(`Read at most ${limit} bytes`, replaceNode(argument, text)) : undefined;
  ctx.report(callRange(node), {
    message:
      whose === "request"
        ? "Reads a request's body of any length into memory: one sender can use it up."
        : "Reads a response of any length into memory, however much the other side sends.",
    ...(whose === "response" ? { severity: "info" as const } : {}),
    ...(writer ? { fix: repair } : { suggestions: repair ? [repair] : [] }),
  });
}

const DECOMPRESSES =
  /^compress\/(gzip\.(NewReader|Reader)|zlib\.(NewReader|NewReaderDict)|bzip2\.NewReader|flate\.(NewReader|NewReaderDict)|lzw\.NewReader)(\(\))?$|^archive\/(tar\.(NewReader|Reader)|zip\.File#Open)(\(\))?$/;

/** Copies what a decompressor gives, which may be a thousand times what came in. */
function checkCopy(node: Node, ctx: RuleContext): void {
  if (!/^io\.(Copy|CopyBuffer)$/.test(ctx.qualifyCall(node) ?? "")) return;
  const source = args(node)[1];
  if (!source || !DECOMPRESSES.test(ctx.typeOf(source) ?? "")) return;
  const target = args(node)[0];
  if (target && /^io(\/ioutil)?\.Discard$/.test(ctx.qualify(target) ?? "")) return;
  const limit = ctx.values.bodyBytes;
  const io = node.childForFieldName("function")?.text.split(".")[0] ?? "io";
  ctx.report(callRange(node), {
    message: "Unpacks without a limit: a few bytes of input may fill memory or disk.",
    suggestions: [
      fix(
        `Unpack at most ${limit} bytes`,
        replaceNode(source, `${io}.LimitReader(${ctx.text(source)}, ${limit})`),
      ),
    ],
  });
}

export const goReads: readonly Handler[] = [
  { calls: ["ReadAll"], check: checkReadAll },
  { calls: ["Copy", "CopyBuffer"], check: checkCopy },
  {
    calls: ["MaxRecvMsgSize", "MaxCallRecvMsgSize"],
    check(node, ctx) {
      if (!/^google\.golang\.org\/grpc\.Max(Call)?RecvMsgSize$/.test(ctx.qualifyCall(node) ?? "")) return;
      const [size] = args(node);
      if (!size || !/^math\.MaxU?[Ii]nt(32|64)?$/.test(ctx.plain(size))) return;
      ctx.report(callRange(node), {
        message: "Takes messages of any length into memory: one sender can use it up.",
        suggestions: [
          fix(`Take at most ${ctx.values.bodyBytes} bytes`, replaceNode(size, String(ctx.values.bodyBytes))),
        ],
      });
    },
  },
];
