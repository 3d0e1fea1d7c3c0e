import { readFile } from "node:fs/promises";
import { devNull } from "node:os";
import { join } from "node:path";
import { gitPipe } from "./pipe.ts";
import { unquotedPath } from "./quoted.ts";
import type { GitResult } from "./run.ts";

/** Lines in sequence that came into being together. */
export interface BlameSpan {
  /** First line in the text that was asked about, 1-based. */
  readonly start: number;
  readonly count: number;
  /** `undefined` for lines that are not committed yet. */
  readonly commit: string | undefined;
  /** Path in that commit's tree, and the first line there. */
  readonly path: string;
  readonly line: number;
  /** Whether git skipped a commit that the ignore list names, so that this one is a guess. */
  readonly isApproximate: boolean;
}

/** Where the lines of a text come from, in their order and without gaps. */
export interface Blame {
  readonly spans: readonly BlameSpan[];
  /** Untracked, or in a repository without commits: all lines are then new. */
  readonly isNew: boolean;
}

export interface BlameOptions {
  /** The text, if it is not what the work tree holds. */
  readonly text?: string | undefined;
  /** Commit whose file is asked about, by its full id, in place of the work tree's. */
  readonly commit?: string | undefined;
  /** Lines that are asked about, from 1; all when left out. Those that the file does not have make it fail. */
  readonly lines?: readonly { readonly start: number; readonly count: number }[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A longer file is not blamed: it takes git seconds, and nobody wrote it by hand. */
export const MAX_BLAME_LINES = 20_000;

/**
 * Commit, original path and original line of every line of a file, by `git blame`, whose ignore list is
 * respected as far as it can be read. `path` is relative to `top`, with `/`. Fails on a file that does not
 * exist, has more than 20,000 lines, or when cancelled.
 */
export async function blame(
  top: string,
  path: string,
  options: BlameOptions = {},
): Promise<GitResult<Blame>> {
  if (options.commit !== undefined && !/^[0-9a-f]{40,64}$/.test(options.commit))
    return { ok: false, failure: { reason: "unknown-ref", message: `"${options.commit}" is no commit id` } };
  const first = await runBlame(top, path, options, {});
  if (first.ok) return first;
  // A list that the person's configuration names for all repositories, and that this one does not have.
  const hasNoList = /object name list|ignoreRevsFile/i.test(first.failure.message);
  const result = hasNoList ? await runBlame(top, path, options, REPOSITORY_CONFIG) : first;
  const isAbsent = !result.ok && /no such (?:path|ref)/.test(result.failure.message);
  if (!isAbsent || options.commit !== undefined) return result;
  return allNew(top, path, options);
}

/** Leaves out what is configured outside of the repository. */
const REPOSITORY_CONFIG = { GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_SYSTEM: devNull };

async function runBlame(
  top: string,
  path: string,
  { text, commit, lines = [], signal }: BlameOptions,
  env: NodeJS.ProcessEnv,
): Promise<GitResult<Blame>> {
  if (text !== undefined && countLines(text) > MAX_BLAME_LINES) return tooLong();
  const reader = new SpanReader();
  // A converter that the repository names would run, and the lines would be those of its output.
  const args = [
    ...(commit === undefined ? [] : ["--no-replace-objects"]),
    "blame",
    "--porcelain",
    "--root",
    "--no-textconv",
    ...(text === undefined ? [] : ["--contents", "-"]),
    ...lines.map(({ start, count }) => `-L${start},+${count}`),
    ...(commit === undefined ? [] : [commit]),
  ];
  const done = await gitPipe([...args, "--", path], {
    cwd: top,
    signal,
    env,
    ...(text === undefined ? {} : { input: text }),
    onOutput: (chunk) => reader.take(chunk),
  });
  if (reader.isTooLong) return tooLong();
  if (!done.ok) return done;
  return { ok: true, value: { spans: reader.spans.sort((a, b) => a.start - b.start), isNew: false } };
}

/** A file that no commit holds: its lines are new. */
async function allNew(top: string, path: string, { text }: BlameOptions): Promise<GitResult<Blame>> {
  let lines: number;
  try {
    lines = countLines(text ?? (await readFile(join(top, path), "latin1")));
  } catch {
    return { ok: false, failure: { reason: "failed", message: `no such file: '${path}'` } };
  }
  if (lines > MAX_BLAME_LINES) return tooLong();
  const span = { start: 1, count: lines, commit: undefined, path, line: 1, isApproximate: false };
  return { ok: true, value: { spans: lines === 0 ? [] : [span], isNew: true } };
}

function tooLong(): GitResult<never> {
  const message = `the file has more than ${MAX_BLAME_LINES.toLocaleString("en")} lines`;
  return { ok: false, failure: { reason: "failed", message } };
}

/** Number of lines as git counts them: ends are LF, the last line may have none. */
function countLines(text: string): number {
  let count = text === "" || text.endsWith("\n") ? 0 : 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

interface OpenGroup {
  readonly commit: string;
  readonly line: number;
  readonly start: number;
  readonly count: number;
  isApproximate: boolean;
}

/**
 * Reads the output of `git blame --porcelain`: per line a header, facts where they are new, and the line itself
 * behind a tab. A header with a count opens a group of lines.
 */
class SpanReader {
  readonly spans: BlameSpan[] = [];
  isTooLong = false;
  private rest = "";
  private group: OpenGroup | undefined;
  /** Git names the path again only where a commit has several. */
  private readonly paths = new Map<string, string>();

  /** Takes a piece of the output; false when the rest is not wanted. */
  take(chunk: Buffer): boolean {
    const lines = (this.rest + chunk.toString("latin1")).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.takeLine(line);
    return !this.isTooLong;
  }

  private takeLine(line: string): void {
    if (line.startsWith("\t")) {
      if (this.group) this.close(this.group);
      return;
    }
    if (!this.group) {
      const [, commit = "", origin, start, count] = /^([0-9a-f]{40,64}) (\d+) (\d+) (\d+)$/.exec(line) ?? [];
      if (count === undefined) return;
      const numbers = { line: Number(origin), start: Number(start), count: Number(count) };
      this.group = { commit, ...numbers, isApproximate: false };
    } else if (line.startsWith("filename ")) {
      this.paths.set(this.group.commit, unquotedPath(line.slice("filename ".length)));
    } else if (line === "ignored" || line === "unblamable") this.group.isApproximate = true;
  }

  private close({ commit, line, start, count, isApproximate }: OpenGroup): void {
    this.group = undefined;
    const path = this.paths.get(commit) ?? "";
    const isNew = /^0+$/.test(commit);
    this.spans.push({ start, count, commit: isNew ? undefined : commit, path, line, isApproximate });
    this.isTooLong ||= start + count - 1 > MAX_BLAME_LINES;
  }
}
