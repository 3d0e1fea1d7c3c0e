import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import java.util.concurrent.LinkedBlockingQueue;
class Jobs {
  private final LinkedBlockingQueue<Job> waiting = ⟦new LinkedBlockingQueue<>()⟧;
}`,
    fixed: `import java.util.concurrent.LinkedBlockingQueue;
class Jobs {
  private final LinkedBlockingQueue<Job> waiting = new LinkedBlockingQueue<>(1000);
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.*;
class Mailer {
  private final BlockingDeque<Mail> out = ⟦new LinkedBlockingDeque<Mail>(Integer.MAX_VALUE)⟧;
}`,
    fixed: `import java.util.concurrent.*;
class Mailer {
  private final BlockingDeque<Mail> out = new LinkedBlockingDeque<Mail>(1000);
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
class Orders {
  private final ExecutorService pool = ⟦Executors.newFixedThreadPool(8)⟧;
}`,
    fixed: `import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
class Orders {
  private final ExecutorService pool = new java.util.concurrent.ThreadPoolExecutor(8, 8, 60L, java.util.concurrent.TimeUnit.SECONDS, new java.util.concurrent.ArrayBlockingQueue<>(1000));
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.*;
class Audit {
  private final Executor writer;
  Audit(ThreadFactory names) {
    this.writer = ⟦Executors.newSingleThreadExecutor(names)⟧;
  }
}`,
    fixed: `import java.util.concurrent.*;
class Audit {
  private final Executor writer;
  Audit(ThreadFactory names) {
    this.writer = new ThreadPoolExecutor(1, 1, 60L, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1000), names);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.*;
class Render {
  ExecutorService pool() {
    return new ThreadPoolExecutor(4, 16, 30, TimeUnit.SECONDS, ⟦new PriorityBlockingQueue<>()⟧);
  }
  ExecutorService other() {
    return new ThreadPoolExecutor(4, 16, 30, TimeUnit.SECONDS, ⟦new LinkedBlockingQueue<>()⟧);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
class AsyncConfig {
  @Bean
  Executor mails() {
    ThreadPoolTaskExecutor executor = ⟦new ThreadPoolTaskExecutor()⟧;
    executor.setMaxPoolSize(10);
    return executor;
  }
}`,
    fixed: `import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
class AsyncConfig {
  @Bean
  Executor mails() {
    ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
    executor.setQueueCapacity(1000);
    executor.setMaxPoolSize(10);
    return executor;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import reactor.core.publisher.Flux;
class Prices {
  Flux<Price> smooth(Flux<Price> prices) {
    return prices.⟦onBackpressureBuffer()⟧;
  }
}`,
    fixed: `import reactor.core.publisher.Flux;
class Prices {
  Flux<Price> smooth(Flux<Price> prices) {
    return prices.onBackpressureBuffer(1000);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "same name, other library",
    good: `import org.example.queues.LinkedBlockingQueue;
class Jobs {
  private final LinkedBlockingQueue waiting = new LinkedBlockingQueue();
}`,
  },
  {
    languages: ["java"],
    trap: "capacity given, and queues that are bounded by their type",
    good: `import java.util.concurrent.*;
class Jobs {
  private final BlockingQueue<Job> a = new LinkedBlockingQueue<>(500);
  private final BlockingQueue<Job> b = new ArrayBlockingQueue<>(500);
  private final BlockingQueue<Job> c = new SynchronousQueue<>();
}`,
  },
  {
    languages: ["java"],
    trap: "bounded elsewhere: a semaphore guards the queue",
    good: `import java.util.concurrent.*;
class Jobs {
  private final Semaphore places = new Semaphore(100);
  private final BlockingQueue<Job> waiting = new LinkedBlockingQueue<>();
}`,
  },
  {
    languages: ["java"],
    trap: "pool that ends with the method: its work is what the method hands in",
    good: `import java.util.concurrent.*;
class Report {
  void build(List<Part> parts) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    for (Part part : parts) pool.submit(part::render);
    pool.shutdown();
    pool.awaitTermination(1, TimeUnit.MINUTES);
  }
  void again(List<Part> parts) {
    try (var pool = Executors.newFixedThreadPool(4)) {
      parts.forEach(part -> pool.submit(part::render));
    }
  }
}`,
  },
  {
    languages: ["java"],
    good: `import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
class AsyncConfig {
  Executor mails() {
    var executor = new ThreadPoolTaskExecutor();
    executor.setQueueCapacity(200);
    return executor;
  }
}`,
  },
  {
    languages: ["java"],
    path: "src/test/java/shop/JobsTest.java",
    trap: "test code",
    good: `import java.util.concurrent.LinkedBlockingQueue;
class JobsTest {
  private final LinkedBlockingQueue<Job> seen = new LinkedBlockingQueue<>();
}`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import queue
waiting = ⟦queue.Queue()⟧`,
    fixed: `import queue
waiting = queue.Queue(maxsize=1000)`,
  },
  {
    languages: ["python"],
    bad: `import asyncio as aio

class Feed:
    def __init__(self):
        self.events = ⟦aio.Queue(maxsize=0)⟧`,
    fixed: `import asyncio as aio

class Feed:
    def __init__(self):
        self.events = aio.Queue(maxsize=1000)`,
  },
  {
    languages: ["python"],
    bad: `import multiprocessing as mp

def start():
    tasks = ⟦mp.JoinableQueue()⟧
    results = ⟦mp.Manager().Queue(-1)⟧
    return tasks, results`,
  },
  {
    languages: ["python"],
    bad: `from queue import SimpleQueue, PriorityQueue
from multiprocessing import Queue as Inbox

orders = ⟦Inbox()⟧
urgent = ⟦PriorityQueue()⟧
events = ⟦SimpleQueue()⟧`,
  },
  {
    languages: ["python"],
    bad: `import math
import trio
from anyio import create_memory_object_stream

async def main():
    send, receive = ⟦trio.open_memory_channel(math.inf)⟧
    a, b = ⟦create_memory_object_stream(max_buffer_size=float("inf"))⟧`,
    fixed: `import math
import trio
from anyio import create_memory_object_stream

async def main():
    send, receive = trio.open_memory_channel(1000)
    a, b = create_memory_object_stream(max_buffer_size=float("inf"))`,
  },
  {
    languages: ["python"],
    trap: "size by position",
    good: `from queue import Queue
waiting = Queue(100)`,
  },
  {
    languages: ["python"],
    trap: "size may come with the arguments that are passed on",
    good: `import asyncio

def make(*args, **kwargs):
    return asyncio.Queue(**kwargs), asyncio.LifoQueue(*args)`,
  },
  {
    languages: ["python"],
    trap: "other things called Queue",
    good: `from kombu import Queue
from myapp.models import PriorityQueue

orders = Queue("orders")
other = PriorityQueue()`,
  },
  {
    languages: ["python"],
    trap: "bounded elsewhere: a semaphore guards the queue",
    good: `import asyncio

class Feed:
    def __init__(self, limit):
        self.places = asyncio.BoundedSemaphore(limit)
        self.events = asyncio.Queue()`,
  },
  {
    languages: ["python"],
    trap: "a green thread's queue of size 0 hands over directly",
    good: `from eventlet import queue

class Pool:
    def __init__(self):
        self.channel = queue.LightQueue(0)`,
  },
  {
    languages: ["python"],
    good: `import trio
import anyio

async def main(limit):
    a = trio.open_memory_channel(10)
    b = anyio.create_memory_object_stream(limit)
    c = anyio.create_memory_object_stream()`,
  },
];

const javascript: readonly Example[] = [
  {
    languages: JS,
    bad: `import Piscina from "piscina";
export const pool = ⟦new Piscina({ filename: "./worker.js", maxThreads: 4 })⟧;`,
    fixed: `import Piscina from "piscina";
export const pool = new Piscina({ filename: "./worker.js", maxThreads: 4, maxQueue: 1000 });`,
  },
  {
    languages: JS,
    bad: `const Bottleneck = require("bottleneck");
class Api {
  constructor() {
    this.limiter = ⟦new Bottleneck({ maxConcurrent: 5 })⟧;
    this.slow = new Bottleneck({ minTime: 200, ⟦highWater: null⟧ });
  }
}`,
  },
  {
    languages: [...JS, "tsx"],
    bad: `import { ReplaySubject, Subject } from "rxjs";
const prices = ⟦new ReplaySubject()⟧;
const trades = ⟦new ReplaySubject(Infinity)⟧;`,
    fixed: `import { ReplaySubject, Subject } from "rxjs";
const prices = new ReplaySubject(1000);
const trades = new ReplaySubject(Infinity);`,
  },
  {
    languages: JS,
    bad: `import mysql from "mysql2/promise";
export const pool = mysql.createPool({
  host: "db",
  connectionLimit: 10,
  ⟦queueLimit: 0⟧,
});`,
    fixed: `import mysql from "mysql2/promise";
export const pool = mysql.createPool({
  host: "db",
  connectionLimit: 10,
  queueLimit: 1000,
});`,
  },
  {
    languages: JS,
    bad: `import genericPool from "generic-pool";
import * as workerpool from "workerpool";
const factory = { create, destroy };
export function open() {
  const options = { max: 10, min: 2 };
  return ⟦genericPool.createPool(factory, options)⟧;
}
const workers = ⟦workerpool.pool("./worker.js")⟧;`,
  },
  {
    languages: JS,
    bad: `import { Readable } from "node:stream";
import { Queue } from "effect";
const body = new Readable({ ⟦highWaterMark: Infinity⟧, read() {} });
const jobs = ⟦Queue.unbounded()⟧;`,
  },
  {
    languages: ["typescript"],
    bad: `import { bulkhead } from "cockatiel";
import { interval, shareReplay } from "rxjs";
const guard = bulkhead(12, ⟦Infinity⟧);
const ticks$ = interval(1000).pipe(⟦shareReplay()⟧);`,
    fixed: `import { bulkhead } from "cockatiel";
import { interval, shareReplay } from "rxjs";
const guard = bulkhead(12, 1000);
const ticks$ = interval(1000).pipe(shareReplay());`,
  },
  {
    languages: JS,
    trap: "queues whose libraries offer no bound",
    good: `import PQueue from "p-queue";
import fastq from "fastq";
import { queue } from "async";
const a = new PQueue({ concurrency: 4 });
const b = fastq(worker, 1);
const c = queue(worker, 2);`,
  },
  {
    languages: [...JS, "tsx"],
    trap: "bounded by count, by age, or by options that can't be seen",
    good: `import { ReplaySubject, shareReplay, interval } from "rxjs";
import Bottleneck from "bottleneck";
const last = new ReplaySubject(1);
const recent = new ReplaySubject(undefined, 60_000);
const ticks$ = interval(1000).pipe(shareReplay(1));
const more$ = interval(1000).pipe(shareReplay({ bufferSize: 1, refCount: true }));
export const limiter = (options) => new Bottleneck({ maxConcurrent: 2, ...options });
export const other = (options) => new Bottleneck(options);`,
  },
  {
    languages: JS,
    trap: "a source of one value fills no buffer",
    good: `import { shareReplay } from "rxjs/operators";
class Settings {
  load() {
    return this.http.get("/settings").pipe(shareReplay());
  }
}`,
  },
  {
    languages: ["typescript"],
    trap: "a latch without values",
    good: `import { ReplaySubject } from "rxjs";
export const ready$ = new ReplaySubject<void>();`,
  },
  {
    languages: JS,
    trap: "same names, other libraries",
    good: `import { createPool } from "./pools.js";
import { Pool } from "pg";
const a = createPool({ max: 4 });
const b = new Pool({ max: 4 });
class ReplaySubject {}
const c = new ReplaySubject();`,
  },
  {
    languages: JS,
    good: `import Piscina from "piscina";
import mysql from "mysql2";
export const workers = new Piscina({ filename: "./worker.js", maxQueue: "auto" });
export const db = mysql.createPool({ host: "db", waitForConnections: false });
export const url = mysql.createPool(process.env.DATABASE_URL);
const stream = new WritableStream({}, { highWaterMark: 16 });`,
  },
];

const go: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package jobs
import "github.com/eapache/channels"
var events = ⟦channels.NewInfiniteChannel()⟧
`,
  },
  {
    languages: ["go"],
    bad: `package jobs
import "github.com/alitto/pond/v2"
func start() pond.Pool {
	return ⟦pond.NewPool(10)⟧
}
`,
    fixed: `package jobs
import "github.com/alitto/pond/v2"
func start() pond.Pool {
	return pond.NewPool(10, pond.WithQueueSize(1000))
}
`,
  },
  {
    languages: ["go"],
    bad: `package jobs
import wp "github.com/gammazero/workerpool"
type Server struct { pool *wp.WorkerPool }
func New() *Server {
	return &Server{pool: ⟦wp.New(8)⟧}
}
`,
  },
  {
    languages: ["go"],
    bad: `package jobs
import (
	"context"
	"github.com/enriquebris/goconcurrentqueue"
	"github.com/nats-io/nats.go"
)
func listen(ctx context.Context, nc *nats.Conn) error {
	queue := ⟦goconcurrentqueue.NewFIFO()⟧
	sub, err := nc.SubscribeSync("orders")
	if err != nil {
		return err
	}
	go drain(queue)
	return ⟦sub.SetPendingLimits(-1, -1)⟧
}
`,
  },
  {
    languages: ["go"],
    trap: "channels always have a capacity",
    good: `package jobs
var a = make(chan Event)
var b = make(chan Event, 100)
`,
  },
  {
    languages: ["go"],
    trap: "a controller's work queue holds each key once",
    good: `package jobs
import "k8s.io/client-go/util/workqueue"
var q = workqueue.New()
`,
  },
  {
    languages: ["go"],
    good: `package jobs
import "github.com/alitto/pond/v2"
func start(opts []pond.Option) {
	a := pond.NewPool(10, pond.WithQueueSize(100))
	b := pond.NewPool(10, opts...)
	use(a, b)
}
`,
  },
  {
    languages: ["go"],
    trap: "New of another package, and limits that are limits",
    good: `package jobs
import (
	"errors"
	"github.com/enriquebris/goconcurrentqueue"
)
var errFull = errors.New("full")
var q = goconcurrentqueue.NewFixedFIFO(50)
func limit(sub Subscription) error {
	return sub.SetPendingLimits(1000, 8<<20)
}
`,
  },
];

export const examples: readonly Example[] = [...java, ...python, ...javascript, ...go];
