/** Units that a chunk has when it is made; one grows to twice as many before it is cut. */
const CHUNK = 1024;
const SMALL = CHUNK / 4;
/** Bases of two polynomial hashes modulo 2³². */
const BASE_A = 0x01000193;
const BASE_B = 0x5bd1e995;

interface Chunk {
  readonly text: string;
  hash?: ChunkHash;
}

interface ChunkHash {
  readonly a: number;
  readonly b: number;
  /** The bases to the power of the chunk's length. */
  readonly powerA: number;
  readonly powerB: number;
}

/**
 * A text in chunks of about 1,000 UTF-16 units, so that a keystroke costs microseconds in a long file, and so
 * does a key of the whole text.
 */
export class TextBuffer {
  #chunks: Chunk[];
  #length: number;

  constructor(text: string) {
    this.#chunks = cut(text);
    this.#length = text.length;
  }

  get length(): number {
    return this.#length;
  }

  toString(): string {
    return this.#chunks.map(({ text }) => text).join("");
  }

  /** The text of `[start, end)`. */
  slice(start: number, end: number): string {
    let at = 0;
    let out = "";
    for (const { text } of this.#chunks) {
      if (at >= end) break;
      const next = at + text.length;
      if (next > start) out += text.slice(Math.max(0, start - at), end - at);
      at = next;
    }
    return out;
  }

  /** Puts a text in the place of `[start, end)`, which must lie within the text. */
  replace(start: number, end: number, text: string): void {
    let first = 0;
    let at = 0;
    for (let chunk = this.#chunks[first]; chunk !== undefined; chunk = this.#chunks[first]) {
      if (start <= at + chunk.text.length) break;
      at += chunk.text.length;
      first++;
    }
    let last = first;
    let until = at + (this.#chunks[last]?.text.length ?? 0);
    while (until < end && last + 1 < this.#chunks.length) {
      last++;
      until += this.#chunks[last]?.text.length ?? 0;
    }
    const head = this.#chunks[first]?.text.slice(0, start - at) ?? "";
    const tail = this.#chunks[last]?.text.slice(end - until + (this.#chunks[last]?.text.length ?? 0)) ?? "";
    let middle = head + text + tail;
    let count = last - first + 1;
    const next = this.#chunks[last + 1];
    if (middle.length < SMALL && next !== undefined) {
      middle += next.text;
      count++;
    }
    this.#chunks.splice(first, count, ...cut(middle));
    this.#length += text.length - (end - start);
  }

  /** A key by which equal texts are known, whatever edits led to them. Not for untrusted texts. */
  key(): string {
    let a = 0;
    let b = 0;
    for (const chunk of this.#chunks) {
      chunk.hash ??= hashOf(chunk.text);
      a = (Math.imul(a, chunk.hash.powerA) + chunk.hash.a) | 0;
      b = (Math.imul(b, chunk.hash.powerB) + chunk.hash.b) | 0;
    }
    return `${this.#length}:${a}:${b}`;
  }
}

function cut(text: string): Chunk[] {
  if (text.length === 0) return [];
  if (text.length <= 2 * CHUNK) return [{ text }];
  const chunks: Chunk[] = [];
  for (let at = 0; at < text.length; at += CHUNK) chunks.push({ text: text.slice(at, at + CHUNK) });
  return chunks;
}

function hashOf(text: string): ChunkHash {
  let a = 0;
  let b = 0;
  let powerA = 1;
  let powerB = 1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i) + 1;
    a = (Math.imul(a, BASE_A) + Math.imul(code, 0x9e3779b1)) | 0;
    b = (Math.imul(b, BASE_B) + Math.imul(code ^ (code << 9), 0x85ebca77)) | 0;
    powerA = Math.imul(powerA, BASE_A);
    powerB = Math.imul(powerB, BASE_B);
  }
  return { a, b, powerA, powerB };
}
