/**
 * Languages in which blanks between tokens carry no meaning, so that formatting can leave a vetting alone. All
 * others (Python, YAML, Ruby, CSS, JSX, Markdown, languages that are not known) turn stale.
 */
const FREE_FORM: ReadonlySet<string> = new Set([
  "javascript",
  "typescript",
  "java",
  "c",
  "cpp",
  "objective-c",
  "objective-cpp",
  "cuda-cpp",
  "csharp",
  "go",
  "kotlin",
  "groovy",
  "dart",
  "json",
  "jsonc",
  "proto3",
]);

/** One token: what is tried first comes first. */
const TOKEN = new RegExp(
  [
    /[ \t\r\v\f]+|\n/,
    /\/\/[^\n]*|\/\*.*?(?:\*\/|$)/,
    /""".*?(?:"""|$)|'''.*?(?:'''|$)/,
    /@"[^"]*(?:""[^"]*)*(?:"|$)/,
    /"[^"\\\n]*(?:\\.[^"\\\n]*)*(?:"|$|(?=\n))/,
    /'[^'\\\n]*(?:\\.[^'\\\n]*)*(?:'|$|(?=\n))/,
    /[\w$\u0080-\uffff]+/,
    /[-+*%=<>!&|^~?:.@]+|\/=?|./,
  ]
    .map(({ source }) => source)
    .join("|"),
  "sy",
);
const DIRECTIVE = /#[^\n\\]*(?:\\(?:\r?\n|.)[^\n\\]*)*/sy;
const REGEX = /\/(?![/*])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const BLANKS = /^[ \t\r\v\f]+$/;
/** Words after which a line end is a token of its own. */
const RESTRICTED = /^(?:return|throw|break|continue|yield)$/;

/**
 * What stretches of one text mean to a compiler. The text is read from its beginning, so that a string that
 * begins above a stretch is known as one, and no further than it is asked for.
 */
export class Meaning {
  readonly #text: string;
  readonly #languageId: string;
  /** Where tokens that count begin; a line end counts behind words that may not be parted from what follows. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #at = 0;
  #last = "";

  constructor(text: string, languageId: string) {
    this.#text = text;
    this.#languageId = languageId;
  }

  /**
   * `[start, end)` as one string: two that are equal differ in blanks between tokens only. Strings count
   * exactly, line comments but for blanks at their end; with `keepLines` line ends count too, however many
   * follow each other. Undefined for languages in which blanks may matter.
   */
  of(start: number, end: number, keepLines: boolean): string | undefined {
    if (!FREE_FORM.has(this.#languageId)) return undefined;
    this.#readTo(end);
    const tokens: string[] = [];
    for (let i = firstBehind(this.#ends, start); (this.#starts[i] ?? end) < end; i++) {
      const token = this.#text.slice(this.#starts[i], this.#ends[i]);
      if (token !== "\n") tokens.push(canonical(token));
      else if (tokens.at(-1) !== "\n" && (keepLines || RESTRICTED.test(tokens.at(-1) ?? "")))
        tokens.push(token);
    }
    while (tokens[0] === "\n") tokens.shift();
    while (tokens.at(-1) === "\n") tokens.pop();
    return tokens.join("\0");
  }

  #readTo(end: number): void {
    while (this.#at < end) {
      const next = tokenEnd(this.#text, this.#at, this.#last, this.#languageId);
      const token = this.#text.slice(this.#at, next);
      const isLineEnd = token === "\n";
      if (isLineEnd || !BLANKS.test(token)) {
        this.#starts.push(this.#at);
        this.#ends.push(next);
        if (!isLineEnd || RESTRICTED.test(this.#last)) this.#last = token;
      }
      this.#at = next;
    }
  }
}

/** Index of the first number that is greater. */
function firstBehind(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function canonical(token: string): string {
  if (token.startsWith("//")) return token.trimEnd();
  return token.startsWith("/*") ? token.replace(/\s+/g, " ") : token;
}

function tokenEnd(text: string, at: number, last: string, languageId: string): number {
  const char = text[at];
  if (char === "#" && languageId !== "javascript" && languageId !== "typescript")
    return matched(DIRECTIVE, text, at);
  if (char === "`") return languageId === "go" ? rawEnd(text, at) : templateEnd(text, at, 0);
  const mayBeRegex = languageId === "javascript" || languageId === "typescript" || languageId === "groovy";
  if (char === "/" && mayBeRegex && !/[\w$)\]"'`]$/.test(RESTRICTED.test(last) ? "" : last)) {
    const end = matched(REGEX, text, at);
    if (end > at) return end;
  }
  return Math.max(at + 1, matched(TOKEN, text, at));
}

/** End of a pattern's match at an offset; the offset itself if there is none. */
function matched(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function rawEnd(text: string, at: number): number {
  const end = text.indexOf("`", at + 1);
  return end < 0 ? text.length : end + 1;
}

/** End of a template literal, with the literals inside its `${}`. Nested deeper than 20: the end of the text. */
function templateEnd(text: string, start: number, depth: number): number {
  if (depth > 20) return text.length;
  let braces = 0;
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === "\\") at++;
    else if (braces === 0) {
      if (char === "`") return at + 1;
      if (char === "$" && text[at + 1] === "{") {
        braces = 1;
        at++;
      }
    } else if (char === "{") braces++;
    else if (char === "}") braces--;
    else if (char === "`") at = templateEnd(text, at, depth + 1) - 1;
    else if (char === '"' || char === "'") at = Math.max(at, matched(TOKEN, text, at) - 1);
  }
  return text.length;
}
