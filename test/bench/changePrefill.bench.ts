// The draft of a large change: what git knows of it, what is filled in from that, and the text.
import { rmSync } from "node:fs";
import { fillDraft } from "../../server/change/draftEdit.ts";
import { newDraft } from "../../server/change/draftText.ts";
import { type Prefill, prefill } from "../../server/change/prefill.ts";
import { type GatheredChange, gatherChange } from "../../server/git/changeFacts.ts";
import { changesetDigest } from "../../server/git/changeset.ts";
import { CHANGED_FILES, changeRepository } from "./changeSamples.ts";
import { type BenchResult, report } from "./support/result.ts";
import { median, short, table } from "./support/stats.ts";

const RUNS = Number(process.env.TWO_KEYS_BENCH_RUNS ?? 11);

const STEPS = ["facts from git", "digest of the changeset", "prefill", "draft as text"] as const;

function filledIn(facts: GatheredChange): Prefill[] {
  const systems = [{ id: "orders", environments: ["staging", "prod"] }];
  return prefill({
    values: {},
    facts,
    systems,
    isTest: (path) => path.includes(".test."),
    isMigration: (path) => path.startsWith("db/"),
  });
}

/** Milliseconds of each step. */
async function round(top: string): Promise<number[]> {
  const marks = [performance.now()];
  const facts = await gatherChange(top);
  marks.push(performance.now());
  if (!facts.ok) throw new Error(facts.failure.message);
  const { base, head, files } = facts.value;
  const plain = (id: string): string => id.replace(/^sha\d+:/, "");
  const digest = await changesetDigest(top, plain(base), plain(head));
  marks.push(performance.now());
  if (!digest.ok) throw new Error(digest.failure.message);
  const found = filledIn(facts.value);
  marks.push(performance.now());
  const { text } = fillDraft(newDraft("CHG-20260315-7F3KQ2ZD"), found);
  marks.push(performance.now());
  if (files.length !== CHANGED_FILES || !text.includes("orders"))
    throw new Error("the draft is not what it should be");
  return marks.slice(1).map((mark, at) => mark - (marks[at] ?? 0));
}

report(async (): Promise<BenchResult> => {
  const top = changeRepository();
  try {
    await round(top);
    const rounds: number[][] = [];
    for (let run = 0; run < RUNS; run++) rounds.push(await round(top));
    const rows = STEPS.map((name, at) => [name, short(median(rounds.map((one) => one[at] ?? 0)))]);
    const all = rounds.map((one) => one.reduce((sum, ms) => sum + ms, 0));
    const head = [`${CHANGED_FILES.toLocaleString("en")} changed files`, "median ms"];
    const shown = table(head, [...rows, ["all", short(median(all))]]);
    return {
      title: "Draft of a large change",
      body: `${shown}\n\nMedian of ${RUNS} rounds, after one that is not counted.`,
    };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
});
