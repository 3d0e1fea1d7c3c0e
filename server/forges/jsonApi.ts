import type * as z from "zod";
import { problem, read } from "./result.ts";
import type { ForgeTransport } from "./transport.ts";

export interface Query {
  readonly [name: string]: string | number | undefined;
}

/** A forge's REST API: JSON both ways, lists in pages that are linked by a `Link` header. */
export class JsonApi {
  constructor(
    private readonly transport: ForgeTransport,
    /** Address that paths are put behind. */
    private readonly base: string,
    /** Host, for people. */
    private readonly name: string,
    private readonly maxPages: number,
  ) {}

  async get<S extends z.ZodType>(
    path: string,
    query: Query,
    schema: S,
    signal: AbortSignal | undefined,
  ): Promise<z.output<S>> {
    const response = await this.transport.fetch(this.address(path, query), {
      ...HEADERS,
      ...withSignal(signal),
    });
    return read(schema, await this.json(response), this.name);
  }

  /** Every entry of a list, to its last page. */
  async list<S extends z.ZodType>(
    path: string,
    query: Query,
    entry: z.ZodArray<S>,
    signal: AbortSignal | undefined,
  ): Promise<z.output<S>[]> {
    const all: z.output<S>[] = [];
    const seen = new Set<string>();
    for (let url: string | undefined = this.address(path, query); url !== undefined; ) {
      if (seen.has(url) || seen.size >= this.maxPages) throw endless(this.name);
      seen.add(url);
      const response = await this.transport.fetch(url, { ...HEADERS, ...withSignal(signal) });
      all.push(...read(entry, await this.json(response), this.name));
      url = nextPage(response.headers.get("link"));
    }
    return all;
  }

  async send<S extends z.ZodType>(
    method: "POST" | "PUT" | "DELETE",
    path: string,
    body: unknown,
    schema: S,
    signal: AbortSignal | undefined,
  ): Promise<z.output<S>> {
    const response = await this.transport.fetch(this.address(path, {}), {
      method,
      headers: { ...HEADERS.headers, "content-type": "application/json" },
      body: JSON.stringify(body),
      ...withSignal(signal),
    });
    return read(schema, await this.json(response), this.name);
  }

  private address(path: string, query: Query): string {
    const url = new URL(`${this.base}${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    return url.href;
  }

  /** What an answer says; undefined where it is empty. */
  private async json(response: Response): Promise<unknown> {
    const text = await response.text();
    if (text === "") return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw problem(
        "unusable-answer",
        `${this.name} gave an answer that is no JSON, or only part of it: try again, and see whether the address is that of its API (change.review.forge.url).`,
      );
    }
  }
}

const HEADERS = { headers: { accept: "application/json" } };

/** A list that never ends, or is longer than anybody reads. */
export function endless(name: string): Error {
  return problem("unusable-answer", `${name} gives a list without an end.`);
}

export function withSignal(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal ? { signal } : {};
}

/** Address of the page that follows, by a `Link` header. */
export function nextPage(link: string | null): string | undefined {
  for (const [, url = "", rest = ""] of (link ?? "").matchAll(/<([^<>]*)>((?:\s*;[^,<>]*)*)/g))
    if (/;\s*rel\s*=\s*"?(?:[^";]*\s)?next(?:\s[^";]*)?"?\s*(?:;|$)/i.test(rest)) return url;
  return undefined;
}
