// What the gate says before a push of a large change, beside `git diff-tree` of the same trees in the same run.
import { execFileSync, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { gitPipe } from "../../server/git/pipe.ts";
import { gateUpdates, headUpdate } from "../../server/service/gating.ts";
import { useWasmSource } from "../../server/standards/grammar.ts";
import { CHANGED_FILES, CHANGES, EVENTS_PER_CHANGE, gateRepository } from "./changeSamples.ts";
import { type BenchResult, report } from "./support/result.ts";
import { median, short, table } from "./support/stats.ts";

const RUNS = Number(process.env.TWO_KEYS_BENCH_RUNS ?? 11);
const CLI = path.join(process.cwd(), "dist/cli.js");

async function timed(work: () => Promise<boolean>): Promise<number> {
  const started = performance.now();
  if (!(await work())) throw new Error("it failed");
  return performance.now() - started;
}

async function measure(top: string): Promise<string> {
  const plain = (): Promise<number> =>
    timed(async () => (await gitPipe(["diff-tree", "-r", "main", "feature"], { cwd: top })).ok);
  const inside = (): Promise<number> =>
    timed(async () => {
      const update = await headUpdate(top);
      if (!update.ok) return false;
      const request = {
        at: "pre-push",
        folder: top,
        updates: [update.value],
        now: new Date(),
        network: false,
      } as const;
      const decided = await gateUpdates(request);
      return decided.ok && decided.value[0]?.changeset !== undefined;
    });
  const whole = (): Promise<number> =>
    timed(async () => {
      const args = [CLI, "gate", "--stdin", "--offline", "--format", "json"];
      const done = spawnSync(process.execPath, args, { cwd: top, encoding: "utf8", input: line });
      // Nobody has approved it: what counts is that it was decided.
      return done.status === 1 && done.stdout.includes('"exitCode": 1');
    });
  const idOf = (name: string): string =>
    execFileSync("git", ["rev-parse", name], { cwd: top, encoding: "utf8" }).trim();
  const line = `refs/heads/feature ${idOf("feature")} refs/heads/main ${idOf("main")}\n`;
  const rounds: Record<"plain" | "inside" | "whole", number>[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const round = { plain: await plain(), inside: await inside(), whole: await whole() };
    if (run > 0) rounds.push(round);
  }
  const row = (name: string, key: "plain" | "inside" | "whole"): string[] => [
    name,
    short(median(rounds.map((round) => round[key]))),
    median(rounds.map((round) => round[key] / round.plain)).toFixed(1),
  ];
  const head = [`${CHANGED_FILES.toLocaleString("en")} changed files`, "median ms", "times git"];
  const rows = [
    row("`git diff-tree -r`, its answer read", "plain"),
    row("decision, in a process that runs", "inside"),
    row("`two-keys gate --stdin`, the whole process of the hook", "whole"),
  ];
  const events = (CHANGES * EVENTS_PER_CHANGE).toLocaleString("en");
  return `${table(head, rows)}\n\n${RUNS} rounds that take turns, after one that is not counted; the ratio is the median of the rounds' own. The ledger has ${events} events. Source files are checked for 100 ms, and the rest of them is left to CI.`;
}

report(async (): Promise<BenchResult> => {
  useWasmSource((name) => readFile(path.join(process.cwd(), "dist/wasm", name)));
  const top = gateRepository();
  try {
    return { title: "Gate before a push", body: await measure(top) };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
});
