import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { type Governing, PolicyFinder } from "../policy/policyFinder.ts";
import { policyDisk } from "../service/disk.ts";
import { checkText, decode, factsOf } from "../standards/check.ts";
import { isTextLanguage } from "../standards/fileKind.ts";
import { readerOf } from "../standards/formats/readers.ts";
import type { Finding, Language } from "../standards/model.ts";
import { notice } from "../standards/notices.ts";
import type { Standards } from "../standards/options.ts";
import type { NewFact, ProjectFinding } from "../standards/project.ts";
import { type RuleTime, takenTimes, takeTimes } from "../standards/timing.ts";
import { fileError } from "./disk.ts";
import { fileReport, unchecked } from "./report/fileReport.ts";
import type { FileReport } from "./report/schema.ts";
import { cacheKey } from "./resultCache.ts";

/** One file to check; plain data, so that it can be sent to a worker. */
export interface Job {
  readonly absolute: string;
  /** Path as it is shown. */
  readonly file: string;
  readonly language: Language;
  /** Content where it does not come from the disk. */
  readonly content?: Uint8Array;
  /** Why there is no content to check. */
  readonly problem?: string;
  /** Asks for what the file tells rules over several files, and for no verdict. */
  readonly isSilent?: boolean;
  /** What rules over several files say of it; left out where they have not looked. */
  readonly extra?: readonly ProjectFinding[];
}

/** A verdict, with what the file tells rules over several files. */
export interface Checked {
  readonly report: FileReport;
  /** Path by which facts and findings of those rules are told. */
  readonly path: string;
  readonly facts: readonly NewFact[];
  /** By which the verdict can be found again; only where that is asked for. */
  readonly key?: string;
  /** Bytes that were looked at. */
  readonly bytes: number;
  /** Where time is taken: milliseconds for the file, and for each rule in it. */
  readonly ms?: number;
  readonly times?: readonly (readonly [string, RuleTime])[];
}

/** Without `O_NONBLOCK` (which Windows does not know) a named pipe would wait for its writer. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** UTF-8 takes at most three bytes for one UTF-16 code unit. */
const BYTES_PER_CHAR = 3;

export interface CheckerOptions {
  readonly cwd: string;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** Whether the time of files and rules is taken. */
  readonly timings: boolean;
  /** Whether verdicts tell by what they can be found again. */
  readonly keys: boolean;
}

/** Checks files one after the other, by the policy that governs each. */
export class FileChecker {
  readonly policies = new PolicyFinder(policyDisk);

  constructor(private readonly options: CheckerOptions) {
    if (options.timings) takeTimes();
  }

  /** Name of the verdict on a file as it is now; undefined where there is no content to have one on. */
  async keyOf(job: Job): Promise<{ readonly key: string; readonly path: string } | undefined> {
    const { path, standards } = await this.policies.governing(job.absolute, this.options.cwd);
    if (job.problem || !standards.covers(path)) return undefined;
    const bytes = job.content ?? read(job.absolute, standards.limits.maxChars * BYTES_PER_CHAR);
    return typeof bytes === "string" ? undefined : { key: this.keyFor(job, path, standards, bytes), path };
  }

  private keyFor(job: Job, path: string, { digest }: Standards, bytes: Uint8Array): string {
    return cacheKey({ standards: digest, path, job, bytes, today: this.options.today });
  }

  /** The verdict on one file. Never rejects: what goes wrong is a finding of the file. */
  async check(job: Job): Promise<Checked> {
    if (!this.options.timings) return this.checkAny(job);
    const start = performance.now();
    const checked = await this.checkAny(job);
    return { ...checked, ms: performance.now() - start, times: [...(takenTimes() ?? [])] };
  }

  private async checkAny(job: Job): Promise<Checked> {
    let path = job.file;
    try {
      const governing = await this.policies.governing(job.absolute, this.options.cwd);
      path = governing.path;
      return await this.checkWith(job, governing);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return notChecked(job.file, path, notice("file-not-checked", `Skipped: the check failed: ${why}`));
    }
  }

  private async checkWith(job: Job, { path, standards }: Governing): Promise<Checked> {
    const { file, language } = job;
    const nothing: Checked = { report: { file, findings: [], waived: [] }, path, facts: [], bytes: 0 };
    if (!standards.covers(path)) return { ...nothing, report: { ...nothing.report, excluded: true } };
    const skip = (why: string): Checked =>
      notChecked(file, path, notice("file-not-checked", `Skipped: ${why}.`));
    if (job.problem) return skip(job.problem);
    const info = { path, language };
    const { maxChars } = standards.limits;
    const bytes = job.content ?? read(job.absolute, maxChars * BYTES_PER_CHAR);
    if (typeof bytes === "string") {
      const says = isTextLanguage(language) ? beginningOf(job.absolute) : undefined;
      return says !== undefined && !readerOf(says, info) ? nothing : skip(bytes);
    }
    const decoded = decode(bytes);
    if ("problem" in decoded) return notChecked(file, path, decoded.problem);
    const key = this.options.keys ? { key: this.keyFor(job, path, standards, bytes) } : {};
    if (job.isSilent) {
      const { facts, problem } = await factsOf(decoded.text, info, standards);
      return problem ? notChecked(file, path, problem) : { ...nothing, ...key, facts, bytes: bytes.length };
    }
    const result = await checkText(decoded.text, info, standards, this.options.today, job.extra);
    const report = fileReport(file, path, decoded.text, result, standards.rule);
    return { report, path, ...key, facts: result.facts, bytes: bytes.length };
  }
}

/** The verdict on a file that no rule has seen. */
export function notChecked(file: string, path: string, finding: Finding): Checked {
  return { report: unchecked(file, path, finding), path, facts: [], bytes: 0 };
}

/** Bytes of a large file by which it is told whether any rule would look at it: much JSON is data. */
const BEGINNING = 64 * 1024;

/** Undefined where a file can't be read at all. */
function beginningOf(file: string): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, OPEN_FLAGS);
    if (!fstatSync(descriptor).isFile()) return undefined;
    const bytes = Buffer.alloc(BEGINNING);
    return bytes.toString("utf8", 0, readSync(descriptor, bytes));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * Bytes of a file, or why there are none. Nothing is read of a file above `maxBytes`.
 * Synchronous: this thread has nothing else to do, and four turns of the event loop a file
 * cost a sixth of a scan.
 */
function read(file: string, maxBytes: number): Uint8Array | string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, OPEN_FLAGS);
    const found = fstatSync(descriptor);
    if (found.isDirectory()) return "can't be read: it is a directory";
    if (!found.isFile()) return "can't be read: not a regular file";
    if (found.size > maxBytes) {
      const limit = (maxBytes / BYTES_PER_CHAR / 1e6).toFixed(1);
      return `too large (${(found.size / 1e6).toFixed(1)} MB, limit ${limit} million characters)`;
    }
    return readFileSync(descriptor);
  } catch (error) {
    return `can't be read: ${fileError(error)}`;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
