/** Characters that a reader does not see, or that make a reader see another order than the one that runs. */

export interface HiddenCharacter {
  readonly line: number;
  readonly column: number;
  /** UTF-16 units. */
  readonly length: number;
  /** Such as `U+202E`. */
  readonly name: string;
}

/** As many are marked in a document; one is enough to look closely. */
const MOST_MARKS = 500;

/**
 * Controls besides the tab, formats (joiners, marks and overrides of direction, tags), separators of lines that are none
 * in code, and fillers. A selector that follows a picture chooses its looks alone.
 */
const HIDDEN =
  /(?!\t|(?<=\p{Emoji})[\ufe0e\ufe0f])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Where such characters stand in a text; zero-based. */
export function hiddenCharacters(text: string): HiddenCharacter[] {
  const found: HiddenCharacter[] = [];
  for (const [line, content] of text.split(/\r\n|\n|\r/).entries()) {
    for (const match of content.matchAll(HIDDEN)) {
      const code = match[0].codePointAt(0) ?? 0;
      const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
      found.push({ line, column: match.index, length: match[0].length, name });
      if (found.length === MOST_MARKS) return found;
    }
  }
  return found;
}
