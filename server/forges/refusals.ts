import { type Answer, answerWords, isRateLimited, retryTime } from "./answers.ts";
import type { Forge } from "./port.ts";
import { type ForgeProblem, problem } from "./result.ts";

/** What a token must be allowed to do, in each forge's own words. */
const SCOPES: Readonly<Record<Forge["kind"], string>> = {
  github:
    'the scope "repo", or for a fine-grained token "Pull requests: write", "Contents: read" and "Metadata: read" of this repository',
  gitlab: 'the scope "api"',
  gitea: 'the scopes "write:issue", "write:repository" and "read:user"',
};

/** Where a limit has no end that is told. Milliseconds. */
const UNTOLD_WAIT_MS = 60_000;

const SCOPE =
  /insufficient_scope|not accessible by|does not have at least one of required scope|requires? .{0,40}scope/i;

interface Told {
  readonly kind: Forge["kind"];
  readonly name: string;
  readonly now: number;
}

/** The failure that an answer tells which is none of success. */
export function refusal(answer: Answer, { kind, name, now }: Told): ForgeProblem {
  const { status, headers, text } = answer;
  const told = answerWords(text);
  const tail = told === "" ? "." : `: ${told}.`.replace(/([.!?])\.$/, "$1");
  if (isRateLimited(answer, text)) {
    const retryAt = retryTime(headers, now) ?? now + UNTOLD_WAIT_MS;
    const when = `${new Date(retryAt).toISOString().slice(11, 16)} UTC`;
    return problem("rate-limited", `${name} takes no more requests now: try again after ${when}${tail}`, {
      status,
      retryAt,
    });
  }
  if (status === 401)
    return problem(
      "not-allowed",
      `${name} does not accept the token, which may have expired or been taken back: make a new one${tail}`,
      { status },
    );
  const sso = ssoAddress(headers) ?? (/\bSAML\b/i.test(told) ? "" : undefined);
  if ((status === 403 || status === 404) && sso !== undefined) {
    const where = sso === "" ? "in the settings of your tokens there" : `at ${sso}`;
    return problem(
      "sso-required",
      `${name} wants this token to be authorised for the organisation's single sign-on: do that ${where}${tail}`,
      { status },
    );
  }
  if (status === 403 && (SCOPE.test(text) || lacksScope(headers)))
    return problem("missing-scope", `The token may not do this at ${name}: it needs ${SCOPES[kind]}${tail}`, {
      status,
    });
  return others(status, name, tail);
}

function others(status: number, name: string, tail: string): ForgeProblem {
  const of = { status };
  if (status === 403)
    return problem(
      "not-allowed",
      `${name} does not let this account do this: ask for write access${tail}`,
      of,
    );
  if (status === 404 || status === 410)
    return problem(
      "not-found",
      `${name} has nothing there (${status}), or the account may not see it: check the project's name and the account's access${tail}`,
      of,
    );
  if (status === 409)
    return problem("conflict", `${name} says that this is at odds with what is there${tail}`, of);
  if (status === 408 || status >= 500)
    return problem("unreachable", `${name} is out of order (${status}): try again later${tail}`, of);
  if (status >= 400) return problem("invalid", `${name} refuses this (${status})${tail}`, of);
  return problem(
    "unusable-answer",
    `${name} answers with ${status}, which is neither success nor failure: see whether the address is that of its API (change.review.forge.url).`,
    of,
  );
}

/** Address at which GitHub lets a token be authorised for single sign-on; empty where it names none. */
function ssoAddress(headers: Headers): string | undefined {
  const value = headers.get("x-github-sso");
  if (!value || !/^required\b/i.test(value)) return undefined;
  return /url=(https:\/\/[^\s;"<>]+)/i.exec(value)?.[1] ?? "";
}

/** Whether GitHub names scopes that would do and the token has none of them. */
function lacksScope(headers: Headers): boolean {
  const list = (name: string): string[] | undefined =>
    headers
      .get(name)
      ?.split(",")
      .map((one) => one.trim())
      .filter((one) => one !== "");
  const has = list("x-oauth-scopes");
  const accepted = list("x-accepted-oauth-scopes");
  if (!has || !accepted || accepted.length === 0) return false;
  return !accepted.some((one) => has.includes(one));
}
