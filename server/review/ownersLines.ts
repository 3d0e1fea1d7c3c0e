/** A line of an owner file that is neither empty nor a comment. */
export interface OwnersLine {
  /** One-based. */
  readonly line: number;
  /** Without spaces around it. */
  readonly text: string;
}

export function linesOf(text: string): OwnersLine[] {
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter((one) => one.text !== "" && !one.text.startsWith("#"));
}

export interface SplitLine {
  /** Up to the first space that is not escaped; escapes are kept. */
  readonly pattern: string;
  /** What stands behind it, at spaces. */
  readonly words: readonly string[];
}

export function splitLine(text: string): SplitLine {
  let end = 0;
  while (end < text.length && !isSpace(text[end])) end += text[end] === "\\" ? 2 : 1;
  return { pattern: text.slice(0, end), words: wordsOf(text.slice(end)) };
}

export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** Words up to a comment that stands behind them. */
export function withoutComment(words: readonly string[]): readonly string[] {
  const comment = words.findIndex((word) => word.startsWith("#"));
  return comment < 0 ? words : words.slice(0, comment);
}

function isSpace(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

const EMAIL = /^[^@\s<>()]+@[^@\s<>()]+$/;

export function isEmail(word: string): boolean {
  return EMAIL.test(word);
}

/** `@name`, or `@group/name` with so many names below it at most. */
export function isHandle(word: string, depth: number): boolean {
  const names = word.slice(1).split("/");
  return word.startsWith("@") && names.length <= depth + 1 && names.every((name) => /^\w[\w.-]*$/.test(name));
}
