import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { BlobReader } from "../git/blobs.ts";
import { FileChecker, type Job } from "./checkFile.ts";
import { useBundledGrammars } from "./grammars.ts";
import { runPool } from "./pool.ts";
import type { FileReport } from "./report/schema.ts";
import type { Selection } from "./targets.ts";
import type { WorkerSettings } from "./worker.ts";

export interface CheckOptions {
  readonly cwd: string;
  /** Folder of the bundle: `wasm/` and `scanWorker.js` lie in it. */
  readonly bundle: string;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly jobs: number | undefined;
  onProgress(done: number): void;
}

/** Below this number of files the start of workers costs more than they save. */
const WORTH_WORKERS = 60;

const MOST_WORKERS = 4;

/** Checks all targets; the reports come in the order of the targets, whatever the jobs. */
export async function checkTargets(selection: Selection, options: CheckOptions): Promise<FileReport[]> {
  const { targets, top } = selection;
  const workers = Math.min(
    options.jobs ?? Math.min(availableParallelism(), MOST_WORKERS),
    Math.ceil(targets.length / 8),
  );
  const blobs = top !== undefined && targets.length > 0 ? new BlobReader(top) : undefined;
  const load = async (index: number): Promise<Job> => {
    const target = targets[index];
    if (!target) throw new RangeError(`no target ${index}`);
    const { staged, named: _, ...job } = target;
    if (!staged) return job;
    if ("problem" in staged) return { ...job, problem: staged.problem };
    try {
      if (!blobs) throw new Error("no repository");
      return { ...job, content: await blobs.read(staged.blob) };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { ...job, problem: `can't be read from the index: ${why}` };
    }
  };
  const reports: FileReport[] = new Array(targets.length);
  let count = 0;
  const done = (index: number, report: FileReport): void => {
    reports[index] = report;
    options.onProgress(++count);
  };
  try {
    if (targets.length < WORTH_WORKERS || workers < 2) {
      useBundledGrammars(options.bundle);
      const checker = new FileChecker(options.cwd, options.today);
      for (let index = 0; index < targets.length; index++)
        done(index, await checker.check(await load(index)));
    } else {
      const workerData: WorkerSettings = { cwd: options.cwd, today: options.today };
      const file = path.join(options.bundle, "scanWorker.js");
      await runPool({
        workers,
        start: () => new Worker(file, { workerData }),
        load,
        count: targets.length,
        done,
      });
    }
  } finally {
    blobs?.close();
  }
  return reports;
}
