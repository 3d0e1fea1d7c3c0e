// Who wrote each line of a long file with much history, beside `git blame` of the same file in the same run.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Repository } from "../../server/git/repository.ts";
import { NoteCache } from "../../server/provenance/noteStore.ts";
import { resolveFile } from "../../server/provenance/resolve.ts";
import { type BenchResult, report, say } from "./support/result.ts";
import { median, short, table } from "./support/stats.ts";

const LINES = 10_000;
const COMMITS = 200;
/** Commits elsewhere, with notes that the file does not need. */
const OTHER_NOTES = 2000;
const RUNS = Number(process.env.TWO_KEYS_BENCH_RUNS ?? 11);
/** Sizes of notes in bytes, by their share in public repositories: mostly small, a few full of prompts. */
const SIZES = [1000, 1000, 1000, 1000, 1000, 4000, 16_000, 32_000, 128_000, 128_000];
const PERSON = "Dana <dana@example.test> 1767225600 +0000";

/** Lines that a commit changes: one block, and some single lines all over the file. */
function changedBy(commit: number): number[] {
  const block = LINES / COMMITS;
  const single = Array.from({ length: 5 }, (_, n) => (commit * 7919 + n * 1999) % LINES);
  return [...Array.from({ length: block }, (_, n) => (commit - 1) * block + n), ...single];
}

/** A history as a stream for `git fast-import`. */
function* history(): Generator<string> {
  const lines = Array.from({ length: LINES }, (_, n) => `const value${n} = compute(${n});`);
  let mark = 0;
  for (let commit = 1; commit <= COMMITS; commit++) {
    for (const at of changedBy(commit)) lines[at] = `const value${at} = change${commit}(${at});`;
    const text = `${lines.join("\n")}\n`;
    yield `commit refs/heads/main\nmark :${++mark}\ncommitter ${PERSON}\ndata 6\nchange\n`;
    yield `M 100644 inline src/long.ts\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  }
  for (let commit = 0; commit < OTHER_NOTES; commit++) {
    yield `commit refs/heads/main\nmark :${++mark}\ncommitter ${PERSON}\ndata 5\nother\n`;
    yield `M 100644 inline src/other.ts\ndata 8\n${String(commit).padStart(7)}\n\n`;
  }
  yield `commit refs/notes/ai\ncommitter ${PERSON}\ndata 0\n`;
  for (let commit = 1; commit <= mark; commit++) {
    const note = noteOf(commit);
    yield `N inline :${commit}\ndata ${Buffer.byteLength(note)}\n${note}\n`;
  }
}

function noteOf(commit: number): string {
  const lines = changedBy(commit).map((at) => at + 1);
  const session = `s_${String(commit).padStart(14, "0")}`;
  const agent = { agent_id: { tool: "claude", id: "x", model: "claude-sonnet-4" }, human_author: null };
  const metadata = {
    schema_version: "authorship/3.0.0",
    base_commit_sha: "",
    prompts: {},
    sessions: { [session]: agent },
    padding: "",
  };
  const size = SIZES[commit % SIZES.length] ?? 0;
  const text = `src/long.ts\n  ${session}::t_1 ${lines.slice(commit % 2 === 0 ? 0 : 30).join(",")}\n---\n`;
  metadata.padding = "x".repeat(Math.max(0, size - text.length - 250));
  return text + JSON.stringify(metadata, undefined, 2);
}

/** Milliseconds of one run of each kind. */
interface Round {
  readonly blame: number;
  readonly cold: number;
  readonly warm: number;
}

const FILE = "src/long.ts";

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function blameAlone(top: string): Promise<number> {
  return timed(() => spawnSync("git", ["blame", "--porcelain", FILE], { cwd: top, maxBuffer: 2 ** 28 }));
}

/** Resolves twice with one cache. */
async function resolved(top: string): Promise<Omit<Round, "blame"> & { readonly found: string }> {
  const cache = new NoteCache();
  const repository = await Repository.open(top);
  if (!repository.ok) throw new Error(repository.failure.message);
  const opened = repository.value;
  let found = "";
  const cold = await timed(async () => {
    const { regions, problems } = await resolveFile({ path: FILE }, opened, cache);
    const ai = regions.filter(({ origin }) => origin === "ai");
    found = `${regions.length} regions, ${ai.length} of AI, ${problems.length} problems`;
  });
  const warm = await timed(() => resolveFile({ path: FILE }, opened, cache));
  opened.close();
  return { cold, warm, found };
}

async function measure(top: string): Promise<string> {
  const rounds: Round[] = [];
  let found = "";
  for (let run = 0; run <= RUNS; run++) {
    const early = run % 2 === 0 ? await blameAlone(top) : undefined;
    const one = await resolved(top);
    const blame = early ?? (await blameAlone(top));
    found = one.found;
    if (run > 0) rounds.push({ blame, cold: one.cold, warm: one.warm });
  }
  say(`provenance: ${found}`);
  const row = (name: string, key: keyof Round): string[] => [
    name,
    short(median(rounds.map((round) => round[key]))),
    median(rounds.map((round) => round[key] / round.blame)).toFixed(2),
  ];
  const shown = table(
    [`${LINES.toLocaleString("en")} lines, ${COMMITS} commits`, "median ms", "times blame"],
    [
      row("`git blame --porcelain` alone", "blame"),
      row("who wrote each line, nothing in the cache", "cold"),
      row("the same again, notes in the cache", "warm"),
    ],
  );
  return `${shown}\n\n${found}; ${OTHER_NOTES.toLocaleString("en")} further commits have notes. ${RUNS} pairs that take turns, after one that is not counted; the ratio is the median of the pairs' own, the goal is 1.3 at most.`;
}

report(async (): Promise<BenchResult> => {
  const top = mkdtempSync(path.join(tmpdir(), "two-keys-bench-"));
  try {
    execFileSync("git", ["init", "--quiet", "--initial-branch=main"], { cwd: top });
    const input = [...history()].join("");
    execFileSync("git", ["fast-import", "--quiet"], { cwd: top, input, maxBuffer: 2 ** 30 });
    execFileSync("git", ["reset", "--quiet", "--hard"], { cwd: top });
    return { title: "Who wrote each line of a long file", body: await measure(top) };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
});
