import { networkWords } from "../http/answers.ts";
import { type Answer, asResponse, isRateLimited, retryTime } from "./answers.ts";
import type { ConditionalCache } from "./conditionalCache.ts";
import type { ForgeLimits, HttpPort } from "./limits.ts";
import type { Forge } from "./port.ts";
import { refusal } from "./refusals.ts";
import { ForgeProblem, problem } from "./result.ts";

export interface TransportOptions {
  readonly kind: Forge["kind"];
  /** Address that every request begins with. */
  readonly base: string;
  /** Host, for people. */
  readonly host: string;
  readonly token: string;
  readonly http: HttpPort;
  now(): number;
  sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
  readonly cache: ConditionalCache;
  readonly limits: ForgeLimits;
}

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Sends requests to one forge: with the token to its own address and nowhere else, one write at a time, within limits
 * of time and size, and again where the forge asks to wait for a moment. Everything that is no success is thrown as a
 * {@link ForgeProblem}, in whose words no token stands.
 */
export class ForgeTransport {
  private writes: Promise<unknown> = Promise.resolve();
  private readonly origin: string;

  constructor(private readonly options: TransportOptions) {
    this.origin = new URL(options.base).origin;
  }

  /** Like the platform's `fetch`; the answer is a success and is here as a whole. */
  readonly fetch = (url: string, init: RequestInit): Promise<Response> => {
    const isWrite = !/^(get|head)$/i.test(init.method ?? "GET");
    if (!isWrite) return this.safely(url, init);
    const next = this.writes.then(() => this.safely(url, init));
    this.writes = next.catch(() => undefined);
    return next;
  };

  /** No word that leaves holds the token, whoever repeated it. */
  private async safely(url: string, init: RequestInit): Promise<Response> {
    try {
      return await this.patiently(url, init);
    } catch (error) {
      if (!(error instanceof ForgeProblem)) throw error;
      const message = this.hidden(error.failure.message);
      throw new ForgeProblem({ ...error.failure, message }, error.status);
    }
  }

  private async patiently(url: string, init: RequestInit): Promise<Response> {
    const { limits, kind, host: name, now, sleep } = this.options;
    const isRead = /^(get|head)$/i.test(init.method ?? "GET");
    const signal = init.signal ?? undefined;
    let left = limits.waitMs;
    for (let tried = 1; ; tried++) {
      const answer = await this.followed(url, init);
      if (answer.status >= 200 && answer.status < 300) return asResponse(answer);
      const at = now();
      const isLimited = isRateLimited(answer, answer.text);
      // A write that a forge was too busy for may have been carried out all the same: whoever asks again looks first.
      const isBusy = isRead && answer.status >= 500 && answer.status !== 501;
      const until = isLimited ? (retryTime(answer.headers, at) ?? at + 60_000) : undefined;
      const wait = until === undefined ? limits.pauseMs * 2 ** (tried - 1) : until - at;
      if (!(isLimited || isBusy) || tried >= limits.tries || wait > left)
        throw refusal(answer, { kind, name, now: at });
      left -= wait;
      await sleep(wait, signal);
      if (signal?.aborted) throw cancelled();
    }
  }

  /** Follows addresses of the same host. Another one never gets the token, and without it has nothing to say. */
  private async followed(first: string, init: RequestInit): Promise<Answer> {
    let url = first;
    let method = init.method ?? "GET";
    let { body } = init;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const answer = await this.asked(url, { ...init, method, body: body ?? null });
      const to = REDIRECTS.has(answer.status) ? answer.headers.get("location") : undefined;
      if (!to) return answer;
      if (answer.status === 303) {
        method = "GET";
        body = null;
      }
      url = this.next(to, url);
    }
    throw problem("unusable-answer", `${this.options.host} sends us round in circles.`);
  }

  private next(to: string, from: string): string {
    let next: URL | undefined;
    try {
      next = new URL(to, from);
    } catch {
      // Told below.
    }
    if (next?.origin === this.origin) return next.href;
    const where = next ? `${next.protocol}//${next.host}` : "an address that is none";
    throw problem(
      "unusable-answer",
      `${this.options.host} sends us on to ${where}, which must not get the token: set change.review.forge.url to the right address.`,
    );
  }

  private async asked(url: string, init: RequestInit): Promise<Answer> {
    const { cache, limits, host } = this.options;
    // A next page on another host, too, must not get the token.
    const address = this.next(url, this.options.base);
    const isRead = /^get$/i.test(init.method ?? "GET");
    const headers = new Headers(init.headers);
    headers.set(...this.authorization());
    headers.set("user-agent", "two-keys");
    const tag = isRead ? cache.tagOf(address) : undefined;
    if (tag !== undefined) headers.set("if-none-match", tag);
    const given = init.signal ?? undefined;
    if (given?.aborted) throw cancelled();
    const limit = AbortSignal.timeout(limits.requestMs);
    const signal = given ? AbortSignal.any([given, limit]) : limit;
    let answer: Answer;
    try {
      const response = await this.options.http(address, { ...init, headers, signal, redirect: "manual" });
      answer = { status: response.status, headers: response.headers, text: await this.text(response) };
    } catch (error) {
      if (error instanceof ForgeProblem) throw error;
      if (given?.aborted) throw cancelled();
      if (limit.aborted)
        throw problem(
          "unreachable",
          `${host} did not answer within ${limits.requestMs / 1000} s: try again later.`,
        );
      throw problem("unreachable", `${host} can't be reached: ${networkWords(error)}.`);
    }
    if (answer.status === 304) return this.unchanged(address, tag);
    if (isRead) cache.keep(address, answer);
    return answer;
  }

  private unchanged(address: string, tag: string | undefined): Answer {
    const known = tag === undefined ? undefined : this.options.cache.get(address);
    if (known) return known;
    throw problem(
      "unusable-answer",
      `${this.options.host} says that nothing changed, which it was not asked.`,
    );
  }

  private async text(response: Response): Promise<string> {
    const { limits, host } = this.options;
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > limits.answerBytes)
        throw problem("unusable-answer", `${host} gave an answer of more than ${limits.answerBytes} bytes.`);
      parts.push(part);
    }
    return Buffer.concat(parts).toString("utf8");
  }

  private authorization(): [string, string] {
    const { kind, token } = this.options;
    if (kind === "gitea") return ["authorization", `token ${token}`];
    return ["authorization", `Bearer ${token}`];
  }

  private hidden(text: string): string {
    const { token } = this.options;
    const forms = [token, encodeURIComponent(token), Buffer.from(token).toString("base64")];
    return forms.reduce((shown, form) => shown.replaceAll(form, "•••"), text);
  }
}

export function cancelled(): ForgeProblem {
  return problem("cancelled", "It was cancelled.");
}
