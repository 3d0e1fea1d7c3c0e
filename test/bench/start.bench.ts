// Cold starts of the server and of the command, and what the server's memory holds.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { corpus, EDITED, product } from "./support/env.ts";
import { BenchClient } from "./support/lsp.ts";
import { ownServer } from "./support/peers.ts";
import { type BenchResult, report, say } from "./support/result.ts";
import { median, quantile, short, table } from "./support/stats.ts";

const RUNS = 10;
const DOCUMENTS = 100;

const LANGUAGE_IDS: Readonly<Record<string, string>> = {
  ".ts": "typescript",
  ".js": "javascript",
  ".py": "python",
  ".java": "java",
  ".go": "go",
};

function timeOf(args: readonly string[], cwd: string): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0 && status !== 1) throw new Error(`${args.join(" ")} failed (${status}): ${stderr}`);
  return performance.now() - started;
}

async function serverStart(cwd: string): Promise<{ initialize: number; first: number }> {
  const started = performance.now();
  const client = await BenchClient.start(ownServer(cwd, false));
  const initialize = performance.now() - started;
  const file = path.join(cwd, EDITED[0]);
  await client.open(pathToFileURL(file).href, "typescript", readFileSync(file, "utf8"));
  const first = performance.now() - started;
  await client.stop();
  return { initialize, first };
}

async function starts(cwd: string): Promise<string> {
  const cli = path.join(product(), "dist/cli.js");
  const measures = new Map<string, number[]>();
  const keep = (name: string, ms: number): void => {
    measures.set(name, [...(measures.get(name) ?? []), ms]);
  };
  for (let i = 0; i <= RUNS; i++) {
    const found: [string, number][] = [
      ["`node -e 0`", timeOf(["-e", "0"], cwd)],
      ["`two-keys --version`", timeOf([cli, "--version"], cwd)],
      ["`two-keys scan` of one 12 KB file", timeOf([cli, "scan", EDITED[0], "--quiet"], cwd)],
    ];
    const { initialize, first } = await serverStart(cwd);
    found.push(
      ["server: spawn → answer to initialize", initialize],
      ["server: spawn → first diagnostics", first],
    );
    if (i > 0) for (const [name, ms] of found) keep(name, ms);
    say(`start: run ${i} of ${RUNS}`);
  }
  const rows = [...measures].map(([name, list]) => [name, short(median(list)), short(quantile(list, 0.95))]);
  return table(["cold start", "median ms", "p95 ms"], rows);
}

/** Resident memory of a process in MB; `undefined` where there is no /proc. */
function residentMb(pid: number | undefined): number | undefined {
  try {
    const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kb ? Number(kb) / 1024 : undefined;
  } catch {
    return undefined;
  }
}

function sample(): string[] {
  const files = readdirSync(corpus(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && LANGUAGE_IDS[path.extname(entry.name)])
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const step = Math.floor(files.length / DOCUMENTS);
  return files.filter((_, index) => index % step === 0).slice(0, DOCUMENTS);
}

async function memory(): Promise<string> {
  const client = await BenchClient.start(ownServer(corpus(), false));
  const rows: [string, string][] = [];
  const note = (what: string): void => {
    const mb = residentMb(client.child.pid);
    rows.push([what, mb === undefined ? "–" : mb.toFixed(0)]);
  };
  note("started, nothing open");
  const files = sample();
  let chars = 0;
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    chars += text.length;
    await client.open(pathToFileURL(file).href, LANGUAGE_IDS[path.extname(file)] ?? "", text);
  }
  note(`${files.length} documents open (${(chars / 1e6).toFixed(1)} MB of text, five languages)`);
  for (const file of files) client.close(pathToFileURL(file).href);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  note("all closed again");
  await client.stop();
  return table(["server's memory (RSS)", "MB"], rows);
}

async function main(): Promise<BenchResult> {
  const cold = await starts(corpus());
  return { title: "Start and memory", body: `${cold}\n\n${await memory()}` };
}

report(main);
