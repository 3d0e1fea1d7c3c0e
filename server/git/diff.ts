import { gitPipe } from "./pipe.ts";
import { unquotedPath } from "./quoted.ts";
import type { GitResult } from "./run.ts";
import { storeBlob } from "./storeBlob.ts";

/**
 * Lines that took the place of others, as `git diff -U0` tells them. Lines count from 1; where a count is 0, the
 * line is the one behind which nothing stood (0: the start of the file).
 */
export interface Hunk {
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
}

/** What became of one file; the hunks are in the order of the file. */
export interface FileDiff {
  /** `undefined` for a file that came, or went. */
  readonly oldPath: string | undefined;
  readonly newPath: string | undefined;
  readonly hunks: readonly Hunk[];
}

const FORMAT = [
  "-p",
  "-U0",
  "-M",
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
  "--ignore-submodules=all",
  "--src-prefix=a/",
  "--dst-prefix=b/",
];

/** Largest diff that is taken, in bytes. */
const MAX_DIFF = 256 * 1024 * 1024;

/** Differences between two commits, renames followed. `from` undefined stands for an empty tree. */
export async function diffCommits(
  top: string,
  from: string | undefined,
  to: string,
): Promise<GitResult<FileDiff[]>> {
  const names = from === undefined ? ["--root", "--no-commit-id", to] : [from, to];
  if (![to, from ?? to].every((one) => /^[0-9a-f]{40,64}$/.test(one))) return failed("no commit id");
  return readDiff(top, ["diff-tree", "-r", ...FORMAT, ...names, "--"]);
}

export interface RawDiffOptions {
  /** Files that are asked about; all when left out. */
  readonly paths?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Largest diff that is taken, in bytes. */
  readonly maxBytes?: number | undefined;
  /** Leave out what git, or an attribute, takes for binary. */
  readonly textOnly?: boolean | undefined;
  /** Hold a file that has another name now against its old one. */
  readonly renames?: boolean | undefined;
}

/**
 * Changed lines between two commits by their full ids, path by path unless `renames` is asked for, and nothing that the
 * repository says of a file, such as that it has no diff, hides its lines, unless `textOnly` is asked for.
 */
export async function rawHunks(
  top: string,
  from: string,
  to: string,
  { paths, signal, maxBytes, textOnly = false, renames = false }: RawDiffOptions = {},
): Promise<GitResult<FileDiff[]>> {
  if (![to, from].every((one) => /^[0-9a-f]{40,64}$/.test(one))) return failed("no commit id");
  if (paths?.length === 0) return { ok: true, value: [] };
  const follow = renames ? "-M" : "--no-renames";
  const raw = [follow, "--diff-algorithm=myers", "-O/dev/null", ...(textOnly ? [] : ["--text"])];
  const format = FORMAT.filter((option) => option !== "-M");
  const front = ["--no-replace-objects", "--literal-pathspecs", "diff-tree", "-r"];
  return readDiff(top, [...front, ...format, ...raw, from, to, "--", ...(paths ?? [])], signal, maxBytes);
}

/** Changed lines between a commit and the work tree, as {@link rawHunks} tells them; renames followed. */
export function workTreeHunks(
  top: string,
  from: string,
  { signal, paths = [] }: Pick<RawDiffOptions, "signal" | "paths"> = {},
): Promise<GitResult<FileDiff[]>> {
  if (!/^[0-9a-f]{40,64}$/.test(from)) return Promise.resolve(failed("no commit id"));
  const raw = ["--text", "--diff-algorithm=myers", "-O/dev/null"];
  const front = ["--no-replace-objects", "--literal-pathspecs", "diff"];
  return readDiff(top, [...front, ...FORMAT, ...raw, from, "--", ...paths], signal);
}

/** Differences between two texts, by the algorithm that git uses for blobs of a commit. */
export async function diffTexts(top: string, from: string, to: string): Promise<GitResult<readonly Hunk[]>> {
  if (from === to) return { ok: true, value: [] };
  const blobs: string[] = [];
  for (const text of [from, to]) {
    const stored = await storeBlob(top, text);
    if (!stored.ok) return stored;
    blobs.push(stored.value);
  }
  const found = await readDiff(top, ["diff", ...FORMAT, "--text", "--diff-algorithm=myers", ...blobs, "--"]);
  return found.ok ? { ok: true, value: found.value[0]?.hunks ?? [] } : found;
}

async function readDiff(
  top: string,
  args: readonly string[],
  signal?: AbortSignal,
  maxBytes = MAX_DIFF,
): Promise<GitResult<FileDiff[]>> {
  const reader = new DiffReader();
  let bytes = 0;
  const done = await gitPipe(args, {
    cwd: top,
    signal,
    onOutput: (chunk) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) reader.take(chunk.toString("latin1"));
      return bytes <= maxBytes;
    },
  });
  if (bytes > maxBytes) return failed(`the diff is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB`);
  return done.ok ? { ok: true, value: reader.end() } : done;
}

function failed(message: string): GitResult<never> {
  return { ok: false, failure: { reason: "failed", message } };
}

/** Reads a diff without context lines, in pieces. */
class DiffReader {
  private readonly files: FileDiff[] = [];
  private rest = "";
  private isOpen = false;
  private oldPath: string | undefined;
  private newPath: string | undefined;
  private hunks: Hunk[] = [];
  /** Lines of the open hunk that are still to come: they may look like headers. */
  private content = 0;

  take(piece: string): void {
    const lines = (this.rest + piece).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.takeLine(line);
  }

  end(): FileDiff[] {
    this.closeFile();
    return this.files;
  }

  private takeLine(line: string): void {
    if (this.content > 0) {
      if (!line.startsWith("\\")) this.content -= 1;
      return;
    }
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk) {
      const [oldStart = 0, oldCount = 0, newStart = 0, newCount = 0] = hunk
        .slice(1, 5)
        .map((n) => Number(n ?? 1));
      this.hunks.push({ oldStart, oldCount, newStart, newCount });
      this.content = oldCount + newCount;
    } else if (line.startsWith("diff --git ")) {
      this.closeFile();
      this.isOpen = true;
    } else if (line.startsWith("--- ")) this.oldPath = sidePath(line.slice(4));
    else if (line.startsWith("+++ ")) this.newPath = sidePath(line.slice(4));
    else if (line.startsWith("rename from ")) this.oldPath = unquotedPath(line.slice(12));
    else if (line.startsWith("rename to ")) this.newPath = unquotedPath(line.slice(10));
  }

  private closeFile(): void {
    const { oldPath, newPath, hunks } = this;
    if (this.isOpen && (oldPath ?? newPath) !== undefined) this.files.push({ oldPath, newPath, hunks });
    this.isOpen = false;
    this.oldPath = undefined;
    this.newPath = undefined;
    this.hunks = [];
  }
}

/** Path of a `---` or `+++` line; git puts a tab behind one that has spaces. */
function sidePath(printed: string): string | undefined {
  const name = printed.endsWith("\t") ? printed.slice(0, -1) : printed;
  return name === "/dev/null" ? undefined : unquotedPath(name).slice(2);
}
