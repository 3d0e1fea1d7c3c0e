import { plainId } from "../git/changeFacts.ts";
import { GitFolder } from "../git/gitFolder.ts";
import type { GitResult } from "../git/run.ts";
import type { LedgerPlace, LedgerWitness } from "./ledger.ts";

/**
 * How the ledger stands here against what a witness has seen. `behind`: its end is missing here. `beside`: it has become
 * another one. `unknown`: the commit that was seen is not here at all, so it is one of these two.
 */
export interface TipProblem {
  readonly standing: "behind" | "beside" | "unknown";
  readonly seen: LedgerWitness;
  /** One sentence without its end. */
  readonly message: string;
}

/**
 * Witnesses that have seen what the ledger at `tip` (undefined: it has no commit) does not have. A ledger only grows, so
 * each commit that was seen must be `tip` or in its history. Which witnesses to believe is for the caller to say. Fails
 * where git does.
 */
export async function tipProblems(
  { gitDir }: Pick<LedgerPlace, "gitDir">,
  tip: string | undefined,
  witnesses: readonly LedgerWitness[],
): Promise<GitResult<TipProblem[]>> {
  const folder = new GitFolder(gitDir);
  const seen = witnesses.filter(({ witness }) => witness.ledgerTip !== undefined);
  if (seen.length === 0) return { ok: true, value: [] };
  const history = await historyOf(folder, tip);
  if (!history.ok) return history;
  const standings = new Map<string, TipProblem["standing"]>();
  const problems: TipProblem[] = [];
  for (const one of seen) {
    const id = plainId(one.witness.ledgerTip ?? "");
    if (history.value.has(id)) continue;
    const standing = standings.get(id) ?? (await standingOf(folder, id, tip));
    if (typeof standing === "object") return standing;
    standings.set(id, standing);
    problems.push({ standing, seen: one, message: wordsFor(one, standing, tip) });
  }
  return { ok: true, value: problems };
}

async function historyOf(
  folder: GitFolder,
  tip: string | undefined,
): Promise<GitResult<ReadonlySet<string>>> {
  if (tip === undefined) return { ok: true, value: new Set() };
  const listed = await folder.text(["rev-list", tip, "--"]);
  return listed.ok ? { ok: true, value: new Set(listed.value.split("\n")) } : listed;
}

async function standingOf(
  folder: GitFolder,
  id: string,
  tip: string | undefined,
): Promise<TipProblem["standing"] | Extract<GitResult<never>, { ok: false }>> {
  if (!(await folder.hasCommit(id))) return "unknown";
  if (tip === undefined) return "behind";
  const isBehind = await folder.isAncestor(tip, id);
  if (!isBehind.ok) return isBehind;
  return isBehind.value ? "behind" : "beside";
}

function wordsFor(
  { witness }: LedgerWitness,
  standing: TipProblem["standing"],
  tip: string | undefined,
): string {
  const { actor, at, place, ledgerTip } = witness;
  const here = tip === undefined ? "which has no commit here" : `which stands at ${tip.slice(0, 12)} here`;
  const what = {
    behind: "its end is missing here",
    beside: "it has become another one since",
    unknown: "that commit is not here",
  }[standing];
  return `${actor} (${place}) saw commit ${plainId(ledgerTip ?? "").slice(0, 12)} of the ledger at ${at}, ${here}: ${what}`;
}
