import type { Worker } from "node:worker_threads";
import { notice } from "../standards/notices.ts";
import type { Job } from "./checkFile.ts";
import { unchecked } from "./report/fileReport.ts";
import type { FileReport } from "./report/schema.ts";

/** To a worker: files to check, by their place in the queue. */
export interface WorkOrder {
  readonly jobs: readonly { readonly index: number; readonly job: Job }[];
}

/** From a worker: that it runs, then one report per file in the order of its orders. */
export type WorkNews =
  | { readonly type: "ready" }
  | { readonly type: "report"; readonly index: number; readonly report: FileReport };

export interface PoolOptions {
  readonly workers: number;
  start(): Worker;
  /** Fetches what a job needs, just before it is sent. */
  load(index: number): Promise<Job>;
  readonly count: number;
  done(index: number, report: FileReport): void;
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
    while (queue.length > 0) await life(queue, running, options);
  };
  try {
    await Promise.all(Array.from({ length: options.workers }, lane));
  } finally {
    for (const worker of running) void worker.terminate();
  }
}

/** One worker from its start until the queue is empty or it dies. */
function life(queue: number[], running: Set<Worker>, options: PoolOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = options.start();
    running.add(worker);
    /** Sent and not yet reported, oldest first; and the jobs behind them. */
    const sent: number[] = [];
    const jobs = new Map<number, Job>();
    let ready = false;
    let loading = false;
    let over = false;
    let cause = "the worker ended";
    const refill = async (): Promise<void> => {
      if (loading || over || sent.length > LOW) return;
      loading = true;
      const indexes = queue.splice(0, CHUNK);
      const order = await Promise.all(
        indexes.map(async (index) => ({ index, job: await options.load(index) })),
      );
      loading = false;
      if (over) {
        queue.unshift(...indexes);
        return;
      }
      for (const { index, job } of order) {
        sent.push(index);
        jobs.set(index, job);
      }
      if (order.length > 0) worker.postMessage({ jobs: order } satisfies WorkOrder);
      else if (sent.length === 0) void worker.terminate();
    };
    worker.on("message", (news: WorkNews) => {
      if (news.type === "ready") ready = true;
      else {
        sent.splice(sent.indexOf(news.index), 1);
        jobs.delete(news.index);
        options.done(news.index, news.report);
      }
      refill().catch(reject);
    });
    worker.on("error", (error) => {
      cause = error instanceof Error ? error.message : String(error);
    });
    worker.on("exit", () => {
      over = true;
      running.delete(worker);
      if (!ready) {
        reject(new Error(`a worker could not be started: ${cause}`));
        return;
      }
      const index = sent.shift();
      const job = index === undefined ? undefined : jobs.get(index);
      if (index !== undefined && job) options.done(index, crashed(job, cause));
      queue.unshift(...sent);
      resolve();
    });
  });
}

function crashed(job: Job, cause: string): FileReport {
  const message = `Skipped: the check failed: ${cause}.`;
  return unchecked(job.file, job.file, notice("file-not-checked", message));
}
