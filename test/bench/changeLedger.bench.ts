// A ledger of many events: read from git, checked, parsed and folded.
import { rmSync } from "node:fs";
import { foldLedger } from "../../server/change/fold.ts";
import type { ChangeLedger, FoldContext } from "../../server/change/foldModel.ts";
import { type KnownEntries, readEntries } from "../../server/change/ledgerEntries.ts";
import { GitFolder } from "../../server/git/gitFolder.ts";
import { appendToLedger } from "../../server/ledger/appendLedger.ts";
import type { LedgerPlace, LedgerState } from "../../server/ledger/ledger.ts";
import { LEDGER_BRANCH } from "../../server/ledger/openLedger.ts";
import { LedgerCache, readLedger } from "../../server/ledger/readLedger.ts";
import { DEFAULT_REQUIREMENTS } from "../../server/policy/requirements.ts";
import { AFTERWARDS, CHANGES, EVENTS_PER_CHANGE, ledgerRepository, POLICY } from "./changeSamples.ts";
import { type BenchResult, report, say } from "./support/result.ts";
import { median, short, table } from "./support/stats.ts";

const RUNS = Number(process.env.TWO_KEYS_BENCH_RUNS ?? 7);

class Clock {
  readonly times = new Map<string, number[]>();

  async time<T>(name: string, isCounted: boolean, work: () => T | Promise<T>): Promise<T> {
    const started = performance.now();
    const found = await work();
    if (isCounted) this.times.set(name, [...(this.times.get(name) ?? []), performance.now() - started]);
    return found;
  }
}

async function read(place: LedgerPlace, cache?: LedgerCache): Promise<LedgerState> {
  const found = await readLedger(place, cache);
  if (!found.ok) throw new Error(found.failure.message);
  return found.value;
}

/** Everybody who acts in the samples belongs to the company, and the policy is the one they approved under. */
const CONTEXT: FoldContext = {
  now: new Date(AFTERWARDS),
  policy: POLICY,
  requirementsOf: () => DEFAULT_REQUIREMENTS,
  kindOf: (person) => (person.startsWith("person:") ? "person" : "bot"),
};

/** How many changes came to their end. */
function fold(changes: Iterable<ChangeLedger>): number {
  const states = [...foldLedger(changes, CONTEXT).values()];
  const odd = states.find(({ status, problems }) => status !== "closed" || problems.length > 0);
  if (odd) throw new Error(`${odd.id} is ${odd.status}: ${JSON.stringify(odd.problems)}`);
  return states.length;
}

async function measure(gitDir: string): Promise<string> {
  const place: LedgerPlace = { gitDir, branch: LEDGER_BRANCH, remote: undefined };
  const clock = new Clock();
  let bytes = 0;
  for (let run = 0; run <= RUNS; run++) {
    const isCounted = run > 0;
    const cache = new LedgerCache();
    const state = await clock.time("read and checked, nothing remembered", isCounted, () =>
      read(place, cache),
    );
    const known: KnownEntries = new Map();
    const { changes, unreadable } = await clock.time("parsed", isCounted, () =>
      readEntries(state.entries, new Map(), known),
    );
    const folded = await clock.time("folded", isCounted, () => fold(changes.values()));
    const added = {
      change: "CHG-20260316-00000000",
      kind: "event",
      bytes: Buffer.from(`{"run":${run}}\n`),
    } as const;
    const put = await clock.time("one event appended, not sent", isCounted, () =>
      appendToLedger(place, [added], "one more", { network: false }),
    );
    if (!put.ok) throw new Error(put.failure.message);
    const again = await clock.time("read again after it", isCounted, () => read(place, cache));
    await clock.time("parsed again after it", isCounted, () => readEntries(again.entries, new Map(), known));
    bytes = state.entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
    if (
      again.entries.length !== state.entries.length + 1 ||
      again.problems.length > 0 ||
      unreadable.length > 0 ||
      folded !== CHANGES
    )
      throw new Error("the ledger was not read as it was written");
    // The next round begins with the same ledger: what was added is no event that could be parsed.
    await moveTo(gitDir, state.tip);
  }
  say(`ledger: ${CHANGES * (EVENTS_PER_CHANGE + 1)} files, ${short(bytes / 1e6)} MB`);
  const rows = [...clock.times].map(([name, times]) => [name, short(median(times))]);
  const head = [
    `${(CHANGES * EVENTS_PER_CHANGE).toLocaleString("en")} events, ${CHANGES.toLocaleString("en")} records`,
    "median ms",
  ];
  return `${table(head, rows)}\n\n${short(bytes / 1e6)} MB; every file's digest is held against its name. Median of ${RUNS} rounds, after one that is not counted.`;
}

async function moveTo(gitDir: string, tip: string | undefined): Promise<void> {
  const ref = "refs/two-keys/ledger/kept/two-keys/ledger";
  const done = await new GitFolder(gitDir).run(["update-ref", ref, tip ?? ""]);
  if (!done.ok) throw new Error(done.failure.message);
}

report(async (): Promise<BenchResult> => {
  const top = ledgerRepository();
  try {
    return { title: "State of all changes of a ledger", body: await measure(top) };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
});
