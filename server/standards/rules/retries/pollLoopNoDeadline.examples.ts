import type { Example } from "../../model.ts";

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

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `class Cluster {
  void await() throws InterruptedException {
    ⟦while (!isReady())⟧ {
      Thread.sleep(1000);
    }
  }
}`,
    fixed: `class Cluster {
  void await() throws InterruptedException {
    long deadline = System.nanoTime() + 60000_000_000L;
    while (!isReady()) {
      if (System.nanoTime() - deadline > 0) throw new IllegalStateException("gave up after 60 s");
      Thread.sleep(1000);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.TimeUnit;
class Exports {
  Result result(String id) {
    ⟦while (true)⟧ {
      Status status = client.describe(id);
      if (status.isDone()) {
        return status.result();
      }
      try {
        TimeUnit.SECONDS.sleep(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Locks {
  void take(Lock lock) {
    do {
      log.debug("waiting");
      LockSupport.parkNanos(1_000_000);
    } ⟦while (lock.isHeld())⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Jobs {
  void join(Job job) throws Exception {
    ⟦for (; !job.finished();)⟧ Thread.sleep(50);
    String state = job.state();
    ⟦while (!"DONE".equals(state))⟧ {
      Thread.sleep(50);
      state = job.state();
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "deadline, attempts, interruption",
    good: `class Cluster {
  void a(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!isReady() && System.nanoTime() < end) Thread.sleep(1000);
  }
  void b() throws InterruptedException {
    int left = 10;
    while (!isReady()) {
      if (left-- == 0) throw new IllegalStateException();
      attempt();
      Thread.sleep(1000);
    }
  }
  void c() throws InterruptedException {
    while (!Thread.currentThread().isInterrupted()) Thread.sleep(1000);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "supervisors and workers are meant to run on",
    good: `class Worker implements Runnable {
  private volatile boolean running = true;
  public void run() {
    while (running) {
      work();
      sleep(100);
    }
    while (!stopped.get()) {
      Thread.sleep(100);
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the monitor idiom",
    good: `class Box {
  synchronized Object take() throws InterruptedException {
    while (value == null) wait();
    return value;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a retry: its bound is another rule's",
    good: `class Client {
  Response call() throws InterruptedException {
    while (true) {
      try {
        return send();
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
  }
}`,
  },
];

const go: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package deploy
import (
	"fmt"
	"time"
)
func wait(id string) error {
	⟦for !ready(id)⟧ {
		time.Sleep(time.Second)
	}
	return nil
}
`,
    fixed: `package deploy
import (
	"fmt"
	"time"
)
func wait(id string) error {
	deadline := time.Now().Add(60000 * time.Millisecond)
	for !ready(id) {
		if time.Now().After(deadline) {
			return fmt.Errorf("gave up after 60 s")
		}
		time.Sleep(time.Second)
	}
	return nil
}
`,
  },
  {
    languages: ["go"],
    bad: `package deploy
import "time"
func (c *Client) Wait(id string) (string, error) {
	⟦for⟧ {
		status, err := c.Describe(id)
		if err != nil {
			return "", err
		}
		if status == "ACTIVE" {
			return status, nil
		}
		time.Sleep(5 * time.Second)
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package deploy
import "time"
func opened(gate *Gate) {
	⟦for⟧ {
		if gate.Open() {
			break
		}
		<-time.After(100 * time.Millisecond)
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package deploy
import (
	"log"
	"time"
)
func leader(e *Election) {
	⟦for e.Leader() == ""⟧ {
		log.Printf("no leader yet")
		time.Sleep(time.Second)
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "context, deadline, counter",
    good: `package deploy
import (
	"context"
	"time"
)
func a(ctx context.Context, id string) error {
	for !ready(ctx, id) {
		time.Sleep(time.Second)
	}
	return ctx.Err()
}
func b(id string) {
	end := time.Now().Add(time.Minute)
	for !ready(id) && time.Now().Before(end) {
		time.Sleep(time.Second)
	}
}
func c(id string) {
	for i := 0; i < 10 && !ready(id); i++ {
		time.Sleep(time.Second)
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "a worker is meant to run on",
    good: `package deploy
import "time"
func (w *Worker) Run() {
	for {
		w.sweep()
		time.Sleep(time.Minute)
	}
}
func (w *Worker) Keep() {
	for !w.stopped.Load() {
		time.Sleep(time.Second)
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "select with a way out",
    good: `package deploy
import "time"
func wait(done chan struct{}, id string) {
	for !ready(id) {
		select {
		case <-done:
			return
		case <-time.After(time.Second):
		}
	}
}
`,
  },
  {
    languages: ["go"],
    good: `package deploy
import "time"
func all(items []Item) {
	for _, item := range items {
		send(item)
		time.Sleep(time.Millisecond)
	}
}
`,
  },
];

export const examples: readonly Example[] = [...javascript, ...python, ...java, ...go];
