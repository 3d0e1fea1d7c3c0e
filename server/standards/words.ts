const IN_WORD = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  if (/\w/.test(String.fromCharCode(code))) IN_WORD[code] = 1;
}

/**
 * Finds which of many words stand in a text, in one pass that costs little more than
 * reading it. Words end where `\b` says; `$` is no part of them, so `$x` holds `x`,
 * and a word that is looked for with a `$` in it is found by its longest part.
 */
export class WordFinder {
  /** What is looked for, and which of the given words it stands for. */
  private readonly parts: readonly string[];
  private readonly given: readonly (readonly string[])[];
  private readonly slots: Int32Array;
  private readonly hashes: Int32Array;
  private readonly mask: number;

  /** `words` are identifiers in ASCII. */
  constructor(words: Iterable<string>) {
    const byPart = new Map<string, string[]>();
    for (const word of new Set(words)) {
      const part = word.split("$").reduce((a, b) => (b.length > a.length ? b : a));
      byPart.set(part, [...(byPart.get(part) ?? []), word]);
    }
    this.parts = [...byPart.keys()];
    this.given = [...byPart.values()];
    let size = 64;
    while (size < this.parts.length * 8) size *= 2;
    this.mask = size - 1;
    this.slots = new Int32Array(size);
    this.hashes = new Int32Array(this.parts.length);
    for (const [index, part] of this.parts.entries()) {
      let hash = 0;
      for (let i = 0; i < part.length; i++) hash = (Math.imul(hash, 31) + part.charCodeAt(i)) | 0;
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
    const { parts, slots, hashes, mask } = this;
    if (parts.length === 0) return false;
    let hash = 0;
    let from = -1;
    for (let at = start; at <= end; at++) {
      const code = at < end ? text.charCodeAt(at) : 0;
      if (code < 128 && IN_WORD[code] === 1) {
        if (from < 0) {
          from = at;
          hash = code;
        } else hash = (Math.imul(hash, 31) + code) | 0;
        continue;
      }
      if (from < 0) continue;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        const index = (slots[slot] ?? 0) - 1;
        if (index < 0) break;
        const part = parts[index] ?? "";
        if (hashes[index] !== hash || part.length !== at - from || !text.startsWith(part, from)) continue;
        if (!found) return true;
        for (const word of this.given[index] ?? []) found.add(word);
        break;
      }
      from = -1;
    }
    return false;
  }
}
