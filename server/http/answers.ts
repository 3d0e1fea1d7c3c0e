/** What every HTTP client here has to tell of an answer, or of its absence. */

/** Milliseconds for which the other side wants to be left alone; undefined where it does not say. `now` in milliseconds since 1970. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Why the network failed; `fetch` keeps the reason in `cause`. */
export function networkWords(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return (
    NETWORK_WORDS.get(code) ?? (code === "" ? "the connection failed" : `the connection failed (${code})`)
  );
}

const NETWORK_WORDS: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "nothing listens there"],
  ["ENOTFOUND", "its name is not known here"],
  ["EAI_AGAIN", "its name can't be looked up now"],
  ["ECONNRESET", "the connection broke off"],
  ["UND_ERR_SOCKET", "the connection broke off"],
  ["ETIMEDOUT", "it did not answer"],
  ["UND_ERR_CONNECT_TIMEOUT", "it did not answer"],
  ["CERT_HAS_EXPIRED", "its certificate has expired"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "its certificate is not trusted here"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "its certificate is not trusted here"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "its certificate is not trusted here"],
]);
