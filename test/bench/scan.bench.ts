// How fast whole trees are checked from a terminal, beside other tools on the same files in the same run.
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { peerFile, product } from "./support/env.ts";
import { binaryOf } from "./support/peers.ts";
import { type BenchResult, report, say } from "./support/result.ts";
import { median, short, table } from "./support/stats.ts";
import { workspace } from "./support/workspace.ts";

const RUNS = Number(process.env.TWO_KEYS_BENCH_RUNS ?? 5);
const PATIENCE_MS = 240_000;

interface Tool {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

interface Outcome {
  readonly ms: number;
  readonly code: number | null;
  /** Bytes that it printed: a tool that found nothing was not at work. */
  readonly printed: number;
  readonly errors: string;
}

function run(tool: Tool, cwd: string): Promise<Outcome> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(tool.command, tool.args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let printed = 0;
    let errors = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    child.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.length;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      printed += chunk.length;
      errors = (errors + chunk.toString()).slice(-2000);
    });
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ ms: performance.now() - started, code, printed, errors });
    });
  });
}

function own(jobs: number, folders: readonly string[]): Tool {
  const cli = path.join(product(), "dist/cli.js");
  const args = [cli, "scan", ...folders, "--jobs", String(jobs), "--quiet"];
  return { name: `Two Keys, ${jobs} ${jobs === 1 ? "job" : "jobs"}`, command: process.execPath, args };
}

function astGrep(folders: readonly string[]): Tool {
  const { command, args } = binaryOf("ast-grep");
  return { name: "ast-grep scan", command, args: [...args, "scan", ...folders] };
}

function scripts(folders: readonly string[]): Tool[] {
  const oxlint = binaryOf("oxlint");
  const biome = binaryOf("biome");
  const eslint = peerFile("eslint", "bin", "eslint.js");
  return [
    own(1, folders),
    own(2, folders),
    astGrep(folders),
    { name: "oxlint", command: oxlint.command, args: [...oxlint.args, ...folders] },
    {
      name: "Biome lint",
      command: biome.command,
      args: [...biome.args, "lint", "--max-diagnostics=none", ...folders],
    },
    { name: "ESLint", command: process.execPath, args: [eslint, ...folders] },
  ];
}

async function compare(title: string, folder: string, folders: string[], tools: Tool[]): Promise<string> {
  const bytes = folders.reduce((sum, one) => sum + sizeOf(path.join(folder, one)), 0);
  const times = new Map<Tool, number[]>(tools.map((tool) => [tool, []]));
  const failures: string[] = [];
  for (let i = 0; i <= RUNS; i++) {
    for (const tool of tools) {
      const list = times.get(tool);
      if (!list) continue;
      const { ms, code, printed, errors } = await run(tool, folder);
      // All of them end with 0 or 1 when they have looked at everything.
      if ((code !== 0 && code !== 1) || printed === 0) {
        failures.push(`${tool.name} failed (${code}): ${errors.trim().slice(-300)}`);
        times.delete(tool);
      } else if (i > 0) list.push(ms);
    }
    say(`scan, ${title}: run ${i} of ${RUNS}`);
  }
  const base = median(times.get(tools[0] as Tool) ?? []);
  const rows = tools
    .filter((tool) => times.has(tool))
    .map((tool) => {
      const ms = median(times.get(tool) ?? []);
      return [tool.name, short(ms / 1000), short(bytes / 1e3 / ms), `${(base / ms).toFixed(2)}×`];
    });
  const head = ["tool", "wall s", "MB/s", "speed to ours"];
  return [`${title}, ${(bytes / 1e6).toFixed(1)} MB:\n`, table(head, rows), ...failures].join("\n");
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

async function main(): Promise<BenchResult> {
  const folder = workspace();
  const languages = readdirSync(path.join(folder, "corpus"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join("corpus", entry.name));
  const everything = await compare("All languages", folder, languages, [
    own(1, languages),
    own(2, languages),
    astGrep(languages),
  ]);
  const js = languages.filter((one) => /(type|java)script$/.test(one));
  const scriptsOnly = await compare("TypeScript and JavaScript", folder, js, scripts(js));
  return { title: "Scan of a tree", body: `${everything}\n\n${scriptsOnly}` };
}

report(main);
