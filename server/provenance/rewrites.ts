import { addedOf, levelled, type NoteOutcome, type WorkingFile, writeCommitNote } from "./commitNote.ts";
import { type AuthorshipLog, claimOf } from "./formats/gitAi.ts";
import { isSamePath } from "./formats/source.ts";
import { intersect, mapEntries, shiftRanges } from "./lineShift.ts";
import type { LineClaim, SourceProblem } from "./model.ts";
import { AI_REF, LOGS, NoteCache } from "./noteStore.ts";
import type { Answer, CommitPorts, RewritePorts } from "./ports.ts";

/** A commit that a rewrite made, and those that it was made of, the oldest first. */
export interface Rewritten {
  readonly commit: string;
  readonly from: readonly string[];
}

/**
 * Which old commits each new one of a rewritten branch was made of. A commit that makes the same change as
 * exactly one old one comes from it alone; the others come from the old commits that are left over (amended,
 * squashed, split or changed in a conflict).
 */
export async function planRewrite(
  oldTip: string,
  newTip: string,
  ports: RewritePorts,
): Promise<Answer<readonly Rewritten[]>> {
  const [gone, made] = await Promise.all([
    ports.commitsBetween(oldTip, [newTip]),
    ports.commitsBetween(newTip, [oldTip]),
  ]);
  if (!gone.ok) return gone;
  if (!made.ok) return made;
  const ids = await ports.patchIds([...gone.value, ...made.value]);
  if (!ids.ok) return ids;
  const same = (commits: readonly string[], id: string): readonly string[] =>
    commits.filter((one) => ids.value.get(one) === id);
  const pairs = new Map<string, string>();
  for (const commit of made.value) {
    const id = ids.value.get(commit);
    const [old, ...others] = id === undefined ? [] : same(gone.value, id);
    if (id === undefined || old === undefined || others.length > 0) continue;
    if (same(made.value, id).length === 1) pairs.set(commit, old);
  }
  const taken = new Set(pairs.values());
  const left = gone.value.filter((one) => !taken.has(one));
  const plan = made.value.map((commit) => {
    const old = pairs.get(commit);
    return { commit, from: old === undefined ? left : [old] };
  });
  return { ok: true, value: plan.filter(({ from }) => from.length > 0) };
}

/** A branch that was rewritten, and what the editor knew when it was. */
export interface RewriteRequest {
  readonly oldTip: string;
  readonly newTip: string;
  /** What the editor knew of uncommitted lines, for the new tip: an amend takes them in. */
  readonly working?: readonly WorkingFile[];
  readonly writer: string;
}

/** Carries the notes of a rewritten branch over to its new commits. Each commit fails for itself. */
export async function carryRewrite(
  request: RewriteRequest,
  ports: RewritePorts,
): Promise<{
  readonly outcomes: ReadonlyMap<string, NoteOutcome>;
  readonly problems: readonly SourceProblem[];
}> {
  const { oldTip, newTip, working = [], writer } = request;
  const plan = await planRewrite(oldTip, newTip, ports);
  const outcomes = new Map<string, NoteOutcome>();
  if (!plan.ok) return { outcomes, problems: [{ source: "git", message: plan.failure.message }] };
  for (const { commit, from } of plan.value) {
    const own = commit === newTip ? { working } : {};
    outcomes.set(commit, await writeCommitNote({ commit, from, writer, ...own }, ports));
  }
  return { outcomes, problems: [] };
}

/** Commits whose lines are in the work tree again, and the file to look at. */
export interface ReturnedRequest {
  /** The oldest first: after `reset --soft`, `merge --squash`, or the commit of a stash. */
  readonly from: readonly string[];
  readonly path: string;
  /** The text as it is now. */
  readonly text: string;
  readonly ref?: string;
}

/** What the notes of those commits say of the lines of a text that are still as they were. */
export async function returnedClaims(
  { from, path, text, ref = AI_REF }: ReturnedRequest,
  ports: CommitPorts,
): Promise<{ readonly claims: readonly LineClaim[]; readonly problems: readonly SourceProblem[] }> {
  const cache = new NoteCache();
  const refs = await ports.noteRefs();
  if (!refs.ok) return { claims: [], problems: [{ source: "notes", message: refs.failure.message }] };
  const list = await cache.list(ports, refs.value, ref);
  const logs = await cache.read(ports, LOGS, list.notes, from);
  const problems = [...list.problems, ...logs.problems];
  const claims: LineClaim[] = [];
  for (const commit of from) {
    const log = logs.notes.get(commit);
    const found = log && (await claimsOfCommit(commit, log, path, text, ports));
    if (found?.ok) claims.push(...found.value);
    else if (found) problems.push({ source: LOGS.name, message: found.failure.message });
  }
  return { claims, problems };
}

async function claimsOfCommit(
  commit: string,
  log: AuthorshipLog,
  path: string,
  text: string,
  ports: CommitPorts,
): Promise<Answer<readonly LineClaim[]>> {
  const facts = (await ports.commits([commit])).get(commit);
  const then = await ports.fileAt(commit, path);
  const names = [...log.files.keys()].filter((one) => isSamePath(one, path));
  const [name] = names;
  if (!facts || then === undefined || name === undefined || names.length > 1) return { ok: true, value: [] };
  const own = await ports.diffCommits(facts.parents[0], commit);
  if (!own.ok) return own;
  const hunks = await ports.diffTexts(levelled(then), levelled(text));
  if (!hunks.ok) return hunks;
  const added = addedOf(own.value).get(path) ?? [];
  const claims = (log.files.get(name) ?? []).flatMap((entry) => {
    const [moved] = mapEntries([entry], (ranges) => shiftRanges(intersect(ranges, added), hunks.value));
    const line = entry.ranges[0]?.start ?? 0;
    const claim = claimOf(log, name, line, { commit });
    return (moved?.ranges ?? []).map(({ start, end }) => ({ ...claim, startLine: start, endLine: end }));
  });
  return { ok: true, value: claims };
}
