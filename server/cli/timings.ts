import type { Checked } from "./checkFile.ts";
import type { Timings } from "./report/schema.ts";
import { printable } from "./terminal.ts";

const SHOWN = 10;

/** The slowest rules and files of a scan that took `ms` milliseconds. */
export function timingsOf(all: readonly Checked[], ms: number): Timings {
  const rules = new Map<string, { ms: number; calls: number }>();
  let bytes = 0;
  for (const { times = [], bytes: own } of all) {
    bytes += own;
    for (const [id, time] of times) {
      const sum = rules.get(id) ?? { ms: 0, calls: 0 };
      rules.set(id, { ms: sum.ms + time.ms, calls: sum.calls + time.calls });
    }
  }
  const whole = [...rules.values()].reduce((sum, one) => sum + one.ms, 0);
  return {
    ms: rounded(ms),
    megabytes: rounded(bytes / 1e6, 3),
    megabytesPerSecond: rounded(bytes / 1e3 / Math.max(ms, 1), 3),
    rules: [...rules]
      .sort(([, a], [, b]) => b.ms - a.ms)
      .slice(0, SHOWN)
      .map(([rule, one]) => ({
        rule,
        ms: rounded(one.ms),
        calls: one.calls,
        share: rounded(one.ms / Math.max(whole, 0.001), 3),
      })),
    files: all
      .filter((one) => one.ms !== undefined)
      .sort((a, b) => (b.ms ?? 0) - (a.ms ?? 0))
      .slice(0, SHOWN)
      .map(({ report, ms: own = 0, bytes: size }) => ({ file: report.file, ms: rounded(own), bytes: size })),
  };
}

export function timingsText({ ms, megabytes, megabytesPerSecond, rules, files }: Timings): string {
  const number = (value: number): string => value.toFixed(1).padStart(10);
  return [
    `${megabytes.toFixed(2)} MB in ${(ms / 1000).toFixed(2)} s, ${megabytesPerSecond.toFixed(2)} MB/s`,
    "",
    "Slowest rules:         ms      calls  share",
    ...rules.map(
      (one) =>
        `${number(one.ms).padStart(25)} ${String(one.calls).padStart(10)} ${(100 * one.share).toFixed(0).padStart(4)} %  ${one.rule}`,
    ),
    "",
    "Slowest files:         ms",
    ...files.map((one) => `${number(one.ms).padStart(25)}  ${printable(one.file)}`),
    "",
  ].join("\n");
}

function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
