// What the rules of all languages cost: beside ast-grep on code, beside the parser alone on manifests,
// and in memory on a large tree.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { checkText } from "../../server/standards/check.ts";
import { standardsFrom } from "../../server/standards/options.ts";
import { product } from "./support/env.ts";
import { binaryOf } from "./support/peers.ts";
import { type BenchResult, report, say } from "./support/result.ts";
import { median, short, table } from "./support/stats.ts";
import { workspace } from "./support/workspace.ts";

const RUNS = Number(process.env.TWO_KEYS_BENCH_RUNS ?? 5);
/** Together 5 MB; ast-grep has ten rules for each of them. */
const LANGUAGES = ["typescript", "python", "java", "go"] as const;
const BYTES_EACH = 1_250_000;
const LARGE_BYTES = 50_000_000;

interface Outcome {
  readonly ms: number;
  readonly code: number | null;
  readonly out: string;
  /** Highest resident size in MB, where the system tells. */
  readonly peak: number;
}

function run(command: string, args: readonly string[], cwd: string): Promise<Outcome> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "ignore"] });
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, peakOf(child.pid));
    }, 50);
    const out: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      clearInterval(timer);
      resolve({ ms: performance.now() - started, code, out: Buffer.concat(out).toString(), peak });
    });
  });
}

function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1000;
  } catch {
    return 0;
  }
}

const cli = (): string => path.join(product(), "dist/cli.js");

function filesBelow(folder: string): { readonly file: string; readonly bytes: number }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ file, bytes: statSync(file).size }));
}

/** The first files of each language up to its share. */
function fourLanguages(folder: string): number {
  let total = 0;
  for (const language of LANGUAGES) {
    let own = 0;
    for (const { file, bytes } of filesBelow(path.join(folder, "corpus", language))) {
      if (own + bytes > BYTES_EACH) continue;
      own += bytes;
      const to = path.join(folder, "four", path.relative(path.join(folder, "corpus"), file));
      mkdirSync(path.dirname(to), { recursive: true });
      cpSync(file, to);
    }
    total += own;
  }
  return total;
}

async function besideAstGrep(folder: string): Promise<string> {
  const bytes = fourLanguages(folder);
  const peer = binaryOf("ast-grep");
  // Results are kept below a git folder: without one nothing is, which `--no-cache` says once more.
  const git = spawnSync("git", ["init", "--quiet"], { cwd: folder });
  if (git.status !== 0) throw new Error("git init failed");
  const jobs = (count: number, ...more: string[]): string[] => [
    cli(),
    "scan",
    "four",
    "--jobs",
    String(count),
    "--quiet",
    ...more,
  ];
  const tools = [
    {
      name: "Two Keys, all rules, 2 jobs",
      command: process.execPath,
      args: jobs(2, "--no-cache"),
      times: [] as number[],
    },
    {
      name: "Two Keys, all rules, 1 job",
      command: process.execPath,
      args: jobs(1, "--no-cache"),
      times: [] as number[],
    },
    {
      name: "Two Keys, all rules, again with nothing changed",
      command: process.execPath,
      args: jobs(2),
      times: [] as number[],
    },
    {
      name: "ast-grep scan, 40 rules",
      command: peer.command,
      args: [...peer.args, "scan", "four"],
      times: [] as number[],
    },
  ];
  for (let i = 0; i <= RUNS; i++) {
    for (const tool of tools) {
      const { ms, code, out } = await run(tool.command, tool.args, folder);
      if ((code !== 0 && code !== 1) || out === "") throw new Error(`${tool.name} failed (${code})`);
      if (i > 0) tool.times.push(ms);
    }
    say(`standards, four languages: run ${i} of ${RUNS}`);
  }
  const base = median(tools.at(-1)?.times ?? []);
  const rows = tools.map(({ name, times }) => {
    const ms = median(times);
    return [name, short(ms / 1000), `${(ms / base).toFixed(2)}×`];
  });
  return `${(bytes / 1e6).toFixed(1)} MB in four languages:\n\n${table(["tool", "wall s", "times ast-grep"], rows)}`;
}

function manifest(index: number): string {
  const labels = `{app: web-${index}}`;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-${index}
  labels: ${labels}
spec:
  replicas: 3
  selector:
    matchLabels: ${labels}
  template:
    metadata:
      labels: ${labels}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.${index}.0
          ports:
            - containerPort: 8080
          resources:
            requests: {cpu: 100m, memory: 128Mi}
---
apiVersion: v1
kind: Service
metadata:
  name: web-${index}
spec:
  selector: ${labels}
  ports:
    - port: 80
      targetPort: 8080
`;
}

/** A migration of everyday statements, none like another's in its names. */
function migration(index: number): string {
  const table = `ledger_${index}`;
  return `SET lock_timeout = '2s';
CREATE TABLE ${table} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL,
  amount numeric(12, 2) NOT NULL CHECK (amount <> 0),
  note text,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ${table}_account ON ${table} (account_id, created_at DESC);
ALTER TABLE orders ADD COLUMN ${table}_ref bigint;
ALTER TABLE orders ADD CONSTRAINT orders_${table} FOREIGN KEY (${table}_ref) REFERENCES ${table} (id);
CREATE INDEX orders_${table}_ref ON orders (${table}_ref) WHERE ${table}_ref IS NOT NULL;
UPDATE orders o SET ${table}_ref = l.id FROM ${table} l WHERE l.note = o.number AND o.${table}_ref IS NULL;
ALTER TABLE orders ALTER COLUMN number TYPE varchar(${20 + (index % 40)});
`;
}

async function besideSquawk(folder: string): Promise<string> {
  const below = path.join(folder, "sql/migrations");
  mkdirSync(below, { recursive: true });
  const names = Array.from({ length: 1000 }, (_, index) => `V${String(index).padStart(4, "0")}__ledger.sql`);
  let bytes = 0;
  for (const [index, name] of names.entries()) {
    const text = migration(index);
    bytes += text.length;
    writeFileSync(path.join(below, name), text);
  }
  const peer = binaryOf("squawk");
  const files = names.map((name) => `migrations/${name}`);
  const tools = [
    {
      name: "Two Keys",
      command: process.execPath,
      args: [cli(), "scan", "migrations", "--jobs", "2", "--quiet", "--no-cache"],
      times: [] as number[],
    },
    { name: "squawk", command: peer.command, args: [...peer.args, ...files], times: [] as number[] },
  ];
  for (let i = 0; i <= RUNS; i++) {
    for (const { name, command, args, times } of tools) {
      const { ms, code, out } = await run(command, args, path.join(folder, "sql"));
      if (code !== 1 || out === "") throw new Error(`${name} failed (${code})`);
      if (i > 0) times.push(ms);
    }
  }
  const base = median(tools[1]?.times ?? []);
  const rows = tools.map(({ name, times }) => {
    const ms = median(times);
    return [name, short(ms / 1000), `${(ms / base).toFixed(2)}×`];
  });
  const size = (bytes / 1e6).toFixed(1);
  return `${names.length} migrations, ${size} MB:\n\n${table(["tool", "wall s", "times squawk"], rows)}`;
}

/** In this process, after one round that warms both up. */
async function besideYaml(): Promise<string> {
  const standards = standardsFrom({});
  const texts = [
    ...Array.from({ length: 300 }, (_, index) => manifest(index)),
    Array.from({ length: 500 }, (_, index) => manifest(index)).join("---\n"),
  ];
  const own: number[] = [];
  const alone: number[] = [];
  for (let i = 0; i <= RUNS; i++) {
    const started = performance.now();
    for (const text of texts) parseAllDocuments(text, { logLevel: "silent" });
    const parsed = performance.now();
    for (const [index, text] of texts.entries()) {
      await checkText(text, { path: `deploy/${index}.yaml`, language: "yaml" }, standards, "2026-01-01");
    }
    if (i > 0) {
      alone.push(parsed - started);
      own.push(performance.now() - parsed);
    }
  }
  const base = median(alone);
  const rows = [
    ["`yaml` alone: parsed", short(base), "1.00×"],
    ["Two Keys: parsed and checked", short(median(own)), `${(median(own) / base).toFixed(2)}×`],
  ];
  const size = (texts.reduce((sum, text) => sum + text.length, 0) / 1e6).toFixed(1);
  return `${size} MB of Kubernetes manifests, 301 files:\n\n${table(["", "ms", "times the parser"], rows)}`;
}

async function largeTree(folder: string): Promise<string> {
  const own = filesBelow(path.join(folder, "corpus")).reduce((sum, { bytes }) => sum + bytes, 0);
  const copies = Math.ceil(LARGE_BYTES / own);
  for (let i = 0; i < copies; i++) {
    cpSync(path.join(folder, "corpus"), path.join(folder, `large/${i}`), { recursive: true });
  }
  writeFileSync(path.join(folder, "large/package.json"), "{}");
  const args = [cli(), "scan", "large", "--jobs", "2", "--quiet", "--format", "json"];
  const { code, out, peak, ms } = await run(process.execPath, args, folder);
  if (code !== 0 && code !== 1) throw new Error(`the scan of the large tree ended with ${code}`);
  const { findings, summary } = JSON.parse(out) as {
    findings: { ruleId?: string; message: string }[];
    summary: { files: number };
  };
  const unread = findings.filter((one) => one.message.startsWith("Skipped:")).length;
  const head = ["MB", "files", "not checked, with a reason", "highest memory, MB", "wall s"];
  const row = [
    ((own * copies) / 1e6).toFixed(0),
    String(summary.files),
    String(unread),
    peak > 0 ? short(peak) : "–",
    short(ms / 1000),
  ];
  return `A large tree, ${copies} times the corpus, 2 jobs:\n\n${table(head, [row])}`;
}

async function main(): Promise<BenchResult> {
  const folder = workspace();
  const parts = [
    await besideAstGrep(folder),
    await besideSquawk(folder),
    await besideYaml(),
    await largeTree(folder),
  ];
  return { title: "Rules of all languages", body: parts.join("\n\n") };
}

report(main);
