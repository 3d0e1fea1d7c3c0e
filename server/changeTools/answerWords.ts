import * as z from "zod";
import { retryAfter } from "../http/answers.ts";
import { type FieldFailure, failure, type ToolFailure } from "./result.ts";

const MAX_FIELDS = 20;
const MAX_LENGTH = 300;

/** One line for people of what a tool wrote. */
export function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line;
}

const optionalText = z.string().optional().catch(undefined);

/** Forms in which tools say what is wrong: Jira's, ServiceNow's, problem details, and a plain message. */
const complaint = z.object({
  errors: z
    .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .optional()
    .catch(undefined),
  errorMessages: z.array(z.string()).optional().catch(undefined),
  error: z
    .union([z.string(), z.object({ message: z.string().nullish(), detail: z.string().nullish() })])
    .optional()
    .catch(undefined),
  message: optionalText,
  title: optionalText,
  detail: optionalText,
});

const namedError = z.object({ field: z.string().optional(), message: z.string() });

function wordsOf(value: unknown): string {
  if (typeof value === "string") return value;
  const named = namedError.safeParse(value);
  return named.success ? named.data.message : JSON.stringify(value);
}

export interface AnswerWords {
  readonly general: readonly string[];
  readonly fields: readonly FieldFailure[];
}

/** What an answer says of its failure, in the tool's own words. */
export function answerWords(body: unknown): AnswerWords {
  const parsed = complaint.safeParse(body);
  if (!parsed.success) return { general: [], fields: [] };
  const { errors, errorMessages, error, message, title, detail } = parsed.data;
  const fields: FieldFailure[] = [];
  const general: string[] = [...(errorMessages ?? [])];
  if (Array.isArray(errors))
    for (const one of errors) {
      const named = namedError.safeParse(one);
      if (named.success && named.data.field)
        fields.push({ field: named.data.field, message: named.data.message });
      else general.push(wordsOf(one));
    }
  else
    for (const [field, said] of Object.entries(errors ?? {})) fields.push({ field, message: wordsOf(said) });
  if (typeof error === "string") general.push(error);
  else if (error) general.push([error.message, error.detail].filter(Boolean).join(": "));
  for (const one of [message, title, detail]) if (one) general.push(one);
  return {
    general: [...new Set(general.map(oneLine))].filter((one) => one !== "").slice(0, MAX_FIELDS),
    fields: fields
      .slice(0, MAX_FIELDS)
      .map((one) => ({ field: oneLine(one.field), message: oneLine(one.message) })),
  };
}

/** The failure that an answer tells which is none of success. `now` in milliseconds since 1970. */
export function failureOf(name: string, response: Response, said: AnswerWords, now: number): ToolFailure {
  const { status } = response;
  const because = [...said.general, ...said.fields.map(({ field, message }) => `${field}: ${message}`)].join(
    "; ",
  );
  const tail = because === "" ? "" : `: ${because}`;
  const { fields } = said;
  if (status === 401)
    return failure("auth", `${name} does not know the account: check its secret${tail}`, { fields });
  if (status === 403) return failure("auth", `${name} does not let the account do this${tail}`, { fields });
  if (status === 404 || status === 410)
    return failure("not-found", `${name} has nothing there (${status})${tail}`, { fields });
  const wait = retryAfter(response.headers, now);
  const passing = { fields, isPassing: true, retryAfter: wait };
  if (status === 429) {
    const when = wait === undefined ? "later" : `in ${Math.ceil(wait / 1000)} s`;
    return failure("rate-limited", `${name} takes no more requests now: try again ${when}${tail}`, passing);
  }
  if (status === 408 || status >= 500)
    return failure("unreachable", `${name} is out of order (${status})${tail}`, passing);
  if (status >= 400) return failure("rejected", `${name} refuses it (${status})${tail}`, { fields });
  return failure("bad-answer", `${name} answers with ${status}, which is neither success nor failure`, {
    fields,
  });
}
