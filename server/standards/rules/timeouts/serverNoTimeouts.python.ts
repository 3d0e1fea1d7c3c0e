import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, stringValue } from "../../languages/python.ts";
import type { Handler } from "../../rule.ts";

const MESSAGE = "Timeout 0 keeps gunicorn from ever replacing a worker that hangs.";

function isZero(node: Node | null | undefined): boolean {
  return node?.type === "integer" && /^0+$/.test(node.text);
}

function isGunicornFile(ctx: RuleContext): boolean {
  return /gunicorn[^/]*\.py$/.test(ctx.file.path);
}

function assignment(node: Node, ctx: RuleContext): void {
  if (!isGunicornFile(ctx) || !/^timeout\b.*=\s*0+$/.test(ctx.plain(node))) return;
  // Only a setting of the file's top level is gunicorn's.
  if (ctx.functionAround(node) || !isZero(node.childForFieldName("right"))) return;
  ctx.report(node, { message: MESSAGE });
}

function pair(node: Node, ctx: RuleContext): void {
  if (!ctx.mentions("gunicorn") && !isGunicornFile(ctx)) return;
  if (!/^["']timeout["']\s*:\s*0+$/.test(ctx.plain(node))) return;
  // The options of something else in the same file: a client, a database.
  const options = items(node.parent).map((p) => p.childForFieldName("key")?.text.slice(1, -1));
  const GUNICORN =
    /^(bind|workers|worker_class|threads|accesslog|errorlog|preload_app|keepalive|graceful_timeout|loglevel)$/;
  if (options.some((key) => key !== undefined && GUNICORN.test(key))) ctx.report(node, { message: MESSAGE });
}

/** `--timeout 0` or `-t 0` in a command given as a list or as one string. */
function command(node: Node, ctx: RuleContext): void {
  if (!ctx.mentions("gunicorn")) return;
  const text = ctx.text(node);
  if (!text.includes("gunicorn") || !/--timeout|-t\b/.test(text)) return;
  if (node.type === "list" || node.type === "tuple") {
    const parts = items(node);
    if (!parts.some((p) => /(^|\/)gunicorn$/.test(stringValue(p) ?? ""))) return;
    parts.forEach((part, i) => {
      const word = stringValue(part);
      const next = parts[i + 1];
      if (word === "--timeout=0" || word === "-t0") ctx.report(part, { message: MESSAGE });
      else if ((word === "--timeout" || word === "-t") && next && (stringValue(next) ?? next.text) === "0") {
        ctx.report({ from: part, to: next }, { message: MESSAGE });
      }
    });
    return;
  }
  if (/(^|\s|\/)gunicorn\s[^|;&]*(--timeout[ =]|-t ?)0(?![\d.])/.test(stringValue(node) ?? "")) {
    ctx.report(node, { message: MESSAGE });
  }
}

export const pythonServers: Handler[] = [
  { kinds: ["assignment"], anchors: ["timeout"], check: assignment },
  { kinds: ["pair"], anchors: ["timeout"], check: pair },
  { kinds: ["list", "tuple", "string"], anchors: ["gunicorn"], check: command },
  {
    calls: ["set"],
    check(node, ctx) {
      const [name, value] = args(node);
      if (stringValue(name) !== "timeout" || !isZero(value) || !ctx.mentions("gunicorn")) return;
      if (!/\b(cfg|config)\.set$/.test(node.childForFieldName("function")?.text ?? "")) return;
      ctx.report(node, { message: MESSAGE });
    },
  },
];
