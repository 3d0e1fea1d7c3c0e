// Reading authorship logs as large and as untidy as those of public repositories.
import { measureParse, type ParseMeasure } from "./provenanceNotes.ts";
import { type BenchResult, report } from "./support/result.ts";
import { median, short, table } from "./support/stats.ts";

const ROUNDS = 5;

function rows(rounds: readonly ParseMeasure[]): string[][] {
  const of = (value: (round: ParseMeasure) => number): string => short(median(rounds.map(value)));
  const [first] = rounds;
  if (first === undefined) return [];
  return [
    [
      `${first.notes.toLocaleString("en")}, ${short(first.bytes / 1e6)} MB`,
      of(({ total }) => total),
      of(({ total, bytes }) => bytes / 1000 / total),
      of(({ p50 }) => p50 * 1000),
      of(({ p99 }) => p99),
      of(({ max }) => max),
    ],
  ];
}

report(async (): Promise<BenchResult> => {
  measureParse(200);
  const rounds = Array.from({ length: ROUNDS }, () => measureParse());
  const [first] = rounds;
  const sizes = `half of them up to ${short((first?.sizeP50 ?? 0) / 1024)} KB, one in ten from ${short((first?.sizeP90 ?? 0) / 1024)} KB`;
  const head = ["notes", "all, ms", "MB/s", "median µs", "p99 ms", "largest ms"];
  return {
    title: "Reading notes of git-ai",
    body: `${table(head, rows(rounds))}\n\nGenerated notes, ${sizes}, read once each; median of ${ROUNDS} rounds.`,
  };
});
