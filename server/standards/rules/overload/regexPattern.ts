/** A pattern as the parts that matter to a backtracking engine; see {@link parsePattern}. */
export type Pattern =
  | { readonly kind: "set"; readonly set: bigint }
  | { readonly kind: "sequence"; readonly parts: readonly Pattern[] }
  | { readonly kind: "choice"; readonly parts: readonly Pattern[] }
  | { readonly kind: "repeat"; readonly part: Pattern; readonly min: number; readonly max: number };

/*
 * Sets of characters are bits: one for each of ASCII, one for all other letters, one for
 * whatever else there is, and further ones for what takes no character at all.
 */
const LETTER = 1n << 128n;
const OTHER = 1n << 129n;
export const END = 1n << 130n;
const ASSERTION = 1n << 131n;
const ALL = (1n << 130n) - 1n;

function range(from: number, to: number): bigint {
  let set = 0n;
  for (let code = from; code <= Math.min(to, 127); code++) set |= 1n << BigInt(code);
  return to > 127 ? set | LETTER | OTHER : set;
}

function one(code: number): bigint {
  if (code < 128) return 1n << BigInt(code);
  return /\p{L}/u.test(String.fromCodePoint(code)) ? LETTER : OTHER;
}

const DIGITS = range(48, 57);
const WORDS = DIGITS | range(65, 90) | range(97, 122) | one(95);
const SPACES = range(9, 13) | one(32) | OTHER;
const NEWLINES = one(10) | one(13);
/** What `.` takes. */
export const ANY = ALL & ~NEWLINES;

const CLASSES: Readonly<Record<string, bigint>> = {
  d: DIGITS,
  D: ALL & ~DIGITS,
  w: WORDS,
  W: ALL & ~WORDS,
  s: SPACES,
  S: (ALL & ~SPACES) | OTHER,
};

const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0, a: 7, e: 27 };

/** What can't be judged: references to groups, atomic groups, possessive quantifiers, rare syntax. */
class Unknown extends Error {}

export interface PatternOptions {
  readonly ignoreCase: boolean;
  /** `.` takes line ends as well. */
  readonly dotAll: boolean;
}

/** Longest pattern that is read. */
const MAX_LENGTH = 600;

/** Reads a pattern of JavaScript, Python or Java; `undefined` for what can't be judged. */
export function parsePattern(source: string, options: PatternOptions): Pattern | undefined {
  if (source.length > MAX_LENGTH) return undefined;
  try {
    return new Reader(source, options).whole();
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}

class Reader {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly source: string,
    private readonly options: PatternOptions,
  ) {}

  whole(): Pattern {
    const pattern = this.choice();
    if (this.at < this.source.length) throw new Unknown();
    return pattern;
  }

  private choice(): Pattern {
    if (++this.depth > 30) throw new Unknown();
    const parts = [this.sequence()];
    while (this.takes("|")) parts.push(this.sequence());
    this.depth--;
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: "choice", parts };
  }

  private sequence(): Pattern {
    const parts: Pattern[] = [];
    while (this.at < this.source.length && this.source[this.at] !== "|" && this.source[this.at] !== ")") {
      parts.push(this.quantified(this.atom()));
    }
    return { kind: "sequence", parts };
  }

  private quantified(part: Pattern): Pattern {
    const match = /^(?:([*+?])|\{(\d+)(,(\d*))?\})/.exec(this.source.slice(this.at, this.at + 20));
    if (!match) return part;
    this.at += match[0].length;
    // A possessive quantifier gives nothing back.
    if (this.takes("+")) throw new Unknown();
    this.takes("?");
    const [, sign, least, open, most] = match;
    if (sign)
      return {
        kind: "repeat",
        part,
        min: sign === "+" ? 1 : 0,
        max: sign === "?" ? 1 : Number.POSITIVE_INFINITY,
      };
    const min = Number(least);
    return {
      kind: "repeat",
      part,
      min,
      max: open === undefined ? min : most ? Number(most) : Number.POSITIVE_INFINITY,
    };
  }

  private atom(): Pattern {
    const char = this.next();
    switch (char) {
      case "(":
        return this.group();
      case "[":
        return { kind: "set", set: this.set() };
      case ".":
        return { kind: "set", set: this.options.dotAll ? ALL : ANY };
      case "^":
        return { kind: "set", set: ASSERTION };
      case "$":
        return { kind: "set", set: END };
      case "\\":
        return this.escape();
      case "*":
      case "+":
      case "?":
        throw new Unknown();
      default:
        return { kind: "set", set: this.cased(one(char.codePointAt(0) ?? 0)) };
    }
  }

  private group(): Pattern {
    if (this.takes("?")) {
      if (this.takesAny(["=", "!", "<=", "<!"])) {
        this.choice();
        this.close();
        return { kind: "set", set: ASSERTION };
      }
      const name = /^(?::|P?<[A-Za-z_]\w*>)/.exec(this.source.slice(this.at));
      if (!name) throw new Unknown();
      this.at += name[0].length;
    }
    const inner = this.choice();
    this.close();
    return inner;
  }

  private close(): void {
    if (!this.takes(")")) throw new Unknown();
  }

  private escape(): Pattern {
    const char = this.next();
    if (/[1-9k]/.test(char)) throw new Unknown();
    if (/[bBAG]/.test(char)) return { kind: "set", set: ASSERTION };
    if (/[zZ]/.test(char)) return { kind: "set", set: END };
    return { kind: "set", set: this.cased(this.escaped(char)) };
  }

  /** Characters that `\x` stands for, inside or outside a class. */
  private escaped(char: string): bigint {
    const known = CLASSES[char];
    if (known !== undefined) return known;
    const control = CONTROLS[char];
    if (control !== undefined) return one(control);
    if (char === "x" || char === "u") {
      const match = (char === "x" ? /^[\da-fA-F]{2}/ : /^(?:[\da-fA-F]{4}|\{[\da-fA-F]+\})/).exec(
        this.source.slice(this.at),
      );
      if (!match) throw new Unknown();
      this.at += match[0].length;
      return one(Number.parseInt(match[0].replace(/[{}]/g, ""), 16));
    }
    if (/[A-Za-z]/.test(char)) throw new Unknown();
    return one(char.codePointAt(0) ?? 0);
  }

  private set(): bigint {
    const negated = this.takes("^");
    let set = 0n;
    for (let first = true; first || this.source[this.at] !== "]"; first = false) {
      const from = this.member();
      // `[a-z]`; a hyphen at the end is itself.
      if (this.source[this.at] === "-" && this.source[this.at + 1] !== "]" && from.code !== undefined) {
        this.at++;
        const to = this.member();
        if (to.code === undefined) throw new Unknown();
        set |= range(from.code, to.code);
      } else set |= from.set;
    }
    this.at++;
    set = this.cased(set);
    return negated ? ALL & ~set : set;
  }

  private member(): { set: bigint; code?: number } {
    const char = this.next();
    if (char === "[" || (char === "&" && this.source[this.at] === "&")) throw new Unknown();
    if (char !== "\\") {
      const code = char.codePointAt(0) ?? 0;
      return { set: one(code), code };
    }
    const escaped = this.next();
    if (escaped === "b") return { set: one(8), code: 8 };
    const from = this.at;
    const set = this.escaped(escaped);
    if (CLASSES[escaped] !== undefined) return { set };
    const hex = this.source.slice(from, this.at).replace(/[{}]/g, "");
    const code = hex ? Number.parseInt(hex, 16) : (CONTROLS[escaped] ?? escaped.codePointAt(0) ?? 0);
    return { set, code };
  }

  private cased(set: bigint): bigint {
    if (!this.options.ignoreCase) return set;
    const upper = range(65, 90);
    const lower = range(97, 122);
    return set | ((set & upper) << 32n) | ((set & lower) >> 32n);
  }

  private next(): string {
    const code = this.source.codePointAt(this.at);
    if (code === undefined) throw new Unknown();
    const char = String.fromCodePoint(code);
    this.at += char.length;
    return char;
  }

  private takes(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private takesAny(texts: readonly string[]): boolean {
    return texts.some((text) => this.takes(text));
  }
}
