import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { BlobReader } from "../git/blobs.ts";
import { type Checked, FileChecker, type Job } from "./checkFile.ts";
import { useBundledGrammars } from "./grammars.ts";
import { runPool } from "./pool.ts";
import type { ResultCache } from "./resultCache.ts";
import type { Selection, Target } from "./targets.ts";
import type { WorkerSettings } from "./worker.ts";

export interface CheckOptions {
  readonly cwd: string;
  /** Folder of the bundle: `wasm/` and `scanWorker.js` lie in it. */
  readonly bundle: string;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly jobs: number | undefined;
  /** Whether the time of files and rules is taken. */
  readonly timings: boolean;
  /** Verdicts of earlier scans. */
  readonly cache?: ResultCache | undefined;
  onProgress(done: number): void;
}

/** Below this number of files the start of workers costs more than they save. */
const WORTH_WORKERS = 60;

const MOST_WORKERS = 4;

/** Checks files; the verdicts come in the order of the targets, whatever the jobs. */
export async function checkTargets(
  { targets, top }: Pick<Selection, "top"> & { readonly targets: readonly Target[] },
  options: CheckOptions,
): Promise<Checked[]> {
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
  const all: Checked[] = new Array(targets.length);
  let count = 0;
  const done = (index: number, checked: Checked): void => {
    all[index] = checked;
    options.onProgress(++count);
  };
  const { cache } = options;
  const settings: WorkerSettings = {
    cwd: options.cwd,
    today: options.today,
    timings: options.timings,
    keys: cache !== undefined,
  };
  const checker = new FileChecker(settings);
  try {
    const left: number[] = [];
    for (let index = 0; index < targets.length; index++) {
      const job = cache?.isEmpty === false ? await load(index) : undefined;
      const name = job && (await checker.keyOf(job));
      const known = job && name && cache?.find(name.key, job, name.path);
      if (known) done(index, known);
      else left.push(index);
    }
    const told = (index: number, checked: Checked): void => {
      cache?.keep(checked);
      done(index, checked);
    };
    const workers = Math.min(
      options.jobs ?? Math.min(availableParallelism(), MOST_WORKERS),
      Math.ceil(left.length / 8),
    );
    if (left.length < WORTH_WORKERS || workers < 2) {
      useBundledGrammars(options.bundle);
      for (const index of left) told(index, await checker.check(await load(index)));
    } else {
      const file = path.join(options.bundle, "scanWorker.js");
      await runPool({
        workers,
        start: () => new Worker(file, { workerData: settings }),
        load: (at) => load(left[at] ?? at),
        count: left.length,
        done: (at, checked) => told(left[at] ?? at, checked),
      });
    }
  } finally {
    blobs?.close();
  }
  return all;
}
