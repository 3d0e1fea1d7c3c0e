/** Characters that are not seen, or that turn the order of others around: controls, marks of direction, fillers. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Line feed, tab, and the mark that makes a sign a coloured one. */
const HARMLESS = new Set(["\n", "\t", "\uFE0F"]);

/** A text as it stands, with everything shown that a terminal or a renderer would obey instead of show. Lines stay. */
export function visible(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(UNSEEN, (one) => (HARMLESS.has(one) ? one : `[U+${codeOf(one)}]`));
}

/** A text of somebody else inside of one line of Markdown: it is shown, never obeyed. */
export function inline(text: string): string {
  return visible(text)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]<>|~&$!#]/g, "\\$&")
    .replace(/^([-+=:]|\d+[.)])/, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`)
    .replace(/:\/\//g, "\\://")
    .replace(/@/g, "\\@")
    .replace(/\bwww\./gi, (start) => `${start.slice(0, 3)}\\.`);
}

/** A text of somebody else as lines of a quotation in Markdown. */
export function quoted(text: string): string {
  return visible(text)
    .split("\n")
    .map((line) => `> ${inline(line)}`.trimEnd())
    .join("  \n");
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
