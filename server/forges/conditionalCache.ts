import type { Answer } from "./answers.ts";

const MAX_ENTRIES = 200;
const MAX_CHARACTERS = 8 * 1024 * 1024;

/**
 * Answers with their tags, so that the same question costs no quota while the answer is the same. In memory, for one
 * account; the oldest go first.
 */
export class ConditionalCache {
  private readonly known = new Map<string, { readonly tag: string; readonly answer: Answer }>();
  private size = 0;

  /** Tag to be sent along with a question. */
  tagOf(url: string): string | undefined {
    return this.known.get(url)?.tag;
  }

  /** The answer that a forge says still holds. */
  get(url: string): Answer | undefined {
    return this.known.get(url)?.answer;
  }

  keep(url: string, answer: Answer): void {
    const tag = answer.headers.get("etag");
    this.drop(url);
    if (!tag || answer.status !== 200 || answer.text.length > MAX_CHARACTERS / 4) return;
    this.known.set(url, { tag, answer });
    this.size += answer.text.length;
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MAX_ENTRIES && this.size <= MAX_CHARACTERS) break;
      this.drop(oldest);
    }
  }

  private drop(url: string): void {
    this.size -= this.known.get(url)?.answer.text.length ?? 0;
    this.known.delete(url);
  }
}
