import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { args, GO_FUNCTIONS, literalKey } from "../../languages/go.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "./callRange.ts";
import { isBoundedKey, isCacheName, mayShrink } from "./unboundedCache.names.ts";

function grows(name: string): string {
  return `"${name}" keeps every entry that is put into it, so it grows until memory runs out.`;
}

/** True for a key that the function was given as text or number. */
function isOpenKey(key: Node, ctx: RuleContext): boolean {
  const names = key.type === "identifier" ? [key] : key.descendantsOfType("identifier");
  return names.some((one) => {
    const known = ctx.definition(one);
    if (known?.kind !== "parameter" || isBoundedKey(one.text)) return false;
    return /^(string|u?int(64|32)?|uuid\.UUID|any|interface\{\})$/.test(known.declaration?.type?.text ?? "");
  });
}

/** `cache[key] = value` on a map of the package. */
function checkWrite(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left")?.namedChildren[0];
  if (left?.type !== "index_expression") return;
  const target = left.childForFieldName("operand");
  const key = left.childForFieldName("index");
  if (target?.type !== "identifier" || !key || !isCacheName(target.text) || !ancestor(node, GO_FUNCTIONS))
    return;
  const known = ctx.definition(target);
  if (!known?.file || !/^(make\(map\[|map\[.*\}$)/s.test(known.initText ?? "")) return;
  if (mayShrink(ctx) || ctx.mentions("len") || !isOpenKey(key, ctx)) return;
  ctx.report(left, { message: grows(target.text), severity: "info" });
}

/** `cache.Store(key, value)` on a `sync.Map` of the package. */
function checkStore(node: Node, ctx: RuleContext): void {
  const callee = node.childForFieldName("function");
  const target = callee?.childForFieldName("operand");
  const [key] = args(node);
  if (target?.type !== "identifier" || !key || !isCacheName(target.text)) return;
  if (!ctx.definition(target)?.file || ctx.typeOf(target) !== "sync.Map") return;
  if (mayShrink(ctx) || !isOpenKey(key, ctx)) return;
  ctx.report(callRange(node), { message: grows(target.text), severity: "info" });
}

/** Caches of libraries that are told to have no limit. */
function checkLibrary(node: Node, ctx: RuleContext): void {
  const name = (ctx.qualifyCall(node) ?? "").replace(/\/v\d+([./])/, "$1");
  const given = args(node);
  const [first] = given;
  const size = String(ctx.values.cacheEntries);
  const suggestions = first ? [fix(`Limit the cache to ${size} entries`, replaceNode(first, size))] : [];
  if (name === "github.com/golang/groupcache/lru.New" && first?.text === "0") {
    ctx.report(callRange(node), {
      message: "An LRU cache of size 0 has no limit and grows until memory runs out.",
      suggestions,
    });
  } else if (
    name === "github.com/hashicorp/golang-lru/expirable.NewLRU" &&
    first?.text === "0" &&
    given[2]?.text === "0"
  ) {
    ctx.report(callRange(node), {
      message: "The cache has neither a size nor an expiry, so it grows until memory runs out.",
      suggestions,
    });
  } else if (name === "github.com/patrickmn/go-cache.New" && first && isEndless(first, ctx)) {
    ctx.report(callRange(node), {
      message: "A cache whose entries never expire grows until memory runs out: give it an expiry.",
    });
  } else if (
    name === "github.com/golang/groupcache/lru.Cache" &&
    node.type === "composite_literal" &&
    !literalKey(node, "MaxEntries")
  ) {
    ctx.report(callRange(node), {
      message: "An LRU cache without MaxEntries has no limit and grows until memory runs out.",
    });
  }
}

function isEndless(node: Node, ctx: RuleContext): boolean {
  return /^(0|-1)$/.test(node.text) || /go-cache\.NoExpiration$/.test(ctx.qualify(node) ?? "");
}

export const goCaches: readonly Handler[] = [
  { kinds: ["assignment_statement"], anchors: /cache|memo/i, check: checkWrite },
  { calls: ["Store", "LoadOrStore"], check: checkStore },
  { calls: ["New", "NewLRU", "Cache"], check: checkLibrary },
];
