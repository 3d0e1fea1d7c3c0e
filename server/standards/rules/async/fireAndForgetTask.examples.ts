import type { Example } from "../../model.ts";

export const fireAndForgetTaskExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import asyncio

background_tasks = set()


async def accept(order):
    ⟦asyncio.create_task(audit(order))⟧
    return "accepted"`,
    fixed: `import asyncio

background_tasks = set()


async def accept(order):
    task = asyncio.create_task(audit(order))
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
    return "accepted"`,
  },
  {
    languages: ["python"],
    bad: `from asyncio import ensure_future as later
import asyncio as aio


class Hub:
    def start(self):
        loop = aio.get_running_loop()
        ⟦loop.create_task(self.poll())⟧
        ⟦later(self.watch())⟧
        ⟦aio.get_event_loop().create_task(self.poll())⟧`,
  },
  {
    languages: ["python"],
    bad: `import asyncio


async def accept(order):
    task = ⟦asyncio.create_task(audit(order))⟧
    return "accepted"`,
  },
  {
    languages: ["python"],
    bad: `import asyncio
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pool


def load(names):
    with ThreadPoolExecutor(max_workers=4) as pool:
        for name in names:
            ⟦pool.submit(fetch, name)⟧
        ⟦pool.map(fetch, names)⟧
    workers = Pool(2)
    ⟦workers.apply_async(fetch, ("x",))⟧


async def offload():
    loop = asyncio.get_running_loop()
    ⟦loop.run_in_executor(None, compact)⟧`,
  },
  {
    languages: ["python"],
    trap: "a task group keeps its tasks",
    good: `import asyncio


async def accept(orders):
    async with asyncio.TaskGroup() as group:
        for order in orders:
            group.create_task(audit(order))`,
  },
  {
    languages: ["python"],
    trap: "kept, with a done-callback, awaited or returned",
    good: `import asyncio

tasks = set()


class Hub:
    async def start(self):
        self.poller = asyncio.create_task(self.poll())
        task = asyncio.create_task(self.watch())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        asyncio.create_task(self.flush()).add_done_callback(report)
        await asyncio.create_task(self.once())
        return asyncio.ensure_future(self.last())`,
  },
  {
    languages: ["python"],
    trap: "same name, other library",
    good: `from todo import create_task
import projects


def plan(board, form):
    create_task("buy milk")
    projects.create_task("paint")
    board.create_task("cook")
    form.submit()`,
  },
  {
    languages: ["python"],
    good: `import asyncio
from concurrent.futures import ThreadPoolExecutor

runner = asyncio.ensure_future(main())


def load(names):
    with ThreadPoolExecutor() as pool:
        jobs = [pool.submit(fetch, name) for name in names]
        results = list(pool.map(fetch, names))
    return [job.result() for job in jobs] + results`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.ExecutorService;
class Orders {
  private final ExecutorService pool;
  void accept(Order order) {
    ⟦pool.submit(() -> audit(order))⟧;
  }
}`,
    fixed: `import java.util.concurrent.ExecutorService;
class Orders {
  private final ExecutorService pool;
  void accept(Order order) {
    pool.execute(() -> audit(order));
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.*;
class Orders {
  void accept(Order order) {
    ⟦CompletableFuture.runAsync(() -> audit(order))⟧;
    ⟦CompletableFuture.supplyAsync(() -> load(order))⟧
        .thenApply(this::price)
        .thenAccept(this::bill);
    ⟦Executors.newCachedThreadPool().submit(this::poll)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.CompletableFuture;
class Orders {
  private CompletableFuture<Void> save(Order order) { return store.put(order); }
  void accept(Order order) {
    ⟦save(order)⟧;
    ⟦this.save(order)⟧;
    ⟦save(order).thenRun(() -> done())⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import org.springframework.kafka.core.KafkaTemplate;
import java.util.concurrent.ScheduledExecutorService;
class Orders {
  private final KafkaTemplate<String, Order> kafka;
  private final ScheduledExecutorService timer;
  void accept(Order order) {
    ⟦kafka.send("orders", order)⟧;
    ⟦timer.scheduleAtFixedRate(this::poll, 1, 1, SECONDS)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "execute has no future",
    good: `import java.util.concurrent.ExecutorService;
class Orders {
  private final ExecutorService pool;
  void accept(Order order) {
    pool.execute(() -> audit(order));
    pool.shutdown();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the chain sees the error",
    good: `import java.util.concurrent.CompletableFuture;
class Orders {
  void accept(Order order) {
    CompletableFuture.runAsync(() -> audit(order)).exceptionally(this::log);
    CompletableFuture.supplyAsync(() -> load(order)).whenComplete((value, error) -> log(error));
    CompletableFuture<Void> kept = CompletableFuture.runAsync(() -> audit(order));
    kept.join();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the task catches everything itself",
    good: `import java.util.concurrent.ScheduledExecutorService;
class Orders {
  private final ScheduledExecutorService timer;
  void start() {
    timer.scheduleAtFixedRate(() -> {
      try {
        poll();
      } catch (Exception e) {
        log.error("poll failed", e);
      }
    }, 1, 1, SECONDS);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "same name, other type",
    good: `import org.example.forms.Form;
class Orders {
  private Result save(Order order) { return store.put(order); }
  void accept(Form form, Order order) {
    form.submit();
    save(order);
    queue.submit(order);
  }
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "golang.org/x/sync/errgroup"

func warm(names []string) {
	var g errgroup.Group
	for _, name := range names {
		⟦g.Go⟧(func() error { return load(name) })
	}
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"

	"golang.org/x/sync/errgroup"
)

func warm(ctx context.Context) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	⟦g.Go⟧(func() error { return load(ctx) })
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import eg "golang.org/x/sync/errgroup"

func warm() {
	g := eg.Group{}
	⟦g.TryGo⟧(load)
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "golang.org/x/sync/errgroup"

func warm() {
	g := &errgroup.Group{}
	⟦g.Go⟧(load)
	⟦g.Go⟧(store)
}`,
  },
  {
    languages: ["go"],
    good: `package shop

import "golang.org/x/sync/errgroup"

func warm() error {
	var g errgroup.Group
	g.Go(load)
	return g.Wait()
}`,
  },
  {
    languages: ["go"],
    trap: "the group goes elsewhere to be waited for",
    good: `package shop

import "golang.org/x/sync/errgroup"

func start() *errgroup.Group {
	g := &errgroup.Group{}
	g.Go(load)
	return g
}

func run() {
	var g errgroup.Group
	g.Go(load)
	wait(&g)
}`,
  },
  {
    languages: ["go"],
    trap: "a parameter or field belongs to somebody else",
    good: `package shop

import "golang.org/x/sync/errgroup"

type Server struct{ group errgroup.Group }

func add(g *errgroup.Group) {
	g.Go(load)
}

func (s *Server) start() {
	s.group.Go(load)
}`,
  },
  {
    languages: ["go"],
    trap: "same method, other type",
    good: `package shop

import "github.com/sourcegraph/conc"

func warm() {
	g := conc.NewWaitGroup()
	g.Go(load)
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.List;
import java.util.concurrent.*;
class Mailer {
  private final ExecutorService pool;
  void all(List<Runnable> mails) {
    mails.forEach(mail -> ⟦pool.submit(mail)⟧);
    Runnable later = () -> ⟦pool.submit(this::sweep)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.CompletableFuture;
class Orders {
  static CompletableFuture<Void> ship(Order order) { return carrier.ship(order); }
  static class Audit { CompletableFuture<Void> note(Order order) { return null; } }
  void done(Order order, Audit audit) {
    ⟦Orders.ship(order)⟧;
    ⟦audit.note(order)⟧;
    ⟦audit.note(order).thenRun(this::count)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    good: `import java.util.List;
import java.util.concurrent.*;
import java.util.function.Supplier;
import java.util.stream.Collectors;
class Mailer {
  private final ExecutorService pool;
  List<Future<?>> all(List<Runnable> mails) {
    Supplier<Future<?>> sweep = () -> pool.submit(this::sweep);
    return mails.stream().map(mail -> pool.submit(mail)).collect(Collectors.toList());
  }
}`,
    trap: "the lambda gives the future on",
  },
  {
    languages: ["python"],
    bad: `import asyncio

async def start(app):
    task = None
    if app.warm:
        task = ⟦asyncio.create_task(app.warm_up())⟧`,
  },
];
