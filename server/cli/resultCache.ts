import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { findPlaces } from "../git/gitDir.ts";
import type { NewFact } from "../standards/project.ts";
import type { Checked, Job } from "./checkFile.ts";
import { reportedFinding, waivedFinding } from "./report/schema.ts";
import { VERSION } from "./version.ts";

/** What is known of a look at a content, wherever the file is shown from. */
const stored = z.strictObject({
  findings: z.array(reportedFinding),
  waived: z.array(waivedFinding),
  facts: z.array(
    z.custom<NewFact>((one) => typeof one === "object" && one !== null && "kind" in one && "data" in one),
  ),
  bytes: z.int().nonnegative(),
});

/** What a verdict depends on besides the program. */
export interface Asked {
  /** See `Standards.digest`. */
  readonly standards: string;
  /** Path by which the file is told. */
  readonly path: string;
  readonly job: Pick<Job, "language" | "isSilent" | "extra">;
  readonly bytes: Uint8Array;
  readonly today: string;
}

/** Name of a verdict: equal names stand for equal verdicts of one program. */
export function cacheKey({ standards, path: name, job, bytes, today }: Asked): string {
  const { language, isSilent = false, extra } = job;
  const parts = [standards, name, language, isSilent, extra ?? null, contentId(bytes)];
  if (dependsOnToday(bytes)) parts.push(today);
  return createHash("sha1").update(JSON.stringify(parts)).digest("base64url");
}

/** The id that git gives to a blob. */
function contentId(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** A waiver may end on a day; in UTF-16 it is not looked for. */
function dependsOnToday(bytes: Uint8Array): boolean {
  const isWide = bytes[0] === 0xff || bytes[0] === 0xfe;
  return isWide || Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes("two-keys-ignore");
}

/** What the engine says where time, memory or the rule itself failed: the next look may say something else. */
const UNSURE: readonly string[] = ["file-not-checked", "rule-failed"];

/** Bytes of all that is kept, and days after which what nobody has used goes. */
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_DAYS = 30;

const END = ".pack";

/** Verdicts of earlier scans, kept below the git folder of a work tree. What can't be read or written is as if it were not there. */
export class ResultCache {
  /** By key, the longest unused first: verdicts as they are written. */
  private readonly kept: Map<string, string>;
  private readonly used = new Map<string, string>();
  private isChanged = false;

  private constructor(
    private readonly file: string,
    private readonly maxBytes: number,
  ) {
    this.kept = readPack(file);
  }

  /** The cache of the work tree that holds a folder; none outside of git. `bundle` is the folder of the program. */
  static async open(folder: string, bundle: string, maxBytes = MAX_BYTES): Promise<ResultCache | undefined> {
    const places = await findPlaces(folder);
    const engine = engineId(bundle);
    if (!places.ok || engine === undefined) return undefined;
    return new ResultCache(path.join(places.value.gitDir, "two-keys", "cache", `${engine}${END}`), maxBytes);
  }

  get isEmpty(): boolean {
    return this.kept.size === 0;
  }

  /** The verdict of that name, as one on the file of a job. */
  find(key: string, job: Job, name: string): Checked | undefined {
    const line = this.kept.get(key) ?? this.used.get(key);
    const found = line === undefined ? undefined : parse(line);
    if (line === undefined || !found) return undefined;
    this.kept.delete(key);
    this.used.set(key, line);
    const { file } = job;
    const findings = found.findings.map((one) => ({ ...one, file }));
    const waived = found.waived.map((one) => ({ ...one, file }));
    return { report: { file, findings, waived }, path: name, facts: found.facts, bytes: found.bytes };
  }

  /** Keeps a verdict that bears a name, unless the next look could come to another. */
  keep({ key, report, facts, bytes }: Checked): void {
    if (key === undefined || report.findings.some(({ ruleId }) => UNSURE.includes(ruleId))) return;
    const findings = report.findings.map((one) => ({ ...one, file: "" }));
    const waived = report.waived.map((one) => ({ ...one, file: "" }));
    this.kept.delete(key);
    this.used.set(key, JSON.stringify({ findings, waived, facts, bytes }));
    this.isChanged = true;
  }

  /** Writes what has come, with the oldest left out where it is too much. */
  close(): void {
    try {
      if (this.isChanged) this.write();
    } catch {
      // A folder that can't be written to: the next scan takes as long as this one.
    }
  }

  private write(): void {
    const lines = [...this.kept, ...this.used].map(([key, line]) => `${key} ${line}\n`);
    let room = this.maxBytes;
    let first = lines.length;
    while (first > 0) {
      room -= Buffer.byteLength(lines[first - 1] ?? "");
      if (room < 0) break;
      first--;
    }
    const folder = path.dirname(this.file);
    mkdirSync(folder, { recursive: true });
    const draft = `${this.file}.${process.pid}.tmp`;
    try {
      writeFileSync(draft, lines.slice(first).join(""));
      renameSync(draft, this.file);
    } finally {
      rmSync(draft, { force: true });
    }
    clean(folder, path.basename(this.file), this.maxBytes);
  }
}

function readPack(file: string): Map<string, string> {
  const kept = new Map<string, string>();
  try {
    if (statSync(file).size > 2 * MAX_BYTES) return kept;
    for (const line of readFileSync(file, "utf8").split("\n")) {
      const at = line.indexOf(" ");
      if (at > 0) kept.set(line.slice(0, at), line.slice(at + 1));
    }
  } catch {
    // There is none yet.
  }
  return kept;
}

function parse(line: string): z.infer<typeof stored> | undefined {
  try {
    return stored.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Takes away what other versions have left: the unused, and the oldest above the limit. */
function clean(folder: string, own: string, maxBytes: number): void {
  const files = readdirSync(folder).flatMap((name) => {
    const found = statSync(path.join(folder, name), { throwIfNoEntry: false });
    return found?.isFile() ? [{ name, size: found.size, at: found.mtimeMs }] : [];
  });
  const limit = Date.now() - MAX_DAYS * 86_400_000;
  let bytes = files.find(({ name }) => name === own)?.size ?? 0;
  for (const { name, size, at } of files.filter((one) => one.name !== own).sort((a, b) => b.at - a.at)) {
    // The draft of another process that still runs is young.
    const isDraft = !name.endsWith(END);
    bytes += isDraft ? 0 : size;
    if (isDraft ? at < Date.now() - 86_400_000 : at < limit || bytes > maxBytes)
      rmSync(path.join(folder, name), { force: true });
  }
}

/** Tells programs apart by what they are made of: an installed grammar counts by its size and time. */
function engineId(bundle: string): string | undefined {
  try {
    const hash = createHash("sha1").update(`1 ${VERSION} ${process.version}\n`);
    for (const name of ["cli.js", "scanWorker.js"]) hash.update(readFileSync(path.join(bundle, name)));
    const wasm = path.join(bundle, "wasm");
    for (const name of readdirSync(wasm).sort()) {
      const { size, mtimeMs } = statSync(path.join(wasm, name));
      hash.update(`${name} ${size} ${mtimeMs}\n`);
    }
    return hash.digest("hex");
  } catch {
    return undefined;
  }
}
