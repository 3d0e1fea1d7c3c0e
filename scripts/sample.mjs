// Draws a random sample of the findings in the corpus, to be read and judged by a person (docs/precision.md).
// Usage: node scripts/sample.mjs [--seed N] [--count 100] [--per-rule 6] [--rule ID] [--context 20] [--cli FILE]
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { ensureCorpus } from "./corpus.mjs";
import { root } from "./host/paths.mjs";

/**
 * @typedef {{ ruleId: string, severity: "error" | "warning" | "info", message: string, file: string,
 *   startLine: number, startColumn: number, endLine: number }} Finding
 */

/** Of a hundred findings, at most this many are mere advice, and each language has at least so many. */
const MOST_INFOS = 20;
const LEAST_OF_A_LANGUAGE = 10;

/** A small seeded generator of numbers in [0, 1) (mulberry32). @param {number} seed */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** @template T @param {readonly T[]} all @param {() => number} next @returns {T[]} */
function shuffled(all, next) {
  const list = [...all];
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [list[last], list[other]] = [/** @type {T} */ (list[other]), /** @type {T} */ (list[last])];
  }
  return list;
}

/** The corpus keeps each language in a folder of its name. @param {Finding} finding */
function languageOf(finding) {
  return finding.file.split("/")[0] ?? "";
}

/**
 * At most `perRule` findings of a rule: first the least number of each language, then whatever comes.
 * @param {readonly Finding[]} findings
 * @param {{ seed: number, count: number, perRule: number }} wish
 * @returns {Finding[]}
 */
export function drawSample(findings, { seed, count, perRule }) {
  const order = shuffled(findings, random(seed));
  /** @type {Set<Finding>} */
  const drawn = new Set();
  /** @type {Map<string, number>} */
  const taken = new Map();
  /** @param {string} key */
  const number = (key) => taken.get(key) ?? 0;
  /** @param {Finding} finding @param {number} most findings of its language */
  const offer = (finding, most) => {
    const keys = [finding.ruleId, languageOf(finding), finding.severity];
    const [rule = "", language = "", severity = ""] = keys;
    if (drawn.has(finding) || drawn.size >= count) return;
    if (number(rule) >= perRule || number(language) >= most) return;
    if (severity === "info" && number(severity) >= (count * MOST_INFOS) / 100) return;
    drawn.add(finding);
    for (const key of keys) taken.set(key, number(key) + 1);
  };
  for (const finding of order) offer(finding, (count * LEAST_OF_A_LANGUAGE) / 100);
  for (const finding of order) offer(finding, count);
  return [...drawn].sort(
    (a, b) => compare(a.ruleId, b.ruleId) || compare(a.file, b.file) || a.startLine - b.startLine,
  );
}

/** @param {string} a @param {string} b */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** @param {string} folder @param {string} cli @returns {Finding[]} */
function scan(folder, cli) {
  const run = spawnSync(process.execPath, [cli, "scan", "--format", "json", "--quiet", "."], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (run.error) throw run.error;
  if (run.stdout === "") throw new Error(run.stderr || `${cli} gave no report`);
  return JSON.parse(run.stdout).findings;
}

/** @param {string} folder @param {Finding} finding @param {number} around @returns {string} */
function contextOf(folder, finding, around) {
  const lines = readFileSync(path.join(folder, finding.file), "utf8").split(/\r?\n/);
  const from = Math.max(1, finding.startLine - around);
  const to = Math.min(lines.length, finding.startLine + around);
  return lines
    .slice(from - 1, to)
    .map((line, at) => {
      const number = from + at;
      return `${number === finding.startLine ? ">" : " "}${String(number).padStart(5)}  ${line}`;
    })
    .join("\n");
}

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "100" },
    "per-rule": { type: "string", default: "6" },
    rule: { type: "string", multiple: true, default: [] },
    context: { type: "string", default: "20" },
    cli: { type: "string", default: path.join(root, "dist/cli.js") },
  },
});
const { folder } = await ensureCorpus({ log: console.error });
const all = scan(folder, path.resolve(values.cli));
const wanted = values.rule.length > 0 ? all.filter((one) => values.rule.includes(one.ruleId)) : all;
const sample = drawSample(wanted, {
  seed: Number(values.seed),
  count: Number(values.count),
  perRule: Number(values["per-rule"]),
});
console.log(`${sample.length} of ${wanted.length} findings, seed ${values.seed}\n`);
for (const [at, finding] of sample.entries()) {
  console.log(`#${at + 1} ${finding.file}:${finding.startLine}:${finding.startColumn} ${finding.severity}`);
  console.log(`${finding.ruleId}: ${finding.message}`);
  console.log(`${contextOf(folder, finding, Number(values.context))}\n`);
}
