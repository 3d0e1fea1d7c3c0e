// What is approved of a large change, told by its digest, beside `git diff-tree` of the same trees in the same run.
import { rmSync } from "node:fs";
import { changesetDigest } from "../../server/git/changeset.ts";
import { gitPipe } from "../../server/git/pipe.ts";
import { CHANGED_FILES, changeRepository } from "./changeSamples.ts";
import { type BenchResult, report } from "./support/result.ts";
import { median, short, table } from "./support/stats.ts";

const RUNS = Number(process.env.TWO_KEYS_BENCH_RUNS ?? 21);

async function timed(work: () => Promise<{ readonly ok: boolean }>): Promise<number> {
  const started = performance.now();
  if (!(await work()).ok) throw new Error("git failed");
  return performance.now() - started;
}

async function measure(top: string): Promise<string> {
  const plain = (): Promise<number> =>
    timed(() => gitPipe(["diff-tree", "-r", "main", "feature"], { cwd: top }));
  const digest = (): Promise<number> => timed(() => changesetDigest(top, "main", "feature"));
  const rounds: { readonly plain: number; readonly digest: number }[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const early = run % 2 === 0 ? await plain() : undefined;
    const ours = await digest();
    const round = { plain: early ?? (await plain()), digest: ours };
    if (run > 0) rounds.push(round);
  }
  const row = (name: string, key: "plain" | "digest"): string[] => [
    name,
    short(median(rounds.map((round) => round[key]))),
    median(rounds.map((round) => round[key] / round.plain)).toFixed(2),
  ];
  const head = [`${CHANGED_FILES.toLocaleString("en")} changed files`, "median ms", "times git"];
  const rows = [row("`git diff-tree -r`, its answer read", "plain"), row("changeset digest", "digest")];
  return `${table(head, rows)}\n\n${RUNS} pairs that take turns, after one that is not counted; the ratio is the median of the pairs' own. The digest runs a second git beside the first, which tells the object format and whether the clone is shallow.`;
}

report(async (): Promise<BenchResult> => {
  const top = changeRepository();
  try {
    return { title: "Digest of a large change", body: await measure(top) };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
});
