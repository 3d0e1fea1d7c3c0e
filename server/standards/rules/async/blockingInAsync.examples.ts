import type { Example } from "../../model.ts";

export const blockingInAsyncExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import asyncio
import time


async def poll():
    while True:
        ⟦time.sleep(5)⟧`,
    fixed: `import asyncio
import time


async def poll():
    while True:
        await asyncio.sleep(5)`,
  },
  {
    languages: ["python"],
    bad: `from time import sleep as pause
import requests as rq
import httpx
from urllib.request import urlopen


class Prices:
    async def load(self, session: rq.Session):
        ⟦pause(1)⟧
        first = ⟦rq.get("https://example.org", timeout=3)⟧
        second = ⟦session.post("https://example.org", timeout=3)⟧
        third = ⟦httpx.get("https://example.org")⟧
        with httpx.Client() as client:
            fourth = ⟦client.get("https://example.org")⟧
        return ⟦urlopen("https://example.org", timeout=3)⟧`,
  },
  {
    languages: ["python"],
    bad: `import os
import subprocess
from pathlib import Path


async def convert(name):
    ⟦subprocess.run⟧(
        ["convert", name],
        timeout=10,
    )
    ⟦os.system("sync")⟧
    answer = ⟦input("go on? ")⟧
    if ⟦os.path.exists(name)⟧ or ⟦Path(name).is_file()⟧:
        with ⟦open(name)⟧ as file:
            return file.read() + answer`,
  },
  {
    languages: ["python"],
    bad: `import queue
import psycopg2

waiting = queue.Queue(maxsize=10)


async def work():
    db = ⟦psycopg2.connect("dbname=shop")⟧
    job = ⟦waiting.get()⟧
    return db, job`,
  },
  {
    languages: ["python"],
    trap: "a nested sync function, a worker thread",
    good: `import asyncio
import time
import requests


async def load():
    def read():
        time.sleep(1)
        return requests.get("https://example.org", timeout=3)

    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, lambda: time.sleep(1))
    await asyncio.to_thread(time.sleep, 1)
    return await asyncio.to_thread(read)`,
  },
  {
    languages: ["python"],
    trap: "sync functions may block",
    good: `import time
import subprocess


def wait():
    time.sleep(1)
    subprocess.run(["sync"], timeout=5)
    with open("a.txt") as file:
        return file.read()`,
  },
  {
    languages: ["python"],
    trap: "same name, async library",
    good: `import aiofiles
from aiofiles import open
from asyncio import sleep, Queue
from anyio import Path


async def read(name, waiting: Queue):
    await sleep(1)
    await waiting.get()
    if await Path(name).exists():
        async with open(name) as file:
            return await file.read()`,
  },
  {
    languages: ["python"],
    trap: "start-up code",
    path: "scripts/import_prices.py",
    good: `import asyncio
import os


async def main():
    with open("prices.csv") as file:
        print(file.read(), os.path.exists("x"), os.path.join("a", "b"))


asyncio.run(main())`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `import fs, { readFileSync as read } from "node:fs";
export async function page(name) {
  const html = ⟦fs.readFileSync(name, "utf8")⟧;
  return html + ⟦read("footer.html")⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `const { execSync } = require("child_process");
const crypto = require("node:crypto");
const zlib = require("zlib");
app.get("/thumb", (req, res) => {
  ⟦execSync("convert a.png b.png")⟧;
  res.end(⟦zlib.gzipSync(body)⟧);
});
class Users {
  async login(user, password) {
    return ⟦crypto.pbkdf2Sync(password, user.salt, 100000, 64, "sha512")⟧;
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { statSync, writeFileSync } from "fs";
import bcrypt from "bcrypt";
export const sizes = async (names) => {
  ⟦writeFileSync⟧(
    "names.json",
    JSON.stringify(names),
  );
  ⟦bcrypt.hashSync("x", 12)⟧;
  return names.map((name) => ⟦statSync(name)⟧.size);
};`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import * as cp from "child_process";
import { mkdirSync } from "fs-extra";
export default async function build(request, reply) {
  ⟦cp.spawnSync("make", ["all"])⟧;
  ⟦mkdirSync("out")⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "start-up code: the module's top level and sync functions",
    good: `import { readFileSync, existsSync } from "node:fs";
const settings = JSON.parse(readFileSync("settings.json", "utf8"));
export function loadKeys() {
  return existsSync("keys.pem") ? readFileSync("keys.pem") : settings.key;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a command",
    path: "bin/import.js",
    good: `import fs from "fs";
async function main() {
  const text = fs.readFileSync("prices.csv", "utf8");
  console.log(text);
}
main().catch(console.error);`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "same name, other object",
    good: `import { readFileSync } from "memfs";
export async function page(store) {
  await store.readSync();
  store.flushSync();
  return readFileSync("a.html");
}`,
  },
  {
    languages: ["typescript", "javascript"],
    good: `import { readFile } from "node:fs/promises";
import fs from "fs";
export async function page(name) {
  process.once("exit", () => fs.unlinkSync(name));
  return readFile(name, "utf8");
}`,
  },
  {
    languages: ["java"],
    bad: `import reactor.core.publisher.Mono;
class Prices {
  Mono<Price> load(String id) {
    return client.find(id).map(price -> {
      ⟦Thread.sleep(100)⟧;
      return price;
    });
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import reactor.core.publisher.*;
class Prices {
  Flux<Price> all(String id) {
    Shop shop = ⟦shops.find(id).block()⟧;
    return client.all(shop);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import org.springframework.web.client.RestTemplate;
import reactor.core.publisher.Mono;
import java.util.concurrent.TimeUnit;
class Prices {
  private final RestTemplate http;
  Mono<Price> load(String id) throws Exception {
    ⟦TimeUnit.SECONDS.sleep(1)⟧;
    return Mono.just(⟦http.getForObject("/price", Price.class)⟧);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
class Prices {
  void warm(Uni<Price> price, CompletableFuture<Shop> shop) {
    price.map(one -> one.at(⟦shop.join()⟧));
  }
}`,
  },
  {
    languages: ["java"],
    trap: "moved to a thread that may block",
    good: `import org.springframework.web.client.RestTemplate;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
class Prices {
  private final RestTemplate http;
  Mono<Price> load(String id) {
    return Mono.fromCallable(() -> http.getForObject("/price", Price.class));
  }
  Mono<Price> other(String id) {
    return Mono.defer(() -> Mono.just(http.getForObject("/price", Price.class)))
        .subscribeOn(Schedulers.boundedElastic());
  }
}`,
  },
  {
    languages: ["java"],
    trap: "ordinary threads may block",
    good: `import java.util.concurrent.CompletableFuture;
class Prices {
  void poll() throws InterruptedException {
    Thread.sleep(100);
    CompletableFuture.supplyAsync(() -> {
      Thread.sleep(10);
      return 1;
    }).join();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the edge of a reactive program waits for it",
    good: `import reactor.core.publisher.Mono;
class Main {
  void run() {
    Mono.just(1).map(one -> one + 1).block();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "same name, other type",
    good: `import java.util.Map;
import reactor.core.publisher.Mono;
class Prices {
  private final Map<String, Price> cache;
  Mono<Price> load(String id) {
    return Mono.just(cache.get(id)).map(price -> price.join());
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "what a service does once, before its first request",
    good: `import fs from "node:fs";
export class Runner {
  async loadServices(folder) {
    const files = fs.readdirSync(folder);
    await Promise.all(files.map((file) => this.register(file)));
  }
}`,
  },
];
