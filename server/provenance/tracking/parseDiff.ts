import { isTooLong, type Read, read, unreadable } from "../formats/source.ts";
import type { LineHunk } from "../ports.ts";
import type { ShiftedFile } from "./shift.ts";

/** Bytes of UTF-8 that a diff may have. */
const MAX_DIFF_BYTES = 64 * 1024 * 1024;
const HUNK = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@/;

interface OpenFile {
  oldPath: string | undefined;
  newPath: string | undefined;
  hunks: LineHunk[];
  isOpaque: boolean;
  isCopy: boolean;
}

/**
 * The files of `git diff-tree -p -U0 -M` or `git diff`, with their hunks and renames. Context lines are taken
 * for unchanged, copies are left out, paths in quotes are unquoted. `skipped` counts the files whose names
 * could not be read. Fails for a text that is too long; what is no diff has no files.
 */
export function parseDiff(text: string): Read<readonly ShiftedFile[]> {
  if (isTooLong(text, MAX_DIFF_BYTES)) return unreadable("git diff", `longer than ${MAX_DIFF_BYTES} bytes`);
  const files: OpenFile[] = [];
  let file: OpenFile | undefined;
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    if (line.startsWith("diff ")) {
      file = { ...headerPaths(line), hunks: [], isOpaque: !line.startsWith("diff --git "), isCopy: false };
      files.push(file);
    } else if (file !== undefined) {
      if (line.startsWith("@@")) i = readHunk(lines, i, file);
      else readHeader(line, file);
    }
  }
  const usable = files.filter(({ oldPath, newPath }) => oldPath !== undefined || newPath !== undefined);
  const found = usable
    .filter(({ isCopy }) => !isCopy)
    .map(({ oldPath, newPath, hunks, isOpaque }) => ({ oldPath, newPath, hunks, isOpaque }));
  return read(found, files.length - usable.length);
}

/** Both paths of `diff --git a/x b/x`, which are the same unless later lines say otherwise. */
function headerPaths(line: string): { oldPath: string | undefined; newPath: string | undefined } {
  const names = line.slice("diff --git ".length);
  const quoted = /^"(?:[^"\\]|\\.)*" /.exec(names)?.[0];
  const half = quoted === undefined ? names.slice(0, (names.length - 1) / 2) : quoted.trimEnd();
  const path = pathOf(half, "a/");
  return { oldPath: path, newPath: path };
}

function readHeader(line: string, file: OpenFile): void {
  if (line.startsWith("--- ")) file.oldPath = pathOf(line.slice(4), "a/");
  else if (line.startsWith("+++ ")) file.newPath = pathOf(line.slice(4), "b/");
  else if (line.startsWith("rename from ")) file.oldPath = pathOf(line.slice(12), "");
  else if (line.startsWith("rename to ")) file.newPath = pathOf(line.slice(10), "");
  else if (line.startsWith("copy from ")) file.isCopy = true;
  else if (line.startsWith("new file mode")) file.oldPath = undefined;
  else if (line.startsWith("deleted file mode")) file.newPath = undefined;
  else if (line.startsWith("Binary files ") || line.startsWith("GIT binary patch")) file.isOpaque = true;
}

/** Reads a hunk by the numbers of its header; answers the index of its last line. */
function readHunk(lines: readonly string[], index: number, file: OpenFile): number {
  const match = HUNK.exec(lines[index] ?? "");
  if (match === null) {
    file.isOpaque = true;
    return index;
  }
  const [, oldStart = "", oldSize = "1", newStart = "", newSize = "1"] = match;
  let oldLeft = Number(oldSize);
  let newLeft = Number(newSize);
  const place = {
    old: Number(oldStart) + (oldLeft === 0 ? 1 : 0),
    new: Number(newStart) + (newLeft === 0 ? 1 : 0),
  };
  let removed = 0;
  let added = 0;
  const finish = (): void => {
    if (removed + added > 0) file.hunks.push(hunkAt(place.old, removed, place.new, added));
    place.old += removed;
    place.new += added;
    removed = 0;
    added = 0;
  };
  let at = index;
  while (oldLeft > 0 || newLeft > 0) {
    const sign = lines[at + 1]?.[0];
    if (sign === "-") {
      removed++;
      oldLeft--;
    } else if (sign === "+") {
      added++;
      newLeft--;
    } else if (sign === " " || (sign === undefined && at + 1 < lines.length - 1)) {
      finish();
      place.old++;
      place.new++;
      oldLeft--;
      newLeft--;
    } else if (sign !== "\\") {
      file.isOpaque = true;
      return at;
    }
    at++;
  }
  if (oldLeft < 0 || newLeft < 0) file.isOpaque = true;
  finish();
  return at;
}

/** A hunk from the places where it begins, as git counts: behind the line before for an empty side. */
function hunkAt(oldAt: number, oldCount: number, newAt: number, newCount: number): LineHunk {
  return {
    oldStart: oldCount === 0 ? oldAt - 1 : oldAt,
    oldCount,
    newStart: newCount === 0 ? newAt - 1 : newAt,
    newCount,
  };
}

/** A path without its prefix and quotes; undefined for `/dev/null` and quotes that are broken. */
function pathOf(name: string, prefix: string): string | undefined {
  const plain = name.startsWith('"') ? unquoted(name.trimEnd()) : name.replace(/\t$/, "");
  if (plain === undefined || plain === "/dev/null" || plain === "") return undefined;
  return plain.startsWith(prefix) ? plain.slice(prefix.length) : plain;
}

const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  "\\": 92,
};

/** A path as git quotes it in C style: octal escapes are bytes of UTF-8. */
function unquoted(name: string): string | undefined {
  if (!/^"(?:[^"\\]|\\(?:[0-7]{3}|[abtnvfr"\\]))*"$/.test(name)) return undefined;
  const bytes: Buffer[] = [];
  for (const [part] of name.slice(1, -1).matchAll(/\\(?:[0-7]{3}|.)|[^\\]+/g)) {
    if (!part.startsWith("\\")) bytes.push(Buffer.from(part));
    else bytes.push(Buffer.from([ESCAPES[part.slice(1)] ?? Number.parseInt(part.slice(1), 8) & 255]));
  }
  return Buffer.concat(bytes).toString();
}
