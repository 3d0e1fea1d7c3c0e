import type { Finding, Position } from "./model.ts";

/** Whether a carriage return ends a line by itself; grammars do not count it, editors do. */
export function hasLoneCr(text: string): boolean {
  for (let at = text.indexOf("\r"); at !== -1; at = text.indexOf("\r", at + 1)) {
    if (text.charCodeAt(at + 1) !== 10) return true;
  }
  return false;
}

/** Lines of a text as editors count them: ended by LF, CRLF or CR. */
export class LineIndex {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (const end of text.matchAll(/\r\n|\n|\r/g)) this.starts.push(end.index + end[0].length);
  }

  position(offset: number): Position {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - (this.starts[low] ?? 0) };
  }

  /** Where a position stands in the text; the last line's start for lines behind it. */
  offset({ line, character }: Position): number {
    return (this.starts[line] ?? this.starts.at(-1) ?? 0) + character;
  }

  /** The finding with its span told in these lines. Related places keep theirs. */
  place(finding: Finding): Finding {
    return { ...finding, span: { start: this.position(finding.start), end: this.position(finding.end) } };
  }
}
