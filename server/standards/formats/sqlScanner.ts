import type { Range } from "../model.ts";

/** What a text of SQL falls into; blanks and semicolons lie between the pieces. */
export interface SqlPieces {
  /** Statements, from their first to their last token, without the semicolon. */
  readonly statements: readonly Range[];
  readonly comments: readonly Range[];
  /** Commands of psql (`\connect`), and rows behind `COPY … FROM stdin`. */
  readonly others: readonly Range[];
  /** A string, a comment or a quoted name has no end. */
  readonly open: boolean;
}

const COPY_IN = /^copy\b[\s\S]*\bfrom\s+stdin\b/i;
const ROUTINE = /^create\s+(?:or\s+replace\s+)?(?:function|procedure)\b/i;

function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 36 ||
    code > 127
  );
}

/** End of what starts with a quote at `at`; `-1` where it has none. */
function quoteEnd(text: string, at: number, escapes: boolean): number {
  const quote = text[at];
  for (let i = at + 1; i < text.length; i++) {
    const char = text[i];
    if (char === "\\" && escapes) i++;
    else if (char === quote) {
      if (text[i + 1] !== quote) return i + 1;
      i++;
    }
  }
  return -1;
}

/** Block comments nest. */
function commentEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    if (text[i] === "/" && text[i + 1] === "*") {
      depth++;
      i++;
    } else if (text[i] === "*" && text[i + 1] === "/") {
      i++;
      if (--depth === 0) return i + 1;
    }
  }
  return -1;
}

function lineEnd(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || code === 13) return i;
  }
  return text.length;
}

const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/** Tag of a dollar quote that starts at `at`. */
function dollarTag(text: string, at: number): string | undefined {
  if (at > 0 && isWord(text.charCodeAt(at - 1))) return undefined;
  DOLLAR.lastIndex = at;
  return DOLLAR.exec(text)?.[0];
}

/**
 * Cuts a text into statements, as psql does: semicolons in strings, quoted names, dollar
 * quotes, comments, parentheses and `BEGIN ATOMIC … END` end nothing.
 */
export function splitSql(text: string): SqlPieces {
  const statements: Range[] = [];
  const comments: Range[] = [];
  const others: Range[] = [];
  let open = false;
  /** Of the statement under way. */
  let start = -1;
  let end = -1;
  let depth = 0;
  let blocks = 0;
  let routine = false;
  let previousWord = "";
  /** A `COPY … FROM stdin` has ended: its rows begin on the next line. */
  let rows = false;

  const finish = (): void => {
    if (start !== -1) {
      statements.push({ start, end });
      rows = COPY_IN.test(text.slice(start, Math.min(end, start + 2000)));
    }
    start = -1;
    depth = 0;
    blocks = 0;
    routine = false;
    previousWord = "";
  };
  const token = (from: number, to: number): void => {
    if (start === -1) start = from;
    end = to;
  };

  for (let i = 0; i < text.length; ) {
    const char = text[i] ?? "";
    const code = text.charCodeAt(i);
    if (rows && (char === "\n" || char === "\r")) {
      rows = false;
      const from = char === "\r" && text[i + 1] === "\n" ? i + 2 : i + 1;
      const stop = /^\\\.[ \t]*$/m;
      const found = stop.exec(text.slice(from));
      const to = found ? from + found.index + found[0].length : text.length;
      if (to > from) others.push({ start: from, end: to });
      i = to;
      continue;
    }
    if (code <= 32 || code === 0xfeff || code === 0xa0) {
      i++;
      continue;
    }
    if (char === "-" && text[i + 1] === "-") {
      const to = lineEnd(text, i);
      comments.push({ start: i, end: to });
      i = to;
      continue;
    }
    if (char === "/" && text[i + 1] === "*") {
      const to = commentEnd(text, i);
      open ||= to === -1;
      comments.push({ start: i, end: to === -1 ? text.length : to });
      i = to === -1 ? text.length : to;
      continue;
    }
    if (char === ";") {
      if (depth > 0 || blocks > 0) {
        token(i, i + 1);
        i++;
        continue;
      }
      finish();
      i++;
      continue;
    }
    if (char === "\\") {
      // A command of psql ends with its line, and `\g` ends the statement before it.
      finish();
      const to = lineEnd(text, i);
      others.push({ start: i, end: to });
      i = to;
      continue;
    }
    if (char === "'" || char === '"') {
      const prefix = text[i - 1];
      const escapes =
        char === "'" && (prefix === "e" || prefix === "E") && !(i > 1 && isWord(text.charCodeAt(i - 2)));
      const to = quoteEnd(text, i, escapes);
      open ||= to === -1;
      token(i, to === -1 ? text.length : to);
      i = end;
      continue;
    }
    if (char === "$") {
      const tag = dollarTag(text, i);
      if (tag !== undefined) {
        const close = text.indexOf(tag, i + tag.length);
        open ||= close === -1;
        token(i, close === -1 ? text.length : close + tag.length);
        i = end;
        continue;
      }
    }
    if (isWord(code)) {
      let to = i + 1;
      while (to < text.length && isWord(text.charCodeAt(to))) to++;
      token(i, to);
      if (to - i <= 9) {
        const word = text.slice(i, to).toLowerCase();
        if (word === "function" || word === "procedure") routine ||= ROUTINE.test(text.slice(start, to));
        else if (routine && word === "atomic" && previousWord === "begin") blocks++;
        else if (blocks > 0 && word === "case") blocks++;
        else if (blocks > 0 && word === "end") blocks--;
        previousWord = word;
      } else previousWord = "";
      i = to;
      continue;
    }
    if (char === "(") depth++;
    else if (char === ")" && depth > 0) depth--;
    token(i, i + 1);
    i++;
  }
  finish();
  return { statements, comments, others, open };
}

/**
 * Places of the commas outside of parentheses, strings and comments in a stretch of one
 * statement: where the parts of an `ALTER TABLE` are cut.
 */
export function commasIn(text: string, from: number, to: number): number[] {
  const out: number[] = [];
  let depth = 0;
  for (let i = from; i < to; ) {
    i = skipped(text, i);
    const char = text[i];
    if (char === "(" || char === "[") depth++;
    else if (char === ")" || char === "]") depth--;
    else if (char === "," && depth === 0) out.push(i);
    i++;
  }
  return out;
}

/** Behind the comment, string or quoted name that starts at `at`; `at` itself where none does. */
function skipped(text: string, at: number): number {
  const char = text[at];
  if (char === "-" && text[at + 1] === "-") return lineEnd(text, at);
  if (char === "/" && text[at + 1] === "*") return orEnd(commentEnd(text, at), text);
  if (char === "'" || char === '"') {
    const prefix = text[at - 1];
    return orEnd(quoteEnd(text, at, char === "'" && (prefix === "e" || prefix === "E")), text) - 1;
  }
  if (char === "$") {
    const tag = dollarTag(text, at);
    const close = tag === undefined ? -1 : text.indexOf(tag, at + (tag?.length ?? 0));
    if (tag !== undefined && close !== -1) return close + tag.length - 1;
  }
  return at;
}

function orEnd(at: number, text: string): number {
  return at === -1 ? text.length : at;
}

/** Start of the first and end of the last token of a stretch, comments left out. */
export function tokensOf(text: string, from: number, to: number): Range | undefined {
  let start = -1;
  let end = from;
  for (let i = from; i < to; ) {
    const char = text[i] ?? "";
    if (/\s/.test(char)) {
      i++;
      continue;
    }
    const comment = (char === "-" && text[i + 1] === "-") || (char === "/" && text[i + 1] === "*");
    const after = skipped(text, i);
    if (comment) {
      i = Math.max(after, i + 1);
      continue;
    }
    if (start === -1) start = i;
    i = Math.max(after, i) + 1;
    end = Math.min(i, to);
  }
  return start === -1 ? undefined : { start, end };
}
