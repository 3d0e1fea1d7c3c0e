import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { loopOf } from "../resources/goResults.ts";
import { isShortList } from "./fanOut.ts";

/** What a loop ranges over where that may grow with the data. */
function longList(loop: Node, ctx: RuleContext): Node | undefined {
  const clause = loop.namedChildren.find((c) => c.type === "range_clause");
  const list = clause?.childForFieldName("right");
  if (!list) return undefined;
  const text = ctx.text(list);
  if (/literal$/.test(list.type) || /^\d+$|\[[^\]]*:[^\]]+\]$|NumCPU|GOMAXPROCS/.test(text)) return undefined;
  if (isShortList(text) || /(\bn|count|num\w*|concurrency|parallelism)$/i.test(text)) return undefined;
  const known = list.type === "identifier" ? ctx.definition(list) : undefined;
  // A list of listeners is short under any name.
  const element = /^\[\]\*?([\w.]+)$/.exec(known?.declaration?.type?.text ?? "")?.[1];
  if (element && isShortList(`${element}s`)) return undefined;
  const made = known?.initText;
  return made && /^\[[^\]]*\][\w.*]+\{[^}]/.test(made) ? undefined : list;
}

/** A place is taken before the goroutine starts: a channel with a capacity, a semaphore, a pool. */
function isLimited(body: string): boolean {
  return /\w\s*<-\s*(struct\{\}\{\}|true|1|\w+)\s*$|\bsem\w*\b|\.Acquire\(|\b\w*([lL]imit|[tT]okens?|[tT]hrottle|[pP]ermits?|[gG]uard|slots)\w*\b|<-\s*\w*(slots|sem|pool|tokens)\b/m.test(
    body,
  );
}

function report(node: Node, list: Node, ctx: RuleContext, suggestions: readonly Fix[], quiet: boolean): void {
  const text = ctx.text(list).replace(/\s+/g, " ");
  ctx.report(node, {
    message: `Starts a goroutine for every item of "${text.length > 40 ? `${text.slice(0, 37)}…` : text}" at the same moment: a long list exhausts memory and connections here and overloads the other side.`,
    suggestions,
    ...(quiet ? { severity: "info" as const } : {}),
  });
}

function checkGroup(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  const group = callee?.childForFieldName("operand");
  if (!group || callee?.type !== "selector_expression") return;
  const type = ctx.typeOf(group);
  if (type !== "golang.org/x/sync/errgroup.Group" && type !== "golang.org/x/sync/errgroup.WithContext()")
    return;
  const loop = loopOf(call);
  const list = loop ? longList(loop, ctx) : undefined;
  const fn = ctx.functionAround(call)?.node;
  if (!loop || !list || !fn) return;
  const name = ctx.text(group);
  if (
    new RegExp(`\\b${name.replace(/\W/g, "\\$&")}\\.SetLimit\\(`).test(ctx.text(fn)) ||
    isLimited(ctx.text(loop))
  )
    return;
  const made = group.type === "identifier" ? ctx.definition(group)?.declaration?.node : undefined;
  const at = made?.type === "var_spec" ? made.parent : made;
  const size = ctx.values.fanOut;
  const inside = at && at.startIndex >= fn.startIndex && at.parent?.type === "statement_list";
  const repair = inside
    ? [
        fix(
          `Run at most ${size} at a time`,
          insertAt(at.endIndex, `\n${"\t".repeat(at.startPosition.column)}${name}.SetLimit(${size})`),
        ),
      ]
    : [];
  const range = callRange(call);
  report("from" in range ? (call.childForFieldName("function") ?? call) : range, list, ctx, repair, false);
}

function checkGo(statement: Node, ctx: RuleContext): void {
  const loop = loopOf(statement);
  const list = loop ? longList(loop, ctx) : undefined;
  const keyword = statement.firstChild;
  const started = items(statement)[0];
  if (!loop || !list || !keyword || !started) return;
  const body = ctx.text(loop);
  const clause = loop.namedChildren.find((c) => c.type === "range_clause");
  const own = items(clause?.childForFieldName("left") ?? null).map((one) => ctx.text(one));
  if (isLimited(body) || !own.some((name) => new RegExp(`\\b${name}\\b`).test(ctx.text(started)))) return;
  // The goroutines end with the loop's own lifetime: what they do is not calls for items.
  if (
    /\bfor\s*\{|\bfor\s+range\b|^func\([^)]*\)\s*\{\s*(defer [^\n]*\n\s*)*for\s+(\w+(,\s*\w+)?\s*:=\s*)?range\b|\.Serve\w*\(|ListenAndServe|\.Run\(|<-\s*ctx\.Done\(\)/.test(
      ctx.plain(started),
    )
  )
    return;
  const works =
    /\b(http|client|db|conn|rpc|grpc|fetch|query|api)\b|\.(Get|Post|Do|Query\w*|Exec\w*|Send|Fetch|Call|Put|Upload|Download|Publish)\(/i.test(
      ctx.plain(started),
    );
  report(keyword, list, ctx, [], !works);
}

export const goHandlers: readonly Handler[] = [
  { calls: ["Go"], check: checkGroup },
  { kinds: ["go_statement"], anchors: ["range"], check: checkGo },
];
