import { blame } from "../git/blame.ts";
import { NO_MODE, type TreeChange } from "../git/changeset.ts";
import { type Hunk, rawHunks } from "../git/diff.ts";
import type { Repository } from "../git/repository.ts";
import type { Person } from "../policy/peopleFile.ts";
import { idsByEmail } from "../policy/systemPaths.ts";
import type { TouchedLines } from "../review/candidateInput.ts";

/** How much of the history is looked at. */
export interface BlameLimits {
  readonly files: number;
  /** Touched lines of all files. */
  readonly lines: number;
  readonly milliseconds: number;
}

export const BLAME_LIMITS: BlameLimits = { files: 60, lines: 20_000, milliseconds: 5000 };

/** Separate places of a file; what stands between more of them is asked about too. */
const MAX_RANGES = 100;
const MAX_DIFF_BYTES = 32 * 1024 * 1024;
/** Gits that run beside each other. */
const ABREAST = 3;

export interface BlamedLines {
  readonly touched: readonly TouchedLines[];
  /** What was not looked at. */
  readonly problems: readonly string[];
}

export interface BlamedRange {
  /** Full ids. */
  readonly base: string;
  readonly head: string;
  readonly changes: readonly TreeChange[];
}

interface LineRange {
  readonly start: number;
  readonly count: number;
}

/**
 * Who wrote the lines that a change takes away or replaces, as they were at its base; where it only adds, the line in
 * front. Binaries, links and submodules have none. What is beyond the limits is left out, and told.
 */
export async function blameTouched(
  repository: Repository,
  { base, head, changes }: BlamedRange,
  people: readonly Person[],
  {
    signal,
    limits = BLAME_LIMITS,
  }: { readonly signal?: AbortSignal | undefined; readonly limits?: BlameLimits } = {},
): Promise<BlamedLines> {
  const problems: string[] = [];
  const before = changes.filter(({ oldMode }) => oldMode.startsWith("100"));
  // What is still there says more than what goes.
  const ordered = [
    ...before.filter(({ newMode }) => newMode !== NO_MODE),
    ...before.filter(({ newMode }) => newMode === NO_MODE),
  ];
  if (ordered.length > limits.files)
    problems.push(
      `who wrote ${ordered.length - limits.files} of the ${ordered.length} changed files was not looked at: they are too many`,
    );
  const time = AbortSignal.timeout(limits.milliseconds);
  const stop = signal ? AbortSignal.any([signal, time]) : time;
  const paths = ordered.slice(0, limits.files).map(({ path }) => path);
  const diffs = await rawHunks(repository.top, base, head, {
    paths,
    signal: stop,
    maxBytes: MAX_DIFF_BYTES,
    textOnly: true,
  });
  if (!diffs.ok) {
    const why = time.aborted ? "it took too long" : diffs.failure.message;
    return { touched: [], problems: [...problems, `who wrote the touched lines can't be told: ${why}`] };
  }
  const files = diffs.value.flatMap(({ oldPath, hunks }) => {
    const ranges = rangesOf(hunks);
    return oldPath === undefined || ranges.length === 0 ? [] : [{ path: oldPath, ranges }];
  });
  const { taken, left } = withinLines(files, limits.lines);
  if (left > 0) problems.push(`who wrote the lines of ${left} large files was not looked at`);
  const { lines, failed } = await blameAll(repository, base, taken, stop);
  if (failed > 0) {
    const why = time.aborted ? "it took too long" : "git could not tell";
    problems.push(`who wrote ${failed} of the changed files was not looked at: ${why}`);
  }
  return { touched: await writers(repository, lines, people), problems };
}

/** Lines at the base, in order; many small places become fewer large ones. */
function rangesOf(hunks: readonly Hunk[]): LineRange[] {
  const ranges = hunks.flatMap(({ oldStart, oldCount }) =>
    oldStart === 0 ? [] : [{ start: oldStart, count: Math.max(1, oldCount) }],
  );
  const size = Math.ceil(ranges.length / MAX_RANGES);
  if (size <= 1) return ranges;
  const joined: LineRange[] = [];
  for (let at = 0; at < ranges.length; at += size) {
    const group = ranges.slice(at, at + size);
    const start = group[0]?.start ?? 1;
    const end = Math.max(...group.map((one) => one.start + one.count));
    joined.push({ start, count: end - start });
  }
  return joined;
}

interface RangedFile {
  readonly path: string;
  readonly ranges: readonly LineRange[];
}

function withinLines(files: readonly RangedFile[], most: number): { taken: RangedFile[]; left: number } {
  const taken: RangedFile[] = [];
  let lines = 0;
  for (const file of files) {
    const own = file.ranges.reduce((sum, { count }) => sum + count, 0);
    if (lines + own > most) continue;
    lines += own;
    taken.push(file);
  }
  return { taken, left: files.length - taken.length };
}

/** Number of lines by the commit that they come from. */
async function blameAll(
  { top }: Repository,
  base: string,
  files: readonly RangedFile[],
  signal: AbortSignal,
): Promise<{ lines: ReadonlyMap<string, number>; failed: number }> {
  const lines = new Map<string, number>();
  let failed = 0;
  const queue = files.values();
  const work = async (): Promise<void> => {
    for (const { path, ranges } of queue) {
      const found = await blame(top, path, { commit: base, lines: ranges, signal });
      if (!found.ok) failed += 1;
      for (const { commit, count } of found.ok ? found.value.spans : []) {
        if (commit !== undefined) lines.set(commit, (lines.get(commit) ?? 0) + count);
      }
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, work));
  return { lines, failed };
}

/** The people of the commits, by the address that the commits themselves have; whoever has left is found too. */
async function writers(
  repository: Repository,
  lines: ReadonlyMap<string, number>,
  people: readonly Person[],
): Promise<TouchedLines[]> {
  const byEmail = idsByEmail(people);
  const commits = await repository.commits([...lines.keys()]);
  return [...lines].flatMap(([id, count]) => {
    const commit = commits.get(id);
    const email = /<([^<>]*)>$/.exec(commit?.author ?? "")?.[1]?.toLowerCase();
    const person = email === undefined ? undefined : byEmail.get(email);
    return commit && person !== undefined ? [{ person, lines: count, at: commit.authoredAt }] : [];
  });
}
