import { lstat, readFile } from "node:fs/promises";
import path from "node:path";
import { NO_MODE } from "./changeset.ts";
import type { GitResult } from "./run.ts";

/** A file of a change. A renamed one is two: deleted and added. */
export interface ChangedFile {
  readonly path: string;
  readonly status: "added" | "modified" | "deleted" | "typechange";
  /** Octal modes as git writes them; `000000` where there is no file. */
  readonly oldMode: string;
  readonly newMode: string;
  /** Undefined for what git takes for binary, by content or attribute. */
  readonly added: number | undefined;
  readonly deleted: number | undefined;
  readonly committed: boolean;
}

/** Untracked files beyond are listed, their lines are not counted. */
const MAX_COUNTED = 5000;
const MAX_COUNTED_BYTES = 1024 * 1024;
/** As far as git looks for a byte that no text has. */
const BINARY_PROBE = 8000;

/** Reads `--raw -z`, with what `--numstat` adds behind it where it was asked for. */
export function parseRawNumstat(text: string, committed: boolean): ChangedFile[] {
  const fields = text.split("\0");
  const files: ChangedFile[] = [];
  let at = 0;
  for (; fields[at]?.startsWith(":"); at += 2) {
    const [oldMode = "", newMode = ""] = (fields[at] ?? "").slice(1).split(" ");
    const status = statusOf(oldMode, newMode);
    files.push({
      path: fields[at + 1] ?? "",
      status,
      oldMode,
      newMode,
      added: undefined,
      deleted: undefined,
      committed,
    });
  }
  const counts = parseNumstat(fields.slice(at));
  return files.map((file) => ({ ...file, ...counts.get(file.path) }));
}

interface LineCounts {
  readonly added: number | undefined;
  readonly deleted: number | undefined;
}

function parseNumstat(records: readonly string[]): Map<string, LineCounts> {
  const counts = new Map<string, LineCounts>();
  for (const record of records) {
    const [, added, deleted, file] = /^(\d+|-)\t(\d+|-)\t([\s\S]*)$/.exec(record) ?? [];
    if (file !== undefined) counts.set(file, { added: countOf(added), deleted: countOf(deleted) });
  }
  return counts;
}

function countOf(printed: string | undefined): number | undefined {
  return printed === undefined || printed === "-" ? undefined : Number(printed);
}

function statusOf(oldMode: string, newMode: string): ChangedFile["status"] {
  if (oldMode === NO_MODE) return "added";
  if (newMode === NO_MODE) return "deleted";
  return oldMode.slice(0, 3) === newMode.slice(0, 3) ? "modified" : "typechange";
}

/**
 * Files that differ from HEAD, staged or not, and untracked ones that are not ignored. Of a submodule only the commit
 * counts that it stands at; a repository that merely lies inside is none of it.
 */
export async function uncommittedFiles(
  top: string,
  run: (args: readonly string[]) => Promise<GitResult<Buffer>>,
): Promise<GitResult<ChangedFile[]>> {
  const status = ["status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames"];
  const diff = ["diff", "HEAD", "-z", "--numstat", "--no-renames", "--no-color", "--no-ext-diff"];
  const [listed, counted] = await Promise.all([
    run([...status, "--ignore-submodules=dirty"]),
    run([...diff, "--no-textconv", "--ignore-submodules=dirty", "--"]),
  ]);
  if (!listed.ok) return listed;
  const counts = counted.ok ? parseNumstat(counted.value.toString("utf8").split("\0")) : new Map();
  const records = listed.value.toString("utf8").split("\0");
  const tracked = records
    .flatMap((record) => trackedFile(record))
    .map((file) => ({ ...file, ...counts.get(file.path) }));
  const names = records.flatMap((record) =>
    record.startsWith("? ") && !record.endsWith("/") ? [record.slice(2)] : [],
  );
  const untracked = await Promise.all(names.map((name, at) => untrackedFile(top, name, at < MAX_COUNTED)));
  return { ok: true, value: [...tracked, ...untracked] };
}

/** `1 XY sub mH mI mW hH hI path`, or `u XY sub m1 m2 m3 mW h1 h2 h3 path` for a file with a conflict. */
function trackedFile(record: string): ChangedFile[] {
  const changed = /^1 (.)(.) \S+ (\d+) (\d+) (\d+) \S+ \S+ ([\s\S]*)$/.exec(record);
  const conflict = /^u \S+ \S+ \d+ (\d+) \d+ (\d+) \S+ \S+ \S+ ([\s\S]*)$/.exec(record);
  let [oldMode, newMode, file] = [NO_MODE, NO_MODE, ""];
  if (changed) {
    const [, , inTree, head = NO_MODE, index = NO_MODE, work = NO_MODE, name = ""] = changed;
    // What was added and taken away again is still about to be committed.
    const isGone = work === NO_MODE && head === NO_MODE;
    [oldMode, newMode, file] = [head, inTree === "." || isGone ? index : work, name];
  } else if (conflict) [, oldMode = NO_MODE, newMode = NO_MODE, file = ""] = conflict;
  else return [];
  const none = { added: undefined, deleted: undefined };
  return [{ path: file, status: statusOf(oldMode, newMode), oldMode, newMode, ...none, committed: false }];
}

async function untrackedFile(top: string, name: string, isCounted: boolean): Promise<ChangedFile> {
  const absolute = path.join(top, name);
  const found = await lstat(absolute).catch(() => undefined);
  const link = found?.isSymbolicLink() === true;
  const executable = found !== undefined && (found.mode & 0o100) !== 0;
  const isText = isCounted && found?.isFile() === true && found.size <= MAX_COUNTED_BYTES;
  const content = isText ? await readFile(absolute).catch(() => undefined) : undefined;
  return {
    path: name,
    status: "added",
    oldMode: NO_MODE,
    newMode: link ? "120000" : executable ? "100755" : "100644",
    added: link ? 1 : content && linesOf(content),
    deleted: link || content ? 0 : undefined,
    committed: false,
  };
}

function linesOf(content: Buffer): number | undefined {
  if (content.subarray(0, BINARY_PROBE).includes(0)) return undefined;
  let lines = content.length > 0 && content.at(-1) !== 10 ? 1 : 0;
  for (let at = content.indexOf(10); at >= 0; at = content.indexOf(10, at + 1)) lines += 1;
  return lines;
}
