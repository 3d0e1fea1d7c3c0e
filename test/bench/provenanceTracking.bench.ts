import type { Claim } from "../../server/provenance/model.ts";
import { classify } from "../../server/provenance/tracking/classify.ts";
import { RegionTracker } from "../../server/provenance/tracking/regions.ts";
import { restoreFile, saveFile } from "../../server/provenance/tracking/workingState.ts";
import { type BenchResult, report, say } from "./support/result.ts";
import { median, quantile, short, table } from "./support/stats.ts";

const LINES = 5000;
const REGIONS = 200;
const KEYS = 10_000;
const WORD = "const value = compute(item); ";

const AI: Claim = {
  origin: "ai",
  confidence: "strong",
  evidence: [{ kind: "inline-accept", at: 1 }],
  tool: "claude",
  session: "s_1",
};

/** A text of 5,000 lines, every 25th of which begins an AI region of three; some of them are vetted. */
function document(vetted: number): { tracker: RegionTracker; text: string; starts: readonly number[] } {
  const lines = Array.from(
    { length: LINES },
    (_, i) => `  const field${i} = this.read(source, ${i}, "name");\n`,
  );
  const text = lines.join("");
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length;
  }
  const tracker = new RegionTracker(text, "typescript");
  for (let i = 0; i < REGIONS; i++) {
    const first = Math.floor((i * LINES) / REGIONS);
    const [start, end] = [starts[first] ?? 0, starts[first + 3] ?? 0];
    tracker.declare(start, end, AI);
    if (i < vetted) tracker.vet(start, end, { by: "lee@example.test", at: 1 });
  }
  return { tracker, text, starts };
}

/** Microseconds of each keystroke: classified, applied, with the state that undo needs. */
function type(tracker: RegionTracker, offsetOf: (key: number) => number): number[] {
  const times: number[] = [];
  for (let key = 0; key < KEYS; key++) {
    const changes = [{ offset: offsetOf(key), length: 0, text: WORD[key % WORD.length] ?? "x" }];
    const began = process.hrtime.bigint();
    const as = classify({
      at: key,
      changes,
      isTracked: true,
      isActive: true,
      isDirty: true,
      isFormatting: false,
      keyboardDistance: 1,
      cursors: 1,
    });
    tracker.apply(changes, as);
    times.push(Number(process.hrtime.bigint() - began) / 1000);
  }
  return times;
}

/** Milliseconds of one call. */
function timed(work: () => unknown): number {
  const began = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - began) / 1e6;
}

function medianOf(runs: number, work: () => unknown): string {
  return short(median(Array.from({ length: runs }, () => timed(work))));
}

function keystrokes(): string {
  const rows: string[][] = [];
  const add = (name: string, times: readonly number[]): void => {
    const mean = times.reduce((sum, one) => sum + one, 0) / times.length;
    rows.push([
      name,
      short(mean),
      short(median(times)),
      short(quantile(times, 0.99)),
      short(Math.max(...times)),
    ]);
    say(`${name}: ${short(mean)} µs`);
  };
  const middle = document(0);
  const center = middle.starts[LINES / 2 + 10] ?? 0;
  add(
    "one place, outside of regions",
    type(middle.tracker, (key) => center + key),
  );
  const inside = document(0);
  const region = (inside.starts[LINES / 2] ?? 0) + 10;
  add(
    "one place, in an AI region",
    type(inside.tracker, (key) => region + key),
  );
  const anywhere = document(0);
  add(
    "a new place at every key",
    type(anywhere.tracker, (key) => (key * 7919 * 31) % anywhere.text.length),
  );
  const vetted = document(REGIONS);
  add(
    "one place, 200 regions vetted",
    type(vetted.tracker, (key) => (vetted.starts[LINES / 2 + 10] ?? 0) + key),
  );
  const blanks = document(REGIONS);
  const place = (blanks.starts[LINES / 2] ?? 0) + 14;
  const times: number[] = [];
  for (let key = 0; key < 200; key++)
    times.push(
      1000 *
        timed(() =>
          blanks.tracker.apply([{ offset: place + key, length: 0, text: " " }], {
            kind: "typed",
            claim: AI,
            at: key,
          }),
        ),
    );
  add("blanks in a vetted region (200 keys)", times);
  return table(
    ["10,000 keystrokes, 5,000 lines, 200 regions", "mean µs", "median µs", "p99 µs", "max µs"],
    rows,
  );
}

function wholeTexts(): string {
  const { tracker, text } = document(REGIONS / 2);
  const rewritten = text.replaceAll(
    /const field(\d*)7 = .*\n/g,
    "const other$1 = await load($1);\nuse(other$1);\n",
  );
  const formatted = text.replaceAll("  const", "\tconst");
  const state = saveFile(text, tracker.state);
  const fresh = (work: (own: RegionTracker) => void): (() => void) => {
    return () => work(new RegionTracker(text, "typescript", tracker.state));
  };
  return table(
    ["the same text at once", "median ms"],
    [
      ["claims of its lines", medianOf(15, () => tracker.lines())],
      ["its regions", medianOf(15, () => tracker.regions())],
      [
        "formatted: every line indented otherwise",
        medianOf(
          7,
          fresh((own) => own.reflow(formatted, 2)),
        ),
      ],
      [
        "an agent rewrote 500 lines on disk",
        medianOf(
          7,
          fresh((own) => own.retext(rewritten, { kind: "agent", claim: AI, at: 2 })),
        ),
      ],
      ["saved as working state", medianOf(7, () => saveFile(text, tracker.state))],
      ["restored, text unchanged", medianOf(7, () => restoreFile(text, "typescript", state, 3))],
      ["restored, 500 lines changed", medianOf(7, () => restoreFile(rewritten, "typescript", state, 3))],
    ],
  );
}

async function tracking(): Promise<BenchResult> {
  const warm = document(20);
  type(warm.tracker, (key) => 1000 + key);
  return { title: "Regions that move with the text", body: `${keystrokes()}\n\n${wholeTexts()}` };
}

report(tracking);
