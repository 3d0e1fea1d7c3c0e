import { writeFileSync } from "node:fs";

/** What one benchmark hands to the script that started it. */
export interface BenchResult {
  readonly title: string;
  /** Markdown: tables and the sentences that explain them. */
  readonly body: string;
}

/** Runs a benchmark, prints its result, and leaves it where the script looks for it. */
export function report(bench: () => Promise<BenchResult>): void {
  bench()
    .then((result) => {
      console.log(`\n${result.title}\n\n${result.body}\n`);
      const file = process.env.TWO_KEYS_BENCH_RESULT;
      if (file) writeFileSync(file, JSON.stringify(result));
      process.exit(0);
    })
    .catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
}

/** Says what is being measured; the result itself goes to standard output. */
export function say(line: string): void {
  console.error(`  ${line}`);
}
