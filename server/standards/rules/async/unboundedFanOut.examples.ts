import type { Example } from "../../model.ts";

export const unboundedFanOutExamples: readonly Example[] = [
  {
    languages: ["typescript", "javascript"],
    bad: `import pLimit from "p-limit";
export async function refresh(users) {
  await ⟦Promise.all(users.map((user) => fetch(user.url)))⟧;
}`,
    fixed: `import pLimit from "p-limit";
export async function refresh(users) {
  const limit = pLimit(16);
  await Promise.all(users.map((user) => limit(() => fetch(user.url))));
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function send(orders) {
  const sent = await ⟦Promise.allSettled⟧(
    orders.map(async (order) => {
      await mailer.send(order.email);
    }),
  );
  return sent;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `async function load(id) {
  return fetch(\`/orders/\${id}\`);
}
export async function all(ids) {
  const jobs = ids.map(load);
  return ⟦Promise.all(jobs)⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `async function store(row) {}
export async function copy(rows) {
  const pending = [];
  for (const row of rows) {
    pending.push(store(row));
  }
  await ⟦Promise.all(pending)⟧;
}`,
  },
  {
    languages: ["typescript"],
    bad: `import { Effect } from "effect";
export const run = (ids: string[]) =>
  Effect.forEach(ids, (id) => fetchOrder(id), { ⟦concurrency: "unbounded"⟧ });`,
    fixed: `import { Effect } from "effect";
export const run = (ids: string[]) =>
  Effect.forEach(ids, (id) => fetchOrder(id), { concurrency: 16 });`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a list of fixed length",
    good: `const REGIONS = ["eu", "us"];
export async function all(region) {
  await Promise.all([fetch("/a"), fetch("/b")]);
  await Promise.all(["a", "b"].map((name) => fetch(name)));
  await Promise.all(REGIONS.map(async (name) => await fetch(name)));
  await Promise.all(Array.from({ length: 4 }, () => fetch("/")));
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "limited by p-limit or a queue",
    good: `import pLimit from "p-limit";
const limit = pLimit(8);
export async function all(urls, queue) {
  await Promise.all(urls.map((url) => limit(() => fetch(url))));
  await Promise.all(urls.map((url) => queue.add(() => fetch(url))));
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "taken in slices",
    good: `export async function all(urls) {
  for (let at = 0; at < urls.length; at += 10) {
    await Promise.all(urls.slice(at, at + 10).map((url) => fetch(url)));
    const batch = urls.slice(at, at + 10);
    await Promise.all(batch.map((url) => fetch(url)));
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "nothing is started",
    good: `export async function all(pending, names) {
  await Promise.all(pending);
  await Promise.all(names.map((name) => started[name]));
  return Object.all(names.map((name) => fetch(name)));
}`,
  },
  {
    languages: ["python"],
    bad: `import asyncio


async def refresh(users):
    return await ⟦asyncio.gather(*[load(user) for user in users])⟧`,
    fixed: `import asyncio


async def refresh(users):
    limit = asyncio.Semaphore(16)

    async def limited(job):
        async with limit:
            return await job

    return await asyncio.gather(*[limited(load(user)) for user in users])`,
  },
  {
    languages: ["python"],
    bad: `import asyncio


async def refresh(users, orders):
    await ⟦asyncio.gather(*(load(user) for user in users))⟧
    await ⟦asyncio.gather(*map(send, orders))⟧`,
  },
  {
    languages: ["python"],
    bad: `from asyncio import create_task, gather, wait


async def refresh(users):
    tasks = [create_task(load(user)) for user in users]
    done = await ⟦gather(*tasks)⟧
    await ⟦wait([create_task(save(one)) for one in done])⟧`,
  },
  {
    languages: ["python"],
    bad: `import asyncio


async def refresh(users):
    async with asyncio.TaskGroup() as group:
        for user in users:
            ⟦group.create_task(load(user))⟧`,
  },
  {
    languages: ["python"],
    trap: "a list of fixed length",
    good: `import asyncio

HOSTS = ["a", "b"]


async def start(queue):
    await asyncio.gather(a(), b())
    await asyncio.gather(*[ping(host) for host in HOSTS])
    await asyncio.gather(*[worker(queue) for _ in range(4)])
    await asyncio.gather(*(ping(host) for host in ("a", "b")))`,
  },
  {
    languages: ["python"],
    trap: "limited by a semaphore",
    good: `import asyncio

slots = asyncio.Semaphore(10)


async def load(user):
    async with slots:
        return await fetch(user)


async def refresh(users):
    await asyncio.gather(*[load(user) for user in users])`,
  },
  {
    languages: ["python"],
    trap: "taken in slices",
    good: `import asyncio


async def refresh(users):
    for at in range(0, len(users), 10):
        await asyncio.gather(*[load(user) for user in users[at : at + 10]])
        batch = users[at : at + 10]
        await asyncio.gather(*[load(user) for user in batch])`,
  },
  {
    languages: ["python"],
    trap: "given tasks, and another gather",
    good: `import asyncio
from shop import harvest


async def join(tasks, fields):
    await asyncio.gather(*tasks)
    harvest.gather(*[pick(one) for one in fields])`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "golang.org/x/sync/errgroup"

func refresh(ctx context.Context, users []User) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, user := range users {
		⟦g.Go⟧(func() error {
			return load(ctx, user)
		})
	}
	return g.Wait()
}`,
    fixed: `package shop

import "golang.org/x/sync/errgroup"

func refresh(ctx context.Context, users []User) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(16)
	for _, user := range users {
		g.Go(func() error {
			return load(ctx, user)
		})
	}
	return g.Wait()
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

func refresh(users []User) {
	var wg sync.WaitGroup
	for _, user := range users {
		wg.Add(1)
		⟦go⟧ func(u User) {
			defer wg.Done()
			client.Get(u.URL)
		}(user)
	}
	wg.Wait()
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

func consume(messages <-chan Message) {
	for message := range messages {
		⟦go⟧ handle(message)
	}
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "golang.org/x/sync/errgroup"

func refresh(byName map[string]User) error {
	var group errgroup.Group
	for name := range byName {
		⟦group.Go(load(name))⟧
	}
	return group.Wait()
}`,
  },
  {
    languages: ["go"],
    trap: "a limit, by the group or by a semaphore",
    good: `package shop

import "golang.org/x/sync/errgroup"

func refresh(users []User) error {
	var g errgroup.Group
	g.SetLimit(8)
	for _, user := range users {
		g.Go(func() error { return load(user) })
	}
	slots := make(chan struct{}, 8)
	for _, user := range users {
		slots <- struct{}{}
		go func() {
			defer func() { <-slots }()
			load(user)
		}()
	}
	return g.Wait()
}`,
  },
  {
    languages: ["go"],
    trap: "a fixed number of workers",
    good: `package shop

func start(jobs chan Job, count int) {
	for i := 0; i < 4; i++ {
		go work(jobs)
	}
	for range count {
		go work(jobs)
	}
	for _, name := range []string{"a", "b"} {
		go watch(name)
	}
}`,
  },
  {
    languages: ["go"],
    trap: "one goroutine for each listener of the configuration",
    good: `package shop

func serve(listeners []net.Listener, all []Source) {
	for _, l := range listeners {
		go serveOne(l)
	}
	for _, s := range all {
		go func() {
			for {
				s.poll()
			}
		}()
	}
}`,
  },
  {
    languages: ["go"],
    trap: "batches, and one goroutine outside of any loop",
    good: `package shop

func refresh(users []User) {
	for _, user := range users[:10] {
		go load(user)
	}
	go func() {
		for _, user := range users {
			load(user)
		}
	}()
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.List;

class Mailer {
  void all(List<Order> orders) {
    ⟦orders.parallelStream().forEach(order -> mailClient.send(order))⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.List;
import java.util.concurrent.CompletableFuture;

class Loader {
  List<CompletableFuture<User>> all(List<String> ids) {
    return ids.stream().map(id -> ⟦CompletableFuture.supplyAsync(() -> userClient.load(id))⟧).toList();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.List;
import java.util.concurrent.CompletableFuture;

class Loader {
  void all(List<String> ids) {
    for (String id : ids) {
      ⟦CompletableFuture.runAsync(() -> repository.refresh(id))⟧;
    }
    var names = ⟦ids.parallelStream().map(httpClient::fetch)⟧.toList();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.List;
import java.util.concurrent.Executors;

class Loader {
  void all(List<String> ids) {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String id : ids) {
        ⟦executor.submit(() -> load(id))⟧;
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "work on the processor alone",
    good: `import java.util.List;

class Sums {
  long all(List<Order> orders) {
    orders.parallelStream().forEach(order -> order.normalize());
    return orders.parallelStream().map(Order::price).count();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "an executor of limited size is given",
    good: `import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

class Loader {
  private ExecutorService pool;

  void all(List<String> ids) {
    for (String id : ids) {
      CompletableFuture.runAsync(() -> userClient.load(id), pool);
      pool.submit(() -> userClient.load(id));
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "limited by a semaphore",
    good: `import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

class Loader {
  private final Semaphore slots = new Semaphore(8);

  void all(List<String> ids) throws InterruptedException {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String id : ids) {
        slots.acquire();
        executor.submit(() -> load(id));
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a list of fixed length, and a stream that is not parallel",
    good: `import java.util.List;
import java.util.concurrent.CompletableFuture;

class Loader {
  void all(List<String> ids) {
    List.of("a", "b").parallelStream().forEach(name -> userClient.load(name));
    ids.stream().forEach(id -> userClient.load(id));
    CompletableFuture.runAsync(() -> userClient.load("a"));
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "ending what one holds oneself",
    good: `export class Pool {
  async destroy() {
    await Promise.all(this.workerThreads.map((thread) => thread.terminate()));
  }
  async stop(sessions) {
    await Promise.all([...sessions.values()].map(async (session) => {
      await session.close();
    }));
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "the parts that a program is built of",
    good: `export class App {
  async start() {
    await Promise.all(this.components.map(async (component) => {
      await component.start();
    }));
    await Promise.all(Object.values(this.transports).map((transport) => transport.sendHello()));
  }
}`,
  },
  {
    languages: ["go"],
    trap: "workers that share one queue of work",
    good: `package load

import "sync"

func run(clients []*Client, requests <-chan Request) {
	var wg sync.WaitGroup
	wg.Add(len(clients))
	for i := range clients {
		go func(c *Client) {
			defer wg.Done()
			for request := range requests {
				c.Do(request)
			}
		}(clients[i])
	}
	wg.Wait()
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "work that stays in the process",
    good: `export async function digest(attachments, hash) {
  await Promise.all(
    attachments.map(async (attachment) => {
      attachment.digest = await hash(attachment.data);
    }),
  );
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "waiting for what ends by itself",
    good: `export async function uninstall(tabs, events) {
  const gone = [];
  for (const tab of tabs) {
    gone.push(new Promise((resolve) => events.once(\`gone:\${tab.id}\`, resolve)));
  }
  await Promise.all(gone);
}`,
  },
  {
    languages: ["python"],
    bad: `import asyncio

async def refresh(customers):
    tasks = []
    for customer in customers:
        tasks.append(load(customer))
    return await ⟦asyncio.gather(*tasks)⟧`,
  },
  {
    languages: ["python"],
    bad: `import asyncio

async def refresh(customers):
    tasks = set()
    for customer in customers:
        task = asyncio.create_task(load(customer))
        tasks.add(task)
    await ⟦asyncio.wait(tasks)⟧`,
  },
  {
    languages: ["python"],
    trap: "collected a few at a time, or what ends",
    good: `import asyncio

async def refresh(customers, sessions):
    tasks = []
    for customer in customers:
        tasks.append(load(customer))
        if len(tasks) >= 20:
            await asyncio.gather(*tasks)
            tasks.clear()
    await asyncio.gather(*(session.close() for session in sessions))

async def both():
    tasks = []
    tasks.append(load("a"))
    tasks.append(load("b"))
    await asyncio.gather(*tasks)`,
  },
];
