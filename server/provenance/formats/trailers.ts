/** A trailer of a commit message; the value has no line ends. */
export interface Trailer {
  readonly key: string;
  readonly value: string;
}

/** Messages are cut at this length; their trailers would be far beyond anything a person reads. */
const MAX_MESSAGE = 256 * 1024;
/** Lines that git itself adds: with one of them, a quarter of trailers makes a block. */
const GENERATED = ["Signed-off-by: ", "(cherry picked from commit "];

/**
 * The trailers of a commit message as `git interpret-trailers --parse --no-divider` tells them: those of the
 * last paragraph, unless it is the first one, with folded lines joined.
 */
export function parseTrailers(message: string): readonly Trailer[] {
  const lines = message
    .slice(-MAX_MESSAGE)
    .split("\n")
    .map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  const trailers: { key: string; value: string }[] = [];
  let last: { key: string; value: string } | undefined;
  for (const line of lines.slice(blockStart(lines))) {
    if (isBlank(line)) continue;
    if (last !== undefined && isSpace(line)) {
      last.value = `${last.value} ${line.trimStart()}`;
      continue;
    }
    last = undefined;
    const at = separator(line);
    if (line.startsWith("#") || at < 1) continue;
    last = { key: line.slice(0, at).trim(), value: line.slice(at + 1) };
    trailers.push(last);
  }
  return trailers.map(({ key, value }) => ({ key, value: value.trim() }));
}

/** Where the block of trailers begins; the number of lines if there is none. */
function blockStart(lines: readonly string[]): number {
  const titleEnd = lines.findIndex((line) => !line.startsWith("#") && isBlank(line));
  if (titleEnd < 0) return lines.length;
  let trailers = 0;
  let others = 0;
  let folded = 0;
  let hasGenerated = false;
  let isAtEnd = true;
  for (let at = lines.length - 1; at >= titleEnd; at--) {
    const line = lines[at] ?? "";
    if (line.startsWith("#")) {
      others += folded;
      folded = 0;
    } else if (isBlank(line)) {
      if (isAtEnd) continue;
      others += folded;
      const isBlock = hasGenerated ? trailers * 3 >= others : trailers > 0 && others === 0;
      return isBlock ? at + 1 : lines.length;
    } else {
      isAtEnd = false;
      if (GENERATED.some((prefix) => line.startsWith(prefix))) {
        trailers += 1;
        folded = 0;
        hasGenerated = true;
      } else if (!isSpace(line) && separator(line) >= 1) {
        trailers += 1;
        folded = 0;
      } else if (isSpace(line)) folded += 1;
      else {
        others += 1 + folded;
        folded = 0;
      }
    }
  }
  return lines.length;
}

/** Index of the colon behind a key of letters, digits and dashes; -1 if there is none. */
function separator(line: string): number {
  const match = /^[A-Za-z0-9-]*[ \t]*:/.exec(line);
  return match === null || /^[ \t]/.test(line) ? -1 : match[0].length - 1;
}

function isBlank(line: string): boolean {
  return /^[ \t\r]*$/.test(line);
}

function isSpace(line: string): boolean {
  return /^[ \t\r]/.test(line);
}
