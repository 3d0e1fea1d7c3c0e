import type { Worker } from "node:worker_threads";
import { notice } from "../standards/notices.ts";
import { type Checked, type Job, notChecked } from "./checkFile.ts";

/** To a worker: files to check, by their place in the queue. */
export interface WorkOrder {
  readonly jobs: readonly { readonly index: number; readonly job: Job }[];
}

/** From a worker: that it runs, then one report per file in the order of its orders. */
export type WorkNews =
  | { readonly type: "ready" }
  | { readonly type: "report"; readonly index: number; readonly checked: Checked };

export interface PoolOptions {
  readonly workers: number;
  start(): Worker;
  /** Fetches what a job needs, just before it is sent. */
  load(index: number): Promise<Job>;
  readonly count: number;
  done(index: number, checked: Checked): void;
}

/** Files that one order holds, and the number below which a worker gets the next. */
const CHUNK = 8;
const LOW = 4;

/**
 * Checks all files over worker threads that take from one queue. A worker that dies costs
 * the file it was at, which is reported as not checked; another takes its place. Rejects
 * when a worker can't be started at all.
 */
export async function runPool(options: PoolOptions): Promise<void> {
  const queue: number[] = Array.from({ length: options.count }, (_, index) => index);
  const running = new Set<Worker>();
  const lane = async (): Promise<void> => {
    while (queue.length > 0) {
      const worker = options.start();
      running.add(worker);
      await new Life(worker, queue, options).run();
      running.delete(worker);
    }
  };
  try {
    await Promise.all(Array.from({ length: options.workers }, lane));
  } finally {
    for (const worker of running) void worker.terminate();
  }
}

/** One worker from its start until the queue is empty or it dies. */
class Life {
  /** Sent and not yet reported, oldest first. */
  private readonly sent: { readonly index: number; readonly job: Job }[] = [];
  private ready = false;
  private over = false;
  private loading: Promise<void> | undefined;
  private cause = "the worker ended";

  constructor(
    private readonly worker: Worker,
    private readonly queue: number[],
    private readonly options: PoolOptions,
  ) {}

  /** Resolves when the worker has gone; rejects when it never came. */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.worker.on("message", (news: WorkNews) => {
        this.hear(news);
        this.refill().catch(reject);
      });
      this.worker.on("error", (error) => {
        this.cause = error instanceof Error ? error.message : String(error);
      });
      this.worker.on("exit", () => {
        this.over = true;
        // Jobs that are still being loaded go back to the queue before this life ends.
        Promise.resolve(this.loading)
          .then(() => this.bury())
          .then(resolve, reject);
      });
    });
  }

  private hear(news: WorkNews): void {
    if (news.type === "ready") {
      this.ready = true;
      return;
    }
    const at = this.sent.findIndex((one) => one.index === news.index);
    if (at === -1) return;
    this.sent.splice(at, 1);
    this.options.done(news.index, news.checked);
  }

  private async refill(): Promise<void> {
    if (this.loading || this.over || this.sent.length > LOW) return;
    const indexes = this.queue.splice(0, CHUNK);
    if (indexes.length === 0) {
      if (this.sent.length === 0) void this.worker.terminate();
      return;
    }
    this.loading = this.send(indexes);
    await this.loading;
    this.loading = undefined;
  }

  private async send(indexes: readonly number[]): Promise<void> {
    const jobs = await Promise.all(
      indexes.map(async (index) => ({ index, job: await this.options.load(index) })),
    );
    if (this.over) {
      this.queue.unshift(...indexes);
      return;
    }
    this.sent.push(...jobs);
    this.worker.postMessage({ jobs } satisfies WorkOrder);
  }

  private bury(): void {
    if (!this.ready) throw new Error(`a worker could not be started: ${this.cause}`);
    const victim = this.sent.shift();
    if (victim) this.options.done(victim.index, crashed(victim.job, this.cause));
    this.queue.unshift(...this.sent.map((one) => one.index));
  }
}

function crashed(job: Job, cause: string): Checked {
  const message = `Skipped: the check failed: ${cause}.`;
  return notChecked(job.file, job.file, notice("file-not-checked", message));
}
