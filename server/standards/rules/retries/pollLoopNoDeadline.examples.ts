import type { Example } from "../../model.ts";
import { serverExamples } from "./pollLoopNoDeadline.serverExamples.ts";

const JS = ["typescript", "javascript"] as const;

const javascript: readonly Example[] = [
  {
    languages: JS,
    bad: `export async function ready(job) {
  ⟦while (!job.finished)⟧ {
    await sleep(500);
  }
}`,
    fixed: `export async function ready(job) {
  const deadline = Date.now() + 60000;
  while (!job.finished) {
    if (Date.now() > deadline) throw new Error("gave up after 60 s");
    await sleep(500);
  }
}`,
  },
  {
    languages: [...JS, "tsx"],
    bad: `import { setTimeout as delay } from "node:timers/promises";
class Exports {
  async wait(id) {
    ⟦while (true)⟧ {
      const { status } = await this.api.describe(id, { timeout: 5000 });
      if (status === "DONE") return status;
      if (status === "FAILED") throw new Error("export failed");
      await delay(2000);
    }
  }
}`,
  },
  {
    languages: JS,
    bad: `async function connected(client) {
  let state;
  do {
    state = await client.state();
    console.log("waiting", state);
    await new Promise((resolve) => setTimeout(resolve, 100));
  } ⟦while (state !== "up")⟧;
}`,
  },
  {
    languages: JS,
    bad: `async function lock(redis, key) {
  ⟦for (; !(await redis.setnx(key, 1)); )⟧ await wait(50);
  ⟦for (;;)⟧ {
    try {
      const owner = await redis.get(key);
      if (owner) break;
    } catch (error) {
      console.error(error);
    }
    await wait(50);
  }
}`,
  },
  {
    languages: JS,
    trap: "deadline, attempts, abort signal",
    good: `async function a(job) {
  const deadline = Date.now() + 30_000;
  while (!job.done && Date.now() < deadline) await sleep(500);
}
async function b(job) {
  let n = 0;
  while (!job.done) {
    if (++n > 10) throw new Error("too long");
    await sleep(500);
  }
}
async function c(job, signal) {
  while (!job.done) {
    signal.throwIfAborted();
    await sleep(500);
  }
}
async function d(job) {
  for (let i = 0; i < 10 && !job.done; i++) await sleep(500);
}`,
  },
  {
    languages: JS,
    trap: "supervisors and workers are meant to run on",
    good: `class Worker {
  async start() {
    while (!this.stopped) {
      await sleep(1000);
    }
    while (true) {
      const message = await this.queue.receive();
      await this.handle(message);
      await sleep(100);
    }
  }
  async loop() {
    while (true) {
      await this.tick();
      await sleep(1000);
    }
  }
}`,
  },
  {
    languages: [...JS, "tsx"],
    trap: "pages with a pause in between",
    good: `async function all(api) {
  const items = [];
  let cursor = "";
  while (cursor !== undefined) {
    const page = await api.list(cursor);
    items.push(...page.items);
    cursor = page.next;
    await sleep(200);
  }
  return items;
}`,
  },
  {
    languages: JS,
    trap: "a race limits the loop",
    good: `async function ready(job) {
  const poll = async () => {
    while (!job.done) await sleep(500);
  };
  await Promise.race([poll(), expire(30_000)]);
}`,
  },
  {
    languages: JS,
    path: "test/jobs.test.js",
    trap: "tests have their own timeout",
    good: `it("ends", async () => {
  while (!job.done) await sleep(10);
});`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import asyncio

async def ready(job):
    ⟦while not job.done⟧:
        await asyncio.sleep(1)
    return job.result`,
    fixed: `import asyncio

async def ready(job):
    async with asyncio.timeout(60):
        while not job.done:
            await asyncio.sleep(1)
    return job.result`,
  },
  {
    languages: ["python"],
    bad: `import time

def wait_for_cluster(client, name):
    status = client.status(name)
    ⟦while status != "ACTIVE"⟧:
        logger.info("waiting for %s", name)
        time.sleep(10)
        status = client.status(name)`,
    fixed: `import time

def wait_for_cluster(client, name):
    status = client.status(name)
    deadline = time.monotonic() + 60
    while status != "ACTIVE":
        if time.monotonic() > deadline:
            raise TimeoutError("gave up after 60 s")
        logger.info("waiting for %s", name)
        time.sleep(10)
        status = client.status(name)`,
  },
  {
    languages: ["python"],
    bad: `from time import sleep

class Deployment:
    def wait(self):
        ⟦while True⟧:
            response = self.session.get(self.url, timeout=5)
            state = response.json()["state"]
            if state == "ready":
                return response
            elif state == "failed":
                raise RuntimeError(state)
            sleep(5)`,
  },
  {
    languages: ["python"],
    bad: `import trio
import anyio

async def opened(gate):
    ⟦while not gate.is_open()⟧:
        await trio.sleep(0.1)

async def idle():
    ⟦while True⟧:
        await anyio.sleep(3600)`,
    fixed: `import trio
import anyio

async def opened(gate):
    with trio.fail_after(60):
        while not gate.is_open():
            await trio.sleep(0.1)

async def idle():
    while True:
        await anyio.sleep(3600)`,
  },
  {
    languages: ["python"],
    trap: "deadline, attempts, a scope with a timeout",
    good: `import asyncio
import time

def a(job, timeout):
    start = time.monotonic()
    while not job.done:
        if time.monotonic() - start > timeout:
            raise TimeoutError
        time.sleep(1)

def b(job):
    left = 10
    while not job.done and left > 0:
        left -= 1
        time.sleep(1)

async def c(job):
    async with asyncio.timeout(30):
        while not job.done:
            await asyncio.sleep(1)`,
  },
  {
    languages: ["python"],
    trap: "supervisors and workers are meant to run on",
    good: `import time

class Worker:
    def run(self):
        while self.running:
            self.tick()
            time.sleep(1)

    def watch(self):
        while not self._stop.is_set():
            time.sleep(1)

def main():
    start()
    while True:
        time.sleep(1)`,
  },
  {
    languages: ["python"],
    trap: "a retry: its bound is another rule's",
    good: `import time

def connect():
    while True:
        try:
            return open_connection()
        except ConnectionError:
            time.sleep(1)`,
  },
  {
    languages: ["python"],
    trap: "a consumer that paces itself",
    good: `import time

def drain(queue):
    while queue:
        deleted = delete_batch(queue)
        time.sleep(0.1)

def follow(file):
    while True:
        line = file.readline()
        if not line:
            time.sleep(0.1)
            continue
        yield line`,
  },
];

export const examples: readonly Example[] = [...javascript, ...python, ...serverExamples];
