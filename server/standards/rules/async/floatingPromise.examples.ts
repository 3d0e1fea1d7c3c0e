import type { Example } from "../../model.ts";

export const floatingPromiseExamples: readonly Example[] = [
  {
    languages: ["typescript", "javascript"],
    bad: `async function store(order) {
  return order;
}
export async function accept(order) {
  ⟦store(order)⟧;
  return "accepted";
}`,
    fixed: `async function store(order) {
  return order;
}
export async function accept(order) {
  await store(order);
  return "accepted";
}`,
  },
  {
    languages: ["typescript"],
    bad: `const publish = (event: Event): Promise<void> => broker.send(event);
function onChange(event: Event) {
  ⟦publish(event)⟧;
}`,
    fixed: `const publish = (event: Event): Promise<void> => broker.send(event);
function onChange(event: Event) {
  publish(event).catch((error: unknown) => { console.error("failed:", error); });
}`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `class Ledger {
  async flush() {}
  add(entry) {
    this.entries.push(entry);
    ⟦this.flush()⟧;
  }
}
const ledger = new Ledger();
function close() {
  ⟦ledger?.flush()⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { writeFile as save } from "node:fs/promises";
import fs, { promises } from "fs";
import http from "axios";
function report(text) {
  ⟦save("report.txt", text)⟧;
  ⟦promises.unlink("old.txt")⟧;
  ⟦fs.promises.mkdir("out")⟧;
  ⟦http.post("/report", text)⟧;
  ⟦fetch("/ping")⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `function load(id) {
  ⟦client.read(id).then((row) => cache.set(id, row))⟧;
  ⟦client.read(id)⟧
    .then((row) => row.name)
    .then((name) => cache.set(id, name));
  ⟦client.read(id).catch(log).then(done)⟧;
  ⟦client.read(id).then(show, undefined)⟧;
  ⟦client.read(id).finally(() => stop())⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `const api = {
  async warm() {},
  ready: async () => true,
};
function boot(fast, slow) {
  ⟦api.warm()⟧;
  ⟦fast ? api.ready() : slow()⟧;
  ⟦slow && api.warm()⟧;
  ⟦Promise.all([api.warm(), api.ready()])⟧;
  ⟦new Promise⟧((resolve) => {
    setTimeout(resolve, 10);
  });
  ⟦(async⟧ () => {
    await api.ready();
  })();
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `async function notify(user) {}
export async function all(users) {
  ⟦users.map((user) => notify(user))⟧;
  ⟦users.map(async (user) => user.touch())⟧;
}`,
    fixed: `async function notify(user) {}
export async function all(users) {
  await Promise.all(users.map((user) => notify(user)));
  users.map(async (user) => user.touch());
}`,
  },
  {
    languages: ["typescript"],
    bad: `interface Mailer {
  send(to: string): Promise<void>;
  name(): string;
}
import { promisify } from "util";
import { exec } from "child_process";
const run = promisify(exec);
function welcome(mailer: Mailer, hook: () => Promise<void>, started: Promise<void>) {
  ⟦mailer.send("a@example.org")⟧;
  mailer.name();
  ⟦hook()⟧;
  ⟦started⟧;
  ⟦run("sync")⟧;
}`,
  },
  {
    languages: ["typescript"],
    bad: `type Hook = (name: string) => Promise<void>;
class Hooks {
  private readonly after?: Hook;
  run(before: Hook, last: (() => Promise<void>) | null) {
    const both = () => before("a");
    ⟦before("b")⟧;
    ⟦both()⟧;
    ⟦last?.()⟧;
    ⟦this.after?.("c")⟧;
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "functions that call each other in a circle",
    good: `export function play() {
  const ping = () => pong();
  const pong = () => ping();
  ping();
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "handled: awaited, returned, stored, caught, or marked with void",
    good: `async function send(message) {}
export async function all(messages) {
  await send(messages[0]);
  void send(messages[1]);
  const later = send(messages[2]);
  send(messages[3]).catch((error) => log(error));
  send(messages[4]).then(done, failed);
  send(messages[5]).catch(failed).finally(() => stop());
  await Promise.all(messages.map((m) => send(m)));
  await later;
  return send(messages[6]);
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "same name, not a promise",
    good: `import { get } from "./settings";
import { unlink } from "fs";
class Cache {
  flush() {}
  drop() {
    this.flush();
    get("name");
    unlink("x", () => {});
  }
}
class Remote {
  async drain() {}
}
function use(queue) {
  queue.flush();
  queue.drain();
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "an API with a callback returns nothing",
    good: `import pg from "pg";
const pool = new pg.Pool();
export function count(done) {
  pool.query("select count(*) from orders", (error, result) => done(error, result));
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "an async function that handles its own errors",
    good: `export function start() {
  (async () => {
    try {
      await poll();
    } catch (error) {
      console.error(error);
    }
  })();
}`,
  },
  {
    languages: ["typescript", "tsx"],
    trap: "an async generator and a parameter that hides the async function",
    good: `async function* rows() { yield 1; }
async function save() {}
export function run(save: () => void) {
  rows();
  save();
}`,
  },
  {
    languages: ["javascript"],
    good: `const response = await fetch("/status");
response.headers.get("etag");
export const read = (url) => fetch(url).then((r) => r.json());`,
  },
  {
    languages: ["python"],
    bad: `async def store(order):
    await db.insert(order)


async def accept(order):
    ⟦store(order)⟧
    return "accepted"`,
    fixed: `async def store(order):
    await db.insert(order)


async def accept(order):
    await store(order)
    return "accepted"`,
  },
  {
    languages: ["python"],
    bad: `import asyncio


async def poll():
    while True:
        ⟦asyncio.sleep(5)⟧`,
    fixed: `import asyncio


async def poll():
    while True:
        await asyncio.sleep(5)`,
  },
  {
    languages: ["python"],
    bad: `class Ledger:
    async def flush(self):
        pass

    @staticmethod
    async def ping():
        pass

    def add(self, entry):
        self.entries.append(entry)
        ⟦self.flush()⟧


def close():
    ledger = Ledger()
    ⟦ledger.flush()⟧`,
  },
  {
    languages: ["python"],
    bad: `from asyncio import sleep as pause, gather, Queue
import httpx


async def relay(queue: Queue):
    client = httpx.AsyncClient()
    ⟦client.post("https://example.org", json={})⟧
    ⟦queue.put(1)⟧
    ⟦pause(1)⟧
    ⟦gather(a(), b())⟧`,
  },
  {
    languages: ["python"],
    good: `import asyncio


async def store(order):
    await asyncio.sleep(1)


async def accept(order):
    await store(order)
    task = asyncio.create_task(store(order))
    await asyncio.gather(store(order), task)
    return await store(order)


asyncio.run(accept(1))`,
  },
  {
    languages: ["python"],
    trap: "a decorator that makes it an ordinary call",
    good: `from asgiref.sync import async_to_sync


@async_to_sync
async def store(order):
    pass


def accept(order):
    store(order)`,
  },
  {
    languages: ["python"],
    trap: "same name, not a coroutine",
    good: `import queue
import time


class Worker:
    def flush(self):
        pass

    def run(self, waiting: queue.Queue):
        self.flush()
        waiting.put(1)
        time.sleep(1)


class Remote:
    async def flush(self):
        pass`,
  },
  {
    languages: ["python"],
    trap: "an async generator is no coroutine; a sync client is not awaited",
    good: `import httpx


async def rows():
    yield 1


def warm(client: httpx.Client):
    rows()
    client.get("https://example.org")`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a local function that handles all its errors, and an exit behind a catch",
    good: `export function every(jobs, done) {
  let at = 0;
  function next() {
    if (at < jobs.length) {
      step(jobs[at++]);
    }
  }
  async function step(job) {
    if (job.length === 1) {
      try {
        job(next);
      } catch (error) {
        done(error);
      }
      return;
    }
    try {
      await job();
      next();
    } catch (error) {
      done(error);
    }
  }
  next();
}
export const leave = () => {
  close()
    .catch((error) => logger.error(error))
    .then(() => process.exit(0));
};`,
  },
  {
    languages: ["typescript"],
    bad: `interface Store {
  load(): Promise<void>;
  readonly ready: Promise<void>;
}
type Later = Promise<string>;
class Cached extends Promise<number> {}
class Base {
  async open() {}
  get opened(): Promise<void> {
    return this.open();
  }
}
class Pool extends Base {}
function makePool(): Pool {
  return new Pool();
}
export function run(store: Store, later: Later, pool: Pool, hook: { fire(): Promise<void> }) {
  ⟦store["load"]()⟧;
  ⟦store.ready⟧;
  ⟦later⟧;
  ⟦pool.open()⟧;
  ⟦makePool().open()⟧;
  ⟦hook.fire()⟧;
  ⟦new Cached⟧((resolve) => {
    resolve(1);
  });
  ⟦Cached.resolve(1)⟧;
  const other = makePool();
  ⟦other.open()⟧;
}`,
  },
  {
    languages: ["tsx"],
    bad: `interface Props {
  onSave(): Promise<void>;
  onClose(): void;
}
export function Form({ onSave, onClose }: Props) {
  const refresh = useCallback(async () => {
    await load();
  }, []);
  useEffect(() => {
    ⟦refresh()⟧;
    ⟦onSave()⟧;
    onClose();
  }, [refresh]);
  return null;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `async function sync() {}
const bound = sync.bind(null);
export function start() {
  ⟦bound()⟧;
  ⟦sync.bind(null)()⟧;
  ⟦import("./metrics.js")⟧;
}`,
  },
  {
    languages: ["typescript"],
    trap: "members, factories and callbacks that give no promise",
    good: `interface Store {
  clear(): void;
  readonly size: number;
}
type Later = () => string;
class Base {
  open() {}
  get opened(): boolean {
    return true;
  }
}
class Pool extends Base {}
class Remote {
  async drain() {}
}
function makePool(): Pool {
  return new Pool();
}
export function run(store: Store, later: Later, { onSave }: { onSave(): void }) {
  store["clear"]();
  store.size;
  later();
  makePool().open();
  makePool().drain();
  const refresh = useCallback(() => {}, []);
  refresh();
  onSave();
  const lazy = async () => import("./metrics.js");
  return lazy;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export function load(client, stop) {
  ⟦client.read(1).finally(stop)⟧;
  ⟦client.read(2).finally(this.stop)⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `async function write(row) {}
function save(row) {
  return write(row);
}
const saveLater = (row) => write(row);
function load(id) {
  return client.read(id).then((row) => row.name);
}
const store = {
  async flush() {},
  close() {
    ⟦this.flush()⟧;
  },
};
export function run(row) {
  ⟦save(row)⟧;
  ⟦saveLater(row)⟧;
  ⟦load(row.id)⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "passes on what is no promise, or only sometimes one",
    good: `class Ledger {
  async flush() {}
}
function write(row) {
  rows.push(row);
}
async function send(row) {}
function save(row) {
  return write(row);
}
function maybe(row) {
  if (row.old) return false;
  return send(row);
}
const store = {
  flush() {},
  close() {
    this.flush();
  },
};
export function run(row) {
  save(row);
  maybe(row);
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a then of a class that is no promise",
    good: `class Steps {
  then(step) {
    return this;
  }
}
new Steps().then(first);`,
  },
  {
    languages: ["typescript"],
    bad: `class Store {
  async flush() {
    await write();
  }
}
class Cache extends Store {
  stop() {
    ⟦super.flush()⟧;
  }
}
async function load() {}
⟦<unknown>load()⟧;`,
  },
  {
    languages: ["python"],
    bad: `import trio
from trio.lowlevel import checkpoint

async def serve(handler):
    ⟦trio.serve_tcp(handler, 8080)⟧
    ⟦checkpoint()⟧
    await trio.lowlevel.checkpoint()`,
  },
];
