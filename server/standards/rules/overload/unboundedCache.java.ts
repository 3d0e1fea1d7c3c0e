import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { args, JAVA_FUNCTIONS } from "../../languages/java.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "./callRange.ts";
import { isBoundedKey, isCacheName, mayShrink } from "./unboundedCache.names.ts";

const BUILDERS =
  /^(com\.google\.common\.cache\.CacheBuilder|com\.github\.benmanes\.caffeine\.cache\.Caffeine)\.newBuilder$/;
const LIMITS = /^(maximumSize|maximumWeight|expireAfter\w*|weakKeys|weakValues|softValues|from)$/;

/** `Caffeine.newBuilder()…build()`: all that is set stands in the chain. */
function checkBuild(node: Node, ctx: RuleContext): void {
  let at = node.childForFieldName("object");
  while (at?.type === "method_invocation") {
    const name = at.childForFieldName("name")?.text ?? "";
    if (LIMITS.test(name)) return;
    if (name === "newBuilder") break;
    at = at.childForFieldName("object");
  }
  if (at?.type !== "method_invocation" || !BUILDERS.test(ctx.qualifyCall(at) ?? "")) return;
  const size = ctx.values.cacheEntries;
  const list = at.childForFieldName("arguments");
  ctx.report(list ? { from: at, to: list } : at, {
    message: "The cache has neither a size nor an expiry, so it grows until memory runs out.",
    fix: fix(`Limit the cache to ${size} entries`, insertAt(at.endIndex, `.maximumSize(${size})`)),
  });
}

const MAPS =
  /^(java\.util\.)?(concurrent\.)?(Map|HashMap|LinkedHashMap|ConcurrentHashMap|ConcurrentMap|Hashtable|TreeMap)$/;

/** `CACHE.put(key, …)` on a static map, where nothing in the file takes entries out. */
function checkPut(node: Node, ctx: RuleContext): void {
  const target = node.childForFieldName("object");
  const [key, value] = args(node);
  if (target?.type !== "identifier" || !isCacheName(target.text) || !key || !value) return;
  const known = ctx.definition(target);
  if (!known?.file || !MAPS.test(known.file.type ?? "") || !ctx.fileDefinition(`static.${target.text}`))
    return;
  if (
    !/^new\s/.test(known.initText ?? "") ||
    /\b(Weak|Soft|LRU|Lru)\w*Map\b|Class</.test(known.initText ?? "")
  )
    return;
  if (mayShrink(ctx) || !isOpenKey(key, node, ctx)) return;
  ctx.report(callRange(node), {
    message: `"${target.text}" keeps every entry that is put into it, so it grows until memory runs out.`,
    severity: "info",
  });
}

function isOpenKey(key: Node, node: Node, ctx: RuleContext): boolean {
  const names = key.type === "identifier" ? [key] : key.descendantsOfType("identifier");
  if (!ancestor(node, ["method_declaration"]) || ancestor(node, ["static_initializer"], JAVA_FUNCTIONS))
    return false;
  return names.some((one) => {
    const known = ctx.definition(one);
    const type = ctx.typeOf(one) ?? "";
    return (
      known?.kind === "parameter" &&
      !isBoundedKey(one.text) &&
      /^(String|Long|long|int|Integer|java\.util\.UUID|UUID|Object)$/.test(type)
    );
  });
}

export const javaCaches: readonly Handler[] = [
  { calls: ["build", "buildAsync"], check: checkBuild },
  { calls: ["put", "putIfAbsent", "computeIfAbsent", "compute"], check: checkPut },
  {
    calls: ["ConcurrentMapCacheManager"],
    check(node, ctx) {
      if (ctx.qualifyCall(node) !== "org.springframework.cache.concurrent.ConcurrentMapCacheManager") return;
      ctx.report(callRange(node), {
        message:
          "ConcurrentMapCacheManager never evicts anything, so its caches grow until memory runs out: use Caffeine with a size.",
      });
    },
  },
];
