/** A text by its lines as git counts them: ends are LF, the last line may have none. */
export class LineTable {
  private readonly starts: number[] = [0];

  constructor(private readonly whole: string) {
    for (let at = whole.indexOf("\n"); at !== -1; at = whole.indexOf("\n", at + 1)) this.starts.push(at + 1);
    if (this.starts.at(-1) === whole.length) this.starts.pop();
  }

  get count(): number {
    return this.starts.length;
  }

  /** A line (1-based) without its end, LF or CRLF; empty if there is none. */
  line(number: number): string {
    return this.text(number, number)?.replace(/\r?\n$/, "") ?? "";
  }

  /** Lines, 1-based and inclusive, that a stretch `[start, end)` of UTF-16 units touches. */
  linesOf(start: number, end: number): { start: number; end: number } {
    const at = (offset: number): number => {
      const next = this.starts.findIndex((one) => one > offset);
      return next < 0 ? this.starts.length : next;
    };
    return { start: at(start), end: at(Math.max(start, end - 1)) };
  }

  /** Where a line (1-based) begins; the end of the text behind the last one. */
  startOf(number: number): number {
    return this.starts[number - 1] ?? this.whole.length;
  }

  /** Lines with their ends, 1-based and inclusive; undefined if the text has not that many. */
  text(startLine: number, endLine: number): string | undefined {
    if (startLine < 1 || endLine < startLine || endLine > this.count) return undefined;
    return this.whole.slice(this.starts[startLine - 1], this.starts[endLine]);
  }
}
