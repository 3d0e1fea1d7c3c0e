import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { type Governing, PolicyFinder } from "../policy/policyFinder.ts";
import { policyDisk } from "../service/disk.ts";
import { checkText, decode } from "../standards/check.ts";
import type { Language } from "../standards/model.ts";
import { notice } from "../standards/notices.ts";
import { fileError } from "./disk.ts";
import { fileReport, unchecked } from "./report/fileReport.ts";
import type { FileReport } from "./report/schema.ts";

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
}

/** Without `O_NONBLOCK` (which Windows does not know) a named pipe would wait for its writer. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** UTF-8 takes at most three bytes for one UTF-16 code unit. */
const BYTES_PER_CHAR = 3;

/** Checks files one after the other, by the policy that governs each. */
export class FileChecker {
  readonly policies = new PolicyFinder(policyDisk);

  constructor(
    private readonly cwd: string,
    private readonly today: string,
  ) {}

  /** The verdict on one file. Never rejects: what goes wrong is a finding of the file. */
  async check(job: Job): Promise<FileReport> {
    let path = job.file;
    try {
      const governing = await this.policies.governing(job.absolute, this.cwd);
      path = governing.path;
      return await this.checkWith(job, governing);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return unchecked(job.file, path, notice("file-not-checked", `Skipped: the check failed: ${why}`));
    }
  }

  private async checkWith(job: Job, { path, standards }: Governing): Promise<FileReport> {
    if (!standards.covers(path)) return { file: job.file, excluded: true, findings: [], waived: [] };
    const skip = (why: string): FileReport =>
      unchecked(job.file, path, notice("file-not-checked", `Skipped: ${why}.`));
    if (job.problem) return skip(job.problem);
    const info = { path, language: job.language };
    const { maxChars } = standards.settings(info, this.today).limits;
    const bytes = job.content ?? read(job.absolute, maxChars * BYTES_PER_CHAR);
    if (typeof bytes === "string") return skip(bytes);
    const decoded = decode(bytes);
    if ("problem" in decoded) return unchecked(job.file, path, decoded.problem);
    const result = await checkText(decoded.text, info, standards, this.today);
    return fileReport(job.file, path, decoded.text, result);
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
