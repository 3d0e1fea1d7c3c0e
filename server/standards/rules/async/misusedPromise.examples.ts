import type { Example } from "../../model.ts";

export const misusedPromiseExamples: readonly Example[] = [
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `export async function ship(orders) {
  orders.forEach(⟦async (order) => { await carrier.book(order); }⟧);
  return "shipped";
}`,
    fixed: `export async function ship(orders) {
  for (const order of orders) { await carrier.book(order); }
  return "shipped";
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `const isOpen = async (shop) => shop.hours.includes(await clock.hour());
function openShops(shops) {
  const any = shops.some(⟦isOpen⟧);
  return shops.filter(⟦async⟧ (shop) => {
    const open = await isOpen(shop);
    return open;
  });
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `class Store {
  async exists(id) { return true; }
  async put(id, row) {
    if (⟦this.exists(id)⟧) return;
    if (row && ⟦this.exists(row.id)⟧) return;
    if (!⟦this.exists(row.id)⟧) throw new Error("missing");
    const present = ⟦this.exists(id)⟧ ? 1 : 0;
    return ⟦this.exists(id)⟧ && present;
  }
}`,
    fixed: `class Store {
  async exists(id) { return true; }
  async put(id, row) {
    if (await this.exists(id)) return;
    if (row && this.exists(row.id)) return;
    if (!this.exists(row.id)) throw new Error("missing");
    const present = this.exists(id) ? 1 : 0;
    return this.exists(id) && present;
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { EventEmitter } from "node:events";
import http from "node:http";
const bus = new EventEmitter();
async function audit(event) { await log.write(event); }
bus.on("order", ⟦async (order) => { await store(order); }⟧);
bus.once("paid", ⟦audit⟧);
setTimeout(⟦async () => { await refresh(); }⟧, 1000);
process.nextTick(⟦audit⟧);
http.createServer(⟦async (req, res) => { res.end(await page(req)); }⟧).listen(80);`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import express, { Router } from "express";
const app = express();
app.get("/orders", ⟦async (req, res) => { res.json(await orders()); }⟧);`,
  },
  {
    languages: ["typescript", "tsx"],
    bad: `async function load() { return { name: "x" }; }
const run: () => void = ⟦async () => { await load(); }⟧;
const copy = { ...⟦load()⟧ };
const started = fetch("/health");
function ready() {
  const state = load();
  while (⟦state⟧) { break; }
}`,
  },
  {
    languages: ["tsx"],
    bad: `export const Save = () => <button onClick={⟦async () => { await save(); }⟧}>Save</button>;`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "the callback handles its own errors",
    good: `socket.on("message", async (text) => {
  try {
    await handle(text);
  } catch (error) {
    log.error(error);
  }
});
setInterval(async () => {
  await poll().catch((error) => log.error(error));
}, 1000);`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "frameworks that take the handler's promise",
    good: `import Fastify from "fastify";
import { Telegraf } from "telegraf";
const app = Fastify();
app.get("/orders", async () => orders());
const bot = new Telegraf(token);
bot.on("text", async (message) => { await answer(message); });`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "results that are used, and awaited conditions",
    good: `async function exists(id) { return true; }
export async function put(ids) {
  if (await exists(ids[0])) return;
  const all = await Promise.all(ids.map(async (id) => exists(id)));
  const total = await ids.reduce(async (sum, id) => (await sum) + id, Promise.resolve(0));
  await cursor.forEach(async (row) => { await keep(row); });
  return all.filter((one) => one).sort((a, b) => a - b) && total;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a promise that may be missing",
    good: `let pending;
async function load() {}
export async function once(hook) {
  if (pending) return pending;
  pending = load();
  const result = hook?.();
  if (result) await result;
  if (load) await load();
  return pending;
}`,
  },
  {
    languages: ["typescript", "tsx"],
    good: `async function save() {}
const run: () => Promise<void> = async () => { await save(); };
const later: () => void = () => { void save(); };
export async function merge(options: object) {
  return { ...options, ...(await load()) };
}`,
  },
  {
    languages: ["typescript"],
    bad: `interface Hooks {
  onDone: () => void;
  onError(error: Error): void;
}
type Tick = () => void;
abstract class Job {
  abstract run(): void;
}
class Report extends Job implements Hooks {
  onDone = () => {};
  onError() {}
  async ⟦run⟧() {
    await write();
  }
}
function every(ms: number, task: () => void) {}
const tick: Tick = ⟦async⟧ () => {
  await poll();
};
const hooks: Hooks = {
  onDone: ⟦async⟧ () => {
    await flush();
  },
  async ⟦onError⟧(error) {
    await send(error);
  },
};
every(5, ⟦async⟧ () => {
  await poll();
});
function later(): () => void {
  return ⟦async⟧ () => {
    await poll();
  };
}
let last: () => void;
last = ⟦async () => poll()⟧;`,
  },
  {
    languages: ["typescript"],
    bad: `class Bus {
  constructor(private readonly failed: (error: Error) => void) {}
  subscribe(topic: string, handler: (text: string) => void): void {}
  start() {
    this.subscribe("orders", ⟦async⟧ (text) => {
      await store(text);
    });
  }
}
const bus = new Bus(⟦async⟧ (error) => {
  await report(error);
});
declare function onExit(run: (() => void) | undefined): void;
async function close() {
  await drain();
}
onExit(⟦close⟧);
onExit(⟦() => close()⟧);
export function main(bus: Bus, connect: (done: () => void) => void) {
  bus.subscribe("prices", ⟦async⟧ (text) => {
    await store(text);
  });
  connect(⟦async⟧ () => {
    await drain();
  });
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `async function send(row) {
  await client.send(row);
}
export function start(rows, bus) {
  rows.forEach(⟦(row) => send(row)⟧);
  rows.filter(⟦(row) => send(row)⟧);
  setInterval(⟦() => send(null)⟧, 1000);
  setTimeout(⟦() => client.read(1).then(show)⟧, 1000);
  bus.on("row", ⟦(row) => send(row)⟧);
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "the promise that is passed on is handled",
    good: `export function start(rows, bus) {
  async function send(row) {
    try {
      await client.send(row);
    } catch (error) {
      console.error(error);
    }
  }
  setInterval(() => send(null), 1000);
  setTimeout(() => client.read(1).then(show, fail), 1000);
  setTimeout(() => client.read(1).then(show).catch(fail), 1000);
  bus.on("row", (row) => client.read(row).catch(fail));
}`,
  },
  {
    languages: ["typescript"],
    bad: `interface Hook {
  fire: () => void;
}
class Flush implements Hook {
  ⟦fire⟧ = async () => {
    await flush();
  };
}
class Timer {
  constructor(private task: () => void) {}
  reset() {
    this.task = ⟦async () => flush()⟧;
  }
}
const timers = { every: (task: () => void) => {} };
timers.every(⟦async () => flush()⟧);
const later = (): (() => void) => ⟦async () => flush()⟧;`,
  },
  {
    languages: ["typescript"],
    bad: `const ready = Promise.resolve(true);
declare const found: Promise<boolean>;
export function wait(given: Promise<number>) {
  if (⟦ready⟧) return 1;
  for (; ⟦found⟧; ) {}
  return ⟦given⟧ ? 2 : { ...⟦ready⟧ };
}`,
  },
  {
    languages: ["typescript"],
    trap: "a result is allowed, another overload takes a promise, or the errors are handled",
    good: `interface Hooks {
  onDone: () => void | Promise<void>;
  onError(error: Error): Promise<void>;
  onTick: () => unknown;
}
const hooks: Hooks = {
  onDone: async () => {
    await flush();
  },
  async onError(error) {
    await send(error);
  },
  onTick: async () => 1,
};
function run(task: () => void): void;
function run(task: () => Promise<void>): Promise<void>;
function run(task: () => unknown) {
  return task();
}
run(async () => {
  await flush();
});
function every(ms: number, task: () => void) {}
every(5, async () => {
  try {
    await poll();
  } catch (error) {
    console.error(error);
  }
});
const stop: () => void = () => {
  void close();
};
declare const maybe: Promise<number> | undefined;
if (maybe) every(1, stop);`,
  },
];
