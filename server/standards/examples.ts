/** Splits `⟦`/`⟧` marks off an example: the plain text and the marked ranges, in order. */
export function unmark(marked: string): { text: string; ranges: { start: number; end: number }[] } {
  let text = "";
  const open: number[] = [];
  const ranges: { start: number; end: number }[] = [];
  for (const char of marked) {
    if (char === "⟦") open.push(text.length);
    else if (char === "⟧") ranges.push({ start: open.pop() ?? -1, end: text.length });
    else text += char;
  }
  if (open.length > 0) throw new Error("a ⟦ is not closed");
  return { text, ranges: ranges.sort((a, b) => a.start - b.start || a.end - b.end) };
}

export function unmarked(marked: string): string {
  return unmark(marked).text;
}
