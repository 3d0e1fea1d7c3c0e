/** A replacement that an agent made. */
export interface ReportedEdit {
  readonly oldText: string;
  readonly newText: string;
  /** Every occurrence was replaced. */
  readonly isEverywhere: boolean;
}

/**
 * The text before some edits, which were made one after the other, from the text after them. Undefined unless each
 * new text stands there exactly once when its turn comes, so that nothing is guessed: not for deletions, not for
 * texts that were replaced everywhere, not where something else has changed the place since. Where a file's lines
 * all end with CRLF, an edit may speak of LF.
 */
export function undoEdits(after: string, edits: readonly ReportedEdit[]): string | undefined {
  if (edits.length === 0) return undefined;
  const isCrlf = /\r\n/.test(after) && !/(?:^|[^\r])\n/.test(after);
  let text = after;
  for (const { oldText, newText, isEverywhere } of edits.toReversed()) {
    // An empty old text is said of new files and of files that were written anew alike.
    if (isEverywhere || oldText === "" || newText === "") return undefined;
    const undone =
      replaceOnly(text, newText, oldText) ??
      (isCrlf ? replaceOnly(text, withCrlf(newText), withCrlf(oldText)) : undefined);
    if (undone === undefined) return undefined;
    text = undone;
  }
  return text;
}

/** A text with the one occurrence of a part replaced; undefined if there are none or several. */
function replaceOnly(text: string, part: string, by: string): string | undefined {
  const at = text.indexOf(part);
  if (at < 0 || text.indexOf(part, at + 1) >= 0) return undefined;
  return text.slice(0, at) + by + text.slice(at + part.length);
}

function withCrlf(text: string): string {
  return text.replaceAll(/\r?\n/g, "\r\n");
}
