import * as z from "zod";
import { retryAfter } from "../http/answers.ts";

/** An answer of a forge, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** An answer as libraries know it: what was said of its packing on the way no longer holds. */
export function asResponse({ status, headers, text }: Answer): Response {
  const kept = new Headers(headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) kept.delete(name);
  const isBare = status === 204 || status === 205 || status === 304;
  return new Response(isBare ? null : text, { status, headers: kept });
}

const MAX_WORDS = 300;

/** One line for people of what a forge wrote. */
function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS - 1)}…` : line;
}

const words = z.string().optional().catch(undefined);
const said = z.union([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())]);
const complaint = z.object({
  message: said.optional().catch(undefined),
  error: words,
  error_description: words,
  errors: z.array(z.unknown()).optional().catch(undefined),
});
const named = z.object({
  message: words,
  resource: words,
  field: words,
  code: words,
});

function wordsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  const one = named.safeParse(value);
  if (!one.success) return [];
  const { message, resource, field, code } = one.data;
  if (message !== undefined) return [message];
  const place = [resource, field].filter(Boolean).join(".");
  if (code !== undefined) return [`${place}: ${code}`];
  return Object.entries(z.record(z.string(), z.unknown()).parse(value)).flatMap(([key, text]) =>
    wordsOf(text).map((line) => `${key}: ${line}`),
  );
}

/** What an answer says of its failure, in the forge's own words; empty where it says nothing. */
export function answerWords(text: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return "";
  }
  const parsed = complaint.safeParse(body);
  if (!parsed.success) return "";
  const { message, error, error_description, errors } = parsed.data;
  const all = [...wordsOf(message ?? []), ...wordsOf(errors ?? []), error, error_description];
  const lines = all.flatMap((one) => (one ? [oneLine(one)] : [])).filter((one) => one !== "");
  return oneLine([...new Set(lines)].join("; "));
}

/** When a forge takes requests again, in milliseconds since 1970; undefined where it does not say. */
export function retryTime(headers: Headers, now: number): number | undefined {
  const wait = retryAfter(headers, now);
  if (wait !== undefined) return now + wait;
  const reset = headers.get("x-ratelimit-reset") ?? headers.get("ratelimit-reset");
  return reset && /^\d{1,11}$/.test(reset) ? Math.max(now, Number(reset) * 1000) : undefined;
}

/** Whether an answer says that too much was asked. Forges say so with 429, GitHub with 403 too. */
export function isRateLimited({ status, headers }: Answer, text: string): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  const isUsedUp = headers.get("x-ratelimit-remaining") === "0";
  return isUsedUp || headers.has("retry-after") || /\brate limit|abuse detection/i.test(text);
}
