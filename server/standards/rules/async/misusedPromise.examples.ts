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
];
