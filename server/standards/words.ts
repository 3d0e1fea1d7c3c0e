/** What a character may be in a word. */
const LETTER = 1;
const DIGIT = 2;

const CLASS = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z_$]/.test(char)) CLASS[code] = LETTER;
  else if (/[0-9]/.test(char)) CLASS[code] = DIGIT;
}
const DOLLAR = 36;

/**
 * Finds which of many words stand in a text, in one pass that costs little more than
 * reading it: `$` is part of a word or not, other than ASCII letters never are.
 */
export class WordFinder {
  readonly words: readonly string[];
  private readonly slots: Int32Array;
  private readonly hashes: Int32Array;
  private readonly mask: number;

  /** `words` are identifiers in ASCII. `dollar` says whether `$x` is another word than `x`. */
  constructor(
    words: Iterable<string>,
    private readonly dollar: boolean,
  ) {
    this.words = [...new Set(words)];
    let size = 64;
    while (size < this.words.length * 8) size *= 2;
    this.mask = size - 1;
    this.slots = new Int32Array(size);
    this.hashes = new Int32Array(this.words.length);
    for (const [index, word] of this.words.entries()) {
      let hash = 0;
      for (let i = 0; i < word.length; i++) hash = (Math.imul(hash, 31) + word.charCodeAt(i)) | 0;
      this.hashes[index] = hash;
      let slot = hash & this.mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = index + 1;
    }
  }

  /** The words that stand in `[start, end)` of the text. */
  in(text: string, start = 0, end = text.length): Set<string> {
    const found = new Set<string>();
    this.scan(text, start, end, found);
    return found;
  }

  /** Whether any of the words stands in the text. */
  holdsAny(text: string): boolean {
    return this.scan(text, 0, text.length, undefined);
  }

  /** Collects into `found`, or ends at the first word when there is no `found`. */
  private scan(text: string, start: number, end: number, found: Set<string> | undefined): boolean {
    if (this.words.length === 0) return false;
    const { slots, hashes, mask, dollar } = this;
    let hash = 0;
    let from = -1;
    for (let at = start; at <= end; at++) {
      const code = at < end ? text.charCodeAt(at) : 0;
      const kind = code < 128 ? (CLASS[code] ?? 0) : 0;
      if (kind !== 0 && (code !== DOLLAR || dollar)) {
        if (from >= 0) hash = (Math.imul(hash, 31) + code) | 0;
        else if (kind === LETTER || !dollar) {
          from = at;
          hash = code;
        }
        continue;
      }
      if (from < 0) continue;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        const index = slots[slot] ?? 0;
        if (index === 0) break;
        if (hashes[index - 1] !== hash) continue;
        const word = this.words[index - 1] ?? "";
        if (word.length === at - from && text.startsWith(word, from)) {
          if (!found) return true;
          found.add(word);
          break;
        }
      }
      from = -1;
    }
    return false;
  }
}
