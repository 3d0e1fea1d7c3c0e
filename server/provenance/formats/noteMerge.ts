import { mergeLogs, parseAuthorshipLog, writeAuthorshipLog } from "./gitAi.ts";
import { isTooLong, MAX_NOTE_BYTES } from "./source.ts";

/** The note that comes of two: one of them as it stands, or new bytes. */
export interface MergedNote {
  readonly note: "ours" | "theirs" | Uint8Array;
  /** What could not be merged, and is missing from the note therefore. */
  readonly problems: readonly string[];
}

/**
 * One authorship log out of two for the same commit. Lines that ours holds stay its own, theirs fills gaps,
 * unknown JSON is kept. Ours stays as it is where one of them can't be read, and where they do not count the
 * lines of the same commit; `sameLines` are those that do (the annotated commit and its parents).
 */
export function mergeLogNotes(
  ours: Uint8Array,
  theirs: Uint8Array,
  sameLines: ReadonlySet<string>,
): MergedNote {
  const kept = (...problems: string[]): MergedNote => ({ note: "ours", problems });
  const [mine, other] = [ours, theirs].map((bytes) =>
    parseAuthorshipLog(Buffer.from(bytes).toString("utf8")),
  );
  if (!mine?.ok) return kept(`the note here can't be merged (${mine?.problem.message}), and was kept`);
  if (!other?.ok) return kept(`the remote's note can't be merged (${other?.problem.message})`);
  const counted = ({ metadata: { baseCommit } }: typeof mine.value): string =>
    baseCommit === "" || sameLines.has(baseCommit) ? "" : baseCommit;
  if (counted(mine.value) !== counted(other.value))
    return kept("the remote's note counts the lines of another commit");
  const own = writeAuthorshipLog(mine.value);
  // Written anew, ours would lose what the format has no place for.
  if (own.problems.length > 0) return kept(...own.problems.map(({ message }) => message));
  const merged = writeAuthorshipLog(mergeLogs(mine.value, other.value));
  const problems = merged.problems.map(({ message }) => message);
  if (merged.text === own.text) return { note: "ours", problems };
  if (merged.text === writeAuthorshipLog(other.value).text) return { note: "theirs", problems };
  if (isTooLong(merged.text, MAX_NOTE_BYTES)) return kept("together the notes are larger than 4 MB");
  return { note: Buffer.from(merged.text), problems };
}

/** The lines of two discuss notes, each once and by their bytes, as git's `cat_sort_uniq` puts them. */
export function mergeDiscussNotes(ours: Uint8Array, theirs: Uint8Array): MergedNote {
  // Latin-1 keeps every byte, and sorts as bytes do.
  const [mine, other] = [ours, theirs].map((bytes) => Buffer.from(bytes).toString("latin1"));
  const lines = new Set(`${mine}\n${other}`.split("\n").filter((line) => line !== ""));
  const text = [...lines].sort().map((line) => `${line}\n`);
  const merged = text.join("");
  if (merged === mine) return { note: "ours", problems: [] };
  if (merged === other) return { note: "theirs", problems: [] };
  if (merged.length > MAX_NOTE_BYTES)
    return { note: "ours", problems: ["together the notes are larger than 4 MB"] };
  return { note: Buffer.from(merged, "latin1"), problems: [] };
}
