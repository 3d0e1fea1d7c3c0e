import type { RuleContext } from "../../context.ts";

/** Words that show that something in the file looks at a cache's size or takes entries out. */
export const SHRINKS = [
  ...[
    "delete",
    "clear",
    "size",
    "del",
    "pop",
    "popitem",
    "remove",
    "evict",
    "expire",
    "expires",
    "ttl",
    "TTL",
  ],
  ...[
    "removeEldestEntry",
    "invalidate",
    "invalidateAll",
    "Delete",
    "Range",
    "LoadAndDelete",
    "shift",
    "removeIf",
  ],
  ...["expiresAt", "maxSize", "MAX_SIZE", "maxsize", "popFirst", "prune", "purge", "reset"],
];

export function mayShrink(ctx: RuleContext): boolean {
  return SHRINKS.some((word) => ctx.mentions(word));
}

/** True for a variable that its name tells to be a cache. */
export function isCacheName(name: string): boolean {
  return /(^|_|[a-z0-9])(cache|Cache|CACHE|cached|Cached|memo|Memo|MEMO)(s|d|_|$|[A-Z]|By|For)/.test(name);
}

/** True for a parameter that names one of many customers, requests or texts. */
export function bySubject(name: string): boolean {
  return /(^|_)(id|ids|uuid|url|uri|email|query|sql|token|text|content|body|payload|request|ip|message|prompt|user|username|customer|order|account|session|phone|address)$/.test(
    name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase(),
  );
}

/** True for a key of which a program has few: types, functions, languages. */
export function isBoundedKey(name: string): boolean {
  return /(^|_)(type|types|class|clazz|klass|cls|ctor|constructor|proto|prototype|schema|locale|lang|language|kind|method|fn|func|function|target|metadata|enum|level|model|field|column|encoding|charset|module)$/i.test(
    name.replace(/([a-z0-9])([A-Z])/g, "$1_$2"),
  );
}
