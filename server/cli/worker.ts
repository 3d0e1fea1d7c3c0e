import type { MessagePort } from "node:worker_threads";
import * as z from "zod";
import { FileChecker } from "./checkFile.ts";
import type { WorkNews, WorkOrder } from "./pool.ts";

/** What a worker is started with. */
export const workerSettings = z.object({
  cwd: z.string(),
  /** `YYYY-MM-DD`, the same for all workers. */
  today: z.string(),
  /** Whether the time of files and rules is taken. */
  timings: z.boolean(),
  /** Whether verdicts tell by what they can be found again. */
  keys: z.boolean(),
});

export type WorkerSettings = z.infer<typeof workerSettings>;

/** Answers orders one after the other until the port is closed. */
export function serveChecks(port: MessagePort, data: unknown): void {
  const checker = new FileChecker(workerSettings.parse(data));
  const tell = (news: WorkNews): void => port.postMessage(news);
  let last = Promise.resolve();
  port.on("message", (order: WorkOrder) => {
    last = last.then(async () => {
      for (const { index, job } of order.jobs) {
        tell({ type: "report", index, checked: await checker.check(job) });
      }
    });
  });
  tell({ type: "ready" });
}
