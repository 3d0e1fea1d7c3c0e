import type { Example } from "../../model.ts";

export const unboundedCacheExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import functools


⟦@functools.lru_cache(maxsize=None)⟧
def price(order_id: str, currency: str) -> int:
    return load(order_id, currency)
`,
    fixed: `import functools


@functools.lru_cache(maxsize=1024)
def price(order_id: str, currency: str) -> int:
    return load(order_id, currency)
`,
  },
  {
    languages: ["python"],
    bad: `import functools


⟦@functools.cache⟧
def profile(user_id):
    return load(user_id)
`,
    fixed: `import functools


@functools.lru_cache(maxsize=1024)
def profile(user_id):
    return load(user_id)
`,
  },
  {
    languages: ["python"],
    bad: `from functools import cache, lru_cache


class Catalogue:
    ⟦@cache⟧
    def item(self, sku):
        return self.load(sku)

    ⟦@lru_cache(maxsize=None)⟧
    def related(self, sku):
        return self.find(sku)

    ⟦@lru_cache⟧
    def total(self):
        return sum(self.prices)

    ⟦@lru_cache(maxsize=128)⟧
    def rate(self, currency):
        return self.rates[currency]
`,
  },
  {
    languages: ["python"],
    bad: `_cache = {}


def rating(product):
    if product not in _cache:
        ⟦_cache[product]⟧ = compute(product)
    return _cache[product]
`,
  },
  {
    languages: ["python"],
    trap: "no argument, or arguments of which there are few",
    good: `from functools import cache, lru_cache
from typing import Literal


@cache
def settings():
    return read()


@lru_cache(maxsize=None)
def rules(mode: Literal["a", "b"], strict: bool):
    return read(mode, strict)


@cache
def codec(encoding):
    return find(encoding)
`,
  },
  {
    languages: ["python"],
    trap: "static and class methods, and enums",
    good: `import functools
from enum import Enum


class Currency(Enum):
    EUR = 1

    @functools.lru_cache(maxsize=None)
    def sign(self):
        return "€"


class Rates:
    @staticmethod
    @functools.lru_cache(maxsize=64)
    def rate(currency):
        return find(currency)

    @classmethod
    @functools.cache
    def default(cls):
        return cls()

    @functools.cached_property
    def total(self):
        return 1
`,
  },
  {
    languages: ["python"],
    trap: "something takes entries out",
    good: `_cache = {}


def rating(product):
    if len(_cache) > 500:
        _cache.clear()
    _cache[product] = compute(product)
    return _cache[product]
`,
  },
  {
    languages: ["python"],
    trap: "with a size",
    good: `from functools import lru_cache


@lru_cache
def profile(user_id):
    return load(user_id)


@lru_cache(maxsize=512)
def account(account_id):
    return load(account_id)
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `const priceCache = new Map();

export async function price(sku) {
  const known = priceCache.get(sku);
  if (known !== undefined) return known;
  const value = await load(sku);
  ⟦priceCache.set(sku, value)⟧;
  return value;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `const cache = {};

export function handler(req, res) {
  const key = \`\${req.user.id}:\${req.path}\`;
  ⟦cache[key]⟧ = render(req);
  res.send(cache[key]);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import NodeCache from "node-cache";

export const sessions = ⟦new NodeCache()⟧;
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import DataLoader from "dataloader";
import { loadUsers } from "./users";

export const users = ⟦new DataLoader(loadUsers)⟧;
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "entries are taken out",
    good: `const priceCache = new Map();

export function price(sku) {
  if (priceCache.size > 1000) priceCache.clear();
  priceCache.set(sku, load(sku));
  return priceCache.get(sku);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a WeakMap, or keys of which there are few",
    good: `const cache = new WeakMap();
const schemaCache = new Map();

export function describe(request) {
  cache.set(request, inspect(request));
}

export function compile(schema) {
  schemaCache.set(schema, build(schema));
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "lives as long as one call",
    good: `export function closure(nodes) {
  const cache = new Map();
  for (const node of nodes) cache.set(node.id, node);
  return cache;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "limits are given; a loader per request",
    good: `import NodeCache from "node-cache";
import DataLoader from "dataloader";

export const sessions = new NodeCache({ stdTTL: 600 });

export function context() {
  return { users: new DataLoader(loadUsers) };
}
`,
  },
  {
    languages: ["java"],
    bad: `import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;

class Prices {
    private final Cache<String, Price> cache = ⟦CacheBuilder.newBuilder()⟧.recordStats().build();
}
`,
    fixed: `import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;

class Prices {
    private final Cache<String, Price> cache = CacheBuilder.newBuilder().maximumSize(1024).recordStats().build();
}
`,
  },
  {
    languages: ["java"],
    bad: `import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;

class Users {
    private final LoadingCache<String, User> users =
        ⟦Caffeine.newBuilder()⟧
            .initialCapacity(100)
            .build(this::load);
}
`,
  },
  {
    languages: ["java"],
    bad: `import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

class Geo {
    private static final Map<String, Place> CACHE = new ConcurrentHashMap<>();

    Place find(String address) {
        return ⟦CACHE.computeIfAbsent(address, this::lookUp)⟧;
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;

class CacheConfig {
    CacheManager cacheManager() {
        return ⟦new ConcurrentMapCacheManager("users", "orders")⟧;
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "a size, an expiry, or references that let go",
    good: `import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;

class Limited {
    Cache<String, User> a = Caffeine.newBuilder().maximumSize(500).build();
    Cache<String, User> b = Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(5)).build();
    Object c = CacheBuilder.newBuilder().weakKeys().build();
}
`,
  },
  {
    languages: ["java"],
    trap: "another builder",
    good: `import java.net.http.HttpClient;

class Clients {
    HttpClient client = HttpClient.newBuilder().build();
}
`,
  },
  {
    languages: ["java"],
    trap: "keyed by class",
    good: `import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

class Beans {
    private static final Map<Class<?>, Bean> CACHE = new ConcurrentHashMap<>();

    Bean of(Class<?> type) {
        return CACHE.computeIfAbsent(type, Bean::new);
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "something removes entries, or the map belongs to an instance",
    good: `import java.util.HashMap;
import java.util.Map;

class Sessions {
    private static final Map<String, Session> CACHE = new HashMap<>();
    private final Map<String, Session> cache = new HashMap<>();

    void put(String id, Session session) {
        CACHE.put(id, session);
        cache.put(id, session);
    }

    void end(String id) {
        CACHE.remove(id);
    }
}
`,
  },
  {
    languages: ["go"],
    bad: `package price

var cache = map[string]int{}

func Price(sku string) int {
	if p, ok := cache[sku]; ok {
		return p
	}
	p := load(sku)
	⟦cache[sku]⟧ = p
	return p
}
`,
  },
  {
    languages: ["go"],
    bad: `package user

import "sync"

var userCache sync.Map

func Load(id string) *User {
	u := fetch(id)
	⟦userCache.Store(id, u)⟧
	return u
}
`,
  },
  {
    languages: ["go"],
    bad: `package user

import "github.com/golang/groupcache/lru"

func newCache() *lru.Cache {
	return ⟦lru.New(0)⟧
}
`,
    fixed: `package user

import "github.com/golang/groupcache/lru"

func newCache() *lru.Cache {
	return lru.New(1024)
}
`,
  },
  {
    languages: ["go"],
    bad: `package session

import (
	"time"

	cache "github.com/patrickmn/go-cache"
)

var sessions = ⟦cache.New(cache.NoExpiration, time.Minute)⟧
`,
  },
  {
    languages: ["go"],
    trap: "entries are deleted",
    good: `package price

var cache = map[string]int{}

func Price(sku string) int {
	cache[sku] = load(sku)
	return cache[sku]
}

func Forget(sku string) {
	delete(cache, sku)
}
`,
  },
  {
    languages: ["go"],
    trap: "keyed by type",
    good: `package codec

import (
	"reflect"
	"sync"
)

var typeCache sync.Map

func of(t reflect.Type) any {
	c := build(t)
	typeCache.Store(t, c)
	return c
}
`,
  },
  {
    languages: ["go"],
    trap: "lives as long as one call",
    good: `package price

func all(skus []string) map[string]int {
	cache := map[string]int{}
	for _, sku := range skus {
		cache[sku] = load(sku)
	}
	return cache
}
`,
  },
  {
    languages: ["go"],
    trap: "with a limit",
    good: `package user

import (
	"time"

	"github.com/golang/groupcache/lru"
	cache "github.com/patrickmn/go-cache"
)

var users = lru.New(500)
var sessions = cache.New(5*time.Minute, time.Minute)
`,
  },
];
