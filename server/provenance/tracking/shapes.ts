import type { TextChange } from "./attribution.ts";
import { isBlank } from "./textDiff.ts";

/** How much text events brought in: UTF-16 units and line ends. */
export interface InsertedSize {
  readonly chars: number;
  readonly newlines: number;
}

/** Insertions of at least this size by nobody known are asked about. */
const SUSPICIOUS: InsertedSize = { chars: 50, newlines: 2 };

/** Pairs that an editor closes by itself; the second part is what it puts in behind a selection. */
const PAIRS: ReadonlySet<string> = new Set([
  "()",
  "[]",
  "{}",
  "<>",
  '""',
  "''",
  "``",
  "**",
  "__",
  "$$",
  "**/",
]);
const LONGEST_LETTER = 16;
/** Spaces and tabs that one key can put in: an indented line after Enter, with its closing line below. */
const LONGEST_INDENT = 400;
/** What opens a line when Enter goes on with a comment or a list. */
const CONTINUED = /^[ \t]*(?:\*\/?|\/\/[/!]?|#+|--|>|[-*+]|\d{1,3}[.)])?[ \t]*$/;

const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Size of what an event's changes put in; the same text at several cursors counts once. */
export function insertedSize(changes: readonly TextChange[]): InsertedSize {
  let chars = 0;
  let newlines = 0;
  for (const text of new Set(changes.map((change) => change.text))) {
    chars += text.length;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) newlines++;
  }
  return { chars, newlines };
}

export function isSuspicious({ chars, newlines }: InsertedSize): boolean {
  return chars >= SUSPICIOUS.chars || newlines >= SUSPICIOUS.newlines;
}

/** Whether every change only takes text away. */
export function isDeletion(changes: readonly TextChange[]): boolean {
  return changes.every(({ text }) => text === "");
}

/**
 * Whether one key can have made an event: a letter or deletion at each cursor, a pair that the editor closed,
 * Enter with the indentation that comes with it, Tab, a composed word of an input method.
 */
export function isKeyboardShaped(
  changes: readonly TextChange[],
  cursors: number,
  isComposing: boolean,
): boolean {
  const texts = [...new Set(changes.map(({ text }) => text))];
  if (isDeletion(changes)) return true;
  // Indenting and commenting out touch every line of a selection.
  if (texts.length === 1 && changes.every(({ length }) => length <= 1) && CONTINUED.test(texts[0] ?? ""))
    return true;
  if (changes.length > Math.max(1, cursors) * 2) return false;
  return texts.every((text) => isKey(text) || (isComposing && isComposed(text)));
}

function isKey(text: string): boolean {
  if (text.length <= 1 || PAIRS.has(text)) return true;
  if (isLineBreak(text)) return true;
  if (isBlank(text)) return !text.includes("\n") && text.length <= 16;
  return text.length <= LONGEST_LETTER && [...letters.segment(text)].length === 1;
}

/** Enter: a line end and the indentation, perhaps a continued comment, perhaps the closing line behind it. */
function isLineBreak(text: string): boolean {
  if (text.length > LONGEST_INDENT || !/^\r?\n/.test(text)) return false;
  const lines = text.replace(/^\r?\n/, "").split(/\r?\n/);
  return lines.length <= 2 && lines.every((line) => CONTINUED.test(line));
}

function isComposed(text: string): boolean {
  return text.length <= 2 * LONGEST_LETTER && !/[\r\n]/.test(text);
}
