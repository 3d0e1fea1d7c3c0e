import type { Example } from "../../model.ts";

export const stateRaceAcrossAwaitExamples: readonly Example[] = [
  {
    languages: ["typescript", "javascript"],
    bad: `let total = 0;
export async function add(order) {
  ⟦total += await price(order)⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `let total = 0;
export async function add(order) {
  ⟦total = total + (await price(order))⟧;
}
export async function merge() {
  ⟦total = await combine(total)⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `class Budget {
  spent = 0;
  async spend(order) {
    ⟦this.spent = this.spent + (await price(order))⟧;
    ⟦this.spent -= await discount(order)⟧;
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `let next = 1;
export async function number(order) {
  const own = next;
  await store(order, own);
  ⟦next = own + 1⟧;
}
export function* steps() {
  ⟦next += yield next⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `class Rates {
  async get() {
    if (!this.table) {
      ⟦this.table = await load()⟧;
    }
    return this.table;
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "the new value is computed behind the pause",
    good: `let total = 0;
export async function add(order) {
  const own = await price(order);
  total += own;
  total = (await price(order)) + total;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a local variable that nobody else has",
    good: `export async function sum(orders, start) {
  let total = 0;
  for (const order of orders) {
    total += await price(order);
    start = start + (await price(order));
  }
  const box = { n: 0 };
  box.n += await price(orders[0]);
  return total + box.n + start;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "set without regard to what it was",
    good: `let table;
class Rates {
  async refresh() {
    table = await load();
    this.table = await load();
    this.loaded = true;
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "the promise itself is kept, and another property is asked for",
    good: `class Rates {
  get() {
    if (!this.loading) {
      this.loading = load();
    }
    return this.loading;
  }
  async start(options) {
    if (!options.cold) {
      this.table = await load();
    }
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a loop's own variable, written in the function that each round makes",
    good: `export async function* peers(source, router) {
  for await (let peer of source) {
    yield async () => {
      if (peer.addresses.length === 0) {
        peer = await router.find(peer.id);
      }
      return peer;
    };
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a module that is imported late comes from the runtime's cache",
    good: `let debug = null;
export async function importDebug() {
  if (!debug) {
    debug = (await import("debug")).default;
  }
  return debug;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `const salts = {};
let current;
export async function saltFor(name) {
  if (salts[name]) return salts[name];
  const bytes = await derive(name);
  ⟦salts[name] = bytes.toString("hex")⟧;
  return salts[name];
}
export async function session() {
  if (!current) {
    const opened = await open();
    ⟦current = opened.session⟧;
  }
  return current;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function add(order, lines) {
  ⟦order.total = order.total + (await price(lines))⟧;
  ⟦order.weight += await weigh(lines)⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "the promise itself is kept, modules are loaded, a lock is held",
    good: `class Client {
  async connect() {
    if (this.connecting) {
      return await this.connecting;
    }
    this.connecting = this.open();
    await this.connecting;
  }
  async compress(text) {
    if (!this.gzip) {
      const { gzip } = await import("node:zlib");
      this.gzip = promisify(gzip);
    }
    return this.gzip(text);
  }
  async versions() {
    await this.mutex.acquire();
    try {
      if (!this.known) this.known = await this.ask();
      return this.known;
    } finally {
      this.mutex.release();
    }
  }
  async rename(options) {
    options.name = options.name || (await ask("Name?"));
  }
}`,
  },
];
