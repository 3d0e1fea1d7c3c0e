import type { Example } from "../../model.ts";
import { serverExamples } from "./unboundedQueue.serverExamples.ts";

const JS = ["typescript", "javascript"] as const;

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

export const examples: readonly Example[] = [...javascript, ...go, ...serverExamples];
