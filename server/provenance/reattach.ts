import { type NoteOutcome, writeCommitNote } from "./commitNote.ts";
import type { Answer, RewritePorts } from "./ports.ts";

/** A commit that a forge made of a branch, and where that branch is. Full ids. */
export interface ReattachRequest {
  readonly commit: string;
  /** Tip of the branch, and what it must not reach; without it the branches are searched. */
  readonly from?: { readonly tip: string; readonly without: readonly string[] };
  readonly writer: string;
}

/** The commits that the notes were taken from, and what became of the squashed commit's note. */
export type ReattachOutcome =
  | { readonly state: "done"; readonly from: readonly string[]; readonly outcome: NoteOutcome }
  | { readonly state: "refused"; readonly reason: string };

/** Branches that are looked at in search of the one that was squashed. */
const MAX_TIPS = 500;

/**
 * Gives a squash-merged commit the notes of the commits that it was made of: lines that they added, that are
 * still the same and that this commit adds. Without a branch it looks for the one whose whole change is, by its
 * patch id, the commit's; none, or several, is refused.
 */
export async function reattach(request: ReattachRequest, ports: RewritePorts): Promise<ReattachOutcome> {
  const { commit, writer } = request;
  const facts = (await ports.commits([commit])).get(commit);
  if (!facts) return refused("the commit is not in this repository");
  const [parent, ...others] = facts.parents;
  if (parent === undefined) return refused("the commit has no parent, so that it can't be a squashed branch");
  if (others.length > 0) return refused("the commit is a merge: its branch's commits keep their notes");
  let branch = request.from;
  if (!branch) {
    const found = await findBranch(commit, parent, ports);
    if (!found.ok) return refused(found.failure.message);
    branch = { tip: found.value, without: [] };
  }
  const from = await ports.commitsBetween(branch.tip, [...branch.without, commit]);
  if (!from.ok) return refused(from.failure.message);
  if (from.value.length === 0)
    return refused("the branch has no commit that is not in the squashed one already");
  const outcome = await writeCommitNote({ commit, from: from.value, writer }, ports);
  return { state: "done", from: from.value, outcome };
}

/** The one branch whose change, from where it left, is the commit's change. */
async function findBranch(commit: string, parent: string, ports: RewritePorts): Promise<Answer<string>> {
  const wanted = await ports.patchIdBetween(parent, commit);
  if (!wanted.ok) return wanted;
  if (wanted.value === undefined) return none("the commit changes nothing");
  const tips = await ports.branchTips();
  if (!tips.ok) return tips;
  const matches: string[] = [];
  for (const tip of tips.value.slice(0, MAX_TIPS)) {
    const base = await ports.mergeBase(parent, tip);
    if (base === undefined || base === tip || (await ports.mergeBase(commit, tip)) === commit) continue;
    const id = await ports.patchIdBetween(base, tip);
    if (id.ok && id.value === wanted.value) matches.push(tip);
  }
  const [only, ...more] = matches;
  if (only === undefined) return none("no branch makes the same change: name it with --from");
  return more.length > 0
    ? none("several branches make the same change: name one with --from")
    : { ok: true, value: only };
}

function none(message: string): Answer<never> {
  return { ok: false, failure: { message } };
}

function refused(reason: string): ReattachOutcome {
  return { state: "refused", reason };
}
