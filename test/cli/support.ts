import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ScanReport, scanReport } from "../../server/cli/report/schema.ts";

/** The program as it is shipped; tests are started in the repository's top folder. */
export const CLI = path.join(process.cwd(), "dist/cli.js");

/** A line that one rule finds something in, at `QUEUE_COLUMN`, and a file around it. */
export const QUEUE = "work = queue.Queue()";
export const QUEUE_COLUMN = 8;
export const BAD = `import queue\n${QUEUE}\n`;
export const GOOD = "import queue\nwork = queue.Queue(maxsize=10)\n";
export const QUEUE_RULE = "unbounded-queue";

/** No configuration of the machine that runs the tests gets in. */
const ENV: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: tmpdir(),
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.org",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.org",
  GIT_CEILING_DIRECTORIES: tmpdir(),
};

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cli?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
}

/** A folder of its own with files in it, and the means to run commands there. */
export class Place {
  readonly root = realpathSync(mkdtempSync(path.join(tmpdir(), "two-keys-cli-")));

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  /** A folder that is a git repository from the start. */
  static repository(files: Readonly<Record<string, string | Uint8Array>> = {}): Place {
    const place = new Place(files);
    place.git("init", "--quiet", "--initial-branch=main");
    return place;
  }

  path(name: string): string {
    return path.join(this.root, name);
  }

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(path.dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true, force: true });
  }

  git(...args: string[]): string {
    return execFileSync("git", args, { cwd: this.root, env: ENV, encoding: "utf8", stdio: "pipe" });
  }

  commit(): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", "state");
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
    return run(args, this.root, options);
  }

  /** Runs a scan as JSON and gives the report, held against its schema. */
  async report(...args: string[]): Promise<ScanReport> {
    const { stdout, stderr, code } = await this.run(["scan", "--format", "json", ...args]);
    if (code === 2) throw new Error(`exit 2: ${stderr}`);
    return scanReport.parse(JSON.parse(stdout));
  }

  /** `file: rule` of every finding of a scan. */
  async found(...args: string[]): Promise<string[]> {
    return (await this.report(...args)).findings.map((one) => `${one.file}: ${one.ruleId}`);
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

const LIMIT_MS = 60_000;

/** Runs the program in a folder to its end; one that hangs is ended and gives code `null`. */
export function run(args: readonly string[], cwd: string, options: RunOptions = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [options.cli ?? CLI, ...args], {
      cwd,
      env: { ...ENV, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LIMIT_MS,
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Makes places in the tests of a suite, and takes them away after each. */
export function usePlaces(): (files?: Readonly<Record<string, string | Uint8Array>>, git?: boolean) => Place {
  const made: Place[] = [];
  afterEach(() => {
    for (const place of made.splice(0)) place.dispose();
  });
  return (files, git) => {
    const place = git ? Place.repository(files) : new Place(files);
    made.push(place);
    return place;
  };
}

export { ENV as CLEAN_ENV };
